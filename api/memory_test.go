package main

import (
	"runtime"
	"testing"
)

// TestMemoryUse: what is in use of the heap is told, and what there is beside it.
func TestMemoryUse(t *testing.T) {
	use := newMemoryUse()
	runtime.GC()
	before, _ := use.read()
	const more = 64 << 20
	kept := make([]byte, more)
	runtime.GC()
	live, beside := use.read()
	runtime.KeepAlive(kept)
	if live < before+more*9/10 || beside <= 0 || beside > 1<<30 {
		t.Errorf("%d bytes are in use after %d, and %d beside", live, before, beside)
	}
}
