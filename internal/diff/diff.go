// Package diff tells by words what differs between two texts. It knows nothing
// of the news.
package diff

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Op says which of two texts has a stretch.
type Op string

// The kinds of stretches.
const (
	Same    Op = "same"
	Removed Op = "removed" // only the first text has it
	Added   Op = "added"   // only the second
)

// Span is a stretch of text that both texts have, or only one.
type Span struct {
	Op   Op
	Text string
}

// maxEdits is how many edits are looked for: the time and the memory grow with
// its square. Texts that are farther apart are told to differ as a whole.
const maxEdits = 800

// Words compares two texts. What is the same and what was removed make the first
// one, what is the same and what was added the second. Paragraphs are compared
// first, and then the words of those that differ, so that the work is bounded
// however long the texts are. No two spans in a row have the same Op, and what
// was removed stands before what was added in its place.
func Words(before, after string) []Span {
	var all spans
	for _, block := range compare(paragraphs(before), paragraphs(after)) {
		if block.removed == nil || block.added == nil {
			all.add(Same, block.same)
			all.add(Removed, block.removed)
			all.add(Added, block.added)
			continue
		}
		for _, piece := range compare(words(strings.Join(block.removed, "")), words(strings.Join(block.added, ""))) {
			all.add(Same, piece.same)
			all.add(Removed, piece.removed)
			all.add(Added, piece.added)
		}
	}
	return all
}

type spans []Span

func (s *spans) add(op Op, tokens []string) {
	if len(tokens) == 0 {
		return
	}
	text := strings.Join(tokens, "")
	if n := len(*s); n > 0 && (*s)[n-1].Op == op {
		(*s)[n-1].Text += text
		return
	}
	*s = append(*s, Span{op, text})
}

// paragraphs cuts a text after its line ends.
func paragraphs(s string) []string {
	parts := strings.SplitAfter(s, "\n")
	if last := len(parts) - 1; parts[last] == "" {
		parts = parts[:last]
	}
	return parts
}

// words cuts a text into runs of letters, marks and digits, runs of white space,
// and single other characters.
func words(s string) (tokens []string) {
	for s != "" {
		first, size := utf8.DecodeRuneInString(s)
		end := size
		if kind := kindOf(first); kind != other {
			for end < len(s) {
				next, size := utf8.DecodeRuneInString(s[end:])
				if kindOf(next) != kind {
					break
				}
				end += size
			}
		}
		tokens = append(tokens, s[:end])
		s = s[end:]
	}
	return tokens
}

const (
	other = iota
	word
	space
)

func kindOf(r rune) int {
	switch {
	case unicode.IsLetter(r), unicode.IsMark(r), unicode.IsDigit(r):
		return word
	case unicode.IsSpace(r):
		return space
	default:
		return other
	}
}

// block is a stretch of tokens that both lists have, or what one has where the
// other has something else, or nothing.
type block struct{ same, removed, added []string }

// compare aligns two lists of tokens.
func compare(a, b []string) (blocks []block) {
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	if head > 0 {
		blocks = append(blocks, block{same: a[:head]})
	}
	blocks = append(blocks, align(a[head:len(a)-tail], b[head:len(b)-tail])...)
	if tail > 0 {
		blocks = append(blocks, block{same: a[len(a)-tail:]})
	}
	return blocks
}

// align is compare for lists that differ at both ends.
func align(a, b []string) []block {
	if len(a) == 0 && len(b) == 0 {
		return nil
	}
	if len(a) == 0 || len(b) == 0 {
		return []block{{removed: a, added: b}}
	}
	pairs, found := common(a, b)
	if !found {
		return []block{{removed: a, added: b}}
	}
	var blocks []block
	i, j := 0, 0
	for at := 0; at < len(pairs); {
		x, y := pairs[at][0], pairs[at][1]
		if x > i || y > j {
			blocks = append(blocks, block{removed: a[i:x], added: b[j:y]})
		}
		run := at + 1
		for run < len(pairs) && pairs[run][0] == pairs[run-1][0]+1 && pairs[run][1] == pairs[run-1][1]+1 {
			run++
		}
		blocks = append(blocks, block{same: a[x : x+run-at]})
		i, j, at = x+run-at, y+run-at, run
	}
	if i < len(a) || j < len(b) {
		blocks = append(blocks, block{removed: a[i:], added: b[j:]})
	}
	return blocks
}

// common returns the places of a longest common subsequence by the greedy
// algorithm of Myers ("An O(ND) difference algorithm", 1986), or false if it
// takes more than maxEdits.
func common(a, b []string) ([][2]int, bool) {
	// reached[d][k+d] is how far in a the diagonal k gets with d edits.
	var reached [][]int32
	for d := 0; d <= min(len(a)+len(b), maxEdits); d++ {
		row := make([]int32, 2*d+1)
		reached = append(reached, row)
		for k := -d; k <= d; k += 2 {
			x := step(reached, d, k)
			y := x - k
			for x < len(a) && y < len(b) && a[x] == b[y] {
				x, y = x+1, y+1
			}
			row[k+d] = int32(x)
			if x >= len(a) && y >= len(b) {
				return trace(reached, a, b), true
			}
		}
	}
	return nil, false
}

// step is where in a the d-th edit leaves the diagonal k: by an addition from the
// one above, or a removal from the one below.
func step(reached [][]int32, d, k int) int {
	if d == 0 {
		return 0
	}
	before := reached[d-1]
	at := func(k int) int { return int(before[k+d-1]) }
	if k == -d || k != d && at(k-1) < at(k+1) {
		return at(k + 1)
	}
	return at(k-1) + 1
}

// trace walks back along the way that was found, and returns the pairs of equal
// tokens on it.
func trace(reached [][]int32, a, b []string) [][2]int {
	var back [][2]int
	x, y := len(a), len(b)
	for d := len(reached) - 1; d >= 0; d-- {
		k := x - y
		from := step(reached, d, k)
		for x > from {
			x, y = x-1, y-1
			back = append(back, [2]int{x, y})
		}
		if d == 0 {
			break
		}
		// undo the edit
		if before := reached[d-1]; k == -d || k != d && before[k-1+d-1] < before[k+1+d-1] {
			y--
		} else {
			x--
		}
	}
	for i, j := 0, len(back)-1; i < j; i, j = i+1, j-1 {
		back[i], back[j] = back[j], back[i]
	}
	return back
}
