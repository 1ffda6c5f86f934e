package store

import (
	"context"

	"toasoan/internal/news"
)

// Commenter returns whoever comments under the address with the hash.
func (s *Store) Commenter(ctx context.Context, emailHash string) (*news.CommenterRecord, error) {
	return first[news.CommenterRecord](s.on(ctx).Raw("SELECT * FROM commenters WHERE email_hash = ?", emailHash))
}

// CommenterByID returns the commenter with the id.
func (s *Store) CommenterByID(ctx context.Context, id string) (*news.CommenterRecord, error) {
	return first[news.CommenterRecord](s.on(ctx).Raw("SELECT * FROM commenters WHERE uid = ?", id))
}

// Commenters returns the commenters that q selects, those who wrote last first.
func (s *Store) Commenters(ctx context.Context, q news.PersonQuery) ([]news.CommenterRecord, news.Stretch, error) {
	db := s.on(ctx).Table("commenters")
	if q.Email != "" {
		db = db.Where("email_hash = ?", q.Email)
	}
	k := keyset{by: "last_at", key: "id", desc: true, list: fingerprint("commenters", q.Email)}
	return page(db, q.Page, k, func(p *news.CommenterRecord) place { return place{Number: p.LastAt.UnixMicro(), Key: p.Key} })
}

// KeepCommenter notes that somebody writes under the address now, and returns
// what is known of them.
func (s *Store) KeepCommenter(ctx context.Context, p *news.CommenterRecord) (*news.CommenterRecord, error) {
	kept := *p
	return &kept, s.direct(ctx).ask(ctx, keep(&kept))
}

// keep is the question by which p becomes what is known of the commenter.
func keep(p *news.CommenterRecord) *question {
	return &question{
		statement: do(`INSERT INTO commenters (uid, email, email_hash, name, created_at, last_at) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (email_hash) DO UPDATE SET email = excluded.email, name = excluded.name, last_at = excluded.last_at
			RETURNING id, uid, confirmed_at, muted, pending, approved, rejected, spam, good, bad, created_at`,
			p.ID, p.Email, p.EmailHash, p.Name, p.CreatedAt, p.LastAt),
		into: []any{&p.Key, &p.ID, &p.ConfirmedAt, &p.Muted, &p.Pending, &p.Approved, &p.Rejected, &p.Spam, &p.Good, &p.Bad, &p.CreatedAt},
	}
}

// SaveCommenter replaces what can change of a commenter but the counts.
func (s *Store) SaveCommenter(ctx context.Context, p *news.CommenterRecord) error {
	return s.on(ctx).Exec("UPDATE commenters SET email = ?, email_hash = ?, name = ?, confirmed_at = ?, muted = ? WHERE id = ?",
		p.Email, p.EmailHash, p.Name, p.ConfirmedAt, p.Muted, p.Key).Error
}

// Unconfirmed returns the comments that were sent from the network under the
// commenter's address, since the given time, and that nobody has confirmed.
func (s *Store) Unconfirmed(ctx context.Context, person int64, network string, since news.Time) ([]news.HeldComment, error) {
	rows, err := scan[heldRow](s.held(ctx, news.Caller{}).Where("c.person_id = ? AND c.created_at >= ? AND NOT c.confirmed AND c.network = ? AND c.author_kind = 'guest'", person, since, network).
		Order("c.created_at, c.id").Limit(100))
	return allHeld(rows), err
}
