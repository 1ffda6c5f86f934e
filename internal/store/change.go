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
	if err := s.LockLists(ctx); err != nil {
		return err
	}
	s.Announce(ctx, changes...)
	if tx := s.transaction(ctx); len(changes) > 1 && !(tx != nil && tx.shared.small) {
		return s.on(ctx).CreateInBatches(&changes, rowsAtOnce).Error
	}
	for _, c := range changes {
		if err := s.note(ctx, "INSERT INTO changes (at, noun, op, uid, on_uid, reason) VALUES ($1, $2, $3, $4, $5, $6)", c.At, c.Noun, c.Op, c.ID, c.On, c.Reason); err != nil {
			return err
		}
	}
	return nil
}

// Announce tells those who watch of changes, and nobody else: what readers see of
// them is no content, and may come a little later. It belongs into the transaction
// that makes them.
func (s *Store) Announce(ctx context.Context, changes ...news.Change) {
	if tx := s.transaction(ctx); tx != nil {
		tx.shared.changed = append(tx.shared.changed, changes...)
	}
}

// watch is who hears of changes that this process makes.
type watch struct {
	fns []func(changes []news.Change) (committed func())
}

// Watch lets fn know of all changes that readers may notice and that this process
// makes: before each transaction that makes some is committed. What it returns is
// called once that is done, or has failed, and before anybody is told of it. It is
// called before the first transaction.
func (s *Store) Watch(fn func(changes []news.Change) (committed func())) {
	s.watch.fns = append(s.watch.fns, fn)
}

func (w *watch) changing(changes []news.Change) (committed func()) {
	if len(changes) == 0 {
		return func() {}
	}
	all := make([]func(), len(w.fns))
	for i, fn := range w.fns {
		all[i] = fn(changes)
	}
	return func() {
		for _, committed := range all {
			committed()
		}
	}
}

// LockLists keeps the tree of sections, and what stands in which of the readers'
// lists, as they are for other transactions until this one ends: two moves of
// sections at once could make a circle, and an article that is published while
// its section is being hidden would stay in sight. It is the lock that
// [Store.Record] takes. Whoever changes rows that others change under it, takes
// it before them, so that nobody waits in a circle.
func (s *Store) LockLists(ctx context.Context) error {
	if tx := s.transaction(ctx); tx != nil && tx.shared.ordered {
		return nil
	}
	return s.dialect.orderChanges(s.on(ctx))
}

// Changes returns up to limit changes after the one with the number seq, in order.
func (s *Store) Changes(ctx context.Context, seq int64, limit int) ([]news.Change, error) {
	return scan[news.Change](s.on(ctx).Table("changes").Where("seq > ?", seq).Order("seq").Limit(limit))
}
