package store_test

import (
	"strings"
	"testing"

	"toasoan/internal/news"
	"toasoan/internal/store"
	"toasoan/internal/store/storetest"
)

// depth is how far down a list the deep page lies, in items.
const depth = 50_000

// BenchmarkArticles shows what a page of 20 costs with 100,000 articles: the
// first, one at a depth of 50,000 items by cursor, and the narrower lists.
func BenchmarkArticles(b *testing.B) {
	storetest.EachBench(b, func(b *testing.B, database string) {
		s := storetest.Open(b, store.Options{}, database)
		fill(b, storetest.Raw(b, database), strings.HasPrefix(database, "sqlite:"))
		cards := news.ArticleParts{NoText: true}
		latest := news.ArticleQuery{Sort: news.SortLatest, ArticleParts: cards}
		for name, q := range map[string]news.ArticleQuery{
			"first":     latest,
			"deep":      {Sort: news.SortLatest, ArticleParts: cards, Page: news.Page{Cursor: cursorAt(b, s, latest)}},
			"section":   {Sort: news.SortLatest, Section: "section-3", ArticleParts: cards},
			"tag":       {Sort: news.SortLatest, Tags: []string{"tag-3"}, ArticleParts: cards},
			"two tags":  {Sort: news.SortLatest, Tags: []string{"tag-3", "tag-4"}, ArticleParts: cards},
			"with text": {Sort: news.SortLatest},
		} {
			b.Run(name, func(b *testing.B) {
				storetest.Loop(b, func() {
					_, _, err := s.Articles(b.Context(), q)
					must(b, err)
				})
			})
		}
		b.Run("one", func(b *testing.B) {
			storetest.Loop(b, func() {
				_, err := s.Article(b.Context(), "article-77777", news.ArticleParts{})
				must(b, err)
			})
		})
	})
}

// cursorAt walks down the list to its depth and returns the cursor there.
func cursorAt(b *testing.B, s *store.Store, q news.ArticleQuery) string {
	b.Helper()
	for range depth / 100 {
		q.Limit = 100
		_, stretch, err := s.Articles(b.Context(), q)
		must(b, err)
		q.Cursor = stretch.Next
	}
	return q.Cursor
}
