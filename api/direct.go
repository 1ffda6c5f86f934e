package main

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/net/http/httpguts"

	"toasoan/api/rest"
)

// direct answers plain requests where they are read: while a connection waits for one,
// before net/http has heard of it. To read a request and write its
// answer that way takes half of the time. It knows only the plainest requests, and of
// those only what is kept at hand, or what there is no room for; everything else net/http
// reads as if it had not been looked at.
type direct struct {
	// answer answers a request if it can at once, and else does nothing.
	answer func(w http.ResponseWriter, r *http.Request) bool
	server *http.Server // whose timeouts hold
}

// together is up to how many bytes a body is copied to go out with its header.
const together = 32 << 10

// roundTrip is a request and its answer. It is an [http.ResponseWriter].
type roundTrip struct {
	to     *counted
	asked  http.Request
	texts  rest.Texts
	values []string // of the request's fields
	header http.Header
	length [1]string // the field Content-Length
	status int       // of an answer whose header waits for the body to tell its length; 0 for none
	out    bytes.Buffer
	err    error
}

var roundTrips = sync.Pool{New: func() any { return &roundTrip{asked: http.Request{Header: http.Header{}}, header: http.Header{}} }}

// answered answers what was read from the connection if that is a plain request for
// something at hand, and reports whether it was.
func (d *direct) answered(c *counted, read []byte) (bool, error) {
	if d == nil {
		return false, nil
	}
	x := roundTrips.Get().(*roundTrip)
	defer roundTrips.Put(x)
	if !x.read(read) {
		return false, nil
	}
	x.to, x.err = c, c.SetWriteDeadline(time.Now().Add(d.server.WriteTimeout))
	x.out.Reset()
	x.status = 0
	clear(x.header)
	c.answering.Lock()
	defer c.answering.Unlock()
	if x.err != nil || !d.answer(x, &x.asked) {
		return false, x.err
	}
	if x.flush(); x.err != nil {
		return true, x.err
	}
	return true, c.SetReadDeadline(time.Now().Add(d.server.IdleTimeout))
}

// read takes in a whole request: a GET without a body, or a POST with all of it. It
// reports false for one that asks for more than that, or that is not what RFC 9112 says:
// it is for net/http to say what is wrong with it.
func (x *roundTrip) read(b []byte) bool {
	head, body, _ := bytes.Cut(b, []byte("\r\n\r\n"))
	switch {
	case bytes.HasPrefix(b, []byte("GET /")) && len(b) == len(head)+len("\r\n\r\n"):
		x.asked.Method = http.MethodGet
	case bytes.HasPrefix(b, []byte("POST /")) && len(body) > 0:
		x.asked.Method = http.MethodPost
	default:
		return false
	}
	first, rest, _ := strings.Cut(x.texts.Of(b[:len(head)+len("\r\n")]), "\r\n")
	uri, is := strings.CutSuffix(first[len(x.asked.Method)+1:], " HTTP/1.1")
	if !is || strings.ContainsFunc(uri, func(c rune) bool { return c <= ' ' || c == 0x7f }) {
		return false
	}
	x.asked.RequestURI = uri
	clear(x.asked.Header)
	x.values = x.values[:0]
	for rest != "" {
		var line string
		line, rest, _ = strings.Cut(rest, "\r\n")
		name, value, is := strings.Cut(line, ":")
		if value = strings.Trim(value, " \t"); !is || !httpguts.ValidHeaderFieldName(name) || !httpguts.ValidHeaderFieldValue(value) {
			return false
		}
		if name = http.CanonicalHeaderKey(name); !plainField(name, value, len(body)) {
			return false
		}
		if before, again := x.asked.Header[name]; again {
			x.asked.Header[name] = append(before, value)
			continue
		}
		n := len(x.values)
		x.values = append(x.values, value)
		x.asked.Header[name] = x.values[n : n+1 : n+1]
	}
	if told := x.asked.Header["Content-Length"]; len(body) > 0 && len(told) != 1 {
		return false
	}
	host := x.asked.Header["Host"]
	return len(host) == 1 && httpguts.ValidHostHeader(host[0])
}

// plainField reports whether a field of a request says nothing about the connection but
// that it stays open, and nothing about its body but the length, in bytes.
func plainField(name, value string, length int) bool {
	switch name {
	case "Content-Length":
		var digits [20]byte
		return length > 0 && value == string(strconv.AppendInt(digits[:0], int64(length), 10))
	case "Transfer-Encoding", "Trailer", "Te", "Upgrade", "Expect", "Http2-Settings", "Proxy-Connection", "Keep-Alive":
		return false
	case "Connection":
		return strings.EqualFold(value, "keep-alive")
	}
	return true
}

// Header returns the fields that the answer will have.
func (x *roundTrip) Header() http.Header { return x.header }

// WriteHeader writes the beginning of the answer, as soon as it is known how long the
// body is.
func (x *roundTrip) WriteHeader(status int) {
	if x.header["Content-Length"] == nil && status != http.StatusNotModified {
		x.status = status
		return
	}
	x.begin(status)
}

// tell writes the header that waits, if one does, with the length of the body.
func (x *roundTrip) tell(length int) {
	if x.status != 0 {
		var digits [20]byte
		x.length[0] = x.texts.Of(strconv.AppendInt(digits[:0], int64(length), 10))
		x.header["Content-Length"] = x.length[:]
		x.begin(x.status)
	}
}

func (x *roundTrip) begin(status int) {
	x.status = 0
	x.header["Date"] = date()
	x.out.WriteString("HTTP/1.1 ")
	x.out.Write(strconv.AppendInt(x.out.AvailableBuffer(), int64(status), 10))
	x.out.WriteByte(' ')
	x.out.WriteString(http.StatusText(status))
	x.out.WriteString("\r\n")
	_ = x.header.Write(&x.out) // memory does not fail
	x.out.WriteString("\r\n")
}

// Write writes the body: all of it at once.
func (x *roundTrip) Write(body []byte) (int, error) {
	x.tell(len(body))
	if len(body) <= together {
		return x.out.Write(body)
	}
	if x.flush(); x.err != nil {
		return 0, x.err
	}
	var n int
	n, x.err = x.to.Write(body)
	return n, x.err
}

// flush sends what is written.
func (x *roundTrip) flush() {
	x.tell(0)
	if x.err == nil && x.out.Len() > 0 {
		_, x.err = x.to.Write(x.out.Bytes())
		x.out.Reset()
	}
}

// dated is what the field Date says in one second.
type dated struct {
	second int64
	value  []string
}

var today atomic.Pointer[dated]

// date is the field Date of now (RFC 9110, 6.6.1).
func date() []string {
	now := time.Now()
	if d := today.Load(); d != nil && d.second == now.Unix() {
		return d.value
	}
	d := &dated{now.Unix(), []string{now.UTC().Format(http.TimeFormat)}}
	today.Store(d)
	return d.value
}
