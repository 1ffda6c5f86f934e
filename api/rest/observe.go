package rest

import (
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"runtime/debug"
	"time"

	"github.com/klauspost/compress/gzhttp"
	"github.com/labstack/echo/v4"

	"toasoan/internal/store"
)

const requestIDHeader = "X-Request-Id"

// saneID is what a request id from outside may look like: it goes into logs and
// answers as it is.
var saneID = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// observe gives every request an id and writes one line about it into the log:
// never a query string, a body, an address or a token.
func (s *Server) observe(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		start := time.Now()
		r := c.Request()
		id := r.Header.Get(requestIDHeader)
		if !saneID.MatchString(id) {
			id = rand.Text()
		}
		c.Response().Header().Set(requestIDHeader, id)
		ctx, queries := store.CountQueries(r.Context())
		c.SetRequest(r.WithContext(ctx))
		if err := next(c); err != nil {
			c.Error(err)
		}
		what := "request"
		if route, _ := c.Get(routeKey).(Route); route.Streams() {
			what = "stream" // how long it took says nothing
		}
		s.log.LogAttrs(ctx, slog.LevelInfo, what,
			slog.String("method", r.Method), slog.String("route", c.Path()), slog.Int("status", c.Response().Status),
			slog.Int64("bytes", c.Response().Size), slog.Int64("queries", queries.Load()),
			slog.Duration("took", time.Since(start)), slog.String("request_id", id))
		return nil
	}
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
