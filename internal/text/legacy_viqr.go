package text

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// DecodeVIQR decodes VIQR, the ASCII spelling of Vietnamese of RFC 1456:
// "Xa^y du+.ng DDa?ng" is "Xây dựng Đảng". A sign is a mark wherever it can be
// one, so a sentence that ends in a vowel and a bare full stop or question mark
// is read as a tone; writers part the two with a backslash, which is dropped.
func DecodeVIQR(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); {
		c := s[i]
		i++
		switch next := at(s, i); {
		case c == '\\' && next != 0:
			b.WriteByte(next)
			i++
		case c == 'd' && next == 'd':
			b.WriteString("đ")
			i++
		case c == 'D' && next|0x20 == 'd':
			b.WriteString("Đ")
			i++
		default:
			b.WriteByte(c)
			if strings.IndexByte("aeiouyAEIOUY", c) >= 0 {
				i += viqrMarks(&b, c|0x20, s[i:])
			}
		}
	}
	return norm.NFC.String(b.String())
}

// viqrMarks writes the marks that rest begins with and that vowel can take, first
// shape, then tone, and returns how many signs it read.
func viqrMarks(b *strings.Builder, vowel byte, rest string) (read int) {
	switch sign := at(rest, 0); {
	case sign == '^' && strings.IndexByte("aeo", vowel) >= 0:
		b.WriteString(circumflex)
		read++
	case sign == '(' && vowel == 'a':
		b.WriteString(breve)
		read++
	case sign == '+' && (vowel == 'o' || vowel == 'u'):
		b.WriteString(horn)
		read++
	}
	switch at(rest, read) {
	case '`':
		b.WriteString(grave)
	case '\'':
		b.WriteString(acute)
	case '~':
		b.WriteString(tilde)
	case '?':
		b.WriteString(hook)
	case '.':
		b.WriteString(dot)
	default:
		return read
	}
	return read + 1
}

// at is the byte of s at i, or 0 behind its end.
func at(s string, i int) byte {
	if i < len(s) {
		return s[i]
	}
	return 0
}
