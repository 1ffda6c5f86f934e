package newsroom

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"toasoan/internal/news"
	"toasoan/internal/store"
)

// PublishArticle makes the working copy what readers see.
func (n *Newsroom) PublishArticle(ctx context.Context, by news.Caller, id string, version int64, p news.Publication) (*news.Manuscript, error) {
	return n.takeMove(ctx, by, id, version, news.MovePublish, func(tx *store.Store, m *news.Manuscript) error {
		live, err := n.publication(ctx, tx, m, p)
		if err != nil {
			return err
		}
		return n.publish(ctx, tx, by, *live)
	})
}

// publication works out what a publication adds to the working copy, and
// reports all that keeps the article from being published.
func (n *Newsroom) publication(ctx context.Context, tx *store.Store, m *news.Manuscript, p news.Publication) (*store.LivePublication, error) {
	marks, err := tx.LiveMarks(ctx, []int64{m.Key})
	if err != nil {
		return nil, err
	}
	found, err := blocking(ctx, tx, m)
	if err != nil {
		return nil, err
	}
	return n.checkPublication(m, p, marks[m.Key], found...)
}

// checkPublication is publication for a live version with the given marks, and
// with what was found in the working copy that keeps it from being published.
func (n *Newsroom) checkPublication(m *news.Manuscript, p news.Publication, live store.LiveMarks, found ...news.Fault) (*store.LivePublication, error) {
	now := n.Now()
	faults := check(&p)
	if p.PublishedAt != nil && p.PublishedAt.After(now.Time) {
		faults.Add("/published_at", news.FaultFuture)
	}
	if err := faults.Err(news.CodeInvalid); err != nil {
		return nil, err
	}
	if err := append(publishable(m, live, now), found...).Err(news.CodeNotPublishable); err != nil {
		return nil, err
	}
	publication := &store.LivePublication{Manuscript: m, PublishedAt: now, Precision: news.PrecisionMinute, ModifiedAt: now, UpdatedAt: live.UpdatedAt}
	switch {
	case p.PublishedAt != nil:
		publication.PublishedAt = *p.PublishedAt
	case m.Live.PublishedAt != nil:
		publication.PublishedAt, publication.Precision = *m.Live.PublishedAt, *m.Live.Precision
	}
	publication.Precision = cmp.Or(p.Precision, publication.Precision)
	if p.Substantial && m.Live.State == news.LivePublished {
		publication.UpdatedAt = &now
	}
	return publication, nil
}

// publishable notes all that keeps m from being shown to readers at the time at,
// in place of a live version with the given marks.
func publishable(m *news.Manuscript, live store.LiveMarks, at news.Time) (faults news.Faults) {
	if m.SectionKey == nil {
		faults.Add("/section", news.FaultRequired)
	}
	if m.BodyHTML == "" && m.LeadMedia == nil {
		faults.Add("/body", news.FaultRequired)
	}
	if m.ExpiresAt != nil && !m.ExpiresAt.After(at.Time) {
		faults.Add("/expires_at", news.FaultBeforeStart)
	}
	for _, c := range live.Corrections {
		if c.Permanent && !slices.Contains(m.Corrections, c) {
			faults.Add("/corrections", news.FaultPermanent, "text", c.Text)
		}
	}
	return faults
}

// publish shows the manuscripts to readers, whoever decides it: the one way in
// which that happens. Their own rows are for the caller to save.
func (n *Newsroom) publish(ctx context.Context, tx *store.Store, by news.Caller, batch ...store.LivePublication) error {
	keys, changes := make([]int64, len(batch)), make([]news.Change, len(batch))
	for i, p := range batch {
		reason := "published"
		if p.Manuscript.Live.State == news.LivePublished {
			reason = "updated"
		}
		keys[i], changes[i] = p.Manuscript.Key, n.change(news.NounArticle, news.OpUpsert, p.Manuscript.ID, reason)
		batch[i].Again = p.Manuscript.Live.State != ""
		goLive(by, p)
	}
	return n.show(ctx, tx, keys, changes, func() error {
		return errors.Join(tx.PublishArticles(ctx, batch), tx.Appoint(ctx, expiries(batch)...))
	})
}

// goLive notes the publication in the manuscript.
func goLive(by news.Caller, p store.LivePublication) {
	decided := touch(by, p.ModifiedAt)
	p.Manuscript.Live = news.Live{
		State: news.LivePublished, Revision: &p.Manuscript.Revision, PublishedAt: &p.PublishedAt, Precision: &p.Precision, Changed: &decided,
	}
	p.Manuscript.WasLive = true
}

// expiries are the appointments that the publications bring with them.
func expiries(batch []store.LivePublication) (all []news.Appointment) {
	for _, p := range batch {
		if m := p.Manuscript; m.ExpiresAt != nil {
			all = append(all, news.Appointment{
				Noun: news.NounArticle, TargetID: m.Key, Action: news.ActionExpire, At: *m.ExpiresAt, Options: "{}", By: m.Live.Changed.By,
			})
		}
	}
	return all
}

// show lets change show or hide the articles with the given keys. Nothing else
// that was to happen to them is still open then. The change log gets what changes
// tells, and the articles that gained or lost a legal correction by it.
func (n *Newsroom) show(ctx context.Context, tx *store.Store, keys []int64, changes []news.Change, change func() error) error {
	before, err := tx.CorrectedBy(ctx, keys)
	if err != nil {
		return err
	}
	if err := tx.Cancel(ctx, news.NounArticle, keys, news.ActionPublish, news.ActionExpire); err != nil {
		return err
	}
	if err := change(); err != nil {
		return err
	}
	after, err := tx.CorrectedBy(ctx, keys)
	if err != nil {
		return err
	}
	for _, id := range slices.Compact(slices.Sorted(slices.Values(append(before, after...)))) {
		if !slices.ContainsFunc(changes, func(c news.Change) bool { return c.ID == id }) {
			changes = append(changes, n.change(news.NounArticle, news.OpUpsert, id, "corrected"))
		}
	}
	return tx.Record(ctx, changes...)
}

// UnpublishArticle takes the article away from readers as if it had never been
// there.
func (n *Newsroom) UnpublishArticle(ctx context.Context, by news.Caller, id string, version int64) (*news.Manuscript, error) {
	return n.takeMove(ctx, by, id, version, news.MoveUnpublish, func(tx *store.Store, m *news.Manuscript) error {
		return n.takeOff(ctx, tx, by, news.LiveUnpublished, m)
	})
}

// WithdrawArticle takes the article away from readers and leaves a public notice.
func (n *Newsroom) WithdrawArticle(ctx context.Context, by news.Caller, id string, version int64, w news.Withdrawal) (*news.Manuscript, error) {
	if err := check(&w).Err(news.CodeInvalid); err != nil {
		return nil, err
	}
	return n.takeMove(ctx, by, id, version, news.MoveWithdraw, func(tx *store.Store, m *news.Manuscript) error {
		m.Live.Notice, m.Live.Reason = news.Opt(w.Notice), w.Reason
		return n.takeOff(ctx, tx, by, news.LiveWithdrawn, m)
	})
}

// takeOff takes articles away from readers, into a live state that is also the
// change log's reason.
func (n *Newsroom) takeOff(ctx context.Context, tx *store.Store, by news.Caller, to news.LiveState, batch ...*news.Manuscript) error {
	keys, changes := make([]int64, len(batch)), make([]news.Change, len(batch))
	for i, m := range batch {
		decided := touch(by, n.Now())
		m.Live.State, m.Live.Changed = to, &decided
		keys[i], changes[i] = m.Key, n.change(news.NounArticle, news.OpDelete, m.ID, string(to))
	}
	return n.show(ctx, tx, keys, changes, func() error {
		return errors.Join(tx.Cancel(ctx, news.NounArticle, keys, news.ActionEndBreaking), tx.RemoveArticles(ctx, keys))
	})
}

func (n *Newsroom) change(noun news.Noun, op news.Op, id, reason string) news.Change {
	return news.Change{At: n.Now(), Noun: noun, Op: op, ID: id, Reason: reason}
}
