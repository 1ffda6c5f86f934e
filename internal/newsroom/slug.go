package newsroom

import (
	"context"

	"toasoan/internal/news"
	"toasoan/internal/store"
	"toasoan/internal/text"
)

// slugChoice is what a slug is chosen from: the one that was given, or the name
// to make it from, or else the id. key is the present owner's, 0 for a new one.
type slugChoice struct {
	given, name, id string
	key             int64
}

// chooseSlug returns the slug that a resource gets. One that is given must be
// free; one that is made gets a number if it is taken.
func chooseSlug(ctx context.Context, tx *store.Store, noun news.Noun, c slugChoice) (string, error) {
	slug := c.given
	if slug == "" {
		slug = text.Slug(c.name)
	}
	if slug == "" {
		return c.id, nil // a name without a letter: the id is its name
	}
	if slug == c.id {
		return slug, nil
	}
	if store.IsID(slug) || news.Reserved(noun, slug) {
		if c.given != "" {
			return "", slugTaken(slug)
		}
		slug += "-2"
	}
	if c.given == "" {
		return tx.FreeSlug(ctx, noun, slug, c.key)
	}
	owner, err := tx.SlugOwner(ctx, noun, slug)
	if err == nil && owner != 0 && owner != c.key {
		err = slugTaken(slug)
	}
	return slug, err
}

func slugTaken(slug string) error {
	e := news.FailAt(news.CodeSlugTaken, "/slug", news.FaultTaken)
	e.Args = []any{"slug", slug}
	return e
}
