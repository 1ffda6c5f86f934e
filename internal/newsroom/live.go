package newsroom

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"toasoan/internal/html"
	"toasoan/internal/news"
	"toasoan/internal/store"
)

// longestBreaking is how long an article may stand as breaking news.
const longestBreaking = 7 * 24 * time.Hour

// PostUpdate adds an update to the live coverage of an article. If readers see
// the article, they see the update from then on.
func (n *Newsroom) PostUpdate(ctx context.Context, by news.Caller, id string, d news.LiveUpdateDraft) (u *news.DeskUpdate, err error) {
	body, err := n.readUpdate(&d)
	if err != nil {
		return nil, err
	}
	err = n.store.InTx(ctx, func(tx *store.Store) error {
		m, err := coverageOf(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if err := takesUpdates(ctx, tx, m); err != nil {
			return err
		}
		now := n.Now()
		u = &news.DeskUpdate{LiveUpdate: news.LiveUpdate{ID: newID(), ArticleKey: m.Key, At: now, CreatedAt: now}, Writer: by.Person(), Version: 1}
		if err := n.writeUpdate(u, d, body, false); err != nil {
			return err
		}
		if u.Seq, err = tx.NextUpdate(ctx, m.Key); err != nil {
			return err
		}
		if err := tx.CreateUpdate(ctx, u); err != nil {
			return err
		}
		return n.recordUpdate(ctx, tx, by, m, u, "post", nil)
	})
	if err != nil {
		return nil, err
	}
	return u, nil
}

// EditUpdate replaces what an update says, where it stands, or both. A draft that
// changes nothing leaves everything as it is.
func (n *Newsroom) EditUpdate(ctx context.Context, by news.Caller, id, updateID string, version int64, d news.LiveUpdateDraft) (u *news.DeskUpdate, err error) {
	body, err := n.readUpdate(&d)
	if err != nil {
		return nil, err
	}
	return n.changeUpdate(ctx, by, id, updateID, version, "edit", func(m *news.Manuscript, u *news.DeskUpdate) error {
		seen := m.Live.State == news.LivePublished
		if seen && u.Correction != "" && d.Correction == "" {
			return news.InvalidAt("/correction", news.FaultPermanent, "text", u.Correction)
		}
		return n.writeUpdate(u, d, body, seen)
	})
}

// RemoveUpdate removes an update. That it was there is told to those who have it.
func (n *Newsroom) RemoveUpdate(ctx context.Context, by news.Caller, id, updateID string, version int64) error {
	_, err := n.changeUpdate(ctx, by, id, updateID, version, "remove", func(_ *news.Manuscript, u *news.DeskUpdate) error {
		now := n.Now()
		u.LiveUpdate = news.LiveUpdate{
			Key: u.Key, ID: u.ID, ArticleKey: u.ArticleKey, At: u.At, CreatedAt: u.CreatedAt, RemovedAt: &now, BodyBlocks: json.RawMessage("[]"),
		}
		return nil
	})
	return err
}

// changeUpdate changes an update in one transaction.
func (n *Newsroom) changeUpdate(ctx context.Context, by news.Caller, id, updateID string, version int64, verb string,
	change func(m *news.Manuscript, u *news.DeskUpdate) error) (u *news.DeskUpdate, err error) {
	err = n.store.InTx(ctx, func(tx *store.Store) error {
		m, err := coverageOf(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if u, err = tx.Update(ctx, m.Key, updateID); err != nil {
			return err
		}
		if err := checkVersion(u.Version, version); err != nil {
			return err
		}
		before := *u
		if err := change(m, u); err != nil {
			return err
		}
		if u.RemovedAt == nil && sameUpdate(&before.LiveUpdate, &u.LiveUpdate) {
			return nil
		}
		u.Version++
		if u.Seq, err = tx.NextUpdate(ctx, m.Key); err != nil {
			return err
		}
		if err := tx.SaveUpdate(ctx, u); err != nil {
			return err
		}
		return n.recordUpdate(ctx, tx, by, m, u, verb, &before)
	})
	if err != nil {
		return nil, err
	}
	return u, nil
}

// sameUpdate reports whether what can be set of two updates is the same.
func sameUpdate(a, b *news.LiveUpdate) bool {
	return saysTheSame(a, b) && a.Pinned == b.Pinned && a.KeyEvent == b.KeyEvent && a.Correction == b.Correction
}

// saysTheSame reports whether a reader who has seen one has seen the other.
func saysTheSame(a, b *news.LiveUpdate) bool {
	return a.Title == b.Title && a.BodyHTML == b.BodyHTML && a.At == b.At && a.Author == b.Author
}

// readUpdate holds a draft against the rules, and reads its body.
func (n *Newsroom) readUpdate(d *news.LiveUpdateDraft) (html.Document, error) {
	faults := check(d)
	body, err := parseBody(news.ArticleDraft{Body: d.Body, BodyFormat: d.BodyFormat}, &faults)
	if err != nil {
		return body, err
	}
	if d.Body != "" && strings.TrimSpace(d.Body) == "" {
		faults.Add("/body", news.FaultRequired)
	}
	switch {
	case d.At == nil:
	case d.At.After(n.now()):
		faults.Add("/at", news.FaultNotYet)
	case d.At.UnixMicro() < 0:
		faults.Add("/at", news.FaultFormat, "format", news.Message{En: "a time since 1970", Vi: "thời điểm từ năm 1970"})
	}
	return body, faults.Err(news.CodeInvalid)
}

// writeUpdate takes the draft over into u. Of one that readers have seen it notes
// what they have to know.
func (n *Newsroom) writeUpdate(u *news.DeskUpdate, d news.LiveUpdateDraft, body html.Document, seen bool) (err error) {
	before, now := u.LiveUpdate, n.Now()
	u.Title, u.Author, u.Pinned, u.KeyEvent, u.Correction = d.Title, d.Author, d.Pinned, d.KeyEvent, d.Correction
	if d.At != nil {
		u.At = *d.At
	}
	u.BodyHTML, u.BodyText = body.HTML(), body.Text()
	if u.BodyBlocks, err = json.Marshal(body.Blocks()); err != nil {
		return err
	}
	if seen && !saysTheSame(&before, &u.LiveUpdate) {
		u.EditedAt = &now
	}
	switch {
	case u.Correction == "":
		u.CorrectedAt = nil
	case u.Correction != before.Correction:
		u.CorrectedAt = &now
	}
	return nil
}

// coverageOf is the manuscript whose updates the caller may write, as it is until
// the transaction ends: no other changes what readers see of it.
func coverageOf(ctx context.Context, tx *store.Store, by news.Caller, id string) (*news.Manuscript, error) {
	if err := tx.LockLists(ctx); err != nil {
		return nil, err
	}
	m, err := tx.Manuscript(ctx, by, id)
	if err != nil {
		return nil, err
	}
	if !m.MayReport(by) {
		return nil, news.Fail(news.CodeForbidden)
	}
	return m, nil
}

// takesUpdates reports why the article takes no new updates, going by its live
// version if there is one.
func takesUpdates(ctx context.Context, tx *store.Store, m *news.Manuscript) error {
	coverage, err := coveredLive(ctx, tx, m)
	if err == nil && coverage.EndedAt != nil {
		err = news.Fail(news.CodeCoverageEnded)
	}
	return err
}

// coveredLive is the coverage of the article, or why there is none.
func coveredLive(ctx context.Context, tx *store.Store, m *news.Manuscript) (*news.Coverage, error) {
	coverage, err := tx.CoverageOf(ctx, m.Key)
	if err == nil && (coverage == nil || m.Status == news.Trashed) {
		err = news.Fail(news.CodeNotCovered)
	}
	return coverage, err
}

// recordUpdate tells of a change of an update, and of the article that shows it:
// a new one is a substantial update of the article.
func (n *Newsroom) recordUpdate(ctx context.Context, tx *store.Store, by news.Caller, m *news.Manuscript, u *news.DeskUpdate, verb string, before *news.DeskUpdate) error {
	seen, err := tx.TouchLive(ctx, m.Key, n.Now(), verb == "post")
	if err != nil {
		return err
	}
	var was, is any
	name, op := u.Title, news.OpUpsert
	if before != nil {
		was = before.Draft()
	}
	if u.RemovedAt == nil {
		is = u.Draft()
	} else {
		name, op = before.Title, news.OpDelete
	}
	if err := n.audit(ctx, tx, by, act{verb, news.NounLiveUpdate, u.ID, cmp.Or(string(name), m.Title)}, was, is); err != nil || !seen {
		return err
	}
	change := n.change(news.NounLiveUpdate, op, u.ID, map[string]string{"post": "posted", "edit": "edited", "remove": "removed"}[verb])
	change.On = m.ID
	return tx.Record(ctx, change, n.change(news.NounArticle, news.OpUpsert, m.ID, "live"))
}

// EndCoverage says that the live coverage of an article is over, or that it goes
// on after all.
func (n *Newsroom) EndCoverage(ctx context.Context, by news.Caller, id string, version int64, ended bool) (*news.Manuscript, error) {
	verb, reason := "end-coverage", "coverage_ended"
	if !ended {
		verb, reason = "resume-coverage", "coverage_resumed"
	}
	return n.changeArticle(ctx, by, id, version, deskWork{
		verb: verb,
		may:  may(by, news.EditArticles),
		change: func(tx *store.Store, m *news.Manuscript) error {
			coverage, err := coveredLive(ctx, tx, m)
			if err != nil || (coverage.EndedAt != nil) == ended {
				return err
			}
			now := n.Now()
			at := &now
			if !ended {
				at = nil
			}
			if err := tx.EndCoverage(ctx, m.Key, at); err != nil {
				return err
			}
			seen, err := tx.TouchLive(ctx, m.Key, now, false)
			if err != nil || !seen {
				return err
			}
			return tx.Record(ctx, n.change(news.NounArticle, news.OpUpsert, m.ID, reason))
		},
	})
}

// BreakArticle has an article stand as breaking news until a time. It ends by
// itself then, and with the article.
func (n *Newsroom) BreakArticle(ctx context.Context, by news.Caller, id string, version int64, d news.BreakingDraft) (*news.Manuscript, error) {
	faults := check(&d)
	switch now := n.now(); {
	case d.Until == nil:
	case !d.Until.After(now):
		faults.Add("/until", news.FaultPast)
	case d.Until.Sub(now) > longestBreaking:
		faults.Add("/until", news.FaultTooLate, "most", news.Message{En: "seven days", Vi: "bảy ngày"})
	}
	if err := faults.Err(news.CodeInvalid); err != nil {
		return nil, err
	}
	return n.changeBreaking(ctx, by, id, version, "break", func(tx *store.Store, m *news.Manuscript) error {
		if m.Live.State != news.LivePublished {
			return news.Fail(news.CodeNotPublished)
		}
		err := errors.Join(tx.SetBreaking(ctx, m.Key, *d.Until), tx.Appoint(ctx, news.Appointment{
			Noun: news.NounArticle, TargetID: m.Key, Action: news.ActionEndBreaking, At: *d.Until, Options: "{}", By: by.Person(),
		}))
		if err != nil {
			return err
		}
		return n.recordBreaking(ctx, tx, "breaking", m)
	})
}

// EndBreaking has an article be breaking news no more, before its time.
func (n *Newsroom) EndBreaking(ctx context.Context, by news.Caller, id string, version int64) (*news.Manuscript, error) {
	return n.changeBreaking(ctx, by, id, version, "end-breaking", func(tx *store.Store, m *news.Manuscript) error {
		if m.BreakingUntil == nil {
			return nil
		}
		return n.endBreaking(ctx, tx, m)
	})
}

func (n *Newsroom) changeBreaking(ctx context.Context, by news.Caller, id string, version int64, verb string, change func(tx *store.Store, m *news.Manuscript) error) (*news.Manuscript, error) {
	return n.changeArticle(ctx, by, id, version, deskWork{
		verb:   verb,
		may:    may(by, news.PublishArticles),
		change: change,
	})
}

// endBreaking has the articles be breaking news no more, whoever decides it.
func (n *Newsroom) endBreaking(ctx context.Context, tx *store.Store, batch ...*news.Manuscript) error {
	keys := keysOf(batch)
	if err := errors.Join(tx.EndBreaking(ctx, keys), tx.Cancel(ctx, news.NounArticle, keys, news.ActionEndBreaking)); err != nil {
		return err
	}
	return n.recordBreaking(ctx, tx, "breaking_ended", batch...)
}

func keysOf(batch []*news.Manuscript) []int64 {
	keys := make([]int64, len(batch))
	for i, m := range batch {
		keys[i] = m.Key
	}
	return keys
}

// breakingOver ends what was breaking news until now.
func (n *Newsroom) breakingOver(ctx context.Context, tx *store.Store, keys []int64, byKey map[int64]*news.Manuscript) error {
	var batch []*news.Manuscript
	var turns []turn
	for _, key := range keys {
		m := byKey[key]
		batch, turns = append(batch, m), append(turns, turn{m, "end-breaking", stateOf(m)})
		m.BreakingUntil = nil
	}
	return errors.Join(n.endBreaking(ctx, tx, batch...), n.saveTurns(ctx, tx, turns))
}

// recordBreaking tells of those articles that readers see.
func (n *Newsroom) recordBreaking(ctx context.Context, tx *store.Store, reason string, batch ...*news.Manuscript) error {
	keys := keysOf(batch)
	seen, err := tx.Visible(ctx, keys)
	if err != nil {
		return err
	}
	var changes []news.Change
	for _, m := range batch {
		if _, is := seen[m.Key]; is {
			changes = append(changes, n.change(news.NounArticle, news.OpUpsert, m.ID, reason))
		}
	}
	return tx.Record(ctx, changes...)
}
