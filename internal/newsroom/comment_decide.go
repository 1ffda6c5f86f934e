package newsroom

import (
	"context"
	"slices"
	"strings"

	"toasoan/internal/moderation"
	"toasoan/internal/news"
	"toasoan/internal/store"
)

// DecideComment gives a comment the status that a moderator chose.
func (n *Newsroom) DecideComment(ctx context.Context, by news.Caller, id string, d news.Decision) (c *news.HeldComment, err error) {
	if err := check(&d).Err(news.CodeInvalid); err != nil {
		return nil, err
	}
	err = n.store.InTx(ctx, func(tx *store.Store) error {
		if err := tx.LockLists(ctx); err != nil {
			return err
		}
		c, err = n.decide(ctx, tx, by, id, d.Status)
		return err
	})
	if err != nil {
		return nil, err
	}
	return c, nil
}

// Decided is what became of one comment of many.
type Decided struct {
	ID  string
	Err error // nil if it was decided
}

// DecideComments decides many comments, each by itself.
func (n *Newsroom) DecideComments(ctx context.Context, by news.Caller, d news.BulkDecision) ([]Decided, error) {
	if err := check(&d).Err(news.CodeInvalid); err != nil {
		return nil, err
	}
	results := make([]Decided, len(d.IDs))
	order := make([]int, len(d.IDs))
	for i, id := range d.IDs {
		results[i].ID, order[i] = id, i
	}
	slices.SortFunc(order, func(a, b int) int { return strings.Compare(d.IDs[a], d.IDs[b]) }) // one order for all: nobody waits in a circle
	err := n.store.InTx(ctx, func(tx *store.Store) error {
		if err := tx.LockLists(ctx); err != nil {
			return err
		}
		for _, i := range order {
			err := tx.InTx(ctx, func(tx *store.Store) error {
				_, err := n.decide(ctx, tx, by, d.IDs[i], d.Status)
				return err
			})
			if news.KindOf(err) == news.Internal || news.KindOf(err) == news.Unavailable {
				return err
			}
			results[i].Err = err
		}
		return nil
	})
	return results, err
}

// decide carries out a moderator's decision: readers see it, the audit log has
// it, and the filter learns from it.
func (n *Newsroom) decide(ctx context.Context, tx *store.Store, by news.Caller, id string, status news.CommentStatus) (*news.HeldComment, error) {
	c, err := lockHeld(ctx, tx, by, id) // two decisions at once must not both count
	if err != nil {
		return nil, err
	}
	if c.Ordered && status == news.CommentApproved {
		return nil, news.Fail(news.CodeOrdered)
	}
	if c.Reason == news.Opt(news.ReasonErased) {
		return nil, news.Fail(news.CodeNotFound)
	}
	before, now := *c, n.Now()
	c.Status, c.Reason, c.Reports, c.Shadow = status, news.Opt(news.ReasonDecision), 0, false
	c.DecidedBy, c.DecidedAt = new(by.Person()), &now
	if status != news.CommentApproved {
		c.Prominence = news.Ordinary
	}
	if err := n.learn(ctx, tx, &before, status); err != nil {
		return nil, err
	}
	if err := n.moveComment(ctx, tx, c, before, n.decision(*c.DecidedBy, c, news.ReasonDecision)); err != nil {
		return nil, err
	}
	if err := n.audit(ctx, tx, by, act{"decide", news.NounComment, c.ID, c.Article.Title}, statusOf(before.Status), statusOf(status)); err != nil {
		return nil, err
	}
	return tx.HeldComment(ctx, by, id)
}

// lockHeld returns the comment as it is until the transaction ends.
func lockHeld(ctx context.Context, tx *store.Store, by news.Caller, id string) (*news.HeldComment, error) {
	if err := tx.LockComment(ctx, id); err != nil {
		return nil, err
	}
	return tx.HeldComment(ctx, by, id)
}

func statusOf(s news.CommentStatus) any { return news.Decision{Status: s} }

// learn teaches the filter what a moderator decided, and takes back what an
// earlier decision taught. Rejections teach nothing: most are no spam.
func (n *Newsroom) learn(ctx context.Context, tx *store.Store, before *news.HeldComment, status news.CommentStatus) error {
	was, is := lesson(before.Status), lesson(status)
	if before.DecidedBy == nil { // the rules' own decisions are no lessons
		was = 0
	}
	if was == is || before.Body == "" || before.Author.Kind == news.Staff {
		return nil
	}
	words := moderation.Words(string(before.Body))
	if was != 0 {
		if err := tx.Learn(ctx, words, was > 0, -1); err != nil {
			return err
		}
	}
	if is != 0 {
		return tx.Learn(ctx, words, is > 0, 1)
	}
	return nil
}

// lesson is what a status teaches: 1 for spam, -1 for what was approved, 0 for nothing.
func lesson(s news.CommentStatus) int {
	switch s {
	case news.CommentSpam:
		return 1
	case news.CommentApproved:
		return -1
	}
	return 0
}

// EmphasizeComment has an approved root stand out, or no longer.
func (n *Newsroom) EmphasizeComment(ctx context.Context, by news.Caller, id string, e news.Emphasis) (c *news.HeldComment, err error) {
	err = n.store.InTx(ctx, func(tx *store.Store) error {
		if err := tx.LockLists(ctx); err != nil {
			return err
		}
		if c, err = lockHeld(ctx, tx, by, id); err != nil {
			return err
		}
		if c.Status != news.CommentApproved || c.RootKey != nil {
			return news.Fail(news.CodeNotRoot)
		}
		before := news.Emphasis{Pinned: c.Pinned, Featured: c.Featured}
		switch c.Prominence = news.Ordinary; {
		case e.Pinned:
			c.Prominence = news.Pinned
		case e.Featured:
			c.Prominence = news.Featured
		}
		if err := tx.SaveComment(ctx, c); err != nil {
			return err
		}
		if err := n.audit(ctx, tx, by, act{"emphasize", news.NounComment, c.ID, c.Article.Title}, before, e); err != nil {
			return err
		}
		if c, err = tx.HeldComment(ctx, by, id); err != nil {
			return err
		}
		return n.recordComment(ctx, tx, c, "emphasized")
	})
	if err != nil {
		return nil, err
	}
	return c, nil
}

// ReplyAsStaff adds what the newsroom answers to a comment. It shows at once.
func (n *Newsroom) ReplyAsStaff(ctx context.Context, by news.Caller, id string, r news.StaffReply) (c *news.HeldComment, err error) {
	if err := check(&r).Err(news.CodeInvalid); err != nil {
		return nil, err
	}
	err = n.store.InTx(ctx, func(tx *store.Store) error {
		if err := tx.LockLists(ctx); err != nil {
			return err
		}
		parent, err := lockHeld(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if parent.Status != news.CommentApproved {
			return news.Fail(news.CodeNotRoot)
		}
		c = &news.HeldComment{
			Comment: news.Comment{
				ID: newID(), ArticleID: parent.ArticleID, ArticleKey: parent.ArticleKey, Body: news.Opt(r.Body), CreatedAt: n.Now(), Status: news.CommentApproved,
				Author: &news.Commenter{Name: by.Name, Kind: news.Staff, Badge: news.Opt(news.BadgeStaff)},
			},
			Confirmed: true, DecidedBy: new(by.Person()), Article: parent.Article,
		}
		answer(&c.Comment, &parent.Comment)
		if err := n.audit(ctx, tx, by, act{"reply", news.NounComment, c.ID, parent.Article.Title}, nil, r); err != nil {
			return err
		}
		return n.admit(ctx, tx, c, n.decision(*c.DecidedBy, c, news.ReasonDecision))
	})
	if err != nil {
		return nil, err
	}
	return c, nil
}

// NoteComment adds what a moderator writes for the others.
func (n *Newsroom) NoteComment(ctx context.Context, by news.Caller, id string, d news.CommentNoteDraft) (note *news.CommentNote, err error) {
	if err := check(&d).Err(news.CodeInvalid); err != nil {
		return nil, err
	}
	err = n.store.InTx(ctx, func(tx *store.Store) error {
		c, err := tx.HeldComment(ctx, by, id)
		if err != nil {
			return err
		}
		note = &news.CommentNote{ID: newID(), By: by.Person(), Body: d.Body, CreatedAt: n.Now(), CommentKey: c.Key}
		if err := tx.AddCommentNote(ctx, note); err != nil {
			return err
		}
		return n.audit(ctx, tx, by, act{"note", news.NounComment, c.ID, c.Article.Title}, nil, d)
	})
	return note, err
}

// DeleteCommentNote removes a note.
func (n *Newsroom) DeleteCommentNote(ctx context.Context, by news.Caller, id, note string) error {
	return n.store.InTx(ctx, func(tx *store.Store) error {
		c, err := tx.HeldComment(ctx, by, id)
		if err != nil {
			return err
		}
		if err := tx.DeleteCommentNote(ctx, c.Key, note); err != nil {
			return err
		}
		return n.audit(ctx, tx, by, act{"delete-note", news.NounComment, c.ID, c.Article.Title}, map[string]any{"note": note}, nil)
	})
}

// Commenters returns those who comment, those who wrote last first.
func (n *Newsroom) Commenters(ctx context.Context, q news.PersonQuery) ([]news.CommenterRecord, news.Stretch, error) {
	if q.Email != "" {
		q.Email = n.emailHash(strings.ToLower(q.Email))
	}
	return n.store.Commenters(ctx, q)
}

// othersShown is how many other comments of its writer a case has.
const othersShown = 5

// CommentCase returns a comment with all that a moderator needs to decide it.
func (n *Newsroom) CommentCase(ctx context.Context, by news.Caller, c *news.HeldComment) (k *news.Case, err error) {
	k = &news.Case{Comment: *c, Others: []news.HeldComment{}}
	if c.ParentID != nil {
		if k.Parent, err = n.store.HeldComment(ctx, by, *c.ParentID); err != nil && news.KindOf(err) != news.NotFound {
			return nil, err
		}
	}
	if c.PersonID != "" {
		if k.Commenter, err = n.store.CommenterByID(ctx, string(c.PersonID)); err != nil {
			return nil, err
		}
		others, _, err := n.store.HeldComments(ctx, news.HeldQuery{Caller: by, Person: string(c.PersonID), Newest: true, Page: news.Page{Limit: othersShown + 1}})
		if err != nil {
			return nil, err
		}
		k.Others = slices.DeleteFunc(others, func(o news.HeldComment) bool { return o.ID == c.ID })
		k.Others = k.Others[:min(len(k.Others), othersShown)]
	}
	if k.Decisions, err = n.store.CommentDecisions(ctx, c.Key); err != nil {
		return nil, err
	}
	if k.Versions, err = n.store.CommentVersions(ctx, c.Key); err != nil {
		return nil, err
	}
	if k.Reports, err = n.store.CommentReports(ctx, c.Key); err != nil {
		return nil, err
	}
	k.Notes, err = n.store.CommentNotes(ctx, c.Key)
	return k, err
}
