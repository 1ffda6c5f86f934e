package mail

import (
	"crypto/tls"
	"encoding/base64"
	"encoding/pem"
	"net"
	"net/http/httptest"
	"net/textproto"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// postOffice is a mail server that speaks TLS and asks who is there.
type postOffice struct {
	config *tls.Config
	mu     sync.Mutex
	got    []string // each message, after how it came
}

// serve speaks with one client. From the first byte on, or from STARTTLS on, it
// is behind TLS, if the client cares.
func (p *postOffice) serve(conn net.Conn, secure bool) {
	defer func() { conn.Close() }()
	if secure {
		conn = tls.Server(conn, p.config)
	}
	c := textproto.NewConn(conn)
	how := ""
	say := func(line string) { _ = c.PrintfLine("%s", line) }
	say("220 mail.bao.example ESMTP")
	for {
		line, err := c.ReadLine()
		if err != nil {
			return
		}
		verb, rest, _ := strings.Cut(line, " ")
		switch verb {
		case "EHLO":
			say("250-mail.bao.example")
			if !secure {
				say("250-STARTTLS")
			}
			say("250 AUTH PLAIN")
		case "STARTTLS":
			say("220 go on")
			conn, secure, how = tls.Server(conn, p.config), true, "upgraded "
			c = textproto.NewConn(conn)
		case "AUTH":
			who, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(rest, "PLAIN "))
			if string(who) != "\x00toasoan\x00mat-khau-thu" {
				say("535 5.7.8 no")
				continue
			}
			how += "known "
			say("235 2.7.0 welcome")
		case "DATA":
			say("354 go on")
			text, _ := c.ReadDotBytes()
			p.mu.Lock()
			p.got = append(p.got, how+string(text))
			p.mu.Unlock()
			say("250 2.0.0 taken")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 2.1.0 good")
		}
	}
}

// open listens, and returns the port.
func (p *postOffice) open(t *testing.T, secure bool) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go p.serve(conn, secure)
		}
	}()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

// TestSecure sends behind TLS, in both ways, with a password; and nothing to a
// server that is not who it says, or does not know us.
func TestSecure(t *testing.T) {
	web := httptest.NewTLSServer(nil) // has a certificate for 127.0.0.1
	defer web.Close()
	file := filepath.Join(t.TempDir(), "roots.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: web.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("SSL_CERT_FILE", file) // whom this machine trusts
	p := &postOffice{config: &tls.Config{Certificates: web.TLS.Certificates, MinVersion: tls.VersionTLS12}}
	plain, secure := p.open(t, false), p.open(t, true)
	for _, c := range []struct {
		name, addr string
		security   Security
		password   string
		how        string // "" if nothing is sent
	}{
		{"upgraded", "127.0.0.1:" + plain, StartTLS, "mat-khau-thu", "upgraded known "},
		{"from the first byte", "127.0.0.1:" + secure, TLS, "mat-khau-thu", "known "},
		{"upgraded, wrong password", "127.0.0.1:" + plain, StartTLS, "sai", ""},
		{"wrong password", "127.0.0.1:" + secure, TLS, "sai", ""},
		{"upgraded, another's certificate", "localhost:" + plain, StartTLS, "mat-khau-thu", ""},
		{"another's certificate", "localhost:" + secure, TLS, "mat-khau-thu", ""},
		{"in the clear", "127.0.0.1:" + plain, None, "mat-khau-thu", ""},
		{"TLS with one who waits for STARTTLS", "127.0.0.1:" + plain, TLS, "mat-khau-thu", ""},
	} {
		p.mu.Lock()
		p.got = nil
		p.mu.Unlock()
		s := Server{Addr: c.addr, Security: c.security, User: "toasoan", Password: c.password, From: "toasoan@bao.example"}
		err := s.Send(t.Context(), Message{ID: "m@bao.example", To: "an@bao.example", Subject: "Đặt lại mật khẩu", Body: "Mở liên kết này.\n"})
		p.mu.Lock()
		got := p.got
		p.mu.Unlock()
		switch {
		case c.how == "" && (err == nil || len(got) > 0):
			t.Errorf("%s: sent", c.name)
		case c.how != "" && (err != nil || len(got) != 1 || !strings.HasPrefix(got[0], c.how+"Auto-Submitted:")):
			t.Errorf("%s: %v, %q", c.name, err, got)
		}
		if err != nil && strings.Contains(err.Error(), "mat-khau-thu") {
			t.Errorf("%s: the password is in: %v", c.name, err)
		}
	}
}
