package store_test

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"toasoan/internal/news"
	"toasoan/internal/store"
	"toasoan/internal/store/storetest"
)

// TestCommentsInOrder walks the lists of an article's comments, forwards, backwards and by
// the page's number: each is as if all comments were sorted, however few are read at once.
func TestCommentsInOrder(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, database string) {
		s, raw := storetest.Open(t, store.Options{}, database), storetest.Raw(t, database)
		fillWith(t, raw, strings.HasPrefix(database, "sqlite:"), "20", only("sections ", "manuscripts ", "articles ", "article_counts "))
		dice := rand.New(rand.NewPCG(6, 18))
		var all []news.HeldComment
		for i := range 150 {
			c := news.HeldComment{Comment: news.Comment{
				ID: strconv.Itoa(i), ArticleKey: int64(7 + i%2), Author: &news.Commenter{}, Status: news.CommentApproved,
				CreatedAt: news.At(time.UnixMicro(dice.Int64N(40))), Likes: dice.IntN(4), Prominence: news.Prominence(max(0, dice.IntN(12)-9)),
			}}
			if i >= 10 && dice.IntN(4) == 0 {
				c.Status = news.CommentSpam
			}
			if i >= 10 && dice.IntN(3) == 0 {
				c.RootKey = &all[i%2].Key
			}
			must(t, s.InTx(t.Context(), func(tx *store.Store) error { return tx.CreateComment(t.Context(), &c) }))
			all = append(all, c)
		}
		byTime := func(a, b news.HeldComment) int {
			return cmp.Or(a.CreatedAt.Compare(b.CreatedAt.Time), cmp.Compare(a.Key, b.Key))
		}
		prominent := func(a, b news.HeldComment) int { return cmp.Compare(b.Prominence, a.Prominence) }
		root := func(c news.HeldComment) bool { return c.RootKey == nil && c.Status == news.CommentApproved }
		any := func(news.HeldComment) bool { return true }
		spam := func(c news.HeldComment) bool { return c.Status == news.CommentSpam }
		roots := func(sort news.CommentSort) func(news.Page) ([]string, news.Stretch) {
			return func(p news.Page) ([]string, news.Stretch) {
				found, stretch, err := s.Comments(t.Context(), news.CommentQuery{ArticleKey: 7, Sort: sort, Page: p})
				must(t, err)
				return names(found, func(c news.Thread) string { return c.ID }), stretch
			}
		}
		held := func(q news.HeldQuery) func(news.Page) ([]string, news.Stretch) {
			return func(p news.Page) ([]string, news.Stretch) {
				q.Page, q.Article = p, "m7"
				found, stretch, err := s.HeldComments(t.Context(), q)
				must(t, err)
				return names(found, func(c news.HeldComment) string { return c.ID }), stretch
			}
		}
		for name, c := range map[string]struct {
			read  func(news.Page) ([]string, news.Stretch)
			has   func(news.HeldComment) bool
			order func(a, b news.HeldComment) int
		}{
			"newest": {roots(news.CommentsNewest), root, func(a, b news.HeldComment) int { return cmp.Or(prominent(a, b), byTime(b, a)) }},
			"oldest": {roots(news.CommentsOldest), root, func(a, b news.HeldComment) int { return cmp.Or(prominent(a, b), byTime(a, b)) }},
			"top": {roots(news.CommentsTop), root, func(a, b news.HeldComment) int {
				return cmp.Or(prominent(a, b), cmp.Compare(b.Likes, a.Likes), cmp.Compare(b.Key, a.Key))
			}},
			"held":         {held(news.HeldQuery{}), any, byTime},
			"held, newest": {held(news.HeldQuery{Newest: true}), any, func(a, b news.HeldComment) int { return byTime(b, a) }},
			"spam":         {held(news.HeldQuery{Status: news.CommentSpam}), spam, byTime},
		} {
			var want []news.HeldComment
			for _, of := range all {
				if of.ArticleKey == 7 && c.has(of) {
					want = append(want, of)
				}
			}
			slices.SortFunc(want, c.order)
			ids := names(want, func(c news.HeldComment) string { return c.ID })
			for _, limit := range []int{1, 3, 20, 200} {
				var forth, back, numbered []string
				at := news.Page{Limit: limit, Count: true}
				for {
					found, stretch := c.read(at)
					if *stretch.Total != len(want) {
						t.Fatalf("%s by %d: it counts %d of %d", name, limit, *stretch.Total, len(want))
					}
					forth = append(forth, found...)
					if at.Cursor = stretch.Next; stretch.Next == "" {
						at.Cursor = stretch.Prev
						back = found
						break
					}
				}
				for at.Cursor != "" {
					found, stretch := c.read(at)
					back = append(found, back...)
					at.Cursor = stretch.Prev
				}
				for n := 1; len(numbered) < len(ids); n++ {
					found, _ := c.read(news.Page{Limit: limit, Number: n})
					if len(found) == 0 {
						break
					}
					numbered = append(numbered, found...)
				}
				for way, got := range map[string][]string{"forwards": forth, "backwards": back, "by number": numbered} {
					if !slices.Equal(got, ids) {
						t.Errorf("%s %s by %d:\n%v, want\n%v", name, way, limit, got, ids)
					}
				}
			}
		}
	})
}

func names[T any](of []T, name func(T) string) []string {
	all := make([]string, len(of))
	for i, one := range of {
		all[i] = name(one)
	}
	return all
}
