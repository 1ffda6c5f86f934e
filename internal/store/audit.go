package store

import (
	"context"

	"toasoan/internal/news"
)

// AddAudit adds entries to the audit log. It belongs into the transaction of what
// they tell of.
func (s *Store) AddAudit(ctx context.Context, entries ...news.AuditEntry) error {
	return s.add(ctx, "audit", entries)
}

// Audit returns the entries that q selects, the newest first.
func (s *Store) Audit(ctx context.Context, q news.AuditQuery) ([]news.AuditEntry, news.Stretch, error) {
	db := s.on(ctx).Table("audit")
	if q.Actor != "" {
		db = db.Where("actor_id = ?", q.Actor)
	}
	if q.On != "" {
		db = db.Where("on_id = ?", q.On)
	}
	if q.Action != "" {
		db = db.Where("action = ?", q.Action)
	}
	if q.Noun != "" {
		db = db.Where("noun = ?", q.Noun)
	}
	if q.From != nil {
		db = db.Where("at >= ?", *q.From)
	}
	if q.To != nil {
		db = db.Where("at < ?", *q.To)
	}
	list := fingerprint("audit", q.Actor, q.Action, q.Noun, q.On, q.From, q.To)
	return page(db, q.Page, keyset{by: "at", key: "id", desc: true, list: list}, func(e *news.AuditEntry) place {
		return place{Number: e.At.UnixMicro(), Key: e.Key}
	})
}
