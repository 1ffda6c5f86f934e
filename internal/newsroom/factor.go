package newsroom

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strings"

	"toasoan/internal/news"
	"toasoan/internal/store"
	"toasoan/internal/totp"
)

// BeginSecondFactor makes a secret for the caller's phone. It counts when it is
// confirmed.
func (n *Newsroom) BeginSecondFactor(ctx context.Context, by news.Caller, d news.PasswordProof) (*news.FactorSecret, error) {
	u, err := person(by)
	if err != nil {
		return nil, err
	}
	if err := check(&d).Err(news.CodeInvalid); err != nil {
		return nil, err
	}
	if err := n.mayTry(ctx, n.store, atDoor(u.Email, by.From)...); err != nil {
		return nil, err
	}
	right, err := n.knows(ctx, u, d.Password)
	if err != nil {
		return nil, err
	}
	settings, err := n.store.Settings(ctx)
	if err != nil {
		return nil, err
	}
	secret := totp.NewSecret()
	err = n.proven(ctx, by, right, "/password", func(tx *store.Store, u *news.User) error {
		if u.SecondFactor {
			return news.Fail(news.CodeSecondFactorOn)
		}
		u.Account.TOTPSecret = n.seal(secret)
		return errors.Join(tx.SaveAccount(ctx, u), n.audit(ctx, tx, by, userAct("begin-second-factor", u), nil, nil))
	})
	if err != nil {
		return nil, err
	}
	return &news.FactorSecret{Secret: secret, URI: totp.URI(secret, settings.Name, u.Email)}, nil
}

// recoveryCodes is how many recovery codes somebody gets.
const recoveryCodes = 10

// ConfirmSecondFactor turns the second factor on, if the phone shows the right
// code, and returns the recovery codes, this once.
func (n *Newsroom) ConfirmSecondFactor(ctx context.Context, by news.Caller, d news.FactorCode) (*news.RecoveryCodes, error) {
	u, err := person(by)
	if err != nil {
		return nil, err
	}
	if err := check(&d).Err(news.CodeInvalid); err != nil {
		return nil, err
	}
	codes := totp.RecoveryCodes(recoveryCodes)
	err = n.guarded(ctx, u, by.From, func(tx *store.Store, u *news.User) error {
		if u.SecondFactor || u.Account.TOTPSecret == "" {
			return news.Fail(news.CodeSecondFactorOff)
		}
		if err := n.checkCode(ctx, tx, u, d.Code); err != nil {
			return err
		}
		hashes := make([]string, len(codes))
		for i, code := range codes {
			hashes[i] = hashToken(code)
		}
		u.SecondFactor = true
		n.changed(u)
		return errors.Join(tx.SaveAccount(ctx, u), tx.KeepRecoveryCodes(ctx, u.Key, hashes),
			tx.DeleteOtherSessions(ctx, u.Key, by.SessionID), n.audit(ctx, tx, by, userAct("second-factor-on", u), nil, nil))
	})
	if err != nil {
		return nil, err
	}
	return &news.RecoveryCodes{RecoveryCodes: codes}, nil
}

// RemoveSecondFactor turns the caller's second factor off, with a code of it.
func (n *Newsroom) RemoveSecondFactor(ctx context.Context, by news.Caller, d news.FactorCode) error {
	u, err := person(by)
	if err != nil {
		return err
	}
	if err := check(&d).Err(news.CodeInvalid); err != nil {
		return err
	}
	return n.guarded(ctx, u, by.From, func(tx *store.Store, u *news.User) error {
		if !u.SecondFactor {
			return news.Fail(news.CodeSecondFactorOff)
		}
		if err := n.checkCode(ctx, tx, u, d.Code); err != nil {
			return err
		}
		return n.dropSecondFactor(ctx, tx, by, u)
	})
}

// DropSecondFactor turns a user's second factor off: for one who has lost the
// phone and the recovery codes.
func (n *Newsroom) DropSecondFactor(ctx context.Context, by news.Caller, userID string) error {
	return n.store.InTx(ctx, func(tx *store.Store) error {
		u, err := tx.User(ctx, userID)
		if err != nil {
			return err
		}
		if u, err = tx.LockUser(ctx, u.Key); err != nil || !u.SecondFactor {
			return err
		}
		return errors.Join(n.dropSecondFactor(ctx, tx, by, u), tx.DeleteSessionsOf(ctx, u.Key))
	})
}

func (n *Newsroom) dropSecondFactor(ctx context.Context, tx *store.Store, by news.Caller, u *news.User) error {
	u.SecondFactor, u.Account.TOTPSecret = false, ""
	n.changed(u)
	return errors.Join(tx.SaveAccount(ctx, u), tx.KeepRecoveryCodes(ctx, u.Key, nil), n.audit(ctx, tx, by, userAct("second-factor-off", u), nil, nil))
}

// changed gives the user another ETag: whether there is a second factor is shown.
func (n *Newsroom) changed(u *news.User) {
	u.Version++
	u.UpdatedAt = n.Now()
}

// guarded runs fn with the user as it is now. That a code is wrong counts as a
// failed attempt.
func (n *Newsroom) guarded(ctx context.Context, u *news.User, from news.Visitor, fn func(tx *store.Store, u *news.User) error) error {
	if err := n.mayTry(ctx, n.store, atDoor(u.Email, from)...); err != nil {
		return err
	}
	return n.guess(ctx, u, from, "proof-failed", func(tx *store.Store) error {
		now, err := tx.LockUser(ctx, u.Key)
		if err != nil {
			return err
		}
		return fn(tx, now)
	})
}

// checkCode fails with BadSecondFactor unless the code is one that the user's
// phone shows now, or a recovery code, and was not used before.
func (n *Newsroom) checkCode(ctx context.Context, tx *store.Store, u *news.User, code string) error {
	secret, err := n.unseal(u.Account.TOTPSecret)
	if err != nil {
		return err
	}
	code = strings.ToLower(strings.ReplaceAll(code, " ", ""))
	good := false
	if step, fits := totp.Verify(secret, code, n.now(), u.Account.TOTPStep); fits {
		good, err = tx.UseStep(ctx, u.Key, step)
		u.Account.TOTPStep = step
	} else if u.SecondFactor {
		good, err = tx.UseRecoveryCode(ctx, u.Key, hashToken(code))
	}
	if err == nil && !good {
		err = news.Fail(news.CodeBadSecondFactor)
	}
	return err
}

// seal encrypts what the database has to give back, with a key from the
// newsroom's secret.
func (n *Newsroom) seal(plain string) string {
	box := n.box()
	nonce := make([]byte, box.NonceSize())
	rand.Read(nonce) // never fails
	return base64.RawStdEncoding.EncodeToString(box.Seal(nonce, nonce, []byte(plain), nil))
}

func (n *Newsroom) unseal(sealed string) (string, error) {
	box := n.box()
	b, err := base64.RawStdEncoding.DecodeString(sealed)
	if err != nil || len(b) < box.NonceSize() {
		return "", errors.New("newsroom: a sealed value is damaged")
	}
	plain, err := box.Open(nil, b[:box.NonceSize()], b[box.NonceSize():], nil)
	if err != nil {
		return "", errors.New("newsroom: a value was sealed with another secret")
	}
	return string(plain), nil
}

func (n *Newsroom) box() cipher.AEAD {
	key := sha256.Sum256(append([]byte("seal "), n.secret...))
	block, err := aes.NewCipher(key[:])
	if err != nil {
		panic(err) // only for a key of another length
	}
	box, err := cipher.NewGCM(block)
	if err != nil {
		panic(err) // only for a block of another size
	}
	return box
}
