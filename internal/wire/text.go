package wire

import (
	"reflect"
	"unicode/utf8"
)

// What the first byte of a character tells: how many bytes there are of it, or that it
// may not stand in a string as it is, or that a closer look is needed.
const (
	escaped = iota
	whole
	ofTwo
	ofThree
	other
)

var kinds = func() (kinds [256]byte) {
	for c := range kinds {
		switch {
		case c < ' ' || c == '"' || c == '\\':
			kinds[c] = escaped
		case c < utf8.RuneSelf:
			kinds[c] = whole
		case c >= 0xC2 && c <= 0xDF:
			kinds[c] = ofTwo
		case c >= 0xE1 && c <= 0xEC && c != 0xE2, c == 0xEE, c == 0xEF: // E2 begins what parts lines, which encoding/json escapes
			kinds[c] = ofThree
		default:
			kinds[c] = other
		}
	}
	return kinds
}()

const hex = "0123456789abcdef"

// follows reports whether a byte continues a character.
func follows(c byte) bool { return c&0xC0 == 0x80 }

// AppendString appends s as a JSON string. Most letters of Vietnamese have two or three
// bytes: to look at each once is half of the time that is saved.
func AppendString(b []byte, s string) []byte {
	start, from := len(b), 0
	b = append(b, '"')
	for i := 0; i < len(s); {
		switch c := s[i]; kinds[c] {
		case whole:
			i++
			continue
		case ofTwo:
			if i+1 < len(s) && follows(s[i+1]) {
				i += 2
				continue
			}
		case ofThree:
			if i+2 < len(s) && follows(s[i+1]) && follows(s[i+2]) {
				i += 3
				continue
			}
		case escaped:
			b = appendEscaped(append(b, s[from:i]...), c)
			i++
			from = i
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n <= 1:
			repaired, _ := plain(b[:start], reflect.ValueOf(s)) // which writes any string
			return repaired
		case r == '\u2028', r == '\u2029':
			b = append(b, s[from:i]...)
			b = append(b, `\u202`...)
			b = append(b, hex[r&0xF])
			from = i + n
		}
		i += n
	}
	return append(append(b, s[from:]...), '"')
}

func appendEscaped(b []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(b, '\\', c)
	case '\b':
		return append(b, `\b`...)
	case '\f':
		return append(b, `\f`...)
	case '\n':
		return append(b, `\n`...)
	case '\r':
		return append(b, `\r`...)
	case '\t':
		return append(b, `\t`...)
	}
	return append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&0xF])
}
