package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"toasoan/internal/demo"
)

// generateCommand fills the database for trials and measurements.
type generateCommand struct {
	Articles int    `required:"" placeholder:"N" help:"Articles to make."`
	Comments int    `default:"0" placeholder:"N" help:"Comments to make on them."`
	Seed     uint64 `default:"1" help:"Another seed makes other articles."`
}

// Validate is called by the parser.
func (c *generateCommand) Validate() error {
	return rule(c.Comments >= 0 && (c.Articles > 0 || c.Articles == 0 && c.Comments == 0),
		"the numbers must not be negative, and comments need articles")
}

// Run shows its progress on standard error. It can be stopped at any moment, and
// the same command goes on where it was.
func (c *generateCommand) Run(ctx context.Context, p *program) error {
	p.bulk = true
	s, room, err := p.openNew(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	plan := demo.Plan{Articles: c.Articles, Comments: c.Comments, Seed: c.Seed}
	err = demo.Generate(ctx, room, s, plan, p.progress())
	fmt.Fprintln(p.errs)
	if errors.Is(err, context.Canceled) {
		return errors.New("stopped; the same command goes on from here")
	}
	return err
}

// progress tells on standard error how far a long piece of work has got, each second
// and at its end.
func (p *program) progress() func(done, total int) {
	start, told := time.Now(), time.Time{}
	return func(done, total int) {
		if now := time.Now(); now.Sub(told) >= time.Second || done >= total {
			told = now
			fmt.Fprintf(p.errs, "\r%d of %d, %s", done, total, now.Sub(start).Round(time.Second))
		}
	}
}
