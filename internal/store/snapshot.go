package store

import (
	"context"
	"errors"

	"gorm.io/gorm"
)

type snapshotKey struct{}

// errSnapshot: a transaction that began there would not be seen by what is read
// afterwards, and would wait for a second connection while it holds one.
var errSnapshot = errors.New("a transaction within a snapshot, which only reads")

// Snapshot runs fn so that all that is read with the context it is given is of one
// moment, whatever others commit meanwhile, and nothing is written with it. An
// answer made of several queries is never mixed. They have to come one after
// another. Within a transaction, or another snapshot, it is a part of that one.
func (s *Store) Snapshot(ctx context.Context, fn func(ctx context.Context) error) error {
	if s.inTx(ctx) || snapshotIn(ctx) != nil {
		return fn(ctx)
	}
	return s.dialect.snapshot(ctx, s.read, func(db *gorm.DB) error {
		return fn(context.WithValue(ctx, snapshotKey{}, db))
	})
}

// snapshotIn returns the handle of the snapshot that what is done in ctx is part of,
// or nil.
func snapshotIn(ctx context.Context) *gorm.DB {
	db, _ := ctx.Value(snapshotKey{}).(*gorm.DB)
	return db
}
