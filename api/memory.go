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
		mallopt(M_TRIM_THRESHOLD, 4 << 20);
		mallopt(M_TOP_PAD, 256 << 10);
	}
#endif
}
*/
import "C"

import (
	"context"
	"fmt"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// How the server keeps its memory: what it holds is small, so collecting garbage
// only when it has grown elevenfold saves much work, until there is as much as the
// limit says. What SQLite leaves of the memory for both may be garbage too, up to the
// most. If more than the limit is in use, or nearly as much, it gives way: to
// collect garbage all the time took half of the processors, while two thousand clients
// waited. GOGC and GOMEMLIMIT, where they are set, are obeyed instead.
const (
	garbagePercent = 1000
	memoryLimit    = 128 << 20
	memoryMost     = 176 << 20
	memoryForBoth  = 200 << 20
	garbageLeast   = 40 // percent of what is in use, whatever the limit says
	memoryLooks    = 250 * time.Millisecond
)

// keepMemory tunes the memory until ctx is done.
func keepMemory(ctx context.Context) {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	debug.SetGCPercent(garbagePercent)
	limit := int64(memoryLimit)
	debug.SetMemoryLimit(limit)
	look := time.NewTicker(memoryLooks)
	defer look.Stop()
	use := newMemoryUse()
	for {
		select {
		case <-ctx.Done():
			return
		case <-look.C:
		}
		live, beside, all := use.read()
		want := int64(memoryLimit)
		if process := resident(); process > 0 {
			want = max(want, min(memoryMost, memoryForBoth-(process-all)))
		}
		want = max(want, beside+live+live*garbageLeast/100)
		if off := want - limit; off > limit/16 || off < -limit/16 { // it stops all goroutines for a moment
			limit = want
			debug.SetMemoryLimit(limit)
		}
	}
}

// memoryUse are the runtime's figures of what it uses, of that which its limit is about.
type memoryUse []metrics.Sample

func newMemoryUse() memoryUse {
	use := make(memoryUse, 0, 6)
	for _, name := range []string{"/gc/heap/live:bytes", "/memory/classes/total:bytes", "/memory/classes/heap/released:bytes",
		"/memory/classes/heap/objects:bytes", "/memory/classes/heap/unused:bytes", "/memory/classes/heap/free:bytes"} {
		use = append(use, metrics.Sample{Name: name})
	}
	return use
}

// read returns how many bytes of the heap are in use, how much memory there is
// beside the heap, of stacks most of it, and how much in all.
func (u memoryUse) read() (live, beside, all int64) {
	metrics.Read(u)
	all = int64(u[1].Value.Uint64() - u[2].Value.Uint64())
	beside = all
	for _, heap := range u[3:] {
		beside -= int64(heap.Value.Uint64())
	}
	return int64(u[0].Value.Uint64()), beside, all
}

// resident is how many bytes of memory the process has, SQLite's with Go's, and 0 where
// there is no proc(5) to tell.
func resident() int64 {
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	var size, pages int64
	if _, err := fmt.Sscan(string(statm), &size, &pages); err != nil {
		return 0
	}
	return pages * int64(os.Getpagesize())
}
