package text

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// vniLetters are the letters that VNI writes as one character of windows-1252.
var vniLetters = strings.NewReplacer("ñ", "đ", "Ñ", "Đ", "ô", "ơ", "Ô", "Ơ", "ö", "ư", "Ö", "Ư",
	"æ", "ỉ", "Æ", "Ỉ", "ó", "ĩ", "Ó", "Ĩ", "ò", "ị", "Ò", "Ị", "î", "ỵ", "Î", "Ỵ")

// vniMark is what a character means behind certain vowels.
type vniMark struct {
	vowels string // small
	marks  string // combining
}

const (
	grave, acute, tilde, hook, dot = "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"
	circumflex, breve, horn        = "\u0302", "\u0306", "\u031B"
)

var vniMarks = func() map[rune]vniMark {
	const all, round = "aeouyơư", "aeo"
	return map[rune]vniMark{
		'ø': {all, grave}, 'ù': {all, acute}, 'û': {all, hook}, 'õ': {all, tilde}, 'ï': {all, dot},
		'â': {round, circumflex}, 'à': {round, circumflex + grave}, 'á': {round, circumflex + acute},
		'å': {round, circumflex + hook}, 'ã': {round, circumflex + tilde}, 'ä': {round, circumflex + dot},
		'ê': {"a", breve}, 'è': {"a", breve + grave}, 'é': {"a", breve + acute},
		'ú': {"a", breve + hook}, 'ü': {"a", breve + tilde}, 'ë': {"a", breve + dot},
	}
}()

// DecodeVNI decodes text in the VNI Windows encoding, which writes a vowel's
// marks as one more character: "ñöôøng loái" is "đường lối". A mark belongs to
// the vowel before it whatever its case, and is itself where none stands.
func DecodeVNI(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	var vowel rune // the letter before, when it may take a mark
	for _, r := range s {
		if mark, ok := vniMarks[lowerRune(r)]; ok && vowel != 0 && strings.ContainsRune(mark.vowels, vowel) {
			b.WriteString(mark.marks)
			vowel = 0
			continue
		}
		letter := vniLetters.Replace(string(r))
		b.WriteString(letter)
		vowel, _ = utf8.DecodeRuneInString(letter)
		vowel = lowerRune(vowel)
	}
	return norm.NFC.String(b.String())
}
