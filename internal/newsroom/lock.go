package newsroom

import (
	"context"
	"time"

	"toasoan/internal/news"
	"toasoan/internal/store"
)

// lockLife is how long a lock lasts without another sign of life. A program that
// holds one sends a sign every half minute.
const lockLife = 90 * time.Second

// LockArticle tells others that the caller is editing the article, from now on
// or still. It fails with Locked while somebody else does, unless the caller
// takes over.
func (n *Newsroom) LockArticle(ctx context.Context, by news.Caller, id string, d news.LockDraft) (lock *news.Lock, err error) {
	err = n.store.InTx(ctx, func(tx *store.Store) error {
		m, err := tx.Manuscript(ctx, by, id)
		if err != nil {
			return err
		}
		if err := mayType(m, by); err != nil {
			return err
		}
		now := n.Now()
		wish := news.Lock{Holder: by.Person(), Since: now, ExpiresAt: news.At(now.Add(lockLife))}
		mine, err := tx.TakeEditLock(ctx, m.Key, wish, d.TakeOver, now)
		if err != nil {
			return err
		}
		if lock, err = tx.EditLock(ctx, m.Key, now); err != nil {
			return err
		}
		if !mine {
			return news.Fail(news.CodeLocked, "who", lock.Holder.Name)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return lock, nil
}

// UnlockArticle tells others that the caller no longer edits the article.
func (n *Newsroom) UnlockArticle(ctx context.Context, by news.Caller, id string) error {
	return n.store.InTx(ctx, func(tx *store.Store) error {
		m, err := tx.Manuscript(ctx, by, id)
		if err != nil {
			return err
		}
		return tx.DropEditLock(ctx, m.Key, by.ID)
	})
}
