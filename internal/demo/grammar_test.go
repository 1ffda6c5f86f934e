package demo

import (
	"strings"
	"testing"
)

// Every alternative of every rule can be written, and every subject brings the
// rules that the common ones lean on.
func TestEveryRuleEnds(t *testing.T) {
	all, err := subjects()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 10 {
		t.Errorf("%d subjects", len(all))
	}
	for _, g := range all {
		d := throw(1, sequence, 0)
		for _, r := range g.rules {
			for i, form := range r.forms {
				w := newWriter(&d, g)
				for _, p := range form {
					w.put(p)
				}
				if len(w.buf) == 0 || strings.ContainsAny(string(w.buf), "{}|") {
					t.Errorf("%q becomes %q", r.source[i], w.buf)
				}
			}
		}
	}
}

func TestCompileRefuses(t *testing.T) {
	for name, form := range map[string]string{
		"an unknown rule": "{nowhere}",
		"an open slot":    "{a",
		"a bad number":    "{1..x}",
	} {
		if _, err := compile(map[string]rule{"a": {source: []string{form}}}); err == nil {
			t.Error(name, "was taken")
		}
	}
	if _, err := compile(map[string]rule{"a": {}}); err == nil {
		t.Error("an empty rule was taken")
	}
}

func TestWriterNotation(t *testing.T) {
	g, err := compile(map[string]rule{
		"pick":  {source: []string{"đá", "ổi", "mây"}},
		"keep":  {source: []string{"{^=pick} {=pick} {=pick}"}},
		"once":  {source: []string{"a", "b", "c"}, once: true},
		"spent": {source: []string{"{once}{once}{once}"}},
		"nums":  {source: []string{"{2000..2000} {1,5..1,5} {3,0..3,0} {40..40} {12345..12345}"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 50 {
		d := throw(1, sequence, i)
		kept := strings.Fields(newWriter(&d, g).line("keep"))
		if kept[1] != kept[2] || strings.ToLower(kept[0]) != kept[1] || kept[0] == kept[1] {
			t.Errorf("kept %q", kept)
		}
		spent := strings.ToLower(newWriter(&d, g).line("spent"))
		if !strings.Contains(spent, "a") || !strings.Contains(spent, "b") || !strings.Contains(spent, "c") {
			t.Errorf("spent %q", spent)
		}
		if got := newWriter(&d, g).line("nums"); got != "2.000 1,5 3 40 12.300" {
			t.Errorf("numbers %q", got)
		}
	}
}

// rank follows Zipf's law roughly, and every other choice stays in its bounds.
func TestDice(t *testing.T) {
	const n, throws = 50, 20_000
	d := throw(1, sequence, 0)
	counts := make([]int, n)
	for range throws {
		counts[d.rank(n)]++
		if x := d.spread(3, 9); x < 3 || x > 9 {
			t.Errorf("spread %d", x)
		}
		if x := d.spread(0, 2); x < 0 || x > 2 {
			t.Errorf("spread %d", x)
		}
		if x := d.below(4); x < 0 || x > 3 {
			t.Errorf("below %d", x)
		}
		if x := d.rank(1); x != 0 {
			t.Errorf("rank %d", x)
		}
	}
	for k := range n {
		if counts[k] == 0 {
			t.Errorf("rank %d never came", k)
		}
	}
	if ratio := float64(counts[0]) / float64(counts[9]); ratio < 5 || ratio > 12 {
		t.Errorf("the first rank came %.1f times as often as the tenth", ratio)
	}
}
