package wire

import (
	"reflect"
	"unicode/utf8"
)

// special are the bytes that may not stand in a string as they are, and the one that
// the separators of lines begin with, which encoding/json escapes.
var special = func() (is [256]bool) {
	for c := range byte(' ') {
		is[c] = true
	}
	is['"'], is['\\'], is[0xE2] = true, true, true
	return is
}()

const hex = "0123456789abcdef"

// AppendString appends s as a JSON string.
func AppendString(b []byte, s string) []byte {
	if !utf8.ValidString(s) {
		if repaired, err := plain(b, reflect.ValueOf(s)); err == nil {
			return repaired
		}
	}
	b = append(b, '"')
	from := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if !special[c] {
			continue
		}
		if c == 0xE2 {
			if s[i+1] == 0x80 && s[i+2]&^1 == 0xA8 {
				b = append(b, s[from:i]...)
				b = append(b, `\u202`...)
				b = append(b, hex[s[i+2]&0xF])
				from = i + 3
			}
			i += 2
			continue
		}
		b = appendEscaped(append(b, s[from:i]...), c)
		from = i + 1
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
