package main

import (
	"context"
	"fmt"

	"toasoan/internal/news"
)

// keyCommands make API keys.
type keyCommands struct {
	Add keyAddCommand `cmd:"" help:"Make an API key and print it, this once. It needs --role, or --scope read for a key to the delivery face only."`
}

type keyAddCommand struct {
	Name  string     `required:"" help:"What the key is for."`
	Role  news.Role  `enum:",reporter,editor,publisher,admin,moderator" default:"" placeholder:"ROLE" help:"What the key may do: reporter, editor, publisher, admin or moderator."`
	Scope news.Scope `enum:",read,write" default:"" placeholder:"SCOPE" help:"read or write; write if not given."`
}

// operator is who acts when a command does.
func operator() news.Caller {
	return news.Caller{ID: "00000000-0000-8000-8000-636f6e736f6c", Name: "command line", Role: news.Admin}
}

// Run prints the key and nothing else, so that a script can keep it.
func (c *keyAddCommand) Run(ctx context.Context, p *program) error {
	s, room, err := p.openReady(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	token, _, err := room.CreateKey(ctx, operator(), news.KeyDraft{Name: c.Name, Role: c.Role, Scope: c.Scope})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(p.out, token)
	return err
}
