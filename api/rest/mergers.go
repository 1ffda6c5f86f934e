package rest

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"toasoan/internal/news"
)

// mergeTag puts a tag into another.
//
//	@Summary		Merge a tag into another
//	@Description	The other gets all articles, and finds them by both tags' names; slugs of the merged one lead there for good, its id is not found any more. If-Match is of the one that goes; the answer is the other.
//	@ID				mergeTag
//	@Tags			tags
//	@Security		bearer
//	@Param			id		path		string		true	"Id or slug of the one that goes"	example(binh-xuyen)
//	@Param			merger	body		news.Merger	true	"The one that stays"
//	@Success		200		{object}	news.Tag
//	@Router			/v1/newsroom/tags/{id}/merger [put]
func (s *Server) mergeTag(c echo.Context) error {
	into, err := merge(s, c, s.room.MergeTag)
	if err != nil {
		return err
	}
	return s.answerTag(c, http.StatusOK, into)
}

// mergeAuthor puts an author into another.
//
//	@Summary		Merge an author into another
//	@Description	The other gets all articles, and all names as pen names: each article stays signed as it was. Slugs of the merged one lead there for good, its id is not found any more. If-Match is of the one that goes; the answer is the other.
//	@ID				mergeAuthor
//	@Tags			authors
//	@Security		bearer
//	@Param			id		path		string		true	"Id or slug of the one that goes"	example(nguyen-trong)
//	@Param			merger	body		news.Merger	true	"The one that stays"
//	@Success		200		{object}	news.Author
//	@Router			/v1/newsroom/authors/{id}/merger [put]
func (s *Server) mergeAuthor(c echo.Context) error {
	into, err := merge(s, c, s.room.MergeAuthor)
	if err != nil {
		return err
	}
	return s.answerAuthor(c, http.StatusOK, into)
}

// mergeSection puts a section into another.
//
//	@Summary		Merge a section into another
//	@Description	The other gets all articles and the sections below; slugs of the merged one lead there for good, its id is not found any more. If-Match is of the one that goes; the answer is the other.
//	@ID				mergeSection
//	@Tags			sections
//	@Security		bearer
//	@Param			id		path		string		true	"Id or slug of the one that goes"	example(xay-dung-dang)
//	@Param			merger	body		news.Merger	true	"The one that stays"
//	@Success		200		{object}	news.DeskSection
//	@Router			/v1/newsroom/sections/{id}/merger [put]
func (s *Server) mergeSection(c echo.Context) error {
	into, err := merge(s, c, s.room.MergeSection)
	if err != nil {
		return err
	}
	desk, err := s.desk(c, into)
	if err != nil {
		return err
	}
	return answerVersion(c, http.StatusOK, desk, into.Version)
}

// merge reads what a merger needs, and carries it out.
func merge[T any](s *Server, c echo.Context, take func(ctx context.Context, by news.Caller, id string, seen int64, m news.Merger) (*T, error)) (*T, error) {
	seen, err := ifMatch(c)
	if err != nil {
		return nil, err
	}
	merger, err := bind[news.Merger](s, c, nil)
	if err != nil {
		return nil, err
	}
	return take(c.Request().Context(), caller(c), c.Param("id"), seen, merger)
}
