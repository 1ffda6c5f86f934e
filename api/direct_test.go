package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"toasoan/api/rest"
	"toasoan/internal/gate"
	"toasoan/internal/newsroom"
	"toasoan/internal/store"
	"toasoan/internal/store/storetest"
)

// served is a server that answers what is under /kept directly, if it can, and tells
// in By how it did. A request may take as long as reads says to come.
func served(t *testing.T, body []byte, reads time.Duration) (few *bounded, addr string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	few = &bounded{Listener: listener, most: 10}
	answer := func(w http.ResponseWriter, by string) {
		w.Header()["By"] = []string{by}
		w.Header()["Content-Length"] = []string{fmt.Sprint(len(body))}
		w.WriteHeader(http.StatusOK)
		_, _ = w.Write(body)
	}
	server := &http.Server{ConnState: few.state, ReadTimeout: reads, WriteTimeout: time.Minute, IdleTimeout: time.Minute,
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Expect") == "" { // who expects a word before the body is not given it
				if _, err := io.Copy(io.Discard, r.Body); err != nil {
					w.WriteHeader(http.StatusRequestTimeout)
					return
				}
			}
			answer(w, "server")
		})}
	server.RegisterOnShutdown(few.dismiss)
	few.direct = &direct{server: server, answer: func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasPrefix(r.RequestURI, "/kept") {
			return false
		}
		answer(w, strings.TrimSpace("direct "+strings.Join(r.Header["If-None-Match"], "+")))
		return true
	}}
	go server.Serve(few)
	t.Cleanup(func() { server.Close() })
	return few, listener.Addr().String()
}

// dial opens a connection that ends with the test.
func dial(t *testing.T, addr string) (net.Conn, *bufio.Reader) {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	return conn, bufio.NewReader(conn)
}

// answeredBy sends the rest of a request and takes the answer in, which has to be by whom
// it says.
func answeredBy(t *testing.T, conn net.Conn, in *bufio.Reader, text, by string) {
	t.Helper()
	if _, err := io.WriteString(conn, text); err != nil {
		t.Fatal(err)
	}
	w, err := http.ReadResponse(in, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Body.Close()
	if _, err := io.Copy(io.Discard, w.Body); err != nil || w.Header.Get("By") != by {
		t.Fatal(w.Status, w.Header, err)
	}
}

// TestDirect: what is plain and at hand is answered where it is read, be it the first on its
// connection or not; all else comes to the server just as it was sent.
func TestDirect(t *testing.T) {
	t.Parallel()
	const plain = "GET /kept HTTP/1.1\r\nHost: bao.example\r\n\r\n"
	for name, c := range map[string]struct {
		sends  []string // each of which is read by itself
		pieces bool     // whether they are all one request
		want   string   // who answers, or with which status it is refused
	}{
		"plain":                      {[]string{plain}, false, "direct"},
		"many":                       {[]string{plain, plain, plain}, false, "direct, direct, direct"},
		"not at hand":                {[]string{"GET /made HTTP/1.1\r\nHost: bao.example\r\n\r\n", plain}, false, "server, direct"},
		"fields in small letters":    {[]string{"GET /kept HTTP/1.1\r\nhost: bao.example\r\nif-none-match:\"a\" \r\nconnection: Keep-Alive\r\n\r\n"}, false, `direct "a"`},
		"a field twice":              {[]string{"GET /kept HTTP/1.1\r\nHost: bao.example\r\nIf-None-Match: \"a\"\r\nIf-None-Match: \"b\"\r\n\r\n"}, false, `direct "a"+"b"`},
		"two at once":                {[]string{plain + plain}, false, "server, server"},
		"in two parts":               {[]string{plain[:20], plain[20:]}, true, "server"},
		"but for the last line":      {[]string{plain[:len(plain)-2], "\r\n"}, true, "server"},
		"a body that looks like one": {[]string{"POST /made HTTP/1.1\r\nHost: bao.example\r\nContent-Length: " + fmt.Sprint(len(plain)) + "\r\n\r\n", plain}, true, "server"},
		"a part of one before it":    {[]string{"X", plain}, true, "server"},
		"a whole POST":               {[]string{"POST /kept HTTP/1.1\r\nHost: bao.example\r\nContent-Length: 3\r\n\r\nabc", plain}, false, "direct, direct"},
		"a POST without its length":  {[]string{"POST /kept HTTP/1.1\r\nHost: bao.example\r\n\r\n"}, false, "server"},
		"a POST with another length": {[]string{"POST /kept HTTP/1.1\r\nHost: bao.example\r\nContent-Length: +3\r\n\r\nabc"}, false, "400"},
		"a POST with two lengths":    {[]string{"POST /kept HTTP/1.1\r\nHost: bao.example\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc"}, false, "server"},
		"a POST and more":            {[]string{"POST /kept HTTP/1.1\r\nHost: bao.example\r\nContent-Length: 3\r\n\r\nabc" + plain}, false, "server, server"},
		"half a POST":                {[]string{"POST /kept HTTP/1.1\r\nHost: bao.example\r\nContent-Length: 3\r\n\r\na", "bc"}, true, "server"},
		"an expectant POST":          {[]string{"POST /kept HTTP/1.1\r\nHost: bao.example\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\nabc"}, false, "server"},
		"with a body":                {[]string{"GET /kept HTTP/1.1\r\nHost: bao.example\r\nContent-Length: 3\r\n\r\n", "chữ"[:3]}, true, "server"},
		"a body in pieces":           {[]string{"GET /kept HTTP/1.1\r\nHost: bao.example\r\nTransfer-Encoding: chunked\r\n\r\n", "0\r\n\r\n"}, true, "server"},
		"the last":                   {[]string{"GET /kept HTTP/1.1\r\nHost: bao.example\r\nConnection: close\r\n\r\n"}, false, "server"},
		"HTTP/1.0":                   {[]string{"GET /kept HTTP/1.0\r\nHost: bao.example\r\n\r\n"}, false, "server"},
		"another method":             {[]string{"PUT /kept HTTP/1.1\r\nHost: bao.example\r\n\r\n"}, false, "server"},
		"no host":                    {[]string{"GET /kept HTTP/1.1\r\nAccept: */*\r\n\r\n"}, false, "400"},
		"two hosts":                  {[]string{"GET /kept HTTP/1.1\r\nHost: bao.example\r\nHost: khac.example\r\n\r\n"}, false, "400"},
		"an impossible host":         {[]string{"GET /kept HTTP/1.1\r\nHost: b{}\\\r\n\r\n"}, false, "400"},
		"a name with a space":        {[]string{"GET /kept HTTP/1.1\r\nHost: bao.example\r\nContent-Length : 3\r\n\r\n"}, false, "400"},
		"a line that goes on":        {[]string{"GET /kept HTTP/1.1\r\nHost: bao.example\r\nA: b\r\n Content-Length: 3\r\n\r\n"}, false, "server"}, // as net/http takes it
		"a line feed in a value":     {[]string{"GET /kept HTTP/1.1\r\nHost: bao.example\r\nA: b\nContent-Length: 0\r\n\r\n"}, false, "server"},
		"a zero byte in a value":     {[]string{"GET /kept HTTP/1.1\r\nHost: bao.example\r\nA: b\x00\r\n\r\n"}, false, "400"},
		"no colon":                   {[]string{"GET /kept HTTP/1.1\r\nHost: bao.example\r\nA\r\n\r\n"}, false, "400"},
	} {
		try := func(t *testing.T, first bool) {
			few, addr := served(t, []byte("chữ"), time.Minute)
			conn, in := dial(t, addr)
			var by []string
			hear := func() {
				w, err := http.ReadResponse(in, nil)
				if err != nil {
					t.Fatal(by, err)
				}
				defer w.Body.Close()
				body, err := io.ReadAll(w.Body)
				if w.StatusCode != http.StatusOK {
					by = append(by, fmt.Sprint(w.StatusCode))
					return
				}
				if err != nil || string(body) != "chữ" || w.Header.Get("Date") == "" {
					t.Errorf("%q, %v, %v", body, err, w.Header)
				}
				by = append(by, w.Header.Get("By"))
			}
			// say sends a text once the server waits for a request, or has read what came before.
			say := func(text string, waiting int) {
				for few.waiting() != waiting {
					time.Sleep(time.Millisecond)
				}
				if _, err := io.WriteString(conn, text); err != nil {
					t.Fatal(err)
				}
			}
			want := c.want
			if !first {
				say("GET /made HTTP/1.1\r\nHost: bao.example\r\n\r\n", 1)
				hear()
				want = "server, " + want
			}
			for i, text := range c.sends {
				waiting := 1
				if c.pieces && i > 0 {
					waiting = 0
				}
				say(text, waiting)
				if !c.pieces {
					hear()
				}
			}
			for len(by) < 1+strings.Count(want, ", ") {
				hear()
			}
			if got := strings.Join(by, ", "); got != want {
				t.Errorf("answered by %q, want %q", got, want)
			}
			_ = conn.SetReadDeadline(time.Now().Add(20 * time.Millisecond))
			if n, _ := conn.Read(make([]byte, 1)); n > 0 {
				t.Error("there is one answer more")
			}
		}
		t.Run(name+", first", func(t *testing.T) { try(t, true) })
		t.Run(name+", then", func(t *testing.T) { try(t, false) })
	}
}

// waiting is how many connections wait for a request.
func (b *bounded) waiting() (n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for c := range b.open {
		if c.between.Load() {
			n++
		}
	}
	return n
}

// TestDirectThenServer: the first request that the server hears of has as much time to
// come as any, however old the connection is, and no more.
func TestDirectThenServer(t *testing.T) {
	t.Parallel()
	const reads = 500 * time.Millisecond
	_, addr := served(t, []byte("chữ"), reads)
	conn, in := dial(t, addr)
	const kept = "GET /kept HTTP/1.1\r\nHost: bao.example\r\n\r\n"
	answeredBy(t, conn, in, kept, "direct")
	time.Sleep(reads + reads/5)
	answeredBy(t, conn, in, kept, "direct")
	if _, err := io.WriteString(conn, "POST /made HTTP/1.1\r\nHost: bao.example\r\nContent-Length: 3\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	time.Sleep(reads / 5)
	answeredBy(t, conn, in, "abc", "server")
	answeredBy(t, conn, in, kept, "direct")

	conn, in = dial(t, addr)
	answeredBy(t, conn, in, kept, "direct")
	if _, err := io.WriteString(conn, kept[:20]); err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	if _, err := in.ReadByte(); err != io.EOF || time.Since(start) > 10*reads {
		t.Error("a request that does not come:", err, "after", time.Since(start))
	}
}

// TestDirectAndClosed: an answer that is on its way when the server is told to stop is
// sent, and keeps it waiting for a moment only.
func TestDirectAndClosed(t *testing.T) {
	t.Parallel()
	body := bytes.Repeat([]byte("chữ"), 4<<20)
	for _, reads := range []bool{true, false} {
		t.Run(fmt.Sprint("read ", reads), func(t *testing.T) {
			few, addr := served(t, body, time.Minute)
			conn, in := dial(t, addr)
			for _, path := range []string{"/made", "/kept"} {
				if _, err := io.WriteString(conn, "GET "+path+" HTTP/1.1\r\nHost: bao.example\r\n\r\n"); err != nil {
					t.Fatal(err)
				}
				w, err := http.ReadResponse(in, nil)
				if err != nil {
					t.Fatal(err)
				}
				if path == "/kept" {
					if by := w.Header.Get("By"); by != "direct" {
						t.Fatalf("answered by %q", by)
					}
					done := make(chan error, 1)
					start := time.Now()
					go func() { done <- few.direct.server.Shutdown(t.Context()) }()
					if reads {
						time.Sleep(100 * time.Millisecond)
						if n, err := io.Copy(io.Discard, w.Body); err != nil || n != int64(len(body)) {
							t.Errorf("%d of %d bytes, %v", n, len(body), err)
						}
					}
					if err := <-done; err != nil || time.Since(start) > 5*closeWithin {
						t.Error("stopped after", time.Since(start), err)
					}
					return
				}
				if _, err := io.Copy(io.Discard, w.Body); err != nil {
					t.Fatal(err)
				}
				for few.idling() == 0 {
					time.Sleep(time.Millisecond)
				}
			}
		})
	}
}

// TestDirectDismissed: a connection on which the server has heard nothing yet does not
// keep it waiting when it is told to stop.
func TestDirectDismissed(t *testing.T) {
	t.Parallel()
	few, addr := served(t, []byte("chữ"), time.Minute)
	conn, in := dial(t, addr)
	answeredBy(t, conn, in, "GET /kept HTTP/1.1\r\nHost: bao.example\r\n\r\n", "direct")
	for few.idling() == 0 {
		time.Sleep(time.Millisecond)
	}
	start := time.Now()
	if err := few.direct.server.Shutdown(t.Context()); err != nil || time.Since(start) > 3*time.Second {
		t.Error("stopped after", time.Since(start), err)
	}
}

// TestDirectAnswers: what is asked again on a connection is answered as it is to whoever
// comes with it.
func TestDirectAnswers(t *testing.T) {
	t.Parallel()
	s := newSQLiteMachine(t).serve("--demo")
	addr := strings.TrimPrefix(s.base, "http://")
	list := "/v1/articles?limit=3"
	page := firstPage(t, s.base+list)
	for _, c := range []struct {
		method, path, field string
		want                int
	}{
		{"GET", list, "Accept: application/json", 200},
		{"GET", list, "Accept-Encoding: gzip", 200},
		{"GET", list, "If-None-Match: *", 304},
		{"GET", list, "If-None-Match: " + page.tag, 304},
		{"GET", list, `If-None-Match: "another"`, 200},
		{"GET", list, "Authorization: Bearer tss_none", 200},
		{"GET", list, "Origin: https://bao.example", 200},
		{"GET", list + "&utm_source=zalo", "Accept: */*", 200},
		{"GET", "/v1/articles/" + page.slug, "Accept-Language: vi", 200},
		{"GET", "/v1/articles/" + page.slug, "If-None-Match: *", 304},
		{"HEAD", list, "Accept: */*", 200},
		{"GET", "/v1/articles/khong-co", "Accept: */*", 404},
		{"GET", "/v1/articles?limit=nhieu", "Accept: */*", 400},
		{"GET", "/healthz", "Accept: */*", 200},
	} {
		t.Run(c.method+" "+c.path+" "+c.field, func(t *testing.T) {
			conn, in := dial(t, addr)
			var before string
			for i := range 4 { // one makes it, one has it from net/http, and two directly: first and later on a connection
				if i == 2 {
					conn.Close()
					conn, in = dial(t, addr)
				}
				notPlain := ""
				if i < 2 {
					notPlain = "\r\nTe: trailers"
				}
				fmt.Fprintf(conn, "%s %s HTTP/1.1\r\nHost: bao.example\r\nX-Request-Id: lan-1\r\n%s%s\r\n\r\n", c.method, c.path, c.field, notPlain)
				w, err := http.ReadResponse(in, &http.Request{Method: c.method})
				if err != nil {
					t.Fatal(err)
				}
				body, err := io.ReadAll(w.Body)
				w.Body.Close()
				if err != nil || w.StatusCode != c.want {
					t.Fatal(w.Status, err)
				}
				w.Header.Del("Date")
				answer := fmt.Sprint(w.Status, w.Header, string(body))
				if i > 0 && answer != before {
					t.Errorf("before\n%s\nand then\n%s", before, answer)
				}
				before = answer
			}
		})
	}
}

// latest is what a list's answer is called and what comes first in it.
type latest struct{ tag, slug string }

func firstPage(t *testing.T, url string) latest {
	t.Helper()
	w, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Body.Close()
	var page struct{ Data []struct{ Slug string } }
	if err := json.NewDecoder(w.Body).Decode(&page); err != nil || len(page.Data) == 0 {
		t.Fatal(w.Status, err)
	}
	return latest{w.Header.Get("ETag"), page.Data[0].Slug}
}

// sink is the other end of a connection that takes everything.
type sink struct{ net.Conn }

func (sink) Write(b []byte) (int, error)      { return len(b), nil }
func (sink) SetReadDeadline(time.Time) error  { return nil }
func (sink) SetWriteDeadline(time.Time) error { return nil }

// TestRefusedWithoutMemory: to refuse somebody takes no memory of its own. Whoever takes
// some while garbage is collected has to help first.
func TestRefusedWithoutMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("with the race detector, a pool loses what it is given")
	}
	s := storetest.Open(t, store.Options{}, "sqlite:"+t.TempDir()+"/toasoan.db")
	room := newsroom.New(s, newsroom.Options{Secret: make([]byte, secretBytes)})
	server, err := rest.New(s, room, slog.New(slog.DiscardHandler), rest.Options{Limits: map[rest.Class]gate.Limit{rest.Reads: {}, rest.Writes: {}}})
	if err != nil {
		t.Fatal(err)
	}
	server.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/v1/articles", nil)) // from then on somebody was refused
	d := &direct{server.AtOnce, server.HTTP("")}
	c := &counted{unhurried: unhurried{Conn: sink{}}}
	const fields = " HTTP/1.1\r\nHost: bao.example\r\nUser-Agent: Mozilla/5.0\r\nAccept-Language: vi\r\n"
	for _, request := range []string{
		"GET /v1/articles?limit=20&to=2027-01-01T00:00:00Z" + fields + "\r\n",
		"POST /v1/articles/bai/comments" + fields + "Content-Type: application/json\r\nContent-Length: 120\r\n\r\n" + strings.Repeat("{", 120),
	} {
		read := []byte(request)
		pieces := testing.AllocsPerRun(1000, func() {
			if is, err := d.answered(c, read); err != nil || !is {
				t.Fatal(is, err)
			}
		})
		if pieces > 0 {
			t.Errorf("%.100q: %v pieces of memory", request, pieces)
		}
	}
}

// FuzzDirect: whatever is taken for a plain request, net/http reads as the same request,
// with the same body and on a connection that stays open.
func FuzzDirect(f *testing.F) {
	for _, request := range []string{
		"GET /kept HTTP/1.1\r\nHost: bao.example\r\n\r\n",
		"GET /v1/articles?limit=20 HTTP/1.1\r\nhost:\tbao.example:80\r\nIf-None-Match: \"a\", W/\"b\"\r\nconnection: keep-alive\r\naccept-encoding: gzip\r\nAccept-Encoding: br\r\n\r\n",
		"GET /kept HTTP/1.1\r\nHost: bao.example\r\nA: b\r\n c\r\n\r\n",
		"POST /kept HTTP/1.1\r\nHost: bao.example\r\nContent-Length: 3\r\n\r\nabc",
	} {
		f.Add([]byte(request))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		x := &roundTrip{asked: http.Request{Header: http.Header{}}}
		if !x.read(b) {
			return
		}
		_, body, _ := bytes.Cut(b, []byte("\r\n\r\n"))
		in := bufio.NewReader(bytes.NewReader(b))
		r, err := http.ReadRequest(in)
		if err != nil {
			if x.asked.RequestURI != "" && strings.Contains(err.Error(), "parse") { // nothing is kept under what is no URI
				return
			}
			t.Fatalf("%q: %v", b, err)
		}
		asked := maps.Clone(map[string][]string(x.asked.Header))
		delete(asked, "Host")
		if r.Method != x.asked.Method || r.RequestURI != x.asked.RequestURI || !maps.EqualFunc(r.Header, asked, slices.Equal) {
			t.Errorf("%q:\n%s %s %v\nand not\n%s %s %v", b, x.asked.Method, x.asked.RequestURI, asked, r.Method, r.RequestURI, r.Header)
		}
		if r.ContentLength != int64(len(body)) || r.TransferEncoding != nil || r.Close || in.Buffered() > len(body) {
			t.Errorf("%q: %d bytes, %v, close %v, %d are left", b, r.ContentLength, r.TransferEncoding, r.Close, in.Buffered())
		}
	})
}
