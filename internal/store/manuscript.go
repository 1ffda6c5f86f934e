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

// contentColumns are what a working copy says: what a revision keeps of it.
const contentColumns = `slug, type, title, short_title, sapo, byline, section_id, tag_ids, credits, lead_media, source, language,
	word_count, reading_minutes, comments_state, comments_closes_at, comments_mode, expires_at, corrects_id, corrections, seo, body_html`

// manuscriptColumns are all columns but those that only one manuscript by
// itself shows.
const manuscriptColumns = `m.id, m.uid, m.slug, m.status, m.revision, m.version, m.type, m.title, m.short_title, m.sapo, m.byline,
	m.section_id, m.tag_ids, m.credits, m.lead_media, m.source, m.language, m.word_count, m.reading_minutes, m.comments_state,
	m.comments_closes_at, m.comments_mode, m.writer_id, m.writer_name, m.live_state, m.live_revision, m.live_published_at, m.live_precision,
	m.live_notice, m.live_reason, m.live_changed, m.created_at, m.updated_at, m.saved_by_id, m.saved_by_name, m.saved_at, m.saved_reason,
	m.was_live, m.changed_by_id, m.changed_by_name, m.changed_at, m.assignee_id, m.assignment, m.trashed_at, m.expires_at, m.corrects_id,
	(SELECT c.at FROM schedule c WHERE c.noun = 'article' AND c.target_id = m.id AND c.action = 'publish') AS scheduled_at, s.slug AS section_slug, s.name AS section_name, s.path AS section_path`

// ownTextColumns are the rest.
const ownTextColumns = ", m.corrections, m.seo, m.body_html"

type manuscriptRow struct {
	news.Manuscript
	In    sectionColumns  `gorm:"embedded"`
	Cover coverageColumns `gorm:"embedded"`
}

// readableBy narrows q to the manuscripts that the caller may know of: those of
// the caller's sections for those who edit, and those that are one's own to write.
func readableBy(c news.Caller) func(*gorm.DB) *gorm.DB {
	return func(q *gorm.DB) *gorm.DB {
		switch {
		case c.Can(news.EditArticles) && c.Sections == nil:
			return q
		case c.Can(news.EditArticles):
			return q.Where("(m.section_id IN ? OR m.writer_id = ? OR m.assignee_id = ?)", orNone(c.Sections), c.ID, c.ID)
		case c.Can(news.WriteArticles):
			return q.Where("(m.writer_id = ? OR m.assignee_id = ?)", c.ID, c.ID)
		default:
			return q.Where("1 = 0")
		}
	}
}

func (s *Store) manuscripts(ctx context.Context) *gorm.DB {
	return s.on(ctx).Table("manuscripts m").Joins("LEFT JOIN sections s ON s.id = m.section_id")
}

// Manuscript returns the manuscript with the given id or slug, if the caller may
// know of it. A former slug finds it too.
func (s *Store) Manuscript(ctx context.Context, c news.Caller, idOrSlug string) (*news.Manuscript, error) {
	q := s.manuscripts(ctx).Scopes(readableBy(c))
	if IsID(idOrSlug) {
		q = q.Where("m.uid = ?", idOrSlug)
	} else {
		q = q.Where("m.id = (SELECT target_id FROM slugs WHERE noun = 'article' AND slug = ?)", idOrSlug)
	}
	found, err := s.whole(ctx, c, q)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, news.Fail(news.CodeNotFound)
	}
	return found[0], nil
}

// WholeManuscripts returns the manuscripts with the given keys, for the newsroom
// itself.
func (s *Store) WholeManuscripts(ctx context.Context, keys []int64) ([]*news.Manuscript, error) {
	return s.whole(ctx, news.TheNewsroom, s.manuscripts(ctx).Where("m.id IN ?", keys))
}

// whole returns all of each manuscript that q selects.
func (s *Store) whole(ctx context.Context, c news.Caller, q *gorm.DB) ([]*news.Manuscript, error) {
	rows, err := scan[manuscriptRow](q.Joins("LEFT JOIN live_coverages v ON v.article_id = m.id LEFT JOIN breaking br ON br.article_id = m.id").
		Select(manuscriptColumns + ownTextColumns + ", br.until AS breaking_until" + coverageSelected))
	if err != nil {
		return nil, err
	}
	found := make([]*news.Manuscript, len(rows))
	for i := range rows {
		m := &rows[i].Manuscript
		m.Section, m.Moves, m.ClosedMoves = rows[i].In.ref(), m.MovesFor(c), m.ClosedTo(c)
		m.Coverage = rows[i].Cover.of(m.Type)
		if err := ViewBody(&m.Text); err != nil {
			return nil, err
		}
		if err := s.loadCorrects(ctx, &m.Text); err != nil {
			return nil, err
		}
		found[i] = m
	}
	return found, s.loadLinks(ctx, found)
}

// loadCorrects fills in the article that a text corrects. Its name is told as
// readers know it.
func (s *Store) loadCorrects(ctx context.Context, t *news.Text) error {
	if t.CorrectsKey == nil {
		return nil
	}
	ref, err := first[articleRef](s.on(ctx).Raw(`SELECT m.uid, coalesce(a.slug, '') AS slug, coalesce(a.title, '') AS title
		FROM manuscripts m LEFT JOIN articles a ON a.id = m.id WHERE m.id = ?`, *t.CorrectsKey))
	if err != nil {
		return err
	}
	t.Corrects = ref.ref()
	return nil
}

type articleRef struct{ UID, Slug, Title string }

func (r articleRef) ref() *news.ArticleRef {
	return &news.ArticleRef{ID: r.UID, Slug: r.Slug, Title: r.Title}
}

// ViewBody makes the views of the stored body: its text and its blocks.
func ViewBody(t *news.Text) (err error) {
	body, err := html.Parse(t.BodyHTML, html.FormatHTML, html.Options{})
	if err != nil {
		return err
	}
	t.BodyText = body.Text()
	t.BodyBlocks, err = json.Marshal(body.Blocks())
	return err
}

// Manuscripts returns the manuscripts that q selects, without their bodies.
// Those who only write are shown what they wrote, or what is assigned to them if
// q says so: each is one range of an index.
func (s *Store) Manuscripts(ctx context.Context, q news.ManuscriptQuery) ([]news.Manuscript, news.Stretch, error) {
	if !q.Caller.Can(news.EditArticles) && q.Assignee != q.Caller.ID && q.Writer == "" {
		q.Writer = q.Caller.ID
	}
	rows, stretch, err := page(s.selected(ctx, q).Select(manuscriptColumns), q.Page,
		keyset{by: "m.updated_at", key: "m.id", desc: true, list: fingerprint("manuscripts", q.Caller.ID, q.Status, q.Section, q.Writer, q.Assignee)},
		func(r *manuscriptRow) place { return place{Number: r.UpdatedAt.UnixMicro(), Key: r.Key} })
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

// selected narrows the manuscripts to what q selects. Those in the trash are
// only shown to who asks for them.
func (s *Store) selected(ctx context.Context, q news.ManuscriptQuery) *gorm.DB {
	db := s.manuscripts(ctx).Scopes(readableBy(q.Caller))
	if q.Status != "" {
		db = db.Where("m.status = ?", q.Status)
	} else {
		db = db.Where("m.trashed_at IS NULL")
	}
	if q.Section != "" {
		db = db.Where("m.section_id = (SELECT target_id FROM slugs WHERE noun = 'section' AND slug = ?)", q.Section)
	}
	if q.Writer != "" {
		db = db.Where("m.writer_id = ?", q.Writer)
	}
	if q.Assignee != "" {
		db = db.Where("m.assignee_id = ? AND m.assignee_id <> ''", q.Assignee)
	}
	return db
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
var viewColumns = []string{"BodyText", "BodyBlocks", "ScheduledAt", "BreakingUntil"}

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

// moveColumns are what a move can change.
var moveColumns = []string{
	"status", "version", "changed_by_id", "changed_by_name", "changed_at", "was_live", "assignee_id", "assignment", "trashed_at",
	"live_state", "live_revision", "live_published_at", "live_precision", "live_notice", "live_reason", "live_changed",
}

// SaveMove is SaveManuscript for a change that leaves what the working copy
// says as it is.
func (s *Store) SaveMove(ctx context.Context, m *news.Manuscript) error {
	db := s.on(ctx).Table("manuscripts").Where("id = ? AND version = ?", m.Key, m.Version-1).
		Select(moveColumns).UpdateColumns(m)
	if db.Error == nil && db.RowsAffected == 0 {
		return news.Fail(news.CodeStale)
	}
	return db.Error
}

// DeleteManuscript removes the manuscript and all that hangs on it. Its slugs
// stay taken.
func (s *Store) DeleteManuscript(ctx context.Context, key int64) error {
	if err := s.untally(ctx, key); err != nil {
		return err
	}
	return exec(s.on(ctx),
		do("UPDATE manuscripts SET corrects_id = NULL WHERE corrects_id = ?", key),
		do("DELETE FROM schedule WHERE noun = 'article' AND target_id = ?", key),
		do("DELETE FROM manuscripts WHERE id = ?", key))
}

// TrashedBefore returns up to limit manuscripts that have been in the trash
// since before t.
func (s *Store) TrashedBefore(ctx context.Context, t news.Time, limit int) ([]*news.Manuscript, error) {
	return s.whole(ctx, news.TheNewsroom, s.manuscripts(ctx).Where("m.trashed_at < ?", t).Order("m.trashed_at").Limit(limit))
}
