package rest

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"toasoan/internal/news"
)

// Sections is the tree of sections.
type Sections struct {
	Data []news.SectionNode `json:"data"`
}

// listSections answers with the tree of sections.
//
//	@Summary		List sections
//	@Description	The sections that readers see, as a tree, in the paper's order.
//	@ID				listSections
//	@Tags			sections
//	@Success		200	{object}	Sections
//	@Router			/v1/sections [get]
func (s *Server) listSections(c echo.Context) error {
	if _, err := query[struct{}](c); err != nil {
		return err
	}
	tree, err := s.sectionTree(c)
	if err != nil {
		return err
	}
	return s.deliver(c, Sections{Data: tree}, delivered{keys: []string{"sections"}})
}

func (s *Server) sectionTree(c echo.Context) ([]news.SectionNode, error) {
	ctx := c.Request().Context()
	settings, err := s.store.Settings(ctx)
	if err != nil {
		return nil, err
	}
	sections, err := s.store.Sections(ctx)
	for i := range sections {
		sections[i].URL = settings.URL(settings.Paths.Section, sections[i].Slug)
	}
	return news.Tree(sections), err
}

// getSection answers with one section.
//
//	@Summary		Read a section
//	@Description	A section by slug. A former slug is answered with 301.
//	@ID				getSection
//	@Tags			sections
//	@Param			slug	path		string	true	"Slug"	example(xay-dung-dang)
//	@Success		200		{object}	news.Section
//	@Router			/v1/sections/{slug} [get]
func (s *Server) getSection(c echo.Context) error {
	if _, err := query[struct{}](c); err != nil {
		return err
	}
	section, err := s.section(c)
	if err != nil {
		return err
	}
	return s.deliver(c, section, delivered{keys: []string{"section:" + section.Slug}})
}

func (s *Server) section(c echo.Context) (*news.Section, error) {
	ctx := c.Request().Context()
	section, err := s.store.Section(ctx, c.Param("slug"))
	if err != nil {
		return nil, err
	}
	settings, err := s.store.Settings(ctx)
	if err != nil {
		return nil, err
	}
	section.URL = settings.URL(settings.Paths.Section, section.Slug)
	return section, nil
}

// SectionPage is everything that the page of a section shows.
type SectionPage struct {
	Section news.Section `json:"section"`
	// Sections right below it.
	Subsections []news.Section `json:"subsections"`
	// Latest articles of the section and of all below it. Its cursor goes on in
	// GET /v1/articles with the same section and limit.
	Latest Page[ListedArticle] `json:"latest"`
	// What is read most today in the section and all below it, without what is in latest.
	MostRead []MostReadArticle `json:"most_read"`
}

// SectionPageParams are the query parameters of a section's page.
type SectionPageParams struct {
	// Most articles to return.
	Limit int `json:"limit,omitempty" query:"limit" minimum:"1" maximum:"100" default:"20"`
	LocaleParams
}

// getSectionPage answers with everything that the page of a section shows.
//
//	@Summary		Read a section's page
//	@Description	A section, the sections right below it, its latest articles and those that are read most, in one call and no article twice.
//	@ID				getSectionPage
//	@Tags			sections
//	@Param			slug	path		string				true	"Slug"	example(xay-dung-dang)
//	@Param			query	query		SectionPageParams	false	"Query"
//	@Success		200		{object}	SectionPage
//	@Router			/v1/sections/{slug}/page [get]
func (s *Server) getSectionPage(c echo.Context) error {
	params, err := query[SectionPageParams](c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	section, err := s.section(c)
	if err != nil {
		return err
	}
	below, err := s.store.Subsections(ctx, section.Key)
	if err != nil {
		return err
	}
	settings, err := s.store.Settings(ctx)
	if err != nil {
		return err
	}
	for i := range below {
		below[i].URL = settings.URL(settings.Paths.Section, below[i].Slug)
	}
	q := news.ArticleQuery{Section: section.Slug, Sort: news.SortLatest, ArticleParts: news.CardParts, Page: news.Page{Limit: params.Limit}}
	latest, err := s.articlePage(c, q, ArticleListParams{ListParams: ListParams{Limit: params.Limit}, LocaleParams: params.LocaleParams})
	if err != nil {
		return err
	}
	c.Response().Header().Del("Link") // the cursors are of another list's address
	shown := make([]string, len(latest.Data))
	for i := range latest.Data {
		shown[i] = latest.Data[i].ID
	}
	read, err := s.mostReadBut(c, section.Slug, shown, params.LocaleParams)
	if err != nil {
		return err
	}
	keys := keysOfCards([]string{"section:" + section.Slug, "sections", news.MostReadKey}, latest.Data)
	return s.deliver(c, SectionPage{*section, below, latest, read}, delivered{keys: keysOfCards(keys, cardsOf(read)), settles: true})
}

// DeskSections is all sections as the newsroom sees them.
type DeskSections struct {
	Data []news.DeskSection `json:"data"`
}

// listDeskSections answers with all sections.
//
//	@Summary		List all sections
//	@Description	All sections, hidden ones too, in the paper's order. parent_id makes them a tree.
//	@ID				listNewsroomSections
//	@Tags			sections
//	@Security		bearer
//	@Success		200	{object}	DeskSections
//	@Router			/v1/newsroom/sections [get]
func (s *Server) listDeskSections(c echo.Context) error {
	if _, err := query[struct{}](c); err != nil {
		return err
	}
	sections, err := s.store.DeskSections(c.Request().Context())
	if err != nil {
		return err
	}
	all := DeskSections{Data: make([]news.DeskSection, len(sections))}
	for i := range sections {
		if all.Data[i], err = s.desk(c, &sections[i]); err != nil {
			return err
		}
	}
	return answer(c, http.StatusOK, all)
}

func (s *Server) desk(c echo.Context, section *news.Section) (news.DeskSection, error) {
	settings, err := s.store.Settings(c.Request().Context())
	if err != nil {
		return news.DeskSection{}, err
	}
	section.URL = settings.URL(settings.Paths.Section, section.Slug)
	return section.Desk(), nil
}

// createSection adds a section.
//
//	@Summary		Create a section
//	@Description	Adds a section to the tree. Its slug is made from the name if none is given.
//	@ID				createSection
//	@Tags			sections
//	@Security		bearer
//	@Param			section	body		news.SectionDraft	true	"Section"
//	@Success		201		{object}	news.DeskSection
//	@Router			/v1/newsroom/sections [post]
func (s *Server) createSection(c echo.Context) error {
	draft, err := bind[news.SectionDraft](s, c, news.DeskSection{})
	if err != nil {
		return err
	}
	section, err := s.room.CreateSection(c.Request().Context(), caller(c), draft)
	if err != nil {
		return err
	}
	desk, err := s.desk(c, section)
	if err != nil {
		return err
	}
	return created(c, desk, section.Version, "/v1/newsroom/sections/"+section.ID)
}

// getDeskSection answers with one section as the newsroom sees it.
//
//	@Summary		Read a section in the newsroom
//	@Description	A section by id or slug, hidden or not, with the ETag that changes need.
//	@ID				getNewsroomSection
//	@Tags			sections
//	@Security		bearer
//	@Param			id	path		string	true	"Id or slug"	example(xay-dung-dang)
//	@Success		200	{object}	news.DeskSection
//	@Router			/v1/newsroom/sections/{id} [get]
func (s *Server) getDeskSection(c echo.Context) error {
	if _, err := query[struct{}](c); err != nil {
		return err
	}
	section, err := s.store.DeskSection(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	desk, err := s.desk(c, section)
	if err != nil {
		return err
	}
	return answerVersion(c, http.StatusOK, desk, section.Version)
}

// editSection changes a section.
//
//	@Summary		Change a section
//	@Description	JSON Merge Patch. A section that moves takes its articles along; a hidden one hides them and all sections below it. A former slug goes on leading readers here.
//	@ID				editSection
//	@Tags			sections
//	@Security		bearer
//	@Param			id		path		string				true	"Id or slug"	example(xay-dung-dang)
//	@Param			section	body		news.SectionDraft	true	"Members to change"
//	@Success		200		{object}	news.DeskSection
//	@Router			/v1/newsroom/sections/{id} [patch]
func (s *Server) editSection(c echo.Context) error {
	ctx := c.Request().Context()
	seen, err := ifMatch(c)
	if err != nil {
		return err
	}
	section, err := s.store.DeskSection(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	desk, err := s.desk(c, section)
	if err != nil {
		return err
	}
	draft, err := bindPatch(s, c, desk, section.Draft(), section.Version, seen)
	if err != nil {
		return err
	}
	if section, err = s.room.EditSection(ctx, caller(c), section.ID, seen, draft); err != nil {
		return err
	}
	if desk, err = s.desk(c, section); err != nil {
		return err
	}
	return answerVersion(c, http.StatusOK, desk, section.Version)
}

// deleteSection removes a section.
//
//	@Summary		Delete a section
//	@Description	Only a section without articles and without sections below it. Its slugs stay taken.
//	@ID				deleteSection
//	@Tags			sections
//	@Security		bearer
//	@Param			id	path	string	true	"Id or slug"	example(xay-dung-dang)
//	@Success		204
//	@Router			/v1/newsroom/sections/{id} [delete]
func (s *Server) deleteSection(c echo.Context) error {
	seen, err := ifMatch(c)
	if err != nil {
		return err
	}
	if err := s.room.DeleteSection(c.Request().Context(), caller(c), c.Param("id"), seen); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
