package store

import (
	"context"
	"slices"

	"toasoan/internal/news"
)

// Rows of the change log that follow from other rows: the beginnings of statements
// whose first argument is the time.
const (
	changeInto     = "INSERT INTO changes (at, noun, op, uid, on_uid, reason) SELECT CAST(? AS BIGINT), "
	sectionUpserts = changeInto + "'section', 'upsert', uid, '', "
	sectionDeletes = changeInto + "'section', 'delete', uid, '', "
	articleUpserts = changeInto + "'article', 'upsert', uid, '', "
	articleDeletes = changeInto + "'article', 'delete', uid, '', "
	commentChanges = changeInto + "'comment', 'upsert', c.uid, c.article_uid, 'shown' FROM comments c WHERE c.status = 'approved' AND "
	updateChanges  = changeInto + "'live_update', 'upsert', u.uid, m.uid, 'shown' FROM live_updates u JOIN manuscripts m ON m.id = u.article_id WHERE u.removed_at IS NULL AND "
)

// inUseChanges tell of tags, authors and topics, by the kind of their lists.
func inUseChanges(op, reason string, keys map[int][]int64) (all []statement) {
	for _, of := range []struct {
		kind int
		sql  string
	}{
		{inTag, changeInto + "'tag', ?, uid, '', ? FROM tags WHERE id IN ? ORDER BY id"},
		{inAuthor, changeInto + "'author', ?, uid, '', ? FROM authors WHERE id IN ? ORDER BY id"},
		{inTopic, changeInto + "'topic', ?, uid, '', ? FROM topics WHERE id IN ? ORDER BY id"},
	} {
		if len(keys[of.kind]) > 0 {
			all = append(all, do(of.sql, op, reason, keys[of.kind]))
		}
	}
	return all
}

// follows notes what readers see differently by what is being done beside what
// will be recorded of it: [Store.Record] writes both.
func (s *Store) follows(ctx context.Context, changes ...statement) {
	if tx := s.transaction(ctx); tx != nil {
		tx.shared.follow = append(tx.shared.follow, changes...)
	}
}

// Record writes what readers see differently from now on into the change log.
// It belongs into the transaction that changes it, as its last step: on
// PostgreSQL other transactions that record a change wait from here on.
func (s *Store) Record(ctx context.Context, changes ...news.Change) error {
	if len(changes) == 0 {
		return nil
	}
	if err := s.LockLists(ctx); err != nil {
		return err
	}
	s.Announce(ctx, changes...)
	tx := s.transaction(ctx)
	if tx != nil {
		tx.shared.recorded = true
		follow := tx.shared.follow
		tx.shared.follow = nil
		for _, st := range follow {
			if err := s.on(ctx).Exec(st.sql, slices.Concat([]any{changes[0].At}, st.args)...).Error; err != nil {
				return err
			}
		}
	}
	if len(changes) > 1 && !(tx != nil && tx.shared.small) {
		return s.on(ctx).CreateInBatches(&changes, rowsAtOnce).Error
	}
	for _, c := range changes {
		if err := s.later(ctx, addChange, c.At, c.Noun, c.Op, c.ID, c.On, c.Reason); err != nil {
			return err
		}
	}
	return nil
}

// Announce tells those who watch of changes, and nobody else: what readers see of
// them is no content, and may come a little later. It belongs into the transaction
// that makes them.
func (s *Store) Announce(ctx context.Context, changes ...news.Change) {
	if tx := s.transaction(ctx); tx != nil {
		tx.shared.changed = append(tx.shared.changed, changes...)
	}
}

// watch is who hears of changes that this process makes.
type watch struct {
	fns []func(changes []news.Change) (committed func())
}

// Watch lets fn know of all changes that readers may notice and that this process
// makes: before each transaction that makes some is committed. What it returns is
// called once that is done, or has failed, and before anybody is told of it. It is
// called before the first transaction.
func (s *Store) Watch(fn func(changes []news.Change) (committed func())) {
	s.watch.fns = append(s.watch.fns, fn)
}

func (w *watch) changing(changes []news.Change) (committed func()) {
	if len(changes) == 0 {
		return func() {}
	}
	all := make([]func(), len(w.fns))
	for i, fn := range w.fns {
		all[i] = fn(changes)
	}
	return func() {
		for _, committed := range all {
			committed()
		}
	}
}

// LockLists keeps the tree of sections, and what stands in which of the readers'
// lists, as they are for other transactions until this one ends: two moves of
// sections at once could make a circle, and an article that is published while
// its section is being hidden would stay in sight. It is the lock that
// [Store.Record] takes. Whoever changes rows that others change under it, takes
// it before them, so that nobody waits in a circle.
func (s *Store) LockLists(ctx context.Context) error {
	if tx := s.transaction(ctx); tx != nil && tx.shared.ordered {
		return nil
	}
	return s.dialect.orderChanges(s.on(ctx))
}

// Changes returns up to limit changes after the one with the number seq, in order.
func (s *Store) Changes(ctx context.Context, seq int64, limit int) ([]news.Change, error) {
	changes, c := []news.Change{}, news.Change{}
	err := s.direct(ctx).rows(ctx, do("SELECT seq, at, noun, op, uid, on_uid, reason FROM changes WHERE seq > $1 ORDER BY seq LIMIT $2", seq, limit),
		[]any{&c.Seq, &c.At, &c.Noun, &c.Op, &c.ID, &c.On, &c.Reason}, func() error { changes = append(changes, c); return nil })
	if err != nil {
		return nil, err
	}
	return changes, nil
}

// ChangeLog is how far the change log reaches.
type ChangeLog struct {
	WholeAfter int64 // what changed after this one can be learned
	Compacted  int64 // as far as this one, rows that later ones stand for were removed
	Last       int64
}

// ChangeLog returns how far the change log reaches.
func (s *Store) ChangeLog(ctx context.Context) (*ChangeLog, error) {
	log, err := first[ChangeLog](s.on(ctx).Raw("SELECT whole_after, compacted, coalesce((SELECT max(seq) FROM changes), 0) AS last FROM change_log"))
	if err != nil {
		return nil, err
	}
	log.Last = max(log.Last, log.WholeAfter)
	return log, nil
}

// LastChange returns the number of the last change; 0 if there never was one.
func (s *Store) LastChange(ctx context.Context) (int64, error) {
	log, err := s.ChangeLog(ctx)
	if err != nil {
		return 0, err
	}
	return log.Last, nil
}

// CompactChanges removes rows of the change log that a later row about the same
// thing stands for, going by the next of the later ones, up to limit of them that
// are older than before. It reports whether there may be more.
func (s *Store) CompactChanges(ctx context.Context, before news.Time, limit int) (more bool, err error) {
	log, err := s.ChangeLog(ctx)
	if err != nil {
		return false, err
	}
	upTo, more, err := s.agedAfter(ctx, log.Compacted, before, limit)
	if err != nil || upTo == log.Compacted {
		return false, err
	}
	return more, exec(s.on(ctx),
		do(`DELETE FROM changes WHERE seq IN (SELECT o.seq FROM changes n JOIN changes o ON o.noun = n.noun AND o.uid = n.uid AND o.seq < n.seq
			WHERE n.seq > ? AND n.seq <= ?)`, log.Compacted, upTo),
		do("UPDATE change_log SET compacted = ?", upTo))
}

// DropChanges removes the first rows of the change log that are older than before,
// up to limit of them. Nobody can go on from before them any more. It reports
// whether there may be more.
func (s *Store) DropChanges(ctx context.Context, before news.Time, limit int) (more bool, err error) {
	log, err := s.ChangeLog(ctx)
	if err != nil {
		return false, err
	}
	upTo, more, err := s.agedAfter(ctx, log.WholeAfter, before, limit)
	if err != nil || upTo == log.WholeAfter {
		return false, err
	}
	return more, exec(s.on(ctx),
		do("DELETE FROM changes WHERE seq > ? AND seq <= ?", log.WholeAfter, upTo),
		do("UPDATE change_log SET whole_after = ?", upTo))
}

// agedAfter returns the number of the last of up to limit rows behind the one with
// the number after that are all older than before, or after if there is none, and
// whether there may be more.
func (s *Store) agedAfter(ctx context.Context, after int64, before news.Time, limit int) (upTo int64, more bool, err error) {
	rows, err := scan[struct {
		Seq int64
		At  news.Time
	}](s.on(ctx).Raw("SELECT seq, at FROM changes WHERE seq > ? ORDER BY seq LIMIT ?", after, limit))
	for i, c := range rows {
		if !c.At.Before(before.Time) {
			return after, false, err
		}
		after, more = c.Seq, i == limit-1
	}
	return after, more, err
}
