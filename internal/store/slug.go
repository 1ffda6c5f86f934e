package store

import (
	"context"
	"errors"
	"strconv"

	"gorm.io/gorm"

	"toasoan/internal/news"
)

// SlugOwner returns the key of the one that has, or had, the slug; 0 if nobody.
func (s *Store) SlugOwner(ctx context.Context, noun news.Noun, slug string) (int64, error) {
	var owner int64
	err := s.on(ctx).Raw("SELECT target_id FROM slugs WHERE noun = ? AND slug = ?", noun, slug).Scan(&owner).Error
	return owner, err
}

// TakenSlugs returns those of the candidates that somebody has or had.
func (s *Store) TakenSlugs(ctx context.Context, noun news.Noun, candidates []string) (map[string]int64, error) {
	rows, err := scan[struct {
		Slug     string
		TargetID int64
	}](s.on(ctx).Raw("SELECT slug, target_id FROM slugs WHERE noun = ? AND slug IN ?", noun, candidates))
	taken := map[string]int64{}
	for _, r := range rows {
		taken[r.Slug] = r.TargetID
	}
	return taken, err
}

// ClaimSlug registers the slug for the one with the given key. It fails with
// SlugTaken if somebody else has or had it. Public slugs lead readers to their
// owner even after it has another.
func (s *Store) ClaimSlug(ctx context.Context, noun news.Noun, slug string, key int64, public bool) error {
	db := s.on(ctx).Exec(`INSERT INTO slugs (noun, slug, target_id, public) VALUES (?, ?, ?, ?)
		ON CONFLICT (noun, slug) DO UPDATE SET public = (slugs.public OR excluded.public) WHERE slugs.target_id = excluded.target_id`,
		noun, slug, key, public)
	if db.Error == nil && db.RowsAffected == 0 {
		return news.Fail(news.CodeSlugTaken, "slug", slug)
	}
	return db.Error
}

// ReleaseSlug frees the slug for others if readers never saw it.
func (s *Store) ReleaseSlug(ctx context.Context, noun news.Noun, slug string, key int64) error {
	return s.on(ctx).Exec("DELETE FROM slugs WHERE noun = ? AND slug = ? AND target_id = ? AND NOT public", noun, slug, key).Error
}

// moved returns the error that leads a reader from a former slug to the present
// one, which present finds by the owner's key, or NotFound.
func (s *Store) moved(ctx context.Context, noun news.Noun, slug string, present string) error {
	var owner int64
	err := s.on(ctx).Raw("SELECT target_id FROM slugs WHERE noun = ? AND slug = ? AND public", noun, slug).Scan(&owner).Error
	if err != nil {
		return err
	}
	var now string
	if owner != 0 {
		if err := s.on(ctx).Raw(present, owner).Scan(&now).Error; err != nil && !errors.Is(err, gorm.ErrRecordNotFound) {
			return err
		}
	}
	if now == "" || now == slug {
		return news.Fail(news.CodeNotFound)
	}
	e := news.Fail(news.CodeMoved, "slug", now)
	e.Slug = now
	return e
}

// numbered returns the n-th variant of a slug that is taken: slug-2, slug-3, …
func numbered(slug string, n int) string {
	if n == 1 {
		return slug
	}
	return slug + "-" + strconv.Itoa(n)
}

// FreeSlug returns the made slug, or its first numbered variant that nobody but
// the one with the given key has or had. Others who ask for the same one wait
// until the transaction ends.
func (s *Store) FreeSlug(ctx context.Context, noun news.Noun, slug string, key int64) (string, error) {
	if err := s.dialect.lock(s.on(ctx), string(noun)+" "+slug); err != nil {
		return "", err
	}
	const batch = 50
	for from := 1; ; from += batch {
		candidates := make([]string, batch)
		for i := range candidates {
			candidates[i] = numbered(slug, from+i)
		}
		taken, err := s.TakenSlugs(ctx, noun, candidates)
		if err != nil {
			return "", err
		}
		for _, c := range candidates {
			if owner, is := taken[c]; !is || owner == key {
				return c, nil
			}
		}
	}
}
