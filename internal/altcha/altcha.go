// Package altcha is the server's side of the ALTCHA proof of work
// (https://altcha.org), version 1 of its format: who wants something tries numbers
// until the SHA-256 hash of a salt and the number is the one that was asked for.
// The server keeps nothing but which answers were used.
package altcha

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"math/big"
	"net/url"
	"strconv"
	"strings"
	"time"
)

const algorithm = "SHA-256"

// Challenge is what has to be found, as the widget reads it.
type Challenge struct {
	Algorithm string `json:"algorithm"`
	Challenge string `json:"challenge"` // the hash, in hexadecimal
	MaxNumber int    `json:"maxnumber"` // the number is not above it
	Salt      string `json:"salt"`
	Signature string `json:"signature"` // of the challenge, by the server
}

// solution is what the widget sends back, as JSON in base64.
type solution struct {
	Algorithm string `json:"algorithm"`
	Challenge string `json:"challenge"`
	Number    int64  `json:"number"`
	Salt      string `json:"salt"`
	Signature string `json:"signature"`
}

// What may be wrong with a solution.
var (
	ErrMalformed = errors.New("altcha: no solution in this form")
	ErrWrong     = errors.New("altcha: the solution is wrong")
	ErrExpired   = errors.New("altcha: the challenge has expired")
)

// New returns a challenge that is good until it expires, to whole seconds. Its
// answer is a random number up to the given one.
func New(key []byte, maxNumber int, expires time.Time) (Challenge, error) {
	nonce := make([]byte, 16)
	rand.Read(nonce) // never fails
	number, err := rand.Int(rand.Reader, big.NewInt(int64(maxNumber)+1))
	if err != nil {
		return Challenge{}, err
	}
	// The last & keeps digits from being moved from the number into the parameter.
	salt := hex.EncodeToString(nonce) + "?expires=" + strconv.FormatInt(expires.Unix(), 10) + "&"
	hash := hashOf(salt, number.Int64())
	return Challenge{Algorithm: algorithm, Challenge: hash, MaxNumber: maxNumber, Salt: salt, Signature: sign(key, hash)}, nil
}

func hashOf(salt string, number int64) string {
	sum := sha256.Sum256([]byte(salt + strconv.FormatInt(number, 10)))
	return hex.EncodeToString(sum[:])
}

func sign(key []byte, challenge string) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(challenge))
	return hex.EncodeToString(mac.Sum(nil))
}

// longest is the most bytes that a solution takes.
const longest = 2048

// Verify checks a solution at the time now. It returns what the challenge is
// called and until when it is good: the caller sees to it that it is used once.
func Verify(key []byte, payload string, now time.Time) (id string, expires time.Time, err error) {
	if len(payload) > longest {
		return "", expires, ErrMalformed
	}
	b, err := base64.StdEncoding.DecodeString(payload)
	if err != nil {
		return "", expires, ErrMalformed
	}
	var s solution
	if json.Unmarshal(b, &s) != nil || s.Algorithm != algorithm || s.Number < 0 || !strings.HasSuffix(s.Salt, "&") {
		return "", expires, ErrMalformed
	}
	_, parameters, _ := strings.Cut(s.Salt, "?")
	values, err := url.ParseQuery(parameters)
	if err != nil {
		return "", expires, ErrMalformed
	}
	seconds, err := strconv.ParseInt(values.Get("expires"), 10, 64)
	if err != nil {
		return "", expires, ErrMalformed
	}
	if !hmac.Equal([]byte(sign(key, s.Challenge)), []byte(s.Signature)) || hashOf(s.Salt, s.Number) != s.Challenge {
		return "", expires, ErrWrong
	}
	if expires = time.Unix(seconds, 0); !now.Before(expires) {
		return "", expires, ErrExpired
	}
	return s.Challenge, expires, nil
}

// Solve finds the number, as a reader's program does, and returns what it would
// send. It is for tests, and for clients that are no browsers.
func Solve(c Challenge) (payload string, ok bool) {
	for n := range int64(c.MaxNumber) + 1 {
		if hashOf(c.Salt, n) == c.Challenge {
			b, err := json.Marshal(solution{c.Algorithm, c.Challenge, n, c.Salt, c.Signature})
			return base64.StdEncoding.EncodeToString(b), err == nil
		}
	}
	return "", false
}
