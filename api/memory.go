package main

/*
#include <malloc.h>
#include <stdlib.h>

// SQLite's threads share one arena of memory, unless MALLOC_ARENA_MAX says otherwise:
// each of its own would keep what the largest search in it took. The arena keeps some
// for the next request, unless MALLOC_TRIM_THRESHOLD_ says otherwise: to give it back
// after each and to take it again cost a list a tenth of its time. Both have to be said
// before the second thread begins.
__attribute__((constructor)) static void share_arena(void) {
#ifdef M_ARENA_MAX
	if (!getenv("MALLOC_ARENA_MAX"))
		mallopt(M_ARENA_MAX, 1);
	if (!getenv("MALLOC_TRIM_THRESHOLD_")) {
		mallopt(M_TRIM_THRESHOLD, 16 << 20);
		mallopt(M_TOP_PAD, 1 << 20);
	}
#endif
}
*/
import "C"

import (
	"os"
	"runtime/debug"
)

// How the server keeps its memory: what it holds is small, so collecting garbage
// only when it has grown fivefold saves much work, until there is as much as the
// limit says. GOGC and GOMEMLIMIT, where they are set, are obeyed instead.
const (
	garbagePercent = 400
	memoryLimit    = 128 << 20
)

func tuneMemory() {
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetGCPercent(garbagePercent)
		debug.SetMemoryLimit(memoryLimit)
	}
}
