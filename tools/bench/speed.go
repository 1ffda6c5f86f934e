package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"slices"
)

// searches is how many different things readers look for, of those who look for
// the same.
const searches = 200

// listed is the list that every front page begins with.
const listed = "/v1/articles?limit=20"

// speed measures the server beside what is written with the same libraries.
func (b *bench) speed(ctx context.Context) error {
	paper, err := b.paper(ctx, b.articles, true)
	if err != nil {
		return err
	}
	copied, err := b.copied(paper, "paper")
	if err != nil {
		return err
	}
	ours, err := b.serve(ctx, "ours", copied)
	if err != nil {
		return err
	}
	if err := b.settle(ctx, ours, startWithin); err != nil {
		return err
	}
	stock, err := stockOf(ctx, ours)
	if err != nil {
		return err
	}
	plain := filepath.Join(paper, "plain.db")
	if err := atomically(plain, func(beside string) error { return fillPlain(ctx, beside, ours) }); err != nil {
		return err
	}
	hot, err := b.fix(ctx, ours, stock)
	if err != nil {
		return err
	}
	program, err := os.Executable()
	if err != nil {
		return err
	}
	arguments := []string{"compared", "-fixed", b.dir, "-plain", plain, "-ours", filepath.Join(copied, "toasoan.db")}
	others, err := b.start(ctx, "compared", program, arguments...)
	if err != nil {
		return err
	}
	planned, err := b.start(ctx, "compared, planned once", program, append(arguments, "-planned")...)
	if err != nil {
		return err
	}
	uncached, err := b.serve(ctx, "ours without cache", copied, b.cacheOff...)
	if err != nil {
		return err
	}
	if err := errors.Join(b.settle(ctx, uncached, startWithin), b.same(ctx, uncached, others, hot.slug)); err != nil {
		return err
	}
	fmt.Fprintf(b.out, "%d articles, %d readers, %d rounds of %s\n\n", b.articles, b.readers, b.rounds, b.lasts)
	if err := b.compare(comparisons(ours, uncached, others, planned, stock, hot)...); err != nil {
		return err
	}
	return b.memories(ours, uncached, others)
}

// hot is what everybody asks for.
type hot struct {
	slug string
	tag  string // ETag of the article
}

// fix chooses the article that everybody reads, of middle length, and keeps its
// bytes and those of the list for others to answer with.
func (b *bench) fix(ctx context.Context, ours *server, s stock) (h hot, err error) {
	const looked = 99
	bodies := map[string][]byte{}
	var lengths []int
	for i := range looked {
		slug := s.slugs[i*len(s.slugs)/looked]
		body, _, err := ours.read(ctx, "/v1/articles/"+slug, nil)
		if err != nil {
			return h, err
		}
		bodies[slug], lengths = body, append(lengths, len(body))
	}
	slices.Sort(lengths)
	middle := lengths[len(lengths)/2]
	for slug, body := range bodies {
		if len(body) == middle {
			h.slug = slug
		}
	}
	_, header, err := ours.read(ctx, "/v1/articles/"+h.slug, nil)
	if err != nil {
		return h, err
	}
	h.tag = header.Get("ETag")
	list, _, err := ours.read(ctx, listed, nil)
	return h, errors.Join(err,
		os.WriteFile(filepath.Join(b.dir, "article.json"), bodies[h.slug], 0o600),
		os.WriteFile(filepath.Join(b.dir, "list.json"), list, 0o600))
}

// same checks that ours and the handler written by hand say the same of an article.
func (b *bench) same(ctx context.Context, ours, others *server, slug string) error {
	var a, o struct {
		ID       string `json:"id"`
		Title    string `json:"title"`
		BodyHTML string `json:"body_html"`
		Tags     []named
		Authors  []struct{ Slug string }
	}
	if _, _, err := ours.read(ctx, "/v1/articles/"+slug, &a); err != nil {
		return err
	}
	if _, _, err := others.read(ctx, "/hand/articles/"+slug, &o); err != nil {
		return err
	}
	if x, y := fmt.Sprint(a), fmt.Sprint(o); x != y {
		return fmt.Errorf("the article read by hand is another:\n%s\n%s", x, y)
	}
	return nil
}

// comparisons are all that is asked, and what of it is promised.
func comparisons(ours, uncached, others, planned *server, s stock, h hot) []comparison {
	article := func(slug string) string { return "/v1/articles/" + slug }
	hand := func(slug string) string { return "/hand/articles/" + slug }
	byTag := func(tag string) string { return listed + "&tag=" + tag }
	var found, foundPlain questions
	for i := range searches {
		q := url.QueryEscape(s.words(i*len(s.titles)/searches, i, 3))
		found.ready = append(found.ready, get("/v1/search?q="+q))
		foundPlain.ready = append(foundPlain.ready, get("/plain/search?q="+q))
	}
	anything := func(path string) questions {
		return questions{fresh: func(dice *rand.Rand, b []byte) []byte {
			return append(b, get(path+url.QueryEscape(s.words(dice.IntN(len(s.titles)), dice.IntN(20), 3)))...)
		}}
	}
	unchanged := "If-None-Match: " + h.tag
	fixedArticle, fixedList := one(get("/fixed/article")), one(get("/fixed/list"))
	return []comparison{
		{"one article", []contestant{
			{name: "ours", at: ours, ask: one(get(article(h.slug)))},
			{name: "Echo, the same bytes", at: others, ask: fixedArticle, least: 0.8},
		}},
		{"one list of 20", []contestant{
			{name: "ours", at: ours, ask: one(get(listed))},
			{name: "Echo, the same bytes", at: others, ask: fixedList, least: 0.8},
			{name: "Echo and GORM", at: others, ask: one(get("/plain/articles"))},
		}},
		{"304", []contestant{
			{name: "ours", at: ours, ask: one(get(article(h.slug), unchanged)), want: 304},
			{name: "Echo, empty 304", at: others, ask: one(get("/unchanged", unchanged)), want: 304, least: 0.8},
		}},
		{"any article", []contestant{
			{name: "ours", at: ours, ask: each(s.slugs, article)},
			{name: "Echo, one article's bytes", at: others, ask: fixedArticle, least: 0.6},
		}},
		{"any article, not cached", []contestant{
			{name: "ours", at: uncached, ask: each(s.slugs, article)},
			{name: "database/sql by hand", at: others, ask: each(s.slugs, hand), least: 0.6},
			{name: "the same, planned once", at: planned, ask: each(s.slugs, hand)},
		}},
		{"list of 20, not cached", []contestant{
			{name: "ours", at: uncached, ask: one(get(listed))},
			{name: "Echo and GORM", at: others, ask: one(get("/plain/articles"))},
		}},
		{"list of any tag", []contestant{
			{name: "ours", at: ours, ask: each(s.tags, byTag)},
			{name: "ours, not cached", at: uncached, ask: each(s.tags, byTag)},
			{name: "Echo and GORM", at: others, ask: each(s.tags, func(tag string) string { return "/plain/articles?tag=" + tag })},
		}},
		{"search, 200 queries", []contestant{
			{name: "ours", at: ours, ask: found},
			{name: "Echo, GORM and LIKE", at: others, ask: foundPlain},
		}},
		{"search, always another", []contestant{
			{name: "ours", at: ours, ask: anything("/v1/search?q=")},
			{name: "Echo, GORM and LIKE", at: others, ask: anything("/plain/search?q=")},
		}},
	}
}
