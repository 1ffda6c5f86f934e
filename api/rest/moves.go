package rest

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"toasoan/internal/news"
)

// move reads what a move needs, takes it, and answers with the article after it.
func move[D any](s *Server, c echo.Context, take func(id string, seen int64, d D) (*news.Manuscript, error)) error {
	seen, err := ifMatch(c)
	if err != nil {
		return err
	}
	draft, err := bind[D](s, c, nil)
	if err != nil {
		return err
	}
	m, err := s.store.Manuscript(c.Request().Context(), caller(c), c.Param("id"))
	if err != nil {
		return err
	}
	if m, err = take(m.ID, seen, draft); err != nil {
		return err
	}
	return s.answerManuscript(c, http.StatusOK, m)
}

// submitManuscript hands the article to the editors.
//
//	@Summary		Submit an article for review
//	@Description	The article is the editors' turn. A note for them may come with it.
//	@ID				submitArticle
//	@Tags			manuscripts
//	@Security		bearer
//	@Param			id	path		string	true	"Id or slug"
//	@Param			note	body		news.Remark	false	"Note"
//	@Success		200	{object}	news.Manuscript
//	@Router			/v1/newsroom/articles/{id}/submission [put]
func (s *Server) submitManuscript(c echo.Context) error {
	return move(s, c, func(id string, seen int64, d news.Remark) (*news.Manuscript, error) {
		return s.room.SubmitArticle(c.Request().Context(), caller(c), id, seen, d)
	})
}

// recallManuscript takes a submission back.
//
//	@Summary		Recall a submission
//	@Description	The article is a draft again.
//	@ID				recallArticle
//	@Tags			manuscripts
//	@Security		bearer
//	@Param			id	path		string	true	"Id or slug"
//	@Success		200	{object}	news.Manuscript
//	@Router			/v1/newsroom/articles/{id}/submission [delete]
func (s *Server) recallManuscript(c echo.Context) error {
	return move(s, c, func(id string, seen int64, _ struct{}) (*news.Manuscript, error) {
		return s.room.RecallArticle(c.Request().Context(), caller(c), id, seen)
	})
}

// returnManuscript sends the article back to its writer.
//
//	@Summary		Return an article to its writer
//	@Description	The article goes back with a note that says what is missing.
//	@ID				returnArticle
//	@Tags			manuscripts
//	@Security		bearer
//	@Param			id	path		string	true	"Id or slug"
//	@Param			note	body		news.ReturnDraft	true	"Note"
//	@Success		200	{object}	news.Manuscript
//	@Router			/v1/newsroom/articles/{id}/return [put]
func (s *Server) returnManuscript(c echo.Context) error {
	return move(s, c, func(id string, seen int64, d news.ReturnDraft) (*news.Manuscript, error) {
		return s.room.ReturnArticle(c.Request().Context(), caller(c), id, seen, d)
	})
}

// approveManuscript says that the article can be published.
//
//	@Summary		Approve an article
//	@Description	The article waits for publication. A note may come with it.
//	@ID				approveArticle
//	@Tags			manuscripts
//	@Security		bearer
//	@Param			id	path		string	true	"Id or slug"
//	@Param			note	body		news.Remark	false	"Note"
//	@Success		200	{object}	news.Manuscript
//	@Router			/v1/newsroom/articles/{id}/approval [put]
func (s *Server) approveManuscript(c echo.Context) error {
	return move(s, c, func(id string, seen int64, d news.Remark) (*news.Manuscript, error) {
		return s.room.ApproveArticle(c.Request().Context(), caller(c), id, seen, d)
	})
}

// scheduleManuscript has the article published later.
//
//	@Summary		Schedule a publication
//	@Description	The article is published by itself at publish_at, at most two seconds late. Until then it cannot be edited. A second schedule replaces the first.
//	@ID				scheduleArticle
//	@Tags			manuscripts
//	@Security		bearer
//	@Param			id	path		string	true	"Id or slug"
//	@Param			schedule	body		news.ScheduleDraft	true	"Schedule"
//	@Success		200	{object}	news.Manuscript
//	@Router			/v1/newsroom/articles/{id}/schedule [put]
func (s *Server) scheduleManuscript(c echo.Context) error {
	return move(s, c, func(id string, seen int64, d news.ScheduleDraft) (*news.Manuscript, error) {
		return s.room.ScheduleArticle(c.Request().Context(), caller(c), id, seen, d)
	})
}

// unscheduleManuscript calls the publication off.
//
//	@Summary		Call a scheduled publication off
//	@Description	The article is approved, and can be edited again.
//	@ID				unscheduleArticle
//	@Tags			manuscripts
//	@Security		bearer
//	@Param			id	path		string	true	"Id or slug"
//	@Success		200	{object}	news.Manuscript
//	@Router			/v1/newsroom/articles/{id}/schedule [delete]
func (s *Server) unscheduleManuscript(c echo.Context) error {
	return move(s, c, func(id string, seen int64, _ struct{}) (*news.Manuscript, error) {
		return s.room.UnscheduleArticle(c.Request().Context(), caller(c), id, seen)
	})
}

// publishManuscript shows the working copy to readers.
//
//	@Summary		Publish an article
//	@Description	Makes the working copy what readers see. A past published_at is for archives; the first one stays unless another is sent. With substantial, readers are told of an update.
//	@ID				publishArticle
//	@Tags			manuscripts
//	@Security		bearer
//	@Param			id			path		string				true	"Id or slug"
//	@Param			publication	body		news.Publication	true	"Publication"
//	@Success		200			{object}	news.Manuscript
//	@Router			/v1/newsroom/articles/{id}/publication [put]
func (s *Server) publishManuscript(c echo.Context) error {
	return move(s, c, func(id string, seen int64, p news.Publication) (*news.Manuscript, error) {
		return s.room.PublishArticle(c.Request().Context(), caller(c), id, seen, p)
	})
}

// unpublishManuscript takes the article away from readers.
//
//	@Summary		Unpublish an article
//	@Description	Readers no longer see the article, as if it had never been there. The working copy stays.
//	@ID				unpublishArticle
//	@Tags			manuscripts
//	@Security		bearer
//	@Param			id	path		string	true	"Id or slug"
//	@Success		200	{object}	news.Manuscript
//	@Router			/v1/newsroom/articles/{id}/publication [delete]
func (s *Server) unpublishManuscript(c echo.Context) error {
	return move(s, c, func(id string, seen int64, _ struct{}) (*news.Manuscript, error) {
		return s.room.UnpublishArticle(c.Request().Context(), caller(c), id, seen)
	})
}

// withdrawManuscript takes the article away and says so.
//
//	@Summary		Withdraw an article
//	@Description	Readers get 410 with the public notice instead of the article. The reason stays in the newsroom.
//	@ID				withdrawArticle
//	@Tags			manuscripts
//	@Security		bearer
//	@Param			id			path		string			true	"Id or slug"
//	@Param			withdrawal	body		news.Withdrawal	true	"Withdrawal"
//	@Success		200			{object}	news.Manuscript
//	@Router			/v1/newsroom/articles/{id}/withdrawal [put]
func (s *Server) withdrawManuscript(c echo.Context) error {
	return move(s, c, func(id string, seen int64, w news.Withdrawal) (*news.Manuscript, error) {
		return s.room.WithdrawArticle(c.Request().Context(), caller(c), id, seen, w)
	})
}

// trashManuscript puts the article into the trash.
//
//	@Summary		Put an article into the trash
//	@Description	An article that readers see must be unpublished first; a withdrawn one stays. After the days in desk.trash_days of the settings it is purged.
//	@ID				trashArticle
//	@Tags			manuscripts
//	@Security		bearer
//	@Param			id	path		string	true	"Id or slug"
//	@Success		200	{object}	news.Manuscript
//	@Router			/v1/newsroom/articles/{id}/trash [put]
func (s *Server) trashManuscript(c echo.Context) error {
	return move(s, c, func(id string, seen int64, _ struct{}) (*news.Manuscript, error) {
		return s.room.TrashArticle(c.Request().Context(), caller(c), id, seen)
	})
}

// recoverManuscript takes the article out of the trash.
//
//	@Summary		Recover an article from the trash
//	@Description	The article is a draft again.
//	@ID				recoverArticle
//	@Tags			manuscripts
//	@Security		bearer
//	@Param			id	path		string	true	"Id or slug"
//	@Success		200	{object}	news.Manuscript
//	@Router			/v1/newsroom/articles/{id}/trash [delete]
func (s *Server) recoverManuscript(c echo.Context) error {
	return move(s, c, func(id string, seen int64, _ struct{}) (*news.Manuscript, error) {
		return s.room.RecoverArticle(c.Request().Context(), caller(c), id, seen)
	})
}

// assignManuscript says who is to see to the article.
//
//	@Summary		Assign an article
//	@Description	The user can write the article as its writer can, and finds it with assignee=me.
//	@ID				assignArticle
//	@Tags			manuscripts
//	@Security		bearer
//	@Param			id			path		string					true	"Id or slug"
//	@Param			assignment	body		news.AssignmentDraft	true	"Assignment"
//	@Success		200			{object}	news.Manuscript
//	@Router			/v1/newsroom/articles/{id}/assignment [put]
func (s *Server) assignManuscript(c echo.Context) error {
	return move(s, c, func(id string, seen int64, d news.AssignmentDraft) (*news.Manuscript, error) {
		return s.room.AssignArticle(c.Request().Context(), caller(c), id, seen, &d)
	})
}

// unassignManuscript takes the assignment back.
//
//	@Summary		Take an assignment back
//	@Description	The article is nobody's but its writer's again.
//	@ID				unassignArticle
//	@Tags			manuscripts
//	@Security		bearer
//	@Param			id	path		string	true	"Id or slug"
//	@Success		200	{object}	news.Manuscript
//	@Router			/v1/newsroom/articles/{id}/assignment [delete]
func (s *Server) unassignManuscript(c echo.Context) error {
	return move(s, c, func(id string, seen int64, _ struct{}) (*news.Manuscript, error) {
		return s.room.AssignArticle(c.Request().Context(), caller(c), id, seen, nil)
	})
}
