package newsroom

import (
	"context"

	"toasoan/internal/news"
	"toasoan/internal/store"
)

// SubmitArticle hands the article to the editors.
func (n *Newsroom) SubmitArticle(ctx context.Context, by news.Caller, id string, version int64, r news.Remark) (*news.Manuscript, error) {
	return n.review(ctx, by, id, version, news.MoveSubmit, news.NoteSubmit, &r)
}

// RecallArticle takes a submission back.
func (n *Newsroom) RecallArticle(ctx context.Context, by news.Caller, id string, version int64) (*news.Manuscript, error) {
	return n.takeMove(ctx, by, id, version, news.MoveRecall, nothing)
}

// ReturnArticle sends the article back to its writer with a note.
func (n *Newsroom) ReturnArticle(ctx context.Context, by news.Caller, id string, version int64, d news.ReturnDraft) (*news.Manuscript, error) {
	if err := check(&d).Err(news.CodeInvalid); err != nil {
		return nil, err
	}
	return n.review(ctx, by, id, version, news.MoveReturn, news.NoteReturn, &news.Remark{Note: news.Opt(d.Note)})
}

// ApproveArticle says that the article can be published.
func (n *Newsroom) ApproveArticle(ctx context.Context, by news.Caller, id string, version int64, r news.Remark) (*news.Manuscript, error) {
	return n.review(ctx, by, id, version, news.MoveApprove, news.NoteApproval, &r)
}

// review takes a move that a note may come with.
func (n *Newsroom) review(ctx context.Context, by news.Caller, id string, version int64, move news.Move, kind news.NoteKind, r *news.Remark) (*news.Manuscript, error) {
	if err := check(r).Err(news.CodeInvalid); err != nil {
		return nil, err
	}
	return n.takeMove(ctx, by, id, version, move, func(tx *store.Store, m *news.Manuscript) error {
		if r.Note == "" {
			return nil
		}
		return tx.CreateNote(ctx, n.note(by, m, kind, string(r.Note)))
	})
}

// nothing is what a move does that only changes where an article stands.
func nothing(*store.Store, *news.Manuscript) error { return nil }

// TrashArticle puts the article into the trash.
func (n *Newsroom) TrashArticle(ctx context.Context, by news.Caller, id string, version int64) (*news.Manuscript, error) {
	return n.takeMove(ctx, by, id, version, news.MoveTrash, func(tx *store.Store, m *news.Manuscript) error {
		now := n.Now()
		m.TrashedAt = &now
		return tx.Cancel(ctx, news.NounArticle, []int64{m.Key}, news.ActionPublish)
	})
}

// RecoverArticle takes the article out of the trash.
func (n *Newsroom) RecoverArticle(ctx context.Context, by news.Caller, id string, version int64) (*news.Manuscript, error) {
	return n.takeMove(ctx, by, id, version, news.MoveRecover, func(_ *store.Store, m *news.Manuscript) error {
		m.TrashedAt = nil
		return nil
	})
}

// purgedAtOnce is how many articles of the trash go in one transaction.
const purgedAtOnce = 50

// EmptyTrash removes for good what has been in the trash for as long as the
// paper's settings say.
func (n *Newsroom) EmptyTrash(ctx context.Context) error {
	settings, err := n.store.Settings(ctx)
	if err != nil {
		return err
	}
	before := news.At(n.now().AddDate(0, 0, -settings.Desk.TrashDays))
	for {
		var old []*news.Manuscript
		err := n.store.InTx(ctx, func(tx *store.Store) (err error) {
			if err := tx.LockLists(ctx); err != nil {
				return err
			}
			if old, err = tx.TrashedBefore(ctx, before, purgedAtOnce); err != nil {
				return err
			}
			for _, m := range old {
				if err := tx.DeleteManuscript(ctx, m.Key); err != nil {
					return err
				}
				if err := n.audit(ctx, tx, news.TheNewsroom, articleAct("purge", m), stateOf(m), nil); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || len(old) < purgedAtOnce {
			return err
		}
	}
}

// AssignArticle says who is to see to the article: a user, who can then write it
// as its writer can. A draft without a user takes the assignment back.
func (n *Newsroom) AssignArticle(ctx context.Context, by news.Caller, id string, version int64, d *news.AssignmentDraft) (*news.Manuscript, error) {
	if d != nil {
		if err := check(d).Err(news.CodeInvalid); err != nil {
			return nil, err
		}
	}
	return n.changeArticle(ctx, by, id, version, deskWork{
		verb: "assign",
		may:  may(by, news.EditArticles),
		change: func(tx *store.Store, m *news.Manuscript) error {
			if d == nil {
				m.Assignment, m.AssigneeID = nil, ""
				return nil
			}
			user, err := tx.User(ctx, d.User)
			if news.KindOf(err) == news.NotFound || err == nil && user.Disabled {
				return news.InvalidAt("/user", news.FaultUnknown, "what", news.Message{En: "user", Vi: "người dùng"}, "name", d.User)
			}
			if err != nil {
				return err
			}
			m.AssigneeID = user.ID
			m.Assignment = &news.Assignment{Person: news.Person{ID: user.ID, Name: user.Name}, DueAt: d.DueAt, Note: d.Note}
			return nil
		},
	})
}

func (n *Newsroom) note(by news.Caller, m *news.Manuscript, kind news.NoteKind, text string) *news.Note {
	return &news.Note{ID: newID(), ManuscriptKey: m.Key, Author: by.Person(), Kind: kind, Text: text, CreatedAt: n.Now()}
}

// WriteNote adds a note about the article.
func (n *Newsroom) WriteNote(ctx context.Context, by news.Caller, id string, d news.NoteDraft) (note *news.Note, err error) {
	if err := check(&d).Err(news.CodeInvalid); err != nil {
		return nil, err
	}
	err = n.store.InTx(ctx, func(tx *store.Store) error {
		m, err := tx.Manuscript(ctx, by, id)
		if err != nil {
			return err
		}
		note = n.note(by, m, news.NotePlain, d.Text)
		if err := tx.CreateNote(ctx, note); err != nil {
			return err
		}
		return n.audit(ctx, tx, by, articleAct("note", m), nil, d)
	})
	if err != nil {
		return nil, err
	}
	return note, nil
}

// DeleteNote removes a note: one's own, or anybody's for those who edit.
func (n *Newsroom) DeleteNote(ctx context.Context, by news.Caller, id, noteID string) error {
	return n.store.InTx(ctx, func(tx *store.Store) error {
		m, err := tx.Manuscript(ctx, by, id)
		if err != nil {
			return err
		}
		note, err := tx.Note(ctx, m.Key, noteID)
		if err != nil {
			return err
		}
		if note.Author.ID != by.ID && !by.Can(news.EditArticles) {
			return news.Fail(news.CodeForbidden)
		}
		if err := tx.DeleteNote(ctx, note.Key); err != nil {
			return err
		}
		return n.audit(ctx, tx, by, articleAct("delete-note", m), news.NoteDraft{Text: note.Text}, nil)
	})
}
