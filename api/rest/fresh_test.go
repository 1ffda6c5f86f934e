package rest_test

import (
	"bytes"
	"context"
	"fmt"
	"hash/maphash"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"toasoan/api/rest"
	"toasoan/internal/newsroom"
	"toasoan/internal/store"
	"toasoan/internal/store/storetest"
)

// TestFreshness changes a paper at random while readers ask it for everything. No
// answer is older than the last change that was answered, none shows half of one,
// and no ETag stands for two things. TOASOAN_FRESH is for how long.
func TestFreshness(t *testing.T) {
	each(t, func(a *api) { newChangingPaper(a).prove(t) })
}

// TestFreshnessOfAnother is the same for what another process changes: no answer is
// older than a second.
func TestFreshnessOfAnother(t *testing.T) {
	t.Parallel()
	storetest.EachURL(t, func(t *testing.T, database string) {
		a := newAPI(t, storetest.Open(t, store.Options{}, database))
		a.raw = storetest.Raw(t, database)
		p := newChangingPaper(a)
		p.late = time.Second
		if os.Getenv(freshFor) == "" {
			p.late = 10 * time.Second // so many tests run side by side
		}
		other := storetest.Open(t, store.Options{}, database)
		room := newsroom.New(other, newsroom.Options{Now: a.clock.now, Secret: []byte("a secret of at least thirty-two bytes")})
		var err error
		p.reads, err = rest.New(other, room, slog.New(slog.DiscardHandler), rest.Options{CacheSize: 8 << 20, Limits: patient})
		must(t, err)
		ctx, stop := context.WithCancel(t.Context())
		var following sync.WaitGroup
		following.Go(func() { p.reads.Follow(ctx) })
		defer following.Wait()
		defer stop()
		p.prove(t)
	})
}

// freshFor names how long the two go on; see `make prove-fresh`.
const freshFor = "TOASOAN_FRESH"

// prove changes the paper for a while, and has it read beside.
func (p *changingPaper) prove(t *testing.T) {
	span := 3 * time.Second
	if s := os.Getenv(freshFor); s != "" {
		var err error
		span, err = time.ParseDuration(s)
		must(t, err)
	}
	stop := make(chan struct{})
	var readers sync.WaitGroup
	for i := range uint64(3) {
		readers.Go(func() { p.readUntil(stop, rand.New(rand.NewPCG(3, i))) })
	}
	random := rand.New(rand.NewPCG(4, 4))
	for end := time.Now().Add(span); time.Now().Before(end) && !p.t.Failed(); {
		p.change(random)
		p.check()
	}
	close(stop)
	readers.Wait()
	t.Logf("%d answers read beside these changes: %v", p.read.Load(), p.done)
}

// changingPaper is a paper whose articles say in each of their parts which version
// of them it is.
type changingPaper struct {
	*api
	plain    *rest.Server
	reads    *rest.Server  // whom readers ask
	late     time.Duration // how much later than others it may know of a change
	articles []string
	version  map[string]int           // of each article's working copy
	shown    map[string]int           // the version of each that was published
	seen     map[string]*atomic.Int64 // the version that readers must be shown
	paths    []string
	comments int
	done     map[string]int // how often each kind of change was made
	read     atomic.Int64
	tagged   sync.Map // hashes of what each ETag stands for, by path
}

var seed = maphash.MakeSeed()

func newChangingPaper(a *api) *changingPaper {
	p := &changingPaper{api: a, version: map[string]int{}, shown: map[string]int{}, seen: map[string]*atomic.Int64{}, done: map[string]int{}}
	p.plain, p.reads, a.plain = a.plain, a.server, nil // the paper compares by itself
	a.world()
	a.run(call{as: "admin", do: "GET /newsroom/settings", status: 200}, call{as: "admin", do: "PATCH /newsroom/settings", body: `{"comments":{"mode":"post","limits":{"per_address":0,"per_network":0}}}`, status: 200})
	a.section("other", `,"slug":"khac"`)
	for i := range 5 {
		name := fmt.Sprint("p", i)
		p.articles, p.seen[name] = append(p.articles, name), &atomic.Int64{}
		a.draft(name, `"slug":"`+name+`","tags":["Chung"],"authors":["Nguyễn Trọng"]`)
		if p.publishNext(name); p.shown[name] != 1 {
			a.t.Fatal("nothing is published")
		}
	}
	asked := map[string]string{"/v1/search": "?q=noi", "/v1/search/suggest": "?q=p", "/v1/tags/suggest": "?q=c", "/v1/redirects": "?path=/cu/12345/bai.html"}
	for _, r := range rest.Routes() {
		if r.Delivered() {
			p.paths = append(p.paths, a.path(r)+asked[r.Path])
		}
	}
	for _, name := range p.articles {
		p.paths = append(p.paths, "/articles/"+name, "/articles/"+name+"?include=page", "/articles/"+name+"/comments", "/articles/"+name+"/related")
	}
	p.paths = append(p.paths, "/articles?tag=chung", "/articles?section=khac", "/articles?author=nguyen-trong&include=body", "/articles?sort=-modified_at",
		"/articles?breaking=true", "/articles?include=corrections,topics", "/articles/khong-co", "/tags/chung", "/search?q=chung", "/redirects?path=/di/1")
	for i, path := range p.paths {
		p.paths[i] = "/v1" + path
	}
	return p
}

// does makes a change, which the state of things may not allow, and reports whether
// it was made.
func (p *changingPaper) does(kind string, c call) bool {
	p.t.Helper()
	if _, path, _ := strings.Cut(p.fill(c.do), " "); strings.HasPrefix(path, "/newsroom") && !strings.HasPrefix(c.do, "POST") {
		p.send(call{as: "admin", do: "GET " + strings.TrimPrefix(resourcePath("/v1"+path), "/v1")}) // for its version
	}
	w := p.send(c)
	if w.Code < 300 {
		p.done[kind]++
	}
	return w.Code < 300
}

// editNext makes the next version of the article's working copy.
func (p *changingPaper) editNext(name string) int {
	p.t.Helper()
	p.version[name]++
	version := p.version[name]
	p.does("edit", call{as: "admin", do: "PATCH /newsroom/articles/{" + name + "}",
		body: fmt.Sprintf(`{"title":"%s ban%d","sapo":"ban%[2]d","body":"<p>Nội dung ban%[2]d</p>","tags":["Chung","Thẻ ban%[2]d"]}`, name, version)})
	return version
}

func (p *changingPaper) publishNext(name string) {
	p.t.Helper()
	version := p.editNext(name)
	if p.does("publish", call{as: "admin", do: "PUT /newsroom/articles/{" + name + "}/publication", body: `{}`}) {
		p.publishes(name, version)
	}
}

// publishes notes that readers are shown the version of the article from now on, or
// from the next check on if they may hear of it later.
func (p *changingPaper) publishes(name string, version int) {
	p.shown[name] = version
	if p.late == 0 {
		p.seen[name].Store(int64(version))
	}
}

// change makes one change of any kind.
func (p *changingPaper) change(random *rand.Rand) {
	p.t.Helper()
	name, n := p.articles[random.IntN(len(p.articles))], random.IntN(1_000_000)
	text := func(format string) string { return fmt.Sprintf(format, n) }
	switch random.IntN(24) {
	case 0, 1, 2, 3, 4:
		p.publishNext(name)
	case 5:
		p.does("unpublish", call{as: "admin", do: "DELETE /newsroom/articles/{" + name + "}/publication"})
	case 6:
		p.does("withdraw", call{as: "admin", do: "PUT /newsroom/articles/{" + name + "}/withdrawal", body: text(`{"notice":"Gỡ %d."}`)})
	case 7, 8:
		p.comments++
		p.does("comment", call{do: "POST /articles/{" + name + "}/comments", body: text(`{"author_name":"Bạn %[1]d","author_email":"b%[1]d@example.com","body":"Ý kiến %[1]d."}`)})
	case 9:
		status := []string{"approved", "spam", "rejected"}[random.IntN(3)]
		p.does(status, call{as: "moderator", do: "PUT /newsroom/comments/{comment}/decision", body: `{"status":"` + status + `"}`})
	case 10:
		p.does("like", call{do: "PUT /comments/{comment}/like", header: text("Device-Token: %025d")})
	case 11:
		p.does("section", call{as: "admin", do: "PATCH /newsroom/sections/{other}", body: text(`{"name":"Khác %d"}`)})
	case 12:
		p.does("hide", call{as: "admin", do: "PATCH /newsroom/sections/{other}", body: fmt.Sprintf(`{"hidden":%t}`, n%2 == 0)})
	case 13:
		p.does("move", call{as: "admin", do: "PATCH /newsroom/articles/{" + name + "}", body: `{"section":"` + []string{"khac", "thoi-su"}[n%2] + `"}`})
		p.publishNext(name)
	case 14:
		p.does("tag", call{as: "admin", do: "PATCH /newsroom/tags/{tag}", body: text(`{"name":"Bình Xuyên %d"}`)})
	case 15:
		p.does("author", call{as: "admin", do: "PATCH /newsroom/authors/{author}", body: text(`{"biography":"Đời %d."}`)})
	case 16:
		p.does("list", call{as: "admin", do: "PATCH /newsroom/lists/{list}", body: `{"zones":[{"name":"a","size":3,"pinned":["` + p.vars[name] + `"],"fill":{"tag":"chung"}}]}`})
		p.does("list published", call{as: "admin", do: "PUT /newsroom/lists/{list}/publication"})
	case 17:
		p.does("topic", call{as: "admin", do: []string{"PUT", "DELETE"}[n%2] + " /newsroom/topics/{topic}/articles/{" + name + "}"})
	case 18:
		p.does("live", call{as: "admin", do: "POST /newsroom/articles/{article}/updates", body: text(`{"body":"<p>Tin %d.</p>"}`)})
	case 19:
		p.does("breaking", call{as: "admin", do: "PUT /newsroom/articles/{" + name + "}/breaking", body: `{"until":"` + p.clock.now().Add(time.Minute).Format(time.RFC3339) + `"}`})
	case 20:
		version := p.editNext(name)
		if p.does("schedule", call{as: "admin", do: "PUT /newsroom/articles/{" + name + "}/schedule", body: `{"publish_at":"` + p.clock.now().Add(time.Minute).Format(time.RFC3339) + `"}`}) {
			p.clock.advance(time.Minute)
			p.keepSchedule()
			p.publishes(name, version)
		}
	case 21:
		if p.late == 0 { // of views others hear nothing: what they decide ends by itself, within seconds
			p.does("view", call{do: "POST /articles/{" + name + "}/views", header: reader()})
			must(p.t, p.room.SettleViews(p.t.Context()))
		}
		p.relate()
	case 22:
		p.does("settings", call{as: "admin", do: "PATCH /newsroom/settings", body: text(`{"name":"Báo %d"}`)})
		p.does("redirect", call{as: "admin", do: "POST /newsroom/redirects", body: `{"from":"/di/` + strconv.Itoa(n%3) + `","article":"{` + name + `}"}`})
	case 23:
		p.does("related", call{as: "admin", do: "PUT /newsroom/articles/{article}/related", body: `{"articles":["{` + name + `}"]}`})
		p.clock.advance(time.Duration(random.IntN(30)) * time.Second)
		p.keepSchedule()
	}
}

// ask is one reader's request.
func ask(server *rest.Server, path string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	server.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w
}

// check holds all that is kept against what a server says that keeps nothing.
func (p *changingPaper) check() {
	p.t.Helper()
	late := time.Now().Add(p.late)
	for _, path := range p.paths {
		for {
			kept, made := ask(p.reads, path), ask(p.plain, path)
			a, b := p.same(kept.Body.Bytes()), p.same(made.Body.Bytes())
			if kept.Code == made.Code && bytes.Equal(a, b) {
				break
			}
			if !time.Now().Before(late) {
				p.t.Errorf("after %v: %s is answered with %d\n%s\nand is %d\n%s", p.done, path, kept.Code, a, made.Code, b)
				break
			}
			time.Sleep(5 * time.Millisecond)
		}
	}
	for name, version := range p.shown {
		p.seen[name].Store(int64(version))
	}
}

// unlogged are the counts that other processes do not hear of: they settle.
var unlogged = regexp.MustCompile(`"(likes|views)":\d+`)

// same is what of an answer must be the same.
func (p *changingPaper) same(body []byte) []byte {
	body = requestID.ReplaceAll(body, nil)
	if p.late > 0 {
		body = unlogged.ReplaceAll(body, nil)
	}
	return body
}

// cards finds the versions that a card tells of in its title, sapo and tag.
var cards = regexp.MustCompile(`"title":"(p\d) ban(\d+)","short_title":null,"sapo":"ban(\d+)",[^\[\]]*"authors":\[[^\]]*\],"section":\{[^\]]*\]\},"tags":\[\{[^}]*\},\{"slug":"the-ban(\d+)"`)

// readUntil asks for anything until there is no more to ask for.
func (p *changingPaper) readUntil(stop chan struct{}, random *rand.Rand) {
	for {
		select {
		case <-stop:
			return
		default:
		}
		path := p.paths[random.IntN(len(p.paths))]
		least := map[string]int64{}
		for name, version := range p.seen {
			least[name] = version.Load()
		}
		w := ask(p.reads, path)
		if p.read.Add(1)%50 == 0 {
			time.Sleep(time.Millisecond) // the changes need the processor too
		}
		if w.Code >= 500 {
			p.t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
		for _, card := range cards.FindAllStringSubmatch(w.Body.String(), -1) {
			if card[2] != card[3] || card[3] != card[4] {
				p.t.Errorf("%s shows of two versions: %s", path, card[0])
			}
			if version, _ := strconv.ParseInt(card[2], 10, 64); version < least[card[1]] {
				p.t.Errorf("%s shows version %d of %s, after version %d", path, version, card[1], least[card[1]])
			}
		}
		if tag := w.Header().Get("ETag"); tag != "" {
			if before, known := p.tagged.LoadOrStore(path+tag, maphash.Bytes(seed, w.Body.Bytes())); known && before != maphash.Bytes(seed, w.Body.Bytes()) {
				p.t.Errorf("%s: %s stands for something else before\n%s", path, tag, w.Body)
			}
		}
	}
}
