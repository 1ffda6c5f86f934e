package text

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold returns the folded key of s, for matching what was typed without marks:
// lower case, no marks, đ as d, other Latin letters simplified (ø as o, ß as ss,
// fullwidth as plain), and every run of anything else, letters of other scripts
// included, one space. The result has only a–z, 0–9 and single inner spaces.
func Fold(s string) string {
	if isFolded(s) {
		return s
	}
	return string(appendFold(make([]byte, 0, len(s)), s, ' '))
}

// isFolded reports whether Fold would change nothing.
func isFolded(s string) bool {
	afterSpace := true
	for i := range len(s) {
		switch c := s[i]; {
		case isFoldedByte(c):
			afterSpace = false
		case c == ' ' && !afterSpace:
			afterSpace = true
		default:
			return false
		}
	}
	return !afterSpace || s == ""
}

func isFoldedByte(c byte) bool {
	return 'a' <= c && c <= 'z' || '0' <= c && c <= '9'
}

// appendFold appends the folded form of s to b, with sep between the tokens.
func appendFold(b []byte, s string, sep byte) []byte {
	start, gap := len(b), false
	for i := 0; i < len(s); {
		r, size := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[i:])
		}
		i += size
		if r == utf8.RuneError && size == 1 {
			continue
		}
		letters := foldRune(r)
		switch letters {
		case dropped:
			continue
		case parting:
			gap = true
			continue
		}
		if gap && len(b) > start {
			b = append(b, sep)
		}
		gap = false
		b = append(b, letters...)
	}
	return b
}

// What foldRune answers for a rune that folds to no letter.
const (
	dropped = ""  // invisible, or a mark: the letters around it belong together
	parting = " " // anything else
)

// foldRune folds one rune; the Latin blocks come from a table.
func foldRune(r rune) string {
	switch {
	case r < 0x250:
		return foldedLatin[r]
	case 0x1E00 <= r && r < 0x1F00:
		return foldedMore[r-0x1E00]
	}
	return foldAny(r)
}

var (
	foldedLatin = foldBlock(0, 0x250)
	foldedMore  = foldBlock(0x1E00, 0x1F00)
)

func foldBlock(from, to rune) []string {
	table := make([]string, 0, to-from)
	for r := from; r < to; r++ {
		table = append(table, foldAny(r))
	}
	return table
}

// undecomposed are the Latin letters that Unicode does not take apart. ƀ is of
// the languages of the Central Highlands.
var undecomposed = map[rune]string{
	'đ': "d", 'ð': "d", 'ɖ': "d", 'ɗ': "d", 'ƀ': "b", 'ɓ': "b", 'ø': "o", 'ɔ': "o", 'ł': "l", 'ħ': "h",
	'ı': "i", 'ɨ': "i", 'ŋ': "n", 'ŉ': "n", 'ŧ': "t", 'ə': "e", 'ɛ': "e", 'ǝ': "e", 'ĸ': "k", 'ƒ': "f",
	'ß': "ss", 'æ': "ae", 'œ': "oe", 'þ': "th",
}

// foldAny folds a rune by the rules. Compatibility forms are taken apart for
// letters and numbers (100m² is found as 100m2), not for symbols such as ™.
func foldAny(r rune) string {
	switch {
	case unicode.IsSpace(r):
		return parting
	case isInvisible(r), unicode.Is(unicode.M, r):
		return dropped
	case !unicode.IsLetter(r) && !unicode.IsNumber(r):
		return parting
	}
	r = unicode.ToLower(r)
	if letters, ok := undecomposed[r]; ok {
		return letters
	}
	var b []byte
	for _, part := range norm.NFKD.String(string(r)) {
		part = unicode.ToLower(part)
		switch {
		case unicode.Is(unicode.M, part):
		case part < 0x80 && isFoldedByte(byte(part)):
			b = append(b, byte(part))
		case undecomposed[part] != "":
			b = append(b, undecomposed[part]...) // ǿ is ø with a mark
		default:
			return parting
		}
	}
	return string(b)
}
