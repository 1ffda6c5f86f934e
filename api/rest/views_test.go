package rest_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"toasoan/api/rest"
	"toasoan/internal/news"
	"toasoan/internal/newsroom"
	"toasoan/internal/store"
	"toasoan/internal/store/storetest"
)

const browser = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148 Safari/604.1"

// another makes each reader's agent one of its own.
var another atomic.Int64

// reader is the header of somebody who has not been here before.
func reader() string { return fmt.Sprint("User-Agent: ", browser, " ", another.Add(1)) }

// opened has n readers open the article {name}, and counts them.
func (a *api) opened(name string, n int) {
	a.t.Helper()
	for range n {
		a.run(call{do: "POST /articles/{" + name + "}/views", header: reader(), status: 202})
	}
	a.settle()
}

func (a *api) settle() {
	a.t.Helper()
	must(a.t, a.room.SettleViews(a.t.Context()))
	a.trendsFit()
}

// views is how often readers are told that the article {name} was opened.
func (a *api) views(name string) string {
	a.t.Helper()
	return at(a.t, a.one(call{do: "GET /articles/{" + name + "}?fields=counts", status: 200}).Body.Bytes(), "/counts/views")
}

// trendsFit holds the lists of what is read most against what they are made from:
// where each article stands, and its scores.
func (a *api) trendsFit() {
	a.t.Helper()
	const due = `SELECT l.article_id, w.span, l.ref_id, CASE w.span WHEN 1 THEN n.hour_score WHEN 2 THEN n.day_score ELSE n.week_score END AS score
		FROM listings l JOIN article_counts n ON n.article_id = l.article_id CROSS JOIN (SELECT 1 AS span UNION ALL SELECT 2 UNION ALL SELECT 3) w WHERE l.kind <= 1`
	for what, sql := range map[string]string{
		"missing": "SELECT count(*) FROM (" + due + ") d LEFT JOIN trends t ON t.article_id = d.article_id AND t.span = d.span AND t.ref_id = d.ref_id WHERE d.score IS NOT NULL AND (t.score IS NULL OR t.score <> d.score)",
		"stale":   "SELECT count(*) FROM trends t LEFT JOIN (" + due + ") d ON t.article_id = d.article_id AND t.span = d.span AND t.ref_id = d.ref_id WHERE d.score IS NULL",
	} {
		var n int
		must(a.t, a.raw.Raw(sql).Scan(&n).Error)
		if n > 0 {
			a.t.Errorf("%d rows of trends are %s", n, what)
		}
	}
}

// TestViews: what is counted, once, and what is not.
func TestViews(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.section("secret", `,"slug":"kin","hidden":true`)
		a.article("x", "", "")
		a.article("y", "", "")
		a.article("hidden", `"section":"kin"`, "")
		a.draft("draft", "")
		a.article("off", "", "")
		a.vars["old"] = a.vars["y.slug"]
		a.run(
			call{as: "publisher", do: "DELETE /newsroom/articles/{off}/publication", status: 200},
			call{as: "editor", do: "PATCH /newsroom/articles/{y}", body: `{"slug":"ten-moi"}`, status: 200},
		)
		a.publish("y", "")
		log := len(a.log(0))
		one, two := reader(), reader()
		batch := func(names ...string) string {
			return `{"views":[{"article":"` + strings.Join(names, `"},{"article":"`) + `"}]}`
		}
		const beacon = "\nContent-Type: text/plain;charset=UTF-8"
		for _, c := range []struct {
			what string
			call
			x, y int // how often each is counted then
		}{
			{"by slug", call{do: "POST /articles/{x.slug}/views", header: one}, 1, 0},
			{"again", call{do: "POST /articles/{x.slug}/views", header: one}, 1, 0},
			{"by id", call{do: "POST /articles/{x}/views", header: two}, 2, 0},
			{"an empty object", call{do: "POST /articles/{x}/views", header: reader(), body: `{}`}, 3, 0},
			{"a beacon without a body", call{do: "POST /articles/{x}/views", header: reader() + beacon}, 4, 0},
			{"a beacon with an empty object", call{do: "POST /articles/{x}/views", header: reader() + beacon, body: `{}`}, 5, 0},
			{"JSON without a body", call{do: "POST /articles/{x}/views", header: reader() + "\nContent-Type: application/json"}, 6, 0},
			{"another article", call{do: "POST /articles/ten-moi/views", header: one}, 6, 1},
			{"a former slug", call{do: "POST /articles/{old}/views", header: reader()}, 6, 2},
			{"several", call{do: "POST /views", header: reader(), body: batch("{x}", "{y}")}, 7, 3},
			{"one several times", call{do: "POST /views", header: reader(), body: batch("{x}", "{x}", "{y}", "{x}")}, 8, 4},
			{"some of them again", call{do: "POST /views", header: two, body: batch("{x}", "{y}")}, 8, 5},
			{"several by beacon", call{do: "POST /views", header: reader() + beacon, body: batch("{x}", "{y}")}, 9, 6},
			{"a beacon's type in other letters", call{do: "POST /views", header: reader() + "\nContent-Type: TEXT/plain", body: batch("{x}")}, 10, 6},
			{"none", call{do: "POST /views", header: reader(), body: `{"views":[]}`}, 10, 6},
			{"as many as may be", call{do: "POST /views", header: reader(), body: batch(append(strings.Fields(strings.Repeat("khong-co ", 49)), "{y}")...)}, 10, 7},
			{"unknown among known", call{do: "POST /views", header: reader(), body: batch("khong-co", "{x}", "01a20ae0-3bd6-7134-99bf-e7a32e0cfe36")}, 11, 7},
			{"unknown", call{do: "POST /articles/khong-co/views", header: reader()}, 11, 7},
			{"a draft", call{do: "POST /articles/{draft}/views", header: reader()}, 11, 7},
			{"a draft by slug", call{do: "POST /articles/{draft.slug}/views", header: reader()}, 11, 7},
			{"hidden", call{do: "POST /articles/{hidden.slug}/views", header: reader()}, 11, 7},
			{"unpublished", call{do: "POST /articles/{off.slug}/views", header: reader()}, 11, 7},
			{"a robot", call{do: "POST /articles/{x}/views", header: "User-Agent: Mozilla/5.0 (compatible; Googlebot/2.1)"}, 11, 7},
			{"no agent", call{do: "POST /articles/{x}/views"}, 11, 7},
			{"fetched before anybody looks", call{do: "POST /articles/{x}/views", header: reader() + "\nSec-Purpose: prefetch"}, 11, 7},
			{"shown before anybody looks", call{do: "POST /articles/{x}/views", header: reader() + "\nSec-Purpose: prefetch;prerender"}, 11, 7},
			{"not to be tracked", call{do: "POST /articles/{x}/views", header: reader() + "\nDNT: 1"}, 11, 7},
			{"may be tracked", call{do: "POST /articles/{x}/views", header: reader() + "\nDNT: 0"}, 12, 7},
			{"with a key that means nothing", call{do: "POST /articles/{x}/views", header: reader() + "\nIdempotency-Key: 1"}, 13, 7},
		} {
			c.status, c.sends = 202, "Cache-Control: private, no-store"
			if w := a.one(c.call); w.Body.Len() > 0 {
				t.Errorf("%s: answered with %s", c.what, w.Body)
			}
			a.settle()
			if x, y := a.views("x"), a.views("y"); x != fmt.Sprint(c.x) || y != fmt.Sprint(c.y) {
				t.Errorf("%s: counted %s and %s, want %d and %d", c.what, x, y, c.x, c.y)
			}
		}
		// The same reader's next view is one half an hour later.
		for _, step := range []struct {
			after time.Duration
			want  string
		}{{29 * time.Minute, "13"}, {time.Minute, "14"}, {29 * time.Minute, "14"}, {time.Minute, "15"}} {
			a.clock.advance(step.after)
			a.run(call{do: "POST /articles/{x.slug}/views", header: one, status: 202})
			a.settle()
			if got := a.views("x"); got != step.want {
				t.Errorf("after another %s: %s views, want %s", step.after, got, step.want)
			}
		}
		var hours []int64
		must(t, a.raw.Raw("SELECT count FROM views v JOIN articles a ON a.id = v.article_id WHERE a.uid = ? ORDER BY hour", a.vars["x"]).Scan(&hours).Error)
		if fmt.Sprint(hours) != "[14 1]" {
			t.Errorf("views by the hour: %v", hours)
		}
		if more := a.log(log); len(more) > 0 {
			t.Errorf("views are in the change log: %v", more)
		}
		var kept []string
		must(t, a.raw.Raw("SELECT body FROM answers").Scan(&kept).Error)
		if len(kept) > 0 {
			t.Errorf("answers are kept: %v", kept)
		}
	})
}

// TestBadViews: what is no view is told at once.
func TestBadViews(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.article("x", "", "")
		var many []string
		for range 51 {
			many = append(many, `{"article":"{x}"}`)
		}
		const one, several = "POST /articles/{x}/views", "POST /views"
		for _, c := range []struct {
			do, header, body string
			status           int
			fails            string
		}{
			{one, "", `{"article":"x"}`, 400, "malformed_body /article=unknown_member"},
			{one, "", `[]`, 400, "malformed_body =wrong_type"},
			{one, "", `{}{}`, 400, "malformed_body =syntax"},
			{one, "Content-Type: text/plain", `x`, 400, "malformed_body =syntax"},
			{one, "Content-Type: text/html", `{}`, 415, "unsupported_media_type"},
			{one, "Content-Type: application/x-www-form-urlencoded", `a=b`, 415, "unsupported_media_type"},
			{one, "Content-Type:", `{}`, 415, "unsupported_media_type"},
			{one, "Content-Type: text/plain;charset=utf-16", `{}`, 415, "unsupported_media_type"},
			{one, "", `{"a":"` + strings.Repeat("a", 2<<20) + `"}`, 413, "body_too_large"},
			{"POST /articles/{x}/views?a=b", "", ``, 400, "bad_query ?a=unknown_parameter"},
			{"POST /articles/T%C3%AAn/views", "", ``, 404, "not_found"},
			{"POST /articles/a--b/views", "", ``, 404, "not_found"},
			{"POST /articles/a%00b/views", "", ``, 404, "not_found"},
			{"POST /articles/%ff/views", "", ``, 404, "not_found"},
			{"POST /articles/" + strings.Repeat("a", 101) + "/views", "", ``, 404, "not_found"},
			{several, "", `{}`, 422, "invalid /views=required"},
			{several, "", ``, 422, "invalid /views=required"},
			{several, "Content-Type: text/plain", ``, 422, "invalid /views=required"},
			{several, "", `{"views":null}`, 422, "invalid /views=required"},
			{several, "", `{"views":[` + strings.Join(many, ",") + `]}`, 422, "invalid /views=too_many"},
			{several, "", `{"views":[{"article":"a"},{},{"article":"Một bài"},{"article":"` + strings.Repeat("a", 101) + `"}]}`, 422,
				"invalid /views/1/article=required /views/2/article=slug /views/3/article=too_long"},
			{several, "", `{"views":[{"article":7},{"article":"a","at":"x"},"a"]}`, 400, "malformed_body /views/0/article=wrong_type /views/1/at=unknown_member /views/2=wrong_type"},
			{several, "", `{"views":{"article":"a"}}`, 400, "malformed_body /views=wrong_type"},
			{several, "", `{"views":[{"article":"a","article":"b"}]}`, 400, "malformed_body /views/0/article=duplicate_member"},
			{several, "Content-Type: text/plain;charset=UTF-8", `{"views":[{"article":"a\u0000"}]}`, 400, "malformed_body /views/0/article=bad_encoding"},
			{several, "Content-Type: multipart/form-data; boundary=x", `--x--`, 415, "unsupported_media_type"},
			{"GET /views", "", ``, 405, "method_not_allowed"},
			{"PUT /articles/{x}/views", "", ``, 405, "method_not_allowed"},
		} {
			a.run(call{do: c.do, header: strings.TrimSpace(reader() + "\n" + c.header), body: c.body, status: c.status, fails: c.fails})
		}
		a.settle()
		if got := a.views("x"); got != "0" {
			t.Errorf("%s views were counted", got)
		}
		for _, c := range []struct{ path, fails string }{
			{"window=2h", "bad_query ?window=not_allowed_value"},
			{"window=1h&window=24h", "bad_query ?window=repeated_parameter"},
			{"limit=0", "bad_query ?limit=out_of_range"},
			{"limit=101", "bad_query ?limit=out_of_range"},
			{"cursor=x", "bad_query ?cursor=unknown_parameter"},
			{"fields=secrets", "bad_query ?fields=not_allowed_value"},
			{"section=%00", "bad_query ?section=bad_encoding"},
			{"exclude=" + strings.Repeat("a,", 100), "bad_query ?exclude=too_many"},
			{"sort=x&window=&include=seo,x", "bad_query ?include=not_allowed_value ?sort=unknown_parameter ?window=not_allowed_value"},
		} {
			a.run(call{do: "GET /articles/most-read?" + c.path, status: 400, fails: c.fails})
		}
	})
}

// TestViewLimit: one network tells of so many views a minute, whoever is behind it.
func TestViewLimit(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.article("x", "", "")
		b := a.with(rest.Options{TrustedProxies: []string{"192.0.2.0/24"}}, slog.DiscardHandler)
		const from, elsewhere = "\nX-Forwarded-For: 203.0.113.7", "\nX-Forwarded-For: 203.0.113.8"
		body := `{"views":[` + strings.Repeat(`{"article":"khong-co"},`, 49) + `{"article":"{x}"}]}`
		for i := range 24 {
			b.run(call{do: "POST /views", header: reader() + from, body: body, status: 202, sends: fmt.Sprintf(`RateLimit: "views";r=%d;t=%d`, 1150-50*i, (50*(i+1)+19)/20)})
		}
		b.run(
			call{do: "POST /views", header: reader() + from, body: body, status: 429, fails: "rate_limited", sends: "RateLimit-Policy: \"views\";q=1200;w=60\nRateLimit: \"views\";r=0;t=60\nRetry-After: 3"},
			call{do: "POST /articles/{x}/views", header: reader() + from, status: 429, sends: "Retry-After: 1"},
			call{do: "POST /articles/{x}/views", header: reader() + from, body: `{"a":1}`, status: 400}, // what is wrong is told before
			call{do: "POST /articles/{x}/views", header: reader() + elsewhere, status: 202},
			call{do: "POST /articles/{x}/comments", header: reader() + from, body: `{"author_name":"A","author_email":"a@example.com","body":"Bài hay."}`, status: 201},
		)
		a.clock.advance(3 * time.Second)
		b.run(call{do: "POST /views", header: reader() + from, body: body, status: 202})
		a.settle()
		if got := a.views("x"); got != "26" {
			t.Errorf("%s views, want 26", got)
		}
	})
}

// TestMostRead: what is read most, of each window and section, as time goes by.
func TestMostRead(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.section("below", `,"slug":"chinh-tri","parent_id":"{first}"`)
		a.section("other", `,"slug":"the-thao"`)
		a.article("x", `"section":"chinh-tri","tags":["Thẻ"]`, "")
		a.article("y", "", "")
		a.article("z", `"section":"the-thao"`, "")
		a.article("unread", "", "")
		lists := func(want map[string]string) {
			t.Helper()
			for query, names := range want {
				if got := a.names("", "/articles/most-read?"+query); got != names {
					t.Errorf("%s: %q, want %q", query, got, names)
				}
			}
		}
		lists(map[string]string{"": "", "window=1h": "", "section=thoi-su": "", "section=khong-co": ""})
		a.opened("x", 20)
		a.opened("y", 10)
		lists(map[string]string{"": "x y", "window=1h": "x y", "window=24h": "x y", "window=7d": "x y", "section=thoi-su": "x y", "section=chinh-tri": "x", "section=the-thao": "", "limit=1": "x", "exclude={x}": "y", "exclude={x},{y}": ""})
		a.run(
			call{do: "GET /articles/most-read?section=chinh-tri", status: 200, want: `{"data":[{"id":"{x}","title":"Bài x","tags":[{"slug":"the"}],"section":{"slug":"chinh-tri"},"counts":{"views":20},"score":20}]}`,
				sends: "Cache-Control: public, max-age=15, s-maxage=30, stale-while-revalidate=60\nSurrogate-Key: list:most-read section:chinh-tri article:{x} section:thoi-su tag:the articles site"},
			call{do: "GET /articles/most-read?fields=slug,score&limit=1", status: 200, want: `{"data":[{"slug":"{x.slug}","score":20}]}`, lacks: "title"},
			call{do: "GET /articles/most-read?include=topics&limit=1", status: 200, want: `{"data":[{"topics":[]}]}`, lacks: "body_text"},
			call{do: "GET /articles/most-read?include=body&limit=1", status: 200, want: `{"data":[{"body_text":"Nội dung."}]}`},
			call{do: "GET /articles/most-read?locale=en&limit=1", status: 200, want: `{"data":[{"published_display":"Wednesday, 1 May 2030 12:00"}]}`},
		)
		// What was read an hour ago counts for less within an hour, and hardly less
		// within a day.
		a.clock.advance(2 * time.Hour)
		lists(map[string]string{"window=1h": "x y"})
		a.opened("z", 5) // 20 and 10 are 2.7 and 1.4 by now
		lists(map[string]string{"window=1h": "z x y", "": "x y z", "window=7d": "x y z", "section=the-thao&window=1h": "z", "section=thoi-su&window=1h": "x y"})
		a.run(call{do: "GET /articles/most-read?window=1h&fields=score", status: 200, want: `{"data":[{"score":5},{"score":2.7},{"score":1.4}]}`})
		a.clock.advance(24 * time.Hour)
		a.opened("y", 5) // 20, 10 and 5 are 6.8, 3.4 and 1.8
		lists(map[string]string{"window=1h": "y z x", "": "y x z", "window=7d": "x y z"})

		// What readers do not see is in no list, from the moment on.
		for _, c := range []struct {
			change    call
			all, week string
		}{
			{call{do: "DELETE /newsroom/articles/{y}/publication"}, "x z", "x"},
			{call{do: "PUT /newsroom/articles/{y}/publication"}, "y x z", "x y"},
			{call{do: "PUT /newsroom/articles/{x}/withdrawal", body: `{"notice":"Gỡ."}`}, "y z", "y"},
			{call{do: "PUT /newsroom/articles/{x}/publication"}, "y x z", "x y"},
			{call{do: "PATCH /newsroom/sections/{below}", body: `{"hidden":true}`}, "y z", "y"},
			{call{do: "PATCH /newsroom/sections/{first}", body: `{"hidden":true}`}, "z", ""},
			{call{do: "PATCH /newsroom/sections/{below}", body: `{"hidden":false}`}, "z", ""},
			{call{do: "PATCH /newsroom/sections/{first}", body: `{"hidden":false}`}, "y x z", "x y"},
			{call{do: "PATCH /newsroom/sections/{below}", body: `{"parent_id":"{other}"}`}, "y x z", "y"},
			{call{do: "PATCH /newsroom/articles/{z}", body: `{"section":"thoi-su"}`}, "y x z", "y"},
			{call{do: "PUT /newsroom/articles/{z}/publication"}, "y x z", "y z"},
			{call{do: "PUT /newsroom/sections/{below}/merger", body: `{"into":"thoi-su"}`}, "y x z", "x y z"},
		} {
			c.change.as, c.change.status = "publisher", 200
			if strings.Contains(c.change.do, "/sections/") {
				a.run(call{as: "publisher", do: "GET " + strings.TrimSuffix(strings.Fields(c.change.do)[1], "/merger"), status: 200})
			}
			a.run(c.change)
			a.trendsFit()
			if all, week := a.names("", "/articles/most-read"), a.names("", "/articles/most-read?section=thoi-su&window=7d"); all != c.all || week != c.week {
				t.Errorf("%s %s: %q and %q, want %q and %q", c.change.do, c.change.body, all, week, c.all, c.week)
			}
		}
		a.run(call{as: "publisher", do: "GET /newsroom/articles/{y}", status: 200}, call{as: "publisher", do: "PATCH /newsroom/articles/{y}", body: `{"expires_at":"2030-05-02T08:00:00Z"}`, status: 200})
		a.publish("y", "")
		a.clock.advance(time.Hour)
		must(t, a.room.KeepSchedule(t.Context()))
		lists(map[string]string{"": "x z"})

		// Views that come for what has just gone are none.
		a.run(
			call{do: "POST /articles/{z}/views", header: reader(), status: 202},
			call{as: "publisher", do: "GET /newsroom/articles/{z}", status: 200},
			call{as: "publisher", do: "DELETE /newsroom/articles/{z}/publication", status: 200},
		)
		a.settle()
		lists(map[string]string{"": "x"})
		a.publish("z", "")
		if got := a.views("z"); got != "5" {
			t.Errorf("%s views of what was gone, want 5", got)
		}
	})
}

// TestPruneViews: what is hardly read any more leaves the lists, the shortest
// window's first, and comes back when it is read again.
func TestPruneViews(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.article("x", "", "")
		a.article("y", "", "")
		a.opened("x", 1)
		a.opened("y", 100)
		for _, step := range []struct {
			after  time.Duration
			spans  string // the names in the lists of an hour, a day, a week
			hourly int
		}{
			{0, "y x, y x, y x", 2},
			{2 * time.Hour, "y x, y x, y x", 2},
			{2 * time.Hour, "y, y x, y x", 2},
			{4 * time.Hour, ", y x, y x", 2},
			{3 * 24 * time.Hour, ", y, y x", 2},
			{20 * 24 * time.Hour, ", , y", 2},
			{7 * 24 * time.Hour, ", , y", 0},
			{60 * 24 * time.Hour, ", , ", 0},
		} {
			a.clock.advance(step.after)
			must(t, a.room.PruneViews(t.Context()))
			a.trendsFit()
			var got []string
			for _, w := range []string{"1h", "24h", "7d"} {
				got = append(got, a.names("", "/articles/most-read?window="+w))
			}
			var hourly int
			must(t, a.raw.Raw("SELECT count(*) FROM views").Scan(&hourly).Error)
			if strings.Join(got, ", ") != step.spans || hourly != step.hourly {
				t.Errorf("after another %s: %q and %d hours, want %q and %d", step.after, strings.Join(got, ", "), hourly, step.spans, step.hourly)
			}
		}
		a.opened("x", 1)
		if got := a.names("", "/articles/most-read?window=1h"); got != "x" || a.views("x") != "2" || a.views("y") != "100" {
			t.Errorf("after another view: %q, %s and %s views", got, a.views("x"), a.views("y"))
		}
	})
}

// TestViewsWait: what cannot be counted now is counted the next time.
func TestViewsWait(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.article("x", "", "")
		a.run(call{do: "POST /articles/{x}/views", header: reader(), status: 202})
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		if a.room.SettleViews(gone) == nil {
			t.Error("nothing failed")
		}
		a.run(call{do: "POST /articles/{x}/views", header: reader(), status: 202})
		if got := a.views("x"); got != "0" {
			t.Errorf("%s views too early", got)
		}
		a.settle()
		if got := a.views("x"); got != "2" {
			t.Errorf("%s views, want 2", got)
		}
	})
}

// TestViewsAtOnce: two processes count views of the same articles while others
// comment on them and the newsroom hides them: nobody waits in a circle, no view
// of what is seen all the time is lost, and the lists are right.
func TestViewsAtOnce(t *testing.T) {
	t.Parallel()
	storetest.EachURL(t, func(t *testing.T, database string) {
		a := newAPI(t, storetest.Open(t, store.Options{}, database))
		a.raw = storetest.Raw(t, database)
		a.section("first", `,"slug":"thoi-su"`)
		a.section("low", `,"slug":"duoi"`)
		a.run(call{as: "admin", do: "GET /newsroom/settings", status: 200}, call{as: "admin", do: "PATCH /newsroom/settings", body: `{"comments":{"mode":"post","limits":{"per_address":0,"per_network":0}}}`, status: 200})
		const articles, rounds, looks = 12, 12, 3
		for i := range articles {
			a.article(fmt.Sprint("x", i), map[bool]string{true: `"section":"duoi"`}[i%4 == 3], "")
		}
		other := *a
		s := storetest.Open(t, store.Options{}, database)
		other.room = newsroom.New(s, newsroom.Options{Now: a.clock.now, Secret: []byte("a secret of at least thirty-two bytes")})
		var err error
		other.server, err = rest.New(s, other.room, slog.New(slog.DiscardHandler), rest.Options{})
		must(t, err)
		post := func(on *api, path, body string) int {
			r := httptest.NewRequest("POST", a.fill(path), strings.NewReader(body))
			r.Header.Set("Content-Type", "application/json")
			name, value, _ := strings.Cut(reader(), ": ")
			r.Header.Set(name, value)
			w := httptest.NewRecorder()
			on.server.ServeHTTP(w, r)
			return w.Code
		}
		var wg sync.WaitGroup
		for _, process := range []*api{a, &other} {
			wg.Go(func() {
				for round := range rounds {
					for i := range articles {
						for range looks {
							if code := post(process, fmt.Sprintf("/v1/articles/{x%d}/views", (i*5+round)%articles), ""); code != 202 {
								t.Errorf("view: %d", code)
							}
						}
					}
					if err := process.room.SettleViews(t.Context()); err != nil {
						t.Error("settle:", err)
					}
				}
			})
			wg.Go(func() {
				for round := range rounds {
					for i := range articles {
						if code := post(process, fmt.Sprintf("/v1/articles/{x%d}/comments", (i*7+round)%articles), `{"author_name":"A","author_email":"a@example.com","body":"Bài hay."}`); code != 201 && code != 404 {
							t.Errorf("comment: %d", code)
						}
					}
				}
			})
		}
		by := news.Caller{ID: "p", Name: "p", Role: news.Publisher}
		wg.Go(func() {
			for round := range rounds {
				if _, err := a.room.EditSection(t.Context(), by, a.vars["low"], int64(round+1), news.SectionDraft{Name: "Dưới", Slug: "duoi", Hidden: round%2 == 0}); err != nil {
					t.Error("hide:", err)
				}
			}
		})
		wg.Go(func() {
			for range rounds {
				if err := other.room.PruneViews(t.Context()); err != nil {
					t.Error("prune:", err)
				}
			}
		})
		wg.Wait()
		a.trendsFit()
		for i := range articles {
			name := fmt.Sprint("x", i)
			if got := a.views(name); i%4 != 3 && got != fmt.Sprint(2*rounds*looks) {
				t.Errorf("%s: %s views, want %d", name, got, 2*rounds*looks)
			}
		}
		w := a.one(call{do: "GET /articles/most-read?window=7d&section=thoi-su&fields=score", status: 200})
		if want := fmt.Sprintf(`{"score":%d}`, 2*rounds*looks); strings.Count(w.Body.String(), want) != articles*3/4 {
			t.Errorf("scores are %s", w.Body)
		}
		storetest.RecountComments(t, a.raw)
	})
}
