// Package password keeps passwords as argon2id hashes (RFC 9106) in the PHC
// string format.
package password

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// The cost of a new hash: 19 MiB, two passes, one lane, as OWASP recommends at
// least. A hash says what it cost, so that the cost can rise.
const (
	memory  = 19 * 1024 // KiB
	passes  = 2
	lanes   = 1
	saltLen = 16
	keyLen  = 32
)

// Hasher hashes passwords, a few at a time: each takes a core and 19 MiB, and a
// storm of sign-ins must not take all.
type Hasher struct{ slots chan struct{} }

// NewHasher returns a Hasher that works on at most n passwords at a time.
func NewHasher(n int) *Hasher { return &Hasher{make(chan struct{}, n)} }

// Hash returns the hash of a new password. It fails only if ctx ends while it waits.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltLen)
	rand.Read(salt) // never fails
	key, err := h.key(ctx, password, salt, memory, passes, lanes, keyLen)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, memory, passes, lanes,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(key)), nil
}

// Verify reports whether the password has the hash. A hash that cannot be read
// fits no password, and takes as long as one that can: whoever asks for an
// unknown user must not learn so from the time.
func (h *Hasher) Verify(ctx context.Context, password, hash string) (bool, error) {
	c, ok := parse(hash)
	if !ok {
		c = cost{memory: memory, passes: passes, lanes: lanes, salt: make([]byte, saltLen), key: make([]byte, keyLen)}
	}
	key, err := h.key(ctx, password, c.salt, c.memory, c.passes, c.lanes, uint32(len(c.key)))
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(key, c.key) == 1 && ok, nil
}

func (h *Hasher) key(ctx context.Context, password string, salt []byte, memory, passes uint32, lanes uint8, size uint32) ([]byte, error) {
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
		return argon2.IDKey([]byte(password), salt, passes, memory, lanes, size), nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

type cost struct {
	memory, passes uint32
	lanes          uint8
	salt, key      []byte
}

func parse(hash string) (c cost, ok bool) {
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return c, false
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.memory, &c.passes, &c.lanes); err != nil {
		return c, false
	}
	var err error
	if c.salt, err = base64.RawStdEncoding.DecodeString(parts[4]); err != nil {
		return c, false
	}
	c.key, err = base64.RawStdEncoding.DecodeString(parts[5])
	return c, err == nil && len(c.key) >= 16
}
