package html

import (
	"strconv"
	"strings"

	dom "golang.org/x/net/html"
)

// Mark is a way in which a run of text is set.
type Mark string

// The marks, in the order in which they nest, outermost first.
const (
	Bold      Mark = "bold"
	Italic    Mark = "italic"
	Underline Mark = "underline"
	Strike    Mark = "strike"
	Code      Mark = "code"
	Sup       Mark = "sup"
	Sub       Mark = "sub"
)

// marks is a set of [Mark]s: bit i stands for markOrder[i].
type marks uint8

const (
	bold marks = 1 << iota
	italic
	underline
	strike
	code
	sup
	sub
)

// markOrder gives each mark its bit and the element that it is written as.
var markOrder = [...]struct {
	mark    Mark
	element string
}{
	{Bold, "strong"}, {Italic, "em"}, {Underline, "u"}, {Strike, "s"}, {Code, "code"}, {Sup, "sup"}, {Sub, "sub"},
}

func (m marks) list() []Mark {
	list := []Mark{}
	for i, o := range markOrder {
		if m&(1<<i) != 0 {
			list = append(list, o.mark)
		}
	}
	return list
}

// markOf is the mark that an element stands for, or none.
func markOf(element string) marks {
	switch element {
	case "b", "strong":
		return bold
	case "i", "em":
		return italic
	case "u", "ins":
		return underline
	case "s", "strike", "del":
		return strike
	case "code", "kbd", "samp", "tt":
		return code
	case "sup":
		return sup
	case "sub":
		return sub
	default:
		return 0
	}
}

// style is how a run of text is set, and where it leads.
type style struct {
	marks marks
	href  string
}

// inside is the style of what stands in n, given the style around n.
func (s style) inside(n *dom.Node) style {
	s.marks |= markOf(n.Data)
	if n.Data == "a" {
		s.href = linkTarget(attr(n, "href"))
	}
	if css := attr(n, "style"); css != "" {
		s.marks = s.marks.styled(css, s.href != "")
	}
	return s
}

// styled reads the declarations with which word processors make text bold,
// italic and so on. Links are underlined by every reader anyway.
func (m marks) styled(css string, link bool) marks {
	for declaration := range strings.SplitSeq(strings.ToLower(css), ";") {
		property, value, _ := strings.Cut(declaration, ":")
		value = strings.TrimSpace(value)
		switch strings.TrimSpace(property) {
		case "font-weight":
			weight, err := strconv.Atoi(value)
			switch {
			case value == "bold" || value == "bolder" || weight >= 600:
				m |= bold
			case value == "normal" || value == "lighter" || err == nil:
				m &^= bold
			}
		case "font-style":
			switch value {
			case "italic", "oblique":
				m |= italic
			case "normal":
				m &^= italic
			}
		case "text-decoration", "text-decoration-line":
			if strings.Contains(value, "underline") && !link {
				m |= underline
			}
			if strings.Contains(value, "line-through") {
				m |= strike
			}
		case "vertical-align":
			switch value {
			case "super":
				m |= sup
			case "sub":
				m |= sub
			}
		}
	}
	return m
}

// shared is what a gap between runs of the styles s and t is set in.
func (s style) shared(t style) style {
	both := style{marks: s.marks & t.marks}
	if s.href == t.href {
		both.href = s.href
	}
	return both
}
