package newsroom

import (
	"context"

	"toasoan/internal/news"
	"toasoan/internal/store"
)

// Open gives a new paper, whose web site is at base, its first settings.
func (n *Newsroom) Open(ctx context.Context, base string) error {
	return n.store.InTx(ctx, func(tx *store.Store) error {
		created, err := tx.SaveSettings(ctx, news.DefaultSettings(base), 0, n.Now())
		if err != nil || !created {
			return err
		}
		return n.beginIndex(ctx, tx)
	})
}

// SaveSettings replaces the paper's settings.
func (n *Newsroom) SaveSettings(ctx context.Context, by news.Caller, version int64, settings news.Settings) (*news.StoredSettings, error) {
	if err := check(&settings).Err(news.CodeInvalid); err != nil {
		return nil, err
	}
	var stored *news.StoredSettings
	err := n.store.InTx(ctx, func(tx *store.Store) error {
		before, err := tx.Settings(ctx)
		if err != nil {
			return err
		}
		saved, err := tx.SaveSettings(ctx, settings, version, n.Now())
		if err != nil {
			return err
		}
		if stored, err = tx.Settings(ctx); err != nil {
			return err
		}
		if !saved {
			return checkVersion(stored.Version, version)
		}
		if err := n.audit(ctx, tx, by, act{"edit", news.NounSite, "site", settings.Name}, before.Settings, settings); err != nil {
			return err
		}
		if err := tx.TouchModeration(ctx); err != nil { // no reader may have the paper's name
			return err
		}
		return tx.Record(ctx, n.change(news.NounSite, news.OpUpsert, "site", "edited"))
	})
	n.forgetDesk()
	if err != nil {
		return nil, err
	}
	return stored, nil
}
