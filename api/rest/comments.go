package rest

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"toasoan/internal/news"
)

const editTokenHeader = "Edit-Token"

// CommentListParams are the query parameters of the comments on an article.
type CommentListParams struct {
	// Id of a comment: its replies, oldest first, instead of the roots.
	Parent string `json:"parent,omitempty" query:"parent" maxLength:"100"`
	// Order of the roots.
	Sort string `json:"sort,omitempty" query:"sort" enums:"newest,oldest" default:"newest"`
	ListParams
}

// listComments answers with the comments on an article.
//
//	@Summary		List comments
//	@Description	Approved comments as threads: roots by cursor, each with its first three replies. For more, ask with parent and the thread's replies_cursor. A removed comment with replies stays as a stub without author and body.
//	@ID				listComments
//	@Tags			comments
//	@Param			slug	path		string				true	"Slug or id of the article"	example(binh-xuyen-nang-cao-chat-luong-to-chuc-co-so-dang)
//	@Param			query	query		CommentListParams	false	"Query"
//	@Success		200		{object}	Page[news.Thread]
//	@Router			/v1/articles/{slug}/comments [get]
func (s *Server) listComments(c echo.Context) error {
	params, err := query[CommentListParams](c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	article, err := s.store.CommentedArticle(ctx, c.Param("slug"))
	if err != nil {
		return err
	}
	threads, stretch, err := s.store.Comments(ctx, news.CommentQuery{
		ArticleKey: article.Key, Parent: params.Parent, Sort: news.CommentSort(params.Sort), Page: params.page(),
	})
	if err != nil {
		return err
	}
	return s.deliver(c, pageOf(c, params.ListParams, threads, stretch), delivered{keys: []string{"comments:" + article.ID}})
}

// PostedComment is a reader's own comment, with the token that opens it again.
type PostedComment struct {
	news.Comment
	// Secret of the writer: send it as Edit-Token to read the comment while it is pending.
	EditToken string `json:"edit_token" example:"q3J0c2Jhc2U2NHVybC1lbmNvZGVkLXRva2VuLTMyYnl0ZXM"`
}

// postComment takes a reader's comment.
//
//	@Summary		Post a comment
//	@Description	A reader comments with a name and an e-mail address, which is never shown. The answer tells whether the comment is held for a moderator, and the token with which its writer reads it meanwhile. Send an Idempotency-Key to be able to repeat the request.
//	@ID				postComment
//	@Tags			comments
//	@Param			slug	path		string				true	"Slug or id of the article"	example(binh-xuyen-nang-cao-chat-luong-to-chuc-co-so-dang)
//	@Param			comment	body		news.CommentDraft	true	"Comment"
//	@Success		201		{object}	PostedComment
//	@Router			/v1/articles/{slug}/comments [post]
func (s *Server) postComment(c echo.Context) error {
	draft, err := bind[news.CommentDraft](s, c, PostedComment{})
	if err != nil {
		return err
	}
	comment, err := s.room.PostComment(c.Request().Context(), c.Param("slug"), draft, visitor(c))
	if err != nil {
		return err
	}
	token := s.room.EditToken(comment.ID)
	c.Set(secretKey, token)
	c.Response().Header().Set("Location", "/v1/comments/"+comment.ID)
	return answer(c, http.StatusCreated, PostedComment{*comment, token})
}

// visitor is what is known of whoever makes the request.
func visitor(c echo.Context) news.Visitor {
	return news.Visitor{IP: c.RealIP(), UserAgent: userAgent(c)}
}

// userAgent is what the client calls itself, as much of it as is worth keeping.
func userAgent(c echo.Context) string {
	const most = 300
	agent := c.Request().UserAgent()
	printable := make([]rune, 0, min(len(agent), most))
	for _, r := range agent {
		if len(printable) == most {
			break
		}
		if r >= ' ' && r != 0x7f && r != '\uFFFD' {
			printable = append(printable, r)
		}
	}
	return string(printable)
}

// getComment answers with one comment.
//
//	@Summary		Read a comment
//	@Description	An approved comment; with its Edit-Token also one that is pending or was removed.
//	@ID				getComment
//	@Tags			comments
//	@Param			id			path		string	true	"Id of the comment"
//	@Param			Edit-Token	header		string	false	"Token from posting the comment"
//	@Success		200			{object}	news.Comment
//	@Router			/v1/comments/{id} [get]
func (s *Server) getComment(c echo.Context) error {
	if _, err := query[struct{}](c); err != nil {
		return err
	}
	token := c.Request().Header.Get(editTokenHeader)
	c.Response().Header().Add("Vary", editTokenHeader)
	comment, err := s.room.Comment(c.Request().Context(), c.Param("id"), token)
	if err != nil {
		return err
	}
	if token != "" || comment.Status != news.CommentApproved {
		return answer(c, http.StatusOK, comment)
	}
	return s.deliver(c, comment, delivered{keys: []string{"comments:" + comment.ArticleID}})
}

// HeldCommentParams are the query parameters of the moderators' list.
type HeldCommentParams struct {
	// Where the comments stand.
	Status string `json:"status,omitempty" query:"status" enums:"pending,approved,rejected,spam,deleted"`
	// Id of an article.
	Article string `json:"article,omitempty" query:"article" maxLength:"100"`
	ListParams
}

// listHeldComments answers with comments for moderators.
//
//	@Summary		List comments for moderation
//	@Description	Comments of every status, oldest first, with what only moderators see.
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
	comments, stretch, err := s.store.HeldComments(c.Request().Context(), news.HeldQuery{
		Caller: caller(c), Status: news.CommentStatus(params.Status), Article: params.Article, Page: params.page(),
	})
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
//	@Description	Approves a comment, or rejects it, or puts it back. Readers see the difference at once; the article's counter follows.
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
