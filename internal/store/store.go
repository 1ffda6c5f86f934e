// Package store keeps the newsroom's records in SQLite or PostgreSQL. GORM
// lives only here.
//
// Reads are methods of [Store]. Writes are methods that internal/newsroom calls
// within a transaction; see [Store.InTx].
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"toasoan/internal/news"
)

// Store is a database, or a transaction in it, in which case all its methods
// work within that transaction.
type Store struct {
	read, write *gorm.DB
	dialect     dialect
	tx          bool
	settings    *settingsCache
	depth       int        // how many transactions it is within
	shared      *shared    // by a transaction and those within it
	committer   *committer // of small writes
	watch       *watch
	paths       *pathMemory
	followers   *followers // of the change log
}

// Options is what the operator decides about the database.
type Options struct {
	// URL names the database: "sqlite:data/toasoan.db" or "postgres://user@host/name".
	URL string
	// MaxConns is the most connections to PostgreSQL; 0 means 20. On SQLite
	// there are always four readers and one writer.
	MaxConns int
	// Bulk is for a process that writes much and then ends: on SQLite it takes a
	// quarter of a gigabyte of memory to do so sooner.
	Bulk bool
	// Trace, if set, is told of every statement. It is for tests.
	Trace func(sql string)
}

// Open connects to the database and checks that it is fit for use. It does not
// change the schema: see [Store.Migrate].
func Open(o Options) (*Store, error) {
	scheme, rest, _ := strings.Cut(o.URL, ":")
	config := func() *gorm.Config {
		return &gorm.Config{
			SkipDefaultTransaction: true,
			TranslateError:         true,
			Logger:                 tracer{o.Trace},
			NowFunc:                func() time.Time { return time.Now().UTC() },
		}
	}
	var d dialect
	switch scheme {
	case "sqlite":
		d = sqlite{path: rest, bulk: o.Bulk, turn: make(chan struct{}, 1), readers: make(chan *reader, sqliteReaders)}
	case "postgres", "postgresql":
		d = postgres{url: o.URL, maxConns: o.MaxConns}
	default:
		return nil, fmt.Errorf("database URL must begin with sqlite: or postgres:, not %q", scheme)
	}
	read, write, err := d.open(config)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	s := &Store{read: read, write: write, dialect: d, settings: &settingsCache{}, watch: &watch{}, paths: &pathMemory{}, followers: &followers{}}
	s.committer = newCommitter(s)
	if err := d.check(read, write); err != nil {
		s.Close()
		return nil, fmt.Errorf("check database: %w", err)
	}
	return s, nil
}

// Close lets small writes that wait be written, and releases the connections.
func (s *Store) Close() error {
	s.committer.close()
	errs := []error{s.dialect.close()}
	for _, db := range []*gorm.DB{s.read, s.write} {
		if pool, err := db.DB(); err == nil {
			errs = append(errs, pool.Close())
		}
	}
	return errors.Join(errs...)
}

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	return s.on(ctx).Exec("SELECT 1").Error
}

// ReadsAtOnce is how many reads the database carries out at the same time.
func (s *Store) ReadsAtOnce() int {
	pool, err := s.read.DB()
	if err != nil {
		return 1
	}
	return pool.Stats().MaxOpenConnections
}

type txKey struct{}

// InTx runs fn with a Store that is one transaction: committed if fn returns
// nil, undone if it returns an error. Within another transaction it is a part
// of that one, undone by itself if fn fails.
func (s *Store) InTx(ctx context.Context, fn func(tx *Store) error) error {
	return s.inside(ctx, &shared{}, fn)
}

// inside is InTx: a transaction that is in no other shares what is given.
func (s *Store) inside(ctx context.Context, common *shared, fn func(tx *Store) error) error {
	base := s
	if outer, ok := ctx.Value(txKey{}).(*Store); ok && !s.tx {
		base = outer
	}
	if !base.tx && snapshotIn(ctx) != nil {
		return errSnapshot
	}
	transact := func(fn func(db *gorm.DB) error) error {
		if p := base.pipeline(); p != nil {
			return p.part(ctx, base.depth, func() error { return fn(base.write) })
		}
		return s.dialect.transact(ctx, base.write, base.depth, fn)
	}
	switch {
	case base.shared != nil:
		common = base.shared
	case common.small:
		transact = func(fn func(db *gorm.DB) error) error { return s.dialect.batch(ctx, base.write, fn) }
	}
	mark := common.mark()
	committed := func() {}
	defer func() { committed() }()
	err := transact(func(db *gorm.DB) error {
		tx := *s
		tx.read, tx.write, tx.tx, tx.depth, tx.shared = db, db, true, base.depth+1, common
		if err := fn(&tx); err != nil || base.tx {
			return err
		}
		if err := common.settle(&tx, ctx); err != nil {
			return err
		}
		committed = s.watch.changing(common.changed)
		return nil
	})
	switch {
	case err != nil:
		common.rewind(mark)
	case !base.tx && common.recorded:
		s.followers.stir()
	}
	if !base.tx && common.resettled {
		s.settings.forget()
	}
	return s.explain(err)
}

// Within runs fn so that everything done with the context it is given is one
// transaction, whoever does it.
func (s *Store) Within(ctx context.Context, fn func(ctx context.Context) error) error {
	return s.InTx(ctx, func(tx *Store) error {
		return fn(context.WithValue(ctx, txKey{}, tx))
	})
}

// transaction returns the transaction that what is done in ctx is part of, or nil.
func (s *Store) transaction(ctx context.Context) *Store {
	if s.tx {
		return s
	}
	outer, _ := ctx.Value(txKey{}).(*Store)
	return outer
}

// inTx reports whether there is one.
func (s *Store) inTx(ctx context.Context) bool { return s.transaction(ctx) != nil }

// on returns the handle for a query in ctx: the transaction or the snapshot if
// there is one.
func (s *Store) on(ctx context.Context) *gorm.DB { return s.handle(ctx).WithContext(ctx) }

func (s *Store) handle(ctx context.Context) *gorm.DB {
	if outer := s.transaction(ctx); outer != nil {
		return outer.write
	}
	if snapshot := snapshotIn(ctx); snapshot != nil {
		return snapshot
	}
	return s.read
}

// explain turns the database's own errors that a caller can act on into
// [news.Error].
func (s *Store) explain(err error) error {
	if _, known := errors.AsType[*news.Error](err); err == nil || known {
		return err
	}
	switch {
	case s.dialect.isFull(err):
		return news.Fail(news.CodeStorageFull).Because(err)
	case s.dialect.isBusy(err):
		return news.Fail(news.CodeUnavailable).Because(err)
	case s.dialect.isOvertaken(err):
		return news.Fail(news.CodeOvertaken).Because(err)
	}
	return err
}

// scan runs a query of our own and returns its rows.
func scan[T any](q *gorm.DB) ([]T, error) {
	rows := []T{}
	if err := q.Scan(&rows).Error; err != nil {
		return nil, err
	}
	return rows, nil
}

// first runs a query of our own and returns its first row, or a NotFound error.
func first[T any](q *gorm.DB) (*T, error) {
	rows, err := scan[T](q)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, news.Fail(news.CodeNotFound)
	}
	return &rows[0], nil
}

// exec runs statements that belong together, stopping at the first that fails.
func exec(db *gorm.DB, statements ...statement) error {
	for _, st := range statements {
		if err := db.Exec(st.sql, st.args...).Error; err != nil {
			return err
		}
	}
	return nil
}

// statement is SQL with its arguments.
type statement struct {
	sql  string
	args []any
	kind kind // of those that are merged, or noKind
}

func do(sql string, args ...any) statement { return statement{sql, args, noKind} }

// conflict returns a Conflict error of the given code if err says that
// something unique is there already, and err otherwise.
func conflict(err error, code news.Code, args ...any) error {
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return news.Fail(code, args...).Because(err)
	}
	return err
}

// pool sets the limits of a connection pool.
func pool(db *gorm.DB, conns int) (*sql.DB, error) {
	p, err := db.DB()
	if err != nil {
		return nil, err
	}
	p.SetMaxOpenConns(conns)
	p.SetMaxIdleConns(conns)
	return p, nil
}
