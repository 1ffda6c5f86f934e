package text

import (
	"iter"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Exact returns the exact key of s, under which two spellings of the same words
// are equal and two different words are not: clean, lower case, one tone style.
// The style is the old one for open syllables in oa, oe, uy (hóa, khỏe, thủy); a
// tone typed on the wrong vowel of any other syllable is moved (tòan is toàn).
// Only what can be a Vietnamese syllable is touched. Exact(Exact(s)) is Exact(s).
func Exact(s string) string {
	return settleTones(lower(Clean(s)))
}

// lower lower-cases clean text without a copy where nothing changes. A small
// letter may compose with a mark that its capital did not (ẙ), hence NFC again.
func lower(s string) string {
	for i, r := range s {
		if lowerRune(r) == r {
			continue
		}
		b := append(make([]byte, 0, len(s)), s[:i]...)
		plain := true
		for _, r := range s[i:] {
			b = utf8.AppendRune(b, lowerRune(r))
			plain = plain && (r < utf8.RuneSelf || alwaysClean(r))
		}
		if !plain {
			b = norm.NFC.Bytes(b)
		}
		return string(b)
	}
	return s
}

// settleTones puts the tone of every syllable in lower-case s on the vowel where
// the old style writes it.
func settleTones(s string) string {
	var b []byte
	done := 0
	for word := range words(s) {
		letters, count := word.settled(s)
		if count == 0 {
			continue
		}
		if b == nil {
			b = make([]byte, 0, len(s)+len(s)/16)
		}
		b = append(b, s[done:word.start]...)
		for _, r := range letters[:count] {
			b = utf8.AppendRune(b, r)
		}
		done = word.end
	}
	if done == 0 {
		return s
	}
	return string(append(b, s[done:]...))
}

// span is a run of letters, and whether its tone could be on the wrong vowel.
type span struct {
	start, end int
	movable    bool
}

// words walks the runs of letters in s.
func words(s string) iter.Seq[span] {
	return func(yield func(span) bool) {
		start, vowels, tones := -1, 0, 0
		for i, r := range s {
			if r < 0x80 && !isLetter(r) || r >= 0x80 && !inWord(r) {
				if start >= 0 && !yield(span{start, i, vowels > 1 && tones == 1}) {
					return
				}
				start, vowels, tones = -1, 0, 0
				continue
			}
			if start < 0 {
				start = i
			}
			if v := vowelOf(r); v.row > 0 {
				vowels++
				tones += int(min(v.tone, 1))
			}
		}
		if start >= 0 {
			yield(span{start, len(s), vowels > 1 && tones == 1})
		}
	}
}

// maxSyllable is the letter count of the longest syllable, nghiêng.
const maxSyllable = 7

// settled returns the letters of the run with its tone moved, and their count: 0
// if the run is no syllable or its tone is where it should be.
func (w span) settled(s string) (letters [maxSyllable]rune, count int) {
	if !w.movable {
		return letters, 0
	}
	var tone uint8
	from := 0
	for _, r := range s[w.start:w.end] {
		if count == maxSyllable {
			return letters, 0
		}
		v := vowelOf(r)
		if v.tone > 0 {
			tone, from, r = v.tone, count, toned[v.row][0]
		}
		letters[count] = r
		count++
	}
	to, ok := tonePlace(letters[:count])
	if !ok || to == from {
		return letters, 0
	}
	letters[to] = toned[vowelOf(letters[to]).row][tone]
	return letters, count
}

// onsets and codas are the consonants that may start and end a syllable; the u
// of qu and the i of gi are the business of tonePlace.
const (
	onsets = " b c ch d đ g gh h k kh l m n ng ngh nh p ph q r s t th tr v x "
	codas  = " c ch m n ng nh p t "
)

// tonePlace finds the index of the letter that carries the tone in a syllable
// written without one. It fails for what cannot be a Vietnamese syllable.
func tonePlace(letters []rune) (int, bool) {
	first := 0
	for first < len(letters) && vowelOf(letters[first]).row == 0 {
		first++
	}
	last := first
	for last < len(letters) && vowelOf(letters[last]).row > 0 {
		last++
	}
	if !oneOf(onsets, letters[:first]) || !oneOf(codas, letters[last:]) {
		return 0, false
	}
	if first == 1 && last-first > 1 && (letters[0] == 'q' && letters[1] == 'u' || letters[0] == 'g' && letters[1] == 'i') {
		first++
	}
	return nucleus(letters, first, last), true
}

// nucleus is the index of the main vowel of letters[first:last]: the last one
// with a mark of its own (ươ: ơ), else the middle of three (oai: a), the second
// of two in a closed syllable (oan: a) and the first in an open one (oa: o).
func nucleus(letters []rune, first, last int) int {
	for i := last - 1; i >= first; i-- {
		if letters[i] >= 0x80 {
			return i
		}
	}
	switch count := last - first; {
	case count == 3, count == 2 && last < len(letters):
		return first + 1
	}
	return first
}

// oneOf reports whether part is empty or one of the words of list, which are
// parted and surrounded by spaces.
func oneOf(list string, part []rune) bool {
	if len(part) == 0 {
		return true
	}
	var word [maxSyllable*utf8.UTFMax + 2]byte
	b := append(word[:0], ' ')
	for _, r := range part {
		b = utf8.AppendRune(b, r)
	}
	return strings.Contains(list, string(append(b, ' ')))
}
