package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Slip is something in a text that its writer may want to look at.
type Slip struct {
	Rule       SlipRule
	Start, End int // in characters (Unicode code points) from the beginning
	Excerpt    string
}

// SlipRule says what is odd about it.
type SlipRule string

// The rules.
const (
	SlipDoubled SlipRule = "doubled_word"     // the same word twice in a row
	SlipTone    SlipRule = "mixed_tone_style" // hoá where the rest of the text has hóa, or the other way round
	SlipEth     SlipRule = "eth"              // the Icelandic Ð in place of Đ, where Clean left it
	SlipScript  SlipRule = "mixed_script"     // Cyrillic or Greek look-alikes in a Latin word
	SlipUnicode SlipRule = "mixed_unicode"    // letters and marks that are not composed (no NFC)
)

const (
	maxSlips      = 100 // that one text reports
	excerptWords  = 2   // around a slip
	excerptLength = 120 // most characters of an excerpt
)

// Proofread returns what is odd in the texts of one article, each with its slips
// in order. One tone style is as good as the other: what is reported is the rarer
// of the two, or the new style if there are as many of each.
func Proofread(texts ...string) [][]Slip {
	old, new := 0, 0
	tokens := make([][]token, len(texts))
	for i, s := range texts {
		tokens[i] = tokensOf(s)
		for _, t := range tokens[i] {
			switch t.style {
			case oldStyle:
				old++
			case newStyle:
				new++
			}
		}
	}
	rarer := toneStyle(0)
	if old > 0 && new > 0 {
		rarer = newStyle
		if old < new {
			rarer = oldStyle
		}
	}
	slips := make([][]Slip, len(texts))
	for i, s := range texts {
		slips[i] = proofreader{s, tokens[i], rarer, norm.NFC.IsNormalString(s)}.slips()
	}
	return slips
}

// proofreader reads one text.
type proofreader struct {
	text     string
	tokens   []token
	rarer    toneStyle // of the article; 0 if it has only one
	composed bool      // all of the text is NFC
}

func (p proofreader) slips() []Slip {
	slips := []Slip{}
	note := func(rule SlipRule, first, last int) {
		if len(slips) < maxSlips {
			t, u := p.tokens[first], p.tokens[last]
			slips = append(slips, Slip{rule, t.at, u.at + u.length, p.excerpt(first, last)})
		}
	}
	for i, t := range p.tokens {
		if p.doubles(i) {
			note(SlipDoubled, i-1, i)
		}
		if t.style != 0 && t.style == p.rarer {
			note(SlipTone, i, i)
		}
		if t.eth {
			note(SlipEth, i, i)
		}
		if t.latin && t.foreign {
			note(SlipScript, i, i)
		}
		if !p.composed && !norm.NFC.IsNormalString(p.text[t.start:t.end]) {
			note(SlipUnicode, i, i)
		}
	}
	return slips
}

// excerpt shows the tokens first to last with what stands around them on their
// line, or as much of it as is not too long.
func (p proofreader) excerpt(first, last int) string {
	from, to := first, last
	for from > 0 && first-from < excerptWords && !strings.Contains(p.between(from-1), "\n") {
		from--
	}
	for to < len(p.tokens)-1 && to-last < excerptWords && !strings.Contains(p.between(to), "\n") {
		to++
	}
	if p.tokens[to].at+p.tokens[to].length-p.tokens[from].at > excerptLength {
		from, to = first, last
	}
	return Cut(p.text[p.tokens[from].start:p.tokens[to].end], excerptLength)
}

// between is what stands after the token i and before the next.
func (p proofreader) between(i int) string {
	return p.text[p.tokens[i].end:p.tokens[i+1].start]
}

// Cut returns s if it has at most so many characters, and its beginning and an
// ellipsis if it has more.
func Cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	count := 0
	for i := range s {
		if count == most {
			return s[:i] + "…"
		}
		count++
	}
	return s
}

// token is a run of letters and digits.
type token struct {
	start, end          int // in bytes
	at, length          int // in characters
	word                string
	style               toneStyle
	latin, foreign, eth bool
}

func tokensOf(s string) (tokens []token) {
	tokens = make([]token, 0, len(s)/6) // bytes of a syllable and the space behind it, about
	at, open := 0, false
	for i, r := range s {
		if inWord(r) || unicode.IsDigit(r) {
			if !open {
				tokens = append(tokens, token{start: i, at: at})
				open = true
			}
			t := &tokens[len(tokens)-1]
			t.end, t.length = i+utf8.RuneLen(r), t.length+1
			switch {
			case r < 0x250 || 0x1E00 <= r && r < 0x1F00:
				t.latin = t.latin || isLetter(r)
			default:
				t.latin = t.latin || unicode.Is(unicode.Latin, r)
				t.foreign = t.foreign || looksLatin(r)
			}
		} else {
			open = false
		}
		at++
	}
	eth := strings.ContainsAny(s, "Ðð")
	for i := range tokens {
		t := &tokens[i]
		t.eth = eth && standsForD(s[t.start:t.end])
		if t.length <= maxSyllable {
			t.word = lower(s[t.start:t.end])
			t.style = styleOf(t.word)
		}
	}
	return tokens
}

// standsForD reports whether a word has an eth that Đ is meant by: a capital,
// which no Icelandic word has inside or at its beginning, or one from which on
// the word could be a Vietnamese syllable. Those of Guðmundur and Davíð are none.
func standsForD(word string) bool {
	for i, r := range word {
		if r == 'Ð' || r == 'ð' && isSyllable("đ"+lower(word[i+len("ð"):])) {
			return true
		}
	}
	return false
}

// isSyllable reports whether a lower-case word could be a Vietnamese syllable.
func isSyllable(word string) bool {
	letters, vowels := []rune{}, 0
	for _, r := range word {
		if v := vowelOf(r); v.row > 0 {
			r = toned[v.row][0]
			vowels++
		}
		if letters = append(letters, r); len(letters) > maxSyllable {
			return false
		}
	}
	_, ok := tonePlace(letters)
	return ok && vowels > 0
}

// looksLatin holds for the letters of other scripts that have no business in a
// Latin word: all of Cyrillic, and of Greek those that could be taken for Latin
// ones. The others stand there rightly: μm, kΩ, TNFα, NFκB.
func looksLatin(r rune) bool {
	if unicode.Is(unicode.Greek, r) {
		return strings.ContainsRune("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧινο", r)
	}
	return unicode.Is(unicode.Cyrillic, r)
}

// toneStyle is where a syllable that ends in oa, oe or uy carries its tone.
type toneStyle uint8

const (
	oldStyle toneStyle = iota + 1 // hóa
	newStyle                      // hoá
)

// styleOf is the style of a lower-case syllable, 0 if both write it alike.
func styleOf(word string) toneStyle {
	last, size := utf8.DecodeLastRuneInString(word)
	before, width := utf8.DecodeLastRuneInString(word[:len(word)-size])
	one, two := vowelOf(before), vowelOf(last)
	if one.row == 0 || two.row == 0 || (one.tone > 0) == (two.tone > 0) {
		return 0
	}
	onset := word[:len(word)-size-width]
	switch string([]rune{toned[one.row][0], toned[two.row][0]}) {
	case "oa", "oe", "uy":
	default:
		return 0
	}
	if onset == "q" || !oneOf(onsets, []rune(onset)) {
		return 0
	}
	if one.tone > 0 {
		return oldStyle
	}
	return newStyle
}
