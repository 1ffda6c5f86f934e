package store

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"toasoan/internal/news"
)

// mostScored is how many articles' counts are changed at once.
const mostScored = 256

// MostRead returns the visible articles that are read most within the window,
// with the parts that q wants, the one that is read most first.
func (s *Store) MostRead(ctx context.Context, q news.MostReadQuery) ([]news.ReadArticle, error) {
	f := flat{paths: s.paths}
	var score float64
	columns, tables, into := f.columns(q.ArticleParts)
	keys := mostReadSQL(q)
	var scores []float64
	articles, err := s.flatten(ctx, &f, q.Limit, do("SELECT "+columns+", p.score FROM ("+keys.sql+") p JOIN articles a ON a.id = p.id"+tables+
		" ORDER BY p.score DESC, p.id DESC", keys.args...), append(into, &score), func() { scores = append(scores, score) })
	ranked := make([]news.ReadArticle, len(articles))
	for i, a := range articles {
		ranked[i] = news.ReadArticle{Article: a, Score: scores[i]}
	}
	return ranked, err
}

// mostReadSQL builds the query for the keys of the articles, as rows (score, id).
// Only visible articles are in trends.
func mostReadSQL(q news.MostReadQuery) statement {
	var b strings.Builder
	b.WriteString("SELECT t.score AS score, t.article_id AS id FROM trends t WHERE t.span = " + strconv.Itoa(spanOf(q.Window)) + " AND t.ref_id = ")
	var args []any
	if q.SectionKey == 0 && q.Section != "" {
		b.WriteString("(SELECT target_id FROM slugs WHERE noun = 'section' AND slug = ?)")
		args = append(args, q.Section)
	} else {
		b.WriteString("?")
		args = append(args, q.SectionKey)
	}
	if len(q.Exclude) > 0 {
		b.WriteString(" AND t.article_id NOT IN (SELECT id FROM articles WHERE uid IN ?)")
		args = append(args, q.Exclude)
	}
	b.WriteString(" ORDER BY 1 DESC, 2 DESC LIMIT ?")
	limit := q.Limit
	if limit <= 0 {
		limit = 10
	}
	return do(b.String(), append(args, limit)...)
}

// spanOf is the window as trends knows it; that of a day if there is none.
func spanOf(w news.TrendWindow) int {
	if w == "" {
		w = news.LastDay
	}
	return slices.Index(news.TrendWindows, w) + 1
}

// spans are the windows in the order of their numbers: where the score of each
// stands among an article's counts.
var spans = []string{"hour_score", "day_score", "week_score"}

// trends returns the statements that put the articles on which the condition on a
// listing l holds into the lists of what is read most, and give them their scores.
func trends(condition string, args ...any) (all []statement) {
	for i, column := range spans {
		all = append(all, do("INSERT INTO trends (article_id, span, ref_id, score) SELECT l.article_id, "+strconv.Itoa(i+1)+", l.ref_id, n."+column+
			" FROM listings l JOIN article_counts n ON n.article_id = l.article_id WHERE "+condition+
			" AND l.kind IN ("+strconv.Itoa(inAll)+", "+strconv.Itoa(inSection)+") AND n."+column+" IS NOT NULL"+
			" ON CONFLICT (article_id, span, ref_id) DO UPDATE SET score = excluded.score", args...))
	}
	return all
}

// viewed is what is counted of one article.
type viewed struct {
	n      int
	hours  map[int64]int
	scores [3]*float64
}

func (v *viewed) add(c news.ViewCount) {
	v.n += c.N
	v.hours[c.Hour.UnixMicro()] += c.N
	for i, w := range news.TrendWindows {
		v.scores[i] = addScore(v.scores[i], w.Score(float64(c.N), c.Last))
	}
}

func addScore(to *float64, score float64) *float64 {
	if to != nil {
		score = news.AddScores(*to, score)
	}
	return &score
}

// AddViews counts the views of those articles that readers see; of others they
// are forgotten. The caller holds [Store.LockLists]: nobody else changes scores
// meanwhile, and no article comes or goes.
func (s *Store) AddViews(ctx context.Context, counts []news.ViewCount) error {
	owners, err := s.articlesSeen(ctx, counts)
	if err != nil {
		return err
	}
	all := map[int64]*viewed{}
	for _, c := range counts {
		owner, seen := owners[c.Name]
		if !seen {
			continue
		}
		key := owner.ID
		if all[key] == nil {
			all[key] = &viewed{hours: map[int64]int{}}
		}
		all[key].add(c)
		s.Announce(ctx, news.Change{Noun: news.NounViews, ID: owner.UID})
	}
	for keys := range slices.Chunk(slices.Sorted(maps.Keys(all)), mostScored) {
		if err := s.addViews(ctx, keys, all); err != nil {
			return err
		}
	}
	return nil
}

// owner is the article that a name leads to.
type owner struct {
	Name string
	ID   int64
	UID  string
}

// articlesSeen returns the visible articles that are called by the names: ids, or
// slugs that readers know or knew.
func (s *Store) articlesSeen(ctx context.Context, counts []news.ViewCount) (map[string]owner, error) {
	var ids, slugs []string
	for _, c := range counts {
		if IsID(c.Name) {
			ids = append(ids, c.Name)
		} else {
			slugs = append(slugs, c.Name)
		}
	}
	const seen = " JOIN listings l ON l.article_id = a.id AND l.kind = 0 AND l.ref_id = 0 WHERE "
	owners := map[string]owner{}
	err := s.findOwners(ctx, owners, "SELECT a.uid AS name, a.id, a.uid FROM articles a"+seen+"a.uid IN ?", ids)
	if err == nil {
		err = s.findOwners(ctx, owners, "SELECT r.slug AS name, a.id, a.uid FROM slugs r JOIN articles a ON a.id = r.target_id"+seen+
			"r.noun = 'article' AND r.public AND r.slug IN ?", slugs)
	}
	return owners, err
}

// findOwners adds what the query finds under the names to owners.
func (s *Store) findOwners(ctx context.Context, owners map[string]owner, sql string, names []string) error {
	for some := range slices.Chunk(names, mostScored) {
		rows, err := scan[owner](s.on(ctx).Raw(sql, padded(some, "")))
		if err != nil {
			return err
		}
		for _, r := range rows {
			owners[r.Name] = r
		}
	}
	return nil
}

// addViews counts what all says of the articles with the keys, which are in order.
func (s *Store) addViews(ctx context.Context, keys []int64, all map[int64]*viewed) error {
	if err := s.dialect.lockCounts(s.on(ctx), keys); err != nil {
		return err
	}
	rows, err := scan[struct {
		ArticleID                      int64
		HourScore, DayScore, WeekScore *float64
	}](s.on(ctx).Raw("SELECT article_id, hour_score, day_score, week_score FROM article_counts WHERE article_id IN ?", padded(keys, 0)))
	if err != nil {
		return err
	}
	for _, r := range rows {
		for i, before := range []*float64{r.HourScore, r.DayScore, r.WeekScore} {
			if before != nil {
				all[r.ArticleID].scores[i] = addScore(all[r.ArticleID].scores[i], *before)
			}
		}
	}
	var counts, hours [][]any
	for _, key := range keys {
		v := all[key]
		counts = append(counts, []any{key, v.n, v.scores[0], v.scores[1], v.scores[2]})
		for _, hour := range slices.Sorted(maps.Keys(v.hours)) {
			hours = append(hours, []any{key, hour, v.hours[hour]})
		}
	}
	steps := []statement{valuesInto(`UPDATE article_counts SET views = views + p.column2, hour_score = p.column3, day_score = p.column4, week_score = p.column5 FROM (`,
		"(CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS DOUBLE PRECISION), CAST(? AS DOUBLE PRECISION), CAST(? AS DOUBLE PRECISION))",
		`) p WHERE article_counts.article_id = p.column1`, padded(counts, []any{0, 0, 0.0, 0.0, 0.0}))}
	for some := range slices.Chunk(hours, mostScored) {
		steps = append(steps, valuesInto("INSERT INTO views (article_id, hour, count) SELECT p.column1, p.column2, p.column3 FROM (",
			"(CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT))",
			") p WHERE p.column1 > 0 ON CONFLICT (article_id, hour) DO UPDATE SET count = views.count + excluded.count", padded(some, []any{0, 0, 0})))
	}
	return exec(s.on(ctx), append(steps, trends("l.article_id IN ?", padded(keys, 0))...)...)
}

// valuesInto is a statement around a table of values.
func valuesInto(head, row, tail string, rows [][]any) statement {
	var args []any
	for _, r := range rows {
		args = append(args, r...)
	}
	return do(head+"VALUES "+strings.Repeat(row+", ", len(rows)-1)+row+tail, args...)
}

// padded fills the items up, so that the statements with them have one of few
// lengths: each is compiled and kept by itself.
func padded[T any](items []T, filler T) []T {
	size := 1
	for size < len(items) {
		size *= 4
	}
	return slices.Concat(items, slices.Repeat([]T{filler}, size-len(items)))
}

// PruneTrends takes up to limit articles whose score is below the least out of the
// lists of what is read most within the window, and tells how many there were. The
// caller holds [Store.LockLists].
func (s *Store) PruneTrends(ctx context.Context, w news.TrendWindow, least float64, limit int) (int, error) {
	span := spanOf(w)
	keys, err := scan[int64](s.on(ctx).Raw("SELECT article_id FROM trends WHERE span = ? AND ref_id = 0 AND score < ? ORDER BY score LIMIT ?", span, least, limit))
	if err != nil || len(keys) == 0 {
		return 0, err
	}
	slices.Sort(keys)
	if err := s.dialect.lockCounts(s.on(ctx), keys); err != nil {
		return 0, err
	}
	return len(keys), exec(s.on(ctx),
		do("UPDATE article_counts SET "+spans[span-1]+" = NULL WHERE article_id IN ?", padded(keys, 0)),
		do("DELETE FROM trends WHERE span = ? AND article_id IN ?", span, padded(keys, 0)))
}

// ForgetViews removes what is known of the hours before t.
func (s *Store) ForgetViews(ctx context.Context, t news.Time) error {
	return s.on(ctx).Exec("DELETE FROM views WHERE hour < ?", t).Error
}
