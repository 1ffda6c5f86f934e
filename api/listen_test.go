package main

import (
	"bufio"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"testing"
	"time"
)

// TestBounded: of a server that has as many connections as it may, one that is idle
// makes room for the next, and if none is, that is refused in words.
func TestBounded(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	few := &bounded{Listener: listener, most: 2}
	begun, goOn := make(chan bool), make(chan bool)
	server := &http.Server{ConnState: few.state, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" {
			begun <- true
			<-goOn
		}
	})}
	go server.Serve(few)
	defer server.Close()

	type caller struct {
		net.Conn
		in *bufio.Reader
	}
	dial := func() caller {
		conn, err := net.Dial("tcp", listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
		return caller{conn, bufio.NewReader(conn)}
	}
	ask := func(c caller, path string) {
		if _, err := io.WriteString(c, "GET "+path+" HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
	}
	hear := func(c caller, want int) *http.Response {
		t.Helper()
		w, err := http.ReadResponse(c.in, nil)
		if err != nil {
			t.Fatal(err)
		}
		if w.StatusCode != want {
			t.Errorf("%s, want %d", w.Status, want)
		}
		return w
	}
	first, second := dial(), dial()
	for i, c := range []caller{first, second} {
		ask(c, "/")
		hear(c, 200)
		for few.idling() <= i { // which the server sees a moment later than its client
			time.Sleep(time.Millisecond)
		}
	}
	third := dial()
	ask(third, "/slow") // for which the first goes
	<-begun
	if _, err := first.in.ReadByte(); err == nil {
		t.Error("the first is open yet")
	}
	ask(second, "/slow")
	<-begun

	for range 3 { // all are at work
		fourth := dial()
		ask(fourth, "/")
		w := hear(fourth, 503)
		var p struct{ Code string }
		if err := json.NewDecoder(w.Body).Decode(&p); err != nil || p.Code != "overloaded" || w.Header.Get("Retry-After") == "" {
			t.Error(err, p, w.Header)
		}
		if _, err := fourth.in.ReadByte(); err == nil {
			t.Error("who was refused is connected yet")
		}
	}
	close(goOn)
	hear(second, 200)
	hear(third, 200)
	second.Close()
	fifth := dial()
	ask(fifth, "/")
	hear(fifth, 200)
}

// idling is how many connections are idle.
func (b *bounded) idling() (n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for c := range b.open {
		if c.idle.Load() > 0 {
			n++
		}
	}
	return n
}
