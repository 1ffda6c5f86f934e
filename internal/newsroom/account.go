package newsroom

import (
	"context"
	"errors"
	"strings"
	"time"

	"toasoan/internal/news"
	"toasoan/internal/store"
)

// person returns the user who calls. A key is nobody.
func person(by news.Caller) (*news.User, error) {
	if by.User == nil {
		return nil, news.Fail(news.CodeForbidden)
	}
	return by.User, nil
}

// ChangePassword gives the caller another password, and ends the other sessions.
func (n *Newsroom) ChangePassword(ctx context.Context, by news.Caller, d news.PasswordChange) error {
	u, err := person(by)
	if err != nil {
		return err
	}
	if err := check(&d).Err(news.CodeInvalid); err != nil {
		return err
	}
	if err := n.mayTry(ctx, n.store, atDoor(u.Email, by.From)...); err != nil {
		return err
	}
	right, err := n.knows(ctx, u, d.OldPassword)
	if err != nil {
		return err
	}
	hash := ""
	if right {
		if hash, err = n.passwords.Hash(ctx, d.Password); err != nil {
			return news.Fail(news.CodeUnavailable).Because(err)
		}
	}
	return n.proven(ctx, by, right, "/old_password", func(tx *store.Store, u *news.User) error {
		u.PasswordHash = hash
		return errors.Join(tx.SaveAccount(ctx, u), tx.DeleteOtherSessions(ctx, u.Key, by.SessionID),
			tx.DropErrands(ctx, news.ErrandReset, u.Key), n.audit(ctx, tx, by, userAct("change-password", u), nil, nil))
	})
}

// proven runs fn with the caller as the user is now, if the password that the
// caller gave at the pointer is right. Guesses count as those at the door do.
func (n *Newsroom) proven(ctx context.Context, by news.Caller, right bool, pointer string, fn func(tx *store.Store, u *news.User) error) error {
	return n.guess(ctx, by.User, by.From, "proof-failed", func(tx *store.Store) error {
		u, err := present(ctx, tx, by.User, right)
		if err != nil {
			return err
		}
		if u == nil {
			return news.InvalidAt(pointer, news.FaultWrong)
		}
		return fn(tx, u)
	})
}

// resetLife is how long a link to choose a new password lasts.
const resetLife = time.Hour

// AskForReset sends a link to choose a new password with to the user who has the
// address. It says nothing about whether there is one.
func (n *Newsroom) AskForReset(ctx context.Context, r news.ResetRequest, from news.Visitor) error {
	if err := check(&r).Err(news.CodeInvalid); err != nil {
		return err
	}
	return n.askByLetter(ctx, news.ErrandReset, "reset", r.Email, from)
}

// askByLetter has a letter sent to whoever has the address, about something that
// has a count of that name: asking often makes everybody wait longer.
func (n *Newsroom) askByLetter(ctx context.Context, kind news.ErrandKind, name, email string, from news.Visitor) error {
	if n.mail == nil {
		return news.Fail(news.CodeMailOff)
	}
	email = strings.ToLower(email)
	counts := []guessing{{name + " " + email, 1}, {name + "s " + byNetwork(from.IP).name, 20}}
	if err := n.mayTry(ctx, n.store, counts...); err != nil {
		return err
	}
	return n.store.InTx(ctx, func(tx *store.Store) error {
		if err := n.holdAttempts(ctx, tx, counts...); err != nil {
			return err
		}
		if err := n.failed(ctx, tx, counts...); err != nil { // the next one waits, whoever has the address
			return err
		}
		return n.post(ctx, tx, kind, newID(), email, from)
	})
}

// beginReset makes what the letter's link is good for, if somebody has the
// address. That is not looked up when the letter is asked for: the time that the
// answer takes would tell.
func (n *Newsroom) beginReset(ctx context.Context, tx *store.Store, l *news.Letter) error {
	u, err := tx.UserByEmail(ctx, l.Recipient)
	if news.KindOf(err) == news.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	if u, err = tx.LockUser(ctx, u.Key); err != nil || u.Disabled || u.Email != l.Recipient {
		return err
	}
	e := &news.Errand{ID: l.Ref, Kind: news.ErrandReset, UserKey: &u.Key, ExpiresAt: news.At(l.CreatedAt.Add(resetLife))}
	return errors.Join(tx.CreateErrand(ctx, e),
		n.audit(ctx, tx, news.Caller{ID: u.ID, Name: u.Name, From: l.From}, userAct("ask-for-reset", u), nil, nil))
}

// ResetPassword gives the user whom the link was sent to another password, and
// ends all sessions. The link is good for once.
func (n *Newsroom) ResetPassword(ctx context.Context, token string, d news.NewPassword, from news.Visitor) error {
	if err := check(&d).Err(news.CodeInvalid); err != nil {
		return err
	}
	id, ok := n.signedID(string(news.ErrandReset), token)
	if !ok {
		return news.Fail(news.CodeResetEnded)
	}
	e, err := n.store.Errand(ctx, news.ErrandReset, id, n.Now()) // before the slow part
	if err != nil {
		return ended(err, news.CodeResetEnded)
	}
	hash, err := n.passwords.Hash(ctx, d.Password)
	if err != nil {
		return news.Fail(news.CodeUnavailable).Because(err)
	}
	return n.store.InTx(ctx, func(tx *store.Store) error {
		u, err := tx.LockUser(ctx, *e.UserKey)
		if err != nil {
			return err
		}
		if _, err := tx.TakeErrand(ctx, news.ErrandReset, id, n.Now()); err != nil {
			return ended(err, news.CodeResetEnded)
		}
		u.PasswordHash = hash
		if !u.SecondFactor { // whose codes a new password must not give more guesses for
			if err := tx.ForgetAttempts(ctx, byAccount(u.Email).name); err != nil {
				return err
			}
		}
		by := news.Caller{ID: u.ID, Name: u.Name, From: from}
		return errors.Join(tx.SaveAccount(ctx, u), tx.DeleteSessionsOf(ctx, u.Key), tx.DropErrands(ctx, news.ErrandReset, u.Key),
			n.audit(ctx, tx, by, userAct("reset-password", u), nil, nil))
	})
}

// ended gives an error that something is not there its own code.
func ended(err error, code news.Code) error {
	if news.KindOf(err) == news.NotFound {
		return news.Fail(code)
	}
	return err
}

// signedToken names a thing by its id, and proves that we gave the name out.
func (n *Newsroom) signedToken(kind, id string) string {
	return strings.ReplaceAll(id, "-", "") + "_" + n.sign(kind+" "+id)
}

// signedID is the id in a token of the kind that we signed.
func (n *Newsroom) signedID(kind, token string) (string, bool) {
	hex, signature, _ := strings.Cut(token, "_")
	if len(hex) != 32 {
		return "", false
	}
	id := strings.Join([]string{hex[:8], hex[8:12], hex[12:16], hex[16:20], hex[20:]}, "-")
	return id, store.IsID(id) && same(signature, n.sign(kind+" "+id))
}

// EndSession ends one of the caller's sessions.
func (n *Newsroom) EndSession(ctx context.Context, by news.Caller, id string) error {
	u, err := person(by)
	if err != nil {
		return err
	}
	return n.store.InTx(ctx, func(tx *store.Store) error {
		return errors.Join(tx.DeleteUserSession(ctx, u.Key, id), n.audit(ctx, tx, by, userAct("end-session", u), nil, nil))
	})
}

// EndSessions ends all sessions of a user.
func (n *Newsroom) EndSessions(ctx context.Context, by news.Caller, userID string) error {
	return n.store.InTx(ctx, func(tx *store.Store) error {
		u, err := tx.User(ctx, userID)
		if err != nil {
			return err
		}
		return errors.Join(tx.DeleteSessionsOf(ctx, u.Key), n.audit(ctx, tx, by, userAct("end-sessions", u), nil, nil))
	})
}
