package store

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"toasoan/internal/news"
)

// The kinds of lists that articles stand in; see the table listings.
const (
	inAll = iota
	inSection
	inTag
	inAuthor
	inType
	inTopic
	inTopicOrder // the same in the editors' order, where published_at is the place
	inBreaking   = 13
)

// list is one list of articles, or several of which an article has to stand in
// any. ref is SQL for their numbers.
type list struct {
	kind int
	ref  string
	args []any
}

// tagOf finds a tag by the slug that it has or had.
const tagOf = "SELECT target_id FROM slugs WHERE noun = 'tag' AND slug = ?"

// lists returns the lists that an article has to stand in to be selected, the
// one that is likely the shortest first.
func lists(q news.ArticleQuery) (lists []list) {
	const section = "SELECT target_id FROM slugs WHERE noun = 'section' AND slug = ?"
	const topic = "SELECT target_id FROM slugs WHERE noun = 'topic' AND slug = ?"
	const author = "SELECT target_id FROM slugs WHERE noun = 'author' AND slug = ?"
	if q.Breaking {
		lists = append(lists, list{inBreaking, "0", nil})
	}
	switch {
	case q.Topic == "":
	case q.Sort == news.SortTopic:
		lists = append(lists, list{inTopicOrder, topic, []any{q.Topic}})
	default:
		lists = append(lists, list{inTopic, topic, []any{q.Topic}})
	}
	if q.Author != "" {
		lists = append(lists, list{inAuthor, author, []any{q.Author}})
	}
	for _, slug := range q.AllTags {
		lists = append(lists, list{inTag, tagOf, []any{slug}})
	}
	switch len(q.Tags) {
	case 0:
	case 1:
		lists = append(lists, list{inTag, tagOf, []any{q.Tags[0]}})
	default:
		lists = append(lists, list{inTag, "SELECT target_id FROM slugs WHERE noun = 'tag' AND slug IN ?", []any{q.Tags}})
	}
	if q.Section != "" {
		lists = append(lists, list{inSection, section, []any{q.Section}})
	}
	if q.Type != "" {
		lists = append(lists, list{inType, strconv.Itoa(typeNumber(q.Type)), nil})
	}
	if len(lists) == 0 {
		lists = append(lists, list{inAll, "0", nil})
	}
	return lists
}

func typeNumber(t news.ArticleType) int { return slices.Index(news.ArticleTypes, t) + 1 }

// listingSQL builds the query for the keys of the articles that q selects, in
// the window's order, as rows (at, id). Only visible articles are in listings,
// so there is nothing to say here about visibility.
func listingSQL(q news.ArticleQuery, w window) statement {
	all := lists(q)
	drive, probe := all[0], all[1:]
	if drive.kind == inTag && len(drive.args) == 1 && len(q.Tags) > 1 && len(q.AllTags) == 0 && q.Author == "" && !q.Breaking {
		return anyOf(q, w, probe)
	}
	return oneOf(q, w, drive, probe, w.limit+1, w.offset)
}

// anyOf merges the heads of several tags' lists: each is as long as the window
// at most, however long the lists are.
func anyOf(q news.ArticleQuery, w window, probe []list) statement {
	var b strings.Builder
	var args []any
	for i, slug := range q.Tags {
		if i > 0 {
			b.WriteString(" UNION ")
		}
		part := oneOf(q, w, list{inTag, tagOf, []any{slug}}, probe, w.limit+1+w.offset, 0)
		b.WriteString("SELECT * FROM (" + part.sql + ") AS t" + strconv.Itoa(i))
		args = append(args, part.args...)
	}
	end := stretchOf(w.limit+1, w.offset)
	b.WriteString(" ORDER BY 1" + w.order() + ", 2" + w.order() + end.sql)
	return do(b.String(), append(args, end.args...)...)
}

// stretchOf is how many rows are wanted, after how many others. What nearly all ask for
// stands in the statement: PostgreSQL plans one for any number anew each time, since
// it thinks of a tenth of all rows, and that takes longer than to carry it out.
func stretchOf(limit, offset int) statement {
	if limit == defaultLimit+1 && offset == 0 {
		return do(" LIMIT " + strconv.Itoa(defaultLimit+1))
	}
	return do(" LIMIT ? OFFSET ?", limit, offset)
}

func oneOf(q news.ArticleQuery, w window, drive list, probe []list, limit, offset int) statement {
	at := "l.published_at"
	if q.Sort == news.SortModified {
		at = "l.modified_at"
	}
	var b strings.Builder
	var args []any
	add := func(sql string, more ...any) {
		b.WriteString(sql)
		args = append(args, more...)
	}
	add("SELECT "+at+" AS at, l.article_id AS id FROM listings l WHERE l.kind = "+strconv.Itoa(drive.kind)+
		" AND l.ref_id = ("+drive.ref+")", drive.args...)
	for _, p := range probe { // OFFSET: else PostgreSQL may begin from this list, of which it knows no better how long it is
		add(" AND EXISTS (SELECT 1 FROM listings o WHERE o.article_id = l.article_id AND o.kind = "+strconv.Itoa(p.kind)+
			" AND o.ref_id IN ("+p.ref+") LIMIT 1 OFFSET 0)", p.args...)
	}
	for _, bound := range []struct {
		t   *news.Time
		sql string
	}{
		{q.From, " AND l.published_at >= ?"}, {q.To, " AND l.published_at < ?"}, {q.UpdatedSince, " AND l.modified_at >= ?"},
	} {
		if bound.t != nil {
			add(bound.sql, *bound.t)
		}
	}
	if len(q.IDs) > 0 {
		add(" AND l.article_id IN (SELECT id FROM articles WHERE uid IN ?)", q.IDs)
	}
	if len(q.Exclude) > 0 {
		add(" AND l.article_id NOT IN (SELECT id FROM articles WHERE uid IN ?)", q.Exclude)
	}
	if w.after != nil {
		add(" AND ("+at+", l.article_id)"+w.comparison()+"(?, ?)", w.after.Number, w.after.Key)
	}
	end := stretchOf(limit, offset)
	add(" ORDER BY 1"+w.order()+", 2"+w.order()+end.sql, end.args...)
	return do(b.String(), args...)
}

// relist brings listings, and the counts of tags, authors and topics, in step with the
// articles that the condition on a selects, after prepare has changed them.
func (s *Store) relist(ctx context.Context, condition string, args []any, prepare ...statement) error {
	before, err := s.unlist(ctx, condition, args)
	if err != nil {
		return err
	}
	if err := exec(s.on(ctx), prepare...); err != nil {
		return err
	}
	return s.list(ctx, condition, args, before)
}

// unlist takes the articles that the condition on a selects out of all lists, and
// returns how many articles are left in those that are counted.
func (s *Store) unlist(ctx context.Context, condition string, args []any) (map[counted]int64, error) {
	left, err := s.recount(ctx, "-", condition, args)
	if err != nil {
		return nil, err
	}
	return left, exec(s.on(ctx),
		do("DELETE FROM listings WHERE article_id IN (SELECT a.id FROM articles a WHERE "+condition+")", args...),
		do("DELETE FROM trends WHERE article_id IN (SELECT a.id FROM articles a WHERE "+condition+")", args...))
}

// list puts the articles that the condition on a selects, and that readers see,
// into the lists that they belong in. Left is what unlist returned of them.
func (s *Store) list(ctx context.Context, condition string, args []any, left map[counted]int64) error {
	visible := " AND a.section_id IN (SELECT id FROM sections WHERE shown)"
	insert := func(kind int, ref, join string) statement {
		return do("INSERT INTO listings (article_id, kind, ref_id, published_at, modified_at) SELECT DISTINCT a.id, "+
			strconv.Itoa(kind)+", "+ref+", a.published_at, a.modified_at FROM articles a"+join+" WHERE "+condition+visible, args...)
	}
	err := exec(s.on(ctx),
		insert(inAll, "0", ""),
		insert(inSection, "r.ancestor_id", " JOIN section_ancestors r ON r.section_id = a.section_id"),
		insert(inTag, "r.tag_id", " JOIN article_tags r ON r.article_id = a.id"),
		insert(inAuthor, "r.author_id", " JOIN article_authors r ON r.article_id = a.id"),
		insert(inType, typeNumberSQL, ""),
		insert(inBreaking, "0", " JOIN breaking r ON r.article_id = a.id"),
		insert(inTopic, "r.topic_id", " JOIN topic_articles r ON r.article_id = a.id"),
		do(insertTopicOrder+condition+visible, args...))
	if err != nil {
		return err
	}
	now, err := s.recount(ctx, "+", condition, args)
	if err != nil {
		return err
	}
	if err := s.noteUse(ctx, condition, args, left, now); err != nil {
		return err
	}
	return exec(s.on(ctx), trends("l.article_id IN (SELECT a.id FROM articles a WHERE "+condition+")", args...)...)
}

// counted is a tag, an author or a topic, each of which counts the articles in its
// list and is seen by readers while there are any.
type counted struct {
	kind int
	key  int64
}

// recount adds the lists of the articles to the counts of tags, authors and
// topics, or takes them away, and returns those counts.
func (s *Store) recount(ctx context.Context, sign, condition string, args []any) (map[counted]int64, error) {
	const shape = " SET article_count = article_count "
	// From the articles to their lists: SQLite would rather count all of a kind, as its
	// index has them in order, and takes a cross join at its word.
	from := " d.n FROM (SELECT l.ref_id, count(*) AS n FROM articles a CROSS JOIN listings l WHERE l.article_id = a.id AND " + condition + " AND l.kind = "
	now := map[counted]int64{}
	for _, st := range []struct {
		kind int
		statement
	}{
		{inTag, do("UPDATE tags"+shape+sign+from+strconv.Itoa(inTag)+" GROUP BY l.ref_id) d WHERE tags.id = d.ref_id RETURNING tags.id, tags.article_count", args...)},
		{inAuthor, do("UPDATE authors"+shape+sign+from+strconv.Itoa(inAuthor)+" GROUP BY l.ref_id) d WHERE authors.id = d.ref_id RETURNING authors.id, authors.article_count", args...)},
		{inTopic, do("UPDATE topics"+shape+sign+from+strconv.Itoa(inTopic)+" GROUP BY l.ref_id) d WHERE topics.id = d.ref_id RETURNING topics.id, topics.article_count", args...)},
	} {
		rows, err := scan[struct{ ID, ArticleCount int64 }](s.on(ctx).Raw(st.sql, st.args...))
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			now[counted{st.kind, r.ID}] = r.ArticleCount
		}
	}
	return now, nil
}

// noteUse has the change log tell of the tags, authors and topics that readers
// see since they have got their first article, or no longer see. Left are their
// counts without the articles that the condition on a selects, of those that had
// any of them; now are the counts with them, of those that have any.
func (s *Store) noteUse(ctx context.Context, condition string, args []any, left, now map[counted]int64) error {
	came, went := map[int][]int64{}, map[int][]int64{}
	for c, n := range left {
		if _, again := now[c]; n == 0 && !again {
			went[c.kind] = append(went[c.kind], c.key)
		}
	}
	if slices.ContainsFunc(slices.Collect(maps.Keys(now)), func(c counted) bool { _, had := left[c]; return !had }) {
		rows, err := scan[struct {
			Kind  int
			ID, N int64
		}](s.on(ctx).Raw("SELECT l.kind, l.ref_id AS id, count(*) AS n FROM articles a CROSS JOIN listings l WHERE l.article_id = a.id AND "+condition+
			" AND l.kind IN (2, 3, 5) GROUP BY l.kind, l.ref_id", args...))
		if err != nil {
			return err
		}
		for _, r := range rows {
			c := counted{r.Kind, r.ID}
			if _, had := left[c]; !had && now[c] == r.N {
				came[r.Kind] = append(came[r.Kind], r.ID)
			}
		}
	}
	s.follows(ctx, inUseChanges("upsert", news.ReasonUsed, came)...)
	s.follows(ctx, inUseChanges("delete", news.ReasonUnused, went)...)
	return nil
}

// typeNumberSQL is typeNumber in SQL, for a.type.
var typeNumberSQL = func() string {
	var b strings.Builder
	b.WriteString("CASE a.type")
	for _, t := range news.ArticleTypes {
		b.WriteString(" WHEN '" + string(t) + "' THEN " + strconv.Itoa(typeNumber(t)))
	}
	return b.String() + " END"
}()
