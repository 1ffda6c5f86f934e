package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Path returns the path of an address in the form in which two spellings of it
// are one: without scheme, host, query and fragment; percent signs decoded; NFC;
// with a slash at its beginning and none at its end. The case is kept. It
// reports false for what is no text.
func Path(address string) (string, bool) {
	path := strings.TrimSpace(address)
	if i := strings.IndexAny(path, "?#"); i >= 0 {
		path = path[:i]
	}
	if scheme, rest, is := strings.Cut(path, "://"); is && !strings.Contains(scheme, "/") {
		_, path, _ = strings.Cut(rest, "/")
	}
	path = decodePercent(path)
	if !utf8.ValidString(path) || strings.ContainsFunc(path, unicode.IsControl) {
		return "", false
	}
	return "/" + norm.NFC.String(strings.Trim(path, "/")), true
}

// decodePercent decodes what is encoded by RFC 3986. A percent sign that
// encodes nothing stands for itself.
func decodePercent(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]) {
			b.WriteByte(hexDigit(s[i+1])<<4 | hexDigit(s[i+2]))
			i += 2
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func isHex(c byte) bool { return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f' }

func hexDigit(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c | 0x20 - 'a' + 10
}
