package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
)

// discussed is on how many articles readers comment.
const discussed = 100

// peers measures the server beside PocketBase, which has the same articles.
func (b *bench) peers(ctx context.Context) error {
	program, err := b.buildPocketBase(ctx)
	if err != nil {
		return err
	}
	paper, err := b.paper(ctx, b.articles, true)
	if err != nil {
		return err
	}
	copied, err := b.copied(paper, "paper") // readers comment on the copy
	if err != nil {
		return err
	}
	key, err := b.key(ctx, copied)
	if err != nil {
		return err
	}
	ours, err := b.serve(ctx, "ours", copied)
	if err != nil {
		return err
	}
	if err := errors.Join(b.settle(ctx, ours, startWithin), openComments(ctx, ours, key)); err != nil {
		return err
	}
	stock, err := stockOf(ctx, ours)
	if err != nil {
		return err
	}
	kept := filepath.Join(paper, "pocketbase")
	if err := atomically(kept, func(beside string) error { return b.fillPocketBase(ctx, program, beside, ours) }); err != nil {
		return err
	}
	copiedToo, err := b.copied(kept, filepath.Join("pocketbase", "pb_data"))
	if err != nil {
		return err
	}
	theirs, err := b.servePocketBase(ctx, program, copiedToo)
	if err != nil {
		return err
	}
	uncached, err := b.serve(ctx, "ours without cache", copied, b.cacheOff...)
	if err != nil {
		return err
	}
	if err := errors.Join(b.settle(ctx, theirs, startWithin), b.settle(ctx, uncached, startWithin)); err != nil {
		return err
	}
	all, err := b.beside(ctx, ours, uncached, theirs, stock)
	if err != nil {
		return err
	}
	fmt.Fprintf(b.out, "%d articles, %d readers, %d rounds of %s, PocketBase %s\n\n", b.articles, b.readers, b.rounds, b.lasts, pocketBase)
	if err := b.compare(all...); err != nil {
		return err
	}
	return b.memories(ours, uncached, theirs)
}

// key makes a key of an administrator of the paper in a directory.
func (b *bench) key(ctx context.Context, dir string) (string, error) {
	add := exec.CommandContext(ctx, b.toasoan, append(at(dir), "key", "add", "--name", "bench", "--role", "admin")...)
	add.Env = environ()
	out, err := add.Output()
	fields := strings.Fields(string(out))
	if err == nil && len(fields) == 0 {
		err = errors.New("no key was printed")
	}
	if err != nil {
		return "", fmt.Errorf("make a key: %w", err)
	}
	return fields[len(fields)-1], nil
}

// openComments has comments appear at once and without limits, as PocketBase's do.
// They go through the rest of moderation.
func openComments(ctx context.Context, s *server, key string) error {
	h := http.Header{"Authorization": {"Bearer " + key}}
	_, now, err := s.send(ctx, http.MethodGet, "/v1/newsroom/settings", h.Clone(), nil, nil)
	if err != nil {
		return err
	}
	h.Set("If-Match", now.Get("ETag"))
	_, _, err = s.send(ctx, http.MethodPatch, "/v1/newsroom/settings", h, record{"comments": record{
		"mode": "post", "verification": "none", "close_after_days": 0, "limits": record{"per_address": 0, "per_network": 0},
		"challenge": record{"required": false},
	}}, nil)
	return err
}

// beside are all that both are asked, and what of it is promised.
func (b *bench) beside(ctx context.Context, ours, uncached, theirs *server, s stock) ([]comparison, error) {
	const records = "/api/collections/articles/records?skipTotal=1"
	const card = "&perPage=20&sort=-published_at&expand=tags&fields=id,slug,title,sapo,byline,published_at,expand.tags.slug,expand.tags.name"
	filter := func(format string, args ...any) string {
		return "&filter=" + url.QueryEscape(fmt.Sprintf(format, args...))
	}
	article := func(slug string) string { return "/v1/articles/" + slug }
	theirArticle := func(slug string) string {
		return records + "&perPage=1&expand=tags,section" + filter("slug='%s'", slug)
	}
	byTag := func(tag string) string { return listed + "&tag=" + tag }
	ids, err := tagIDs(ctx, theirs)
	if err != nil {
		return nil, err
	}
	find := func(words string) []byte { return get("/v1/search?q=" + url.QueryEscape(words)) }
	findTheirs := func(words string) []byte {
		return get(records + card + filter("title~'%[1]s' || body~'%[1]s'", strings.ReplaceAll(words, "'", `\'`)))
	}
	var found, foundTheirs questions
	for i := range searches {
		words := s.words(i*len(s.titles)/searches, i, 3)
		found.ready, foundTheirs.ready = append(found.ready, find(words)), append(foundTheirs.ready, findTheirs(words))
	}
	anything := func(question func(words string) []byte) questions {
		return questions{fresh: func(dice *rand.Rand, b []byte) []byte {
			return append(b, question(s.words(dice.IntN(len(s.titles)), dice.IntN(20), 3))...)
		}}
	}
	comment, commentTheirs, err := comments(ctx, theirs, s)
	if err != nil {
		return nil, err
	}
	return []comparison{
		{"list of 20", []contestant{
			{name: "ours", at: ours, ask: one(get(listed))},
			{name: "PocketBase", at: theirs, ask: one(get(records + card)), least: 50},
		}},
		{"list of 20, not cached", []contestant{
			{name: "ours", at: uncached, ask: one(get(listed))},
			{name: "PocketBase", at: theirs, ask: one(get(records + card)), least: 8},
		}},
		{"any article", []contestant{
			{name: "ours", at: ours, ask: each(s.slugs, article)},
			{name: "PocketBase", at: theirs, ask: each(s.slugs, theirArticle), least: 6},
		}},
		{"list of any tag", []contestant{
			{name: "ours", at: ours, ask: each(s.tags, byTag)},
			{name: "PocketBase, by slug", at: theirs, ask: each(s.tags, func(tag string) string { return records + card + filter("tags.slug ?= '%s'", tag) }), least: 300},
			{name: "PocketBase, by id", at: theirs, ask: each(ids, func(id string) string { return records + card + filter("tags ~ '%s'", id) })},
		}},
		{"search, 200 queries", []contestant{
			{name: "ours", at: ours, ask: found},
			{name: "PocketBase", at: theirs, ask: foundTheirs, least: 50},
		}},
		{"search, always another", []contestant{
			{name: "ours", at: ours, ask: anything(find)},
			{name: "PocketBase", at: theirs, ask: anything(findTheirs)},
		}},
		{"comment", []contestant{
			{name: "ours, on disk", at: ours, ask: comment, want: 201, readers: b.commenter},
			{name: "PocketBase, not on disk", at: theirs, ask: commentTheirs, want: 200, readers: b.commenter, least: 2},
		}},
	}, nil
}

func tagIDs(ctx context.Context, theirs *server) (ids []string, err error) {
	var page struct {
		Items []struct{ ID string }
	}
	_, _, err = theirs.read(ctx, "/api/collections/tags/records?perPage=1000&skipTotal=1&fields=id", &page)
	for _, item := range page.Items {
		ids = append(ids, item.ID)
	}
	return ids, err
}

// comments are what readers write to the latest articles, to ours and to theirs,
// no two the same.
func comments(ctx context.Context, theirs *server, s stock) (ours, other questions, err error) {
	articles := s.slugs[:min(discussed, len(s.slugs))]
	ids := make([]string, len(articles))
	for i, slug := range articles {
		var page struct {
			Items []struct{ ID string }
		}
		_, _, err := theirs.read(ctx, "/api/collections/articles/records?fields=id&filter="+url.QueryEscape("slug='"+slug+"'"), &page)
		if err == nil && len(page.Items) != 1 {
			err = fmt.Errorf("PocketBase has %d articles %s", len(page.Items), slug)
		}
		if err != nil {
			return ours, other, err
		}
		ids[i] = page.Items[0].ID
	}
	var written atomic.Int64
	text := func(n int64, more string) []byte {
		return fmt.Appendf(nil, `{%s"author_name":"Bạn đọc %d","author_email":"nguoi%d@example.com","body":"Bà con xã ta rất mừng, ý kiến số %d của tôi là như thế."}`, more, n, n%50, n)
	}
	ours.fresh = func(dice *rand.Rand, b []byte) []byte {
		return post(b, "/v1/articles/"+articles[dice.IntN(len(articles))]+"/comments", text(written.Add(1), ""))
	}
	other.fresh = func(dice *rand.Rand, b []byte) []byte {
		return post(b, "/api/collections/comments/records", text(written.Add(1), `"article":"`+ids[dice.IntN(len(ids))]+`",`))
	}
	return ours, other, nil
}
