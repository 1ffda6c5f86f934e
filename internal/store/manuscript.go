package store

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"gorm.io/gorm"

	"toasoan/internal/html"
	"toasoan/internal/news"
)

// manuscriptColumns are all columns but those that only one manuscript by
// itself shows.
const manuscriptColumns = `m.id, m.uid, m.slug, m.status, m.revision, m.version, m.type, m.title, m.short_title, m.sapo, m.byline,
	m.section_id, m.tag_ids, m.credits, m.lead_media, m.source, m.language, m.word_count, m.reading_minutes, m.comments_state,
	m.comments_closes_at, m.writer_id, m.writer_name, m.live_state, m.live_revision, m.live_published_at, m.live_precision,
	m.live_notice, m.live_reason, m.created_at, m.updated_at, s.slug AS section_slug, s.name AS section_name, s.path AS section_path`

type manuscriptRow struct {
	news.Manuscript
	In sectionColumns `gorm:"embedded"`
}

// readableBy narrows q to the manuscripts that the caller may know of: all for
// those who edit, one's own for those who write.
func readableBy(c news.Caller) func(*gorm.DB) *gorm.DB {
	return func(q *gorm.DB) *gorm.DB {
		switch {
		case c.Can(news.EditArticles):
			return q
		case c.Can(news.WriteArticles):
			return q.Where("m.writer_id = ?", c.ID)
		default:
			return q.Where("1 = 0")
		}
	}
}

func (s *Store) manuscripts(ctx context.Context, c news.Caller) *gorm.DB {
	return s.on(ctx).Table("manuscripts m").Joins("LEFT JOIN sections s ON s.id = m.section_id").Scopes(readableBy(c))
}

// Manuscript returns the manuscript with the given id or slug, if the caller may
// know of it. A former slug finds it too.
func (s *Store) Manuscript(ctx context.Context, c news.Caller, idOrSlug string) (*news.Manuscript, error) {
	q := s.manuscripts(ctx, c).Select(manuscriptColumns + ", m.corrections, m.seo, m.body_html")
	if IsID(idOrSlug) {
		q = q.Where("m.uid = ?", idOrSlug)
	} else {
		q = q.Where("m.id = (SELECT target_id FROM slugs WHERE noun = 'article' AND slug = ?)", idOrSlug)
	}
	row, err := first[manuscriptRow](q)
	if err != nil {
		return nil, err
	}
	m := &row.Manuscript
	m.Section, m.Moves = row.In.ref(), m.MovesFor(c)
	if err := ViewBody(m); err != nil {
		return nil, err
	}
	return m, s.loadLinks(ctx, []*news.Manuscript{m})
}

// ViewBody makes the views of the stored body: its text and its blocks.
func ViewBody(m *news.Manuscript) (err error) {
	body, err := html.Parse(m.BodyHTML, html.FormatHTML, html.Options{})
	if err != nil {
		return err
	}
	m.BodyText = body.Text()
	m.BodyBlocks, err = json.Marshal(body.Blocks())
	return err
}

// Manuscripts returns the manuscripts that q selects, without their bodies.
func (s *Store) Manuscripts(ctx context.Context, q news.ManuscriptQuery) ([]news.Manuscript, news.Stretch, error) {
	db := s.manuscripts(ctx, q.Caller).Select(manuscriptColumns)
	if q.Status != "" {
		db = db.Where("m.status = ?", q.Status)
	}
	if q.Section != "" {
		db = db.Where("m.section_id = (SELECT target_id FROM slugs WHERE noun = 'section' AND slug = ?)", q.Section)
	}
	if q.Writer != "" {
		db = db.Where("m.writer_id = ?", q.Writer)
	}
	list := fingerprint("manuscripts", q.Caller.ID, q.Status, q.Section, q.Writer)
	rows, stretch, err := page(db, q.Page, keyset{by: "m.updated_at", key: "m.id", desc: true, list: list}, func(r *manuscriptRow) place {
		return place{Number: r.UpdatedAt.UnixMicro(), Key: r.Key}
	})
	if err != nil {
		return nil, stretch, err
	}
	found := make([]news.Manuscript, len(rows))
	refs := make([]*news.Manuscript, len(rows))
	for i, r := range rows {
		found[i] = r.Manuscript
		found[i].Section, found[i].Moves = r.In.ref(), r.MovesFor(q.Caller)
		refs[i] = &found[i]
	}
	return found, stretch, s.loadLinks(ctx, refs)
}

// loadLinks fills in the tags and authors that the manuscripts name by key. One
// that was merged since is replaced, one that was deleted is left out.
func (s *Store) loadLinks(ctx context.Context, manuscripts []*news.Manuscript) error {
	var tagKeys, authorKeys []int64
	for _, m := range manuscripts {
		tagKeys = append(tagKeys, m.TagKeys...)
		for _, c := range m.Credits {
			authorKeys = append(authorKeys, c.AuthorKey)
		}
	}
	tags, err := byKey(s, ctx, "tags", news.NounTag, tagKeys)
	if err != nil {
		return err
	}
	authors, err := byKey(s, ctx, "authors", news.NounAuthor, authorKeys)
	if err != nil {
		return err
	}
	for _, m := range manuscripts {
		linkTags(m, tags)
		linkAuthors(m, authors)
	}
	return nil
}

func linkTags(m *news.Manuscript, tags map[int64]named) {
	keys := m.TagKeys
	m.TagKeys, m.Tags = []int64{}, []news.TagRef{}
	for _, key := range keys {
		if t, is := tags[key]; is && !slices.Contains(m.TagKeys, t.ID) {
			m.TagKeys = append(m.TagKeys, t.ID)
			m.Tags = append(m.Tags, news.TagRef{Slug: t.Slug, Name: t.Name})
		}
	}
}

// linkAuthors keeps one of two credits that a merger has made the same.
func linkAuthors(m *news.Manuscript, authors map[int64]named) {
	credits := m.Credits
	m.Credits, m.Authors = []news.StoredCredit{}, []news.Credit{}
	joined := map[int64]bool{} // those that others were merged into
	for _, c := range credits {
		if a := authors[c.AuthorKey]; a.ID != c.AuthorKey {
			joined[a.ID] = true
		}
	}
	for _, c := range credits {
		a, is := authors[c.AuthorKey]
		same := func(o news.StoredCredit) bool { return o.AuthorKey == a.ID && o.Role == c.Role }
		if !is || joined[a.ID] && slices.ContainsFunc(m.Credits, same) {
			continue
		}
		c.AuthorKey, c.PenName = a.ID, cmp.Or(c.PenName, a.Signed)
		m.Credits = append(m.Credits, c)
		m.Authors = append(m.Authors, news.Credit{ID: a.UID, Slug: a.Slug, Name: a.Name, PenName: c.PenName, Role: c.Role})
	}
}

// named is what a key stands for: a row, or the one that it was merged into.
type named struct {
	Key             int64 // that was asked for
	ID              int64 // of the row
	UID, Slug, Name string
	Signed          news.Opt // with what name a merged author has signed
}

// byKey returns what the keys stand for. table is a constant of ours.
func byKey(s *Store, ctx context.Context, table string, noun news.Noun, keys []int64) (map[int64]named, error) {
	found := map[int64]named{}
	if len(keys) == 0 {
		return found, nil
	}
	rows, err := scan[named](s.on(ctx).Raw("SELECT id AS key, id, uid, slug, name, '' AS signed FROM "+table+" WHERE id IN ?"+
		" UNION ALL SELECT m.from_id, t.id, t.uid, t.slug, t.name, m.signed FROM merged m JOIN "+table+" t ON t.id = m.into_id WHERE m.noun = ? AND m.from_id IN ?",
		keys, noun, keys))
	for _, r := range rows {
		found[r.Key] = r
	}
	return found, err
}

// viewColumns are members of a manuscript that are views of others.
var viewColumns = []string{"BodyText", "BodyBlocks"}

// LockManuscript keeps the manuscript as it is for other transactions until this
// one ends.
func (s *Store) LockManuscript(ctx context.Context, id string) error {
	return s.on(ctx).Exec("UPDATE manuscripts SET version = version WHERE uid = ?", id).Error
}

// CreateManuscript adds m and gives it its key.
func (s *Store) CreateManuscript(ctx context.Context, m *news.Manuscript) error {
	return conflict(s.on(ctx).Table("manuscripts").Omit(viewColumns...).Create(m).Error, news.CodeSlugTaken, "slug", m.Slug)
}

// SaveManuscript replaces m in the database if the version there is the one
// before m's, and fails with Stale otherwise.
func (s *Store) SaveManuscript(ctx context.Context, m *news.Manuscript) error {
	db := s.on(ctx).Table("manuscripts").Where("id = ? AND version = ?", m.Key, m.Version-1).
		Select("*").Omit(append([]string{"Key", "ID", "CreatedAt"}, viewColumns...)...).UpdateColumns(m)
	if db.Error == nil && db.RowsAffected == 0 {
		return news.Fail(news.CodeStale)
	}
	return conflict(db.Error, news.CodeSlugTaken, "slug", m.Slug)
}
