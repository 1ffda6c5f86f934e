package rest_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"toasoan/internal/news"
)

// feed is what a reader's program knows of a live coverage.
type feed struct {
	Data []struct {
		ID    string
		Title *string
		Body  string `json:"body_text"`
	}
	Removed []struct{ ID string }
	Page    struct {
		Next *string `json:"next_cursor"`
		Prev *string `json:"prev_cursor"`
	}
	After string
	More  bool
}

// follow asks for the updates of the article {x}.
func (a *api) follow(query string) (f feed) {
	a.t.Helper()
	w := a.one(call{do: "GET /articles/{x}/updates" + query, status: 200})
	must(a.t, json.Unmarshal(w.Body.Bytes(), &f))
	return f
}

// said is what the feed tells: the words of updates, and - before what was removed.
func (a *api) said(f feed) string {
	words := []string{}
	for _, u := range f.Data {
		words = append(words, u.Body)
	}
	for _, r := range f.Removed {
		for name, id := range a.vars {
			if id == r.ID {
				words = append(words, "-"+name)
			}
		}
	}
	return strings.Join(words, " ")
}

// post posts an update to the article {x} that says its name, under which its id
// is kept.
func (a *api) post(name, members string) {
	a.t.Helper()
	a.run(call{as: "editor", do: "POST /newsroom/articles/{x}/updates", body: `{"body":"` + name + `","body_format":"text"` + members + `}`, status: 201, save: name + "=/id"})
}

// TestLiveCoverage: from the first update to the end of the coverage.
func TestLiveCoverage(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.article("x", `"type":"live"`, "")
		a.article("other", "", "")
		a.run(
			call{do: "GET /articles/{x}/updates", status: 200, want: `{"data":[],"removed":[],"more":false,"page":{"next_cursor":null,"prev_cursor":null},"coverage":{"state":"live","ended_at":null,"updates":0,"last_at":null}}`,
				sends: "Cache-Control: public, max-age=2, s-maxage=3, stale-while-revalidate=10\nSurrogate-Key: updates:{x} article:{x} section:thoi-su site"},
			call{do: "GET /articles/{x}", status: 200, want: `{"updated_at":null,"coverage":{"state":"live","updates":0},"breaking_until":null}`},
			call{do: "GET /articles/{other}", status: 200, want: `{"coverage":null}`},
			call{do: "GET /articles/{other}/updates", status: 404, fails: "not_found"},
		)
		a.opened("x", 1)
		a.run(call{do: "GET /articles/most-read", status: 200, want: `{"data":[{"id":"{x}","coverage":{"state":"live","updates":0}}]}`})
		a.clock.advance(time.Hour)
		a.run(
			call{as: "editor", do: "POST /newsroom/articles/{x}/updates", status: 201, save: "u=/id", sends: `ETag: "v1"`,
				body: `{"title":" Mưa  lớn ","body":"# Nước lên\n\nĐã **vượt** báo động.","body_format":"markdown","at":"2030-05-01T12:30:00+07:00","author":"Nguyễn Trọng","key_event":true}`,
				want: `{"title":"Mưa lớn","body_html":"<h2>Nước lên</h2>\n<p>Đã <strong>vượt</strong> báo động.</p>","at":"2030-05-01T05:30:00Z","at_display":"Thứ Tư, 01/05/2030 12:30","pinned":false,"key_event":true,"author":"Nguyễn Trọng","created_at":"2030-05-01T06:00:00Z","edited_at":null,"correction":null,"corrected_at":null,"writer":{"name":"editor"}}`},
			call{do: "GET /articles/{x.slug}/updates", status: 200, lacks: "writer",
				want: `{"data":[{"id":"{u}","title":"Mưa lớn","body_text":"Nước lên\n\nĐã vượt báo động.","at_display":"Thứ Tư, 01/05/2030 12:30"}],"coverage":{"updates":1,"last_at":"2030-05-01T05:30:00Z"}}`},
			call{do: "GET /articles/{x}/updates?locale=en", status: 200, want: `{"data":[{"at_display":"Wednesday, 1 May 2030 12:30"}]}`},
			call{do: "GET /articles/{x}", status: 200, want: `{"updated_at":"2030-05-01T06:00:00Z","modified_at":"2030-05-01T06:00:00Z","coverage":{"state":"live","updates":1,"last_at":"2030-05-01T05:30:00Z"}}`},
			call{do: "GET /articles?sort=-modified_at&updated_since=2030-05-01T06:00:00Z", status: 200, want: `{"data":[{"id":"{x}","coverage":{"updates":1}}]}`},
		)
		a.clock.advance(time.Hour)
		a.run(
			call{as: "editor", do: "GET /newsroom/articles/{x}/updates/{u}", status: 200, sends: `ETag: "v1"`},
			call{as: "editor", do: "PATCH /newsroom/articles/{x}/updates/{u}", body: `{"pinned":true}`, status: 200, want: `{"pinned":true,"edited_at":null}`, sends: `ETag: "v2"`},
			call{as: "editor", do: "PATCH /newsroom/articles/{x}/updates/{u}", body: `{}`, status: 200, sends: `ETag: "v2"`},
			call{as: "editor", do: "PATCH /newsroom/articles/{x}/updates/{u}", body: `{"title":null,"correction":"Bản đầu ghi nhầm."}`, status: 200,
				want: `{"title":null,"author":"Nguyễn Trọng","edited_at":"2030-05-01T07:00:00Z","correction":"Bản đầu ghi nhầm.","corrected_at":"2030-05-01T07:00:00Z"}`, sends: `ETag: "v3"`},
			call{as: "editor", do: "PATCH /newsroom/articles/{x}/updates/{u}", body: `{"correction":null}`, status: 422, fails: "invalid /correction=permanent_correction"},
			call{as: "editor", do: "PATCH /newsroom/articles/{x}/updates/{u}", body: `{"correction":"Bản đầu ghi nhầm hai chỗ."}`, status: 200, want: `{"edited_at":"2030-05-01T07:00:00Z"}`},
			call{do: "GET /articles/{x}", status: 200, want: `{"updated_at":"2030-05-01T06:00:00Z","modified_at":"2030-05-01T07:00:00Z"}`},
			call{as: "admin", do: "GET /newsroom/audit?on={u}", status: 200, want: `{"data":[
				{"action":"live_update.edit","noun":"live_update","changes":{"correction":{"after":"Bản đầu ghi nhầm hai chỗ."}}},
				{"action":"live_update.edit","changes":{"title":{"before":"Mưa lớn","after":null}}},
				{"action":"live_update.edit","on":{"name":"Mưa lớn"},"changes":{"pinned":{"before":null,"after":true}}},
				{"action":"live_update.post","actor":{"name":"editor"}}]}`},
		)
		a.post("hai", "")
		before := len(a.log(0))
		a.run(
			call{as: "editor", do: "GET /newsroom/articles/{x}/updates", status: 200, want: `{"data":[{"id":"{u}"},{"id":"{hai}"}]}`},
			call{as: "editor", do: "DELETE /newsroom/articles/{x}/updates/{u}", status: 204},
			call{as: "editor", do: "GET /newsroom/articles/{x}/updates/{u}", status: 404},
			call{as: "editor", do: "DELETE /newsroom/articles/{x}/updates/{u}", status: 404},
			call{do: "GET /articles/{x}/updates", status: 200, want: `{"data":[{"id":"{hai}"}],"removed":[],"coverage":{"updates":1,"last_at":"2030-05-01T07:00:00Z"}}`},
			call{as: "publisher", do: "GET /newsroom/articles/{x}", status: 200, want: `{"coverage":{"state":"live","updates":1}}`},
			call{as: "reporter", do: "PUT /newsroom/articles/{x}/coverage-end", status: 403},
			call{as: "editor", do: "PUT /newsroom/articles/{x}/coverage-end", status: 200, want: `{"coverage":{"state":"ended","ended_at":"2030-05-01T07:00:00Z"}}`},
			call{as: "editor", do: "POST /newsroom/articles/{x}/updates", body: `{"body":"Muộn."}`, status: 409, fails: "coverage_ended"},
			call{as: "editor", do: "PATCH /newsroom/articles/{x}/updates/{hai}", body: `{"key_event":true}`, status: 200},
			call{do: "GET /articles/{x}/updates", status: 200, want: `{"coverage":{"state":"ended","ended_at":"2030-05-01T07:00:00Z"}}`},
			call{do: "GET /articles", status: 200, want: `{"data":[{"id":"{other}"},{"id":"{x}","coverage":{"state":"ended"}}]}`},
			call{as: "editor", do: "DELETE /newsroom/articles/{x}/coverage-end", status: 200, want: `{"coverage":{"state":"live","ended_at":null}}`},
			call{as: "editor", do: "PUT /newsroom/articles/{other}/coverage-end", status: 409, fails: "not_covered_live"},
		)
		want := a.fill("[live_update delete {u} removed article upsert {x} live article upsert {x} coverage_ended live_update upsert {hai} edited article upsert {x} live article upsert {x} coverage_resumed]")
		if got := fmt.Sprint(a.log(before)); got != want {
			t.Errorf("changes %s, want %s", got, want)
		}
	})
}

// TestLiveLists: orders, filters, and cursors both ways, however many there are.
func TestLiveLists(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.article("x", `"type":"live"`, "")
		a.post("m1", `,"at":"2030-05-01T01:00:00Z"`)
		a.post("m3", `,"at":"2030-05-01T03:00:00Z","key_event":true`)
		a.post("m2", `,"at":"2030-05-01T02:00:00Z","pinned":true,"key_event":true`)
		a.post("m5", `,"at":"2030-05-01T04:00:00Z","key_event":true`)
		a.post("m4", `,"at":"2030-05-01T03:00:00Z"`)
		for _, c := range []struct{ query, want string }{
			{"", "m2 m5 m4 m3 m1"},
			{"?sort=newest", "m2 m5 m4 m3 m1"},
			{"?sort=oldest", "m2 m1 m3 m4 m5"},
			{"?key_events=true", "m2 m5 m3"},
			{"?key_events=true&sort=oldest", "m2 m3 m5"},
		} {
			if got := a.said(a.follow(c.query)); got != c.want {
				t.Errorf("%s: %s, want %s", c.query, got, c.want)
			}
			for limit := 1; limit <= 3; limit++ {
				step := "?limit=" + fmt.Sprint(limit) + "&" + strings.TrimPrefix(c.query, "?")
				var there, back []string
				f := a.follow(strings.TrimSuffix(step, "&"))
				for {
					there = append(there, a.said(f))
					if f.Page.Next == nil {
						break
					}
					f = a.follow(strings.TrimSuffix(step, "&") + "&cursor=" + *f.Page.Next)
				}
				for f.Page.Prev != nil {
					f = a.follow(strings.TrimSuffix(step, "&") + "&cursor=" + *f.Page.Prev)
					back = append(back, a.said(f))
				}
				slices.Reverse(back)
				if got := strings.Join(there, " "); got != c.want || len(back) > 0 && strings.Join(back, " ")+" "+there[len(there)-1] != c.want {
					t.Errorf("%s: %q and back %q, want %s", step, there, back, c.want)
				}
			}
		}
		f := a.follow("?limit=1")
		a.article("y", `"type":"live"`, "")
		for _, c := range []struct{ path, fails string }{
			{"/articles/{x}/updates?limit=0", "bad_query ?limit=out_of_range"},
			{"/articles/{x}/updates?limit=101", "bad_query ?limit=out_of_range"},
			{"/articles/{x}/updates?page=1", "bad_query ?page=unknown_parameter"},
			{"/articles/{x}/updates?sort=at", "bad_query ?sort=not_allowed_value"},
			{"/articles/{x}/updates?key_events=1", "bad_query ?key_events=not_allowed_value"},
			{"/articles/{x}/updates?cursor=abc", "bad_query ?cursor=bad_cursor"},
			{"/articles/{x}/updates?after=abc", "bad_query ?after=bad_cursor"},
			{"/articles/{x}/updates?sort=oldest&cursor=" + *f.Page.Next, "bad_query ?cursor=cursor_of_other_list"},
			{"/articles/{x}/updates?after=" + *f.Page.Next, "bad_query ?after=cursor_of_other_list"},
			{"/articles/{y}/updates?after=" + f.After, "bad_query ?after=cursor_of_other_list"},
			{"/articles/{x}/updates?sort=newest&key_events=true&cursor=a&after=" + f.After, "bad_query ?cursor=excludes_each_other ?key_events=excludes_each_other ?sort=excludes_each_other"},
			{"/articles?breaking=yes", "bad_query ?breaking=not_allowed_value"},
		} {
			a.run(call{do: "GET " + c.path, status: 400, fails: c.fails})
		}
	})
}

// TestFollow: who asks for what has changed is told of each change once: what is
// new, what was edited, pinned and removed.
func TestFollow(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.article("x", `"type":"live"`, "")
		after := a.follow("").After
		edit := func(name, body string) {
			a.run(call{as: "editor", do: "GET /newsroom/articles/{x}/updates/{" + name + "}", status: 200},
				call{as: "editor", do: "PATCH /newsroom/articles/{x}/updates/{" + name + "}", body: body, status: 200})
		}
		remove := func(name string) {
			a.run(call{as: "editor", do: "GET /newsroom/articles/{x}/updates/{" + name + "}", status: 200},
				call{as: "editor", do: "DELETE /newsroom/articles/{x}/updates/{" + name + "}", status: 204})
		}
		for _, step := range []struct {
			name string
			do   func()
			want string
		}{
			{"nothing", func() {}, ""},
			{"two are new", func() { a.post("a", ""); a.post("b", `,"at":"2030-05-01T01:00:00Z"`) }, "a b"},
			{"nothing more", func() {}, ""},
			{"one is edited", func() { edit("a", `{"body":"<p>a2</p>"}`) }, "a2"},
			{"one is pinned", func() { edit("b", `{"pinned":true}`) }, "b"},
			{"edited twice, told once", func() { edit("b", `{"body":"<p>b2</p>"}`); edit("b", `{"body":"<p>b3</p>"}`) }, "b3"},
			{"edited to the same", func() { edit("b", `{"body":"<p>b3</p>"}`) }, ""},
			{"removed", func() { remove("a") }, "-a"},
			{"posted and removed between", func() { a.post("c", ""); remove("c") }, "-c"},
			{"the article is published again", func() {
				a.run(call{as: "publisher", do: "GET /newsroom/articles/{x}", status: 200}, call{as: "publisher", do: "PATCH /newsroom/articles/{x}", body: `{"title":"Khác"}`, status: 200})
				a.publish("x", "")
			}, ""},
			{"posted while it was away", func() {
				a.run(call{as: "publisher", do: "DELETE /newsroom/articles/{x}/publication", status: 200})
				a.post("d", "")
				edit("d", `{"body":"<p>d2</p>"}`)
				a.publish("x", "")
			}, "d2"},
		} {
			step.do()
			f := a.follow("?after=" + after)
			if got := a.said(f); got != step.want || f.More || f.Page.Next != nil {
				t.Errorf("%s: %q, want %q (more: %t)", step.name, got, step.want, f.More)
			}
			if step.want == "" && f.After != after {
				t.Errorf("%s: another cursor", step.name)
			}
			after = f.After
		}
		if got := a.said(a.follow("")); got != "b3 d2" {
			t.Errorf("in the end: %s", got)
		}
		// From the beginning, in small steps.
		for i := range 5 {
			a.post(fmt.Sprint("e", i), "")
		}
		var told []string
		for {
			f := a.follow("?limit=2&after=" + url.QueryEscape(after))
			told, after = append(told, a.said(f)), f.After
			if !f.More {
				break
			}
		}
		if got := strings.Join(told, "|"); got != "e0 e1|e2 e3|e4" {
			t.Errorf("in steps: %s", got)
		}
	})
}

// TestFollowWhilePosting: updates that are posted, edited and removed at the same
// time by many reach who follows, none missing.
func TestFollowWhilePosting(t *testing.T) {
	each(t, func(a *api) {
		a.plain = nil // no two answers are of the same moment
		a.section("first", `,"slug":"thoi-su"`)
		a.article("x", `"type":"live"`, "")
		by := news.Caller{ID: "01a20ae0-3bd6-7134-99bf-e7a32e0cfe36", Name: "e", Role: news.Editor}
		id, ctx := a.vars["x"], t.Context()
		want := map[string]string{} // what there is in the end
		var mu sync.Mutex
		var posters sync.WaitGroup
		const hands, each = 4, 12
		for hand := range hands {
			posters.Go(func() {
				for i := range each {
					said := fmt.Sprint(hand, "-", i)
					u, err := a.room.PostUpdate(ctx, by, id, news.LiveUpdateDraft{Body: said})
					if err != nil {
						t.Error(err)
						return
					}
					switch i % 3 {
					case 1:
						said += "b"
						_, err = a.room.EditUpdate(ctx, by, id, u.ID, 1, news.LiveUpdateDraft{Body: said})
					case 2:
						said = ""
						err = a.room.RemoveUpdate(ctx, by, id, u.ID, 1)
					}
					if err != nil {
						t.Error(err)
					}
					mu.Lock()
					want[u.ID] = said
					mu.Unlock()
				}
			})
		}
		done := make(chan struct{})
		go func() { posters.Wait(); close(done) }()
		got := map[string]string{}
		begin := a.follow("?limit=100")
		for _, u := range begin.Data {
			got[u.ID] = u.Body
		}
		after := begin.After
		poll := func() bool {
			f := a.follow("?limit=5&after=" + after)
			after = f.After
			for _, u := range f.Data {
				got[u.ID] = u.Body
			}
			for _, r := range f.Removed {
				got[r.ID] = ""
			}
			return f.More
		}
		for over := false; !over; {
			select {
			case <-done:
				over = true
			default:
				poll()
			}
		}
		for poll() {
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("told\n%v\nwant\n%v", got, want)
		}
		left := 0
		for _, said := range want {
			if said != "" {
				left++
			}
		}
		a.run(call{do: "GET /articles/{x}", status: 200, want: fmt.Sprintf(`{"coverage":{"updates":%d}}`, left)})
	})
}

// TestBadUpdates: what is no update.
func TestBadUpdates(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.article("x", `"type":"live"`, "")
		a.article("y", `"type":"live"`, "")
		a.article("plain", "", "")
		a.post("u", "")
		before := a.stored()
		for _, c := range []struct {
			body   string
			status int
			fails  string
		}{
			{`{}`, 422, "invalid /body=required"},
			{`{"body":""}`, 422, "invalid /body=required"},
			{`{"body":"  \n "}`, 422, "invalid /body=required"},
			{`{"body":"<script>alert(1)</script>"}`, 422, "invalid /body=nothing_left"},
			{`{"body":"<style>p{}</style>","title":"` + strings.Repeat("a", 301) + `"}`, 422, "invalid /title=too_long /body=nothing_left"},
			{`{"body":"` + strings.Repeat("<blockquote>", 40) + `a"}`, 422, "invalid /body=too_complex"},
			{`{"body":"a","body_format":"docx"}`, 422, "invalid /body_format=not_allowed_value"},
			{`{"body":"a","at":"2030-05-01T05:00:01Z"}`, 422, "invalid /at=not_yet"},
			{`{"body":"a","at":"1969-12-31T23:59:59Z"}`, 422, "invalid /at=bad_format"},
			{`{"body":"a","at":"0001-01-01T00:00:00Z"}`, 422, "invalid /at=bad_format"},
			{`{"body":"a","at":"yesterday"}`, 400, "malformed_body /at=wrong_type"},
			{`{"body":"a","author":"` + strings.Repeat("a", 151) + `","correction":"` + strings.Repeat("a", 2001) + `"}`, 422, "invalid /author=too_long /correction=too_long"},
			{`{"body":"a","pinned":"yes"}`, 400, "malformed_body /pinned=wrong_type"},
			{`{"body":"a","sapo":"b"}`, 400, "malformed_body /sapo=unknown_member"},
			{`{"body":"a","writer":{"id":"x","name":"y"}}`, 400, "malformed_body /writer=unknown_member"},
			{`{"body":"a","removed_at":"2030-05-01T00:00:00Z"}`, 400, "malformed_body /removed_at=unknown_member"},
			{`{"body":"a","body":"b"}`, 400, "malformed_body /body=duplicate_member"},
			{`[]`, 400, "malformed_body =wrong_type"},
		} {
			a.run(call{as: "editor", do: "POST /newsroom/articles/{x}/updates", body: c.body, status: c.status, fails: c.fails})
		}
		post := "POST /newsroom/articles/{x}/updates"
		one := "/newsroom/articles/{x}/updates/{u}"
		a.run(
			call{as: "editor", do: "POST /newsroom/articles/{plain}/updates", body: `{"body":"a"}`, status: 409, fails: "not_covered_live"},
			call{as: "editor", do: "POST /newsroom/articles/nothing/updates", body: `{"body":"a"}`, status: 404},
			call{as: "editor", do: "GET " + one, status: 200, sends: `ETag: "v1"`},
			call{as: "editor", do: "PATCH " + one, header: "If-Match:", body: `{"title":"b"}`, status: 428, fails: "if_match_required"},
			call{as: "editor", do: "PATCH " + one, header: `If-Match: "v2"`, body: `{"title":"b"}`, status: 412, fails: "stale", sends: `ETag: "v1"`},
			call{as: "editor", do: "DELETE " + one, header: "If-Match:", status: 428},
			call{as: "editor", do: "DELETE " + one, header: `If-Match: "v7"`, status: 412, fails: "stale", sends: `ETag: "v1"`},
			call{as: "editor", do: "PATCH " + one, header: `If-Match: "v1"`, body: `{"body":null}`, status: 422, fails: "invalid /body=required"},
			call{as: "editor", do: "PATCH " + one, header: `If-Match: "v1"`, body: `{"at":"2030-05-01T06:00:00Z","titel":"b"}`, status: 400, fails: "malformed_body /titel=unknown_member"},
			call{as: "editor", do: "PATCH " + one, header: `If-Match: "v1"`, body: `{"at":"2030-05-01T06:00:00Z"}`, status: 422, fails: "invalid /at=not_yet"},
			call{as: "editor", do: "PATCH " + one, header: `If-Match: "v1"`, body: `{"created_at":"2020-01-01T00:00:00Z","writer":null}`, status: 422, fails: "invalid /created_at=read_only /writer=read_only"},
			// Another article's update is not this one's.
			call{as: "editor", do: "GET /newsroom/articles/{y}/updates/{u}", status: 404},
			call{as: "editor", do: "PATCH /newsroom/articles/{y}/updates/{u}", header: `If-Match: "v1"`, body: `{"title":"b"}`, status: 404},
			call{as: "editor", do: "DELETE /newsroom/articles/{y}/updates/{u}", header: `If-Match: "v1"`, status: 404},
			call{as: "editor", do: "GET /newsroom/articles/{x}/updates?x=1", status: 400},
		)
		if after := a.stored(); after != before {
			t.Errorf("stored after bad updates:\n%s\nbefore:\n%s", after, before)
		}
		// What GET answers can be sent back. A repeated POST posts once.
		whole := a.one(call{as: "editor", do: "GET " + one, status: 200}).Body.String()
		a.run(
			call{as: "editor", do: "PATCH " + one, body: whole, status: 200, sends: `ETag: "v1"`},
			call{as: "editor", do: post, body: `{"body":"<p onclick=\"x()\">Một <script>x()</script><a href=\"javascript:x()\">lần</a>.</p>"}`, header: "Idempotency-Key: 1", status: 201, save: "once=/id", want: `{"body_html":"<p>Một lần.</p>"}`},
			call{as: "editor", do: post, body: `{"body":"<p onclick=\"x()\">Một <script>x()</script><a href=\"javascript:x()\">lần</a>.</p>"}`, header: "Idempotency-Key: 1", status: 201, want: `{"id":"{once}"}`, sends: "Idempotency-Replayed: true"},
			call{do: "GET /articles/{x}", status: 200, want: `{"coverage":{"updates":2}}`},
		)
	})
}

// TestWhoReports: who writes updates, by the article's state.
func TestWhoReports(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.section("second", `,"slug":"kinh-te"`)
		token, _, err := a.room.CreateKey(t.Context(), testRoom, news.KeyDraft{Name: "kinh tế", Role: news.Editor, Sections: []news.SectionRef{{Slug: "kinh-te"}}})
		must(t, err)
		a.tokens["other desk"] = token
		a.run(call{as: "reporter", do: "POST /newsroom/articles", body: `{"title":"Tường thuật","type":"live","body":"<p>Mở đầu.</p>","section":"thoi-su"}`, status: 201, save: "x=/id"})
		post := func(as string, status int) call {
			return call{as: as, do: "POST /newsroom/articles/{x}/updates", body: `{"body":"a"}`, status: status}
		}
		a.run(
			post("reporter", 201), post("editor", 201), post("publisher", 201), post("admin", 201), post("moderator", 403), post("", 401), post("other desk", 404),
			call{as: "reporter", do: "POST /newsroom/articles/{x}/updates", body: `{"body":"a"}`, status: 201, save: "own=/id"},
			call{as: "reporter", do: "PATCH /newsroom/articles/{x}/updates/{own}", body: `{"title":"b","correction":"c"}`, status: 200, want: `{"edited_at":null}`},
			call{as: "reporter", do: "PATCH /newsroom/articles/{x}/updates/{own}", body: `{"correction":null}`, status: 200}, // nobody has seen it
			call{do: "GET /articles/{x}/updates", status: 404},
		)
		if rows := a.log(0); len(rows) != 2 { // the sections
			t.Errorf("changes of what nobody sees: %v", rows)
		}
		a.run(call{as: "publisher", do: "GET /newsroom/articles/{x}", status: 200})
		a.publish("x", "")
		a.run(
			call{do: "GET /articles/{x}/updates", status: 200, want: `{"coverage":{"updates":5}}`},
			post("reporter", 403), post("editor", 201), post("publisher", 201), post("moderator", 403), post("other desk", 404),
			call{as: "reporter", do: "GET /newsroom/articles/{x}/updates?limit=1", status: 200},
			call{as: "reporter", do: "GET /newsroom/articles/{x}/updates/{own}", status: 200},
			call{as: "reporter", do: "PATCH /newsroom/articles/{x}/updates/{own}", body: `{"title":"c"}`, status: 403},
			call{as: "reporter", do: "DELETE /newsroom/articles/{x}/updates/{own}", status: 403},
			call{as: "editor", do: "PUT /newsroom/articles/{x}/breaking", body: `{"until":"2030-05-01T06:00:00Z"}`, status: 403},
		)
		// Which type counts is what readers see.
		a.run(
			call{as: "publisher", do: "GET /newsroom/articles/{x}", status: 200},
			call{as: "publisher", do: "PATCH /newsroom/articles/{x}", body: `{"type":"news"}`, status: 200},
			post("editor", 201),
		)
		a.publish("x", "")
		a.run(
			post("editor", 409),
			call{do: "GET /articles/{x}/updates", status: 404},
			call{do: "GET /articles/{x}", status: 200, want: `{"type":"news","coverage":null}`},
			call{as: "publisher", do: "PATCH /newsroom/articles/{x}", body: `{"type":"live"}`, status: 200},
			post("editor", 409),
		)
		a.publish("x", "")
		a.run(
			call{do: "GET /articles/{x}/updates", status: 200, want: `{"coverage":{"updates":8}}`},
			call{as: "publisher", do: "DELETE /newsroom/articles/{x}/publication", status: 200},
			post("reporter", 201),
			call{as: "publisher", do: "PUT /newsroom/articles/{x}/trash", status: 200},
			post("editor", 409),
		)
	})
}

// TestLiveVisibility: updates and flags are seen where their article is, and only
// there.
func TestLiveVisibility(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.article("x", `"type":"live"`, "")
		a.post("u", "")
		after := a.follow("").After
		feeds := func(status int, fails string) {
			t.Helper()
			for _, path := range []string{"/updates", "/updates?after=" + after, ""} {
				a.run(call{do: "GET /articles/{x}" + path, status: status, fails: fails})
			}
		}
		breaking := func(want string) {
			t.Helper()
			a.run(call{do: "GET /articles?breaking=true", status: 200, want: `{"data":[` + want + `]}`})
		}
		a.run(
			call{as: "publisher", do: "GET /newsroom/articles/{x}", status: 200},
			call{as: "publisher", do: "PUT /newsroom/articles/{x}/breaking", body: `{"until":"2030-05-03T05:00:00Z"}`, status: 200},
		)
		breaking(`{"id":"{x}","breaking_until":"2030-05-03T05:00:00Z"}`)
		a.run(
			call{do: "GET /articles?breaking=true&section=thoi-su&type=live&count=exact", status: 200, want: `{"data":[{"id":"{x}"}],"page":{"total":1}}`},
			call{do: "GET /articles?breaking=true&tag=a,b", status: 200, want: `{"data":[]}`},
		)
		hide := func(hidden bool) {
			a.run(call{as: "publisher", do: "GET /newsroom/sections/{first}", status: 200},
				call{as: "publisher", do: "PATCH /newsroom/sections/{first}", body: fmt.Sprintf(`{"hidden":%t}`, hidden), status: 200})
		}
		hide(true)
		feeds(404, "not_found")
		breaking("")
		before := len(a.log(0))
		a.post("v", "")
		if rows := a.log(before); len(rows) > 0 {
			t.Errorf("changes of what nobody sees: %v", rows)
		}
		hide(false)
		feeds(200, "")
		breaking(`{"id":"{x}"}`)
		if got := a.said(a.follow("?after=" + after)); got != "v" {
			t.Errorf("after the section was hidden: %q", got)
		}
		// Published again, the flag stays; taken off, it goes.
		a.publish("x", "")
		breaking(`{"id":"{x}"}`)
		a.run(call{as: "publisher", do: "DELETE /newsroom/articles/{x}/publication", status: 200, want: `{"breaking_until":null}`})
		feeds(404, "not_found")
		breaking("")
		a.publish("x", "")
		feeds(200, "")
		breaking("")
		a.run(call{do: "GET /articles/{x}", status: 200, want: `{"breaking_until":null}`})
		a.run(call{as: "publisher", do: "PUT /newsroom/articles/{x}/withdrawal", body: `{"notice":"Gỡ."}`, status: 200})
		feeds(410, "withdrawn")
		// Under a former slug, they are led on.
		a.publish("x", "")
		a.run(call{as: "publisher", do: "PATCH /newsroom/articles/{x}", body: `{"slug":"ten-moi"}`, status: 200})
		a.publish("x", "")
		a.run(call{do: "GET /articles/{x.slug}/updates?limit=5", status: 301, sends: "Location: /v1/articles/ten-moi/updates?limit=5"})
		// Purged for good, nothing is left.
		a.run(call{as: "publisher", do: "DELETE /newsroom/articles/{x}/publication", status: 200}, call{as: "publisher", do: "PUT /newsroom/articles/{x}/trash", status: 200})
		a.clock.advance(366 * 24 * time.Hour)
		must(t, a.room.EmptyTrash(t.Context()))
		var n int64
		must(t, a.raw.Raw("SELECT (SELECT count(*) FROM live_updates) + (SELECT count(*) FROM live_coverages) + (SELECT count(*) FROM breaking) + (SELECT count(*) FROM schedule)").Scan(&n).Error)
		if n != 0 {
			t.Errorf("%d rows are left of a purged article", n)
		}
	})
}

// TestBreaking: breaking news ends on time, by hand, or with the article.
func TestBreaking(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.article("x", "", "")
		a.draft("draft", "")
		put := func(until string, status int, fails string) call {
			return call{as: "publisher", do: "PUT /newsroom/articles/{x}/breaking", body: `{"until":"` + until + `"}`, status: status, fails: fails}
		}
		a.run(
			put("2030-05-01T05:00:00Z", 422, "invalid /until=in_the_past"),
			put("2030-05-08T05:00:00.000001Z", 422, "invalid /until=too_late"),
			put("soon", 400, "malformed_body /until=wrong_type"),
			call{as: "publisher", do: "PUT /newsroom/articles/{x}/breaking", body: `{}`, status: 422, fails: "invalid /until=required"},
			call{as: "publisher", do: "PUT /newsroom/articles/{x}/breaking", body: `{"until":"2030-05-01T06:00:00Z","why":"x"}`, status: 400, fails: "malformed_body /why=unknown_member"},
			call{as: "publisher", do: "PUT /newsroom/articles/{x}/breaking", body: `{"until":"2030-05-01T06:00:00Z"}`, header: "If-Match:", status: 428},
			call{as: "publisher", do: "PUT /newsroom/articles/{x}/breaking", body: `{"until":"2030-05-01T06:00:00Z"}`, header: `If-Match: "v1"`, status: 412, fails: "stale"},
			call{as: "publisher", do: "PUT /newsroom/articles/{draft}/breaking", body: `{"until":"2030-05-01T06:00:00Z"}`, status: 409, fails: "not_published"},
			call{as: "reporter", do: "PUT /newsroom/articles/{x}/breaking", body: `{"until":"2030-05-01T06:00:00Z"}`, status: 403},
			call{as: "moderator", do: "DELETE /newsroom/articles/{x}/breaking", status: 403},
		)
		from := len(a.log(0))
		is := func(until string) {
			t.Helper()
			a.run(call{do: "GET /articles/{x}", status: 200, want: `{"breaking_until":` + until + `,"modified_at":"2030-05-01T05:00:00Z"}`})
			list := `{"data":[]}`
			if until != "null" {
				list = `{"data":[{"id":"{x}","breaking_until":` + until + `}]}`
			}
			a.run(call{do: "GET /articles?breaking=true", status: 200, want: list}, call{do: "GET /articles?breaking=false", status: 200, want: `{"data":[{"id":"{x}"}]}`},
				call{as: "publisher", do: "GET /newsroom/articles/{x}", status: 200, want: `{"breaking_until":` + until + `}`})
		}
		is("null")
		a.run(put("2030-05-01T06:00:00Z", 200, ""))
		is(`"2030-05-01T06:00:00Z"`)
		a.run(put("2030-05-01T07:00:00Z", 200, "")) // in place of the first
		a.clock.advance(2*time.Hour - time.Microsecond)
		a.keepSchedule()
		is(`"2030-05-01T07:00:00Z"`)
		a.clock.advance(time.Microsecond)
		a.keepSchedule()
		is("null")
		a.keepSchedule()
		a.run(put("2030-05-01T08:00:00Z", 200, ""))
		a.run(call{as: "publisher", do: "DELETE /newsroom/articles/{x}/breaking", status: 200, want: `{"breaking_until":null}`})
		is("null")
		a.run(call{as: "publisher", do: "DELETE /newsroom/articles/{x}/breaking", status: 200}) // nothing to end
		a.clock.advance(2 * time.Hour)
		a.keepSchedule()
		want := a.fill("[article upsert {x} breaking article upsert {x} breaking article upsert {x} breaking_ended article upsert {x} breaking article upsert {x} breaking_ended]")
		if got := fmt.Sprint(a.log(from)); got != want {
			t.Errorf("changes %s, want %s", got, want)
		}
		a.run(call{as: "admin", do: "GET /newsroom/audit?on={x}&action=article.end-breaking", status: 200, want: `{"data":[
			{"actor":{"name":"publisher"},"changes":{}},{"actor":{"name":"publisher"},"changes":{"breaking_until":{"before":"2030-05-01T08:00:00Z","after":null}}},
			{"actor":{"name":"Toasoan"},"changes":{"breaking_until":{"before":"2030-05-01T07:00:00Z","after":null}}}]}`})
		// It goes with an article that expires in the same moment, once.
		a.run(put("2030-05-01T11:00:00Z", 200, ""), call{as: "publisher", do: "PATCH /newsroom/articles/{x}", body: `{"expires_at":"2030-05-01T11:00:00Z"}`, status: 200})
		a.publish("x", "")
		from = len(a.log(0))
		a.clock.advance(3 * time.Hour)
		a.keepSchedule()
		if got, want := fmt.Sprint(a.log(from)), a.fill("[article delete {x} expired]"); got != want {
			t.Errorf("changes %s, want %s", got, want)
		}
		a.run(call{as: "publisher", do: "GET /newsroom/articles/{x}", status: 200, want: `{"breaking_until":null,"live":{"state":"expired"}}`})
	})
}

// TestBreakingInHiddenSection: it ends on time where nobody sees it.
func TestBreakingInHiddenSection(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.article("x", "", "")
		a.run(
			call{as: "publisher", do: "PUT /newsroom/articles/{x}/breaking", body: `{"until":"2030-05-01T06:00:00Z"}`, status: 200},
			call{as: "publisher", do: "PATCH /newsroom/sections/{first}", body: `{"hidden":true}`, status: 200},
		)
		from := len(a.log(0))
		a.clock.advance(time.Hour)
		a.keepSchedule()
		if rows := a.log(from); len(rows) > 0 {
			t.Errorf("changes of what nobody sees: %v", rows)
		}
		a.run(
			call{as: "publisher", do: "PATCH /newsroom/sections/{first}", body: `{"hidden":false}`, status: 200},
			call{do: "GET /articles?breaking=true", status: 200, want: `{"data":[]}`},
			call{do: "GET /articles/{x}", status: 200, want: `{"breaking_until":null}`},
		)
	})
}
