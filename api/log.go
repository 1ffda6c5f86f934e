package main

import (
	"context"
	"io"
	"log/slog"
	"sync"
	"time"

	"toasoan/api/rest"
)

// How long and how much of the lines about requests is gathered before it is written.
const (
	gatherFor  = 200 * time.Millisecond
	gatherMost = 32 << 10 // bytes
)

// gathered is a log that writes lines about requests many at a time: writing each
// takes as long as answering what is kept. Any other line is written at once, with
// those before it.
type gathered struct {
	slog.Handler
	lines *lines
}

func newGathered(w io.Writer, handler func(io.Writer) slog.Handler) gathered {
	lines := &lines{to: w}
	return gathered{handler(lines), lines}
}

func (g gathered) Handle(ctx context.Context, r slog.Record) error {
	err := g.Handler.Handle(ctx, r)
	if r.Message != rest.RequestLine {
		g.lines.flush()
	}
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
}

func (l *lines) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.waiting = append(l.waiting, line...)
	if len(l.waiting) >= gatherMost {
		l.write()
	} else if !l.soon {
		l.soon = true
		time.AfterFunc(gatherFor, func() {
			l.mu.Lock()
			defer l.mu.Unlock()
			l.soon = false
			l.write()
		})
	}
	return len(line), nil
}

func (l *lines) flush() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.write()
}

func (l *lines) write() {
	if len(l.waiting) > 0 {
		_, _ = l.to.Write(l.waiting) // there is nowhere to tell of a log that cannot be written
		l.waiting = l.waiting[:0]
	}
}
