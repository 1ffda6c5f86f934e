package store

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"time"

	"toasoan/internal/news"
)

// facetKinds are the lists in which the groups of a facet are found.
var facetKinds = map[news.Facet]int{"section": inSection, "tag": inTag, "author": inAuthor, "type": inType, "year": inAll}

// groupCount is how many of the articles that were found are in a group.
type groupCount struct {
	Ref int64
	N   int
}

// facets counts what was found by groups: at most [news.MaxOffset] of it, the newest.
func (r *search) facets(ctx context.Context, settings *news.StoredSettings) (facets map[news.Facet][]news.FacetCount, err error) {
	facets = map[news.Facet][]news.FacetCount{}
	groups, err := r.groups(ctx, offsetOf(settings.Zone))
	if err != nil {
		return nil, err
	}
	for _, f := range r.q.Facets {
		facets[f] = []news.FacetCount{}
		counts := groups[facetKinds[f]]
		switch f {
		case "year":
			facets[f] = byYear(counts)
		case "type":
			for _, c := range counts {
				name := string(news.ArticleTypes[c.Ref-1])
				facets[f] = append(facets[f], news.FacetCount{Value: name, Name: name, Count: c.N})
			}
		default:
			if facets[f], err = r.withNames(ctx, f, counts[:min(len(counts), maxFacet)]); err != nil {
				return nil, err
			}
		}
	}
	return facets, nil
}

// groups counts what was found by the lists that it stands in, for all facets at once,
// by the kind of the list: the largest groups first. Years are counted by days first,
// which begin so much before those of UTC.
func (r *search) groups(ctx context.Context, offset int64) (map[int][]groupCount, error) {
	kinds := make([]int64, len(r.q.Facets))
	for i, f := range r.q.Facets {
		kinds[i] = int64(facetKinds[f])
	}
	var b query
	b.add("SELECT o.kind, CASE o.kind WHEN 0 THEN (o.published_at + ?) / 86400000000 ELSE o.ref_id END AS ref, count(*) AS n FROM (", offset)
	if !r.every(&b, news.MaxOffset) {
		return nil, nil
	}
	b.add(") AS found JOIN listings o ON o.article_id = found.id AND +o.kind IN ? GROUP BY 1, 2 ORDER BY 3 DESC, 2", kinds)
	groups := map[int][]groupCount{}
	var kind int
	var c groupCount
	err := r.direct(ctx).rows(ctx, positional(b.statement()), []any{&kind, &c.Ref, &c.N}, func() error {
		groups[kind] = append(groups[kind], c)
		return nil
	})
	return groups, err
}

// withNames gives the groups, which are sections, tags or authors, their names.
func (r *search) withNames(ctx context.Context, f news.Facet, counts []groupCount) ([]news.FacetCount, error) {
	keys := make([]int64, len(counts))
	for i, c := range counts {
		keys[i] = c.Ref
	}
	tables := map[news.Facet]string{"section": "sections", "tag": "tags", "author": "authors"}
	names, err := scan[called](r.on(ctx).Raw("SELECT id, slug, name FROM "+tables[f]+" WHERE id IN ?", keys))
	named := make([]news.FacetCount, 0, len(counts))
	for _, c := range counts {
		for _, n := range names {
			if n.ID == c.Ref {
				named = append(named, news.FacetCount{Value: n.Slug, Name: n.Name, Count: c.N})
			}
		}
	}
	return named, err
}

// offsetOf is how far the zone's clocks are before UTC, in microseconds: at New Year, as
// years are counted by it.
func offsetOf(zone string) int64 {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return 0 // settings have only zones that are known
	}
	_, offset := time.Date(time.Now().Year(), time.January, 1, 0, 0, 0, 0, loc).Zone()
	return int64(offset) * 1e6
}

// byYear makes years of counts by days, the latest first.
func byYear(days []groupCount) []news.FacetCount {
	years := map[int]int{}
	for _, d := range days {
		years[time.Unix(d.Ref*86400, 0).UTC().Year()] += d.N
	}
	counts := make([]news.FacetCount, 0, len(years))
	for _, year := range slices.Backward(slices.Sorted(maps.Keys(years))) {
		counts = append(counts, news.FacetCount{Value: strconv.Itoa(year), Name: strconv.Itoa(year), Count: years[year]})
	}
	return counts
}
