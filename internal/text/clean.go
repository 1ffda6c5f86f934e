package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Clean returns s as it is stored on one line: NFC; without zero-width and
// bidi controls, soft hyphens, other control characters and invalid UTF-8; every
// run of white space, of whatever kind, one plain space and none at the ends;
// and the look-alike Ð/ð repaired to Đ/đ (see repairEth). The tone style stays
// as the writer typed it, and compatibility characters such as ① stay too.
//
// Text in a legacy encoding must be decoded first: TCVN3 writes ư as U+00AD,
// which Clean drops as a soft hyphen.
func Clean(s string) string {
	if isClean(s) {
		return s
	}
	b := appendVisible(make([]byte, 0, len(s)), s)
	return repairEth(norm.NFC.String(string(b)))
}

// lineBreaks turns every line break into a line feed.
var lineBreaks = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\v", "\n", "\f", "\n",
	"\u0085", "\n", "\u2028", "\n", "\u2029", "\n")

// CleanLines cleans text whose lines matter, such as a comment or a plain body:
// the rules of [Clean] for each line, every line break a line feed, at most one
// empty line in a row and none at the ends.
func CleanLines(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	gap := ""
	for line := range strings.SplitSeq(lineBreaks.Replace(s), "\n") {
		line = Clean(line)
		if line == "" {
			gap = "\n\n"
			continue
		}
		if b.Len() > 0 {
			b.WriteString(gap)
		}
		b.WriteString(line)
		gap = "\n"
	}
	return b.String()
}

// isClean reports whether s is surely clean. It knows the characters of everyday
// Vietnamese; anything rarer takes the long way.
func isClean(s string) bool {
	afterSpace := true
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c > ' ' && c < 0x7F:
			afterSpace = false
			i++
		case c == ' ' && !afterSpace:
			afterSpace = true
			i++
		case c < utf8.RuneSelf:
			return false
		default:
			r, size := utf8.DecodeRuneInString(s[i:])
			if !alwaysClean(r) {
				return false
			}
			afterSpace = false
			i += size
		}
	}
	return !afterSpace || s == ""
}

// alwaysClean holds for the non-ASCII letters and punctuation that Clean never
// changes, whatever their neighbours.
func alwaysClean(r rune) bool {
	switch {
	case 0xA1 <= r && r < 0x300:
		return r != softHyphen && r != 'Ð' && r != 'ð'
	case 0x1E00 <= r && r < 0x1F00, '‐' <= r && r <= '‧':
		return true
	}
	return false
}

const (
	softHyphen = '\u00AD'
	joiner     = '\u200D' // ZERO WIDTH JOINER
)

// appendVisible appends s to b without what cannot be seen, and with spaces
// collapsed. The joiner survives between two emoji, where dropping it would
// break one picture into several.
func appendVisible(b []byte, s string) []byte {
	var last rune // the last rune kept
	space, joined := false, false
	for i, size := 0, 0; i < len(s); i += size {
		var r rune
		r, size = utf8.DecodeRuneInString(s[i:])
		switch {
		case unicode.IsSpace(r):
			space, joined = true, false
			continue
		case r == joiner:
			joined = isEmoji(last) && !space
			continue
		case r == utf8.RuneError && size == 1, isInvisible(r):
			continue
		case space && len(b) > 0:
			b = append(b, ' ')
		case joined && isEmoji(r):
			b = utf8.AppendRune(b, joiner)
		}
		b = utf8.AppendRune(b, r)
		last, space, joined = r, false, false
	}
	return b
}

// isInvisible holds for what stored text never keeps: control and format
// characters (zero-width, bidi, soft hyphen, tags) and the two noncharacters
// that XML forbids.
func isInvisible(r rune) bool {
	if r < 0x300 {
		return r < ' ' || 0x7F <= r && r < 0xA0 || r == softHyphen
	}
	return r == 0xFFFE || r == 0xFFFF || unicode.Is(unicode.Cf, r)
}

// isEmoji holds for pictures and what may end one: a variation selector or a skin tone.
func isEmoji(r rune) bool {
	return r == 0xFE0F || 0x1F3FB <= r && r <= 0x1F3FF || unicode.Is(unicode.So, r)
}

// repairEth replaces Ð and ð by Đ and đ in every run of letters that starts with
// one of them or has no small letter. No Icelandic word starts with eth, so
// Guðmundur keeps his; an Icelandic name all in capitals does not.
func repairEth(s string) string {
	if !strings.ContainsAny(s, "Ðð") {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for len(s) > 0 {
		word := s[:wordLen(s)]
		if strings.HasPrefix(word, "Ð") || strings.HasPrefix(word, "ð") || !strings.ContainsFunc(word, unicode.IsLower) {
			word = ethToD.Replace(word)
		}
		b.WriteString(word)
		s = s[len(word):]

		rest := strings.IndexFunc(s, inWord)
		if rest < 0 {
			rest = len(s)
		}
		b.WriteString(s[:rest])
		s = s[rest:]
	}
	return b.String()
}

// ethToD keeps the length in bytes, which repairEth relies on.
var ethToD = strings.NewReplacer("Ð", "Đ", "ð", "đ")

// wordLen is the length in bytes of the run of letters that s starts with.
func wordLen(s string) int {
	if i := strings.IndexFunc(s, func(r rune) bool { return !inWord(r) }); i >= 0 {
		return i
	}
	return len(s)
}
