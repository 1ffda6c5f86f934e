package rest_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"toasoan/api/rest"
	"toasoan/internal/gate"
	"toasoan/internal/news"
	"toasoan/internal/newsroom"
	"toasoan/internal/store"
)

// full is a server that has no room for the classes.
func (a *api) full(classes ...rest.Class) *api {
	a.t.Helper()
	limits := map[rest.Class]gate.Limit{}
	for _, class := range classes {
		limits[class] = gate.Limit{}
	}
	return a.with(rest.Options{Limits: limits}, slog.DiscardHandler)
}

// TestOverload: a class that is full is refused at once, and nothing else is.
func TestOverload(t *testing.T) {
	each(t, func(a *api) {
		a.world()
		const comment = `{"author_name":"Bạn đọc","author_email":"ban@example.com","body":"Rất hay, tôi đồng ý."}`
		refused := func(c call) call {
			c.status, c.fails = 503, "overloaded"
			return c
		}
		reads := []call{{do: "GET /articles"}, {do: "GET /articles/{article}"}, {do: "HEAD /articles"}, {do: "GET /sections"}, {do: "GET /comments/latest"}, {do: "GET //docs"}}
		searches := []call{{do: "GET /search?q=gom"}, {do: "GET /search/suggest?q=gom"}, {do: "GET /tags/suggest?q=gom"}}
		writes := []call{{do: "POST /articles/{article}/comments", body: comment}, {do: "PUT /comments/x/like", body: `{}`}, {do: "POST /guests/requests", body: `{}`}}
		views := []call{{do: "POST /articles/{article}/views"}, {do: "POST /views", body: `{"views":[]}`}}
		desk := []call{{as: "editor", do: "GET /newsroom/articles"}, {as: "moderator", do: "GET /newsroom/comments"}, {as: "moderator", do: "GET /newsroom/comments/next"}}
		decisions := []call{{as: "moderator", do: "POST /newsroom/comment-decisions", body: `{"ids":["x"],"status":"approved"}`}}
		health := []call{{do: "GET //healthz", status: 200}, {do: "GET //readyz", status: 200}}
		all := map[rest.Class][]call{rest.Reads: reads, rest.Searches: searches, rest.Writes: writes, rest.Views: views, rest.DeskReads: desk, rest.DeskWrites: decisions}
		for class := range all {
			b := a.full(class)
			b.run(health...)
			for other, calls := range all {
				for range 2 { // the newsroom's tokens are known from the second time on
					for _, c := range calls {
						if other != class {
							if got := b.send(c).Code; got == 503 {
								t.Errorf("%s are full: %s is refused", class, c.do)
							}
							continue
						}
						if strings.HasPrefix(c.do, "HEAD") || c.as != "" {
							continue
						}
						b.run(refused(c))
					}
				}
			}
		}
		// Whoever has been let in once comes in by the newsroom's own door.
		for class, calls := range map[rest.Class][]call{rest.DeskReads: desk, rest.DeskWrites: decisions} {
			for _, c := range calls {
				b := a.full(class)
				if got := b.send(c).Code; got == 503 {
					t.Errorf("%s are full: %s is refused to somebody at the door", class, c.do)
				}
				b.run(refused(c))
			}
		}
		b := a.full(rest.Doors)
		b.vars["made up"] = "tsk_madeup"
		b.run(
			refused(call{as: "editor", do: "GET /newsroom/me"}), // not known yet
			refused(call{as: "made up", do: "GET /newsroom/me"}),
			refused(call{do: "POST /newsroom/sessions", body: `{"email":"x@bao.example","password":"x"}`}),
			call{do: "GET /articles", status: 200},
		)
		// A refusal says in whose language it is, and when to come back.
		r := httptest.NewRequest("GET", "/v1/articles", nil)
		r.Header.Set("Accept-Language", "vi")
		w := httptest.NewRecorder()
		a.full(rest.Reads).server.ServeHTTP(w, r)
		if wait, err := strconv.Atoi(w.Header().Get("Retry-After")); w.Code != 503 || err != nil || wait < 1 || wait > 10 || !strings.Contains(w.Body.String(), "Quá tải") {
			t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
		}
	})
}

// unread is a body that must not be read.
type unread struct{ t *testing.T }

func (u unread) Read([]byte) (int, error) { u.t.Error("the body is read"); return 0, io.EOF }

// TestRefusalsCostNothing: neither is the body read of what is refused, nor the
// database asked, and of many refusals the log has one line each second.
func TestRefusalsCostNothing(t *testing.T) {
	each(t, func(a *api) {
		var log lines
		b := a.with(rest.Options{Limits: map[rest.Class]gate.Limit{rest.Writes: {}, rest.Reads: {}}}, slog.NewTextHandler(&log, nil))
		gone, leave := context.WithCancel(t.Context())
		leave() // whatever is asked of the database fails
		const times = 50
		for range times {
			for _, request := range []string{"POST /v1/articles/x/comments", "GET /v1/articles"} {
				method, path, _ := strings.Cut(request, " ")
				r := httptest.NewRequest(method, path, unread{t}).WithContext(gone)
				r.ContentLength = 100
				w := httptest.NewRecorder()
				b.server.ServeHTTP(w, r)
				if got := failure(w); got != "overloaded" {
					t.Fatalf("%s: %d %s", request, w.Code, got)
				}
			}
		}
		if strings.Contains(log.String(), "msg=request") {
			t.Errorf("refusals have lines of their own:\n%s", log.String())
		}
		if n := strings.Count(log.String(), "level=WARN"); n == 0 || n > times {
			t.Errorf("%d warnings for %d refusals", n, 2*times)
		}
	})
}

// lines is a log.
type lines struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(b)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// TestSlowBodies: readers whose bodies come slowly, however many, take no place
// from one whose body is there.
func TestSlowBodies(t *testing.T) {
	each(t, func(a *api) {
		a.world()
		b := a.with(rest.Options{Limits: map[rest.Class]gate.Limit{rest.Writes: {Inside: 1}}}, slog.DiscardHandler)
		var slow sync.WaitGroup
		var begun atomic.Int64
		ended := make(chan bool)
		for range 10 {
			body, w := io.Pipe()
			slow.Go(func() {
				r := httptest.NewRequest("POST", "/v1/articles/x/comments", io.TeeReader(body, once(func() { begun.Add(1) })))
				r.ContentLength = -1
				b.server.ServeHTTP(httptest.NewRecorder(), r)
			})
			go func() {
				_, _ = w.Write([]byte("{"))
				<-ended
				w.CloseWithError(io.ErrUnexpectedEOF)
			}()
		}
		for deadline := time.Now().Add(10 * time.Second); begun.Load() < 10 && time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		}
		b.run(call{do: "POST /articles/{article}/comments", body: `{"author_name":"Bạn đọc","author_email":"ban@example.com","body":"Rất hay, tôi đồng ý."}`, status: 201})
		close(ended)
		slow.Wait()
	})
}

// once is a writer that calls f the first time.
func once(f func()) io.Writer { return &onceWriter{f: f} }

type onceWriter struct {
	once sync.Once
	f    func()
}

func (w *onceWriter) Write(b []byte) (int, error) { w.once.Do(w.f); return len(b), nil }

// TestSlowReaders: who takes an answer slowly holds no place.
func TestSlowReaders(t *testing.T) {
	each(t, func(a *api) {
		a.world()
		b := a.with(rest.Options{Limits: map[rest.Class]gate.Limit{rest.Reads: {Inside: 1}}}, slog.DiscardHandler)
		w := slowWriter{ResponseWriter: httptest.NewRecorder(), writing: make(chan bool), goOn: make(chan bool)}
		var slow sync.WaitGroup
		slow.Go(func() { b.server.ServeHTTP(w, httptest.NewRequest("GET", "/v1/articles", nil)) })
		<-w.writing
		b.run(call{do: "GET /articles", status: 200})
		close(w.goOn)
		slow.Wait()
	})
}

type slowWriter struct {
	http.ResponseWriter
	writing, goOn chan bool
}

func (w slowWriter) Write(b []byte) (int, error) {
	close(w.writing)
	<-w.goOn
	return w.ResponseWriter.Write(b)
}

// TestClasses: every route of the newsroom is in a class of the newsroom's, and no
// route of readers is.
func TestClasses(t *testing.T) {
	counted := map[rest.Class]int{}
	for _, r := range rest.Routes() {
		class := r.Class()
		counted[class]++
		desk := class == rest.Doors || class == rest.DeskReads || class == rest.DeskWork || class == rest.DeskWrites
		if desk != strings.HasPrefix(r.Path, "/v1/newsroom/") {
			t.Errorf("%s %s is in the class %s", r.Method, r.Path, class)
		}
		if class == rest.Always && !r.Open {
			t.Errorf("%s is never refused", r.Path)
		}
		if strings.HasPrefix(r.Path, "/v1/newsroom/comment") && r.Needs == news.ModerateComments && class == rest.DeskWork && !r.Open && !strings.Contains(r.Path, "replays") {
			t.Errorf("%s, which moderators live by, stands behind exports", r.Path)
		}
	}
	for _, class := range []rest.Class{rest.Always, rest.Reads, rest.Searches, rest.Writes, rest.Views, rest.Doors, rest.DeskReads, rest.DeskWork, rest.DeskWrites} {
		if counted[class] == 0 {
			t.Errorf("nothing is in the class %s", class)
		}
	}
}

// TestCommitterIsFull: while as many small writes wait as may, one more is refused
// at once, and is told when to come back.
func TestCommitterIsFull(t *testing.T) {
	each(t, func(a *api) {
		a.world()
		begun, goOn, refused := make(chan bool), make(chan bool), make(chan error, 10_000)
		var waiting sync.WaitGroup
		waiting.Go(func() {
			must(t, a.store.Together(t.Context(), func(context.Context) error { close(begun); <-goOn; return nil }))
		})
		<-begun
		for range cap(refused) {
			waiting.Go(func() {
				if err := a.store.Together(t.Context(), func(context.Context) error { return nil }); err != nil {
					refused <- err
				}
			})
		}
		if err := <-refused; news.KindOf(err) != news.Unavailable {
			t.Error(err)
		}
		comment := call{do: "POST /articles/{article}/comments", body: `{"author_name":"Bạn đọc","author_email":"ban@example.com","body":"Rất hay, tôi đồng ý."}`}
		late := comment
		late.status, late.fails, late.sends = 503, "unavailable", "Retry-After: 1"
		a.run(late, call{do: "GET /articles/{article}/comments", status: 200})
		close(goOn)
		waiting.Wait()
		comment.status = 201
		a.run(comment)
	})
}

// TestRefusedAtOnce: what readers are refused before net/http hears of it they are told
// as on the whole way through, and nothing else is answered there.
func TestRefusedAtOnce(t *testing.T) {
	each(t, func(a *api) {
		a.world()
		b := a.with(rest.Options{
			Limits: map[rest.Class]gate.Limit{rest.Reads: {}, rest.Searches: {}, rest.Writes: {}, rest.DeskReads: {}}, AllowedOrigins: []string{"https://bao.example"},
		}, slog.DiscardHandler)
		ask := func(do, field string) (r *http.Request, w *httptest.ResponseRecorder) {
			method, path, _ := strings.Cut(do, " ")
			var body io.Reader
			if method == http.MethodPost {
				body = strings.NewReader("{}")
			}
			r = httptest.NewRequest(method, path, body)
			name, value, _ := strings.Cut(field, ": ")
			r.Header.Set(name, value)
			r.Header.Set("X-Request-Id", "lan-1")
			return r, httptest.NewRecorder()
		}
		if r, w := ask("GET /v1/articles", "Accept: */*"); b.server.AtOnce(w, r) {
			t.Error("refused before anybody was")
		}
		for _, c := range []struct {
			do, field string
			atOnce    bool
		}{
			{"GET /v1/articles?limit=20", "Accept: */*", true},
			{"GET /v1/articles?limit=nhieu", "Accept-Language: vi-VN,vi;q=0.9", true},
			{"GET /v1/articles/bai-nay/comments", "Accept-Encoding: gzip", true},
			{"GET /v1/articles/b%C3%A0i-n%C3%A0y", "Authorization: Bearer tss_none", true},
			{"GET /v1/search?q=m%C6%B0a", "Accept: */*", true},
			{"POST /v1/articles/bai-nay/comments", "Content-Type: application/json", true},
			{"POST /v1/newsroom/sessions", "Content-Type: application/json", false},
			{"GET /v1/articles", "Origin: https://bao.example", false},
			{"GET /v1/newsroom/articles", "Accept: */*", false},
			{"GET /v1/events", "Accept: */*", false},
			{"GET /healthz", "Accept: */*", false},
			{"GET /khong-co", "Accept: */*", false},
		} {
			r, whole := ask(c.do, c.field)
			if c.atOnce {
				b.server.ServeHTTP(whole, r)
				if whole.Code != http.StatusServiceUnavailable {
					t.Fatal(c.do, whole.Code)
				}
			}
			r, w := ask(c.do, c.field)
			if got := b.server.AtOnce(w, r); got != c.atOnce || !got && (w.Body.Len() > 0 || len(w.Header()) > 0) {
				t.Errorf("%s: answered %v with %q", c.do, got, w.Body)
			}
			wait, err := strconv.Atoi(w.Header().Get("Retry-After"))
			if c.atOnce && (err != nil || wait < 1 || wait > 4) {
				t.Errorf("%s: Retry-After: %q", c.do, w.Header().Get("Retry-After"))
			}
			whole.Header().Del("Retry-After")
			w.Header().Del("Retry-After")
			if c.atOnce && (w.Code != whole.Code || !reflect.DeepEqual(w.Header(), whole.Header()) || w.Body.String() != whole.Body.String()) {
				t.Errorf("%s: at once\n%d %v %s\nand on the whole way\n%d %v %s", c.do, w.Code, w.Header(), w.Body, whole.Code, whole.Header(), whole.Body)
			}
		}
	})
}

// BenchmarkRefusal is what it costs to say no.
func BenchmarkRefusal(b *testing.B) {
	s, err := store.Open(store.Options{URL: "sqlite:" + b.TempDir() + "/toasoan.db"})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	room := newsroom.New(s, newsroom.Options{Secret: make([]byte, 32)})
	server, err := rest.New(s, room, slog.New(slog.NewJSONHandler(io.Discard, nil)), rest.Options{Limits: map[rest.Class]gate.Limit{rest.Reads: {}}})
	if err != nil {
		b.Fatal(err)
	}
	r := httptest.NewRequest("GET", "/v1/articles?limit=20", nil)
	r.Header.Set("Accept-Language", "vi-VN,vi;q=0.9,en;q=0.8")
	for name, answer := range map[string]func(w http.ResponseWriter){
		"the long way": func(w http.ResponseWriter) { server.ServeHTTP(w, r) },
		"at once":      func(w http.ResponseWriter) { server.AtOnce(w, r) },
	} {
		b.Run(name, func(b *testing.B) {
			server.ServeHTTP(httptest.NewRecorder(), r) // from then on somebody was refused
			b.ReportAllocs()
			for b.Loop() {
				w := httptest.NewRecorder()
				answer(w)
				if w.Code != http.StatusServiceUnavailable {
					b.Fatal(w.Code)
				}
			}
		})
	}
}
