package store

import (
	"cmp"
	"database/sql/driver"
	"encoding/json"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgtype"
)

// kind is a statement that many small writes carry out, each with arguments of its
// own, and that nobody waits for. To begin one takes longer than to add a row, so one
// does it for many writes of a batch.
type kind int

// The kinds, in an order in which each finds the rows that its own refer to.
const (
	noKind kind = iota
	meetCommenter
	addComment
	addDecision
	addChange
	kinds
)

// merges say how statements of each kind become one.
var merges = [kinds]struct {
	into  string // what they begin with
	after string // what they end with
	lists string // all their parameters by columns, as PostgreSQL reads them
	row   int    // the argument that says which row is meant, of which the last is to stay; or addsRow
}{
	meetCommenter: {
		"INSERT INTO commenters (" + metColumns + ")", asMet,
		"unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[])", 3,
	},
	addComment: {
		"INSERT INTO comments (" + commentColumns + ", id)", "",
		`unnest($1::text[], $2::bigint[], $3::text[], $4::bigint[], $5::bigint[], $6::text[], $7::text[], $8::text[], $9::text[],
			$10::text[], $11::text[], $12::text[], $13::text[], $14::boolean[], $15::bigint[], $16::text[], $17::text[], $18::bigint[],
			$19::bigint[], $20::boolean[], $21::text[], $22::double precision[], $23::boolean[], $24::bigint[], $25::bigint[], $26::boolean[],
			$27::boolean[], $28::text[], $29::text[], $30::bigint[], $31::text[], $32::text[], $33::bigint[], $34::bigint[])`, addsRow,
	},
	addDecision: {
		"INSERT INTO comment_decisions (" + decisionColumns + ")", "",
		"unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::double precision[], $8::bigint[], $9::text[])", addsRow,
	},
	addChange: {
		"INSERT INTO changes (" + changeColumns + ")", "",
		"unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])", addsRow,
	},
}

// merged are the statements of each kind: for one row, for rowsTogether of them, and for
// all there are, as lists.
var merged = func() (of [kinds]struct{ one, many, all string }) {
	for k := noKind + 1; k < kinds; k++ {
		m := merges[k]
		columns := strings.Count(m.into, ",") + 1
		numbered, row := "$1", "(?"+strings.Repeat(", ?", columns-1)+")"
		for i := 2; i <= columns; i++ {
			numbered += ", $" + strconv.Itoa(i)
		}
		of[k].one = m.into + " VALUES (" + numbered + ")" + m.after
		of[k].many = m.into + " VALUES " + row + strings.Repeat(", "+row, rowsTogether-1) + m.after
		of[k].all = m.into + " SELECT * FROM " + m.lists + m.after
	}
	return of
}()

// addsRow: each adds a row of its own.
const addsRow = -1

const (
	metColumns      = "id, uid, email, email_hash, name, created_at, last_at"
	asMet           = " ON CONFLICT (email_hash) DO UPDATE SET email = excluded.email, name = excluded.name, last_at = excluded.last_at"
	decisionColumns = "comment_id, at, actor_id, actor_name, status, rule, score, rules, findings"
	changeColumns   = "at, noun, op, uid, on_uid, reason"
)

// of is the statement of one write.
func (k kind) of(args []any) statement { return statement{merged[k].one, args, k} }

// alike are the statements of all the parcels, by kinds, without those that a later one
// replaces.
func alike(parcels []parcel) iter.Seq2[kind, []statement] {
	var alike [kinds][]statement
	for _, p := range parcels {
		for _, st := range p.of {
			if alike[st.kind] == nil {
				alike[st.kind] = make([]statement, 0, len(parcels)) // most have one of each
			}
			alike[st.kind] = append(alike[st.kind], st)
		}
	}
	return func(yield func(kind, []statement) bool) {
		for k := noKind + 1; k < kinds; k++ {
			of := alike[k]
			if row := merges[k].row; row != addsRow {
				of = lastOfEach(of, row)
			}
			if len(of) > 0 && !yield(k, of) {
				return
			}
		}
	}
}

// united are one statement that does what all of them do.
func (remote) united(k kind, of []statement) []statement {
	lists := make([]any, len(of[0].args))
	for i := range lists {
		values := make(array, len(of))
		for j, st := range of {
			values[j] = st.args[i]
		}
		lists[i] = values
	}
	return []statement{do(merged[k].all, lists...)}
}

// lastOfEach leaves out what a later statement about the same row replaces: one
// statement, if they become one, cannot change a row twice.
func lastOfEach(of []statement, row int) []statement {
	at, last := make(map[any]int, len(of)), make([]statement, 0, len(of))
	for _, st := range of {
		if i, again := at[st.args[row]]; again {
			last[i] = st
			continue
		}
		at[st.args[row]] = len(last)
		last = append(last, st)
	}
	return last
}

// counts are one statement for all counts of a column. One before them holds the rows,
// in the one order for all: that in which they are changed is the database's choice.
func (postgres) counts(t *tallies) []statement {
	var changes []statement
	for of := range runs(t.sums(), func(t tally) any { return t.table }) {
		hold, merges := holdCounts[of[0].table]
		if !merges {
			for _, t := range of {
				changes = append(changes, t.change(t.by))
			}
			continue
		}
		keys, _ := columnsOf(of)
		changes = append(changes, do(hold, keys))
		slices.SortStableFunc(of, func(a, b tally) int { return cmp.Compare(a.column, b.column) })
		for of := range runs(of, func(t tally) any { return t.column }) {
			changes = append(changes, of[0].changeAll(columnsOf(of)))
		}
	}
	return changes
}

// holdCounts are the statements that hold the rows of counts with the keys.
var holdCounts = map[countTable]string{
	ofPeople:   "SELECT 1 FROM commenters WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE",
	ofArticles: "SELECT 1 FROM article_counts WHERE article_id = ANY($1) ORDER BY article_id FOR NO KEY UPDATE",
	ofThreads:  "SELECT 1 FROM comments WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE",
}

// changeAll is change for the counts of many rows.
func (c count) changeAll(keys, by array) statement {
	switch c.table {
	case ofPeople:
		return do("UPDATE commenters SET "+c.column+" = "+c.column+" + ($2::bigint[])[array_position($1::bigint[], id)] WHERE id = ANY($1)", keys, by)
	case ofArticles:
		return do("UPDATE article_counts SET "+c.column+" = "+c.column+" + ($2::bigint[])[array_position($1::bigint[], article_id)] WHERE article_id = ANY($1)", keys, by)
	default:
		return do(`UPDATE comments SET reply_count = reply_count + ($2::bigint[])[array_position($1::bigint[], id)],
			listed = (status = 'approved' OR reply_count + ($2::bigint[])[array_position($1::bigint[], id)] > 0) WHERE id = ANY($1)`, keys, by)
	}
}

func columnsOf(tallies []tally) (keys, by array) {
	for _, t := range tallies {
		keys, by = append(keys, t.key), append(by, t.by)
	}
	return keys, by
}

// runs are the stretches of what has the same mark.
func runs[T any](all []T, mark func(T) any) iter.Seq[[]T] {
	return func(yield func([]T) bool) {
		for len(all) > 0 {
			n := 1
			for n < len(all) && mark(all[n]) == mark(all[0]) {
				n++
			}
			if !yield(all[:n]) {
				return
			}
			all = all[n:]
		}
	}
}

// array is a parameter that PostgreSQL takes as an array, and SQLite as JSON.
type array []any

// Dimensions, Index and IndexType are what pgx asks for.
func (a array) Dimensions() []pgtype.ArrayDimension {
	return []pgtype.ArrayDimension{{Length: int32(len(a)), LowerBound: 1}}
}

// Index is as [array.Dimensions].
func (a array) Index(i int) any { return a[i] }

// IndexType is as [array.Dimensions].
func (array) IndexType() any { return nil }

// json is the list as SQLite takes it.
func (a array) json() (string, error) {
	values := make([]any, len(a))
	for i, v := range a {
		values[i] = v
		if valuer, is := v.(driver.Valuer); is {
			var err error
			if values[i], err = valuer.Value(); err != nil {
				return "", err
			}
		}
	}
	list, err := json.Marshal(values)
	return string(list), err
}

// String is how the trace has it: as PostgreSQL reads it.
func (a array) String() string {
	list, _ := a.json()
	return "{" + strings.Trim(list, "[]") + "}"
}
