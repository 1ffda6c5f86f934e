package rest

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/labstack/echo/v4"

	"toasoan/internal/news"
)

// freshness is how long an answer of the delivery face may be shown unasked: by
// a browser, by a shared cache, and by a shared cache while it asks again.
const freshness = "public, max-age=15, s-maxage=30, stale-while-revalidate=60"

// privateFreshness is the same for a paper that requires keys: no shared cache
// checks them.
const privateFreshness = "private, max-age=15"

// liveFreshness and privateLiveFreshness are the same for what readers wait for.
const (
	liveFreshness        = "public, max-age=2, s-maxage=3, stale-while-revalidate=10"
	privateLiveFreshness = "private, max-age=2"
)

// problemFreshness is for what readers are told is not there.
const problemFreshness = "public, max-age=5, s-maxage=10"

// delivered is an answer of the delivery face beside its body.
type delivered struct {
	keys    []string // what the answer was made from, for purging
	alone   bool     // whether no article changes it but those that keys name
	live    bool     // whether readers wait for what comes next
	settles bool     // whether it is about counts, which settle within seconds
}

// drafts are what bodies are written into: to grow one takes more memory than to keep it.
var drafts = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// deliver makes the answer to a reader, for [Server.delivery] to write.
func (s *Server) deliver(c echo.Context, v any, d delivered) error {
	body := drafts.Get().(*bytes.Buffer) // lost if the answer is not made, which is no matter
	body.Reset()
	if err := writeJSON(body, v); err != nil {
		return err
	}
	settings, err := s.store.Settings(c.Request().Context())
	if err != nil {
		return err
	}
	if !d.alone {
		d.keys = append(d.keys, news.EveryArticle)
	}
	freshness := d.freshness(settings.RequireReadKey)
	if settings.RequireReadKey {
		c.Response().Header().Add("Vary", "Authorization")
	}
	made := newDelivery(body.Bytes())
	made.draft = body
	made.keys, made.end, made.shared = unique(append(d.keys, news.Everything)), s.endOf(c, d), !settings.RequireReadKey
	made.header.add("Cache-Control", freshness)
	made.header.add("Surrogate-Key", strings.Join(made.keys, " "))
	made.header.add("Link", c.Response().Header().Values("Link")...)
	c.Set(deliveryKey, made)
	return nil
}

// freshness is how long others may show the answer unasked.
func (d delivered) freshness(private bool) string {
	switch {
	case d.live && private:
		return privateLiveFreshness
	case d.live:
		return liveFreshness
	case private:
		return privateFreshness
	}
	return freshness
}

// unique is the keys in their order, each once.
func unique(keys []string) []string {
	seen := make(map[string]bool, len(keys))
	return slices.DeleteFunc(keys, func(key string) bool {
		before := seen[key]
		seen[key] = true
		return before
	})
}

// matches returns the tag under which the client has this answer already, or ""
// (RFC 9110, 13.1.2). Answers have no Last-Modified: no single time is true of one.
func matches(r *http.Request, tag string) string {
	for t := range strings.SplitSeq(r.Header.Get("If-None-Match"), ",") {
		t = strings.TrimPrefix(strings.TrimSpace(t), "W/")
		if t == "*" {
			return tag
		}
		if t == tag || strings.TrimSuffix(t, codingSuffix+`"`)+`"` == tag {
			return t
		}
	}
	return ""
}

// cacheProblem says how long a problem may be kept: shortly on the delivery
// face, if it says that something is not there; never otherwise.
func (s *Server) cacheProblem(c echo.Context, kind news.Kind) {
	h := c.Response().Header()
	if r := c.Request(); reads(c) && !strings.HasPrefix(r.URL.Path, "/v1/previews/") && isAbsence(kind) && !personal(r) {
		h.Set("Cache-Control", problemFreshness)
		h.Set("Surrogate-Key", news.EveryArticle+" "+news.Everything) // what comes may be what was asked for
		return
	}
	h.Set("Cache-Control", "no-store")
}

// answer answers a caller of the newsroom, or a reader who writes.
func answer(c echo.Context, status int, v any) error {
	h := c.Response().Header()
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "private, no-store")
	}
	h.Set("Content-Type", "application/json; charset=utf-8")
	c.Response().WriteHeader(status)
	if c.Request().Method == http.MethodHead {
		return nil
	}
	return writeJSON(c.Response(), v)
}

// answerVersion is answer with the version of what is answered.
func answerVersion(c echo.Context, status int, v any, version int64) error {
	c.Response().Header().Set("ETag", versionTag(version))
	return answer(c, status, v)
}

// created is answerVersion for something new, which is found at the path.
func created(c echo.Context, v any, version int64, path string) error {
	c.Response().Header().Set("Location", path)
	return answerVersion(c, http.StatusCreated, v, version)
}
