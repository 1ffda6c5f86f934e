package altcha_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"toasoan/internal/altcha"
)

var (
	noon = time.Date(2030, 5, 1, 5, 0, 0, 0, time.UTC)
	key  = []byte("a key that only the server has")
)

func TestSolved(t *testing.T) {
	c, err := altcha.New(key, 1000, noon.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	payload, ok := altcha.Solve(c)
	if !ok {
		t.Fatal("no number fits")
	}
	id, expires, err := altcha.Verify(key, payload, noon)
	if err != nil || id != c.Challenge || !expires.Equal(noon.Add(time.Hour)) {
		t.Errorf("%s, %s, %v", id, expires, err)
	}
	if _, _, err := altcha.Verify(key, payload, noon.Add(time.Hour)); !errors.Is(err, altcha.ErrExpired) {
		t.Errorf("an hour later: %v", err)
	}
	if _, _, err := altcha.Verify([]byte("another"), payload, noon); !errors.Is(err, altcha.ErrWrong) {
		t.Errorf("with another key: %v", err)
	}
	if d, err := altcha.New(key, 1000, noon); err != nil || d.Salt == c.Salt {
		t.Errorf("the salt comes again: %v", err)
	}
}

// TestForeign takes what npm's altcha-lib 1.4.1 answered to a challenge of its
// own under the same key.
func TestForeign(t *testing.T) {
	const payload = "eyJhbGdvcml0aG0iOiJTSEEtMjU2IiwiY2hhbGxlbmdlIjoiOWVmMGViYWI3NTBjMjMzZTQ5ZDFlNzcwMDZjM2NjOGVlZjg1ZjFiZGJmOGE4NTNmYTdm" +
		"ODViNzlkNmE5OThhYyIsIm51bWJlciI6NDIxLCJzYWx0IjoiMDAxMTIyMzM0NDU1NjY3Nzg4OTlhYWJiY2NkZGVlZmY/ZXhwaXJlcz0xOTAzODQ1NjAwJiIsInNpZ25hdHVyZSI6" +
		"IjVkNWFlYTBhOTliNzJkNGQ2YmYxNWU2NjQwNWJhNTM1MTI1ZTBiODNjZDdkMzg5OGY1ODdjMDAyNjAxMDY0MDkifQ=="
	id, expires, err := altcha.Verify(key, payload, noon)
	if err != nil || !strings.HasPrefix(id, "9ef0ebab") || !expires.Equal(noon.Add(time.Hour)) {
		t.Errorf("%s, %s, %v", id, expires, err)
	}
}

func TestRefused(t *testing.T) {
	c, err := altcha.New(key, 1000, noon.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	solved, _ := altcha.Solve(c)
	raw, err := base64.StdEncoding.DecodeString(solved)
	if err != nil {
		t.Fatal(err)
	}
	with := func(old, now string) string {
		changed := strings.Replace(string(raw), old, now, 1)
		if changed == string(raw) {
			t.Fatalf("no %s in %s", old, raw)
		}
		return base64.StdEncoding.EncodeToString([]byte(changed))
	}
	number := fmt.Sprintf(`"number":%s`, strings.Split(strings.SplitN(string(raw), `"number":`, 2)[1], ",")[0])
	for payload, want := range map[string]error{
		"":    altcha.ErrMalformed,
		"%%%": altcha.ErrMalformed,
		base64.StdEncoding.EncodeToString([]byte("[]")): altcha.ErrMalformed,
		strings.Repeat("A", 4000):                       altcha.ErrMalformed,
		with("SHA-256", "SHA-1"):                        altcha.ErrMalformed,
		with(number, `"number":-1`):                     altcha.ErrMalformed,
		with(number, `"number":1e3000`):                 altcha.ErrMalformed,
		with(number, `"number":1001`):                   altcha.ErrWrong,
		with("?expires=", "?expires=9"):                 altcha.ErrWrong,
		with(`\u0026`, `1\u0026`):                       altcha.ErrWrong, // a digit of the number moved over
		with(`"signature":"`, `"signature":"0`):         altcha.ErrWrong,
		with("?expires=", "?other="):                    altcha.ErrMalformed,
	} {
		if id, _, err := altcha.Verify(key, payload, noon); !errors.Is(err, want) || id != "" {
			t.Errorf("%.60s: %v, want %v", payload, err, want)
		}
	}
}
