package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"toasoan/internal/news"
)

// asked is one answer to the mob.
type asked struct {
	status int
	took   time.Duration
}

// mob is clients who ask whether or not they are answered. They share the processors
// with the server, and what they lack themselves would look as if it were late: so all of
// them are one thread, which asks the kernel who of them has an answer (epoll(7)) and
// since when (SO_TIMESTAMPNS, in the kernel's timestamping.rst). It is not for several
// goroutines.
type mob struct {
	addr    unix.SockaddrInet4
	request func(n int64) []byte
	poll    int // what epoll_create1 returned

	asked    int64
	answers  []asked
	odd      map[string]int
	lacking  int             // requests that had to do without a connection
	open     map[int]*client // by file descriptor
	idle     []*client
	awaiting int      // answers
	said     [64]byte // by the kernel of what was received
}

// client is a connection that is kept open.
type client struct {
	fd    int
	since time.Time // when it asked; zero while it is idle
	in    []byte    // of the answer, what is there
}

// answerMost is how long the longest answer may be, in bytes.
const answerMost = 1 << 20

func newMob(t *testing.T, addr string, request func(n int64) []byte) *mob {
	t.Helper()
	at, err := netip.ParseAddrPort(addr)
	if err != nil {
		t.Fatal(err)
	}
	poll, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		t.Fatal(err)
	}
	c := &mob{addr: unix.SockaddrInet4{Port: int(at.Port()), Addr: at.Addr().As4()}, request: request, poll: poll, odd: map[string]int{}, open: map[int]*client{}}
	t.Cleanup(func() {
		c.goHome()
		unix.Close(poll)
	})
	return c
}

// capacity is how many requests a second are answered to as many clients who each
// wait for their answer.
func (m *mob) capacity(clients int, lasts time.Duration) float64 {
	m.take()
	until := time.Now().Add(lasts)
	m.wait(until, func() {
		for m.awaiting < clients && time.Now().Before(until) && m.ask() {
		}
	})
	m.goHome()
	accepted, _ := m.take()
	return float64(len(accepted)) / lasts.Seconds()
}

// mostClients is how many wait for an answer at the same time.
const mostClients = 2000

// storm asks so many times a second, whatever is answered. Requests for which all
// clients are waiting yet are not sent.
func (m *mob) storm(rate float64, lasts time.Duration) {
	start, sent := time.Now(), 0
	m.wait(start.Add(lasts), func() {
		for due := int(rate * min(time.Since(start), lasts).Seconds()); sent < due; sent++ {
			if m.awaiting >= mostClients || !m.ask() {
				m.lacking++
			}
		}
	})
	m.goHome()
}

// patience is how long the mob waits for its last answers.
const patience = 30 * time.Second

// wait takes answers in until the time is over and no more are awaited, and does what is
// to be done in between at least every millisecond.
func (m *mob) wait(until time.Time, do func()) {
	events := make([]unix.EpollEvent, 256)
	for now := time.Now(); now.Before(until) || m.awaiting > 0; now = time.Now() {
		if now.After(until.Add(patience)) {
			m.odd[fmt.Sprint("no answer within ", patience)] += m.awaiting
			return
		}
		do()
		n, err := unix.EpollWait(m.poll, events, 1)
		if err != nil && !errors.Is(err, unix.EINTR) {
			m.odd[err.Error()]++
			return
		}
		for _, e := range events[:max(n, 0)] {
			if c := m.open[int(e.Fd)]; c != nil {
				m.hear(c)
			}
		}
	}
}

// ask sends the next request on a connection that nobody uses, or on a new one. It
// reports whether it could.
func (m *mob) ask() bool {
	c, err := m.connection()
	if err != nil {
		m.odd[err.Error()]++
		return false
	}
	m.asked++
	request := m.request(m.asked)
	c.since, c.in = time.Now(), c.in[:0]
	m.awaiting++
	if n, err := unix.Write(c.fd, request); err != nil || n < len(request) {
		m.lose(c, fmt.Sprintf("%d of %d bytes of a request were sent: %v", n, len(request), err))
		return false
	}
	return true
}

func (m *mob) connection() (*client, error) {
	if n := len(m.idle); n > 0 {
		c := m.idle[n-1]
		m.idle = m.idle[:n-1]
		return c, nil
	}
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	c := &client{fd: fd}
	if err := errors.Join(unix.Connect(fd, &m.addr), unix.SetNonblock(fd, true), unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1),
		unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_TIMESTAMPNS, 1),
		unix.EpollCtl(m.poll, unix.EPOLL_CTL_ADD, fd, &unix.EpollEvent{Events: unix.EPOLLIN, Fd: int32(fd)})); err != nil {
		unix.Close(fd)
		return nil, err
	}
	m.open[fd] = c
	return c, nil
}

// hear takes in what there is of an answer.
func (m *mob) hear(c *client) {
	for {
		c.in = slices.Grow(c.in, 4<<10)
		n, said, _, _, err := unix.Recvmsg(c.fd, c.in[len(c.in):cap(c.in)], m.said[:], 0)
		switch {
		case errors.Is(err, unix.EAGAIN), errors.Is(err, unix.EINTR):
			return
		case err != nil || n == 0:
			m.lose(c, fmt.Sprintf("the connection ended after %d bytes of an answer: %v", len(c.in), err))
			return
		}
		c.in = c.in[:len(c.in)+n]
		if m.heard(c, came(m.said[:said])) {
			return
		}
	}
}

// came is when the last bytes of what was received did, by what the kernel said of them;
// now, if it said nothing: it begins to note times some while after the first socket asks.
func came(said []byte) time.Time {
	if len(said) == 0 { // for which the parser has no error, but a panic
		return time.Now()
	}
	header, data, _, err := unix.ParseOneSocketControlMessage(said)
	if err != nil || header.Level != unix.SOL_SOCKET || header.Type != unix.SCM_TIMESTAMPNS || len(data) < 16 {
		return time.Now()
	}
	return time.Unix(int64(binary.NativeEndian.Uint64(data)), int64(binary.NativeEndian.Uint64(data[8:]))) // a struct __kernel_timespec
}

// heard notes the answer if it is whole, the last of which came at that time.
func (m *mob) heard(c *client, at time.Time) bool {
	head, body, is := bytes.Cut(c.in, []byte("\r\n\r\n"))
	if !is && len(c.in) < answerMost {
		return false
	}
	a := answer{head: head, body: body}
	length, err := strconv.Atoi(a.field("Content-Length"))
	switch {
	case err != nil || len(head) < len("HTTP/1.1 200") || len(body) > length || length > answerMost || c.since.IsZero():
		m.lose(c, fmt.Sprintf("not an answer: %.300q", c.in))
		return true
	case len(body) < length:
		return false
	}
	a.status, _ = strconv.Atoi(string(head[9:12]))
	if !a.right() {
		m.odd[fmt.Sprintf("%.600s", c.in)]++
	}
	m.answers = append(m.answers, asked{a.status, at.Sub(c.since)})
	if a.field("Connection") == "close" {
		m.hangUp(c)
		return true
	}
	m.awaiting--
	c.since = time.Time{}
	m.idle = append(m.idle, c)
	return true
}

// answer is one that is whole.
type answer struct {
	status     int
	head, body []byte
}

// field is the value of a field, "" if there is none.
func (a answer) field(name string) string {
	_, rest, _ := bytes.Cut(a.head, []byte("\r\n"+name+": "))
	value, _, _ := bytes.Cut(rest, []byte("\r\n"))
	return string(value)
}

// right reports whether the answer is what was asked for, or a refusal that says all
// that one has to.
func (a answer) right() bool {
	switch a.status {
	case http.StatusOK, http.StatusCreated:
		return true
	case http.StatusServiceUnavailable:
		wait, err := strconv.Atoi(a.field("Retry-After"))
		return err == nil && wait >= 1 && bytes.Contains(a.body, []byte(`"code":"`+news.CodeOverloaded+`"`)) && a.field("Content-Type") == "application/problem+json"
	}
	return false
}

// lose notes what went wrong on a connection, and closes it. One that the server ends
// while nothing is asked is not wrong.
func (m *mob) lose(c *client, odd string) {
	if !c.since.IsZero() {
		m.odd[odd]++
	}
	m.hangUp(c)
}

func (m *mob) hangUp(c *client) {
	if c.since.IsZero() {
		m.idle = slices.DeleteFunc(m.idle, func(other *client) bool { return other == c })
	} else {
		m.awaiting--
	}
	delete(m.open, c.fd)
	unix.Close(c.fd)
}

// goHome closes all connections.
func (m *mob) goHome() {
	m.idle = nil
	for _, c := range m.open {
		m.hangUp(c)
	}
}

// take returns what was answered so far, in two parts, and forgets it.
func (m *mob) take() (accepted, refused []time.Duration) {
	for _, a := range m.answers {
		switch a.status {
		case http.StatusOK, http.StatusCreated:
			accepted = append(accepted, a.took)
		case http.StatusServiceUnavailable:
			refused = append(refused, a.took)
		}
	}
	m.answers = m.answers[:0]
	slices.Sort(accepted)
	slices.Sort(refused)
	return accepted, refused
}
