// Package bayes tells how likely a text is spam from the words that it has, by
// what was learned of others: a naive Bayes classifier whose words' odds are
// smoothed as Gary Robinson proposed ("A Statistical Approach to the Spam
// Problem", Linux Journal 107, 2003).
package bayes

import (
	"math"
	"slices"
	"strings"
	"sync"
)

// Counts is in how many spam texts, and in how many others (ham), something stood.
type Counts struct{ Spam, Ham int }

// Model is what was learned. It may be used by many at once.
type Model struct {
	mu    sync.RWMutex
	total Counts
	words map[string]Counts
}

// New returns a model that has learned nothing.
func New() *Model { return &Model{words: map[string]Counts{}} }

// Set replaces what is known of a word.
func (m *Model) Set(word string, c Counts) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if c.Spam <= 0 && c.Ham <= 0 {
		delete(m.words, word)
		return
	}
	m.words[word] = c
}

// SetTotal replaces how many texts were learned.
func (m *Model) SetTotal(c Counts) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.total = c
}

const (
	least    = 20  // texts of each kind from which on there is an opinion
	strength = 1.0 // how many texts a word's first guess weighs
	weighed  = 15  // words that count: those that tell most
)

// Score returns how likely a text with the words is spam, from 0 to 1, and
// whether enough was learned to tell.
func (m *Model) Score(words []string) (score float64, known bool) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if m.total.Spam < least || m.total.Ham < least {
		return 0.5, false
	}
	odds := make([]float64, 0, len(words))
	for _, w := range words {
		if c, seen := m.words[w]; seen {
			odds = append(odds, m.odds(c))
		}
	}
	slices.SortFunc(odds, func(a, b float64) int { // those farthest from even first
		switch d := math.Abs(b-0.5) - math.Abs(a-0.5); {
		case d > 0:
			return 1
		case d < 0:
			return -1
		}
		return 0
	})
	sum := 0.0 // of logarithms: no product of many small numbers
	for _, p := range odds[:min(len(odds), weighed)] {
		sum += math.Log(p) - math.Log(1-p)
	}
	return 1 / (1 + math.Exp(-sum)), true
}

// odds is how likely a text with one word of the counts is spam.
func (m *Model) odds(c Counts) float64 {
	spam := float64(c.Spam) / float64(m.total.Spam)
	ham := float64(c.Ham) / float64(m.total.Ham)
	if spam+ham == 0 {
		return 0.5
	}
	n := float64(c.Spam + c.Ham)
	p := (strength*0.5 + n*spam/(spam+ham)) / (strength + n)
	return min(max(p, 0.01), 0.99)
}

const (
	mostWords   = 200 // of one text
	longestWord = 40  // in bytes
)

// Words returns what is learned of a text: its words and its pairs of words, each
// once, up to 200. The text is folded already: words with spaces between.
func Words(folded string) []string {
	words := make([]string, 0, min(2*strings.Count(folded, " ")+1, 2*mostWords+1))
	last := ""
	for w := range strings.FieldsSeq(folded) {
		if len(w) > longestWord {
			last = ""
			continue
		}
		words = append(words, w)
		if last != "" {
			words = append(words, last+" "+w)
		}
		last = w
		if len(words) >= 2*mostWords {
			break
		}
	}
	slices.Sort(words)
	words = slices.Compact(words)
	return words[:min(len(words), mostWords)]
}
