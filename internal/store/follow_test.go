package store_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"toasoan/internal/news"
	"toasoan/internal/store"
	"toasoan/internal/store/storetest"
)

// TestFollow: two processes write, and each hears of all changes, in order, each
// once, also after the database has cut it off.
func TestFollow(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, database string) {
		stores := []*store.Store{storetest.Open(t, store.Options{}, database), storetest.Open(t, store.Options{}, database)}
		ctx, stop := context.WithCancel(t.Context())
		var mu sync.Mutex
		heard := make([][]news.Change, len(stores))
		var following, writing sync.WaitGroup
		for i, s := range stores {
			last, err := s.LastChange(ctx)
			must(t, err)
			following.Go(func() {
				err := s.Follow(ctx, last, func(changes []news.Change) {
					mu.Lock()
					defer mu.Unlock()
					heard[i] = append(heard[i], changes...)
				})
				if err == nil {
					t.Error("it ended without a reason")
				}
			})
		}
		record := func(s *store.Store, reason string) {
			must(t, s.InTx(ctx, func(tx *store.Store) error {
				return tx.Record(ctx, news.Change{Noun: news.NounSite, Op: news.OpUpsert, ID: "site", Reason: reason})
			}))
		}
		// until waits until both have heard of so many changes.
		until := func(n int) time.Duration {
			began := time.Now()
			for time.Since(began) < 20*time.Second {
				mu.Lock()
				all := !slices.ContainsFunc(heard, func(h []news.Change) bool { return len(h) < n })
				mu.Unlock()
				if all {
					break
				}
				time.Sleep(time.Millisecond)
			}
			return time.Since(began)
		}
		const each = 50
		for i, s := range stores {
			writing.Go(func() {
				for n := range each {
					record(s, fmt.Sprint(i, " ", n))
				}
			})
		}
		writing.Wait()
		if took := until(2 * each); took > time.Second {
			t.Errorf("the last of %d changes was heard after %s", 2*each, took)
		}
		if strings.HasPrefix(database, "postgres") {
			must(t, storetest.Raw(t, database).Exec("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'").Error)
		}
		record(stores[0], "later")
		if took := until(2*each + 1); took > 2*time.Second {
			t.Errorf("one that was cut off heard after %s", took)
		}
		stop()
		following.Wait()
		want, err := stores[0].Changes(context.Background(), 0, 1000)
		must(t, err)
		for i := range heard {
			if !slices.EqualFunc(heard[i], want, func(a, b news.Change) bool { return a.Seq == b.Seq && a.Reason == b.Reason }) {
				t.Errorf("%d heard\n%v\nnot\n%v", i, heard[i], want)
			}
		}
	})
}
