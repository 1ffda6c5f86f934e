package main

import (
	"context"
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
	planned := flags.Bool("planned", false, "have SQLite plan a prepared statement once, as few know that it does not")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *planned {
		if err := keepPlans(); err != nil {
			return err
		}
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
