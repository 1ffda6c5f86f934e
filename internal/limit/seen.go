package limit

import (
	"sync"
	"time"
)

// Seen remembers keys for a while, in memory that is bounded whatever keys come:
// when there are too many, those that came first are forgotten before their time.
type Seen struct {
	mu       sync.Mutex
	lasts    time.Duration
	capacity int              // of each of the two
	young    map[uint64]int64 // when a key was remembered, in nanoseconds since 1970
	old      map[uint64]int64 // those that are forgotten next
	since    time.Time        // when young was begun
}

// NewSeen returns a memory that keeps up to as many keys as the capacity for as
// long as lasts.
func NewSeen(capacity int, lasts time.Duration) *Seen {
	return &Seen{lasts: lasts, capacity: max(1, capacity/2), young: map[uint64]int64{}}
}

// First remembers the key from now on, and reports true, unless it is remembered
// already: that lasts from the first time, however often it comes again.
func (s *Seen) First(key uint64, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.young) >= s.capacity || now.Sub(s.since) >= s.lasts {
		s.old, s.young, s.since = s.young, make(map[uint64]int64, len(s.young)), now
	}
	for _, known := range []map[uint64]int64{s.young, s.old} {
		if at, is := known[key]; is && now.UnixNano()-at < int64(s.lasts) {
			return false
		}
	}
	s.young[key] = now.UnixNano()
	return true
}
