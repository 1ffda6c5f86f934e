package newsroom

import (
	"context"
	"errors"
	"strings"
	"time"

	"toasoan/internal/news"
	"toasoan/internal/oidc"
	"toasoan/internal/store"
)

// issuerLife is how long a sign-in at an issuer may take.
const issuerLife = 10 * time.Minute

// BeginIssuer begins a sign-in with OpenID Connect.
func (n *Newsroom) BeginIssuer(ctx context.Context) (*news.IssuerRequest, error) {
	if n.issuer == nil {
		return nil, news.Fail(news.CodeOIDCOff)
	}
	e := &news.Errand{ID: newID(), Kind: news.ErrandOIDC, ExpiresAt: news.At(n.Now().Add(issuerLife))}
	state := n.signedToken(string(news.ErrandOIDC), e.ID)
	address, err := n.issuer.Start(ctx, state, n.sign("nonce "+e.ID), n.sign("verifier "+e.ID))
	if err != nil {
		return nil, news.Fail(news.CodeUnavailable).Because(err)
	}
	err = n.store.InTx(ctx, func(tx *store.Store) error { return tx.CreateErrand(ctx, e) })
	if err != nil {
		return nil, err
	}
	return &news.IssuerRequest{AuthorizationURL: address, State: state, ExpiresAt: e.ExpiresAt}, nil
}

// SignInByIssuer opens a session for the user whom the issuer vouches for: the one
// it has vouched for before under the same name, or else the one who has the
// address that it has verified.
func (n *Newsroom) SignInByIssuer(ctx context.Context, r news.IssuerReturn, from news.Visitor) (token string, session *news.Session, user *news.User, err error) {
	if n.issuer == nil {
		return "", nil, nil, news.Fail(news.CodeOIDCOff)
	}
	if err := check(&r).Err(news.CodeInvalid); err != nil {
		return "", nil, nil, err
	}
	id, ok := n.signedID(string(news.ErrandOIDC), r.State)
	if !ok {
		return "", nil, nil, news.Fail(news.CodeOIDCRefused)
	}
	err = n.store.InTx(ctx, func(tx *store.Store) error { // whatever comes of it, it comes once
		_, err := tx.TakeErrand(ctx, news.ErrandOIDC, id, n.Now())
		return ended(err, news.CodeOIDCRefused)
	})
	if err != nil {
		return "", nil, nil, err
	}
	who, err := n.issuer.Finish(ctx, r.Code, n.sign("nonce "+id), n.sign("verifier "+id))
	switch {
	case errors.Is(err, oidc.ErrRefused):
		return "", nil, nil, news.Fail(news.CodeOIDCRefused).Because(err)
	case err != nil:
		return "", nil, nil, news.Fail(news.CodeUnavailable).Because(err)
	}
	welcome := false
	err = n.store.InTx(ctx, func(tx *store.Store) error {
		if user, welcome, err = n.vouchedFor(ctx, tx, who); err != nil || user == nil {
			return err
		}
		if !welcome {
			return n.audit(ctx, tx, news.Caller{ID: user.ID, Name: user.Name, From: from}, userAct("sign-in-failed", user), nil, nil)
		}
		token, session, err = n.openSession(ctx, tx, user, from)
		return err
	})
	if err != nil {
		return "", nil, nil, err
	}
	if !welcome {
		return "", nil, nil, news.Fail(news.CodeOIDCRefused)
	}
	return token, session, user, nil
}

// vouchedFor finds the user, nil if there is none, and whether the user may come
// in. One found by address is bound to the issuer's name, for as long as the
// newsroom has this issuer.
func (n *Newsroom) vouchedFor(ctx context.Context, tx *store.Store, who oidc.Person) (u *news.User, welcome bool, err error) {
	u, err = tx.UserBySubject(ctx, n.issuer.URL, who.Subject)
	bound := err == nil
	if news.KindOf(err) == news.NotFound && who.Verified && who.Email != "" {
		u, err = tx.UserByEmail(ctx, strings.ToLower(who.Email))
	}
	if news.KindOf(err) == news.NotFound {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	if u, err = tx.LockUser(ctx, u.Key); err != nil || u.Disabled {
		return u, false, err
	}
	if u.Account.Issuer == n.issuer.URL { // by now: two sign-ins may have found the same address
		return u, u.Account.Subject == who.Subject, nil
	}
	if bound || u.Email != strings.ToLower(who.Email) {
		return u, false, nil
	}
	u.Account.Issuer, u.Account.Subject = n.issuer.URL, who.Subject
	return u, true, tx.SaveAccount(ctx, u)
}
