package store

import (
	"context"

	"toasoan/internal/news"
)

// LikeComment notes that the device likes the comment, and reports whether it
// did not before.
func (s *Store) LikeComment(ctx context.Context, key int64, device string) (bool, error) {
	db := s.on(ctx).Exec("INSERT INTO comment_likes (comment_id, device) VALUES (?, ?) ON CONFLICT (comment_id, device) DO NOTHING", key, device)
	if db.Error != nil || db.RowsAffected == 0 {
		return false, db.Error
	}
	return true, s.on(ctx).Exec("UPDATE comments SET likes = likes + 1 WHERE id = ?", key).Error
}

// UnlikeComment takes that back, and reports whether there was something to.
func (s *Store) UnlikeComment(ctx context.Context, key int64, device string) (bool, error) {
	db := s.on(ctx).Exec("DELETE FROM comment_likes WHERE comment_id = ? AND device = ?", key, device)
	if db.Error != nil || db.RowsAffected == 0 {
		return false, db.Error
	}
	return true, s.on(ctx).Exec("UPDATE comments SET likes = likes - 1 WHERE id = ?", key).Error
}

// CommentLikes returns how many like the comment.
func (s *Store) CommentLikes(ctx context.Context, key int64) (n int, err error) {
	err = s.on(ctx).Raw("SELECT likes FROM comments WHERE id = ?", key).Scan(&n).Error
	return n, err
}

// ReportComment notes the report, and reports whether the device made none of
// the comment before.
func (s *Store) ReportComment(ctx context.Context, key int64, device string, r news.CommentReport) (bool, error) {
	db := s.on(ctx).Exec(`INSERT INTO comment_reports (comment_id, device, reason, detail, at) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (comment_id, device) DO NOTHING`, key, device, r.Reason, r.Detail, r.At)
	return db.RowsAffected > 0, db.Error
}

// CommentReports returns the latest reports of a comment, up to a hundred.
func (s *Store) CommentReports(ctx context.Context, key int64) ([]news.CommentReport, error) {
	return scan[news.CommentReport](s.on(ctx).Raw("SELECT reason, detail, at FROM comment_reports WHERE comment_id = ? ORDER BY id DESC LIMIT 100", key))
}

// KeepCommentVersion keeps what the comment said before it was edited.
func (s *Store) KeepCommentVersion(ctx context.Context, key int64, v news.CommentVersion) error {
	return s.on(ctx).Exec("INSERT INTO comment_edits (comment_id, at, body) VALUES (?, ?, ?)", key, v.At, v.Body).Error
}

// CommentVersions returns what the comment said before, first to last.
func (s *Store) CommentVersions(ctx context.Context, key int64) ([]news.CommentVersion, error) {
	return scan[news.CommentVersion](s.on(ctx).Raw("SELECT at, body FROM comment_edits WHERE comment_id = ? ORDER BY id LIMIT 100", key))
}

// CommentNotes returns the notes on a comment, first to last.
func (s *Store) CommentNotes(ctx context.Context, key int64) ([]news.CommentNote, error) {
	return scan[news.CommentNote](s.on(ctx).Raw("SELECT * FROM comment_notes WHERE comment_id = ? ORDER BY id LIMIT 100", key))
}

// AddCommentNote adds the note.
func (s *Store) AddCommentNote(ctx context.Context, n *news.CommentNote) error {
	return s.on(ctx).Create(n).Error
}

// DeleteCommentNote removes the note from the comment.
func (s *Store) DeleteCommentNote(ctx context.Context, comment int64, id string) error {
	db := s.on(ctx).Exec("DELETE FROM comment_notes WHERE comment_id = ? AND uid = ?", comment, id)
	if db.Error == nil && db.RowsAffected == 0 {
		return news.Fail(news.CodeNotFound)
	}
	return db.Error
}

// QueueCounts returns how much there is to moderate, as far as the caller's
// rights reach. The counts are kept, not computed: those of callers who are
// limited to sections are added up from their articles.
func (s *Store) QueueCounts(ctx context.Context, by news.Caller) (c news.QueueCounts, err error) {
	const articles = `SELECT m.uid, m.title, n.pending AS n FROM article_counts n JOIN manuscripts m ON m.id = n.article_id WHERE n.pending > 0 `
	const most = "ORDER BY n.pending DESC, n.article_id LIMIT 100"
	if by.Sections != nil {
		if c.Articles, err = scan[news.ArticleTally](s.on(ctx).Raw(articles+"AND m.section_id IN ? "+most, orNone(by.Sections))); err != nil {
			return c, err
		}
		c.Reasons = []news.Tally{}
		c.Statuses, err = scan[news.Tally](s.on(ctx).Raw(`SELECT 'pending' AS ref, coalesce(sum(n.pending), 0) AS n FROM article_counts n
			JOIN manuscripts m ON m.id = n.article_id WHERE n.pending > 0 AND m.section_id IN ?`, orNone(by.Sections)))
		return c, err
	}
	if c.Articles, err = scan[news.ArticleTally](s.on(ctx).Raw(articles + most)); err != nil {
		return c, err
	}
	if c.Statuses, err = s.tallied(ctx, "status"); err == nil {
		c.Reasons, err = s.tallied(ctx, "reason")
	}
	return c, err
}

func (s *Store) tallied(ctx context.Context, scope string) ([]news.Tally, error) {
	return scan[news.Tally](s.on(ctx).Raw("SELECT ref, n FROM comment_tallies WHERE scope = ? AND n <> 0 ORDER BY ref", scope))
}

// untally no longer counts the comments on an article, which are about to go.
func (s *Store) untally(ctx context.Context, article int64) error {
	groups, err := scan[struct {
		Status    news.CommentStatus
		Reason    news.Opt
		PersonID  *int64
		Confirmed bool
		N         int
	}](s.on(ctx).Raw("SELECT status, reason, person_id, confirmed, count(*) AS n FROM comments WHERE article_id = ? GROUP BY status, reason, person_id, confirmed", article))
	for _, g := range groups {
		s.TallyComment(ctx, &news.HeldComment{
			Comment: news.Comment{Status: g.Status, ArticleKey: article}, Reason: g.Reason, PersonKey: g.PersonID, Confirmed: g.Confirmed,
		}, -g.N)
	}
	return err
}
