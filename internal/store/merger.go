package store

import (
	"context"
	"strconv"

	"toasoan/internal/news"
)

// bond is how articles are tied to what may be merged.
type bond struct {
	noun   news.Noun
	owners string // the table of what they are tied to
	links  string // the table of the ties
	column string // whose number stands in it
	same   string // what else makes two ties r and o one
	kind   int    // of the lists that follow from it
}

var (
	tagBond    = bond{news.NounTag, "tags", "article_tags", "tag_id", "", inTag}
	authorBond = bond{news.NounAuthor, "authors", "article_authors", "author_id", " AND o.role = r.role", inAuthor}
)

// MergeTag gives everything that one tag has to another, but for its names, and
// removes it.
func (s *Store) MergeTag(ctx context.Context, from, into *news.Tag, at news.Time) error {
	return s.merge(ctx, tagBond, from.Key, into.Key, "", at)
}

// MergeAuthor is MergeTag for authors. Articles stay signed as they were: what
// has no pen name gets the name signed, "" for the other's own.
func (s *Store) MergeAuthor(ctx context.Context, from, into *news.Author, signed string, at news.Time) error {
	err := s.on(ctx).Exec("UPDATE article_authors SET pen_name = ? WHERE author_id = ? AND pen_name = ''", signed, from.Key).Error
	if err != nil {
		return err
	}
	return s.merge(ctx, authorBond, from.Key, into.Key, signed, at)
}

// merge has the change log tell of each article whose card shows another name now:
// at the beginning, while it is known which they are.
func (s *Store) merge(ctx context.Context, b bond, from, into int64, signed string, at news.Time) error {
	steps := []statement{do(articleUpserts+"'merged' FROM articles WHERE id IN (SELECT l.article_id FROM listings l WHERE l.kind = ? AND l.ref_id = ?) ORDER BY id", at, b.kind, from)}
	steps = append(steps, b.untie(from, into)...)
	steps = append(steps, b.tie(from, into)...)
	steps = append(steps, b.relist(from, into)...)
	steps = append(steps, handOver(b.noun, from, into, signed)...)
	return exec(s.on(ctx), append(steps, do("DELETE FROM "+b.owners+" WHERE id = ?", from))...)
}

// aside is what puts the position of a tie out of the way of others: no article
// has so many.
const aside = 1000

// untie removes the later of two ties that would be the same, and closes the
// gaps. Positions are unique at every moment: what goes is put aside first, what
// stays moves up by way of a place behind it.
func (b bond) untie(from, into int64) []statement {
	const both = " BETWEEN 1000 AND 1999"
	touched := "article_id IN (SELECT article_id FROM " + b.links + " WHERE " + b.column + " = ?)"
	return []statement{
		do("UPDATE "+b.links+" AS r SET position = position + ? WHERE r."+b.column+" IN (?, ?) AND r."+touched+
			" AND EXISTS (SELECT 1 FROM "+b.links+" o WHERE o.article_id = r.article_id AND o."+b.column+" IN (?, ?) AND o.position < r.position"+b.same+")",
			aside, from, into, from, from, into),
		do("UPDATE "+b.links+" AS r SET position = position + ? - (SELECT count(*) FROM "+b.links+" o WHERE o.article_id = r.article_id"+
			" AND o.position"+both+" AND o.position < r.position + ?) WHERE r.position < ? AND r.article_id IN (SELECT o.article_id FROM "+
			b.links+" f JOIN "+b.links+" o ON o.article_id = f.article_id AND o.position"+both+" WHERE f."+b.column+" = ?)",
			2*aside, aside, aside, from),
		do("UPDATE "+b.links+" SET position = position - ? WHERE position >= ? AND "+touched, 2*aside, 2*aside, from),
		do("DELETE FROM "+b.links+" WHERE position >= ? AND "+touched, aside, from),
	}
}

// tie ties what is left.
func (b bond) tie(from, into int64) []statement {
	return []statement{do("UPDATE "+b.links+" SET "+b.column+" = ? WHERE "+b.column+" = ?", into, from)}
}

// relist puts the articles of one list into another, and counts those that were
// not there. It costs as much as the one is long, however long the other is.
func (b bond) relist(from, into int64) []statement {
	list := "l.kind = " + strconv.Itoa(b.kind) + " AND l.ref_id = ?"
	there := "EXISTS (SELECT 1 FROM listings o WHERE o.article_id = l.article_id AND o.kind = l.kind AND o.ref_id = ?)"
	return []statement{
		do("UPDATE "+b.owners+" SET article_count = article_count + (SELECT count(*) FROM listings l WHERE "+list+" AND NOT "+there+") WHERE id = ?",
			from, into, into),
		do("DELETE FROM listings AS l WHERE "+list+" AND "+there, from, into),
		do("UPDATE listings AS l SET ref_id = ? WHERE "+list, into, from),
	}
}

// handOver makes the names of one that goes lead to another: its slugs, its key,
// and the keys of those that were merged into it before.
func handOver(noun news.Noun, from, into int64, signed string) []statement {
	return []statement{
		do("UPDATE slugs SET target_id = ? WHERE noun <> 'article' AND noun = ? AND target_id = ?", into, noun, from),
		do("UPDATE merged SET into_id = ? WHERE noun = ? AND into_id = ?", into, noun, from),
		do("INSERT INTO merged (noun, from_id, into_id, signed) VALUES (?, ?, ?, ?)", noun, from, into, signed),
	}
}

// MergeSection puts the sections below one below another, gives its articles to
// that other, and removes it. It costs as much as the one holds, however much
// the other does.
func (s *Store) MergeSection(ctx context.Context, from, into *news.Section, at news.Time) error {
	below, err := scan[news.Section](s.on(ctx).Raw("SELECT * FROM sections WHERE parent_id = ? ORDER BY id", from.Key))
	if err != nil {
		return err
	}
	for i := range below {
		below[i].ParentKey, below[i].ParentID = &into.Key, &into.ID
		below[i].Version++
		shown := below[i].Shown
		if err := s.SaveSection(ctx, &below[i]); err != nil {
			return err
		}
		switch {
		case below[i].Shown:
			s.follows(ctx, do(sectionUpserts+"'moved' FROM sections WHERE id = ?", below[i].Key))
		case shown:
			s.follows(ctx, do(sectionDeletes+"'hidden' FROM sections WHERE id = ?", below[i].Key))
		}
	}
	// While the articles are still its own, it takes the other's place in the tree.
	err = s.relist(ctx, "a.section_id = ?", []any{from.Key},
		do("DELETE FROM section_ancestors WHERE section_id = ?", from.Key),
		do("INSERT INTO section_ancestors (section_id, ancestor_id) SELECT ?, ancestor_id FROM section_ancestors WHERE section_id = ?", from.Key, into.Key),
		do("UPDATE sections SET shown = ? WHERE id = ?", into.Shown, from.Key))
	if err != nil {
		return err
	}
	steps := append(mergedArticles(from, into, at),
		do("UPDATE articles SET section_id = ? WHERE section_id = ?", into.Key, from.Key),
		do("UPDATE manuscripts SET section_id = ? WHERE section_id = ?", into.Key, from.Key))
	steps = append(steps, handOver(news.NounSection, from.Key, into.Key, "")...)
	return exec(s.on(ctx), append(steps, do("DELETE FROM sections WHERE id = ?", from.Key))...)
}

// mergedArticles has the change log tell of the articles of a section that is put
// into another one, while they are its own.
func mergedArticles(from, into *news.Section, at news.Time) (steps []statement) {
	switch {
	case into.Shown:
		steps = append(steps, do(articleUpserts+"'merged' FROM articles WHERE section_id = ? ORDER BY id", at, from.Key))
	case from.Shown:
		steps = append(steps, do(articleDeletes+"'hidden' FROM articles WHERE section_id = ? ORDER BY id", at, from.Key))
	}
	if into.Shown && !from.Shown {
		steps = append(steps,
			do(commentChanges+"c.article_id IN (SELECT a.id FROM articles a WHERE a.section_id = ?) ORDER BY c.id", at, from.Key),
			do(updateChanges+"u.article_id IN (SELECT a.id FROM articles a WHERE a.section_id = ? AND a.type = 'live') ORDER BY u.id", at, from.Key))
	}
	return steps
}
