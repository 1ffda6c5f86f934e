package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	driver "github.com/mattn/go-sqlite3"
	"github.com/pressly/goose/v3"
	gormsqlite "gorm.io/driver/sqlite"
	"gorm.io/gorm"

	"toasoan/internal/engine"
	"toasoan/internal/find"
	"toasoan/internal/news"
)

// minSQLite is the first version without the bug that can corrupt a WAL
// database when two connections write and checkpoint at the same instant.
const minSQLite = 3_051_003

// sqliteReaders is how many snapshots there are at the same time, and how many
// reads beside them.
const sqliteReaders = 4

// What a connection remembers of the database, in KiB. For reads it is little, since
// the system remembers the file too; a writer that forgets what it has changed
// writes it twice.
const (
	writerCache = "_cache_size=-16000"
	bulkCache   = "_cache_size=-256000"
	largeCache  = "_cache_size=-3000" // of snapshots, which readers come with
	smallCache  = "_cache_size=-1000"
)

// writer is SQLite's driver for the connection that writes. Its savepoints keep what
// they would undo in memory: in a file, that costs more than what is written. And four
// times as much as SQLite would have waits in the log before it is copied into the
// database, since most of it are the same few pages of indexes again and again, of which
// the last is copied: as many pages of 4 KiB as one table of the log's index finds at
// once (https://sqlite.org/walformat.html#walidxfmt).
const writer = "sqlite3 to write with"

func init() {
	sql.Register(writer, &driver.SQLiteDriver{ConnectHook: func(c *driver.SQLiteConn) error {
		_, err := c.Exec("PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 4000", nil)
		return err
	}})
}

type sqlite struct {
	path    string
	bulk    bool
	turn    chan struct{} // whose transaction it is: one at a time
	readers chan *reader  // whoever has one reads a snapshot
}

// reader is one connection. It is opened when it is first wanted: a server that starts
// answers before it has opened them all.
type reader struct {
	db   *gorm.DB // nil until then
	open func() (*gorm.DB, error)
}

// opened returns the connection. One that could not be opened is tried again.
func (r *reader) opened() (*gorm.DB, error) {
	if r.db == nil {
		db, err := r.open()
		if err != nil {
			return nil, err
		}
		r.db = db
	}
	return r.db, nil
}

// open makes readers that cannot write, and one writer whose
// transactions take the write lock at once: a deferred one could fail with
// SQLITE_BUSY_SNAPSHOT whatever the busy timeout.
func (d sqlite) open(config func() *gorm.Config) (read, write *gorm.DB, err error) {
	if d.path == "" {
		return nil, nil, errors.New("the SQLite URL names no file")
	}
	if err := os.MkdirAll(filepath.Dir(d.path), 0o750); err != nil {
		return nil, nil, err
	}
	if err := engine.Tune(); err != nil {
		return nil, nil, err
	}
	cache := writerCache
	if d.bulk {
		cache = bulkCache
	}
	if write, err = d.handle(writer, config(), 1, "_txlock=immediate&"+cache); err != nil {
		return nil, nil, err
	}
	if read, err = d.handle(gormsqlite.DriverName, config(), sqliteReaders, "_query_only=1&_mutex=no&"+smallCache); err != nil {
		return nil, nil, err
	}
	for range sqliteReaders {
		d.readers <- &reader{open: func() (*gorm.DB, error) {
			return d.handle(gormsqlite.DriverName, config(), 1, "_query_only=1&_mutex=no&"+largeCache)
		}}
	}
	return read, write, nil
}

// close waits for the snapshots that there are. There are no more after it.
func (d sqlite) close() error {
	var errs []error
	for range sqliteReaders {
		r, open := <-d.readers
		if !open {
			return nil
		}
		if r.db == nil {
			continue
		}
		if p, err := r.db.DB(); err == nil {
			errs = append(errs, p.Close())
		}
	}
	close(d.readers)
	return errors.Join(errs...)
}

func (d sqlite) handle(name string, c *gorm.Config, conns int, option string) (*gorm.DB, error) {
	c.PrepareStmt = true
	c.PrepareStmtMaxSize = 512
	c.PrepareStmtTTL = 24 * time.Hour
	dsn := "file:" + (&url.URL{Path: d.path}).EscapedPath() +
		"?_journal_mode=WAL&_synchronous=FULL&_busy_timeout=5000&_foreign_keys=1&" + option
	db, err := gorm.Open(gormsqlite.New(gormsqlite.Config{DriverName: name, DSN: dsn}), c)
	if err != nil {
		return nil, err
	}
	_, err = pool(db, conns)
	return db, err
}

// check reads back every setting that durability rests on: a driver that does
// not know the form of a setting ignores it without a word.
func (d sqlite) check(read, write *gorm.DB) error {
	var version string
	if err := read.Raw("SELECT sqlite_version()").Scan(&version).Error; err != nil {
		return err
	}
	if _, number, _ := driver.Version(); number < minSQLite {
		return fmt.Errorf("SQLite %s can corrupt its database; this program needs 3.51.3 or later", version)
	}
	var fts bool
	if err := read.Raw("SELECT sqlite_compileoption_used('ENABLE_FTS5')").Scan(&fts).Error; err != nil {
		return err
	}
	if !fts {
		return errors.New("this program was built without full-text search: build it with -tags sqlite_fts5 (make build does)")
	}
	for name, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "5000"} {
		var got string
		if err := write.Raw("SELECT * FROM pragma_" + name + "()").Scan(&got).Error; err != nil {
			return err
		}
		if got != want {
			return fmt.Errorf("SQLite's %s is %s and must be %s", name, got, want)
		}
	}
	var queryOnly bool
	if err := read.Raw("SELECT * FROM pragma_query_only()").Scan(&queryOnly).Error; err != nil {
		return err
	}
	if !queryOnly {
		return errors.New("the readers of the SQLite database can write")
	}
	return nil
}

func (sqlite) migrations() (string, goose.Dialect) {
	return "migrations/sqlite", goose.DialectSQLite3
}

// locked holds an advisory lock on a file beside the database: SQLite's own
// locks end with each step.
func (d sqlite) locked(_ context.Context, _ *gorm.DB, fn func() error) error {
	f, err := os.OpenFile(d.path+".migrate.lock", os.O_CREATE|os.O_RDWR, 0o640)
	if err != nil {
		return err
	}
	defer f.Close() // also releases the lock
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
		return fmt.Errorf("lock for migration: %w", err)
	}
	return fn()
}

// transact begins and ends transactions by statements of its own: database/sql
// prepares a statement anew for each of its transactions, which takes longer than
// most statements do. There is one connection to write with, and whoever has the
// turn has it alone.
func (d sqlite) transact(ctx context.Context, db *gorm.DB, depth int, fn func(db *gorm.DB) error) (err error) {
	begin, commit, undo := "BEGIN IMMEDIATE", "COMMIT", []string{"ROLLBACK"}
	if depth > 0 {
		name := "s" + strconv.Itoa(depth)
		begin, commit, undo = "SAVEPOINT "+name, "RELEASE "+name, []string{"ROLLBACK TO " + name, "RELEASE " + name}
	} else {
		select {
		case d.turn <- struct{}{}:
		case <-ctx.Done():
			return ctx.Err()
		}
		defer func() { <-d.turn }()
	}
	end := context.WithoutCancel(ctx) // what was begun has to end
	if _, err := (direct{db}).exec(end, begin); err != nil {
		return err
	}
	done := false
	defer func() {
		if !done {
			for _, step := range undo {
				if _, failed := (direct{db}).exec(end, step); failed != nil && !strings.Contains(failed.Error(), "no transaction") { // SQLite has undone it
					err = errors.Join(err, failed)
				}
			}
		}
	}()
	if err := fn(db.WithContext(ctx)); err != nil {
		return err
	}
	if _, err := (direct{db}).exec(end, commit); err != nil {
		return err
	}
	done = true
	return nil
}

// snapshot begins and ends by statements of its own, for the same reason. The moment
// is that of the first read.
func (d sqlite) snapshot(ctx context.Context, _ *gorm.DB, fn func(db *gorm.DB) error) (err error) {
	var r *reader
	select {
	case r = <-d.readers:
	case <-ctx.Done():
		return ctx.Err()
	}
	if r == nil {
		return news.Fail(news.CodeUnavailable)
	}
	defer func() { d.readers <- r }()
	db, err := r.opened()
	if err != nil {
		return err
	}
	end := context.WithoutCancel(ctx) // what was begun has to end
	if _, err := db.Statement.ConnPool.ExecContext(end, "BEGIN"); err != nil {
		return err
	}
	defer func() {
		if _, failed := db.Statement.ConnPool.ExecContext(end, "COMMIT"); err == nil {
			err = failed
		}
	}()
	return fn(db)
}

// orderChanges need do nothing: there is one writer at a time.
func (sqlite) orderChanges(*gorm.DB) error { return nil }

// lock, tryLock and lockCounts need do nothing, for the same reason.
func (sqlite) lock(*gorm.DB, string) error { return nil }

func (sqlite) tryLock(*gorm.DB, string) (bool, error) { return true, nil }

func (sqlite) lockCounts(*gorm.DB, []int64) error { return nil }

// reserve need not tell anybody: there is one writer at a time, and a new row
// gets the key after the highest that there ever was.
func (sqlite) reserve(tx *gorm.DB, table string, _ int) (first int64, err error) {
	err = tx.Raw("SELECT 1 + max((SELECT coalesce(max(id), 0) FROM "+table+"), (SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = ?))", table).Scan(&first).Error
	return first, err
}

// newKey: SQLite by itself would give the key of the last row, once deleted, to
// the next. Slugs and mergers name it still.
func (sqlite) newKey(tx *gorm.DB, table string, noun news.Noun) (key int64, err error) {
	err = tx.Raw("SELECT 1 + max((SELECT coalesce(max(id), 0) FROM "+table+
		"), (SELECT coalesce(max(target_id), 0) FROM slugs WHERE noun <> 'article' AND noun = ?)"+
		", (SELECT coalesce(max(from_id), 0) FROM merged WHERE noun = ?))", noun, noun).Scan(&key).Error
	return key, err
}

func (sqlite) oneOf() string { return " IN (SELECT value FROM json_each($1))" }

func (sqlite) saidBefore() string {
	return `SELECT said.key FROM json_each($1) said
		WHERE EXISTS (SELECT 1 FROM comments WHERE body_hash = said.value AND created_at >= $2 ->> said.key)`
}

// nextKeys are those that SQLite itself would give: there is one writer at a time.
func (sqlite) nextKeys(table string, keys []int64) *question {
	var last int64
	q := &question{statement: do("SELECT coalesce(max(id), 0) FROM " + table), into: []any{&last}}
	q.then = func() {
		for i := range keys {
			keys[i] = last + 1 + int64(i)
		}
	}
	return q
}

// counts are one statement for all counts of a column that grow alike: in a batch of
// comments, most do by one.
func (sqlite) counts(t *tallies) []statement {
	sums := t.sums()
	slices.SortStableFunc(sums, func(a, b tally) int {
		return cmp.Or(cmp.Compare(a.table, b.table), cmp.Compare(a.column, b.column), cmp.Compare(a.by, b.by))
	})
	type alike struct {
		table  countTable
		column string
		by     int
	}
	var changes []statement
	for of := range runs(sums, func(t tally) any { return alike{t.table, t.column, t.by} }) {
		if len(of) == 1 || of[0].table == ofComments {
			for _, t := range of {
				changes = append(changes, t.change(t.by))
			}
			continue
		}
		keys, _ := columnsOf(of)
		list, _ := keys.json() // numbers have no errors
		changes = append(changes, of[0].changeWhere(" IN (SELECT value FROM json_each($2))", of[0].by, list))
	}
	return changes
}

func (sqlite) index(tx *gorm.DB, articles []indexed) error {
	for _, a := range articles {
		args := []any{a.doc}
		for _, f := range find.Fields {
			args = append(args, ofField(f, a.words[f]))
		}
		err := tx.Exec("INSERT INTO search (rowid, title_exact, title_folded, sapo_exact, text_exact, text_folded) VALUES (?, ?, ?, ?, ?, ?)", args...).Error
		if err != nil {
			return err
		}
	}
	return nil
}

// analyze: its statistics are fixed.
func (sqlite) analyze(*gorm.DB) error { return nil }

// planSearch: a MATCH is planned alike, whatever is looked for.
func (sqlite) planSearch(*gorm.DB) error { return nil }

func (sqlite) walks() bool { return false }

// matching is one MATCH: its text is made of words only, so that nothing that
// somebody types is read as FTS5's syntax.
func (sqlite) matching(e find.Expr) statement {
	return do("f.search MATCH ?", fts5(e))
}

// newest: FTS5 goes through what it finds in the order of the rows.
func (d sqlite) newest(e find.Expr, of rows, _ bool) []way {
	var b query
	b.add("search f WHERE ")
	b.put(d.matching(e))
	b.put(of.bounds())
	return []way{{statement: b.statement()}}
}

// ofField makes words of a field's own of the words, by a letter of Unicode's private
// use before each. FTS5 has one list for a word in all columns: a word that most texts
// and few titles have would cost in a title what it costs in a text.
func ofField(f find.Field, words []string) string {
	if len(words) == 0 {
		return ""
	}
	return fieldMarks[f] + strings.Join(words, " "+fieldMarks[f])
}

var fieldMarks = map[find.Field]string{
	find.TitleExact: "\ue010", find.TitleFolded: "\ue011", find.SapoExact: "\ue012", find.TextExact: "\ue013", find.TextFolded: "\ue014",
}

// fts5 is the expression in FTS5's syntax.
func fts5(e find.Expr) string {
	if e.Op == find.Phrase {
		return `"` + ofField(e.Field, e.Words) + `"`
	}
	parts := make([]string, len(e.Of))
	for i, part := range e.Of {
		parts[i] = fts5(part)
	}
	switch e.Op {
	case find.And:
		return "(" + allOf(parts) + ")"
	case find.Or:
		return "(" + strings.Join(parts, " OR ") + ")"
	}
	return "(" + parts[0] + " NOT (" + strings.Join(parts[1:], " OR ") + "))"
}

const (
	// sideBySide is how many words FTS5 may go through side by side: it moves all that
	// stand in one AND to the next row that any of them has.
	sideBySide = 2
	// nowhere is a word that is never indexed.
	nowhere = "\"\ue01f\""
)

// allOf is that all the parts are there, of which the first are the rarest: more are
// looked for only in the rows that have these. FTS5 makes one AND of all that stand
// within each other, unless something else is between them.
func allOf(parts []string) string {
	all := strings.Join(parts[:min(len(parts), sideBySide)], " AND ")
	for from := sideBySide; from < len(parts); from += sideBySide {
		all = "((" + all + ") NOT " + nowhere + ") AND " + strings.Join(parts[from:min(len(parts), from+sideBySide)], " AND ")
	}
	return all
}

// insert: the key of the row is known without asking for it.
func (sqlite) insert(ctx context.Context, d direct, st statement) (key int64, err error) {
	result, err := d.send(ctx, st)
	if err != nil {
		return 0, err
	}
	return result.LastInsertId()
}

// listen returns at once: SQLite tells nobody.
func (sqlite) listen(context.Context, func()) {}

// lookEvery: a look is one probe of an index.
func (sqlite) lookEvery() time.Duration { return 250 * time.Millisecond }

func (sqlite) isFull(err error) bool {
	e, ok := errors.AsType[driver.Error](err)
	return ok && (e.Code == driver.ErrFull || e.Code == driver.ErrReadonly || e.Code == driver.ErrIoErr) ||
		err != nil && strings.Contains(err.Error(), "attempt to write a readonly database")
}

func (sqlite) isBusy(err error) bool {
	e, ok := errors.AsType[driver.Error](err)
	return ok && (e.Code == driver.ErrBusy || e.Code == driver.ErrLocked)
}

// isOvertaken: nobody is, since only one writes.
func (sqlite) isOvertaken(error) bool { return false }
