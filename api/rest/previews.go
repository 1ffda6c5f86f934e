package rest

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"toasoan/internal/news"
)

// NewPreview is a link just made.
type NewPreview struct {
	news.Preview
	// What GET /v1/previews/{token} takes. It is not shown again.
	Token string `json:"token" example:"tsv_0198c5a27d4e7cc1b1f06a9f3f1f2a80_n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg"`
	// Where the paper's web site shows it.
	URL string `json:"url" example:"https://toasoan.example/xem-truoc/tsv_0198c5a27d4e7cc1b1f06a9f3f1f2a80_n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg"`
}

// listPreviews answers with the links that show an article.
//
//	@Summary		List an article's previews
//	@Description	The links that were made, the latest first, revoked and expired ones too, without their tokens.
//	@ID				listPreviews
//	@Tags			previews
//	@Security		bearer
//	@Param			id		path		string		true	"Id or slug"
//	@Param			query	query		ListParams	false	"Query"
//	@Success		200		{object}	Page[news.Preview]
//	@Router			/v1/newsroom/articles/{id}/previews [get]
func (s *Server) listPreviews(c echo.Context) error { return listBeside(s, c, s.store.Previews) }

// createPreview makes a link.
//
//	@Summary		Make a preview link
//	@Description	A link that shows one revision, as readers would get it, to whoever has it: signed, expiring, revocable, never cached.
//	@ID				createPreview
//	@Tags			previews
//	@Security		bearer
//	@Param			id		path		string				true	"Id or slug"
//	@Param			preview	body		news.PreviewDraft	false	"Preview"
//	@Success		201		{object}	NewPreview
//	@Router			/v1/newsroom/articles/{id}/previews [post]
func (s *Server) createPreview(c echo.Context) error {
	draft, err := bind[news.PreviewDraft](s, c, nil)
	if err != nil {
		return err
	}
	token, preview, err := s.room.CreatePreview(c.Request().Context(), caller(c), c.Param("id"), draft)
	if err != nil {
		return err
	}
	settings, err := s.store.Settings(c.Request().Context())
	if err != nil {
		return err
	}
	url := strings.TrimSuffix(settings.FrontEndURL, "/") + strings.ReplaceAll(settings.Paths.Preview, "{token}", token)
	c.Response().Header().Set("Location", "/v1/previews/"+token)
	return answer(c, http.StatusCreated, NewPreview{*preview, token, url})
}

// revokePreview ends a link.
//
//	@Summary		Revoke a preview link
//	@Description	The link shows nothing from now on.
//	@ID				revokePreview
//	@Tags			previews
//	@Security		bearer
//	@Param			id		path	string	true	"Id or slug"
//	@Param			preview	path	string	true	"Id of the preview"
//	@Success		204
//	@Router			/v1/newsroom/articles/{id}/previews/{preview} [delete]
func (s *Server) revokePreview(c echo.Context) error {
	if err := s.room.RevokePreview(c.Request().Context(), caller(c), c.Param("id"), c.Param("preview")); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// getPreview answers with what a link shows.
//
//	@Summary		Read a preview
//	@Description	One revision of an article in the form in which readers would get it. A link that is wrong, expired or revoked is answered with 404. No cache keeps the answer.
//	@ID				getPreview
//	@Tags			previews
//	@Param			token	path		string			true	"Token"
//	@Param			query	query		LocaleParams	false	"Query"
//	@Success		200		{object}	news.Article
//	@Router			/v1/previews/{token} [get]
func (s *Server) getPreview(c echo.Context) error {
	params, err := query[LocaleParams](c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	article, err := s.room.Preview(ctx, c.Param("token"))
	if err != nil {
		return err
	}
	show, err := s.presenter(c, params.Locale)
	if err != nil {
		return err
	}
	show.card(&article.Card)
	return answer(c, http.StatusOK, article)
}
