package store

import (
	"context"

	"toasoan/internal/find"
	"toasoan/internal/news"
)

// Authors returns the authors that q selects, ordered by given name.
func (s *Store) Authors(ctx context.Context, q news.AuthorQuery) ([]news.Author, news.Stretch, error) {
	db := s.on(ctx).Table("authors")
	if !q.All {
		db = db.Where(inUse)
	}
	return page(db, q.Page, keyset{by: "sort_key", key: "id", list: fingerprint("authors", q.All)}, func(a *news.Author) place {
		return place{Bytes: a.SortKey, Key: a.Key}
	})
}

// Author returns the author that readers see under the slug. Under a former
// slug it fails with Moved.
func (s *Store) Author(ctx context.Context, slug string) (*news.Author, error) {
	author, err := first[news.Author](s.on(ctx).Table("authors").Where("slug = ?", slug).Where(inUse))
	if news.KindOf(err) == news.NotFound {
		return nil, s.moved(ctx, news.NounAuthor, slug, "SELECT slug FROM authors WHERE id = ? AND article_count > 0")
	}
	return author, err
}

// DeskAuthor returns the author with the id, or with the slug that it has or had.
func (s *Store) DeskAuthor(ctx context.Context, idOrSlug string) (*news.Author, error) {
	if IsID(idOrSlug) {
		return first[news.Author](s.on(ctx).Table("authors").Where("uid = ?", idOrSlug))
	}
	return first[news.Author](s.on(ctx).Table("authors").Where("id = (SELECT target_id FROM slugs WHERE noun = 'author' AND slug = ?)", idOrSlug))
}

// AuthorsByName returns the authors whose name or a pen name has the exact key.
func (s *Store) AuthorsByName(ctx context.Context, exact string) ([]news.Author, error) {
	return scan[news.Author](s.on(ctx).Raw("SELECT a.* FROM author_names r JOIN authors a ON a.id = r.author_id WHERE r.exact_key = ? ORDER BY a.id", exact))
}

// KnownNames returns those of the exact keys that are names of an author.
func (s *Store) KnownNames(ctx context.Context, keys []string) ([]string, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	return scan[string](s.on(ctx).Raw("SELECT DISTINCT exact_key FROM author_names WHERE exact_key IN ?", keys))
}

// CreateAuthor adds the author, found by the exact keys of the names, and gives
// it its key.
func (s *Store) CreateAuthor(ctx context.Context, author *news.Author, names []string) error {
	key, err := s.dialect.newKey(s.on(ctx), "authors", news.NounAuthor)
	if err != nil {
		return err
	}
	author.Key = key
	if err := s.on(ctx).Create(author).Error; err != nil {
		return conflict(err, news.CodeSlugTaken, "slug", author.Slug)
	}
	return s.indexAuthor(ctx, author, names)
}

// SaveAuthor replaces the author if the version in the database is the one
// before its own, and fails with Stale otherwise.
func (s *Store) SaveAuthor(ctx context.Context, author *news.Author, names []string) error {
	db := s.on(ctx).Model(author).Where("version = ?", author.Version-1).Select("*").Omit("ID", "CreatedAt", "ArticleCount").UpdateColumns(author)
	if db.Error != nil {
		return conflict(db.Error, news.CodeSlugTaken, "slug", author.Slug)
	}
	if db.RowsAffected == 0 {
		return news.Fail(news.CodeStale)
	}
	return s.indexAuthor(ctx, author, names)
}

func (s *Store) indexAuthor(ctx context.Context, author *news.Author, names []string) error {
	steps := []statement{do("DELETE FROM author_names WHERE author_id = ?", author.Key), do("DELETE FROM author_terms WHERE author_id = ?", author.Key)}
	for _, name := range names {
		steps = append(steps, terms(addAuthorTerm, author.Key, find.Starts(name))...)
		steps = append(steps, do("INSERT INTO author_names (exact_key, author_id) VALUES (?, ?) ON CONFLICT (exact_key, author_id) DO NOTHING", name, author.Key))
	}
	return exec(s.on(ctx), steps...)
}

// AuthorInUse reports whether a live version credits the author, visible or not.
func (s *Store) AuthorInUse(ctx context.Context, key int64) (used bool, err error) {
	return used, s.on(ctx).Raw("SELECT EXISTS (SELECT 1 FROM article_authors WHERE author_id = ?)", key).Scan(&used).Error
}

// DeleteAuthor removes the author, also from manuscripts that name them.
func (s *Store) DeleteAuthor(ctx context.Context, key int64) error {
	return s.on(ctx).Exec("DELETE FROM authors WHERE id = ?", key).Error
}
