package diff

import (
	"slices"
	"strings"
)

// stretch is a part of a text or of a list.
type stretch struct{ start, end int }

func (s stretch) of(text string) string { return text[s.start:s.end] }

// gap is a part of either text between two lines that both have.
type gap struct{ before, after stretch }

func (g gap) size() int { return g.before.end - g.before.start + g.after.end - g.after.start }

// gapsBetween finds the lines that were kept, and returns what lies between them.
func gapsBetween(before, after string) []gap {
	a, b := slices.Collect(strings.Lines(before)), slices.Collect(strings.Lines(after))
	var gaps []gap
	var g gap
	i, j := 0, 0
	skip := func(toA, toB int) {
		for ; i < toA; i++ {
			g.before.end += len(a[i])
		}
		for ; j < toB; j++ {
			g.after.end += len(b[j])
		}
		if g.size() > 0 {
			gaps = append(gaps, g)
		}
		g = gap{stretch{g.before.end, g.before.end}, stretch{g.after.end, g.after.end}}
	}
	for _, p := range keptLines(a, b) {
		skip(p.a, p.b)
		size := len(a[p.a])
		g = gap{stretch{g.before.end + size, g.before.end + size}, stretch{g.after.end + size, g.after.end + size}}
		i, j = p.a+1, p.b+1
	}
	skip(len(a), len(b))
	return gaps
}

// pair is a line of both texts.
type pair struct{ a, b int }

// keptLines pairs the lines that both texts begin and end with, and between them
// those that stand once in either text, as many as keep their order.
func keptLines(a, b []string) []pair {
	var kept []pair
	first := 0
	for first < len(a) && first < len(b) && a[first] == b[first] {
		kept = append(kept, pair{first, first})
		first++
	}
	endA, endB := len(a), len(b)
	for endA > first && endB > first && a[endA-1] == b[endB-1] {
		endA--
		endB--
	}
	kept = append(kept, longestRise(commonLines(a[first:endA], b[first:endB], first))...)
	for ; endA < len(a); endA, endB = endA+1, endB+1 {
		kept = append(kept, pair{endA, endB})
	}
	return kept
}

// commonLines pairs the lines that stand once in a and once in b, in a's order.
// Both begin at the line first of their text.
func commonLines(a, b []string, first int) []pair {
	type count struct{ inA, inB, atB int }
	counts := make(map[string]count, len(a))
	for _, line := range a {
		c := counts[line]
		c.inA++
		counts[line] = c
	}
	for j, line := range b {
		if c, ok := counts[line]; ok {
			c.inB++
			c.atB = j
			counts[line] = c
		}
	}
	var pairs []pair
	for i, line := range a {
		if c := counts[line]; c.inA == 1 && c.inB == 1 {
			pairs = append(pairs, pair{first + i, first + c.atB})
		}
	}
	return pairs
}

// longestRise returns the longest list of pairs that rises in b too, by patience
// sorting.
func longestRise(pairs []pair) []pair {
	var tops []int                    // of each pile: its last pair
	before := make([]int, len(pairs)) // the top of the pile to the left at that time
	for i, p := range pairs {
		pile, _ := slices.BinarySearchFunc(tops, p.b, func(top, b int) int { return pairs[top].b - b })
		if pile == len(tops) {
			tops = append(tops, i)
		}
		tops[pile] = i
		before[i] = -1
		if pile > 0 {
			before[i] = tops[pile-1]
		}
	}
	rise := make([]pair, len(tops))
	for n, i := len(tops)-1, last(tops); n >= 0; n, i = n-1, before[i] {
		rise[n] = pairs[i]
	}
	return rise
}

func last(tops []int) int {
	if len(tops) == 0 {
		return -1
	}
	return tops[len(tops)-1]
}
