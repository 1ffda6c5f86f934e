package rest

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"toasoan/internal/news"
	"toasoan/internal/text"
)

// TagListParams are the query parameters of a list of tags.
type TagListParams struct {
	// What the tags stand for.
	Kind string `json:"kind,omitempty" query:"kind" enums:"topic,person,place,organisation,event"`
	ListParams
	FieldParams
}

func (p TagListParams) check(faults *news.Faults) {
	p.ListParams.check(faults)
	p.checkFields(news.Tag{}, faults)
}

// listTags answers with the tags that readers can see.
//
//	@Summary		List tags
//	@Description	Tags with at least one published article, in the order of the Vietnamese alphabet.
//	@ID				listTags
//	@Tags			tags
//	@Param			query	query		TagListParams	false	"Query"
//	@Success		200		{object}	Page[news.Tag]
//	@Router			/v1/tags [get]
func (s *Server) listTags(c echo.Context) error {
	page, params, err := s.tagPage(c, false)
	if err != nil {
		return err
	}
	return s.deliver(c, pickPage(params.FieldParams, page), delivered{keys: []string{"tags"}})
}

// listDeskTags answers with all tags.
//
//	@Summary		List all tags
//	@Description	All tags, also those without a published article, in the order of the Vietnamese alphabet.
//	@ID				listNewsroomTags
//	@Tags			tags
//	@Security		bearer
//	@Param			query	query		TagListParams	false	"Query"
//	@Success		200		{object}	Page[news.Tag]
//	@Router			/v1/newsroom/tags [get]
func (s *Server) listDeskTags(c echo.Context) error {
	page, params, err := s.tagPage(c, true)
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, pickPage(params.FieldParams, page))
}

func (s *Server) tagPage(c echo.Context, all bool) (page Page[news.Tag], params TagListParams, err error) {
	if params, err = query[TagListParams](c); err != nil {
		return page, params, err
	}
	tags, stretch, err := s.store.Tags(c.Request().Context(), news.TagQuery{All: all, Kind: news.TagKind(params.Kind), Page: params.page()})
	if err != nil {
		return page, params, err
	}
	return pageOf(c, params.ListParams, tags, stretch), params, s.addressTags(c, tags)
}

// addressTags fills in where the tags stand on the paper's web site.
func (s *Server) addressTags(c echo.Context, tags []news.Tag) error {
	settings, err := s.store.Settings(c.Request().Context())
	if err != nil {
		return err
	}
	for i := range tags {
		tags[i].URL = settings.URL(settings.Paths.Tag, tags[i].Slug)
	}
	return nil
}

// SuggestParams are the query parameters of a suggestion.
type SuggestParams struct {
	// Beginning of a word in the name or an alias, with or without marks.
	Q string `json:"q" query:"q" validate:"required" maxLength:"100" example:"binh xu"`
	// Most tags to return.
	Limit int `json:"limit,omitempty" query:"limit" minimum:"1" maximum:"10" default:"10"`
}

func (p SuggestParams) check(faults *news.Faults) { required("q", p.Q, faults) }

// TagSuggestions are tags that fit what was typed, the most used first.
type TagSuggestions struct {
	Data []news.Tag `json:"data"`
}

// suggestTags answers with tags that fit what a reader has typed.
//
//	@Summary		Suggest tags
//	@Description	Tags with a word in their name or an alias from which on it begins with q, whatever marks either has; the most used first.
//	@ID				suggestTags
//	@Tags			tags
//	@Param			query	query		SuggestParams	false	"Query"
//	@Success		200		{object}	TagSuggestions
//	@Router			/v1/tags/suggest [get]
func (s *Server) suggestTags(c echo.Context) error {
	found, err := s.suggestions(c, false)
	if err != nil {
		return err
	}
	return s.deliver(c, found, delivered{keys: []string{"tags"}})
}

// suggestDeskTags answers with tags that fit what an editor has typed.
//
//	@Summary		Suggest among all tags
//	@Description	Like the readers' suggestion, but also tags without a published article.
//	@ID				suggestNewsroomTags
//	@Tags			tags
//	@Security		bearer
//	@Param			query	query		SuggestParams	false	"Query"
//	@Success		200		{object}	TagSuggestions
//	@Router			/v1/newsroom/tags/suggest [get]
func (s *Server) suggestDeskTags(c echo.Context) error {
	found, err := s.suggestions(c, true)
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, found)
}

func (s *Server) suggestions(c echo.Context, all bool) (TagSuggestions, error) {
	params, err := query[SuggestParams](c)
	if err != nil {
		return TagSuggestions{}, err
	}
	prefix := text.Fold(params.Q)
	if prefix == "" {
		return TagSuggestions{Data: []news.Tag{}}, nil
	}
	if params.Limit == 0 {
		params.Limit = 10
	}
	tags, err := s.store.SuggestTags(c.Request().Context(), prefix, all, params.Limit)
	if err != nil {
		return TagSuggestions{}, err
	}
	return TagSuggestions{Data: tags}, s.addressTags(c, tags)
}

// getTag answers with one tag.
//
//	@Summary		Read a tag
//	@Description	A tag with at least one published article. A former slug is answered with 301.
//	@ID				getTag
//	@Tags			tags
//	@Param			slug	path		string	true	"Slug"	example(binh-xuyen)
//	@Success		200		{object}	news.Tag
//	@Router			/v1/tags/{slug} [get]
func (s *Server) getTag(c echo.Context) error {
	if _, err := query[struct{}](c); err != nil {
		return err
	}
	tag, err := s.store.Tag(c.Request().Context(), c.Param("slug"))
	if err != nil {
		return err
	}
	tags := []news.Tag{*tag}
	if err := s.addressTags(c, tags); err != nil {
		return err
	}
	return s.deliver(c, tags[0], delivered{keys: []string{"tag:" + tag.Slug}})
}

// createTag adds a tag.
//
//	@Summary		Create a tag
//	@Description	Articles can also name tags that do not exist yet. A name or alias belongs to one tag only, whatever its case and tone style.
//	@ID				createTag
//	@Tags			tags
//	@Security		bearer
//	@Param			tag	body		news.TagDraft	true	"Tag"
//	@Success		201	{object}	news.Tag
//	@Router			/v1/newsroom/tags [post]
func (s *Server) createTag(c echo.Context) error {
	draft, err := bind[news.TagDraft](s, c, news.Tag{})
	if err != nil {
		return err
	}
	tag, err := s.room.CreateTag(c.Request().Context(), caller(c), draft)
	if err != nil {
		return err
	}
	return s.answerTag(c, http.StatusCreated, tag)
}

// answerTag answers a caller of the newsroom with the tag.
func (s *Server) answerTag(c echo.Context, status int, tag *news.Tag) error {
	tags := []news.Tag{*tag}
	if err := s.addressTags(c, tags); err != nil {
		return err
	}
	if status == http.StatusCreated {
		return created(c, tags[0], tag.Version, "/v1/newsroom/tags/"+tag.ID)
	}
	return answerVersion(c, status, tags[0], tag.Version)
}

// getDeskTag answers with one tag as the newsroom sees it.
//
//	@Summary		Read a tag in the newsroom
//	@Description	A tag by id or slug, with the ETag that changes need.
//	@ID				getNewsroomTag
//	@Tags			tags
//	@Security		bearer
//	@Param			id	path		string	true	"Id or slug"	example(binh-xuyen)
//	@Success		200	{object}	news.Tag
//	@Router			/v1/newsroom/tags/{id} [get]
func (s *Server) getDeskTag(c echo.Context) error {
	if _, err := query[struct{}](c); err != nil {
		return err
	}
	tag, err := s.store.DeskTag(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return s.answerTag(c, http.StatusOK, tag)
}

// editTag changes a tag.
//
//	@Summary		Change a tag
//	@Description	JSON Merge Patch. All articles show the new name at once; a former slug goes on leading readers here.
//	@ID				editTag
//	@Tags			tags
//	@Security		bearer
//	@Param			id	path		string			true	"Id or slug"	example(binh-xuyen)
//	@Param			tag	body		news.TagDraft	true	"Members to change"
//	@Success		200	{object}	news.Tag
//	@Router			/v1/newsroom/tags/{id} [patch]
func (s *Server) editTag(c echo.Context) error {
	ctx := c.Request().Context()
	seen, err := ifMatch(c)
	if err != nil {
		return err
	}
	tag, err := s.store.DeskTag(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	tags := []news.Tag{*tag}
	if err := s.addressTags(c, tags); err != nil {
		return err
	}
	draft, err := bindPatch(s, c, tags[0], tag.Draft(), tag.Version, seen)
	if err != nil {
		return err
	}
	if tag, err = s.room.EditTag(ctx, caller(c), tag.ID, seen, draft); err != nil {
		return err
	}
	return s.answerTag(c, http.StatusOK, tag)
}

// deleteTag removes a tag.
//
//	@Summary		Delete a tag
//	@Description	Only a tag without published articles. Manuscripts lose it; its slugs stay taken.
//	@ID				deleteTag
//	@Tags			tags
//	@Security		bearer
//	@Param			id	path	string	true	"Id or slug"	example(binh-xuyen)
//	@Success		204
//	@Router			/v1/newsroom/tags/{id} [delete]
func (s *Server) deleteTag(c echo.Context) error {
	seen, err := ifMatch(c)
	if err != nil {
		return err
	}
	if err := s.room.DeleteTag(c.Request().Context(), caller(c), c.Param("id"), seen); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
