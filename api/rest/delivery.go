package rest

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/gzip"

	"toasoan/internal/news"
)

// delivery is an answer to readers in its final bytes, to be written any number of
// times.
type delivery struct {
	tag      string    // strong ETag of the bytes as they are
	modified news.Time // zero if no single time is true
	keys     []string  // what it was made from
	end      time.Time // when it is out of date in any case
	shared   bool      // whether it is the same for everybody
	header   []field   // of every form
	plain    form
	zipped   form // made when it is asked for
	zip      sync.Once

	absent error // instead of all that: that there is no such thing

	route string   // for those that are served at once: what the log calls it,
	vary  []string // and the fields of the request that it depends on
}

// field is one field of a header, by its canonical name.
type field struct {
	name   string
	values []string
}

// form is how a delivery is written for clients that read one coding.
type form struct {
	body   []byte
	header []field
}

// worthZipping is the size in bytes from which on answers are compressed.
const worthZipping = 1024

func newDelivery(body []byte, modified news.Time) *delivery {
	sum := sha256.Sum256(body)
	d := &delivery{tag: `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`, modified: modified}
	d.plain = formOf(body, d.tag)
	d.set("Content-Type", "application/json; charset=utf-8")
	if !modified.IsZero() {
		d.set("Last-Modified", modified.UTC().Format(http.TimeFormat))
	}
	return d
}

// set adds a field to the header of every form, if it has a value.
func (d *delivery) set(name string, values ...string) {
	if len(values) > 0 {
		d.header = append(d.header, field{name, values})
	}
}

func formOf(body []byte, tag string) form {
	return form{body, []field{{"Etag", []string{tag}}, {"Content-Length", []string{strconv.Itoa(len(body))}}}}
}

// size is about how many bytes of memory the delivery takes.
func (d *delivery) size() int {
	const around = 1000
	return around + len(d.plain.body) + len(d.plain.body)/3 // the compressed form
}

var zippers = sync.Pool{New: func() any {
	w, _ := gzip.NewWriterLevel(nil, gzip.DefaultCompression) // the level is a known one
	return w
}}

// gzip returns the compressed form. Its bytes have a name of their own (RFC 9110, 8.8.3).
func (d *delivery) gzip() *form {
	d.zip.Do(func() {
		var b bytes.Buffer
		w := zippers.Get().(*gzip.Writer)
		defer zippers.Put(w)
		w.Reset(&b)
		_, _ = w.Write(d.plain.body) // memory does not fail
		_ = w.Close()
		d.zipped = formOf(bytes.Clone(b.Bytes()), strings.TrimSuffix(d.tag, `"`)+codingSuffix+`"`)
		d.zipped.header = append(d.zipped.header, field{"Content-Encoding", []string{"gzip"}})
	})
	return &d.zipped
}

// write answers the request with the form that its client reads best, or with 304
// if the client has the answer already. It returns the status and the number of bytes.
func (d *delivery) write(w http.ResponseWriter, r *http.Request) (status, n int) {
	h := w.Header()
	for _, f := range d.header {
		h[f.name] = f.values
	}
	if matched := matches(r, d.tag, d.modified); matched != "" {
		h["Etag"] = []string{matched}
		delete(h, "Content-Type")
		w.WriteHeader(http.StatusNotModified)
		return http.StatusNotModified, 0
	}
	f := &d.plain
	if len(f.body) >= worthZipping && acceptsGzip(r.Header["Accept-Encoding"]) {
		f = d.gzip()
	}
	for _, each := range f.header {
		h[each.name] = each.values
	}
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodHead {
		return http.StatusOK, 0
	}
	n, _ = w.Write(f.body) // the client may be gone
	return http.StatusOK, n
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
