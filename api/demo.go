package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net"

	"toasoan/internal/demo"
	"toasoan/internal/news"
	"toasoan/internal/newsroom"
	"toasoan/internal/store"
)

// demoCommand loads the demo paper. It may be repeated: a paper that is there
// stays as it is.
type demoCommand struct{}

// Run loads the paper and tells how to get in.
func (demoCommand) Run(ctx context.Context, p *program) error {
	s, room, err := p.openNew(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	loaded, err := loadDemo(ctx, s, room)
	if err != nil {
		return err
	}
	loaded.tell(p.out, p.name, nil)
	return nil
}

// demoEmail is with what the demo paper's publisher signs in.
const demoEmail = "thuky@lamgiang.example"

// demoPaper is what loading the demo paper came to.
type demoPaper struct {
	demo.Loaded
	hasLogin      bool   // its publisher is there
	password, key string // "" unless they were made just now
}

// loadDemo loads the demo paper into a newsroom that is empty, with a publisher
// and a read key: all of it or nothing. A newsroom with content of its own gets
// none of it.
func loadDemo(ctx context.Context, s *store.Store, room *newsroom.Newsroom) (*demoPaper, error) {
	d := &demoPaper{}
	err := s.Within(ctx, func(ctx context.Context) (err error) {
		if d.Loaded, err = demo.Load(ctx, room, s); err != nil {
			return err
		}
		switch _, err = s.UserByEmail(ctx, demoEmail); {
		case err == nil:
			d.hasLogin = true
			return nil
		case news.KindOf(err) != news.NotFound:
			return err
		case d.Already:
			return nil
		}
		return d.letIn(ctx, room)
	})
	return d, err
}

// letIn makes the publisher and the key.
func (d *demoPaper) letIn(ctx context.Context, room *newsroom.Newsroom) (err error) {
	d.hasLogin, d.password = true, rand.Text()
	publisher := news.UserDraft{Email: demoEmail, Name: "Thư ký tòa soạn", Role: news.Publisher, Password: d.password}
	if _, err = room.CreateUser(ctx, operator(), publisher); err != nil {
		return err
	}
	d.key, _, err = room.CreateKey(ctx, operator(), news.KeyDraft{Name: "demo", Scope: news.ScopeRead})
	return err
}

// tell prints what a person needs to begin: the address, if one is listened on,
// and the login. The program goes by name.
func (d *demoPaper) tell(w io.Writer, name string, listening net.Addr) {
	if listening != nil {
		address := "http://" + reachable(listening.String())
		fmt.Fprintf(w, "\nThe newsroom is open at %s, its reference at %s/docs/\n", address, address)
	}
	switch {
	case d.password != "":
		fmt.Fprintf(w, "The demo paper is loaded: %d articles, %d comments. All of it is fiction.\n\n", d.Articles, d.Comments)
		fmt.Fprintf(w, "Its publisher's login and a read key, shown this once:\n  e-mail    %s\n  password  %s\n  key       %s\n\n", demoEmail, d.password, d.key)
	case d.hasLogin:
		fmt.Fprintf(w, "The demo paper was loaded before. Its login was shown then; to set a new password:\n  %s user password --email %s\n\n", name, demoEmail)
	default:
		fmt.Fprintf(w, "The newsroom has sections of its own: the demo paper was not loaded.\n\n")
	}
}
