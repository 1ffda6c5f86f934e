// Package newsroom does the newsroom's work. Every change is one method here,
// with its rules, its transaction and what follows from it; plain reads go
// straight to internal/store.
package newsroom

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"hash"
	"sync"
	"time"

	"github.com/google/uuid"

	"toasoan/internal/limit"
	"toasoan/internal/mail"
	"toasoan/internal/news"
	"toasoan/internal/oidc"
	"toasoan/internal/password"
	"toasoan/internal/store"
)

// Newsroom carries out the work.
type Newsroom struct {
	store     *store.Store
	now       func() time.Time
	secret    []byte
	macs      sync.Pool // hash.Hash with the secret as its key: to key one takes longer than to use it
	passwords *password.Hasher
	holder    string
	mail      func(context.Context, mail.Message) error
	issuer    *oidc.Issuer
	hook      func(context.Context, HookQuestion) (HookAnswer, error)
	purge     func(context.Context, Purge) error
	desks     desks
	commented commented
	limits    *limit.Limiter
	views     *views
}

// Options is what a Newsroom needs beside its records.
type Options struct {
	Now    func() time.Time                                        // the clock; nil means the system's
	Secret []byte                                                  // what tokens that are not kept are derived from, at least 32 bytes
	Mail   func(context.Context, mail.Message) error               // sends a message; nil if none can be sent
	Hook   func(context.Context, HookQuestion) (HookAnswer, error) // what a program of the paper's own says of comments; nil if there is none
	Purge  func(context.Context, Purge) error                      // tells the shared caches in front of the paper what is stale; nil if there are none
	Issuer *oidc.Issuer                                            // who vouches for users who sign in with OpenID Connect; nil for nobody
}

// hashers is how many passwords are worked on at the same time.
const hashers = 2

// limited is how many readers and networks limits of rate are remembered for.
const limited = 100_000

// New returns a Newsroom that keeps its records in s.
func New(s *store.Store, o Options) *Newsroom {
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Newsroom{
		store: s, now: o.Now, secret: o.Secret, passwords: password.NewHasher(hashers), holder: newID(),
		macs: sync.Pool{New: func() any { return hmac.New(sha256.New, o.Secret) }},
		mail: o.Mail, issuer: o.Issuer, hook: o.Hook, purge: o.Purge, limits: limit.New(limited), views: newViews(), commented: newCommented(),
	}
}

// Now is the time by the newsroom's clock.
func (n *Newsroom) Now() news.Time { return news.At(n.now()) }

// sign returns what proves that a token with the given meaning is ours.
func (n *Newsroom) sign(meaning string) string {
	return base64.RawURLEncoding.EncodeToString(n.mac(meaning))
}

// mac is the HMAC of the parts, one after the other.
func (n *Newsroom) mac(parts ...string) []byte {
	mac := n.macs.Get().(hash.Hash)
	defer n.macs.Put(mac)
	mac.Reset()
	for _, part := range parts {
		mac.Write([]byte(part))
	}
	return mac.Sum(nil)
}

// same compares secrets without telling by the time it takes where they differ.
func same(a, b string) bool { return hmac.Equal([]byte(a), []byte(b)) }

// newID returns the name of a new resource: a UUID of version 7 (RFC 9562),
// which sorts by the time it was made.
func newID() string { return uuid.Must(uuid.NewV7()).String() }

// checkVersion fails with Stale unless the caller saw the version that is there.
func checkVersion(there, seen int64) error {
	if there == seen {
		return nil
	}
	e := news.Fail(news.CodeStale)
	e.Version = there
	return e
}

// Lease lets this process run the named task; see [toasoan/internal/jobs.Lease].
func (n *Newsroom) Lease(ctx context.Context, name string, ttl time.Duration) (bool, error) {
	return n.store.Lease(ctx, name, n.holder, n.Now(), ttl)
}
