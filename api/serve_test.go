package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

const account = `{"email":"ha@bao.example","password":"mot-mat-khau-dai"}`

// publisher adds the user that account signs in.
func (m *machine) publisher() {
	m.t.Helper()
	m.must("", "migrate")
	m.must("mot-mat-khau-dai", "user", "add", "--email", "ha@bao.example", "--name", "Trần Thu Hà", "--role", "publisher")
}

// began is a request whose head and half of whose body the server has.
type began struct {
	net.Conn
	rest string
}

// begin sends the first half of a sign-in.
func (s *server) begin(t *testing.T) began {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	half := len(account) / 2
	// The answer to Expect tells that the handler reads the body.
	fmt.Fprintf(conn, "POST /v1/newsroom/sessions HTTP/1.1\r\nHost: bao.example\r\nContent-Type: application/json\r\nContent-Length: %d\r\nExpect: 100-continue\r\n\r\n", len(account))
	head := make([]byte, len("HTTP/1.1 100 Continue\r\n\r\n"))
	if _, err := io.ReadFull(conn, head); err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(conn, account[:half])
	return began{conn, account[half:]}
}

// refuses waits until the server takes no new connections.
func (s *server) refuses(t *testing.T) {
	t.Helper()
	for range 200 {
		conn, err := net.Dial("tcp", strings.TrimPrefix(s.base, "http://"))
		if err != nil {
			return
		}
		conn.Close()
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("the server still takes connections")
}

func TestStopFinishesTheRunningRequest(t *testing.T) {
	t.Parallel()
	m := newSQLiteMachine(t)
	m.publisher()
	s := m.serve()
	request := s.begin(t)
	s.Process.Signal(syscall.SIGTERM)
	s.refuses(t)
	fmt.Fprint(request, request.rest)
	answer, err := io.ReadAll(request)
	if err != nil || !strings.HasPrefix(string(answer), "HTTP/1.1 201 ") || !strings.Contains(string(answer), `"token":"tss_`) {
		t.Errorf("%v\n%s", err, answer)
	}
	if err := <-s.done; err != nil {
		t.Error(err)
	}
}

func TestStopCutsOffWhatTakesTooLong(t *testing.T) {
	t.Parallel()
	m := newSQLiteMachine(t)
	s := m.serve("--shutdown-timeout", "100ms")
	s.begin(t)
	s.Process.Signal(syscall.SIGINT)
	if err := <-s.done; err == nil || !strings.Contains(err.Error(), "exit status 1") || !strings.Contains(err.Error(), "cut off") {
		t.Errorf("%v", err)
	}
}

func TestSecondSignalStopsAtOnce(t *testing.T) {
	t.Parallel()
	m := newSQLiteMachine(t)
	s := m.serve("--shutdown-timeout", "10m")
	s.begin(t)
	s.Process.Signal(syscall.SIGTERM)
	s.refuses(t)
	s.Process.Signal(syscall.SIGTERM)
	select {
	case err := <-s.done:
		if err == nil || !strings.Contains(err.Error(), "terminated") {
			t.Errorf("%v", err)
		}
	case <-time.After(10 * time.Second):
		t.Error("the server goes on")
	}
}

func TestServeDemo(t *testing.T) {
	t.Parallel()
	m := newSQLiteMachine(t)
	s := m.serve("--demo")
	m.must("", "healthcheck", "--addr", strings.TrimPrefix(s.base, "http://"))
	s.stop(t)
	shown := regexp.MustCompile(`e-mail    (\S+)\n  password  (\S+)\n  key       (tsk_\S+)\n`).FindStringSubmatch(s.out.String())
	if shown == nil {
		t.Fatalf("no login in\n%s", s.out)
	}

	s = m.serve("--demo") // the second start shows no secrets
	login := fmt.Sprintf(`{"email":%q,"password":%q}`, shown[1], shown[2])
	if answer, err := http.Post(s.base+"/v1/newsroom/sessions", "application/json", strings.NewReader(login)); err != nil || answer.StatusCode != http.StatusCreated {
		t.Errorf("signing in: %v, %v", answer, err)
	}
	s.stop(t)
	if out := s.out.String(); strings.Contains(out, "tsk_") || !strings.Contains(out, "user password --email "+shown[1]) {
		t.Errorf("the second start says\n%s", out)
	}
}

func TestDemoLeavesOtherPapersAlone(t *testing.T) {
	t.Parallel()
	m := newSQLiteMachine(t)
	m.must("", "generate", "--articles", "3")
	if out := m.must("", "demo"); !strings.Contains(out, "was not loaded") || strings.Contains(out, "password") {
		t.Errorf("it says\n%s", out)
	}
}

// stop ends the server in good order.
func (s *server) stop(t *testing.T) {
	t.Helper()
	s.Process.Signal(syscall.SIGTERM)
	if err := <-s.done; err != nil {
		t.Fatal(err)
	}
}
