package rest

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"toasoan/internal/news"
)

// Findings is what an article was looked through for.
type Findings struct {
	Data []news.Finding `json:"data"`
	// Whether any of it keeps the article from being published.
	Blocks bool `json:"blocks" example:"false"`
}

// listFindings answers with what somebody should look at before readers do.
//
//	@Summary		Check an article before publishing
//	@Description	Looks through the working copy as it was last saved: what is missing, slips of the pen, dead links. What matters how much is in checks of the settings; an error keeps the article from being published or scheduled.
//	@ID				checkArticle
//	@Tags			manuscripts
//	@Security		bearer
//	@Param			id	path		string	true	"Id or slug"
//	@Success		200	{object}	Findings
//	@Router			/v1/newsroom/articles/{id}/findings [get]
func (s *Server) listFindings(c echo.Context) error {
	if _, err := query[struct{}](c); err != nil {
		return err
	}
	m, err := s.manuscript(c)
	if err != nil {
		return err
	}
	found, err := s.room.Findings(c.Request().Context(), m)
	if err != nil {
		return err
	}
	for i, f := range found {
		found[i].Detail = news.Catalogue[news.Code(f.Rule)].Detail.In(languageOf(c), f.Args...)
	}
	blocks := slices.ContainsFunc(found, func(f news.Finding) bool { return f.Level == news.LevelError })
	return answer(c, http.StatusOK, Findings{found, blocks})
}
