package rest

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/labstack/echo/v4"
	"golang.org/x/text/language"

	"toasoan/internal/news"
	"toasoan/internal/wire"
)

// Problem is the body of every error answer, as RFC 9457 defines it.
type Problem struct {
	// Where the code is explained.
	Type   string `json:"type" example:"/docs/errors/invalid"`
	Title  string `json:"title" example:"Invalid content"`
	Status int    `json:"status" example:"422"`
	Detail string `json:"detail" example:"The content breaks a rule. errors[] lists every fault."`
	// Path of the request.
	Instance string `json:"instance" example:"/v1/newsroom/articles"`
	// Stable name of what went wrong.
	Code      string `json:"code" example:"invalid"`
	RequestID string `json:"request_id" example:"K2XWJ3Q4TZB5"`
	// Everything that is wrong with the request.
	Errors []ProblemFault `json:"errors,omitempty"`
	// Of a withdrawn article: what its readers are told.
	Notice string `json:"notice,omitempty" example:"Bài viết đã được gỡ để kiểm tra lại thông tin."`
	// Of something that has moved: its slug now.
	Slug string `json:"slug,omitempty" example:"ten-moi"`
	// Of an article that has changed since the caller saw it: by whom, and when.
	Changed *news.Touch `json:"changed,omitempty"`
}

// ProblemFault points at one part of a request that is at fault.
type ProblemFault struct {
	// JSON Pointer (RFC 6901) to a member of the body.
	Pointer string `json:"pointer,omitempty" example:"/author_email"`
	// Name of a query parameter.
	Parameter string `json:"parameter,omitempty" example:"limit"`
	// Name of a header.
	Header string `json:"header,omitempty" example:"Idempotency-Key"`
	// Stable name of the rule.
	Code   string `json:"code" example:"email"`
	Detail string `json:"detail" example:"must be an e-mail address"`
}

// statuses gives each kind of error its status code.
var statuses = map[news.Kind]int{
	news.Malformed:            http.StatusBadRequest,
	news.Invalid:              http.StatusUnprocessableEntity,
	news.TooLarge:             http.StatusRequestEntityTooLarge,
	news.Unsupported:          http.StatusUnsupportedMediaType,
	news.Unauthenticated:      http.StatusUnauthorized,
	news.Forbidden:            http.StatusForbidden,
	news.NotFound:             http.StatusNotFound,
	news.NotAllowed:           http.StatusMethodNotAllowed,
	news.Moved:                http.StatusMovedPermanently,
	news.Gone:                 http.StatusGone,
	news.Conflict:             http.StatusConflict,
	news.Stale:                http.StatusPreconditionFailed,
	news.PreconditionRequired: http.StatusPreconditionRequired,
	news.TooMany:              http.StatusTooManyRequests,
	news.Unavailable:          http.StatusServiceUnavailable,
	news.StorageFull:          http.StatusInsufficientStorage,
	news.Internal:             http.StatusInternalServerError,
}

// StatusOf is the status code with which errors of the code are answered.
func StatusOf(code news.Code) int { return statuses[news.Catalogue[code].Kind] }

// retryAfter is when a client may try again after Unavailable, in seconds.
const retryAfter = "1"

// handleError is where every error that a handler returns ends up.
func (s *Server) handleError(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	e := s.understand(err, c)
	p := problemFor(e, c)
	h := c.Response().Header()
	switch e.Kind() {
	case news.Internal:
		if errors.Is(err, context.Canceled) && c.Request().Context().Err() != nil {
			break // the client has gone: nothing of ours is wrong
		}
		s.logFailure(err, c)
	case news.StorageFull, news.Unavailable:
		if e.Code == news.CodeOverloaded { // one line for all of them: see [Server.overloaded]
			h["Retry-After"] = retryLater()
			break
		}
		s.log.Warn("request refused", "error", err, "route", c.Path(), "request_id", p.RequestID)
		h.Set("Retry-After", retryAfter)
	case news.TooMany:
		h.Set("Retry-After", strconv.Itoa(e.Wait))
		if h.Get("RateLimit-Policy") == "" {
			name, _, _ := strings.Cut(e.Policy, ";")
			h.Set("RateLimit-Policy", e.Policy)
			h.Set("RateLimit", name+";r=0;t="+strconv.Itoa(e.Wait))
		}
	case news.Unauthenticated:
		h.Set("WWW-Authenticate", `Bearer realm="toasoan"`)
	case news.Stale:
		h.Set("ETag", versionTag(e.Version))
	case news.Moved:
		h.Set("Location", movedTo(c, e.Slug))
	}
	s.cacheProblem(c, e.Kind())
	h.Set("Content-Type", "application/problem+json")
	h.Add("Vary", "Accept-Language")
	h.Set("Content-Language", languageOf(c))
	c.Response().WriteHeader(p.Status)
	if c.Request().Method != http.MethodHead {
		_ = writeJSON(c.Response(), p) // the client may be gone
	}
}

// logFailure tells the operator of a fault of ours.
func (s *Server) logFailure(err error, c echo.Context) {
	id := c.Response().Header().Get(requestIDHeader)
	s.log.Error("request failed", "error", err, "method", c.Request().Method, "route", c.Path(), "request_id", id)
}

// understand turns the router's own errors into ours. Of anything unknown it
// tells nothing but that it happened.
func (s *Server) understand(err error, c echo.Context) *news.Error {
	if e, ok := errors.AsType[*news.Error](err); ok {
		return e
	}
	if e, ok := errors.AsType[*echo.HTTPError](err); ok {
		switch e.Code {
		case http.StatusNotFound:
			return news.Fail(news.CodeNotFound)
		case http.StatusMethodNotAllowed:
			if allow, ok := c.Get(echo.ContextKeyHeaderAllow).(string); ok {
				c.Response().Header().Set("Allow", allow)
			}
			return news.Fail(news.CodeMethodNotAllowed)
		}
	}
	return news.Fail(news.CodeInternal).Because(err)
}

func problemFor(e *news.Error, c echo.Context) Problem {
	lang := languageOf(c)
	entry := news.Catalogue[e.Code]
	p := Problem{
		Type: "/docs/errors/" + string(e.Code), Title: entry.Title.In(lang), Status: statuses[entry.Kind],
		Detail: entry.Detail.In(lang, e.Args...), Instance: c.Request().URL.Path, Code: string(e.Code),
		RequestID: c.Response().Header().Get(requestIDHeader), Notice: string(e.Notice), Slug: e.Slug, Changed: e.Changed,
	}
	p.Errors = explain(e.Faults, "", lang)
	return p
}

// explain says what the faults are, with their pointers below the one given.
func explain(faults []news.Fault, below, lang string) (explained []ProblemFault) {
	for _, f := range faults {
		explained = append(explained, ProblemFault{
			Pointer: below + f.Pointer, Parameter: f.Parameter, Header: f.Header, Code: string(f.Code),
			Detail: news.Catalogue[f.Code].Detail.In(lang, f.Args...),
		})
	}
	return explained
}

// languageOf is the language of problem texts: Vietnamese for whoever asks for
// it, English otherwise.
func languageOf(c echo.Context) string {
	return understood.language(c.Request().Header.Get("Accept-Language"))
}

var spoken = language.NewMatcher([]language.Tag{language.English, language.Vietnamese})

// understood are values of Accept-Language that came before. To understand one takes
// half as long as all else that a refusal costs, and clients send few different ones.
var understood languages

type languages struct {
	mu    sync.RWMutex
	known map[string]string
}

// mostLanguages is how many values are remembered, and longestLanguage of how many bytes
// at most: they are from outside.
const (
	mostLanguages   = 1024
	longestLanguage = 100
)

func (l *languages) language(accept string) string {
	l.mu.RLock()
	lang, known := l.known[accept]
	l.mu.RUnlock()
	if known {
		return lang
	}
	lang = "en"
	if _, i := language.MatchStrings(spoken, accept); i == 1 {
		lang = "vi"
	}
	if len(accept) > longestLanguage {
		return lang
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.known) >= mostLanguages || l.known == nil {
		l.known = map[string]string{}
	}
	l.known[strings.Clone(accept)] = lang // without the request that it is a part of
	return lang
}

// movedTo is the request's path with the former slug replaced by the present one.
func movedTo(c echo.Context, slug string) string {
	path := c.Path()
	for _, name := range c.ParamNames() {
		value := c.Param(name)
		if name == "slug" {
			value = slug
		}
		path = strings.Replace(path, ":"+name, value, 1)
	}
	if q := c.Request().URL.RawQuery; q != "" {
		path += "?" + q
	}
	return path
}

// writeJSON writes v without escaping HTML: an article's body is full of it.
func writeJSON(w io.Writer, v any) error {
	kept := written.Get().(*[]byte)
	defer written.Put(kept)
	b, err := answers.Append((*kept)[:0], v)
	if err != nil {
		return err
	}
	if cap(b) <= mostKept {
		*kept = b
	}
	_, err = w.Write(append(b, '\n'))
	return err
}

// written are the buffers that answers were written in, but for rare large ones.
var written = sync.Pool{New: func() any { return new([]byte) }}

const mostKept = 256 << 10

// answers writes the two types of which a card has a dozen as their MarshalJSON does.
var answers = func() *wire.Writer {
	w := new(wire.Writer)
	wire.Teach(w, func(b []byte, o *news.Opt) ([]byte, error) {
		if *o == "" {
			return append(b, "null"...), nil
		}
		return wire.AppendString(b, string(*o)), nil
	})
	wire.Teach(w, func(b []byte, t *news.Time) ([]byte, error) {
		b, err := t.AppendText(append(b, '"'))
		return append(b, '"'), err
	})
	return w
}()
