package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/gorm"
)

// onPipeline runs fn with a pipeline, and a handle on it, whose beginning waits. A
// connection that is within a transaction afterwards is not used again.
func onPipeline(ctx context.Context, db *gorm.DB, beginning string, fn func(p *pipeline, tx *gorm.DB) error) error {
	pool, err := db.DB()
	if err != nil {
		return err
	}
	conn, err := pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	p := newPipeline(remote{conn}, do(beginning))
	return fn(p, p.over(ctx, db))
}

// batch runs fn in a transaction on a pipeline.
func (postgres) batch(ctx context.Context, db *gorm.DB, fn func(db *gorm.DB) error) error {
	return onPipeline(ctx, db, "BEGIN", func(p *pipeline, tx *gorm.DB) (err error) {
		done := false
		defer func() {
			if !done {
				err = errors.Join(err, p.undo(ctx, "BEGIN", "ROLLBACK"))
			}
		}()
		if err := fn(tx); err != nil {
			return err
		}
		if err := p.ask(ctx, []*question{{statement: do("COMMIT")}}); err != nil {
			return err
		}
		done = true
		return nil
	})
}

// beginReading begins a transaction whose reads are all of the moment of the first.
const beginReading = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"

// snapshot runs fn in such a transaction, whose beginning travels with the first query.
func (postgres) snapshot(ctx context.Context, db *gorm.DB, fn func(db *gorm.DB) error) error {
	return onPipeline(ctx, db, beginReading, func(p *pipeline, tx *gorm.DB) error {
		defer func() { _ = p.undo(context.WithoutCancel(ctx), beginReading, "ROLLBACK") }()
		return fn(tx)
	})
}

// remote is a connection to PostgreSQL, to which all travel together.
type remote struct{ *sql.Conn }

func (remote) refuses(err error) bool {
	_, refused := errors.AsType[*pgconn.PgError](err)
	return refused
}

// ends: PostgreSQL itself refuses what comes after.
func (remote) ends(_ error) bool { return false }

func (r remote) send(ctx context.Context, statements []statement, questions []*question) (at int, err error) {
	sent := &pgx.Batch{}
	for _, st := range statements {
		sent.Queue(st.sql, st.args...)
	}
	for _, q := range questions {
		sent.Queue(q.sql, q.args...)
	}
	err = r.Raw(func(conn any) error {
		answers := conn.(*stdlib.Conn).Conn().SendBatch(ctx, sent)
		var err error
		for ; at < sent.Len(); at++ {
			if at < len(statements) {
				_, err = answers.Exec()
			} else {
				err = questions[at-len(statements)].take(answers)
			}
			if err != nil {
				break
			}
		}
		return errors.Join(err, answers.Close())
	})
	return at, err
}

// errNotCommitted: PostgreSQL answers ROLLBACK to a COMMIT after something failed.
var errNotCommitted = errors.New("the transaction was not committed, but undone")

// take reads the answer to the question.
func (q *question) take(answers pgx.BatchResults) error {
	if q.into == nil {
		tag, err := answers.Exec()
		q.changed = tag.RowsAffected()
		if err == nil && q.sql == "COMMIT" && tag.String() != "COMMIT" {
			err = errNotCommitted
		}
		return err
	}
	rows, err := answers.Query()
	if err != nil {
		return err
	}
	defer rows.Close()
	if err := q.read(rows); err != nil {
		return err
	}
	rows.Close() // what comes behind the first row may be a fault
	return rows.Err()
}
