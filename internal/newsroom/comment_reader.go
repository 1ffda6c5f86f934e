package newsroom

import (
	"context"
	"time"

	"toasoan/internal/news"
	"toasoan/internal/store"
)

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
	if c.Status == news.CommentApproved {
		return &c.Comment, nil
	}
	if !same(editToken, n.EditToken(c.ID)) {
		return nil, news.Fail(news.CodeNotFound)
	}
	return n.OwnView(ctx, c)
}

// OwnView is the comment as its writer sees it. Whoever is shadowed must not
// notice.
func (n *Newsroom) OwnView(ctx context.Context, c *news.HeldComment) (*news.Comment, error) {
	own := c.Comment
	if !c.Shadow {
		return &own, nil
	}
	settings, err := n.store.Settings(ctx)
	own.Status = news.CommentApproved
	if err == nil && settings.Comments.Mode == news.ModePre {
		own.Status = news.CommentPending
	}
	return &own, err
}

// ownComment returns the comment, held for this transaction, to its writer.
func (n *Newsroom) ownComment(ctx context.Context, tx *store.Store, id, editToken string) (*news.HeldComment, error) {
	if err := tx.LockComment(ctx, id); err != nil {
		return nil, err
	}
	c, err := tx.Comment(ctx, id)
	if err == nil && (!same(editToken, n.EditToken(c.ID)) || c.Status == news.CommentDeleted || c.Author.Kind == news.Staff) {
		err = news.Fail(news.CodeNotFound)
	}
	return c, err
}

// writable fails while the paper takes nothing from readers.
func writable(settings *news.Settings) error {
	if settings.Comments.ReadOnly {
		return news.Fail(news.CodeReadOnly)
	}
	return nil
}

// EditComment replaces the text of a comment, for its writer, within the time
// that the paper gives. It is moderated as a new one.
func (n *Newsroom) EditComment(ctx context.Context, id, editToken string, e news.CommentEdit, from news.Visitor) (c *news.HeldComment, err error) {
	faults := check(&e)
	desk, err := n.desk(ctx)
	if err != nil {
		return nil, err
	}
	reading := desk.Read(e.Body)
	err = n.store.Together(ctx, func(ctx context.Context) error {
		tx := n.store
		settings, err := tx.Settings(ctx)
		if err != nil {
			return err
		}
		if c, err = n.ownComment(ctx, tx, id, editToken); err != nil {
			return err
		}
		window := time.Duration(settings.Comments.EditMinutes) * time.Minute
		if n.Now().Sub(c.CreatedAt.Time) >= window {
			return news.Fail(news.CodeEditOver, "minutes", settings.Comments.EditMinutes)
		}
		article, err := n.openArticle(ctx, tx, c.ArticleID, &settings.Settings)
		if err != nil {
			return err
		}
		checkLength(e.Body, settings.Comments, &faults)
		if err := faults.Err(news.CodeInvalid); err != nil {
			return err
		}
		return n.rewrite(ctx, tx, c, e.Body, judged{reading: reading, mode: article.Comments.Mode, from: from})
	})
	if err != nil {
		return nil, err
	}
	return c, nil
}

// rewrite gives the comment another text, and the status that follows from it. A
// comment that a moderator has stopped stays so.
func (n *Newsroom) rewrite(ctx context.Context, tx *store.Store, c *news.HeldComment, body string, j judged) error {
	if string(c.Body) == body {
		return nil
	}
	before, now := *c, n.Now()
	if err := tx.KeepCommentVersion(ctx, c.Key, news.CommentVersion{At: now, Body: string(c.Body)}); err != nil {
		return err
	}
	c.Body, c.BodyHash, c.EditedAt = news.Opt(body), bodyHash(j.reading.Key), &now
	person, err := n.personOf(ctx, tx, c)
	if err != nil {
		return err
	}
	if j.twice, err = n.postedTwice(ctx, tx, c); err != nil {
		return err
	}
	d, err := n.judge(ctx, tx, c, person, j)
	if err != nil {
		return err
	}
	if before.DecidedBy != nil && before.Status != news.CommentApproved {
		c.Status, c.Reason, d.Status = before.Status, before.Reason, before.Status
	}
	return n.moveComment(ctx, tx, c, before, d)
}

// personOf returns what is known of the comment's writer: nothing of one whose
// comment came from elsewhere.
func (n *Newsroom) personOf(ctx context.Context, tx *store.Store, c *news.HeldComment) (*news.CommenterRecord, error) {
	if c.PersonID == "" {
		return &news.CommenterRecord{}, nil
	}
	return tx.CommenterByID(ctx, string(c.PersonID))
}

// DeleteComment removes a comment for its writer. Replies keep their place.
func (n *Newsroom) DeleteComment(ctx context.Context, id, editToken string) error {
	return n.store.Together(ctx, func(ctx context.Context) error {
		c, err := n.ownComment(ctx, n.store, id, editToken)
		if err != nil {
			return err
		}
		return n.removeComment(ctx, n.store, c, news.ReasonDeleted, readerOf(c))
	})
}

// readerOf is who a comment's writer is in the record of decisions.
func readerOf(c *news.HeldComment) news.Person {
	return news.Person{ID: string(c.PersonID), Name: c.Author.Name}
}

// removeComment makes the comment a deleted one.
func (n *Newsroom) removeComment(ctx context.Context, tx *store.Store, c *news.HeldComment, reason news.Step, by news.Person) error {
	before := *c
	c.Status, c.Reason, c.Prominence = news.CommentDeleted, news.Opt(reason), news.Ordinary
	return n.moveComment(ctx, tx, c, before, n.decision(by, c, reason))
}

// decision is the record of what somebody decided.
func (n *Newsroom) decision(by news.Person, c *news.HeldComment, rule news.Step) *news.CommentDecision {
	return &news.CommentDecision{At: n.Now(), By: by, Status: c.Status, Rule: news.Opt(rule), Score: c.Score, Findings: []news.StepFinding{}}
}

// LikeComment notes that the device likes the comment, or no longer does. It may
// be repeated.
func (n *Newsroom) LikeComment(ctx context.Context, id, device string, like bool, from news.Visitor) (l news.Likes, err error) {
	if err := n.takeTouch(from); err != nil {
		return l, err
	}
	err = n.store.Together(ctx, func(ctx context.Context) error {
		c, err := n.touched(ctx, id)
		if err != nil {
			return err
		}
		change := n.store.LikeComment
		if !like {
			change = n.store.UnlikeComment
		}
		if _, err := change(ctx, c.Key, n.deviceHash(device)); err != nil {
			return err
		}
		n.store.Announce(ctx, news.Change{Noun: news.NounLikes, ID: c.ArticleID})
		l.Likes, err = n.store.CommentLikes(ctx, c.Key)
		l.Liked = like
		return err
	})
	return l, err
}

// touched returns an approved comment that readers may like and report.
func (n *Newsroom) touched(ctx context.Context, id string) (*news.HeldComment, error) {
	settings, err := n.store.Settings(ctx)
	if err != nil {
		return nil, err
	}
	if err := writable(&settings.Settings); err != nil {
		return nil, err
	}
	c, err := n.store.Comment(ctx, id)
	if err == nil && c.Status != news.CommentApproved {
		err = news.Fail(news.CodeNotFound)
	}
	return c, err
}

// deviceHash names a device without keeping the token by which it is known.
func (n *Newsroom) deviceHash(token string) string { return n.sign("device " + token)[:22] }

// ReportComment notes what a reader has against the comment. As many reports as
// the paper says hide it until a moderator decides.
func (n *Newsroom) ReportComment(ctx context.Context, id, device string, d news.ReportDraft, from news.Visitor) error {
	if err := check(&d).Err(news.CodeInvalid); err != nil {
		return err
	}
	if err := n.takeTouch(from); err != nil {
		return err
	}
	return n.store.Together(ctx, func(ctx context.Context) error {
		tx := n.store
		if err := tx.LockComment(ctx, id); err != nil {
			return err
		}
		c, err := n.touched(ctx, id)
		if err != nil {
			return err
		}
		first, err := tx.ReportComment(ctx, c.Key, n.deviceHash(device), news.CommentReport{Reason: d.Reason, Detail: d.Detail, At: n.Now()})
		if err != nil || !first {
			return err
		}
		return n.countReport(ctx, tx, c)
	})
}

// countReport counts one more report. The newsroom's own words are not hidden.
func (n *Newsroom) countReport(ctx context.Context, tx *store.Store, c *news.HeldComment) error {
	settings, err := tx.Settings(ctx)
	if err != nil {
		return err
	}
	before := *c
	c.Reports++
	if most := settings.Comments.ReportsToHide; most == 0 || c.Reports < most || c.Author.Kind == news.Staff {
		return tx.SaveComment(ctx, c)
	}
	c.Status, c.Reason = news.CommentPending, news.Opt(news.ReasonReported)
	d := n.decision(news.TheNewsroom.Person(), c, news.ReasonReported)
	d.Findings = []news.StepFinding{{Step: news.ReasonReported, Action: news.StepHold, Score: float64(c.Reports)}}
	return n.moveComment(ctx, tx, c, before, d)
}
