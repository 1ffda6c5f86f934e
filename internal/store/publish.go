package store

import (
	"context"
	"errors"
	"strings"

	"gorm.io/gorm"

	"toasoan/internal/news"
)

// liveColumns are what a live version takes from its manuscript, and
// publicationColumns what the publication adds.
const (
	liveColumns = `id, uid, slug, revision, type, title, short_title, sapo, byline, section_id, lead_media, source,
		language, word_count, reading_minutes, comments_state, comments_closes_at, comments_mode`
	publicationColumns = ", published_at, published_precision, updated_at, modified_at"
)

// LivePublication is a manuscript to be published, and what the publication adds
// to its working copy.
type LivePublication struct {
	Manuscript  *news.Manuscript
	PublishedAt news.Time
	Precision   news.Precision
	UpdatedAt   *news.Time
	ModifiedAt  news.Time
	Again       bool // whether there was one before: with what hangs on it
}

// PublishArticles makes the manuscripts' working copies the live versions: what
// readers see from the end of the transaction on. It takes as many statements
// for a hundred as for one.
func (s *Store) PublishArticles(ctx context.Context, batch []LivePublication) error {
	keys := make([]int64, len(batch))
	manuscripts := make([]*news.Manuscript, len(batch))
	for i, p := range batch {
		keys[i], manuscripts[i] = p.Manuscript.Key, p.Manuscript
	}
	left, err := s.unlist(ctx, "a.id IN ?", []any{keys})
	if err != nil {
		return err
	}
	before, err := scan[wasLive](s.on(ctx).Raw("DELETE FROM articles WHERE id IN ? RETURNING id, type, section_id IN (SELECT s.id FROM sections s WHERE s.shown) AS shown", keys))
	if err != nil {
		return err
	}
	s.noteComing(ctx, batch, before)
	err = exec(s.on(ctx),
		liveVersions(batch),
		do("INSERT INTO article_counts (article_id, comments, views, likes) SELECT id, 0, 0, 0 FROM manuscripts WHERE id IN ? ON CONFLICT (article_id) DO NOTHING", keys),
		relateLater(batch),
		do("UPDATE slugs SET public = ? WHERE noun = 'article' AND slug IN (SELECT slug FROM manuscripts WHERE id IN ?) AND target_id IN ?", true, keys, keys))
	if err != nil {
		return err
	}
	if err := s.addTexts(ctx, manuscripts); err != nil {
		return err
	}
	if err := s.indexArticles(ctx, batch, before); err != nil {
		return err
	}
	return s.list(ctx, "a.id IN ?", []any{keys}, left)
}

// wasLive is a live version that another one takes the place of.
type wasLive struct {
	ID    int64
	Type  news.ArticleType
	Shown bool
}

// noteComing has the change log tell of what comes before readers with the
// articles: comments of those that come back, updates of those that are covered
// live from now on.
func (s *Store) noteComing(ctx context.Context, batch []LivePublication, before []wasLive) {
	seen := map[int64]news.ArticleType{}
	for _, b := range before {
		if b.Shown {
			seen[b.ID] = b.Type
		}
	}
	var back, covered []int64
	for _, p := range batch {
		was, shown := seen[p.Manuscript.Key]
		if p.Again && !shown {
			back = append(back, p.Manuscript.Key)
		}
		if p.Manuscript.Type == news.LiveType && was != news.LiveType {
			covered = append(covered, p.Manuscript.Key)
		}
	}
	if len(back) > 0 {
		s.follows(ctx, do(commentChanges+"c.article_id IN ? ORDER BY c.id", back))
	}
	if len(covered) > 0 {
		s.follows(ctx, do(updateChanges+"u.article_id IN ? ORDER BY u.id", covered))
	}
}

// liveVersions copies the working copies over.
func liveVersions(batch []LivePublication) statement {
	var b strings.Builder
	var args []any
	for i, p := range batch {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString("(CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS TEXT), CAST(? AS BIGINT), CAST(? AS BIGINT))")
		args = append(args, p.Manuscript.Key, p.PublishedAt, p.Precision, p.UpdatedAt, p.ModifiedAt)
	}
	return do("INSERT INTO articles ("+liveColumns+publicationColumns+") SELECT "+liveColumns+
		", p.column2, p.column3, p.column4, p.column5 FROM (VALUES "+b.String()+") p CROSS JOIN manuscripts WHERE id = p.column1", args...)
}

// RemoveArticles takes the live versions away from readers.
func (s *Store) RemoveArticles(ctx context.Context, keys []int64) error {
	return s.relist(ctx, "a.id IN ?", []any{keys},
		do("DELETE FROM breaking WHERE article_id IN ?", keys), do("DELETE FROM articles WHERE id IN ?", keys))
}

// LiveMarks is what a live version has that its working copy does not tell.
type LiveMarks struct {
	ID          int64
	UpdatedAt   *news.Time
	Corrections []news.Correction `gorm:"serializer:json"`
}

// LiveMarks returns the marks of those manuscripts that have a live version.
func (s *Store) LiveMarks(ctx context.Context, keys []int64) (map[int64]LiveMarks, error) {
	rows, err := scan[LiveMarks](s.on(ctx).Raw(`SELECT a.id, a.updated_at, b.corrections FROM articles a
		JOIN article_bodies b ON b.article_id = a.id WHERE a.id IN ?`, keys))
	marks := map[int64]LiveMarks{}
	for _, r := range rows {
		marks[r.ID] = r
	}
	return marks, err
}

// CorrectedBy returns the ids of the live articles that the live versions of the
// given ones correct by law.
func (s *Store) CorrectedBy(ctx context.Context, keys []int64) ([]string, error) {
	return scan[string](s.on(ctx).Raw(`SELECT DISTINCT a.uid FROM article_bodies b JOIN articles a ON a.id = b.corrects_id
		WHERE b.article_id IN ?`, keys))
}

// LiveSlug returns the slug under which readers find the article, "" if they do not.
func (s *Store) LiveSlug(ctx context.Context, key int64) (slug string, err error) {
	err = s.on(ctx).Raw("SELECT slug FROM articles WHERE id = ?", key).Scan(&slug).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		err = nil
	}
	return slug, err
}
