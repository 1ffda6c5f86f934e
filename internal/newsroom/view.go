package newsroom

import (
	"context"
	"encoding/binary"
	"sync"
	"time"

	"toasoan/internal/limit"
	"toasoan/internal/news"
	"toasoan/internal/store"
)

// How views are counted.
const (
	settleEvery  = 5 * time.Second
	repeatWithin = 30 * time.Minute // the same reader's view of an article is one view
	rememberMost = 500_000          // views, for telling repeats
	waitMost     = 50_000           // names of articles whose views wait to be counted
	settleMost   = 256              // of which one transaction counts: others write in between
	viewersMost  = 50_000           // networks whose rate is remembered
	pruneMost    = 256              // articles that one transaction takes out of a list
)

// viewing is how many views a network may tell of: many readers may stand behind
// one address.
var viewing = limit.Rate{Limit: 1200, Window: time.Minute}

// views is what this process knows of views that are not yet counted. Nothing in
// it tells who the readers are, and it is lost with the process.
type views struct {
	seen  *limit.Seen
	rates *limit.Limiter

	mu      sync.Mutex
	waiting map[namedHour]pile
}

type namedHour struct {
	name string
	hour news.Time
}

type pile struct {
	n    int
	last news.Time
}

func newViews() *views {
	return &views{seen: limit.NewSeen(rememberMost, repeatWithin), rates: limit.New(viewersMost), waiting: map[namedHour]pile{}}
}

// Viewer is who tells of views.
type Viewer struct {
	news.Visitor
	// Nobody has looked yet, or whoever did does not want to be counted.
	Uncounted bool
}

// CountView is CountViews for the one article that is called by the name.
func (n *Newsroom) CountView(name string, by Viewer) (Quota, error) {
	d := news.ViewsDraft{Views: []news.View{{Article: name}}}
	if len(validate(&d)) > 0 {
		return Quota{}, news.Fail(news.CodeNotFound) // no article is called so
	}
	return n.countViews(d, by)
}

// CountViews takes note of views, to count them soon. Whether there are such
// articles is found out then: nothing here asks the database. Robots' views and
// those that a reader repeats do not count.
func (n *Newsroom) CountViews(d news.ViewsDraft, by Viewer) (Quota, error) {
	if err := check(&d).Err(news.CodeInvalid); err != nil {
		return Quota{}, err
	}
	return n.countViews(d, by)
}

func (n *Newsroom) countViews(d news.ViewsDraft, by Viewer) (Quota, error) {
	network := limit.Network(by.IP)
	quota, err := n.takeMany(n.views.rates, len(d.Views), []rate{{"views", network, viewing}})
	if err != nil || by.Uncounted || news.IsRobot(by.UserAgent) {
		return quota, err
	}
	now := n.Now()
	for _, v := range d.Views {
		if n.views.seen.First(n.viewMark(network, by.UserAgent, v.Article), now.Time) {
			n.views.add(news.ViewCount{Name: v.Article, Hour: news.At(now.Truncate(time.Hour)), N: 1, Last: now})
		}
	}
	return quota, nil
}

// viewMark stands for one reader and one article. Nobody without the newsroom's
// secret can tell of whom.
func (n *Newsroom) viewMark(network, agent, article string) uint64 {
	const end = "\x00"
	return binary.BigEndian.Uint64(n.mac("view", end, network, end, agent, end, article, end))
}

// add lets the views wait, unless too many names do.
func (v *views) add(counts ...news.ViewCount) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, c := range counts {
		at := namedHour{c.Name, c.Hour}
		there, known := v.waiting[at]
		if !known && len(v.waiting) >= waitMost {
			continue
		}
		if c.Last.After(there.last.Time) {
			there.last = c.Last
		}
		there.n += c.N
		v.waiting[at] = there
	}
}

// take returns all that waits, which no longer does.
func (v *views) take() []news.ViewCount {
	v.mu.Lock()
	waiting := v.waiting
	v.waiting = map[namedHour]pile{}
	v.mu.Unlock()
	counts := make([]news.ViewCount, 0, len(waiting))
	for at, p := range waiting {
		counts = append(counts, news.ViewCount{Name: at.name, Hour: at.hour, N: p.n, Last: p.last})
	}
	return counts
}

// SettleViews counts the views that wait. Those that cannot be counted now wait
// for the next time.
func (n *Newsroom) SettleViews(ctx context.Context) error {
	counts := n.views.take()
	for len(counts) > 0 {
		some := counts[:min(settleMost, len(counts))]
		err := n.store.InTx(ctx, func(tx *store.Store) error {
			if err := tx.LockLists(ctx); err != nil {
				return err
			}
			return tx.AddViews(ctx, some)
		})
		if err != nil {
			n.views.add(counts...)
			return err
		}
		counts = counts[len(some):]
	}
	return nil
}

// PruneViews forgets views of long ago, and takes articles that are hardly read
// any more out of the lists of what is read most.
func (n *Newsroom) PruneViews(ctx context.Context) error {
	err := n.store.InTx(ctx, func(tx *store.Store) error { return tx.ForgetViews(ctx, news.At(n.now().Add(-news.ViewsKept))) })
	for _, w := range news.TrendWindows {
		least := w.Score(news.LeastWeight, n.Now())
		for pruned := pruneMost; pruned == pruneMost && err == nil; {
			err = n.store.InTx(ctx, func(tx *store.Store) (err error) {
				if err := tx.LockLists(ctx); err != nil {
					return err
				}
				pruned, err = tx.PruneTrends(ctx, w, least, pruneMost)
				if pruned > 0 {
					tx.Announce(ctx, news.Change{Noun: news.NounViews})
				}
				return err
			})
		}
	}
	return err
}
