package main

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"toasoan/api/rest"
)

// taken is a log as far as somebody has taken it.
type taken struct {
	mu  sync.Mutex
	out bytes.Buffer
}

func (l *taken) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.out.Write(b)
}

func (l *taken) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.out.String()
}

// TestGathered: lines about requests come together and soon, any other at once and
// in its place.
func TestGathered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out taken
		log := slog.New(newGathered(&out, func(w io.Writer) slog.Handler {
			return slog.NewTextHandler(w, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
				if a.Key == slog.MessageKey {
					return a
				}
				return slog.Attr{}
			}})
		})).With("with", "it")
		written := func() string {
			synctest.Wait()
			return strings.ReplaceAll(strings.ReplaceAll(out.String(), "msg=", ""), "\n", " ")
		}
		for _, step := range []struct {
			do   func()
			want string
		}{
			{func() { log.Info(rest.RequestLine); log.Info(rest.RequestLine) }, ""},
			{func() { time.Sleep(gatherFor) }, "request request "},
			{func() { log.Info(rest.RequestLine) }, "request request "},
			{func() { log.Info("stopped") }, "request request request stopped "},
			{func() { time.Sleep(gatherFor) }, "request request request stopped "},
			{func() { log.Info(rest.RequestLine); time.Sleep(gatherFor) }, "request request request stopped request "},
		} {
			if step.do(); written() != step.want {
				t.Errorf("%q is written, want %q", written(), step.want)
			}
		}
		before := len(out.String())
		for range 1 + gatherMost/len("msg="+rest.RequestLine) {
			log.Info(rest.RequestLine)
		}
		synctest.Wait()
		if n := len(out.String()) - before; n < gatherMost {
			t.Errorf("only %d bytes of so many lines are written", n)
		}
		time.Sleep(gatherFor)
	})
}

// stuck is where a log goes that nobody takes until it is let go.
type stuck struct {
	bytes.Buffer
	letGo chan struct{}
}

func (s *stuck) Write(b []byte) (int, error) {
	<-s.letGo
	return s.Buffer.Write(b)
}

// TestGatheredAndNotTaken: whoever does not take the log keeps no request waiting.
// What is missing is told, and nothing else is.
func TestGatheredAndNotTaken(t *testing.T) {
	t.Parallel()
	out := &stuck{letGo: make(chan struct{})}
	log := slog.New(newGathered(out, func(w io.Writer) slog.Handler { return slog.NewJSONHandler(w, nil) }))
	const asked = 30_000
	for range asked {
		log.Info(rest.RequestLine)
	}
	told := make(chan struct{})
	go func() {
		log.Error("a fault")
		close(told)
	}()
	select {
	case <-told:
		t.Error("the fault is told to be written, and nobody has taken it")
	case <-time.After(20 * time.Millisecond):
	}
	close(out.letGo)
	<-told
	var requests, missing int64
	for line := range strings.Lines(out.String()) {
		var l struct {
			Msg   string
			Lines int64
		}
		if err := json.Unmarshal([]byte(line), &l); err != nil {
			t.Fatal(err, line)
		}
		if l.Msg == rest.RequestLine {
			requests++
		}
		missing += l.Lines
	}
	if missing == 0 || requests+missing != asked || requests*100 < waitingMost {
		t.Errorf("of %d lines %d are there and %d are told to be missing", asked, requests, missing)
	}
	if !strings.Contains(out.String(), "a fault") {
		t.Error("the fault is missing")
	}
	before := out.Len()
	log.Info(rest.RequestLine)
	log.Info("stopped")
	if strings.Count(out.String()[before:], "\n") != 2 {
		t.Errorf("afterwards %q is written", out.String()[before:])
	}
}
