package store

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sort"
	"sync"

	"toasoan/internal/news"
)

// How much the committer takes on.
const (
	queueLength = 4096 // writes that wait; more are refused
	mostAtOnce  = 256  // writes that share a transaction
)

// committer carries out small writes together: all that have gathered while the
// last transaction was written to disk share the next one, each within a
// savepoint of its own. Writing to disk is what a commit costs, whatever is in it.
type committer struct {
	store   *Store
	queue   chan *write
	closing chan struct{}
	stopped chan struct{}
	start   sync.Once
	stop    sync.Once
}

// write is one small write that waits for its turn.
type write struct {
	ctx     context.Context
	comment *Reception // nil if it posts none
	do      func(ctx context.Context) error
	err     error
	done    chan struct{}
}

func newCommitter(s *Store) *committer {
	return &committer{store: s, queue: make(chan *write, queueLength), closing: make(chan struct{}), stopped: make(chan struct{})}
}

// Together runs fn so that everything done with the context it is given happens
// or does not happen as one, and is on disk once Together returns. It shares its
// transaction with what others do at the same time: fn must be short, and must
// do nothing that cannot be undone by the database. Too many at once fail with
// Unavailable at once. Within another transaction it is a part of that one.
func (s *Store) Together(ctx context.Context, fn func(ctx context.Context) error) error {
	return s.together(ctx, nil, fn)
}

// PostTogether is Together for a comment: what it meets is found out with what
// those meet that are posted in the same transaction. Fn asks for it by
// [Store.Receive].
func (s *Store) PostTogether(ctx context.Context, met *Reception, fn func(ctx context.Context) error) error {
	return s.together(ctx, met, fn)
}

func (s *Store) together(ctx context.Context, comment *Reception, fn func(ctx context.Context) error) error {
	if s.inTx(ctx) {
		return s.Within(ctx, fn)
	}
	if snapshotIn(ctx) != nil {
		return errSnapshot
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	c := s.committer
	c.start.Do(func() { go c.run() })
	w := &write{ctx: context.WithoutCancel(ctx), comment: comment, do: fn, done: make(chan struct{})}
	select {
	case <-c.closing:
		return news.Fail(news.CodeUnavailable)
	default:
	}
	select {
	case c.queue <- w:
	default:
		return news.Fail(news.CodeUnavailable)
	}
	select {
	case <-w.done:
		return s.explain(w.err)
	case <-c.stopped:
		select { // the last batch may have had it
		case <-w.done:
			return s.explain(w.err)
		default:
			return news.Fail(news.CodeUnavailable)
		}
	}
}

// close lets what waits be written, and ends the committer.
func (c *committer) close() {
	c.stop.Do(func() { close(c.closing) })
	c.start.Do(func() { close(c.stopped) }) // it never ran
	<-c.stopped
}

// run has a thread of its own, that all small writes wait for: the kernel gives such a
// one, which sleeps whenever the disk writes, its turn sooner than one of many.
func (c *committer) run() {
	runtime.LockOSThread()
	defer close(c.stopped)
	for {
		select {
		case w := <-c.queue:
			c.commit(c.gather(w))
		case <-c.closing:
			for {
				select {
				case w := <-c.queue:
					c.commit(c.gather(w))
				default:
					return
				}
			}
		}
	}
}

// gather takes what waits behind the first write.
func (c *committer) gather(first *write) []*write {
	batch := []*write{first}
	for len(batch) < mostAtOnce {
		select {
		case w := <-c.queue:
			batch = append(batch, w)
		default:
			return batch
		}
	}
	return batch
}

// commit carries out the writes in one transaction, and tells each what became
// of it once that is on disk.
func (c *committer) commit(batch []*write) {
	failed := make([]error, len(batch))
	ctx := context.Background()
	const countsEach = 4 // of a comment
	common := &shared{
		small: true, tallies: tallies{make([]tally, 0, countsEach*len(batch)), make([]int, 0, len(batch))},
		commented: map[string]*news.Card{}, people: map[string]*news.CommenterRecord{},
	}
	var p *pipeline
	err := c.store.inside(ctx, common, func(tx *Store) error {
		p = tx.pipeline()
		if err := tx.LockLists(ctx); err != nil {
			return err
		}
		common.ordered = true
		// Keys are reserved for comments: they come before who may add rows without.
		sort.SliceStable(batch, func(i, j int) bool { return batch[i].comment != nil && batch[j].comment == nil })
		tx.foresee(ctx, batch)
		for i, w := range batch {
			p.owner = i
			common.counted = append(common.counted, len(common.entries))
			failed[i] = tx.apart(w)
		}
		return nil
	})
	if p != nil {
		for i, why := range p.lost {
			failed[i] = c.store.direct(ctx).translate(why)
		}
	}
	for i, w := range batch {
		w.err = errors.Join(err, failed[i])
		if err == nil {
			w.err = failed[i] // as it is, not wrapped
		}
		close(w.done)
	}
}

// pipeline is what the transaction's statements go through, or nil.
func (s *Store) pipeline() *pipeline {
	p, _ := s.write.Statement.ConnPool.(*pipeline)
	return p
}

// apart runs one write so that its failure undoes it and nothing else.
func (s *Store) apart(w *write) error {
	return guarded(func() error {
		return s.InTx(w.ctx, func(tx *Store) error { return w.do(context.WithValue(w.ctx, txKey{}, tx)) })
	})
}

// guarded makes a panic an error: it must not take those with it who share the
// transaction.
func guarded(fn func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return fn()
}
