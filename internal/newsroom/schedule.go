package newsroom

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"

	"toasoan/internal/news"
	"toasoan/internal/store"
)

// ScheduleArticle has the article published at a time in the future. Until then
// it is not edited: what was decided on is what will be published.
func (n *Newsroom) ScheduleArticle(ctx context.Context, by news.Caller, id string, version int64, d news.ScheduleDraft) (*news.Manuscript, error) {
	faults := check(&d)
	if d.PublishAt != nil && !d.PublishAt.After(n.now()) {
		faults.Add("/publish_at", news.FaultPast)
	}
	if err := faults.Err(news.CodeInvalid); err != nil {
		return nil, err
	}
	return n.takeMove(ctx, by, id, version, news.MoveSchedule, func(tx *store.Store, m *news.Manuscript) error {
		marks, err := tx.LiveMarks(ctx, []int64{m.Key})
		if err != nil {
			return err
		}
		faults, err := blocking(ctx, tx, m)
		if err != nil {
			return err
		}
		if err := append(publishable(m, marks[m.Key], *d.PublishAt), faults...).Err(news.CodeNotPublishable); err != nil {
			return err
		}
		options, err := json.Marshal(d)
		if err != nil {
			return err
		}
		return tx.Appoint(ctx, news.Appointment{
			Noun: news.NounArticle, TargetID: m.Key, Action: news.ActionPublish, At: *d.PublishAt,
			Options: string(options), By: by.Person(),
		})
	})
}

// UnscheduleArticle calls the publication off.
func (n *Newsroom) UnscheduleArticle(ctx context.Context, by news.Caller, id string, version int64) (*news.Manuscript, error) {
	return n.takeMove(ctx, by, id, version, news.MoveUnschedule, func(tx *store.Store, m *news.Manuscript) error {
		return tx.Cancel(ctx, news.NounArticle, []int64{m.Key}, news.ActionPublish)
	})
}

// doneAtOnce is at most how many appointments are kept in one transaction.
const doneAtOnce = 100

// KeepSchedule does all that is due. It is harmless to run it at the same time
// in several processes: an appointment goes from the schedule in the transaction
// that keeps it.
func (n *Newsroom) KeepSchedule(ctx context.Context) error {
	for {
		due, err := n.store.Due(ctx, n.Now())
		if err != nil || !due {
			return err
		}
		if err := n.store.InTx(ctx, func(tx *store.Store) error { return n.keepAppointments(ctx, tx) }); err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
}

// keepAppointments does the earliest of what is due, all of it the same action:
// what comes after may have changed by then, as an expiry does when another
// version is published before. Of what is due in the same moment, publications
// come first.
func (n *Newsroom) keepAppointments(ctx context.Context, tx *store.Store) error {
	if err := tx.LockLists(ctx); err != nil {
		return err
	}
	due, err := tx.DueAppointments(ctx, n.Now(), doneAtOnce)
	if err != nil || len(due) == 0 {
		return err
	}
	slices.SortStableFunc(due, func(a, b news.Appointment) int {
		return cmp.Or(a.At.Compare(b.At.Time), -cmp.Compare(a.Action, b.Action), cmp.Compare(a.Noun, b.Noun))
	})
	noun, action := due[0].Noun, due[0].Action
	if end := slices.IndexFunc(due, func(a news.Appointment) bool { return a.Noun != noun || a.Action != action }); end > 0 {
		due = due[:end]
	}
	if noun == news.NounList {
		return n.publishDueLists(ctx, tx, due)
	}
	return n.keepAlike(ctx, tx, action, due)
}

func (n *Newsroom) keepAlike(ctx context.Context, tx *store.Store, action news.Action, due []news.Appointment) error {
	keys := make([]int64, len(due))
	for i, a := range due {
		keys[i] = a.TargetID
	}
	manuscripts, err := tx.WholeManuscripts(ctx, keys)
	if err != nil {
		return err
	}
	byKey := map[int64]*news.Manuscript{}
	for _, m := range manuscripts {
		byKey[m.Key] = m
	}
	switch action {
	case news.ActionExpire:
		return n.expire(ctx, tx, keys, byKey)
	case news.ActionEndBreaking:
		return n.breakingOver(ctx, tx, keys, byKey)
	}
	return n.publishDue(ctx, tx, due, keys, byKey)
}

// publishDue publishes what was scheduled. What cannot be published any more
// goes back to approved, with a note that says why.
func (n *Newsroom) publishDue(ctx context.Context, tx *store.Store, due []news.Appointment, keys []int64, byKey map[int64]*news.Manuscript) error {
	marks, err := tx.LiveMarks(ctx, keys)
	if err != nil {
		return err
	}
	var batch []store.LivePublication
	var turns []turn
	for _, a := range due {
		m := byKey[a.TargetID]
		before := stateOf(m)
		live, err := n.duePublication(m, a, marks[a.TargetID])
		if news.KindOf(err) == news.Internal {
			return err
		}
		if err != nil {
			m.Status = news.Approved
			note := n.note(news.TheNewsroom, m, news.NotePlain, "Không thể đăng theo lịch / could not be published as scheduled: "+err.Error())
			if err := errors.Join(tx.CreateNote(ctx, note), tx.Cancel(ctx, news.NounArticle, []int64{m.Key}, news.ActionPublish)); err != nil {
				return err
			}
			turns = append(turns, turn{m, "unschedule", before})
			continue
		}
		batch = append(batch, *live)
		turns = append(turns, turn{m, string(news.MovePublish), before})
	}
	if len(batch) > 0 {
		if err := n.publish(ctx, tx, news.TheNewsroom, batch...); err != nil {
			return err
		}
	}
	return n.saveTurns(ctx, tx, turns)
}

// duePublication is the publication that an appointment stands for.
func (n *Newsroom) duePublication(m *news.Manuscript, a news.Appointment, live store.LiveMarks) (*store.LivePublication, error) {
	var d news.ScheduleDraft
	if err := json.Unmarshal([]byte(a.Options), &d); err != nil {
		return nil, err
	}
	status, err := m.Take(news.MovePublish, news.TheNewsroom)
	if err != nil {
		return nil, err
	}
	publication, err := n.checkPublication(m, news.Publication{PublishedAt: &a.At, Precision: d.Precision, Substantial: d.Substantial}, live)
	if err == nil {
		m.Status = status
	}
	return publication, err
}

// expire takes the articles off whose time is over.
func (n *Newsroom) expire(ctx context.Context, tx *store.Store, keys []int64, byKey map[int64]*news.Manuscript) error {
	var batch []*news.Manuscript
	var turns []turn
	for _, key := range keys {
		m := byKey[key]
		before := stateOf(m)
		status, err := m.Take(news.MoveExpire, news.TheNewsroom)
		if err != nil {
			return err
		}
		m.Status = status
		batch, turns = append(batch, m), append(turns, turn{m, string(news.MoveExpire), before})
	}
	if err := n.expireKeepingPlans(ctx, tx, keys, batch); err != nil {
		return err
	}
	return n.saveTurns(ctx, tx, turns)
}

// expireKeepingPlans takes the articles off. One that is scheduled to be
// published again stays so.
func (n *Newsroom) expireKeepingPlans(ctx context.Context, tx *store.Store, keys []int64, batch []*news.Manuscript) error {
	plans, err := tx.Appointments(ctx, news.NounArticle, keys, news.ActionPublish)
	if err != nil {
		return err
	}
	return errors.Join(n.takeOff(ctx, tx, news.TheNewsroom, news.LiveExpired, batch...), tx.Appoint(ctx, plans...))
}

// turn is what the newsroom did unasked with one manuscript.
type turn struct {
	m      *news.Manuscript
	verb   string
	before any
}

func (n *Newsroom) saveTurns(ctx context.Context, tx *store.Store, turns []turn) error {
	entries := make([]news.AuditEntry, len(turns))
	for i, t := range turns {
		t.m.Version++
		t.m.Changed = touch(news.TheNewsroom, n.Now())
		if err := tx.SaveMove(ctx, t.m); err != nil {
			return err
		}
		var err error
		if entries[i], err = n.auditEntry(news.TheNewsroom, articleAct(t.verb, t.m), t.before, stateOf(t.m)); err != nil {
			return err
		}
	}
	return tx.AddAudit(ctx, entries...)
}
