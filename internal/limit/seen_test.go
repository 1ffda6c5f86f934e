package limit_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"toasoan/internal/limit"
)

func TestSeen(t *testing.T) {
	s := limit.NewSeen(100, 30*time.Minute)
	for i, step := range []struct {
		key   uint64
		after time.Duration
		want  bool
	}{
		{1, 0, true}, {1, 0, false}, {2, time.Minute, true}, {1, 29 * time.Minute, false}, {2, 29 * time.Minute, false},
		{3, 29 * time.Minute, true}, {1, 30 * time.Minute, true}, {2, 30 * time.Minute, false}, {2, 31 * time.Minute, true},
		{3, 58 * time.Minute, false}, {3, 59 * time.Minute, true}, {1, 59 * time.Minute, false}, {1, 100 * time.Hour, true},
	} {
		if got := s.First(step.key, noon.Add(step.after)); got != step.want {
			t.Errorf("step %d: %d is new: %t, want %t", i, step.key, got, step.want)
		}
	}
}

// TestSeenIsBounded: too many keys push out those that came first, and no others.
func TestSeenIsBounded(t *testing.T) {
	s := limit.NewSeen(100, time.Hour)
	for key := range uint64(151) {
		s.First(key, noon)
	}
	for key, want := range map[uint64]bool{0: true, 49: true, 100: false, 150: false} {
		if got := s.First(key, noon); got != want {
			t.Errorf("%d is new: %t, want %t", key, got, want)
		}
	}
}

// TestSeenAtOnce: of many who come with one key at the same moment, one is first.
func TestSeenAtOnce(t *testing.T) {
	s := limit.NewSeen(100, time.Hour)
	var first atomic.Int32
	var wg sync.WaitGroup
	for range 100 {
		wg.Go(func() {
			if s.First(7, noon) {
				first.Add(1)
			}
		})
	}
	wg.Wait()
	if first.Load() != 1 {
		t.Errorf("%d came first", first.Load())
	}
}
