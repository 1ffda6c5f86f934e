package rest

import (
	"context"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"toasoan/internal/news"
)

// manuscript is the manuscript that the path names, if the caller may know of it.
func (s *Server) manuscript(c echo.Context) (*news.Manuscript, error) {
	return s.store.Manuscript(c.Request().Context(), caller(c), c.Param("id"))
}

// listBeside answers with a page of what stands beside the manuscript that the path
// names.
func listBeside[T any](s *Server, c echo.Context, list func(ctx context.Context, key int64, p news.Page) ([]T, news.Stretch, error)) error {
	params, err := query[ListParams](c)
	if err != nil {
		return err
	}
	m, err := s.manuscript(c)
	if err != nil {
		return err
	}
	items, stretch, err := list(c.Request().Context(), m.Key, params.page())
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, pageOf(c, params, items, stretch))
}

// revision is the manuscript and the number of the revision that the path names.
func (s *Server) revision(c echo.Context) (*news.Manuscript, int64, error) {
	m, err := s.manuscript(c)
	if err != nil {
		return nil, 0, err
	}
	number, err := pathNumber(c, "revision")
	return m, number, err
}

// pathNumber is the number that a step of the path is: nothing is called anything else.
func pathNumber(c echo.Context, step string) (int64, error) {
	number, err := strconv.ParseInt(c.Param(step), 10, 64)
	if err != nil {
		return 0, news.Fail(news.CodeNotFound)
	}
	return number, nil
}

// listRevisions answers with the saves of an article.
//
//	@Summary		List an article's revisions
//	@Description	Every save of the working copy, the latest first. Old ones that readers never saw are pruned, as desk in the settings says.
//	@ID				listRevisions
//	@Tags			revisions
//	@Security		bearer
//	@Param			id		path		string		true	"Id or slug"
//	@Param			query	query		ListParams	false	"Query"
//	@Success		200		{object}	Page[news.Revision]
//	@Router			/v1/newsroom/articles/{id}/revisions [get]
func (s *Server) listRevisions(c echo.Context) error { return listBeside(s, c, s.store.Revisions) }

// getRevision answers with one save of an article.
//
//	@Summary		Read a revision
//	@Description	All that the working copy said after a save.
//	@ID				getRevision
//	@Tags			revisions
//	@Security		bearer
//	@Param			id			path		string	true	"Id or slug"
//	@Param			revision	path		int		true	"Number of the revision"
//	@Success		200			{object}	news.RevisionText
//	@Router			/v1/newsroom/articles/{id}/revisions/{revision} [get]
func (s *Server) getRevision(c echo.Context) error {
	if _, err := query[struct{}](c); err != nil {
		return err
	}
	m, number, err := s.revision(c)
	if err != nil {
		return err
	}
	r, err := s.store.Revision(c.Request().Context(), m.Key, number)
	if err != nil {
		return err
	}
	settings, err := s.store.Settings(c.Request().Context())
	if err != nil {
		return err
	}
	r.URL = settings.ArticleURL(m.ID, r.Slug, r.Section)
	return answer(c, http.StatusOK, news.RevisionText{
		Number: r.Revision, Saved: r.Saved, Published: r.WasLive, Content: r.Content, Text: r.Text, Comments: r.Comments,
	})
}

// ComparisonParams are the query parameters of a comparison.
type ComparisonParams struct {
	// Number of the revision to compare with; the one before if absent.
	With int `json:"with,omitempty" query:"with" minimum:"1" maximum:"1000000000"`
}

// compareRevision answers with what differs between two saves of an article.
//
//	@Summary		Compare a revision with another
//	@Description	The members that differ, from the revision in with to the one in the path. Texts are compared by their words.
//	@ID				compareRevisions
//	@Tags			revisions
//	@Security		bearer
//	@Param			id			path		string				true	"Id or slug"
//	@Param			revision	path		int					true	"Number of the revision"
//	@Param			query		query		ComparisonParams	false	"Query"
//	@Success		200			{object}	news.Comparison
//	@Router			/v1/newsroom/articles/{id}/revisions/{revision}/comparison [get]
func (s *Server) compareRevision(c echo.Context) error {
	params, err := query[ComparisonParams](c)
	if err != nil {
		return err
	}
	m, number, err := s.revision(c)
	if err != nil {
		return err
	}
	with := int64(params.With)
	if with == 0 {
		with = number - 1
	}
	comparison, err := s.room.Comparison(c.Request().Context(), m, with, number)
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, comparison)
}

// restoreRevision makes an earlier save the working copy again.
//
//	@Summary		Restore a revision
//	@Description	The working copy says what it said then, as a new revision. Readers see it with the next publication.
//	@ID				restoreRevision
//	@Tags			revisions
//	@Security		bearer
//	@Param			id			path		string	true	"Id or slug"
//	@Param			revision	path		int		true	"Number of the revision"
//	@Success		200			{object}	news.Manuscript
//	@Router			/v1/newsroom/articles/{id}/revisions/{revision}/restoration [put]
func (s *Server) restoreRevision(c echo.Context) error {
	return move(s, c, func(id string, seen int64, _ struct{}) (*news.Manuscript, error) {
		number, err := pathNumber(c, "revision")
		if err != nil {
			return nil, err
		}
		return s.room.RestoreRevision(c.Request().Context(), caller(c), id, seen, number)
	})
}
