package store

import (
	"context"
	"slices"
	"strings"

	"toasoan/internal/find"
	"toasoan/internal/news"
)

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
			found, err := r.finds(ctx, meant.All(), 1)
			if err != nil {
				return "", err
			}
			if len(found) > 0 {
				return r.spelled(ctx, meant)
			}
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
		found, err := r.finds(ctx, t.Expr, 1)
		if err != nil {
			return "", err
		}
		if len(found) > 0 {
			return news.Opt(marked.Phrase(find.Exact)), nil
		}
	}
	return news.Opt(q.Phrase(find.Folded)), nil
}

// Suggest returns the titles, tags and authors that have all the words of what has
// been typed, the last of which may be the beginning of a word.
func (s *Store) Suggest(ctx context.Context, typed string, limit int) (*news.Suggestions, error) {
	return inTime(ctx, s, func(ctx context.Context) (*news.Suggestions, error) { return s.suggested(ctx, typed, limit) })
}

func (s *Store) suggested(ctx context.Context, typed string, limit int) (*news.Suggestions, error) {
	result := &news.Suggestions{Titles: []news.TitleSuggestion{}, Named: news.NobodyNamed()}
	settings, err := s.Settings(ctx)
	if err != nil {
		return nil, err
	}
	r := &search{Store: s, query: find.Parse(typed, settings.Search.IAndY)}
	if r.query.Empty() {
		return result, nil
	}
	prefix := r.query.Phrase(find.Folded)
	for _, noun := range callable {
		rows, err := scan[called](s.on(ctx).Raw("SELECT x.id, x.slug, x.name FROM "+noun.table+" x WHERE x.article_count > 0 AND x.id IN (SELECT "+noun.terms+"_id FROM "+noun.terms+
			"_terms WHERE term >= ? AND term < ? ORDER BY term LIMIT ?) ORDER BY x.article_count DESC, x.sort_key, x.id LIMIT ?", prefix, prefix+"\U0010FFFF", maxSuggested, limit))
		if err != nil {
			return nil, err
		}
		for _, c := range rows {
			c.kind = noun.kind
			c.name(&result.Named)
		}
	}
	result.Titles, err = r.titles(ctx, limit)
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
	r.common = true // to look through the newest titles takes little
	found, err := r.finds(ctx, r.query.Beginning(find.TitleFolded, endings), maxTitles)
	if err != nil || len(found) == 0 {
		return titles, err
	}
	rows, err := scan[struct {
		UID   string
		Slug  string
		Title string
		In    sectionColumns `gorm:"embedded"`
	}](r.on(ctx).Raw("SELECT a.uid, a.slug, a.title, s.slug AS section_slug, s.name AS section_name, s.path AS section_path FROM articles a JOIN sections s ON s.id = a.section_id WHERE a.id IN ? AND s.shown ORDER BY "+
		docSQL("a.published_at", "a.id")+" DESC", keysOf(found)))
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
