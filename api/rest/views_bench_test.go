package rest_test

import (
	"fmt"
	"log/slog"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"toasoan/api/rest"
	"toasoan/internal/newsroom"
	"toasoan/internal/store"
	"toasoan/internal/store/storetest"
)

// BenchmarkBeacon shows what a reader's view costs, as each of a million readers
// sends it for one of a thousand articles, and what it leaves in memory.
func BenchmarkBeacon(b *testing.B) {
	storetest.EachBench(b, func(b *testing.B, database string) {
		s := storetest.Open(b, store.Options{}, database)
		now := time.Now()
		room := newsroom.New(s, newsroom.Options{Now: func() time.Time { return now }, Secret: []byte("a secret of at least thirty-two bytes")})
		if err := room.Open(b.Context(), "https://bao.example"); err != nil {
			b.Fatal(err)
		}
		server, err := rest.New(s, room, slog.New(slog.DiscardHandler), rest.Options{TrustedProxies: []string{"192.0.2.0/24"}})
		if err != nil {
			b.Fatal(err)
		}
		for name, body := range map[string]string{"one": "", "ten": `{"views":[` + strings.Repeat(`{"article":"bai-%d"},`, 9) + `{"article":"bai-%d"}]}`} {
			b.Run(name, func(b *testing.B) {
				b.ReportAllocs()
				var sent atomic.Int64
				b.RunParallel(func(p *testing.PB) {
					for p.Next() {
						i := int(sent.Add(1))
						path, said := "/v1/articles/bai-"+strconv.Itoa(i%1000)+"/views", ""
						if body != "" {
							path = "/v1/views"
							said = fmt.Sprintf(body, i%1000, i%999, i%998, i%997, i%996, i%995, i%994, i%993, i%992, i%991)
						}
						r := httptest.NewRequest("POST", path, strings.NewReader(said))
						r.Header.Set("Content-Type", "text/plain;charset=UTF-8")
						r.Header.Set("User-Agent", browser)
						r.Header.Set("X-Forwarded-For", fmt.Sprintf("10.%d.%d.%d", i>>16&255, i>>8&255, i&255))
						w := httptest.NewRecorder()
						server.ServeHTTP(w, r)
						if w.Code != 202 {
							b.Errorf("%d %s", w.Code, w.Body)
							return
						}
					}
				})
				runtime.GC()
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				b.ReportMetric(float64(m.HeapAlloc)/(1<<20), "MB")
			})
		}
	})
}
