package store

import (
	"context"
	"sync"
	"time"

	"toasoan/internal/news"
)

// How the change log is followed.
const (
	heardAtOnce = 500             // most changes that a follower hears in one call
	lookAgain   = 5 * time.Second // longest wait after the database has failed
)

// followers are those who follow the change log in this process.
type followers struct {
	mu      sync.Mutex
	waiting map[chan struct{}]bool
}

// stir has all of them look at the log.
func (f *followers) stir() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for wake := range f.waiting {
		select {
		case wake <- struct{}{}:
		default: // it will look anyway
		}
	}
}

// join returns what tells a new follower to look, and what ends that.
func (f *followers) join() (wake chan struct{}, leave func()) {
	wake = make(chan struct{}, 1)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.waiting == nil {
		f.waiting = map[chan struct{}]bool{}
	}
	f.waiting[wake] = true
	return wake, func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		delete(f.waiting, wake)
	}
}

// Follow calls hear with every change after the one with the number after, in
// order, each once, in batches, until ctx ends. It hears of this process's commits
// at once, and of those of others as soon as the database tells or it looks for
// itself. Where the database fails it waits and goes on. Rows that were dropped or
// compacted before it came to them are not heard: whoever is slower than that has
// to start anew.
func (s *Store) Follow(ctx context.Context, after int64, hear func([]news.Change)) error {
	wake, leave := s.followers.join()
	defer leave()
	ctx, stop := context.WithCancel(ctx)
	var listener sync.WaitGroup
	listener.Go(func() { s.dialect.listen(ctx, s.followers.stir) })
	defer listener.Wait()
	defer stop()

	look := time.NewTicker(s.dialect.lookEvery())
	defer look.Stop()
	pause := 50 * time.Millisecond
	for ctx.Err() == nil {
		changes, err := s.Changes(ctx, after, heardAtOnce)
		if err != nil {
			sleep(ctx, pause)
			pause = min(2*pause, lookAgain)
			continue
		}
		pause = 50 * time.Millisecond
		if len(changes) > 0 {
			after = changes[len(changes)-1].Seq
			hear(changes)
			continue
		}
		select {
		case <-ctx.Done():
		case <-wake:
		case <-look.C:
		}
	}
	return context.Cause(ctx)
}

// sleep waits, unless ctx ends before.
func sleep(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
