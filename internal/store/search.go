package store

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"toasoan/internal/find"
	"toasoan/internal/news"
)

const (
	// searchTime is how long the database may work at one search: no query of a visitor
	// costs more.
	searchTime = 2 * time.Second
	// maxNamed is how many tags or authors that are called like a query count.
	maxNamed = 10
	// maxEndings is how many words that begin like the last one of a query count.
	maxEndings = 32
	// maxFew is how much of what is found is put in order by reading titles and sapos,
	// instead of one question for each tier: a long query is answered by few articles,
	// and each question goes through all that have its words.
	maxFew = 500
	// maxRead is of how much of it the texts are read too: it takes as long as to ask
	// the index. In a large paper the index takes longer.
	maxRead = 20
	// large is how often the commonest word of a query was written in a paper that is
	// large, and longWords up to how many words the index looks for in a row there in less
	// time than it takes to read maxFew texts.
	large     = 200_000
	longWords = 4
	// common is how often a word was written that is worth looking for among the newest
	// articles, before the index is asked for all that have it.
	common = 20_000
	// maxTitles is among how many of the latest titles suggestions are chosen.
	maxTitles = 40
	// maxFacet is how many groups of a facet are told.
	maxFacet = 20
)

// search is one search on its way.
type search struct {
	*Store
	q      news.SearchQuery
	query  find.Query
	tiers  []find.Tier
	called []called                // like the query
	few    []hit                   // all that is found, if it is little
	read   map[int64]find.Document // the texts of few, if they were read
	titled []hit                   // what has the words in its title, with its tier, if that alone is little
	heads  bool                    // whether titled is all of it
	probes []list
	common bool // whether each word of the query is written often
	reads  int  // of how much of what is found the texts are read
	begun  bool // whether the index has been asked
}

// Search returns the published articles in which what q asks for is found, the best
// first, with the parts of a card.
func (s *Store) Search(ctx context.Context, q news.SearchQuery) (*news.SearchResult, error) {
	return inTime(ctx, s, func(ctx context.Context) (*news.SearchResult, error) { return s.searched(ctx, q) })
}

// inTime runs a search of one moment, which ends when its time is over.
func inTime[T any](ctx context.Context, s *Store, search func(ctx context.Context) (*T, error)) (result *T, err error) {
	ctx, cancel := context.WithTimeout(ctx, searchTime)
	defer cancel()
	err = s.Snapshot(ctx, func(ctx context.Context) (err error) {
		result, err = search(ctx)
		return err
	})
	if err != nil && ctx.Err() == context.DeadlineExceeded {
		return nil, news.Fail(news.CodeSearchTooBroad).Because(err)
	}
	return result, err
}

func (s *Store) searched(ctx context.Context, q news.SearchQuery) (*news.SearchResult, error) {
	list := fingerprint("search", q.Text, q.Newest, q.Section, q.Tags, q.AllTags, q.Author, q.Topic, q.Type, q.From, q.To, q.Exclude)
	w, err := newWindow(q.Page, true, list)
	if err != nil {
		return nil, err
	}
	settings, err := s.Settings(ctx)
	if err != nil {
		return nil, err
	}
	r := &search{Store: s, q: q, query: find.Parse(q.Text, settings.Search.IAndY)}
	result := &news.SearchResult{Hits: []news.SearchHit{}, Named: news.NobodyNamed()}
	if r.query.Empty() {
		if q.Count {
			err = result.SetTotal(func(int) (int64, error) { return 0, nil })
		}
		return result, err
	}
	if narrowed := lists(q.ArticleQuery); narrowed[0].kind != inAll {
		r.probes = narrowed
	}
	if err := r.prepare(ctx, result, w.after != nil); err != nil {
		return nil, err
	}
	hits, err := r.collect(ctx, w)
	if err != nil {
		return nil, err
	}
	hits, result.Stretch = cut(w, hits, func(h *hit) place { return place{Number: h.Doc, Key: h.Key, Text: strconv.Itoa(h.tier)} })
	result.Prev = "" // the tiers are gone through in one direction
	if result.Hits, err = r.load(ctx, hits); err != nil {
		return nil, err
	}
	if q.Count {
		err = result.SetTotal(func(most int) (int64, error) { return r.count(ctx, most) })
	}
	if err == nil && len(q.Facets) > 0 {
		result.Facets, err = r.facets(ctx, settings)
	}
	return result, err
}

// prepare decides what is looked for: the query as it is typed; if no article has all
// of its words, the beginnings of words; and if there are none either, what else
// somebody may have meant.
func (r *search) prepare(ctx context.Context, result *news.SearchResult, further bool) (err error) {
	if err := r.named(ctx, result); err != nil {
		return err
	}
	if err := r.weigh(ctx); err != nil {
		return err
	}
	query := r.query
	if !query.Marked {
		readings, err := r.readings(ctx, query.Pairs())
		if err != nil {
			return err
		}
		query = query.Restore(readings)
	}
	r.tiers = query.Tiers()
	if r.q.Newest {
		r.tiers = []find.Tier{{Expr: query.All(), Where: "text"}}
	}
	if r.few, err = r.latest(ctx, query); err != nil {
		return err
	}
	if len(r.few) > maxFew {
		r.tiers, r.few = query.Many(r.tiers), nil
		return r.head(ctx, query)
	}
	if len(r.few) > 0 || len(r.called) > 0 && !r.q.Newest {
		return nil
	}
	if query.Begun {
		endings, err := r.endings(ctx)
		if err != nil {
			return err
		}
		r.tiers = r.query.Beginnings(endings)
		if r.q.Newest && len(r.tiers) > 1 {
			r.tiers = r.tiers[1:]
		}
		if len(r.tiers) > 0 {
			if found, err := r.finds(ctx, r.tiers[len(r.tiers)-1].Expr, 1); err != nil || len(found) > 0 {
				return err
			}
		}
	}
	r.tiers = nil
	if !further {
		result.DidYouMean, err = r.guess(ctx)
	}
	return err
}

// fewWords are so few that it does not matter which of them is the rarest.
const fewWords = 3

// weigh finds out which words of the query are rare, where that makes a difference.
func (r *search) weigh(ctx context.Context) error {
	r.reads = maxRead
	words := r.query.Words(find.Folded)
	if len(words) <= fewWords && !r.dialect.walks() {
		return nil
	}
	written, err := r.written(ctx, words)
	if err != nil {
		return err
	}
	r.query = r.query.RarestFirst(written)
	times := slices.Collect(maps.Values(written))
	r.common = slices.Min(times) >= common
	if len(words) > longWords && slices.Max(times) >= large && !r.dialect.walks() { // who walks has an index of pairs for phrases
		r.reads = maxFew
	}
	return nil
}

// latest returns the latest of what has all words of the query, and more than maxFew if
// there is about as much. Where texts are read, long phrases are looked for in them.
func (r *search) latest(ctx context.Context, query find.Query) ([]hit, error) {
	all := query.All()
	loose, same := query.Loose(longWords)
	if same || r.reads < maxFew {
		return r.finds(ctx, all, maxFew+1)
	}
	found, err := r.finds(ctx, loose.All(), maxFew+1)
	if err != nil || len(found) > maxFew {
		return found, err
	}
	r.read, err = r.texts(ctx, found)
	return slices.DeleteFunc(found, func(h hit) bool { return !all.Fits(r.read[h.Key]) }), err
}

// written is how often folded words stand in titles and where texts begin; 0 for those
// that never do.
func (r *search) written(ctx context.Context, folded []string) (map[string]int64, error) {
	written := make(map[string]int64, len(folded))
	for _, word := range folded {
		written[word] = 0
	}
	rows, err := scan[struct {
		Folded string
		N      int64
	}](r.on(ctx).Raw("SELECT folded, sum(n) AS n FROM search_words WHERE pair = ? AND folded IN ? GROUP BY folded", false, folded))
	for _, row := range rows {
		written[row.Folded] = row.N
	}
	return written, err
}

// called is a tag, an author or a topic, whose articles stand in a list of the kind.
type called struct {
	kind int
	ID   int64
	Slug string
	Name string
	// Other names: a tag's aliases, an author's pen names.
	Others []string `gorm:"serializer:json"`
}

// name adds it to the list of its kind.
func (c called) name(n *news.Named) {
	switch c.kind {
	case inTag:
		n.Tags = append(n.Tags, news.TagRef{Slug: c.Slug, Name: c.Name})
	case inAuthor:
		n.Authors = append(n.Authors, news.AuthorRef{Slug: c.Slug, Name: c.Name})
	case inTopic:
		n.Topics = append(n.Topics, news.TopicRef{Slug: c.Slug, Name: c.Name})
	}
}

// callable are the nouns by whose names articles are found, with where their terms are.
var callable = []struct {
	kind                 int
	table, terms, others string
}{
	{inTag, "tags", "tag", "aliases"},
	{inAuthor, "authors", "author", "pen_names"},
	{inTopic, "topics", "topic", "'[]'"},
}

// named looks for tags, authors and topics that are called like the query, marks
// included if it has any.
func (r *search) named(ctx context.Context, result *news.SearchResult) error {
	folded, exact := r.query.Phrase(find.Folded), r.query.Phrase(find.Exact)
	is := func(name string) bool {
		of := find.Parse(name, r.query.Swapped)
		return of.Phrase(find.Folded) == folded && (!r.query.Marked || of.Phrase(find.Exact) == exact)
	}
	for _, noun := range callable {
		rows, err := scan[called](r.on(ctx).Raw("SELECT x.id, x.slug, x.name, "+noun.others+" AS others FROM "+noun.terms+"_terms r JOIN "+noun.table+
			" x ON x.id = r."+noun.terms+"_id WHERE r.term = ? AND x.article_count > 0 ORDER BY x.article_count DESC, x.id LIMIT ?", folded, maxSuggested))
		if err != nil {
			return err
		}
		rows = slices.DeleteFunc(rows, func(c called) bool { return !is(c.Name) && !slices.ContainsFunc(c.Others, is) })
		for _, c := range rows[:min(len(rows), maxNamed)] {
			c.kind = noun.kind
			r.called = append(r.called, c)
			c.name(&result.Named)
		}
	}
	return nil
}

// readings are the ways in which the paper writes the folded words and pairs.
func (r *search) readings(ctx context.Context, folded []string) ([]find.Reading, error) {
	return scan[find.Reading](r.on(ctx).Raw("SELECT folded, exact, n FROM search_words WHERE pair IN ? AND folded IN ? ORDER BY folded, n DESC, exact LIMIT 2000", []bool{false, true}, folded))
}

// endings are the words that begin like the last one of the query, the most used first.
func (r *search) endings(ctx context.Context) ([]string, error) {
	words := r.query.Words(find.Folded)
	last := words[len(words)-1]
	return scan[string](r.on(ctx).Raw("SELECT folded FROM search_words WHERE pair = ? AND folded >= ? AND folded < ? GROUP BY folded ORDER BY sum(n) DESC, folded LIMIT ?",
		false, last, last+"\U0010FFFF", maxEndings))
}

// load reads the cards of what was found, and marks the query in them.
func (r *search) load(ctx context.Context, hits []hit) ([]news.SearchHit, error) {
	found := make([]news.SearchHit, 0, len(hits))
	if len(hits) == 0 {
		return found, nil
	}
	articles, err := r.cards(ctx, keysOf(hits), true)
	if err != nil {
		return nil, err
	}
	for _, h := range hits {
		a := articles[h.Key]
		if a == nil {
			continue // gone since
		}
		found = append(found, news.SearchHit{
			Card: a.Card, Matched: r.tiers[h.tier].Where,
			Highlights: news.Highlights{Title: news.Opt(r.query.Mark(a.Title)), Sapo: news.Opt(r.query.Mark(string(a.Sapo))), Body: news.Opt(r.query.Snippet(a.BodyText))},
		})
	}
	return found, nil
}

// query is SQL in the making, with its arguments.
type query struct {
	sql  strings.Builder
	args []any
}

func (b *query) add(sql string, args ...any) {
	b.sql.WriteString(sql)
	b.args = append(b.args, args...)
}

func (b *query) put(st statement) { b.add(st.sql, st.args...) }

func (b *query) statement() statement { return do(b.sql.String(), b.args...) }
