package newsroom

import (
	"context"

	"toasoan/internal/news"
	"toasoan/internal/store"
)

// CreateArticle begins a manuscript.
func (n *Newsroom) CreateArticle(ctx context.Context, by news.Caller, draft news.ArticleDraft) (m *news.Manuscript, err error) {
	err = n.inTxAgain(ctx, func(tx *store.Store) error {
		m, err = n.createArticle(ctx, tx, by, draft)
		return err
	})
	if err != nil {
		return nil, err
	}
	return m, nil
}

// inTxAgain runs fn in a transaction, and up to twice again after a conflict:
// in the same moment, another one may take the slug that was chosen, make the tag
// that is missing, or remove the section that was looked up. A lasting conflict is still there the third time.
func (n *Newsroom) inTxAgain(ctx context.Context, fn func(tx *store.Store) error) (err error) {
	const tries = 3
	for range tries {
		if err = n.store.InTx(ctx, fn); news.KindOf(err) != news.Conflict {
			break
		}
	}
	return err
}

func (n *Newsroom) createArticle(ctx context.Context, tx *store.Store, by news.Caller, draft news.ArticleDraft) (*news.Manuscript, error) {
	m := n.newManuscript(by)
	if draft.Authors == nil && draft.Byline != "" {
		draft.Authors = n.authorsOfByline(ctx, tx, string(draft.Byline))
	}
	if err := n.fill(ctx, tx, by, m, draft); err != nil {
		return nil, err
	}
	if err := tx.CreateManuscript(ctx, m); err != nil {
		return nil, err
	}
	if err := tx.ClaimSlug(ctx, news.NounArticle, m.Slug, m.Key, false); err != nil {
		return nil, err
	}
	m, err := tx.Manuscript(ctx, by, m.ID)
	if err != nil {
		return nil, err
	}
	return m, n.audit(ctx, tx, by, articleAct("create", m), nil, stateOf(m))
}

func articleAct(verb string, m *news.Manuscript) act {
	return act{verb, news.NounArticle, m.ID, m.Title}
}

// stateOf is what the audit log compares of a manuscript.
func stateOf(m *news.Manuscript) any {
	var ended *news.Time
	if m.Coverage != nil {
		ended = m.Coverage.EndedAt
	}
	return struct {
		news.ArticleDraft
		Status          news.Status `json:"status"`
		Live            news.Live   `json:"live"`
		CoverageEndedAt *news.Time  `json:"coverage_ended_at,omitempty"`
		BreakingUntil   *news.Time  `json:"breaking_until,omitempty"`
	}{m.Draft(), m.Status, m.Live, ended, m.BreakingUntil}
}

func (n *Newsroom) newManuscript(by news.Caller) *news.Manuscript {
	now := n.Now()
	made := touch(by, now)
	return &news.Manuscript{
		ID: newID(), Status: news.Draft, Revision: 1, Version: 1, CreatedAt: now, UpdatedAt: now,
		Writer: made.By, Saved: news.Save{Touch: made}, Changed: made,
	}
}

// EditArticle replaces what the writer decides. Readers see nothing of it until
// the article is published again. What it replaces is kept as a revision, and
// what the caller had not saved is forgotten.
func (n *Newsroom) EditArticle(ctx context.Context, by news.Caller, id string, version int64, draft news.ArticleDraft) (*news.Manuscript, error) {
	return n.takeMove(ctx, by, id, version, news.MoveEdit, func(tx *store.Store, m *news.Manuscript) error {
		return n.saveDraft(ctx, tx, by, m, draft)
	})
}

// saveDraft makes the draft the next revision of m.
func (n *Newsroom) saveDraft(ctx context.Context, tx *store.Store, by news.Caller, m *news.Manuscript, draft news.ArticleDraft) error {
	before := m.Slug
	if err := n.fill(ctx, tx, by, m, draft); err != nil {
		return err
	}
	if err := tx.KeepRevision(ctx, m.Key); err != nil {
		return err
	}
	m.Revision++
	m.UpdatedAt, m.WasLive = n.Now(), false
	m.Saved = news.Save{Touch: touch(by, m.UpdatedAt), Reason: draft.Reason}
	if err := tx.DropAutosave(ctx, m.Key, by.ID); err != nil || m.Slug == before {
		return err
	}
	if err := tx.ReleaseSlug(ctx, news.NounArticle, before, m.Key); err != nil {
		return err
	}
	return tx.ClaimSlug(ctx, news.NounArticle, m.Slug, m.Key, false)
}

// takeMove takes one move with an article: change does what the move means.
func (n *Newsroom) takeMove(ctx context.Context, by news.Caller, id string, version int64, move news.Move,
	change func(tx *store.Store, m *news.Manuscript) error) (*news.Manuscript, error) {
	var status news.Status
	return n.changeArticle(ctx, by, id, version, deskWork{
		verb:  string(move),
		edits: move == news.MoveEdit,
		may: func(m *news.Manuscript) (err error) {
			status, err = m.Take(move, by)
			return err
		},
		change: func(tx *store.Store, m *news.Manuscript) error {
			if err := change(tx, m); err != nil {
				return err
			}
			m.Status = status
			return nil
		},
	})
}

// deskWork is one change of a manuscript.
type deskWork struct {
	verb   string // in the audit log
	edits  bool   // whether it changes what the working copy says, and so nothing that readers see
	may    func(m *news.Manuscript) error
	change func(tx *store.Store, m *news.Manuscript) error
}

// may lets through whoever has the permission in the manuscript's section.
func may(by news.Caller, p news.Permission) func(m *news.Manuscript) error {
	return func(m *news.Manuscript) error {
		if !by.Can(p) || !by.Covers(m.SectionKey) {
			return news.Fail(news.CodeForbidden)
		}
		return nil
	}
}

// changeArticle changes a manuscript in one transaction. That the caller may not
// do it comes before that the caller has not seen the present version, and that
// before that it cannot be done now.
func (n *Newsroom) changeArticle(ctx context.Context, by news.Caller, id string, version int64, w deskWork) (m *news.Manuscript, err error) {
	err = n.inTxAgain(ctx, func(tx *store.Store) error {
		if !w.edits {
			if err := tx.LockLists(ctx); err != nil {
				return err
			}
		}
		if err := tx.LockManuscript(ctx, id); err != nil {
			return err
		}
		if m, err = tx.Manuscript(ctx, by, id); err != nil {
			return err
		}
		err := w.may(m)
		if news.KindOf(err) == news.Forbidden {
			return err
		}
		if stale := m.CheckVersion(version); stale != nil {
			return stale
		}
		if err != nil {
			return err
		}
		before := stateOf(m)
		if err := w.change(tx, m); err != nil {
			return err
		}
		if m, err = n.saveManuscript(ctx, tx, by, m, w.edits); err != nil {
			return err
		}
		return n.audit(ctx, tx, by, articleAct(w.verb, m), before, stateOf(m))
	})
	if err != nil {
		return nil, err
	}
	return m, nil
}

// saveManuscript gives m its next version, and returns it as the caller sees it.
func (n *Newsroom) saveManuscript(ctx context.Context, tx *store.Store, by news.Caller, m *news.Manuscript, edited bool) (*news.Manuscript, error) {
	m.Version++
	m.Changed = touch(by, n.Now())
	save := tx.SaveMove
	if edited {
		save = tx.SaveManuscript
	}
	if err := save(ctx, m); err != nil {
		return nil, err
	}
	return tx.Manuscript(ctx, by, m.ID)
}

func touch(by news.Caller, at news.Time) news.Touch {
	return news.Touch{By: by.Person(), At: at}
}
