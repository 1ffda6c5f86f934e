package store

import (
	"context"
	"slices"
	"strings"

	"toasoan/internal/news"
)

// sectionColumns is where a query that joins a section puts it.
type sectionColumns struct {
	SectionSlug string
	SectionName string
	SectionPath []news.SectionStep `gorm:"serializer:json"`
}

func (c sectionColumns) ref() *news.SectionRef {
	if c.SectionSlug == "" {
		return nil
	}
	return &news.SectionRef{Slug: c.SectionSlug, Name: c.SectionName, Path: c.SectionPath}
}

type articleRow struct {
	news.Article
	In sectionColumns `gorm:"embedded"`
}

// Articles returns the published articles that q selects, with the parts that q
// wants. It makes one query, and one more for a total.
func (s *Store) Articles(ctx context.Context, q news.ArticleQuery) ([]news.Article, news.Stretch, error) {
	list := fingerprint("articles", q.Section, q.Tags, q.AllTags, q.Author, q.Topic, q.Type, q.Breaking,
		told(q.From), told(q.To), told(q.UpdatedSince), q.IDs, q.Exclude, q.Sort)
	w, err := newWindow(q.Page, q.Sort != news.SortOldest, list)
	if err != nil {
		return nil, news.Stretch{}, err
	}
	f := flat{paths: s.paths}
	var at int64
	columns, tables, into := f.columns(q.ArticleParts)
	keys := listingSQL(q, w)
	places := make([]place, 0, w.limit+1)
	articles, err := s.flatten(ctx, &f, w.limit+1, do("SELECT p.at, "+columns+" FROM ("+keys.sql+") p JOIN articles a ON a.id = p.id"+tables+
		" ORDER BY p.at"+w.order()+", p.id"+w.order(), keys.args...), append([]any{&at}, into...), func() { places = append(places, place{Number: at, Key: f.Key}) })
	if err != nil {
		return nil, news.Stretch{}, err
	}
	articles, stretch := cut(w, articles, func(i *news.Article) place {
		return places[slices.IndexFunc(places, func(p place) bool { return p.Key == i.Key })]
	})
	if q.Count {
		err = stretch.SetTotal(func(most int) (n int64, err error) {
			w := window{desc: w.desc, limit: most - 1}
			keys := listingSQL(q, w)
			return n, s.on(ctx).Raw("SELECT count(*) FROM ("+keys.sql+") counted", keys.args...).Scan(&n).Error
		})
	}
	return articles, stretch, err
}

// flatten returns the articles of the rows, most of them, that a query reads into f,
// and tells of each row.
func (s *Store) flatten(ctx context.Context, f *flat, most int, st statement, into []any, each func()) ([]news.Article, error) {
	articles := make([]news.Article, 0, most)
	err := s.direct(ctx).rows(ctx, positional(st), into, func() error {
		a, err := f.article()
		articles = append(articles, a)
		each()
		return err
	})
	return articles, err
}

// cards returns the cards of those articles that readers see, by key, with their
// texts if others want them.
func (s *Store) cards(ctx context.Context, keys []int64, texts bool) (map[int64]*news.Article, error) {
	cards := make(map[int64]*news.Article, len(keys))
	if len(keys) == 0 {
		return cards, nil
	}
	f := flat{paths: s.paths}
	columns, tables, into := f.columns(news.CardParts)
	if texts {
		columns, tables, into = columns+", b.body_text", tables+textTables, append(into, &f.BodyText)
	}
	articles, err := s.flatten(ctx, &f, len(keys), do("SELECT "+columns+" FROM articles a"+tables+" WHERE a.id IN ? AND s.shown", padded(keys, 0)), into, func() {})
	for i := range articles {
		cards[articles[i].Key] = &articles[i]
	}
	return cards, err
}

// Article returns the wanted parts of the published article with the given slug
// or id, by one query. Under a former slug it fails with Moved, for a withdrawn one
// with Gone.
func (s *Store) Article(ctx context.Context, slugOrID string, p news.ArticleParts) (*news.Article, error) {
	f := flat{paths: s.paths}
	columns, tables, into := f.columns(p)
	if !p.NoText {
		columns, into = columns+correctionsColumns, append(into, &f.corrects, &f.fixes)
	}
	found, err := s.direct(ctx).row(ctx, do("SELECT "+columns+" FROM articles a"+tables+" WHERE a."+nameColumn(slugOrID)+" = $1 AND s.shown", slugOrID), into...)
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, s.absent(ctx, slugOrID)
	}
	article, err := f.article()
	return &article, err
}

// CommentedArticle returns what a reader's comment needs to know of the published
// article with the given slug or id: what it is called, where it stands and
// whether it takes comments. It fails as [Store.Article] does.
func (s *Store) CommentedArticle(ctx context.Context, slugOrID string) (*news.Card, error) {
	tx := s.transaction(ctx)
	if tx != nil && tx.shared.commented[slugOrID] != nil {
		card := *tx.shared.commented[slugOrID]
		return &card, nil
	}
	card := &news.Card{}
	q := commentedAs(nameColumn(slugOrID)+" = $1", slugOrID, card)
	if err := s.direct(ctx).ask(ctx, q); err != nil {
		return nil, err
	}
	if !q.found {
		return nil, s.absent(ctx, slugOrID)
	}
	if tx != nil && tx.shared.commented != nil {
		kept := *card
		tx.shared.commented[slugOrID] = &kept
	}
	return card, nil
}

// commentedAs is the question for the few columns that every comment reads of the
// article that is meant.
func commentedAs(meant string, name any, card *news.Card) *question {
	c := &card.Comments
	return &question{
		statement: do(`SELECT a.id, a.uid, a.slug, a.title, a.published_at, a.comments_state, a.comments_closes_at,
			a.comments_mode, s.comments_mode AS section_mode FROM articles a
			JOIN sections s ON s.id = a.section_id WHERE s.shown AND a.`+meant, name),
		into: []any{&card.Key, &card.ID, &card.Slug, &card.Title, &card.PublishedAt, &c.State, &c.ClosesAt, &c.Mode, &c.SectionMode},
	}
}

// absent explains why readers do not get an article under this name.
func (s *Store) absent(ctx context.Context, slugOrID string) error {
	const withdrawn = "SELECT live_notice AS notice FROM manuscripts WHERE live_state = 'withdrawn' AND "
	named := "uid = ?"
	if !IsID(slugOrID) { // not the working copy's own slug: that may be one that readers never saw
		named = "id = (SELECT target_id FROM slugs WHERE noun = 'article' AND slug = ? AND public)"
	}
	notices, err := scan[struct {
		Notice news.Opt
	}](s.on(ctx).Raw(withdrawn+named, slugOrID))
	if err != nil {
		return err
	}
	if len(notices) > 0 {
		e := news.Fail(news.CodeWithdrawn)
		e.Notice = notices[0].Notice
		return e
	}
	return s.moved(ctx, news.NounArticle, slugOrID,
		"SELECT a.slug FROM articles a JOIN sections s ON s.id = a.section_id WHERE a.id = ? AND s.shown")
}

// nameColumn is the column that an article is looked up in: ids cannot be slugs.
func nameColumn(slugOrID string) string {
	if IsID(slugOrID) {
		return "uid"
	}
	return "slug"
}

// IsID reports whether s has the shape of an id (a UUID). Slugs never have it.
func IsID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i, c := range []byte(s) {
		dash := i == 8 || i == 13 || i == 18 || i == 23
		if dash != (c == '-') || !dash && !strings.ContainsRune("0123456789abcdef", rune(c)) {
			return false
		}
	}
	return true
}
