package store

import (
	"context"
	"errors"
	"strconv"

	"toasoan/internal/news"
)

// pinnedFirst is by how much a pinned update's place is moved: more than any
// time in microseconds.
const pinnedFirst = 1 << 53

// The places of updates, as the indexes have them.
const (
	newestPlace = "(u.at + CASE WHEN u.pinned THEN 9007199254740992 ELSE 0 END)"
	oldestPlace = "(u.at - CASE WHEN u.pinned THEN 9007199254740992 ELSE 0 END)"
)

// coverageSelected is what a query that joins live_coverages v selects of it.
const coverageSelected = ", v.ended_at AS coverage_ended_at, coalesce(v.updates, 0) AS coverage_updates, v.last_at AS coverage_last_at"

// coverageColumns is where such a query puts it.
type coverageColumns struct {
	CoverageEndedAt *news.Time
	CoverageUpdates int
	CoverageLastAt  *news.Time
}

// of is the coverage of an article of the given type: nil if it is not covered live.
func (c coverageColumns) of(t news.ArticleType) *news.Coverage {
	if t != news.LiveType {
		return nil
	}
	state := news.CoverageLive
	if c.CoverageEndedAt != nil {
		state = news.CoverageEnded
	}
	return &news.Coverage{State: state, EndedAt: c.CoverageEndedAt, Updates: c.CoverageUpdates, LastAt: c.CoverageLastAt}
}

// feedRow is the coverage with one of its updates: without one, its key is 0.
type feedRow struct {
	news.LiveUpdate
	Coverage coverageColumns `gorm:"embedded"`
	LastSeq  int64           // of the coverage
}

// LiveUpdates returns the updates that q asks for, of a published article that is
// covered live. It fails as [Store.Article] does. What was read, and the cursor
// from which the next query learns what has changed, are of the same moment.
func (s *Store) LiveUpdates(ctx context.Context, q news.UpdateQuery) (*news.UpdateFeed, error) {
	row, err := first[articleRow](s.on(ctx).Raw(`SELECT a.id, a.uid, a.slug, a.type, s.slug AS section_slug, s.name AS section_name, s.path AS section_path
		FROM articles a JOIN sections s ON s.id = a.section_id WHERE a.`+nameColumn(q.Article)+" = ? AND s.shown", q.Article))
	if news.KindOf(err) == news.NotFound {
		return nil, s.absent(ctx, q.Article)
	}
	if err != nil {
		return nil, err
	}
	if row.Type != news.LiveType {
		return nil, news.Fail(news.CodeNotFound)
	}
	feed := &news.UpdateFeed{Article: row.Card, Updates: []news.LiveUpdate{}, Removed: []news.RemovedUpdate{}}
	feed.Article.Section = row.In.ref()
	if q.After != "" {
		return feed, s.changedUpdates(ctx, q, feed)
	}
	return feed, s.updatesInOrder(ctx, q, feed)
}

// changesOf tells the lists of what has changed in a coverage apart.
func changesOf(article int64) uint32 { return fingerprint("live changes", article) }

// updatesInOrder fills in a stretch of the updates that are there.
func (s *Store) updatesInOrder(ctx context.Context, q news.UpdateQuery, feed *news.UpdateFeed) error {
	w, err := newWindow(q.Page, !q.Oldest, fingerprint("live updates", feed.Article.Key, q.Oldest, q.KeyEvents))
	if err != nil {
		return err
	}
	by := newestPlace
	if q.Oldest {
		by = oldestPlace
	}
	where, args := "u.removed_at IS NULL", []any{}
	if q.KeyEvents {
		where += " AND u.key_event"
	}
	if w.after != nil {
		where += " AND " + w.beyond(by, "u.id")
		args = append(args, w.after.Number, w.after.Number, w.after.Key)
	}
	rows, err := s.feedRows(ctx, feed, by, w.order(), where, args, w.limit+1)
	if err != nil {
		return err
	}
	rows, feed.Stretch = cut(w, rows, func(r *feedRow) place {
		at := r.At.UnixMicro()
		switch {
		case r.Pinned && q.Oldest:
			at -= pinnedFirst
		case r.Pinned:
			at += pinnedFirst
		}
		return place{Number: at, Key: r.Key}
	})
	for _, r := range rows {
		feed.Updates = append(feed.Updates, r.LiveUpdate)
	}
	return nil
}

// changedUpdates fills in what has changed, in the order in which it did: each
// update once, as it is now.
func (s *Store) changedUpdates(ctx context.Context, q news.UpdateQuery, feed *news.UpdateFeed) error {
	after, err := parseCursor(q.After, changesOf(feed.Article.Key))
	if e, bad := errors.AsType[*news.Error](err); bad {
		e.Faults[0].Parameter = "after"
	}
	if err != nil {
		return err
	}
	limit := q.Limit
	if limit <= 0 {
		limit = defaultLimit
	}
	rows, err := s.feedRows(ctx, feed, "u.seq", " ASC", "u.seq > ?", []any{after.Number}, limit+1)
	if err != nil {
		return err
	}
	if feed.More = len(rows) > limit; feed.More {
		rows = rows[:limit]
		feed.After = cursor{List: changesOf(feed.Article.Key), place: place{Number: rows[limit-1].Seq}}.String()
	}
	for _, r := range rows {
		if r.RemovedAt != nil {
			feed.Removed = append(feed.Removed, news.RemovedUpdate{ID: r.ID, RemovedAt: *r.RemovedAt})
		} else {
			feed.Updates = append(feed.Updates, r.LiveUpdate)
		}
	}
	return nil
}

// feedRows reads up to limit updates with their coverage, if readers still see
// the article, all by one statement.
func (s *Store) feedRows(ctx context.Context, feed *news.UpdateFeed, by, order, where string, args []any, limit int) ([]feedRow, error) {
	const columns = `w.id, w.uid, w.title, w.body_html, w.body_text, w.body_blocks, w.at, w.pinned, w.key_event, w.author,
		w.created_at, w.edited_at, w.correction, w.corrected_at, w.seq, w.removed_at`
	all := append([]any{feed.Article.Key}, args...)
	rows, err := scan[feedRow](s.on(ctx).Raw("SELECT "+columns+", coalesce(v.seq, 0) AS last_seq"+coverageSelected+`
		FROM articles a JOIN sections s ON s.id = a.section_id LEFT JOIN live_coverages v ON v.article_id = a.id
		LEFT JOIN (SELECT u.*, `+by+" AS place FROM live_updates u WHERE u.article_id = ? AND "+where+
		" ORDER BY "+by+order+", u.id"+order+" LIMIT "+strconv.Itoa(limit)+`) w ON w.article_id = a.id
		WHERE a.id = ? AND s.shown ORDER BY w.place`+order+", w.id"+order, append(all, feed.Article.Key)...))
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, s.absent(ctx, feed.Article.ID)
	}
	feed.Article.Coverage = rows[0].Coverage.of(feed.Article.Type)
	feed.After = cursor{List: changesOf(feed.Article.Key), place: place{Number: rows[0].LastSeq}}.String()
	if rows[0].Key == 0 {
		rows = rows[:0]
	}
	return rows, nil
}

// Updates returns the updates of a manuscript, the newest first, the pinned ones
// before all others.
func (s *Store) Updates(ctx context.Context, article int64, p news.Page) ([]news.DeskUpdate, news.Stretch, error) {
	q := s.on(ctx).Table("live_updates u").Where("u.article_id = ? AND u.removed_at IS NULL", article)
	return page(q, p, keyset{by: newestPlace, key: "u.id", desc: true, list: fingerprint("desk updates", article)}, func(u *news.DeskUpdate) place {
		at := u.At.UnixMicro()
		if u.Pinned {
			at += pinnedFirst
		}
		return place{Number: at, Key: u.Key}
	})
}

// Update returns the manuscript's update with the id.
func (s *Store) Update(ctx context.Context, article int64, id string) (*news.DeskUpdate, error) {
	return first[news.DeskUpdate](s.on(ctx).Raw("SELECT * FROM live_updates WHERE uid = ? AND article_id = ? AND removed_at IS NULL", id, article))
}

// NextUpdate returns the number of the next change of the article's coverage,
// whose others wait with theirs until the transaction ends.
func (s *Store) NextUpdate(ctx context.Context, article int64) (seq int64, err error) {
	err = s.on(ctx).Raw(`INSERT INTO live_coverages (article_id, seq, updates) VALUES (?, 1, 0)
		ON CONFLICT (article_id) DO UPDATE SET seq = live_coverages.seq + 1 RETURNING seq`, article).Scan(&seq).Error
	return seq, err
}

// CreateUpdate adds u and gives it its key.
func (s *Store) CreateUpdate(ctx context.Context, u *news.DeskUpdate) error {
	if err := s.on(ctx).Create(u).Error; err != nil {
		return err
	}
	return s.countUpdates(ctx, u.ArticleKey, 1)
}

// SaveUpdate replaces u if the version in the database is the one before its own,
// and fails with Stale otherwise.
func (s *Store) SaveUpdate(ctx context.Context, u *news.DeskUpdate) error {
	db := s.on(ctx).Model(u).Where("version = ?", u.Version-1).Select("*").
		Omit("id", "uid", "article_id", "writer_id", "writer_name", "created_at").UpdateColumns(u)
	switch {
	case db.Error != nil:
		return db.Error
	case db.RowsAffected == 0:
		return news.Fail(news.CodeStale)
	case u.RemovedAt != nil:
		return s.countUpdates(ctx, u.ArticleKey, -1)
	}
	return s.countUpdates(ctx, u.ArticleKey, 0)
}

// countUpdates counts so many more, and looks up the latest anew.
func (s *Store) countUpdates(ctx context.Context, article int64, more int) error {
	return s.on(ctx).Exec(`UPDATE live_coverages SET updates = updates + ?, last_at = (SELECT u.at FROM live_updates u
		WHERE u.article_id = ? AND u.removed_at IS NULL ORDER BY u.at DESC LIMIT 1) WHERE article_id = ?`, more, article, article).Error
}

// EndCoverage notes when the coverage ended; nil if it goes on.
func (s *Store) EndCoverage(ctx context.Context, article int64, at *news.Time) error {
	return s.on(ctx).Exec(`INSERT INTO live_coverages (article_id, seq, updates, ended_at) VALUES (?, 0, 0, ?)
		ON CONFLICT (article_id) DO UPDATE SET ended_at = excluded.ended_at`, article, at).Error
}

// TouchLive notes that something of the live version of an article was published
// at the time at, and with updated that readers are to know. It reports whether
// readers see the article; the caller holds [Store.LockLists].
func (s *Store) TouchLive(ctx context.Context, article int64, at news.Time, updated bool) (bool, error) {
	set, args := "modified_at = ?", []any{at}
	if updated {
		set, args = set+", updated_at = ?", append(args, at)
	}
	err := exec(s.on(ctx),
		do("UPDATE articles SET "+set+" WHERE id = ?", append(args, article)...),
		do("UPDATE listings SET modified_at = ? WHERE article_id = ?", at, article))
	if err != nil {
		return false, err
	}
	seen, err := s.Visible(ctx, []int64{article})
	return len(seen) > 0, err
}

// Visible returns those of the articles with the given keys that readers see, by
// their types.
func (s *Store) Visible(ctx context.Context, keys []int64) (map[int64]news.ArticleType, error) {
	rows, err := scan[struct {
		ID   int64
		Type news.ArticleType
	}](s.on(ctx).Raw("SELECT a.id, a.type FROM articles a JOIN sections s ON s.id = a.section_id WHERE a.id IN ? AND s.shown", keys))
	types := map[int64]news.ArticleType{}
	for _, r := range rows {
		types[r.ID] = r.Type
	}
	return types, err
}

// CoverageOf returns the coverage of an article: nil if it is not covered live,
// going by its live version if there is one.
func (s *Store) CoverageOf(ctx context.Context, key int64) (*news.Coverage, error) {
	row, err := first[struct {
		Type  news.ArticleType
		Cover coverageColumns `gorm:"embedded"`
	}](s.on(ctx).Raw("SELECT coalesce(a.type, m.type) AS type"+coverageSelected+` FROM manuscripts m LEFT JOIN articles a ON a.id = m.id
		LEFT JOIN live_coverages v ON v.article_id = m.id WHERE m.id = ?`, key))
	if err != nil {
		return nil, err
	}
	return row.Cover.of(row.Type), nil
}

// SetBreaking has a published article stand as breaking news.
func (s *Store) SetBreaking(ctx context.Context, key int64, until news.Time) error {
	return s.relist(ctx, "a.id IN ?", []any{[]int64{key}}, do(`INSERT INTO breaking (article_id, until) VALUES (?, ?)
		ON CONFLICT (article_id) DO UPDATE SET until = excluded.until`, key, until))
}

// EndBreaking has the articles with the given keys be breaking news no more.
func (s *Store) EndBreaking(ctx context.Context, keys []int64) error {
	return exec(s.on(ctx),
		do("DELETE FROM breaking WHERE article_id IN ?", keys),
		do("DELETE FROM listings WHERE article_id IN ? AND kind = "+strconv.Itoa(inBreaking), keys))
}
