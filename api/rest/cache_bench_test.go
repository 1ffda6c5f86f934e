package rest_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"toasoan/api/rest"
	"toasoan/internal/demo"
	"toasoan/internal/news"
	"toasoan/internal/newsroom"
	"toasoan/internal/store"
	"toasoan/internal/store/storetest"
)

// nowhere is a client that reads nothing.
type nowhere struct{ header http.Header }

func (w *nowhere) Header() http.Header         { return w.header }
func (w *nowhere) Write(b []byte) (int, error) { return len(b), nil }
func (w *nowhere) WriteHeader(int)             {}

// BenchmarkHit shows what an answer costs that is kept, with its line in the log and
// without the network.
func BenchmarkHit(b *testing.B) {
	s := storetest.Open(b, store.Options{}, "sqlite:"+b.TempDir()+"/toasoan.db")
	room := newsroom.New(s, newsroom.Options{Secret: []byte("a secret of at least thirty-two bytes")})
	if err := room.Open(b.Context(), "https://bao.example"); err != nil {
		b.Fatal(err)
	}
	if err := demo.Generate(b.Context(), room, s, demo.Plan{Articles: 50, Comments: 50, Seed: 1}, nil); err != nil {
		b.Fatal(err)
	}
	log, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		b.Fatal(err)
	}
	defer log.Close()
	server, err := rest.New(s, room, slog.New(slog.NewJSONHandler(log, nil)), rest.Options{CacheSize: 1 << 20, CountLag: time.Second})
	if err != nil {
		b.Fatal(err)
	}
	articles, _, err := s.Articles(b.Context(), news.ArticleQuery{Page: news.Page{Limit: 1}})
	if err != nil {
		b.Fatal(err)
	}
	path := "/v1/articles/" + articles[0].Slug
	for _, c := range []struct{ name, path, header, value string }{
		{"article", path, "", ""},
		{"compressed", path, "Accept-Encoding", "gzip"},
		{"list", "/v1/articles?limit=20", "", ""},
		{"not modified", path, "If-None-Match", "*"},
		{"by another name", path + "?utm_source=zalo", "", ""},
	} {
		b.Run(c.name, func(b *testing.B) {
			r := httptest.NewRequest(http.MethodGet, c.path, nil)
			if c.header != "" {
				r.Header.Set(c.header, c.value)
			}
			b.ReportAllocs()
			for b.Loop() {
				server.ServeHTTP(&nowhere{http.Header{}}, r)
			}
		})
	}
}
