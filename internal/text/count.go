package text

import (
	"unicode"
	"unicode/utf8"
)

// ReadingSpeed is the usual reading speed, in syllables a minute.
const ReadingSpeed = 250

// Syllables counts the syllables (tiếng) of s, the Vietnamese measure of length:
// tokens between white space, and between hyphens or dashes with a letter on
// either side, that have a letter or a digit. 2.000 and COVID-19 are one each.
func Syllables(s string) int {
	count := 0
	counted := false // the present token is
	letter := false  // the rune before was one
	for i, r := range s {
		switch {
		case r == ' ' || unicode.IsSpace(r):
			counted, letter = false, false
		case inWord(r):
			letter = true
		case letter && isHyphen(r) && startsWithLetter(s[i+utf8.RuneLen(r):]):
			counted, letter = false, false
		default:
			letter = false
		}
		if !counted && (letter || unicode.IsNumber(r)) {
			count++
			counted = true
		}
	}
	return count
}

func isHyphen(r rune) bool { return r == '-' || '‐' <= r && r <= '—' }

func startsWithLetter(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return isLetter(r)
}

// ReadingMinutes is the time to read so many syllables at perMinute of them,
// rounded up: 0 only for no text. A speed that is not positive is [ReadingSpeed].
func ReadingMinutes(syllables, perMinute int) int {
	if syllables <= 0 {
		return 0
	}
	if perMinute <= 0 {
		perMinute = ReadingSpeed
	}
	return (syllables-1)/perMinute + 1
}
