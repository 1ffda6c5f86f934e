package store

import (
	"encoding/json"
	"strings"
	"sync"
	"time"

	"toasoan/internal/news"
)

// What is selected of an article, in the order of [flat.card] and [flat.text]: its
// row, its section and its counts. One row an article, whatever it is joined with:
// what it has several of comes as one text, see [each].
const (
	cardColumns = `a.id, a.uid, a.slug, a.type, a.title, a.short_title, a.sapo, a.byline, coalesce(a.lead_media, ''), coalesce(a.source, ''),
		a.language, a.word_count, a.reading_minutes, a.published_at, a.published_precision, a.updated_at, a.modified_at, a.section_id,
		a.comments_state, a.comments_closes_at, a.comments_mode, s.comments_mode, s.slug, s.name, s.path,
		coalesce(n.comments, 0), coalesce(n.views, 0), coalesce(n.likes, 0), br.until, v.ended_at, coalesce(v.updates, 0), v.last_at`
	cardTables = ` JOIN sections s ON s.id = a.section_id LEFT JOIN article_counts n ON n.article_id = a.id
		LEFT JOIN breaking br ON br.article_id = a.id LEFT JOIN live_coverages v ON v.article_id = a.id`

	textColumns = `, a.revision, b.body_html, b.body_text, b.body_blocks, b.corrections, coalesce(b.seo, ''), b.expires_at, b.corrects_id`
	textTables  = ` JOIN article_bodies b ON b.article_id = a.id`

	tagsColumn = `, coalesce((SELECT string_agg(one, '` + item + `') FROM (SELECT t.slug || '` + unit + `' || t.name AS one
		FROM article_tags r JOIN tags t ON t.id = r.tag_id WHERE r.article_id = a.id ORDER BY r.position) AS own), '')`
	authorsColumn = `, coalesce((SELECT string_agg(one, '` + item + `') FROM (SELECT u.uid || '` + unit + `' || u.slug || '` + unit + `' || u.name || '` + unit + `' || r.pen_name || '` + unit + `' || r.role AS one
		FROM article_authors r JOIN authors u ON u.id = r.author_id WHERE r.article_id = a.id ORDER BY r.position) AS own), '')`
	// Each topic has one of them that readers see, so readers see it too.
	topicsColumn = `, coalesce((SELECT string_agg(one, '` + item + `') FROM (SELECT t.slug || '` + unit + `' || t.name AS one
		FROM topic_articles r JOIN topics t ON t.id = r.topic_id WHERE r.article_id = a.id ORDER BY t.sort_key, t.id) AS own), '')`

	refColumns = `k.uid || '` + unit + `' || k.slug || '` + unit + `' || k.title`
	// What the article corrects by law, and what corrects it, of what readers see.
	correctionsColumns = `, coalesce((SELECT ` + refColumns + ` FROM articles k JOIN sections ks ON ks.id = k.section_id WHERE k.id = b.corrects_id AND ks.shown), ''),
		coalesce((SELECT string_agg(` + refColumns + `, '` + item + `' ORDER BY k.published_at, k.id) FROM article_bodies kb JOIN articles k ON k.id = kb.article_id
			JOIN sections ks ON ks.id = k.section_id WHERE kb.corrects_id = a.id AND ks.shown), '')`
)

// What parts the items of one text, and the units of an item: control characters,
// which are cleaned out of everything that is named.
const (
	item = "\x1e"
	unit = "\x1f"
)

// each makes an item of each of those in the text. There is always a list, if an
// empty one.
func each[T any](text string, of func(units []string) T) []T {
	if text == "" {
		return []T{}
	}
	all := make([]T, 0, 1+strings.Count(text, item))
	var units [5]string // the most that there are
	for one := range strings.SplitSeq(text, item) {
		n := 0
		for u := range strings.SplitSeq(one, unit) {
			units[n] = u
			n++
		}
		all = append(all, of(units[:n]))
	}
	return all
}

func tagRef(u []string) news.TagRef     { return news.TagRef{Slug: u[0], Name: u[1]} }
func topicRef(u []string) news.TopicRef { return news.TopicRef{Slug: u[0], Name: u[1]} }

func credit(u []string) news.Credit {
	return news.Credit{ID: u[0], Slug: u[1], Name: u[2], PenName: news.Opt(u[3]), Role: news.CreditRole(u[4])}
}

func refOf(u []string) news.ArticleRef { return news.ArticleRef{ID: u[0], Slug: u[1], Title: u[2]} }

// flat is where the rows of a query for articles are read into, one after another,
// by database/sql alone: what GORM does by reflection takes longer than the query.
type flat struct {
	parts news.ArticleParts
	news.Article

	leadMedia, source, sectionSlug, sectionName, sectionPath         string
	words, minutes, comments, views, likes, updates                  int64
	publishedAt, modifiedAt                                          int64
	updatedAt, closesAt, breakingUntil, endedAt, lastAt, expiresAt   *int64
	blocks, corrections, seo, tags, authors, topics, corrects, fixes string

	paths *pathMemory
}

// columns returns what to select of an article that has the parts, from which
// tables, and where it is read into.
func (f *flat) columns(p news.ArticleParts) (columns, tables string, into []any) {
	f.parts = p
	columns, tables, into = cardColumns, cardTables, f.card()
	if !p.NoText {
		columns, tables, into = columns+textColumns, tables+textTables, append(into, f.text()...)
	}
	if !p.NoTags {
		columns, into = columns+tagsColumn, append(into, &f.tags)
	}
	if !p.NoAuthors {
		columns, into = columns+authorsColumn, append(into, &f.authors)
	}
	if !p.NoTopics {
		columns, into = columns+topicsColumn, append(into, &f.topics)
	}
	return columns, tables, into
}

// card is where cardColumns go.
func (f *flat) card() []any {
	return []any{
		&f.Key, &f.ID, &f.Slug, (*string)(&f.Type), &f.Title, (*string)(&f.ShortTitle), (*string)(&f.Sapo), (*string)(&f.Byline), &f.leadMedia, &f.source,
		&f.Language, &f.words, &f.minutes, &f.publishedAt, (*string)(&f.PublishedPrecision), &f.updatedAt, &f.modifiedAt, &f.SectionKey,
		(*string)(&f.Comments.State), &f.closesAt, (*string)(&f.Comments.Mode), (*string)(&f.Comments.SectionMode), &f.sectionSlug, &f.sectionName, &f.sectionPath,
		&f.comments, &f.views, &f.likes, &f.breakingUntil, &f.endedAt, &f.updates, &f.lastAt,
	}
}

// text is where textColumns go.
func (f *flat) text() []any {
	return []any{&f.Revision, &f.BodyHTML, &f.BodyText, &f.blocks, &f.corrections, &f.seo, &f.expiresAt, &f.CorrectsKey}
}

// article is the row that was read as an article.
func (f *flat) article() (a news.Article, err error) {
	if f.Section, err = f.section(); err != nil {
		return a, err
	}
	if f.LeadMedia, err = decoded[news.Media](f.leadMedia); err != nil {
		return a, err
	}
	if f.Source, err = decoded[news.Source](f.source); err != nil {
		return a, err
	}
	f.WordCount, f.ReadingMinutes = int(f.words), int(f.minutes)
	f.Counts = news.Counts{Comments: int(f.comments), Views: int(f.views), Likes: int(f.likes)}
	f.PublishedAt, f.ModifiedAt, f.UpdatedAt = instant(f.publishedAt), instant(f.modifiedAt), instantOrNil(f.updatedAt)
	f.Article.Comments.ClosesAt, f.BreakingUntil = instantOrNil(f.closesAt), instantOrNil(f.breakingUntil)
	f.Coverage = coverageColumns{instantOrNil(f.endedAt), int(f.updates), instantOrNil(f.lastAt)}.of(f.Type)
	f.Tags, f.Authors, f.Topics = each(f.tags, tagRef), each(f.authors, credit), each(f.topics, topicRef)
	f.CorrectedBy = each(f.fixes, refOf)
	if f.corrects != "" {
		f.Corrects = &each(f.corrects, refOf)[0]
	}
	if f.parts.NoText {
		return f.Article, nil
	}
	f.ExpiresAt, f.BodyBlocks = instantOrNil(f.expiresAt), json.RawMessage(f.blocks)
	if f.SEO, err = decoded[news.SEO](f.seo); err != nil {
		return a, err
	}
	corrections, err := decoded[[]news.Correction](f.corrections)
	if corrections != nil {
		f.Corrections = *corrections
	}
	return f.Article, err
}

func (f *flat) section() (*news.SectionRef, error) {
	path, err := f.paths.read(f.sectionPath)
	return &news.SectionRef{Slug: f.sectionSlug, Name: f.sectionName, Path: path}, err
}

// pathMemory is the ways to sections that were read, by their JSON: cards stand in
// few sections, and those change rarely. Nobody changes what it gives out.
type pathMemory struct {
	mu    sync.RWMutex
	known map[string][]news.SectionStep
}

// mostPaths is more than a paper has sections. Renames leave old ones behind.
const mostPaths = 4096

func (m *pathMemory) read(document string) (path []news.SectionStep, err error) {
	m.mu.RLock()
	path, known := m.known[document]
	m.mu.RUnlock()
	if known {
		return path, nil
	}
	if err := json.Unmarshal([]byte(document), &path); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.known) >= mostPaths || m.known == nil {
		m.known = map[string][]news.SectionStep{}
	}
	m.known[document] = path
	return path, nil
}

// decoded is what a column holds as JSON, nil if it holds nothing.
func decoded[T any](text string) (*T, error) {
	if text == "" || text == "null" {
		return nil, nil
	}
	v := new(T)
	return v, json.Unmarshal([]byte(text), v)
}

func instant(micros int64) news.Time { return news.Time{Time: time.UnixMicro(micros).UTC()} }

func instantOrNil(micros *int64) *news.Time {
	if micros == nil {
		return nil
	}
	t := instant(*micros)
	return &t
}
