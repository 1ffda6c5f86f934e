package main

import (
	"container/list"
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

// bounded is a listener on which no more than most connections are open. For one
// more, the one that has been idle for longest makes room; only if all are at work
// is it refused.
type bounded struct {
	net.Listener
	most int

	mu       sync.Mutex
	open     int
	idle     list.List // of connections, the one that has been idle for longest in front
	places   map[net.Conn]*list.Element
	refusing int
}

// counted is a connection that gives its place back once.
type counted struct {
	net.Conn
	once sync.Once
	gone func()
}

func (c *counted) Close() error {
	c.once.Do(c.gone)
	return c.Conn.Close()
}

// Accept returns the next connection that there is room for.
func (b *bounded) Accept() (net.Conn, error) {
	for {
		conn, err := b.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if b.enter() {
			c := &counted{Conn: conn}
			c.gone = func() { b.leave(c) }
			return c, nil
		}
		b.refuse(conn)
	}
}

// enter takes a place, if need be from whoever is idle.
func (b *bounded) enter() bool {
	b.mu.Lock()
	if b.open < b.most {
		b.open++
		b.mu.Unlock()
		return true
	}
	longest := b.idle.Front()
	b.mu.Unlock()
	if longest == nil {
		return false
	}
	longest.Value.(net.Conn).Close() // which leaves
	return b.enter()
}

func (b *bounded) leave(c net.Conn) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.open--
	b.busy(c)
}

// state keeps the list of those that are idle: it is the server's ConnState.
func (b *bounded) state(c net.Conn, s http.ConnState) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if s != http.StateIdle {
		b.busy(c)
		return
	}
	if b.places == nil {
		b.places = map[net.Conn]*list.Element{}
	}
	b.places[c] = b.idle.PushBack(c)
}

func (b *bounded) busy(c net.Conn) {
	if place, idle := b.places[c]; idle {
		b.idle.Remove(place)
		delete(b.places, c)
	}
}

// refusal is what is said to those that there is no room for, whatever they ask.
const refusal = "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/problem+json\r\nRetry-After: 2\r\nCache-Control: no-store\r\nConnection: close\r\nContent-Length: 94\r\n\r\n" +
	`{"type":"/docs/errors/overloaded","title":"Too many at once","status":503,"code":"overloaded"}`

// How many connections are refused with a word at the same time, and how long each
// may take to hear it. Others are closed.
const (
	mostRefusing = 256
	refusingFor  = time.Second
)

func (b *bounded) refuse(conn net.Conn) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.refusing >= mostRefusing {
		conn.Close()
		return
	}
	b.refusing++
	go func() {
		defer func() {
			conn.Close()
			b.mu.Lock()
			defer b.mu.Unlock()
			b.refusing--
		}()
		_ = conn.SetDeadline(time.Now().Add(refusingFor))
		if _, err := io.WriteString(conn, refusal); err != nil {
			return
		}
		if tcp, is := conn.(*net.TCPConn); is { // to close with a request unread would take the answer back
			_ = tcp.CloseWrite()
			_, _ = io.Copy(io.Discard, io.LimitReader(conn, 64<<10))
		}
	}()
}
