package main

import (
	"context"
	"errors"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// piece is an article as the delivery face shows it: what others are filled with.
type piece struct {
	Slug        string    `json:"slug"`
	Title       string    `json:"title"`
	Sapo        string    `json:"sapo"`
	Byline      string    `json:"byline"`
	BodyHTML    string    `json:"body_html"`
	PublishedAt time.Time `json:"published_at"`
	Section     named     `json:"section"`
	Tags        []named   `json:"tags"`
}

// named is a section or a tag of it.
type named struct {
	Slug string `json:"slug"`
	Name string `json:"name"`
}

// paper is the program's database with made articles, and one comment for each
// on average, in a directory of its own that is kept for the next run. What a
// server finds out by itself once it runs, such as what is related, may be left
// to it.
func (b *bench) paper(ctx context.Context, articles int, settled bool) (dir string, err error) {
	dir = filepath.Join(b.data, strconv.Itoa(articles))
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return "", err
	}
	n := strconv.Itoa(articles)
	b.tell("a paper of %s articles in %s", n, dir)
	make := exec.CommandContext(ctx, b.toasoan, append(at(dir), "generate", "--articles", n, "--comments", n)...)
	make.Stdout, make.Stderr, make.Env = b.errs, b.errs, append(environ(), "TOASOAN_LOG_LEVEL=warn")
	if err := make.Run(); err != nil {
		return "", err
	}
	if !settled {
		return dir, nil
	}
	s, err := b.serve(ctx, "ours, filling", dir)
	if err != nil {
		return "", err
	}
	return dir, errors.Join(b.settle(ctx, s, time.Hour), s.stop())
}

func at(dir string) []string {
	return []string{"--database-url", "sqlite:" + filepath.Join(dir, "toasoan.db"), "--data-dir", dir}
}

// serve starts our server on the database in a directory.
func (b *bench) serve(ctx context.Context, name, dir string, settings ...string) (*server, error) {
	return b.start(ctx, name, b.toasoan, append(append(at(dir), settings...), "serve", "--addr", "127.0.0.1:0")...)
}

// copied is a copy of what is in a directory, removed at the end.
func (b *bench) copied(dir, name string) (string, error) {
	to := filepath.Join(b.dir, name)
	return to, os.CopyFS(to, os.DirFS(dir))
}

// pieces calls with every article of a server, the latest first.
func pieces(ctx context.Context, s *server, fields string, with func(p piece) error) error {
	for next := "/v1/articles?limit=100&fields=" + fields; ; {
		var page struct {
			Data []piece
			Page struct {
				NextCursor string `json:"next_cursor"`
			}
		}
		if _, _, err := s.read(ctx, next, &page); err != nil {
			return err
		}
		for _, p := range page.Data {
			if err := with(p); err != nil {
				return err
			}
		}
		if page.Page.NextCursor == "" {
			return nil
		}
		next = "/v1/articles?limit=100&fields=" + fields + "&cursor=" + url.QueryEscape(page.Page.NextCursor)
	}
}

// stock is what there is to ask a paper for.
type stock struct {
	slugs, titles []string
	sections      []string
	tags          []string // that some article bears
}

func stockOf(ctx context.Context, s *server) (found stock, err error) {
	err = pieces(ctx, s, "slug,title", func(p piece) error {
		found.slugs, found.titles = append(found.slugs, p.Slug), append(found.titles, p.Title)
		return nil
	})
	if err != nil {
		return found, err
	}
	if found.sections, err = slugs(ctx, s, "/v1/sections"); err != nil {
		return found, err
	}
	found.tags, err = slugs(ctx, s, "/v1/tags?limit=100")
	if err == nil && (len(found.slugs) == 0 || len(found.tags) == 0 || len(found.sections) == 0) {
		err = errors.New("the paper is empty")
	}
	return found, err
}

func slugs(ctx context.Context, s *server, path string) (found []string, err error) {
	for next := path; ; {
		var page struct {
			Data []struct{ Slug string }
			Page struct {
				NextCursor string `json:"next_cursor"`
			}
		}
		if _, _, err := s.read(ctx, next, &page); err != nil {
			return nil, err
		}
		for _, item := range page.Data {
			found = append(found, item.Slug)
		}
		if page.Page.NextCursor == "" {
			return found, nil
		}
		next = path + "&cursor=" + url.QueryEscape(page.Page.NextCursor)
	}
}

// words are so many words in a row of the title with this number.
func (s stock) words(title, from, n int) string {
	words := strings.Fields(s.titles[title])
	from %= max(1, len(words)-n+1)
	return strings.Join(words[from:min(from+n, len(words))], " ")
}

// each makes a question of every one of these names.
func each(names []string, path func(name string) string) (q questions) {
	for _, name := range names {
		q.ready = append(q.ready, get(path(name)))
	}
	return q
}

// one is the same question again and again.
func one(question []byte) questions { return questions{ready: [][]byte{question}} }

// atomically has a file made beside its place, and put there once it is whole.
func atomically(path string, fill func(beside string) error) error {
	if _, err := os.Stat(path); err == nil || !errors.Is(err, os.ErrNotExist) {
		return err
	}
	beside := path + ".new"
	if err := os.RemoveAll(beside); err != nil {
		return err
	}
	if err := fill(beside); err != nil {
		return err
	}
	return os.Rename(beside, path)
}
