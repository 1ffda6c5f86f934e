package rest

import (
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"toasoan/internal/news"
)

const callerKey = "caller"

// caller is who makes the request; the zero Caller on the delivery face.
func caller(c echo.Context) news.Caller {
	by, _ := c.Get(callerKey).(news.Caller)
	return by
}

// guard lets only those through who may use the route.
func (s *Server) guard(r Route) echo.MiddlewareFunc {
	check := func(echo.Context) error { return nil }
	switch {
	case r.Open:
	case isPublic(r.Path):
		check = s.requireReadKey
	case r.Needs != Anyone:
		check = func(c echo.Context) error { return s.require(c, r.Needs) }
	}
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			c.Set(routeKey, r)
			if err := checkPath(c); err != nil {
				return err
			}
			if err := check(c); err != nil {
				return err
			}
			if method := c.Request().Method; !r.Open && method != http.MethodGet && method != http.MethodHead {
				if _, err := query[struct{}](c); err != nil { // no write takes parameters
					return err
				}
			}
			return next(c)
		}
	}
}

// checkPath refuses names that no resource can have and that a database could
// choke on.
func checkPath(c echo.Context) error {
	for _, v := range c.ParamValues() {
		if !utf8.ValidString(v) || strings.ContainsRune(v, 0) {
			return news.Fail(news.CodeNotFound)
		}
	}
	return nil
}

// bearer returns the token of the Authorization header, "" if there is none.
func bearer(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

func (s *Server) authenticate(c echo.Context) (news.Caller, error) {
	token := bearer(c.Request())
	if token == "" {
		return news.Caller{}, news.Fail(news.CodeUnauthenticated)
	}
	return s.room.Authenticate(c.Request().Context(), token, visitor(c))
}

// require lets only callers with the permission through. A read key may not
// change anything.
func (s *Server) require(c echo.Context, p news.Permission) error {
	by, err := s.authenticate(c)
	if err != nil {
		return err
	}
	reading := c.Request().Method == http.MethodGet || c.Request().Method == http.MethodHead
	var may bool
	switch p {
	case SignedIn:
		may = true
	case User:
		may = by.User != nil
	default:
		may = by.Can(p)
	}
	if !may || by.Role == "" || by.ReadOnly && !reading {
		return news.Fail(news.CodeForbidden)
	}
	c.Set(callerKey, by)
	c.Response().Header().Set("Cache-Control", "private, no-store")
	return nil
}

// requireReadKey asks for any valid key where the paper's settings say so. Who
// holds it makes no difference to the answer.
func (s *Server) requireReadKey(c echo.Context) error {
	settings, err := s.store.Settings(c.Request().Context())
	if err != nil {
		return err
	}
	if settings.RequireReadKey {
		_, err = s.authenticate(c)
	}
	return err
}
