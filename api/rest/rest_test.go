package rest_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"toasoan/api/rest"
	"toasoan/internal/news"
	"toasoan/internal/newsroom"
	"toasoan/internal/store"
	"toasoan/internal/store/storetest"
)

// noon is when every test begins.
var noon = time.Date(2030, time.May, 1, 5, 0, 0, 0, time.UTC)

// api is a paper with one user of each role, whose token goes by the role's
// name. Time stands still until a test moves it.
type api struct {
	t      *testing.T
	server *rest.Server
	store  *store.Store
	room   *newsroom.Newsroom
	clock  *clock
	tokens map[string]string
	tags   map[string]string // the last ETag seen at each path
	vars   map[string]string // what {name} in a request or an expectation stands for
}

type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// each runs f on a new paper over every database.
func each(t *testing.T, f func(a *api)) {
	t.Helper()
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.Store) {
		f(newAPI(t, open(store.Options{}), rest.Options{}))
	})
}

func newAPI(t *testing.T, s *store.Store, o rest.Options) *api {
	t.Helper()
	a := &api{t: t, store: s, clock: &clock{t: noon}, tokens: map[string]string{}, tags: map[string]string{}, vars: map[string]string{}}
	a.room = newsroom.New(s, newsroom.Options{Now: a.clock.now, Secret: []byte("a secret of at least thirty-two bytes")})
	must(t, a.room.Open(t.Context(), "https://bao.example"))
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	var err error
	a.server, err = rest.New(s, a.room, log, o)
	must(t, err)
	for _, role := range news.Roles {
		token, _, err := a.room.CreateKey(t.Context(), news.Caller{ID: "test"}, news.KeyDraft{Name: string(role), Role: role})
		must(t, err)
		a.tokens[string(role)] = token
	}
	return a
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// call is one request, and what the answer must be. In do and body, {name}
// stands for a variable. Want is JSON that the answer's body must contain:
// objects may have more members, nothing else differs. If-Match is sent by
// itself with the last ETag seen at the path, unless header sets it.
type call struct {
	as     string // a role, a variable with a token, or "" for a visitor
	do     string // "METHOD /path", below /v1
	body   string
	status int
	want   string
	save   string // "name=/pointer name2=/pointer": keeps members of the answer as variables
	header string // "Name: value\nName: value"
}

func (a *api) run(calls ...call) {
	a.t.Helper()
	for _, c := range calls {
		a.one(c)
	}
}

func (a *api) one(c call) *httptest.ResponseRecorder {
	a.t.Helper()
	w := a.send(c)
	if w.Code != c.status {
		a.t.Errorf("%s %s %s: status %d, want %d\n%s", c.as, a.fill(c.do), short(a.fill(c.body)), w.Code, c.status, w.Body)
		return w
	}
	if c.want != "" {
		var got, want any
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
			a.t.Errorf("%s: %v in %s", c.do, err, w.Body)
		}
		must(a.t, json.Unmarshal([]byte(a.fill(c.want)), &want))
		if !contains(got, want) {
			a.t.Errorf("%s %s: the answer\n%s\nlacks %s", c.as, a.fill(c.do), w.Body, a.fill(c.want))
		}
	}
	for pair := range strings.FieldsSeq(c.save) {
		name, pointer, _ := strings.Cut(pair, "=")
		a.vars[name] = at(a.t, w.Body.Bytes(), pointer)
	}
	return w
}

func short(s string) string {
	if len(s) > 300 {
		return s[:300] + "…"
	}
	return s
}

func (a *api) send(c call) *httptest.ResponseRecorder {
	a.t.Helper()
	method, target, _ := strings.Cut(a.fill(c.do), " ")
	if !strings.HasPrefix(target, "//") {
		target = "/v1" + target
	} else {
		target = target[1:]
	}
	r := httptest.NewRequest(method, target, strings.NewReader(a.fill(c.body)))
	if c.body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if c.as != "" {
		token := a.tokens[c.as]
		if token == "" {
			token = a.vars[c.as]
		}
		r.Header.Set("Authorization", "Bearer "+token)
	}
	if tag := a.tags[resourcePath(r.URL.Path)]; tag != "" && method != "POST" && method != "GET" {
		r.Header.Set("If-Match", tag)
	}
	for line := range strings.Lines(c.header) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		if value == "" {
			r.Header.Del(name)
			continue
		}
		r.Header.Set(name, a.fill(value))
	}
	w := httptest.NewRecorder()
	a.server.ServeHTTP(w, r)
	a.checkAnswer(r, w)
	if tag := w.Header().Get("ETag"); tag != "" && w.Code < 300 {
		path := resourcePath(r.URL.Path)
		if location := w.Header().Get("Location"); location != "" {
			path = location
		}
		a.tags[path] = tag
	}
	return w
}

// resourcePath is the path of the resource that a move belongs to.
func resourcePath(path string) string {
	for _, move := range []string{"/publication", "/withdrawal"} {
		path = strings.TrimSuffix(path, move)
	}
	return path
}

// fill replaces {name} by the variables' values.
func (a *api) fill(s string) string {
	for name, value := range a.vars {
		s = strings.ReplaceAll(s, "{"+name+"}", value)
	}
	return s
}

// at returns the member at a JSON Pointer as text.
func at(t *testing.T, body []byte, pointer string) string {
	t.Helper()
	var v any
	must(t, json.Unmarshal(body, &v))
	for step := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		switch x := v.(type) {
		case map[string]any:
			v = x[step]
		case []any:
			if len(x) == 0 {
				t.Fatalf("no %s in %s", pointer, body)
			}
			v = x[0]
		}
	}
	if s, ok := v.(string); ok {
		return s
	}
	b, _ := json.Marshal(v)
	return string(b)
}

// contains reports whether got has everything that want has.
func contains(got, want any) bool {
	switch want := want.(type) {
	case map[string]any:
		got, ok := got.(map[string]any)
		for k, v := range want {
			if g, there := got[k]; !there || !contains(g, v) {
				return false
			}
		}
		return ok
	case []any:
		got, ok := got.([]any)
		if !ok || len(got) != len(want) {
			return false
		}
		for i := range want {
			if !contains(got[i], want[i]) {
				return false
			}
		}
		return true
	default:
		return reflect.DeepEqual(got, want)
	}
}

// checkAnswer holds every answer of the suite against what is promised of all:
// problems have the shape of RFC 9457, and nothing internal is told.
func (a *api) checkAnswer(r *http.Request, w *httptest.ResponseRecorder) {
	a.t.Helper()
	if w.Header().Get("X-Request-Id") == "" {
		a.t.Errorf("%s %s: no request id", r.Method, r.URL)
	}
	if w.Code >= 500 {
		a.t.Errorf("%s %s: status %d\n%s", r.Method, r.URL, w.Code, w.Body)
	}
	if w.Code >= 400 && r.Method != "HEAD" && !bytes.HasPrefix([]byte(w.Header().Get("Content-Type")), []byte("application/problem+json")) {
		a.t.Errorf("%s %s: status %d is no problem document but %s", r.Method, r.URL, w.Code, w.Header().Get("Content-Type"))
	}
}
