package store

import (
	"context"
	"slices"
	"strings"

	"toasoan/internal/news"
)

// redirectRow is a redirect with its article's working copy.
type redirectRow struct {
	news.Redirect
	ArticleUID, ArticleSlug, ArticleTitle string
}

const selectRedirects = `SELECT r.*, m.uid AS article_uid, m.slug AS article_slug, m.title AS article_title
	FROM redirects r LEFT JOIN manuscripts m ON m.id = r.article_id`

func (r *redirectRow) redirect() news.Redirect {
	if r.ArticleKey != nil {
		r.Article = &news.ArticleRef{ID: r.ArticleUID, Slug: r.ArticleSlug, Title: r.ArticleTitle}
	}
	return r.Redirect
}

func redirects(rows []redirectRow) []news.Redirect {
	all := make([]news.Redirect, len(rows))
	for i := range rows {
		all[i] = rows[i].redirect()
	}
	return all
}

// Redirects returns the redirects that q selects, in the order of their paths.
func (s *Store) Redirects(ctx context.Context, q news.RedirectQuery) ([]news.Redirect, news.Stretch, error) {
	db := s.on(ctx).Table("redirects r").Joins("LEFT JOIN manuscripts m ON m.id = r.article_id").
		Select("r.*, m.uid AS article_uid, m.slug AS article_slug, m.title AS article_title")
	if q.From != "" {
		db = db.Where("r.from_path >= ? AND r.from_path < ?", q.From, q.From+"\U0010FFFF")
	}
	rows, stretch, err := page(db, q.Page, keyset{by: "r.from_path", key: "r.id", list: fingerprint("redirects", q.From)}, func(r *redirectRow) place {
		return place{Text: r.From, Key: r.Key}
	})
	return redirects(rows), stretch, err
}

// Redirect returns the redirect with the id.
func (s *Store) Redirect(ctx context.Context, id string) (*news.Redirect, error) {
	row, err := first[redirectRow](s.on(ctx).Raw(selectRedirects+" WHERE r.uid = ?", id))
	if err != nil {
		return nil, err
	}
	r := row.redirect()
	return &r, nil
}

// RedirectsFrom returns the redirects from any of the paths.
func (s *Store) RedirectsFrom(ctx context.Context, paths []string) ([]news.Redirect, error) {
	rows, err := scan[redirectRow](s.on(ctx).Raw(selectRedirects+" WHERE r.from_path IN ?", paths))
	return redirects(rows), err
}

// CreateRedirects adds the redirects and gives them their keys.
func (s *Store) CreateRedirects(ctx context.Context, all []*news.Redirect) error {
	return conflict(s.add(ctx, "redirects", all), news.CodeConflict)
}

// SaveRedirect replaces the redirect if the version in the database is the one
// before its own, and fails with Stale otherwise.
func (s *Store) SaveRedirect(ctx context.Context, r *news.Redirect) error {
	db := s.on(ctx).Model(r).Where("version = ?", r.Version-1).Select("*").Omit("ID", "CreatedAt").UpdateColumns(r)
	if db.Error == nil && db.RowsAffected == 0 {
		return news.Fail(news.CodeStale)
	}
	return conflict(db.Error, news.CodeConflict)
}

// DeleteRedirect removes the redirect.
func (s *Store) DeleteRedirect(ctx context.Context, key int64) error {
	return s.on(ctx).Exec("DELETE FROM redirects WHERE id = ?", key).Error
}

// NamedArticle is an article that was named by its id or a slug, whatever its state.
type NamedArticle struct {
	Name  string // by which it was asked for
	Key   int64
	UID   string
	Slug  string
	Title string
	Shown bool // whether readers see it

	LiveSlug, LiveTitle  string
	SectionID            *int64
	WriterID, AssigneeID string
}

// KnownTo reports whether the caller may know of the article.
func (a *NamedArticle) KnownTo(c news.Caller) bool {
	return a.Shown || a.open(c)
}

// open reports whether the caller may read the working copy.
func (a *NamedArticle) open(c news.Caller) bool {
	return c.Knows(a.SectionID, a.WriterID, a.AssigneeID)
}

// Ref is the article as the caller may know it: as its working copy is called, as
// readers know it, or by its id alone.
func (a *NamedArticle) Ref(c news.Caller) news.ArticleRef {
	switch {
	case a.open(c):
		return news.ArticleRef{ID: a.UID, Slug: a.Slug, Title: a.Title}
	case a.Shown:
		return news.ArticleRef{ID: a.UID, Slug: a.LiveSlug, Title: a.LiveTitle}
	}
	return news.ArticleRef{ID: a.UID}
}

// namedColumns are those of a NamedArticle, but for the name.
const namedColumns = `m.id AS key, m.uid, m.slug, m.title, m.section_id, m.writer_id, m.assignee_id,
	coalesce((SELECT a.slug FROM articles a WHERE a.id = m.id), '') AS live_slug, coalesce((SELECT a.title FROM articles a WHERE a.id = m.id), '') AS live_title,
	EXISTS (SELECT 1 FROM articles a JOIN sections x ON x.id = a.section_id WHERE a.id = m.id AND x.shown) AS shown`

// ArticlesNamed returns the articles with any of the ids, or of the slugs that
// they have or had.
func (s *Store) ArticlesNamed(ctx context.Context, names []string) ([]NamedArticle, error) {
	ids := slices.DeleteFunc(slices.Clone(names), func(n string) bool { return !IsID(n) })
	return scan[NamedArticle](s.on(ctx).Raw("SELECT g.slug AS name, "+namedColumns+
		" FROM slugs g JOIN manuscripts m ON m.id = g.target_id WHERE g.noun = 'article' AND g.slug IN ?"+
		" UNION ALL SELECT m.uid AS name, "+namedColumns+" FROM manuscripts m WHERE m.uid IN ?", names, ids))
}

// found is something that readers see, where an old address leads.
type found struct {
	Noun              news.Noun
	UID               string // of the article
	Slug, SectionSlug string

	Path, To, RedirectUID string // of the redirect that leads there
	Status                int
}

// Destination returns where readers are led who ask the web site for the path:
// by a redirect; because something has or had this address; or by a redirect
// from one of the numbers that the path may have had in an older system. What
// readers do not see is nowhere. It makes two queries at most.
func (s *Store) Destination(ctx context.Context, settings *news.Settings, path string, numbers []string) (*news.Destination, error) {
	led, err := s.ledFrom(ctx, append([]string{path}, numbers...))
	if err != nil {
		return nil, err
	}
	if d := leads(settings, led, path, path); d != nil {
		return d, nil
	}
	if d, err := s.addressed(ctx, settings, path); d != nil || err != nil {
		return d, err
	}
	for _, number := range numbers {
		if d := leads(settings, led, number, path); d != nil {
			return d, nil
		}
	}
	return nil, news.Fail(news.CodeNotFound)
}

// ledFrom returns where redirects from the paths lead, if readers see it.
func (s *Store) ledFrom(ctx context.Context, paths []string) ([]found, error) {
	return scan[found](s.on(ctx).Raw(`SELECT r.from_path AS path, r.to_url AS "to", r.uid AS redirect_uid, r.status,
		coalesce(a.uid, '') AS uid, coalesce(a.slug, '') AS slug, coalesce(x.slug, '') AS section_slug
		FROM redirects r LEFT JOIN articles a ON a.id = r.article_id LEFT JOIN sections x ON x.id = a.section_id AND x.shown
		WHERE r.from_path IN ? AND (r.article_id IS NULL OR x.id IS NOT NULL)`, paths))
}

// leads returns where the redirect from leads whoever asked for the path, nil if
// there is none, or if it leads to the same path again.
func leads(settings *news.Settings, led []found, from, path string) *news.Destination {
	i := slices.IndexFunc(led, func(f found) bool { return f.Path == from })
	if i < 0 {
		return nil
	}
	f := led[i]
	d := &news.Destination{Status: f.Status, MadeFrom: []string{"redirect:" + f.RedirectUID}}
	switch {
	case f.UID != "":
		f.Noun = news.NounArticle
		f.lead(d, settings)
	case strings.HasPrefix(f.To, "/"):
		d.Location = news.Opt(settings.Site() + f.To)
	default:
		d.Location = news.Opt(f.To)
	}
	if settings.PathOf(string(d.Location)) == path {
		return nil
	}
	return d
}

// lead makes d lead to what was found.
func (f found) lead(d *news.Destination, settings *news.Settings) {
	switch f.Noun {
	case news.NounArticle:
		d.ArticleID = news.Opt(f.UID)
		d.Location = news.Opt(settings.ArticleURL(f.UID, f.Slug, &news.SectionRef{Slug: f.SectionSlug}))
		d.MadeFrom = append(d.MadeFrom, "article:"+f.UID, "section:"+f.SectionSlug)
		return
	case news.NounSection:
		d.Location = news.Opt(settings.URL(settings.Paths.Section, f.Slug))
	case news.NounTag:
		d.Location = news.Opt(settings.URL(settings.Paths.Tag, f.Slug))
	case news.NounTopic:
		d.Location = news.Opt(settings.URL(settings.Paths.Topic, f.Slug))
	case news.NounAuthor:
		d.Location = news.Opt(settings.URL(settings.Paths.Author, f.Slug))
	}
	d.MadeFrom = append(d.MadeFrom, string(f.Noun)+":"+f.Slug)
}

// addressed returns where something is that has or had the path as its address,
// nil if nothing did: what has it first of all.
func (s *Store) addressed(ctx context.Context, settings *news.Settings, path string) (best *news.Destination, err error) {
	addresses := settings.Addresses(path)
	if len(addresses) == 0 {
		return nil, nil
	}
	var sql []string
	var args []any
	for _, a := range addresses {
		part := whoHas(a)
		sql, args = append(sql, part.sql), append(args, part.args...)
	}
	rows, err := scan[found](s.on(ctx).Raw(strings.Join(sql, " UNION ALL "), args...))
	if err != nil {
		return nil, err
	}
	for _, a := range addresses {
		i := slices.IndexFunc(rows, func(f found) bool { return f.Noun == a.Noun })
		if i < 0 {
			continue
		}
		d := &news.Destination{Status: news.RedirectForGood}
		rows[i].lead(d, settings)
		if settings.PathOf(string(d.Location)) == path {
			d.Status = news.RedirectHere
			return d, nil
		}
		if best == nil {
			best = d
		}
	}
	return best, nil
}

// whoHas builds the query for what readers see that has or had the address.
func whoHas(a news.Address) statement {
	const articles = "SELECT 'article' AS noun, a.uid, a.slug, x.slug AS section_slug FROM "
	switch {
	case a.Noun == news.NounArticle && a.ID != "":
		return do(articles+"articles a JOIN sections x ON x.id = a.section_id WHERE a.uid = ? AND x.shown", a.ID)
	case a.Noun == news.NounArticle:
		return do(articles+`slugs g JOIN articles a ON a.id = g.target_id JOIN sections x ON x.id = a.section_id
			WHERE g.noun = 'article' AND g.slug = ? AND g.public AND x.shown`, a.Slug)
	case a.Noun == news.NounSection:
		return do(`SELECT 'section' AS noun, '' AS uid, o.slug, '' AS section_slug FROM slugs g JOIN sections o ON o.id = g.target_id
			WHERE g.noun = 'section' AND g.slug = ? AND g.public AND o.shown`, a.Slug)
	case a.Noun == news.NounTag:
		return do(`SELECT 'tag' AS noun, '' AS uid, o.slug, '' AS section_slug FROM slugs g JOIN tags o ON o.id = g.target_id
			WHERE g.noun = 'tag' AND g.slug = ? AND g.public AND o.article_count > 0`, a.Slug)
	case a.Noun == news.NounTopic:
		return do(`SELECT 'topic' AS noun, '' AS uid, o.slug, '' AS section_slug FROM slugs g JOIN topics o ON o.id = g.target_id
			WHERE g.noun = 'topic' AND g.slug = ? AND g.public AND o.article_count > 0`, a.Slug)
	default:
		return do(`SELECT 'author' AS noun, '' AS uid, o.slug, '' AS section_slug FROM slugs g JOIN authors o ON o.id = g.target_id
			WHERE g.noun = 'author' AND g.slug = ? AND g.public AND o.article_count > 0`, a.Slug)
	}
}

// Leading tells which of the names lead readers to something: slugs that are or
// were, and ids of articles, by noun; and which of the paths are redirected. It
// makes one query for each.
func (s *Store) Leading(ctx context.Context, paths []string, names map[news.Noun][]string) (map[news.Noun]map[string]bool, error) {
	shown := map[news.Noun]map[string]bool{}
	if len(paths) == 0 {
		return shown, nil
	}
	for noun, q := range map[news.Noun]statement{
		news.NounArticle: do(`SELECT g.slug FROM slugs g JOIN articles a ON a.id = g.target_id JOIN sections x ON x.id = a.section_id
			WHERE g.noun = 'article' AND g.slug IN ? AND g.public AND x.shown
			UNION ALL SELECT a.uid FROM articles a JOIN sections x ON x.id = a.section_id WHERE a.uid IN ? AND x.shown`, names[news.NounArticle], names[news.NounArticle]),
		news.NounSection: do(`SELECT g.slug FROM slugs g JOIN sections x ON x.id = g.target_id
			WHERE g.noun = 'section' AND g.slug IN ? AND g.public AND x.shown`, names[news.NounSection]),
		news.NounTag: do(`SELECT g.slug FROM slugs g JOIN tags t ON t.id = g.target_id
			WHERE g.noun = 'tag' AND g.slug IN ? AND g.public AND t.article_count > 0`, names[news.NounTag]),
		news.NounAuthor: do(`SELECT g.slug FROM slugs g JOIN authors u ON u.id = g.target_id
			WHERE g.noun = 'author' AND g.slug IN ? AND g.public AND u.article_count > 0`, names[news.NounAuthor]),
		news.NounTopic: do(`SELECT g.slug FROM slugs g JOIN topics t ON t.id = g.target_id
			WHERE g.noun = 'topic' AND g.slug IN ? AND g.public AND t.article_count > 0`, names[news.NounTopic]),
		news.NounRedirect: do("SELECT from_path FROM redirects WHERE from_path IN ?", paths),
	} {
		if noun != news.NounRedirect && len(names[noun]) == 0 {
			continue
		}
		found, err := scan[string](s.on(ctx).Raw(q.sql, q.args...))
		if err != nil {
			return nil, err
		}
		shown[noun] = map[string]bool{}
		for _, name := range found {
			shown[noun][name] = true
		}
	}
	return shown, nil
}
