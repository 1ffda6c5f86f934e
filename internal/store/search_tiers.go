package store

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"toasoan/internal/find"
	"toasoan/internal/news"
)

// hit is an article that was found: in which tier, and where it stands there.
type hit struct {
	Doc  int64 // its number in the index; for a tag or an author the time of publication
	Key  int64
	tier int
}

// hits are those that a query tells.
func (r *search) hits(ctx context.Context, st statement) (hits []hit, err error) {
	var h hit
	err = r.direct(ctx).rows(ctx, positional(st), []any{&h.Doc, &h.Key}, func() error {
		hits = append(hits, h)
		return nil
	})
	return hits, err
}

// collect goes through the tiers, each without what the ones before it have, until
// the window is full.
func (r *search) collect(ctx context.Context, w window) (hits []hit, err error) {
	from, want := 0, w.offset+w.limit+1
	if w.after != nil {
		from, err = strconv.Atoi(w.after.Text)
		if err != nil || from < 0 || from > len(r.tiers) || w.after.Back {
			return nil, news.BadParameter("cursor", news.FaultCursor)
		}
	}
	shown := func(h hit) bool { return w.after == nil || h.tier > from || h.tier == from && h.Doc < w.after.Number }
	if len(r.few) > 0 && len(r.called) == 0 && len(r.tiers) > 1 {
		hits, err = r.sorted(ctx, want, shown)
		return hits[min(w.offset, len(hits)):min(want, len(hits))], err
	}
	if r.heads {
		hits, err = r.headed(ctx, w, from, want, shown)
		return hits[min(w.offset, len(hits)):min(want, len(hits))], err
	}
	for i := from; i < len(r.tiers) && len(hits) < want; i++ {
		var after *place
		if i == from && w.after != nil {
			after = &w.after.place
		}
		more, err := r.tier(ctx, i, after, want-len(hits))
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

// tier is what is in a tier and in none before it.
func (r *search) tier(ctx context.Context, i int, after *place, limit int) ([]hit, error) {
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
		st, ok := r.underTag(before, after, limit)
		if !ok {
			return nil, nil
		}
		return r.hits(ctx, st)
	}
	l := look{Expr: r.tiers[i].Expr.Except(before), untagged: tagged}
	if after != nil {
		l.below = after.Number
	}
	return r.newest(ctx, l, limit)
}

// look is what is looked for in the index: what an expression selects, of some of its
// rows.
type look struct {
	find.Expr
	below    int64 // only rows with lower numbers; 0 for all
	untagged bool  // without what stands under a tag, an author or a topic that is called like the query
}

// rows are the rows of the index, by their numbers.
type rows struct{ from, below int64 } // 0 for no bound

// way is how rows f of the index are found: what stands in a query between FROM and the
// end of WHERE.
type way struct {
	statement
	newest int // how many of the newest rows are looked through; 0 if an index finds all
}

// newest is the newest that readers see of what is looked for. A way that looks through
// more rows than the last one is gone only if that has found enough for it to suffice.
func (r *search) newest(ctx context.Context, l look, most int) (hits []hit, err error) {
	if !r.begun { // what is asked before it is planned as ever
		r.begun = true
		if err := r.dialect.planSearch(r.handle(ctx)); err != nil {
			return nil, err
		}
	}
	ways := r.dialect.newest(l.Expr, r.within(l.below), r.common)
	for i, way := range ways {
		if i > 0 && way.newest > 0 && len(hits)*way.newest < most*ways[i-1].newest {
			continue
		}
		var b query
		r.seen(&b, way)
		if l.untagged {
			r.notNamed(&b, "f.rowid & "+strconv.Itoa(docMask))
		}
		b.add(" ORDER BY f.rowid DESC LIMIT ?", most)
		if hits, err = r.hits(ctx, b.statement()); err != nil || len(hits) >= most {
			break
		}
	}
	return hits, err
}

// within are the rows of the time that is asked for, of those below a number.
func (r *search) within(below int64) (of rows) {
	if r.q.From != nil {
		of.from = docAfter(*r.q.From)
	}
	if r.q.To != nil {
		of.below = docAfter(*r.q.To) + 1<<docBits
	}
	if below != 0 && (of.below == 0 || below < of.below) {
		of.below = below
	}
	return of
}

// bounds is the condition on a row f.
func (of rows) bounds() (st statement) {
	if of.from != 0 {
		st = do(" AND f.rowid >= ?", of.from)
	}
	if of.below != 0 {
		st = do(st.sql+" AND f.rowid < ?", append(st.args, of.below)...)
	}
	return st
}

// seen begins a query for what readers see of what is found on a way.
func (r *search) seen(b *query, on way) {
	b.add("SELECT f.rowid AS doc, f.rowid & " + strconv.Itoa(docMask) + " AS id FROM ")
	b.put(on.statement)
	r.narrow(b, "f.rowid & "+strconv.Itoa(docMask))
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

// underTag is the query for the articles of a tag, an author or a topic that is called
// like the query, without those that were found before.
func (r *search) underTag(before []find.Expr, after *place, limit int) (statement, bool) {
	if len(r.called) == 0 {
		return statement{}, false
	}
	var b query
	b.add("SELECT doc, id FROM (")
	for i, c := range r.called {
		if i > 0 {
			b.add(" UNION ")
		}
		b.add("SELECT * FROM (SELECT l.published_at AS doc, l.article_id AS id FROM listings l WHERE l.kind = ? AND l.ref_id = ?", c.kind, c.ID)
		r.narrow(&b, "l.article_id")
		if len(before) > 0 {
			b.add(" AND NOT EXISTS (SELECT 1 FROM search f WHERE f.rowid = " + docSQL("l.published_at", "l.article_id") + " AND ")
			b.put(r.dialect.matching(find.Expr{Op: find.Or, Of: before}))
			b.add(")")
		}
		if after != nil {
			b.add(" AND (l.published_at, l.article_id) < (?, ?)", after.Number, after.Key)
		}
		b.add(" ORDER BY l.published_at DESC, l.article_id DESC LIMIT ?) AS part"+strconv.Itoa(i), limit)
	}
	b.add(") AS named ORDER BY doc DESC, id DESC LIMIT ?", limit)
	return b.statement(), true
}

// notNamed adds that the article with the key stands under nothing that is called like
// the query.
func (r *search) notNamed(b *query, key string) {
	if len(r.called) == 0 {
		return
	}
	b.add(" AND NOT EXISTS (SELECT 1 FROM listings t WHERE t.article_id = " + key + " AND (")
	for i, c := range r.called {
		if i > 0 {
			b.add(" OR ")
		}
		b.add("t.kind = ? AND t.ref_id = ?", c.kind, c.ID)
	}
	b.add("))")
}

// finds returns the newest, at most so many, of what readers see and the expression
// selects.
func (r *search) finds(ctx context.Context, e find.Expr, most int) ([]hit, error) {
	return r.newest(ctx, look{Expr: e}, most)
}

// sorted is what is found and shown, the best tier first, up to as many as are wanted:
// once these are there, no further tier is looked at.
func (r *search) sorted(ctx context.Context, want int, shown func(hit) bool) (sorted []hit, err error) {
	headings, err := r.headings(ctx, r.few)
	if err != nil {
		return nil, err
	}
	rest, texts := r.few, r.read
	for i, t := range r.tiers {
		if len(sorted) >= want || len(rest) == 0 {
			break
		}
		var fits func(h hit) bool
		switch {
		case t.Where == find.Tagged:
			continue
		case i == len(r.tiers)-1: // has all that is found
			fits = func(hit) bool { return true }
		case t.Where != "text":
			fits = func(h hit) bool { return t.Expr.Fits(headings[h.Key]) }
		case len(rest) <= r.reads || texts != nil:
			if texts == nil {
				if texts, err = r.texts(ctx, rest); err != nil {
					return nil, err
				}
			}
			fits = func(h hit) bool { return t.Expr.Fits(texts[h.Key]) }
		default:
			found, err := r.finds(ctx, t.Expr, maxFew)
			if err != nil {
				return nil, err
			}
			fits = func(h hit) bool {
				_, is := slices.BinarySearchFunc(found, h, func(a, b hit) int { return cmp.Compare(b.Doc, a.Doc) })
				return is
			}
		}
		var others []hit
		for _, h := range rest {
			if !fits(h) {
				others = append(others, h)
				continue
			}
			if h.tier = i; shown(h) {
				sorted = append(sorted, h)
			}
		}
		rest = others
	}
	return sorted, nil
}

// head reads what a query of several words finds by titles, if few have them: all their
// tiers are known then. A query for one of these tiers goes through more than they are.
func (r *search) head(ctx context.Context, query find.Query) error {
	if len(r.called) > 0 || len(r.tiers) == 1 || len(query.Words(find.Folded)) == 1 {
		return nil
	}
	titled, err := r.finds(ctx, query.Titled(), maxFew+1)
	if err != nil || len(titled) > maxFew {
		return err
	}
	headings, err := r.headings(ctx, titled)
	for i := range titled {
		titled[i].tier = slices.IndexFunc(r.tiers, func(t find.Tier) bool {
			return (t.Where == "title" || t.Where == "sapo") && t.Expr.Fits(headings[titled[i].Key])
		})
	}
	r.titled, r.heads = titled, true
	return err
}

// headed is the window of what is found and shown when all that titles have is read:
// the database is asked for the other tiers only, and what is in better ones is left
// out here, but for those that the window begins after.
func (r *search) headed(ctx context.Context, w window, from, want int, shown func(hit) bool) (hits []hit, err error) {
	var passed []find.Expr
	better := map[int64]bool{}
	for i, t := range r.tiers {
		if len(hits) >= want {
			break
		}
		var found []hit
		switch {
		case t.Where == "title" || i < from:
			for _, h := range r.titled {
				if h.tier == i {
					found = append(found, h)
				}
			}
		case t.Where != find.Tagged:
			l := look{Expr: t.Expr.Except(passed)}
			if i == from && w.after != nil {
				l.below = w.after.Number
			}
			if found, err = r.newest(ctx, l, want-len(hits)+len(better)); err != nil {
				return nil, err
			}
		}
		for _, h := range found {
			if h.tier = i; shown(h) && !better[h.Doc] {
				hits = append(hits, h)
			}
		}
		for _, h := range found {
			better[h.Doc] = true
		}
		if w.after != nil && i <= from && t.Where != "title" && t.Where != find.Tagged {
			passed = append(passed, t.Expr)
		}
	}
	return hits, nil
}

// headings are the words of the titles and the sapos of what is found: enough to tell
// the tier of most of it.
func (r *search) headings(ctx context.Context, of []hit) (map[int64]find.Document, error) {
	headings := make(map[int64]find.Document, len(of))
	if len(of) == 0 {
		return headings, nil
	}
	var key int64
	var title, sapo string
	st := positional(do("SELECT a.id, a.title, a.sapo FROM articles a WHERE a.id IN ?", padded(keysOf(of), 0)))
	err := r.direct(ctx).rows(ctx, st, []any{&key, &title, &sapo}, func() error {
		headings[key] = find.Heading(title, sapo)
		return nil
	})
	return headings, err
}

// texts are all words of the articles.
func (r *search) texts(ctx context.Context, of []hit) (map[int64]find.Document, error) {
	texts := make(map[int64]find.Document, len(of))
	if len(of) == 0 {
		return texts, nil
	}
	var c news.Content
	var key, at int64
	var body string
	into := []any{&key, &c.Title, (*string)(&c.ShortTitle), (*string)(&c.Sapo), (*string)(&c.Byline), &at, &body}
	err := r.direct(ctx).rows(ctx, positional(do(withWords+" WHERE a.id IN ?", padded(keysOf(of), 0))), into, func() error {
		texts[key] = wordsOf(&c, body)
		return nil
	})
	return texts, err
}

func keysOf(hits []hit) []int64 {
	keys := make([]int64, len(hits))
	for i, h := range hits {
		keys[i] = h.Key
	}
	return keys
}

// every adds the query for all that is found, as rows (id): by its words, and under what
// is called like the query, at most so much each.
func (r *search) every(b *query, most int) bool {
	if len(r.tiers) == 0 {
		return false
	}
	ways := r.dialect.newest(r.tiers[len(r.tiers)-1].Expr, r.within(0), false) // has all that the others have
	b.add("SELECT id FROM (")
	r.seen(b, ways[len(ways)-1])
	b.add(" ORDER BY f.rowid DESC LIMIT ?) AS words", most)
	if slices.ContainsFunc(r.tiers, func(t find.Tier) bool { return t.Where == find.Tagged }) {
		if under, ok := r.underTag(nil, nil, most); ok {
			b.add(" UNION SELECT id FROM (")
			b.put(under)
			b.add(") AS under")
		}
	}
	return true
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
