package store

import (
	"context"
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
	for _, p := range probe {
		add(" AND EXISTS (SELECT 1 FROM listings o WHERE o.article_id = l.article_id AND o.kind = "+strconv.Itoa(p.kind)+
			" AND o.ref_id IN ("+p.ref+"))", p.args...)
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
	if err := s.unlist(ctx, condition, args); err != nil {
		return err
	}
	if err := exec(s.on(ctx), prepare...); err != nil {
		return err
	}
	return s.list(ctx, condition, args)
}

// unlist takes the articles that the condition on a selects out of all lists.
func (s *Store) unlist(ctx context.Context, condition string, args []any) error {
	return exec(s.on(ctx), append(recount("-", condition, args),
		do("DELETE FROM listings WHERE article_id IN (SELECT a.id FROM articles a WHERE "+condition+")", args...),
		do("DELETE FROM trends WHERE article_id IN (SELECT a.id FROM articles a WHERE "+condition+")", args...))...)
}

// list puts the articles that the condition on a selects, and that readers see,
// into the lists that they belong in.
func (s *Store) list(ctx context.Context, condition string, args []any) error {
	visible := " AND a.section_id IN (SELECT id FROM sections WHERE shown)"
	insert := func(kind int, ref, join string) statement {
		return do("INSERT INTO listings (article_id, kind, ref_id, published_at, modified_at) SELECT DISTINCT a.id, "+
			strconv.Itoa(kind)+", "+ref+", a.published_at, a.modified_at FROM articles a"+join+" WHERE "+condition+visible, args...)
	}
	steps := append([]statement{
		insert(inAll, "0", ""),
		insert(inSection, "r.ancestor_id", " JOIN section_ancestors r ON r.section_id = a.section_id"),
		insert(inTag, "r.tag_id", " JOIN article_tags r ON r.article_id = a.id"),
		insert(inAuthor, "r.author_id", " JOIN article_authors r ON r.article_id = a.id"),
		insert(inType, typeNumberSQL, ""),
		insert(inBreaking, "0", " JOIN breaking r ON r.article_id = a.id"),
		insert(inTopic, "r.topic_id", " JOIN topic_articles r ON r.article_id = a.id"),
		do(insertTopicOrder+condition+visible, args...),
	}, recount("+", condition, args)...)
	return exec(s.on(ctx), append(steps, trends("l.article_id IN (SELECT a.id FROM articles a WHERE "+condition+")", args...)...)...)
}

// recount adds the lists of the articles to the counts of tags, authors and
// topics, or takes them away.
func recount(sign, condition string, args []any) []statement {
	const shape = " SET article_count = article_count "
	from := " d.n FROM (SELECT ref_id, count(*) AS n FROM listings WHERE article_id IN (SELECT a.id FROM articles a WHERE " + condition + ") AND kind = "
	return []statement{
		do("UPDATE tags"+shape+sign+from+strconv.Itoa(inTag)+" GROUP BY ref_id) d WHERE tags.id = d.ref_id", args...),
		do("UPDATE authors"+shape+sign+from+strconv.Itoa(inAuthor)+" GROUP BY ref_id) d WHERE authors.id = d.ref_id", args...),
		do("UPDATE topics"+shape+sign+from+strconv.Itoa(inTopic)+" GROUP BY ref_id) d WHERE topics.id = d.ref_id", args...),
	}
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
