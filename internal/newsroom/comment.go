package newsroom

import (
	"context"
	"crypto/hmac"
	"errors"
	"strings"

	"toasoan/internal/news"
	"toasoan/internal/store"
)

// PostComment adds a reader's comment to the article with the given slug or id.
func (n *Newsroom) PostComment(ctx context.Context, slugOrID string, draft news.CommentDraft, from news.Visitor) (c *news.Comment, err error) {
	err = n.store.InTx(ctx, func(tx *store.Store) error {
		article, err := tx.CommentedArticle(ctx, slugOrID)
		if news.KindOf(err) == news.Moved { // a write is meant for the article, whatever it is called now
			article, err = tx.CommentedArticle(ctx, slugOf(err))
		}
		if err != nil {
			return hideWithdrawn(err)
		}
		settings, err := tx.Settings(ctx)
		if err != nil {
			return err
		}
		if rules := article.Comments.At(n.Now(), settings.Comments.Mode); rules.State != news.CommentsOpen {
			return news.Fail(news.CodeCommentsClosed)
		}
		c, err = n.newComment(ctx, tx, article, draft)
		if err != nil {
			return err
		}
		if settings.Comments.Mode == news.ModePost {
			c.Status = news.CommentApproved
			if err := tx.LockLists(ctx); err != nil {
				return err
			}
		}
		if err := tx.CreateComment(ctx, c, strings.ToLower(draft.AuthorEmail), from); err != nil || c.Status != news.CommentApproved {
			return err
		}
		return n.showComment(ctx, tx, c, 1)
	})
	if err != nil {
		return nil, err
	}
	return c, nil
}

func slugOf(err error) string {
	e, _ := errors.AsType[*news.Error](err)
	return e.Slug
}

// hideWithdrawn makes a withdrawn article look unknown to those who would add
// to it.
func hideWithdrawn(err error) error {
	if news.KindOf(err) == news.Gone {
		return news.Fail(news.CodeNotFound)
	}
	return err
}

// newComment makes the comment of a draft, below its parent if it has one.
func (n *Newsroom) newComment(ctx context.Context, tx *store.Store, article *news.Card, draft news.CommentDraft) (*news.Comment, error) {
	faults := check(&draft)
	c := guestComment(draft)
	c.ArticleID, c.ArticleKey, c.Status, c.CreatedAt = article.ID, article.Key, news.CommentPending, n.Now()
	if draft.ParentID != nil {
		parent, err := tx.Comment(ctx, *draft.ParentID)
		if err != nil && news.KindOf(err) != news.NotFound {
			return nil, err
		}
		if err != nil || parent.ArticleKey != article.Key || parent.Status != news.CommentApproved {
			faults.Add("/parent_id", news.FaultUnknown, "what", news.Message{En: "comment", Vi: "bình luận"}, "name", *draft.ParentID)
		} else {
			answer(c, parent)
		}
	}
	return c, faults.Err(news.CodeInvalid)
}

func guestComment(d news.CommentDraft) *news.Comment {
	return &news.Comment{ID: newID(), Author: &news.Commenter{Name: d.AuthorName, Kind: "guest"}, Body: news.Opt(d.Body)}
}

// answer puts c into the parent's thread.
func answer(c, parent *news.Comment) {
	c.ParentID, c.ParentKey, c.RootKey = &parent.ID, &parent.Key, parent.RootKey
	if c.RootKey == nil {
		c.RootKey = &parent.Key
	}
}

// showComment lets readers see the comment (by 1) or no longer see it (by -1).
func (n *Newsroom) showComment(ctx context.Context, tx *store.Store, c *news.Comment, by int) error {
	if err := tx.ShowComment(ctx, c, by); err != nil {
		return err
	}
	change := n.change(news.NounComment, news.OpUpsert, c.ID, "approved")
	if by < 0 {
		change.Op, change.Reason = news.OpDelete, "removed"
	}
	change.On = c.ArticleID
	return tx.Record(ctx, change)
}

// DecideComment gives a comment the status that a moderator chose.
func (n *Newsroom) DecideComment(ctx context.Context, by news.Caller, id string, d news.Decision) (c *news.HeldComment, err error) {
	if err := check(&d).Err(news.CodeInvalid); err != nil {
		return nil, err
	}
	err = n.store.InTx(ctx, func(tx *store.Store) error {
		if err := tx.LockLists(ctx); err != nil {
			return err
		}
		if err := tx.LockComment(ctx, id); err != nil { // two decisions at once must not both count
			return err
		}
		if c, err = tx.HeldComment(ctx, by, id); err != nil {
			return err
		}
		before := c.Status
		if err := tx.DecideComment(ctx, c.Key, d.Status, by, n.Now()); err != nil {
			return err
		}
		c.Status = d.Status
		switch shown, show := before == news.CommentApproved, d.Status == news.CommentApproved; {
		case show && !shown:
			err = n.showComment(ctx, tx, &c.Comment, 1)
		case shown && !show:
			err = n.showComment(ctx, tx, &c.Comment, -1)
		}
		if err != nil {
			return err
		}
		if err := n.audit(ctx, tx, by, act{"decide", news.NounComment, c.ID, c.Article.Title}, statusOf(before), statusOf(d.Status)); err != nil {
			return err
		}
		c, err = tx.HeldComment(ctx, by, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	return c, nil
}

func statusOf(s news.CommentStatus) any { return news.Decision{Status: s} }

// EditToken returns the secret with which the writer of a comment comes back to
// it. It is derived from the comment's id, and kept nowhere.
func (n *Newsroom) EditToken(commentID string) string {
	return n.sign("comment edit token " + commentID)
}

// Comment returns the comment to a reader: an approved one to everybody, any
// other to whoever has its edit token.
func (n *Newsroom) Comment(ctx context.Context, id, editToken string) (*news.Comment, error) {
	c, err := n.store.Comment(ctx, id)
	if err != nil {
		return nil, err
	}
	if c.Status != news.CommentApproved && !hmac.Equal([]byte(editToken), []byte(n.EditToken(c.ID))) {
		return nil, news.Fail(news.CodeNotFound)
	}
	return c, nil
}
