package text_test

import (
	"strings"
	"testing"

	"toasoan/internal/text"
)

func TestTerms(t *testing.T) {
	for _, c := range []struct{ in, exact, folded string }{
		{"", "", ""},
		{"Đảng bộ", "đảng bộ", "dang bo"},
		{"Ðảng", "đảng", "dang"},
		{"đa\u0309ng", "đảng", "dang"},
		{"hoà, thuỷ!", "hòa thủy", "hoa thuy"},
		{"kinh tế-xã hội", "kinh tế xã hội", "kinh te xa hoi"},
		{"COVID-19", "covid 19", "covid 19"},
		{"2.000 đồng", "2000 đồng", "2000 dong"},
		{"1.234.567", "1234567", "1234567"},
		{"1.234,567", "1234 567", "1234 567"},
		{"26.05.2022", "26 05 2022", "26 05 2022"},
		{"2.0001", "2 0001", "2 0001"},
		{"1,000", "1000", "1000"},
		{"TCCSĐ", "tccsđ", "tccsd"},
		{"100m²", "100m²", "100m2"},
		{"日本 Москва", "日本 москва", "日本 москва"},
		{"😀 ✓ …", "", ""},
		{"Kỹ\u200b thuật", "kỹ thuật", "ky thuat"},
		{"a\x00b", "a b", "a b"},
		{"\xff đã\xff", "đã", "da"},
	} {
		var exact, folded []string
		for _, term := range text.Terms(c.in) {
			exact, folded = append(exact, term.Exact), append(folded, term.Folded)
			if term.Start >= term.End || term.End > len(c.in) {
				t.Errorf("Terms(%q): %q stands at %d:%d", c.in, term.Exact, term.Start, term.End)
			}
		}
		if got := strings.Join(exact, " "); got != c.exact {
			t.Errorf("Terms(%q): exact %q, want %q", c.in, got, c.exact)
		}
		if got := strings.Join(folded, " "); got != c.folded {
			t.Errorf("Terms(%q): folded %q, want %q", c.in, got, c.folded)
		}
	}
}

func BenchmarkTerms(b *testing.B) {
	s := strings.Repeat("Huyện uỷ Bình Xuyên tập trung củng cố các chi bộ nông thôn, nâng cao chất lượng sinh hoạt. ", 90)
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		text.Terms(s)
	}
}
