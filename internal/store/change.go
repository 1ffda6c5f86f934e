package store

import (
	"context"

	"toasoan/internal/news"
)

// Record writes what readers see differently from now on into the change log.
// It belongs into the transaction that changes it, as its last step: on
// PostgreSQL other transactions that record a change wait from here on.
func (s *Store) Record(ctx context.Context, changes ...news.Change) error {
	if len(changes) == 0 {
		return nil
	}
	db := s.on(ctx)
	if err := s.dialect.orderChanges(db); err != nil {
		return err
	}
	return db.CreateInBatches(&changes, rowsAtOnce).Error
}

// Changes returns up to limit changes after the one with the number seq, in order.
func (s *Store) Changes(ctx context.Context, seq int64, limit int) ([]news.Change, error) {
	return scan[news.Change](s.on(ctx).Table("changes").Where("seq > ?", seq).Order("seq").Limit(limit))
}
