package rest_test

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"toasoan/internal/news"
)

// TestBadComments: what no comment may be, and where none is taken.
func TestBadComments(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.section("secret", `,"slug":"kin","hidden":true`)
		a.article("x", "", "")
		a.article("y", "", "")
		a.article("closed", `"comments":{"state":"closed"}`, "")
		a.article("readonly", `"comments":{"state":"read_only"}`, "")
		a.article("soon", `"comments":{"state":"open","closes_at":"2030-05-01T06:00:00Z"}`, "")
		a.article("hidden", `"section":"kin"`, "")
		a.draft("draft", "")
		a.article("off", "", "")
		a.article("gone", "", "")
		a.comment("elsewhere", "y", "")
		a.comment("pending", "x", "")
		a.comment("rejected", "x", "")
		a.decide("approved", "elsewhere")
		a.decide("rejected", "rejected")
		a.run(
			call{as: "publisher", do: "DELETE /newsroom/articles/{off}/publication", status: 200},
			call{as: "publisher", do: "PUT /newsroom/articles/{gone}/withdrawal", body: `{"notice":"Gỡ."}`, status: 200},
		)
		before := a.stored()
		const who = `"author_name":"Bạn đọc","author_email":"a@example.com"`
		const good = `{` + who + `,"body":"Bài hay."}`
		for _, c := range []struct {
			on, body string
			status   int
			fails    string
		}{
			{"x", `{}`, 422, "invalid /author_name=required /author_email=required /body=required"},
			{"x", `{"author_name":" ","author_email":"nobody","body":" \u200b "}`, 422, "invalid /author_name=required /author_email=email /body=required"},
			{"x", `{` + who + `,"body":"` + strings.Repeat("ế", 4001) + `"}`, 422, "invalid /body=too_long"},
			{"x", `{` + who + `,"body":"Hay.","parent_id":"nobody"}`, 422, "invalid /parent_id=unknown_reference"},
			{"x", `{` + who + `,"body":"Hay.","parent_id":"{elsewhere}"}`, 422, "invalid /parent_id=unknown_reference"},
			{"x", `{` + who + `,"body":"Hay.","parent_id":"{pending}"}`, 422, "invalid /parent_id=unknown_reference"},
			{"x", `{` + who + `,"body":"Hay.","parent_id":"{rejected}"}`, 422, "invalid /parent_id=unknown_reference"},
			{"x", `{"author_name":"","author_email":"a@example.com","body":"","parent_id":"{pending}"}`, 422, "invalid /author_name=required /body=required /parent_id=unknown_reference"},
			{"x", `{` + who + `,"body":"Hay.","status":"approved"}`, 422, "invalid /status=read_only"},
			{"x", `{` + who + `,"body":"Hay.","karma":9}`, 400, "malformed_body /karma=unknown_member"},
			{"x", `{` + who + `,"body":"Hay.","likes":9}`, 422, "invalid /likes=read_only"},
			{"x", `{` + who + `,"body":7}`, 400, "malformed_body /body=wrong_type"},
			{"closed", good, 409, "comments_closed"},
			{"readonly", good, 409, "comments_closed"},
			{"closed", `{}`, 409, "comments_closed"},
		} {
			a.run(call{do: "POST /articles/{" + c.on + "}/comments", body: c.body, status: c.status, fails: c.fails})
		}
		// What readers do not see takes comments like what does not exist.
		same := func(w *httptest.ResponseRecorder, name string) string {
			return strings.NewReplacer(w.Header().Get("X-Request-Id"), "…", a.fill(name), "…").Replace(w.Body.String())
		}
		for _, body := range []string{good, `{}`, `{` + who + `,"body":"Hay.","parent_id":"{elsewhere}"}`} {
			a.vars["none"] = "01a20ae0-3bd6-7134-99bf-e7a32e0cfe36"
			unknown := same(a.one(call{do: "POST /articles/{none}/comments", body: body, status: 404}), "{none}")
			for _, name := range []string{"{draft}", "{draft.slug}", "{off}", "{off.slug}", "{gone}", "{gone.slug}", "{hidden}", "{hidden.slug}", "khong-co"} {
				if got := same(a.one(call{do: "POST /articles/" + name + "/comments", body: body, status: 404}), name); got != unknown {
					t.Errorf("%s answers %s, not %s", name, got, unknown)
				}
			}
		}
		if after := a.stored(); after != before {
			t.Errorf("stored after bad comments:\n%s\nbefore:\n%s", after, before)
		}
		a.run(
			call{do: "POST /articles/{soon}/comments", body: good, status: 201},
			call{do: "GET /articles/{soon}", status: 200, want: `{"comments":{"state":"open","closes_at":"2030-05-01T06:00:00Z"}}`},
		)
		a.clock.advance(time.Hour)
		a.run(
			call{do: "POST /articles/{soon}/comments", body: good, status: 409, fails: "comments_closed"},
			call{do: "GET /articles/{soon}", status: 200, want: `{"comments":{"state":"read_only"}}`},
			call{do: "POST /articles/{x}/comments", body: `{` + who + `,"body":" Dòng một \r\n\r\n\r\n\r\ndòng\u200b <b>hai</b> "}`, status: 201, want: `{"body":"Dòng một\n\ndòng <b>hai</b>","status":"pending","reply_count":0,"parent_id":null}`, lacks: "example.com"},
		)
	})
}

// TestModeration: decisions go back and forth, and what readers see and count
// follows them.
func TestModeration(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.article("x", "", "")
		a.comment("root", "x", "")
		a.decide("approved", "root")
		a.comment("reply", "x", `,"parent_id":"{root}"`)
		a.comment("other", "x", `,"parent_id":"{root}"`)
		a.decide("approved", "reply")
		a.comment("deep", "x", `,"parent_id":"{reply}"`)
		const stub = `{"id":"{root}","author":null,"body":null,"status":"deleted","reply_count":`
		for _, c := range []struct {
			decide, status string
			count          int
			threads        string // what the article's comments are then
		}{
			{"deep", "approved", 3, `[{"id":"{root}","reply_count":2,"replies":[{"id":"{reply}","parent_id":"{root}"},{"id":"{deep}","parent_id":"{reply}"}]}]`},
			{"deep", "approved", 3, `[{"id":"{root}","reply_count":2}]`},
			{"other", "rejected", 3, `[{"id":"{root}","reply_count":2}]`},
			{"other", "pending", 3, `[{"id":"{root}","reply_count":2}]`},
			{"root", "rejected", 2, `[` + stub + `2,"replies":[{"id":"{reply}","body":"Ý kiến reply."},{"id":"{deep}"}]}]`},
			{"root", "spam", 2, `[` + stub + `2}]`},
			{"root", "pending", 2, `[` + stub + `2}]`},
			{"reply", "rejected", 1, `[` + stub + `1,"replies":[{"id":"{deep}"}]}]`},
			{"deep", "spam", 0, `[]`},
			{"deep", "approved", 1, `[` + stub + `1,"replies":[{"id":"{deep}"}]}]`},
			{"root", "approved", 2, `[{"id":"{root}","body":"Ý kiến root.","reply_count":1,"replies":[{"id":"{deep}"}]}]`},
			{"deep", "rejected", 1, `[{"id":"{root}","reply_count":0,"replies":[]}]`},
			{"root", "rejected", 0, `[]`},
			{"reply", "approved", 1, `[` + stub + `1,"replies":[{"id":"{reply}"}]}]`},
		} {
			a.decide(c.status, c.decide)
			a.run(
				call{do: "GET /articles/{x}/comments", status: 200, want: `{"data":` + c.threads + `}`},
				call{do: "GET /articles", status: 200, want: fmt.Sprintf(`{"data":[{"counts":{"comments":%d}}]}`, c.count)},
				call{do: "GET /articles/{x}", status: 200, want: fmt.Sprintf(`{"counts":{"comments":%d}}`, c.count)},
			)
		}
		a.run(
			call{do: "GET /comments/{root}", status: 404},
			call{do: "GET /comments/{root}", header: "Edit-Token: {reply.token}", status: 404},
			call{do: "GET /comments/{root}", header: "Edit-Token: {root.token}", status: 200, want: `{"status":"rejected","body":"Ý kiến root."}`},
			call{do: "GET /comments/{reply}", status: 200, want: `{"status":"approved"}`, lacks: "example.com token"},
			call{as: "moderator", do: "PUT /newsroom/comments/{root}/decision", body: `{"status":"deleted"}`, status: 422, fails: "invalid /status=not_allowed_value"},
			call{as: "moderator", do: "PUT /newsroom/comments/{root}/decision", body: `{}`, status: 422, fails: "invalid /status=required"},
			call{as: "moderator", do: "PUT /newsroom/comments/nobody/decision", body: `{"status":"approved"}`, status: 404},
			call{as: "editor", do: "PUT /newsroom/comments/{root}/decision", body: `{"status":"approved"}`, status: 403},
			call{as: "moderator", do: "GET /newsroom/comments?status=spam", status: 200, want: `{"data":[]}`},
			call{as: "moderator", do: "GET /newsroom/comments?status=rejected&article={x}", status: 200, want: `{"data":[{"id":"{root}","author_email":"root@example.com","decided_by":{"name":"moderator"},"decided_at":"2030-05-01T05:00:00Z"},{"id":"{deep}"}]}`},
			call{as: "moderator", do: "GET /newsroom/comments?article=nobody", status: 200, want: `{"data":[]}`},
			call{as: "moderator", do: "GET /newsroom/comments/{other}", status: 200, want: `{"status":"pending","ip":"192.0.2.1","user_agent":null,"article":{"title":"Bài x"}}`},
		)
	})
}

// TestDecideAtOnce: two moderators approve the same comments at the same moment,
// and each counts once.
func TestDecideAtOnce(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.article("x", "", "")
		const comments = 8
		for i := range comments {
			name := fmt.Sprint("c", i)
			a.comment(name, "x", "")
			var wg sync.WaitGroup
			for range 3 {
				wg.Go(func() {
					_, err := a.room.DecideComment(t.Context(), news.Caller{ID: "m", Name: "m", Role: news.Moderator}, a.vars[name], news.Decision{Status: news.CommentApproved})
					if err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
		}
		a.run(call{do: "GET /articles/{x}", status: 200, want: fmt.Sprintf(`{"counts":{"comments":%d}}`, comments)})
	})
}

// TestThreads: roots come by cursor, each with its first replies, and the rest
// of them by the thread's own cursor.
func TestThreads(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.article("x", "", "")
		a.run(call{as: "admin", do: "GET /newsroom/settings", status: 200}, call{as: "admin", do: "PATCH /newsroom/settings", body: `{"comments":{"mode":"post"}}`, status: 200})
		for _, name := range strings.Fields("one two three") {
			a.clock.advance(time.Minute)
			a.comment(name, "x", "")
		}
		for i := range 8 {
			a.comment(fmt.Sprint("r", i), "x", `,"parent_id":"{two}"`)
		}
		a.run(
			call{do: "GET /articles/{x}", status: 200, want: `{"counts":{"comments":11},"comments":{"mode":"post"}}`},
			call{do: "GET /articles/{x}/comments", status: 200, want: `{"data":[{"id":"{three}","replies_cursor":null},{"id":"{two}","reply_count":8,"replies":[{"id":"{r0}"},{"id":"{r1}"},{"id":"{r2}"}]},{"id":"{one}"}]}`},
			call{do: "GET /articles/{x}/comments?sort=oldest&limit=2", status: 200, want: `{"data":[{"id":"{one}"},{"id":"{two}"}]}`},
			call{do: "GET /articles/{x}/comments?limit=1&count=exact", status: 200, want: `{"data":[{"id":"{three}"}],"page":{"total":3}}`, save: "cursor=/page/next_cursor"},
			call{do: "GET /articles/{x}/comments?limit=1&cursor={cursor}", status: 200, want: `{"data":[{"id":"{two}"}]}`, save: "rest=/data/0/replies_cursor"},
			call{do: "GET /articles/{x}/comments?limit=1&cursor={cursor}&sort=oldest", status: 400, fails: "bad_query ?cursor=cursor_of_other_list"},
			call{do: "GET /articles/{x}/comments?parent={two}&cursor={cursor}", status: 400, fails: "bad_query ?cursor=cursor_of_other_list"},
			call{do: "GET /articles/{x}/comments?parent={two}&cursor={rest}&limit=3", status: 200, want: `{"data":[{"id":"{r3}"},{"id":"{r4}"},{"id":"{r5}"}]}`, save: "rest=/page/next_cursor"},
			call{do: "GET /articles/{x}/comments?parent={two}&cursor={rest}&limit=3", status: 200, want: `{"data":[{"id":"{r6}"},{"id":"{r7}"}],"page":{"next_cursor":null}}`},
			call{do: "GET /articles/{x}/comments?parent={r1}", status: 400, fails: "bad_query ?parent=unknown_reference"},
		)
		for _, c := range []struct{ query, want string }{
			{"?limit=1", "three two one"}, {"?limit=2&sort=oldest", "one two three"}, {"?parent={two}&limit=3", "r0 r1 r2 r3 r4 r5 r6 r7"},
		} {
			if got := strings.Join(a.walk("/articles/{x}/comments"+c.query, nil), " "); got != c.want {
				t.Errorf("%s: %q, want %q", c.query, got, c.want)
			}
		}
	})
}
