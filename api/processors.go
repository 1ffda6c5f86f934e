package main

import (
	"os"
	"runtime"
)

// running is how many goroutines run Go code at a time for each core. A goroutine that
// is within SQLite keeps its place among them, for up to ten milliseconds until the
// runtime takes it away, while requests that need hardly any time wait for one. The
// kernel shares the cores among more threads better than that. GOMAXPROCS, where it is
// set, is obeyed instead.
const running = 2

// tuneProcessors returns how many cores there are for the server.
func tuneProcessors() (cores int) {
	cores = runtime.GOMAXPROCS(0)
	if os.Getenv("GOMAXPROCS") == "" {
		runtime.GOMAXPROCS(running * cores)
	}
	return cores
}
