package rest

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"toasoan/internal/news"
)

// getList answers with a list that editors put together.
//
//	@Summary		Read a curated list
//	@Description	All zones of a published list with their cards in one answer, no card twice: what editors put there by hand, and what fills the rest, of what readers see now. A former slug is answered with 301.
//	@ID				getList
//	@Tags			lists
//	@Param			slug	path		string			true	"Slug"	example(front)
//	@Param			query	query		LocaleParams	false	"Query"
//	@Success		200		{object}	news.ComposedList
//	@Router			/v1/lists/{slug} [get]
func (s *Server) getList(c echo.Context) error { return s.deliverList(c, c.Param("slug")) }

// getFront answers with the front page.
//
//	@Summary		Read the front page
//	@Description	The list with the slug front, which every paper has: all zones with their cards in one answer.
//	@ID				getFront
//	@Tags			lists
//	@Param			query	query		LocaleParams	false	"Query"
//	@Success		200		{object}	news.ComposedList
//	@Router			/v1/front [get]
func (s *Server) getFront(c echo.Context) error { return s.deliverList(c, news.FrontSlug) }

func (s *Server) deliverList(c echo.Context, slug string) error {
	params, err := query[LocaleParams](c)
	if err != nil {
		return err
	}
	list, zones, err := s.store.LiveList(c.Request().Context(), slug)
	if err != nil {
		return err
	}
	if err := s.showZones(c, list.Zones, params.Locale); err != nil {
		return err
	}
	return s.deliver(c, list, delivered{keys: keysOfList(list, zones)})
}

// showZones makes the members of the cards that depend on the paper's settings.
func (s *Server) showZones(c echo.Context, zones []news.ComposedZone, locale string) error {
	show, err := s.presenter(c, locale)
	if err != nil {
		return err
	}
	for i := range zones {
		for j := range zones[i].Articles {
			show.card(&zones[i].Articles[j])
		}
	}
	return nil
}

// keysOfList names all that a list is made from: what fills its zones, and the cards.
func keysOfList(list *news.ComposedList, zones []news.Zone) []string {
	keys := []string{"list:" + list.Slug, "list:articles"}
	for _, z := range zones {
		for _, n := range z.Fill.Names() {
			keys = append(keys, string(n.Noun)+":"+n.Slug)
		}
	}
	for _, z := range list.Zones {
		for i := range z.Articles {
			keys = keysOf(keys, &z.Articles[i])
		}
	}
	return keys
}

// listLists answers with the lists that there are.
//
//	@Summary		List curated lists
//	@Description	All lists that editors put together, by their slugs, with what is live and what is scheduled.
//	@ID				listCuratedLists
//	@Tags			lists
//	@Security		bearer
//	@Param			query	query		ListParams	false	"Query"
//	@Success		200		{object}	Page[news.ListHead]
//	@Router			/v1/newsroom/lists [get]
func (s *Server) listLists(c echo.Context) error {
	params, err := query[ListParams](c)
	if err != nil {
		return err
	}
	lists, stretch, err := s.store.CuratedLists(c.Request().Context(), params.page())
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, pageOf(c, params, lists, stretch))
}

// createList begins a list.
//
//	@Summary		Create a curated list
//	@Description	A list with named zones: articles in fixed slots, pinned articles, and a filter that fills the rest. Every fault is told at its pointer; articles that readers do not see yet are allowed and told in warnings. Readers see the list from its first publication on.
//	@ID				createCuratedList
//	@Tags			lists
//	@Security		bearer
//	@Param			list	body		news.CuratedListDraft	true	"List"
//	@Success		201		{object}	news.CuratedList
//	@Router			/v1/newsroom/lists [post]
func (s *Server) createList(c echo.Context) error {
	draft, err := bind[news.CuratedListDraft](s, c, news.CuratedList{})
	if err != nil {
		return err
	}
	list, err := s.room.CreateList(c.Request().Context(), caller(c), draft)
	if err != nil {
		return err
	}
	if err := s.annotate(c, list); err != nil {
		return err
	}
	return created(c, list, list.Version, "/v1/newsroom/lists/"+list.ID)
}

// annotate fills in what the list's articles are called, and tells which of them
// readers will not see.
func (s *Server) annotate(c echo.Context, list *news.CuratedList) error {
	known, err := s.store.NameArticles(c.Request().Context(), caller(c), list.Zones)
	if err != nil {
		return err
	}
	list.Warnings = []news.ListWarning{}
	refs, pointers := news.Placed(list.Zones)
	for i, ref := range refs {
		a, there := known[ref.ID]
		code := news.FaultNotVisible
		if !there {
			code = news.FaultGone
		}
		if !a.Shown {
			list.Warnings = append(list.Warnings, news.ListWarning{Pointer: pointers[i], Code: code, Detail: news.Catalogue[code].Detail.In(languageOf(c))})
		}
	}
	return nil
}

// answerList answers with the list and its version.
func (s *Server) answerList(c echo.Context, list *news.CuratedList) error {
	if err := s.annotate(c, list); err != nil {
		return err
	}
	return answerVersion(c, http.StatusOK, list, list.Version)
}

// getDeskList answers with one list as the newsroom sees it.
//
//	@Summary		Read a curated list in the newsroom
//	@Description	The draft of a list, by id or slug, with the ETag that changes need. warnings tells what of it readers would not see now.
//	@ID				getCuratedList
//	@Tags			lists
//	@Security		bearer
//	@Param			id	path		string	true	"Id or slug"	example(front)
//	@Success		200	{object}	news.CuratedList
//	@Router			/v1/newsroom/lists/{id} [get]
func (s *Server) getDeskList(c echo.Context) error {
	if _, err := query[struct{}](c); err != nil {
		return err
	}
	list, err := s.store.CuratedList(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return s.answerList(c, list)
}

// editList changes the draft of a list.
//
//	@Summary		Change a curated list's draft
//	@Description	JSON Merge Patch; zones are replaced as a whole. Each change is a new version. Readers see it when it is published; a new slug, which needs the right to publish lists, at once.
//	@ID				editCuratedList
//	@Tags			lists
//	@Security		bearer
//	@Param			id		path		string					true	"Id or slug"	example(front)
//	@Param			list	body		news.CuratedListDraft	true	"Members to change"
//	@Success		200		{object}	news.CuratedList
//	@Router			/v1/newsroom/lists/{id} [patch]
func (s *Server) editList(c echo.Context) error {
	ctx := c.Request().Context()
	seen, err := ifMatch(c)
	if err != nil {
		return err
	}
	list, err := s.store.CuratedList(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	if err := s.annotate(c, list); err != nil {
		return err
	}
	draft, err := bindPatch(s, c, *list, list.Draft(), list.Version, seen)
	if err != nil {
		return err
	}
	if list, err = s.room.EditList(ctx, caller(c), list.ID, seen, draft); err != nil {
		return err
	}
	return s.answerList(c, list)
}

// deleteList removes a list.
//
//	@Summary		Delete a curated list
//	@Description	With all its versions; its slugs stay taken. The front page cannot be deleted.
//	@ID				deleteCuratedList
//	@Tags			lists
//	@Security		bearer
//	@Param			id	path	string	true	"Id or slug"	example(tieu-diem)
//	@Success		204
//	@Router			/v1/newsroom/lists/{id} [delete]
func (s *Server) deleteList(c echo.Context) error {
	seen, err := ifMatch(c)
	if err != nil {
		return err
	}
	if err := s.room.DeleteList(c.Request().Context(), caller(c), c.Param("id"), seen); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// listListVersions answers with the saves of a list.
//
//	@Summary		List a curated list's versions
//	@Description	Every save, the latest first, and when readers were last given it.
//	@ID				listCuratedListVersions
//	@Tags			lists
//	@Security		bearer
//	@Param			id		path		string		true	"Id or slug"	example(front)
//	@Param			query	query		ListParams	false	"Query"
//	@Success		200		{object}	Page[news.ListVersionHead]
//	@Router			/v1/newsroom/lists/{id}/versions [get]
func (s *Server) listListVersions(c echo.Context) error {
	params, err := query[ListParams](c)
	if err != nil {
		return err
	}
	list, err := s.store.CuratedList(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	versions, stretch, err := s.store.ListVersions(c.Request().Context(), list.Key, params.page())
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, pageOf(c, params, versions, stretch))
}

// listVersion is the list and the version that the path names.
func (s *Server) listVersion(c echo.Context) (*news.CuratedList, *news.ListVersion, error) {
	ctx := c.Request().Context()
	list, err := s.store.CuratedList(ctx, c.Param("id"))
	if err != nil {
		return nil, nil, err
	}
	number, err := pathNumber(c, "version")
	if err != nil {
		return nil, nil, err
	}
	version, err := s.namedVersion(c, list, number)
	return list, version, err
}

// namedVersion is a version with the names of its articles.
func (s *Server) namedVersion(c echo.Context, list *news.CuratedList, number int64) (*news.ListVersion, error) {
	version, err := s.store.ListVersion(c.Request().Context(), list.Key, number)
	if err != nil {
		return nil, err
	}
	_, err = s.store.NameArticles(c.Request().Context(), caller(c), version.Zones)
	return version, err
}

// getListVersion answers with one save of a list.
//
//	@Summary		Read a version of a curated list
//	@Description	The list as it was saved then.
//	@ID				getCuratedListVersion
//	@Tags			lists
//	@Security		bearer
//	@Param			id		path		string	true	"Id or slug"	example(front)
//	@Param			version	path		int		true	"Number of the version"	example(1)
//	@Success		200		{object}	news.ListVersion
//	@Router			/v1/newsroom/lists/{id}/versions/{version} [get]
func (s *Server) getListVersion(c echo.Context) error {
	if _, err := query[struct{}](c); err != nil {
		return err
	}
	_, version, err := s.listVersion(c)
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, version)
}

// ListComparisonParams are the query parameters of a comparison of lists.
type ListComparisonParams struct {
	// Number of the version to compare with; what is live if absent.
	With int `json:"with,omitempty" query:"with" minimum:"1" maximum:"1000000000"`
}

// compareListVersion answers with what differs between two saves of a list.
//
//	@Summary		Compare a version of a curated list
//	@Description	What is different in this version, compared with what is live or with another version: zones added, removed and changed, and articles that were put in, taken out or put elsewhere by hand.
//	@ID				compareCuratedListVersions
//	@Tags			lists
//	@Security		bearer
//	@Param			id		path		string					true	"Id or slug"	example(front)
//	@Param			version	path		int						true	"Number of the version"	example(1)
//	@Param			query	query		ListComparisonParams	false	"Query"
//	@Success		200		{object}	news.ListComparison
//	@Router			/v1/newsroom/lists/{id}/versions/{version}/comparison [get]
func (s *Server) compareListVersion(c echo.Context) error {
	params, err := query[ListComparisonParams](c)
	if err != nil {
		return err
	}
	list, version, err := s.listVersion(c)
	if err != nil {
		return err
	}
	number := int64(params.With)
	if number == 0 && list.Live != nil {
		number = list.Live.Version
	}
	var with *news.ListVersion
	if number != 0 {
		if with, err = s.namedVersion(c, list, number); err != nil {
			return err
		}
	}
	return answer(c, http.StatusOK, news.CompareLists(with, version))
}

// ListPreviewParams are the query parameters of a preview of a list.
type ListPreviewParams struct {
	// Number of the version; the draft if absent.
	Version int `json:"version,omitempty" query:"version" minimum:"1" maximum:"1000000000"`
	LocaleParams
}

// previewList answers with a list as readers would see it.
//
//	@Summary		Preview a curated list
//	@Description	A version of the list as readers would get it now: of what they do not see yet, nothing is shown.
//	@ID				previewCuratedList
//	@Tags			lists
//	@Security		bearer
//	@Param			id		path		string				true	"Id or slug"	example(front)
//	@Param			query	query		ListPreviewParams	false	"Query"
//	@Success		200		{object}	news.ComposedList
//	@Router			/v1/newsroom/lists/{id}/preview [get]
func (s *Server) previewList(c echo.Context) error {
	params, err := query[ListPreviewParams](c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	list, err := s.store.CuratedList(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	number := list.Number
	if params.Version != 0 {
		number = int64(params.Version)
	}
	version, err := s.store.ListVersion(ctx, list.Key, number)
	if err != nil {
		return err
	}
	composed := news.ComposedList{ID: list.ID, Slug: list.Slug, Name: version.Name, Version: version.Number, PublishedAt: version.PublishedAt}
	if composed.Zones, err = s.store.ComposeZones(ctx, version.Zones); err != nil {
		return err
	}
	if err := s.showZones(c, composed.Zones, params.Locale); err != nil {
		return err
	}
	return answer(c, http.StatusOK, composed)
}

// changeList reads what a change of a list needs, and answers with the list after it.
func changeList[D any](s *Server, c echo.Context, change func(seen int64, d D) (*news.CuratedList, error)) error {
	seen, err := ifMatch(c)
	if err != nil {
		return err
	}
	draft, err := bind[D](s, c, nil)
	if err != nil {
		return err
	}
	list, err := change(seen, draft)
	if err != nil {
		return err
	}
	return s.answerList(c, list)
}

// publishList shows a list to readers.
//
//	@Summary		Publish a curated list
//	@Description	Makes the draft what readers see, or with version an earlier one again: the draft stays what it is.
//	@ID				publishCuratedList
//	@Tags			lists
//	@Security		bearer
//	@Param			id			path		string					true	"Id or slug"	example(front)
//	@Param			publication	body		news.ListPublication	false	"Publication"
//	@Success		200			{object}	news.CuratedList
//	@Router			/v1/newsroom/lists/{id}/publication [put]
func (s *Server) publishList(c echo.Context) error {
	return changeList(s, c, func(seen int64, p news.ListPublication) (*news.CuratedList, error) {
		return s.room.PublishList(c.Request().Context(), caller(c), c.Param("id"), seen, p)
	})
}

// scheduleList has a list published later.
//
//	@Summary		Schedule a curated list
//	@Description	The draft as it is now, or the version that is named, is published by itself at that time, at most two seconds late. Later saves change nothing about it; a second schedule replaces the first.
//	@ID				scheduleCuratedList
//	@Tags			lists
//	@Security		bearer
//	@Param			id			path		string				true	"Id or slug"	example(front)
//	@Param			schedule	body		news.ListSchedule	true	"Schedule"
//	@Success		200			{object}	news.CuratedList
//	@Router			/v1/newsroom/lists/{id}/schedule [put]
func (s *Server) scheduleList(c echo.Context) error {
	return changeList(s, c, func(seen int64, d news.ListSchedule) (*news.CuratedList, error) {
		return s.room.ScheduleList(c.Request().Context(), caller(c), c.Param("id"), seen, d)
	})
}

// unscheduleList calls that off.
//
//	@Summary		Call a scheduled list off
//	@Description	Nothing is published by itself any more.
//	@ID				unscheduleCuratedList
//	@Tags			lists
//	@Security		bearer
//	@Param			id	path		string	true	"Id or slug"	example(front)
//	@Success		200	{object}	news.CuratedList
//	@Router			/v1/newsroom/lists/{id}/schedule [delete]
func (s *Server) unscheduleList(c echo.Context) error {
	return changeList(s, c, func(seen int64, _ struct{}) (*news.CuratedList, error) {
		return s.room.UnscheduleList(c.Request().Context(), caller(c), c.Param("id"), seen)
	})
}
