package rest

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"toasoan/internal/news"
)

// RelatedParams are the query parameters of what stands beside an article.
type RelatedParams struct {
	// Most items to return.
	Limit int `json:"limit,omitempty" query:"limit" minimum:"1" maximum:"20" default:"6"`
	LocaleParams
}

// RelatedList is what stands beside an article.
type RelatedList struct {
	Data []news.RelatedArticle `json:"data"`
}

// listRelated answers with what stands beside an article.
//
//	@Summary		List what is related to an article
//	@Description	What editors have chosen comes first, then what fits by shared topics, tags (rare ones count more), the words of the title, the section and age. Each says by reason why it is there.
//	@ID				listRelated
//	@Tags			articles
//	@Param			slug	path		string			true	"Slug or id"	example(binh-xuyen-nang-cao-chat-luong-to-chuc-co-so-dang)
//	@Param			query	query		RelatedParams	false	"Query"
//	@Success		200		{object}	RelatedList
//	@Router			/v1/articles/{slug}/related [get]
func (s *Server) listRelated(c echo.Context) error {
	p, err := query[RelatedParams](c)
	if err != nil {
		return err
	}
	if p.Limit == 0 {
		p.Limit = 6
	}
	ctx := c.Request().Context()
	article, err := s.store.CommentedArticle(ctx, c.Param("slug"))
	if err != nil {
		return err
	}
	related, err := s.store.Related(ctx, article.Key, nil, p.Limit)
	if err != nil {
		return err
	}
	show, err := s.presenter(c, p.Locale)
	if err != nil {
		return err
	}
	keys := []string{"article:" + article.ID, "related"}
	for i := range related {
		show.card(&related[i].Card)
		keys = keysOf(keys, &related[i].Card)
	}
	return s.deliver(c, RelatedList{related}, delivered{keys: keys})
}

// ChosenList is what editors have chosen to stand beside an article.
type ChosenList struct {
	Data []news.ChosenArticle `json:"data"`
}

// listChosen answers with what editors have chosen to stand beside an article.
//
//	@Summary		List what editors chose beside an article
//	@Description	In their order, those that the caller may know of.
//	@ID				listChosenRelated
//	@Tags			manuscripts
//	@Security		bearer
//	@Param			id	path		string	true	"Id or slug"
//	@Success		200	{object}	ChosenList
//	@Router			/v1/newsroom/articles/{id}/related [get]
func (s *Server) listChosen(c echo.Context) error {
	if _, err := query[struct{}](c); err != nil {
		return err
	}
	ctx := c.Request().Context()
	m, err := s.store.Manuscript(ctx, caller(c), c.Param("id"))
	if err != nil {
		return err
	}
	chosen, _, err := s.store.Chosen(ctx, caller(c), m.Key)
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, ChosenList{chosen})
}

// chooseRelated replaces what editors have chosen to stand beside an article.
//
//	@Summary		Choose what stands beside an article
//	@Description	Replaces the editors' choice. Readers see it at once, those of it that they can see.
//	@ID				chooseRelated
//	@Tags			manuscripts
//	@Security		bearer
//	@Param			id		path		string				true	"Id or slug"
//	@Param			related	body		news.RelatedDraft	true	"Choice"
//	@Success		200		{object}	news.Manuscript
//	@Router			/v1/newsroom/articles/{id}/related [put]
func (s *Server) chooseRelated(c echo.Context) error {
	return move(s, c, func(id string, seen int64, d news.RelatedDraft) (*news.Manuscript, error) {
		return s.room.ChooseRelated(c.Request().Context(), caller(c), id, seen, d)
	})
}
