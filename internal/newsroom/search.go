package newsroom

import (
	"context"

	"toasoan/internal/news"
	"toasoan/internal/store"
)

// indexTask is the name under which the database knows how far the search index has
// been made for the articles that were there before it.
const indexTask = "search-index"

// indexComplete is the progress of an index that has everything.
const indexComplete = -1

// indexedAtOnce is how many articles are indexed in one transaction.
const indexedAtOnce = 100

// beginIndex notes that a new newsroom has nothing that is not in the index.
func (n *Newsroom) beginIndex(ctx context.Context, tx *store.Store) error {
	if _, err := tx.Progress(ctx, indexTask, n.Now()); err != nil {
		return err
	}
	return tx.Advance(ctx, indexTask, 0, indexComplete)
}

// CompleteIndex makes the search index for the articles that are not in it yet: those
// of a database from before there was one.
func (n *Newsroom) CompleteIndex(ctx context.Context) error {
	return n.index(ctx, func(int) {})
}

// Reindex makes the search index anew, while the newsroom goes on working, and tells
// how many articles are in it after each step.
func (n *Newsroom) Reindex(ctx context.Context, told func(done int)) error {
	err := n.store.InTx(ctx, func(tx *store.Store) error {
		p, err := tx.Progress(ctx, indexTask, n.Now())
		if err != nil {
			return err
		}
		if p.Done != 0 {
			if err := tx.Advance(ctx, indexTask, p.Done, 0); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return n.index(ctx, told)
}

// index goes on with the index where it was left: at the article with the key that
// the progress tells.
func (n *Newsroom) index(ctx context.Context, told func(done int)) error {
	done := 0
	for {
		more := false
		err := n.store.InTx(ctx, func(tx *store.Store) error {
			if err := tx.LockLists(ctx); err != nil {
				return err
			}
			p, err := tx.Progress(ctx, indexTask, n.Now())
			if err != nil || p.Done == indexComplete {
				return err
			}
			if p.Done == 0 {
				if err := tx.ForgetIndex(ctx); err != nil {
					return err
				}
				if err := tx.IndexAuthors(ctx); err != nil {
					return err
				}
			}
			last, count, err := tx.Reindex(ctx, int64(p.Done), indexedAtOnce)
			if err != nil {
				return err
			}
			more, done = count > 0, done+count
			next := int(last)
			if !more {
				next = indexComplete
			}
			if err := tx.Advance(ctx, indexTask, p.Done, next); err != nil {
				return err
			}
			return tx.Record(ctx, n.change(news.NounSearch, news.OpUpsert, string(news.NounSearch), "indexed"))
		})
		if err != nil {
			return err
		}
		if !more {
			return nil
		}
		told(done)
	}
}
