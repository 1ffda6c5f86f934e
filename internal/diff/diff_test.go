package diff

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// marked writes spans as [-removed-] and {+added+}.
func marked(spans []Span) string {
	var b strings.Builder
	for _, s := range spans {
		switch s.Op {
		case Same:
			b.WriteString(s.Text)
		case Removed:
			b.WriteString("[-" + s.Text + "-]")
		case Added:
			b.WriteString("{+" + s.Text + "+}")
		}
	}
	return b.String()
}

func TestWords(t *testing.T) {
	for _, c := range []struct{ name, before, after, want string }{
		{"nothing", "", "", ""},
		{"equal", "Chợ phiên.", "Chợ phiên.", "Chợ phiên."},
		{"all new", "", "Chợ phiên", "{+Chợ phiên+}"},
		{"all gone", "Chợ phiên", "", "[-Chợ phiên-]"},
		{"one word", "Chợ phiên mở lại", "Chợ phiên họp lại", "Chợ phiên [-mở-]{+họp+} lại"},
		{"marks count", "Huyện uỷ", "Huyện ủy", "Huyện [-uỷ-]{+ủy+}"},
		{"marks apart", "ho\u0301a ra", "hóa ra", "[-ho\u0301a-]{+hóa+} ra"},
		{"word added", "một hai", "một và hai", "một {+và +}hai"},
		{"word removed", "của của làng", "của làng", "của [-của -]làng"},
		{"words in a row are one change", "Sáng nay trời mưa to", "Sáng mai nắng đẹp to", "Sáng [-nay trời mưa-]{+mai nắng đẹp+} to"},
		{"punctuation", "Vui, vui.", "Vui; vui!", "Vui[-,-]{+;+} vui[-.-]{+!+}"},
		{"white space", "một  hai", "một hai", "một[-  -]{+ +}hai"},
		{"turned digits", "Huyện có 81 chi bộ.", "Huyện có 18 chi bộ.", "Huyện có [-81-]{+18+} chi bộ."},
		{"numbers", "năm 2022", "năm 2023", "năm [-2022-]{+2023+}"},
		{"paragraph added", "Một.\n\nBa.\n", "Một.\n\nHai.\n\nBa.\n", "Một.\n\n{+Hai.\n\n+}Ba.\n"},
		{"paragraph removed", "Một.\n\nHai.\n\nBa.", "Một.\n\nBa.", "Một.\n\n[-Hai.\n\n-]Ba."},
		{"paragraphs joined", "Một.\n\nHai.", "Một. Hai.", "Một.[-\n\n-]{+ +}Hai."},
		{"paragraphs changed places", "Một một.\nHai hai.\nBa ba.\n", "Hai hai.\nBa ba.\nMột một.\n", "[-Một một.\n-]Hai hai.\nBa ba.\n{+Một một.\n+}"},
		{"words of one paragraph are not looked for in another", "Chợ họp sớm.\nGiữ lại.\nA b c.\n", "A b c d.\nGiữ lại.\nChợ họp muộn.\n",
			"[-Chợ họp sớm-]{+A b c d+}.\nGiữ lại.\n[-A b c-]{+Chợ họp muộn+}.\n"},
		{"not UTF-8", "a\xff b", "a\xfe b", "a[-\xff-]{+\xfe+} b"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := marked(Words(c.before, c.after)); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

// check holds what is true of every comparison.
func check(t rapid.TB, before, after string) []Span {
	t.Helper()
	spans := Words(before, after)
	var a, b strings.Builder
	for i, s := range spans {
		if s.Op != Added {
			a.WriteString(s.Text)
		}
		if s.Op != Removed {
			b.WriteString(s.Text)
		}
		if s.Text == "" || i > 0 && (s.Op == spans[i-1].Op || s.Op == Removed && spans[i-1].Op == Added) {
			t.Errorf("span %d of %q does not stand well", i, spans)
		}
	}
	if a.String() != before || b.String() != after {
		t.Errorf("of %q and %q came %q", before, after, spans)
	}
	if before == after && len(spans) > 1 {
		t.Errorf("of one text came %q", spans)
	}
	return spans
}

// pieces make texts that have much in common, and much that is nearly so.
var pieces = []string{"chợ", "chợ", "phiên", "làng", "hoá", "hóa", " ", " ", " ", "  ", "\n", "\n\n", "\t", ",", ".", "“", "2022", "\u0301", "😀", "\xff", "a"}

func texts() *rapid.Generator[string] {
	return rapid.Map(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 60), func(s []string) string { return strings.Join(s, "") })
}

func TestAnyTexts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		check(t, texts().Draw(t, "before"), texts().Draw(t, "after"))
	})
}

func TestAnyStrings(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		check(t, rapid.String().Draw(t, "before"), rapid.String().Draw(t, "after"))
	})
}

// TestShortest: as few tokens change as possible, by the textbook's table.
func TestShortest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := newComparison(texts().Draw(t, "before"), texts().Draw(t, "after"), maxSteps)
		c.compare(0, len(c.a.ids), 0, len(c.b.ids))
		got := 0
		for _, flags := range [][]bool{c.removed, c.added} {
			for _, changed := range flags {
				if changed {
					got++
				}
			}
		}
		if want := distance(c.a.ids, c.b.ids); got != want {
			t.Errorf("%d changes, %d are enough: %q %q", got, want, c.a.text, c.b.text)
		}
	})
}

// distance counts the insertions and deletions between a and b.
func distance(a, b []int32) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		corner := row[0]
		row[0] = i + 1
		for j := range b {
			above := row[j+1]
			row[j+1] = min(above, row[j]) + 1
			if a[i] == b[j] {
				row[j+1] = corner
			}
			corner = above
		}
	}
	return row[len(b)]
}

// TestFewSteps: with hardly any steps to take, the answer is coarse and right.
func TestFewSteps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before, after := texts().Draw(t, "before"), texts().Draw(t, "after")
		c := newComparison(before, after, rapid.IntRange(0, 40).Draw(t, "steps"))
		c.compare(0, len(c.a.ids), 0, len(c.b.ids))
		w := writer{before: before, after: after}
		w.gap(c)
		if w.i != len(before) || w.j != len(after) {
			t.Errorf("wrote %d of %d and %d of %d", w.i, len(before), w.j, len(after))
		}
	})
}

// prose is about size bytes of syllables, in paragraphs.
func prose(seed uint64, size int) string {
	dice := rand.New(rand.NewPCG(seed, 0))
	var b strings.Builder
	for b.Len() < size {
		switch n := dice.IntN(4000); {
		case n < 30:
			b.WriteString(".\n\n")
		case n < 200:
			b.WriteString(", ")
		default:
			fmt.Fprintf(&b, "%c%ca ", 'a'+n%26, 'ạ'+rune(n%60))
		}
	}
	return b.String()
}

// edited changes every n-th syllable of a text.
func edited(s string, n int) string {
	words := strings.Split(s, " ")
	for i := range words {
		if i%n == n-1 {
			words[i] = "sửa"
		}
	}
	return strings.Join(words, " ")
}

// TestLongTexts: however different two texts are, the comparison ends soon.
func TestLongTexts(t *testing.T) {
	long := prose(1, 1<<20)
	for _, c := range []struct{ name, before, after string }{
		{"nothing in common", long, strings.ToUpper(prose(2, 1<<20))},
		{"the same words", long, prose(3, 1<<20)},
		{"one line", strings.ReplaceAll(long, "\n", " "), strings.ReplaceAll(prose(4, 1<<20), "\n", " ")},
		{"every tenth word", long, edited(long, 10)},
		{"two letters", strings.Repeat("a b ", 1<<18), strings.Repeat("b b a ", 1<<17)},
		{"marks only", strings.Repeat(".,", 1<<18), strings.Repeat(",,.", 1<<17)},
	} {
		t.Run(c.name, func(t *testing.T) {
			start := time.Now()
			check(t, c.before, c.after)
			if took := time.Since(start); took > 5*time.Second { // a bound on work, with room for a slow machine
				t.Errorf("took %v", took)
			}
		})
	}
}

// TestLateChange: a large rewritten part does not blur a small change elsewhere.
func TestLateChange(t *testing.T) {
	before := prose(1, 1<<18) + "\nGiữ nguyên đoạn này.\nChợ phiên mở lại sau mười năm.\n"
	after := prose(2, 1<<18) + "\nGiữ nguyên đoạn này.\nChợ phiên họp lại sau mười năm.\n"
	if got := marked(check(t, before, after)); !strings.HasSuffix(got, "Giữ nguyên đoạn này.\nChợ phiên [-mở-]{+họp+} lại sau mười năm.\n") {
		t.Errorf("ends with %q", got[len(got)-200:])
	}
}

func BenchmarkWords(b *testing.B) {
	short, long := prose(1, 8<<10), prose(1, 1<<20)
	for _, c := range []struct{ name, before, after string }{
		{"8KB/equal", short, strings.Clone(short)},
		{"8KB/one word", short, strings.Replace(short, " ", " sửa ", 1)},
		{"8KB/every hundredth", short, edited(short, 100)},
		{"8KB/every tenth", short, edited(short, 10)},
		{"8KB/different", short, prose(2, 8<<10)},
		{"1MB/every hundredth", long, edited(long, 100)},
		{"1MB/different", long, prose(2, 1<<20)},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Words(c.before, c.after)
			}
		})
	}
}
