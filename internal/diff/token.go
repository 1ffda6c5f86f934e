package diff

import (
	"unicode"
	"unicode/utf8"
)

// tokens is a text in tokens: what each is, by number, and where it ends.
type tokens struct {
	text string
	ids  []int32
	ends []int32
}

// numbers gives equal tokens of both texts the same number.
type numbers map[string]int32

// read takes the text apart: runs of letters and digits with their marks, runs of
// white space up to a line feed, and all else rune by rune.
func (n numbers) read(text string) tokens {
	const usual = 3 // bytes of a token, counting the space between two syllables as one
	t := tokens{text, make([]int32, 0, len(text)/usual+1), make([]int32, 0, len(text)/usual+1)}
	for start := 0; start < len(text); {
		end := start + tokenLen(text[start:])
		id, known := n[text[start:end]]
		if !known {
			id = int32(len(n))
			n[text[start:end]] = id
		}
		t.ids, t.ends = append(t.ids, id), append(t.ends, int32(end))
		start = end
	}
	return t
}

// tokenLen is the length in bytes of the token that s begins with.
func tokenLen(s string) int {
	r, size := utf8.DecodeRuneInString(s)
	first := kindOf(r)
	if first == other || r == '\n' {
		return size
	}
	for size < len(s) {
		r, next := rune(s[size]), 1
		if r >= utf8.RuneSelf {
			r, next = utf8.DecodeRuneInString(s[size:])
		}
		if kindOf(r) != first {
			break
		}
		size += next
		if r == '\n' {
			break
		}
	}
	return size
}

// kind is what a rune makes a token of.
type kind uint8

const (
	other kind = iota
	word
	space
)

func kindOf(r rune) kind {
	switch {
	case 'a' <= r|0x20 && r|0x20 <= 'z', '0' <= r && r <= '9':
		return word
	case r == ' ', unicode.IsSpace(r):
		return space
	case r < utf8.RuneSelf:
		return other
	case unicode.IsLetter(r), unicode.IsNumber(r), unicode.Is(unicode.M, r):
		return word
	}
	return other
}

// length is the length in bytes of the tokens from, …, to-1.
func (t tokens) length(from, to int) int {
	if from == to {
		return 0
	}
	return int(t.ends[to-1]) - t.begin(from)
}

func (t tokens) begin(i int) int {
	if i == 0 {
		return 0
	}
	return int(t.ends[i-1])
}

// blank reports whether the tokens are white space or none at all.
func (t tokens) blank(s stretch) bool {
	for i := s.start; i < s.end; i++ {
		if r, _ := utf8.DecodeRuneInString(t.text[t.begin(i):]); kindOf(r) != space {
			return false
		}
	}
	return true
}
