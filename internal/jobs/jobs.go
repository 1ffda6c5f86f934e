// Package jobs runs tasks again and again in the background. It knows nothing
// of the news: a task is a name, an interval and a function.
package jobs

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// Task is work to be done at an interval. Run does whatever is due and returns;
// it must be harmless to run it once too often.
type Task struct {
	Name  string
	Every time.Duration
	Run   func(context.Context) error
	// Everywhere makes every process run it, without a lease: it claims what it
	// does by itself, and costs next to nothing when there is nothing to do.
	Everywhere bool
}

// Lease reports whether this process may run the named task until ttl has
// passed. Only one process at a time may.
type Lease func(ctx context.Context, name string, ttl time.Duration) (bool, error)

// Run runs each task at once and then at its interval until ctx is done, and
// returns when all have come to rest.
func Run(ctx context.Context, log *slog.Logger, lease Lease, tasks []Task) {
	var wg sync.WaitGroup
	for _, task := range tasks {
		wg.Go(func() {
			tick := time.NewTicker(task.Every)
			defer tick.Stop()
			for ctx.Err() == nil {
				if err := once(ctx, lease, task); err != nil && ctx.Err() == nil {
					log.Error("task failed", "task", task.Name, "error", err)
				}
				select {
				case <-ctx.Done():
				case <-tick.C:
				}
			}
		})
	}
	wg.Wait()
}

func once(ctx context.Context, lease Lease, task Task) error {
	if task.Everywhere {
		return task.Run(ctx)
	}
	mine, err := lease(ctx, task.Name, task.Every*3/2) // kept from tick to tick by its holder
	if err != nil || !mine {
		return err
	}
	return task.Run(ctx)
}
