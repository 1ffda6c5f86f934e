package text

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// roleWords are the words of labels, folded. Behind a label even a desk's name
// is that of a person: "PV: Minh Anh".
var roleWords = map[string]string{
	"bai": RoleAuthor, "bai viet": RoleAuthor, "tin": RoleAuthor, "tac gia": RoleAuthor,
	"thuc hien": RoleAuthor, "ghi": RoleAuthor, "luoc ghi": RoleAuthor, "noi dung": RoleAuthor,
	"tong hop": RoleAuthor, "t h": RoleAuthor, "th": RoleAuthor, "by": RoleAuthor, "loi": RoleAuthor,
	"pv": RoleAuthor, "nhom pv": RoleAuthor, "phong vien": RoleAuthor, "nhom phong vien": RoleAuthor,
	"ctv": RoleAuthor, "cong tac vien": RoleAuthor,
	"anh": RolePhotographer, "hinh": RolePhotographer, "hinh anh": RolePhotographer,
	"chup": RolePhotographer, "photo": RolePhotographer, "photos": RolePhotographer,
	"clip": RoleVideographer, "video": RoleVideographer, "phim": RoleVideographer, "quay phim": RoleVideographer,
	"minh hoa": RoleIllustrator, "tranh": RoleIllustrator,
	"do hoa": RoleDesigner, "thiet ke": RoleDesigner, "trinh bay": RoleDesigner, "infographic": RoleDesigner,
	"dich": RoleTranslator, "bien dich": RoleTranslator, "luoc dich": RoleTranslator,
	"nguoi dich": RoleTranslator, "chuyen ngu": RoleTranslator,
	"bien tap": RoleEditor, "bien tap vien": RoleEditor,
	"nguon": RoleSource, "theo": RoleSource,
}

// staffNames are the bylines that name no person, folded.
var staffNames = []string{
	"pv", "p v", "nhom pv", "pv ctv", "nhom pv ctv", "phong vien", "nhom phong vien", "ctv", "cong tac vien",
	"bbt", "ban bien tap", "toa soan", "tong hop", "t h",
}

// agencies are the sources that papers credit by the bare name, folded.
var agencies = []string{
	"ttxvn", "vna", "thong tan xa viet nam", "vov", "vtv", "vgp", "afp", "ap", "reuters", "tan hoa xa", "xinhua",
	"tass", "kyodo", "yonhap", "bloomberg",
}

// verbs may follow a name in small letters: "Minh Anh lược dịch".
var verbs = []string{"thực hiện", "tổng hợp", "lược dịch", "biên dịch", "chuyển ngữ", "lược ghi", "dịch", "ghi"}

// rolesOf reads text that is role words and nothing else; nil for any other.
func rolesOf(text string) []string {
	var roles []string
	for words := strings.Fields(Fold(text)); len(words) > 0; {
		n := min(3, len(words))
		for n > 0 && roleWords[strings.Join(words[:n], " ")] == "" {
			n--
		}
		if n == 0 {
			return nil
		}
		roles = append(roles, roleWords[strings.Join(words[:n], " ")])
		words = words[n:]
	}
	return roles
}

// isStaff reports whether a name is a desk's; "Nhóm PV Thời sự" is one too.
func isStaff(name string) bool {
	folded := Fold(name)
	return slices.Contains(staffNames, folded) ||
		strings.HasPrefix(folded, "nhom pv ") || strings.HasPrefix(folded, "nhom phong vien ")
}

// isAgency reports whether a name is an agency's. Where one is to be expected,
// behind a slash or in parentheses, any word in capitals is.
func isAgency(name string, expected bool) bool {
	if slices.Contains(agencies, Fold(name)) {
		return true
	}
	return expected && utf8.RuneCountInString(name) > 1 && !strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsUpper(r) })
}

// cutVerb cuts the verb off a name and returns its roles, nil if there is none.
func cutVerb(text string) (string, []string) {
	if isStaff(text) {
		return text, nil
	}
	for _, verb := range verbs {
		if name, ok := strings.CutSuffix(text, " "+verb); ok {
			return name, rolesOf(verb)
		}
	}
	return text, nil
}

// cutSource cuts text at the words that name a source: "theo", "tổng hợp từ" and
// a leading "nguồn".
func cutSource(text string) (before, source string, ok bool) {
	words := strings.Fields(text)
	for i, word := range words {
		word = lower(word)
		if word != "theo" && !(word == "nguồn" && i == 0) && !(word == "từ" && i > 0 && lower(words[i-1]) == "hợp") {
			continue
		}
		before = strings.Join(words[:i], " ")
		if i >= 2 && Exact(strings.Join(words[i-2:i], " ")) == "tổng hợp" {
			before = strings.Join(words[:i-2], " ")
		}
		return before, strings.Join(words[i+1:], " "), true
	}
	return text, text, false
}

// cutParentheses parts "name (note)".
func cutParentheses(text string) (outer, inner string, ok bool) {
	i := strings.LastIndexByte(text, '(')
	if i <= 0 || !strings.HasSuffix(text, ")") {
		return text, "", false
	}
	return text[:i], strings.TrimSpace(text[i+1 : len(text)-1]), true
}

// unwrap takes off the parentheses around all of s.
func unwrap(s string) string {
	if strings.HasPrefix(s, "(") && strings.IndexByte(s, ')') == len(s)-1 {
		return strings.TrimSpace(s[1 : len(s)-1])
	}
	return s
}

// bylinePart is a stretch between two separators.
type bylinePart struct {
	text  string
	colon bool // ends in a colon: a label, or the last word of one
	slash bool // follows a slash
}

// splitByline splits s at its separators outside parentheses.
func splitByline(s string) []bylinePart {
	var parts []bylinePart
	depth, start, slash := 0, 0, false
	for i, r := range s {
		switch {
		case r == '(':
			depth++
		case r == ')':
			depth--
		case depth <= 0 && isSeparator(s[start:i], r, s[i+utf8.RuneLen(r):]):
			parts = appendParts(parts, bylinePart{s[start:i], r == ':', slash})
			start, slash = i+utf8.RuneLen(r), r == '/'
		}
	}
	return appendParts(parts, bylinePart{s[start:], false, slash})
}

// appendParts appends the names of part, which may be joined by "và".
func appendParts(parts []bylinePart, part bylinePart) []bylinePart {
	words := strings.Fields(part.text)
	for {
		i := slices.IndexFunc(words, func(w string) bool { return lower(w) == "và" || lower(w) == "and" })
		if i < 0 {
			break
		}
		if i > 0 {
			parts = append(parts, bylinePart{text: strings.Join(words[:i], " "), slash: part.slash})
		}
		words = words[i+1:]
	}
	if len(words) == 0 {
		return parts
	}
	part.text = strings.Join(words, " ")
	return append(parts, part)
}

// isSeparator reports whether r parts two names. A hyphen does with a space at
// its side, or between two names of several words; Jean-Pierre and PV-CTV stay whole.
func isSeparator(before string, r rune, after string) bool {
	if r != '-' {
		return strings.ContainsRune(",;&|+/:–—", r)
	}
	if strings.HasSuffix(before, " ") || strings.HasPrefix(after, " ") {
		return true
	}
	if end := strings.IndexAny(after, ",;&|+/:-–—("); end >= 0 {
		after = after[:end]
	}
	return strings.Contains(strings.TrimSpace(before), " ") && strings.Contains(strings.TrimSpace(after), " ")
}
