package rest_test

import (
	"log/slog"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"toasoan/api/rest"
)

const guestKey = "Idempotency-Key: 6f9c2c1e-8f0b-4c7a-9a52-0d6f0e1b2c3d"

// TestIdempotencyKey: a POST that is sent again under its key is answered as the
// first time, and does nothing again.
func TestIdempotencyKey(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.article("x", "", "")
		a.article("y", "", "")
		again := func(c call) *httptest.ResponseRecorder {
			a.t.Helper()
			first := a.one(c)
			before := a.stored()
			second := a.one(c)
			if first.Body.String() != second.Body.String() {
				a.t.Errorf("%s: %s\nthen %s", c.do, first.Body, second.Body)
			}
			for _, name := range []string{"ETag", "Location", "Content-Type", "Content-Language"} {
				if first.Header().Get(name) != second.Header().Get(name) {
					a.t.Errorf("%s: %s %q, then %q", c.do, name, first.Header().Get(name), second.Header().Get(name))
				}
			}
			if first.Header().Get("Idempotency-Replayed") != "" || second.Header().Get("Idempotency-Replayed") != "true" {
				a.t.Errorf("%s: replayed %q, then %q", c.do, first.Header().Get("Idempotency-Replayed"), second.Header().Get("Idempotency-Replayed"))
			}
			if after := a.stored(); after != before {
				a.t.Errorf("%s: stored\n%s\nthen\n%s", c.do, before, after)
			}
			return first
		}
		// {{secret}} is no part of any answer's machinery.
		const comment = `{"author_name":"Bạn đọc","author_email":"a@example.com","body":"Bài {{secret}} hay."}`
		again(call{as: "editor", do: "POST /newsroom/articles", header: "Idempotency-Key: 1", body: `{"title":"Bài {{secret}} một","tags":["Mới"]}`, status: 201})
		again(call{as: "editor", do: "POST /newsroom/articles", header: "Idempotency-Key: 2", body: `{}`, status: 422, fails: "invalid /title=required"})
		again(call{as: "editor", do: "POST /newsroom/articles", header: "Idempotency-Key: 3\nAccept-Language: vi", body: `{"title":7}`, status: 400})
		again(call{as: "publisher", do: "POST /newsroom/sections", header: "Idempotency-Key: 1", body: `{"name":"Mới"}`, status: 201})
		again(call{as: "publisher", do: "POST /newsroom/tags", header: "Idempotency-Key: 1", body: `{"name":"Thẻ"}`, status: 201})
		again(call{as: "publisher", do: "POST /newsroom/authors", header: "Idempotency-Key: 1", body: `{"name":"Lê Lan"}`, status: 201})
		again(call{as: "admin", do: "POST /newsroom/users", header: "Idempotency-Key: 1", body: `{"email":"an@bao.example","name":"An","role":"editor","password":"mot-mat-khau-dai"}`, status: 201})
		posted := again(call{do: "POST /articles/{x}/comments", header: guestKey, body: comment, status: 201, save: "c=/id token=/edit_token", sends: "Location: /v1/comments/{c}"})
		if a.vars["token"] == "" || !strings.Contains(posted.Body.String(), "{{secret}}") {
			t.Errorf("the comment's answer is %s", posted.Body)
		}
		a.run(call{do: "GET /comments/{c}", header: "Edit-Token: {token}", status: 200})

		a.run(
			// Another body under the same key is a mistake; another caller, path or key is another request.
			call{as: "editor", do: "POST /newsroom/articles", header: "Idempotency-Key: 1", body: `{"title":"Bài hai"}`, status: 422, fails: "idempotency_key_reused"},
			call{as: "publisher", do: "POST /newsroom/articles", header: "Idempotency-Key: 1", body: `{"title":"Bài {{secret}} một","tags":["Mới"]}`, status: 201, want: `{"slug":"bai-secret-mot-2"}`},
			call{do: "POST /articles/{x}/comments", header: guestKey, body: `{}`, status: 422, fails: "idempotency_key_reused"},
			call{do: "POST /articles/{y}/comments", header: guestKey, body: comment, status: 201},
			call{do: "POST /articles/{x}/comments", header: "Idempotency-Key: 0d6f0e1b2c3d4c7a9a526f9c2c1e8f0b", body: comment, status: 201},
			call{do: "POST /articles/{x}/comments", header: "Idempotency-Key: AAAAAAAAAAAAAAAAAAAAAA", body: comment, status: 201},
			call{do: "POST /articles/{x}/comments", header: "Idempotency-Key: 1", body: comment, status: 400, fails: "bad_header Idempotency-Key=weak_key"},
			call{do: "POST /articles/{x}/comments", header: "Idempotency-Key: " + strings.Repeat("a", 129), body: comment, status: 400, fails: "bad_header Idempotency-Key=weak_key"},
			call{as: "editor", do: "POST /newsroom/articles", header: "Idempotency-Key: khoá", body: `{"title":"x"}`, status: 400, fails: "bad_header Idempotency-Key=weak_key"},
			call{as: "editor", do: "POST /newsroom/articles", header: "Idempotency-Key: a b", body: `{"title":"x"}`, status: 400, fails: "bad_header Idempotency-Key=weak_key"},
			call{as: "reporter", do: "POST /newsroom/sections", header: "Idempotency-Key: 1", body: `{"name":"x"}`, status: 403},
			// Secrets that are kept nowhere cannot be answered again.
			call{as: "admin", do: "POST /newsroom/keys", header: "Idempotency-Key: 1", body: `{"name":"x","role":"editor"}`, status: 201, save: "k1=/token"},
			call{as: "admin", do: "POST /newsroom/keys", header: "Idempotency-Key: 1", body: `{"name":"x","role":"editor"}`, status: 201, save: "k2=/token"},
		)
		if a.vars["k1"] == a.vars["k2"] {
			t.Error("a key was shown twice")
		}
		var kept []string
		must(t, a.raw.Raw("SELECT body FROM answers").Scan(&kept).Error)
		for _, body := range kept {
			if strings.Contains(body, a.vars["token"]) || strings.Contains(body, "tsk_") || strings.Contains(body, "mot-mat-khau-dai") {
				t.Errorf("an answer is kept with a secret: %s", body)
			}
		}
		a.clock.advance(25 * time.Hour)
		must(t, a.room.ForgetAnswers(t.Context()))
		a.run(call{do: "POST /articles/{x}/comments", header: guestKey, body: comment, status: 201, save: "later=/id"})
		if a.vars["later"] == a.vars["c"] {
			t.Error("an answer is kept for more than a day")
		}
	})
}

// TestIdempotentAtOnce: of several requests at the same time under one key, one
// is carried out.
func TestIdempotentAtOnce(t *testing.T) {
	each(t, func(a *api) {
		other := a.with(rest.Options{}, slog.DiscardHandler) // another process, as far as the key is concerned
		for round := range 3 {
			var mu sync.Mutex
			ids := map[string]bool{}
			var wg sync.WaitGroup
			for i := range 8 {
				server := []*api{a, other}[i%2].server
				wg.Go(func() {
					r := httptest.NewRequest("POST", "/v1/newsroom/articles", strings.NewReader(`{"title":"Cùng lúc","tags":["Mới"]}`))
					r.Header.Set("Content-Type", "application/json")
					r.Header.Set("Authorization", "Bearer "+a.tokens["editor"])
					r.Header.Set("Idempotency-Key", strings.Repeat("k", round+1))
					w := httptest.NewRecorder()
					server.ServeHTTP(w, r)
					mu.Lock()
					defer mu.Unlock()
					switch w.Code {
					case 201:
						ids[at(t, w.Body.Bytes(), "/id")] = true
					case 409:
						if got := failure(w); got != "idempotency_key_running" {
							t.Error(got)
						}
					default:
						t.Errorf("status %d: %s", w.Code, w.Body)
					}
				})
			}
			wg.Wait()
			if len(ids) != 1 {
				t.Errorf("%d articles under one key", len(ids))
			}
		}
		a.run(call{as: "editor", do: "GET /newsroom/articles?count=exact", status: 200, want: `{"page":{"total":3}}`})
	})
}
