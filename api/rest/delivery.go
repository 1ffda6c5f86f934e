package rest

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/s2"
)

// delivery is an answer to readers in its final bytes, to be written any number of
// times. Thousands are kept: the fewer pieces there are of each, the less the collector
// of garbage has to look at, which it does again and again.
type delivery struct {
	tag    string    // strong ETag of the bytes as they are
	keys   []string  // what it was made from
	end    time.Time // when it is out of date in any case
	shared bool      // whether it is the same for everybody
	header fields    // of every form

	// What was asked for of its forms: at least one of them, or else packed.
	plain, zipped atomic.Pointer[form]
	making        sync.Mutex    // of the other
	draft         *bytes.Buffer // that plain is still in, of one that is not kept

	// In place of plain, the body in S2, which takes less than half of the memory and
	// a third of the time that answering takes: for what is not asked for all the time.
	packed []byte
	second atomic.Int64  // the second in which it was asked for last,
	asked  atomic.Uint32 // and how often in that

	absent error // instead of all that: that there is no such thing

	route string   // for those that are served at once: what the log calls it,
	vary  []string // and the fields of the request that it depends on
}

// fields are fields of a header in lines, as HTTP/1.1 sends them, by their canonical
// names. Those of the same name are next to each other.
type fields string

// oneLine keeps a value from being two.
var oneLine = strings.NewReplacer("\r", " ", "\n", " ")

func (f *fields) add(name string, values ...string) {
	for _, v := range values {
		*f = *f + fields(name) + ": " + fields(oneLine.Replace(v)) + "\r\n" // one copy of all
	}
}

// put puts them into a header, but those of one name.
func (f fields) put(h http.Header, but string) {
	values := make([]string, 0, strings.Count(string(f), "\n"))
	for last, rest := "", string(f); rest != ""; {
		var name, value string
		name, rest, _ = strings.Cut(rest, ": ")
		value, rest, _ = strings.Cut(rest, "\r\n")
		switch n := len(values); name {
		case but:
		case last:
			h[name] = append(h[name], value)
		default:
			values = append(values, value)
			h[name] = values[n : n+1 : n+1]
		}
		last = name
	}
}

// form is how a delivery is written for clients that read one coding.
type form struct {
	body   []byte
	header fields
}

// Fields of the header that every body has.
var (
	isJSON  = []string{"application/json; charset=utf-8"}
	noSniff = []string{"nosniff"}
	noIndex = []string{"noindex"}
)

// worthZipping is the size in bytes from which on answers are compressed.
const worthZipping = 1024

func newDelivery(body []byte) *delivery {
	sum := sha256.Sum256(body)
	d := &delivery{tag: `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`}
	d.plain.Store(d.asIs(body))
	return d
}

// asIs is the form with the plain body.
func (d *delivery) asIs(body []byte) *form {
	return &form{body, fields("Etag: " + d.tag + "\r\nContent-Length: " + strconv.Itoa(len(body)) + "\r\n")}
}

// keptAround is about how many bytes are kept beside a delivery's bodies and header.
const keptAround = 400

// size is about how many bytes of memory the delivery takes.
func (d *delivery) size() int {
	n := keptAround + len(d.header) + len(d.packed)
	for _, f := range []*form{d.plain.Load(), d.zipped.Load()} {
		if f != nil {
			n += len(f.body) + len(f.header)
		}
	}
	return n
}

// release gives back the draft, which others write into then.
func (d *delivery) release() {
	if d.draft != nil {
		drafts.Put(d.draft)
		d.draft = nil
	}
}

// only keeps no form but that for the client, since most clients ask for the same
// one: compressed, or else packed. It gives back the draft.
func (d *delivery) only(r *http.Request) {
	defer d.release()
	plain := d.plain.Load()
	switch {
	case len(plain.body) < worthZipping:
		d.plain.Store(&form{bytes.Clone(plain.body), plain.header})
		return
	case acceptsGzip(r.Header["Accept-Encoding"]):
		d.form(true)
	default:
		buffer := buffers.Get().(*[]byte)
		defer buffers.Put(buffer)
		*buffer = slices.Grow((*buffer)[:0], s2.MaxEncodedLen(len(plain.body)))
		d.packed = bytes.Clone(s2.Encode((*buffer)[:cap(*buffer)], plain.body))
	}
	d.plain.Store(nil)
}

// hotFrom is from how many requests in one second on a body is kept as it is sent.
const hotFrom = 32

// isHot counts a request for a packed body, and reports whether there are many.
func (d *delivery) isHot() bool {
	now := time.Now().Unix()
	if d.second.Swap(now) != now {
		d.asked.Store(0)
	}
	return d.asked.Add(1) >= hotFrom
}

// buffers are what bodies are packed in, and what those that are not hot are sent from.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

// form returns a form, and how many bytes there are more if it had to be made.
func (d *delivery) form(zipped bool) (f *form, more int) {
	wanted := &d.plain
	if zipped {
		wanted = &d.zipped
	}
	if f := wanted.Load(); f != nil {
		return f, 0
	}
	d.making.Lock()
	defer d.making.Unlock()
	if f := wanted.Load(); f != nil {
		return f, 0
	}
	if body := d.body(); zipped {
		f = d.zip(body)
	} else {
		f = d.asIs(body)
	}
	wanted.Store(f)
	return f, len(f.body)
}

// body is the plain body, whichever form there is of it.
func (d *delivery) body() []byte {
	switch plain := d.plain.Load(); {
	case plain != nil:
		return plain.body
	case d.packed != nil:
		return d.unpack(nil)
	default:
		return unzip(d.zipped.Load().body)
	}
}

// unpack is the plain body in the buffer, if that is long enough.
func (d *delivery) unpack(buffer []byte) []byte {
	body, _ := s2.Decode(buffer, d.packed) // which we have made
	return body
}

var (
	zippers   = sync.Pool{New: func() any { return gzip.NewWriter(nil) }}
	unzippers = sync.Pool{New: func() any { return new(gzip.Reader) }}
)

// zip makes the compressed form. Its bytes have a name of their own (RFC 9110, 8.8.3).
func (d *delivery) zip(body []byte) *form {
	b := drafts.Get().(*bytes.Buffer)
	defer drafts.Put(b)
	b.Reset()
	w := zippers.Get().(*gzip.Writer)
	defer zippers.Put(w)
	w.Reset(b)
	_, _ = w.Write(body) // memory does not fail
	_ = w.Close()
	zipped := bytes.Clone(b.Bytes())
	return &form{zipped, fields("Etag: " + strings.TrimSuffix(d.tag, `"`) + codingSuffix + "\"\r\nContent-Length: " + strconv.Itoa(len(zipped)) + "\r\nContent-Encoding: gzip\r\n")}
}

// unzip is the other way, for what zip has made.
func unzip(zipped []byte) []byte {
	r := unzippers.Get().(*gzip.Reader)
	defer unzippers.Put(r)
	_ = r.Reset(bytes.NewReader(zipped))
	body, _ := io.ReadAll(r)
	return body
}

// sent is what became of an answer.
type sent struct {
	status int
	bytes  int // that were sent
	more   int // that are kept now
}

// write answers the request with the form that its client reads best, or with 304
// if the client has the answer already: with what caches need to know and nothing else
// (RFC 9110, 15.4.5).
func (d *delivery) write(w http.ResponseWriter, r *http.Request) (out sent) {
	h := w.Header()
	if matched := matches(r, d.tag); matched != "" {
		d.header.put(h, "Link")
		h["Etag"] = []string{matched}
		delete(h, "Link") // the handler's own
		delete(h, "X-Content-Type-Options")
		delete(h, "X-Robots-Tag")
		w.WriteHeader(http.StatusNotModified)
		return sent{status: http.StatusNotModified}
	}
	d.header.put(h, "")
	zipped := d.compressible() && acceptsGzip(r.Header["Accept-Encoding"])
	if !zipped && d.packed != nil && d.plain.Load() == nil && !d.isHot() {
		buffer := buffers.Get().(*[]byte)
		defer buffers.Put(buffer)
		*buffer = d.unpack((*buffer)[:cap(*buffer)]) // never what is kept, which others may make meanwhile: the buffer is written over
		return send(w, r, d.asIs(*buffer))
	}
	f, more := d.form(zipped)
	out = send(w, r, f)
	out.more = more
	return out
}

func send(w http.ResponseWriter, r *http.Request, f *form) (out sent) {
	h := w.Header()
	f.header.put(h, "")
	h["Content-Type"], h["X-Content-Type-Options"], h["X-Robots-Tag"] = isJSON, noSniff, noIndex
	out.status = http.StatusOK
	w.WriteHeader(out.status)
	if r.Method != http.MethodHead {
		out.bytes, _ = w.Write(f.body) // the client may be gone
	}
	return out
}

// compressible reports whether the body is worth it.
func (d *delivery) compressible() bool {
	plain := d.plain.Load()
	return plain == nil || len(plain.body) >= worthZipping
}

// acceptsGzip reports whether a client reads gzip (RFC 9110, 12.5.3).
func acceptsGzip(accepted []string) bool {
	for _, line := range accepted {
		for coding := range strings.SplitSeq(line, ",") {
			name, weight, _ := strings.Cut(coding, ";")
			if !strings.EqualFold(strings.TrimSpace(name), "gzip") {
				continue
			}
			q, weighed := strings.CutPrefix(strings.ToLower(strings.TrimSpace(weight)), "q=")
			wanted, err := strconv.ParseFloat(q, 64)
			return !weighed || err == nil && wanted > 0
		}
	}
	return false
}
