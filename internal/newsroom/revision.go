package newsroom

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"reflect"
	"strings"

	"toasoan/internal/diff"
	"toasoan/internal/news"
	"toasoan/internal/store"
)

// RestoreRevision makes an earlier revision's content the working copy again, as
// a new revision. A tag or author that was deleted since is left out.
func (n *Newsroom) RestoreRevision(ctx context.Context, by news.Caller, id string, version, number int64) (*news.Manuscript, error) {
	return n.takeMove(ctx, by, id, version, news.MoveEdit, func(tx *store.Store, m *news.Manuscript) error {
		old, err := tx.Revision(ctx, m.Key, number)
		if err != nil {
			return err
		}
		draft := old.Draft()
		draft.Reason = news.Opt(restored.In("vi", "number", number))
		return n.saveDraft(ctx, tx, by, m, draft)
	})
}

// restored is the reason of the save that restores a revision, in the language
// of the newsroom's own notes.
var restored = news.Message{En: "restores revision {number}", Vi: "khôi phục bản {number}"}

// Comparison compares two revisions of the manuscript, member by member, and
// texts by their words.
func (n *Newsroom) Comparison(ctx context.Context, m *news.Manuscript, from, to int64) (*news.Comparison, error) {
	before, err := n.store.Revision(ctx, m.Key, from)
	if err != nil {
		return nil, err
	}
	after, err := n.store.Revision(ctx, m.Key, to)
	if err != nil {
		return nil, err
	}
	changes, err := memberChanges(before, after)
	return &news.Comparison{From: from, To: to, Changes: changes}, err
}

// memberChanges lists the members that differ in the order of [news.ArticleDraft].
func memberChanges(before, after *news.Manuscript) ([]news.MemberChange, error) {
	was, is := reflect.ValueOf(before.Draft()), reflect.ValueOf(after.Draft())
	changes := []news.MemberChange{}
	for i := range was.NumField() {
		name, _, _ := strings.Cut(was.Type().Field(i).Tag.Get("json"), ",")
		b, err := json.Marshal(was.Field(i).Interface())
		if err != nil {
			return nil, err
		}
		a, err := json.Marshal(is.Field(i).Interface())
		if err != nil {
			return nil, err
		}
		if bytes.Equal(a, b) {
			continue
		}
		change := news.MemberChange{Member: name, Before: json.RawMessage(b), After: json.RawMessage(a), Words: []news.WordRun{}}
		switch name {
		case "body":
			change.Before, change.After = nil, nil
			change.Words = wordRuns(before.BodyText, after.BodyText)
		case "title", "short_title", "sapo", "byline":
			change.Words = wordRuns(was.Field(i).String(), is.Field(i).String())
		}
		changes = append(changes, change)
	}
	return changes, nil
}

func wordRuns(before, after string) []news.WordRun {
	runs := []news.WordRun{}
	for _, span := range diff.Words(before, after) {
		runs = append(runs, news.WordRun{Op: string(span.Op), Text: span.Text})
	}
	return runs
}

// revisionsPrunedAtOnce is how many revisions go in one transaction.
const revisionsPrunedAtOnce = 500

// PruneRevisions removes old revisions that readers never saw, as the paper's
// settings say.
func (n *Newsroom) PruneRevisions(ctx context.Context) error {
	settings, err := n.store.Settings(ctx)
	if err != nil {
		return err
	}
	before := news.At(n.now().AddDate(0, 0, -settings.Desk.RevisionDays))
	for {
		var gone int64
		err := n.store.InTx(ctx, func(tx *store.Store) (err error) {
			gone, err = tx.PruneRevisions(ctx, before, n.Now(), settings.Desk.RevisionsKept, revisionsPrunedAtOnce)
			return err
		})
		if err != nil || gone < revisionsPrunedAtOnce {
			return err
		}
	}
}

// longestAutosave is how long an unsaved state may be, in bytes of its JSON.
const longestAutosave = 2 << 20

// KeepAutosave keeps what the caller has typed into the article's editor, in
// place of what was kept before. Nothing of it is held against the rules: that
// is for the save.
func (n *Newsroom) KeepAutosave(ctx context.Context, by news.Caller, id string, d news.AutosaveDraft) (*news.AutosaveMark, error) {
	draft, err := json.Marshal(d.Draft)
	if err != nil {
		return nil, err
	}
	faults := validate(&d)
	if len(draft) > longestAutosave {
		faults.Add("/draft", news.FaultTooLong, "max", longestAutosave)
	}
	if err := faults.Err(news.CodeInvalid); err != nil {
		return nil, err
	}
	mark := &news.AutosaveMark{SavedAt: n.Now(), Revision: d.Revision}
	err = n.store.InTx(ctx, func(tx *store.Store) error {
		m, err := tx.Manuscript(ctx, by, id)
		if err != nil {
			return err
		}
		if err := mayType(m, by); err != nil {
			return err
		}
		if d.Revision > m.Revision {
			return news.InvalidAt("/revision", news.FaultUnknown, "what", news.Message{En: "revision", Vi: "bản"}, "name", d.Revision)
		}
		mark.Revision = cmp.Or(d.Revision, m.Revision)
		return tx.KeepAutosave(ctx, m.Key, by.ID, *mark, string(draft))
	})
	if err != nil {
		return nil, err
	}
	return mark, nil
}

// mayType fails unless the caller may edit the article, be it not now.
func mayType(m *news.Manuscript, by news.Caller) error {
	if _, err := m.Take(news.MoveEdit, by); news.KindOf(err) == news.Forbidden {
		return err
	}
	return nil
}

// DropAutosave forgets what the caller has typed.
func (n *Newsroom) DropAutosave(ctx context.Context, by news.Caller, id string) error {
	return n.store.InTx(ctx, func(tx *store.Store) error {
		m, err := tx.Manuscript(ctx, by, id)
		if err != nil {
			return err
		}
		return tx.DropAutosave(ctx, m.Key, by.ID)
	})
}

// SweepDesk forgets unsaved states that nobody came back for, and previews that
// have ended.
func (n *Newsroom) SweepDesk(ctx context.Context) error {
	before := news.At(n.now().AddDate(0, 0, -deskKept))
	return n.store.InTx(ctx, func(tx *store.Store) error { return tx.SweepDesk(ctx, before) })
}

// deskKept is for how many days an unsaved state waits for its writer.
const deskKept = 30
