package rest_test

import (
	"context"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"toasoan/internal/mail"
	"toasoan/internal/newsroom"
)

// postman is a paper whose letters are kept.
func (a *api) postman() (b *api, letters func() []mail.Message) {
	a.t.Helper()
	var sent []mail.Message
	b = a.equipped(newsroom.Options{Mail: func(_ context.Context, m mail.Message) error { sent = append(sent, m); return nil }})
	return b, func() []mail.Message {
		a.t.Helper()
		sent = nil
		must(a.t, b.room.SendMail(a.t.Context()))
		return sent
	}
}

var linked = regexp.MustCompile(`https://bao\.example(/\S+)`)

// links are the paths of the links in a letter.
func links(m mail.Message) (paths []string) {
	for _, l := range linked.FindAllStringSubmatch(m.Body, -1) {
		paths = append(paths, l[1])
	}
	return paths
}

// tokenOf is the end of a link's path.
func tokenOf(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

// TestConfirm: who confirms the address becomes somebody, and what waited for it
// is moderated.
func TestConfirm(t *testing.T) {
	each(t, func(a *api) {
		a, letters := a.postman()
		a.discussion(`,"verification":"required","known_after":1`)
		a.comment("c", "x", "")
		a.run(
			call{do: "GET /comments/config", status: 200, want: `{"verification":"required"}`},
			call{do: "GET /comments/{c}", status: 404},
			call{do: "GET /comments/{c}", header: "Edit-Token: {c.token}", status: 200, want: `{"status":"pending"}`},
			call{as: "moderator", do: "GET /newsroom/comments?status=pending", status: 200, want: `{"data":[]}`},
			call{as: "moderator", do: "GET /newsroom/comments?reason=unconfirmed", status: 200, want: `{"data":[{"id":"{c}"}]}`},
			call{do: "POST /articles/{x}/comments", body: says("C", "c@example.com", "Cùng một người viết."), status: 201, save: "second=/id"},
		)
		sent := letters()
		if len(sent) != 1 || sent[0].To != "c@example.com" || !strings.Contains(sent[0].Body, "> Ý kiến c.") || !strings.Contains(sent[0].Body, "Bài x") {
			t.Fatalf("letters %v", sent)
		}
		a.vars["token"] = tokenOf(links(sent[0])[0])
		confirm := func(token string, status int, want, fails string) call {
			return call{do: "POST /comments/verify", body: `{"token":"` + token + `"}`, status: status, want: want, fails: fails}
		}
		a.run(
			confirm("", 422, "", "invalid /token=required"),
			confirm("sai", 404, "", "link_ended"),
			confirm("{token}x", 404, "", "link_ended"),
			confirm("{token}", 200, `{"comment":{"id":"{c}","status":"approved","author":{"kind":"verified_guest","badge":null}}}`, "").saving("guest=/guest_token who=/comment/author/id"),
			confirm("{token}", 200, `{"guest_token":"{guest}"}`, ""),
			call{do: "GET /articles/{x}", status: 200, want: `{"counts":{"comments":2}}`},
			call{do: "GET /comments/{second}", status: 200, want: `{"author":{"id":"{who}","kind":"verified_guest"}}`},
			call{as: "moderator", do: "GET /newsroom/commenters/{who}", status: 200, want: `{"good":2,"approved":2,"confirmed_at":"2030-05-01T05:00:00Z"}`},
		)
		// The same device later: known at once, under its own address only.
		post := func(email, token, want string) call {
			return call{do: "POST /articles/{x}/comments", header: "Guest-Token: " + token, body: says("C", email, "Lại là tôi đây."), status: 201, want: want}
		}
		a.run(
			post("c@example.com", "{guest}", `{"status":"approved","author":{"id":"{who}","kind":"verified_guest"}}`),
			post("other@example.com", "{guest}", `{"status":"pending","author":{"id":null,"kind":"guest"}}`),
			post("c@example.com", "{guest}x", `{"status":"pending","author":{"kind":"guest"}}`),
			post("c@example.com", "tsg_", `{"status":"pending"}`),
		)
		// Nobody else can take the name by writing under the address.
		a.clock.advance(7 * 24 * time.Hour)
		if sent := letters(); len(sent) != 0 {
			t.Errorf("letters about links that have ended: %v", sent)
		}
		a.run(confirm("{token}", 404, "", "link_ended"))
		a.recountComments()
	})
}

// TestConfirmOptional: an optional confirmation holds nothing up, and makes a
// reader known where first comments wait.
func TestConfirmOptional(t *testing.T) {
	each(t, func(a *api) {
		a, letters := a.postman()
		a.discussion(`,"verification":"optional"`)
		a.commenting(`{"mode":"first"}`)
		a.comment("c", "x", "")
		a.vars["token"] = tokenOf(links(letters()[0])[0])
		a.run(call{do: "POST /comments/verify", body: `{"token":"{token}"}`, status: 200, want: `{"comment":{"status":"pending"}}`, save: "guest=/guest_token who=/comment/author/id"})
		post := func(body, token, status string) call {
			return call{do: "POST /articles/{x}/comments", header: "Guest-Token: " + token, body: says("C", "c@example.com", body), status: 201, want: `{"status":"` + status + `"}`}
		}
		a.run(post("Lần hai.", "{guest}", "pending"))
		a.decide("approved", "c")
		a.run(post("Lần ba.", "{guest}", "approved"), post("Lần bốn.", "", "pending"))
		must(t, a.raw.Exec("UPDATE commenters SET good = 10 WHERE uid = ?", a.vars["who"]).Error)
		a.run(call{do: "POST /articles/{x}/comments", header: "Guest-Token: {guest}", body: says("C", "c@example.com", "Lần năm."), status: 201, want: `{"author":{"badge":"regular"}}`})
	})
}

// TestReplyLetters: once for each reply, to who wants them under a confirmed
// address, until they want no more.
func TestReplyLetters(t *testing.T) {
	each(t, func(a *api) {
		a, letters := a.postman()
		a.discussion(`,"verification":"optional"`)
		a.comment("c", "x", `,"notify_replies":true`)
		a.comment("d", "x", `,"notify_replies":true`)
		sent := letters()
		a.vars["token"] = tokenOf(links(sent[0])[0])
		a.run(call{do: "POST /comments/verify", body: `{"token":"{token}"}`, status: 200, save: "guest=/guest_token"})
		reply := func(name, to string) {
			t.Helper()
			a.comment(name, "x", `,"parent_id":"{`+to+`}"`)
		}
		reply("r", "c")
		reply("unconfirmed", "d")
		a.run(call{do: "POST /articles/{x}/comments", header: "Guest-Token: {guest}", body: `{"author_name":"C","author_email":"c@example.com","body":"Tôi nói thêm.","parent_id":"{c}"}`, status: 201})
		var got []mail.Message
		for _, m := range letters() {
			if m.Unsubscribe != "" {
				got = append(got, m)
			}
		}
		if len(got) != 1 || got[0].To != "c@example.com" || !strings.Contains(got[0].Subject, "Bạn đọc r") || !strings.Contains(got[0].Body, "#comment-"+a.vars["r"]) {
			t.Fatalf("letters %v", got)
		}
		a.decide("rejected", "r")
		a.decide("approved", "r")
		if again := letters(); len(again) != 0 {
			t.Errorf("told twice: %v", again)
		}
		stop := strings.TrimPrefix(got[0].Unsubscribe, "https://bao.example")
		a.run(call{do: "GET /unsubscribe/" + tokenOf(stop) + "x", status: 404, fails: "link_ended"})
		for _, method := range []string{"GET", "POST"} { // the first changes nothing
			w := httptest.NewRecorder()
			r := httptest.NewRequest(method, stop, strings.NewReader("List-Unsubscribe=One-Click"))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			a.server.ServeHTTP(w, r)
			if w.Code != 200 || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") || w.Header().Get("Cache-Control") != "no-store" {
				t.Errorf("%s %s: %d %v", method, stop, w.Code, w.Header())
			}
			reply("late"+method, "c")
			count := 0
			for _, m := range letters() {
				if m.Unsubscribe != "" {
					count++
				}
			}
			if want := map[string]int{"GET": 1, "POST": 0}[method]; count != want {
				t.Errorf("after %s: %d letters, want %d", method, count, want)
			}
		}
	})
}

// TestDigest: moderators are told as often as the paper says of what waits for
// them, and decide by the links: looking changes nothing.
func TestDigest(t *testing.T) {
	each(t, func(a *api) {
		a, letters := a.postman()
		a.section("first", `,"slug":"thoi-su"`)
		a.section("sport", `,"slug":"the-thao"`)
		a.article("x", "", "")
		a.person("lan", "moderator", "")
		a.person("mai", "moderator", `,"sections":["the-thao"]`)
		a.comment("c", "x", "")
		must(t, a.room.SendDigests(t.Context()))
		if sent := letters(); len(sent) != 0 {
			t.Errorf("unasked: %v", sent)
		}
		a.commenting(`{"digest_hours":6}`)
		for range 2 {
			must(t, a.room.SendDigests(t.Context()))
		}
		sent := letters()
		if len(sent) != 1 || sent[0].To != "lan@bao.example" || !strings.HasPrefix(sent[0].Subject, "1 bình luận") {
			t.Fatalf("letters %v", sent)
		}
		yes, no := links(sent[0])[0], links(sent[0])[1]
		page := func(method, path string, status int, says string) {
			t.Helper()
			w := httptest.NewRecorder()
			a.server.ServeHTTP(w, httptest.NewRequest(method, path, nil))
			if w.Code != status || !strings.Contains(w.Body.String(), says) {
				t.Errorf("%s %s: %d %s", method, path, w.Code, w.Body)
			}
		}
		page("GET", yes, 200, "Duyệt bình luận này?")
		a.run(call{do: "GET /comments/{c}", status: 404})
		page("POST", yes, 200, "Đã duyệt")
		a.run(call{do: "GET /comments/{c}", status: 200}, call{as: "admin", do: "GET /newsroom/audit?action=comment.decide", status: 200, want: `{"data":[{"actor":{"name":"lan"}}]}`})
		page("POST", no, 200, "Đã từ chối")
		page("POST", strings.Replace(no, ".", "x.", 1), 404, "link_ended")
		page("GET", no+"x", 404, "link_ended")
		a.run(call{as: "admin", do: "GET /newsroom/users/{lan}", status: 200}, call{as: "admin", do: "PATCH /newsroom/users/{lan}", body: `{"role":"reporter"}`, status: 200})
		page("POST", yes, 404, "link_ended") // who is no moderator any more decides nothing
		a.run(call{as: "admin", do: "PATCH /newsroom/users/{lan}", body: `{"role":"moderator"}`, status: 200})
		a.clock.advance(72 * time.Hour)
		page("POST", yes, 404, "link_ended")
		must(t, a.room.SendDigests(t.Context()))
		if sent := letters(); len(sent) != 0 { // for nothing waits
			t.Errorf("letters about nothing: %v", sent)
		}
	})
}

// TestCare: whoever has the address gets what is kept under it, or has it erased.
func TestCare(t *testing.T) {
	each(t, func(a *api) {
		a, letters := a.postman()
		a.discussion("")
		a.comment("c", "x", "")
		a.comment("other", "x", `,"parent_id":"{c}"`)
		a.run(call{do: "POST /articles/{x}/comments", body: says("C hai", "C@example.com", "Câu thứ hai của tôi."), status: 201, save: "two=/id two.token=/edit_token"},
			call{do: "PATCH /comments/{two}", header: "Edit-Token: {two.token}", body: `{"body":"Câu thứ hai, đã sửa."}`, status: 200})
		ask := func(email, purpose string, status int, fails string) call {
			return call{do: "POST /guests/requests", body: `{"email":"` + email + `","purpose":"` + purpose + `"}`, status: status, fails: fails}
		}
		a.run(
			ask("", "all", 422, "invalid /email=required /purpose=not_allowed_value"),
			ask("khong-ai@example.com", "export", 204, ""),
			ask("C@example.com", "export", 204, ""),
			ask("c@example.com", "export", 429, "too_many_attempts"),
		)
		sent := letters()
		if len(sent) != 1 || sent[0].To != "c@example.com" {
			t.Fatalf("letters %v", sent)
		}
		a.vars["export"] = tokenOf(links(sent[0])[0])
		use := func(what, token string, status int, want, fails string) call {
			return call{do: "POST /guests/" + what, body: `{"token":"` + token + `"}`, status: status, want: want, fails: fails}
		}
		a.run(
			use("exports", "sai", 404, "", "link_ended"),
			use("erasures", "{export}", 404, "", "link_ended"),
			use("exports", "{export}", 200, `{"commenter":{"email":"c@example.com","approved":2},"comments":[{"id":"{two}","body":"Câu thứ hai, đã sửa.","author_email":"c@example.com","ip":"192.0.2.1"},{"id":"{c}"}],"truncated":false}`, "").saving("person=/commenter/id"),
			use("exports", "{export}", 404, "", "link_ended"),
			call{as: "publisher", do: "GET /newsroom/commenters/{person}/data", status: 200, want: `{"comments":[{"id":"{two}"},{"id":"{c}"}]}`},
			call{as: "moderator", do: "GET /newsroom/commenters/{person}/data", status: 403},
			call{as: "moderator", do: "DELETE /newsroom/commenters/{person}/data", status: 403},
		)
		a.clock.advance(time.Hour)
		a.run(ask("c@example.com", "erase", 204, ""))
		a.vars["erase"] = tokenOf(links(letters()[0])[0])
		a.run(
			use("erasures", "{erase}", 204, "", ""),
			use("erasures", "{erase}", 404, "", "link_ended"),
			call{do: "GET /articles/{x}/comments", status: 200, want: `{"data":[{"id":"{c}","body":null,"author":null,"replies":[{"id":"{other}"}]}]}`},
			call{as: "moderator", do: "GET /newsroom/comments/{two}/case", status: 200, want: `{"comment":{"status":"deleted","body":null,"author_email":null,"ip":null},"versions":[],"commenter":{"email":null,"name":""}}`},
			call{as: "moderator", do: "PUT /newsroom/comments/{two}/decision", body: `{"status":"approved"}`, status: 404},
			call{as: "moderator", do: "GET /newsroom/commenters?email=c@example.com", status: 200, want: `{"data":[]}`},
		)
		for _, table := range strings.Fields("comments comment_edits comment_decisions comment_reports comment_notes commenters outbox answers errands audit attempts") {
			var rows []map[string]any
			must(t, a.raw.Table(table).Find(&rows).Error)
			for _, row := range rows {
				for name, v := range row {
					if s, is := v.(string); is && (strings.Contains(s, "c@example.com") && table != "attempts" || strings.Contains(s, "Câu thứ hai") || strings.Contains(s, "Bạn đọc c\"")) {
						t.Errorf("%s.%s still has %q", table, name, s)
					}
				}
			}
		}
		a.recountComments()
	})
}

// TestRetention: what is kept for a while goes when that is over.
func TestRetention(t *testing.T) {
	each(t, func(a *api) {
		a.discussion(`,"retention":{"ip_days":30,"email_days":60,"removed_days":90}`)
		a.comment("c", "x", "")
		a.comment("d", "x", "")
		a.decide("rejected", "d")
		left := func(days int, want string) {
			t.Helper()
			a.clock.advance(time.Duration(days) * 24 * time.Hour)
			must(t, a.room.ForgetReaders(t.Context()))
			a.run(call{as: "moderator", do: "GET /newsroom/comments/{d}", status: 200, want: want})
		}
		left(29, `{"ip":"192.0.2.1","author_email":"d@example.com","body":"Ý kiến d."}`)
		left(2, `{"ip":null,"user_agent":null,"author_email":"d@example.com"}`)
		left(30, `{"author_email":null,"body":"Ý kiến d."}`)
		left(30, `{"body":null,"status":"rejected"}`)
		a.run(call{do: "GET /comments/{c}", status: 200, want: `{"body":"Ý kiến c.","author":{"name":"Bạn đọc c"}}`},
			call{as: "moderator", do: "GET /newsroom/commenters?email=d@example.com", status: 200, want: `{"data":[{"email":null,"rejected":1}]}`}) // a hash still knows them
		a.recountComments()
	})
}

// TestBadNames: what would add a header to a letter, or hide who speaks, gets in
// nowhere.
func TestBadNames(t *testing.T) {
	each(t, func(a *api) {
		a.discussion("")
		post := func(name, email string) call {
			return call{do: "POST /articles/{x}/comments", body: `{"author_name":"` + name + `","author_email":"` + email + `","body":"Bài này rất hay."}`}
		}
		for _, email := range []string{`a@example.com\r\nBcc: b@example.com`, `a@example.com,b@example.com`, `<a@example.com>`, `An <a@example.com>`, `a@example.com\u0000`, `a@`, `@example.com`, `a@example..com`, `javascript:alert(1)`} {
			c := post("An", email)
			w := a.send(c)
			if w.Code != 422 && w.Code != 400 {
				t.Errorf("%q: %d %s", email, w.Code, w.Body)
			}
		}
		for name, want := range map[string]string{
			`An\r\nBcc: x`: "An Bcc: x", `\u202eAn`: "An", `A\u200bn`: "An", `  An  `: "An", `<b>An</b>`: "<b>An</b>", `An😀`: "An😀",
		} {
			c := post(name, "an@example.com")
			c.status, c.want = 201, `{"author":{"name":"`+want+`"}}`
			a.run(c)
		}
		for _, name := range []string{`\u200b`, ` `, ``, strings.Repeat("ế", 81)} {
			c := post(name, "an@example.com")
			c.status = 422
			a.run(c)
		}
		a.run(call{do: "POST /articles/{x}/comments", body: says("An", "an@example.com", "<script>alert(1)</script> [x](javascript:alert(1))"), status: 201, want: `{"body":"<script>alert(1)</script> [x](javascript:alert(1))"}`}) // plain text, which a page escapes
	})
}
