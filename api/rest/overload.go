package rest

import (
	"context"
	"crypto/sha256"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"

	"toasoan/internal/gate"
	"toasoan/internal/news"
	"toasoan/internal/wire"
)

// Class is traffic that has room of its own: however many readers come, they take
// none of the newsroom's, and searches take none of what is cheap.
type Class string

// The classes. The first two have no gate.
const (
	Always     Class = "always"      // whether the server works: never refused
	Streams    Class = "streams"     // open for as long as the client listens, and nothing meanwhile
	Reads      Class = "reads"       // readers
	Searches   Class = "searches"    // readers, at a cost that depends on what they ask
	Writes     Class = "writes"      // readers
	Views      Class = "views"       // readers, whose views are counted without the database
	Doors      Class = "doors"       // the newsroom, by whoever is not known yet
	DeskReads  Class = "desk-reads"  // the newsroom
	DeskWork   Class = "desk-work"   // the newsroom, at a cost that depends on what it asks
	DeskWrites Class = "desk-writes" // the newsroom
)

// limits is how many requests of each class are worked on at a time, on as many
// cores and with as many reads at once as there are. Readers rather hear no at once
// than wait: their browser asks again. The newsroom rather waits.
func limits(cores, reads int) map[Class]gate.Limit {
	const soon, atOnce, atLeisure = 100 * time.Millisecond, 10 * time.Millisecond, 5 * time.Second
	return map[Class]gate.Limit{
		// More at the same time answer no more of them, and keep refusals from a processor.
		Reads:    {Inside: max(cores, reads/2), Waiting: 256, Patience: soon, Crowded: atOnce, Narrow: max(1, cores/2)},
		Searches: {Inside: max(2, reads/5), Waiting: 64, Patience: soon, Crowded: soon / 2},
		// What waits for the disk waits together: fewer would be slower for nothing.
		Writes:     {Inside: 128, Waiting: 64, Patience: time.Second, Crowded: soon, Narrow: 32},
		Views:      {Inside: 64, Waiting: 256, Patience: soon, Crowded: atOnce},
		Doors:      {Inside: 8, Waiting: 128, Patience: atLeisure},
		DeskReads:  {Inside: max(2*cores, reads/4), Waiting: 256, Patience: atLeisure},
		DeskWork:   {Inside: max(2, reads/10), Waiting: 32, Patience: atLeisure},
		DeskWrites: {Inside: max(4, reads/4), Waiting: 256, Patience: atLeisure},
	}
}

// arriving is how many bodies of readers may be on their way: a slow one takes no
// place from those that are there.
const arriving = 1024

// gates are the gates of all classes.
type gates struct {
	of       map[Class]*gate.Gate
	readers  map[[2]string]*gate.Gate // those that readers come to, by method and the route's path
	arriving *gate.Gate
	known    insiders
	told     atomic.Int64 // when the log was told of refusals last
}

func newGates(cores, reads int, instead map[Class]gate.Limit) *gates {
	all := limits(cores, reads)
	maps.Copy(all, instead)
	g := &gates{of: map[Class]*gate.Gate{}, readers: map[[2]string]*gate.Gate{}, arriving: gate.New(gate.Limit{Inside: arriving})}
	for class, l := range all {
		g.of[class] = gate.New(l)
	}
	return g
}

// add notes the gate before the route, if readers come to it.
func (g *gates) add(r Route) {
	switch class := r.Class(); class {
	case Reads, Searches, Writes, Views:
		g.readers[[2]string{r.Method, r.Path}] = g.of[class]
	}
}

// refusing reports whether anybody was refused in the last seconds.
func (g *gates) refusing() bool { return time.Now().UnixNano()-g.told.Load() < int64(2*toldEvery) }

// toldEvery is how often the log is told of refusals, while there are any.
const toldEvery = time.Second

// refuse refuses a request that there is no room for, as the whole way through would, and
// does nothing but report false otherwise. Of the request it looks at the method, the
// RequestURI and the header.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request) bool {
	if !s.gates.refusing() || s.crossOrigin(r) || r.Method == http.MethodHead {
		return false
	}
	raw, _, _ := strings.Cut(r.RequestURI, "?")
	path, err := url.PathUnescape(raw)
	if err != nil {
		return false
	}
	c := s.echo.AcquireContext()
	defer s.echo.ReleaseContext(c)
	c.Reset(r, w)
	s.echo.Router().Find(r.Method, raw, c)
	door := s.gates.readers[[2]string{r.Method, c.Path()}]
	if door == nil || !door.Refuse() {
		return false
	}
	s.tellOfRefusals(r.Context())
	s.refusals[languageOf(c)].say(w, path, requestID(r))
	return true
}

// refusal is what whoever there is no room for is told in one language: the answer of
// [Server.handleError], ready but for what is of one request. To make it anew each time
// took more than all else about it.
type refusal struct {
	header                       http.Header
	beforePath, beforeID, behind string // of the body
}

// newRefusals has one made in each language.
func (s *Server) newRefusals() map[string]refusal {
	const path, id = "/path", "id"
	all := map[string]refusal{}
	for _, lang := range []string{"en", "vi"} {
		said := &recorder{header: http.Header{"Vary": s.vary()}}
		r := &http.Request{Method: http.MethodGet, URL: &url.URL{Path: path}, Header: http.Header{"Accept-Language": {lang}, requestIDHeader: {id}}}
		refuse := s.observe(s.headers(func(echo.Context) error { return news.Fail(news.CodeOverloaded) }))
		_ = refuse(s.echo.NewContext(r, said)) // it has answered
		f := refusal{header: said.header}
		f.beforePath, f.behind, _ = strings.Cut(said.body.String(), `"`+path+`"`)
		f.beforeID, f.behind, _ = strings.Cut(f.behind, `"`+id+`"`)
		all[lang] = f
	}
	return all
}

func (f refusal) say(w http.ResponseWriter, path string, id []string) {
	h := w.Header()
	for name, values := range f.header {
		h[name] = values
	}
	h["Retry-After"] = retryLater()
	h[requestIDHeader] = id
	w.WriteHeader(http.StatusServiceUnavailable)
	kept := written.Get().(*[]byte)
	defer written.Put(kept)
	b := (*kept)[:0]
	b = append(b, f.beforePath...)
	b = wire.AppendString(b, path)
	b = append(b, f.beforeID...)
	b = wire.AppendString(b, id[0])
	b = append(b, f.behind...)
	*kept = b
	_, _ = w.Write(b) // the client may be gone
}

// gated refuses a request that there is no room for: before its body is read and
// before anything is asked of the database.
func (s *Server) gated(r Route) echo.MiddlewareFunc {
	class := r.Class()
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		switch class {
		case Always, Streams:
			return next
		case Writes, Views:
			return s.arrived(class, s.throughGate(class, next))
		case DeskReads, DeskWork, DeskWrites:
			return s.byInsiders(class, next)
		default:
			return s.throughGate(class, next)
		}
	}
}

// throughGate has the request worked on once there is room. Who reads an answer
// slowly keeps nobody waiting: the place is free as soon as the answer is there.
func (s *Server) throughGate(class Class, next echo.HandlerFunc) echo.HandlerFunc {
	door := s.gates.of[class]
	return func(c echo.Context) error {
		pass := door.Enter(c.Request().Context())
		if pass == nil {
			return s.overloaded(c.Request().Context())
		}
		defer pass.Leave()
		if method := c.Request().Method; class != DeskWork && (method == http.MethodGet || method == http.MethodHead) {
			c.Response().Before(pass.Leave) // exports go on to ask as they are sent
		}
		return next(c)
	}
}

// arrived takes the body in first, unless the request would be refused now.
func (s *Server) arrived(class Class, next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if c.Request().ContentLength == 0 {
			return next(c)
		}
		var pass *gate.Pass
		if !s.gates.of[class].Refuse() {
			pass = s.gates.arriving.Enter(c.Request().Context())
		}
		if pass == nil {
			return s.overloaded(c.Request().Context())
		}
		_, _ = s.readBody(c) // whoever needs it fails with its error
		pass.Leave()
		return next(c)
	}
}

// byInsiders lets those through the newsroom's gates who have been let in before.
// Anybody can make up a token: who brings an unknown one comes in by the door where
// people sign in, and cannot crowd out those who work.
func (s *Server) byInsiders(class Class, next echo.HandlerFunc) echo.HandlerFunc {
	inside, outside := s.throughGate(class, next), s.throughGate(Doors, next)
	return func(c echo.Context) error {
		token := bearer(c.Request())
		through := outside
		if s.gates.known.has(token) {
			through = inside
		}
		err := through(c)
		switch {
		case caller(c).Known():
			s.gates.known.add(token)
		case news.KindOf(err) == news.Unauthenticated:
			s.gates.known.remove(token)
		}
		return err
	}
}

// overloaded is the error of a request that there is no room for.
func (s *Server) overloaded(ctx context.Context) error {
	s.tellOfRefusals(ctx)
	return news.Fail(news.CodeOverloaded)
}

// tellOfRefusals tells the log of all refusals in one line a second, and nothing of each:
// more lines would be work in the wrong moment.
func (s *Server) tellOfRefusals(ctx context.Context) {
	now := time.Now().UnixNano()
	if last := s.gates.told.Load(); now-last >= int64(toldEvery) && s.gates.told.CompareAndSwap(last, now) {
		refused := []slog.Attr{}
		for class, g := range s.gates.of {
			if n := g.Turned(); n > 0 {
				refused = append(refused, slog.Uint64(string(class), n))
			}
		}
		s.log.LogAttrs(ctx, slog.LevelWarn, "overloaded: requests were refused", refused...)
	}
}

var laters = [][]string{{"1"}, {"2"}, {"3"}, {"4"}}

// retryLater is the field Retry-After, in seconds. Not all are told the same.
func retryLater() []string { return laters[rand.IntN(len(laters))] }

// insiders are tokens with which somebody came in lately: the last few thousand.
type insiders struct {
	mu         sync.Mutex
	young, old map[[sha256.Size]byte]bool
}

// mostInsiders is how many of each age there are.
const mostInsiders = 4096

func (i *insiders) has(token string) bool {
	if token == "" {
		return false
	}
	key := sha256.Sum256([]byte(token))
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.young[key] || i.old[key]
}

func (i *insiders) add(token string) {
	key := sha256.Sum256([]byte(token))
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.young[key] {
		return
	}
	if i.young == nil || len(i.young) >= mostInsiders {
		i.old, i.young = i.young, map[[sha256.Size]byte]bool{}
	}
	i.young[key] = true
}

func (i *insiders) remove(token string) {
	key := sha256.Sum256([]byte(token))
	i.mu.Lock()
	defer i.mu.Unlock()
	delete(i.young, key)
	delete(i.old, key)
}
