// Package rest is the newsroom's HTTP interface: it turns requests into calls
// on internal/store (to read) and internal/newsroom (to change), and what they
// return into JSON. Echo lives only here.
package rest

import (
	"cmp"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"toasoan/internal/cache"
	"toasoan/internal/gate"
	"toasoan/internal/news"
	"toasoan/internal/newsroom"
	"toasoan/internal/store"
)

// Server answers requests. It is an [http.Handler].
type Server struct {
	store   *store.Store       // reads
	room    *newsroom.Newsroom // changes
	log     *slog.Logger
	lines   lines
	options Options
	handler http.Handler
	echo    *echo.Echo // within handler

	cache *cache.Cache[*delivery] // what readers were answered; nil if nothing is kept
	hub   *hub                    // of those who listen to events

	running sync.Map // the Idempotency-Keys of requests that are being answered
	zones   sync.Map // *time.Location by name
	params  sync.Map // what query parameters are read into, reflect.Type by the route's path

	gates    *gates
	refusals map[string]refusal // by language
}

// Options is what the operator decides about the interface.
type Options struct {
	TrustedProxies []string // networks in CIDR notation whose X-Forwarded-For is believed
	AllowedOrigins []string // origins whose pages may call the API; "*" for all
	MaxBody        int64    // bytes of a request's body after decompression; 0 means 2 MiB
	Version        string   // of the program
	CacheSize      int64    // bytes of answers to readers that are kept; 0 for none

	// CountLag is how old the counts on what is kept may be.
	CountLag time.Duration

	Cores int // that there are for the server; 0 means as many as GOMAXPROCS

	// How many requests of a class are worked on, where that is not to follow from
	// the machine and the database.
	Limits map[Class]gate.Limit

	MaxStreams           int // streams of events at the same time; 0 means 2,000
	MaxStreamsPerAddress int // the same from one address; 0 means 50
}

const (
	defaultMaxBody               = 2 << 20
	defaultStreams               = 2000
	defaultStreamsFromOneAddress = 50
)

// New returns a Server for the newsroom whose records are in s.
func New(s *store.Store, room *newsroom.Newsroom, log *slog.Logger, o Options) (*Server, error) {
	if o.MaxBody == 0 {
		o.MaxBody = defaultMaxBody
	}
	srv := &Server{
		store: s, room: room, log: log, options: o, gates: newGates(cmp.Or(o.Cores, runtime.GOMAXPROCS(0)), s.ReadsAtOnce(), o.Limits),
		hub: newHub(cmp.Or(o.MaxStreams, defaultStreams), cmp.Or(o.MaxStreamsPerAddress, defaultStreamsFromOneAddress)),
	}
	srv.cache = srv.newCache(o.CacheSize)
	e := echo.New()
	e.HTTPErrorHandler = srv.handleError
	extract, err := clientAddress(o.TrustedProxies)
	if err != nil {
		return nil, err
	}
	e.IPExtractor = extract
	srv.echo = e
	srv.refusals = srv.newRefusals()
	e.Pre(srv.observe, srv.recover)
	e.Use(srv.headers, srv.cors())
	routes := srv.routes()
	srv.lines = newLines(log.Handler(), routes)
	for _, r := range routes {
		srv.gates.add(r)
		e.Add(r.Method, r.Path, r.handle, srv.gated(r), srv.guard(r), srv.delivery(r), srv.idempotent(r))
		if r.Method == http.MethodGet {
			e.Add(http.MethodHead, r.Path, r.handle, srv.gated(r), srv.guard(r), srv.delivery(r))
		}
	}
	srv.handler, err = compressed(e)
	return srv, err
}

func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !s.replay(w, r) {
		s.handler.ServeHTTP(w, r)
	}
}

// AtOnce answers a request if it can without asking anything: with what is kept for exactly
// it, or that there is no room for it. It does as the whole way through would, or
// nothing but report false. Of the request it looks at the method, the RequestURI, and
// the header.
func (s *Server) AtOnce(w http.ResponseWriter, r *http.Request) bool {
	return s.replay(w, r) || s.refuse(w, r)
}

// HTTP returns an http.Server for s with all timeouts set: a slow client must
// not hold a connection for ever.
func (s *Server) HTTP(addr string) *http.Server {
	server := &http.Server{
		Addr:              addr,
		Handler:           s,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      60 * time.Second,
		IdleTimeout:       120 * time.Second,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
	}
	server.RegisterOnShutdown(s.hub.close) // streams would not end by themselves
	return server
}

// clientAddress tells who calls: the connection's other end, or, behind trusted
// proxies only, the last address in X-Forwarded-For that is none of theirs.
func clientAddress(trusted []string) (echo.IPExtractor, error) {
	if len(trusted) == 0 {
		return echo.ExtractIPDirect(), nil
	}
	options := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, cidr := range trusted {
		_, network, err := net.ParseCIDR(cidr)
		if err != nil {
			return nil, fmt.Errorf("trusted proxy %q is not a network in CIDR notation", cidr)
		}
		options = append(options, echo.TrustIPRange(network))
	}
	return echo.ExtractIPFromXFFHeader(options...), nil
}

// exposed are the answer's headers that pages of other origins may read.
var exposed = []string{"ETag", "Link", "Location", "RateLimit", "RateLimit-Policy", "Retry-After", "X-Request-Id"}

func (s *Server) cors() echo.MiddlewareFunc {
	if len(s.options.AllowedOrigins) == 0 {
		return func(next echo.HandlerFunc) echo.HandlerFunc { return next }
	}
	return middleware.CORSWithConfig(middleware.CORSConfig{
		AllowOrigins:  s.options.AllowedOrigins,
		AllowMethods:  []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"},
		AllowHeaders:  []string{"Authorization", "Content-Type", "If-Match", "If-None-Match", "Idempotency-Key", editTokenHeader, guestTokenHeader, deviceTokenHeader, "Last-Event-ID", "X-Request-Id"},
		ExposeHeaders: exposed,
		MaxAge:        int((24 * time.Hour).Seconds()),
	})
}

// headers sets what every answer carries.
func (s *Server) headers(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h["X-Content-Type-Options"], h["X-Robots-Tag"] = noSniff, noIndex
		return next(c)
	}
}

// location returns the paper's zone.
func (s *Server) location(settings *news.StoredSettings) *time.Location {
	if zone, ok := s.zones.Load(settings.Zone); ok {
		return zone.(*time.Location)
	}
	zone, err := time.LoadLocation(settings.Zone)
	if err != nil {
		return time.UTC // the settings' rule lets only known zones in
	}
	s.zones.Store(settings.Zone, zone)
	return zone
}

// isPublic reports whether the path belongs to what readers use.
func isPublic(path string) bool { return !strings.HasPrefix(path, "/v1/newsroom") }
