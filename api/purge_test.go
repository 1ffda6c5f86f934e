package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"toasoan/internal/hook"
	"toasoan/internal/news"
	"toasoan/internal/newsroom"
	"toasoan/internal/store"
)

// purged is a cache that is told by signed calls what is stale.
type purged struct {
	mu   sync.Mutex
	down bool
	keys []string
}

const purgeSecret = "a secret of both sides"

func (p *purged) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	var says struct {
		Keys []string
		All  *bool
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	signed := "v1," + hook.Sign([]byte(purgeSecret), r.Header.Get("webhook-id"), r.Header.Get("webhook-timestamp"), body)
	switch {
	case p.down:
		w.WriteHeader(http.StatusBadGateway)
	case signed != r.Header.Get("webhook-signature") || json.Unmarshal(body, &says) != nil || says.All == nil:
		w.WriteHeader(http.StatusUnauthorized)
	default:
		p.keys = append(p.keys, says.Keys...)
		w.WriteHeader(http.StatusNoContent)
	}
}

func (p *purged) up(up bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.down = !up
}

// missing waits until the cache has been told of all keys, and returns those of
// which it has not been.
func (p *purged) missing(keys []string, within time.Duration) (missing []string) {
	for until := time.Now().Add(within); time.Now().Before(until); time.Sleep(10 * time.Millisecond) {
		p.mu.Lock()
		missing = slices.DeleteFunc(slices.Clone(keys), func(key string) bool { return slices.Contains(p.keys, key) })
		p.mu.Unlock()
		if len(missing) == 0 {
			return nil
		}
	}
	return missing
}

// TestPurgeHook: the cache hears of a change in a moment; what it could not be told
// while it was down, and while the programs were killed, it hears later.
func TestPurgeHook(t *testing.T) {
	eachMachine(t, func(t *testing.T, m *machine, room *newsroom.Newsroom, s *store.Store) {
		if err := room.Open(t.Context(), "https://bao.example"); err != nil {
			t.Fatal(err)
		}
		cache := &purged{}
		receiver := httptest.NewServer(cache)
		defer receiver.Close()
		serve := func() *server {
			return m.serve("--purge-url", receiver.URL+"/purge", "--purge-secret", purgeSecret, "--purge-private")
		}
		publish := func(n int) (key string) {
			article, err := room.CreateArticle(t.Context(), scheduler, news.ArticleDraft{Title: fmt.Sprint("Bài ", n), Sapo: "Sapo.", Body: "<p>Chữ.</p>", Section: &news.SectionRef{Slug: "thoi-su"}})
			if err == nil {
				_, err = room.PublishArticle(t.Context(), scheduler, article.ID, article.Version, news.Publication{})
			}
			if err != nil {
				t.Fatal(err)
			}
			return "article:" + article.ID
		}
		if _, err := room.CreateSection(t.Context(), scheduler, news.SectionDraft{Name: "Thời sự"}); err != nil {
			t.Fatal(err)
		}
		processes := []*server{serve()}
		if !strings.HasPrefix(m.environ[0], "TOASOAN_DATABASE_URL=sqlite:") {
			processes = append(processes, serve())
		}
		if missing := cache.missing([]string{"section:thoi-su"}, 30*time.Second); missing != nil {
			t.Fatalf("of what was there at the start the cache does not hear: %v", missing)
		}
		began := time.Now()
		if missing := cache.missing([]string{publish(0)}, 30*time.Second); missing != nil {
			t.Fatalf("the cache does not hear of %v", missing)
		}
		t.Logf("the cache hears of a publication %s after it began", time.Since(began).Round(time.Millisecond))

		cache.up(false)
		keys := []string{}
		for n := range 6 {
			keys = append(keys, publish(n+1))
			if n == 3 {
				time.Sleep(500 * time.Millisecond) // so that calls have failed
				for i, p := range processes {
					if err := p.Process.Signal(syscall.SIGKILL); err != nil {
						t.Fatal(err)
					}
					<-p.done
					processes[i] = serve()
				}
			}
		}
		cache.up(true)
		if missing := cache.missing(keys, time.Minute); missing != nil {
			t.Errorf("what changed while nobody could tell is never told: %v", missing)
		}
		for _, p := range processes {
			p.stop(t)
		}
	})
}
