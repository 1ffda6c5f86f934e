package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"toasoan/internal/news"
	"toasoan/internal/store"
	"toasoan/internal/store/storetest"
)

// TestTogether: of small writes that share a transaction, those and only those
// that are told so are there.
func TestTogether(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, database string) {
		s, raw := storetest.Open(t, store.Options{}, database), storetest.Raw(t, database)
		no := errors.New("no")
		use := func(ctx context.Context, id string) error { return s.UseChallenge(ctx, id, news.At(time.Now())) }
		note := func(ctx context.Context, id string) error { // nobody waits for it
			return s.Record(ctx, news.Change{At: news.At(time.Now()), Noun: news.NounComment, Op: news.OpUpsert, ID: id})
		}
		lost := func(ctx context.Context, key int64) error { // on PostgreSQL, nobody waits for this either
			return s.CreateComment(ctx, &news.HeldComment{Comment: news.Comment{Key: key, ID: fmt.Sprint("lost ", key), ArticleKey: 7, Author: &news.Commenter{}}})
		}
		refused := func(ctx context.Context) error { // by the database: there is no such article
			return s.CreateComment(ctx, &news.HeldComment{Comment: news.Comment{ID: "c", ArticleKey: 7, Author: &news.Commenter{}}})
		}
		kinds := map[string]func(ctx context.Context, id string) error{
			"done":      use,
			"nothing":   func(context.Context, string) error { return nil },
			"fails":     func(ctx context.Context, id string) error { return errors.Join(use(ctx, id), no) },
			"at once":   func(context.Context, string) error { return no },
			"panics":    func(ctx context.Context, id string) error { panic(use(ctx, id)) },
			"refused":   func(ctx context.Context, id string) error { return errors.Join(use(ctx, id), refused(ctx)) },
			"swallowed": func(ctx context.Context, id string) error { _ = refused(ctx); return use(ctx, id) },
			"unheard":   func(ctx context.Context, id string) error { err := use(ctx, id); _ = refused(ctx); return err },
			"in part": func(ctx context.Context, id string) error {
				_ = s.Within(ctx, func(ctx context.Context) error { return errors.Join(use(ctx, id+" part"), refused(ctx)) })
				return use(ctx, id)
			},
			"noted": note,
			"lost":  func(ctx context.Context, id string) error { return errors.Join(note(ctx, id), lost(ctx, 7)) },
			"lost, counted": func(ctx context.Context, id string) error {
				s.TallyComment(ctx, &news.HeldComment{Comment: news.Comment{Status: news.CommentSpam}}, 1)
				return lost(ctx, 8)
			},
			"lost, asked":  func(ctx context.Context, id string) error { return errors.Join(lost(ctx, 9), use(ctx, id)) },
			"noted, fails": func(ctx context.Context, id string) error { return errors.Join(note(ctx, id), no) },
			"noted, in part": func(ctx context.Context, id string) error {
				err := s.Within(ctx, func(ctx context.Context) error { return note(ctx, id) })
				_ = s.Within(ctx, func(ctx context.Context) error { return errors.Join(note(ctx, id+" part"), no) })
				return err
			},
			"noted, asked": func(ctx context.Context, id string) error {
				err := note(ctx, id+" before")
				return errors.Join(err, use(ctx, id+" between"), note(ctx, id))
			},
			"counted": func(ctx context.Context, id string) error {
				s.TallyComment(ctx, &news.HeldComment{Comment: news.Comment{Status: news.CommentSpam}}, 1)
				return use(ctx, id)
			},
			"counted in vain": func(ctx context.Context, id string) error {
				s.TallyComment(ctx, &news.HeldComment{Comment: news.Comment{Status: news.CommentSpam}}, 1)
				return no
			},
		}
		for _, batch := range [][]string{
			{"done", "fails", "done", "refused", "done", "panics", "at once", "nothing", "in part", "done"},
			{"nothing", "nothing"}, {"fails", "refused"}, {"counted", "counted in vain", "counted", "counted in vain"},
			{"done", "swallowed", "done"}, {"done", "unheard"}, {"unheard", "fails", "done"}, {"unheard", "nothing", "in part", "done"}, {"done"},
			{"noted"}, {"noted", "noted, in part", "noted, fails", "noted"}, {"noted", "done", "noted", "noted, asked", "noted"},
			{"lost"}, {"lost", "lost"}, {"noted", "lost", "noted"}, {"noted", "lost", "done", "noted", "lost", "noted, asked", "counted", "lost, counted", "noted"},
			{"lost, asked", "noted", "lost, asked"}, {"lost", "refused", "noted"}, {"fails", "lost", "panics", "noted", "in part", "lost, counted"},
		} {
			t.Run(fmt.Sprint(batch), func(t *testing.T) {
				must(t, raw.Exec("DELETE FROM used_challenges").Error)
				must(t, raw.Exec("DELETE FROM comment_tallies").Error)
				must(t, raw.Exec("DELETE FROM changes").Error)
				told := make([]error, len(batch))
				atOnce(t, s, len(batch), func(i int) {
					told[i] = s.Together(t.Context(), func(ctx context.Context) error { return kinds[batch[i]](ctx, fmt.Sprint(i)) })
				})
				var there []string
				must(t, raw.Raw("SELECT id FROM used_challenges UNION ALL SELECT uid FROM changes").Scan(&there).Error)
				slices.Sort(there)
				var want []string
				counted := 0
				for i, kind := range batch {
					well := slices.Contains([]string{"done", "nothing", "in part", "counted", "noted", "noted, in part", "noted, asked"}, kind)
					if well != (told[i] == nil) && kind != "swallowed" && !slices.Contains(batch, "unheard") {
						t.Errorf("%s was told %v", kind, told[i])
					}
					if told[i] == nil && kind != "nothing" {
						want = append(want, fmt.Sprint(i))
					}
					if told[i] == nil && kind == "noted, asked" {
						want = append(want, fmt.Sprint(i, " before"), fmt.Sprint(i, " between"))
					}
					if told[i] == nil && kind == "counted" {
						counted++
					}
				}
				slices.Sort(want)
				if fmt.Sprint(there) != fmt.Sprint(want) {
					t.Errorf("%v are there, told were %v: %v", there, want, told)
				}
				var n int
				must(t, raw.Raw("SELECT coalesce(sum(n), 0) FROM comment_tallies").Scan(&n).Error)
				if n != counted {
					t.Errorf("%d are counted, want %d", n, counted)
				}
			})
		}
		must(t, s.Together(t.Context(), func(ctx context.Context) error { return use(ctx, "after all") }))
	})
}

// atOnce has n writes wait for the same transaction, in their order.
func atOnce(t *testing.T, s *store.Store, n int, write func(i int)) {
	t.Helper()
	begun, gathered := make(chan bool), make(chan bool)
	var wg sync.WaitGroup
	wg.Go(func() {
		must(t, s.Together(t.Context(), func(context.Context) error { close(begun); <-gathered; return nil }))
	})
	<-begun
	for i := range n {
		wg.Go(func() { write(i) })
		time.Sleep(5 * time.Millisecond) // until it is in the queue
	}
	close(gathered)
	wg.Wait()
}
