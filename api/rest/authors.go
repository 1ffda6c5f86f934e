package rest

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"toasoan/internal/news"
)

// AuthorListParams are the query parameters of a list of authors.
type AuthorListParams struct {
	ListParams
	FieldParams
}

func (p AuthorListParams) check(faults *news.Faults) {
	p.ListParams.check(faults)
	p.checkFields(news.Author{}, faults)
}

// listAuthors answers with the authors that readers can see.
//
//	@Summary		List authors
//	@Description	Authors with at least one published article, ordered by given name as Vietnamese lists are.
//	@ID				listAuthors
//	@Tags			authors
//	@Param			query	query		AuthorListParams	false	"Query"
//	@Success		200		{object}	Page[news.Author]
//	@Router			/v1/authors [get]
func (s *Server) listAuthors(c echo.Context) error {
	page, params, err := s.authorPage(c, false)
	if err != nil {
		return err
	}
	return s.deliver(c, pickPage(params.FieldParams, page), delivered{keys: []string{"authors"}})
}

// listDeskAuthors answers with all authors.
//
//	@Summary		List all authors
//	@Description	All authors, also those without a published article, ordered by given name as Vietnamese lists are.
//	@ID				listNewsroomAuthors
//	@Tags			authors
//	@Security		bearer
//	@Param			query	query		AuthorListParams	false	"Query"
//	@Success		200		{object}	Page[news.Author]
//	@Router			/v1/newsroom/authors [get]
func (s *Server) listDeskAuthors(c echo.Context) error {
	page, params, err := s.authorPage(c, true)
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, pickPage(params.FieldParams, page))
}

func (s *Server) authorPage(c echo.Context, all bool) (page Page[news.Author], params AuthorListParams, err error) {
	if params, err = query[AuthorListParams](c); err != nil {
		return page, params, err
	}
	authors, stretch, err := s.store.Authors(c.Request().Context(), news.AuthorQuery{All: all, Page: params.page()})
	if err != nil {
		return page, params, err
	}
	return pageOf(c, params.ListParams, authors, stretch), params, s.addressAuthors(c, authors)
}

// addressAuthors fills in where the authors stand on the paper's web site.
func (s *Server) addressAuthors(c echo.Context, authors []news.Author) error {
	settings, err := s.store.Settings(c.Request().Context())
	if err != nil {
		return err
	}
	for i := range authors {
		authors[i].URL = settings.URL(settings.Paths.Author, authors[i].Slug)
	}
	return nil
}

// getAuthor answers with one author.
//
//	@Summary		Read an author
//	@Description	An author with at least one published article. A former slug is answered with 301.
//	@ID				getAuthor
//	@Tags			authors
//	@Param			slug	path		string	true	"Slug"	example(nguyen-trong)
//	@Success		200		{object}	news.Author
//	@Router			/v1/authors/{slug} [get]
func (s *Server) getAuthor(c echo.Context) error {
	if _, err := query[struct{}](c); err != nil {
		return err
	}
	author, err := s.store.Author(c.Request().Context(), c.Param("slug"))
	if err != nil {
		return err
	}
	authors := []news.Author{*author}
	if err := s.addressAuthors(c, authors); err != nil {
		return err
	}
	return s.deliver(c, authors[0], delivered{keys: []string{"author:" + author.Slug}})
}

// createAuthor adds an author.
//
//	@Summary		Create an author
//	@Description	Someone whose work the paper prints. Articles credit authors by slug, name or pen name.
//	@ID				createAuthor
//	@Tags			authors
//	@Security		bearer
//	@Param			author	body		news.AuthorDraft	true	"Author"
//	@Success		201	{object}	news.Author
//	@Router			/v1/newsroom/authors [post]
func (s *Server) createAuthor(c echo.Context) error {
	draft, err := bind[news.AuthorDraft](s, c, news.Author{})
	if err != nil {
		return err
	}
	author, err := s.room.CreateAuthor(c.Request().Context(), caller(c), draft)
	if err != nil {
		return err
	}
	return s.answerAuthor(c, http.StatusCreated, author)
}

// answerAuthor answers a caller of the newsroom with the author.
func (s *Server) answerAuthor(c echo.Context, status int, author *news.Author) error {
	authors := []news.Author{*author}
	if err := s.addressAuthors(c, authors); err != nil {
		return err
	}
	if status == http.StatusCreated {
		return created(c, authors[0], author.Version, "/v1/newsroom/authors/"+author.ID)
	}
	return answerVersion(c, status, authors[0], author.Version)
}

// getDeskAuthor answers with one author as the newsroom sees it.
//
//	@Summary		Read an author in the newsroom
//	@Description	An author by id or slug, with the ETag that changes need.
//	@ID				getNewsroomAuthor
//	@Tags			authors
//	@Security		bearer
//	@Param			id	path		string	true	"Id or slug"	example(nguyen-trong)
//	@Success		200	{object}	news.Author
//	@Router			/v1/newsroom/authors/{id} [get]
func (s *Server) getDeskAuthor(c echo.Context) error {
	if _, err := query[struct{}](c); err != nil {
		return err
	}
	author, err := s.store.DeskAuthor(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return s.answerAuthor(c, http.StatusOK, author)
}

// editAuthor changes an author.
//
//	@Summary		Change an author
//	@Description	JSON Merge Patch. All articles show the new name at once; a former slug goes on leading readers here.
//	@ID				editAuthor
//	@Tags			authors
//	@Security		bearer
//	@Param			id	path		string			true	"Id or slug"	example(nguyen-trong)
//	@Param			author	body		news.AuthorDraft	true	"Members to change"
//	@Success		200	{object}	news.Author
//	@Router			/v1/newsroom/authors/{id} [patch]
func (s *Server) editAuthor(c echo.Context) error {
	ctx := c.Request().Context()
	seen, err := ifMatch(c)
	if err != nil {
		return err
	}
	author, err := s.store.DeskAuthor(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	authors := []news.Author{*author}
	if err := s.addressAuthors(c, authors); err != nil {
		return err
	}
	draft, err := bindPatch(s, c, authors[0], author.Draft(), author.Version, seen)
	if err != nil {
		return err
	}
	if author, err = s.room.EditAuthor(ctx, caller(c), author.ID, seen, draft); err != nil {
		return err
	}
	return s.answerAuthor(c, http.StatusOK, author)
}

// deleteAuthor removes an author.
//
//	@Summary		Delete an author
//	@Description	Only an author without published articles. Manuscripts lose the credit; the slugs stay taken.
//	@ID				deleteAuthor
//	@Tags			authors
//	@Security		bearer
//	@Param			id	path	string	true	"Id or slug"	example(nguyen-trong)
//	@Success		204
//	@Router			/v1/newsroom/authors/{id} [delete]
func (s *Server) deleteAuthor(c echo.Context) error {
	seen, err := ifMatch(c)
	if err != nil {
		return err
	}
	if err := s.room.DeleteAuthor(c.Request().Context(), caller(c), c.Param("id"), seen); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
