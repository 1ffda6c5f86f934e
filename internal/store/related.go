package store

import (
	"cmp"
	"context"
	"maps"
	"math"
	"slices"
	"strconv"

	"toasoan/internal/find"
	"toasoan/internal/news"
)

const (
	// relatedKept is how many related articles are kept of each: more than are shown, as
	// some of them may go.
	relatedKept = 24
	// relatedAmong is how many of the latest of each list are compared.
	relatedAmong = 40
	// relatedPairs is how many of the rarest pairs of words in a title are looked for.
	relatedPairs = 4
	// relatedChanges is how many changes there may be while it is worked out.
	relatedChanges = 5000
)

// The weights of what two articles have in common. A tag, or a pair of words, counts by
// how rare it is: 1 alone, and a seventh when a thousand have it.
const (
	weightTopic   = 4.0 // an editor has said that they belong together
	weightTag     = 6.0
	weightPair    = 5.0
	weightSection = 0.6
	// relatedHalf is the distance in days at which it counts half.
	relatedHalf = 120.0
)

func rarity(n int64) float64 { return 1 / (1 + math.Log1p(float64(n))) }

// Relatable returns the latest of the articles for which what is related has to be
// worked out.
func (s *Store) Relatable(ctx context.Context, limit int) ([]int64, error) {
	return scan[int64](s.on(ctx).Raw("SELECT article_id FROM relate ORDER BY published_at DESC, article_id DESC LIMIT ?", limit))
}

// compared is an article beside which others are to stand, or one of those.
type compared struct {
	ID          int64
	UID         string
	Title       string
	Sapo        string
	SectionID   int64
	PublishedAt news.Time

	tags   map[int64]int64 // how many articles each has
	topics []int64
}

// relation is what two articles have in common.
type relation struct {
	other  int64
	score  float64
	reason news.RelatedReason
}

// Relations are what an article has in common with those that are nearest to it.
type Relations struct {
	of      int64 // its key
	id      string
	best    []relation
	through int64 // the last change that they know of
}

// Relations works out which articles stand beside the one with the key, for
// [Store.Relate].
func (s *Store) Relations(ctx context.Context, key int64) (*Relations, error) {
	r := &Relations{of: key}
	return r, s.Snapshot(ctx, func(ctx context.Context) (err error) {
		if r.through, err = s.LastChange(ctx); err == nil {
			r.best, err = s.relations(ctx, r)
		}
		return err
	})
}

func (s *Store) relations(ctx context.Context, of *Relations) ([]relation, error) {
	key := of.of
	all, err := s.compared(ctx, []int64{key})
	if err != nil || all[key] == nil {
		return nil, err // gone since
	}
	a := all[key]
	of.id = a.UID
	pairs, err := s.rarePairs(ctx, a)
	if err != nil {
		return nil, err
	}
	near, err := s.nearby(ctx, a, pairs)
	if err != nil {
		return nil, err
	}
	others, err := s.compared(ctx, near)
	if err != nil {
		return nil, err
	}
	var relations []relation
	for _, other := range others {
		if r := relate(a, other, pairs); other.ID != key && r.score > 0 {
			relations = append(relations, r)
		}
	}
	slices.SortFunc(relations, func(x, y relation) int {
		return cmp.Or(cmp.Compare(y.score, x.score), cmp.Compare(y.other, x.other))
	})
	return relations[:min(len(relations), relatedKept)], nil
}

// compared reads what is compared of the visible articles with the keys.
func (s *Store) compared(ctx context.Context, keys []int64) (map[int64]*compared, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	rows, err := scan[compared](s.on(ctx).Raw(`SELECT a.id, a.uid, a.title, a.sapo, a.section_id, a.published_at FROM articles a
		JOIN sections s ON s.id = a.section_id WHERE a.id IN ? AND s.shown`, keys))
	if err != nil {
		return nil, err
	}
	all := make(map[int64]*compared, len(rows))
	for i := range rows {
		rows[i].tags = map[int64]int64{}
		all[rows[i].ID] = &rows[i]
	}
	tags, err := scan[struct{ ArticleID, TagID, ArticleCount int64 }](s.on(ctx).Raw(`SELECT r.article_id, r.tag_id,
		(SELECT t.article_count FROM tags t WHERE t.id = r.tag_id) AS article_count FROM article_tags r WHERE r.article_id IN ?`, keys))
	for _, t := range tags {
		if a := all[t.ArticleID]; a != nil {
			a.tags[t.TagID] = t.ArticleCount
		}
	}
	if err != nil {
		return nil, err
	}
	topics, err := scan[struct{ ArticleID, TopicID int64 }](s.on(ctx).Raw("SELECT article_id, topic_id FROM topic_articles WHERE article_id IN ? ORDER BY topic_id", keys))
	for _, t := range topics {
		if a := all[t.ArticleID]; a != nil {
			a.topics = append(a.topics, t.TopicID)
		}
	}
	return all, err
}

// rarePairs are the pairs of words of the title that few texts have, with how many do.
func (s *Store) rarePairs(ctx context.Context, a *compared) ([]find.Reading, error) {
	var exact, folded []string
	for _, r := range find.Readings(a.Title) {
		if find.IsPair(r.Folded) {
			exact, folded = append(exact, r.Exact), append(folded, r.Folded)
		}
	}
	if len(exact) == 0 {
		return nil, nil
	}
	return scan[find.Reading](s.on(ctx).Raw("SELECT folded, exact, n FROM search_words WHERE pair = ? AND folded IN ? AND exact IN ? AND n > 1 ORDER BY n, exact LIMIT ?",
		true, folded, exact, relatedPairs))
}

// nearby are the latest articles of the lists that the article stands in, and of those
// with one of the pairs.
func (s *Store) nearby(ctx context.Context, a *compared, pairs []find.Reading) ([]int64, error) {
	var b query
	among := func(kind int, refs ...int64) {
		for _, ref := range refs {
			if len(b.args) > 0 {
				b.add(" UNION ")
			}
			b.add("SELECT article_id FROM (SELECT article_id FROM listings WHERE kind = ? AND ref_id = ? ORDER BY published_at DESC, article_id DESC LIMIT ?) AS l"+strconv.Itoa(len(b.args)), kind, ref, relatedAmong)
		}
	}
	among(inSection, a.SectionID)
	among(inTopic, a.topics...)
	among(inTag, slices.Sorted(maps.Keys(a.tags))...)
	near, err := scan[int64](s.on(ctx).Raw(b.sql.String(), b.args...))
	if err != nil || len(pairs) == 0 {
		return near, err
	}
	r := &search{Store: s, common: true} // pairs that few titles have may be in many texts
	found, err := r.finds(ctx, find.AnyPhrase(find.TextExact, pairs), relatedAmong)
	if err != nil {
		return nil, err
	}
	near = append(near, keysOf(found)...)
	slices.Sort(near)
	return slices.Compact(near), nil
}

// relate weighs what b has in common with a. The same two always weigh the same: their
// age counts by how far apart they are.
func relate(a, b *compared, pairs []find.Reading) relation {
	r := relation{other: b.ID}
	most := 0.0
	add := func(weight float64, reason news.RelatedReason) {
		r.score += weight
		if weight > most {
			most, r.reason = weight, reason
		}
	}
	topics := 0.0
	for _, topic := range a.topics {
		if slices.Contains(b.topics, topic) {
			topics += weightTopic
		}
	}
	add(topics, news.RelatedTopic)
	tags := 0.0
	for _, tag := range slices.Sorted(maps.Keys(a.tags)) {
		if _, shared := b.tags[tag]; shared {
			tags += weightTag * rarity(a.tags[tag])
		}
	}
	add(tags, news.RelatedTag)
	words := 0.0
	if len(pairs) > 0 {
		there := find.Readings(b.Title, b.Sapo)
		for _, p := range pairs {
			if slices.ContainsFunc(there, func(r find.Reading) bool { return r.Exact == p.Exact }) {
				words += weightPair * rarity(p.N)
			}
		}
	}
	add(words, news.RelatedText)
	if a.SectionID == b.SectionID {
		add(weightSection, news.RelatedSection)
	}
	days := math.Abs(a.PublishedAt.Sub(b.PublishedAt.Time).Hours()) / 24
	r.score *= relatedHalf / (relatedHalf + days)
	return r
}

// Relate replaces what stands beside the article, and lets it stand beside the others if
// it is among their best. It does nothing, and reports so, if what they have in common
// may have changed since: then it is to be worked out once more. The caller holds
// [Store.LockLists].
func (s *Store) Relate(ctx context.Context, r *Relations) (saved bool, err error) {
	since, err := s.Changes(ctx, r.through, relatedChanges)
	if err != nil || len(since) == relatedChanges || slices.ContainsFunc(since, r.affectedBy) {
		return false, err
	}
	there, err := s.remaining(ctx, r)
	if err != nil {
		return false, err
	}
	return true, s.saveRelations(ctx, r.of, there)
}

// affectedBy reports whether the change may be one of what is compared.
func (r *Relations) affectedBy(c news.Change) bool {
	switch c.Noun {
	case news.NounSection, news.NounTag, news.NounTopic:
		return true
	case news.NounArticle:
		return c.ID == r.id
	}
	return false
}

// remaining are those of the relations whose articles have not gone since.
func (s *Store) remaining(ctx context.Context, r *Relations) ([]relation, error) {
	keys := make([]int64, 0, len(r.best)+1)
	for _, each := range r.best {
		keys = append(keys, each.other)
	}
	there, err := scan[int64](s.on(ctx).Raw("SELECT id FROM articles WHERE id IN ?", append(keys, r.of)))
	if err != nil || !slices.Contains(there, r.of) {
		return nil, err
	}
	return slices.DeleteFunc(r.best, func(each relation) bool { return !slices.Contains(there, each.other) }), nil
}

// saveRelations replaces the relations of the article with the key, in both directions.
func (s *Store) saveRelations(ctx context.Context, key int64, relations []relation) error {
	steps := []statement{
		do("DELETE FROM relate WHERE article_id = ?", key),
		do("DELETE FROM related WHERE article_id = ? OR other_id = ?", key, key),
	}
	if len(relations) > 0 {
		var values query
		others := make([]int64, len(relations))
		for i, r := range relations {
			if i > 0 {
				values.add(", ")
			}
			values.add("(?, ?, ?, ?), (?, ?, ?, ?)", key, r.other, r.score, r.reason, r.other, key, r.score, r.reason)
			others[i] = r.other
		}
		steps = append(steps,
			do("INSERT INTO related (article_id, other_id, score, reason) VALUES "+values.sql.String(), values.args...),
			do(`DELETE FROM related WHERE article_id IN ? AND (article_id, other_id) IN (SELECT article_id, other_id FROM
				(SELECT article_id, other_id, row_number() OVER (PARTITION BY article_id ORDER BY score DESC, other_id DESC) AS place
				FROM related WHERE article_id IN ?) AS ranked WHERE place > ?)`, others, others, relatedKept))
	}
	return exec(s.on(ctx), steps...)
}

// Related returns the articles that stand beside the one with the key, as cards: those
// that editors have chosen, then what fits best, of what readers see.
func (s *Store) Related(ctx context.Context, key int64, exclude []int64, limit int) ([]news.RelatedArticle, error) {
	const visible = " AND EXISTS (SELECT 1 FROM listings v WHERE v.article_id = r.other_id AND v.kind = 0 AND v.ref_id = 0)"
	rows, err := scan[struct {
		OtherID int64
		Reason  news.RelatedReason
	}](s.on(ctx).Raw(`SELECT other_id, reason FROM (SELECT r.other_id, 'chosen' AS reason, 0 AS rest, -r.position AS score FROM chosen_related r WHERE r.article_id = ?`+visible+`
		UNION ALL SELECT * FROM (SELECT r.other_id, r.reason, 1, r.score FROM related r WHERE r.article_id = ?`+visible+` ORDER BY r.score DESC, r.other_id DESC LIMIT ?) AS best) AS beside
		ORDER BY rest, score DESC, other_id DESC`, key, key, limit+len(exclude)+news.MaxChosen))
	if err != nil {
		return nil, err
	}
	var keys []int64
	reasons := map[int64]news.RelatedReason{}
	for _, r := range rows {
		if _, twice := reasons[r.OtherID]; !twice && len(keys) < limit && !slices.Contains(exclude, r.OtherID) && r.OtherID != key {
			keys, reasons[r.OtherID] = append(keys, r.OtherID), r.Reason
		}
	}
	related := make([]news.RelatedArticle, 0, len(keys))
	if len(keys) == 0 {
		return related, nil
	}
	cards, err := s.cards(ctx, keys, false)
	for _, k := range keys {
		if a := cards[k]; a != nil {
			related = append(related, news.RelatedArticle{Card: a.Card, Reason: reasons[k]})
		}
	}
	return related, err
}

// Chosen returns those that the caller may know of, of what editors have chosen to
// stand beside the article, and how many others there are.
func (s *Store) Chosen(ctx context.Context, c news.Caller, key int64) (chosen []news.ChosenArticle, others int, err error) {
	rows, err := scan[NamedArticle](s.on(ctx).Raw("SELECT "+namedColumns+
		" FROM chosen_related r JOIN manuscripts m ON m.id = r.other_id WHERE r.article_id = ? ORDER BY r.position", key))
	chosen = []news.ChosenArticle{}
	for _, r := range rows {
		if r.KnownTo(c) {
			chosen = append(chosen, news.ChosenArticle{ArticleRef: r.Ref(c), Shown: r.Shown})
		} else {
			others++
		}
	}
	return chosen, others, err
}

// Choose replaces what editors have chosen to stand beside the article.
func (s *Store) Choose(ctx context.Context, key int64, others []int64) error {
	steps := []statement{do("DELETE FROM chosen_related WHERE article_id = ?", key)}
	for i, other := range others {
		steps = append(steps, do("INSERT INTO chosen_related (article_id, position, other_id) VALUES (?, ?, ?)", key, i, other))
	}
	return exec(s.on(ctx), steps...)
}

// relateLater notes that what is related to articles has to be worked out.
func relateLater(batch []LivePublication) statement {
	var b query
	b.add("INSERT INTO relate (article_id, published_at) VALUES ")
	for i, p := range batch {
		if i > 0 {
			b.add(", ")
		}
		b.add("(?, ?)", p.Manuscript.Key, p.PublishedAt)
	}
	b.add(" ON CONFLICT (article_id) DO UPDATE SET published_at = excluded.published_at")
	return b.statement()
}
