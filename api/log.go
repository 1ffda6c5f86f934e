package main

import (
	"context"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"toasoan/api/rest"
)

// How long and how much of the lines about requests is gathered before it is written,
// and how much may wait for whoever takes the log: they must not keep readers waiting.
const (
	gatherFor   = 200 * time.Millisecond
	gatherMost  = 32 << 10 // bytes
	waitingMost = 1 << 20  // bytes
)

// gathered is a log that writes lines about requests many at a time, and beside them:
// writing each takes as long as answering what is kept. If they are not taken, they are
// left out, and the log tells of how many. Any other line is written at once, with those
// before it.
type gathered struct {
	slog.Handler
	lines *lines
}

func newGathered(w io.Writer, handler func(io.Writer) slog.Handler) gathered {
	lines := &lines{to: w}
	return gathered{handler(lines), lines}
}

func (g gathered) Handle(ctx context.Context, r slog.Record) error {
	if r.Message == rest.RequestLine {
		if !g.lines.room() {
			return nil
		}
		return g.Handler.Handle(ctx, r)
	}
	if n := g.lines.missing.Swap(0); n > 0 {
		missing := slog.NewRecord(r.Time, slog.LevelWarn, "lines about requests are missing: the log is taken too slowly", 0)
		missing.AddAttrs(slog.Int64("lines", n))
		_ = g.Handler.Handle(ctx, missing) // there is nowhere to tell of a log that cannot be written
	}
	err := g.Handler.Handle(ctx, r)
	g.lines.flush()
	return err
}

func (g gathered) WithAttrs(attrs []slog.Attr) slog.Handler {
	return gathered{g.Handler.WithAttrs(attrs), g.lines}
}

func (g gathered) WithGroup(name string) slog.Handler {
	return gathered{g.Handler.WithGroup(name), g.lines}
}

// lines are whole lines that are to be written soon.
type lines struct {
	to io.Writer

	mu      sync.Mutex
	waiting []byte
	soon    bool // whether they will be without more ado
	now     bool // whether that is without waiting for more

	missing atomic.Int64 // lines that there was no room for since the log was told

	writing sync.Mutex // is held by who writes, so that lines keep their order
	written []byte     // the memory of what was written last, for what waits next
}

// room reports whether one more line may wait.
func (l *lines) room() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	full := len(l.waiting) >= waitingMost
	if full {
		l.missing.Add(1)
	}
	return !full
}

func (l *lines) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.waiting = append(l.waiting, line...)
	switch {
	case len(l.waiting) >= gatherMost && !l.now:
		l.soon, l.now = true, true
		go l.flush()
	case !l.soon:
		l.soon = true
		time.AfterFunc(gatherFor, l.flush)
	}
	return len(line), nil
}

// flush writes what waits, behind whoever writes already.
func (l *lines) flush() {
	l.writing.Lock()
	defer l.writing.Unlock()
	l.mu.Lock()
	out := l.waiting
	l.waiting, l.written = l.written[:0], nil
	l.soon, l.now = false, false
	l.mu.Unlock()
	if len(out) > 0 {
		_, _ = l.to.Write(out) // there is nowhere to tell of a log that cannot be written
	}
	l.written = out
}
