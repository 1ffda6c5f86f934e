package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"toasoan/internal/news"
	"toasoan/internal/store"
	"toasoan/internal/store/storetest"
)

// BenchmarkViews shows what the ten most read articles cost with 100,000 that were
// read, and what it costs to count the views of as many articles as are waiting:
// some that all read, and some from all over the archive.
func BenchmarkViews(b *testing.B) {
	storetest.EachBench(b, func(b *testing.B, database string) {
		s := storetest.Open(b, store.Options{}, database)
		fill(b, storetest.Raw(b, database), strings.HasPrefix(database, "sqlite:"))
		cards := news.ArticleParts{NoText: true}
		for name, q := range map[string]news.MostReadQuery{
			"most read": {ArticleParts: cards}, "in a section": {SectionKey: 4, ArticleParts: cards}, "but one": {SectionKey: 3, Exclude: []string{"m99982"}, ArticleParts: cards},
		} {
			b.Run(name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if found, err := s.MostRead(b.Context(), q); err != nil || len(found) != 10 {
						b.Fatal(len(found), err)
					}
				}
			})
		}
		now := news.At(time.Date(2030, 5, 1, 5, 0, 0, 0, time.UTC))
		for _, articles := range []int{1, 16, 256} {
			b.Run(fmt.Sprint("count ", articles), func(b *testing.B) {
				round := 0
				for b.Loop() {
					round++
					counts := make([]news.ViewCount, articles)
					for i := range counts {
						article := 100_000 - i
						if i%4 == 3 {
							article = 1 + (i*97+round)%100_000
						}
						counts[i] = news.ViewCount{Name: fmt.Sprint("article-", article), Hour: now, N: 3, Last: now}
					}
					must(b, s.InTx(b.Context(), func(tx *store.Store) error {
						if err := tx.LockLists(b.Context()); err != nil {
							return err
						}
						return tx.AddViews(b.Context(), counts)
					}))
				}
			})
		}
	})
}
