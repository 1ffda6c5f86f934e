package hook

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"
)

var noon = time.Date(2030, 5, 1, 5, 0, 0, 0, time.UTC)

func TestCall(t *testing.T) {
	secret := []byte("both know it")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		want := "v1," + Sign(secret, r.Header.Get("webhook-id"), r.Header.Get("webhook-timestamp"), body)
		if r.Header.Get("webhook-signature") != want || r.Header.Get("webhook-timestamp") != "1903842000" || r.Header.Get("webhook-id") != "a1" {
			t.Errorf("headers %v", r.Header)
		}
		switch r.URL.Path {
		case "/slow":
			select {
			case <-time.After(5 * time.Second):
			case <-r.Context().Done():
			}
		case "/redirect":
			http.Redirect(w, r, "/", http.StatusTemporaryRedirect)
		case "/broken":
			w.WriteHeader(http.StatusInternalServerError)
		case "/huge":
			_, _ = io.WriteString(w, `{"says":"`+strings.Repeat("x", longestAnswer)+`"}`)
		case "/text":
			_, _ = io.WriteString(w, "yes")
		default:
			_, _ = w.Write(body)
		}
	}))
	defer server.Close()
	c := New(Options{Timeout: 200 * time.Millisecond, Private: true})
	type message struct{ Says string }
	for path, fails := range map[string]string{
		"/": "", "/slow": "Timeout", "/redirect": "status 307", "/broken": "status 500", "/huge": "too long", "/text": "invalid character",
	} {
		var answer message
		err := c.Call(context.Background(), server.URL+path, secret, "a1", noon, message{"chào"}, &answer)
		switch {
		case fails == "" && (err != nil || answer.Says != "chào"):
			t.Errorf("%s: %v, %v", path, answer, err)
		case fails != "" && (err == nil || !strings.Contains(err.Error(), fails) || strings.Contains(err.Error(), string(secret))):
			t.Errorf("%s: %v, want %s", path, err, fails)
		}
	}
	for _, url := range []string{server.URL, strings.Replace(server.URL, "127.0.0.1", "localhost", 1)} {
		if err := New(Options{Timeout: time.Second}).Call(context.Background(), url, secret, "a1", noon, nil, &message{}); !errors.Is(err, ErrPrivate) {
			t.Errorf("%s: %v", url, err)
		}
	}
	for _, url := range []string{"ftp://example.com", "file:///etc/passwd", ":", "http://"} {
		if err := New(Options{Timeout: time.Second}).Call(context.Background(), url, secret, "a1", noon, nil, &message{}); err == nil {
			t.Errorf("%s can be called", url)
		}
	}
}

func TestPublic(t *testing.T) {
	for addr, want := range map[string]bool{
		"8.8.8.8": true, "2606:4700::1": true, "127.0.0.1": false, "10.1.2.3": false, "172.31.0.1": false, "172.32.0.1": true, "192.168.1.1": false,
		"169.254.169.254": false, "100.64.0.1": false, "0.0.0.0": false, "224.0.0.1": false, "255.255.255.255": false, "203.0.113.7": false,
		"::1": false, "::": false, "fe80::1": false, "fc00::1": false, "ff02::1": false, "::ffff:10.0.0.1": false, "::ffff:8.8.8.8": true,
		"64:ff9b::a00:1": false, "2002:a00:1::": false, "2001:db8::1": false, "2001:0:1::": false,
	} {
		if got := isPublic(netip.MustParseAddr(addr)); got != want {
			t.Errorf("%s: %t", addr, got)
		}
	}
}
