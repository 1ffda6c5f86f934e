package store

import (
	"context"
	"database/sql"
	"regexp"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// direct sends statements past GORM, which takes longer to build one and to read
// its answer than the database does to carry it out. It is for the few that every
// comment of a storm needs. Their parameters are $1, $2 and so on, which both
// databases know, as long as each stands for the first time after those before it.
type direct struct{ db *gorm.DB }

func (s *Store) direct(ctx context.Context) direct { return direct{s.handle(ctx)} }

// question is a statement, and what becomes of it.
type question struct {
	statement
	into    []any        // variables for the first row of the answer; none if there is no answer
	each    func() error // if set, is told of every row once the variables have it
	found   bool         // whether there was a row
	changed int64        // how many rows it changed

	then func() // what is done about it, once all that was asked with it is answered
}

// journey is a connection that carries many questions to the database at once.
type journey interface {
	ask(ctx context.Context, questions []*question) error
}

// ask carries out statements in their order, up to the first that fails.
func (d direct) ask(ctx context.Context, questions ...*question) error {
	if len(questions) == 0 {
		return nil
	}
	for _, q := range questions {
		defer d.trace(ctx, q.statement)
	}
	if err := d.answers(ctx, questions); err != nil {
		return d.translate(err)
	}
	for _, q := range questions {
		if q.then != nil {
			q.then()
		}
	}
	return nil
}

func (d direct) answers(ctx context.Context, questions []*question) error {
	if j, ok := d.db.Statement.ConnPool.(journey); ok {
		return j.ask(ctx, questions)
	}
	if snapshotIn(ctx) != nil {
		// The connection is there, and to watch out for the end of the request takes
		// longer than to finish.
		ctx = context.WithoutCancel(ctx)
	}
	for _, q := range questions {
		if err := q.put(ctx, d.db.Statement.ConnPool); err != nil {
			return err
		}
	}
	return nil
}

// put asks one question.
func (q *question) put(ctx context.Context, conn gorm.ConnPool) error {
	if q.into == nil {
		result, err := conn.ExecContext(ctx, q.sql, q.args...)
		if err == nil {
			q.changed, err = result.RowsAffected()
		}
		return err
	}
	rows, err := conn.QueryContext(ctx, q.sql, q.args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	if err := q.read(rows); err != nil {
		return err
	}
	return rows.Err()
}

// answered is the rows of an answer, by whichever way it came.
type answered interface {
	Next() bool
	Scan(into ...any) error
}

// read takes the rows of the answer, or the first if that is all that is wanted.
func (q *question) read(rows answered) error {
	for rows.Next() {
		if err := rows.Scan(q.into...); err != nil {
			return err
		}
		q.found = true
		if q.each == nil {
			break
		}
		if err := q.each(); err != nil {
			return err
		}
	}
	return nil
}

// exec carries out a statement, and returns how many rows it changed.
func (d direct) exec(ctx context.Context, sql string, args ...any) (changed int64, err error) {
	q := question{statement: do(sql, args...)}
	err = d.ask(ctx, &q)
	return q.changed, err
}

// row reads the first row of the answer into the variables, and reports whether
// there is one.
func (d direct) row(ctx context.Context, st statement, into ...any) (found bool, err error) {
	q := question{statement: st, into: into}
	err = d.ask(ctx, &q)
	return q.found, err
}

// rows reads every row of the answer into the variables, and tells each of it.
func (d direct) rows(ctx context.Context, st statement, into []any, each func() error) error {
	return d.ask(ctx, &question{statement: st, into: into, each: each})
}

// positional is the statement with the parameters that direct takes, made of GORM's:
// a ? for each, or for all of a list, which is never empty.
func positional(st statement) statement {
	var b strings.Builder
	b.Grow(len(st.sql) + 4*len(st.args))
	args := make([]any, 0, len(st.args))
	rest := st.sql
	for _, arg := range st.args {
		at := strings.IndexByte(rest, '?')
		b.WriteString(rest[:at])
		rest = rest[at+1:]
		values, mark, end := []any{arg}, "$", ""
		switch list := arg.(type) {
		case []string:
			values, mark, end = anys(list), "($", ")"
		case []int64:
			values, mark, end = anys(list), "($", ")"
		}
		for _, v := range values {
			args = append(args, v)
			b.WriteString(mark + strconv.Itoa(len(args)))
			mark = ",$"
		}
		b.WriteString(end)
	}
	b.WriteString(rest)
	return do(b.String(), args...)
}

func anys[T any](list []T) []any {
	values := make([]any, len(list))
	for i, v := range list {
		values[i] = v
	}
	return values
}

// send carries out a statement, and returns what the driver tells of it.
func (d direct) send(ctx context.Context, st statement) (sql.Result, error) {
	defer d.trace(ctx, st)
	result, err := d.db.Statement.ConnPool.ExecContext(ctx, st.sql, st.args...)
	return result, d.translate(err)
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
func (d direct) trace(ctx context.Context, st statement) {
	d.db.Logger.Trace(ctx, time.Time{}, func() (string, int64) { return logger.ExplainSQL(st.sql, parameter, "'", st.args...), 0 }, nil)
}
