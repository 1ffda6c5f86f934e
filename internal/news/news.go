// Package news is the vocabulary of the newsroom: what an article, a section or
// a comment is, who may do what to it, and how it may change.
//
// It imports only the standard library. Each resource is declared once; its
// struct tags tell the other rooms how to treat it: gorm tags for
// internal/store, json tags and examples for api/rest and the OpenAPI document,
// validate tags for the rules that internal/newsroom checks.
package news

import (
	"bytes"
	"encoding/json"
)

// Opt is a text that may be absent: null in JSON, the empty string in Go and in
// the database.
type Opt string

// MarshalJSON writes null for an absent text.
func (o Opt) MarshalJSON() ([]byte, error) {
	if o == "" {
		return []byte("null"), nil
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false) // whoever wants that does it to the whole
	err := enc.Encode(string(o))
	return b.Bytes(), err
}

// Page asks for one stretch of a list. The zero value asks for the first.
type Page struct {
	Limit  int    // most items to return, 1 to 100
	Cursor string // from the page before or after; "" for the first
	Number int    // 1-based number of a page, instead of a cursor; 0 if not used
	Count  bool   // whether the caller wants the total
}

// Stretch is what a list answers beside its items.
type Stretch struct {
	Next, Prev string // cursors; "" at the ends
	Total      *int   // number of items, only if asked for; at most MaxCount
	Exact      bool   // whether Total is exact
}

// MaxCount is where counting stops: a total beyond it is reported as MaxCount
// and not exact, so that no count costs more than this many index entries.
const MaxCount = 10_000

// MaxOffset is the farthest item that a numbered page may reach.
const MaxOffset = 10_000

// SetTotal counts with count, which gets the most it needs to count to.
func (s *Stretch) SetTotal(count func(most int) (int64, error)) error {
	n, err := count(MaxCount + 1)
	if err != nil {
		return err
	}
	total := min(int(n), MaxCount)
	s.Total, s.Exact = &total, n <= MaxCount
	return nil
}
