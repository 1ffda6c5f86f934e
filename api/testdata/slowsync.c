// Preloaded into a server under test: counts how often it has files written to
// disk, and makes each time take longer, as on a disk that is not in memory.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static atomic_long *count;
static useconds_t delay;
static int (*real_fsync)(int), (*real_fdatasync)(int);

__attribute__((constructor)) static void begin(void) {
	static atomic_long own;
	const char *path = getenv("SYNC_COUNT"), *us = getenv("SYNC_DELAY_US");
	count = &own;
	real_fsync = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
	real_fdatasync = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
	if (us) delay = atoi(us);
	int fd = path ? open(path, O_RDWR) : -1;
	if (fd < 0) return;
	void *shared = mmap(NULL, sizeof(long), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (shared != MAP_FAILED) count = shared;
	close(fd);
}

static int slowly(int (*sync)(int), int fd) {
	atomic_fetch_add(count, 1);
	if (delay) usleep(delay);
	return sync(fd);
}

int fsync(int fd) { return slowly(real_fsync, fd); }
int fdatasync(int fd) { return slowly(real_fdatasync, fd); }
