package rest_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
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

// serve lets the paper's server answer on a real address, with all its timeouts,
// and follow the change log. It returns the address and what shuts it down.
func (a *api) serve() (base string, shutdown func()) {
	a.t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(a.t, err)
	server := a.server.HTTP("")
	var serving sync.WaitGroup
	ctx, stop := context.WithCancel(context.Background())
	serving.Go(func() { _ = server.Serve(listener) })
	serving.Go(func() { a.server.Follow(ctx) })
	shutdown = sync.OnceFunc(func() {
		limited, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := server.Shutdown(limited); err != nil {
			a.t.Errorf("shutdown: %v", err)
		}
		stop()
		serving.Wait()
	})
	a.t.Cleanup(shutdown)
	return "http://" + listener.Addr().String(), shutdown
}

// told is one event as a client gets it.
type told struct {
	id, event string
	data      thing
}

// ear is a client that listens.
type ear struct {
	t      *testing.T
	answer *http.Response
	lines  *bufio.Scanner
	last   string // Last-Event-ID
	close  func()
}

// listen begins a stream.
func listen(t *testing.T, base, query, lastID string) *ear {
	t.Helper()
	ctx, stop := context.WithTimeout(context.Background(), 60*time.Second)
	r, err := http.NewRequestWithContext(ctx, "GET", base+"/v1/events"+query, nil)
	must(t, err)
	r.Header.Set("Accept-Encoding", "gzip")
	if lastID != "" {
		r.Header.Set("Last-Event-ID", lastID)
	}
	answer, err := http.DefaultTransport.RoundTrip(r)
	must(t, err)
	e := &ear{t: t, answer: answer, lines: bufio.NewScanner(answer.Body), last: lastID, close: func() { stop(); answer.Body.Close() }}
	e.lines.Buffer(nil, 1<<20)
	t.Cleanup(e.close)
	return e
}

// next is the next event; one without a name once the stream has ended.
func (e *ear) next() (got told) {
	for e.lines.Scan() {
		name, value, _ := strings.Cut(e.lines.Text(), ": ")
		switch name {
		case "id":
			got.id = value
			e.last = value
		case "event":
			got.event = value
		case "data":
			if err := json.Unmarshal([]byte(value), &got.data); err != nil {
				e.t.Errorf("%v in %s", err, short(value))
			}
		case "":
			if got.event != "" {
				return got
			}
		}
	}
	return told{}
}

// hears expects these events: noun, op, id.
func (e *ear) hears(a *api, want ...string) {
	e.t.Helper()
	for _, w := range want {
		began := time.Now()
		got := e.next()
		if is := fmt.Sprint(got.event, " ", got.data["op"], " ", got.data["id"]); is != a.fill(w) {
			e.t.Fatalf("heard %s, want %s", is, a.fill(w))
		}
		if took := time.Since(began); took > 5*time.Second {
			e.t.Errorf("%s was heard after %s", w, took)
		}
		if got.data["cursor"] != got.id {
			e.t.Errorf("the event %q has the cursor %q", got.id, got.data["cursor"])
		}
	}
}

// TestEvents: what readers see differently is told as it happens, of one article
// or of all, and from where a client was.
func TestEvents(t *testing.T) {
	each(t, func(a *api) {
		a.world()
		a.commenting(`{"mode":"post","limits":{"per_address":0,"per_network":0}}`)
		base, _ := a.serve()
		all, one := listen(t, base, "", ""), listen(t, base, "?article={article}", "")
		if one.answer.StatusCode != http.StatusNotFound {
			t.Errorf("an unknown article: status %d", one.answer.StatusCode)
		}
		one = listen(t, base, a.fill("?article={article.slug}"), "")
		tags := listen(t, base, "?noun=tag,section", "")
		for name, want := range map[string]string{"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no", "Content-Encoding": ""} {
			if got := all.answer.Header.Get(name); got != want {
				t.Errorf("%s is %q, want %q", name, got, want)
			}
		}
		a.article("x", `"tags":["Thẻ mới"]`, "")
		a.run(call{as: "admin", do: "GET /newsroom/tags/the-moi", status: 200, save: "new=/id"})
		all.hears(a, "tag upsert {new}", "article upsert {x}")
		tags.hears(a, "tag upsert {new}")
		a.comment("c", "article", "")
		all.hears(a, "comment upsert {c}")
		a.run(call{as: "admin", do: "POST /newsroom/articles/{article}/updates", body: `{"body":"<p>Tin mới.</p>"}`, status: 201, save: "u=/id"})
		one.hears(a, "comment upsert {c}", "live_update upsert {u}", "article upsert {article}")
		all.hears(a, "live_update upsert {u}", "article upsert {article}")

		// Away, and back.
		all.close()
		a.decide("rejected", "c")
		a.run(call{as: "publisher", do: "PATCH /newsroom/sections/{first}", body: `{"hidden":true}`, status: 200})
		again := listen(t, base, "?noun=comment,section", all.last)
		again.hears(a, "comment delete {c}", "section delete {first}")
		byQuery := listen(t, base, "?noun=comment,section&after="+all.last, "")
		byQuery.hears(a, "comment delete {c}", "section delete {first}")
		one.hears(a, "comment delete {c}", "article delete {article}") // before it is there again: who is told late is told of what is
		a.run(call{as: "publisher", do: "PATCH /newsroom/sections/{first}", body: `{"hidden":false}`, status: 200})
		again.hears(a, "comment upsert {comment}", "section upsert {first}")
		one.hears(a, "article upsert {article}", "comment upsert {comment}")

		for query, want := range map[string]int{"?after=x": 400, "?noun=user": 400, "?article=khong-co": 404, "?x=1": 400} {
			if got := listen(t, base, query, "").answer.StatusCode; got != want {
				t.Errorf("%s: status %d, want %d", query, got, want)
			}
		}
		if got := listen(t, base, "", "x").answer.StatusCode; got != 400 {
			t.Errorf("a wrong Last-Event-ID: status %d", got)
		}
		a.clock.advance(31 * 24 * time.Hour)
		must(t, a.room.PruneChanges(t.Context()))
		if got := listen(t, base, "", all.last).answer.StatusCode; got != http.StatusGone {
			t.Errorf("a Last-Event-ID of long ago: status %d", got)
		}
		a.run(call{do: "GET /changes?after=" + all.last, status: 410, fails: "changes_gone"}, call{do: "HEAD /events", status: 200})
	})
}

// TestEventsHaveNoGaps: whoever is cut off again and again hears of every change,
// each once, in order.
func TestEventsHaveNoGaps(t *testing.T) {
	each(t, func(a *api) {
		base, _ := a.serve()
		const writers, each = 3, 60
		var writing sync.WaitGroup
		for w := range writers {
			writing.Go(func() {
				for i := range each {
					err := a.store.InTx(t.Context(), func(tx *store.Store) error {
						return tx.Record(t.Context(), news.Change{At: a.room.Now(), Noun: news.NounSite, Op: news.OpUpsert, ID: "site", Reason: fmt.Sprint(w, " ", i)})
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		heard := []string{}
		last := store.ChangeCursor(0)
		for cut := 0; len(heard) < writers*each; cut++ {
			e := listen(t, base, "", last)
			for range 1 + cut*7%23 {
				got := e.next()
				if got.event != "site" {
					t.Fatalf("after %d: %q", len(heard), got.event)
				}
				heard = append(heard, got.data["reason"].(string))
				if last = got.id; len(heard) == writers*each {
					break
				}
			}
			e.close()
		}
		writing.Wait()
		changes, err := a.store.Changes(t.Context(), 0, 10_000)
		must(t, err)
		logged := []string{}
		for _, c := range changes {
			logged = append(logged, c.Reason)
		}
		if !slices.Equal(heard, logged) {
			t.Errorf("heard %q\nwant %q", heard, logged)
		}
	})
}

// TestSlowListener: who does not read is told so and sent away, keeps nobody
// waiting, and goes on where it was.
func TestSlowListener(t *testing.T) {
	a := newAPI(t, storetest.Open(t, store.Options{}, "sqlite:"+t.TempDir()+"/toasoan.db"))
	base, _ := a.serve()
	slow, quick := listen(t, base, "", ""), listen(t, base, "", "")
	const changes = 420
	long := strings.Repeat("x", 100_000) // so that what the network holds is soon full
	record := func() {
		must(t, a.store.InTx(t.Context(), func(tx *store.Store) error {
			return tx.Record(t.Context(), news.Change{At: a.room.Now(), Noun: news.NounSite, Op: news.OpUpsert, ID: "site", Reason: long})
		}))
	}
	for range changes {
		record()
		if got := quick.next(); got.event != "site" {
			t.Fatalf("the one who reads heard %q", got.event)
		}
	}
	heard, dropped := 0, false
	for got := slow.next(); got.event != ""; got = slow.next() {
		if got.event == "dropped" {
			dropped = true
		} else {
			heard++
		}
	}
	if !dropped || heard == changes {
		t.Errorf("the one who did not read heard %d, and was dropped: %v", heard, dropped)
	}
	again := listen(t, base, "", slow.last)
	for ; heard < changes; heard++ {
		if got := again.next(); got.event != "site" {
			t.Fatalf("after %d heard %q", heard, got.event)
		}
	}
	record()
	if got := again.next(); got.event != "site" {
		t.Errorf("heard %q", got.event)
	}
}

// TestStreamLimits: only so many may listen, from one address and at all.
func TestStreamLimits(t *testing.T) {
	a := newAPI(t, storetest.Open(t, store.Options{}, "sqlite:"+t.TempDir()+"/toasoan.db"))
	a = a.with(rest.Options{MaxStreams: 3, MaxStreamsPerAddress: 2, TrustedProxies: []string{"192.0.2.0/24"}}, slog.DiscardHandler)
	open := func(address string) (status int, again string, end func()) {
		r := httptest.NewRequest("GET", "/v1/events", nil)
		ctx, stop := context.WithCancel(context.Background())
		r.Header.Set("X-Forwarded-For", address)
		began := make(chan int, 1)
		w := &beginning{httptest.NewRecorder(), func(status int) { began <- status }}
		done := make(chan struct{})
		go func() { defer close(done); a.server.ServeHTTP(w, r.WithContext(ctx)) }()
		end = func() { stop(); <-done }
		t.Cleanup(end)
		return <-began, w.Header().Get("Retry-After"), end
	}
	expect := func(address string, want int) func() {
		t.Helper()
		status, again, end := open(address)
		if status != want || (again != "") != (want != 200) {
			t.Errorf("from %s: status %d, Retry-After %q, want %d", address, status, again, want)
		}
		return end
	}
	end := expect("10.0.0.1", 200)
	expect("10.0.0.1", 200)
	expect("10.0.0.1", 429)
	other := expect("10.0.0.2", 200)
	expect("10.0.0.3", 503)
	end()
	expect("10.0.0.1", 200)
	other()
	expect("10.0.0.3", 200)
}

// beginning tells the status of an answer once it is known.
type beginning struct {
	*httptest.ResponseRecorder
	began func(status int)
}

func (b *beginning) WriteHeader(status int) {
	b.ResponseRecorder.WriteHeader(status)
	b.began(status)
}

// TestStreamsEndAtOnce: nobody who listens keeps the server from stopping.
func TestStreamsEndAtOnce(t *testing.T) {
	a := newAPI(t, storetest.Open(t, store.Options{}, "sqlite:"+t.TempDir()+"/toasoan.db"))
	base, shutdown := a.serve()
	e := listen(t, base, "", "")
	began := time.Now()
	shutdown()
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("it took %s", took)
	}
	if got := e.next(); got.event != "" {
		t.Errorf("heard %q", got.event)
	}
}

// TestProcessesHearOfEachOther: two servers over one database.
func TestProcessesHearOfEachOther(t *testing.T) {
	each(t, func(a *api) {
		b := *a
		b.store = storetest.Open(t, store.Options{}, a.url)
		b.room = newsroom.New(b.store, newsroom.Options{Now: a.clock.now, Secret: []byte("a secret of at least thirty-two bytes")})
		other := (&b).with(rest.Options{}, slog.DiscardHandler)
		base, _ := other.serve()
		e := listen(t, base, "", "")
		late := 0
		for i := range 5 {
			section, err := a.room.CreateSection(t.Context(), testRoom, news.SectionDraft{Name: fmt.Sprint("Mục ", i)})
			must(t, err)
			written := time.Now()
			e.hears(a, "section upsert "+section.ID)
			if took := time.Since(written); took > time.Second {
				t.Logf("the other process heard of it after %s", took)
				late++
			}
		}
		if late > 2 { // a machine that is busy with other tests may be late at times
			t.Errorf("the other process heard of %d of 5 changes after more than a second", late)
		}
	})
}
