package store

import (
	"database/sql/driver"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"

	"gorm.io/gorm"

	"toasoan/internal/news"
)

const defaultLimit = 20

// place is where an item stands in a list: the value it is ordered by, and its
// key among equals.
type place struct {
	Number int64  `json:"n,omitempty"` // for lists ordered by time
	Bytes  []byte `json:"b,omitempty"` // for lists ordered by a sort key
	Text   string `json:"t,omitempty"` // for lists ordered by a name
	Key    int64  `json:"k"`
}

func (p place) value() any {
	switch {
	case p.Bytes != nil:
		return sortKey(p.Bytes)
	case p.Text != "":
		return p.Text
	default:
		return p.Number
	}
}

// sortKey is bytes as one argument: GORM would take a plain slice behind a
// parenthesis for a list of them.
type sortKey []byte

// Value is the form for the database.
func (k sortKey) Value() (driver.Value, error) { return []byte(k), nil }

// cursor is a place in one certain list, and the direction to go on from it.
type cursor struct {
	List uint32 `json:"l"`
	Back bool   `json:"p,omitempty"`
	place
}

func (c cursor) String() string {
	b, err := json.Marshal(c)
	if err != nil {
		panic(err) // a cursor always marshals
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// fingerprint tells lists apart: a cursor is good only for the filters and the
// sort that it was made with.
func fingerprint(parts ...any) uint32 {
	h := fnv.New32a()
	fmt.Fprintf(h, "%q", fmt.Sprint(parts...))
	return h.Sum32()
}

// told is a time as fingerprint takes it: fmt would call a method of no time, and
// recover from that.
func told(t *news.Time) any {
	if t == nil {
		return nil
	}
	return t
}

// parseCursor reads a cursor of the list with the given fingerprint. Without
// one it returns nil.
func parseCursor(s string, list uint32) (*cursor, error) {
	if s == "" {
		return nil, nil
	}
	c := new(cursor)
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err == nil {
		err = json.Unmarshal(b, c)
	}
	if err != nil {
		return nil, news.BadParameter("cursor", news.FaultCursor)
	}
	if c.List != list {
		return nil, news.BadParameter("cursor", news.FaultCursorFilters)
	}
	return c, nil
}

// window is the part of a list that a request asks for, ready to be put into SQL.
type window struct {
	list   uint32
	after  *cursor
	desc   bool // the list's own order
	limit  int
	offset int
}

func newWindow(p news.Page, desc bool, list uint32) (window, error) {
	after, err := parseCursor(p.Cursor, list)
	if err != nil {
		return window{}, err
	}
	w := window{list: list, after: after, desc: desc, limit: p.Limit}
	if w.limit <= 0 {
		w.limit = defaultLimit
	}
	if p.Number > 1 {
		w.offset = (p.Number - 1) * w.limit
	}
	return w, nil
}

// backwards reports whether the window reaches back from its cursor.
func (w window) backwards() bool { return w.after != nil && w.after.Back }

// descending is the order in which SQL has to deliver.
func (w window) descending() bool { return w.desc != w.backwards() }

// order is that order in SQL.
func (w window) order() string {
	if w.descending() {
		return " DESC"
	}
	return " ASC"
}

// comparison is the operator that lets through what lies beyond the cursor.
func (w window) comparison() string {
	if w.descending() {
		return " < "
	}
	return " > "
}

// beyond is the condition that lets through what lies beyond the cursor, in the
// order of by, an expression, and key. SQLite finds its way in an index of an
// expression only by a bound of it alone.
func (w window) beyond(by, key string) string {
	return by + strings.TrimSuffix(w.comparison(), " ") + "= ? AND (" + by + ", " + key + ")" + w.comparison() + "(?, ?)"
}

// cut takes the rows that SQL delivered, one more than the limit if there are
// more, into the list's order and tells where it goes on.
func cut[T any](w window, rows []T, at func(*T) place) ([]T, news.Stretch) {
	more := len(rows) > w.limit
	if more {
		rows = rows[:w.limit]
	}
	if w.backwards() {
		slices.Reverse(rows)
	}
	var s news.Stretch
	if len(rows) == 0 {
		return rows, s
	}
	if more || w.backwards() {
		s.Next = cursor{List: w.list, place: at(&rows[len(rows)-1])}.String()
	}
	if w.backwards() && more || !w.backwards() && (w.after != nil || w.offset > 0) {
		s.Prev = cursor{List: w.list, Back: true, place: at(&rows[0])}.String()
	}
	return rows, s
}

// keyset is how a list in one table is ordered.
type keyset struct {
	by, key string // the columns: the value and the key among equals
	desc    bool
	list    uint32

	// Of a list that its index has in parts: how, the column that each is ordered by, where
	// the list's rows are read from, and the order of the index, if the parts follow each
	// other in it as they do in the list.
	parts  []part
	within string
	rows   *gorm.DB
	along  string
}

// part is a part of a list that an index has in the order of the list.
type part struct {
	is    string // the condition
	ahead int64  // what is added to its column where the list is ordered
}

// heads are the keys of all that the window can have of a list in parts: each part's
// own first, however long it is.
func (k keyset) heads(q *gorm.DB, w window) *gorm.DB {
	heads := make([]any, len(k.parts))
	for i, p := range k.parts {
		head := q.Select(k.key + " AS head_id").Where(p.is)
		if w.after != nil {
			head = head.Where("("+k.within+", "+k.key+")"+w.comparison()+"(?, ?)", w.after.Number-p.ahead, w.after.Key)
		}
		heads[i] = head.Order(k.within + w.order() + ", " + k.key + w.order()).Limit(w.offset + w.limit + 1)
	}
	const head = "SELECT * FROM (?) AS head"
	return q.Session(&gorm.Session{NewDB: true}).Raw(head+strings.Repeat(" UNION ALL "+head, len(heads)-1), heads...)
}

// page returns the stretch of q that p asks for.
func page[T any](q *gorm.DB, p news.Page, k keyset, at func(*T) place) ([]T, news.Stretch, error) {
	w, err := newWindow(p, k.desc, k.list)
	if err != nil {
		return nil, news.Stretch{}, err
	}
	count := q.Session(&gorm.Session{})
	q = q.Session(&gorm.Session{})
	order := k.by + w.order() + ", " + k.key + w.order()
	switch {
	case w.after == nil && k.along != "":
		order = k.along
	case k.parts != nil:
		q = k.rows.Joins("JOIN (?) AS heads ON heads.head_id = "+k.key, k.heads(q, w))
	case w.after == nil:
	case k.by[0] == '(':
		q = q.Where(w.beyond(k.by, k.key), w.after.value(), w.after.value(), w.after.Key)
	default:
		q = q.Where("("+k.by+", "+k.key+")"+w.comparison()+"(?, ?)", w.after.value(), w.after.Key)
	}
	rows, err := scan[T](q.Order(order).Limit(w.limit + 1).Offset(w.offset))
	if err != nil {
		return nil, news.Stretch{}, err
	}
	rows, s := cut(w, rows, at)
	if p.Count {
		err = s.SetTotal(func(most int) (n int64, err error) {
			counted := count.Session(&gorm.Session{NewDB: true}).Table("(?) AS counted", count.Select("1").Limit(most))
			return n, counted.Count(&n).Error
		})
	}
	return rows, s, err
}
