package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Token is a word of a comment as moderation reads it, and where it stands in
// the text: from byte Start up to byte End.
type Token struct {
	Start, End int
	Word       string // lower case, one tone style, repeated letters once, look-alikes repaired
	Bare       string // the same without marks
}

// Tokens reads a comment as moderation does: like a reader who looks past how it
// was written. Letters of other scripts that look like Latin ones are those,
// invisible characters and repeated letters do not count, letters that stand
// alone in a row are one word (v.c.l), and the short forms of chat are written
// out. The text itself is never stored so.
func Tokens(s string) []Token {
	tokens := make([]Token, 0, len(s)/5+1)
	start := -1
	var word []rune
	plain := true // whether word needs no normalisation
	flush := func(end int) {
		if start < 0 {
			return
		}
		tokens = append(tokens, Token{Start: start, End: end, Word: wordOf(word, plain)})
		start, word, plain = -1, word[:0], true
	}
	end := 0
	for i, r := range s {
		switch {
		case r < utf8.RuneSelf && (isLetter(r) || '0' <= r && r <= '9'):
		case r < utf8.RuneSelf:
			flush(end)
			continue
		case isInvisible(r):
			continue
		case isLetter(r) || unicode.IsNumber(r):
			r = latin(r)
			plain = plain && (r < utf8.RuneSelf || alwaysClean(r))
		case unicode.Is(unicode.M, r) && start >= 0:
			plain = false
		default:
			flush(end)
			continue
		}
		if start < 0 {
			start = i
		}
		word = append(word, lowerRune(r))
		_, size := utf8.DecodeRuneInString(s[i:])
		end = i + size
	}
	flush(end)
	tokens = joinLetters(tokens)
	for i := range tokens {
		t := &tokens[i]
		if full, ok := teencode[t.Word]; ok {
			t.Word = full
		}
		t.Bare = Fold(t.Word)
	}
	return tokens
}

// wordOf makes the key of a word from its letters in lower case.
func wordOf(letters []rune, plain bool) string {
	if !plain {
		letters = []rune(strings.ToLower(norm.NFKC.String(string(letters))))
	}
	b := make([]byte, 0, len(letters)*2)
	last := rune(-1)
	marked := false
	for _, r := range letters {
		if r == last && !unicode.IsNumber(r) {
			continue
		}
		last = r
		if r == 'ð' {
			r = 'đ'
		}
		marked = marked || r >= utf8.RuneSelf
		b = utf8.AppendRune(b, r)
	}
	if !marked {
		return string(b)
	}
	return settleTones(string(b))
}

// joinLetters makes one word of letters that stand alone in a row.
func joinLetters(tokens []Token) []Token {
	joined := tokens[:0]
	for i := 0; i < len(tokens); {
		j := i
		for j < len(tokens) && alone(tokens[j].Word) {
			j++
		}
		if j-i < 2 {
			joined = append(joined, tokens[i])
			i++
			continue
		}
		var b strings.Builder
		for _, t := range tokens[i:j] {
			b.WriteString(t.Word)
		}
		joined = append(joined, Token{Start: tokens[i].Start, End: tokens[j-1].End, Word: wordOf([]rune(b.String()), true)})
		i = j
	}
	return joined
}

// alone reports whether the word is one letter.
func alone(word string) bool {
	r, size := utf8.DecodeRuneInString(word)
	return size == len(word) && !unicode.IsNumber(r)
}

// latin is the Latin letter that a letter of another script is written for.
func latin(r rune) rune {
	if r >= 0x370 && r < 0x530 {
		if l, ok := lookalikes[r]; ok {
			return l
		}
	}
	return r
}

// lookalikes are the Greek and Cyrillic letters that look like Latin ones (the
// Unicode list of confusables, for letters that Vietnamese has).
var lookalikes = func() map[rune]rune {
	m := map[rune]rune{}
	for _, pair := range []string{
		"аa", "еe", "оo", "рp", "сc", "уy", "хx", "іi", "ѕs", "јj", "һh", "ԁd", "ԛq", "ѵv", "кk", "мm", "тt", "вb", "нh", "гr",
		"АA", "ЕE", "ОO", "РP", "СC", "УY", "ХX", "ІI", "ЅS", "ЈJ", "КK", "МM", "ТT", "ВB", "НH", "Ѵv",
		"αa", "οo", "ρp", "νv", "υu", "ιi", "κk", "τt", "χx", "εe", "ηn", "ΑA", "ΒB", "ΕE", "ΖZ", "ΗH", "ΙI", "ΚK", "ΜM", "ΝN", "ΟO", "ΡP", "ΤT", "ΥY", "ΧX",
	} {
		letters := []rune(pair)
		m[letters[0]] = unicode.ToLower(letters[1])
	}
	return m
}()

// teencode is what the short forms of chat stand for. Those that are words of
// their own, or names, are left out.
var teencode = map[string]string{
	"ko": "không", "hok": "không", "hông": "không", "khum": "không", "kh": "không",
	"bik": "biết", "bít": "biết", "cx": "cũng", "đc": "được", "dc": "được", "vs": "với", "mik": "mình",
	"trc": "trước", "nhg": "nhưng", "ntn": "như thế nào", "bn": "bao nhiêu", "ng": "người", "wá": "quá", "wa": "quá",
}

// ModerationKey returns what moderation reads of a comment: the words of
// [Tokens], with spaces between.
func ModerationKey(s string) string { return KeyOf(Tokens(s)) }

// KeyOf is [ModerationKey] of a comment whose tokens are known.
func KeyOf(tokens []Token) string {
	var b strings.Builder
	for i, t := range tokens {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(t.Word)
	}
	return b.String()
}

// Marked reports whether the letter has a mark that a keyboard for English lacks:
// whether whoever types it types Vietnamese marks.
func Marked(r rune) bool {
	if r < utf8.RuneSelf {
		return false
	}
	if unicode.Is(unicode.M, r) {
		return true
	}
	folded := foldRune(r)
	return len(folded) == 1 && isLetter(r) && r < 0x1F00 && folded[0] >= 'a'
}
