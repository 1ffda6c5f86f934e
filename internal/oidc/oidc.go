// Package oidc signs people in with OpenID Connect: the authorization code flow
// with PKCE (RFC 7636), state and nonce. It knows nothing of the news, and keeps
// nothing.
package oidc

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	gooidc "github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// Issuer is who vouches for people, and how it knows us.
type Issuer struct {
	URL          string
	ClientID     string
	ClientSecret string
	RedirectURL  string // where the issuer sends people back to

	mu       sync.Mutex
	provider *gooidc.Provider // once it has answered
}

// Person is whom the issuer vouches for.
type Person struct {
	Subject  string // who it is, for good
	Email    string
	Verified bool // whether the issuer knows that the address is the person's
}

// ErrRefused means that the code, the token or the nonce is not good.
var ErrRefused = errors.New("oidc: refused")

// timeout bounds what the issuer is asked.
const timeout = 10 * time.Second

// connect asks the issuer how it works, unless it has told before. Nobody waits
// for another's question: an issuer that is slow to fail would hold up all.
func (i *Issuer) connect(ctx context.Context) (*gooidc.Provider, *oauth2.Config, error) {
	i.mu.Lock()
	provider := i.provider
	i.mu.Unlock()
	if provider == nil {
		// The provider keeps the context for later: it must not end with this request.
		p, err := gooidc.NewProvider(gooidc.ClientContext(context.WithoutCancel(ctx), client), i.URL)
		if err != nil {
			return nil, nil, fmt.Errorf("oidc: %s does not answer as an issuer: %w", i.URL, err)
		}
		provider = p
		i.mu.Lock()
		i.provider = p
		i.mu.Unlock()
	}
	return provider, &oauth2.Config{
		ClientID: i.ClientID, ClientSecret: i.ClientSecret, RedirectURL: i.RedirectURL,
		Endpoint: provider.Endpoint(), Scopes: []string{gooidc.ScopeOpenID, "email"},
	}, nil
}

var client = &http.Client{Timeout: timeout}

// NewVerifier returns a secret that proves that who comes back is who left.
func NewVerifier() string { return oauth2.GenerateVerifier() }

// Start returns where to send someone who wants to sign in. State comes back with
// the code, nonce in the token; the verifier is for [Issuer.Finish].
func (i *Issuer) Start(ctx context.Context, state, nonce, verifier string) (string, error) {
	_, config, err := i.connect(ctx)
	if err != nil {
		return "", err
	}
	return config.AuthCodeURL(state, gooidc.Nonce(nonce), oauth2.S256ChallengeOption(verifier)), nil
}

// Finish exchanges the code for the person. It fails with ErrRefused if the
// issuer does not take the code, or if its token is not for us, not for now or
// not for this sign-in.
func (i *Issuer) Finish(ctx context.Context, code, nonce, verifier string) (Person, error) {
	provider, config, err := i.connect(ctx)
	if err != nil {
		return Person{}, err
	}
	ctx = gooidc.ClientContext(ctx, client)
	token, err := config.Exchange(ctx, code, oauth2.VerifierOption(verifier))
	if err != nil {
		if e, answered := errors.AsType[*oauth2.RetrieveError](err); answered && e.Response.StatusCode < http.StatusInternalServerError {
			return Person{}, errors.Join(ErrRefused, err)
		}
		return Person{}, err
	}
	raw, _ := token.Extra("id_token").(string)
	id, err := provider.Verifier(&gooidc.Config{ClientID: i.ClientID}).Verify(ctx, raw)
	if err != nil {
		return Person{}, errors.Join(ErrRefused, err)
	}
	if subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(nonce)) != 1 {
		return Person{}, errors.Join(ErrRefused, errors.New("oidc: the token is of another sign-in"))
	}
	var claims struct {
		Email    string `json:"email"`
		Verified bool   `json:"email_verified"`
	}
	if err := id.Claims(&claims); err != nil {
		return Person{}, errors.Join(ErrRefused, err)
	}
	return Person{Subject: id.Subject, Email: claims.Email, Verified: claims.Verified}, nil
}
