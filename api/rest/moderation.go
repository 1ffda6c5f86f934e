package rest

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"toasoan/internal/news"
)

// HeldCommentParams are the query parameters of the moderators' list.
type HeldCommentParams struct {
	// Where the comments stand.
	Status string `json:"status,omitempty" query:"status" enums:"pending,approved,rejected,spam,deleted"`
	// Of those pending, the reason for which they wait: a step of moderation, or pre, first, unconfirmed, reported.
	Reason string `json:"reason,omitempty" query:"reason" maxLength:"40" example:"links"`
	// Id of an article.
	Article string `json:"article,omitempty" query:"article" maxLength:"100"`
	// Id or slug of a section, with all below it.
	Section string `json:"section,omitempty" query:"section" maxLength:"100"`
	// Id of a commenter.
	Person string `json:"person,omitempty" query:"person" maxLength:"100"`
	// Order: those that have waited longest first, or the latest.
	Sort string `json:"sort,omitempty" query:"sort" enums:"oldest,newest" default:"oldest"`
	ListParams
}

func (p HeldCommentParams) query(c echo.Context) news.HeldQuery {
	return news.HeldQuery{
		Caller: caller(c), Status: news.CommentStatus(p.Status), Reason: p.Reason, Article: p.Article, Section: p.Section, Person: p.Person,
		Newest: p.Sort == "newest", Page: p.page(),
	}
}

// listHeldComments answers with comments for moderators.
//
//	@Summary		List comments for moderation
//	@Description	Comments of every status, oldest first if nothing else is asked for, with what only moderators see. With status pending, those are left out that wait for their writer to confirm the address: reason unconfirmed has them.
//	@ID				listNewsroomComments
//	@Tags			comments
//	@Security		bearer
//	@Param			query	query		HeldCommentParams	false	"Query"
//	@Success		200		{object}	Page[news.HeldComment]
//	@Router			/v1/newsroom/comments [get]
func (s *Server) listHeldComments(c echo.Context) error {
	params, err := query[HeldCommentParams](c)
	if err != nil {
		return err
	}
	comments, stretch, err := s.store.HeldComments(c.Request().Context(), params.query(c))
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, pageOf(c, params.ListParams, comments, stretch))
}

// getHeldComment answers with one comment for moderators.
//
//	@Summary		Read a comment for moderation
//	@Description	A comment of any status, with what only moderators see.
//	@ID				getNewsroomComment
//	@Tags			comments
//	@Security		bearer
//	@Param			id	path		string	true	"Id of the comment"
//	@Success		200	{object}	news.HeldComment
//	@Router			/v1/newsroom/comments/{id} [get]
func (s *Server) getHeldComment(c echo.Context) error {
	if _, err := query[struct{}](c); err != nil {
		return err
	}
	comment, err := s.store.HeldComment(c.Request().Context(), caller(c), c.Param("id"))
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, comment)
}

// decideComment takes a moderator's decision.
//
//	@Summary		Decide on a comment
//	@Description	Approves a comment, or rejects it, or puts it back. Readers see the difference at once; the article's counter follows. The spam filter learns from what is approved and what is called spam.
//	@ID				decideComment
//	@Tags			comments
//	@Security		bearer
//	@Param			id			path		string			true	"Id of the comment"
//	@Param			decision	body		news.Decision	true	"Decision"
//	@Success		200			{object}	news.HeldComment
//	@Router			/v1/newsroom/comments/{id}/decision [put]
func (s *Server) decideComment(c echo.Context) error {
	decision, err := bind[news.Decision](s, c, nil)
	if err != nil {
		return err
	}
	comment, err := s.room.DecideComment(c.Request().Context(), caller(c), c.Param("id"), decision)
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, comment)
}

// NextCommentParams are the query parameters of the moderators' next case.
type NextCommentParams struct {
	// Id of the comment after which to look: the one that was looked at, to pass over it.
	After string `json:"after,omitempty" query:"after" maxLength:"100"`
	// The reason for which it waits.
	Reason string `json:"reason,omitempty" query:"reason" maxLength:"40"`
	// Id of an article.
	Article string `json:"article,omitempty" query:"article" maxLength:"100"`
	// Id or slug of a section, with all below it.
	Section string `json:"section,omitempty" query:"section" maxLength:"100"`
}

// getNextComment answers with what is to be decided next.
//
//	@Summary		Get the next case
//	@Description	The comment that has waited longest, with all that is needed to decide it: what it answers, its writer's record, what moderation found, reports, notes. 204 when nothing waits.
//	@ID				getNextComment
//	@Tags			moderation
//	@Security		bearer
//	@Param			query	query		NextCommentParams	false	"Query"
//	@Success		200		{object}	news.Case
//	@Success		204
//	@Router			/v1/newsroom/comments/next [get]
func (s *Server) getNextComment(c echo.Context) error {
	params, err := query[NextCommentParams](c)
	if err != nil {
		return err
	}
	q := news.HeldQuery{Caller: caller(c), Reason: params.Reason, Article: params.Article, Section: params.Section}
	held, err := s.store.NextHeld(c.Request().Context(), q, params.After)
	if err == nil && held == nil {
		return c.NoContent(http.StatusNoContent)
	}
	if err != nil {
		return err
	}
	return s.answerCase(c, held)
}

// getCommentCase answers with all that is needed to decide a comment.
//
//	@Summary		Read a comment's case
//	@Description	The comment with what it answers, its writer's record and other comments, every decision with what moderation found, former texts, reports and notes.
//	@ID				getCommentCase
//	@Tags			moderation
//	@Security		bearer
//	@Param			id	path		string	true	"Id of the comment"
//	@Success		200	{object}	news.Case
//	@Router			/v1/newsroom/comments/{id}/case [get]
func (s *Server) getCommentCase(c echo.Context) error {
	if _, err := query[struct{}](c); err != nil {
		return err
	}
	held, err := s.store.HeldComment(c.Request().Context(), caller(c), c.Param("id"))
	if err != nil {
		return err
	}
	return s.answerCase(c, held)
}

func (s *Server) answerCase(c echo.Context, held *news.HeldComment) error {
	found, err := s.room.CommentCase(c.Request().Context(), caller(c), held)
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, found)
}

// getQueueCounts answers with how much there is to moderate.
//
//	@Summary		Count what waits
//	@Description	Comments by status, and of those pending by reason and by article. The counts are kept, not computed. For callers whose rights are limited to sections, they are of those sections.
//	@ID				getQueueCounts
//	@Tags			moderation
//	@Security		bearer
//	@Success		200	{object}	news.QueueCounts
//	@Router			/v1/newsroom/comments/counts [get]
func (s *Server) getQueueCounts(c echo.Context) error {
	if _, err := query[struct{}](c); err != nil {
		return err
	}
	counts, err := s.store.QueueCounts(c.Request().Context(), caller(c))
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, counts)
}

// DecisionResults is what became of each comment, in the order of the ids.
type DecisionResults struct {
	Data []DecisionResult `json:"data"`
}

// DecisionResult is what became of one comment.
type DecisionResult struct {
	// As it was sent.
	ID string `json:"id" example:"0198c5a2-7d4e"`
	// The status with which the decision by itself would have been answered.
	Status  int      `json:"status" example:"200"`
	Problem *Problem `json:"problem" extensions:"x-nullable"`
}

// decideComments takes a moderator's decision on many comments.
//
//	@Summary		Decide on many comments
//	@Description	Gives up to 100 comments the same status. One that cannot have it does not keep the others from it, and is told in its place.
//	@ID				decideComments
//	@Tags			moderation
//	@Security		bearer
//	@Param			decision	body		news.BulkDecision	true	"Decision"
//	@Success		200			{object}	DecisionResults
//	@Router			/v1/newsroom/comment-decisions [post]
func (s *Server) decideComments(c echo.Context) error {
	draft, err := bind[news.BulkDecision](s, c, nil)
	if err != nil {
		return err
	}
	decided, err := s.room.DecideComments(c.Request().Context(), caller(c), draft)
	if err != nil {
		return err
	}
	results := DecisionResults{Data: make([]DecisionResult, len(decided))}
	for i, d := range decided {
		results.Data[i] = DecisionResult{ID: d.ID, Status: http.StatusOK}
		if d.Err != nil {
			p := problemFor(s.understand(d.Err, c), c)
			results.Data[i].Status, results.Data[i].Problem = p.Status, &p
		}
	}
	return answer(c, http.StatusOK, results)
}

// emphasizeComment has a comment stand out.
//
//	@Summary		Pin or feature a comment
//	@Description	Pinned comments come first below the article, then featured ones, whatever the order. Only one that begins a thread.
//	@ID				emphasizeComment
//	@Tags			moderation
//	@Security		bearer
//	@Param			id			path		string			true	"Id of the comment"
//	@Param			emphasis	body		news.Emphasis	true	"Emphasis"
//	@Success		200			{object}	news.HeldComment
//	@Router			/v1/newsroom/comments/{id}/emphasis [put]
func (s *Server) emphasizeComment(c echo.Context) error {
	emphasis, err := bind[news.Emphasis](s, c, nil)
	if err != nil {
		return err
	}
	comment, err := s.room.EmphasizeComment(c.Request().Context(), caller(c), c.Param("id"), emphasis)
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, comment)
}

// replyAsStaff takes what the newsroom answers to a comment.
//
//	@Summary		Reply for the newsroom
//	@Description	Adds a reply under the caller's name, which readers see at once and marked as the newsroom's.
//	@ID				replyAsStaff
//	@Tags			moderation
//	@Security		bearer
//	@Param			id		path		string			true	"Id of the comment"
//	@Param			reply	body		news.StaffReply	true	"Reply"
//	@Success		201		{object}	news.Comment
//	@Router			/v1/newsroom/comments/{id}/replies [post]
func (s *Server) replyAsStaff(c echo.Context) error {
	draft, err := bind[news.StaffReply](s, c, news.Comment{})
	if err != nil {
		return err
	}
	reply, err := s.room.ReplyAsStaff(c.Request().Context(), caller(c), c.Param("id"), draft)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Location", "/v1/newsroom/comments/"+reply.ID)
	return answer(c, http.StatusCreated, reply.Comment)
}

// noteComment takes what a moderator writes for the others.
//
//	@Summary		Note something about a comment
//	@Description	For the other moderators; readers never see it.
//	@ID				noteComment
//	@Tags			moderation
//	@Security		bearer
//	@Param			id		path		string					true	"Id of the comment"
//	@Param			note	body		news.CommentNoteDraft	true	"Note"
//	@Success		201		{object}	news.CommentNote
//	@Router			/v1/newsroom/comments/{id}/notes [post]
func (s *Server) noteComment(c echo.Context) error {
	draft, err := bind[news.CommentNoteDraft](s, c, news.CommentNote{})
	if err != nil {
		return err
	}
	note, err := s.room.NoteComment(c.Request().Context(), caller(c), c.Param("id"), draft)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Location", "/v1/newsroom/comments/"+c.Param("id")+"/case")
	return answer(c, http.StatusCreated, note)
}

// deleteCommentNote removes a note.
//
//	@Summary		Delete a note about a comment
//	@Description	Takes back what a moderator wrote for the others.
//	@ID				deleteCommentNote
//	@Tags			moderation
//	@Security		bearer
//	@Param			id		path	string	true	"Id of the comment"
//	@Param			note	path	string	true	"Id of the note"
//	@Success		204
//	@Router			/v1/newsroom/comments/{id}/notes/{note} [delete]
func (s *Server) deleteCommentNote(c echo.Context) error {
	if err := s.room.DeleteCommentNote(c.Request().Context(), caller(c), c.Param("id"), c.Param("note")); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
