package store

import (
	"context"

	"toasoan/internal/news"
)

// LoadDesk fills in what changes beside the manuscript itself: who is editing it
// at the time now, and what the caller has not saved.
func (s *Store) LoadDesk(ctx context.Context, by news.Caller, m *news.Manuscript, now news.Time) error {
	row, err := first[struct {
		Lock          news.Lock `gorm:"embedded"`
		Locked, Typed bool
		TypedAt       news.Time
		TypedIn       int64
	}](s.on(ctx).Raw(`SELECT l.holder_id IS NOT NULL AS locked, coalesce(l.holder_id, '') AS holder_id, coalesce(l.holder_name, '') AS holder_name,
			coalesce(l.since, 0) AS since, coalesce(l.expires_at, 0) AS expires_at,
			u.saved_at IS NOT NULL AS typed, coalesce(u.saved_at, 0) AS typed_at, coalesce(u.revision, 0) AS typed_in
		FROM manuscripts m LEFT JOIN edit_locks l ON l.manuscript_id = m.id AND l.expires_at > ?
		LEFT JOIN autosaves u ON u.manuscript_id = m.id AND u.person_id = ? WHERE m.id = ?`, now, by.ID, m.Key))
	if err != nil {
		return err
	}
	if row.Locked {
		m.Lock = &row.Lock
	}
	if row.Typed {
		m.Autosave = &news.AutosaveMark{SavedAt: row.TypedAt, Revision: row.TypedIn}
	}
	return nil
}

// EditLock returns who is editing the manuscript at the time now, or NotFound.
func (s *Store) EditLock(ctx context.Context, key int64, now news.Time) (*news.Lock, error) {
	return first[news.Lock](s.on(ctx).Raw("SELECT holder_id, holder_name, since, expires_at FROM edit_locks WHERE manuscript_id = ? AND expires_at > ?", key, now))
}

// TakeEditLock gives the lock to its new holder, unless somebody else has it at
// the time now and it is not taken over. It reports whether the holder has it.
func (s *Store) TakeEditLock(ctx context.Context, key int64, l news.Lock, takeOver bool, now news.Time) (bool, error) {
	db := s.on(ctx).Exec(`INSERT INTO edit_locks (manuscript_id, holder_id, holder_name, since, expires_at) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (manuscript_id) DO UPDATE SET holder_name = excluded.holder_name, expires_at = excluded.expires_at,
			since = CASE WHEN edit_locks.holder_id = excluded.holder_id AND edit_locks.expires_at > ? THEN edit_locks.since ELSE excluded.since END,
			holder_id = excluded.holder_id
		WHERE edit_locks.holder_id = excluded.holder_id OR edit_locks.expires_at <= ? OR ?`,
		key, l.Holder.ID, l.Holder.Name, l.Since, l.ExpiresAt, now, now, takeOver)
	return db.RowsAffected == 1, db.Error
}

// DropEditLock takes the lock from its holder, if that is who has it.
func (s *Store) DropEditLock(ctx context.Context, key int64, holder string) error {
	return s.on(ctx).Exec("DELETE FROM edit_locks WHERE manuscript_id = ? AND holder_id = ?", key, holder).Error
}

// Autosave returns what the person has typed and not saved, or NotFound.
func (s *Store) Autosave(ctx context.Context, key int64, person string) (*news.Autosave, error) {
	return first[news.Autosave](s.on(ctx).Raw("SELECT revision, saved_at, draft FROM autosaves WHERE manuscript_id = ? AND person_id = ?", key, person))
}

// KeepAutosave keeps what the person has typed, in place of what was there.
func (s *Store) KeepAutosave(ctx context.Context, key int64, person string, a news.AutosaveMark, draft string) error {
	return s.on(ctx).Exec(`INSERT INTO autosaves (manuscript_id, person_id, revision, saved_at, draft) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (manuscript_id, person_id) DO UPDATE SET revision = excluded.revision, saved_at = excluded.saved_at, draft = excluded.draft`,
		key, person, a.Revision, a.SavedAt, draft).Error
}

// DropAutosave forgets what the person has typed.
func (s *Store) DropAutosave(ctx context.Context, key int64, person string) error {
	return s.on(ctx).Exec("DELETE FROM autosaves WHERE manuscript_id = ? AND person_id = ?", key, person).Error
}

// SweepDesk forgets autosaves and locks from before t, and previews that ended
// before it.
func (s *Store) SweepDesk(ctx context.Context, t news.Time) error {
	return exec(s.on(ctx),
		do("DELETE FROM autosaves WHERE saved_at < ?", t),
		do("DELETE FROM previews WHERE expires_at < ?", t))
}

// Notes returns a page of the notes about the manuscript, the latest first.
func (s *Store) Notes(ctx context.Context, key int64, p news.Page) ([]news.Note, news.Stretch, error) {
	k := keyset{by: "id", key: "id", desc: true, list: fingerprint("notes", key)}
	return page(s.on(ctx).Table("notes").Where("manuscript_id = ?", key), p, k, func(n *news.Note) place { return place{Number: n.Key, Key: n.Key} })
}

// Note returns one note about the manuscript.
func (s *Store) Note(ctx context.Context, key int64, id string) (*news.Note, error) {
	return first[news.Note](s.on(ctx).Table("notes").Where("uid = ? AND manuscript_id = ?", id, key))
}

// CreateNote adds a note.
func (s *Store) CreateNote(ctx context.Context, n *news.Note) error { return s.on(ctx).Create(n).Error }

// DeleteNote removes a note.
func (s *Store) DeleteNote(ctx context.Context, key int64) error {
	return s.on(ctx).Exec("DELETE FROM notes WHERE id = ?", key).Error
}

// Previews returns a page of the links that show the manuscript, the latest first.
func (s *Store) Previews(ctx context.Context, key int64, p news.Page) ([]news.Preview, news.Stretch, error) {
	k := keyset{by: "id", key: "id", desc: true, list: fingerprint("previews", key)}
	return page(s.on(ctx).Table("previews").Where("manuscript_id = ?", key), p, k, func(v *news.Preview) place { return place{Number: v.Key, Key: v.Key} })
}

// Preview returns the preview with the given id.
func (s *Store) Preview(ctx context.Context, id string) (*news.Preview, error) {
	return first[news.Preview](s.on(ctx).Table("previews").Where("uid = ?", id))
}

// CreatePreview adds a preview.
func (s *Store) CreatePreview(ctx context.Context, p *news.Preview) error {
	return s.on(ctx).Create(p).Error
}

// RevokePreview ends a preview at the time at.
func (s *Store) RevokePreview(ctx context.Context, key int64, at news.Time) error {
	return s.on(ctx).Exec("UPDATE previews SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL", at, key).Error
}
