package main

import (
	"errors"
	"net"
	"os"
	"sync"
	"time"
)

// deadline is when a connection may no longer be read from, or written to. The server
// moves it several times for each request, mostly away from now; to move the real one
// takes longer than to look up what is answered. So that is moved only to come nearer:
// when it passes before its time, it is moved then, and nobody notices.
type deadline struct {
	mu   sync.Mutex
	want time.Time
	real time.Time
	rest time.Time // what the real one was before whoever read was made to stop
}

// stops reports whether a deadline is one that has long passed: by those the server
// makes whoever reads stop.
func stops(t time.Time) bool { return !t.IsZero() && t.Unix() < 1<<30 }

// set moves the deadline to t, if need be with the function that moves the real one.
func (d *deadline) set(t time.Time, move func(time.Time) error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.want = t
	later := t.IsZero() || !d.real.IsZero() && !t.Before(d.real)
	switch {
	case stops(t):
		if !stops(d.real) {
			d.rest = d.real
		}
	case stops(d.real):
		if t.IsZero() || !d.rest.IsZero() && d.rest.Before(t) {
			t = d.rest
		}
	case later:
		return nil
	}
	d.real = t
	return move(t)
}

// early reports whether err says that the real deadline has passed before its time.
// Then it is moved, and the same can be tried again.
func (d *deadline) early(err error, move func(time.Time) error) bool {
	if !errors.Is(err, os.ErrDeadlineExceeded) {
		return false
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.want.IsZero() && !d.want.After(time.Now()) {
		return false
	}
	d.real = d.want
	return move(d.want) == nil
}

// unhurried is a connection that keeps its deadlines so.
type unhurried struct {
	net.Conn
	reading, writing deadline
}

func (c *unhurried) Read(b []byte) (n int, err error) {
	for {
		n, err = c.Conn.Read(b)
		if n > 0 || !c.reading.early(err, c.Conn.SetReadDeadline) {
			return n, err
		}
	}
}

func (c *unhurried) Write(b []byte) (n int, err error) {
	for {
		written, err := c.Conn.Write(b[n:])
		if n += written; !c.writing.early(err, c.Conn.SetWriteDeadline) {
			return n, err
		}
	}
}

func (c *unhurried) SetReadDeadline(t time.Time) error {
	return c.reading.set(t, c.Conn.SetReadDeadline)
}

func (c *unhurried) SetWriteDeadline(t time.Time) error {
	return c.writing.set(t, c.Conn.SetWriteDeadline)
}

func (c *unhurried) SetDeadline(t time.Time) error {
	return errors.Join(c.SetReadDeadline(t), c.SetWriteDeadline(t))
}
