package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	driver "github.com/mattn/go-sqlite3"
	"gorm.io/gorm"
)

// embedded is the connection to SQLite, to which no journey leads. What it saves are
// savepoints: SQLite keeps a copy of each page that is changed within one.
type embedded struct {
	gorm.ConnPool
	over error // what ended the transaction, or nil
}

// batch runs fn on a pipeline.
func (d sqlite) batch(ctx context.Context, db *gorm.DB, fn func(db *gorm.DB) error) error {
	return d.transact(ctx, db, 0, func(db *gorm.DB) error {
		p := newPipeline(&embedded{ConnPool: db.Statement.ConnPool})
		if err := fn(p.over(ctx, db)); err != nil {
			return err
		}
		return p.settle(ctx)
	})
}

func (*embedded) refuses(err error) bool {
	e, is := errors.AsType[driver.Error](err)
	return is && !endsTransaction(e.Code)
}

// endsTransaction reports whether SQLite may have undone all the transaction with the
// statement that failed: https://sqlite.org/lang_transaction.html#response_to_errors_within_a_transaction
func endsTransaction(code driver.ErrNo) bool {
	switch code {
	case driver.ErrFull, driver.ErrIoErr, driver.ErrNomem, driver.ErrBusy, driver.ErrInterrupt:
		return true
	}
	return false
}

// failed notes the end of the transaction: what came after it would be one by itself.
func (c *embedded) failed(err error) error {
	if e, is := errors.AsType[driver.Error](err); is && endsTransaction(e.Code) {
		c.over = err
	}
	return err
}

func (c *embedded) send(ctx context.Context, statements []statement, questions []*question) (at int, err error) {
	if c.over != nil {
		return 0, c.over
	}
	for _, st := range statements {
		if _, err := c.ConnPool.ExecContext(ctx, st.sql, st.args...); err != nil {
			return at, c.failed(err)
		}
		at++
	}
	for _, q := range questions {
		if q.args, err = withoutArrays(q.args); err != nil {
			return at, err
		}
		if err := q.put(ctx, c.ConnPool); err != nil {
			return at, c.failed(err)
		}
		at++
	}
	return at, nil
}

// withoutArrays are the arguments with JSON for each list, as [sqlite.oneOf] has it.
func withoutArrays(args []any) ([]any, error) {
	args = slices.Clone(args)
	for i, arg := range args {
		if list, is := arg.(array); is {
			text, err := list.json()
			if err != nil {
				return nil, err
			}
			args[i] = text
		}
	}
	return args, nil
}

// ExecContext is for GORM, unless the transaction is over.
func (c *embedded) ExecContext(ctx context.Context, builtByGORM string, args ...any) (sql.Result, error) {
	if c.over != nil {
		return nil, c.over
	}
	result, err := c.ConnPool.ExecContext(ctx, builtByGORM, args...)
	return result, c.failed(err)
}

// QueryContext is as [embedded.ExecContext].
func (c *embedded) QueryContext(ctx context.Context, builtByGORM string, args ...any) (*sql.Rows, error) {
	if c.over != nil {
		return nil, c.over
	}
	rows, err := c.ConnPool.QueryContext(ctx, builtByGORM, args...)
	return rows, c.failed(err)
}

// merged are the statements by kinds: SQLite adds rows as fast one by one.
func (*embedded) merged(parcels []parcel) []statement {
	var sent []statement
	for k, of := range alike(parcels) {
		sent = append(sent, k.each(of)...)
	}
	return sent
}
