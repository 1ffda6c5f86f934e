package newsroom

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"strings"
	"time"

	"toasoan/internal/news"
	"toasoan/internal/store"
)

// The beginnings of our tokens: they tell what a token is, and let scanners for
// leaked secrets find it.
const (
	sessionPrefix = "tss_"
	keyPrefix     = "tsk_"
)

// sessionLife is how long a session lasts.
const sessionLife = 7 * 24 * time.Hour

// touchEvery is how exactly the last use of a key is known.
const touchEvery = time.Minute

// newToken returns a secret of 256 random bits, and the hash that is kept.
func newToken(prefix string) (token, hash string) {
	b := make([]byte, 32)
	rand.Read(b) // never fails
	token = prefix + base64.RawURLEncoding.EncodeToString(b)
	return token, hashToken(token)
}

// hashToken returns the form in which a token is kept. Tokens are random, so a
// fast hash without a salt keeps them as well as a slow one.
func hashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// SignIn opens a session for the user with the credentials, and returns its
// token. An unknown user, a wrong password and a disabled user all fail with
// the same error after the same time; only who knows the password is told that
// a second factor is asked for. After some failures, everybody has to wait.
func (n *Newsroom) SignIn(ctx context.Context, c news.Credentials, from news.Visitor) (token string, session *news.Session, user *news.User, err error) {
	if err := validate(&c).Err(news.CodeInvalid); err != nil {
		return "", nil, nil, err
	}
	email := strings.ToLower(strings.TrimSpace(c.Email))
	if err := n.mayTry(ctx, n.store, atDoor(email, from)...); err != nil { // before anybody is looked up
		return "", nil, nil, err
	}
	user, err = n.store.UserByEmail(ctx, email)
	if news.KindOf(err) == news.NotFound {
		user, err = &news.User{Email: email}, nil // nobody, who takes as long
	}
	if err != nil {
		return "", nil, nil, err
	}
	right, err := n.knows(ctx, user, c.Password)
	if err != nil {
		return "", nil, nil, err
	}
	err = n.guess(ctx, user, from, "sign-in-failed", func(tx *store.Store) error {
		now, err := present(ctx, tx, user, right)
		if err != nil {
			return err
		}
		if now == nil {
			return news.Fail(news.CodeBadCredentials)
		}
		user = now
		token, session, err = n.enter(ctx, tx, user, c.Code, from)
		return err
	})
	if err != nil {
		return "", nil, nil, err
	}
	return token, session, user, nil
}

// knows reports whether the password is the user's. It takes long, and belongs
// before the transaction; see [present].
func (n *Newsroom) knows(ctx context.Context, u *news.User, password string) (bool, error) {
	right, err := n.passwords.Verify(ctx, password, u.PasswordHash)
	if err != nil {
		return false, news.Fail(news.CodeUnavailable).Because(err)
	}
	return right, nil
}

// present returns the user as it is now, and nil unless the password that was
// right before the transaction still is, and the user may come in.
func present(ctx context.Context, tx *store.Store, u *news.User, right bool) (*news.User, error) {
	if !right {
		return nil, nil
	}
	now, err := tx.LockUser(ctx, u.Key)
	if err != nil || now.Disabled || now.PasswordHash != u.PasswordHash {
		return nil, err
	}
	return now, nil
}

// enter lets the user in who has the password, and the second factor if one is
// asked for.
func (n *Newsroom) enter(ctx context.Context, tx *store.Store, user *news.User, code string, from news.Visitor) (string, *news.Session, error) {
	if user.SecondFactor {
		if code == "" {
			return "", nil, news.Fail(news.CodeSecondFactor)
		}
		if err := n.checkCode(ctx, tx, user, code); err != nil {
			return "", nil, err
		}
	}
	if err := tx.ForgetAttempts(ctx, byAccount(user.Email).name); err != nil {
		return "", nil, err
	}
	return n.openSession(ctx, tx, user, from)
}

func (n *Newsroom) openSession(ctx context.Context, tx *store.Store, user *news.User, from news.Visitor) (string, *news.Session, error) {
	token, hash := newToken(sessionPrefix)
	now := n.Now()
	session := &news.Session{
		ID: newID(), UserKey: user.Key, TokenHash: hash, CreatedAt: now, ExpiresAt: news.At(now.Add(sessionLife)),
		LastUsedAt: now, IP: news.Opt(from.IP), UserAgent: news.Opt(from.UserAgent),
	}
	if err := tx.CreateSession(ctx, session); err != nil {
		return "", nil, err
	}
	return token, session, n.audit(ctx, tx, news.Caller{ID: user.ID, Name: user.Name, From: from}, userAct("sign-in", user), nil, nil)
}

// SignOut ends the caller's session.
func (n *Newsroom) SignOut(ctx context.Context, by news.Caller) error {
	if by.SessionID == "" {
		return news.Fail(news.CodeNotFound)
	}
	return n.store.InTx(ctx, func(tx *store.Store) error {
		return errors.Join(tx.DeleteSession(ctx, by.SessionID), n.audit(ctx, tx, by, userAct("sign-out", by.User), nil, nil))
	})
}

// Authenticate returns who holds the token: of a session or of an API key. A
// token that is unknown, expired or revoked fails with Unauthenticated.
func (n *Newsroom) Authenticate(ctx context.Context, token string, from news.Visitor) (news.Caller, error) {
	var caller news.Caller
	var err error
	if strings.HasPrefix(token, sessionPrefix) {
		caller, err = n.bySession(ctx, token, from)
	} else {
		caller, err = n.byKey(ctx, token)
	}
	if news.KindOf(err) == news.NotFound {
		return news.Caller{}, news.Fail(news.CodeUnauthenticated)
	}
	caller.From = from
	return caller, err
}

func (n *Newsroom) bySession(ctx context.Context, token string, from news.Visitor) (news.Caller, error) {
	now := n.Now()
	user, session, err := n.store.SessionByToken(ctx, hashToken(token), now)
	if err != nil {
		return news.Caller{}, err
	}
	if now.Sub(session.LastUsedAt.Time) > touchEvery {
		err := n.store.InTx(ctx, func(tx *store.Store) error { return tx.TouchSession(ctx, session.ID, now, from) })
		if err != nil && !tolerable(err) {
			return news.Caller{}, err
		}
	}
	reach, err := n.store.Reach(ctx, user.Account.SectionKeys)
	return news.Caller{ID: user.ID, Name: user.Name, Role: user.Role, User: user, SessionID: session.ID, Sections: reach}, err
}

func (n *Newsroom) byKey(ctx context.Context, token string) (news.Caller, error) {
	key, err := n.store.KeyByToken(ctx, hashToken(token))
	if err != nil {
		return news.Caller{}, err
	}
	now := n.Now()
	if !key.Live(now) {
		return news.Caller{}, news.Fail(news.CodeUnauthenticated)
	}
	if key.LastUsedAt == nil || now.Sub(key.LastUsedAt.Time) > touchEvery {
		if err := n.store.InTx(ctx, func(tx *store.Store) error { return tx.TouchKey(ctx, key.Key, now) }); err != nil && !tolerable(err) {
			return news.Caller{}, err
		}
	}
	reach, err := n.store.Reach(ctx, key.SectionKeys)
	return news.Caller{ID: key.ID, Name: key.Name, Role: key.Role, ReadOnly: key.Scope == news.ScopeRead, Sections: reach}, err
}

// tolerable reports whether reading may go on although noting the use of a key
// failed: the disk is full or the database busy.
func tolerable(err error) bool {
	kind := news.KindOf(err)
	return kind == news.StorageFull || kind == news.Unavailable
}

// CreateKey makes an API key and returns its secret, which is not kept. A key
// without a role is a read key: it opens the delivery face only.
func (n *Newsroom) CreateKey(ctx context.Context, by news.Caller, draft news.KeyDraft) (string, *news.Key, error) {
	faults := check(&draft)
	if draft.Role == "" && draft.Scope != news.ScopeRead {
		faults.Add("/role", news.FaultRequired)
	}
	if draft.ExpiresAt != nil && !draft.ExpiresAt.After(n.now()) {
		faults.Add("/expires_at", news.FaultFormat, "format", news.Message{En: "a time in the future", Vi: "thời điểm trong tương lai"})
	}
	if draft.Scope == "" {
		draft.Scope = news.ScopeWrite
	}
	token, hash := newToken(keyPrefix)
	key := &news.Key{
		ID: newID(), Name: draft.Name, Prefix: token[:len(keyPrefix)+4], Role: draft.Role, Scope: draft.Scope,
		TokenHash: hash, CreatedBy: by.ID, CreatedAt: n.Now(), ExpiresAt: draft.ExpiresAt,
	}
	err := n.store.InTx(ctx, func(tx *store.Store) (err error) {
		if key.SectionKeys, key.Sections, err = limitTo(ctx, tx, draft.Sections, &faults); err != nil {
			return err
		}
		if err := faults.Err(news.CodeInvalid); err != nil {
			return err
		}
		if err := tx.CreateKey(ctx, key); err != nil {
			return err
		}
		return n.audit(ctx, tx, by, keyAct("create", key), nil, draft)
	})
	if err != nil {
		return "", nil, err
	}
	return token, key, nil
}

// RevokeKey ends the key for good.
func (n *Newsroom) RevokeKey(ctx context.Context, by news.Caller, id string) error {
	return n.store.InTx(ctx, func(tx *store.Store) error {
		key, err := tx.Key(ctx, id)
		if err != nil {
			return err
		}
		if key.RevokedAt != nil {
			return nil
		}
		if err := tx.RevokeKey(ctx, key.Key, n.Now()); err != nil {
			return err
		}
		return n.audit(ctx, tx, by, keyAct("revoke", key), nil, nil)
	})
}

func keyAct(verb string, k *news.Key) act { return act{verb, news.NounKey, k.ID, k.Name} }
