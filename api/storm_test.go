package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"gorm.io/gorm"

	"toasoan/internal/news"
	"toasoan/internal/newsroom"
	"toasoan/internal/store"
	"toasoan/internal/store/storetest"
)

// storm is how many articles come due at once: a few, or as many as
// TOASOAN_STORM says.
func storm(t *testing.T) int {
	t.Helper()
	n, err := strconv.Atoi(os.Getenv("TOASOAN_STORM"))
	if os.Getenv("TOASOAN_STORM") == "" {
		return 400
	}
	if err != nil {
		t.Fatal(err)
	}
	return n
}

var scheduler = news.Caller{ID: "0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2a10", Name: "Trần Thu Hà", Role: news.Publisher}

// plan makes n articles that are scheduled for tomorrow.
func plan(t *testing.T, s *store.Store, room *newsroom.Newsroom, n int) {
	t.Helper()
	section, err := room.CreateSection(t.Context(), scheduler, news.SectionDraft{Name: "Thời sự"})
	if err != nil {
		t.Fatal(err)
	}
	tomorrow := news.At(time.Now().Add(24 * time.Hour))
	for from := 0; from < n; from += 500 { // in few transactions: only what follows is a matter of time
		err := s.Within(t.Context(), func(ctx context.Context) error {
			for i := from; i < min(from+500, n); i++ {
				m, err := room.CreateArticle(ctx, scheduler, news.ArticleDraft{
					Title: fmt.Sprint("Tin hẹn giờ số ", i), Slug: fmt.Sprint("tin-hen-gio-", i), Sapo: "Đúng giờ mới đăng.", Body: "<p>Chữ.</p>",
					Section: &news.SectionRef{Slug: section.Slug}, Tags: []news.TagRef{{Name: fmt.Sprint("Thẻ ", i%50)}, {Name: "Hẹn giờ"}},
				})
				if err != nil {
					return err
				}
				if _, err := room.ScheduleArticle(ctx, scheduler, m.ID, m.Version, news.ScheduleDraft{PublishAt: &tomorrow}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// left is how many appointments are still to be kept.
func left(t *testing.T, db *gorm.DB) (n int) {
	t.Helper()
	if err := db.Raw("SELECT count(*) FROM schedule").Scan(&n).Error; err != nil {
		t.Fatal(err)
	}
	return n
}

// TestScheduleStorm has many articles due in the same moment, with several
// processes over PostgreSQL and one over SQLite, and kills some of them with
// SIGKILL in the middle: each article is published once, none early.
func TestScheduleStorm(t *testing.T) {
	n := storm(t)
	for _, killing := range []bool{false, true} {
		t.Run(map[bool]string{false: "undisturbed", true: "killed"}[killing], func(t *testing.T) {
			eachMachine(t, func(t *testing.T, m *machine, _ *newsroom.Newsroom, s *store.Store) {
				room := newsroom.New(s, newsroom.Options{Secret: make([]byte, secretBytes)})
				if err := room.Open(t.Context(), "https://bao.example"); err != nil {
					t.Fatal(err)
				}
				plan(t, s, room, n)
				database := strings.TrimPrefix(m.environ[0], "TOASOAN_DATABASE_URL=")
				db := storetest.Raw(t, database)
				processes := 4
				if strings.HasPrefix(database, "sqlite:") {
					processes = 1
				}
				var running []*server
				for range processes {
					running = append(running, m.serve())
				}
				due := news.At(time.Now().Add(2 * time.Second))
				if err := db.Exec("UPDATE schedule SET at = ?", due).Error; err != nil {
					t.Fatal(err)
				}
				watchStorm(t, m, db, running, due.Time, n, killing)
				checkStorm(t, db, due, n)
			})
		})
	}
}

// watchStorm waits until all is done, and kills a process when a third is, and
// another when two thirds are; a new one takes its place.
func watchStorm(t *testing.T, m *machine, db *gorm.DB, running []*server, due time.Time, n int, killing bool) {
	t.Helper()
	kills := 0
	for deadline := time.Now().Add(3 * time.Minute); left(t, db) > 0; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d of %d are left", left(t, db), n)
		}
		if killing && kills < 2 && left(t, db) <= n*(2-kills)/3 {
			victim := running[kills%len(running)]
			if err := victim.Process.Signal(syscall.SIGKILL); err != nil {
				t.Fatal(err)
			}
			<-victim.done
			running[kills%len(running)] = m.serve()
			kills++
		}
	}
	t.Logf("%d articles, %d processes, %d killed: done %s after they were due", n, len(running), kills, time.Since(due).Round(10*time.Millisecond))
	for _, s := range running {
		s.stop(t)
	}
}

func checkStorm(t *testing.T, db *gorm.DB, due news.Time, n int) {
	t.Helper()
	for what, sql := range map[string]string{
		"published":                 "SELECT count(*) FROM manuscripts WHERE status = 'published' AND live_state = 'published' AND live_published_at = ?",
		"readers see":               "SELECT count(*) FROM articles a JOIN listings l ON l.article_id = a.id AND l.kind = 0 WHERE a.published_at = ?",
		"in the change log, once":   "SELECT count(DISTINCT uid) FROM changes WHERE reason = 'published' AND at >= ?",
		"in the change log, at all": "SELECT count(*) FROM changes WHERE noun = 'article' AND at >= ? - 86400000000",
		"in the audit log":          "SELECT count(*) FROM audit WHERE action = 'article.publish' AND at >= ?",
		"with the tag":              "SELECT article_count FROM tags WHERE slug = 'hen-gio' AND CAST(? AS BIGINT) > 0",
	} {
		var got int
		if err := db.Raw(sql, due).Scan(&got).Error; err != nil {
			t.Fatal(err)
		}
		if got != n {
			t.Errorf("%s: %d of %d", what, got, n)
		}
	}
	var late []int64
	if err := db.Raw("SELECT at - CAST(? AS BIGINT) FROM changes WHERE noun = 'article' ORDER BY at", due).Scan(&late).Error; err != nil {
		t.Fatal(err)
	}
	ms := func(i int) int64 { return late[i] / 1000 }
	t.Logf("late by %d ms (median), %d ms (p99), %d ms (last)", ms(len(late)/2), ms(len(late)*99/100), ms(len(late)-1))
}
