package rest_test

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	smtpmock "github.com/mocktools/go-smtp-mock/v2"

	"toasoan/api/rest"
	"toasoan/internal/mail"
	"toasoan/internal/newsroom"
	"toasoan/internal/oidc"
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
		a.person("an", "editor", "")
		for _, email := range []string{"an@bao.example", "khong-ai@bao.example"} {
			for range 5 {
				a.run(signIn(email, "sai-mat-khau", "", 401))
			}
			wait := signIn(email, "sai-mat-khau", "", 429)
			wait.fails, wait.sends = "too_many_attempts", "Retry-After: 5\nRateLimit: \"attempts\";r=0;t=5\nCache-Control: no-store"
			a.run(wait, signIn(strings.ToUpper(email), goodPassword, "", 429)) // the right one too
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

// TestLimits: rights that reach into some sections only.
func TestLimits(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"the-thao"`)
		a.section("below", `,"slug":"bong-da","parent_id":"{first}"`)
		a.section("other", `,"slug":"kinh-te"`)
		a.draft("ours", `"section":"bong-da"`)
		a.draft("theirs", `"section":"kinh-te"`)
		a.draft("nowhere", `"section":null`)
		a.run(
			call{as: "admin", do: "POST /newsroom/users", body: `{"email":"x@bao.example","name":"x","role":"editor","password":"` + goodPassword + `","sections":["khong-co","the-thao"]}`, status: 422, fails: "invalid /sections/0=unknown_reference"},
			call{as: "admin", do: "POST /newsroom/keys", body: `{"name":"x","sections":["khong-co"]}`, status: 422, fails: "invalid /role=required /sections/0=unknown_reference"},
			call{as: "admin", do: "POST /newsroom/keys", body: `{"name":"Thể thao","role":"publisher","sections":["the-thao"]}`, status: 201, save: "key.token=/token key=/id", want: `{"sections":[{"slug":"the-thao"}]}`},
			call{as: "admin", do: "POST /newsroom/keys", body: `{"name":"Không đâu","role":"publisher","sections":[]}`, status: 201, save: "none=/token", want: `{"sections":[]}`},
			call{as: "admin", do: "GET /newsroom/keys/{key}", status: 200, want: `{"sections":[{"slug":"the-thao","name":"first"}]}`},
		)
		a.person("an", "publisher", `,"sections":["the-thao",{"slug":"bong-da"}]`)
		for _, who := range []string{"an.token", "key.token"} {
			a.run(
				call{as: who, do: "GET /newsroom/me", status: 200, want: `{"limited":true,"role":"publisher"}`},
				call{as: who, do: "GET /newsroom/articles?fields=id", status: 200, want: `{"data":[{"id":"{ours}"}]}`},
				call{as: who, do: "GET /newsroom/articles/{ours}", status: 200},
				call{as: who, do: "GET /newsroom/articles/{theirs}", status: 404},
				call{as: who, do: "GET /newsroom/articles/{nowhere}", status: 404},
				call{as: who, do: "PATCH /newsroom/articles/{theirs}", header: `If-Match: "v1"`, body: `{"title":"x"}`, status: 404},
				call{as: who, do: "PATCH /newsroom/articles/{ours}", body: `{"section":"kinh-te"}`, status: 422, fails: "invalid /section=not_your_section"},
				call{as: who, do: "PATCH /newsroom/articles/{ours}", body: `{"section":"the-thao"}`, status: 200},
				call{as: who, do: "PATCH /newsroom/articles/{ours}", body: `{"section":"bong-da"}`, status: 200},
				call{as: who, do: "POST /newsroom/articles", body: `{"title":"x","section":"kinh-te"}`, status: 422, fails: "invalid /section=not_your_section"},
				call{as: who, do: "PUT /newsroom/articles/{ours}/publication", status: 200, want: `{"status":"published"}`},
				call{as: who, do: "GET /newsroom/sections/{other}", status: 200},
				call{as: who, do: "PATCH /newsroom/sections/{other}", body: `{"name":"x"}`, status: 403},
				call{as: who, do: "DELETE /newsroom/sections/{other}", status: 403},
				call{as: who, do: "PUT /newsroom/sections/{other}/merger", body: `{"into":"the-thao"}`, status: 403},
				call{as: who, do: "POST /newsroom/sections", body: `{"name":"Mới"}`, status: 422, fails: "invalid /parent_id=not_your_section"},
				call{as: who, do: "POST /newsroom/sections", body: `{"name":"Mới","parent_id":"{other}"}`, status: 422, fails: "invalid /parent_id=not_your_section"},
				call{as: who, do: "GET /newsroom/sections/{below}", status: 200},
				call{as: who, do: "PATCH /newsroom/sections/{below}", body: `{"position":2}`, status: 200},
				call{as: who, do: "PATCH /newsroom/sections/{below}", body: `{"parent_id":null}`, status: 422, fails: "invalid /parent_id=not_your_section"},
			)
		}
		// What one has written oneself, one reads and edits wherever it has gone.
		a.run(
			call{as: "an.token", do: "POST /newsroom/articles", body: `{"title":"Của tôi"}`, status: 201, save: "mine=/id", want: `{"moves":["edit","submit","trash"],"closed_moves":[{"move":"recall","because":"status"},{"move":"return","because":"section"},{"move":"approve","because":"section"},{"move":"schedule","because":"section"},{"move":"unschedule","because":"section"},{"move":"publish","because":"section"},{"move":"unpublish","because":"section"},{"move":"withdraw","because":"section"},{"move":"recover","because":"status"}]}`},
			call{as: "an.token", do: "PUT /newsroom/articles/{mine}/publication", status: 403},
			call{as: "an.token", do: "PATCH /newsroom/articles/{mine}", body: `{"section":"the-thao","body":"Chữ."}`, status: 200},
			call{as: "an.token", do: "PUT /newsroom/articles/{mine}/publication", status: 200},
			call{as: "none", do: "GET /newsroom/articles", status: 200, want: `{"data":[]}`},
			call{as: "none", do: "GET /newsroom/articles/{ours}", status: 404},
		)
		// Comments, by the section of their article.
		a.publish("theirs", "")
		a.comment("on", "ours", "")
		a.comment("off", "theirs", "")
		a.run(
			call{as: "an.token", do: "GET /newsroom/comments", status: 200, want: `{"data":[{"id":"{on}"}]}`},
			call{as: "an.token", do: "GET /newsroom/comments/{off}", status: 404},
			call{as: "an.token", do: "PUT /newsroom/comments/{off}/decision", body: `{"status":"approved"}`, status: 404},
			call{as: "an.token", do: "PUT /newsroom/comments/{on}/decision", body: `{"status":"approved"}`, status: 200},
			call{as: "none", do: "GET /newsroom/comments", status: 200, want: `{"data":[]}`},
		)
		// A section that is merged away takes the rights along.
		a.run(
			call{as: "publisher", do: "GET /newsroom/sections/{first}", status: 200},
			call{as: "publisher", do: "PUT /newsroom/sections/{first}/merger", body: `{"into":"kinh-te"}`, status: 200},
			call{as: "key.token", do: "GET /newsroom/articles/{theirs}", status: 200},
			call{as: "admin", do: "GET /newsroom/users/{an}", status: 200},
			call{as: "admin", do: "PATCH /newsroom/users/{an}", body: `{"sections":null}`, status: 200, want: `{"sections":null}`},
			call{as: "an.token", do: "GET /newsroom/articles/{nowhere}", status: 200},
			call{as: "an.token", do: "GET /newsroom/me", status: 200, want: `{"limited":false}`},
		)
	})
}

// issuer is a real issuer of OpenID Connect on this machine, whose tokens a test
// can spoil.
type issuer struct {
	*httptest.Server
	key    *rsa.PrivateKey
	codes  map[string]url.Values // what was asked for, by the code that it got
	claims map[string]any        // of the next token
	spoil  func(claims map[string]any)
}

func newIssuer(t *testing.T) *issuer {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	must(t, err)
	i := &issuer{key: key, codes: map[string]url.Values{}}
	mux := http.NewServeMux()
	reply := func(w http.ResponseWriter, v any) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(v)
	}
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		reply(w, map[string]any{"issuer": i.URL, "authorization_endpoint": i.URL + "/authorize", "token_endpoint": i.URL + "/token", "jwks_uri": i.URL + "/keys", "id_token_signing_alg_values_supported": []string{"RS256"}})
	})
	mux.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) {
		enc := base64.RawURLEncoding.EncodeToString
		reply(w, map[string]any{"keys": []any{map[string]any{"kty": "RSA", "alg": "RS256", "use": "sig", "kid": "1", "n": enc(key.N.Bytes()), "e": enc(big.NewInt(int64(key.E)).Bytes())}}})
	})
	mux.HandleFunc("/token", func(w http.ResponseWriter, r *http.Request) {
		asked, known := i.codes[r.FormValue("code")]
		delete(i.codes, r.FormValue("code"))
		sum := sha256.Sum256([]byte(r.FormValue("code_verifier")))
		if !known || base64.RawURLEncoding.EncodeToString(sum[:]) != asked.Get("code_challenge") {
			w.WriteHeader(http.StatusBadRequest)
			reply(w, map[string]any{"error": "invalid_grant"})
			return
		}
		claims := map[string]any{"iss": i.URL, "aud": "toasoan", "exp": time.Now().Add(time.Hour).Unix(), "iat": time.Now().Unix(), "nonce": asked.Get("nonce")}
		for name, v := range i.claims {
			claims[name] = v
		}
		if i.spoil != nil {
			i.spoil(claims)
		}
		reply(w, map[string]any{"access_token": "x", "token_type": "Bearer", "id_token": i.sign(claims)})
	})
	i.Server = httptest.NewServer(mux)
	t.Cleanup(i.Close)
	return i
}

func (i *issuer) sign(claims map[string]any) string {
	body, _ := json.Marshal(claims)
	enc := base64.RawURLEncoding.EncodeToString
	text := enc([]byte(`{"alg":"RS256","kid":"1","typ":"JWT"}`)) + "." + enc(body)
	sum := sha256.Sum256([]byte(text))
	signature, _ := rsa.SignPKCS1v15(rand.Reader, i.key, crypto.SHA256, sum[:])
	return text + "." + enc(signature)
}

// authorize is what happens at the issuer's page: someone agrees, and comes back
// with a code.
func (i *issuer) authorize(address string) string {
	u, _ := url.Parse(address)
	code := rand.Text()
	i.codes[code] = u.Query()
	return code
}

// TestOpenID signs in at an issuer that is right, and at one that is wrong in
// each way.
func TestOpenID(t *testing.T) {
	each(t, func(a *api) {
		a.run(call{do: "POST /newsroom/oidc-requests", status: 404, fails: "oidc_off"}, call{do: "POST /newsroom/sessions/oidc", body: `{"code":"x","state":"y"}`, status: 404, fails: "oidc_off"})
		i := newIssuer(t)
		a = a.equipped(newsroom.Options{Issuer: &oidc.Issuer{URL: i.URL, ClientID: "toasoan", ClientSecret: "s", RedirectURL: "https://bao.example/vao"}})
		a.person("an", "editor", "")
		a.person("binh", "editor", "")
		begin := func() (code string) {
			a.run(call{do: "POST /newsroom/oidc-requests", status: 201, save: "state=/state at=/authorization_url", sends: "Cache-Control: private, no-store"})
			return i.authorize(a.vars["at"])
		}
		back := func(code, state string, status int, fails string) call {
			return call{do: "POST /newsroom/sessions/oidc", body: `{"code":"` + code + `","state":"` + state + `"}`, status: status, fails: fails}
		}
		i.claims = map[string]any{"sub": "s-an", "email": "An@bao.example", "email_verified": true}
		code := begin()
		first := a.vars["state"]
		a.run(
			back(code, first, 201, "").saving("token=/token").wanting(`{"user":{"id":"{an}"}}`),
			call{as: "token", do: "GET /newsroom/me", status: 200, want: `{"id":"{an}","kind":"user"}`},
			back(code, first, 401, "oidc_refused"), // a state is good for once
			back("x", "y", 401, "oidc_refused"),
			back("x", strings.Replace(first, first[:2], "ff", 1), 401, "oidc_refused"),
			call{do: "POST /newsroom/sessions/oidc", body: `{}`, status: 422, fails: "invalid /code=required /state=required"},
		)
		for _, c := range []struct {
			name   string
			claims map[string]any
			spoil  func(map[string]any)
		}{
			{"another nonce", nil, func(c map[string]any) { c["nonce"] = "x" }},
			{"no nonce", nil, func(c map[string]any) { delete(c, "nonce") }},
			{"for another", nil, func(c map[string]any) { c["aud"] = "other" }},
			{"from another", nil, func(c map[string]any) { c["iss"] = "https://other.example" }},
			{"expired", nil, func(c map[string]any) { c["exp"] = time.Now().Add(-time.Hour).Unix() }},
			{"nobody", map[string]any{"sub": "s-x", "email": "khong-ai@bao.example", "email_verified": true}, nil},
			{"not verified", map[string]any{"sub": "s-b", "email": "binh@bao.example", "email_verified": false}, nil},
			{"no address", map[string]any{"sub": "s-b"}, nil},
			{"another's address", map[string]any{"sub": "s-other", "email": "an@bao.example", "email_verified": true}, nil},
		} {
			was := i.claims
			if c.claims != nil {
				i.claims = c.claims
			}
			i.spoil = c.spoil
			code := begin()
			if w := a.send(back(code, a.vars["state"], 401, "")); failure(w) != "oidc_refused" {
				t.Errorf("%s: %d %s", c.name, w.Code, w.Body)
			}
			i.claims, i.spoil = was, nil
		}
		// A code of another sign-in, a code that was made up, a state that is too old.
		one := begin()
		begin()
		a.run(back(one, a.vars["state"], 401, "oidc_refused"))
		begin()
		a.run(back("made-up", a.vars["state"], 401, "oidc_refused"))
		code = begin()
		a.clock.advance(10 * time.Minute)
		a.run(back(code, a.vars["state"], 401, "oidc_refused"))
		// Known by the issuer's name for good, whatever the address is by then.
		i.claims = map[string]any{"sub": "s-an", "email": "moi@bao.example", "email_verified": true}
		code = begin()
		a.run(back(code, a.vars["state"], 201, "").wanting(`{"user":{"id":"{an}"}}`),
			call{as: "admin", do: "GET /newsroom/users/{an}", status: 200}, call{as: "admin", do: "PATCH /newsroom/users/{an}", body: `{"disabled":true}`, status: 200})
		code = begin()
		a.run(back(code, a.vars["state"], 401, "oidc_refused"))
		i.Close()
		a.run(call{as: "admin", do: "GET /newsroom/me", status: 200})
	})
}
