package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"toasoan/internal/news"
)

// userCommands change who can sign in.
type userCommands struct {
	Add      userAddCommand      `cmd:"" help:"Add a user. The password is the first line of standard input."`
	Password userPasswordCommand `cmd:"" help:"Set a user's password, the first line of standard input, and end the user's sessions."`
	Disable  userDisableCommand  `cmd:"" help:"Keep a user from signing in, and end the user's sessions."`
}

type userAddCommand struct {
	Email string    `required:"" placeholder:"ADDRESS" help:"E-mail address to sign in with."`
	Name  string    `required:"" help:"Name as colleagues see it."`
	Role  news.Role `required:"" enum:"reporter,editor,publisher,admin,moderator" placeholder:"ROLE" help:"One of ${enum}."`
}

// Run adds the user.
func (c *userAddCommand) Run(ctx context.Context, p *program) error {
	s, room, err := p.openReady(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	password, err := p.readPassword()
	if err != nil {
		return err
	}
	user, err := room.CreateUser(ctx, operator(), news.UserDraft{Email: c.Email, Name: c.Name, Role: c.Role, Password: password})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.out, "added %s as %s\n", user.Email, user.Role)
	return err
}

type userPasswordCommand struct {
	Email string `required:"" placeholder:"ADDRESS" help:"The user's e-mail address."`
}

// Run sets the password.
func (c *userPasswordCommand) Run(ctx context.Context, p *program) error {
	return p.editUser(ctx, c.Email, "the password is set", func(draft *news.UserDraft) (err error) {
		draft.Password, err = p.readPassword()
		return err
	})
}

type userDisableCommand struct {
	Email string `required:"" placeholder:"ADDRESS" help:"The user's e-mail address."`
}

// Run disables the user.
func (c *userDisableCommand) Run(ctx context.Context, p *program) error {
	return p.editUser(ctx, c.Email, "the user is disabled", func(draft *news.UserDraft) error {
		draft.Disabled = true
		return nil
	})
}

// editUser changes what edit changes of the user with the e-mail address, and
// says so.
func (p *program) editUser(ctx context.Context, email, done string, edit func(*news.UserDraft) error) error {
	s, room, err := p.openReady(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	user, err := s.UserByEmail(ctx, strings.ToLower(email))
	if news.KindOf(err) == news.NotFound {
		return fmt.Errorf("there is no user with the e-mail address %s", email)
	}
	if err != nil {
		return err
	}
	draft := user.Draft()
	if err := edit(&draft); err != nil {
		return err
	}
	if _, err := room.EditUser(ctx, operator(), user.ID, user.Version, draft); err != nil {
		return err
	}
	_, err = fmt.Fprintln(p.out, done)
	return err
}

// readPassword asks for a password without showing it if a person sits at the
// terminal, and otherwise reads the first line of standard input.
func (p *program) readPassword() (string, error) {
	if f, ok := p.in.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		fmt.Fprint(p.errs, "Password: ")
		password, err := term.ReadPassword(int(f.Fd()))
		fmt.Fprintln(p.errs)
		return string(password), err
	}
	line, err := bufio.NewReader(io.LimitReader(p.in, 1<<10)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("read the password: %w", err)
	}
	return strings.TrimRight(line, "\r\n"), nil
}
