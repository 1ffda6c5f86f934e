// Package totp makes and checks the one-time passwords of RFC 6238 as phones
// show them: SHA-1, 30 seconds, six digits.
package totp

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/url"
	"strings"
	"time"
)

const (
	period = 30 // seconds that a password is good for
	digits = 6
	skew   = 1 // steps that a phone's clock may be off
)

var encoding = base32.StdEncoding.WithPadding(base32.NoPadding)

// NewSecret returns a secret of 160 random bits in base32, as phones take it.
func NewSecret() string {
	b := make([]byte, 20)
	rand.Read(b) // never fails
	return encoding.EncodeToString(b)
}

// URI is the secret as a QR code shows it to a phone.
func URI(secret, issuer, account string) string {
	q := url.Values{"secret": {secret}, "issuer": {issuer}, "algorithm": {"SHA1"}, "digits": {"6"}, "period": {"30"}}
	return "otpauth://totp/" + url.PathEscape(issuer+":"+account) + "?" + strings.ReplaceAll(q.Encode(), "+", "%20")
}

// Code is the password at the step, the number of periods since 1970.
func Code(secret string, step int64) (string, error) {
	key, err := encoding.DecodeString(secret)
	if err != nil {
		return "", fmt.Errorf("totp: secret: %w", err)
	}
	mac := hmac.New(sha1.New, key)
	_ = binary.Write(mac, binary.BigEndian, step) // a hash takes everything
	sum := mac.Sum(nil)
	at := sum[len(sum)-1] & 0xf
	number := binary.BigEndian.Uint32(sum[at:]) & 0x7fffffff
	return fmt.Sprintf("%0*d", digits, number%1_000_000), nil
}

// Step is the number of the period at the time t.
func Step(t time.Time) int64 { return t.Unix() / period }

// Verify reports whether the code is good at the time t, for a clock that is off
// by a step at most, and returns its step. Only steps after last count: a
// password is good for once.
func Verify(secret, code string, t time.Time, last int64) (int64, bool) {
	now := Step(t)
	for step := max(now-skew, last+1); step <= now+skew; step++ {
		want, err := Code(secret, step)
		if err == nil && hmac.Equal([]byte(want), []byte(code)) {
			return step, true
		}
	}
	return 0, false
}

// recoveryAlphabet has no letters that are read for others.
const recoveryAlphabet = "abcdefghjkmnpqrstuvwxyz23456789"

// RecoveryCodes returns codes for whoever has lost the phone: n of them, each of
// 59 random bits.
func RecoveryCodes(n int) []string {
	codes := make([]string, n)
	for i := range codes {
		var b strings.Builder
		for b.Len() < 13 {
			if b.Len() == 6 {
				b.WriteByte('-')
			}
			b.WriteByte(recoveryAlphabet[random(len(recoveryAlphabet))])
		}
		codes[i] = b.String()
	}
	return codes
}

// random returns a number below n without bias.
func random(n int) int {
	var b [1]byte
	for {
		rand.Read(b[:])
		if limit := 256 - 256%n; int(b[0]) < limit {
			return int(b[0]) % n
		}
	}
}
