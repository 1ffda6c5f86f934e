package rest_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"toasoan/internal/news"
	"toasoan/internal/newsroom"
	"toasoan/internal/totp"
)

// TestGuessesAtOnce: who sends many guesses in the same moment gets no more of
// them than who sends one after the other, and does not learn which was right.
func TestGuessesAtOnce(t *testing.T) {
	each(t, func(a *api) {
		a.person("an", "editor", "")
		codes := a.together(20, func(i int) error {
			password := "sai-mat-khau"
			if i >= 10 {
				password = goodPassword
			}
			_, _, _, err := a.room.SignIn(t.Context(), news.Credentials{Email: "an@bao.example", Password: fmt.Sprint(password, i < 5)}, news.Visitor{IP: "192.0.2.9"})
			return err
		})
		if codes[news.CodeBadCredentials] != 5 || codes[news.CodeTooManyAttempts] != 15 {
			t.Errorf("passwords: %v", codes)
		}
		a.clock.advance(time.Hour)
		codes = a.together(12, func(int) error { // the right one waits like the others
			_, _, _, err := a.room.SignIn(t.Context(), news.Credentials{Email: "khong-ai@bao.example", Password: goodPassword}, news.Visitor{IP: "192.0.2.9"})
			return err
		})
		if codes[news.CodeBadCredentials] != 5 || codes[news.CodeTooManyAttempts] != 7 {
			t.Errorf("nobody's: %v", codes)
		}

		// Codes of the second factor, by someone who knows the password.
		a.run(call{as: "an.token", do: "PUT /newsroom/me/second-factor", body: `{"password":"` + goodPassword + `"}`, status: 200, save: "secret=/secret"})
		code, err := totp.Code(a.vars["secret"], totp.Step(a.clock.now()))
		must(t, err)
		a.run(call{as: "an.token", do: "PUT /newsroom/me/second-factor/confirmation", body: `{"code":"` + code + `"}`, status: 200})
		codes = a.together(20, func(i int) error {
			_, _, _, err := a.room.SignIn(t.Context(), news.Credentials{Email: "an@bao.example", Password: goodPassword, Code: fmt.Sprintf("x%d", i)}, news.Visitor{IP: "192.0.2.10"})
			return err
		})
		if codes[news.CodeBadSecondFactor] != 5 || codes[news.CodeTooManyAttempts] != 15 {
			t.Errorf("second factors: %v", codes)
		}
		a.clock.advance(time.Hour)
		caller, err := a.room.Authenticate(t.Context(), a.vars["an.token"], news.Visitor{IP: "192.0.2.11"})
		must(t, err)
		codes = a.together(20, func(i int) error {
			return a.room.RemoveSecondFactor(t.Context(), caller, news.FactorCode{Code: fmt.Sprintf("x%d", i)})
		})
		if codes[news.CodeBadSecondFactor] != 5 || codes[news.CodeTooManyAttempts] != 15 {
			t.Errorf("removals: %v", codes)
		}
		a.clock.advance(time.Hour)
		codes = a.together(20, func(int) error {
			return a.room.ChangePassword(t.Context(), caller, news.PasswordChange{OldPassword: "sai-mat-khau", Password: "mat-khau-moi-day"})
		})
		if codes[news.CodeInvalid] != 5 || codes[news.CodeTooManyAttempts] != 15 {
			t.Errorf("old passwords: %v", codes)
		}
	})
}

// together runs fn n times at once and counts how it fails.
func (a *api) together(n int, fn func(i int) error) map[news.Code]int {
	a.t.Helper()
	var mu sync.Mutex
	var wg sync.WaitGroup
	codes := map[news.Code]int{}
	for i := range n {
		wg.Go(func() {
			err := fn(i)
			mu.Lock()
			defer mu.Unlock()
			for _, code := range []news.Code{news.CodeBadCredentials, news.CodeBadSecondFactor, news.CodeInvalid, news.CodeTooManyAttempts, news.CodeStale} {
				if news.IsCode(err, code) {
					codes[code]++
					return
				}
			}
			if err != nil {
				a.t.Error(err)
			}
		})
	}
	wg.Wait()
	return codes
}

// TestPasswordsMeet: while an administrator, at another process, sets a password
// or disables the user, somebody is signing in and changing the password with the
// old one. Nothing is left that the old one opened, and the administrator's stays.
func TestPasswordsMeet(t *testing.T) {
	each(t, func(a *api) {
		elsewhere := newsroom.New(a.store, newsroom.Options{Now: a.clock.now, Secret: []byte("a secret of at least thirty-two bytes")})
		for i, decide := range []func(*news.UserDraft){
			func(d *news.UserDraft) { d.Password = "mat-khau-quan-tri" },
			func(d *news.UserDraft) { d.Disabled = true },
		} {
			name := fmt.Sprint("an", i)
			a.person(name, "editor", "")
			email := name + "@bao.example"
			by, err := a.room.Authenticate(t.Context(), a.vars[name+".token"], news.Visitor{})
			must(t, err)
			var wg sync.WaitGroup
			tokens := make([]string, 8) // more than are worked on at the same time
			for j := range tokens {
				wg.Go(func() {
					tokens[j], _, _, _ = a.room.SignIn(t.Context(), news.Credentials{Email: email, Password: goodPassword}, news.Visitor{})
				})
				wg.Go(func() { // all with the same password, so that those who come late find theirs again
					_ = a.room.ChangePassword(t.Context(), by, news.PasswordChange{OldPassword: goodPassword, Password: goodPassword})
				})
			}
			wg.Go(func() {
				draft := by.User.Draft()
				decide(&draft)
				if _, err := elsewhere.EditUser(t.Context(), testRoom, by.ID, 1, draft); err != nil {
					t.Error(err)
				}
			})
			wg.Wait()
			a.run(call{as: "admin", do: "GET /newsroom/users/{" + name + "}", status: 200}, call{as: "admin", do: "PATCH /newsroom/users/{" + name + "}", body: `{"disabled":false}`, status: 200})
			for _, token := range tokens {
				if token == "" {
					continue
				}
				a.vars["old"] = token
				a.run(call{as: "old", do: "GET /newsroom/me", status: 401})
			}
			if i == 0 {
				a.clock.advance(time.Hour) // whoever came late has been counted
				a.run(signIn(email, "mat-khau-quan-tri", "", 201), signIn(email, goodPassword, "", 401))
			}
		}
	})
}
