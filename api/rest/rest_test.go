package rest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"toasoan/api/rest"
	"toasoan/internal/gate"
	"toasoan/internal/news"
	"toasoan/internal/newsroom"
	"toasoan/internal/store"
	"toasoan/internal/store/storetest"
)

// testRoom is who fits the papers out.
var testRoom = news.Caller{ID: "01a20ae0-3bd6-7134-99bf-e7a32e0cfe35", Name: "test", Role: news.Admin}

// noon is when every test begins.
var noon = time.Date(2030, time.May, 1, 5, 0, 0, 0, time.UTC)

// TestMain lets more tests run side by side than there are cores: most of the
// time they wait for a database's disk.
func TestMain(m *testing.M) {
	if err := flag.Set("test.parallel", "8"); err != nil {
		panic(err)
	}
	m.Run()
}

// api is a paper with one user of each role, whose token goes by the role's
// name. Time stands still until a test moves it.
type api struct {
	t      *testing.T
	server *rest.Server
	plain  *rest.Server // the same without what is kept of answers; nil if nobody compares
	store  *store.Store
	raw    *gorm.DB // the same database, past the store
	room   *newsroom.Newsroom
	url    string // of the database
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
	storetest.EachURL(t, func(t *testing.T, database string) {
		a := newAPI(t, storetest.Open(t, store.Options{}, database))
		a.raw, a.url = storetest.Raw(t, database), database
		f(a)
	})
}

// patient is for servers that turn nobody away because the machine is slow.
var patient = map[rest.Class]gate.Limit{
	rest.Reads:    {Inside: 8, Waiting: 1000, Patience: time.Minute},
	rest.Searches: {Inside: 8, Waiting: 1000, Patience: time.Minute},
}

func newAPI(t *testing.T, s *store.Store) *api {
	t.Helper()
	a := &api{t: t, store: s, clock: &clock{t: noon}, tokens: map[string]string{}, tags: map[string]string{}, vars: map[string]string{}}
	a.room = newsroom.New(s, newsroom.Options{Now: a.clock.now, Secret: []byte("a secret of at least thirty-two bytes")})
	must(t, a.room.Open(t.Context(), "https://bao.example"))
	plain := a.with(rest.Options{Limits: patient}, slog.DiscardHandler).server
	a = a.with(rest.Options{CacheSize: 8 << 20, Limits: patient}, slog.DiscardHandler)
	a.plain = plain
	for _, role := range news.Roles {
		token, _, err := a.room.CreateKey(t.Context(), testRoom, news.KeyDraft{Name: string(role), Role: role})
		must(t, err)
		a.tokens[string(role)] = token
	}
	return a
}

// with is the same paper behind another server.
func (a *api) with(o rest.Options, log slog.Handler) *api {
	a.t.Helper()
	b := *a
	b.plain = nil
	var err error
	b.server, err = rest.New(a.store, a.room, slog.New(log), o)
	must(a.t, err)
	return &b
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
	do     string // "METHOD /path", below /v1; "METHOD //path" outside
	body   string
	status int
	want   string
	fails  string // the problem's code and all its faults: "invalid /title=required ?limit=out_of_range"
	lacks  string // words, none of which may be in the answer's body
	save   string // "name=/pointer name2=/pointer": keeps members of the answer as variables
	header string // "Name: value\nName: value"; without a value, none is sent
	sends  string // the headers that the answer must have, in the same form
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
	for pair := range strings.FieldsSeq(c.save) {
		name, pointer, _ := strings.Cut(pair, "=")
		a.vars[name] = at(a.t, w.Body.Bytes(), pointer)
	}
	if c.want != "" {
		var got, want any
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
			a.t.Errorf("%s: %v in %s", c.do, err, w.Body)
		}
		must(a.t, json.Unmarshal([]byte(a.fill(c.want)), &want))
		if at := missing(got, want, ""); at != "" {
			a.t.Errorf("%s %s: the answer\n%s\ndiffers at %s", c.as, a.fill(c.do), w.Body, at)
		}
	}
	if got := failure(w); c.fails != "" && got != a.fill(c.fails) {
		a.t.Errorf("%s %s %s: fails with\n%s, want\n%s", c.as, a.fill(c.do), short(a.fill(c.body)), got, a.fill(c.fails))
	}
	for word := range strings.FieldsSeq(c.lacks) {
		if strings.Contains(w.Body.String(), a.fill(word)) {
			a.t.Errorf("%s %s: %q is in the answer\n%s", c.as, a.fill(c.do), a.fill(word), w.Body)
		}
	}
	for line := range strings.Lines(c.sends) {
		name, value, _ := strings.Cut(line, ":")
		if got := strings.Join(w.Header().Values(name), ", "); got != a.fill(strings.TrimSpace(value)) {
			a.t.Errorf("%s %s: header %s is %q, want %q", c.as, a.fill(c.do), name, got, a.fill(strings.TrimSpace(value)))
		}
	}
	return w
}

// failure is the problem's code with all its faults, in their order.
func failure(w *httptest.ResponseRecorder) string {
	var p rest.Problem
	if json.Unmarshal(w.Body.Bytes(), &p) != nil {
		return ""
	}
	all := []string{p.Code}
	for _, f := range p.Errors {
		at := f.Pointer
		switch {
		case f.Parameter != "":
			at = "?" + f.Parameter
		case f.Header != "":
			at = f.Header
		}
		all = append(all, at+"="+f.Code)
	}
	return strings.Join(all, " ")
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
		name, value, _ := strings.Cut(line, ":")
		r.Header.Del(name)
		if value = a.fill(strings.TrimSpace(value)); value != "" {
			r.Header.Set(name, value)
		}
	}
	w := httptest.NewRecorder()
	ctx, stop := context.WithCancel(r.Context())
	defer stop()
	if r.URL.Path == "/v1/events" { // it would go on for ever
		a.server.ServeHTTP(&beginning{w, func(int) { time.AfterFunc(20*time.Millisecond, stop) }}, r.WithContext(ctx))
	} else {
		a.server.ServeHTTP(w, r)
	}
	a.checkAnswer(r, w, c.status)
	a.compare(r, w)
	if tag := w.Header().Get("ETag"); tag != "" && w.Code < 300 {
		path := resourcePath(r.URL.Path)
		if location := w.Header().Get("Location"); location != "" {
			path = location
		}
		a.tags[path] = tag
	}
	return w
}

// compare holds an answer to a reader against what the same request is answered with
// a second time, and by a server that keeps no answers.
func (a *api) compare(r *http.Request, w *httptest.ResponseRecorder) {
	a.t.Helper()
	if a.plain == nil || r.Method != "GET" && r.Method != "HEAD" || strings.HasPrefix(r.URL.Path, "/v1/newsroom") || strings.HasSuffix(r.URL.Path, "/challenge") || r.URL.Path == "/v1/events" {
		return
	}
	for _, server := range []*rest.Server{a.server, a.plain} {
		again := httptest.NewRecorder()
		server.ServeHTTP(again, r)
		said, repeated := requestID.ReplaceAll(w.Body.Bytes(), nil), requestID.ReplaceAll(again.Body.Bytes(), nil)
		first, second := w.Header().Clone(), again.Header()
		first.Del("X-Request-Id")
		second.Del("X-Request-Id")
		if again.Code != w.Code || !bytes.Equal(said, repeated) || !reflect.DeepEqual(first, second) {
			a.t.Errorf("%s %s: %d %v %s\nis answered with %d %v %s (cache: %v)", r.Method, r.URL, w.Code, first, w.Body, again.Code, second, again.Body, server == a.server)
		}
	}
}

// requestID is what differs between two answers that are alike.
var requestID = regexp.MustCompile(`,?"request_id":"[^"]*"`)

var articlePath = regexp.MustCompile(`^/v1/newsroom/(articles|topics|lists)/[^/]+(/updates/[^/]+)?`)

// resourcePath is the path of the resource that a move belongs to.
func resourcePath(path string) string {
	if article := articlePath.FindString(path); article != "" {
		return article
	}
	return strings.TrimSuffix(path, "/merger")
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
			i, err := strconv.Atoi(step)
			if err != nil || i >= len(x) {
				t.Fatalf("no %s in %s", pointer, body)
			}
			v = x[i]
		}
	}
	if s, ok := v.(string); ok {
		return s
	}
	b, _ := json.Marshal(v)
	return string(b)
}

// missing is where got, a value at the JSON Pointer at, lacks something that
// want has, and how; "" if it has everything.
func missing(got, want any, at string) string {
	switch want := want.(type) {
	case map[string]any:
		members, ok := got.(map[string]any)
		if !ok {
			break
		}
		for name, v := range want {
			if _, there := members[name]; !there {
				return at + "/" + name + ": is not there"
			}
			if difference := missing(members[name], v, at+"/"+name); difference != "" {
				return difference
			}
		}
		return ""
	case []any:
		items, ok := got.([]any)
		if !ok || len(items) != len(want) {
			break
		}
		for i, v := range want {
			if difference := missing(items[i], v, at+"/"+strconv.Itoa(i)); difference != "" {
				return difference
			}
		}
		return ""
	default:
		if reflect.DeepEqual(got, want) {
			return ""
		}
	}
	return fmt.Sprintf("%s: %v, want %v", at, got, want)
}

// checkAnswer holds every answer of the suite against what is promised of all:
// problems have the shape of RFC 9457, nothing internal is told, and the OpenAPI
// document says so. None is the fault of the server, unless that is wanted.
func (a *api) checkAnswer(r *http.Request, w *httptest.ResponseRecorder, wanted int) {
	a.t.Helper()
	if w.Header().Get("X-Request-Id") == "" {
		a.t.Errorf("%s %s: no request id", r.Method, r.URL)
	}
	if w.Code >= 500 && w.Code != wanted {
		a.t.Errorf("%s %s: status %d\n%s", r.Method, r.URL, w.Code, w.Body)
	}
	if w.Code >= 400 && r.Method != "HEAD" && !bytes.HasPrefix([]byte(w.Header().Get("Content-Type")), []byte("application/problem+json")) {
		a.t.Errorf("%s %s: status %d is no problem document but %s", r.Method, r.URL, w.Code, w.Header().Get("Content-Type"))
	}
	validateAnswer(a.t, r, w)
}
