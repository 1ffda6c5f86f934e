package rest_test

import (
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"toasoan/api/rest"
)

// TestUsers: who can sign in, and that somebody always can who manages them.
func TestUsers(t *testing.T) {
	each(t, func(a *api) {
		const password = `"password":"mot-mat-khau-dai"`
		create := func(body string, status int, fails string) call {
			return call{as: "admin", do: "POST /newsroom/users", body: body, status: status, fails: fails}
		}
		signIn := func(email, password string, status int) call {
			return call{do: "POST /newsroom/sessions", body: `{"email":"` + email + `","password":"` + password + `"}`, status: status}
		}
		a.run(
			create(`{}`, 422, "invalid /email=required /name=required /role=required /password=required"),
			create(`{"email":"ha","name":"","role":"boss","password":"ngắn"}`, 422, "invalid /email=email /name=required /role=not_allowed_value /password=too_short"),
			call{as: "admin", do: "POST /newsroom/users", body: `{"email":"Ha@Bao.example","name":"Trần Thu Hà","role":"publisher",` + password + `}`, status: 201, save: "ha=/id", lacks: "mat-khau hash argon",
				want: `{"email":"ha@bao.example","disabled":false,"role":"publisher"}`, sends: "ETag: \"v1\"\nLocation: /v1/newsroom/users/{ha}"},
			create(`{"email":"HA@bao.example","name":"Khác","role":"editor",`+password+`}`, 409, "email_taken"),
			call{as: "admin", do: "PATCH /newsroom/users/{ha}", body: `{"role":"editor"}`, status: 200, want: `{"role":"editor","updated_at":"2030-05-01T05:00:00Z"}`}, // nobody needs to be an admin to begin with
			call{as: "admin", do: "POST /newsroom/users", body: `{"email":"an@bao.example","name":"An","role":"admin",` + password + `}`, status: 201, save: "an=/id"},
			call{as: "admin", do: "PATCH /newsroom/users/{an}", body: `{"role":"publisher"}`, status: 409, fails: "last_admin"},
			call{as: "admin", do: "PATCH /newsroom/users/{an}", body: `{"disabled":true}`, status: 409, fails: "last_admin"},
			call{as: "admin", do: "PATCH /newsroom/users/{an}", body: `{"name":"Lê An"}`, status: 200},
			call{as: "admin", do: "PATCH /newsroom/users/{ha}", body: `{"role":"admin"}`, status: 200},
			call{as: "admin", do: "PATCH /newsroom/users/{an}", body: `{"role":"publisher"}`, status: 200},
			call{as: "admin", do: "PATCH /newsroom/users/{ha}", body: `{"disabled":true}`, status: 409, fails: "last_admin"},
			call{as: "admin", do: "PATCH /newsroom/users/{an}", body: `{"email":"ha@bao.example"}`, status: 409, fails: "email_taken"},
			call{as: "admin", do: "GET /newsroom/users", status: 200, want: `{"data":[{"email":"an@bao.example"},{"email":"ha@bao.example"}]}`, lacks: "hash argon password"},
			call{as: "admin", do: "GET /newsroom/users?limit=1", status: 200, want: `{"data":[{"email":"an@bao.example"}]}`, save: "next=/page/next_cursor"},
			call{as: "admin", do: "GET /newsroom/users?limit=1&cursor={next}", status: 200, want: `{"data":[{"email":"ha@bao.example"}],"page":{"next_cursor":null}}`},
			call{as: "publisher", do: "GET /newsroom/users", status: 403, fails: "forbidden"},

			// A session ends with what it was opened for.
			signIn("an@bao.example", "mot-mat-khau-dai", 201).saving("one=/token"),
			call{as: "one", do: "GET /newsroom/me", status: 200, want: `{"id":"{an}","kind":"user","role":"publisher","name":"Lê An","permissions":["newsroom:read","articles:write","articles:edit","articles:publish","sections:manage","tags:manage","authors:manage","topics:manage","lists:manage","redirects:manage","comments:moderate","comments:answer"]}`},
			call{as: "one", do: "POST /newsroom/articles", body: `{"title":"x"}`, status: 201, want: `{"writer":{"id":"{an}","name":"Lê An"}}`, save: "x=/id"},
			call{as: "admin", do: "PATCH /newsroom/users/{an}", body: `{"name":"Lê Văn An"}`, status: 200},
			call{as: "one", do: "GET /newsroom/articles/{x}", status: 200, want: `{"writer":{"name":"Lê Văn An"}}`},
			call{as: "admin", do: "PATCH /newsroom/users/{an}", body: `{"role":"reporter"}`, status: 200},
			call{as: "one", do: "GET /newsroom/me", status: 401, fails: "unauthorized"},
			signIn("an@bao.example", "mot-mat-khau-dai", 201).saving("two=/token"),
			call{as: "admin", do: "PATCH /newsroom/users/{an}", body: `{"password":"mot-mat-khau-khac"}`, status: 200, lacks: "mat-khau"},
			call{as: "two", do: "GET /newsroom/me", status: 401, fails: "unauthorized"},
			signIn("an@bao.example", "mot-mat-khau-dai", 401),
			signIn(" AN@bao.example ", "mot-mat-khau-khac", 201).saving("three=/token"),
			call{as: "admin", do: "PATCH /newsroom/users/{an}", body: `{"disabled":true}`, status: 200, want: `{"disabled":true}`},
			call{as: "three", do: "GET /newsroom/me", status: 401, fails: "unauthorized"},
		)
		// Unknown, wrong and disabled answer the same.
		same := func(c call) string {
			w := a.one(c)
			return strings.ReplaceAll(w.Body.String(), w.Header().Get("X-Request-Id"), "…")
		}
		unknown := same(signIn("khong-ai@bao.example", "mot-mat-khau-khac", 401))
		for _, c := range []call{signIn("an@bao.example", "mot-mat-khau-khac", 401), signIn("an@bao.example", "sai-mat-khau", 401), signIn("ha@bao.example", "sai-mat-khau", 401)} {
			if got := same(c); got != unknown {
				t.Errorf("%s answers %s, not %s", c.body, got, unknown)
			}
		}
		a.run(
			call{do: "POST /newsroom/sessions", body: `{}`, status: 422, fails: "invalid /email=required /password=required"},
			call{do: "POST /newsroom/sessions", body: `{"email":"ha@bao.example","password":"` + strings.Repeat("a", 201) + `"}`, status: 422, fails: "invalid /password=too_long"},
			signIn("ha@bao.example", "mot-mat-khau-dai", 201).saving("ha.token=/token"),
			call{as: "ha.token", do: "GET /newsroom/me", status: 200},
		)
		a.clock.advance(7*24*time.Hour - time.Second)
		a.run(call{as: "ha.token", do: "GET /newsroom/me", status: 200})
		a.clock.advance(time.Second)
		a.run(call{as: "ha.token", do: "GET /newsroom/me", status: 401, fails: "unauthorized"})
		must(t, a.room.ForgetSessions(t.Context()))
	})
}

// saving is c with more members of the answer kept.
func (c call) saving(pairs string) call {
	c.save = pairs
	return c
}

// TestKeys: programs come with keys, which open what they were made for and no
// longer than they should.
func TestKeys(t *testing.T) {
	each(t, func(a *api) {
		a.world()
		create := func(name, body string) call {
			return call{as: "admin", do: "POST /newsroom/keys", body: body, status: 201, save: name + "=/token " + name + ".id=/id", sends: "Location: /v1/newsroom/keys/{" + name + ".id}\nCache-Control: private, no-store"}
		}
		a.run(
			call{as: "admin", do: "POST /newsroom/keys", body: `{}`, status: 422, fails: "invalid /name=required /role=required"},
			call{as: "admin", do: "POST /newsroom/keys", body: `{"name":"x","role":"boss","scope":"all"}`, status: 422, fails: "invalid /role=not_allowed_value /scope=not_allowed_value"},
			call{as: "admin", do: "POST /newsroom/keys", body: `{"name":"x","role":"editor","expires_at":"2030-05-01T05:00:00Z"}`, status: 422, fails: "invalid /expires_at=bad_format"},
			call{as: "admin", do: "POST /newsroom/keys", body: `{"name":"x","role":"editor","token":"mine"}`, status: 400},
			create("reads", `{"name":"Chỉ đọc","role":"admin","scope":"read"}`),
			create("site", `{"name":"Trang web","scope":"read"}`),
			create("short", `{"name":"Tạm","role":"editor","expires_at":"2030-05-01T06:00:00Z"}`),
			call{as: "reads", do: "GET /newsroom/me", status: 200, want: `{"kind":"key","role":"admin","read_only":true}`},
			call{as: "reads", do: "GET /newsroom/users", status: 200},
			call{as: "reads", do: "POST /newsroom/articles", body: `{"title":"x"}`, status: 403, fails: "forbidden"},
			call{as: "reads", do: "PATCH /newsroom/settings", body: `{"name":"x"}`, status: 403, fails: "forbidden"},
			call{as: "reads", do: "DELETE /newsroom/keys/{reads.id}", status: 403, fails: "forbidden"},
			call{as: "site", do: "GET /newsroom/me", status: 403, fails: "forbidden"},
			call{as: "site", do: "GET /newsroom/sections", status: 403, fails: "forbidden"},
			call{as: "short", do: "GET /newsroom/me", status: 200, want: `{"role":"editor","read_only":false}`},
			call{as: "short", do: "DELETE /newsroom/sessions/current", status: 404},
			call{as: "admin", do: "GET /newsroom/keys/{site.id}", status: 200, want: `{"name":"Trang web","role":null,"scope":"read","expires_at":null,"revoked_at":null,"last_used_at":"2030-05-01T05:00:00Z"}`, lacks: "{site} hash"},
			call{as: "admin", do: "GET /newsroom/keys", status: 200, lacks: "{site} {reads} {short} hash"},
			call{as: "admin", do: "DELETE /newsroom/keys/{site.id}", status: 204},
			call{as: "admin", do: "DELETE /newsroom/keys/{site.id}", status: 204},
			call{as: "admin", do: "DELETE /newsroom/keys/nobody", status: 404},
			call{as: "site", do: "GET /newsroom/me", status: 401, fails: "unauthorized"},
			call{as: "admin", do: "GET /newsroom/keys/{site.id}", status: 200, want: `{"revoked_at":"2030-05-01T05:00:00Z"}`},
		)
		a.clock.advance(time.Hour)
		a.run(
			call{as: "short", do: "GET /newsroom/me", status: 401, fails: "unauthorized"},
			call{do: "GET /newsroom/me", header: "Authorization: bearer {reads}", status: 200},
		)
		for _, header := range []string{"Authorization: Bearer", "Authorization: Bearer  ", "Authorization: Basic {reads}", "Authorization: {reads}", "Authorization: Bearer tsk_", "Authorization: Bearer tss_{reads}", "Authorization: Bearer {reads}x", "Authorization: Bearer ' OR 1=1 --"} {
			a.run(call{do: "GET /newsroom/me", header: header, status: 401, fails: "unauthorized"})
		}
		a.run(call{do: "GET /newsroom/me?access_token={reads}", status: 401}, call{do: "GET /newsroom/me", header: "Cookie: token={reads}", status: 401})
	})
}

// TestRoles holds every route of the newsroom against every role: who lacks its
// permission is told 403, whoever comes without credentials 401.
func TestRoles(t *testing.T) {
	each(t, func(a *api) {
		a.world()
		for _, r := range rest.Routes() {
			if r.Open || r.Needs == rest.Anyone {
				continue
			}
			if r.Needs == rest.User { // not for keys, which the roles here have: TestAccounts
				a.run(call{as: "admin", do: r.Method + " " + a.path(r), status: 403, fails: "forbidden"}, call{do: r.Method + " " + a.path(r), status: 401})
				continue
			}
			// An If-Match that nobody has keeps every change from happening.
			c := call{do: r.Method + " " + a.path(r), header: `If-Match: "v99"`}
			if strings.HasSuffix(r.Path, "/sessions/current") || strings.HasSuffix(r.Path, "/keys/:id") {
				c.do = strings.Replace(c.do, "{key}", "nobody", 1)
				if r.Method == "DELETE" {
					continue // TestKeys and TestMainLine
				}
			}
			if w := a.send(c); w.Code != 401 {
				t.Errorf("%s by a visitor: %d", c.do, w.Code)
			}
			for _, role := range []string{"reporter", "editor", "publisher", "admin", "moderator"} {
				c.as = role
				can := r.Needs == rest.SignedIn || strings.Contains(a.permissions(role), string(r.Needs))
				if w := a.send(c); (w.Code != 403) != can {
					t.Errorf("%s by %s: %d", c.do, role, w.Code)
				}
			}
		}
	})
}

func (a *api) permissions(role string) string {
	a.t.Helper()
	return a.one(call{as: role, do: "GET /newsroom/me", status: 200}).Body.String()
}

// TestClientAddress: a comment is kept with the address of its writer, which only
// a proxy that is trusted may tell.
func TestClientAddress(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.article("x", "", "")
		a.commenting(`{"limits":{"per_address":0,"per_network":0}}`)
		for i, c := range []struct {
			trusted             []string
			peer, forwarded, ip string
		}{
			{nil, "203.0.113.7:1234", "", "203.0.113.7"},
			{nil, "203.0.113.7:1234", "198.51.100.1", "203.0.113.7"},
			{nil, "10.0.0.1:1234", "198.51.100.1", "10.0.0.1"},
			{[]string{"10.0.0.0/8"}, "10.0.0.1:1234", "198.51.100.1", "198.51.100.1"},
			{[]string{"10.0.0.0/8"}, "10.0.0.1:1234", "6.6.6.6, 198.51.100.1", "198.51.100.1"},
			{[]string{"10.0.0.0/8"}, "10.0.0.1:1234", "6.6.6.6, 198.51.100.1, 10.0.0.9", "198.51.100.1"},
			{[]string{"10.0.0.0/8"}, "203.0.113.7:1234", "198.51.100.1", "203.0.113.7"},
			{[]string{"10.0.0.0/8"}, "192.168.0.1:1234", "198.51.100.1", "192.168.0.1"},
			{[]string{"10.0.0.0/8"}, "127.0.0.1:1234", "198.51.100.1", "127.0.0.1"},
			{[]string{"10.0.0.0/8"}, "10.0.0.1:1234", "", "10.0.0.1"},
			{[]string{"10.0.0.0/8"}, "10.0.0.1:1234", "<script>", "10.0.0.1"},
			{[]string{"2001:db8::/32", "10.0.0.0/8"}, "[2001:db8::1]:1234", "2a00::5", "2a00::5"},
		} {
			b := a.with(rest.Options{TrustedProxies: c.trusted}, slog.DiscardHandler)
			r := httptest.NewRequest("POST", "/v1/articles/"+a.vars["x"]+"/comments", strings.NewReader(`{"author_name":"Bạn đọc","author_email":"a@example.com","body":"Bài hay."}`))
			r.RemoteAddr = c.peer
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set("User-Agent", "Trình duyệt\x01 1.0")
			r.Header.Set("X-Real-Ip", "9.9.9.9")
			if c.forwarded != "" {
				r.Header.Set("X-Forwarded-For", c.forwarded)
			}
			w := httptest.NewRecorder()
			b.server.ServeHTTP(w, r)
			a.vars["c"] = at(t, w.Body.Bytes(), "/id")
			a.run(call{as: "moderator", do: "GET /newsroom/comments/{c}", status: 200, want: `{"ip":"` + c.ip + `","user_agent":"Trình duyệt 1.0"}`})
			if t.Failed() {
				t.Fatalf("case %d: %+v", i, c)
			}
		}
		if _, err := rest.New(a.store, a.room, slog.New(slog.DiscardHandler), rest.Options{TrustedProxies: []string{"10.0.0.1"}}); err == nil {
			t.Error("an address without a length is no network")
		}
	})
}
