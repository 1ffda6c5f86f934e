package newsroom

import (
	"context"
	"strings"
	"time"

	"toasoan/internal/news"
	"toasoan/internal/store"
)

// confirmLife is how long a link to confirm an address lasts.
const confirmLife = 7 * 24 * time.Hour

// askedWithin is how long one letter serves for all comments that are sent from
// the same network under the same address.
const askedWithin = time.Hour

const guestPrefix = "tsg_"

// askToConfirm sends a link with which the writer of a comment shows that the
// address is theirs, if the paper wants that and none is on its way.
func (n *Newsroom) askToConfirm(ctx context.Context, tx *store.Store, c *news.HeldComment) error {
	if c.Confirmed || c.Status == news.CommentRejected || c.Status == news.CommentSpam {
		return nil
	}
	settings, err := tx.Settings(ctx)
	if err != nil || n.Verification(&settings.Settings) == news.VerifyNone {
		return err
	}
	waiting, err := tx.Unconfirmed(ctx, *c.PersonKey, c.Network, news.At(n.now().Add(-askedWithin)))
	if err != nil || len(waiting) > 1 { // the comment itself is one of them
		return err
	}
	return n.post(ctx, tx, news.ErrandConfirm, c.ID, string(c.AuthorEmail), news.Visitor{IP: string(c.IP), UserAgent: string(c.UserAgent)})
}

// Confirmed is what the holder of an address gets for confirming it.
type Confirmed struct {
	Comment    *news.Comment
	GuestToken string
}

// ConfirmComment shows that the address under which the comment was sent is its
// writer's: of it, and of what was sent from the same network under the same
// address. It may be repeated until the link has ended.
func (n *Newsroom) ConfirmComment(ctx context.Context, d news.Confirmation) (done Confirmed, err error) {
	if err := check(&d).Err(news.CodeInvalid); err != nil {
		return done, err
	}
	id, ok := n.signedID(string(news.ErrandConfirm), d.Token)
	if !ok {
		return done, news.Fail(news.CodeLinkEnded)
	}
	err = n.store.Together(ctx, func(ctx context.Context) error {
		tx := n.store
		if err := tx.LockComment(ctx, id); err != nil {
			return err
		}
		c, err := tx.Comment(ctx, id)
		if news.KindOf(err) == news.NotFound || err == nil && n.Now().Sub(c.CreatedAt.Time) >= confirmLife || err == nil && c.PersonKey == nil {
			return news.Fail(news.CodeLinkEnded)
		}
		if err != nil {
			return err
		}
		if err := n.confirm(ctx, tx, c); err != nil {
			return err
		}
		done.GuestToken = n.GuestToken(string(c.PersonID))
		if c, err = tx.Comment(ctx, id); err != nil {
			return err
		}
		done.Comment, err = n.OwnView(ctx, c)
		return err
	})
	return done, err
}

// GuestToken is what a device shows later to be known as the commenter.
func (n *Newsroom) GuestToken(id string) string { return guestPrefix + n.signedToken("guest", id) }

// confirm notes that the commenter has the address, and moderates what has
// waited for that.
func (n *Newsroom) confirm(ctx context.Context, tx *store.Store, c *news.HeldComment) error {
	person, err := tx.CommenterByID(ctx, string(c.PersonID))
	if err != nil {
		return err
	}
	if person.ConfirmedAt == nil {
		now := n.Now()
		person.ConfirmedAt = &now
		if err := tx.SaveCommenter(ctx, person); err != nil {
			return err
		}
	}
	waiting, err := tx.Unconfirmed(ctx, person.Key, c.Network, news.At(n.now().Add(-confirmLife)))
	if err != nil {
		return err
	}
	for i := range waiting {
		if err := n.confirmOne(ctx, tx, &waiting[i], person); err != nil {
			return err
		}
	}
	return nil
}

func (n *Newsroom) confirmOne(ctx context.Context, tx *store.Store, c *news.HeldComment, person *news.CommenterRecord) error {
	before := *c
	author := *c.Author
	c.Author = &author
	identify(c, person)
	d := n.decision(news.Person{ID: person.ID, Name: c.Author.Name}, c, news.ReasonUnconfirmed)
	if c.Status == news.CommentPending && c.Reason == news.Opt(news.ReasonUnconfirmed) {
		var err error
		if d, err = n.judgeAgain(ctx, tx, c, person); err != nil {
			return err
		}
	}
	return n.moveComment(ctx, tx, c, before, d)
}

// judgeAgain judges a comment that waited for its writer.
func (n *Newsroom) judgeAgain(ctx context.Context, tx *store.Store, c *news.HeldComment, person *news.CommenterRecord) (*news.CommentDecision, error) {
	settings, err := tx.Settings(ctx)
	if err != nil {
		return nil, err
	}
	article, err := tx.CommentedArticle(ctx, c.ArticleID)
	if err != nil {
		return nil, hideWithdrawn(err)
	}
	desk, err := n.desk(ctx)
	if err != nil {
		return nil, err
	}
	mode := article.Comments.At(n.Now(), article.PublishedAt, settings.Comments).Mode
	twice, err := n.postedTwice(ctx, tx, c)
	if err != nil {
		return nil, err
	}
	return n.judge(ctx, tx, c, person, judged{reading: desk.Read(string(c.Body)), mode: mode, twice: twice, from: news.Visitor{IP: string(c.IP)}})
}

// isGuest reports whether the token is of a commenter who has confirmed the address.
func (n *Newsroom) isGuest(ctx context.Context, token, email string) bool {
	signed, ours := strings.CutPrefix(token, guestPrefix)
	id, ok := n.signedID("guest", signed)
	if !ours || !ok {
		return false
	}
	person, err := n.store.CommenterByID(ctx, id)
	return err == nil && person.ConfirmedAt != nil && person.EmailHash == n.emailHash(email)
}

// announce tells the writer of the comment that c answers, once, if they want
// that and their address is known to be theirs.
func (n *Newsroom) announce(ctx context.Context, tx *store.Store, c *news.HeldComment) error {
	if c.ParentID == nil || c.Announced || n.mail == nil {
		return nil
	}
	parent, err := tx.Comment(ctx, *c.ParentID)
	if news.KindOf(err) == news.NotFound {
		return nil
	}
	if err != nil || !parent.WantsReplies || !parent.Confirmed || parent.AuthorEmail == "" || parent.PersonID == c.PersonID {
		return err
	}
	person, err := tx.CommenterByID(ctx, string(parent.PersonID))
	if err != nil || person.Muted {
		return err
	}
	c.Announced = true
	if err := tx.SaveComment(ctx, c); err != nil {
		return err
	}
	return n.post(ctx, tx, news.ErrandReply, c.ID, string(parent.AuthorEmail), news.Visitor{})
}

// Unsubscribe ends the letters about replies for whoever the token was sent to.
func (n *Newsroom) Unsubscribe(ctx context.Context, token string) error {
	id, err := n.unsubscriber(token)
	if err != nil {
		return err
	}
	return n.store.Together(ctx, func(ctx context.Context) error {
		person, err := n.store.CommenterByID(ctx, id)
		if news.KindOf(err) == news.NotFound {
			return news.Fail(news.CodeLinkEnded)
		}
		if err != nil {
			return err
		}
		person.Muted = true
		return n.store.SaveCommenter(ctx, person)
	})
}

// Unsubscribable reports whether the token is one to unsubscribe with.
func (n *Newsroom) Unsubscribable(token string) error {
	_, err := n.unsubscriber(token)
	return err
}

// unsubscriber is the id of the commenter whom the token was sent to.
func (n *Newsroom) unsubscriber(token string) (string, error) {
	id, ok := n.signedID("unsubscribe", token)
	if !ok {
		return "", news.Fail(news.CodeLinkEnded)
	}
	return id, nil
}
