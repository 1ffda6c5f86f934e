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
	err = n.store.InTx(ctx, func(tx *store.Store) error {
		if user, err = n.vouchedFor(ctx, tx, who); err != nil {
			return err
		}
		token, session, err = n.openSession(ctx, tx, user, from)
		return err
	})
	if err != nil {
		return "", nil, nil, err
	}
	return token, session, user, nil
}

// vouchedFor finds the user, and binds one found by address to the issuer's name
// for good.
func (n *Newsroom) vouchedFor(ctx context.Context, tx *store.Store, who oidc.Person) (*news.User, error) {
	u, err := tx.UserBySubject(ctx, n.issuer.URL, who.Subject)
	if news.KindOf(err) == news.NotFound && who.Verified && who.Email != "" {
		u, err = tx.UserByEmail(ctx, strings.ToLower(who.Email))
		if err == nil && u.Account.Subject != "" {
			return nil, news.Fail(news.CodeOIDCRefused) // bound to somebody else
		}
		if err == nil && !u.Disabled {
			u.Account.Issuer, u.Account.Subject = n.issuer.URL, who.Subject
			err = tx.SaveAccount(ctx, u)
		}
	}
	if news.KindOf(err) == news.NotFound || err == nil && u.Disabled {
		return nil, news.Fail(news.CodeOIDCRefused)
	}
	return u, err
}
