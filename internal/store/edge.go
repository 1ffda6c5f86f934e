package store

import (
	"context"
	"time"

	"toasoan/internal/news"
)

// Edge is how far the shared caches in front of the paper have been told what is
// stale.
type Edge struct {
	Seq      int64     // of the last change that they were told of
	AgainSeq int64     // of the last that they were told of twice
	PassSeq  int64     // what Seq was at the last pass that tells again
	PassAt   news.Time // when that was
	Tries    int       // to tell what comes next
	NextAt   news.Time // before which nobody tells
	Last     int64     // of all changes
}

// Edge returns how far the caches have been told, and how far the log has got.
func (s *Store) Edge(ctx context.Context) (*Edge, error) {
	return first[Edge](s.on(ctx).Raw(`SELECT seq, again_seq, pass_seq, pass_at, tries, next_at,
		(SELECT coalesce(max(seq), 0) FROM changes) AS last FROM edge WHERE id = 1`))
}

// TakeEdge keeps others from telling the caches for the time of the lease, and
// reports whether nobody did so since e was read.
func (s *Store) TakeEdge(ctx context.Context, e *Edge, now news.Time, lease time.Duration) (bool, error) {
	db := s.on(ctx).Exec("UPDATE edge SET tries = tries + 1, next_at = ? WHERE id = 1 AND seq = ? AND again_seq = ? AND tries = ? AND next_at <= ?",
		news.At(now.Add(lease)), e.Seq, e.AgainSeq, e.Tries, now)
	return db.RowsAffected == 1, db.Error
}

// MoveEdge notes that the caches have been told what to says. It changes nothing
// if somebody else has taken over from the one who took e.
func (s *Store) MoveEdge(ctx context.Context, e *Edge, to Edge) error {
	return s.on(ctx).Exec(`UPDATE edge SET seq = ?, again_seq = ?, pass_seq = ?, pass_at = ?, tries = 0, next_at = 0
		WHERE id = 1 AND seq = ? AND again_seq = ? AND tries = ?`, to.Seq, to.AgainSeq, to.PassSeq, to.PassAt, e.Seq, e.AgainSeq, e.Tries+1).Error
}

// RetryEdge has the caches told at the time at what they could not be told now.
func (s *Store) RetryEdge(ctx context.Context, e *Edge, at news.Time) error {
	return s.on(ctx).Exec("UPDATE edge SET next_at = ? WHERE id = 1 AND seq = ? AND again_seq = ? AND tries = ?", at, e.Seq, e.AgainSeq, e.Tries+1).Error
}

// CommentChanges returns up to limit changes of comments after the one with the
// number seq, and none after last, in order.
func (s *Store) CommentChanges(ctx context.Context, seq, last int64, limit int) ([]news.Change, error) {
	return scan[news.Change](s.on(ctx).Table("changes").Where("seq > ? AND seq <= ? AND noun = 'comment'", seq, last).Order("seq").Limit(limit))
}

// ownSlugs find the slugs that things have and ever had, by their ids.
var ownSlugs = map[news.Noun]string{
	news.NounSection: "SELECT x.uid, g.slug FROM sections x JOIN slugs g ON g.noun <> 'article' AND g.noun = 'section' AND g.target_id = x.id WHERE x.uid IN ? ORDER BY g.slug",
	news.NounTag:     "SELECT x.uid, g.slug FROM tags x JOIN slugs g ON g.noun <> 'article' AND g.noun = 'tag' AND g.target_id = x.id WHERE x.uid IN ? ORDER BY g.slug",
	news.NounAuthor:  "SELECT x.uid, g.slug FROM authors x JOIN slugs g ON g.noun <> 'article' AND g.noun = 'author' AND g.target_id = x.id WHERE x.uid IN ? ORDER BY g.slug",
	news.NounTopic:   "SELECT x.uid, g.slug FROM topics x JOIN slugs g ON g.noun <> 'article' AND g.noun = 'topic' AND g.target_id = x.id WHERE x.uid IN ? ORDER BY g.slug",
	news.NounList:    "SELECT x.uid, g.slug FROM lists x JOIN slugs g ON g.noun <> 'article' AND g.noun = 'list' AND g.target_id = x.id WHERE x.uid IN ? ORDER BY g.slug",
}

// SlugsOf returns the slugs that the things with the ids have and ever had, by id.
// Nothing is known of one that is no longer there.
func (s *Store) SlugsOf(ctx context.Context, noun news.Noun, ids []string) (map[string][]string, error) {
	rows, err := scan[struct{ UID, Slug string }](s.on(ctx).Raw(ownSlugs[noun], ids))
	slugs := map[string][]string{}
	for _, r := range rows {
		slugs[r.UID] = append(slugs[r.UID], r.Slug)
	}
	return slugs, err
}
