package text

import (
	"hash/maphash"
	"strings"
	"sync/atomic"
)

// The memory of words has room for all syllables of Vietnamese, some seven thousand, in
// small letters and as they begin a sentence, and for the names of a paper. What it
// holds takes three megabytes at most.
const (
	memorySets = 1 << 13
	memoryWays = 2
	maxInMind  = 32 // in bytes: longer words are no syllables
)

// memory is the words that were last met, by what they hash to: what they become is
// worked out once. Who reads it waits for nobody, and a word that comes takes the place
// of another.
type memory struct {
	seed maphash.Seed
	sets [memorySets][memoryWays]atomic.Pointer[met]
}

// met is a word as it was met, and what it became.
type met struct {
	word string
	Term
}

var inMind = memory{seed: maphash.MakeSeed()}

// term is termOf, for a word that is likely to come again.
func (m *memory) term(word string) (Term, bool) {
	if len(word) > maxInMind {
		return termOf(word)
	}
	hash := maphash.String(m.seed, word)
	set := &m.sets[hash%memorySets]
	place := &set[hash>>32%memoryWays]
	for i := range set {
		known := set[i].Load()
		if known == nil {
			place = &set[i]
		} else if known.word == word {
			return known.Term, true
		}
	}
	// The word is a piece of a text, which would stay as long as the piece does.
	word = strings.Clone(word)
	t, ok := termOf(word)
	if ok {
		place.Store(&met{word, t})
	}
	return t, ok
}
