package find

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"toasoan/internal/text"
)

// Reading is a folded word, or two that follow each other, as texts write it, and
// how often they do.
type Reading struct {
	Folded, Exact string
	N             int64
}

// Readings counts the words and the pairs of words of texts, for what they teach of
// how letters without marks are meant.
func Readings(texts ...string) []Reading {
	type key struct{ folded, exact string }
	counts := map[key]int64{}
	for _, s := range texts {
		terms := text.Terms(s)
		for i, t := range terms {
			if len(t.Exact) > maxReading {
				continue
			}
			counts[key{t.Folded, t.Exact}]++
			if i+1 < len(terms) && len(terms[i+1].Exact) <= maxReading {
				counts[key{t.Folded + " " + terms[i+1].Folded, t.Exact + " " + terms[i+1].Exact}]++
			}
		}
	}
	readings := make([]Reading, 0, len(counts))
	for k, n := range counts {
		readings = append(readings, Reading{k.folded, k.exact, n})
	}
	slices.SortFunc(readings, func(a, b Reading) int {
		return cmp.Or(strings.Compare(a.Folded, b.Folded), strings.Compare(a.Exact, b.Exact))
	})
	return readings
}

// Lead is the beginning of a body: so much of it is learned from. Later words are
// written as other articles begin.
func Lead(body string) string {
	words := 0
	for i, r := range body {
		if r == ' ' || r == '\n' {
			if words++; words == leadWords {
				return body[:i]
			}
		}
	}
	return body
}

const leadWords = 150

// maxReading is the longest word that is learned, in bytes.
const maxReading = 40

// Pairs returns the folded words of the query and the pairs of those that follow
// each other: what Restore has to know the readings of.
func (q Query) Pairs() []string {
	words := q.Words(Folded)
	pairs := slices.Clone(words)
	for i := range len(words) - 1 {
		pairs = append(pairs, words[i]+" "+words[i+1])
	}
	slices.Sort(pairs)
	return slices.Compact(pairs)
}

// Restore returns the query with the marks that its words most likely have, by how
// often texts write each pair of words that way.
func (q Query) Restore(readings []Reading) Query {
	by := map[string][]Reading{}
	for _, r := range readings {
		by[r.Folded] = append(by[r.Folded], r)
	}
	words := q.Words(Folded)
	// The best way to every reading of a word is kept, word by word (Viterbi).
	type step struct {
		exact string
		score float64
		from  int
	}
	ways := make([][]step, len(words))
	for i, w := range words {
		options := by[w]
		if len(options) == 0 {
			options = []Reading{{w, w, 0}}
		}
		for _, o := range options {
			best := step{exact: o.Exact, score: single * math.Log1p(float64(o.N)), from: -1}
			if i > 0 {
				pairs := by[words[i-1]+" "+w]
				top := -1.0
				for k, before := range ways[i-1] {
					score := before.score
					for _, p := range pairs {
						if p.Exact == before.exact+" "+o.Exact {
							score += math.Log1p(float64(p.N))
						}
					}
					if score > top {
						top, best.from = score, k
					}
				}
				best.score += top
			}
			ways[i] = append(ways[i], best)
		}
	}
	restored := make([]string, len(words))
	at := 0
	for k, w := range ways[len(ways)-1] {
		if w.score > ways[len(ways)-1][at].score {
			at = k
		}
	}
	for i := len(words) - 1; i >= 0; i-- {
		restored[i] = ways[i][at].exact
		at = ways[i][at].from
	}
	return q.WithMarks(restored)
}

// single is how much less a word by itself tells than a pair.
const single = 0.1

// maxGuessed is the longest word that is guessed at, in letters.
const maxGuessed = 14

// Near returns the folded words that differ from word by one slip of the finger: a
// letter too many, too few, wrong, or two in the wrong order.
func Near(word string) []string {
	if len(word) < 2 || len(word) > maxGuessed || strings.ContainsFunc(word, func(r rune) bool { return r < 'a' || r > 'z' }) {
		return nil
	}
	const letters = "abcdefghijklmnopqrstuvwxyz"
	var near []string
	for i := 0; i <= len(word); i++ {
		before, after := word[:i], word[i:]
		for _, l := range letters {
			near = append(near, before+string(l)+after)
			if after != "" {
				near = append(near, before+string(l)+after[1:])
			}
		}
		if after != "" {
			near = append(near, before+after[1:])
		}
		if len(after) > 1 {
			near = append(near, before+string(after[1])+string(after[0])+after[2:])
		}
	}
	slices.Sort(near)
	return slices.DeleteFunc(slices.Compact(near), func(s string) bool { return s == word || s == "" })
}

// Splits returns the ways to read word as two: someone left out a space.
func Splits(word string) (pairs []string) {
	if len(word) > 2*maxGuessed {
		return nil
	}
	for i := 1; i < len(word); i++ {
		pairs = append(pairs, word[:i]+" "+word[i:])
	}
	return pairs
}

// IsPair reports whether what was learned is of two words.
func IsPair(folded string) bool { return strings.Contains(folded, " ") }
