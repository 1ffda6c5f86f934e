package main

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// answers is a server whose answers have each form that bodies come in.
func answers(t *testing.T, asked *atomic.Int64) (addr string) {
	t.Helper()
	h := http.NewServeMux()
	h.HandleFunc("GET /short", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "short") })
	h.HandleFunc("GET /chunked", func(w http.ResponseWriter, _ *http.Request) {
		for range 3 {
			fmt.Fprint(w, strings.Repeat("x", 5000))
			w.(http.Flusher).Flush()
		}
	})
	h.HandleFunc("GET /empty", func(http.ResponseWriter, *http.Request) {})
	h.HandleFunc("GET /unchanged", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotModified) })
	h.HandleFunc("GET /refused", func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "later", http.StatusServiceUnavailable) })
	h.HandleFunc("POST /echo", func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(w, r.Body) })
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		h.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return strings.TrimPrefix(s.URL, "http://")
}

// TestReader reads answers of every form, twice on one connection: what is left of
// one would spoil the next.
func TestReader(t *testing.T) {
	var asked atomic.Int64
	addr := answers(t, &asked)
	for _, c := range []struct {
		question []byte
		status   int
		bytes    int64
	}{
		{get("/short"), 200, 5},
		{get("/chunked"), 200, 15_000},
		{get("/empty"), 200, 0},
		{get("/unchanged", `If-None-Match: "a"`), 304, 0},
		{post(nil, "/echo", []byte(`{"a":1}`)), 200, 7},
	} {
		asked.Store(0)
		s, err := crowd{addr: addr, readers: 1, want: c.status}.each(func(r *reader) error {
			return errors.Join(r.ask(c.question), r.ask(c.question))
		})
		if err != nil || s.bytes != 2*c.bytes || asked.Load() != 2 {
			t.Errorf("%s: %d bytes, %d asked, %v", firstLine(c.question), s.bytes, asked.Load(), err)
		}
	}
}

// TestCrowd counts what readers got, and what they were refused.
func TestCrowd(t *testing.T) {
	var asked atomic.Int64
	c := crowd{addr: answers(t, &asked), readers: 4, want: 200}
	q := questions{ready: [][]byte{get("/short"), get("/refused")}}
	if err := c.once(q); err != nil || asked.Load() != 2 {
		t.Errorf("once: %d asked, %v", asked.Load(), err)
	}
	asked.Store(0)
	s, err := c.load(q, 100*time.Millisecond)
	if err != nil || s.answers == 0 || s.refused == 0 || int64(s.answers+s.refused) != asked.Load() || s.bytes != int64(5*s.answers) {
		t.Errorf("%d answers with %d bytes and %d refused of %d, %v", s.answers, s.bytes, s.refused, asked.Load(), err)
	}
	if s.within(0.5) <= 0 || s.within(0.5) > s.within(0.99) {
		t.Errorf("half within %s, most within %s", s.within(0.5), s.within(0.99))
	}
	c.want = 304
	if _, err := c.load(questions{fresh: func(_ *rand.Rand, b []byte) []byte { return append(b, get("/short")...) }}, time.Second); err == nil {
		t.Error("a wrong status is taken for an answer")
	}
}

// TestChart draws figures, of which some are missing.
func TestChart(t *testing.T) {
	dir := t.TempDir()
	var files []string
	for i, text := range []string{
		`{"articles":10000,"median_ms":{"list":0.9,"article":0.5}}`,
		`{"articles":1000,"median_ms":{"list":0.8,"article":0.4,"front page":12}}`,
	} {
		files = append(files, filepath.Join(dir, fmt.Sprint(i)))
		if err := os.WriteFile(files[i], []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var svg strings.Builder
	if err := chart(&svg, append(files, filepath.Join(dir, "missing"))); err != nil {
		t.Fatal(err)
	}
	lines, names := 0, 0
	for d := xml.NewDecoder(strings.NewReader(svg.String())); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if e, is := token.(xml.StartElement); is {
			for _, a := range e.Attr {
				switch {
				case e.Name.Local == "polyline" && a.Name.Local == "points":
					lines++
				case e.Name.Local == "text" && a.Value == "name":
					names++
				}
			}
		}
	}
	if lines != 3 || names != 3 {
		t.Errorf("%d lines with %d names:\n%s", lines, names, svg.String())
	}
	if err := chart(io.Discard, files[:1]); err == nil {
		t.Error("one size is drawn")
	}
}
