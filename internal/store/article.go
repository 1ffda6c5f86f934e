package store

import (
	"context"
	"slices"
	"strings"

	"toasoan/internal/news"
)

// cardColumns and cardTables make a card of an article: its row, its section
// and its counts. One row an article, whatever it is joined with.
const (
	cardColumns = `a.id, a.uid, a.slug, a.type, a.title, a.short_title, a.sapo, a.byline, a.lead_media, a.source, a.language,
		a.word_count, a.reading_minutes, a.published_at, a.published_precision, a.updated_at, a.modified_at, a.section_id,
		a.comments_state, a.comments_closes_at, a.comments_mode, s.comments_mode AS comments_section_mode, s.slug AS section_slug, s.name AS section_name, s.path AS section_path,
		coalesce(n.comments, 0) AS count_comments, coalesce(n.views, 0) AS count_views, coalesce(n.likes, 0) AS count_likes,
		br.until AS breaking_until` + coverageSelected
	cardTables = ` JOIN sections s ON s.id = a.section_id LEFT JOIN article_counts n ON n.article_id = a.id
		LEFT JOIN breaking br ON br.article_id = a.id LEFT JOIN live_coverages v ON v.article_id = a.id`
	textColumns = `, a.revision, b.body_html, b.body_text, b.body_blocks, b.corrections, b.seo, b.expires_at, b.corrects_id,
		EXISTS (SELECT 1 FROM article_bodies k WHERE k.corrects_id = a.id) AS corrected, EXISTS (SELECT 1 FROM topic_articles k WHERE k.article_id = a.id) AS in_topics`
	textTables = ` JOIN article_bodies b ON b.article_id = a.id`
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
	In    sectionColumns  `gorm:"embedded"`
	Cover coverageColumns `gorm:"embedded"`
	At    int64           // its place in the list
}

// article is the row as an article.
func (r *articleRow) article() news.Article {
	r.Section, r.Coverage = r.In.ref(), r.Cover.of(r.Type)
	return r.Article
}

// Articles returns the published articles that q selects, with the parts that q
// wants. It makes three queries at most, and one more for each of topics and a
// total.
func (s *Store) Articles(ctx context.Context, q news.ArticleQuery) ([]news.Article, news.Stretch, error) {
	list := fingerprint("articles", q.Section, q.Tags, q.AllTags, q.Author, q.Topic, q.Type, q.Breaking, q.From, q.To, q.UpdatedSince, q.IDs, q.Exclude, q.Sort)
	w, err := newWindow(q.Page, q.Sort != news.SortOldest, list)
	if err != nil {
		return nil, news.Stretch{}, err
	}
	columns, tables := articleColumns(q.ArticleParts)
	keys := listingSQL(q, w)
	rows, err := scan[articleRow](s.on(ctx).Raw("SELECT p.at, "+columns+" FROM ("+keys.sql+") p JOIN articles a ON a.id = p.id"+tables+
		" ORDER BY p.at"+w.order()+", p.id"+w.order(), keys.args...))
	if err != nil {
		return nil, news.Stretch{}, err
	}
	rows, stretch := cut(w, rows, func(r *articleRow) place { return place{Number: r.At, Key: r.Key} })
	articles := make([]news.Article, len(rows))
	for i := range rows {
		articles[i] = rows[i].article()
	}
	if err := s.loadParts(ctx, articles, q.ArticleParts); err != nil {
		return nil, stretch, err
	}
	if q.Count {
		err = stretch.SetTotal(func(most int) (n int64, err error) {
			w := window{desc: w.desc, limit: most - 1}
			keys := listingSQL(q, w)
			return n, s.on(ctx).Raw("SELECT count(*) FROM ("+keys.sql+") counted", keys.args...).Scan(&n).Error
		})
	}
	return articles, stretch, err
}

// cards returns the cards of those articles that readers see, by key, with more
// columns if others want them.
func (s *Store) cards(ctx context.Context, keys []int64, columns, tables string) (map[int64]*news.Article, error) {
	cards := map[int64]*news.Article{}
	if len(keys) == 0 {
		return cards, nil
	}
	rows, err := scan[articleRow](s.on(ctx).Raw("SELECT "+cardColumns+columns+" FROM articles a"+cardTables+tables+" WHERE a.id IN ? AND s.shown", keys))
	if err != nil {
		return nil, err
	}
	articles := make([]news.Article, len(rows))
	for i := range rows {
		articles[i] = rows[i].article()
		cards[rows[i].Key] = &articles[i]
	}
	return cards, s.loadParts(ctx, articles, news.CardParts)
}

// articleColumns returns what to select for an article, and from which tables.
func articleColumns(p news.ArticleParts) (columns, tables string) {
	if p.NoText {
		return cardColumns, cardTables
	}
	return cardColumns + textColumns, cardTables + textTables
}

// loadParts fills in the tags, authors and topics of all the articles, with one
// query for each.
func (s *Store) loadParts(ctx context.Context, articles []news.Article, p news.ArticleParts) error {
	if len(articles) == 0 {
		return nil
	}
	byKey := make(map[int64]*news.Article, len(articles))
	keys := make([]int64, len(articles))
	for i := range articles {
		a := &articles[i]
		a.Tags, a.Authors, a.Topics = []news.TagRef{}, []news.Credit{}, []news.TopicRef{}
		byKey[a.Key], keys[i] = a, a.Key
	}
	if !p.NoTags {
		if err := s.loadTags(ctx, keys, byKey); err != nil {
			return err
		}
	}
	if !p.NoAuthors {
		if err := s.loadAuthors(ctx, keys, byKey); err != nil {
			return err
		}
	}
	if p.NoTopics || !p.NoText && !slices.ContainsFunc(articles, func(a news.Article) bool { return a.InTopics }) {
		return nil
	}
	return s.loadTopics(ctx, keys, byKey)
}

func (s *Store) loadTags(ctx context.Context, keys []int64, byKey map[int64]*news.Article) error {
	tags, err := scan[struct {
		ArticleID int64
		news.TagRef
	}](s.on(ctx).Raw(`SELECT r.article_id, t.slug, t.name FROM article_tags r JOIN tags t ON t.id = r.tag_id
		WHERE r.article_id IN ? ORDER BY r.article_id, r.position`, keys))
	for _, t := range tags {
		a := byKey[t.ArticleID]
		a.Tags = append(a.Tags, t.TagRef)
	}
	return err
}

func (s *Store) loadAuthors(ctx context.Context, keys []int64, byKey map[int64]*news.Article) error {
	authors, err := scan[struct {
		ArticleID int64
		UID       string `gorm:"column:author_uid"`
		Slug      string
		Name      string
		PenName   news.Opt
		Role      news.CreditRole
	}](s.on(ctx).Raw(`SELECT r.article_id, u.uid AS author_uid, u.slug, u.name, r.pen_name, r.role FROM article_authors r
		JOIN authors u ON u.id = r.author_id WHERE r.article_id IN ? ORDER BY r.article_id, r.position`, keys))
	for _, u := range authors {
		a := byKey[u.ArticleID]
		a.Authors = append(a.Authors, news.Credit{ID: u.UID, Slug: u.Slug, Name: u.Name, PenName: u.PenName, Role: u.Role})
	}
	return err
}

// Article returns the wanted parts of the published article with the given slug
// or id. Under a former slug it fails with Moved, for a withdrawn one with Gone.
func (s *Store) Article(ctx context.Context, slugOrID string, p news.ArticleParts) (*news.Article, error) {
	columns, tables := articleColumns(p)
	row, err := first[articleRow](s.on(ctx).Raw("SELECT "+columns+" FROM articles a"+tables+
		" WHERE a."+nameColumn(slugOrID)+" = ? AND s.shown", slugOrID))
	if news.KindOf(err) == news.NotFound {
		return nil, s.absent(ctx, slugOrID)
	}
	if err != nil {
		return nil, err
	}
	articles := []news.Article{row.article()}
	if err := s.loadCorrections(ctx, &articles[0]); err != nil {
		return nil, err
	}
	return &articles[0], s.loadParts(ctx, articles, p)
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
	q := commentedAs(slugOrID, card)
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

// commentedAs is the question for the few columns of an article that every comment
// reads.
func commentedAs(slugOrID string, card *news.Card) *question {
	c := &card.Comments
	return &question{
		statement: do(`SELECT a.id, a.uid, a.slug, a.title, a.published_at, a.comments_state, a.comments_closes_at,
			a.comments_mode, s.comments_mode AS section_mode FROM articles a
			JOIN sections s ON s.id = a.section_id WHERE a.`+nameColumn(slugOrID)+" = $1 AND s.shown", slugOrID),
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

// loadCorrections fills in which article the given one corrects by law, and
// which correct it, of those that readers see.
func (s *Store) loadCorrections(ctx context.Context, a *news.Article) error {
	a.CorrectedBy = []news.ArticleRef{}
	if a.CorrectsKey == nil && !a.Corrected {
		return nil
	}
	rows, err := scan[struct {
		ID  int64
		Ref articleRef `gorm:"embedded"`
	}](s.on(ctx).Raw(`SELECT a.id, a.uid, a.slug, a.title FROM articles a JOIN sections s ON s.id = a.section_id
		WHERE s.shown AND (a.id = ? OR a.id IN (SELECT article_id FROM article_bodies WHERE corrects_id = ?)) ORDER BY a.published_at, a.id`,
		a.CorrectsKey, a.Key))
	for _, r := range rows {
		if a.CorrectsKey != nil && r.ID == *a.CorrectsKey {
			a.Corrects = r.Ref.ref()
		} else {
			a.CorrectedBy = append(a.CorrectedBy, *r.Ref.ref())
		}
	}
	return err
}
