package find

import (
	"html"
	"slices"
	"strings"

	"toasoan/internal/text"
)

// snippetWords is about how many words an excerpt of a text has, and snippetLead how
// many of them stand before what was found.
const (
	snippetWords = 36
	snippetLead  = 8
)

// span is a run of words, by their numbers: [from, to).
type span struct{ from, to int }

// Mark returns s as HTML with what q looks for in <mark>, or "" if there is nothing of it.
func (q Query) Mark(s string) string {
	terms := text.Terms(s)
	spans := q.spans(terms)
	if len(spans) == 0 {
		return ""
	}
	return render(s, terms, spans, span{0, len(terms)})
}

// Snippet is Mark for the stretch of s that has the most of what q looks for.
func (q Query) Snippet(s string) string {
	terms := text.Terms(s)
	spans := q.spans(terms)
	if len(spans) == 0 {
		return ""
	}
	return render(s, terms, spans, stretch(spans, len(terms)))
}

// spans finds what is to be marked: the whole phrase where it stands, else its units;
// words as they were typed, else those that fold to the same.
func (q Query) spans(terms []text.Term) []span {
	units := q.Units
	whole := [][]text.Term{slices.Concat(units...)}
	for _, form := range []func(text.Term) string{Exact, Folded} {
		for _, units := range [][][]text.Term{whole, units} {
			if found := find(terms, q.sought(units, form), form); len(found) > 0 {
				return found
			}
		}
	}
	return nil
}

// sought is a word that is looked for, and its other spelling if it has one.
type sought struct{ word, other string }

func (q Query) sought(units [][]text.Term, form func(text.Term) string) [][]sought {
	all := make([][]sought, len(units))
	for i, unit := range units {
		for _, t := range unit {
			s := sought{word: form(t)}
			if q.Swapped {
				s.other, _ = swap(s.word)
			}
			all[i] = append(all[i], s)
		}
	}
	return all
}

// find returns where any of the units stands, without overlaps.
func find(terms []text.Term, units [][]sought, form func(text.Term) string) (spans []span) {
	for i := 0; i < len(terms); {
		length := 0
		for _, unit := range units {
			if len(unit) > length && len(unit) <= len(terms)-i && matches(terms[i:], unit, form) {
				length = len(unit)
			}
		}
		if length == 0 {
			i++
			continue
		}
		spans = append(spans, span{i, i + length})
		i += length
	}
	return spans
}

// matches reports whether the terms begin with the unit.
func matches(terms []text.Term, unit []sought, form func(text.Term) string) bool {
	for i, s := range unit {
		if have := form(terms[i]); have != s.word && (s.other == "" || have != s.other) {
			return false
		}
	}
	return true
}

// stretch picks the words to show: those around the place with the most marks.
func stretch(spans []span, words int) span {
	best, most := 0, 0
	for i := range spans {
		marked := 0
		for _, s := range spans[i:] {
			if s.to > spans[i].from+snippetWords-snippetLead {
				break
			}
			marked += s.to - s.from
		}
		if marked > most {
			best, most = i, marked
		}
	}
	from := max(0, spans[best].from-snippetLead)
	to := min(words, from+snippetWords)
	return span{max(0, min(from, to-snippetWords)), to}
}

// joined makes one of spans with nothing but space between them.
func joined(s string, terms []text.Term, spans []span) []span {
	all := spans[:1:1]
	for _, next := range spans[1:] {
		if end := &all[len(all)-1].to; *end == next.from && strings.TrimSpace(s[terms[*end-1].End:terms[next.from].Start]) == "" {
			*end = next.to
		} else {
			all = append(all, next)
		}
	}
	return all
}

// render writes the words of s within show, with the spans marked and with … where
// something is left out.
func render(s string, terms []text.Term, spans []span, show span) string {
	var b strings.Builder
	at, end := 0, len(s)
	if show.from > 0 {
		at = terms[show.from].Start
		b.WriteString("… ")
	}
	if show.to < len(terms) {
		end = terms[show.to-1].End
	}
	write := func(part string) { b.WriteString(html.EscapeString(strings.Join(strings.Fields(part), " "))) }
	between := func(part string) { // the spaces at its edges belong to it
		if part != "" && strings.TrimLeft(part, " \t\r\n\u00a0") != part && b.Len() > 0 {
			b.WriteByte(' ')
		}
		if strings.TrimSpace(part) == "" {
			return
		}
		write(part)
		if strings.TrimRight(part, " \t\r\n\u00a0") != part {
			b.WriteByte(' ')
		}
	}
	for _, m := range joined(s, terms, spans) {
		if m = (span{max(m.from, show.from), min(m.to, show.to)}); m.from >= m.to {
			continue
		}
		between(s[at:terms[m.from].Start])
		b.WriteString("<mark>")
		write(s[terms[m.from].Start:terms[m.to-1].End])
		b.WriteString("</mark>")
		at = terms[m.to-1].End
	}
	between(s[at:end])
	if show.to < len(terms) {
		b.WriteString(" …")
	}
	return strings.TrimSpace(b.String())
}

// Typed reports whether s has the query's words with the marks that they have, the
// last of them perhaps only begun. Without marks it need not.
func (q Query) Typed(s string) bool {
	if !q.Marked {
		return true
	}
	terms := text.Terms(s)
	words := q.Words(Exact)
	for i, w := range words {
		if !slices.ContainsFunc(terms, func(t text.Term) bool { return q.starts(t.Exact, w, i == len(words)-1) }) {
			return false
		}
	}
	return true
}

// MarkBegun is Mark for a query whose last word may be the beginning of one.
func (q Query) MarkBegun(s string) string {
	terms := text.Terms(s)
	words := q.Words(Folded)
	var spans []span
	for i, t := range terms {
		if slices.ContainsFunc(words, func(w string) bool { return q.starts(t.Folded, w, w == words[len(words)-1]) }) {
			spans = append(spans, span{i, i + 1})
		}
	}
	if len(spans) == 0 {
		return ""
	}
	return render(s, terms, spans, span{0, len(terms)})
}

// starts reports whether the word have is the one that is wanted, or begins with it.
func (q Query) starts(have, want string, begun bool) bool {
	if have == want || begun && strings.HasPrefix(have, want) {
		return true
	}
	other, swaps := swap(want)
	return q.Swapped && swaps && have == other
}
