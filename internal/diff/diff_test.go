package diff

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestWords(t *testing.T) {
	for _, c := range []struct{ before, after, want string }{
		{"", "", ""},
		{"Như nhau.", "Như nhau.", "=Như nhau."},
		{"", "Mới", "+Mới"},
		{"Cũ", "", "-Cũ"},
		{"Huyện có 81 chi bộ.", "Huyện có 18 chi bộ.", "=Huyện có |-81|+18|= chi bộ."},
		{"một hai ba", "một ba", "=một |-hai |=ba"},
		{"một ba", "một hai ba", "=một |+hai |=ba"},
		{"văn hoá", "văn hóa", "=văn |-hoá|+hóa"},
		{"Tiếng Việt", "Tiếng  Việt", "=Tiếng|- |+  |=Việt"},
		{"một, hai", "một; hai", "=một|-,|+;|= hai"},
		{"Một.\nHai.\nBa.", "Một.\nBa.", "=Một.\n|-Hai.\n|=Ba."},
		{"Một.\nHai bốn.", "Một.\nHai năm.", "=Một.\nHai |-bốn|+năm|=."},
		{"a b c", "d e f", "-a|+d|= |-b|+e|= |-c|+f"},
	} {
		var got []string
		for _, s := range Words(c.before, c.after) {
			got = append(got, map[Op]string{Same: "=", Removed: "-", Added: "+"}[s.Op]+s.Text)
		}
		if joined := strings.Join(got, "|"); joined != c.want {
			t.Errorf("%q to %q: %s, want %s", c.before, c.after, joined, c.want)
		}
	}
}

// TestWhole: the spans make both texts again, whatever they are.
func TestWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SliceOf(rapid.SampledFrom(strings.Split("xã|huyện|tỉnh| |  |,|.|\n|ế|😀|\xff|1", "|")))
		before, after := strings.Join(text.Draw(t, "before"), ""), strings.Join(text.Draw(t, "after"), "")
		var was, is strings.Builder
		last := Op("")
		for _, s := range Words(before, after) {
			if s.Op == last || s.Text == "" || s.Op == Removed && last == Added {
				t.Fatalf("%s after %s: %q", s.Op, last, s.Text)
			}
			last = s.Op
			if s.Op != Added {
				was.WriteString(s.Text)
			}
			if s.Op != Removed {
				is.WriteString(s.Text)
			}
		}
		if was.String() != before || is.String() != after {
			t.Fatalf("%q and %q, want %q and %q", was.String(), is.String(), before, after)
		}
	})
}

// TestFarApart: long texts that have nothing in common are told so, at a bounded cost.
func TestFarApart(t *testing.T) {
	var a, b strings.Builder
	for i := range 100_000 {
		fmt.Fprintf(&a, "a%d ", i)
		fmt.Fprintf(&b, "b%d ", i)
	}
	if got := Words(a.String(), b.String()); len(got) > 3 || got[0].Op != Removed || got[1].Op != Added {
		t.Errorf("%d spans", len(got))
	}
}

func article(changed bool) string {
	var b strings.Builder
	for p := range 8 {
		for i := range 200 {
			if changed && i == 100 && p%2 == 0 {
				b.WriteString("khác ")
			}
			fmt.Fprintf(&b, "chữ%d ", (i*7+p)%50)
		}
		b.WriteString(".\n")
	}
	return b.String()
}

// BenchmarkWords compares 10 KB with four words more.
func BenchmarkWords(b *testing.B) {
	before, after := article(false), article(true)
	b.SetBytes(int64(len(before)))
	for b.Loop() {
		Words(before, after)
	}
}

// BenchmarkFarApart compares 10 KB with 10 KB of something else.
func BenchmarkFarApart(b *testing.B) {
	before, after := article(false), strings.ToUpper(article(false))
	for b.Loop() {
		Words(before, after)
	}
}
