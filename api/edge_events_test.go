package main

import (
	"bufio"
	"context"
	"encoding/json"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestBehindNginxEvents: a stream of events comes through nginx as it is sent.
func TestBehindNginxEvents(t *testing.T) {
	edgeFor(t)
	t.Parallel()
	p, ids := newPaper(t, "--trusted-proxies", "127.0.0.1/32", "--max-streams-per-address", "3")
	edge, _ := startNginx(t, p.base)
	p.streams(edge, ids)
}

// TestBehindVarnishEvents is the same with Varnish, which would end what takes longer
// than ten seconds here.
func TestBehindVarnishEvents(t *testing.T) {
	edgeFor(t)
	t.Parallel()
	p, ids := newPaper(t, "--trusted-proxies", "127.0.0.1/32", "--max-streams-per-address", "3")
	p.streams(startVarnish(t, freeAddr(t), p.base, "-p", "send_timeout=10"), ids)
}

// frame is what a stream says at once; a sign of life has an id alone.
type frame struct{ id, event, data string }

// hearer is somebody who listens to articles.
type hearer struct {
	*paper
	*http.Response
	frames chan frame // closed when the stream ends
	leave  func()     // breaks off the connection
}

// listen begins a stream through the cache, as a caller with this address.
func (p *paper) listen(edge, from string, headers ...string) *hearer {
	p.t.Helper()
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}
	ctx, leave := context.WithCancel(p.t.Context())
	q, err := http.NewRequestWithContext(ctx, "GET", edge+"/v1/events?noun=article", nil)
	if err != nil {
		p.t.Fatal(err)
	}
	q.Header.Set("Accept-Encoding", "gzip")
	for i := 0; i < len(headers); i += 2 {
		q.Header.Set(headers[i], headers[i+1])
	}
	began := time.Now()
	w, err := (&http.Transport{DialContext: dialer.DialContext, ResponseHeaderTimeout: 10 * time.Second}).RoundTrip(q)
	if err != nil {
		p.t.Fatal(err)
	}
	if took := time.Since(began); took > slack {
		p.t.Errorf("a stream is answered after %s", took)
	}
	l := &hearer{paper: p, Response: w, frames: make(chan frame, 100), leave: leave}
	go func() {
		defer close(l.frames)
		defer w.Body.Close()
		var f frame
		for lines := bufio.NewScanner(w.Body); lines.Scan(); {
			if lines.Text() == "" {
				l.frames <- f
				f = frame{}
			}
			switch name, value, _ := strings.Cut(lines.Text(), ": "); name {
			case "id":
				f.id = value
			case "event":
				f.event = value
			case "data":
				f.data = value
			}
		}
	}()
	if w.StatusCode != http.StatusOK {
		return l
	}
	for name, want := range map[string]string{"Content-Type": "text/event-stream", "Cache-Control": "no-store", "Content-Encoding": ""} {
		if got := w.Header.Get(name); got != want {
			p.t.Errorf("%s of a stream is %q, want %q", name, got, want)
		}
	}
	l.next(0) // retry: also before anything happens
	return l
}

// next is what the stream says next, as late as after and some slack.
func (l *hearer) next(after time.Duration) frame {
	l.t.Helper()
	select {
	case f, more := <-l.frames:
		if !more {
			l.t.Error("the stream has ended")
		}
		return f
	case <-time.After(after + slack):
		l.t.Errorf("nothing is heard for %s", after+slack)
		return frame{}
	}
}

// hears expects an event of the article, and returns its id.
func (l *hearer) hears(slug string) string {
	l.t.Helper()
	f := l.next(0)
	for f.event == "" && f.id != "" { // a sign of life between
		f = l.next(0)
	}
	var said struct {
		Cursor, Op string
		Article    struct{ Slug string }
	}
	err := json.Unmarshal([]byte(f.data), &said)
	if err != nil || f.event != "article" || said.Op != "upsert" || said.Article.Slug != slug || said.Cursor != f.id {
		l.t.Errorf("heard %v, want %s: %v", f, slug, err)
	}
	return f.id
}

// streams listens through the cache.
func (p *paper) streams(edge string, ids []string) {
	change := func(i int, slug string) { p.edit(ids[i], slug, 1) }
	browser := p.listen(edge, "127.0.0.5", "Accept", "text/event-stream")
	plain := p.listen(edge, "127.0.0.6") // as curl asks: of the same address, by no header of its own
	change(0, "bai-0")
	last := browser.hears("bai-0")
	if again := plain.hears("bai-0"); again != last {
		p.t.Errorf("two streams tell of one change as %s and %s", last, again)
	}

	// What is missed is told, once, and what comes then.
	browser.leave()
	change(1, "bai-1")
	change(2, "bai-2")
	browser = p.listen(edge, "127.0.0.5", "Accept", "text/event-stream", "Last-Event-ID", last)
	browser.hears("bai-1")
	browser.hears("bai-2")
	change(3, "bai-3")
	browser.hears("bai-3")

	// Each address has three places, and a place is free as soon as it is left.
	const third = "127.0.0.7"
	var held []*hearer
	for range 3 {
		held = append(held, p.listen(edge, third))
	}
	for range 2 {
		if w := p.listen(edge, third); w.StatusCode != http.StatusTooManyRequests || w.Header.Get("Retry-After") == "" {
			p.t.Errorf("a fourth stream is answered %s with %v", w.Status, w.Header)
		}
	}
	held[0].leave()
	time.Sleep(slack)
	if w := p.listen(edge, third); w.StatusCode != http.StatusOK {
		p.t.Errorf("%s after a stream was left another is answered %s", slack, w.Status)
	}

	// Where nothing happens there is a sign of life, from which to go on.
	for _, slug := range []string{"bai-1", "bai-2", "bai-3"} {
		plain.hears(slug)
	}
	alive := plain.next(15 * time.Second)
	if alive.event != "" || alive.id == "" {
		p.t.Errorf("heard %v instead of a sign of life", alive)
	}
	change(4, "bai-4")
	plain.hears("bai-4")
	plain.leave()
	p.listen(edge, "127.0.0.6", "Last-Event-ID", alive.id).hears("bai-4")
}
