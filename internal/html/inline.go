package html

import (
	"slices"
	"strings"
	"unicode"
)

// run is a piece of text in one style. While runs are collected every white
// space in them is a plain space, and a line feed is a line break (<br>).
type run struct {
	text string
	style
}

// textRun makes a run of a text node: white space of any kind becomes a plain
// space, control characters go.
func textRun(text string, s style) run {
	return run{style: s, text: strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r):
			return -1
		default:
			return r
		}
	}, text)}
}

// typesetter turns collected runs into spans.
type typesetter struct {
	clean func(string) string // may be nil
}

// set squeezes and cleans runs until neither changes them: cleaning may empty a
// run, so that its neighbours join and have to be cleaned as one. At most
// maxBreaks line breaks follow one another.
func (t typesetter) set(runs []run, maxBreaks int) []run {
	runs = squeeze(runs, maxBreaks)
	if t.clean == nil {
		return runs
	}
	const enough = 8 // a cleaner that is not idempotent must not keep us here
	for range enough {
		cleaned := make([]run, len(runs))
		for i, r := range runs {
			cleaned[i] = run{t.cleanLines(r.text), r.style}
		}
		cleaned = squeeze(cleaned, maxBreaks)
		if slices.Equal(cleaned, runs) {
			break
		}
		runs = cleaned
	}
	return runs
}

func (t typesetter) cleanLines(text string) string {
	if !strings.Contains(text, "\n") {
		return t.cleanLine(text)
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = t.cleanLine(line)
	}
	return strings.Join(lines, "\n")
}

// cleanLine keeps the space at either end, which parts this run from the next,
// away from a cleaner that trims. Invisible characters there count as part of the
// space: "\u200b word" begins with one.
func (t typesetter) cleanLine(text string) string {
	edge := func(r rune) bool { return r == ' ' || unicode.Is(unicode.Cf, r) }
	core := strings.TrimLeftFunc(text, edge)
	before := text[:len(text)-len(core)]
	core = strings.TrimRightFunc(core, edge)
	after := text[len(before)+len(core):]
	if core != "" {
		core = t.clean(core)
	}
	return oneSpace(before) + core + oneSpace(after)
}

func oneSpace(edge string) string {
	if strings.Contains(edge, " ") {
		return " "
	}
	return ""
}

// squeeze joins runs of one style and leaves one gap, a space or up to maxBreaks
// line breaks, between words and none at the ends. A gap between two styles is
// set in what they share, so that a link or an underline ends with its last word.
func squeeze(runs []run, maxBreaks int) []run {
	var (
		out    []run
		text   []byte // of the run that is being written
		last   style  // of that run
		space  bool   // a gap is due before the next word
		breaks int
	)
	write := func(s style, piece string) {
		if s != last && len(text) > 0 {
			out = append(out, run{string(text), last})
			text = text[:0]
		}
		last, text = s, append(text, piece...)
	}
	for _, r := range runs {
		for rest := r.text; rest != ""; {
			switch rest[0] {
			case ' ':
				space, rest = true, rest[1:]
				continue
			case '\n':
				breaks, rest = breaks+1, rest[1:]
				continue
			}
			word := rest
			if end := strings.IndexAny(rest, " \n"); end >= 0 {
				word = rest[:end]
			}
			rest = rest[len(word):]
			if len(text) > 0 {
				switch {
				case breaks > 0:
					write(last.shared(r.style), strings.Repeat("\n", min(breaks, maxBreaks)))
				case space:
					write(last.shared(r.style), " ")
				}
			}
			space, breaks = false, 0
			write(r.style, word)
		}
	}
	if len(text) > 0 {
		out = append(out, run{string(text), last})
	}
	return out
}

// paragraphs sets runs as paragraphs. Two line breaks in a row are how old
// editors part paragraphs, and part them here.
func (t typesetter) paragraphs(runs []run) [][]Span {
	var all [][]Span
	var current []run
	for _, r := range t.set(runs, 2) {
		for i, piece := range strings.Split(r.text, "\n\n") {
			if i > 0 {
				all, current = append(all, spans(current)), nil
			}
			if piece != "" {
				current = append(current, run{piece, r.style})
			}
		}
	}
	if len(current) > 0 {
		all = append(all, spans(current))
	}
	return all
}

// line sets runs as one piece, in which line breaks never follow one another.
func (t typesetter) line(runs []run) []Span { return spans(t.set(runs, 1)) }

// plain sets runs as text without style.
func (t typesetter) plain(runs []run) string {
	bare := make([]run, len(runs))
	for i, r := range runs {
		bare[i] = run{text: r.text}
	}
	return spanText(t.line(bare))
}

func spans(runs []run) []Span {
	list := make([]Span, len(runs))
	for i, r := range runs {
		list[i] = Span{Text: r.text, Marks: r.marks.list(), Href: Optional(r.href)}
	}
	return list
}
