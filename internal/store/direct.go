package store

import (
	"context"
	"database/sql"
	"regexp"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// direct sends statements past GORM, which takes longer to build one and to read
// its answer than the database does to carry it out. It is for the few that every
// comment of a storm needs. Their parameters are $1, $2 and so on, which both
// databases know, as long as each stands for the first time after those before it.
type direct struct{ db *gorm.DB }

func (s *Store) direct(ctx context.Context) direct {
	if outer := s.transaction(ctx); outer != nil {
		return direct{outer.write}
	}
	return direct{s.read}
}

// exec carries out a statement, and returns how many rows it changed.
func (d direct) exec(ctx context.Context, statement string, args ...any) (changed int64, err error) {
	result, err := d.send(ctx, statement, args)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

func (d direct) send(ctx context.Context, statement string, args []any) (sql.Result, error) {
	defer d.trace(ctx, statement, args)
	result, err := d.db.Statement.ConnPool.ExecContext(ctx, statement, args...)
	return result, d.translate(err)
}

// row reads the first row of the answer into the variables, and reports whether
// there is one.
func (d direct) row(ctx context.Context, statement string, args []any, into ...any) (found bool, err error) {
	defer d.trace(ctx, statement, args)
	rows, err := d.db.Statement.ConnPool.QueryContext(ctx, statement, args...)
	if err != nil {
		return false, d.translate(err)
	}
	defer rows.Close()
	if found = rows.Next(); found {
		err = rows.Scan(into...)
	}
	if err == nil {
		err = rows.Err()
	}
	return found, d.translate(err)
}

// translate makes errors of the database those that GORM makes of them.
func (d direct) translate(err error) error {
	if t, ok := d.db.Dialector.(gorm.ErrorTranslator); ok && err != nil {
		return t.Translate(err)
	}
	return err
}

var parameter = regexp.MustCompile(`\$(\d+)`)

// trace tells of the statement whoever wants to know.
func (d direct) trace(ctx context.Context, statement string, args []any) {
	d.db.Logger.Trace(ctx, time.Time{}, func() (string, int64) { return logger.ExplainSQL(statement, parameter, "'", args...), 0 }, nil)
}
