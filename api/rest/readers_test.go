package rest_test

import (
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"toasoan/api/rest"
	"toasoan/internal/altcha"
	"toasoan/internal/news"
	"toasoan/internal/store/storetest"
)

// commenting changes how the paper takes comments.
func (a *api) commenting(members string) {
	a.t.Helper()
	a.run(
		call{as: "admin", do: "GET /newsroom/settings", status: 200},
		call{as: "admin", do: "PATCH /newsroom/settings", body: `{"comments":` + members + `}`, status: 200},
	)
}

// discussion is a paper with the article {x}, whose comments show at once.
func (a *api) discussion(settings string) {
	a.t.Helper()
	a.section("first", `,"slug":"thoi-su"`)
	a.article("x", "", "")
	a.commenting(`{"mode":"post","limits":{"per_address":0,"per_network":0}` + settings + `}`)
}

// recountComments holds every count that is kept against what there is.
func (a *api) recountComments() {
	a.t.Helper()
	storetest.RecountComments(a.t, a.raw)
}

// says is the body of a comment.
func says(name, email, body string) string {
	return fmt.Sprintf(`{"author_name":%q,"author_email":%q,"body":%q}`, name, email, body)
}

const (
	phone  = "Device-Token: 0b7c54d2-38c1-4a9c-9a53-7d3f5a2e6c10"
	tablet = "Device-Token: 0b7c54d2-38c1-4a9c-9a53-7d3f5a2e6c11"
	laptop = "Device-Token: 0b7c54d2-38c1-4a9c-9a53-7d3f5a2e6c12"
)

// TestEditComment: within the time that the paper gives, by who has the token,
// and moderated again.
func TestEditComment(t *testing.T) {
	each(t, func(a *api) {
		a.discussion("")
		a.comment("c", "x", "")
		a.comment("other", "x", "")
		a.run(call{as: "publisher", do: "GET /newsroom/comment-rules", status: 200, sends: `ETag: "v0"`},
			call{as: "publisher", do: "PUT /newsroom/comment-rules", body: `{"steps":[{"step":"banned","action":"reject"},{"step":"links","action":"hold"}],"banned":["vcl"],"suspect":[]}`, header: `If-Match: "v0"`, status: 200})
		edit := func(body, token string, status int, fails string) call {
			return call{do: "PATCH /comments/{c}", body: body, header: "Edit-Token: " + token, status: status, fails: fails}
		}
		a.run(
			edit(`{"body":"Sửa."}`, "", 404, "not_found"),
			edit(`{"body":"Sửa."}`, "sai", 404, "not_found"),
			edit(`{"body":"Sửa."}`, "{other.token}", 404, "not_found"),
			edit(`{}`, "{c.token}", 422, "invalid /body=required"),
			edit(`{"body":""}`, "{c.token}", 422, "invalid /body=required"),
			edit(`{"body":"`+strings.Repeat("ế", 4001)+`"}`, "{c.token}", 422, "invalid /body=too_long"),
			edit(`{"body":"Sửa.","author_name":"Ai đó"}`, "{c.token}", 400, "malformed_body /author_name=unknown_member"),
			edit(`{"body":"Sửa.","status":"approved"}`, "{c.token}", 422, "invalid /status=read_only"),
		)
		a.clock.advance(4*time.Minute + 59*time.Second)
		a.run(
			edit(`{"body":"Đã sửa lần một."}`, "{c.token}", 200, ""),
			call{do: "GET /comments/{c}", status: 200, want: `{"body":"Đã sửa lần một.","edited_at":"2030-05-01T05:04:59Z","status":"approved"}`},
			edit(`{"body":"Xem bit.ly/abc"}`, "{c.token}", 200, ""),
			call{do: "GET /comments/{c}", status: 404},
			call{do: "GET /comments/{c}", header: "Edit-Token: {c.token}", status: 200, want: `{"status":"pending","body":"Xem bit.ly/abc"}`},
			call{do: "GET /articles/{x}", status: 200, want: `{"counts":{"comments":1}}`},
			edit(`{"body":"Không có liên kết nữa."}`, "{c.token}", 200, ""),
			call{do: "GET /articles/{x}", status: 200, want: `{"counts":{"comments":2}}`},
			edit(`{"body":"v.c.l"}`, "{c.token}", 200, ""),
			call{as: "moderator", do: "GET /newsroom/comments/{c}/case", status: 200, want: `{"comment":{"status":"rejected","reason":"banned"},"versions":[{"body":"Ý kiến c."},{"body":"Đã sửa lần một."},{"body":"Xem bit.ly/abc"},{"body":"Không có liên kết nữa."}],
				"decisions":[{"status":"approved"},{"status":"approved"},{"status":"pending","rule":"links","findings":[{"step":"links","score":1}]},{"status":"approved"},{"status":"rejected","rule":"banned","rules":1,"findings":[{"step":"banned","what":"v.c.l"}]}]}`},
		)
		a.decide("rejected", "other")
		a.run(call{do: "PATCH /comments/{other}", body: `{"body":"Nay đã khác."}`, header: "Edit-Token: {other.token}", status: 200, want: `{"status":"rejected"}`}) // what a moderator stopped stays so
		a.clock.advance(time.Second)
		a.run(
			edit(`{"body":"Muộn rồi."}`, "{c.token}", 409, "edit_window_over"),
			call{do: "DELETE /comments/{c}", header: "Edit-Token: sai", status: 404},
			call{do: "DELETE /comments/{c}", header: "Edit-Token: {c.token}", status: 204},
			call{do: "DELETE /comments/{c}", header: "Edit-Token: {c.token}", status: 404},
			call{do: "GET /comments/{c}", header: "Edit-Token: {c.token}", status: 200, want: `{"status":"deleted"}`},
		)
		a.recountComments()
	})
}

// TestDeleteComment: replies keep their place below what was deleted.
func TestDeleteComment(t *testing.T) {
	each(t, func(a *api) {
		a.discussion("")
		a.comment("root", "x", "")
		a.comment("reply", "x", `,"parent_id":"{root}"`)
		a.run(
			call{do: "DELETE /comments/{root}", header: "Edit-Token: {root.token}", status: 204},
			call{do: "GET /articles/{x}/comments", status: 200, want: `{"data":[{"id":"{root}","status":"deleted","author":null,"body":null,"replies":[{"id":"{reply}"}]}]}`},
			call{do: "POST /articles/{x}/comments", body: `{"author_name":"An","author_email":"an@example.com","body":"Trả lời.","parent_id":"{root}"}`, status: 422, fails: "invalid /parent_id=unknown_reference"},
			call{do: "DELETE /comments/{reply}", header: "Edit-Token: {reply.token}", status: 204},
			call{do: "GET /articles/{x}/comments", status: 200, want: `{"data":[]}`},
			call{do: "GET /articles/{x}", status: 200, want: `{"counts":{"comments":0}}`},
		)
		a.recountComments()
	})
}

// TestLikes: once for a device, however often and at the same time.
func TestLikes(t *testing.T) {
	each(t, func(a *api) {
		a.discussion("")
		for _, name := range []string{"c", "d", "e"} {
			a.clock.advance(time.Minute)
			a.comment(name, "x", "")
		}
		a.comment("held", "x", "")
		a.decide("pending", "held")
		like := func(do, header, want string) call {
			return call{do: do, header: header, status: 200, want: want}
		}
		a.run(
			like("PUT /comments/{d}/like", phone, `{"likes":1,"liked":true}`),
			like("PUT /comments/{d}/like", phone, `{"likes":1,"liked":true}`),
			like("PUT /comments/{d}/like", tablet, `{"likes":2,"liked":true}`),
			like("PUT /comments/{c}/like", phone, `{"likes":1,"liked":true}`),
			like("DELETE /comments/{d}/like", laptop, `{"likes":2,"liked":false}`),
			like("DELETE /comments/{d}/like", tablet, `{"likes":1,"liked":false}`),
			like("DELETE /comments/{d}/like", tablet, `{"likes":1,"liked":false}`),
			like("PUT /comments/{d}/like", laptop, `{"likes":2,"liked":true}`),
			call{do: "PUT /comments/{d}/like", status: 400, fails: "bad_header Device-Token=weak_key"},
			call{do: "PUT /comments/{d}/like", header: "Device-Token: 1", status: 400, fails: "bad_header Device-Token=weak_key"},
			call{do: "PUT /comments/{held}/like", header: phone, status: 404},
			call{do: "PUT /comments/nobody/like", header: phone, status: 404},
			call{do: "GET /articles/{x}/comments?sort=top", status: 200, want: `{"data":[{"id":"{d}","likes":2},{"id":"{c}","likes":1},{"id":"{e}","likes":0}]}`},
			call{do: "GET /articles/{x}/comments?sort=top&limit=1", status: 200, want: `{"data":[{"id":"{d}"}]}`, save: "next=/page/next_cursor"},
			call{do: "GET /articles/{x}/comments?sort=top&limit=1&cursor={next}", status: 200, want: `{"data":[{"id":"{c}"}]}`},
		)
		var wg sync.WaitGroup
		for i := range 200 {
			wg.Go(func() {
				device := fmt.Sprintf("%032x", i/2) // each device twice
				if _, err := a.room.LikeComment(t.Context(), a.vars["e"], device, true, news.Visitor{}); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		a.run(call{do: "GET /comments/{e}", status: 200, want: `{"likes":100}`})
	})
}

// TestReports: once for a device; enough of them hide the comment until a
// moderator decides, and then count anew.
func TestReports(t *testing.T) {
	each(t, func(a *api) {
		a.discussion(`,"reports_to_hide":2`)
		a.comment("c", "x", "")
		report := func(header, body string, status int, fails string) call {
			return call{do: "POST /comments/{c}/reports", header: header, body: body, status: status, fails: fails}
		}
		a.run(
			report("", `{"reason":"spam"}`, 400, "bad_header Device-Token=weak_key"),
			report(phone, `{}`, 422, "invalid /reason=required"),
			report(phone, `{"reason":"vui"}`, 422, "invalid /reason=not_allowed_value"),
			report(phone, `{"reason":"spam","detail":"`+strings.Repeat("x", 1001)+`"}`, 422, "invalid /detail=too_long"),
			report(phone, `{"reason":"spam","detail":"Quảng cáo."}`, 204, ""),
			report(phone, `{"reason":"offensive"}`, 204, ""),
			call{do: "GET /comments/{c}", status: 200},
			report(tablet, `{"reason":"offensive"}`, 204, ""),
			call{do: "GET /comments/{c}", status: 404},
			report(laptop, `{"reason":"spam"}`, 404, "not_found"),
			call{as: "moderator", do: "GET /newsroom/comments?reason=reported", status: 200, want: `{"data":[{"id":"{c}","reports":2,"reason":"reported"}]}`},
			call{as: "moderator", do: "GET /newsroom/comments/{c}/case", status: 200, want: `{"reports":[{"reason":"offensive","detail":null},{"reason":"spam","detail":"Quảng cáo."}]}`},
		)
		a.decide("approved", "c")
		a.run(report(laptop, `{"reason":"other"}`, 204, ""), call{do: "GET /comments/{c}", status: 200})
		a.recountComments()
	})
}

// TestModes: what happens to a comment by the mode of the article, of the nearest
// section that has one, and of the site.
func TestModes(t *testing.T) {
	each(t, func(a *api) {
		a.discussion("")
		a.section("closed", `,"slug":"dong","comments_mode":"closed"`)
		a.section("below", `,"slug":"duoi","parent_id":"{closed}"`)
		a.section("pre", `,"slug":"truoc","comments_mode":"pre","parent_id":"{closed}"`)
		a.article("inclosed", `"section":"dong"`, "")
		a.article("inbelow", `"section":"duoi"`, "")
		a.article("inpre", `"section":"truoc"`, "")
		a.article("own", `"section":"duoi","comments":{"state":"open","mode":"post"}`, "")
		a.article("firsttime", `"comments":{"state":"open","mode":"first"}`, "")
		a.article("old", "", "2030-04-01T05:00:00Z")
		is := func(article, mode, state, posted string) {
			t.Helper()
			a.run(call{do: "GET /articles/{" + article + "}", status: 200, want: `{"comments":{"mode":"` + mode + `","state":"` + state + `"}}`})
			c := call{do: "POST /articles/{" + article + "}/comments", body: says("An", "an@example.com", "Ý kiến về bài "+article), status: 201, want: `{"status":"` + posted + `"}`}
			if posted == "" {
				c.status, c.want, c.fails = 409, "", "comments_closed"
			}
			a.run(c)
		}
		is("x", "post", "open", "approved")
		is("inclosed", "closed", "read_only", "")
		is("inbelow", "closed", "read_only", "")
		is("inpre", "pre", "open", "pending")
		is("own", "post", "open", "approved")
		is("firsttime", "first", "open", "pending")
		is("old", "post", "open", "approved")
		a.run(call{as: "publisher", do: "PATCH /newsroom/sections/{closed}", body: `{"comments_mode":null}`, status: 200, want: `{"comments_mode":null}`})
		is("inbelow", "post", "open", "approved")
		is("inpre", "pre", "open", "pending")
		a.run(call{as: "publisher", do: "PATCH /newsroom/sections/{pre}", body: `{"comments_mode":"never"}`, status: 422, fails: "invalid /comments_mode=not_allowed_value"})
		a.commenting(`{"close_after_days":7,"closed_message":"Đã hết hạn bình luận."}`)
		is("old", "post", "read_only", "")
		a.run(call{do: "GET /articles/{old}", status: 200, want: `{"comments":{"closes_at":"2030-04-08T05:00:00Z","message":"Đã hết hạn bình luận."}}`},
			call{do: "GET /articles/{x}", status: 200, want: `{"comments":{"closes_at":"2030-05-08T05:00:00Z","message":null}}`},
			call{do: "POST /articles/{old}/comments", body: says("An", "an@example.com", "Muộn."), status: 409, want: `{"notice":"Đã hết hạn bình luận."}`})
		a.comment("c", "x", "")
		a.commenting(`{"read_only":true}`)
		is("own", "post", "read_only", "")
		a.run(
			call{do: "GET /comments/config", status: 200, want: `{"read_only":true,"closed_message":"Đã hết hạn bình luận."}`},
			call{do: "PUT /comments/{c}/like", header: phone, status: 409, fails: "read_only_site"},
			call{do: "POST /comments/{c}/reports", header: phone, body: `{"reason":"spam"}`, status: 409, fails: "read_only_site"},
			call{do: "PATCH /comments/{c}", header: "Edit-Token: {c.token}", body: `{"body":"Sửa."}`, status: 409, fails: "comments_closed"},
			call{do: "DELETE /comments/{c}", header: "Edit-Token: {c.token}", status: 204}, // one may always take one's words back
		)
		a.commenting(`{"read_only":false,"mode":"closed"}`)
		is("own", "post", "read_only", "")
		a.recountComments()
	})
}

// TestEmphasis: pinned comments come first and then featured ones, in every order
// and over the pages.
func TestEmphasis(t *testing.T) {
	each(t, func(a *api) {
		a.discussion("")
		for _, name := range strings.Fields("one two three four") {
			a.clock.advance(time.Minute)
			a.comment(name, "x", "")
		}
		a.comment("reply", "x", `,"parent_id":"{one}"`)
		emphasize := func(name, body string, status int, fails string) call {
			return call{as: "moderator", do: "PUT /newsroom/comments/{" + name + "}/emphasis", body: body, status: status, fails: fails}
		}
		a.run(
			emphasize("two", `{"pinned":true}`, 200, ""),
			emphasize("one", `{"featured":true}`, 200, ""),
			emphasize("reply", `{"pinned":true}`, 409, "not_shown"),
			call{as: "editor", do: "PUT /newsroom/comments/{two}/emphasis", body: `{}`, status: 403},
			call{do: "GET /articles/{x}/comments?limit=2", status: 200, want: `{"data":[{"id":"{two}","pinned":true,"featured":false},{"id":"{one}","pinned":false,"featured":true}]}`},
			call{do: "GET /comments/{two}", status: 200, want: `{"pinned":true}`},
		)
		for sort, want := range map[string]string{"newest": "two one four three", "oldest": "two one three four", "top": "two one four three"} {
			if got := strings.Join(a.walk("/articles/{x}/comments?limit=1&sort="+sort, nil), " "); got != want {
				t.Errorf("%s: %s, want %s", sort, got, want)
			}
		}
		a.decide("rejected", "two") // and it stands out no more
		a.decide("approved", "two")
		a.run(emphasize("one", `{}`, 200, ""))
		if got := strings.Join(a.walk("/articles/{x}/comments?limit=1", nil), " "); got != "four three two one" {
			t.Error(got)
		}
	})
}

// TestStaffReply: the newsroom answers under its own name, which no reader can use.
func TestStaffReply(t *testing.T) {
	each(t, func(a *api) {
		a.discussion("")
		a.run(call{as: "admin", do: "POST /newsroom/users", body: `{"email":"ha@bao.example","name":"Trần Thu Hà","role":"moderator","password":"` + goodPassword + `"}`, status: 201},
			signIn("ha@bao.example", goodPassword, "", 201).saving("ha=/token"))
		a.comment("c", "x", "")
		a.comment("held", "x", "")
		a.decide("pending", "held")
		a.run(
			call{as: "ha", do: "POST /newsroom/comments/{c}/replies", body: `{"body":"Cảm ơn bạn."}`, status: 201, save: "staff=/id", want: `{"parent_id":"{c}","author":{"name":"Trần Thu Hà","kind":"staff","badge":"staff","id":null},"status":"approved"}`},
			call{as: "moderator", do: "POST /newsroom/comments/{held}/replies", body: `{"body":"Cảm ơn bạn."}`, status: 409, fails: "not_shown"},
			call{as: "moderator", do: "POST /newsroom/comments/{c}/replies", body: `{"body":""}`, status: 422, fails: "invalid /body=required"},
			call{as: "moderator", do: "POST /newsroom/comments/nobody/replies", body: `{"body":"Cảm ơn."}`, status: 404},
			call{do: "GET /articles/{x}/comments", status: 200, want: `{"data":[{"id":"{c}","replies":[{"id":"{staff}","author":{"kind":"staff"}}]}]}`},
			call{do: "DELETE /comments/{staff}", header: "Edit-Token: x", status: 404},
		)
		for _, name := range []string{"Trần Thu Hà", "TRẦN THU HÀ", "Tran Thu Ha", "Trần\u200b Thu Hà", "Тrần Thu Hà", "T r ầ n Thu Hà", "Tòa soạn", "toà soạn", "Аdmin", "ＡＤＭＩＮ", "Toà soạn."} {
			a.run(call{do: "POST /articles/{x}/comments", body: says(name, "gia@example.com", "Tôi là người của báo."), status: 422, fails: "invalid /author_name=reserved_name"})
		}
		a.run(call{do: "POST /articles/{x}/comments", body: says("Trần Thu Hằng", "hang@example.com", "Tôi là bạn đọc."), status: 201})
		a.recountComments()
	})
}

// TestLatestComments: those on what readers see, with their articles.
func TestLatestComments(t *testing.T) {
	each(t, func(a *api) {
		a.discussion("")
		a.section("secret", `,"slug":"kin"`)
		a.article("y", "", "")
		a.article("inside", `"section":"kin"`, "")
		for i, name := range strings.Fields("one two three four") {
			a.clock.advance(time.Minute)
			a.comment(name, []string{"x", "y", "inside", "x"}[i], "")
		}
		a.decide("spam", "four")
		a.run(
			call{do: "GET /comments/latest?limit=2", status: 200, want: `{"data":[{"id":"{three}"},{"id":"{two}","article":{"slug":"{y.slug}","title":"Bài y"}}]}`, lacks: "example.com", sends: "Surrogate-Key: comments:latest articles site"},
			call{as: "publisher", do: "PATCH /newsroom/sections/{secret}", body: `{"hidden":true}`, status: 200},
			call{do: "GET /comments/latest", status: 200, want: `{"data":[{"id":"{two}"},{"id":"{one}"}]}`},
			call{do: "GET /comments/latest?sort=top", status: 400, fails: "bad_query ?sort=unknown_parameter"},
		)
	})
}

// TestCommentLimits: by address and by network, with what is left in the headers.
func TestCommentLimits(t *testing.T) {
	each(t, func(a *api) {
		a.discussion("")
		a.commenting(`{"limits":{"minutes":10,"per_address":2,"per_network":3}}`)
		b := a.with(rest.Options{TrustedProxies: []string{"192.0.2.0/24"}}, slog.DiscardHandler)
		post := func(email, ip string, status int, headers string) {
			t.Helper()
			b.run(call{do: "POST /articles/{x}/comments", header: "X-Forwarded-For: " + ip, body: says("An", email, "Ý kiến "+email+ip), status: status, sends: headers})
		}
		const policy = "RateLimit-Policy: \"address\";q=2;w=600, \"network\";q=3;w=600\n"
		post("a@example.com", "203.0.113.1", 201, policy+`RateLimit: "address";r=1;t=300, "network";r=2;t=200`)
		post("a@example.com", "203.0.113.2", 201, policy+`RateLimit: "address";r=0;t=600, "network";r=2;t=200`)
		post("A@Example.com", "203.0.113.3", 429, "Retry-After: 300\n"+policy+`RateLimit: "address";r=0;t=600, "network";r=2;t=200`)
		post("b@example.com", "203.0.113.1", 201, "")
		post("c@example.com", "203.0.113.1", 201, "")
		post("d@example.com", "203.0.113.1", 429, "Retry-After: 200\n")
		post("d@example.com", "2001:db8:1:2::1", 201, "")
		post("e@example.com", "2001:db8:1:2::2", 201, "")
		post("f@example.com", "2001:db8:1:2:3::", 201, "")
		post("g@example.com", "2001:db8:1:2::4", 429, "")
		a.clock.advance(5 * time.Minute)
		post("a@example.com", "203.0.113.4", 201, "")
	})
}

// TestChallenge: a proof of work is good once, for a while, and not too soon.
func TestChallenge(t *testing.T) {
	each(t, func(a *api) {
		a.discussion(`,"challenge":{"required":true,"max_number":1000,"min_seconds":5}`)
		solve := func() string {
			t.Helper()
			c, err := a.room.Challenge(t.Context())
			must(t, err)
			payload, _ := altcha.Solve(c)
			return payload
		}
		post := func(body, challenge string, status int, want, fails string) {
			t.Helper()
			a.run(call{do: "POST /articles/{x}/comments", body: strings.TrimSuffix(says("An", "an@example.com", body), "}") + `,"challenge":"` + challenge + `"}`, status: status, want: want, fails: fails})
		}
		a.run(
			call{do: "GET /comments/challenge", status: 200, want: `{"algorithm":"SHA-256","maxnumber":1000}`, sends: "Cache-Control: private, no-store"},
			call{do: "GET /comments/config", status: 200, want: `{"challenge":{"required":true,"url":"/v1/comments/challenge"}}`},
			call{do: "POST /articles/{x}/comments", body: says("An", "an@example.com", "Không có."), status: 422, fails: "invalid /challenge=required"},
		)
		post("Sai.", "abc", 422, "", "invalid /challenge=wrong")
		post("Dài.", strings.Repeat("A", 4001), 422, "", "invalid /challenge=too_long /challenge=wrong")
		early := solve()
		post("Quá nhanh.", early, 201, `{"status":"pending"}`, "")
		good := solve()
		a.clock.advance(5 * time.Second)
		post("Vừa kịp.", good, 201, `{"status":"approved"}`, "")
		post("Lần nữa.", good, 422, "", "invalid /challenge=used_before")
		old := solve()
		a.clock.advance(30 * time.Minute)
		post("Muộn.", old, 422, "", "invalid /challenge=expired")
		a.run(call{as: "moderator", do: "GET /newsroom/comments?reason=too_fast", status: 200, want: `{"data":[{"body":"Quá nhanh."}]}`})
		a.recountComments()
	})
}
