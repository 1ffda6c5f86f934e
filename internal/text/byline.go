package text

import (
	"slices"
	"strings"
)

// The roles of a [Credit].
const (
	RoleAuthor       = "author"
	RolePhotographer = "photographer"
	RoleVideographer = "videographer"
	RoleIllustrator  = "illustrator"
	RoleDesigner     = "designer"
	RoleTranslator   = "translator"
	RoleEditor       = "editor"
	RoleSource       = "source"      // another publication or agency: "Theo TTXVN"
	RoleStaff        = "staff"       // the paper itself, no person: "PV", "Tổng hợp"
	RoleContributor  = "contributor" // behind a label that is not known
)

// Credit is one name of a byline and what it did.
type Credit struct {
	Name string // as it was written
	Role string // one of the Role constants
}

// ParseByline takes the free text of a byline apart. "Bài, ảnh: Nguyễn Trọng" is
// an author and a photographer, "Theo TTXVN" a source, "Nhóm PV" staff; names
// without a label are authors. Names are parted by commas, semicolons, slashes,
// &, "và", and dashes with spaces around them. The result has no credit twice
// and is nil for a byline without a name.
func ParseByline(s string) []Credit {
	p := bylineParser{roles: []string{RoleAuthor}}
	p.read(unwrap(Clean(s)))
	return p.credits
}

// BylineEqual reports whether a and b name the same person or desk: whatever
// the case, the spacing and the tone style, but with the same marks, since
// Nguyễn Trọng is not Nguyễn Trông.
func BylineEqual(a, b string) bool { return Exact(a) == Exact(b) }

// bylineParser gathers credits; roles are those of the label it last read.
type bylineParser struct {
	roles   []string
	credits []Credit
}

func (p *bylineParser) read(s string) {
	for parts := splitByline(s); len(parts) > 0; {
		if labels, roles := readLabel(parts); labels > 0 {
			p.roles, parts = roles, parts[labels:]
			continue
		}
		p.name(parts[0])
		parts = parts[1:]
	}
}

// maxLabel is more parts than a label has; without it a line of role words and no
// colon would be read again from each of them.
const maxLabel = 8

// readLabel reads the label that parts begin with, "Bài, ảnh:", and says how many
// parts it takes; 0 when they begin with a name.
func readLabel(parts []bylinePart) (int, []string) {
	var roles []string
	for i, part := range parts[:min(len(parts), maxLabel)] {
		more := rolesOf(part.text)
		if more == nil && i == 0 && part.colon {
			more = []string{RoleContributor}
		}
		if more == nil {
			break
		}
		roles = append(roles, more...)
		if part.colon {
			return i + 1, roles
		}
	}
	return 0, nil
}

// name reads one name, with the role or the source that may stand about it:
// "Minh Anh (theo TTXVN)", "Minh Anh thực hiện", "theo TTXVN".
func (p *bylineParser) name(part bylinePart) {
	text := unwrap(part.text)
	if outer, inner, ok := cutParentheses(text); ok {
		if roles := rolesOf(inner); roles != nil {
			p.credit(outer, roles)
			return
		}
		if _, source, ok := cutSource(inner); ok || isAgency(inner, true) {
			p.credit(outer, p.roles)
			for _, each := range splitByline(source) {
				p.credit(each.text, []string{RoleSource})
			}
			return
		}
	}
	if before, source, ok := cutSource(text); ok {
		p.credit(before, p.roles)
		p.roles = []string{RoleSource}
		p.credit(source, p.roles)
		return
	}
	if name, roles := cutVerb(text); roles != nil {
		p.credit(name, roles)
		return
	}
	if isAgency(text, part.slash) {
		p.credit(text, []string{RoleSource})
		return
	}
	p.credit(text, p.roles)
}

// credit notes a name in every role, once each. A desk is staff where a person
// would be the author.
func (p *bylineParser) credit(name string, roles []string) {
	if name = trimName(name); name == "" {
		return
	}
	for _, role := range roles {
		if role == RoleAuthor && isStaff(name) {
			role = RoleStaff
		}
		if credit := (Credit{name, role}); !slices.Contains(p.credits, credit) {
			p.credits = append(p.credits, credit)
		}
	}
}

// trimName takes off what is no part of a name. The dots of initials stay: "H.T."
func trimName(s string) string {
	s = strings.Trim(s, " *•·-_")
	if strings.IndexByte(s, '.') == len(s)-1 {
		s = strings.TrimRight(s, " .")
	}
	return s
}
