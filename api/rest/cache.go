package rest

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"toasoan/internal/cache"
	"toasoan/internal/news"
)

// How long what is kept is served at most. Content is dropped as soon as it
// changes; this is for what follows from counts and is in no change log.
const (
	keptFor        = time.Minute
	countsKeptFor  = 5 * time.Second
	absenceKeptFor = 5 * time.Second
)

// anyAbsence is the key of all that says that something is not there.
const anyAbsence = "absent"

const (
	deliveryKey = "delivery"
	endKey      = "end"
	paramsKey   = "params"
)

// Delivered reports whether the route answers readers with what is the same for
// all of them.
func (r Route) Delivered() bool {
	return r.Method == http.MethodGet && isPublic(r.Path) && !r.Open && !r.Streams() && !r.under("previews", "challenge")
}

// Varies names the fields of a request that the route's answer depends on, beside
// those that all depend on.
func (r Route) Varies() []string {
	if r.Path == "/v1/comments/:id" {
		return []string{editTokenHeader}
	}
	return nil
}

// personal reports whether the request says who makes it.
func personal(r *http.Request) bool {
	return r.Header.Get("Authorization") != "" || r.Header.Get(editTokenHeader) != ""
}

// newCache returns what keeps answers to readers, and has it told of what changes;
// nil if none are to be kept.
func (s *Server) newCache(bytes int64) *cache.Cache[*delivery] {
	if bytes == 0 {
		return nil
	}
	c := cache.New[*delivery](bytes, func() time.Time { return s.room.Now().Time })
	s.store.Watch(s.changing)
	return c
}

// Tidy gives back the memory of answers that are out of date. It is to be called every
// few seconds.
func (s *Server) Tidy() {
	if s.cache != nil {
		s.cache.Tidy()
	}
}

// delivery answers a reader with what is kept, or else with what the handler makes
// of it, which is then kept.
func (s *Server) delivery(r Route) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		if !r.Delivered() {
			return next
		}
		vary := append(s.vary(), r.Varies()...)
		return func(c echo.Context) error {
			for _, name := range r.Varies() {
				c.Response().Header().Add("Vary", name)
			}
			d, err := s.delivered(c, r, vary, next)
			switch {
			case err != nil:
				return err
			case d == nil: // the handler has answered somebody who may see more
				return nil
			case d.absent != nil:
				return d.absent
			}
			if out := d.write(c.Response(), c.Request()); out.more > 0 && s.cache != nil {
				s.cache.Grow(c.Request().RequestURI, out.more)
			}
			d.release()
			return nil
		}
	}
}

func (s *Server) delivered(c echo.Context, r Route, vary []string, next echo.HandlerFunc) (*delivery, error) {
	name, plain := s.nameOf(c, r)
	if s.cache == nil || r.Follows() || name == "" || personal(c.Request()) {
		return s.make(c, next)
	}
	ctx := c.Request().Context()
	d, err := s.cache.Do(ctx, name, func() (*delivery, cache.Terms, error) {
		c.SetRequest(c.Request().WithContext(context.WithoutCancel(ctx))) // others may wait for it too
		d, err := s.make(c, next)
		s.learn(c, r)
		if e, ok := errors.AsType[*news.Error](err); ok && isAbsence(e.Kind()) {
			d, err = &delivery{absent: e, shared: true, keys: []string{anyAbsence}, end: s.room.Now().Add(absenceKeptFor)}, nil
		}
		if err != nil || d == nil {
			return d, cache.Terms{}, err
		}
		if d.absent == nil {
			d.only(c.Request())
		}
		d.route, d.vary = r.Path, vary
		terms := cache.Terms{Keys: purgeable(d.keys), Size: d.size(), End: d.end, Keep: d.shared}
		d.keys = nil // the cache has those that it needs
		return d, terms, nil
	})
	if err == nil && d != nil && d.absent == nil && plain {
		s.cache.Name(name, c.Request().RequestURI)
	}
	return d, err
}

// make is the delivery that the handler makes, of one moment of the database: nil if
// it has answered itself.
func (s *Server) make(c echo.Context, next echo.HandlerFunc) (*delivery, error) {
	err := s.store.Snapshot(c.Request().Context(), func(ctx context.Context) error {
		c.SetRequest(c.Request().WithContext(ctx))
		return next(c)
	})
	if err != nil {
		return nil, err
	}
	d, _ := c.Get(deliveryKey).(*delivery)
	return d, nil
}

func isAbsence(k news.Kind) bool { return k == news.NotFound || k == news.Gone || k == news.Moved }

// ends notes that the answer is out of date from t on.
func ends(c echo.Context, t time.Time) {
	if earlier, ok := c.Get(endKey).(time.Time); !ok || t.Before(earlier) {
		c.Set(endKey, t)
	}
}

// endOf is when the answer is out of date in any case.
func (s *Server) endOf(c echo.Context, d delivered) time.Time {
	span := keptFor
	if d.settles {
		span = countsKeptFor
	}
	end := s.room.Now().Add(span)
	if earlier, ok := c.Get(endKey).(time.Time); ok && earlier.Before(end) {
		return earlier
	}
	return end
}

// atHand returns what is kept for exactly this request, if nothing about it needs
// to be looked at.
func (s *Server) atHand(r *http.Request) *delivery {
	if s.cache == nil || r.Method != http.MethodGet && r.Method != http.MethodHead || personal(r) || s.crossOrigin(r) {
		return nil
	}
	d, _ := s.cache.Get(r.RequestURI)
	if d == nil || d.absent != nil { // what was there when the request got its name may have gone since
		return nil
	}
	return d
}

// crossOrigin reports whether the answer may have to say that a page of another origin
// may read it.
func (s *Server) crossOrigin(r *http.Request) bool {
	return r.Header["Origin"] != nil && len(s.options.AllowedOrigins) > 0
}

// replay answers the request with what is kept for exactly it, as the whole way through
// would, and does nothing but report false if there is no such thing. Of the request it
// looks at the method, the RequestURI, and the header.
func (s *Server) replay(w http.ResponseWriter, r *http.Request) bool {
	d := s.atHand(r)
	if d == nil {
		return false
	}
	start := time.Now()
	h := w.Header()
	id := requestID(r)
	h[requestIDHeader] = id
	h["Vary"] = d.vary
	out := d.write(w, r)
	if out.more > 0 {
		s.cache.Grow(r.RequestURI, out.more)
	}
	s.logRequest(r, request{route: d.route, status: out.status, bytes: int64(out.bytes), at: start, took: time.Since(start), id: id[0]})
	return true
}

// vary names the fields of a request that every answer depends on.
func (s *Server) vary() []string {
	if len(s.options.AllowedOrigins) > 0 {
		return []string{"Accept-Encoding", "Origin"}
	}
	return []string{"Accept-Encoding"}
}

// marketing reports whether a query parameter is one that links are marked with to
// see where readers come from. It means nothing to us.
func marketing(parameter string) bool {
	switch parameter {
	case "fbclid", "gclid", "gbraid", "wbraid", "dclid", "msclkid", "yclid", "twclid", "ttclid", "li_fat_id", "igshid", "zarsrc", "gidzl", "mc_cid", "mc_eid", "_gl":
		return true
	}
	return strings.HasPrefix(parameter, "utm_")
}

// nameOf returns the name of the request's answer: the same for all requests that
// are answered alike, whatever the order of their parameters, and whether those
// that have their default are there. Plain is whether the request is as short as
// can be. A request that cannot be read has no name.
func (s *Server) nameOf(c echo.Context, r Route) (name string, plain bool) {
	values, err := url.ParseQuery(c.Request().URL.RawQuery)
	if err != nil {
		return "", false
	}
	params, _ := s.params.Load(r.Path)
	read, _ := params.(reflect.Type)
	plain = dropDefaults(values, read)
	return r.Path + " " + strings.Join(c.ParamValues(), " ") + "?" + values.Encode(), plain
}

// dropDefaults removes what says nothing to who reads the values into params, and
// reports whether nothing but defaults was.
func dropDefaults(values url.Values, params reflect.Type) (plain bool) {
	plain = true
	var known map[string]reflect.StructField
	if params != nil {
		known = parametersOf(params)
	}
	for parameter, v := range values {
		switch standing, has := known[parameter].Tag.Lookup("default"); {
		case marketing(parameter):
			plain = false
			delete(values, parameter)
		case has && len(v) == 1 && v[0] == standing:
			delete(values, parameter)
		}
	}
	return plain
}

// learn notes what the route's handler has read the parameters into: nothing of a
// route is kept before its handler has run.
func (s *Server) learn(c echo.Context, r Route) {
	if params, ok := c.Get(paramsKey).(reflect.Type); ok {
		s.params.LoadOrStore(r.Path, params)
	}
}

// stale is what changes make out of date.
type stale struct {
	keys   []string // at once
	all    bool     // everything, at once
	counts []string // in a moment: how much there is of something
}

// purgeable are those of the keys that anything less than everything is dropped by.
func purgeable(keys []string) []string {
	return slices.DeleteFunc(slices.Clone(keys), func(key string) bool {
		kind, _, _ := strings.Cut(key, ":")
		switch kind {
		case "article", "comments", "updates", "related", "search", news.EveryArticle, anyAbsence:
			return false
		}
		return key != news.MostReadKey
	})
}

// staleBy returns what the changes make out of date. Here nobody looks up slugs: a
// change of a section, a tag or the front page takes everything.
func staleBy(changes []news.Change) (s stale) {
	keys, counts := map[string]bool{}, map[string]bool{}
	for _, c := range changes {
		for _, key := range c.Stale(nil) {
			keys[key], keys[anyAbsence] = true, true
		}
		for _, key := range c.StaleCards() {
			counts[key] = true
		}
	}
	return stale{all: keys[news.Everything], keys: slices.Sorted(maps.Keys(keys)), counts: slices.Sorted(maps.Keys(counts))}
}

// changing drops what the changes are about to make out of date, and lets none of
// it be kept until they are made. See [store.Store.Watch].
func (s *Server) changing(changes []news.Change) (made func()) {
	stale := staleBy(changes)
	release := s.cache.HoldAll
	if !stale.all {
		release = func() func() { return s.cache.Hold(stale.keys...) }
	}
	done := release()
	return func() {
		done()
		s.expire(stale.counts)
	}
}

// hear drops what another process has changed.
func (s *Server) hear(changes []news.Change) {
	if s.cache == nil {
		return
	}
	stale := staleBy(changes)
	if stale.all {
		s.forget()
		return
	}
	s.cache.Purge(stale.keys...)
	s.expire(stale.counts)
}

// forget drops everything.
func (s *Server) forget() {
	s.store.ForgetSettings()
	if s.cache != nil {
		s.cache.Clear()
	}
}

// expire lets answers with counts that have changed be served a moment longer:
// however many comments come, a list is made once in that time.
func (s *Server) expire(keys []string) {
	end := s.room.Now().Add(s.options.CountLag)
	for _, key := range keys {
		s.cache.Expire(key, end)
	}
}
