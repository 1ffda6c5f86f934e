package rest

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"toasoan/internal/news"
	"toasoan/internal/newsroom"
)

// The headers by which readers are known without an account.
const (
	editTokenHeader   = "Edit-Token"   // the writer of one comment
	guestTokenHeader  = "Guest-Token"  // who has confirmed an address
	deviceTokenHeader = "Device-Token" // one device, by a random name that it gave itself
)

// CommentListParams are the query parameters of the comments on an article.
type CommentListParams struct {
	// Id of a comment: its replies, oldest first, instead of the roots.
	Parent string `json:"parent,omitempty" query:"parent" maxLength:"100"`
	// Order of the roots.
	Sort string `json:"sort,omitempty" query:"sort" enums:"newest,oldest,top" default:"newest"`
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
	return s.deliver(c, pageOf(c, params.ListParams, threads, stretch), delivered{keys: []string{"comments:" + article.ID, "article:" + article.ID}, alone: true})
}

// PostedComment is a reader's own comment, with the token that opens it again.
type PostedComment struct {
	news.Comment
	// Secret of the writer: send it as Edit-Token to read the comment while it is pending.
	EditToken string `json:"edit_token" example:"q3J0c2Jhc2U2NHVybC1lbmNvZGVkLXRva2VuLTMyYnl0ZXM"`
}

// postingKey is where the middleware leaves a comment that it has had read.
const postingKey = "posting"

type readPosting struct {
	posting *newsroom.Posting
	err     error
}

// posting reads the comment in the request's body: once, however often it is asked.
func (s *Server) posting(c echo.Context) (*newsroom.Posting, error) {
	if read, ok := c.Get(postingKey).(readPosting); ok {
		return read.posting, read.err
	}
	var read readPosting
	draft, err := bind[news.CommentDraft](s, c, PostedComment{})
	if read.err = err; err == nil {
		read.posting, read.err = s.room.ReadComment(c.Request().Context(), c.Param("slug"), draft, visitor(c), c.Request().Header.Get(guestTokenHeader))
	}
	if read.posting != nil {
		tellQuota(c, read.posting.Quota)
	}
	c.Set(postingKey, read)
	return read.posting, read.err
}

// tellQuota tells the client what is left of its limits.
func tellQuota(c echo.Context, q newsroom.Quota) {
	if q.Policy != "" {
		c.Response().Header().Set("RateLimit-Policy", q.Policy)
		c.Response().Header().Set("RateLimit", q.Remaining)
	}
}

// postComment takes a reader's comment.
//
//	@Summary		Post a comment
//	@Description	A reader comments with a name and an e-mail address, which is never shown. The answer tells what became of it, and the token with which its writer comes back to it. Send an Idempotency-Key to be able to repeat the request.
//	@ID				postComment
//	@Tags			comments
//	@Param			slug		path		string				true	"Slug or id of the article"	example(binh-xuyen-nang-cao-chat-luong-to-chuc-co-so-dang)
//	@Param			Guest-Token	header		string				false	"Token from confirming the address before"
//	@Param			comment		body		news.CommentDraft	true	"Comment"
//	@Success		201			{object}	PostedComment
//	@Router			/v1/articles/{slug}/comments [post]
func (s *Server) postComment(c echo.Context) error {
	posting, err := s.posting(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	posted, err := s.room.PostComment(ctx, posting)
	if err != nil {
		return err
	}
	own, err := s.room.OwnView(ctx, posted)
	if err != nil {
		return err
	}
	token := s.room.EditToken(own.ID)
	c.Set(secretKey, token)
	c.Response().Header().Set("Location", "/v1/comments/"+own.ID)
	return answer(c, http.StatusCreated, PostedComment{*own, token})
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
	comment, err := s.room.Comment(c.Request().Context(), c.Param("id"), token)
	if err != nil {
		return err
	}
	if token != "" || comment.Status != news.CommentApproved {
		return answer(c, http.StatusOK, comment)
	}
	return s.deliver(c, comment.Stub(), delivered{keys: []string{"comments:" + comment.ArticleID, "article:" + comment.ArticleID}, alone: true})
}

// editComment lets a reader change a comment.
//
//	@Summary		Edit a comment
//	@Description	Replaces the text, for a few minutes after it was posted: the rules for comments tell how many. It is moderated as a new one, and may wait again.
//	@ID				editComment
//	@Tags			comments
//	@Param			id			path		string				true	"Id of the comment"
//	@Param			Edit-Token	header		string				true	"Token from posting the comment"
//	@Param			comment		body		news.CommentEdit	true	"Text"
//	@Success		200			{object}	news.Comment
//	@Router			/v1/comments/{id} [patch]
func (s *Server) editComment(c echo.Context) error {
	edit, err := bind[news.CommentEdit](s, c, news.Comment{})
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	edited, err := s.room.EditComment(ctx, c.Param("id"), c.Request().Header.Get(editTokenHeader), edit, visitor(c))
	if err != nil {
		return err
	}
	own, err := s.room.OwnView(ctx, edited)
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, own)
}

// deleteComment lets a reader remove a comment.
//
//	@Summary		Delete a comment
//	@Description	Replies keep their place: the comment stays as a stub then.
//	@ID				deleteComment
//	@Tags			comments
//	@Param			id			path	string	true	"Id of the comment"
//	@Param			Edit-Token	header	string	true	"Token from posting the comment"
//	@Success		204
//	@Router			/v1/comments/{id} [delete]
func (s *Server) deleteComment(c echo.Context) error {
	if err := s.room.DeleteComment(c.Request().Context(), c.Param("id"), c.Request().Header.Get(editTokenHeader)); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// device is the name that the reader's device gave itself.
func device(c echo.Context) (string, error) {
	token := c.Request().Header.Get(deviceTokenHeader)
	if !strongKey.MatchString(token) {
		return "", &news.Error{Code: news.CodeBadHeader, Faults: []news.Fault{{Header: deviceTokenHeader, Code: news.FaultWeakKey}}}
	}
	return token, nil
}

// likeComment notes that a reader likes a comment.
//
//	@Summary		Like a comment
//	@Description	Counts once for a device, however often it is sent. The device names itself by 128 random bits, which it keeps.
//	@ID				likeComment
//	@Tags			comments
//	@Param			id				path		string	true	"Id of the comment"
//	@Param			Device-Token	header		string	true	"A random name of the device: a UUID, or 128 bits in hexadecimal or base64"
//	@Success		200				{object}	news.Likes
//	@Router			/v1/comments/{id}/like [put]
func (s *Server) likeComment(c echo.Context) error { return s.like(c, true) }

// unlikeComment takes that back.
//
//	@Summary		No longer like a comment
//	@Description	Takes the like of this device back, if there is one.
//	@ID				unlikeComment
//	@Tags			comments
//	@Param			id				path		string	true	"Id of the comment"
//	@Param			Device-Token	header		string	true	"The name under which the device liked it"
//	@Success		200				{object}	news.Likes
//	@Router			/v1/comments/{id}/like [delete]
func (s *Server) unlikeComment(c echo.Context) error { return s.like(c, false) }

func (s *Server) like(c echo.Context, like bool) error {
	token, err := device(c)
	if err != nil {
		return err
	}
	likes, err := s.room.LikeComment(c.Request().Context(), c.Param("id"), token, like, visitor(c))
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, likes)
}

// reportComment takes what a reader has against a comment.
//
//	@Summary		Report a comment
//	@Description	A device reports a comment once; more change nothing. As many reports as the paper says hide the comment until a moderator decides.
//	@ID				reportComment
//	@Tags			comments
//	@Param			id				path	string				true	"Id of the comment"
//	@Param			Device-Token	header	string				true	"A random name of the device: a UUID, or 128 bits in hexadecimal or base64"
//	@Param			report			body	news.ReportDraft	true	"Report"
//	@Success		204
//	@Router			/v1/comments/{id}/reports [post]
func (s *Server) reportComment(c echo.Context) error {
	token, err := device(c)
	if err != nil {
		return err
	}
	draft, err := bind[news.ReportDraft](s, c, nil)
	if err != nil {
		return err
	}
	if err := s.room.ReportComment(c.Request().Context(), c.Param("id"), token, draft, visitor(c)); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// listLatestComments answers with the latest comments of the whole site.
//
//	@Summary		List the latest comments
//	@Description	Approved comments on all articles, latest first, each with its article.
//	@ID				listLatestComments
//	@Tags			comments
//	@Param			query	query		ListParams	false	"Query"
//	@Success		200		{object}	Page[news.LatestComment]
//	@Router			/v1/comments/latest [get]
func (s *Server) listLatestComments(c echo.Context) error {
	params, err := query[ListParams](c)
	if err != nil {
		return err
	}
	comments, stretch, err := s.store.LatestComments(c.Request().Context(), params.page())
	if err != nil {
		return err
	}
	return s.deliver(c, pageOf(c, params, comments, stretch), delivered{keys: []string{"comments:latest"}})
}

// CommentConfig is all that a client has to know to take comments.
type CommentConfig struct {
	Mode          news.CommentMode `json:"mode" enums:"pre,post,first,closed" example:"pre"`
	ReadOnly      bool             `json:"read_only" example:"false"`
	ClosedMessage news.Opt         `json:"closed_message" swaggertype:"string" extensions:"x-nullable" example:"Toà soạn đã đóng bình luận cho bài này."`
	// Days after its publication for which an article takes comments; 0 for ever.
	CloseAfterDays int               `json:"close_after_days" example:"0"`
	Verification   news.Verification `json:"verification" enums:"none,optional,required" example:"none"`
	MinLength      int               `json:"min_length" example:"2"`
	MaxLength      int               `json:"max_length" example:"4000"`
	MaxNameLength  int               `json:"max_name_length" example:"80"`
	// Minutes for which a comment can be edited.
	EditMinutes   int                 `json:"edit_minutes" example:"5"`
	ReportReasons []news.ReportReason `json:"report_reasons" example:"offensive"`
	Sorts         []news.CommentSort  `json:"sorts" example:"newest"`
	Limits        news.CommentLimits  `json:"limits"`
	Challenge     CommentChallenge    `json:"challenge"`
}

// CommentChallenge is the proof of work that a client has to show.
type CommentChallenge struct {
	Required bool `json:"required" example:"false"`
	// Where to get one: the challengeurl of the ALTCHA widget.
	URL string `json:"url" example:"/v1/comments/challenge"`
}

// getCommentConfig answers with the rules for comments.
//
//	@Summary		Read the rules for comments
//	@Description	All that a client has to know to take comments; an article's card tells what is different on it.
//	@ID				getCommentConfig
//	@Tags			comments
//	@Success		200	{object}	CommentConfig
//	@Router			/v1/comments/config [get]
func (s *Server) getCommentConfig(c echo.Context) error {
	if _, err := query[struct{}](c); err != nil {
		return err
	}
	stored, err := s.store.Settings(c.Request().Context())
	if err != nil {
		return err
	}
	rules := stored.Comments
	return s.deliver(c, CommentConfig{
		Mode: rules.Mode, ReadOnly: rules.ReadOnly, ClosedMessage: rules.ClosedMessage, CloseAfterDays: rules.CloseAfterDays,
		Verification: s.room.Verification(&stored.Settings), MinLength: 2, MaxLength: rules.MaxLength, MaxNameLength: 80,
		EditMinutes: rules.EditMinutes, ReportReasons: news.ReportReasons, Sorts: []news.CommentSort{news.CommentsNewest, news.CommentsOldest, news.CommentsTop},
		Limits: rules.Limits, Challenge: CommentChallenge{rules.Challenge.Required, "/v1/comments/challenge"},
	}, delivered{keys: []string{"site"}})
}

// Challenge is a proof of work to find.
type Challenge struct {
	Algorithm string `json:"algorithm" example:"SHA-256"`
	Challenge string `json:"challenge" example:"3f1d…"`
	MaxNumber int    `json:"maxnumber" example:"50000"`
	Salt      string `json:"salt" example:"9b1c…?expires=1900000000&"`
	Signature string `json:"signature" example:"a41b…"`
}

// getChallenge answers with a proof of work to find.
//
//	@Summary		Get a proof of work
//	@Description	For the ALTCHA widget, or any program that finds the number whose SHA-256 hash with the salt is the challenge. Good for half an hour, and for one comment.
//	@ID				getChallenge
//	@Tags			comments
//	@Success		200	{object}	Challenge
//	@Router			/v1/comments/challenge [get]
func (s *Server) getChallenge(c echo.Context) error {
	if _, err := query[struct{}](c); err != nil {
		return err
	}
	challenge, err := s.room.Challenge(c.Request().Context())
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, Challenge(challenge))
}

// ConfirmedComment is a comment whose writer has shown that the address is theirs.
type ConfirmedComment struct {
	Comment news.Comment `json:"comment"`
	// Send it as Guest-Token with later comments under the same address: they are
	// confirmed from the start.
	GuestToken string `json:"guest_token" example:"tsg_0198c5a27d4e7cc1b1f06a9f3f1f2a77_n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg"`
}

// confirmComment takes the token of a link that was sent to a comment's writer.
//
//	@Summary		Confirm an address
//	@Description	With the token from the letter. What has waited for it is moderated now, and the answer has a token with which this device needs no more letters.
//	@ID				confirmComment
//	@Tags			comments
//	@Param			confirmation	body		news.Confirmation	true	"Token"
//	@Success		200				{object}	ConfirmedComment
//	@Router			/v1/comments/verify [post]
func (s *Server) confirmComment(c echo.Context) error {
	draft, err := bind[news.Confirmation](s, c, nil)
	if err != nil {
		return err
	}
	done, err := s.room.ConfirmComment(c.Request().Context(), draft)
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, ConfirmedComment{*done.Comment, done.GuestToken})
}
