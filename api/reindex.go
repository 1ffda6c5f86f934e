package main

import (
	"context"
	"fmt"
	"time"
)

// reindexCommand makes the search index anew.
type reindexCommand struct{}

// Run shows its progress on standard error. A server may go on working with the same
// database; what it has not come to is found as before.
func (reindexCommand) Run(ctx context.Context, p *program) error {
	s, room, err := p.openReady(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	total, err := s.LiveArticles(ctx)
	if err != nil {
		return err
	}
	start, told := time.Now(), time.Time{}
	err = room.Reindex(ctx, func(done int) {
		if now := time.Now(); now.Sub(told) >= time.Second || int64(done) >= total {
			told = now
			fmt.Fprintf(p.errs, "\r%d of %d, %s", done, total, now.Sub(start).Round(time.Second))
		}
	})
	fmt.Fprintln(p.errs)
	if err == nil {
		fmt.Fprintln(p.out, "the search index is complete")
	}
	return err
}
