package main

import (
	"bytes"
	"io"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"toasoan/api/rest"
)

// TestGathered: lines about requests come together and soon, any other at once and
// in its place.
func TestGathered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
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
		out.Reset()
		for range 1 + gatherMost/len("msg="+rest.RequestLine) {
			log.Info(rest.RequestLine)
		}
		if out.Len() < gatherMost {
			t.Errorf("only %d bytes of so many lines are written", out.Len())
		}
		time.Sleep(gatherFor)
	})
}
