package newsroom

import (
	"context"
	"time"

	"toasoan/internal/news"
	"toasoan/internal/store"
)

// How much of the change log is kept.
const (
	changesKept   = 30 * 24 * time.Hour // all that somebody who was away so long needs to go on
	changesWhole  = time.Hour           // every row, also those that a later one about the same thing stands for
	changesAtOnce = 1000                // most rows that are looked at in one transaction
)

// PruneChanges removes what nobody needs of the change log any more.
func (n *Newsroom) PruneChanges(ctx context.Context) error {
	for _, prune := range []struct {
		after time.Duration
		step  func(*store.Store, news.Time) (bool, error)
	}{
		{changesKept, func(tx *store.Store, before news.Time) (bool, error) {
			return tx.DropChanges(ctx, before, changesAtOnce)
		}},
		{changesWhole, func(tx *store.Store, before news.Time) (bool, error) {
			return tx.CompactChanges(ctx, before, changesAtOnce)
		}},
	} {
		before := news.At(n.now().Add(-prune.after))
		for more := true; more; {
			err := n.store.InTx(ctx, func(tx *store.Store) (err error) {
				more, err = prune.step(tx, before)
				return err
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}
