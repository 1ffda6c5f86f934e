package rest

import (
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/gzhttp"
	"github.com/labstack/echo/v4"

	"toasoan/internal/news"
	"toasoan/internal/store"
)

const requestIDHeader = "X-Request-Id"

// RequestLine is the message of the one line of the log that each request gets.
const RequestLine = "request"

// saneID reports whether a request id from outside may go into logs and answers as
// it is.
func saneID(id string) bool {
	return id != "" && len(id) <= 64 && strings.Trim(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-") == ""
}

// observe gives every request an id and writes one line about it into the log.
func (s *Server) observe(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		start := time.Now()
		r := c.Request()
		id := requestID(r)
		c.Response().Header()[requestIDHeader] = id
		ctx, queries := store.CountQueries(r.Context())
		c.SetRequest(r.WithContext(ctx))
		if err := next(c); err != nil {
			c.Error(err)
			if e, is := errors.AsType[*news.Error](err); is && e.Code == news.CodeOverloaded {
				return nil // see [Server.tellOfRefusals]
			}
		}
		route, _ := c.Get(routeKey).(Route)
		s.logRequest(r, request{
			route: c.Path(), status: c.Response().Status, bytes: c.Response().Size, queries: queries.Load(), at: start, took: time.Since(start), id: id[0], stream: route.Streams(),
		})
		return nil
	}
}

// requestID is what the client calls its request, or else a name of ours, as the value of
// a field.
func requestID(r *http.Request) []string {
	if told := r.Header[requestIDHeader]; len(told) > 0 && saneID(told[0]) {
		return told[:1:1]
	}
	made := ids.Get().(*idBlock)
	defer ids.Put(made)
	return made.next()
}

var ids = sync.Pool{New: func() any { return &idBlock{} }}

// idBlock makes names of requests, as [Texts] makes strings.
type idBlock struct {
	texts  Texts
	fields []string
}

// idsAtOnce is for how many memory is taken at a time.
const idsAtOnce = 64

func (b *idBlock) next() []string {
	if len(b.fields) == cap(b.fields) {
		b.fields = make([]string, 0, idsAtOnce)
	}
	n := len(b.fields)
	var digits [13]byte                                                                        // the largest number's
	b.fields = append(b.fields, b.texts.Of(strconv.AppendUint(digits[:0], rand.Uint64(), 36))) // nothing rests on its being hard to guess
	return b.fields[n : n+1 : n+1]
}

// request is what the log tells of a request: never a query string, a body, an
// address or a token.
type request struct {
	route   string
	status  int
	bytes   int64
	queries int64
	at      time.Time // when it came
	took    time.Duration
	id      string
	stream  bool // how long it took says nothing
}

func (s *Server) logRequest(r *http.Request, q request) {
	what := RequestLine
	if q.stream {
		what = "stream"
	}
	log, known := s.lines[[2]string{r.Method, q.route}]
	if !known {
		log = begun(s.log.Handler(), r.Method, q.route)
	}
	if !log.Enabled(r.Context(), slog.LevelInfo) {
		return
	}
	line := slog.NewRecord(q.at.Add(q.took), slog.LevelInfo, what, 0) // made by hand: nobody asks where in the code it was
	line.AddAttrs(slog.Int("status", q.status), slog.Int64("bytes", q.bytes), slog.Int64("queries", q.queries), slog.Duration("took", q.took),
		slog.String("request_id", q.id))
	_ = log.Handle(r.Context(), line) // there is nowhere to tell of a log that cannot be written
}

// lines begin the lines of requests, by method and route: to write the same again and
// again takes longer than the rest of them.
type lines map[[2]string]slog.Handler

func newLines(log slog.Handler, routes []Route) lines {
	l := lines{}
	for _, r := range routes {
		for _, method := range []string{r.Method, http.MethodHead} {
			l[[2]string{method, r.Path}] = begun(log, method, r.Path)
		}
	}
	return l
}

func begun(log slog.Handler, method, route string) slog.Handler {
	return log.WithAttrs([]slog.Attr{slog.String("method", method), slog.String("route", route)})
}

// recover turns a panic into an internal error.
func (s *Server) recover(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			if p := recover(); p != nil {
				if e, ok := p.(error); ok && errors.Is(e, http.ErrAbortHandler) {
					panic(p)
				}
				err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
			}
		}()
		return next(c)
	}
}

// codings are the suffixes that compression puts on an ETag: bytes that differ
// need names that differ (RFC 9110, 8.8.3).
const codingSuffix = "-gzip"

// compressed compresses answers that are worth it, if the client can read it.
func compressed(h http.Handler) (http.Handler, error) {
	wrap, err := gzhttp.NewWrapper(gzhttp.MinSize(1024), gzhttp.SuffixETag(codingSuffix), gzhttp.EnableZstd(false),
		gzhttp.ContentTypes([]string{"application/json", "application/problem+json", "application/yaml", "text/html", "text/css", "text/javascript"}))
	if err != nil {
		return nil, err
	}
	whole := wrap(h)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == eventsPath { // nothing may gather between us and whoever listens
			h.ServeHTTP(w, r)
			return
		}
		whole.ServeHTTP(w, r)
	}), nil
}
