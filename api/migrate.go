package main

import (
	"context"
	"fmt"
)

// migrateCommand brings the database's schema up to date.
type migrateCommand struct{}

// Run tells each step it has taken.
func (migrateCommand) Run(ctx context.Context, p *program) error {
	s, err := p.open()
	if err != nil {
		return err
	}
	defer s.Close()
	steps, err := s.Migrate(ctx)
	for _, step := range steps {
		fmt.Fprintln(p.out, "migrated", step)
	}
	if err == nil {
		fmt.Fprintln(p.out, "the database is up to date")
	}
	return err
}
