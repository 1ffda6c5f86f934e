package store

import (
	"context"

	"toasoan/internal/news"
)

// KeepRevision copies the working copy as it stands, before a save replaces it.
func (s *Store) KeepRevision(ctx context.Context, key int64) error {
	const columns = "revision, saved_by_id, saved_by_name, saved_at, saved_reason, was_live, " + contentColumns
	return s.on(ctx).Exec("INSERT INTO revisions (manuscript_id, "+columns+") SELECT id, "+columns+" FROM manuscripts WHERE id = ?", key).Error
}

// Revisions returns a page of the manuscript's revisions, the latest first.
func (s *Store) Revisions(ctx context.Context, key int64, p news.Page) ([]news.Revision, news.Stretch, error) {
	q := s.on(ctx).Table("all_revisions").Where("manuscript_id = ?", key).
		Select("revision, saved_by_id, saved_by_name, saved_at, saved_reason, was_live, title, word_count")
	k := keyset{by: "revision", key: "revision", desc: true, list: fingerprint("revisions", key)}
	return page(q, p, k, func(r *news.Revision) place { return place{Number: r.Number, Key: r.Number} })
}

// Revision returns one revision in the form of a manuscript, whose Saved, WasLive
// and content are the revision's.
func (s *Store) Revision(ctx context.Context, key, number int64) (*news.Manuscript, error) {
	row, err := first[manuscriptRow](s.on(ctx).Raw(`SELECT r.*, s.slug AS section_slug, s.name AS section_name, s.path AS section_path
		FROM all_revisions r LEFT JOIN sections s
		ON s.id = coalesce((SELECT into_id FROM merged WHERE noun = 'section' AND from_id = r.section_id), r.section_id) WHERE r.manuscript_id = ? AND r.revision = ?`, key, number))
	if err != nil {
		return nil, err
	}
	m := &row.Manuscript
	m.Section = row.In.ref()
	if err := ViewBody(&m.Text); err != nil {
		return nil, err
	}
	if err := s.loadCorrects(ctx, &m.Text); err != nil {
		return nil, err
	}
	return m, s.loadLinks(ctx, []*news.Manuscript{m})
}

// PruneRevisions removes up to limit revisions that were saved before t, that
// readers never saw, that no live preview shows, and that are not among the
// latest of their manuscript. It returns how many it removed.
func (s *Store) PruneRevisions(ctx context.Context, t, now news.Time, latest, limit int) (int64, error) {
	db := s.on(ctx).Exec(`DELETE FROM revisions WHERE (manuscript_id, revision) IN (
		SELECT r.manuscript_id, r.revision FROM revisions r JOIN manuscripts m ON m.id = r.manuscript_id
		WHERE NOT r.was_live AND r.saved_at < ? AND r.revision <= m.revision - ?
		AND NOT EXISTS (SELECT 1 FROM previews p WHERE p.manuscript_id = r.manuscript_id AND p.revision = r.revision AND p.expires_at > ?)
		ORDER BY r.saved_at LIMIT ?)`, t, latest, now, limit)
	return db.RowsAffected, db.Error
}
