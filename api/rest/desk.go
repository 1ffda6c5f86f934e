package rest

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"toasoan/internal/news"
)

// getAutosave answers with what the caller has typed and not saved.
//
//	@Summary		Read one's unsaved state
//	@Description	What the caller has typed into the article's editor and not saved: to be offered after a crash. 404 if there is nothing.
//	@ID				getAutosave
//	@Tags			desk
//	@Security		bearer
//	@Param			id	path		string	true	"Id or slug"
//	@Success		200	{object}	news.Autosave
//	@Router			/v1/newsroom/articles/{id}/autosave [get]
func (s *Server) getAutosave(c echo.Context) error {
	if _, err := query[struct{}](c); err != nil {
		return err
	}
	m, err := s.manuscript(c)
	if err != nil {
		return err
	}
	saved, err := s.store.Autosave(c.Request().Context(), m.Key, caller(c).ID)
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, saved)
}

// keepAutosave keeps what the caller has typed and not saved.
//
//	@Summary		Keep one's unsaved state
//	@Description	For an editor's program, every few seconds: one state a person and article, never a revision. The next save by the same person drops it.
//	@ID				keepAutosave
//	@Tags			desk
//	@Security		bearer
//	@Param			id			path		string				true	"Id or slug"
//	@Param			autosave	body		news.AutosaveDraft	true	"State"
//	@Success		200			{object}	news.AutosaveMark
//	@Router			/v1/newsroom/articles/{id}/autosave [put]
func (s *Server) keepAutosave(c echo.Context) error {
	draft, err := bind[news.AutosaveDraft](s, c, nil)
	if err != nil {
		return err
	}
	mark, err := s.room.KeepAutosave(c.Request().Context(), caller(c), c.Param("id"), draft)
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, mark)
}

// dropAutosave forgets what the caller has typed.
//
//	@Summary		Drop one's unsaved state
//	@Description	Forgets what the caller has typed and not saved.
//	@ID				dropAutosave
//	@Tags			desk
//	@Security		bearer
//	@Param			id	path	string	true	"Id or slug"
//	@Success		204
//	@Router			/v1/newsroom/articles/{id}/autosave [delete]
func (s *Server) dropAutosave(c echo.Context) error {
	if err := s.room.DropAutosave(c.Request().Context(), caller(c), c.Param("id")); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// lockManuscript tells others who is editing the article.
//
//	@Summary		Say that one is editing
//	@Description	Send it every half minute: it lasts for 90 seconds. While somebody else holds it, 409 locked, unless take_over is true. It keeps nobody from saving.
//	@ID				lockArticle
//	@Tags			desk
//	@Security		bearer
//	@Param			id		path		string			true	"Id or slug"
//	@Param			lock	body		news.LockDraft	false	"Lock"
//	@Success		200		{object}	news.Lock
//	@Router			/v1/newsroom/articles/{id}/lock [put]
func (s *Server) lockManuscript(c echo.Context) error {
	draft, err := bind[news.LockDraft](s, c, nil)
	if err != nil {
		return err
	}
	lock, err := s.room.LockArticle(c.Request().Context(), caller(c), c.Param("id"), draft)
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, lock)
}

// unlockManuscript tells others that the caller is done.
//
//	@Summary		Say that one has stopped editing
//	@Description	Gives up the caller's lock; somebody else's stays.
//	@ID				unlockArticle
//	@Tags			desk
//	@Security		bearer
//	@Param			id	path	string	true	"Id or slug"
//	@Success		204
//	@Router			/v1/newsroom/articles/{id}/lock [delete]
func (s *Server) unlockManuscript(c echo.Context) error {
	if err := s.room.UnlockArticle(c.Request().Context(), caller(c), c.Param("id")); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// listNotes answers with what the newsroom says about an article.
//
//	@Summary		List the notes on an article
//	@Description	What the newsroom says to itself, the latest first; also the notes that came with a submission, return or approval. Readers never see them.
//	@ID				listNotes
//	@Tags			desk
//	@Security		bearer
//	@Param			id		path		string		true	"Id or slug"
//	@Param			query	query		ListParams	false	"Query"
//	@Success		200		{object}	Page[news.Note]
//	@Router			/v1/newsroom/articles/{id}/notes [get]
func (s *Server) listNotes(c echo.Context) error { return listBeside(s, c, s.store.Notes) }

// writeNote adds a note.
//
//	@Summary		Write a note on an article
//	@Description	For the newsroom only.
//	@ID				writeNote
//	@Tags			desk
//	@Security		bearer
//	@Param			id		path		string			true	"Id or slug"
//	@Param			note	body		news.NoteDraft	true	"Note"
//	@Success		201		{object}	news.Note
//	@Router			/v1/newsroom/articles/{id}/notes [post]
func (s *Server) writeNote(c echo.Context) error {
	draft, err := bind[news.NoteDraft](s, c, nil)
	if err != nil {
		return err
	}
	note, err := s.room.WriteNote(c.Request().Context(), caller(c), c.Param("id"), draft)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Location", "/v1/newsroom/articles/"+c.Param("id")+"/notes/"+note.ID)
	return answer(c, http.StatusCreated, note)
}

// deleteNote removes a note.
//
//	@Summary		Delete a note
//	@Description	One's own, or anybody's for those who edit.
//	@ID				deleteNote
//	@Tags			desk
//	@Security		bearer
//	@Param			id		path	string	true	"Id or slug"
//	@Param			note	path	string	true	"Id of the note"
//	@Success		204
//	@Router			/v1/newsroom/articles/{id}/notes/{note} [delete]
func (s *Server) deleteNote(c echo.Context) error {
	if err := s.room.DeleteNote(c.Request().Context(), caller(c), c.Param("id"), c.Param("note")); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
