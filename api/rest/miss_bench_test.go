package rest_test

import (
	"log/slog"
	"net/http/httptest"
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
		slugs, most := slugsOf(b, s)
		next := 0
		for name, path := range map[string]func() string{
			"article":  func() string { next++; return "/v1/articles/" + slugs[next%len(slugs)] },
			"page":     func() string { next++; return "/v1/articles/" + slugs[next%len(slugs)] + "?include=page" },
			"list":     func() string { return "/v1/articles?limit=20" },
			"comments": func() string { return "/v1/articles/" + most + "/comments" },
			"sections": func() string { return "/v1/sections" },
		} {
			b.Run(name, func(b *testing.B) {
				storetest.Loop(b, func() {
					w := httptest.NewRecorder()
					server.ServeHTTP(w, httptest.NewRequest("GET", path(), nil))
					if w.Code != 200 {
						b.Fatal(w.Code, w.Body)
					}
				})
			})
		}
	})
}

// slugsOf are those of all articles, and of the one with the most comments.
func slugsOf(b *testing.B, s *store.Store) (slugs []string, most string) {
	q, comments := news.ArticleQuery{Page: news.Page{Limit: 100}, ArticleParts: news.CardParts}, -1
	for {
		articles, stretch, err := s.Articles(b.Context(), q)
		if err != nil {
			b.Fatal(err)
		}
		for _, a := range articles {
			slugs = append(slugs, a.Slug)
			if a.Counts.Comments > comments {
				most, comments = a.Slug, a.Counts.Comments
			}
		}
		if stretch.Next == "" {
			return slugs, most
		}
		q.Cursor = stretch.Next
	}
}
