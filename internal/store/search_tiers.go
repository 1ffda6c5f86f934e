package store

import (
	"context"
	"slices"
	"strconv"

	"toasoan/internal/find"
	"toasoan/internal/news"
)

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
	if len(r.few) > 0 && len(r.called) == 0 && len(r.tiers) > 1 {
		if hits, err = r.sorted(ctx); err != nil {
			return nil, err
		}
		if w.after != nil {
			hits = slices.DeleteFunc(hits, func(h hit) bool { return h.tier < from || h.tier == from && h.Doc >= w.after.Number })
		}
		return hits[min(w.offset, len(hits)):min(w.offset+w.limit+1, len(hits))], nil
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
		r.notNamed(&b, "f.rowid & "+strconv.Itoa(docMask))
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
			match := r.dialect.matching(find.Expr{Op: find.Or, Of: before})
			b.add(match.sql+")", match.args...)
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

// finds returns the latest, at most so many, of what readers see and the expression
// selects.
func (r *search) finds(ctx context.Context, e find.Expr, most int) ([]hit, error) {
	var b query
	r.matching(&b, e)
	b.add(" ORDER BY f.rowid DESC LIMIT ?", most)
	return scan[hit](r.on(ctx).Raw(b.sql.String(), b.args...))
}

// sorted is all that is found, the best tier first: each article is read and held
// against the tiers. Its title and sapo are enough for most.
func (r *search) sorted(ctx context.Context) ([]hit, error) {
	keys := make([]int64, len(r.few))
	for i, h := range r.few {
		keys[i] = h.Key
	}
	rows, err := scan[articleRow](r.on(ctx).Raw(withWords+" WHERE a.id IN ?", keys))
	if err != nil {
		return nil, err
	}
	tiers := map[int64]int{}
	for _, a := range rows {
		d, whole := find.Index(a.Title, string(a.Sapo), ""), false
		tiers[a.Key] = slices.IndexFunc(r.tiers, func(t find.Tier) bool {
			if t.Where == "text" && !whole {
				d, whole = wordsOf(&a.Content, a.BodyText), true
			}
			return t.Where != find.Tagged && t.Expr.Fits(d)
		})
	}
	hits := make([]hit, 0, len(r.few))
	for _, h := range r.few {
		if tier, there := tiers[h.Key]; there && tier >= 0 {
			h.tier = tier
			hits = append(hits, h)
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return a.tier - b.tier })
	return hits, nil
}

// every adds the query for all that is found, at most so many, as rows (doc, id).
func (r *search) every(b *query, most int) bool {
	if len(r.tiers) == 0 {
		return false
	}
	last := r.tiers[len(r.tiers)-1].Expr // has all that the others have
	b.add("SELECT * FROM (")
	r.matching(b, last)
	b.add(" ORDER BY f.rowid DESC LIMIT ?) AS words", most)
	if slices.ContainsFunc(r.tiers, func(t find.Tier) bool { return t.Where == find.Tagged }) {
		if under, ok := r.underTag([]find.Expr{last}, nil, most); ok {
			b.add(" UNION ALL SELECT * FROM ("+under.sql+") AS under", under.args...)
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
