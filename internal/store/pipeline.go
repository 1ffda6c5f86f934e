package store

import (
	"context"
	"database/sql"
	"errors"
	"regexp"
	"slices"
	"strconv"

	"gorm.io/gorm"
)

// pipeline is a connection within a transaction, to which every journey and every
// savepoint takes longer than what is done there. Savepoints, and statements that
// nobody waits for, wait until something is asked, and go with it; questions that
// are asked together go together.
type pipeline struct {
	carrier

	// What is to be sent, in this order.
	head    []statement // the beginning of the transaction, or the end of a savepoint
	parcels []parcel    // writes that are done, of which nobody has waited for anything
	waiting []statement // the write that is being done

	// What is sent behind them in the end, as soon as it is known which writes are lost.
	last func() []statement

	owner int           // the number of the write that is being done
	lost  map[int]error // the writes whose parcels the database did not take

	// Why one of the others could not be: something failed before, and nobody heard.
	// What was done under it is lost, whoever did it, so the transaction must be.
	broken error
}

// parcel is all that one write does.
type parcel struct {
	owner int
	of    []statement
}

// carrier is how a pipeline's statements get to the database.
type carrier interface {
	gorm.ConnPool

	// send carries out the statements, and the questions behind them, up to the first
	// that fails. It tells which one that is.
	send(ctx context.Context, statements []statement, questions []*question) (at int, err error)

	// refuses reports whether err means that the database did not carry out one
	// statement, and that the transaction goes on, if from a savepoint.
	refuses(err error) bool

	// ends reports whether the database may have undone all the transaction with what
	// failed, and would carry out what comes after it by itself.
	ends(err error) bool

	// united are the statements that do what all those of a kind do.
	united(k kind, of []statement) []statement
}

func newPipeline(by carrier, waiting ...statement) *pipeline {
	return &pipeline{carrier: by, waiting: waiting, lost: map[int]error{}}
}

// over is db with the pipeline as its connection.
func (p *pipeline) over(ctx context.Context, db *gorm.DB) *gorm.DB {
	tx := db.WithContext(ctx)
	tx.Statement.ConnPool = p
	return tx
}

// part runs fn within a savepoint. A write of which nothing was sent yet needs none.
func (p *pipeline) part(ctx context.Context, depth int, fn func() error) (err error) {
	name := "s" + strconv.Itoa(depth)
	beginning := "SAVEPOINT " + name
	p.waiting = append(p.waiting, do(beginning))
	done := false
	defer func() {
		if !done {
			err = errors.Join(err, p.undo(context.WithoutCancel(ctx), beginning, "ROLLBACK TO "+name, "RELEASE "+name))
		}
	}()
	if err := fn(); err != nil {
		return err
	}
	done = true
	i := unsent(p.waiting, beginning)
	switch {
	case i < 0:
		p.waiting = append(p.waiting, do("RELEASE "+name))
	case depth > 1:
		p.waiting = slices.Delete(p.waiting, i, i+1)
	default:
		p.pack(i)
	}
	return nil
}

// pack makes a parcel of what waits behind the savepoint at i.
func (p *pipeline) pack(i int) {
	of := slices.Clone(p.waiting[i+1:])
	p.waiting = p.waiting[:i]
	if len(of) == 0 {
		return
	}
	if len(p.parcels) == 0 { // else nothing waits before it: whatever is asked takes the parcels along
		p.head, p.waiting = p.waiting, nil
	}
	p.parcels = append(p.parcels, parcel{p.owner, of})
}

// unsent is where the statement waits, or -1.
func unsent(waiting []statement, sql string) int {
	return slices.IndexFunc(waiting, func(st statement) bool { return st.sql == sql })
}

// undo takes back all since the beginning, by the steps unless it still waits.
func (p *pipeline) undo(ctx context.Context, beginning string, steps ...string) error {
	if i := unsent(p.waiting, beginning); i >= 0 {
		p.waiting = p.waiting[:i]
		return nil
	}
	if unsent(p.head, beginning) >= 0 {
		p.head, p.parcels, p.waiting = nil, nil, nil
		return nil
	}
	p.waiting = nil // within what is undone
	for _, step := range steps {
		if err := p.ask(ctx, []*question{{statement: do(step)}}); err != nil {
			return err
		}
	}
	return nil
}

// later has the statement carried out before anything else is asked. If it cannot
// be, the write that it is of is lost.
func (p *pipeline) later(st statement) { p.waiting = append(p.waiting, st) }

// ask sends what waits, and the questions behind it.
func (p *pipeline) ask(ctx context.Context, questions []*question) error {
	if p.broken != nil {
		return p.broken
	}
	head, parcels, waiting, last := p.head, p.parcels, p.waiting, p.last
	p.head, p.parcels, p.waiting, p.last = nil, nil, nil, nil
	if last == nil {
		last = func() []statement { return nil }
	}
	if len(parcels) == 0 {
		_, err := p.carry(ctx, slices.Concat(head, waiting, last()), questions)
		return err
	}
	sent := slices.Concat(head, []statement{do("SAVEPOINT parcels")})
	first := len(sent)
	for k, of := range alike(parcels) {
		sent = append(sent, p.united(k, of)...)
	}
	end := len(sent)
	sent = append(sent, do("RELEASE parcels"))
	at, err := p.carry(ctx, slices.Concat(sent, waiting, last()), questions)
	if err == nil || !p.refuses(err) || at < first || at >= end {
		return err
	}
	if err := p.oneByOne(ctx, parcels); err != nil {
		return err
	}
	_, err = p.carry(ctx, slices.Concat([]statement{do("RELEASE parcels")}, waiting, last()), questions)
	return err
}

// carry sends the statements and the questions, and notes if nothing can be sent after them.
func (p *pipeline) carry(ctx context.Context, statements []statement, questions []*question) (at int, err error) {
	at, err = p.send(ctx, statements, questions)
	if err != nil && at < len(statements) && (!p.refuses(err) || bounds.MatchString(statements[at].sql)) {
		p.broken = err
	}
	return at, p.failed(err)
}

// failed notes the end of the transaction, if err is it.
func (p *pipeline) failed(err error) error {
	if err != nil && p.ends(err) {
		p.broken = err
	}
	return err
}

// oneByOne sends parcels of which the database does not take them all: those are
// lost, and no other.
func (p *pipeline) oneByOne(ctx context.Context, parcels []parcel) error {
	if _, err := p.carry(ctx, []statement{do("ROLLBACK TO parcels")}, nil); err != nil {
		return err
	}
	for _, of := range parcels {
		_, err := p.carry(ctx, slices.Concat([]statement{do("SAVEPOINT parcel")}, of.of, []statement{do("RELEASE parcel")}), nil)
		if err == nil {
			continue
		}
		if !p.refuses(err) {
			return err
		}
		p.lost[of.owner] = err
		for _, step := range []string{"ROLLBACK TO parcel", "RELEASE parcel"} { // one by one: else the second is prepared before the first is done
			if _, err := p.carry(ctx, []statement{do(step)}, nil); err != nil {
				return err
			}
		}
	}
	return nil
}

// bounds are the statements that parts of the transaction begin and end with.
var bounds = regexp.MustCompile("^(BEGIN|SAVEPOINT|RELEASE|ROLLBACK)")

// ExecContext and QueryContext are for GORM: savepoints that wait come first.
func (p *pipeline) ExecContext(ctx context.Context, builtByGORM string, args ...any) (sql.Result, error) {
	if err := p.settle(ctx); err != nil {
		return nil, err
	}
	result, err := p.carrier.ExecContext(ctx, builtByGORM, args...)
	return result, p.failed(err)
}

// QueryContext is as [pipeline.ExecContext].
func (p *pipeline) QueryContext(ctx context.Context, builtByGORM string, args ...any) (*sql.Rows, error) {
	if err := p.settle(ctx); err != nil {
		return nil, err
	}
	rows, err := p.carrier.QueryContext(ctx, builtByGORM, args...)
	return rows, p.failed(err)
}

// settle sends what waits.
func (p *pipeline) settle(ctx context.Context) error {
	if len(p.head)+len(p.parcels)+len(p.waiting) == 0 && p.last == nil {
		return p.broken
	}
	return p.ask(ctx, nil)
}
