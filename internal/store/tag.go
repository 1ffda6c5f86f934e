package store

import (
	"context"

	"toasoan/internal/news"
)

// inUse lets readers see tags and authors only while a visible article has them.
const inUse = "article_count > 0"

func tagPlace(t *news.Tag) place { return place{Bytes: t.SortKey, Key: t.Key} }

// Tags returns the tags that q selects, in alphabetical order.
func (s *Store) Tags(ctx context.Context, q news.TagQuery) ([]news.Tag, news.Stretch, error) {
	db := s.on(ctx).Table("tags")
	if !q.All {
		db = db.Where(inUse)
	}
	if q.Kind != "" {
		db = db.Where("kind = ?", q.Kind)
	}
	return page(db, q.Page, keyset{by: "sort_key", key: "id", list: fingerprint("tags", q.All, q.Kind)}, tagPlace)
}

// Tag returns the tag that readers see under the slug. Under a former slug it
// fails with Moved.
func (s *Store) Tag(ctx context.Context, slug string) (*news.Tag, error) {
	tag, err := first[news.Tag](s.on(ctx).Table("tags").Where("slug = ?", slug).Where(inUse))
	if news.KindOf(err) == news.NotFound {
		return nil, s.moved(ctx, news.NounTag, slug, "SELECT slug FROM tags WHERE id = ? AND article_count > 0")
	}
	return tag, err
}

// maxSuggested bounds what a suggestion looks at: a prefix of one letter would
// match thousands of tags.
const maxSuggested = 500

// SuggestTags returns the tags with a word in their name or an alias from which
// on it begins with the folded prefix, the most used first. Readers get only
// tags in use; the newsroom (all) gets every tag.
func (s *Store) SuggestTags(ctx context.Context, prefix string, all bool, limit int) ([]news.Tag, error) {
	keys, err := scan[int64](s.on(ctx).Raw("SELECT tag_id FROM tag_terms WHERE term >= ? AND term < ? ORDER BY term LIMIT ?",
		prefix, prefix+"\U0010FFFF", maxSuggested))
	if err != nil || len(keys) == 0 {
		return []news.Tag{}, err
	}
	db := s.on(ctx).Table("tags").Where("id IN ?", keys)
	if !all {
		db = db.Where(inUse)
	}
	return scan[news.Tag](db.Order("article_count DESC, sort_key, id").Limit(limit))
}

// DeskTag returns the tag with the id, or with the slug that it has or had.
func (s *Store) DeskTag(ctx context.Context, idOrSlug string) (*news.Tag, error) {
	if IsID(idOrSlug) {
		return first[news.Tag](s.on(ctx).Table("tags").Where("uid = ?", idOrSlug))
	}
	return first[news.Tag](s.on(ctx).Table("tags").Where("id = (SELECT target_id FROM slugs WHERE noun = 'tag' AND slug = ?)", idOrSlug))
}

// TagByKey returns the tag whose name or alias has the exact key.
func (s *Store) TagByKey(ctx context.Context, exact string) (*news.Tag, error) {
	return first[news.Tag](s.on(ctx).Raw(`SELECT * FROM tags WHERE exact_key = ?
		UNION ALL SELECT t.* FROM tag_aliases r JOIN tags t ON t.id = r.tag_id WHERE r.exact_key = ? LIMIT 1`, exact, exact))
}

// TagKeys is what a tag is found by: the exact keys of its aliases, and the
// folded terms of its name and aliases.
type TagKeys struct {
	Aliases []string
	Terms   []string
}

// CreateTag adds the tag and gives it its key.
func (s *Store) CreateTag(ctx context.Context, tag *news.Tag, keys TagKeys) error {
	key, err := s.dialect.newKey(s.on(ctx), "tags", news.NounTag)
	if err != nil {
		return err
	}
	tag.Key = key
	if err := s.on(ctx).Create(tag).Error; err != nil {
		return conflict(err, news.CodeNameTaken, "name", tag.Name)
	}
	return s.indexTag(ctx, tag, keys)
}

// SaveTag replaces the tag if the version in the database is the one before its
// own, and fails with Stale otherwise.
func (s *Store) SaveTag(ctx context.Context, tag *news.Tag, keys TagKeys) error {
	db := s.on(ctx).Model(tag).Where("version = ?", tag.Version-1).Select("*").Omit("ID", "CreatedAt", "ArticleCount").UpdateColumns(tag)
	if db.Error != nil {
		return conflict(db.Error, news.CodeNameTaken, "name", tag.Name)
	}
	if db.RowsAffected == 0 {
		return news.Fail(news.CodeStale)
	}
	return s.indexTag(ctx, tag, keys)
}

func (s *Store) indexTag(ctx context.Context, tag *news.Tag, keys TagKeys) error {
	steps := []statement{
		do("DELETE FROM tag_aliases WHERE tag_id = ?", tag.Key),
		do("DELETE FROM tag_terms WHERE tag_id = ?", tag.Key),
	}
	for _, key := range keys.Aliases {
		steps = append(steps, do("INSERT INTO tag_aliases (exact_key, tag_id) VALUES (?, ?)", key, tag.Key))
	}
	return exec(s.on(ctx), append(steps, terms(addTagTerm, tag.Key, keys.Terms)...)...)
}

// TagInUse reports whether a live version has the tag, visible or not.
func (s *Store) TagInUse(ctx context.Context, key int64) (used bool, err error) {
	return used, s.on(ctx).Raw("SELECT EXISTS (SELECT 1 FROM article_tags WHERE tag_id = ?)", key).Scan(&used).Error
}

// DeleteTag removes the tag, also from manuscripts that name it. Its slugs stay taken.
func (s *Store) DeleteTag(ctx context.Context, key int64) error {
	return s.on(ctx).Exec("DELETE FROM tags WHERE id = ?", key).Error
}
