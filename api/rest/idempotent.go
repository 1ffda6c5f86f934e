package rest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"strings"

	"github.com/labstack/echo/v4"

	"toasoan/internal/news"
	"toasoan/internal/store"
)

const idempotencyHeader = "Idempotency-Key"

// strongKey is a key that nobody guesses: a UUID, 32 or more hexadecimal digits,
// or 22 or more base64 characters.
var strongKey = regexp.MustCompile(`^([0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9a-fA-F]{32,128}|[A-Za-z0-9_+/=-]{22,128})$`)

// knownKey is a key of a caller whom we know.
var knownKey = regexp.MustCompile(`^[\x21-\x7e]{1,128}$`)

// kept are the headers of an answer that are kept with it.
var kept = []string{"Content-Type", "Content-Language", "ETag", "Location"}

// secretKey is where a handler puts a secret that its answer tells: it is taken
// out of the answer before that is kept, and put back from secretFor.
const secretKey = "secret"

// placeholder stands for the secret in a kept answer. No text of an answer has
// it: the encoder escapes U+2028.
const placeholder = "\u2028secret\u2028"

// idempotent lets a client send a POST again without doing it again: the first
// answer under an Idempotency-Key is kept in the same transaction as what it
// tells of, and is the answer to every repetition for 24 hours.
func (s *Server) idempotent(r Route) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		if !r.Idempotent() {
			return next
		}
		return func(c echo.Context) error {
			key := c.Request().Header.Get(idempotencyHeader)
			if key == "" {
				return next(c)
			}
			by := caller(c)
			if form := knownKey; !form.MatchString(key) || !by.Known() && !strongKey.MatchString(key) {
				return &news.Error{Code: news.CodeBadHeader, Faults: []news.Fault{{Header: idempotencyHeader, Code: news.FaultWeakKey}}}
			}
			body, err := s.readBody(c)
			if err != nil {
				return err
			}
			sum := sha256.Sum256(body)
			a := store.Answer{
				Caller: by.ID, Method: c.Request().Method, Path: c.Request().URL.RequestURI(), Key: key,
				BodyHash: hex.EncodeToString(sum[:]), CreatedAt: s.room.Now(),
			}
			if earlier, err := s.store.Answer(c.Request().Context(), a); err == nil {
				return s.sendAgain(c, earlier, a.BodyHash)
			}
			if r.Small() && r.under("articles") { // what takes time is done before the transaction
				_, _ = s.posting(c) // the handler fails with its error
			}
			together := s.store.Within
			if r.Small() {
				together = s.store.Together
			}
			return s.answerOnce(c, a, together, next)
		}
	}
}

// sendAgain repeats an answer that is on disk.
func (s *Server) sendAgain(c echo.Context, earlier *store.Answer, bodyHash string) error {
	again := &recorder{header: c.Response().Header()}
	if err := s.repeat(c, again, earlier, bodyHash); err != nil {
		return err
	}
	return again.send(c)
}

func (s *Server) answerOnce(c echo.Context, a store.Answer, together func(context.Context, func(context.Context) error) error, next echo.HandlerFunc) error {
	name := strings.Join([]string{a.Caller, a.Method, a.Path, a.Key}, " ")
	if _, running := s.running.LoadOrStore(name, true); running {
		return news.Fail(news.CodeIdempotencyRunning)
	}
	defer s.running.Delete(name)
	out := c.Response().Writer
	first := &recorder{header: out.Header()}
	err := together(c.Request().Context(), func(ctx context.Context) error {
		r := c.Request()
		defer c.SetRequest(r)
		c.SetRequest(r.WithContext(ctx))
		if free, err := s.store.LockAnswer(ctx, a); err != nil || !free {
			return errors.Join(err, news.Fail(news.CodeIdempotencyRunning))
		}
		switch earlier, err := s.store.Answer(ctx, a); {
		case err == nil:
			return s.repeat(c, first, earlier, a.BodyHash)
		case news.KindOf(err) != news.NotFound:
			return err
		}
		c.Response().Writer = first
		defer func() { c.Response().Writer = out }()
		return s.answerFirst(ctx, c, a, first, next)
	})
	if err != nil {
		return err
	}
	// Everything is on disk: now the client may know.
	c.Response().Committed = false
	c.Response().Size = 0
	return first.send(c)
}

// answerFirst lets the handler answer into first, and keeps what it answered
// unless that may be different the next time. The handler's own failure undoes
// what it did, not that its answer is kept.
func (s *Server) answerFirst(ctx context.Context, c echo.Context, a store.Answer, first *recorder, next echo.HandlerFunc) error {
	err := s.store.Within(ctx, func(ctx context.Context) error {
		c.SetRequest(c.Request().WithContext(ctx))
		return next(c)
	})
	if err != nil {
		if status := statuses[news.KindOf(err)]; status >= 500 || status == http.StatusTooManyRequests {
			return err
		}
		c.SetRequest(c.Request().WithContext(ctx))
		s.handleError(err, c)
	}
	a.Status, a.Body = first.status, first.body.String()
	if secret, ok := c.Get(secretKey).(string); ok {
		a.Body = strings.ReplaceAll(a.Body, secret, placeholder)
	}
	header := map[string]string{}
	for _, name := range kept {
		if v := first.header.Get(name); v != "" {
			header[name] = v
		}
	}
	if a.Header, err = json.Marshal(header); err != nil {
		return err
	}
	return s.store.KeepAnswer(ctx, &a)
}

// repeat answers as the first time. A secret in the answer is derived again.
func (s *Server) repeat(c echo.Context, out *recorder, earlier *store.Answer, bodyHash string) error {
	if earlier.BodyHash != bodyHash {
		return news.Fail(news.CodeIdempotencyReused)
	}
	var header map[string]string
	if err := json.Unmarshal(earlier.Header, &header); err != nil {
		return err
	}
	for name, v := range header {
		out.header.Set(name, v)
	}
	out.header.Set("Idempotency-Replayed", "true")
	out.header.Set("Cache-Control", "private, no-store")
	out.status = earlier.Status
	if earlier.Body == "" {
		return nil
	}
	var resource struct{ ID string }
	if err := json.Unmarshal([]byte(earlier.Body), &resource); err != nil {
		return err
	}
	out.body.WriteString(strings.ReplaceAll(earlier.Body, placeholder, s.room.EditToken(resource.ID)))
	return nil
}

// recorder is a ResponseWriter that keeps the answer: until it may be sent, in which case
// its headers are the real ones, or to see what it is.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header         { return r.header }
func (r *recorder) Write(b []byte) (int, error) { return r.body.Write(b) }
func (r *recorder) WriteHeader(status int)      { r.status = status }

// send answers with what was recorded.
func (r *recorder) send(c echo.Context) error {
	c.Response().WriteHeader(r.status)
	_, err := c.Response().Write(r.body.Bytes())
	return err
}
