// Package diff compares two texts by words, to show a reader what changed between
// them. It knows no noun of the newsroom.
//
// Lines that stand once in both texts and in the same order are kept first, as an
// editor would; what lies between them is compared word by word, by the shortest
// list of changes (Myers) in linear space. The work of one comparison is bounded:
// with up to some hundred changes between two such lines the list is the shortest,
// beyond that it is good, and long texts with little in common end as one replacement.
package diff

// Op says in which of the two texts a [Span] stands.
type Op string

// The operations.
const (
	Same    Op = "same"
	Removed Op = "removed" // only in the text before
	Added   Op = "added"   // only in the text after
)

// Span is a piece of text that was kept, removed or added.
type Span struct {
	Op   Op
	Text string
}

// Words compares two texts by words, punctuation marks and white space. What is
// same or removed makes up the text before, what is same or added the text after,
// both byte for byte. No two neighbours have the same Op, and where one text was
// replaced by another, the removed one comes first. It is nil for two empty texts.
func Words(before, after string) []Span {
	gaps := gapsBetween(before, after)
	total := 0
	for _, g := range gaps {
		total += g.size()
	}
	w := writer{before: before, after: after}
	for _, g := range gaps {
		w.same(g.before.start)
		// Each gap gets its part, so that a rewritten chapter does not use up what a
		// changed word in the next one needs.
		c := newComparison(g.before.of(before), g.after.of(after), maxSteps*g.size()/max(total, 1))
		c.compare(0, len(c.a.ids), 0, len(c.b.ids))
		w.gap(c)
	}
	w.same(len(before))
	return w.spans
}

// writer puts spans together. It has written before[:i] and after[:j].
type writer struct {
	before, after string
	i, j          int
	spans         []Span
}

// same keeps all up to before[:end].
func (w *writer) same(end int) {
	w.add(Same, w.before[w.i:end])
	w.j += end - w.i
	w.i = end
}

// replace writes before[:i] and after[:j], without what they still have in common
// at their ends.
func (w *writer) replace(c *comparison, a, b stretch) {
	head, tail := 0, 0
	for a.start < a.end && b.start < b.end && c.a.ids[a.start] == c.b.ids[b.start] {
		head += c.a.length(a.start, a.start+1)
		a.start++
		b.start++
	}
	for a.start < a.end && b.start < b.end && c.a.ids[a.end-1] == c.b.ids[b.end-1] {
		tail += c.a.length(a.end-1, a.end)
		a.end--
		b.end--
	}
	w.same(w.i + head)
	removed, added := c.a.length(a.start, a.end), c.b.length(b.start, b.end)
	w.add(Removed, w.before[w.i:w.i+removed])
	w.add(Added, w.after[w.j:w.j+added])
	w.i += removed
	w.j += added
	w.same(w.i + tail)
}

// gap writes what was compared. White space alone between two changes counts as
// changed with them: nobody reads a list of single words.
func (w *writer) gap(c *comparison) {
	var a, b stretch // the change that is still open
	i, j := 0, 0
	for i < len(c.removed) || j < len(c.added) {
		same := stretch{i, i}
		for same.end < len(c.removed) && !c.removed[same.end] && j < len(c.added) && !c.added[j] {
			same.end++
			j++
		}
		i = same.end
		if i == len(c.removed) && j == len(c.added) || !c.a.blank(same) {
			w.replace(c, a, b)
			w.same(w.i + c.a.length(same.start, same.end))
			a, b = stretch{i, i}, stretch{j, j}
		}
		for i < len(c.removed) && c.removed[i] {
			i++
		}
		for j < len(c.added) && c.added[j] {
			j++
		}
		a.end, b.end = i, j
	}
	w.replace(c, a, b)
}

func (w *writer) add(op Op, text string) {
	if text == "" {
		return
	}
	if last := len(w.spans) - 1; last >= 0 && w.spans[last].Op == op {
		w.spans[last].Text += text
		return
	}
	w.spans = append(w.spans, Span{op, text})
}
