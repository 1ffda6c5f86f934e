package store

import (
	"context"
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
	// maxTitles is among how many of the latest titles suggestions are chosen.
	maxTitles = 60
	// maxFacet is how many groups of a facet are told.
	maxFacet = 20
)

// search is one search on its way.
type search struct {
	*Store
	q       news.SearchQuery
	query   find.Query
	tiers   []find.Tier
	tags    []int64 // the keys of those that are called like the query
	authors []int64
	probes  []list
}

// Search returns the published articles in which what q asks for is found, the best
// first, with the parts of a card.
func (s *Store) Search(ctx context.Context, q news.SearchQuery) (*news.SearchResult, error) {
	ctx, cancel := context.WithTimeout(ctx, searchTime)
	defer cancel()
	result, err := s.searched(ctx, q)
	if err != nil && ctx.Err() == context.DeadlineExceeded {
		return nil, news.Fail(news.CodeSearchTooBroad).Because(err)
	}
	return result, err
}

func (s *Store) searched(ctx context.Context, q news.SearchQuery) (*news.SearchResult, error) {
	list := fingerprint("search", q.Text, q.Newest, q.Section, q.Tags, q.AllTags, q.Author, q.Type, q.From, q.To, q.Exclude)
	w, err := newWindow(q.Page, true, list)
	if err != nil {
		return nil, err
	}
	settings, err := s.Settings(ctx)
	if err != nil {
		return nil, err
	}
	r := &search{Store: s, q: q, query: find.Parse(q.Text, settings.Search.IAndY)}
	result := &news.SearchResult{Hits: []news.SearchHit{}, Tags: []news.TagRef{}, Authors: []news.AuthorRef{}}
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
	found, err := r.finds(ctx, query.All())
	if err != nil || found || len(r.tags)+len(r.authors) > 0 && !r.q.Newest {
		return err
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
			if found, err = r.finds(ctx, r.tiers[len(r.tiers)-1].Expr); err != nil || found {
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

// named looks for tags and authors that are called like the query, marks included if
// it has any.
func (r *search) named(ctx context.Context, result *news.SearchResult) error {
	folded, exact := r.query.Phrase(find.Folded), r.query.Phrase(find.Exact)
	is := func(names ...string) bool {
		return slices.ContainsFunc(names, func(name string) bool {
			called := find.Parse(name, r.query.Swapped)
			return called.Phrase(find.Folded) == folded && (!r.query.Marked || called.Phrase(find.Exact) == exact)
		})
	}
	tags, err := scan[news.Tag](r.on(ctx).Raw("SELECT t.* FROM tag_terms r JOIN tags t ON t.id = r.tag_id WHERE r.term = ? AND t.article_count > 0 ORDER BY t.article_count DESC, t.id LIMIT ?", folded, maxSuggested))
	if err != nil {
		return err
	}
	for _, t := range tags {
		if is(append(t.Aliases, t.Name)...) && len(r.tags) < maxNamed {
			r.tags, result.Tags = append(r.tags, t.Key), append(result.Tags, t.Ref())
		}
	}
	authors, err := scan[news.Author](r.on(ctx).Raw("SELECT u.* FROM author_terms r JOIN authors u ON u.id = r.author_id WHERE r.term = ? AND u.article_count > 0 ORDER BY u.article_count DESC, u.id LIMIT ?", folded, maxSuggested))
	for _, u := range authors {
		if is(append(u.PenNames, u.Name)...) && len(r.authors) < maxNamed {
			r.authors, result.Authors = append(r.authors, u.Key), append(result.Authors, news.AuthorRef{Slug: u.Slug, Name: u.Name})
		}
	}
	return err
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

// hit is an article that was found: in which tier, and where it stands there.
type hit struct {
	Doc  int64 // its number in the index; for a tag or an author the time of publication
	Key  int64 `gorm:"column:id"`
	tier int
}

// collect goes through the tiers, each without what the ones before it have, until
// the window is full.
func (r *search) collect(ctx context.Context, w window) (hits []hit, err error) {
	from := 0
	if w.after != nil {
		from, err = strconv.Atoi(w.after.Text)
		if err != nil || from < 0 || from > len(r.tiers) || w.after.Back {
			return nil, news.BadParameter("cursor", news.FaultCursor)
		}
	}
	want := w.offset + w.limit + 1
	for i := from; i < len(r.tiers) && len(hits) < want; i++ {
		var after *place
		if i == from && w.after != nil {
			after = &w.after.place
		}
		st, ok := r.tier(i, after, want-len(hits))
		if !ok {
			continue
		}
		more, err := scan[hit](r.on(ctx).Raw(st.sql, st.args...))
		if err != nil {
			return nil, err
		}
		for k := range more {
			more[k].tier = i
		}
		hits = append(hits, more...)
	}
	return hits[min(w.offset, len(hits)):], nil
}

// tier is the query for what is in a tier and in none before it.
func (r *search) tier(i int, after *place, limit int) (statement, bool) {
	var before []find.Expr
	tagged := false
	for _, t := range r.tiers[:i] {
		if t.Where == find.Tagged {
			tagged = true
		} else {
			before = append(before, t.Expr)
		}
	}
	if r.tiers[i].Where == find.Tagged {
		return r.underTag(before, after, limit)
	}
	var b query
	r.matching(&b, r.tiers[i].Expr.Except(before))
	if tagged {
		r.underNamed(&b, " AND NOT EXISTS ", "f.rowid & "+strconv.Itoa(docMask))
	}
	if after != nil {
		b.add(" AND f.rowid < ?", after.Number)
	}
	b.add(" ORDER BY f.rowid DESC LIMIT ?", limit)
	return b.statement(), true
}

// matching begins a query for what readers see and an expression selects.
func (r *search) matching(b *query, e find.Expr) {
	b.add("SELECT f.rowid AS doc, f.rowid & " + strconv.Itoa(docMask) + " AS id FROM search f WHERE ")
	match := r.dialect.matching(e)
	b.add(match.sql, match.args...)
	r.narrow(b, "f.rowid & "+strconv.Itoa(docMask))
	if r.q.From != nil {
		b.add(" AND f.rowid >= ?", docAfter(*r.q.From))
	}
	if r.q.To != nil {
		b.add(" AND f.rowid < ?", docAfter(*r.q.To)+1<<docBits)
	}
}

// narrow adds that readers see the article with the key, and that it fulfils the filters.
func (r *search) narrow(b *query, key string) {
	b.add(" AND EXISTS (SELECT 1 FROM listings v WHERE v.article_id = " + key + " AND v.kind = 0 AND v.ref_id = 0")
	if r.q.From != nil {
		b.add(" AND v.published_at >= ?", *r.q.From)
	}
	if r.q.To != nil {
		b.add(" AND v.published_at < ?", *r.q.To)
	}
	b.add(")")
	for _, p := range r.probes {
		b.add(" AND EXISTS (SELECT 1 FROM listings o WHERE o.article_id = "+key+" AND o.kind = "+strconv.Itoa(p.kind)+" AND o.ref_id IN ("+p.ref+"))", p.args...)
	}
	if len(r.q.Exclude) > 0 {
		b.add(" AND "+key+" NOT IN (SELECT id FROM articles WHERE uid IN ?)", r.q.Exclude)
	}
}

// underTag is the query for the articles under a tag or by an author that is called
// like the query, without those that were found before.
func (r *search) underTag(before []find.Expr, after *place, limit int) (statement, bool) {
	if len(r.tags)+len(r.authors) == 0 {
		return statement{}, false
	}
	var b query
	b.add("SELECT doc, id FROM (")
	parts := 0
	for _, named := range []struct {
		kind int
		keys []int64
	}{{inTag, r.tags}, {inAuthor, r.authors}} {
		for _, key := range named.keys {
			if parts++; parts > 1 {
				b.add(" UNION ")
			}
			b.add("SELECT * FROM (SELECT l.published_at AS doc, l.article_id AS id FROM listings l WHERE l.kind = ? AND l.ref_id = ?", named.kind, key)
			r.narrow(&b, "l.article_id")
			if len(before) > 0 {
				b.add(" AND NOT EXISTS (SELECT 1 FROM search f WHERE f.rowid = " + docSQL("l.published_at", "l.article_id") + " AND ")
				match := r.dialect.matching(find.Expr{Op: find.Or, Of: before})
				b.add(match.sql+")", match.args...)
			}
			if after != nil {
				b.add(" AND (l.published_at, l.article_id) < (?, ?)", after.Number, after.Key)
			}
			b.add(" ORDER BY l.published_at DESC, l.article_id DESC LIMIT ?) AS part"+strconv.Itoa(parts), limit)
		}
	}
	b.add(") AS named ORDER BY doc DESC, id DESC LIMIT ?", limit)
	return b.statement(), true
}

// underNamed adds a condition on whether the article with the key stands under a tag or
// author that is called like the query.
func (r *search) underNamed(b *query, condition, key string) {
	if len(r.tags)+len(r.authors) == 0 {
		return
	}
	b.add(condition + "(SELECT 1 FROM listings t WHERE t.article_id = " + key + " AND (")
	if len(r.tags) > 0 {
		b.add("t.kind = ? AND t.ref_id IN ?", inTag, r.tags)
	}
	if len(r.authors) > 0 {
		if len(r.tags) > 0 {
			b.add(" OR ")
		}
		b.add("t.kind = ? AND t.ref_id IN ?", inAuthor, r.authors)
	}
	b.add("))")
}

// finds reports whether there is anything for readers that the expression selects.
func (r *search) finds(ctx context.Context, e find.Expr) (bool, error) {
	var b query
	r.matching(&b, e)
	b.add(" ORDER BY f.rowid DESC LIMIT 1")
	hits, err := scan[hit](r.on(ctx).Raw(b.sql.String(), b.args...))
	return len(hits) > 0, err
}

// every adds the query for all that is found, at most so many, as rows (doc, id).
func (r *search) every(b *query, most int) bool {
	parts := 0
	for i, t := range r.tiers {
		if t.Where != find.Tagged && i == len(r.tiers)-1 { // the last one has all that the others have
			b.add("SELECT * FROM (")
			r.matching(b, t.Expr)
			b.add(" ORDER BY f.rowid DESC LIMIT ?) AS words", most)
			parts++
		}
	}
	if slices.ContainsFunc(r.tiers, func(t find.Tier) bool { return t.Where == find.Tagged }) {
		if under, ok := r.underTag([]find.Expr{r.tiers[len(r.tiers)-1].Expr}, nil, most); ok {
			b.add(" UNION ALL SELECT * FROM ("+under.sql+") AS under", under.args...)
		}
	}
	return parts > 0
}

func (r *search) count(ctx context.Context, most int) (n int64, err error) {
	var b query
	b.add("SELECT count(*) FROM (SELECT id FROM (")
	if !r.every(&b, most) {
		return 0, nil
	}
	b.add(") AS found LIMIT ?) AS counted", most)
	return n, r.on(ctx).Raw(b.sql.String(), b.args...).Scan(&n).Error
}

// facets counts what was found by groups: at most [news.MaxOffset] of it, the newest.
func (r *search) facets(ctx context.Context, settings *news.StoredSettings) (map[news.Facet][]news.FacetCount, error) {
	facets := map[news.Facet][]news.FacetCount{}
	kinds := map[news.Facet]int{"section": inSection, "tag": inTag, "author": inAuthor, "type": inType}
	for _, f := range r.q.Facets {
		facets[f] = []news.FacetCount{}
		var b query
		if f == "year" {
			zone, err := time.LoadLocation(settings.Zone)
			if err != nil {
				return nil, err
			}
			_, offset := time.Now().In(zone).Zone()
			b.add("SELECT (o.published_at + ?) / 86400000000 AS ref, count(*) AS n FROM (", int64(offset)*1e6)
		} else {
			b.add("SELECT o.ref_id AS ref, count(*) AS n FROM (")
		}
		if !r.every(&b, news.MaxOffset) {
			continue
		}
		b.add(") AS found JOIN listings o ON o.article_id = found.id AND o.kind = ? GROUP BY 1 ORDER BY 2 DESC, 1", kinds[f])
		counts, err := scan[struct {
			Ref int64
			N   int
		}](r.on(ctx).Raw(b.sql.String(), b.args...))
		if err != nil {
			return nil, err
		}
		switch f {
		case "year":
			years := map[int]int{}
			for _, c := range counts {
				years[time.Unix(c.Ref*86400, 0).UTC().Year()] += c.N
			}
			for year, n := range years {
				facets[f] = append(facets[f], news.FacetCount{Value: strconv.Itoa(year), Name: strconv.Itoa(year), Count: n})
			}
			slices.SortFunc(facets[f], func(a, b news.FacetCount) int { return strings.Compare(b.Value, a.Value) })
		case "type":
			for _, c := range counts {
				name := string(news.ArticleTypes[c.Ref-1])
				facets[f] = append(facets[f], news.FacetCount{Value: name, Name: name, Count: c.N})
			}
		default:
			counts = counts[:min(len(counts), maxFacet)]
			keys := make([]int64, len(counts))
			for i, c := range counts {
				keys[i] = c.Ref
			}
			names, err := scan[struct {
				ID         int64
				Slug, Name string
			}](r.on(ctx).Raw("SELECT id, slug, name FROM "+string(f)+"s WHERE id IN ?", keys))
			if err != nil {
				return nil, err
			}
			for _, c := range counts {
				for _, n := range names {
					if n.ID == c.Ref {
						facets[f] = append(facets[f], news.FacetCount{Value: n.Slug, Name: n.Name, Count: c.N})
					}
				}
			}
		}
	}
	return facets, nil
}

// load reads the cards of what was found, and marks the query in them.
func (r *search) load(ctx context.Context, hits []hit) ([]news.SearchHit, error) {
	found := make([]news.SearchHit, 0, len(hits))
	if len(hits) == 0 {
		return found, nil
	}
	keys := make([]int64, len(hits))
	for i, h := range hits {
		keys[i] = h.Key
	}
	articles, err := r.cards(ctx, keys, ", b.body_text", textTables)
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

// cards reads the visible articles with the keys, with tags and authors.
func (s *Store) cards(ctx context.Context, keys []int64, columns, tables string) (map[int64]*news.Article, error) {
	rows, err := scan[articleRow](s.on(ctx).Raw("SELECT "+cardColumns+columns+" FROM articles a"+cardTables+tables+" WHERE a.id IN ? AND s.shown", keys))
	if err != nil {
		return nil, err
	}
	articles := make([]news.Article, len(rows))
	byKey := make(map[int64]*news.Article, len(rows))
	for i, row := range rows {
		articles[i] = row.Article
		articles[i].Section = row.In.ref()
		byKey[row.Key] = &articles[i]
	}
	return byKey, s.loadParts(ctx, articles, news.ArticleParts{})
}

// guess returns a query that finds something, by correcting one word, or "".
func (r *search) guess(ctx context.Context) (news.Opt, error) {
	words := r.query.Words(find.Folded)
	if len(words) > maxGuessedWords {
		return "", nil
	}
	for i, w := range words {
		var guesses []string
		for _, g := range []struct {
			pair  bool
			among []string
		}{{false, find.Near(w)}, {true, find.Splits(w)}} {
			if len(g.among) == 0 {
				continue
			}
			known, err := scan[string](r.on(ctx).Raw("SELECT folded FROM search_words WHERE pair = ? AND folded IN ? GROUP BY folded ORDER BY sum(n) DESC, folded LIMIT ?", g.pair, g.among, maxGuesses))
			if err != nil {
				return "", err
			}
			guesses = append(guesses, known...)
		}
		for _, g := range guesses {
			corrected := slices.Clone(words)
			corrected[i] = g
			meant := find.Parse(strings.Join(corrected, " "), r.query.Swapped)
			if found, err := r.finds(ctx, meant.All()); err != nil || !found {
				if err != nil {
					return "", err
				}
				continue
			}
			return r.spelled(ctx, meant)
		}
	}
	return "", nil
}

const (
	// maxGuessedWords is the longest query that is guessed at, in words.
	maxGuessedWords = 8
	// maxGuesses is how many corrections of a word are tried.
	maxGuesses = 4
)

// spelled is the query as the paper writes it, if readers find it written so.
func (r *search) spelled(ctx context.Context, q find.Query) (news.Opt, error) {
	readings, err := r.readings(ctx, q.Pairs())
	if err != nil {
		return "", err
	}
	marked := q.Restore(readings)
	for _, t := range marked.Tiers() {
		if t.Where == find.Tagged || !marked.Marked {
			continue
		}
		found, err := r.finds(ctx, t.Expr)
		if err != nil {
			return "", err
		}
		if found {
			return news.Opt(marked.Phrase(find.Exact)), nil
		}
	}
	return news.Opt(q.Phrase(find.Folded)), nil
}

// Suggest returns the titles, tags and authors that have all the words of what has
// been typed, the last of which may be the beginning of a word.
func (s *Store) Suggest(ctx context.Context, typed string, limit int) (*news.Suggestions, error) {
	ctx, cancel := context.WithTimeout(ctx, searchTime)
	defer cancel()
	result := &news.Suggestions{Titles: []news.TitleSuggestion{}, Tags: []news.TagRef{}, Authors: []news.AuthorRef{}}
	settings, err := s.Settings(ctx)
	if err != nil {
		return nil, err
	}
	r := &search{Store: s, query: find.Parse(typed, settings.Search.IAndY)}
	if r.query.Empty() {
		return result, nil
	}
	prefix := r.query.Phrase(find.Folded)
	tags, err := s.SuggestTags(ctx, prefix, false, limit)
	if err != nil {
		return nil, err
	}
	for _, t := range tags {
		result.Tags = append(result.Tags, t.Ref())
	}
	result.Authors, err = scan[news.AuthorRef](s.on(ctx).Raw(`SELECT u.slug, u.name FROM authors u WHERE u.article_count > 0 AND u.id IN
		(SELECT author_id FROM author_terms WHERE term >= ? AND term < ? ORDER BY term LIMIT ?) ORDER BY u.article_count DESC, u.sort_key, u.id LIMIT ?`,
		prefix, prefix+"\U0010FFFF", maxSuggested, limit))
	if err != nil {
		return nil, err
	}
	result.Titles, err = r.titles(ctx, limit)
	if err != nil && ctx.Err() == context.DeadlineExceeded {
		return nil, news.Fail(news.CodeSearchTooBroad).Because(err)
	}
	return result, err
}

// titles are the latest titles with all the words, those first that have them as they
// were typed.
func (r *search) titles(ctx context.Context, limit int) ([]news.TitleSuggestion, error) {
	endings, err := r.endings(ctx)
	titles := []news.TitleSuggestion{}
	if err != nil || len(endings) == 0 {
		return titles, err
	}
	var b query
	b.add("SELECT a.uid, a.slug, a.title, s.slug AS section_slug, s.name AS section_name, s.path AS section_path FROM (")
	r.matching(&b, r.query.Beginning(find.TitleFolded, endings))
	b.add(" ORDER BY f.rowid DESC LIMIT ?) p JOIN articles a ON a.id = p.id JOIN sections s ON s.id = a.section_id WHERE s.shown ORDER BY p.doc DESC", maxTitles)
	rows, err := scan[struct {
		UID   string
		Slug  string
		Title string
		In    sectionColumns `gorm:"embedded"`
	}](r.on(ctx).Raw(b.sql.String(), b.args...))
	if err != nil {
		return nil, err
	}
	var others []news.TitleSuggestion
	for _, row := range rows {
		t := news.TitleSuggestion{ID: row.UID, Slug: row.Slug, Title: row.Title, Section: row.In.ref(), Highlighted: news.Opt(r.query.MarkBegun(row.Title))}
		if r.query.Typed(row.Title) {
			titles = append(titles, t)
		} else {
			others = append(others, t)
		}
	}
	return append(titles, others...)[:min(limit, len(rows))], nil
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

func (b *query) statement() statement { return do(b.sql.String(), b.args...) }
