package main

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"toasoan/internal/newsroom"
	"toasoan/internal/oidc"
	"toasoan/internal/store"
)

// open opens the database as it is.
func (p *program) open() (*store.Store, error) {
	return store.Open(store.Options{URL: p.DatabaseURL, MaxConns: p.MaxConns, Bulk: p.bulk})
}

// openReady opens a newsroom whose database is up to date, and fails if it is
// not: to change it is for [migrateCommand] and the server.
func (p *program) openReady(ctx context.Context) (*store.Store, *newsroom.Newsroom, error) {
	return p.openAfter(ctx, func(s *store.Store, _ *newsroom.Newsroom) error { return s.CheckSchema(ctx) })
}

// openNew opens a newsroom and first brings its database up to date: a new one
// becomes a new paper.
func (p *program) openNew(ctx context.Context) (*store.Store, *newsroom.Newsroom, error) {
	return p.openAfter(ctx, func(s *store.Store, room *newsroom.Newsroom) error {
		steps, err := s.Migrate(ctx)
		for _, step := range steps {
			p.log.Info("migrated", "step", step)
		}
		if err != nil {
			return fmt.Errorf("migrate: %w", err)
		}
		return room.Open(ctx, p.BaseURL)
	})
}

func (p *program) openAfter(ctx context.Context, prepare func(*store.Store, *newsroom.Newsroom) error) (*store.Store, *newsroom.Newsroom, error) {
	s, err := p.open()
	if err != nil {
		return nil, nil, err
	}
	secret, err := p.secret()
	if err == nil {
		room := newsroom.New(s, p.newsroomOptions(secret))
		if err = prepare(s, room); err == nil {
			return s, room, nil
		}
	}
	s.Close()
	return nil, nil, err
}

// newsroomOptions are what the settings say of the newsroom.
func (c *Config) newsroomOptions(secret []byte) newsroom.Options {
	o := newsroom.Options{Secret: secret}
	if c.SMTPAddr != "" {
		o.Mail = c.mailServer().Send
	}
	if c.CommentHookURL != "" {
		o.Hook = c.hook()
	}
	if c.PurgeURL != "" {
		o.Purge = c.purge()
	}
	if c.OIDCIssuer != "" {
		o.Issuer = &oidc.Issuer{URL: c.OIDCIssuer, ClientID: c.OIDCClientID, ClientSecret: c.OIDCSecret, RedirectURL: c.OIDCRedirectURL}
	}
	return o
}

// secret returns the setting or else what is in the file of that name, which it
// makes if there is none.
func (c *Config) secret() ([]byte, error) {
	if c.Secret != "" {
		return decodeSecret(c.Secret)
	}
	path := filepath.Join(c.DataDir, "secret")
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		text, err = makeSecret(path)
	}
	if err != nil {
		return nil, fmt.Errorf("read the secret: %w", err)
	}
	key, err := decodeSecret(string(text))
	if err != nil {
		return nil, fmt.Errorf("the secret in %s %w", path, err)
	}
	return key, nil
}

// makeSecret writes a new secret for its owner's eyes only and returns what
// stands in the file. Of several processes that do so, one wins, and the file
// is never there half written.
func makeSecret(path string) ([]byte, error) {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, err
	}
	f, err := os.CreateTemp(dir, ".secret-*") // with mode 0600
	if err != nil {
		return nil, err
	}
	defer os.Remove(f.Name())
	key := make([]byte, secretBytes)
	rand.Read(key) // never fails
	_, err = f.WriteString(base64.StdEncoding.EncodeToString(key) + "\n")
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return nil, err
	}
	if err := os.Link(f.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	return os.ReadFile(path)
}
