package text

import (
	"fmt"
	"strings"
	"testing"
)

func TestProofread(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"Không có gì lạ.", ""},
		{"Nhân dân của của xã", "doubled_word 9-16 of Nhân dân của của xã"},
		{"Của của xã", "doubled_word 0-7 of Của của xã"},
		{"của, của", ""},
		{"của\ncủa", ""},
		{"xanh xanh, luôn luôn, người người, dần dần, từ từ", ""},
		{"văn hóa, khỏe, thủy", ""},
		{"văn hoá, khoẻ, thuỷ", ""},
		{"văn hóa, sức khỏe và thuỷ lợi", "mixed_tone_style 21-25 of khỏe và thuỷ lợi"},
		{"hoá, khoẻ, THỦY", "mixed_tone_style 11-15 of hoá, khoẻ, THỦY"},
		{"hoá hóa", "mixed_tone_style 0-3 of hoá hóa"},
		{"quý quỳ toàn toán hoài", ""},
		{"Guðmundur", "eth 0-9 of Guðmundur"},
		{"Hà Nộі", "mixed_script 3-6 of Hà Nộі"},
		{"Москва", ""},
		{"😀 của của", "doubled_word 2-9 of của của"},
	} {
		var got []string
		for _, s := range Proofread(c.text)[0] {
			got = append(got, fmt.Sprintf("%s %d-%d of %s", s.Rule, s.Start, s.End, s.Excerpt))
			if runes := []rune(c.text); !strings.Contains(s.Excerpt, string(runes[s.Start:s.End])) {
				t.Errorf("%q: %v is elsewhere", c.text, s)
			}
		}
		if joined := strings.Join(got, "; "); joined != c.want {
			t.Errorf("%q: %s, want %s", c.text, joined, c.want)
		}
	}
	// The style is that of the whole article.
	slips := Proofread("Hoá", "hóa hóa", "thủy")
	if len(slips[0]) != 1 || len(slips[1])+len(slips[2]) != 0 {
		t.Error(slips)
	}
	if n := len(Proofread(strings.Repeat("của ", 10_000))[0]); n != maxSlips {
		t.Errorf("%d slips", n)
	}
}

func BenchmarkProofread(b *testing.B) {
	s := strings.Repeat("Văn hóa và sức khỏe của nhân dân xã Đồng Vọng. ", 170)
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		Proofread(s)
	}
}
