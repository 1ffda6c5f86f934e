package rest

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"slices"
	"strings"
	"time"

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
	modified news.Time // zero if no single time is true
	keys     []string  // what the answer was made from, for purging
	live     bool      // whether readers wait for what comes next
}

// deliver answers a reader: with a strong ETag, with 304 if the reader has this
// answer already, and with what caches need to know.
func (s *Server) deliver(c echo.Context, v any, d delivered) error {
	var body bytes.Buffer
	if err := writeJSON(&body, v); err != nil {
		return err
	}
	settings, err := s.store.Settings(c.Request().Context())
	if err != nil {
		return err
	}
	sum := sha256.Sum256(body.Bytes())
	tag := `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
	h := c.Response().Header()
	h.Set("ETag", tag)
	public, private := freshness, privateFreshness
	if d.live {
		public, private = liveFreshness, privateLiveFreshness
	}
	h.Set("Cache-Control", public)
	if settings.RequireReadKey {
		h.Set("Cache-Control", private)
		h.Add("Vary", "Authorization")
	}
	if len(d.keys) > 0 {
		h.Set("Surrogate-Key", strings.Join(unique(d.keys), " "))
	}
	if !d.modified.IsZero() {
		h.Set("Last-Modified", d.modified.UTC().Format(http.TimeFormat))
	}
	if matched := matches(c.Request(), tag, d.modified); matched != "" {
		h.Set("ETag", matched)
		return c.NoContent(http.StatusNotModified)
	}
	h.Set("Content-Type", "application/json; charset=utf-8")
	c.Response().WriteHeader(http.StatusOK)
	if c.Request().Method == http.MethodHead {
		return nil
	}
	_, err = c.Response().Write(body.Bytes())
	return err
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
// (RFC 9110, 13.2.2). If-Modified-Since counts only without If-None-Match.
func matches(r *http.Request, tag string, modified news.Time) string {
	if have := r.Header.Get("If-None-Match"); have != "" {
		for t := range strings.SplitSeq(have, ",") {
			t = strings.TrimPrefix(strings.TrimSpace(t), "W/")
			if t == "*" || t == tag || strings.TrimSuffix(t, codingSuffix+`"`)+`"` == tag {
				if t == "*" {
					return tag
				}
				return t
			}
		}
		return ""
	}
	since, err := http.ParseTime(r.Header.Get("If-Modified-Since"))
	if err == nil && !modified.IsZero() && !modified.Truncate(time.Second).After(since) {
		return tag
	}
	return ""
}

// cacheProblem says how long a problem may be kept: shortly on the delivery
// face, if it says that something is not there; never otherwise.
func (s *Server) cacheProblem(c echo.Context, kind news.Kind) {
	h := c.Response().Header()
	public := isPublic(c.Request().URL.Path) && !strings.HasPrefix(c.Request().URL.Path, "/v1/previews/") && (c.Request().Method == http.MethodGet || c.Request().Method == http.MethodHead)
	if public && (kind == news.NotFound || kind == news.Gone || kind == news.Moved) && c.Request().Header.Get("Authorization") == "" &&
		c.Request().Header.Get(editTokenHeader) == "" {
		h.Set("Cache-Control", problemFreshness)
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
