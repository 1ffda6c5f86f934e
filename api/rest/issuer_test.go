package rest_test

import (
	"crypto"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"toasoan/internal/newsroom"
	"toasoan/internal/oidc"
)

// issuer is a real issuer of OpenID Connect on this machine, whose tokens a test
// can spoil.
type issuer struct {
	*httptest.Server
	key    *rsa.PrivateKey
	codes  map[string]url.Values // what was asked for, by the code that it got
	claims map[string]any        // of the next token
	spoil  func(claims map[string]any)
	sign   func(claims map[string]any) string
	down   bool // answers as one that has no database
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
		if i.down {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
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
	i.sign = signedBy(key)
	t.Cleanup(i.Close)
	return i
}

// signedBy signs tokens as RS256 says.
func signedBy(key *rsa.PrivateKey) func(claims map[string]any) string {
	return func(claims map[string]any) string {
		return idToken("RS256", claims, func(text string) []byte {
			sum := sha256.Sum256([]byte(text))
			signature, _ := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
			return signature
		})
	}
}

// idToken is a token that claims to be signed in the way alg.
func idToken(alg string, claims map[string]any, sign func(text string) []byte) string {
	body, _ := json.Marshal(claims)
	enc := base64.RawURLEncoding.EncodeToString
	text := enc([]byte(`{"alg":"`+alg+`","kid":"1","typ":"JWT"}`)) + "." + enc(body)
	return text + "." + enc(sign(text))
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
		other, err := rsa.GenerateKey(rand.Reader, 2048)
		must(t, err)
		unsigned := func(claims map[string]any) string { return idToken("none", claims, func(string) []byte { return nil }) }
		bySecret := func(claims map[string]any) string { // which the client knows, and others may
			return idToken("HS256", claims, func(text string) []byte {
				mac := hmac.New(sha256.New, []byte("s"))
				mac.Write([]byte(text))
				return mac.Sum(nil)
			})
		}
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
			sign   func(map[string]any) string
		}{
			{"another nonce", nil, func(c map[string]any) { c["nonce"] = "x" }, nil},
			{"no nonce", nil, func(c map[string]any) { delete(c, "nonce") }, nil},
			{"for another", nil, func(c map[string]any) { c["aud"] = "other" }, nil},
			{"from another", nil, func(c map[string]any) { c["iss"] = "https://other.example" }, nil},
			{"expired", nil, func(c map[string]any) { c["exp"] = time.Now().Add(-time.Hour).Unix() }, nil},
			{"another's key", nil, nil, signedBy(other)},
			{"not signed", nil, nil, unsigned},
			{"signed with the secret", nil, nil, bySecret},
			{"no token", nil, nil, func(map[string]any) string { return "" }},
			{"nobody", map[string]any{"sub": "s-x", "email": "khong-ai@bao.example", "email_verified": true}, nil, nil},
			{"not verified", map[string]any{"sub": "s-b", "email": "binh@bao.example", "email_verified": false}, nil, nil},
			{"no address", map[string]any{"sub": "s-b"}, nil, nil},
			{"another's address", map[string]any{"sub": "s-other", "email": "an@bao.example", "email_verified": true}, nil, nil},
		} {
			was, signed := i.claims, i.sign
			if c.claims != nil {
				i.claims = c.claims
			}
			if c.sign != nil {
				i.sign = c.sign
			}
			i.spoil = c.spoil
			code := begin()
			if w := a.send(back(code, a.vars["state"], 401, "")); failure(w) != "oidc_refused" {
				t.Errorf("%s: %d %s", c.name, w.Code, w.Body)
			}
			i.claims, i.sign, i.spoil = was, signed, nil
		}
		a.run(call{as: "admin", do: "GET /newsroom/audit?on={an}&limit=1", status: 200, want: `{"data":[{"action":"user.sign-in-failed"}]}`}) // another's address
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
		// An issuer that is in trouble refuses nobody.
		code = begin()
		i.down = true
		a.run(back(code, a.vars["state"], 503, "unavailable"))
		i.Close()
		code = begin() // it has told how it works
		a.run(back(code, a.vars["state"], 503, "unavailable"))
		a = a.equipped(newsroom.Options{Issuer: &oidc.Issuer{URL: i.URL, ClientID: "toasoan"}})
		a.run(call{do: "POST /newsroom/oidc-requests", status: 503, fails: "unavailable"})
	})
}

// TestNewIssuer: a newsroom that goes to another issuer binds its users anew.
func TestNewIssuer(t *testing.T) {
	each(t, func(a *api) {
		a.person("an", "editor", "")
		for _, known := range []string{"old-name", "new-name"} {
			i := newIssuer(t)
			a = a.equipped(newsroom.Options{Issuer: &oidc.Issuer{URL: i.URL, ClientID: "toasoan", RedirectURL: "https://bao.example/vao"}})
			for _, sub := range []string{known, "stranger", known} {
				i.claims = map[string]any{"sub": sub, "email": "an@bao.example", "email_verified": true}
				a.run(call{do: "POST /newsroom/oidc-requests", status: 201, save: "state=/state at=/authorization_url"})
				status := 201
				if sub == "stranger" {
					status = 401
				}
				a.run(call{do: "POST /newsroom/sessions/oidc", body: `{"code":"` + i.authorize(a.vars["at"]) + `","state":"{state}"}`, status: status})
			}
		}
	})
}
