package text

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
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
	SlipDoubled  SlipRule = "doubled_word"     // the same word twice in a row
	SlipTone     SlipRule = "mixed_tone_style" // hoá where the rest of the text has hóa, or the other way round
	SlipEth      SlipRule = "eth"              // the Icelandic Ð that looks like Đ
	SlipScript   SlipRule = "mixed_script"     // Cyrillic or Greek letters in a Latin word
	maxSlips              = 100                // that one text reports
	excerptWords          = 2                  // around a slip
)

// doubled are the words that nobody means twice in a row. Vietnamese doubles
// many others on purpose: xanh xanh, luôn luôn, người người.
var doubled = strings.Fields("của và là các những được trong cho với đã đang sẽ tại về có này thì để do bởi vì nên nếu hoặc cũng như vào ra trên dưới theo bằng không phải một khi the of a an and to in is for on with")

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
		slips[i] = slipsIn(s, tokens[i], rarer)
	}
	return slips
}

func slipsIn(s string, tokens []token, rarer toneStyle) []Slip {
	slips := []Slip{}
	note := func(rule SlipRule, first, last int) {
		if len(slips) < maxSlips {
			from, to := tokens[max(first-excerptWords, 0)], tokens[min(last+excerptWords, len(tokens)-1)]
			slips = append(slips, Slip{rule, tokens[first].at, tokens[last].at + tokens[last].length, s[from.start:to.end]})
		}
	}
	for i, t := range tokens {
		if i > 0 && t.word == tokens[i-1].word && slices.Contains(doubled, t.word) && strings.TrimSpace(s[tokens[i-1].end:t.start]) == "" &&
			!strings.Contains(s[tokens[i-1].end:t.start], "\n") {
			note(SlipDoubled, i-1, i)
		}
		if t.style != 0 && t.style == rarer {
			note(SlipTone, i, i)
		}
		if strings.ContainsAny(s[t.start:t.end], "Ðð") {
			note(SlipEth, i, i)
		}
		if t.latin && t.foreign {
			note(SlipScript, i, i)
		}
	}
	return slips
}

// token is a run of letters and digits.
type token struct {
	start, end     int // in bytes
	at, length     int // in characters
	word           string
	style          toneStyle
	latin, foreign bool
}

func tokensOf(s string) (tokens []token) {
	at, open := 0, false
	for i, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
			if !open {
				tokens = append(tokens, token{start: i, at: at})
				open = true
			}
			t := &tokens[len(tokens)-1]
			t.end, t.length = i+utf8.RuneLen(r), t.length+1
			t.latin = t.latin || unicode.Is(unicode.Latin, r)
			t.foreign = t.foreign || unicode.In(r, unicode.Cyrillic, unicode.Greek)
		} else {
			open = false
		}
		at++
	}
	for i := range tokens {
		t := &tokens[i]
		t.word = lower(s[t.start:t.end])
		t.style = styleOf(t.word)
	}
	return tokens
}

// toneStyle is where a syllable that ends in oa, oe or uy carries its tone.
type toneStyle uint8

const (
	oldStyle toneStyle = iota + 1 // hóa
	newStyle                      // hoá
)

// styleOf is the style of a lower-case syllable, 0 if both write it alike.
func styleOf(word string) toneStyle {
	letters := []rune(word)
	n := len(letters)
	if n < 2 || n > maxSyllable {
		return 0
	}
	one, two := vowelOf(letters[n-2]), vowelOf(letters[n-1])
	if one.row == 0 || two.row == 0 || (one.tone > 0) == (two.tone > 0) {
		return 0
	}
	bare := string([]rune{toned[one.row][0], toned[two.row][0]})
	onset := letters[:n-2]
	if bare != "oa" && bare != "oe" && bare != "uy" || !oneOf(onsets, onset) || slices.Equal(onset, []rune("q")) {
		return 0
	}
	if one.tone > 0 {
		return oldStyle
	}
	return newStyle
}
