package store

import (
	"context"
	"strconv"

	"toasoan/internal/find"
	"toasoan/internal/news"
)

// Topics returns the topics that q selects, in order of their places.
func (s *Store) Topics(ctx context.Context, q news.TopicQuery) ([]news.Topic, news.Stretch, error) {
	db := s.on(ctx).Table("topics")
	list := fingerprint("topics", q.All, q.Status)
	if !q.All {
		db = db.Where(inUse)
	}
	if q.Status != "" {
		db = db.Where("status = ?", q.Status)
	}
	if q.Article != nil {
		db = db.Where("id IN (SELECT topic_id FROM topic_articles WHERE article_id = ?)", *q.Article)
		list = fingerprint(list, *q.Article)
	}
	return page(db, q.Page, keyset{by: "sort_key", key: "id", list: list}, func(t *news.Topic) place {
		return place{Bytes: t.SortKey, Key: t.Key}
	})
}

// Topic returns the topic that readers see under the slug. Under a former slug it
// fails with Moved.
func (s *Store) Topic(ctx context.Context, slug string) (*news.Topic, error) {
	topic, err := first[news.Topic](s.on(ctx).Table("topics").Where("slug = ?", slug).Where(inUse))
	if news.KindOf(err) == news.NotFound {
		return nil, s.moved(ctx, news.NounTopic, slug, "SELECT slug FROM topics WHERE id = ? AND article_count > 0")
	}
	return topic, err
}

// DeskTopic returns the topic with the id, or with the slug that it has or had.
func (s *Store) DeskTopic(ctx context.Context, idOrSlug string) (*news.Topic, error) {
	if IsID(idOrSlug) {
		return first[news.Topic](s.on(ctx).Table("topics").Where("uid = ?", idOrSlug))
	}
	return first[news.Topic](s.on(ctx).Table("topics").Where("id = (SELECT target_id FROM slugs WHERE noun = 'topic' AND slug = ?)", idOrSlug))
}

// CreateTopic adds the topic and gives it its key.
func (s *Store) CreateTopic(ctx context.Context, topic *news.Topic) error {
	key, err := s.dialect.newKey(s.on(ctx), "topics", news.NounTopic)
	if err != nil {
		return err
	}
	topic.Key = key
	if err := s.on(ctx).Create(topic).Error; err != nil {
		return conflict(err, news.CodeSlugTaken, "slug", topic.Slug)
	}
	return s.indexTopic(ctx, topic)
}

// SaveTopic replaces the topic if the version in the database is the one before
// its own, and fails with Stale otherwise.
func (s *Store) SaveTopic(ctx context.Context, topic *news.Topic) error {
	db := s.on(ctx).Model(topic).Where("version = ?", topic.Version-1).Select("*").Omit("ID", "CreatedAt", "ArticleCount").UpdateColumns(topic)
	if db.Error == nil && db.RowsAffected == 0 {
		return news.Fail(news.CodeStale)
	}
	if db.Error != nil {
		return conflict(db.Error, news.CodeSlugTaken, "slug", topic.Slug)
	}
	return s.indexTopic(ctx, topic)
}

func (s *Store) indexTopic(ctx context.Context, topic *news.Topic) error {
	steps := []statement{do("DELETE FROM topic_terms WHERE topic_id = ?", topic.Key)}
	return exec(s.on(ctx), append(steps, terms(addTopicTerm, topic.Key, find.Starts(topic.Name))...)...)
}

// DeleteTopic removes the topic. Its articles stay, its slugs stay taken.
func (s *Store) DeleteTopic(ctx context.Context, key int64) error {
	return exec(s.on(ctx), append(unlistTopic(key), do("DELETE FROM topics WHERE id = ?", key))...)
}

// memberRow is a member of a topic with its working copy.
type memberRow struct {
	NamedArticle
	Pinned bool
	Note   news.Opt
	Status news.Status
}

// TopicMembers returns those members of the topic that the caller may know of, in
// the editors' order, and how many others there are.
func (s *Store) TopicMembers(ctx context.Context, c news.Caller, key int64) (members []news.TopicMember, others int, err error) {
	rows, err := scan[memberRow](s.on(ctx).Raw("SELECT r.pinned, r.note, m.status, "+namedColumns+
		" FROM topic_articles r JOIN manuscripts m ON m.id = r.article_id WHERE r.topic_id = ? ORDER BY r.position, r.article_id", key))
	members = []news.TopicMember{}
	for _, r := range rows {
		if !r.KnownTo(c) {
			others++
			continue
		}
		if !r.open(c) {
			r.Status = news.Published
		}
		members = append(members, news.TopicMember{Article: r.Ref(c), Pinned: r.Pinned, Note: r.Note, Status: r.Status, Shown: r.Shown, Key: r.Key})
	}
	return members, others, err
}

// SetTopicMembers makes these the members of the topic, in this order.
func (s *Store) SetTopicMembers(ctx context.Context, key int64, members []news.TopicMember) error {
	type row struct {
		TopicID, ArticleID, Position int64
		Pinned                       bool
		Note                         news.Opt
	}
	rows := make([]row, len(members))
	for i, m := range members {
		rows[i] = row{key, m.Key, int64(i), m.Pinned, m.Note}
	}
	relate := do(`INSERT INTO relate (article_id, published_at) SELECT a.id, a.published_at FROM topic_articles r JOIN articles a ON a.id = r.article_id
		WHERE r.topic_id = ? ON CONFLICT (article_id) DO NOTHING`, key)
	if err := exec(s.on(ctx), append(unlistTopic(key), relate, do("DELETE FROM topic_articles WHERE topic_id = ?", key))...); err != nil {
		return err
	}
	if err := s.add(ctx, "topic_articles", rows); err != nil {
		return err
	}
	const all = "r.topic_id = ? AND a.section_id IN (SELECT id FROM sections WHERE shown)"
	return exec(s.on(ctx), relate,
		do("INSERT INTO listings (article_id, kind, ref_id, published_at, modified_at) SELECT a.id, "+strconv.Itoa(inTopic)+
			", r.topic_id, a.published_at, a.modified_at FROM topic_articles r JOIN articles a ON a.id = r.article_id WHERE "+all, key),
		do(insertTopicOrder+all, key),
		do("UPDATE topics SET article_count = (SELECT count(*) FROM listings WHERE kind = "+strconv.Itoa(inTopic)+" AND ref_id = topics.id) WHERE id = ?", key))
}

func unlistTopic(key int64) []statement {
	return []statement{
		do("DELETE FROM listings WHERE kind = "+strconv.Itoa(inTopic)+" AND ref_id = ?", key),
		do("DELETE FROM listings WHERE kind = "+strconv.Itoa(inTopicOrder)+" AND ref_id = ?", key),
	}
}

// insertTopicOrder puts the articles that a condition on a and r selects into the
// editors' order of their topics: pinned ones stand before all others, however
// late those were published, since their place is no time that there will be.
const insertTopicOrder = `INSERT INTO listings (article_id, kind, ref_id, published_at, modified_at)
	SELECT a.id, 6, r.topic_id, CASE WHEN r.pinned THEN 4611686018427387904 - r.position ELSE a.published_at END, a.modified_at
	FROM articles a JOIN topic_articles r ON r.article_id = a.id WHERE `

// TopicOrder returns the ids of the topic's articles that readers see, in their
// order.
func (s *Store) TopicOrder(ctx context.Context, key int64) ([]string, error) {
	return scan[string](s.on(ctx).Raw("SELECT a.uid FROM listings l JOIN articles a ON a.id = l.article_id WHERE l.kind = "+
		strconv.Itoa(inTopicOrder)+" AND l.ref_id = ? ORDER BY l.published_at DESC, l.article_id DESC", key))
}

// TopicsOf returns the topics that the article belongs to. If readers see the
// article, they see them too.
func (s *Store) TopicsOf(ctx context.Context, key int64) ([]news.TopicRef, error) {
	return scan[news.TopicRef](s.on(ctx).Raw(`SELECT t.slug, t.name FROM topic_articles r JOIN topics t ON t.id = r.topic_id
		WHERE r.article_id = ? ORDER BY t.sort_key, t.id`, key))
}
