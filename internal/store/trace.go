package store

import (
	"context"
	"sync/atomic"
	"time"

	"gorm.io/gorm/logger"
)

type countKey struct{}

// CountQueries returns a context in which every statement is counted, and the
// count.
func CountQueries(ctx context.Context) (context.Context, *atomic.Int64) {
	n := new(atomic.Int64)
	return context.WithValue(ctx, countKey{}, n), n
}

// tracer is what GORM reports to: it counts statements and hands them on. It
// logs nothing, because a statement's arguments may be private.
type tracer struct{ each func(sql string) }

func (t tracer) LogMode(logger.LogLevel) logger.Interface { return t }
func (tracer) Info(context.Context, string, ...any)       {}
func (tracer) Warn(context.Context, string, ...any)       {}
func (tracer) Error(context.Context, string, ...any)      {}

// Trace is called after each statement.
func (t tracer) Trace(ctx context.Context, _ time.Time, statement func() (string, int64), _ error) {
	if n, ok := ctx.Value(countKey{}).(*atomic.Int64); ok {
		n.Add(1)
	}
	if t.each != nil {
		sql, _ := statement()
		t.each(sql)
	}
}
