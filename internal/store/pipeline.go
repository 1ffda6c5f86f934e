package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/gorm"
)

// pipeline is a connection to PostgreSQL within a transaction, to which every
// journey takes longer than what is done there. Savepoints wait until something
// is asked, and go with it; questions that are asked together go together.
type pipeline struct {
	*sql.Conn
	waiting []string // savepoints that are to be made and released

	// Why one of those could not be: something failed before, and nobody heard. What
	// was done under it is lost, whoever did it, so the transaction must be.
	broken error
}

// batch runs fn in a transaction on a pipeline.
func (postgres) batch(ctx context.Context, db *gorm.DB, fn func(db *gorm.DB) error) (err error) {
	pool, err := db.DB()
	if err != nil {
		return err
	}
	conn, err := pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close() // a connection that is within a transaction yet is not used again
	p := &pipeline{Conn: conn, waiting: []string{"BEGIN"}}
	done := false
	defer func() {
		if !done {
			err = errors.Join(err, p.undo(ctx, "BEGIN", "ROLLBACK"))
		}
	}()
	tx := db.WithContext(ctx)
	tx.Statement.ConnPool = p
	if err := fn(tx); err != nil {
		return err
	}
	if err := p.ask(ctx, []*question{{statement: do("COMMIT")}}); err != nil {
		return err
	}
	done = true
	return nil
}

// beginReading begins a transaction whose reads are all of the moment of the first.
const beginReading = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"

// snapshot runs fn in such a transaction, whose beginning travels with the first
// query. What it did not end is not used again.
func (postgres) snapshot(ctx context.Context, db *gorm.DB, fn func(db *gorm.DB) error) error {
	pool, err := db.DB()
	if err != nil {
		return err
	}
	conn, err := pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	p := &pipeline{Conn: conn, waiting: []string{beginReading}}
	defer func() { _ = p.undo(context.WithoutCancel(ctx), beginReading, "ROLLBACK") }()
	tx := db.WithContext(ctx)
	tx.Statement.ConnPool = p
	return fn(tx)
}

// part runs fn within a savepoint.
func (p *pipeline) part(ctx context.Context, name string, fn func() error) (err error) {
	p.waiting = append(p.waiting, "SAVEPOINT "+name)
	done := false
	defer func() {
		if !done {
			err = errors.Join(err, p.undo(context.WithoutCancel(ctx), "SAVEPOINT "+name, "ROLLBACK TO "+name, "RELEASE "+name))
		}
	}()
	if err := fn(); err != nil {
		return err
	}
	p.waiting = append(p.waiting, "RELEASE "+name)
	done = true
	return nil
}

// undo takes back all since the beginning, by the steps unless it still waits.
func (p *pipeline) undo(ctx context.Context, beginning string, steps ...string) error {
	for i, w := range slices.Backward(p.waiting) {
		if w == beginning {
			p.waiting = p.waiting[:i]
			return nil
		}
	}
	p.waiting = nil // within what is undone
	for _, step := range steps {
		if err := p.ask(ctx, []*question{{statement: do(step)}}); err != nil {
			return err
		}
	}
	return nil
}

// ask sends what waits, and the questions behind it.
func (p *pipeline) ask(ctx context.Context, questions []*question) error {
	if p.broken != nil {
		return p.broken
	}
	sent := &pgx.Batch{}
	for _, w := range p.waiting {
		sent.Queue(w)
	}
	for _, q := range questions {
		sent.Queue(q.sql, q.args...)
	}
	first := len(p.waiting)
	p.waiting = p.waiting[:0]
	return p.Raw(func(conn any) error {
		answers := conn.(*stdlib.Conn).Conn().SendBatch(ctx, sent)
		var err error
		for i := 0; i < sent.Len() && err == nil; i++ {
			if i < first {
				_, err = answers.Exec()
				p.broken = err
			} else {
				err = questions[i-first].take(answers)
			}
		}
		return errors.Join(err, answers.Close())
	})
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

// ExecContext and QueryContext are for GORM: savepoints that wait come first.
func (p *pipeline) ExecContext(ctx context.Context, builtByGORM string, args ...any) (sql.Result, error) {
	if err := p.settle(ctx); err != nil {
		return nil, err
	}
	return p.Conn.ExecContext(ctx, builtByGORM, args...)
}

// QueryContext is as [pipeline.ExecContext].
func (p *pipeline) QueryContext(ctx context.Context, builtByGORM string, args ...any) (*sql.Rows, error) {
	if err := p.settle(ctx); err != nil {
		return nil, err
	}
	return p.Conn.QueryContext(ctx, builtByGORM, args...)
}

// settle makes the savepoints that wait.
func (p *pipeline) settle(ctx context.Context) error {
	if len(p.waiting) == 0 {
		return nil
	}
	return p.ask(ctx, nil)
}
