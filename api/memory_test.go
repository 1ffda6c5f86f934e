package main

import (
	"bytes"
	"runtime"
	"testing"
)

// TestMemoryUse: what is in use of the heap is told, what there is beside it, in all, and
// for the whole process.
func TestMemoryUse(t *testing.T) {
	use := newMemoryUse()
	for range 3 { // what tests before this one left in pools goes with the second
		runtime.GC()
	}
	before, _, _ := use.read()
	const more = 64 << 20
	kept := bytes.Repeat([]byte{1}, more)
	runtime.GC()
	live, beside, all := use.read()
	process := resident()
	runtime.KeepAlive(kept)
	if live < before+more*9/10 || live > before+more*11/10 || beside <= 0 || beside > 1<<30 {
		t.Errorf("%d bytes are in use after %d, and %d beside", live, before, beside)
	}
	if all < live+beside || process > 0 && process < live {
		t.Errorf("%d bytes are in use and %d beside, of %d in all and %d of the process", live, beside, all, process)
	}
}
