package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// pocketBase is the version that is measured: the program that its module has as
// an example, which is what its makers ship.
const (
	pocketBase        = "v0.36.8"
	pocketBaseProgram = "github.com/pocketbase/pocketbase/examples/base"
)

// superuser fills PocketBase's database, on this machine only.
var superuser = [2]string{"bench@example.com", "a password for the benchmark"}

// buildPocketBase makes the program from the module proxy, once.
func (b *bench) buildPocketBase(ctx context.Context) (program string, err error) {
	dir, err := filepath.Abs(filepath.Join(b.data, "pocketbase-"+pocketBase))
	if err != nil {
		return "", err
	}
	program = filepath.Join(dir, filepath.Base(pocketBaseProgram))
	if _, err := os.Stat(program); err == nil {
		return program, nil
	}
	b.tell("PocketBase %s", pocketBase)
	build := exec.CommandContext(ctx, "go", "install", pocketBaseProgram+"@"+pocketBase)
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOBIN="+dir, "GOFLAGS=")
	build.Stdout, build.Stderr = b.errs, b.errs
	return program, build.Run()
}

// servePocketBase starts it as it is shipped. It takes a program below /tmp for one
// that is being developed, which is slower: it is told that this is none.
func (b *bench) servePocketBase(ctx context.Context, program, dir string) (*server, error) {
	addr, err := freeAddr()
	if err != nil {
		return nil, err
	}
	return b.start(ctx, "PocketBase", program, "serve", "--http", addr, "--dir", dir, "--dev=false", "--automigrate=false")
}

// record is one of PocketBase's, or a part of it.
type record = map[string]any

// fillPocketBase makes its database with the articles of ours: sections, tags and
// articles that refer to them, with the indexes that the questions need, readable
// for everybody.
func (b *bench) fillPocketBase(ctx context.Context, program, dir string, ours *server) error {
	b.tell("PocketBase's articles")
	add := exec.CommandContext(ctx, program, "superuser", "upsert", superuser[0], superuser[1], "--dir", dir, "--dev=false")
	if out, err := add.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	s, err := b.servePocketBase(ctx, program, dir)
	if err != nil {
		return err
	}
	f := filler{server: s, ids: map[string]string{}}
	if err := f.all(ctx, ours); err != nil {
		return errors.Join(err, s.stop())
	}
	return s.stop()
}

// filler fills PocketBase through its own API.
type filler struct {
	*server
	auth    http.Header
	ids     map[string]string // of sections and tags, by collection and slug
	waiting []record          // requests of the next batch
}

func (f *filler) all(ctx context.Context, ours *server) error {
	var session struct{ Token string }
	_, _, err := f.send(ctx, http.MethodPost, "/api/collections/_superusers/auth-with-password", nil, record{"identity": superuser[0], "password": superuser[1]}, &session)
	if err != nil {
		return err
	}
	f.auth = http.Header{"Authorization": {session.Token}}
	if err := f.collections(ctx); err != nil {
		return err
	}
	batch := func(enabled bool) error {
		_, _, err := f.send(ctx, http.MethodPatch, "/api/settings", f.auth, record{"batch": record{"enabled": enabled, "maxRequests": batchMost, "timeout": 60}}, nil)
		return err
	}
	if err := batch(true); err != nil {
		return err
	}
	err = pieces(ctx, ours, "slug,title,sapo,byline,body_html,published_at,section,tags", func(p piece) error {
		tags := make([]string, len(p.Tags))
		for i, t := range p.Tags {
			tags[i] = f.refer("tags", t)
		}
		f.create("articles", record{
			"slug": p.Slug, "title": p.Title, "sapo": p.Sapo, "byline": p.Byline, "body": p.BodyHTML,
			"published_at": p.PublishedAt.UTC().Format(time.RFC3339Nano), "section": f.refer("sections", p.Section), "tags": tags,
		})
		if len(f.waiting) < batchMost-10 {
			return nil
		}
		return f.flush(ctx)
	})
	if err == nil {
		err = f.flush(ctx)
	}
	return errors.Join(err, batch(false))
}

// batchMost is how many records are made in one transaction.
const batchMost = 200

func (f *filler) collections(ctx context.Context) error {
	text := func(name string) record { return record{"name": name, "type": "text", "max": 100_000} }
	names := []record{text("slug"), text("name")}
	sections, err := f.collection(ctx, "sections", nil, names, "CREATE UNIQUE INDEX sections_by_slug ON sections (slug)")
	if err != nil {
		return err
	}
	tags, err := f.collection(ctx, "tags", nil, names, "CREATE UNIQUE INDEX tags_by_slug ON tags (slug)")
	if err != nil {
		return err
	}
	articles, err := f.collection(ctx, "articles", nil, []record{
		text("slug"), text("title"), text("sapo"), text("byline"),
		{"name": "body", "type": "editor"}, {"name": "published_at", "type": "date"},
		{"name": "section", "type": "relation", "collectionId": sections, "maxSelect": 1},
		{"name": "tags", "type": "relation", "collectionId": tags, "maxSelect": 20},
	}, "CREATE UNIQUE INDEX articles_by_slug ON articles (slug)", "CREATE INDEX articles_in_order ON articles (published_at)",
		"CREATE INDEX articles_by_section ON articles (section, published_at)")
	if err != nil {
		return err
	}
	everybody := ""
	_, err = f.collection(ctx, "comments", &everybody, []record{
		{"name": "article", "type": "relation", "collectionId": articles, "maxSelect": 1, "required": true},
		{"name": "author_name", "type": "text", "required": true}, {"name": "author_email", "type": "email", "required": true},
		{"name": "body", "type": "text", "required": true}, {"name": "created", "type": "autodate", "onCreate": true},
	}, "CREATE INDEX comments_by_article ON comments (article, created)")
	return err
}

// collection makes a collection that everybody may read, and returns its id.
func (f *filler) collection(ctx context.Context, name string, create *string, fields []record, indexes ...string) (id string, err error) {
	var made struct{ ID string }
	_, _, err = f.send(ctx, http.MethodPost, "/api/collections", f.auth, record{
		"name": name, "type": "base", "fields": fields, "indexes": indexes, "listRule": "", "viewRule": "", "createRule": create,
	}, &made)
	return made.ID, err
}

// refer is the id of a section or tag, which is made when it is first named.
func (f *filler) refer(collection string, n named) string {
	key := collection + " " + n.Slug
	if f.ids[key] == "" {
		f.ids[key] = fmt.Sprintf("r%014d", len(f.ids)+1)
		f.create(collection, record{"id": f.ids[key], "slug": n.Slug, "name": n.Name})
	}
	return f.ids[key]
}

func (f *filler) create(collection string, r record) {
	f.waiting = append(f.waiting, record{"method": http.MethodPost, "url": "/api/collections/" + collection + "/records", "body": r})
}

func (f *filler) flush(ctx context.Context) error {
	if len(f.waiting) == 0 {
		return nil
	}
	_, _, err := f.send(ctx, http.MethodPost, "/api/batch", f.auth, record{"requests": f.waiting}, nil)
	f.waiting = f.waiting[:0]
	return err
}
