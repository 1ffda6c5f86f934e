package store

import (
	"context"
	"slices"
	"strings"

	"toasoan/internal/find"
	"toasoan/internal/news"
)

// A row of the search index has the number of its second of publication, counted from
// docEpoch so that none is negative, and below it the article's key.
const (
	docEpoch = 1 << 34
	docBits  = 28
	docMask  = 1<<docBits - 1
)

// docSQL is the number in SQL, from a time and a key.
func docSQL(at, key string) string {
	return "(((" + at + " / 1000000 + 17179869184) << 28) | " + key + ")"
}

// docAfter is the first number of the second of publication that t is in.
func docAfter(t news.Time) int64 { return (t.UnixMicro()/1e6 + docEpoch) << docBits }

// indexed is an article for the search index.
type indexed struct {
	doc, article int64
	words        find.Document
}

// indexArticles makes live versions findable. Those that were so before are out of
// the index already: it goes with the row of the live version. Of those that are new
// the paper's way to write is learned.
func (s *Store) indexArticles(ctx context.Context, batch []LivePublication, before []wasLive) error {
	rows := make([]indexed, len(batch))
	var learn []string
	for i, p := range batch {
		m := p.Manuscript
		rows[i] = indexed{
			doc: docAfter(p.PublishedAt) | m.Key, article: m.Key,
			words: wordsOf(&m.Content, m.BodyText),
		}
		if !slices.ContainsFunc(before, func(b wasLive) bool { return b.ID == m.Key }) {
			learn = append(learn, m.Title, string(m.Sapo), find.Lead(m.BodyText))
		}
	}
	if err := s.dialect.index(s.on(ctx), rows); err != nil {
		return err
	}
	return s.learnWords(ctx, learn)
}

// wordsOf is what is indexed of an article.
func wordsOf(c *news.Content, body string) find.Document {
	return find.Index(c.Title, string(c.Sapo), body, string(c.ShortTitle), string(c.Byline))
}

// withWords selects the articles a with all of which words are indexed.
const withWords = `SELECT a.id, a.title, a.short_title, a.sapo, a.byline, a.published_at, b.body_text FROM articles a
	JOIN article_bodies b ON b.article_id = a.id`

// learnWords adds to how the paper writes words. The rows come in one order, so that
// two who learn the same do not wait for each other in a circle.
func (s *Store) learnWords(ctx context.Context, texts []string) error {
	readings := find.Readings(texts...)
	for from := 0; from < len(readings); from += rowsAtOnce {
		part := readings[from:min(from+rowsAtOnce, len(readings))]
		args := make([]any, 0, 4*len(part))
		for _, r := range part {
			args = append(args, find.IsPair(r.Folded), r.Folded, r.Exact, r.N)
		}
		values := strings.TrimSuffix(strings.Repeat("(?, ?, ?, ?), ", len(part)), ", ")
		err := s.on(ctx).Exec("INSERT INTO search_words (pair, folded, exact, n) VALUES "+values+
			" ON CONFLICT (pair, folded, exact) DO UPDATE SET n = search_words.n + excluded.n", args...).Error
		if err != nil {
			return err
		}
	}
	return nil
}

// ForgetIndex forgets what was learned of words, before articles are indexed anew.
func (s *Store) ForgetIndex(ctx context.Context) error {
	return exec(s.on(ctx), do("DELETE FROM search_words"), do("DELETE FROM author_terms"))
}

// IndexAuthors makes all authors findable by what is typed of their names.
func (s *Store) IndexAuthors(ctx context.Context) error {
	names, err := scan[struct {
		ExactKey string
		AuthorID int64
	}](s.on(ctx).Raw("SELECT exact_key, author_id FROM author_names ORDER BY author_id, exact_key"))
	if err != nil {
		return err
	}
	for _, n := range names {
		if err := exec(s.on(ctx), terms(addAuthorTerm, n.AuthorID, find.Starts(n.ExactKey))...); err != nil {
			return err
		}
	}
	return nil
}

// The statements by which something is found by a term.
const (
	addTagTerm    = "INSERT INTO tag_terms (term, tag_id) VALUES (?, ?) ON CONFLICT (term, tag_id) DO NOTHING"
	addAuthorTerm = "INSERT INTO author_terms (term, author_id) VALUES (?, ?) ON CONFLICT (term, author_id) DO NOTHING"
	addTopicTerm  = "INSERT INTO topic_terms (term, topic_id) VALUES (?, ?) ON CONFLICT (term, topic_id) DO NOTHING"
)

// terms are such statements for all the terms of what has the key.
func terms(add string, key int64, all []string) []statement {
	steps := make([]statement, len(all))
	for i, term := range all {
		steps[i] = do(add, term, key)
	}
	return steps
}

// Reindex indexes at most limit live versions anew, those with the lowest keys after
// the given one, and returns the last key it came to and how many there were.
func (s *Store) Reindex(ctx context.Context, after int64, limit int) (last int64, count int, err error) {
	rows, err := scan[articleRow](s.on(ctx).Raw(withWords+" WHERE a.id > ? ORDER BY a.id LIMIT ?", after, limit))
	if err != nil || len(rows) == 0 {
		return 0, 0, err
	}
	batch := make([]LivePublication, len(rows))
	keys := make([]int64, len(rows))
	for i, r := range rows {
		batch[i] = LivePublication{Manuscript: &news.Manuscript{Key: r.Key, Content: r.Content, Text: r.Text}, PublishedAt: r.PublishedAt}
		keys[i] = r.Key
	}
	err = s.on(ctx).Exec("DELETE FROM search WHERE rowid IN (SELECT "+docSQL("published_at", "id")+" FROM articles WHERE id IN ?)", keys).Error
	if err != nil {
		return 0, 0, err
	}
	return keys[len(keys)-1], len(keys), s.indexArticles(ctx, batch, nil)
}

// LiveArticles returns how many live versions there are.
func (s *Store) LiveArticles(ctx context.Context) (n int64, err error) {
	return n, s.on(ctx).Raw("SELECT count(*) FROM articles").Scan(&n).Error
}
