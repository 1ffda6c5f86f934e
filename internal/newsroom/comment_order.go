package newsroom

import (
	"context"

	"toasoan/internal/news"
	"toasoan/internal/store"
)

// OrderRemoval notes that an authority has ordered a comment to be removed, and
// by when.
func (n *Newsroom) OrderRemoval(ctx context.Context, by news.Caller, d news.RemovalDraft) (o *news.RemovalOrder, err error) {
	faults := check(&d)
	received := n.Now()
	if d.ReceivedAt != nil {
		received = *d.ReceivedAt
		if received.After(n.now()) {
			faults.Add("/received_at", news.FaultFuture)
		}
	}
	if !d.DeadlineAt.IsZero() && d.DeadlineAt.Before(received.Time) {
		faults.Add("/deadline_at", news.FaultPast)
	} else if d.DeadlineAt.IsZero() {
		faults.Add("/deadline_at", news.FaultRequired)
	}
	err = n.store.InTx(ctx, func(tx *store.Store) error {
		c, err := tx.HeldComment(ctx, by, d.CommentID)
		if news.KindOf(err) == news.NotFound && d.CommentID != "" {
			faults.Add("/comment_id", news.FaultUnknown, "what", news.Message{En: "comment", Vi: "bình luận"}, "name", d.CommentID)
		} else if err != nil && news.KindOf(err) != news.NotFound {
			return err
		}
		if err := faults.Err(news.CodeInvalid); err != nil {
			return err
		}
		o = &news.RemovalOrder{
			ID: newID(), CommentKey: &c.Key, CommentID: c.ID, ArticleID: c.ArticleID, Authority: d.Authority, Reference: d.Reference, Note: d.Note,
			ReceivedAt: received, DeadlineAt: d.DeadlineAt, CreatedBy: by.Person(), CreatedAt: n.Now(),
		}
		if err := tx.CreateOrder(ctx, o); err != nil {
			return err
		}
		return n.audit(ctx, tx, by, act{"create", news.NounOrder, o.ID, o.Reference}, nil, d)
	})
	if err != nil {
		return nil, err
	}
	return o, nil
}

// ExecuteOrder removes the comment that the order is about, for good: nobody can
// approve it again. It may be repeated.
func (n *Newsroom) ExecuteOrder(ctx context.Context, by news.Caller, id string) (o *news.RemovalOrder, err error) {
	err = n.store.InTx(ctx, func(tx *store.Store) error {
		if err := tx.LockLists(ctx); err != nil {
			return err
		}
		if o, err = tx.Order(ctx, id); err != nil || o.ExecutedAt != nil {
			return err
		}
		now := n.Now()
		o.ExecutedAt, o.ExecutedBy = &now, new(by.Person())
		if err := tx.ExecuteOrder(ctx, o); err != nil {
			return err
		}
		if o.CommentKey != nil { // else it has gone with its article
			if err := n.removeByOrder(ctx, tx, by, o.CommentID); err != nil {
				return err
			}
		}
		return n.audit(ctx, tx, by, act{"execute", news.NounOrder, o.ID, o.Reference}, nil, map[string]any{"comment_id": o.CommentID})
	})
	if err != nil {
		return nil, err
	}
	return o, nil
}

func (n *Newsroom) removeByOrder(ctx context.Context, tx *store.Store, by news.Caller, id string) error {
	c, err := lockHeld(ctx, tx, by, id)
	if err != nil {
		return err
	}
	before := *c
	if c.Status != news.CommentDeleted {
		c.Status = news.CommentRejected
	}
	now := n.Now()
	c.Ordered, c.Reason, c.Prominence = true, news.Opt(news.ReasonOrder), news.Ordinary
	c.DecidedBy, c.DecidedAt = new(by.Person()), &now
	return n.moveComment(ctx, tx, c, before, n.decision(*c.DecidedBy, c, news.ReasonOrder))
}
