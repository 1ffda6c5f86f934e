package newsroom

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"toasoan/internal/news"
	"toasoan/internal/store"
)

// Purge is what the shared caches in front of the paper are told.
type Purge struct {
	Keys []string // surrogate keys of the answers that are stale
	All  bool     // whether these are all answers there are
}

const (
	purgeEvery   = 250 * time.Millisecond // how late they hear of a change at most
	purgeLease   = 20 * time.Second       // in which they are told, or told again by somebody: longer than a call may take
	longestRetry = time.Minute
	mostKeys     = 250 // in one call; Fastly takes 256
	changesTold  = 500
	// A cache that has missed so much is told that all is stale: most of what it
	// would be told one by one it has forgotten by then.
	farBehind  = 10_000
	longBehind = time.Hour
	// passEvery is how often counts of comments are told, and how much later all is
	// told once more: an answer from before the change may have been on its way into
	// the cache, or in that of another process, which hears of it within a second.
	passEvery = time.Second
)

// PurgeEdge tells the shared caches which answers are stale by what the change log
// says, in its order. Nothing is left out by a crash: a change counts as told once
// they have said that they know. One process tells at a time.
func (n *Newsroom) PurgeEdge(ctx context.Context) error {
	for n.purge != nil {
		edge, err := n.store.Edge(ctx)
		if err != nil || !n.toTell(edge) {
			return err
		}
		told, err := n.tellEdge(ctx, edge)
		if err != nil || !told {
			return err
		}
	}
	return nil
}

// toTell reports whether there is something to tell, and it is time.
func (n *Newsroom) toTell(e *store.Edge) bool {
	return !e.NextAt.After(n.now()) && (e.Last > e.Seq || e.AgainSeq < e.Seq && n.passDue(e))
}

func (n *Newsroom) passDue(e *store.Edge) bool { return !e.PassAt.Add(passEvery).After(n.now()) }

// tellEdge makes one call, and reports whether others may follow at once.
func (n *Newsroom) tellEdge(ctx context.Context, edge *store.Edge) (told bool, err error) {
	err = n.store.InTx(ctx, func(tx *store.Store) (err error) {
		told, err = tx.TakeEdge(ctx, edge, n.Now(), purgeLease)
		return err
	})
	if err != nil || !told {
		return false, err
	}
	purge, to, err := n.whatIsStale(ctx, edge)
	if err == nil && len(purge.Keys) > 0 {
		err = n.purge(ctx, purge)
	}
	if err != nil {
		return false, errors.Join(fmt.Errorf("purge: %w", err), n.tellLater(ctx, edge))
	}
	return true, n.store.InTx(ctx, func(tx *store.Store) error { return tx.MoveEdge(ctx, edge, to) })
}

// tellLater has the call made again, later each time; at once by another process if
// this one is to stop.
func (n *Newsroom) tellLater(ctx context.Context, edge *store.Edge) error {
	wait := min(time.Second<<min(edge.Tries, 10), longestRetry)
	if ctx.Err() != nil {
		wait, ctx = 0, context.WithoutCancel(ctx)
	}
	return n.store.InTx(ctx, func(tx *store.Store) error { return tx.RetryEdge(ctx, edge, news.At(n.now().Add(wait))) })
}

// whatIsStale returns what the next call says, and how far the caches are told
// then.
func (n *Newsroom) whatIsStale(ctx context.Context, from *store.Edge) (p Purge, to store.Edge, err error) {
	to = *from
	changes, err := n.store.Changes(ctx, from.Seq, changesTold)
	if err != nil {
		return p, to, err
	}
	if from.Last-from.Seq > farBehind || len(changes) > 0 && n.now().Sub(changes[0].At.Time) > longBehind {
		to.Seq, to.PassSeq, to.PassAt = from.Last, from.Last, n.Now()
		return all(), to, nil
	}
	stale, err := n.stale(ctx, changes)
	if err != nil {
		return p, to, err
	}
	to.Seq, _ = p.gather(changes, from.Seq, stale)
	if n.passDue(from) {
		err = n.tellAgain(ctx, &p, from, &to)
	}
	if slices.Contains(p.Keys, news.Everything) {
		p = all()
	}
	return p, to, err
}

func all() Purge { return Purge{[]string{news.Everything}, true} }

// tellAgain adds what was told before the last pass, once more, and the cards with
// counts of comments that are others since then.
func (n *Newsroom) tellAgain(ctx context.Context, p *Purge, from, to *store.Edge) error {
	changes, err := n.store.Changes(ctx, from.AgainSeq, changesTold)
	if err != nil {
		return err
	}
	if from.PassSeq-from.AgainSeq > farBehind {
		*p, changes = all(), nil
	}
	changes = slices.DeleteFunc(changes, func(c news.Change) bool { return c.Seq > from.PassSeq })
	stale, err := n.stale(ctx, changes)
	if err != nil {
		return err
	}
	again, whole := p.gather(changes, from.AgainSeq, func(c news.Change) []string { return append(stale(c), c.StaleCards()...) })
	if to.AgainSeq = again; !whole || len(changes) == changesTold {
		return nil // the pass goes on with the next call
	}
	to.AgainSeq, to.PassAt = from.PassSeq, n.Now()
	comments, err := n.store.CommentChanges(ctx, from.PassSeq, to.Seq, changesTold)
	if err != nil {
		return err
	}
	cards, whole := p.gather(comments, from.PassSeq, news.Change.StaleCards)
	if to.PassSeq = cards; whole && len(comments) < changesTold { // else the rest waits for the next pass
		to.PassSeq = to.Seq
	}
	return nil
}

// gather adds the keys of changes, each key once, until a call is full. It returns
// the number of the last change whose keys are in it, or else seq, and whether it
// got to the end.
func (p *Purge) gather(changes []news.Change, seq int64, keys func(news.Change) []string) (last int64, whole bool) {
	for _, c := range changes {
		more := slices.DeleteFunc(keys(c), func(key string) bool { return slices.Contains(p.Keys, key) })
		if len(more) > mostKeys { // of one thing with very many slugs
			more = []string{news.Everything}
		}
		if len(p.Keys)+len(more) > mostKeys {
			return seq, false
		}
		p.Keys = append(p.Keys, more...)
		seq = c.Seq
	}
	return seq, true
}

// stale looks up the slugs that stand in the keys of the changes, and returns what
// each of them makes stale.
func (n *Newsroom) stale(ctx context.Context, changes []news.Change) (func(news.Change) []string, error) {
	ids := map[news.Noun][]string{}
	for _, c := range changes {
		if c.Noun.Slugged() && !slices.Contains(ids[c.Noun], c.ID) {
			ids[c.Noun] = append(ids[c.Noun], c.ID)
		}
	}
	slugs := map[news.Noun]map[string][]string{}
	for noun, some := range ids {
		found, err := n.store.SlugsOf(ctx, noun, some)
		if err != nil {
			return nil, err
		}
		slugs[noun] = found
	}
	return func(c news.Change) []string { return c.Stale(slugs[c.Noun][c.ID]) }, nil
}
