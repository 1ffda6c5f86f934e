package text

import (
	"regexp"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// whole are links as browsers write them.
var whole = regexp.MustCompile(`(?i)\b(?:https?|hxxps?|ftp)://\S+|\bwww\.\S+`)

// addressed are beginnings of links with spaces in them.
var addressed = regexp.MustCompile(`(?i)\b(?:https?|hxxps?|ftp)\s*:\s*/\s*/|\bwww\s*\.\s*[a-z0-9-]+`)

// domains are names with a top-level domain that no sentence ends in by a
// missing space. Short ones count only with a path.
var domains = regexp.MustCompile(`(?i)(?:^|[\s("'<\[>,;:])((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+` +
	`(?:com|net|org|info|biz|edu|gov|vn|io|ly|xyz|top|site|online|shop|club|app|dev|asia|link|vip|win|bet|live|pro|store|website|blog|fun|cc|gl|tk|ml)\b|` +
	`(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2}/[^\s])`)

// disguised are domains that are written so that programs do not see them.
var disguised = regexp.MustCompile(`(?i)\b[a-z0-9-]{2,}\s*(?:\(\.\)|\[\.\]|\(dot\)|\[dot\]|\sdot\s|\s(?:chấm|cham)\s|\s\.\s)\s*(?:com|net|org|info|vn|xyz|top)\b`)

// Links returns how many links a comment has, written out or disguised.
func Links(s string) int {
	s = norm.NFKC.String(s)
	if !mayLink(s) {
		return 0
	}
	return countLinks(s)
}

func countLinks(s string) (n int) {
	for _, form := range []*regexp.Regexp{whole, addressed, domains, disguised} { // what one has found, the next one does not see
		s = form.ReplaceAllStringFunc(s, func(string) string { n++; return " " })
	}
	return n
}

// mayLink reports whether the text has what every link has in one form or another:
// a colon, a dot between more than a word and a space, or a word that says it.
// Most comments have none, and are not searched.
func mayLink(s string) bool {
	for i := range len(s) {
		switch {
		case s[i] == ':':
			return true
		case s[i] == '.' && i+1 < len(s) && (s[i+1] > ' ' || i > 0 && s[i-1] <= ' '):
			return true
		}
	}
	lower := strings.ToLower(s)
	for _, word := range []string{"www", "dot", "chấm", "cham"} {
		if strings.Contains(lower, word) {
			return true
		}
	}
	return false
}

// phones are runs of digits that begin as Vietnamese numbers do, with what people
// put between them.
var phones = regexp.MustCompile(`(?:^|[^\d.,])((?:(?:\+\s?84|\(\+84\)|0084|84)[\s.\-()]{0,2}|\(?0[\s\-(]?)\d(?:[\s.\-()]{0,2}\d){7,10})(?:$|[^\d])`)

// PhoneNumbers returns how many Vietnamese telephone numbers a comment has: ten
// or eleven digits from 0 on, or the same after the country's 84, in the usual
// spellings.
func PhoneNumbers(s string) int {
	if strings.IndexFunc(s, func(r rune) bool { return r >= '0' && r <= '9' || r >= 0xFF10 && r <= 0xFF19 || r > 0x1D000 }) < 0 {
		return 0
	}
	s = norm.NFKC.String(s)
	digits := 0
	for i := range len(s) {
		if s[i] >= '0' && s[i] <= '9' {
			digits++
		}
	}
	if digits < 10 {
		return 0
	}
	n := 0
	for _, m := range phones.FindAllStringSubmatch(s, -1) {
		if isPhone(m[1]) {
			n++
		}
	}
	return n
}

func isPhone(s string) bool {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
	switch {
	case strings.HasPrefix(digits, "0084"):
		digits = "0" + digits[4:]
	case strings.HasPrefix(digits, "84"):
		digits = "0" + digits[2:]
	}
	return len(digits) >= 10 && len(digits) <= 11 && digits[0] == '0' && digits[1] >= '2'
}
