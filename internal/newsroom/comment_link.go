package newsroom

import (
	"context"
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"toasoan/internal/news"
	"toasoan/internal/store"
)

// decisionToken is what lets the user decide one comment in one way, without
// signing in, until it expires.
func (n *Newsroom) decisionToken(comment, user string, status news.CommentStatus, expires time.Time) string {
	meaning := strings.Join([]string{comment, user, string(status), strconv.FormatInt(expires.Unix(), 10)}, " ")
	return base64.RawURLEncoding.EncodeToString([]byte(meaning)) + "." + n.sign("comment decision "+meaning)
}

// LinkedDecision is what a link in a letter to a moderator would decide.
type LinkedDecision struct {
	Comment *news.HeldComment
	Status  news.CommentStatus
	by      news.Caller
}

// LinkedDecision returns what the link with the token would decide. It changes
// nothing: programs that look through mail open links.
func (n *Newsroom) LinkedDecision(ctx context.Context, token string) (*LinkedDecision, error) {
	encoded, signature, _ := strings.Cut(token, ".")
	meaning, err := base64.RawURLEncoding.DecodeString(encoded)
	if err != nil || !same(signature, n.sign("comment decision "+string(meaning))) {
		return nil, news.Fail(news.CodeLinkEnded)
	}
	parts := strings.Split(string(meaning), " ") // four, for we signed it
	if expires, err := strconv.ParseInt(parts[3], 10, 64); err != nil || n.now().Unix() >= expires {
		return nil, news.Fail(news.CodeLinkEnded)
	}
	d := &LinkedDecision{Status: news.CommentStatus(parts[2])}
	u, err := n.store.User(ctx, parts[1])
	if err == nil {
		d.by, err = n.moderator(ctx, n.store, u)
	}
	if err == nil {
		d.Comment, err = n.store.HeldComment(ctx, d.by, parts[0])
	}
	if news.KindOf(err) == news.NotFound {
		return nil, news.Fail(news.CodeLinkEnded)
	}
	return d, err
}

// DecideByLink carries out what the link with the token says.
func (n *Newsroom) DecideByLink(ctx context.Context, token string, from news.Visitor) (*LinkedDecision, error) {
	d, err := n.LinkedDecision(ctx, token)
	if err != nil {
		return nil, err
	}
	d.by.From = from
	d.Comment, err = n.DecideComment(ctx, d.by, d.Comment.ID, news.Decision{Status: d.Status})
	return d, err
}

// moderator is the user as a caller who decides comments, or NotFound if they
// may not any more.
func (n *Newsroom) moderator(ctx context.Context, s *store.Store, u *news.User) (by news.Caller, err error) {
	by = news.Caller{ID: u.ID, Name: u.Name, Role: u.Role, User: u}
	if u.Disabled || !by.Can(news.ModerateComments) {
		return by, news.Fail(news.CodeNotFound)
	}
	by.Sections, err = s.Reach(ctx, u.Account.SectionKeys)
	return by, err
}

// SendDigests has moderators told of what waits for them, as often as the paper
// says. In each stretch of time one process does.
func (n *Newsroom) SendDigests(ctx context.Context) error {
	settings, err := n.store.Settings(ctx)
	if err != nil || n.mail == nil || settings.Comments.DigestHours == 0 {
		return err
	}
	stretch := int(n.now().Unix() / int64(settings.Comments.DigestHours*3600))
	const task = "comment-digest"
	progress, err := n.store.Progress(ctx, task, n.Now())
	if err != nil || progress.Done >= stretch {
		return err
	}
	return n.store.InTx(ctx, func(tx *store.Store) error {
		if err := tx.Advance(ctx, task, progress.Done, stretch); err != nil {
			return err
		}
		moderators, err := tx.UsersOf(ctx, news.Moderator)
		if err != nil {
			return err
		}
		for _, u := range moderators {
			if err := n.post(ctx, tx, news.ErrandDigest, u.ID, u.Email, news.Visitor{}); err != nil {
				return err
			}
		}
		return nil
	})
}
