package store

import (
	"context"
	"time"

	"github.com/pressly/goose/v3"
	"gorm.io/gorm"

	"toasoan/internal/find"
	"toasoan/internal/news"
)

// dialect is everything that differs between the databases.
type dialect interface {
	// open connects, and returns the handle for reads and the one for writes.
	open(config func() *gorm.Config) (read, write *gorm.DB, err error)

	// close releases what open has made beside the handles.
	close() error

	// check refuses a database that would lose or confuse data.
	check(read, write *gorm.DB) error

	// migrations names the folder of the schema's steps, and goose's dialect.
	migrations() (dir string, d goose.Dialect)

	// locked runs fn while no other process changes the schema.
	locked(ctx context.Context, db *gorm.DB, fn func() error) error

	// transact runs fn in a transaction, undone if fn fails. Depth is how many
	// transactions it is within: an inner one is undone by itself.
	transact(ctx context.Context, db *gorm.DB, depth int, fn func(db *gorm.DB) error) error

	// snapshot runs fn with a handle whose reads are all of one moment, and which
	// cannot write. One query after another comes through it.
	snapshot(ctx context.Context, db *gorm.DB, fn func(db *gorm.DB) error) error

	// batch is transact for many small writes, none of which has a context that
	// ends, on a pipeline.
	batch(ctx context.Context, db *gorm.DB, fn func(db *gorm.DB) error) error

	// orderChanges makes the transaction wait until no other is between taking a
	// number in the change log and committing it.
	orderChanges(tx *gorm.DB) error

	// lock takes the named lock until the transaction ends, after whoever has it.
	lock(tx *gorm.DB, name string) error

	// tryLock takes the named lock until the transaction ends, unless another
	// transaction holds it.
	tryLock(tx *gorm.DB, name string) (bool, error)

	// lockCounts holds the counts of the articles with the keys, which are in order,
	// until the transaction ends: in the one order in which all hold them.
	lockCounts(tx *gorm.DB, keys []int64) error

	// reserve returns the first of n keys in a row that no other new row of the
	// table gets. Others wait with theirs until the transaction ends.
	reserve(tx *gorm.DB, table string, n int) (first int64, err error)

	// newKey returns the key for a new row of the table, whose rows are called
	// noun: one that none of them ever had. 0 leaves it to the database.
	newKey(tx *gorm.DB, table string, noun news.Noun) (int64, error)

	// index adds articles to the search index.
	index(tx *gorm.DB, articles []indexed) error

	// fixPlans has queries planned as they are tested, whatever the tables hold, where
	// the database would not make good plans for what they will.
	fixPlans(db *gorm.DB) error
	// analyze is [Store.Analyze].
	analyze(db *gorm.DB) error
	// planSearch has the queries of the transaction that is begun planned as a search
	// needs it.
	planSearch(db *gorm.DB) error
	// walks reports whether the newest of what most articles have is found sooner by
	// going through them than by the index.
	walks() bool
	// newest are the ways to the newest rows of the search index, among the given ones,
	// that the expression selects. The last finds all. For what is common there may be
	// others before it.
	newest(e find.Expr, of rows, common bool) []way
	// matching is the condition on a row f of the search index that the expression
	// makes.
	matching(e find.Expr) statement

	// oneOf is the condition on a column that its value is in the list which is the
	// first parameter of a [direct] statement.
	oneOf() string
	// saidBefore is the query for the places, from 0, of those of a list of texts that
	// comments have said since the times in another list.
	saidBefore() string
	// nextKeys is the question that takes keys of the table for as many new rows: no
	// other rows get them that come after these, or in other transactions.
	nextKeys(table string, keys []int64) *question
	// counts are the statements that bring the counts up to date.
	counts(t *tallies) []statement

	// insert adds a row by the statement, and returns its key.
	insert(ctx context.Context, d direct, st statement) (key int64, err error)

	// listen calls wake when another process may have changed what readers see,
	// until ctx ends; it returns at once if the database does not tell.
	listen(ctx context.Context, wake func())

	// lookEvery is how often somebody who wants to know looks for himself.
	lookEvery() time.Duration

	// isFull reports whether err means that nothing can be written.
	isFull(err error) bool

	// isBusy reports whether err means that it may work later.
	isBusy(err error) bool

	// isOvertaken reports whether err means that a transaction which ran at the same
	// time removed what a row refers to, or added what refers to it.
	isOvertaken(err error) bool
}
