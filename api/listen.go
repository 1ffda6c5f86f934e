package main

import (
	"cmp"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// bounded is a listener on which no more than most connections are open. For one
// more, the one that has been idle for longest makes room; only if all are at work
// is it refused.
type bounded struct {
	net.Listener
	most   int
	direct *direct // answers what is plain; nil if net/http is to answer everything

	turns atomic.Int64 // how often a connection became idle: to read a clock takes longer

	mu       sync.Mutex
	open     map[*counted]struct{}
	refusing int
}

// counted is a connection that gives its place back once.
type counted struct {
	unhurried
	of   *bounded
	once sync.Once
	idle atomic.Int64 // since which turn; 0 while it is at work

	between   atomic.Bool // whether what is read next begins a request: net/http looks for the end of a connection meanwhile
	answering sync.Mutex  // held while [direct] does

	// net/http counts the time for a connection's first request from when the connection
	// began. Others may have been answered before it.
	began time.Time     // zero once net/http has had a request
	later time.Duration // how long after that the first one for net/http came
}

// Read reads what is for the server: while it waits for a request only what is not
// answered here.
func (c *counted) Read(b []byte) (int, error) {
	for {
		n, err := c.unhurried.Read(b)
		if !c.between.Load() || err != nil {
			return n, err
		}
		c.idle.Store(0)
		switch answered, err := c.of.direct.answered(c, b[:n]); {
		case err != nil:
			return 0, err
		case !answered:
			c.between.Store(false)
			return n, c.first()
		}
		c.idle.Store(c.of.turns.Add(1))
	}
}

// first has the time for the first request that net/http hears of counted from when it
// came.
func (c *counted) first() error {
	if c.began.IsZero() || c.of.direct == nil {
		return nil
	}
	var until time.Time
	if limit := cmp.Or(c.of.direct.server.ReadHeaderTimeout, c.of.direct.server.ReadTimeout); limit > 0 {
		until = time.Now().Add(limit)
	}
	c.later = time.Since(c.began)
	return c.unhurried.SetReadDeadline(until)
}

// SetReadDeadline sets until when may be read.
func (c *counted) SetReadDeadline(t time.Time) error {
	if !t.IsZero() && !stops(t) {
		t = t.Add(c.later)
	}
	return c.unhurried.SetReadDeadline(t)
}

// closeWithin is how long a client may take for an answer that is on its way when the
// connection is closed.
const closeWithin = time.Second

// Close lets an answer out that the server does not know of.
func (c *counted) Close() error {
	c.once.Do(func() { c.of.leave(c) })
	if !c.answering.TryLock() {
		_ = c.SetWriteDeadline(time.Now().Add(closeWithin))
		c.answering.Lock()
	}
	defer c.answering.Unlock()
	return c.Conn.Close()
}

// Accept returns the next connection that there is room for.
func (b *bounded) Accept() (net.Conn, error) {
	for {
		conn, err := b.Listener.Accept()
		if err != nil {
			return nil, err
		}
		c := &counted{unhurried: unhurried{Conn: conn}, of: b}
		if b.enter(c) {
			return c, nil
		}
		b.refuse(conn)
	}
}

// enter takes a place, if need be from whoever is idle.
func (b *bounded) enter(c *counted) bool {
	for {
		b.mu.Lock()
		if len(b.open) < b.most {
			if b.open == nil {
				b.open = map[*counted]struct{}{}
			}
			b.open[c] = struct{}{}
			b.mu.Unlock()
			return true
		}
		longest := b.longestIdle()
		b.mu.Unlock()
		if longest == nil {
			return false
		}
		longest.Close() // which leaves
	}
}

// longestIdle looks at all connections: that is rare, while each request makes one
// busy and idle again.
func (b *bounded) longestIdle() (longest *counted) {
	var since int64
	for c := range b.open {
		if idle := c.idle.Load(); idle > 0 && (longest == nil || idle < since) {
			longest, since = c, idle
		}
	}
	return longest
}

// dismiss closes the idle connections. net/http waits for those of which it has not heard
// a request yet, in case one is on its way.
func (b *bounded) dismiss() {
	b.mu.Lock()
	open := slices.Collect(maps.Keys(b.open))
	b.mu.Unlock()
	for _, c := range open {
		if c.idle.Load() > 0 {
			c.Close()
		}
	}
}

func (b *bounded) leave(c *counted) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.open, c)
}

// state notes who is idle: it is the server's ConnState.
func (b *bounded) state(conn net.Conn, s http.ConnState) {
	c, ours := conn.(*counted)
	switch {
	case !ours:
	case s == http.StateNew:
		c.began = time.Now()
		c.between.Store(true)
	case s == http.StateIdle:
		c.began, c.later = time.Time{}, 0
		c.between.Store(true)
		c.idle.Store(b.turns.Add(1))
	default:
		c.between.Store(false)
		c.idle.Store(0)
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
