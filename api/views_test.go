package main

import (
	"fmt"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"toasoan/internal/news"
	"toasoan/internal/newsroom"
	"toasoan/internal/store"
	"toasoan/internal/store/storetest"
)

// watch sends views of the articles from n readers each.
func (s *server) watch(t *testing.T, who string, n int, articles ...string) {
	t.Helper()
	for i := range n {
		for _, article := range articles {
			r, err := http.NewRequest("POST", s.base+"/v1/articles/"+article+"/views", nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("User-Agent", fmt.Sprintf("Mozilla/5.0 (Linux; Android 14) %s/%d", who, i))
			w, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			w.Body.Close()
			if w.StatusCode != http.StatusAccepted {
				t.Fatalf("status %d", w.StatusCode)
			}
		}
	}
}

// TestViewsOutlive: servers that are stopped have counted all views; of those that
// are killed, at most what came in the last seconds is lost, and all numbers fit.
func TestViewsOutlive(t *testing.T) {
	t.Parallel()
	storetest.EachURL(t, func(t *testing.T, database string) {
		m := newMachine(t, database)
		m.must("", "migrate")
		s := storetest.Open(t, store.Options{}, database)
		articles := discussed(t, newsroom.New(s, newsroom.Options{Secret: make([]byte, secretBytes)}), s, 2, news.VerifyNone)
		db := storetest.Raw(t, database)
		counted := func() (n [4]int) { // of each article: in all, and by the hour
			t.Helper()
			rows := n[:0]
			if err := db.Raw(`SELECT n FROM (SELECT article_id, views AS n FROM article_counts UNION ALL SELECT article_id, sum(count) FROM views GROUP BY article_id) counts
				ORDER BY article_id`).Scan(&rows).Error; err != nil {
				t.Fatal(err)
			}
			copy(n[:], rows)
			return n
		}
		processes := 2
		if strings.HasPrefix(database, "sqlite:") {
			processes = 1
		}
		var running []*server
		for i := range processes {
			running = append(running, m.serve())
			running[i].watch(t, fmt.Sprint("A", i), 6/processes, articles...)
		}
		for _, server := range running {
			server.stop(t)
		}
		if got := counted(); got != [4]int{6, 6, 6, 6} {
			t.Errorf("after a stop: %v", got)
		}
		server := m.serve()
		server.watch(t, "B", 3, articles...)
		for deadline := time.Now().Add(time.Minute); counted() != [4]int{9, 9, 9, 9}; time.Sleep(50 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("while it runs: %v", counted())
			}
		}
		server.watch(t, "C", 3, articles...)
		if err := server.Process.Signal(syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		<-server.done
		if got := counted(); got[0] != got[1] || got[2] != got[3] || min(got[0], got[2]) < 9 || max(got[0], got[2]) > 12 {
			t.Errorf("after a kill: %v", got)
		}
	})
}
