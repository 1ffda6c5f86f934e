package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// jsonType is the Content-Type of ours.
const jsonType = "application/json; charset=utf-8"

// compared serves what ours is compared with, until ctx is done: bytes that never
// change, lists as most people write them over a database of their own, and an
// article read by hand from our database.
func compared(ctx context.Context, out io.Writer, args []string) error {
	flags := flag.NewFlagSet("compared", flag.ContinueOnError)
	fixed := flags.String("fixed", "", "directory of bodies to answer with")
	plain := flags.String("plain", "", "database as most people lay it out")
	ours := flags.String("ours", "", "database of ours")
	if err := flags.Parse(args); err != nil {
		return err
	}
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	if err := fixedRoutes(e, *fixed); err != nil {
		return err
	}
	if err := plainRoutes(e, *plain); err != nil {
		return err
	}
	if err := handRoutes(e, *ours); err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "listening", l.Addr())
	e.Listener = l
	context.AfterFunc(ctx, func() { _ = e.Close() })
	if err := e.Start(""); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// fixedRoutes are /fixed/NAME for every NAME.json of the directory, and the empty
// answer that nothing has changed.
func fixedRoutes(e *echo.Echo, dir string) error {
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil {
		return err
	}
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		e.GET("/fixed/"+strings.TrimSuffix(filepath.Base(file), ".json"), func(c echo.Context) error {
			return c.Blob(http.StatusOK, jsonType, body)
		})
	}
	e.GET("/unchanged", func(c echo.Context) error { return c.NoContent(http.StatusNotModified) })
	return nil
}

// Article, Tag and Section are models as most people write them.
type (
	Article struct {
		gorm.Model  `json:"-"`
		Slug        string    `gorm:"uniqueIndex" json:"slug"`
		Title       string    `json:"title"`
		Sapo        string    `json:"sapo"`
		Byline      string    `json:"byline"`
		Body        string    `json:"body,omitempty"`
		PublishedAt time.Time `gorm:"index" json:"published_at"`
		SectionID   uint      `gorm:"index" json:"-"`
		Section     Section   `json:"section"`
		Tags        []Tag     `gorm:"many2many:article_tags" json:"tags"`
	}
	Tag struct {
		gorm.Model `json:"-"`
		Slug       string `gorm:"uniqueIndex" json:"slug"`
		Name       string `json:"name"`
	}
	Section struct {
		gorm.Model `json:"-"`
		Slug       string `gorm:"uniqueIndex" json:"slug"`
		Name       string `json:"name"`
	}
)

func openPlain(path string) (*gorm.DB, error) {
	return gorm.Open(sqlite.Open(path+"?_journal_mode=WAL&_busy_timeout=5000"), &gorm.Config{Logger: logger.Discard})
}

// plainRoutes are lists as most people write them: a count, a page, and what
// belongs to it loaded by the library. The bodies are not read for it.
func plainRoutes(e *echo.Echo, path string) error {
	db, err := openPlain(path)
	if err != nil {
		return err
	}
	list := func(c echo.Context, some *gorm.DB) error {
		var total int64
		if err := some.Session(&gorm.Session{}).Model(&Article{}).Count(&total).Error; err != nil {
			return err
		}
		var articles []Article
		err := some.Session(&gorm.Session{}).Omit("Body").Preload("Tags").Preload("Section").
			Order("articles.published_at DESC").Limit(20).Find(&articles).Error
		if err != nil {
			return err
		}
		return c.JSON(http.StatusOK, map[string]any{"data": articles, "total": total})
	}
	e.GET("/plain/articles", func(c echo.Context) error {
		some := db.WithContext(c.Request().Context())
		if slug := c.QueryParam("tag"); slug != "" {
			some = some.Joins("JOIN article_tags ON article_tags.article_id = articles.id").
				Joins("JOIN tags ON tags.id = article_tags.tag_id").Where("tags.slug = ?", slug)
		}
		return list(c, some)
	})
	e.GET("/plain/search", func(c echo.Context) error {
		like := "%" + c.QueryParam("q") + "%"
		return list(c, db.WithContext(c.Request().Context()).Where("title LIKE ? OR body LIKE ?", like, like))
	})
	return nil
}

// fillPlain makes the database of plainRoutes with the articles of our server.
func fillPlain(ctx context.Context, path string, s *server) error {
	db, err := openPlain(path)
	if err != nil {
		return err
	}
	if err := db.AutoMigrate(&Section{}, &Tag{}, &Article{}); err != nil {
		return err
	}
	sections, tags := map[string]*Section{}, map[string]*Tag{}
	err = db.Transaction(func(tx *gorm.DB) error {
		return pieces(ctx, s, "slug,title,sapo,byline,body_html,published_at,section,tags", func(p piece) error {
			section, known := sections[p.Section.Slug]
			if !known {
				section = &Section{Slug: p.Section.Slug, Name: p.Section.Name}
				if err := tx.Create(section).Error; err != nil {
					return err
				}
				sections[p.Section.Slug] = section
			}
			a := Article{Slug: p.Slug, Title: p.Title, Sapo: p.Sapo, Byline: p.Byline, Body: p.BodyHTML, PublishedAt: p.PublishedAt, SectionID: section.ID}
			for _, t := range p.Tags {
				if tags[t.Slug] == nil {
					tags[t.Slug] = &Tag{Slug: t.Slug, Name: t.Name}
					if err := tx.Create(tags[t.Slug]).Error; err != nil {
						return err
					}
				}
				a.Tags = append(a.Tags, *tags[t.Slug])
			}
			return tx.Omit("Section", "Tags.*").Create(&a).Error
		})
	})
	if err != nil {
		return err
	}
	pool, err := db.DB()
	if err != nil {
		return err
	}
	return errors.Join(db.Exec("ANALYZE").Error, pool.Close())
}

// handArticle is an article as handRoutes answers it: all that ours has, but for
// what is made from the paper's settings.
type handArticle struct {
	key                int64
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
	CommentsState string          `json:"comments"`
	BreakingUntil *time.Time      `json:"breaking_until"`
	BodyHTML      string          `json:"body_html"`
	BodyText      string          `json:"body_text"`
	BodyBlocks    json.RawMessage `json:"body_blocks"`
	Corrections   json.RawMessage `json:"corrections"`
	SEO           json.RawMessage `json:"seo"`
	ExpiresAt     *time.Time      `json:"expires_at"`
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

// What ours asks for one article, without the parts that only few articles have.
const (
	articleSQL = `SELECT a.id, a.uid, a.slug, a.type, a.title, a.short_title, a.sapo, a.byline, a.lead_media, a.source, a.language,
		a.word_count, a.reading_minutes, a.published_at, a.published_precision, a.updated_at, a.modified_at, a.comments_state,
		s.slug, s.name, s.path, coalesce(n.comments, 0), coalesce(n.views, 0), coalesce(n.likes, 0), br.until,
		b.body_html, b.body_text, b.body_blocks, b.corrections, b.seo, b.expires_at,
		EXISTS (SELECT 1 FROM article_bodies k WHERE k.corrects_id = a.id), EXISTS (SELECT 1 FROM topic_articles k WHERE k.article_id = a.id)
		FROM articles a JOIN sections s ON s.id = a.section_id LEFT JOIN article_counts n ON n.article_id = a.id
		LEFT JOIN breaking br ON br.article_id = a.id LEFT JOIN live_coverages v ON v.article_id = a.id
		JOIN article_bodies b ON b.article_id = a.id WHERE a.slug = ? AND s.shown`
	tagsSQL = `SELECT t.slug, t.name FROM article_tags r JOIN tags t ON t.id = r.tag_id
		WHERE r.article_id = ? ORDER BY r.article_id, r.position`
	authorsSQL = `SELECT u.uid, u.slug, u.name, r.pen_name, r.role FROM article_authors r
		JOIN authors u ON u.id = r.author_id WHERE r.article_id = ? ORDER BY r.article_id, r.position`
)

// handReaders is how many connections ours reads SQLite with.
const handReaders = 4

// handRoutes is an article as someone writes it who wants it to be fast: the
// queries of ours, prepared once and scanned by hand, encoded by encoding/json.
func handRoutes(e *echo.Echo, path string) error {
	db, err := sql.Open("sqlite3", "file:"+path+"?_journal_mode=WAL&_busy_timeout=5000&_cache_size=-16000&_query_only=1")
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(handReaders)
	db.SetMaxIdleConns(handReaders)
	var prepared [3]*sql.Stmt
	for i, text := range []string{articleSQL, tagsSQL, authorsSQL} {
		if prepared[i], err = db.Prepare(text); err != nil {
			return err
		}
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

func handRead(ctx context.Context, prepared [3]*sql.Stmt, slug string) (*handArticle, error) {
	a := &handArticle{Tags: []named{}, Authors: []handAuthor{}}
	var published, modified int64
	var updated, breaking, expires sql.NullInt64
	var media, source, seo sql.NullString
	var path, blocks, corrections string
	var corrected, inTopics bool
	err := prepared[0].QueryRowContext(ctx, slug).Scan(&a.key, &a.ID, &a.Slug, &a.Type, &a.Title, &a.ShortTitle, &a.Sapo, &a.Byline, &media, &source, &a.Language,
		&a.WordCount, &a.ReadingMinutes, &published, &a.PublishedPrecision, &updated, &modified, &a.CommentsState,
		&a.Section.Slug, &a.Section.Name, &path, &a.Counts.Comments, &a.Counts.Views, &a.Counts.Likes, &breaking,
		&a.BodyHTML, &a.BodyText, &blocks, &corrections, &seo, &expires, &corrected, &inTopics)
	if err != nil {
		return nil, err
	}
	a.PublishedAt, a.ModifiedAt = time.UnixMicro(published).UTC(), time.UnixMicro(modified).UTC()
	a.UpdatedAt, a.BreakingUntil, a.ExpiresAt = when(updated), when(breaking), when(expires)
	a.LeadMedia, a.Source, a.SEO = raw(media.String), raw(source.String), raw(seo.String)
	a.Section.Path, a.BodyBlocks, a.Corrections = raw(path), raw(blocks), raw(corrections)
	err = scanned(ctx, prepared[1], a.key, func(rows *sql.Rows) error {
		var t named
		defer func() { a.Tags = append(a.Tags, t) }()
		return rows.Scan(&t.Slug, &t.Name)
	})
	if err != nil {
		return nil, err
	}
	return a, scanned(ctx, prepared[2], a.key, func(rows *sql.Rows) error {
		var u handAuthor
		defer func() { a.Authors = append(a.Authors, u) }()
		return rows.Scan(&u.ID, &u.Slug, &u.Name, &u.PenName, &u.Role)
	})
}

func scanned(ctx context.Context, s *sql.Stmt, key int64, row func(rows *sql.Rows) error) error {
	rows, err := s.QueryContext(ctx, key)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows); err != nil {
			return err
		}
	}
	return rows.Err()
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
