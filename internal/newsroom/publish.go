package newsroom

import (
	"cmp"
	"context"

	"toasoan/internal/news"
	"toasoan/internal/store"
)

// PublishArticle makes the working copy what readers see.
func (n *Newsroom) PublishArticle(ctx context.Context, by news.Caller, id string, version int64, p news.Publication) (*news.Manuscript, error) {
	return n.moveArticle(ctx, by, id, version, news.MovePublish, func(tx *store.Store, m *news.Manuscript) error {
		live, err := n.publication(ctx, tx, m, p)
		if err != nil {
			return err
		}
		reason := "published"
		if m.Live.State == news.LivePublished {
			reason = "updated"
		}
		if err := tx.PublishArticle(ctx, m, *live); err != nil {
			return err
		}
		if err := tx.ClaimSlug(ctx, news.NounArticle, m.Slug, m.Key, true); err != nil {
			return err
		}
		m.Live = news.Live{State: news.LivePublished, Revision: &m.Revision, PublishedAt: &live.PublishedAt, Precision: &live.Precision}
		return tx.Record(ctx, n.change(news.NounArticle, news.OpUpsert, m.ID, reason))
	})
}

// publication works out what a publication adds to the working copy, and
// reports all that keeps the article from being published.
func (n *Newsroom) publication(ctx context.Context, tx *store.Store, m *news.Manuscript, p news.Publication) (*store.LivePublication, error) {
	live, err := n.checkPublication(m, p)
	if err != nil {
		return nil, err
	}
	if live.UpdatedAt, err = tx.LiveUpdatedAt(ctx, m.Key); err != nil {
		return nil, err
	}
	if p.Substantial && m.Live.State == news.LivePublished {
		live.UpdatedAt = &live.ModifiedAt
	}
	return live, nil
}

// checkPublication is publication without what the live version says.
func (n *Newsroom) checkPublication(m *news.Manuscript, p news.Publication) (*store.LivePublication, error) {
	now := n.Now()
	faults := check(&p)
	if p.PublishedAt != nil && p.PublishedAt.After(now.Time) {
		faults.Add("/published_at", news.FaultFuture)
	}
	if err := faults.Err(news.CodeInvalid); err != nil {
		return nil, err
	}
	if m.SectionKey == nil {
		faults.Add("/section", news.FaultRequired)
	}
	if m.BodyHTML == "" && m.LeadMedia == nil {
		faults.Add("/body", news.FaultRequired)
	}
	if err := faults.Err(news.CodeNotPublishable); err != nil {
		return nil, err
	}
	live := &store.LivePublication{PublishedAt: now, Precision: news.PrecisionMinute, ModifiedAt: now}
	switch {
	case p.PublishedAt != nil:
		live.PublishedAt = *p.PublishedAt
	case m.Live.PublishedAt != nil:
		live.PublishedAt, live.Precision = *m.Live.PublishedAt, *m.Live.Precision
	}
	live.Precision = cmp.Or(p.Precision, live.Precision)
	return live, nil
}

// UnpublishArticle takes the article away from readers as if it had never been
// there.
func (n *Newsroom) UnpublishArticle(ctx context.Context, by news.Caller, id string, version int64) (*news.Manuscript, error) {
	return n.moveArticle(ctx, by, id, version, news.MoveUnpublish, func(tx *store.Store, m *news.Manuscript) error {
		if err := tx.RemoveArticle(ctx, m.Key); err != nil {
			return err
		}
		m.Live.State = news.LiveUnpublished
		return tx.Record(ctx, n.change(news.NounArticle, news.OpDelete, m.ID, "unpublished"))
	})
}

// WithdrawArticle takes the article away from readers and leaves a public notice.
func (n *Newsroom) WithdrawArticle(ctx context.Context, by news.Caller, id string, version int64, w news.Withdrawal) (*news.Manuscript, error) {
	if err := check(&w).Err(news.CodeInvalid); err != nil {
		return nil, err
	}
	return n.moveArticle(ctx, by, id, version, news.MoveWithdraw, func(tx *store.Store, m *news.Manuscript) error {
		if err := tx.RemoveArticle(ctx, m.Key); err != nil {
			return err
		}
		m.Live.State, m.Live.Notice, m.Live.Reason = news.LiveWithdrawn, news.Opt(w.Notice), w.Reason
		return tx.Record(ctx, n.change(news.NounArticle, news.OpDelete, m.ID, "withdrawn"))
	})
}

func (n *Newsroom) change(noun news.Noun, op news.Op, id, reason string) news.Change {
	return news.Change{At: n.Now(), Noun: noun, Op: op, ID: id, Reason: reason}
}
