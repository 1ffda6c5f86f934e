package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Term is one word of a text as search knows it, and where it stands in the text.
type Term struct {
	// Exact is the word's exact key, and Folded its key without marks. For a word
	// that has no Latin letter and no digit they are the same.
	Exact, Folded string
	Start, End    int // in bytes
}

// Terms returns the words of s, which may be any text, not only clean one. All that
// is no letter, digit or mark parts two words: kinh tế-xã hội has four. Thousands
// belong together however they are parted: 2.000 is the word 2000.
func Terms(s string) []Term {
	terms := make([]Term, 0, len(s)/5+1)
	for start := 0; start < len(s); {
		if c := s[start]; c < utf8.RuneSelf && !inTerm[c] {
			start++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[start:])
		if !isLetter(r) && !unicode.IsNumber(r) {
			start += size
			continue
		}
		end := start + termLen(s[start:])
		word := s[start:end]
		t, ok := Term{Exact: word, Folded: word}, true
		if !isFolded(word) {
			t, ok = inMind.term(word)
		}
		if ok {
			t.Start, t.End = start, end
			terms = append(terms, t)
		}
		start = end
	}
	return terms
}

// termLen is the length in bytes of the word that s starts with.
func termLen(s string) int {
	if isDigit(rune(s[0])) {
		if n := thousands(s); n > 0 {
			return n
		}
	}
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			if !inTerm[c] {
				return i
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError || !isLetter(r) && !unicode.IsNumber(r) && !unicode.Is(unicode.M, r) && !isInvisible(r) {
			return i
		}
		i += size
	}
	return len(s)
}

// inTerm holds for the ASCII characters within a word: letters, digits, and the one that
// is invisible and parts nothing.
var inTerm = func() (table [utf8.RuneSelf]bool) {
	for c := range rune(utf8.RuneSelf) {
		table[c] = isLetter(c) || isDigit(c) || c == 0x7F
	}
	return table
}()

// thousands is the length in bytes of the number with parted thousands that s
// starts with, or 0.
func thousands(s string) int {
	digits := func(at int) int { return runLen(s[at:], isDigit) }
	end := digits(0)
	if end == 0 || end > 3 {
		return 0
	}
	groups := 0
	for end < len(s) && (s[end] == '.' || s[end] == ',') && s[end] == s[digits(0)] && digits(end+1) == 3 {
		end += 4
		groups++
	}
	if next, _ := utf8.DecodeRuneInString(s[end:]); groups == 0 || unicode.IsLetter(next) {
		return 0
	}
	return end
}

func termOf(word string) (Term, bool) {
	if isFolded(word) {
		return Term{Exact: word, Folded: word}, true
	}
	exact := Exact(word)
	if thousands(word) > 0 {
		exact = strings.Map(func(r rune) rune {
			if r == '.' || r == ',' {
				return -1
			}
			return r
		}, exact)
	}
	folded := Fold(exact)
	if folded == "" || strings.Contains(folded, " ") {
		folded = exact
	}
	return Term{Exact: exact, Folded: folded}, exact != ""
}
