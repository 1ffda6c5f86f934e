package newsroom

import (
	"context"
	"time"

	"toasoan/internal/jobs"
	"toasoan/internal/news"
	"toasoan/internal/store"
)

// answersKept is how long the answer to an Idempotency-Key can be had again.
const answersKept = 24 * time.Hour

// scheduleEvery is how late the schedule is kept at most while nothing else keeps
// the database busy.
const scheduleEvery = 500 * time.Millisecond

// Tasks is all that the newsroom does unasked, and how often.
func (n *Newsroom) Tasks() []jobs.Task {
	return []jobs.Task{
		{Name: "keep-schedule", Every: scheduleEvery, Run: n.KeepSchedule, Everywhere: true},
		{Name: "purge-edge", Every: purgeEvery, Run: n.PurgeEdge, Everywhere: true},
		{Name: "send-mail", Every: 2 * time.Second, Run: n.SendMail, Everywhere: true},
		{Name: "send-digests", Every: 5 * time.Minute, Run: n.SendDigests},
		{Name: "relate-articles", Every: 2 * time.Second, Run: n.RelateArticles},
		{Name: "complete-index", Every: time.Hour, Run: n.CompleteIndex},
		{Name: "forget-readers", Every: time.Hour, Run: n.ForgetReaders},
		{Name: "empty-trash", Every: time.Hour, Run: n.EmptyTrash},
		{Name: "prune-revisions", Every: time.Hour, Run: n.PruneRevisions},
		{Name: "sweep-desk", Every: time.Hour, Run: n.SweepDesk},
		{Name: "forget-errands", Every: time.Hour, Run: n.ForgetErrands},
		{Name: "forget-sessions", Every: time.Hour, Run: n.ForgetSessions},
		{Name: "settle-views", Every: settleEvery, Run: n.SettleViews, Everywhere: true},
		{Name: "prune-views", Every: time.Hour, Run: n.PruneViews},
		{Name: "prune-changes", Every: time.Hour, Run: n.PruneChanges},
		{Name: "forget-answers", Every: time.Hour, Run: n.ForgetAnswers},
	}
}

// ForgetSessions removes the sessions that have ended.
func (n *Newsroom) ForgetSessions(ctx context.Context) error {
	return n.store.InTx(ctx, func(tx *store.Store) error { return tx.DeleteSessionsBefore(ctx, n.Now()) })
}

// ForgetErrands removes what somebody could have done and did not, and what is
// known of failed attempts that no longer count.
func (n *Newsroom) ForgetErrands(ctx context.Context) error {
	before := news.At(n.now().Add(-forgotten))
	return n.store.InTx(ctx, func(tx *store.Store) error { return tx.ForgetErrands(ctx, before) })
}

// ForgetAnswers removes the kept answers that nobody may ask for any more.
func (n *Newsroom) ForgetAnswers(ctx context.Context) error {
	before := news.At(n.now().Add(-answersKept))
	return n.store.InTx(ctx, func(tx *store.Store) error { return tx.DeleteAnswersBefore(ctx, before) })
}
