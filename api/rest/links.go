package rest

import (
	"html/template"
	"net/http"

	"github.com/labstack/echo/v4"

	"toasoan/internal/news"
)

// linkPolicy lets the pages behind links in letters do nothing but send their
// one form back.
const linkPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// linkPages are what links in letters show: programs that look through mail open
// them, so a page asks, and only its button acts.
var linkPages = template.Must(template.New("link").Parse(`<!doctype html><html lang="{{.Lang}}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{{.Title}}</title><style>body{font:16px/1.6 system-ui,sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem;color:#222}
blockquote{white-space:pre-wrap;border-left:.2rem solid #ccc;margin:1rem 0;padding-left:1rem}button{font:inherit;padding:.4rem 1rem}</style>
<h1>{{.Title}}</h1>{{with .Quote}}<blockquote>{{.}}</blockquote>{{end}}{{with .Button}}<form method="post"><button>{{.}}</button></form>{{end}}</html>`))

type linkPage struct{ Lang, Title, Quote, Button string }

// showLink answers with a page in the paper's language.
func (s *Server) showLink(c echo.Context, title, button news.Message, quote string) error {
	settings, err := s.store.Settings(c.Request().Context())
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set("Content-Security-Policy", linkPolicy)
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer") // the address is a secret
	h.Set("Content-Type", "text/html; charset=utf-8")
	c.Response().WriteHeader(http.StatusOK)
	if c.Request().Method == http.MethodHead {
		return nil
	}
	return linkPages.Execute(c.Response(), linkPage{settings.Language, title.In(settings.Language), quote, button.In(settings.Language)})
}

var (
	askUnsubscribe  = news.Message{En: "No more letters about replies?", Vi: "Ngừng nhận thư báo có trả lời?"}
	doUnsubscribe   = news.Message{En: "No more letters", Vi: "Ngừng nhận thư"}
	doneUnsubscribe = news.Message{En: "You get no more letters about replies.", Vi: "Bạn sẽ không nhận thư báo có trả lời nữa."}
)

// getUnsubscribe asks whether to end the letters.
func (s *Server) getUnsubscribe(c echo.Context) error {
	if err := s.room.Unsubscribable(c.Param("token")); err != nil {
		return err
	}
	return s.showLink(c, askUnsubscribe, doUnsubscribe, "")
}

// unsubscribe ends the letters: by the page's button, or by a mail program's own
// (RFC 8058).
func (s *Server) unsubscribe(c echo.Context) error {
	if err := s.room.Unsubscribe(c.Request().Context(), c.Param("token")); err != nil {
		return err
	}
	return s.showLink(c, doneUnsubscribe, news.Message{}, "")
}

var decisions = map[news.CommentStatus]struct{ ask, do, done news.Message }{
	news.CommentApproved: {
		news.Message{En: "Approve this comment?", Vi: "Duyệt bình luận này?"}, news.Message{En: "Approve", Vi: "Duyệt"},
		news.Message{En: "The comment is approved.", Vi: "Đã duyệt bình luận."},
	},
	news.CommentRejected: {
		news.Message{En: "Reject this comment?", Vi: "Từ chối bình luận này?"}, news.Message{En: "Reject", Vi: "Từ chối"},
		news.Message{En: "The comment is rejected.", Vi: "Đã từ chối bình luận."},
	},
}

// getLinkedDecision shows what a link in a letter to a moderator would decide.
func (s *Server) getLinkedDecision(c echo.Context) error {
	d, err := s.room.LinkedDecision(c.Request().Context(), c.Param("token"))
	if err != nil {
		return err
	}
	says := decisions[d.Status]
	return s.showLink(c, says.ask, says.do, string(d.Comment.Body))
}

// decideByLink carries it out.
func (s *Server) decideByLink(c echo.Context) error {
	d, err := s.room.DecideByLink(c.Request().Context(), c.Param("token"), visitor(c))
	if err != nil {
		return err
	}
	return s.showLink(c, decisions[d.Status].done, news.Message{}, string(d.Comment.Body))
}
