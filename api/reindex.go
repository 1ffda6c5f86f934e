package main

import (
	"context"
	"fmt"
)

// reindexCommand makes the search index anew.
type reindexCommand struct{}

// Run shows its progress on standard error. A server may go on working with the same
// database; what it has not come to is found as before.
func (reindexCommand) Run(ctx context.Context, p *program) error {
	p.bulk = true
	s, room, err := p.openReady(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	total, err := s.LiveArticles(ctx)
	if err != nil {
		return err
	}
	tell := p.progress()
	err = room.Reindex(ctx, func(done int) { tell(done, int(total)) })
	fmt.Fprintln(p.errs)
	if err == nil {
		fmt.Fprintln(p.out, "the search index is complete")
	}
	return err
}
