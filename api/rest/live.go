package rest

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"toasoan/internal/news"
	"toasoan/internal/text"
)

// UpdatePage is a stretch of a live coverage, or what has changed in it.
type UpdatePage struct {
	Data []news.LiveUpdate `json:"data"`
	// With after: the updates that were removed.
	Removed []news.RemovedUpdate `json:"removed"`
	Page    PageInfo             `json:"page"`
	// What to send as after, to be told what has changed since.
	After string `json:"after" example:"eyJsIjoxLCJuIjoyLCJrIjowfQ"`
	// With after: whether more has changed. Ask again at once.
	More     bool          `json:"more" example:"false"`
	Coverage news.Coverage `json:"coverage"`
}

// UpdateParams are the query parameters of a live coverage.
type UpdateParams struct {
	// Order, by the time told.
	Sort string `json:"sort,omitempty" query:"sort" enums:"newest,oldest" default:"newest"`
	// With true, only key events.
	KeyEvents bool `json:"key_events,omitempty" query:"key_events"`
	// As an answer's after said: what has changed since, in place of the list.
	After string `json:"after,omitempty" query:"after" maxLength:"500"`
	// Most items to return.
	Limit int `json:"limit,omitempty" query:"limit" minimum:"1" maximum:"100" default:"20"`
	// Where to go on, as next_cursor or prev_cursor said.
	Cursor string `json:"cursor,omitempty" query:"cursor" maxLength:"500"`
	LocaleParams
}

func (p UpdateParams) check(faults *news.Faults) {
	for _, other := range []struct {
		name  string
		given bool
	}{{"cursor", p.Cursor != ""}, {"key_events", p.KeyEvents}, {"sort", p.Sort != ""}} {
		if p.After != "" && other.given {
			*faults = append(*faults, news.Fault{Parameter: other.name, Code: news.FaultExclusive, Args: []any{"other", "after"}})
		}
	}
}

// listUpdates answers with the updates of an article that is covered live.
//
//	@Summary		Follow a live coverage
//	@Description	The updates of an article of type live, the newest first; pinned ones stand before all others. Send the answer's after to be told what has changed since: each new or changed update once, as it is now, and each removed one. Other articles have no updates: 404.
//	@ID				listUpdates
//	@Tags			live
//	@Param			slug	path		string			true	"Slug or id"	example(binh-xuyen-nang-cao-chat-luong-to-chuc-co-so-dang)
//	@Param			query	query		UpdateParams	false	"Query"
//	@Success		200		{object}	UpdatePage
//	@Router			/v1/articles/{slug}/updates [get]
func (s *Server) listUpdates(c echo.Context) error {
	params, err := query[UpdateParams](c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	feed, err := s.store.LiveUpdates(ctx, news.UpdateQuery{
		Article: c.Param("slug"), Oldest: params.Sort == "oldest", KeyEvents: params.KeyEvents, After: params.After,
		Page: news.Page{Limit: params.Limit, Cursor: params.Cursor},
	})
	if err != nil {
		return err
	}
	show, err := s.presenter(c, params.Locale)
	if err != nil {
		return err
	}
	for i := range feed.Updates {
		show.update(&feed.Updates[i])
	}
	list := pageOf(c, ListParams{Limit: params.Limit}, feed.Updates, feed.Stretch)
	keys := []string{"updates:" + feed.Article.ID, "article:" + feed.Article.ID}
	for _, step := range feed.Article.Section.Path {
		keys = append(keys, "section:"+step.Slug)
	}
	return s.deliver(c, UpdatePage{list.Data, feed.Removed, list.Page, feed.After, feed.More, *feed.Article.Coverage},
		delivered{keys: keys, alone: true, live: true})
}

func (p presenter) update(u *news.LiveUpdate) {
	u.AtDisplay = text.DisplayTime(u.At.Time, p.server.location(p.settings), p.lang)
}

// listDeskUpdates answers with the updates of an article.
//
//	@Summary		List an article's updates in the newsroom
//	@Description	The newest first, the pinned ones before all others, whether readers see them or not.
//	@ID				listNewsroomUpdates
//	@Tags			live
//	@Security		bearer
//	@Param			id		path		string		true	"Id or slug"
//	@Param			query	query		ListParams	false	"Query"
//	@Success		200		{object}	Page[news.DeskUpdate]
//	@Router			/v1/newsroom/articles/{id}/updates [get]
func (s *Server) listDeskUpdates(c echo.Context) error {
	params, err := query[ListParams](c)
	if err != nil {
		return err
	}
	m, err := s.manuscript(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	updates, stretch, err := s.store.Updates(ctx, m.Key, params.page())
	if err != nil {
		return err
	}
	show, err := s.presenter(c, "")
	if err != nil {
		return err
	}
	for i := range updates {
		show.update(&updates[i].LiveUpdate)
	}
	return answer(c, http.StatusOK, pageOf(c, params, updates, stretch))
}

// answerUpdate answers with the update and its version.
func (s *Server) answerUpdate(c echo.Context, status int, u *news.DeskUpdate) error {
	show, err := s.presenter(c, "")
	if err != nil {
		return err
	}
	show.update(&u.LiveUpdate)
	if status == http.StatusCreated {
		return created(c, u, u.Version, "/v1/newsroom/articles/"+c.Param("id")+"/updates/"+u.ID)
	}
	return answerVersion(c, status, u, u.Version)
}

// postUpdate adds an update to a live coverage.
//
//	@Summary		Post an update
//	@Description	For an article whose type is live. If readers see the article, they see the update at once: that is for those who edit. Before, the article's writer and the one it is assigned to may write updates too.
//	@ID				postUpdate
//	@Tags			live
//	@Security		bearer
//	@Param			id		path		string					true	"Id or slug"
//	@Param			update	body		news.LiveUpdateDraft	true	"Update"
//	@Success		201		{object}	news.DeskUpdate
//	@Router			/v1/newsroom/articles/{id}/updates [post]
func (s *Server) postUpdate(c echo.Context) error {
	draft, err := bind[news.LiveUpdateDraft](s, c, nil)
	if err != nil {
		return err
	}
	u, err := s.room.PostUpdate(c.Request().Context(), caller(c), c.Param("id"), draft)
	if err != nil {
		return err
	}
	return s.answerUpdate(c, http.StatusCreated, u)
}

// deskUpdate is the update that the path names, if the caller may know of it.
func (s *Server) deskUpdate(c echo.Context) (*news.DeskUpdate, error) {
	m, err := s.manuscript(c)
	if err != nil {
		return nil, err
	}
	return s.store.Update(c.Request().Context(), m.Key, c.Param("update"))
}

// getDeskUpdate answers with one update.
//
//	@Summary		Read an update in the newsroom
//	@Description	An update with the ETag that changes need.
//	@ID				getNewsroomUpdate
//	@Tags			live
//	@Security		bearer
//	@Param			id		path		string	true	"Id or slug"
//	@Param			update	path		string	true	"Id of the update"
//	@Success		200		{object}	news.DeskUpdate
//	@Router			/v1/newsroom/articles/{id}/updates/{update} [get]
func (s *Server) getDeskUpdate(c echo.Context) error {
	if _, err := query[struct{}](c); err != nil {
		return err
	}
	u, err := s.deskUpdate(c)
	if err != nil {
		return err
	}
	return s.answerUpdate(c, http.StatusOK, u)
}

// editUpdate changes an update.
//
//	@Summary		Change an update
//	@Description	JSON Merge Patch. Readers see it at once: with edited_at if what it says was changed, and with correction if it says what was wrong. Pinning is no edit.
//	@ID				editUpdate
//	@Tags			live
//	@Security		bearer
//	@Param			id		path		string					true	"Id or slug"
//	@Param			update	path		string					true	"Id of the update"
//	@Param			draft	body		news.LiveUpdateDraft	true	"Members to change"
//	@Success		200		{object}	news.DeskUpdate
//	@Router			/v1/newsroom/articles/{id}/updates/{update} [patch]
func (s *Server) editUpdate(c echo.Context) error {
	seen, err := ifMatch(c)
	if err != nil {
		return err
	}
	u, err := s.deskUpdate(c)
	if err != nil {
		return err
	}
	show, err := s.presenter(c, "")
	if err != nil {
		return err
	}
	show.update(&u.LiveUpdate)
	draft, err := bindPatch(s, c, *u, u.Draft(), u.Version, seen)
	if err != nil {
		return err
	}
	if u, err = s.room.EditUpdate(c.Request().Context(), caller(c), c.Param("id"), u.ID, seen, draft); err != nil {
		return err
	}
	return s.answerUpdate(c, http.StatusOK, u)
}

// removeUpdate removes an update.
//
//	@Summary		Remove an update
//	@Description	Readers see it no more; clients that follow the coverage are told its id.
//	@ID				removeUpdate
//	@Tags			live
//	@Security		bearer
//	@Param			id		path	string	true	"Id or slug"
//	@Param			update	path	string	true	"Id of the update"
//	@Success		204
//	@Router			/v1/newsroom/articles/{id}/updates/{update} [delete]
func (s *Server) removeUpdate(c echo.Context) error {
	seen, err := ifMatch(c)
	if err != nil {
		return err
	}
	if err := s.room.RemoveUpdate(c.Request().Context(), caller(c), c.Param("id"), c.Param("update"), seen); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// endCoverage says that a live coverage is over.
//
//	@Summary		End a live coverage
//	@Description	The coverage takes no new updates; those that are there stay, and can be edited and removed.
//	@ID				endCoverage
//	@Tags			live
//	@Security		bearer
//	@Param			id	path		string	true	"Id or slug"
//	@Success		200	{object}	news.Manuscript
//	@Router			/v1/newsroom/articles/{id}/coverage-end [put]
func (s *Server) endCoverage(c echo.Context) error {
	return move(s, c, func(id string, seen int64, _ struct{}) (*news.Manuscript, error) {
		return s.room.EndCoverage(c.Request().Context(), caller(c), id, seen, true)
	})
}

// resumeCoverage says that a live coverage goes on.
//
//	@Summary		Take a live coverage up again
//	@Description	The coverage takes updates again.
//	@ID				resumeCoverage
//	@Tags			live
//	@Security		bearer
//	@Param			id	path		string	true	"Id or slug"
//	@Success		200	{object}	news.Manuscript
//	@Router			/v1/newsroom/articles/{id}/coverage-end [delete]
func (s *Server) resumeCoverage(c echo.Context) error {
	return move(s, c, func(id string, seen int64, _ struct{}) (*news.Manuscript, error) {
		return s.room.EndCoverage(c.Request().Context(), caller(c), id, seen, false)
	})
}

// breakManuscript has an article stand as breaking news.
//
//	@Summary		Make an article breaking news
//	@Description	A published article is breaking news until a time, seven days from now at most. It ends by itself, at most two seconds late, and with the article. A second time replaces the first.
//	@ID				breakArticle
//	@Tags			live
//	@Security		bearer
//	@Param			id			path		string				true	"Id or slug"
//	@Param			breaking	body		news.BreakingDraft	true	"Until when"
//	@Success		200			{object}	news.Manuscript
//	@Router			/v1/newsroom/articles/{id}/breaking [put]
func (s *Server) breakManuscript(c echo.Context) error {
	return move(s, c, func(id string, seen int64, d news.BreakingDraft) (*news.Manuscript, error) {
		return s.room.BreakArticle(c.Request().Context(), caller(c), id, seen, d)
	})
}

// endBreaking has an article be breaking news no more.
//
//	@Summary		End breaking news
//	@Description	The article is breaking news no more, before its time.
//	@ID				endBreaking
//	@Tags			live
//	@Security		bearer
//	@Param			id	path		string	true	"Id or slug"
//	@Success		200	{object}	news.Manuscript
//	@Router			/v1/newsroom/articles/{id}/breaking [delete]
func (s *Server) endBreaking(c echo.Context) error {
	return move(s, c, func(id string, seen int64, _ struct{}) (*news.Manuscript, error) {
		return s.room.EndBreaking(c.Request().Context(), caller(c), id, seen)
	})
}
