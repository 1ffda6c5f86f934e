package store

import (
	"context"

	"toasoan/internal/news"
)

// ImportedComment returns the comment that was called id in the source, or nil
// if none of that name was taken in.
func (s *Store) ImportedComment(ctx context.Context, source, id string) (*news.Comment, error) {
	c, err := first[news.Comment](s.on(ctx).Raw(`SELECT c.* FROM imported_comments i JOIN comments c ON c.id = i.comment_id
		WHERE i.source = ? AND i.source_id = ?`, source, id))
	if news.KindOf(err) == news.NotFound {
		return nil, nil
	}
	return c, err
}

// KeepImported notes what the comment with the key was called in the source.
func (s *Store) KeepImported(ctx context.Context, source, id string, key int64) error {
	return s.on(ctx).Exec("INSERT INTO imported_comments (source, source_id, comment_id) VALUES (?, ?, ?)", source, id, key).Error
}

// ExportedComment is a comment with all that an export has of it.
type ExportedComment struct {
	news.Comment
	OnSlug      string
	AuthorEmail string
	IP          string `gorm:"column:ip"`
	Confirmed   bool
}

// CommentsFrom returns up to limit comments from the key on, in the order in
// which they came: those that replies answer before the replies.
func (s *Store) CommentsFrom(ctx context.Context, key int64, limit int) ([]ExportedComment, error) {
	return scan[ExportedComment](s.on(ctx).Raw(`SELECT c.*, m.slug AS on_slug FROM comments c JOIN manuscripts m ON m.id = c.article_id
		WHERE c.id >= ? ORDER BY c.id LIMIT ?`, key, limit))
}
