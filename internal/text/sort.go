package text

import (
	"bytes"
	"strings"
	"sync"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// collator is one Vietnamese collator with its buffer. Neither may be used by
// two goroutines at once, and they are too dear to make for every key.
type collator struct {
	*collate.Collator
	buffer collate.Buffer
}

var collators = sync.Pool{New: func() any {
	return &collator{Collator: collate.New(language.Vietnamese)}
}}

// appendKey appends the collation key of s to b.
func (c *collator) appendKey(b []byte, s string) []byte {
	b = append(b, c.KeyFromString(&c.buffer, s)...)
	c.buffer.Reset()
	return b
}

// SortKey returns bytes that compare as s sorts in a Vietnamese dictionary:
// a ă â b c d đ e ê …, tones only after all letters (ngang, huyền, hỏi, ngã,
// sắc, nặng), capitals last of all. The text is cleaned first. A key is stored
// beside what it sorts, so that both databases order alike; it is good for one
// version of the collation tables, so keys are made anew when x/text is upgraded.
func SortKey(s string) []byte {
	c := collators.Get().(*collator)
	defer collators.Put(c)
	return c.appendKey(nil, Clean(s))
}

// PersonSortKey returns bytes that compare as people are listed in Vietnam: by
// given name, which is the last syllable, then by the rest from the family name
// on. Capitals and tone style part two people only when all else is equal.
func PersonSortKey(name string) []byte {
	name = Clean(name)
	rest, given := "", Exact(name)
	if i := strings.LastIndexByte(given, ' '); i >= 0 {
		rest, given = given[:i], given[i+1:]
	}
	c := collators.Get().(*collator)
	defer collators.Put(c)
	// No weight is zero, so zeros end a key below any longer one.
	key := c.appendKey(nil, given)
	key = c.appendKey(append(key, 0, 0), rest)
	return c.appendKey(append(key, 0, 0), name)
}

// Compare orders a and b as their sort keys do: -1, 0 or +1.
func Compare(a, b string) int {
	return bytes.Compare(SortKey(a), SortKey(b))
}
