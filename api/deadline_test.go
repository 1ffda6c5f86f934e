package main

import (
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"time"
)

// moved is a connection that counts how often its deadlines are moved.
type moved struct {
	net.Conn
	times int
}

func (m *moved) SetReadDeadline(t time.Time) error {
	m.times++
	return m.Conn.SetReadDeadline(t)
}

func (m *moved) SetWriteDeadline(t time.Time) error {
	m.times++
	return m.Conn.SetWriteDeadline(t)
}

// TestUnhurried: deadlines end reads and writes when they are to, though the real ones
// are moved seldom, and not before.
func TestUnhurried(t *testing.T) {
	t.Parallel()
	pair := func() (*unhurried, *moved, net.Conn) {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer listener.Close()
		there, err := net.Dial("tcp", listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		here, err := listener.Accept()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { here.Close(); there.Close() })
		m := &moved{Conn: here}
		return &unhurried{Conn: m}, m, there
	}
	soon := func() time.Time { return time.Now().Add(50 * time.Millisecond) }
	longAgo, late := time.Unix(1, 0), func() time.Time { return time.Now().Add(time.Minute) }
	reads := func(c net.Conn) chan error {
		done := make(chan error, 1)
		go func() {
			_, err := io.ReadFull(c, make([]byte, 1))
			done <- err
		}()
		return done
	}
	ended := func(done chan error) bool {
		select {
		case err := <-done:
			if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
				t.Error(err)
			}
			return err != nil
		case <-time.After(300 * time.Millisecond):
			return false
		}
	}

	for _, c := range []struct {
		name  string
		moves func(c *unhurried)
		ends  bool
	}{
		{"none", func(*unhurried) {}, false},
		{"soon", func(c *unhurried) { c.SetReadDeadline(soon()) }, true},
		{"put off", func(c *unhurried) { c.SetReadDeadline(soon()); c.SetReadDeadline(late()) }, false},
		{"taken away", func(c *unhurried) { c.SetReadDeadline(soon()); c.SetReadDeadline(time.Time{}) }, false},
		{"put forward", func(c *unhurried) { c.SetReadDeadline(late()); c.SetReadDeadline(soon()) }, true},
		{"put off and forward", func(c *unhurried) { c.SetReadDeadline(soon()); c.SetReadDeadline(late()); c.SetReadDeadline(soon()) }, true},
		{"for both", func(c *unhurried) { c.SetDeadline(soon()) }, true},
		{"long ago", func(c *unhurried) { c.SetReadDeadline(late()); c.SetReadDeadline(longAgo) }, true},
		{"no longer long ago", func(c *unhurried) {
			c.SetReadDeadline(late())
			c.SetReadDeadline(longAgo)
			c.SetReadDeadline(time.Time{})
		}, false},
		{"soon after long ago", func(c *unhurried) {
			c.SetReadDeadline(longAgo)
			c.SetReadDeadline(time.Time{})
			c.SetReadDeadline(soon())
		}, true},
		{"late after soon and long ago", func(c *unhurried) { c.SetReadDeadline(soon()); c.SetReadDeadline(longAgo); c.SetReadDeadline(late()) }, false},
	} {
		for _, before := range []bool{true, false} { // whether it is moved before somebody reads
			conn, _, there := pair()
			if before {
				c.moves(conn)
			}
			done := reads(conn)
			if !before {
				time.Sleep(10 * time.Millisecond)
				c.moves(conn)
			}
			if ended(done) != c.ends {
				t.Errorf("%s, before the read %t: ends %t", c.name, before, !c.ends)
			}
			if !c.ends { // and then it reads what comes
				if _, err := there.Write([]byte("x")); err != nil {
					t.Fatal(err)
				}
				if err := <-done; err != nil {
					t.Errorf("%s: %v", c.name, err)
				}
			}
		}
	}

	conn, m, there := pair()
	for range 1000 { // as the server does for each request
		conn.SetReadDeadline(late())
		conn.SetReadDeadline(late().Add(time.Minute))
		conn.SetWriteDeadline(late())
		conn.SetReadDeadline(time.Time{})
	}
	if m.times > 2 {
		t.Errorf("moved %d times", m.times)
	}

	conn.SetWriteDeadline(soon())
	conn.SetWriteDeadline(late())
	sent := make([]byte, 16<<20) // more than the system takes at once
	done := make(chan error, 1)
	go func() {
		n, err := conn.Write(sent)
		if n != len(sent) && err == nil {
			err = io.ErrShortWrite
		}
		done <- err
	}()
	time.Sleep(100 * time.Millisecond) // the real deadline passes
	if n, err := io.CopyN(io.Discard, there, int64(len(sent))); err != nil {
		t.Errorf("%d bytes came: %v", n, err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
	conn.SetWriteDeadline(soon())
	if _, err := conn.Write(sent); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("nobody reads, and %v", err)
	}
}
