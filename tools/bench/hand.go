package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
)

// handArticle is an article as handRoutes answers it: all that ours has, but for
// what is made from the paper's settings.
type handArticle struct {
	ID                 string          `json:"id"`
	Slug               string          `json:"slug"`
	Type               string          `json:"type"`
	Title              string          `json:"title"`
	ShortTitle         string          `json:"short_title"`
	Sapo               string          `json:"sapo"`
	Byline             string          `json:"byline"`
	Authors            []handAuthor    `json:"authors"`
	Section            handSection     `json:"section"`
	Tags               []named         `json:"tags"`
	LeadMedia          json.RawMessage `json:"lead_media"`
	Source             json.RawMessage `json:"source"`
	Language           string          `json:"language"`
	WordCount          int             `json:"word_count"`
	ReadingMinutes     int             `json:"reading_minutes"`
	PublishedAt        time.Time       `json:"published_at"`
	PublishedPrecision string          `json:"published_precision"`
	UpdatedAt          *time.Time      `json:"updated_at"`
	ModifiedAt         time.Time       `json:"modified_at"`
	Counts             struct {
		Comments int `json:"comments"`
		Views    int `json:"views"`
		Likes    int `json:"likes"`
	} `json:"counts"`
	Comments struct {
		State    string     `json:"state"`
		ClosesAt *time.Time `json:"closes_at"`
		Mode     string     `json:"mode"`
	} `json:"comments"`
	BreakingUntil *time.Time      `json:"breaking_until"`
	BodyHTML      string          `json:"body_html"`
	BodyText      string          `json:"body_text"`
	BodyBlocks    json.RawMessage `json:"body_blocks"`
	Corrections   json.RawMessage `json:"corrections"`
	SEO           json.RawMessage `json:"seo"`
	ExpiresAt     *time.Time      `json:"expires_at"`
	Corrects      string          `json:"corrects"`
	CorrectedBy   string          `json:"corrected_by"`
	Topics        []named         `json:"topics"`
}

type handAuthor struct {
	ID      string `json:"id"`
	Slug    string `json:"slug"`
	Name    string `json:"name"`
	PenName string `json:"pen_name"`
	Role    string `json:"role"`
}

type handSection struct {
	Slug string          `json:"slug"`
	Name string          `json:"name"`
	Path json.RawMessage `json:"path"`
}

// What parts the items of one text, and the units of an item.
const (
	item = "\x1e"
	unit = "\x1f"
)

// articleSQL is what ours asks for one article: one row with all that there is of it.
const articleSQL = `SELECT a.uid, a.slug, a.type, a.title, a.short_title, a.sapo, a.byline, coalesce(a.lead_media, ''), coalesce(a.source, ''),
	a.language, a.word_count, a.reading_minutes, a.published_at, a.published_precision, a.updated_at, a.modified_at,
	a.comments_state, a.comments_closes_at, coalesce(nullif(a.comments_mode, ''), s.comments_mode), s.slug, s.name, s.path,
	coalesce(n.comments, 0), coalesce(n.views, 0), coalesce(n.likes, 0), br.until,
	b.body_html, b.body_text, b.body_blocks, b.corrections, coalesce(b.seo, ''), b.expires_at,
	coalesce((SELECT string_agg(t.slug || '` + unit + `' || t.name, '` + item + `' ORDER BY r.position)
		FROM article_tags r JOIN tags t ON t.id = r.tag_id WHERE r.article_id = a.id), ''),
	coalesce((SELECT string_agg(u.uid || '` + unit + `' || u.slug || '` + unit + `' || u.name || '` + unit + `' || r.pen_name || '` + unit + `' || r.role, '` + item + `' ORDER BY r.position)
		FROM article_authors r JOIN authors u ON u.id = r.author_id WHERE r.article_id = a.id), ''),
	coalesce((SELECT string_agg(t.slug || '` + unit + `' || t.name, '` + item + `' ORDER BY t.sort_key, t.id)
		FROM topic_articles r JOIN topics t ON t.id = r.topic_id WHERE r.article_id = a.id), ''),
	coalesce((SELECT k.title FROM articles k JOIN sections ks ON ks.id = k.section_id WHERE k.id = b.corrects_id AND ks.shown), ''),
	coalesce((SELECT string_agg(k.title, '` + item + `' ORDER BY k.published_at, k.id) FROM article_bodies kb JOIN articles k ON k.id = kb.article_id
		JOIN sections ks ON ks.id = k.section_id WHERE kb.corrects_id = a.id AND ks.shown), '')
	FROM articles a JOIN sections s ON s.id = a.section_id LEFT JOIN article_counts n ON n.article_id = a.id
	LEFT JOIN breaking br ON br.article_id = a.id LEFT JOIN live_coverages v ON v.article_id = a.id
	JOIN article_bodies b ON b.article_id = a.id WHERE a.slug = ? AND s.shown`

// handReaders is how many connections ours reads SQLite with.
const handReaders = 4

// handRoutes is an article as someone writes it who wants it to be fast: the query
// of ours, prepared once and scanned by hand, encoded by encoding/json.
func handRoutes(e *echo.Echo, path string) error {
	db, err := sql.Open("sqlite3", "file:"+path+"?_journal_mode=WAL&_busy_timeout=5000&_cache_size=-16000&_query_only=1")
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(handReaders)
	db.SetMaxIdleConns(handReaders)
	prepared, err := db.Prepare(articleSQL)
	if err != nil {
		return err
	}
	e.GET("/hand/articles/:slug", func(c echo.Context) error {
		a, err := handRead(c.Request().Context(), prepared, c.Param("slug"))
		if errors.Is(err, sql.ErrNoRows) {
			return echo.ErrNotFound
		}
		if err != nil {
			return err
		}
		body, err := json.Marshal(a)
		if err != nil {
			return err
		}
		return c.Blob(http.StatusOK, jsonType, body)
	})
	return nil
}

func handRead(ctx context.Context, prepared *sql.Stmt, slug string) (*handArticle, error) {
	a := &handArticle{}
	var published, modified int64
	var updated, closes, breaking, expires sql.NullInt64
	var media, source, seo, path, blocks, corrections, tags, authors, topics string
	err := prepared.QueryRowContext(ctx, slug).Scan(&a.ID, &a.Slug, &a.Type, &a.Title, &a.ShortTitle, &a.Sapo, &a.Byline, &media, &source,
		&a.Language, &a.WordCount, &a.ReadingMinutes, &published, &a.PublishedPrecision, &updated, &modified,
		&a.Comments.State, &closes, &a.Comments.Mode, &a.Section.Slug, &a.Section.Name, &path,
		&a.Counts.Comments, &a.Counts.Views, &a.Counts.Likes, &breaking,
		&a.BodyHTML, &a.BodyText, &blocks, &corrections, &seo, &expires,
		&tags, &authors, &topics, &a.Corrects, &a.CorrectedBy)
	if err != nil {
		return nil, err
	}
	a.PublishedAt, a.ModifiedAt = time.UnixMicro(published).UTC(), time.UnixMicro(modified).UTC()
	a.UpdatedAt, a.Comments.ClosesAt, a.BreakingUntil, a.ExpiresAt = when(updated), when(closes), when(breaking), when(expires)
	a.LeadMedia, a.Source, a.SEO = raw(media), raw(source), raw(seo)
	a.Section.Path, a.BodyBlocks, a.Corrections = raw(path), raw(blocks), raw(corrections)
	a.Tags, a.Topics = items(tags, reference), items(topics, reference)
	a.Authors = items(authors, func(u []string) handAuthor { return handAuthor{u[0], u[1], u[2], u[3], u[4]} })
	return a, nil
}

func reference(units []string) named { return named{units[0], units[1]} }

// items makes something of each item of a text.
func items[T any](text string, of func(units []string) T) []T {
	all := []T{}
	if text == "" {
		return all
	}
	for one := range strings.SplitSeq(text, item) {
		all = append(all, of(strings.Split(one, unit)))
	}
	return all
}

func when(n sql.NullInt64) *time.Time {
	if !n.Valid {
		return nil
	}
	at := time.UnixMicro(n.Int64).UTC()
	return &at
}

func raw(text string) json.RawMessage {
	if text == "" {
		return nil
	}
	return json.RawMessage(text)
}
