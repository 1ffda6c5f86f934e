package rest_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	smtpmock "github.com/mocktools/go-smtp-mock/v2"

	"toasoan/api/rest"
	"toasoan/internal/mail"
	"toasoan/internal/news"
	"toasoan/internal/newsroom"
	"toasoan/internal/store"
	"toasoan/internal/totp"
)

const goodPassword = "mot-mat-khau-dai"

func signIn(email, password, code string, status int) call {
	body := `{"email":"` + email + `","password":"` + password + `"`
	if code != "" {
		body += `,"code":"` + code + `"`
	}
	return call{do: "POST /newsroom/sessions", body: body + "}", status: status}
}

// person adds a user with a session, and keeps id and token as {name} and {name.token}.
func (a *api) person(name, role, members string) {
	a.t.Helper()
	a.run(
		call{as: "admin", do: "POST /newsroom/users", body: `{"email":"` + name + `@bao.example","name":"` + name + `","role":"` + role + `","password":"` + goodPassword + `"` + members + `}`, status: 201, save: name + "=/id"},
		signIn(name+"@bao.example", goodPassword, "", 201).saving(name+".token=/token"),
	)
}

// equipped is the paper with a newsroom that has more than a clock.
func (a *api) equipped(o newsroom.Options) *api {
	a.t.Helper()
	o.Now, o.Secret = a.clock.now, []byte("a secret of at least thirty-two bytes")
	a.room = newsroom.New(a.store, o)
	return a.with(rest.Options{}, slog.DiscardHandler)
}

// TestPasswords: changed by who knows the old one, and the other sessions end.
func TestPasswords(t *testing.T) {
	each(t, func(a *api) {
		a.person("an", "editor", "")
		a.run(signIn("an@bao.example", goodPassword, "", 201).saving("two=/token"))
		change := func(as, old, new string, status int, fails string) call {
			return call{as: as, do: "PUT /newsroom/me/password", body: `{"old_password":"` + old + `","password":"` + new + `"}`, status: status, fails: fails}
		}
		a.run(
			change("", goodPassword, "mat-khau-moi-day", 401, "unauthorized"),
			change("editor", goodPassword, "mat-khau-moi-day", 403, "forbidden"),
			change("an.token", "sai-mat-khau", "mat-khau-moi-day", 422, "invalid /old_password=wrong"),
			change("an.token", goodPassword, "ngan", 422, "invalid /password=too_short"),
			call{as: "an.token", do: "PUT /newsroom/me/password", body: `{}`, status: 422, fails: "invalid /old_password=required /password=required"},
			change("an.token", goodPassword, "mat-khau-moi-day", 204, ""),
			call{as: "an.token", do: "GET /newsroom/me", status: 200, want: `{"second_factor":false,"limited":false}`},
			call{as: "two", do: "GET /newsroom/me", status: 401},
			signIn("an@bao.example", goodPassword, "", 401),
			signIn("an@bao.example", "mat-khau-moi-day", "", 201),
			call{as: "admin", do: "GET /newsroom/audit?on={an}&action=user.change-password", status: 200, want: `{"data":[{"actor":{"id":"{an}"}}]}`, lacks: "mat-khau"},
		)
	})
}

// TestBackOff: who guesses waits longer and longer, and learns nothing by it.
func TestBackOff(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"the-thao"`)
		a.person("an", "editor", `,"sections":["the-thao"]`)
		work := map[int64]bool{} // the queries of an answer that no slow password hides
		for _, email := range []string{"an@bao.example", "khong-ai@bao.example"} {
			for range 5 {
				a.run(signIn(email, "sai-mat-khau", "", 401))
			}
			wait := signIn(email, "sai-mat-khau", "", 429)
			wait.fails, wait.sends = "too_many_attempts", "Retry-After: 5\nRateLimit: \"attempts\";r=0;t=5\nCache-Control: no-store"
			a.run(wait, signIn(strings.ToUpper(email), goodPassword, "", 429)) // the right one too
			ctx, queries := store.CountQueries(t.Context())
			_, _, _, err := a.room.SignIn(ctx, news.Credentials{Email: email, Password: goodPassword}, news.Visitor{IP: "192.0.2.1"})
			if work[queries.Load()] = true; len(work) > 1 || !news.IsCode(err, news.CodeTooManyAttempts) {
				t.Errorf("queries %v tell who has an account: %v", work, err)
			}
			a.clock.advance(4 * time.Second)
			a.run(signIn(email, "sai-mat-khau", "", 429))
			a.clock.advance(time.Second)
			a.run(signIn(email, "sai-mat-khau", "", 401))
			wait.sends = "Retry-After: 10"
			a.run(wait)
			a.clock.advance(10 * time.Second)
			a.run(signIn(email, "sai-mat-khau", "", 401))
			wait.sends = "Retry-After: 20"
			a.run(wait)
			a.clock.advance(20 * time.Second)
		}
		a.run(
			signIn("an@bao.example", goodPassword, "", 201),
			signIn("an@bao.example", "sai-mat-khau", "", 401), // counted anew
			signIn("an@bao.example", goodPassword, "", 201),
			call{as: "admin", do: "GET /newsroom/audit?on={an}&action=user.sign-in-failed&count=exact", status: 200, want: `{"page":{"total":8}}`, lacks: "mat-khau"},
		)
		// One's guesses for many accounts count too: 30 in all, 15 so far.
		for i := range 15 {
			a.run(signIn(fmt.Sprintf("x%d@bao.example", i), "sai-mat-khau", "", 401))
		}
		a.run(signIn("an@bao.example", goodPassword, "", 429))
		a.clock.advance(61 * time.Minute)
		must(t, a.room.ForgetErrands(t.Context()))
		a.run(signIn("an@bao.example", goodPassword, "", 201))
	})
}

// TestPasswordReset: by a link in a mail that a real SMTP server got.
func TestPasswordReset(t *testing.T) {
	each(t, func(a *api) {
		a.person("an", "editor", "")
		ask := func(email string, status int, fails string) call {
			return call{do: "POST /newsroom/password-resets", body: `{"email":"` + email + `"}`, status: status, fails: fails}
		}
		a.run(ask("an@bao.example", 404, "mail_off"), ask("khong-ai@bao.example", 404, "mail_off"))
		server := smtpmock.New(smtpmock.ConfigurationAttr{HostAddress: "127.0.0.1", MultipleMessageReceiving: true})
		must(t, server.Start())
		defer server.Stop()
		send := mail.Server{Addr: fmt.Sprintf("127.0.0.1:%d", server.PortNumber()), Security: mail.None, From: "toasoan@bao.example"}.Send
		down := true
		a = a.equipped(newsroom.Options{Mail: func(ctx context.Context, m mail.Message) error {
			if down {
				return fmt.Errorf("no server")
			}
			return send(ctx, m)
		}})
		known, unknown := a.one(ask("AN@bao.example", 202, "")), a.one(ask("khong-ai@bao.example", 202, ""))
		if known.Body.String() != unknown.Body.String() {
			t.Error("the answer tells who has an account")
		}
		a.clock.advance(time.Hour)
		var work [2]int64 // as the time would
		for i, email := range []string{"an@bao.example", "khong-ai@bao.example"} {
			ctx, queries := store.CountQueries(t.Context())
			must(t, a.room.AskForReset(ctx, news.ResetRequest{Email: email}, news.Visitor{IP: "192.0.2.1"}))
			work[i] = queries.Load()
		}
		if work[0] != work[1] || work[0] == 0 {
			t.Errorf("queries %v tell who has an account", work)
		}
		must(t, a.raw.Exec("DELETE FROM outbox WHERE created_at < ?", news.At(a.clock.now())).Error) // the earlier ones
		a.run(ask("an@bao.example", 429, "too_many_attempts"), ask("khong-ai@bao.example", 429, "too_many_attempts"), ask("", 422, "invalid /email=required"))
		// The server is down for a while; the letter waits.
		if err := a.room.SendMail(t.Context()); err == nil {
			t.Error("a failure is not told")
		}
		down = false
		must(t, a.room.SendMail(t.Context()))
		if n := len(server.Messages()); n != 0 {
			t.Errorf("%d messages before the pause was over", n)
		}
		a.clock.advance(time.Minute)
		must(t, a.room.SendMail(t.Context()))
		must(t, a.room.SendMail(t.Context()))
		var letters []string
		for _, m := range server.MessagesAndPurge() {
			if m.MsgRequest() != "" {
				letters = append(letters, decoded(m.MsgRequest()))
			}
		}
		if len(letters) != 1 || !strings.Contains(letters[0], "To: <an@bao.example>") {
			t.Fatalf("%d letters: %s", len(letters), letters)
		}
		token := regexp.MustCompile(`https://bao\.example/toa-soan/mat-khau/([\w-]+)`).FindStringSubmatch(letters[0])
		if token == nil {
			t.Fatal(letters[0])
		}
		a.vars["reset"] = token[1]
		reset := func(token, password string, status int, fails string) call {
			return call{do: "PUT /newsroom/password-resets/" + token, body: `{"password":"` + password + `"}`, status: status, fails: fails}
		}
		a.run(
			reset("{reset}x", "mat-khau-moi-day", 404, "reset_ended"),
			reset(token[1][:33]+"AAAA", "mat-khau-moi-day", 404, "reset_ended"),
			reset("{reset}", "ngan", 422, "invalid /password=too_short"),
			reset("{reset}", "mat-khau-moi-day", 204, ""),
			reset("{reset}", "mat-khau-moi-nua", 404, "reset_ended"),
			call{as: "an.token", do: "GET /newsroom/me", status: 401},
			signIn("an@bao.example", goodPassword, "", 401),
			signIn("an@bao.example", "mat-khau-moi-day", "", 201),
			call{as: "admin", do: "GET /newsroom/audit?on={an}", status: 200, lacks: "{reset} mat-khau"},
		)
		// A link is good for an hour, and not for who is disabled.
		a.clock.advance(time.Hour)
		a.run(ask("an@bao.example", 202, ""))
		must(t, a.room.SendMail(t.Context()))
		var late string
		for _, m := range server.MessagesAndPurge() {
			if found := regexp.MustCompile(`mat-khau/([\w-]+)`).FindStringSubmatch(decoded(m.MsgRequest())); found != nil {
				late = found[1]
			}
		}
		a.clock.advance(time.Hour)
		a.run(reset(late, "mat-khau-moi-nua", 404, "reset_ended"))
		a.run(call{as: "admin", do: "GET /newsroom/users/{an}", status: 200}, call{as: "admin", do: "PATCH /newsroom/users/{an}", body: `{"disabled":true}`, status: 200}, ask("an@bao.example", 202, ""))
		must(t, a.room.SendMail(t.Context()))
		for _, m := range server.Messages() {
			if m.MsgRequest() != "" {
				t.Error("who is disabled got a link")
			}
		}
	})
}

// TestLinksEnd: a link to choose a new password leads nowhere once an
// administrator has changed what it rests on.
func TestLinksEnd(t *testing.T) {
	each(t, func(a *api) {
		var letters []mail.Message
		a = a.equipped(newsroom.Options{Mail: func(_ context.Context, m mail.Message) error { letters = append(letters, m); return nil }})
		for i, c := range []struct {
			patch string
			left  bool
		}{
			{`{"email":"khac@bao.example"}`, false}, {`{"password":"mat-khau-cua-quan-tri"}`, false}, {`{"disabled":true}`, false}, {`{"name":"Tên khác"}`, true},
		} {
			name := fmt.Sprint("an", i)
			a.person(name, "editor", "")
			letters = nil
			a.run(call{do: "POST /newsroom/password-resets", body: `{"email":"` + name + `@bao.example"}`, status: 202})
			must(t, a.room.SendMail(t.Context()))
			if len(letters) != 1 {
				t.Fatalf("%d letters", len(letters))
			}
			token := regexp.MustCompile(`mat-khau/([\w-]+)`).FindStringSubmatch(letters[0].Body)[1]
			a.run(call{as: "admin", do: "GET /newsroom/users/{" + name + "}", status: 200}, call{as: "admin", do: "PATCH /newsroom/users/{" + name + "}", body: c.patch, status: 200})
			want := http.StatusNotFound
			if c.left {
				want = http.StatusNoContent
			}
			a.run(call{do: "PUT /newsroom/password-resets/" + token, body: `{"password":"mat-khau-tu-lien-ket"}`, status: want})
		}
	})
}

// TestMailCrash: a letter that was sent in the moment of a crash is sent again,
// under the same name, and one that was not is sent.
func TestMailCrash(t *testing.T) {
	each(t, func(a *api) {
		var sent []mail.Message
		crash := func() {}
		a = a.equipped(newsroom.Options{Mail: func(_ context.Context, m mail.Message) error { sent = append(sent, m); crash(); return nil }})
		a.person("an", "editor", "")
		a.run(call{do: "POST /newsroom/password-resets", body: `{"email":"an@bao.example"}`, status: 202})
		ctx, cancel := context.WithCancel(t.Context())
		crash = cancel
		if err := a.room.SendMail(ctx); err == nil {
			t.Error("a task that was cut off has worked")
		}
		crash = func() {}
		must(t, a.room.SendMail(t.Context())) // somebody may still be at it
		if len(sent) != 1 {
			t.Fatalf("%d letters sent", len(sent))
		}
		a.clock.advance(2 * time.Minute)
		must(t, a.room.SendMail(t.Context()))
		a.clock.advance(2 * time.Minute)
		must(t, a.room.SendMail(t.Context()))
		if len(sent) != 2 || sent[0] != sent[1] {
			t.Errorf("sent %v", sent)
		}
		a.run(call{as: "admin", do: "GET /newsroom/audit?on={an}&action=user.ask-for-reset", status: 200, want: `{"data":[{"actor":{"id":"{an}"},"ip":"192.0.2.1"}]}`})

		// A link that was used meanwhile is not sent again, and does not come back.
		sent = nil
		a.clock.advance(time.Hour)
		a.run(call{do: "POST /newsroom/password-resets", body: `{"email":"an@bao.example"}`, status: 202})
		ctx, crash = context.WithCancel(t.Context())
		_ = a.room.SendMail(ctx)
		crash = func() {}
		token := regexp.MustCompile(`mat-khau/([\w-]+)`).FindStringSubmatch(sent[0].Body)[1]
		reset := call{do: "PUT /newsroom/password-resets/" + token, body: `{"password":"mat-khau-moi-day"}`, status: 204}
		a.run(reset)
		a.clock.advance(2 * time.Minute)
		must(t, a.room.SendMail(t.Context()))
		reset.status = 404
		a.run(reset)
		if len(sent) != 1 {
			t.Errorf("%d letters", len(sent))
		}
	})
}

// decoded is a mail with its quoted-printable line ends and signs undone.
func decoded(m string) string {
	m = strings.NewReplacer("=\r\n", "", "=\n", "", "=3D", "=").Replace(m)
	if _, body, is := strings.Cut(m, "\r\n\r\n"); is && strings.Contains(m, "base64") {
		b, _ := base64.StdEncoding.DecodeString(strings.NewReplacer("\r", "", "\n", "").Replace(body))
		m += string(b)
	}
	return m
}

// TestSecondFactor: the phone's code is asked for, and good for once.
func TestSecondFactor(t *testing.T) {
	each(t, func(a *api) {
		a.person("an", "editor", "")
		a.run(signIn("an@bao.example", goodPassword, "", 201).saving("other=/token"))
		a.run(
			call{as: "an.token", do: "PUT /newsroom/me/second-factor", body: `{"password":"sai-mat-khau"}`, status: 422, fails: "invalid /password=wrong"},
			call{as: "an.token", do: "PUT /newsroom/me/second-factor/confirmation", body: `{"code":"000000"}`, status: 409, fails: "second_factor_off"},
			call{as: "an.token", do: "PUT /newsroom/me/second-factor", body: `{"password":"` + goodPassword + `"}`, status: 200, save: "secret=/secret uri=/uri"},
		)
		if !strings.HasPrefix(a.vars["uri"], "otpauth://totp/") || !strings.Contains(a.vars["uri"], "secret="+a.vars["secret"]) {
			t.Error(a.vars["uri"])
		}
		var stored string
		must(t, a.raw.Raw("SELECT totp_secret FROM users WHERE uid = ?", a.vars["an"]).Scan(&stored).Error)
		if stored == "" || strings.Contains(stored, a.vars["secret"]) {
			t.Error("the secret is stored as it is")
		}
		code := func(steps int64) string {
			c, err := totp.Code(a.vars["secret"], totp.Step(a.clock.now())+steps)
			must(t, err)
			return c
		}
		a.run(
			signIn("an@bao.example", goodPassword, "", 201), // not confirmed yet
			call{as: "an.token", do: "PUT /newsroom/me/second-factor/confirmation", body: `{"code":"` + code(5) + `"}`, status: 401, fails: "bad_second_factor"},
			call{as: "an.token", do: "PUT /newsroom/me/second-factor/confirmation", body: `{"code":"` + code(0) + `"}`, status: 200, save: "r0=/recovery_codes/0 r1=/recovery_codes/1 r9=/recovery_codes/9"},
			call{as: "other", do: "GET /newsroom/me", status: 401},
			call{as: "an.token", do: "GET /newsroom/me", status: 200, want: `{"second_factor":true}`},
			call{as: "an.token", do: "PUT /newsroom/me/second-factor", body: `{"password":"` + goodPassword + `"}`, status: 409, fails: "second_factor_on"},
		)
		bad := signIn("an@bao.example", goodPassword, code(0), 401)
		bad.fails = "bad_second_factor" // replayed
		need := signIn("an@bao.example", goodPassword, "", 401)
		need.fails = "second_factor_required"
		wrong := signIn("an@bao.example", "sai-mat-khau", code(1), 401)
		wrong.fails = "bad_credentials"
		a.run(need, wrong, bad)
		a.clock.advance(time.Minute)
		good := code(0)
		a.run(signIn("an@bao.example", goodPassword, good, 201).saving("an.token=/token"))
		again := signIn("an@bao.example", goodPassword, good, 401)
		again.fails = "bad_second_factor"
		a.run(again,
			signIn("an@bao.example", goodPassword, strings.ToUpper(a.vars["r0"]), 201),
			signIn("an@bao.example", goodPassword, a.vars["r0"], 401),
			signIn("an@bao.example", goodPassword, a.vars["r1"], 201),
			call{as: "an.token", do: "PUT /newsroom/me/second-factor/removal", body: `{"code":"123"}`, status: 401},
			call{as: "an.token", do: "PUT /newsroom/me/second-factor/removal", body: `{"code":"{r9}"}`, status: 204},
			call{as: "an.token", do: "PUT /newsroom/me/second-factor/removal", body: `{"code":"{r9}"}`, status: 409, fails: "second_factor_off"},
			signIn("an@bao.example", goodPassword, "", 201),
		)
		// Of codes that are guessed, few can be.
		a.run(
			call{as: "an.token", do: "PUT /newsroom/me/second-factor", body: `{"password":"` + goodPassword + `"}`, status: 200, save: "secret=/secret"},
		)
		a.clock.advance(time.Minute)
		a.run(call{as: "an.token", do: "PUT /newsroom/me/second-factor/confirmation", body: `{"code":"` + code(0) + `"}`, status: 200})
		a.clock.advance(time.Hour)
		for range 5 {
			a.run(signIn("an@bao.example", goodPassword, "000000", 401))
		}
		a.run(signIn("an@bao.example", goodPassword, code(0), 429),
			call{as: "admin", do: "DELETE /newsroom/users/{an}/second-factor", status: 204},
			call{as: "admin", do: "DELETE /newsroom/users/{an}/second-factor", status: 204},
			call{as: "admin", do: "DELETE /newsroom/users/nobody/second-factor", status: 404},
			call{as: "an.token", do: "GET /newsroom/me", status: 401},
			call{as: "admin", do: "GET /newsroom/audit?on={an}", status: 200, lacks: "{secret} {r1}"})
	})
}

// TestSessions: one sees where one is signed in, and ends it.
func TestSessions(t *testing.T) {
	each(t, func(a *api) {
		a.person("an", "editor", "")
		a.clock.advance(time.Hour)
		a.run(
			signIn("an@bao.example", goodPassword, "", 201).saving("two=/token"),
			call{as: "two", do: "GET /newsroom/me/sessions", header: "User-Agent: Máy bàn", status: 200, save: "first=/data/1/id second=/data/0/id",
				want: `{"data":[{"current":true,"created_at":"2030-05-01T06:00:00Z","last_used_at":"2030-05-01T06:00:00Z","ip":"192.0.2.1"},{"current":false,"created_at":"2030-05-01T05:00:00Z"}]}`, lacks: "tss_ hash"},
		)
		a.clock.advance(2 * time.Minute)
		a.run(
			call{as: "two", do: "GET /newsroom/me/sessions", header: "User-Agent: Máy bàn", status: 200, want: `{"data":[{"last_used_at":"2030-05-01T06:02:00Z","user_agent":"Máy bàn"},{"last_used_at":"2030-05-01T05:00:00Z"}]}`},
			call{as: "two", do: "DELETE /newsroom/me/sessions/{first}", status: 204},
			call{as: "two", do: "DELETE /newsroom/me/sessions/{first}", status: 404},
			call{as: "an.token", do: "GET /newsroom/me", status: 401},
		)
		a.person("binh", "reporter", "")
		a.run(
			call{as: "binh.token", do: "DELETE /newsroom/me/sessions/{second}", status: 404},
			call{as: "binh.token", do: "GET /newsroom/users/{an}/sessions", status: 403},
			call{as: "admin", do: "GET /newsroom/users/{an}/sessions", status: 200, want: `{"data":[{"id":"{second}","current":false}]}`},
			call{as: "admin", do: "GET /newsroom/users/nobody/sessions", status: 404},
			call{as: "admin", do: "DELETE /newsroom/users/{an}/sessions", status: 204},
			call{as: "two", do: "GET /newsroom/me", status: 401},
			call{as: "binh.token", do: "GET /newsroom/me", status: 200},
			call{as: "binh.token", do: "DELETE /newsroom/sessions/current", status: 204},
			call{as: "admin", do: "GET /newsroom/audit?actor={binh}&action=user.sign-out", status: 200, want: `{"data":[{"on":{"id":"{binh}"}}]}`},
		)
	})
}

// TestAccountAudit: everything about an account leaves a line, also what failed,
// and the ETag of the user changes with what it shows.
func TestAccountAudit(t *testing.T) {
	each(t, func(a *api) {
		a.person("an", "editor", "")
		a.run(
			call{as: "an.token", do: "PUT /newsroom/me/password", body: `{"old_password":"sai-mat-khau","password":"mat-khau-moi-day"}`, status: 422},
			call{as: "admin", do: "GET /newsroom/audit?on={an}&limit=1", status: 200, want: `{"data":[{"action":"user.proof-failed","actor":{"id":"{an}"},"ip":"192.0.2.1"}]}`},
			call{as: "an.token", do: "PUT /newsroom/me/second-factor", body: `{"password":"` + goodPassword + `"}`, status: 200, save: "secret=/secret"},
			call{as: "admin", do: "GET /newsroom/audit?on={an}&limit=1", status: 200, want: `{"data":[{"action":"user.begin-second-factor"}]}`, lacks: "{secret}"},
			call{as: "an.token", do: "PUT /newsroom/me/second-factor/confirmation", body: `{"code":"x"}`, status: 401},
			call{as: "admin", do: "GET /newsroom/audit?on={an}&limit=1", status: 200, want: `{"data":[{"action":"user.proof-failed"}]}`},
			call{as: "admin", do: "GET /newsroom/users/{an}", status: 200, want: `{"second_factor":false}`, sends: `ETag: "v1"`},
		)
		code, err := totp.Code(a.vars["secret"], totp.Step(a.clock.now()))
		must(t, err)
		a.run(
			call{as: "an.token", do: "PUT /newsroom/me/second-factor/confirmation", body: `{"code":"` + code + `"}`, status: 200, save: "r0=/recovery_codes/0"},
			call{as: "admin", do: "GET /newsroom/users/{an}", status: 200, want: `{"second_factor":true}`, sends: `ETag: "v2"`},
			call{as: "an.token", do: "PUT /newsroom/me/second-factor/removal", body: `{"code":"{r0}"}`, status: 204},
			call{as: "admin", do: "GET /newsroom/users/{an}", status: 200, want: `{"second_factor":false}`, sends: `ETag: "v3"`},
			call{as: "admin", do: "GET /newsroom/audit?on={an}&limit=1", status: 200, want: `{"data":[{"action":"user.second-factor-off"}]}`, lacks: "{r0}"},
		)
	})
}
