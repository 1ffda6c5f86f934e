package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"toasoan/internal/news"
)

// tallies are the counts that a transaction changes. They are brought up to date
// once, as its last step and in one order for all: the rows of counts are those
// that everybody changes, and whoever holds one keeps the others waiting.
type tallies struct {
	entries []tally
	counted []int // where those of each small write begin
}

// ofWrite are the entries of a small write.
func (t *tallies) ofWrite(i int) []tally {
	end := len(t.entries)
	if i+1 < len(t.counted) {
		end = t.counted[i+1]
	}
	return t.entries[t.counted[i]:end]
}

// shared is what a transaction and those within it have in common.
type shared struct {
	tallies
	settings  *news.StoredSettings // as the transaction has read them
	resettled bool                 // whether it changes them

	small   bool // whether it is the transaction of small writes
	ordered bool // whether it has the lock that [Store.LockLists] takes

	// The articles that small writes have read: none of them changes one. Nil in
	// any other transaction.
	commented map[string]*news.Card

	// What else readers see differently by what was done, to be recorded with it:
	// statements that lack their first argument, the time.
	follow   []statement
	recorded bool // whether anything was, so that those who follow the log are told

	// The texts of comments that small writes have posted, and the writers that are
	// new, by their addresses: the database need not know them yet.
	posted []string
	people map[string]*news.CommenterRecord

	changed []news.Change // for who watches: see [Store.Watch]
}

// mark is how far the transaction has come, for rewind.
type mark struct{ tallies, posted, follow, changed int }

func (s *shared) mark() mark {
	return mark{len(s.entries), len(s.posted), len(s.follow), len(s.changed)}
}

// settingsOf returns the settings that the transaction has read, or else reads them.
func (s *shared) settingsOf(read func() (*news.StoredSettings, error)) (*news.StoredSettings, error) {
	if s.settings == nil {
		stored, err := read()
		if err != nil {
			return nil, err
		}
		s.settings = stored
	}
	return s.settings, nil
}

// rewind forgets what a part of the transaction noted that was undone.
func (s *shared) rewind(to mark) {
	s.entries, s.posted = s.entries[:min(to.tallies, len(s.entries))], s.posted[:min(to.posted, len(s.posted))]
	s.changed = s.changed[:min(to.changed, len(s.changed))]
	s.follow = s.follow[:min(to.follow, len(s.follow))]
	s.settings = nil
}

// later carries out a statement that nobody waits for if there is a pipeline, and
// before anything else is asked: if it fails then, so does the write. Without a
// pipeline it does so at once.
func (s *Store) later(ctx context.Context, k kind, args ...any) error {
	d, st := s.direct(ctx), k.of(args)
	p, is := d.db.Statement.ConnPool.(*pipeline)
	if !is || !s.inTx(ctx) { // a snapshot is no place to write in, which the database says
		_, err := d.exec(ctx, st.sql, args...)
		return err
	}
	d.trace(ctx, st)
	p.later(st)
	return nil
}

// tally is a count that is different by n.
type tally struct {
	count
	by int
}

// count names one count.
type count struct {
	table  countTable
	column string // a constant of ours
	scope  string
	ref    string
	key    int64
}

type countTable int

// The tables of counts, in the order in which they are changed.
const (
	ofComments countTable = iota
	ofPeople
	ofArticles
	ofThreads
)

func (t *tallies) add(c count, by int) { t.entries = append(t.entries, tally{c, by}) }

// book is where the transaction that ctx is in notes what it counts.
func (s *Store) book(ctx context.Context) *tallies { return &s.transaction(ctx).shared.tallies }

// settle brings the counts up to date: on a pipeline, with what is sent last.
func (s *shared) settle(tx *Store, ctx context.Context) error {
	if p := tx.pipeline(); p != nil {
		p.last = func() []statement {
			for write := range p.lost {
				clear(s.ofWrite(write))
			}
			changes := tx.dialect.counts(&s.tallies)
			for _, st := range changes {
				tx.direct(ctx).trace(ctx, st)
			}
			return changes
		}
		return nil
	}
	changes := tx.dialect.counts(&s.tallies)
	s.entries = nil
	for _, st := range changes {
		if _, err := tx.direct(ctx).exec(ctx, st.sql, st.args...); err != nil {
			return fmt.Errorf("settle: %w", err)
		}
	}
	return nil
}

// sums are the counts that are different, in the one order for all.
func (t *tallies) sums() []tally {
	by := map[count]int{}
	for _, e := range t.entries {
		by[e.count] += e.by
	}
	sums := make([]tally, 0, len(by))
	for c, n := range by {
		if n != 0 {
			sums = append(sums, tally{c, n})
		}
	}
	slices.SortFunc(sums, func(a, b tally) int {
		return cmp.Or(cmp.Compare(a.table, b.table), cmp.Compare(a.key, b.key), cmp.Compare(a.scope, b.scope),
			cmp.Compare(a.ref, b.ref), cmp.Compare(a.column, b.column))
	})
	return sums
}

// change is the statement that makes the count different by n.
func (c count) change(by int) statement { return c.changeWhere(" = $2", by, c.key) }

// changeWhere is change for the rows whose keys fit.
func (c count) changeWhere(fit string, by int, keys any) statement {
	switch c.table {
	case ofPeople:
		return do("UPDATE commenters SET "+c.column+" = "+c.column+" + $1 WHERE id"+fit, by, keys)
	case ofThreads: // a root that was removed is listed for as long as there are replies to it
		return do("UPDATE comments SET reply_count = reply_count + $1, listed = (status = 'approved' OR reply_count + $1 > 0) WHERE id"+fit, by, keys)
	case ofArticles:
		return do("UPDATE article_counts SET "+c.column+" = "+c.column+" + $1 WHERE article_id"+fit, by, keys)
	default:
		return do(`INSERT INTO comment_tallies (scope, ref, n) VALUES ($1, $2, $3)
			ON CONFLICT (scope, ref) DO UPDATE SET n = comment_tallies.n + excluded.n`, c.scope, c.ref, by)
	}
}

// TallyComment counts the comment with its status and reason (by 1), or no longer
// counts it (by -1). It belongs into every transaction that changes either.
func (s *Store) TallyComment(ctx context.Context, c *news.HeldComment, by int) {
	s.book(ctx).add(count{table: ofComments, scope: "status", ref: string(c.Status)}, by)
	if c.Status == news.CommentPending {
		s.book(ctx).add(count{table: ofComments, scope: "reason", ref: string(c.Reason)}, by)
		s.book(ctx).add(count{table: ofArticles, column: "pending", key: c.ArticleKey}, by)
	}
	if c.PersonKey == nil {
		return
	}
	person := func(column string) { s.book(ctx).add(count{table: ofPeople, column: column, key: *c.PersonKey}, by) }
	switch c.Status {
	case news.CommentPending:
		person("pending")
	case news.CommentApproved:
		person("approved")
	case news.CommentRejected:
		person("rejected")
	case news.CommentSpam:
		person("spam")
	}
	switch {
	case !c.Confirmed:
	case c.Status == news.CommentApproved:
		person("good")
	case c.Status == news.CommentRejected, c.Status == news.CommentSpam:
		person("bad")
	}
}
