package store

import (
	"context"
	"time"

	"toasoan/internal/news"
)

// Post puts a letter into the outbox. It belongs into the transaction of what it
// tells of.
func (s *Store) Post(ctx context.Context, l *news.Letter) error { return s.on(ctx).Create(l).Error }

// LetterDue reports whether a letter has to be sent at the time now.
func (s *Store) LetterDue(ctx context.Context, now news.Time) (bool, error) {
	next, err := scan[news.Time](s.on(ctx).Raw("SELECT next_at FROM outbox ORDER BY next_at LIMIT 1"))
	return len(next) > 0 && !next[0].After(now.Time), err
}

// TakeLetter returns the letter that has waited longest, and keeps others from it
// for the time of the lease; NotFound if none has to be sent now.
func (s *Store) TakeLetter(ctx context.Context, now news.Time, lease time.Duration) (*news.Letter, error) {
	l, err := first[news.Letter](s.on(ctx).Raw("SELECT * FROM outbox WHERE next_at <= ? ORDER BY next_at, id LIMIT 1", now))
	if err != nil {
		return nil, err
	}
	db := s.on(ctx).Exec("UPDATE outbox SET next_at = ?, tries = tries + 1 WHERE id = ? AND tries = ?", news.At(now.Add(lease)), l.Key, l.Tries)
	if db.Error == nil && db.RowsAffected == 0 {
		return nil, news.Fail(news.CodeNotFound) // another process has it
	}
	l.Tries++
	return l, db.Error
}

// RetryLetter has the letter sent again at the time at.
func (s *Store) RetryLetter(ctx context.Context, key int64, at news.Time) error {
	return s.on(ctx).Exec("UPDATE outbox SET next_at = ? WHERE id = ?", at, key).Error
}

// DropLetter removes a letter: it was sent, or never will be.
func (s *Store) DropLetter(ctx context.Context, key int64) error {
	return s.on(ctx).Exec("DELETE FROM outbox WHERE id = ?", key).Error
}
