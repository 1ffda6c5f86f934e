package rest

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"toasoan/internal/news"
)

// Health is whether the server works.
type Health struct {
	Status  string `json:"status" example:"ok"`
	Version string `json:"version" example:"0.1.0"`
}

// getHealth answers as long as the process runs.
func (s *Server) getHealth(c echo.Context) error {
	return answer(c, http.StatusOK, Health{"ok", s.options.Version})
}

// getReadiness answers with ok while the database does too.
func (s *Server) getReadiness(c echo.Context) error {
	if err := s.store.Ping(c.Request().Context()); err != nil {
		return news.Fail(news.CodeUnavailable).Because(err)
	}
	return answer(c, http.StatusOK, Health{"ok", s.options.Version})
}
