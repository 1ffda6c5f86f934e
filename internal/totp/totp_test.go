package totp

import (
	"net/url"
	"regexp"
	"testing"
	"time"
)

// TestVectors: the cases of RFC 6238, appendix B, for SHA-1, of which we show the
// last six digits.
func TestVectors(t *testing.T) {
	secret := encoding.EncodeToString([]byte("12345678901234567890"))
	for _, c := range []struct {
		at   int64
		code string
	}{
		{59, "287082"}, {1111111109, "081804"}, {1111111111, "050471"}, {1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"},
	} {
		if got, err := Code(secret, Step(time.Unix(c.at, 0))); got != c.code || err != nil {
			t.Errorf("at %d: %s %v, want %s", c.at, got, err, c.code)
		}
	}
}

func TestVerify(t *testing.T) {
	secret := NewSecret()
	now := time.Unix(1_900_000_000, 0)
	for off := int64(-3); off <= 3; off++ {
		code, err := Code(secret, Step(now)+off)
		if err != nil {
			t.Fatal(err)
		}
		step, ok := Verify(secret, code, now, 0)
		if ok != (off >= -1 && off <= 1) || ok && step != Step(now)+off {
			t.Errorf("%d steps off: %t at %d", off, ok, step)
		}
		if ok {
			if _, again := Verify(secret, code, now, step); again {
				t.Errorf("%d steps off: good twice", off)
			}
		}
	}
	for _, code := range []string{"", "000000x", "12345", " 287082"} {
		if _, ok := Verify(secret, code, now, 0); ok {
			t.Errorf("%q is good", code)
		}
	}
	if _, err := Code("not base32!", 1); err == nil {
		t.Error("any text is a secret")
	}
}

func TestURI(t *testing.T) {
	u, err := url.Parse(URI("ABC", "Báo Lam Giang", "an@bao.example"))
	if err != nil || u.Scheme != "otpauth" || u.Host != "totp" || u.Path != "/Báo Lam Giang:an@bao.example" || u.Query().Get("secret") != "ABC" || u.Query().Get("issuer") != "Báo Lam Giang" {
		t.Error(u, err)
	}
}

func TestRecoveryCodes(t *testing.T) {
	seen := map[string]bool{}
	for _, code := range RecoveryCodes(1000) {
		if !regexp.MustCompile(`^[a-z2-9]{6}-[a-z2-9]{6}$`).MatchString(code) || seen[code] {
			t.Fatal(code)
		}
		seen[code] = true
	}
}
