package store

import (
	"context"
	"errors"
	"slices"

	driver "github.com/mattn/go-sqlite3"
	"gorm.io/gorm"
)

// embedded is the connection to SQLite, to which no journey leads. What it saves are
// savepoints: SQLite keeps a copy of each page that is changed within one.
type embedded struct{ gorm.ConnPool }

// batch runs fn on a pipeline.
func (d sqlite) batch(ctx context.Context, db *gorm.DB, fn func(db *gorm.DB) error) error {
	return d.transact(ctx, db, 0, func(db *gorm.DB) error {
		p := newPipeline(embedded{db.Statement.ConnPool})
		if err := fn(p.over(ctx, db)); err != nil {
			return err
		}
		return p.settle(ctx)
	})
}

func (c embedded) refuses(err error) bool {
	_, is := errors.AsType[driver.Error](err)
	return is && !c.ends(err)
}

// ends: https://sqlite.org/lang_transaction.html#response_to_errors_within_a_transaction
func (embedded) ends(err error) bool {
	e, _ := errors.AsType[driver.Error](err)
	switch e.Code {
	case driver.ErrFull, driver.ErrIoErr, driver.ErrNomem, driver.ErrBusy, driver.ErrInterrupt:
		return true
	}
	return false
}

func (c embedded) send(ctx context.Context, statements []statement, questions []*question) (at int, err error) {
	for _, st := range statements {
		if _, err := c.ConnPool.ExecContext(ctx, st.sql, st.args...); err != nil {
			return at, err
		}
		at++
	}
	for _, q := range questions {
		if q.args, err = withoutArrays(q.args); err != nil {
			return at, err
		}
		if err := q.put(ctx, c.ConnPool); err != nil {
			return at, err
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

// rowsTogether is how many rows one statement adds.
const rowsTogether = 16

// united are statements that add many rows each, and those of the rows that are left.
func (embedded) united(k kind, of []statement) []statement {
	united := make([]statement, 0, len(of)/rowsTogether+len(of)%rowsTogether)
	for ; len(of) >= rowsTogether; of = of[rowsTogether:] {
		args := make([]any, 0, rowsTogether*len(of[0].args))
		for _, st := range of[:rowsTogether] {
			args = append(args, st.args...)
		}
		united = append(united, do(merged[k].many, args...))
	}
	return append(united, of...)
}
