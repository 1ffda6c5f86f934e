package store

import (
	"context"
	"encoding/json"

	"toasoan/internal/news"
)

// Answer is the first answer to a request that carried an Idempotency-Key.
type Answer struct {
	Caller    string
	Method    string
	Path      string
	Key       string
	BodyHash  string
	Status    int
	Header    json.RawMessage `gorm:"serializer:json"`
	Body      string
	CreatedAt news.Time
}

// Answer returns the kept answer to the request that a names, or NotFound.
func (s *Store) Answer(ctx context.Context, a Answer) (*Answer, error) {
	return first[Answer](s.on(ctx).Raw("SELECT * FROM answers WHERE caller = ? AND method = ? AND path = ? AND key = ?",
		a.Caller, a.Method, a.Path, a.Key))
}

// LockAnswer takes the right to answer the request that a names, until the
// transaction ends, unless another transaction has it.
func (s *Store) LockAnswer(ctx context.Context, a Answer) (bool, error) {
	return s.dialect.tryLock(s.on(ctx), a.Caller+" "+a.Method+" "+a.Path+" "+a.Key)
}

// KeepAnswer keeps a.
func (s *Store) KeepAnswer(ctx context.Context, a *Answer) error {
	return s.on(ctx).Create(a).Error
}

// DeleteAnswersBefore forgets answers kept before t.
func (s *Store) DeleteAnswersBefore(ctx context.Context, t news.Time) error {
	return s.on(ctx).Exec("DELETE FROM answers WHERE created_at < ?", t).Error
}
