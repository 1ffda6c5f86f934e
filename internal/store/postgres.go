package store

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	gormpostgres "gorm.io/driver/postgres"
	"gorm.io/gorm"

	"toasoan/internal/find"
	"toasoan/internal/news"
)

// The keys of our advisory locks: one number each in PostgreSQL's space of them.
const (
	changesLock = 0x746f61736f616e01
	schemaLock  = 0x746f61736f616e02
)

type postgres struct {
	url      string
	maxConns int
}

// planning is how PostgreSQL is to plan our queries. Each reads a few rows by an index:
// to compile one, or to begin processes that share it, takes longer than to run it, and
// reading a whole table is never right, though it looks cheap where the price of long
// values beside the rows is not counted.
const planning = "SET jit = off; SET max_parallel_workers_per_gather = 0; SET enable_seqscan = off"

// open makes one pool for reads and writes. Statements are prepared by pgx.
func (d postgres) open(config func() *gorm.Config) (read, write *gorm.DB, err error) {
	parsed, err := pgx.ParseConfig(d.url)
	if err != nil {
		return nil, nil, err
	}
	connect := stdlib.OpenDB(*parsed, stdlib.OptionAfterConnect(func(ctx context.Context, conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, planning)
		return err
	}))
	db, err := gorm.Open(gormpostgres.New(gormpostgres.Config{Conn: connect}), config())
	if err != nil {
		connect.Close()
		return nil, nil, err
	}
	conns := d.maxConns
	if conns == 0 {
		conns = 20
	}
	p, err := pool(db, conns)
	if err != nil {
		return nil, nil, err
	}
	p.SetConnMaxIdleTime(5 * time.Minute)
	return db, db, nil
}

// check refuses a server that is too old for the SQL we write, or that answers
// in an encoding that loses letters.
func (postgres) check(read, _ *gorm.DB) error {
	var server struct {
		Version  int
		Encoding string
	}
	err := read.Raw("SELECT current_setting('server_version_num')::int AS version, current_setting('server_encoding') AS encoding").Scan(&server).Error
	if err != nil {
		return err
	}
	if server.Version < 130000 {
		return fmt.Errorf("PostgreSQL %d is too old; this program needs 13 or later", server.Version/10000)
	}
	if server.Encoding != "UTF8" {
		return fmt.Errorf("the PostgreSQL database has the encoding %s and must have UTF8", server.Encoding)
	}
	return nil
}

// close need do nothing: there is one pool.
func (postgres) close() error { return nil }

func (postgres) migrations() (string, goose.Dialect) {
	return "migrations/postgres", goose.DialectPostgres
}

// locked holds an advisory lock of a session of its own.
func (postgres) locked(ctx context.Context, db *gorm.DB, fn func() error) error {
	p, err := db.DB()
	if err != nil {
		return err
	}
	conn, err := p.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock($1)", schemaLock); err != nil {
		return fmt.Errorf("lock for migration: %w", err)
	}
	err = fn()
	_, unlockErr := conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", schemaLock)
	return errors.Join(err, unlockErr)
}

// transact leaves it to GORM, which makes savepoints of inner transactions.
func (postgres) transact(ctx context.Context, db *gorm.DB, _ int, fn func(db *gorm.DB) error) error {
	return db.WithContext(ctx).Transaction(fn)
}

// orderChanges: a sequence's order is not the order of commits, so the number is
// taken under a lock that ends with the transaction.
func (postgres) orderChanges(tx *gorm.DB) error {
	return tx.Exec("SELECT pg_advisory_xact_lock(?)", int64(changesLock)).Error
}

func (postgres) lock(tx *gorm.DB, name string) error {
	return tx.Exec("SELECT pg_advisory_xact_lock(?)", numberOf(name)).Error
}

func (postgres) tryLock(tx *gorm.DB, name string) (got bool, err error) {
	err = tx.Raw("SELECT pg_try_advisory_xact_lock(?)", numberOf(name)).Scan(&got).Error
	return got, err
}

func (postgres) lockCounts(tx *gorm.DB, keys []int64) error {
	return tx.Exec("SELECT 1 FROM article_counts WHERE article_id IN ? ORDER BY article_id FOR NO KEY UPDATE", padded(keys, 0)).Error
}

// numberOf is the name of a lock as PostgreSQL knows it.
func numberOf(name string) int64 {
	h := fnv.New64a()
	h.Write([]byte(name))
	return int64(h.Sum64())
}

// reserve moves the table's sequence past the keys, while a lock keeps all who
// would add a row from asking it.
func (postgres) reserve(tx *gorm.DB, table string, n int) (first int64, err error) {
	if err := tx.Exec("LOCK TABLE " + table + " IN SHARE ROW EXCLUSIVE MODE").Error; err != nil {
		return 0, err
	}
	const sequence = "pg_get_serial_sequence(?, 'id')"
	err = tx.Raw("SELECT setval("+sequence+", nextval("+sequence+") + ?) - ?", table, table, n-1, n-1).Scan(&first).Error
	return first, err
}

func (postgres) oneOf() string { return " = ANY($1)" }

// saidBefore looks for each text by itself, whatever the database thinks of the whole.
func (postgres) saidBefore() string {
	return `SELECT said.n - 1 FROM unnest($1::text[], $2::bigint[]) WITH ORDINALITY AS said (text, since, n)
		CROSS JOIN LATERAL (SELECT 1 FROM comments WHERE body_hash = said.text AND created_at >= said.since LIMIT 1) AS before`
}

func (postgres) nextKeys(table string, keys []int64) *question {
	var given []int64
	q := &question{statement: do("SELECT array_agg(nextval('"+table+"_id_seq')) FROM generate_series(1, $1)", len(keys)), into: []any{&given}}
	q.then = func() { copy(keys, given) }
	return q
}

// newKey need not ask: a sequence never goes back.
func (postgres) newKey(*gorm.DB, string, news.Noun) (int64, error) { return 0, nil }

func (postgres) index(tx *gorm.DB, articles []indexed) error {
	for _, a := range articles {
		args := []any{a.doc, a.article}
		for _, f := range find.Fields {
			args = append(args, tsvector(a.words[f]))
		}
		args = append(args, intArray(a.words.Pairs()))
		err := tx.Exec(`INSERT INTO search (rowid, article_id, title_exact, title_folded, sapo_exact, text_exact, text_folded, pairs) VALUES (?, ?,
			CAST(? AS tsvector), CAST(? AS tsvector), CAST(? AS tsvector), CAST(? AS tsvector), CAST(? AS tsvector), CAST(? AS int[]))`, args...).Error
		if err != nil {
			return err
		}
	}
	return nil
}

// tsvector is the words with their places. PostgreSQL's own parser would part them
// by rules of its own.
func tsvector(words []string) string {
	places := make(map[string][]byte, len(words))
	for i, w := range words {
		at := places[w]
		if at == nil {
			at = append(at, lexeme(w)...)
			at = append(at, ':')
		} else {
			at = append(at, ',')
		}
		places[w] = strconv.AppendInt(at, int64(i+1), 10)
	}
	var b strings.Builder
	for _, at := range places {
		b.Write(at)
		b.WriteByte(' ')
	}
	return b.String()
}

// lexeme is a word as tsvector and tsquery take it. Words have neither quotes nor
// backslashes; should one ever have, it changes nothing else.
func lexeme(word string) string {
	return "'" + lexemeEscapes.Replace(word) + "'"
}

var lexemeEscapes = strings.NewReplacer("'", "''", `\`, `\\`)

// fixPlans: PostgreSQL looks at a table again soon after it has grown.
func (postgres) fixPlans(*gorm.DB) error { return nil }

func (postgres) analyze(db *gorm.DB) error { return db.Exec("ANALYZE").Error }

// searchPlanning is how a search is planned: for its own words, though from the sixth
// time on PostgreSQL would take one plan for all, and without a table of all that readers
// see, when it is to be known of a few hundred rows.
var searchPlanning = []string{
	"SET LOCAL plan_cache_mode = force_custom_plan", "SET LOCAL enable_hashjoin = off", "SET LOCAL enable_mergejoin = off",
}

func (postgres) planSearch(db *gorm.DB) error {
	for _, setting := range searchPlanning {
		if p, is := db.Statement.ConnPool.(*pipeline); is {
			p.later(do(setting))
		} else if err := db.Exec(setting).Error; err != nil {
			return err
		}
	}
	return nil
}

// walked is how many of the newest rows are looked through first, and how many then, for
// what is common in texts, which takes 10 µs each, and walkedTitles for what is in titles,
// which takes 1 µs: less than to fetch a row that an index has found.
var (
	walked       = []int{800, 4_000}
	walkedTitles = []int{2_000, 10_000}
)

func (postgres) walks() bool { return true }

// newest: the planner takes words for independent, and a condition on few of them for
// one on many rows, which it then goes through from the newest on, all of them. So
// nothing is left to it: the index finds the rows, which are put in order, and what is
// to be known of each is asked of the first of them.
func (d postgres) newest(e find.Expr, of rows, common bool) (ways []way) {
	if common {
		looked := walked
		if f := fieldOf(e); f == find.TitleExact || f == find.TitleFolded {
			looked = walkedTitles
		}
		for _, n := range looked {
			var b query
			b.add("(SELECT * FROM search f WHERE TRUE")
			b.put(of.bounds())
			b.add(" ORDER BY f.rowid DESC LIMIT ?) f WHERE ", n)
			b.put(d.matching(e))
			ways = append(ways, way{b.statement(), n})
		}
	}
	selected, but := e, []find.Expr(nil)
	if e.Op == find.But {
		selected, but = e.Of[0], e.Of[1:]
	}
	var b query
	b.add("(SELECT f.rowid + 0 AS rowid FROM search f WHERE ")
	b.put(d.matching(selected))
	b.put(of.bounds())
	if len(but) == 0 {
		b.add(" ORDER BY rowid DESC) f WHERE TRUE")
	} else {
		b.add(" ORDER BY rowid DESC) p JOIN search f ON f.rowid = p.rowid WHERE TRUE")
	}
	for _, not := range but {
		b.add(" AND NOT ")
		b.put(d.matching(not))
	}
	return append(ways, way{statement: b.statement()})
}

// matching is one tsquery for each field, and that a text has all pairs of words that
// stand in it: the index does not know which words stand next to each other, and to find
// out the texts are read.
func (d postgres) matching(e find.Expr) statement {
	if f := fieldOf(e); f != "" {
		columns := map[find.Field]string{
			find.TitleExact: "f.title_exact", find.TitleFolded: "f.title_folded", find.SapoExact: "f.sapo_exact",
			find.TextExact: "f.text_exact", find.TextFolded: "f.text_folded",
		}
		var b query
		b.add("("+columns[f]+" @@ CAST(? AS tsquery)", tsquery(e))
		if f == find.TextExact || f == find.TextFolded {
			all, groups := e.Pairs()
			if len(all) > 0 {
				b.add(" AND f.pairs @> CAST(? AS int[])", intArray(all))
			}
			for _, of := range groups {
				b.add(" AND f.pairs && CAST(? AS int[])", intArray(of))
			}
		}
		b.add(")")
		return b.statement()
	}
	var b query
	b.add("(")
	for i, part := range e.Of {
		switch {
		case i > 0 && e.Op == find.And:
			b.add(" AND ")
		case i > 0 && e.Op == find.Or:
			b.add(" OR ")
		case i > 0:
			b.add(" AND NOT ")
		}
		b.put(d.matching(part))
	}
	b.add(")")
	return b.statement()
}

// intArray is an array as PostgreSQL reads it.
func intArray(numbers []int32) string {
	b := []byte{'{'}
	for i, n := range numbers {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, int64(n), 10)
	}
	return string(append(b, '}'))
}

// fieldOf is the field that the whole expression is about, "" if it is about several.
func fieldOf(e find.Expr) find.Field {
	if e.Op == find.Phrase {
		return e.Field
	}
	f := fieldOf(e.Of[0])
	for _, part := range e.Of[1:] {
		if fieldOf(part) != f {
			return ""
		}
	}
	return f
}

func tsquery(e find.Expr) string {
	var parts []string
	for _, word := range e.Words {
		parts = append(parts, lexeme(word))
	}
	operator := " <-> "
	for _, part := range e.Of {
		parts = append(parts, tsquery(part))
	}
	switch e.Op {
	case find.And:
		operator = " & "
	case find.Or:
		operator = " | "
	case find.But:
		operator = " & !"
	}
	return "(" + strings.Join(parts, operator) + ")"
}

func (postgres) insert(ctx context.Context, d direct, st statement) (key int64, err error) {
	st.sql += " RETURNING id"
	_, err = d.row(ctx, st, &key)
	return key, err
}

// listen has a connection of its own, and makes another one when it is lost. What
// was told in between is made up for by looking once.
func (d postgres) listen(ctx context.Context, wake func()) {
	pause := 100 * time.Millisecond
	for ctx.Err() == nil {
		began := time.Now()
		d.listenOnce(ctx, wake)
		if time.Since(began) > lookAgain {
			pause = 100 * time.Millisecond
		}
		sleep(ctx, pause)
		pause = min(2*pause, lookAgain)
	}
}

// listenOnce listens until the connection is lost.
func (d postgres) listenOnce(ctx context.Context, wake func()) {
	conn, err := pgx.Connect(ctx, d.url)
	if err != nil {
		return
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err := conn.Exec(ctx, "LISTEN toasoan_changes"); err != nil {
		return
	}
	for {
		wake()
		if _, err := conn.WaitForNotification(ctx); err != nil {
			return
		}
	}
}

// lookEvery is for when the connection is lost and nobody has noticed.
func (postgres) lookEvery() time.Duration { return time.Second }

func (postgres) isFull(err error) bool {
	e, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (e.Code == "53100" || e.Code == "25006") // disk_full, read_only_sql_transaction
}

func (postgres) isBusy(err error) bool {
	e, ok := errors.AsType[*pgconn.PgError](err)
	if ok {
		// deadlock, serialization, too many connections, shutting down
		return e.Code == "40P01" || e.Code == "40001" || strings.HasPrefix(e.Code, "53") || strings.HasPrefix(e.Code, "57P")
	}
	_, ok = errors.AsType[*pgconn.ConnectError](err)
	return ok
}

// isOvertaken: whatever is referred to has been looked up in the same transaction, which
// keeps nobody from removing it.
func (postgres) isOvertaken(err error) bool {
	e, ok := errors.AsType[*pgconn.PgError](err)
	return ok && e.Code == "23503"
}
