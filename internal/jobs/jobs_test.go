package jobs

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		var mu sync.Mutex
		runs := map[string]int{}
		task := func(name string, every time.Duration, err error) Task {
			return Task{Name: name, Every: every, Run: func(context.Context) error {
				mu.Lock()
				defer mu.Unlock()
				runs[name]++
				return err
			}}
		}
		var log strings.Builder
		lease := func(_ context.Context, name string, _ time.Duration) (bool, error) {
			return name != "elsewhere" && name != "everywhere", nil
		}
		go Run(ctx, slog.New(slog.NewTextHandler(&log, nil)), lease, []Task{
			task("often", time.Second, nil), task("seldom", time.Minute, nil),
			task("elsewhere", time.Second, nil), {Name: "everywhere", Every: time.Second, Run: task("everywhere", 0, nil).Run, Everywhere: true}, task("broken", time.Second, errors.New("no luck")),
		})
		time.Sleep(10*time.Second + 500*time.Millisecond)
		cancel()
		synctest.Wait()
		for name, want := range map[string]int{"often": 11, "seldom": 1, "elsewhere": 0, "everywhere": 11, "broken": 11} {
			if runs[name] != want {
				t.Errorf("%s ran %d times, want %d", name, runs[name], want)
			}
		}
		if n := strings.Count(log.String(), "no luck"); n != 11 {
			t.Errorf("%d failures in the log, want 11", n)
		}
	})
}
