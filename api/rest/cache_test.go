package rest_test

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"toasoan/api/rest"
)

// keeping is the same paper behind a server that keeps answers, with the number of
// queries that the last request took.
func (a *api) keeping(o rest.Options) (*api, *queryCounter) {
	a.t.Helper()
	counter := &queryCounter{}
	o.CacheSize = 8 << 20
	b := a.with(o, counter)
	b.vars, b.tags, b.tokens = a.vars, a.tags, a.tokens
	return b, counter
}

// TestKeptAnswers: what is asked again is answered without the database, however it
// is written, and for nobody who says who they are.
func TestKeptAnswers(t *testing.T) {
	each(t, func(a *api) {
		a.world()
		a.article("x", `"tags":["Đỏ","Xanh"]`, "2022-05-26T05:00:00Z")
		a.run(call{as: "publisher", do: "PUT /newsroom/articles/{x}/withdrawal", body: `{"notice":"Gỡ."}`, status: 200})
		a.article("old", `"slug":"ten-cu"`, "2022-05-26T05:00:00Z")
		a.run(call{as: "editor", do: "PATCH /newsroom/articles/{old}", body: `{"slug":"ten-moi"}`, status: 200})
		a.publish("old", "")
		kept, queries := a.keeping(rest.Options{})
		const none = 0
		for _, c := range []struct {
			first, again call
			most         int64 // queries that the second takes
		}{
			{call{do: "GET /articles/{article}", status: 200}, call{do: "GET /articles/{article}", status: 200}, none},
			{call{do: "GET /articles/{article}", status: 200}, call{do: "HEAD /articles/{article}", status: 200}, none},
			{call{do: "GET /articles/{article}", status: 200}, call{do: "GET /articles/{article}", header: "Accept-Encoding: gzip", status: 200, sends: "Content-Encoding: gzip"}, none},
			{call{do: "GET /articles/{article}", status: 200}, call{do: "GET /articles/{article}", header: "If-None-Match: *", status: 304}, none},
			{call{do: "GET /articles?tag=do,xanh&limit=5", status: 200}, call{do: "GET /articles?limit=5&tag=do%2Cxanh", status: 200}, none},
			{call{do: "GET /articles", status: 200}, call{do: "GET /articles?limit=20&sort=-published_at", status: 200}, none},
			{call{do: "GET /articles?limit=20&utm_source=zalo&fbclid=1", status: 200}, call{do: "GET /articles?utm_campaign=x&zarsrc=30", status: 200}, none},
			{call{do: "GET /articles/latest", status: 200}, call{do: "GET /articles/latest?utm_source=a&utm_source=b", status: 200}, none},
			{call{do: "GET /front", status: 200}, call{do: "GET /front", status: 200}, none},
			{call{do: "GET /search?q=dang", status: 200}, call{do: "GET /search?q=dang", status: 200}, none},
			{call{do: "GET /articles/khong-co", status: 404}, call{do: "GET /articles/khong-co", status: 404}, none},
			{call{do: "GET /articles/{x}", status: 410}, call{do: "GET /articles/{x}", status: 410}, none},
			{call{do: "GET /articles/ten-cu", status: 301}, call{do: "GET /articles/ten-cu?utm_source=a", status: 301, sends: "Location: /v1/articles/ten-moi?utm_source=a"}, none},

			{call{do: "GET /articles", status: 200}, call{as: "reader", do: "GET /articles", status: 200}, 99},
			{call{do: "GET /articles?limit=5", status: 200}, call{do: "GET /articles?limit=6", status: 200}, 99},
			{call{do: "GET /articles?tag=do", status: 200}, call{do: "GET /articles?tag=xanh", status: 200}, 99},
			{call{do: "GET /articles?bogus=1", status: 400, fails: "bad_query ?bogus=unknown_parameter"}, call{do: "GET /articles?bogus=1", status: 400}, none},
		} {
			a.vars["reader"] = a.tokens["reporter"]
			kept.one(c.first)
			kept.one(c.again)
			if c.most == none && queries.last == 1 { // the paper's settings, which are looked at once a second
				kept.one(c.again)
			}
			if queries.last > c.most || c.most > 0 && queries.last == 0 {
				a.t.Errorf("%s after %s takes %d queries", c.again.do, c.first.do, queries.last)
			}
		}
		kept.one(call{do: "GET /articles/khong-co", status: 404})
		kept.one(call{do: "GET /articles/khong-co", status: 404, header: "Accept-Language: vi", sends: "Content-Language: vi"})
	})
}

// TestKeptUntilChanged: what a change makes different is answered anew at once, and
// what it does not is not.
func TestKeptUntilChanged(t *testing.T) {
	each(t, func(a *api) {
		a.world()
		a.article("x", `"tags":["Đỏ"]`, "2022-05-26T05:00:00Z")
		a.article("y", "", "2022-05-26T06:00:00Z")
		a.run(call{as: "admin", do: "GET /newsroom/settings", status: 200}, call{as: "admin", do: "PATCH /newsroom/settings", body: `{"comments":{"mode":"post","limits":{"per_address":0,"per_network":0}}}`, status: 200})
		kept, queries := a.keeping(rest.Options{CountLag: time.Second})
		all := []string{"/articles", "/articles/{x}", "/articles/{y}", "/articles/{x}/comments", "/articles/{y}/comments", "/comments/latest", "/sections", "/articles/{x}/related", "/tags/do", "/articles/khong-co"}
		for _, c := range []struct {
			name   string
			change func()
			dear   string // the paths that are made anew
		}{
			{"nothing", func() {}, ""},
			{"a working copy", func() {
				a.run(call{as: "editor", do: "PATCH /newsroom/articles/{x}", body: `{"title":"Mới"}`, status: 200})
			}, ""},
			{"a publication", func() { a.publish("x", "") }, "/articles /articles/{x} /articles/{x}/comments /sections /articles/{x}/related /tags/do /articles/khong-co /comments/latest"},
			{"a comment", func() { a.comment("c", "x", "") }, "/articles/{x}/comments /comments/latest /articles/khong-co"},
			{"a second later", func() { a.clock.advance(time.Second) }, "/articles /articles/{x} /articles/{x}/related"},
			{"a comment that waits", func() {
				a.run(call{as: "moderator", do: "PUT /newsroom/comments/{c}/decision", body: `{"status":"spam"}`, status: 200})
			}, "/articles/{x}/comments /comments/latest /articles/khong-co"},
			{"a minute later", func() { a.clock.advance(time.Minute) }, strings.Join(all, " ")},
			{"a tag", func() {
				a.run(call{as: "publisher", do: "GET /newsroom/tags/do", status: 200, save: "do=/id"}, call{as: "publisher", do: "GET /newsroom/tags/{do}", status: 200},
					call{as: "publisher", do: "PATCH /newsroom/tags/{do}", body: `{"name":"Đỏ thắm"}`, status: 200})
			}, strings.Join(all, " ")},
			{"what failed", func() {
				a.run(call{as: "publisher", do: "PUT /newsroom/articles/{x}/publication", body: `{"published_at":"2099-01-01T00:00:00Z"}`, status: 422})
			}, ""},
		} {
			for _, path := range all {
				kept.send(call{do: "GET " + path})
			}
			c.change()
			for _, path := range all {
				kept.send(call{do: "GET " + path})
				dear := strings.Contains(" "+c.dear+" ", " "+path+" ")
				if !dear && queries.last == 1 { // the paper's settings, which are looked at once a second
					kept.send(call{do: "GET " + path})
				}
				if dear != (queries.last > 0) {
					a.t.Errorf("%s: %s takes %d queries", c.name, path, queries.last)
				}
			}
		}
	})
}

// TestKeptCounts: the counts on a card are a second old at most, and a storm of
// comments makes a list no more often.
func TestKeptCounts(t *testing.T) {
	each(t, func(a *api) {
		a.world()
		a.run(call{as: "admin", do: "GET /newsroom/settings", status: 200}, call{as: "admin", do: "PATCH /newsroom/settings", body: `{"comments":{"mode":"post","limits":{"per_address":0,"per_network":0}}}`, status: 200})
		kept, queries := a.keeping(rest.Options{CountLag: time.Second})
		kept.one(call{do: "GET /articles", status: 200, want: `{"data":[{"counts":{"comments":1}}]}`})
		for i := range 5 {
			a.comment(fmt.Sprint("c", i), "article", "")
			a.clock.advance(100 * time.Millisecond)
			kept.one(call{do: "GET /articles", status: 200, want: `{"data":[{"counts":{"comments":1}}]}`})
			if queries.last > 0 {
				a.t.Error("a comment makes the list anew")
			}
		}
		a.clock.advance(500 * time.Millisecond)
		kept.one(call{do: "GET /articles", status: 200, want: `{"data":[{"counts":{"comments":6}}]}`})
	})
}

// TestKeptUntilTime: what ends by itself ends on time.
func TestKeptUntilTime(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.article("x", `"comments":{"state":"open","closes_at":"2030-05-01T05:00:10Z"}`, "")
		kept, _ := a.keeping(rest.Options{})
		for _, path := range []string{"/articles/{x}", "/articles/{x}?include=page"} {
			kept.one(call{do: "GET " + path, status: 200, want: `{"comments":{"state":"open"}}`})
		}
		a.clock.advance(9999 * time.Millisecond)
		for _, path := range []string{"/articles/{x}", "/articles/{x}?include=page"} {
			kept.one(call{do: "GET " + path, status: 200, want: `{"comments":{"state":"open"}}`})
		}
		a.clock.advance(time.Millisecond)
		for _, path := range []string{"/articles/{x}", "/articles/{x}?include=page"} {
			kept.one(call{do: "GET " + path, status: 200, want: `{"comments":{"state":"read_only"}}`})
		}
	})
}

// TestKeptForOrigins: what is kept is answered to pages of other origins with what
// their browsers ask for.
func TestKeptForOrigins(t *testing.T) {
	each(t, func(a *api) {
		a.world()
		kept := a.with(rest.Options{CacheSize: 8 << 20, AllowedOrigins: []string{"https://bao.example"}}, slog.DiscardHandler)
		for range 2 {
			kept.run(
				call{do: "GET /articles", status: 200, sends: "Access-Control-Allow-Origin:\nVary: Accept-Encoding, Origin"},
				call{do: "GET /articles", status: 200, header: "Origin: https://bao.example", sends: "Access-Control-Allow-Origin: https://bao.example\nVary: Accept-Encoding, Origin"},
				call{do: "GET /articles", status: 200, header: "Origin: https://evil.example", sends: "Access-Control-Allow-Origin:\nVary: Accept-Encoding, Origin"},
			)
		}
	})
}

// TestKeptBehindKeys: a paper that asks for keys keeps nothing for those without.
func TestKeptBehindKeys(t *testing.T) {
	each(t, func(a *api) {
		a.world()
		a.run(call{do: "GET /articles", status: 200})
		a.run(call{as: "admin", do: "GET /newsroom/settings", status: 200}, call{as: "admin", do: "PATCH /newsroom/settings", body: `{"require_read_key":true}`, status: 200})
		a.run(
			call{do: "GET /articles", status: 401},
			call{as: "reporter", do: "GET /articles", status: 200, sends: "Cache-Control: private, max-age=15"},
			call{do: "GET /articles", status: 401},
		)
		a.run(call{as: "admin", do: "PATCH /newsroom/settings", body: `{"require_read_key":false}`, status: 200}, call{do: "GET /articles", status: 200})
	})
}
