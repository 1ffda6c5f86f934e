package store_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"toasoan/internal/news"
	"toasoan/internal/store"
	"toasoan/internal/store/storetest"
)

// few fills a database with some articles.
func few(t testing.TB, database string) {
	t.Helper()
	fillWith(t, storetest.Raw(t, database), strings.HasPrefix(database, "sqlite:"), "20", only("sections ", "manuscripts ", "articles ", "article_bodies ", "listings SELECT id, 0"))
}

// TestSnapshot: what is read within one is of one moment, whatever way it is read.
func TestSnapshot(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, database string) {
		s, raw := storetest.Open(t, store.Options{}, database), storetest.Raw(t, database)
		few(t, database)
		read := func(ctx context.Context) (titles []string) {
			one, err := s.Article(ctx, "article-7", news.ArticleParts{})
			must(t, err)
			list, _, err := s.Articles(ctx, news.ArticleQuery{Page: news.Page{Limit: 100}})
			must(t, err)
			section, err := s.Section(ctx, "section-7")
			must(t, err)
			titles = []string{one.Title, section.Name}
			for _, a := range list {
				titles = append(titles, a.Title)
			}
			return titles
		}
		before := read(t.Context())
		must(t, s.Snapshot(t.Context(), func(ctx context.Context) error {
			if got := read(ctx); !slices.Equal(got, before) {
				t.Errorf("a snapshot reads %q, what there is is %q", got, before)
			}
			must(t, raw.Exec("UPDATE articles SET title = 'Changed'").Error)
			must(t, raw.Exec("UPDATE sections SET name = 'Changed'").Error)
			if got := read(ctx); !slices.Equal(got, before) {
				t.Errorf("a snapshot reads %q after %q", got, before)
			}
			must(t, s.Snapshot(ctx, func(ctx context.Context) error {
				if got := read(ctx); !slices.Equal(got, before) {
					t.Errorf("a snapshot in a snapshot reads %q after %q", got, before)
				}
				return nil
			}))
			if got := read(t.Context()); got[0] != "Changed" || got[1] != "Changed" {
				t.Errorf("beside a snapshot, %q is read", got)
			}
			return nil
		}))
		must(t, s.Snapshot(t.Context(), func(ctx context.Context) error {
			if got := read(ctx); got[0] != "Changed" || got[1] != "Changed" {
				t.Errorf("the next snapshot reads %q", got)
			}
			return nil
		}))
	})
}

// TestSnapshotReadsOnly: nothing is written within a snapshot, and a snapshot
// within a transaction sees what that has written.
func TestSnapshotReadsOnly(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.Store) {
		s := open(store.Options{})
		change := news.Change{Noun: news.NounTag, ID: "x", At: news.At(time.Now())}
		record := func(ctx context.Context) error { return s.Record(ctx, change) }
		for name, write := range map[string]func(ctx context.Context) error{
			"a plain write":    func(ctx context.Context) error { return s.DeleteAnswersBefore(ctx, change.At) },
			"a direct write":   func(ctx context.Context) error { return s.TouchKey(ctx, 1, change.At) },
			"a transaction":    func(ctx context.Context) error { return s.InTx(ctx, func(*store.Store) error { return nil }) },
			"within":           func(ctx context.Context) error { return s.Within(ctx, record) },
			"together":         func(ctx context.Context) error { return s.Together(ctx, record) },
			"a plain addition": record,
		} {
			if err := s.Snapshot(t.Context(), write); err == nil {
				t.Errorf("%s passes", name)
			}
		}
		seen := func(ctx context.Context) int {
			changes, err := s.Changes(ctx, 0, 10)
			must(t, err)
			return len(changes)
		}
		if n := seen(t.Context()); n != 0 {
			t.Errorf("%d changes were written", n)
		}
		must(t, s.Within(t.Context(), func(ctx context.Context) error {
			must(t, record(ctx))
			return s.Snapshot(ctx, func(ctx context.Context) error {
				if n := seen(ctx); n != 1 {
					t.Errorf("within the transaction, %d changes are read", n)
				}
				return record(ctx)
			})
		}))
		if n := seen(t.Context()); n != 2 {
			t.Errorf("%d changes are there", n)
		}
	})
}

// TestSnapshotsEnd: however a snapshot ends, others can be had, and nothing of it is
// left on its connection.
func TestSnapshotsEnd(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, database string) {
		s := storetest.Open(t, store.Options{}, database)
		few(t, database)
		no := errors.New("no")
		for name, end := range map[string]func(ctx context.Context, cancel func()) error{
			"at once":       func(context.Context, func()) error { return no },
			"cancelled":     func(ctx context.Context, cancel func()) error { cancel(); return ctx.Err() },
			"after a fault": func(ctx context.Context, _ func()) error { return s.DeleteAnswersBefore(ctx, news.At(time.Now())) },
			"cancelled while reading": func(ctx context.Context, cancel func()) error {
				_, err := s.Sections(ctx)
				must(t, err)
				cancel()
				_, err = s.Sections(ctx)
				return err
			},
			"by a panic": func(context.Context, func()) error { panic(no) },
		} {
			for range 10 { // of four connections
				ctx, cancel := context.WithCancel(t.Context())
				err := func() (err error) {
					defer func() {
						if p := recover(); p != nil {
							err = p.(error)
						}
					}()
					return s.Snapshot(ctx, func(ctx context.Context) error {
						if _, err := s.Sections(ctx); err != nil {
							return err
						}
						return end(ctx, cancel)
					})
				}()
				cancel()
				if err == nil {
					t.Errorf("%s: no error", name)
				}
			}
			ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
			raw := storetest.Raw(t, database)
			for i, title := range []string{"A", "B", "C", "D", "E", "F", "G", "H"} {
				must(t, raw.Exec("UPDATE articles SET title = ?", title).Error)
				must(t, s.Snapshot(ctx, func(ctx context.Context) error {
					if a, err := s.Article(ctx, "article-7", news.ArticleParts{}); err != nil || a.Title != title {
						t.Errorf("%s: snapshot %d after it: %v, %v", name, i, a, err)
					}
					return nil
				}))
			}
			cancel()
		}
	})
}

// TestSnapshotsWait: who waits for a connection waits no longer than the request.
func TestSnapshotsWait(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.Store) {
		s := open(store.Options{})
		var hold func(n int) error
		hold = func(n int) error {
			if n > 0 {
				return s.Snapshot(t.Context(), func(ctx context.Context) error {
					_, err := s.Sections(ctx)
					return errors.Join(err, hold(n-1))
				})
			}
			ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
			defer cancel()
			if err := s.Snapshot(ctx, func(context.Context) error { return nil }); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("a fifth snapshot: %v", err)
			}
			return nil
		}
		must(t, hold(4))
		must(t, s.Snapshot(t.Context(), func(ctx context.Context) error { _, err := s.Sections(ctx); return err }))
	})
}

// BenchmarkSnapshot shows what a snapshot costs beside the reads within it.
func BenchmarkSnapshot(b *testing.B) {
	storetest.EachBench(b, func(b *testing.B, database string) {
		s := storetest.Open(b, store.Options{}, database)
		few(b, database)
		read := func(ctx context.Context) error {
			_, err := s.Article(ctx, "article-7", news.ArticleParts{})
			return err
		}
		for name, once := range map[string]func(ctx context.Context) error{
			"plain":  read,
			"within": func(ctx context.Context) error { return s.Snapshot(ctx, read) },
			"empty":  func(ctx context.Context) error { return s.Snapshot(ctx, func(context.Context) error { return nil }) },
			"twice": func(ctx context.Context) error {
				return s.Snapshot(ctx, func(ctx context.Context) error { return errors.Join(read(ctx), read(ctx)) })
			},
		} {
			b.Run(name, func(b *testing.B) { storetest.Loop(b, func() { must(b, once(b.Context())) }) })
		}
	})
}
