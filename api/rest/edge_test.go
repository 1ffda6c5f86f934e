package rest_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"toasoan/api/rest"
	"toasoan/internal/news"
	"toasoan/internal/newsroom"
)

// edge is a shared cache in front of the paper that keeps what it is told, if it
// can be reached.
type edge struct {
	mu   sync.Mutex
	told []newsroom.Purge
	down bool
}

func (e *edge) purge(_ context.Context, p newsroom.Purge) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.down {
		return errors.New("nobody there")
	}
	e.told = append(e.told, p)
	return nil
}

// heard is what the edge was told since it was asked last, a call a line.
func (e *edge) heard() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	lines := make([]string, len(e.told))
	for i, p := range e.told {
		lines[i] = strings.Join(p.Keys, " ")
		if p.All != slices.Contains(p.Keys, news.Everything) {
			lines[i] += " and not what it says of all"
		}
	}
	e.told = nil
	return strings.Join(lines, "\n")
}

// behind is the same paper with an edge in front of it, which has been told all
// that was.
func (a *api) behind() (b *api, e *edge) {
	a.t.Helper()
	e = &edge{}
	b = a.equipped(newsroom.Options{Purge: e.purge})
	b.settled()
	e.heard()
	return b, e
}

// tell has the edge told what there is to tell now.
func (a *api) tell() {
	a.t.Helper()
	must(a.t, a.room.PurgeEdge(a.t.Context()))
}

// settled has it told all, twice.
func (a *api) settled() {
	a.t.Helper()
	for range 3 {
		a.tell()
		a.clock.advance(time.Second)
	}
}

// TestPurge: the edge is told of changes at once, once more a second later, and
// then no more.
func TestPurge(t *testing.T) {
	each(t, func(a *api) {
		a.world()
		a, e := a.behind()
		hear := func(want string) {
			t.Helper()
			a.tell()
			if got := e.heard(); got != a.fill(want) {
				t.Errorf("the edge hears\n%s\nwant\n%s", got, a.fill(want))
			}
		}
		const article = "article:{article} comments:{article} updates:{article} comments:latest articles"
		hear("")
		a.run(call{as: "publisher", do: "PUT /newsroom/articles/{article}/publication", body: `{}`, status: 200})
		hear(article)
		hear("")
		a.clock.advance(time.Second)
		hear(article)
		a.clock.advance(time.Minute)
		hear("")
		// Under every name that it ever had.
		a.run(call{as: "publisher", do: "PATCH /newsroom/tags/{tag}", body: `{"slug":"huyen-binh-xuyen"}`, status: 200})
		hear("tag:binh-xuyen tag:huyen-binh-xuyen tags articles")
		a.run(
			call{as: "publisher", do: "PATCH /newsroom/sections/{first}", body: `{"name":"Thời cuộc"}`, status: 200},
			call{as: "publisher", do: "PATCH /newsroom/authors/{author}", body: `{"biography":"Phóng viên."}`, status: 200},
			call{as: "publisher", do: "PATCH /newsroom/topics/{topic}", body: `{"summary":"Cầu."}`, status: 200},
			call{as: "publisher", do: "PUT /newsroom/lists/{list}/publication", status: 200},
		)
		hear("section:thoi-su sections articles comments:latest author:nguyen-trong authors topic:cau-lam-giang-2 topics list:tieu-diem")
		a.settled()
		e.heard()
		a.run(
			call{as: "admin", do: "GET /newsroom/settings", status: 200},
			call{as: "admin", do: "PATCH /newsroom/settings", body: `{"tagline":"Mới."}`, status: 200},
		)
		hear("site")
		// A name that can no longer be looked up.
		a.run(call{as: "publisher", do: "DELETE /newsroom/topics/{topic}", status: 204})
		hear("site")
		a.settled()
		if e.heard(); a.room.PurgeEdge(t.Context()) != nil || e.heard() != "" {
			t.Error("the edge still hears of something")
		}
	})
}

// TestPurgeComments: the edge hears of a comment at once, and of the counts on
// cards once a second, however many comments there are.
func TestPurgeComments(t *testing.T) {
	each(t, func(a *api) {
		a.world()
		a, e := a.behind()
		cards := 0
		for i := range 20 { // over two seconds
			name := fmt.Sprint("c", i)
			a.comment(name, "article", "")
			a.decide("approved", name)
			a.tell()
			heard := e.heard()
			if !strings.Contains(heard, a.fill("comments:{article} comments:latest")) {
				t.Errorf("of comment %d it hears %q", i, heard)
			}
			if strings.Contains(heard, a.fill("article:{article}")) {
				cards++
			}
			a.clock.advance(100 * time.Millisecond)
		}
		if cards != 2 {
			t.Errorf("cards were purged %d times in two seconds", cards)
		}
		a.settled()
		if heard := e.heard(); !strings.Contains(heard, a.fill("article:{article}")) {
			t.Errorf("after the last comment the cards were not purged: %q", heard)
		}
	})
}

// TestPurgeAgain: an edge that cannot be reached is called again, later each time,
// and hears then of all it has missed, in order.
func TestPurgeAgain(t *testing.T) {
	each(t, func(a *api) {
		a.world()
		a, e := a.behind()
		e.down = true
		a.run(call{as: "publisher", do: "PUT /newsroom/lists/{list}/publication", status: 200})
		calls := 0
		var waited []time.Duration
		for last := a.clock.now(); calls < 9; a.clock.advance(time.Second) {
			if a.room.PurgeEdge(t.Context()) != nil {
				waited = append(waited, a.clock.now().Sub(last))
				calls, last = calls+1, a.clock.now()
			}
		}
		if want := "[0s 1s 2s 4s 8s 16s 32s 1m0s 1m0s]"; fmt.Sprint(waited) != want {
			t.Errorf("it was called after %v", waited)
		}
		a.run(call{as: "publisher", do: "PATCH /newsroom/tags/{tag}", body: `{"name":"Bình Xuyên mới"}`, status: 200})
		e.down = false
		a.tell()
		if heard := e.heard(); heard != "" {
			t.Errorf("it is called before it is time: %s", heard)
		}
		a.clock.advance(time.Minute)
		a.tell()
		if heard := e.heard(); !strings.HasPrefix(heard, "list:tieu-diem tag:binh-xuyen tags articles") {
			t.Errorf("it hears %q", heard)
		}
		// After more than an hour everything is stale.
		a.settled()
		e.heard()
		a.run(call{as: "publisher", do: "PUT /newsroom/lists/{list}/publication", status: 200})
		a.clock.advance(time.Hour + time.Second)
		a.tell()
		if heard := e.heard(); heard != "site" {
			t.Errorf("after an hour it hears %q", heard)
		}
	})
}

// TestPurgeMany: no call names more keys than caches take, none is left out, and
// of very many changes the edge only hears that everything is stale.
func TestPurgeMany(t *testing.T) {
	each(t, func(a *api) {
		a, e := a.behind()
		record := func(from, to int) {
			must(t, a.store.Within(t.Context(), func(ctx context.Context) error {
				changes := make([]news.Change, 0, to-from)
				for i := from; i < to; i++ {
					changes = append(changes, news.Change{At: a.room.Now(), Noun: news.NounComment, Op: news.OpUpsert, ID: fmt.Sprint("c", i), On: fmt.Sprint("a", i)})
				}
				return a.store.Record(ctx, changes...)
			}))
		}
		record(0, 1300)
		for range 20 {
			a.tell()
			a.clock.advance(time.Second)
		}
		keys := map[string]int{}
		for _, p := range e.told {
			if len(p.Keys) > 250 {
				t.Errorf("%d keys in a call", len(p.Keys))
			}
			for _, key := range p.Keys {
				keys[key]++
			}
		}
		for i := range 1300 {
			if comments, card := keys[fmt.Sprint("comments:a", i)], keys[fmt.Sprint("article:a", i)]; comments != 2 || card != 2 {
				t.Fatalf("of the comment on a%d it hears %d times, of the card %d times", i, comments, card)
			}
		}
		e.heard()
		record(2000, 12_001)
		a.tell()
		if heard := e.heard(); heard != "site" {
			t.Errorf("of 10,001 changes it hears %q", short(heard))
		}
		a.clock.advance(time.Second)
		a.tell()
		a.clock.advance(time.Second)
		a.tell()
		if heard := e.heard(); heard != "site" {
			t.Errorf("a second later it hears %q", short(heard))
		}
	})
}

// TestPurgeTogether: of several processes one tells. What one that dies was about
// to tell, another tells when its lease has ended.
func TestPurgeTogether(t *testing.T) {
	each(t, func(a *api) {
		a.world()
		a, e := a.behind()
		process := func(purge func(context.Context, newsroom.Purge) error) *newsroom.Newsroom {
			return newsroom.New(a.store, newsroom.Options{Now: a.clock.now, Secret: []byte("a secret of at least thirty-two bytes"), Purge: purge})
		}
		rooms := []*newsroom.Newsroom{a.room, process(e.purge), process(e.purge), process(e.purge)}
		for range 5 {
			a.run(call{as: "publisher", do: "PUT /newsroom/lists/{list}/publication", status: 200})
			var wg sync.WaitGroup
			for _, room := range rooms {
				wg.Go(func() {
					if err := room.PurgeEdge(t.Context()); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			if heard := e.heard(); heard != "list:tieu-diem" {
				t.Errorf("it hears\n%s", heard)
			}
		}
		a.settled()
		e.heard()

		a.run(call{as: "publisher", do: "PUT /newsroom/lists/{list}/publication", status: 200})
		dying := process(func(context.Context, newsroom.Purge) error {
			a.tell() // another process, meanwhile
			panic("killed")
		})
		func() {
			defer func() { _ = recover() }()
			_ = dying.PurgeEdge(t.Context())
		}()
		a.tell()
		if heard := e.heard(); heard != "" {
			t.Errorf("within the lease of another it hears %q", heard)
		}
		a.clock.advance(20 * time.Second)
		a.tell()
		if heard := e.heard(); heard != "list:tieu-diem" {
			t.Errorf("after the lease it hears %q", heard)
		}
	})
}

// seen is what a shared cache keeps of an answer.
type seen struct {
	answer string
	keys   []string
}

// kept are the requests for all that a shared cache may keep until it is purged.
func (a *api) kept() (paths []string) {
	for _, r := range rest.Routes() {
		if r.Method != "GET" || r.Open || r.Follows() || !strings.HasPrefix(a.told(r), "public") {
			continue
		}
		paths = append(paths, a.reaching(r))
		if r.Path == "/v1/articles/:slug" {
			paths = append(paths, a.path(r)+"?include=page")
		}
	}
	return paths
}

// cached is what they are answered: what is there, and that something is not.
func (a *api) cached() map[string]seen {
	a.t.Helper()
	all := map[string]seen{}
	for _, path := range a.kept() {
		w := a.send(call{do: "GET " + path})
		switch w.Code {
		case 404, 410:
			w.Body.Reset() // which has the request's id
			fallthrough
		case 200:
			all[path] = seen{fmt.Sprint(w.Code, w.Body), strings.Fields(w.Header().Get("Surrogate-Key"))}
		}
	}
	return all
}

// TestPurgedIsWhatChanged: whatever changes what readers are answered makes the
// answers stale that are different now, by the keys that stand in them.
func TestPurgedIsWhatChanged(t *testing.T) {
	each(t, func(a *api) {
		a.world()
		a.section("second", `,"slug":"kinh-te"`)
		a.section("below", `,"slug":"nong-nghiep","parent_id":"{second}"`)
		a.article("other", `"title":"Bình Xuyên nâng cấp đường","section":"nong-nghiep","tags":["Bình Xuyên"]`, "")
		a.comment("reply", "article", "")
		a, e := a.behind()
		if n := len(a.cached()); n < 28 {
			t.Errorf("only %d answers are looked at", n)
		}
		for _, c := range []call{
			{as: "publisher", do: "PATCH /newsroom/articles/{article}", body: `{"title":"Bình Xuyên nâng cao"}`, status: 200},
			{as: "publisher", do: "PUT /newsroom/articles/{article}/publication", body: `{}`, status: 200},
			{as: "publisher", do: "PUT /newsroom/articles/{article}/breaking", body: `{"until":"2030-05-02T00:00:00Z"}`, status: 200},
			{as: "publisher", do: "DELETE /newsroom/articles/{article}/breaking", status: 200},
			{as: "publisher", do: "POST /newsroom/articles/{article}/updates", body: `{"body":"<p>Bế mạc.</p>"}`, status: 201},
			{as: "publisher", do: "PUT /newsroom/articles/{article}/coverage-end", status: 200},
			{as: "moderator", do: "PUT /newsroom/comments/{reply}/decision", body: `{"status":"approved"}`, status: 200},
			{as: "moderator", do: "PUT /newsroom/comments/{reply}/decision", body: `{"status":"rejected"}`, status: 200},
			{as: "moderator", do: "POST /newsroom/comments/{comment}/replies", body: `{"body":"Toà soạn cảm ơn."}`, status: 201},
			{as: "publisher", do: "PATCH /newsroom/sections/{second}", body: `{"name":"Kinh tế mới","slug":"kinh-te-moi"}`, status: 200},
			{as: "publisher", do: "PATCH /newsroom/sections/{first}", body: `{"comments_mode":"closed"}`, status: 200},
			{as: "publisher", do: "PATCH /newsroom/tags/{tag}", body: `{"name":"Bình Xuyên mới"}`, status: 200},
			{as: "publisher", do: "PATCH /newsroom/authors/{author}", body: `{"name":"Trọng"}`, status: 200},
			{as: "publisher", do: "PATCH /newsroom/topics/{topic}", body: `{"name":"Cầu Lam Giang"}`, status: 200},
			{as: "publisher", do: "PUT /newsroom/topics/{topic}/articles/{other}", status: 200},
			{as: "publisher", do: "DELETE /newsroom/topics/{topic}/articles/{other}", status: 204},
			{as: "publisher", do: "PATCH /newsroom/lists/{list}", body: `{"name":"Nổi bật"}`, status: 200},
			{as: "publisher", do: "PUT /newsroom/lists/{list}/publication", status: 200},
			{as: "publisher", do: "PUT /newsroom/articles/{article}/related", body: `{"articles":["{other}"]}`, status: 200},
			{as: "publisher", do: "PATCH /newsroom/redirects/{redirect}", body: `{"article":"{other}"}`, status: 200},
			{as: "admin", do: "GET /newsroom/settings", status: 200},
			{as: "admin", do: "PATCH /newsroom/settings", body: `{"tagline":"Tờ báo của bạn"}`, status: 200},
			{as: "publisher", do: "PUT /newsroom/articles/{other}/withdrawal", body: `{"notice":"Gỡ."}`, status: 200},
			{as: "publisher", do: "PATCH /newsroom/sections/{first}", body: `{"hidden":true}`, status: 200},
			{as: "publisher", do: "PATCH /newsroom/sections/{first}", body: `{"hidden":false}`, status: 200},
			{as: "publisher", do: "DELETE /newsroom/articles/{article}/publication", status: 200},
			{as: "publisher", do: "PUT /newsroom/articles/{article}/publication", body: `{}`, status: 200},
			{as: "publisher", do: "DELETE /newsroom/lists/{list}", status: 204},
		} {
			before := a.cached()
			a.run(c)
			a.settled()
			purged := strings.Fields(e.heard())
			after := a.cached()
			for path, was := range before {
				if is, still := after[path]; still && is.answer == was.answer || slices.ContainsFunc(was.keys, func(key string) bool { return slices.Contains(purged, key) }) {
					continue
				}
				t.Errorf("%s makes %s stale, which is made from %v; purged is %v", a.fill(c.do), path, was.keys, purged)
			}
		}
	})
}

// What caches are told of answers.
const (
	fresh     = "public, max-age=15, s-maxage=30, stale-while-revalidate=60"
	freshLive = "public, max-age=2, s-maxage=3, stale-while-revalidate=10"
	freshPage = "public, max-age=300"
	notThere  = "public, max-age=5, s-maxage=10"
	notKept   = "no-store"
	privately = "private, no-store"
)

// unlike are the routes that are told of otherwise than their neighbours: what the
// delivery face answers is fresh for a while, what the newsroom does is kept by nobody.
var unlike = map[string]string{
	"/v1/articles/:slug/updates":        freshLive,
	"/v1/changes":                       freshLive,
	"/v1/comments/challenge":            privately,
	"/v1/previews/:token":               privately,
	"/v1/newsroom/comment-links/:token": notKept,
	"/v1/unsubscribe/:token":            notKept,
	"/healthz":                          privately,
	"/readyz":                           privately,
	"/":                                 freshPage,
	"/openapi.json":                     freshPage,
	"/openapi.yaml":                     freshPage,
	"/docs":                             freshPage,
	"/docs/":                            freshPage,
	"/docs/errors":                      freshPage,
	"/docs/errors/:code":                freshPage,
	"/docs/:file":                       freshPage,
}

// told is what caches are told of what the route answers.
func (a *api) told(r rest.Route) string {
	a.t.Helper()
	want, is := unlike[r.Path]
	switch {
	case is:
		return want
	case strings.HasPrefix(r.Path, "/v1/newsroom/"):
		return privately
	case strings.HasPrefix(r.Path, "/v1/"):
		return fresh
	}
	a.t.Errorf("nobody has said for how long what %s answers may be kept", r.Path)
	return ""
}

// reaching is the route's path in the paper that world made, with all that it needs
// to answer.
func (a *api) reaching(r rest.Route) string {
	switch r.Path {
	case "/v1/tags/suggest", "/v1/search/suggest", "/v1/newsroom/tags/suggest":
		return a.path(r) + "?q=b"
	case "/v1/search":
		return a.path(r) + "?q=nâng"
	case "/v1/redirects":
		return a.path(r) + "?path=/cu/12345/bai.html"
	case "/docs/:file":
		return "//docs/app.js"
	case "/docs/errors/:code":
		return "//docs/errors/not_found"
	}
	return a.path(r)
}

var pathParam = regexp.MustCompile(`:(slug|id|token)`)

// TestWhatCachesAreTold holds the headers of every route against the rule.
func TestWhatCachesAreTold(t *testing.T) {
	each(t, func(a *api) {
		a.world()
		for _, r := range rest.Routes() {
			if r.Method != "GET" || r.Streams() {
				continue
			}
			want, path, as := a.told(r), a.reaching(r), ""
			public := strings.HasPrefix(want, "public") && strings.HasPrefix(r.Path, "/v1/")
			if strings.HasPrefix(r.Path, "/v1/newsroom/") {
				as = "admin"
			}
			w := a.send(call{as: as, do: "GET " + path})
			h := w.Header()
			switch vary := strings.Join(h.Values("Vary"), ", "); {
			case w.Code >= 400 && as == "" && want != notKept || w.Code == 400:
				t.Errorf("GET %s answers %d", path, w.Code)
			case w.Code >= 400:
				if got := h.Get("Cache-Control"); got != notKept && got != notThere {
					t.Errorf("of a %d of %s caches are told %q", w.Code, path, got)
				}
			case h.Get("Cache-Control") != want:
				t.Errorf("of %s caches are told %q, want %q", path, h.Get("Cache-Control"), want)
			case public && vary != "Accept-Encoding" && (r.Path != "/v1/comments/:id" || vary != "Accept-Encoding, Edit-Token"):
				t.Errorf("%s varies by %q", path, vary)
			case public && (h.Get("Surrogate-Key") == "" || !strongTag.MatchString(h.Get("ETag")) || h.Get("Set-Cookie") != ""):
				t.Errorf("%s is told with %v", path, h)
			case public:
				a.toldAlike(path, h)
			}
			if public {
				a.run(call{do: "GET " + path + map[bool]string{true: "&", false: "?"}[strings.Contains(path, "?")] + "nobody=1", status: 400, sends: "Cache-Control: no-store\nETag:\nSurrogate-Key:"})
			}
			if absent := pathParam.ReplaceAllString(r.Path, "khong-co"); public && absent != r.Path {
				absent = strings.TrimPrefix(absent, "/v1")
				a.run(
					call{do: "GET " + absent, status: 404, sends: "Cache-Control: " + notThere + "\nETag:\nSurrogate-Key: articles site"},
					call{as: "admin", do: "GET " + absent, status: 404, sends: "Cache-Control: no-store\nSurrogate-Key:"},
				)
			}
		}
		a.run(
			call{as: "publisher", do: "PUT /newsroom/articles/{article}/withdrawal", body: `{"notice":"Gỡ."}`, status: 200},
			call{do: "GET /articles/{article}", status: 410, sends: "Cache-Control: " + notThere + "\nSurrogate-Key: articles site"},
			call{do: "GET /previews/khong-co", status: 404, sends: "Cache-Control: no-store"},
		)
	})
}

var strongTag = regexp.MustCompile(`^"[^"]+"$`)

// toldAlike: of the same answer caches are told the same, whoever asks and however.
func (a *api) toldAlike(path string, h http.Header) {
	a.t.Helper()
	for _, c := range []struct {
		call
		code int
	}{
		{call{do: "HEAD " + path}, 200}, {call{as: "admin", do: "GET " + path}, 200}, {call{as: "key.token", do: "GET " + path}, 200},
		{call{do: "GET " + path, header: "Cookie: a=b\nAccept-Language: en"}, 200},
		{call{do: "GET " + path, header: "If-None-Match: " + h.Get("ETag")}, 304}, {call{do: "HEAD " + path, header: "If-None-Match: W/" + h.Get("ETag")}, 304},
	} {
		w := a.send(c.call)
		if w.Code != c.code {
			a.t.Errorf("%s %s as %q with %q: %d", path, c.do, c.as, c.header, w.Code)
		}
		for _, name := range []string{"Cache-Control", "Vary", "ETag", "Surrogate-Key", "Last-Modified"} {
			if got, want := strings.Join(w.Header().Values(name), ", "), strings.Join(h.Values(name), ", "); got != want {
				a.t.Errorf("%s %s as %q with %q: %s is %q, and at first %q", path, c.do, c.as, c.header, name, got, want)
			}
		}
	}
}

// TestWhatCachesAreToldOfKeys: a paper that asks for keys lets no shared cache keep
// what it answers, for caches do not check keys.
func TestWhatCachesAreToldOfKeys(t *testing.T) {
	each(t, func(a *api) {
		a.world()
		a.run(
			call{as: "admin", do: "GET /newsroom/settings", status: 200},
			call{as: "admin", do: "PATCH /newsroom/settings", body: `{"require_read_key":true}`, status: 200},
		)
		for _, r := range rest.Routes() {
			if r.Method != "GET" || r.Open || r.Streams() || strings.HasPrefix(r.Path, "/v1/newsroom/") {
				continue
			}
			path, want := a.reaching(r), "private, max-age=15"
			switch a.told(r) {
			case freshLive:
				want = "private, max-age=2"
			case privately:
				want = privately
			}
			w := a.send(call{as: "key.token", do: "GET " + path})
			if got := w.Header().Get("Cache-Control"); w.Code != 200 || got != want {
				t.Errorf("%s with a key: %d, caches are told %q, want %q", path, w.Code, got, want)
			}
			if vary := strings.Join(w.Header().Values("Vary"), ", "); want != privately && !strings.Contains(vary, "Authorization") {
				t.Errorf("%s with a key varies by %q", path, vary)
			}
			if r.Path == "/v1/previews/:token" {
				continue // the link is the key
			}
			a.run(call{do: "GET " + path, status: 401, sends: "Cache-Control: no-store"})
			if pathParam.MatchString(r.Path) {
				a.run(call{as: "key.token", do: "GET " + strings.TrimPrefix(pathParam.ReplaceAllString(r.Path, "khong-co"), "/v1"), status: 404, sends: "Cache-Control: no-store"})
			}
		}
	})
}
