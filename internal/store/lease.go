package store

import (
	"context"
	"time"

	"toasoan/internal/news"
)

// Lease lets the holder run the named task until ttl has passed from now, and
// reports whether it may: only one holder at a time may.
func (s *Store) Lease(ctx context.Context, name, holder string, now news.Time, ttl time.Duration) (mine bool, err error) {
	err = s.InTx(ctx, func(tx *Store) error {
		db := tx.on(ctx).Exec(`INSERT INTO leases (name, holder, expires_at) VALUES (?, ?, ?)
			ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at
			WHERE leases.expires_at <= ? OR leases.holder = excluded.holder`, name, holder, news.At(now.Add(ttl)), now)
		mine = db.RowsAffected == 1
		return db.Error
	})
	return mine, err
}
