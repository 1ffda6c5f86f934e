package newsroom

import (
	"context"

	"toasoan/internal/moderation"
	"toasoan/internal/news"
	"toasoan/internal/store"
)

// judged is what is known around a comment that is judged.
type judged struct {
	reading           moderation.Reading
	mode              news.CommentMode
	hook              *moderation.Opinion
	twice             bool // the same text was posted before
	honeypot, tooFast bool
	from              news.Visitor
}

// judge asks the rules and the mode of the article, gives the comment its status
// and returns the decision, which explains it.
func (n *Newsroom) judge(ctx context.Context, tx *store.Store, c *news.HeldComment, person *news.CommenterRecord, j judged) (*news.CommentDecision, error) {
	settings, err := tx.Settings(ctx)
	if err != nil {
		return nil, err
	}
	desk, err := n.desk(ctx)
	if err != nil {
		return nil, err
	}
	v := desk.Judge(j.reading.With(moderation.Comment{
		Email: string(c.AuthorEmail), Addr: address(j.from.IP), Honeypot: j.honeypot, TooFast: j.tooFast, Duplicate: j.twice,
		Good: person.Good, Bad: person.Bad, Hook: j.hook,
	}), n.Now())
	c.Status, c.Reason, c.Score, c.Shadow = news.CommentApproved, "", v.Score, v.Shadow
	hold := func(reason news.Step) { c.Status, c.Reason = news.CommentPending, news.Opt(reason) }
	switch {
	case v.Action == news.StepReject:
		c.Status, c.Reason = news.CommentRejected, news.Opt(v.Rule)
	case v.Action == news.StepToSpam:
		c.Status, c.Reason = news.CommentSpam, news.Opt(v.Rule)
	case !c.Confirmed && n.Verification(&settings.Settings) == news.VerifyRequired:
		hold(news.ReasonUnconfirmed)
	case v.Action == news.StepHold:
		hold(v.Rule)
	case j.mode == news.ModePre:
		hold(news.ReasonPre)
	case j.mode == news.ModeFirst && !(c.Confirmed && person.Good >= settings.Comments.KnownAfter):
		hold(news.ReasonFirst)
	}
	return &news.CommentDecision{
		At: n.Now(), By: news.TheNewsroom.Person(), Status: c.Status, Rule: c.Reason,
		Score: v.Score, Rules: desk.Version(), Findings: v.Findings,
	}, nil
}

// postedTwice reports whether the text of a comment that is there was posted by
// another one lately.
func (n *Newsroom) postedTwice(ctx context.Context, tx *store.Store, c *news.HeldComment) (bool, error) {
	if c.BodyHash == "" {
		return false, nil
	}
	return tx.PostedSince(ctx, c.BodyHash, news.At(n.now().Add(-duplicateWithin)), c.Key)
}

// Verification is what readers are asked to show of their address. Without a
// mail server they cannot.
func (n *Newsroom) Verification(settings *news.Settings) news.Verification {
	if n.mail == nil {
		return news.VerifyNone
	}
	return settings.Comments.Verification
}

// admit adds a comment that has been judged, with all that follows from it.
func (n *Newsroom) admit(ctx context.Context, tx *store.Store, c *news.HeldComment, d *news.CommentDecision) error {
	if err := tx.CreateComment(ctx, c); err != nil {
		return err
	}
	tx.TallyComment(ctx, c, 1)
	d.CommentKey = c.Key
	if err := tx.AddDecision(ctx, d); err != nil {
		return err
	}
	if err := n.askToConfirm(ctx, tx, c); err != nil {
		return err
	}
	if c.Status != news.CommentApproved {
		return nil
	}
	return n.tellOf(ctx, tx, c, 1)
}

// showComment lets readers see the comment (by 1) or no longer see it (by -1).
func (n *Newsroom) showComment(ctx context.Context, tx *store.Store, c *news.HeldComment, by int) error {
	if err := tx.ShowComment(ctx, &c.Comment, by); err != nil {
		return err
	}
	return n.tellOf(ctx, tx, c, by)
}

// tellOf notes that readers see the comment (by 1), or no longer see it (by -1).
func (n *Newsroom) tellOf(ctx context.Context, tx *store.Store, c *news.HeldComment, by int) error {
	change := n.change(news.NounComment, news.OpUpsert, c.ID, "approved")
	if by < 0 {
		change.Op, change.Reason = news.OpDelete, "removed"
	}
	change.On = c.ArticleID
	if by > 0 {
		if err := n.announce(ctx, tx, c); err != nil {
			return err
		}
	}
	return tx.Record(ctx, change)
}

// moveComment gives a comment that is there another status, whoever decides it,
// with all that follows from it. The caller holds the comment, and has set what
// else is different.
func (n *Newsroom) moveComment(ctx context.Context, tx *store.Store, c *news.HeldComment, before news.HeldComment, d *news.CommentDecision) error {
	tx.TallyComment(ctx, &before, -1)
	tx.TallyComment(ctx, c, 1)
	if err := tx.SaveComment(ctx, c); err != nil {
		return err
	}
	d.CommentKey = c.Key
	if err := tx.AddDecision(ctx, d); err != nil {
		return err
	}
	shown, show := before.Status == news.CommentApproved, c.Status == news.CommentApproved
	switch {
	case show && !shown:
		return n.showComment(ctx, tx, c, 1)
	case shown && !show:
		return n.showComment(ctx, tx, c, -1)
	case show && (before.Body != c.Body || before.Confirmed != c.Confirmed):
		return n.recordComment(ctx, tx, c, "edited")
	}
	return nil
}

// recordComment notes that readers see the comment differently.
func (n *Newsroom) recordComment(ctx context.Context, tx *store.Store, c *news.HeldComment, reason string) error {
	change := n.change(news.NounComment, news.OpUpsert, c.ID, reason)
	change.On = c.ArticleID
	return tx.Record(ctx, change)
}
