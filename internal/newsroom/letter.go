package newsroom

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"toasoan/internal/mail"
	"toasoan/internal/news"
)

// letter is what a letter says, in the paper's language.
type letter struct {
	subject, body news.Message
	args          []any  // what its placeholders stand for
	unsubscribe   string // where whoever gets it can have no more; "" where it is asked for each time
}

// compose writes a letter when it is sent: the row in the outbox holds no link.
// It fails with NotFound if what it is about has ended.
func (n *Newsroom) compose(ctx context.Context, l *news.Letter) (m mail.Message, err error) {
	settings, err := n.store.Settings(ctx)
	if err != nil {
		return m, err
	}
	write := map[news.ErrandKind]func(context.Context, *news.Settings, *news.Letter) (letter, error){
		news.ErrandReset:   n.resetLetter,
		news.ErrandConfirm: n.confirmLetter,
		news.ErrandReply:   n.replyLetter,
		news.ErrandDigest:  n.digestLetter,
		news.ErrandExport:  n.careLetter,
		news.ErrandErase:   n.careLetter,
	}[l.Kind]
	if write == nil {
		return m, fmt.Errorf("outbox: no such kind of letter as %q", l.Kind)
	}
	said, err := write(ctx, &settings.Settings, l)
	if err != nil {
		return m, err
	}
	args := append([]any{"paper", settings.Name}, said.args...)
	return mail.Message{
		ID: l.ID + "@toasoan", To: l.Recipient, Unsubscribe: said.unsubscribe,
		Subject: said.subject.In(settings.Language, args...), Body: said.body.In(settings.Language, args...),
	}, nil
}

// page is the address of a page of the web site that is opened with a token.
func page(settings *news.Settings, path, token string) string {
	return settings.Site() + strings.ReplaceAll(path, "{token}", token)
}

func (n *Newsroom) resetLetter(ctx context.Context, settings *news.Settings, l *news.Letter) (letter, error) {
	if _, err := n.store.Errand(ctx, l.Kind, l.Ref, n.Now()); err != nil {
		return letter{}, err
	}
	return letter{
		subject: news.Message{En: "A new password at {paper}", Vi: "Đặt lại mật khẩu tại {paper}"},
		body: news.Message{
			En: "Someone, probably you, asked for a new password at {paper}. Choose it here, within an hour:\n\n{link}\n\nIf it was not you, do nothing: your password stays as it is.\n",
			Vi: "Có người, có lẽ là bạn, đã yêu cầu đặt lại mật khẩu tại {paper}. Hãy đặt mật khẩu mới tại đây, trong vòng một giờ:\n\n{link}\n\nNếu không phải bạn yêu cầu, hãy bỏ qua thư này: mật khẩu của bạn vẫn giữ nguyên.\n",
		},
		args: []any{"link", page(settings, settings.Paths.PasswordReset, n.signedToken(string(l.Kind), l.Ref))},
	}, nil
}

func (n *Newsroom) confirmLetter(ctx context.Context, settings *news.Settings, l *news.Letter) (letter, error) {
	c, err := n.store.HeldComment(ctx, news.Caller{}, l.Ref)
	if err != nil {
		return letter{}, err
	}
	if c.Confirmed || c.Status == news.CommentDeleted || n.Now().Sub(c.CreatedAt.Time) >= confirmLife {
		return letter{}, news.Fail(news.CodeNotFound)
	}
	return letter{
		subject: news.Message{En: "Confirm your comment at {paper}", Vi: "Xác nhận bình luận của bạn tại {paper}"},
		body: news.Message{
			En: "A comment on “{title}” was sent to {paper} under this address:\n\n{text}\n\nIf it is yours, confirm it here, within seven days:\n\n{link}\n\nIf not, do nothing.\n",
			Vi: "Một bình luận cho bài “{title}” đã được gửi tới {paper} bằng địa chỉ này:\n\n{text}\n\nNếu là của bạn, hãy xác nhận tại đây, trong vòng bảy ngày:\n\n{link}\n\nNếu không phải, hãy bỏ qua thư này.\n",
		},
		args: []any{"title", c.Article.Title, "text", quoted(string(c.Body)), "link", page(settings, settings.Paths.CommentConfirmation, n.signedToken(string(l.Kind), l.Ref))},
	}, nil
}

func (n *Newsroom) replyLetter(ctx context.Context, settings *news.Settings, l *news.Letter) (letter, error) {
	reply, err := n.store.Comment(ctx, l.Ref)
	if err != nil {
		return letter{}, err
	}
	if reply.Status != news.CommentApproved || reply.ParentID == nil {
		return letter{}, news.Fail(news.CodeNotFound)
	}
	parent, err := n.store.Comment(ctx, *reply.ParentID)
	if err != nil {
		return letter{}, err
	}
	person, err := n.store.CommenterByID(ctx, string(parent.PersonID))
	if err == nil && (person.Muted || person.EmailHash != n.emailHash(l.Recipient)) {
		err = news.Fail(news.CodeNotFound)
	}
	if err != nil {
		return letter{}, err
	}
	article, err := n.store.Article(ctx, reply.ArticleID, news.ArticleParts{NoText: true, NoTags: true, NoAuthors: true, NoTopics: true})
	if err != nil {
		return letter{}, err
	}
	return letter{
		subject: news.Message{En: "{name} has replied to you at {paper}", Vi: "{name} đã trả lời bạn tại {paper}"},
		body: news.Message{
			En: "{name} has replied to your comment on “{title}”:\n\n{text}\n\n{link}\n\nTo get no more of these letters: {stop}\n",
			Vi: "{name} đã trả lời bình luận của bạn trong bài “{title}”:\n\n{text}\n\n{link}\n\nNếu không muốn nhận những thư này nữa: {stop}\n",
		},
		args: []any{"name", reply.Author.Name, "title", article.Title, "text", quoted(string(reply.Body)),
			"link", settings.ArticleURL(article.ID, article.Slug, article.Section) + "#comment-" + reply.ID, "stop", n.unsubscribeURL(settings, person.ID)},
		unsubscribe: n.unsubscribeURL(settings, person.ID),
	}, nil
}

func (n *Newsroom) unsubscribeURL(settings *news.Settings, person string) string {
	return settings.API() + "/v1/unsubscribe/" + n.signedToken("unsubscribe", person)
}

// mostQuoted is how much of a comment a letter has, in bytes.
const mostQuoted = 600

// quoted is a text as letters quote it, shortened.
func quoted(text string) string {
	if len(text) > mostQuoted {
		cut := mostQuoted
		for !utf8.RuneStart(text[cut]) {
			cut--
		}
		text = text[:cut] + "…"
	}
	return "> " + strings.ReplaceAll(text, "\n", "\n> ")
}

// digested is how many comments a letter to moderators has.
const digested = 20

// digestLife is how long a moderator can decide by a link from a letter.
const digestLife = 3 * 24 * time.Hour

func (n *Newsroom) digestLetter(ctx context.Context, settings *news.Settings, l *news.Letter) (letter, error) {
	u, err := n.store.User(ctx, l.Ref)
	if err != nil {
		return letter{}, err
	}
	by, err := n.moderator(ctx, n.store, u)
	if err != nil {
		return letter{}, err
	}
	held, stretch, err := n.store.HeldComments(ctx, news.HeldQuery{Caller: by, Status: news.CommentPending, Page: news.Page{Limit: digested, Count: true}})
	if err != nil {
		return letter{}, err
	}
	orders, err := n.store.OpenOrders(ctx)
	if err != nil {
		return letter{}, err
	}
	if len(held) == 0 && orders == 0 {
		return letter{}, news.Fail(news.CodeNotFound)
	}
	var b strings.Builder
	for _, c := range held {
		link := func(status news.CommentStatus) string {
			return settings.API() + "/v1/newsroom/comment-links/" + n.decisionToken(c.ID, u.ID, status, n.now().Add(digestLife))
		}
		says := news.Message{
			En: "{name} on “{title}” ({reason}):\n{text}\n  Approve: {yes}\n  Reject: {no}\n\n",
			Vi: "{name}, bài “{title}” ({reason}):\n{text}\n  Duyệt: {yes}\n  Từ chối: {no}\n\n",
		}
		b.WriteString(says.In(settings.Language, "name", c.Author.Name, "title", c.Article.Title, "reason", c.Reason, "text", quoted(string(c.Body)),
			"yes", link(news.CommentApproved), "no", link(news.CommentRejected)))
	}
	return letter{
		subject: news.Message{En: "{count} comments wait at {paper}", Vi: "{count} bình luận đang chờ duyệt tại {paper}"},
		body: news.Message{
			En: "{count} comments wait for a decision, and {orders} orders to remove one are open. The oldest:\n\n{list}",
			Vi: "{count} bình luận đang chờ duyệt, và {orders} yêu cầu gỡ chưa thực hiện. Các bình luận chờ lâu nhất:\n\n{list}",
		},
		args: []any{"count", *stretch.Total, "orders", orders, "list", b.String()},
	}, nil
}
