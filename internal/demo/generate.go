package demo

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"toasoan/internal/news"
	"toasoan/internal/newsroom"
	"toasoan/internal/store"
)

// Plan is how much Generate makes. Plans that differ in any member are different
// work: the second adds to the first.
type Plan struct {
	Articles int
	Comments int
	Seed     uint64
}

// task names the plan in the records.
func (p Plan) task() string {
	return fmt.Sprintf("generate %d articles and %d comments from seed %d", p.Articles, p.Comments, p.Seed)
}

func (p Plan) check() error {
	if p.Articles < 0 || p.Comments < 0 {
		return errors.New("the numbers of articles and comments must not be negative")
	}
	if p.Comments > 0 && p.Articles == 0 {
		return errors.New("comments need articles")
	}
	return nil
}

// batch is how many articles are kept in one transaction. A small plan is made
// in steps too, so that its progress shows.
func (p Plan) batch() int { return max(50, min(p.Articles/20, 500)) }

// Generate makes the plan's articles, published one after another in the past,
// and the comments on them. It reports to progress, unless that is nil, how many
// articles and comments of the plan there are and will be. Stopped at any moment,
// it goes on where it was when it is called with the same plan again; once the
// plan is fulfilled it makes nothing more.
func Generate(ctx context.Context, room *newsroom.Newsroom, s *store.Store, p Plan, progress func(done, total int)) error {
	if err := p.check(); err != nil {
		return err
	}
	state, err := s.Progress(ctx, p.task(), room.Now())
	if err != nil {
		return err
	}
	if progress == nil {
		progress = func(int, int) {}
	}
	if state.Done < p.Articles {
		w := newWork(p, state.StartedAt, room, s)
		if err := w.open(ctx); err != nil {
			return cmp.Or(ctx.Err(), err)
		}
		if err := w.run(ctx, state, progress); err != nil {
			return cmp.Or(ctx.Err(), err)
		}
	}
	progress(p.Articles+p.Comments, p.Articles+p.Comments)
	return s.Analyze(ctx)
}

// work is a plan with all its choices made that put its items in order.
type work struct {
	*Generator
	plan     Plan
	since    time.Time // when the plan was begun: what ages are counted from
	order    []int32   // articles from the oldest to the latest
	remarks  remarks
	masthead masthead
	room     *newsroom.Newsroom
	store    *store.Store
	bulk     *newsroom.Bulk
}

func newWork(p Plan, since news.Time, room *newsroom.Newsroom, s *store.Store) *work {
	w := &work{
		Generator: NewGenerator(p.Seed).With(p.config()), plan: p, since: since.Truncate(time.Minute),
		masthead: newMasthead(), room: room, store: s,
	}
	ages := make([]int32, p.Articles)
	w.order = make([]int32, p.Articles)
	for i := range w.order {
		_, _, age := w.origin(i)
		w.order[i], ages[i] = int32(i), int32(age)
	}
	slices.SortStableFunc(w.order, func(a, b int32) int { return cmp.Compare(ages[b], ages[a]) })
	w.remarks = w.sortRemarks()
	return w
}

// run keeps batch after batch, while the next one is being written.
func (w *work) run(ctx context.Context, state *store.Progress, progress func(done, total int)) error {
	ctx, stop := context.WithCancel(ctx)
	ready := make(chan edition, 1)
	var writing sync.WaitGroup
	defer writing.Wait()
	defer stop()
	writing.Go(func() {
		defer close(ready)
		step := w.plan.batch()
		for from := state.Done; from < len(w.order); from += step {
			select {
			case ready <- w.edition(from, min(from+step, len(w.order))):
			case <-ctx.Done():
				return
			}
		}
	})
	done := state.Done
	for _, i := range w.order[:state.Done] {
		done += len(w.remarks.on(int(i)))
	}
	for e := range ready {
		if e.err != nil {
			return e.err
		}
		err := w.store.Within(ctx, func(ctx context.Context) error {
			if err := w.bulk.Keep(ctx, e.articles); err != nil {
				return err
			}
			return w.store.Advance(ctx, state.Task, e.from, e.to)
		})
		if err != nil {
			return err
		}
		done += e.items
		progress(done, w.plan.Articles+w.plan.Comments)
	}
	return ctx.Err()
}
