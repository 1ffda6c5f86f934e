package rest_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"toasoan/api/rest"
	"toasoan/internal/demo"
	"toasoan/internal/news"
	"toasoan/internal/newsroom"
	"toasoan/internal/store"
	"toasoan/internal/store/storetest"
)

// BenchmarkMiss shows what an answer costs that no cache has: of 2,000 articles
// one after another, and of lists of them.
func BenchmarkMiss(b *testing.B) {
	storetest.EachBench(b, func(b *testing.B, database string) {
		server, s := made(b, database)
		articles, most := articlesOf(b, s)
		next := 0
		slug := func() string { next++; return articles[next%len(articles)].Slug }
		for name, path := range map[string]func() string{
			"article":  func() string { return "/v1/articles/" + slug() },
			"page":     func() string { return "/v1/articles/" + slug() + "?include=page" },
			"list":     func() string { return "/v1/articles?limit=20" },
			"comments": func() string { return "/v1/articles/" + most + "/comments" },
			"sections": func() string { return "/v1/sections" },
		} {
			b.Run(name, func(b *testing.B) { gets(b, server, path) })
		}
	})
}

// BenchmarkSearch shows what a search costs that no cache has: for words out of the
// titles of 2,000 articles, one title after another.
func BenchmarkSearch(b *testing.B) {
	storetest.EachBench(b, func(b *testing.B, database string) {
		server, s := made(b, database)
		articles, _ := articlesOf(b, s)
		search := func(most int, more string) func() string {
			next := 0
			return func() string {
				next++
				words := strings.Fields(articles[next*7%len(articles)].Title)
				from := next % max(1, len(words)-most)
				return "/v1/search?q=" + url.QueryEscape(strings.Join(words[from:min(from+most, len(words))], " ")) + more
			}
		}
		for name, path := range map[string]func() string{
			"1 word":          search(1, ""),
			"2 words":         search(2, ""),
			"3 words":         search(3, ""),
			"a title":         search(99, ""),
			"2 words, facets": search(2, "&facets=section,tag,author,type,year"),
			"a common word":   func() string { return "/v1/search?q=" + url.QueryEscape("và") },
		} {
			b.Run(name, func(b *testing.B) { gets(b, server, path) })
		}
	})
}

// made serves a paper of 2,000 articles.
func made(b *testing.B, database string) (http.Handler, *store.Store) {
	s := storetest.Open(b, store.Options{}, database)
	room := newsroom.New(s, newsroom.Options{Now: time.Now, Secret: []byte("a secret of at least thirty-two bytes")})
	if err := room.Open(b.Context(), "https://bao.example"); err != nil {
		b.Fatal(err)
	}
	if err := demo.Generate(b.Context(), room, s, demo.Plan{Articles: 2000, Comments: 4000, Seed: 1}, nil); err != nil {
		b.Fatal(err)
	}
	server, err := rest.New(s, room, slog.New(slog.DiscardHandler), rest.Options{})
	if err != nil {
		b.Fatal(err)
	}
	return server, s
}

// gets measures what the server does for a path.
func gets(b *testing.B, server http.Handler, path func() string) {
	storetest.Loop(b, func() {
		w := httptest.NewRecorder()
		server.ServeHTTP(w, httptest.NewRequest("GET", path(), nil))
		if w.Code != 200 {
			b.Fatal(w.Code, w.Body)
		}
	})
}

// articlesOf are the cards of all articles, and the slug of the one with the most comments.
func articlesOf(b *testing.B, s *store.Store) (all []news.Article, most string) {
	q, comments := news.ArticleQuery{Page: news.Page{Limit: 100}, ArticleParts: news.CardParts}, -1
	for {
		articles, stretch, err := s.Articles(b.Context(), q)
		if err != nil {
			b.Fatal(err)
		}
		all = append(all, articles...)
		for _, a := range articles {
			if a.Counts.Comments > comments {
				most, comments = a.Slug, a.Counts.Comments
			}
		}
		if stretch.Next == "" {
			return all, most
		}
		q.Cursor = stretch.Next
	}
}
