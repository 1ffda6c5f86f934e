// Package phrase finds phrases in readers' comments, however they are written:
// see [text.Tokens]. It matches whole words only, so that "giáo dục" has no "du".
package phrase

import (
	"strings"

	"toasoan/internal/text"
)

// Matcher finds the phrases that it was made of. It does not change, and may be
// used by many at once.
type Matcher struct {
	words map[string]int32 // the words of phrases, as they are written
	bares map[string]int32 // and without marks
	exact trie
	bare  trie
	n     int
}

// trie has the phrases by their words. Node 0 is the root.
type trie struct {
	next map[edge]int32
	ends map[int32][]int32 // the phrases that end at a node
}

type edge struct{ node, word int32 }

// Match is a phrase that stands in a text.
type Match struct {
	Index int  // of the phrase
	Sure  bool // it stands there as it is written; else whoever typed it typed no marks, and may mean another word
	Start int  // the bytes of the text that it takes
	End   int
}

// New returns a matcher of the phrases. One without any word is never found.
func New(phrases []string) *Matcher {
	m := &Matcher{words: map[string]int32{}, bares: map[string]int32{}, exact: newTrie(), bare: newTrie(), n: len(phrases)}
	for i, p := range phrases {
		tokens := text.Tokens(p)
		words, bares := make([]int32, len(tokens)), make([]int32, len(tokens))
		for j, t := range tokens {
			words[j], bares[j] = number(m.words, t.Word), number(m.bares, t.Bare)
		}
		if len(tokens) == 0 {
			continue
		}
		m.exact.add(words, int32(i))
		if marked(p) { // without marks, the other trie has all that this one would find
			m.bare.add(bares, int32(i))
		}
	}
	return m
}

func newTrie() trie { return trie{next: map[edge]int32{}, ends: map[int32][]int32{}} }

// number gives each word one.
func number(words map[string]int32, word string) int32 {
	n, known := words[word]
	if !known {
		n = int32(len(words) + 1)
		words[word] = n
	}
	return n
}

func (t *trie) add(words []int32, phrase int32) {
	node := int32(0)
	for _, w := range words {
		below, known := t.next[edge{node, w}]
		if !known {
			below = int32(len(t.next) + 1)
			t.next[edge{node, w}] = below
		}
		node = below
	}
	t.ends[node] = append(t.ends[node], phrase)
}

// marked reports whether somebody who typed s typed marks.
func marked(s string) bool { return strings.ContainsFunc(s, text.Marked) }

// Find returns the phrases that stand in the comment, each where it stands first.
// In a comment with any marks, a phrase counts only as it is written. The time
// grows with the text, not with the number of phrases.
func (m *Matcher) Find(comment string) []Match {
	return m.FindIn(text.Tokens(comment), marked(comment))
}

// FindIn is [Matcher.Find] for a comment whose tokens are known, and whether it
// has marks.
func (m *Matcher) FindIn(tokens []text.Token, marked bool) []Match {
	if m.n == 0 {
		return nil
	}
	seen := map[int32]bool{}
	found := m.exact.find(nil, tokens, seen, true, func(t *text.Token) int32 { return m.words[t.Word] })
	if !marked {
		found = m.bare.find(found, tokens, seen, false, func(t *text.Token) int32 { return m.bares[t.Bare] })
	}
	return found
}

func (t *trie) find(found []Match, tokens []text.Token, seen map[int32]bool, sure bool, word func(*text.Token) int32) []Match {
	words := make([]int32, len(tokens))
	for i := range tokens {
		words[i] = word(&tokens[i])
	}
	for i := range words {
		node := int32(0)
		for j := i; j < len(words) && words[j] != 0; j++ {
			below, known := t.next[edge{node, words[j]}]
			if !known {
				break
			}
			node = below
			for _, phrase := range t.ends[node] {
				if !seen[phrase] {
					seen[phrase] = true
					found = append(found, Match{Index: int(phrase), Sure: sure, Start: tokens[i].Start, End: tokens[j].End})
				}
			}
		}
	}
	return found
}
