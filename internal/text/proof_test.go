package text

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
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
		{"Guðmundur Davíð Sigurður Heiðar Guðrún Þorvarðsson", ""},
		{"xãÐồng Vọng", "eth 0-6 of xãÐồng Vọng"},
		{"con ðường, haiðường", "eth 4-9 of con ðường, haiðường; eth 11-19 of con ðường, haiðường"},
		{"(QÐ-TTg)", "eth 1-3 of QÐ-TTg"},
		{"Hà Nộ\u0456", "mixed_script 3-6 of Hà Nộ\u0456"},
		{"\u0421ông ty, C\u03bfng ty", "mixed_script 0-4 of \u0421ông ty, C\u03bfng; mixed_script 9-13 of \u0421ông ty, C\u03bfng ty"},
		{"Москва, Αθήνα", ""},
		{"bụi 25 \u03bcm, 4,7 k\u03a9, TNF\u03b1, NF\u03baB, \u0394T", ""},
		{"😀 của của", "doubled_word 2-9 of của của"},
		{"Tie\u0302\u0301ng Việt", "mixed_unicode 0-7 of Tie\u0302\u0301ng Việt"},
		{"của của của", "doubled_word 0-7 of của của của; doubled_word 4-11 of của của của"},
		{"Một hai.\ncủa của\nba bốn", "doubled_word 9-16 of của của"},
		{strings.Repeat("x", 200) + "Ð a", "eth 0-201 of " + strings.Repeat("x", 120) + "…"},
		{strings.Repeat("x", 200) + " của của", "doubled_word 201-208 of của của"},
	} {
		var got []string
		for _, s := range Proofread(c.text)[0] {
			got = append(got, fmt.Sprintf("%s %d-%d of %s", s.Rule, s.Start, s.End, s.Excerpt))
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
	if n := len(Proofread(strings.Repeat("Ð của ", 10_000))[0]); n != maxSlips {
		t.Errorf("%d slips", n)
	}
}

// TestMeantTwice: what looks doubled and is not a mistake.
func TestMeantTwice(t *testing.T) {
	for _, s := range []string{
		"xanh xanh", "ngày ngày", "luôn luôn", "dần dần", "từ từ", "song song", "người người nhà nhà", "to to", "in in",
		"Bé An An", "Này này, đi đâu đấy", "đi đi về về", "trên trên dưới dưới", "vào vào ra ra", "cánh cò bay là là",
		"Kết quả đạt được được đánh giá cao", "Cục Hàng không không chấp thuận", "cân bằng bằng cách", "diễn ra ra sao",
		"hiện tại tại Hà Nội", "tồn tại tại", "tự do do", "lý do do chủ quan", "nêu trên trên địa bàn", "bên trong trong khi",
		"thiết bị bị hỏng", "kèm theo theo quy định", "tiếp theo theo kế hoạch", "đôi khi khi về", "bước vào vào lúc", "lớp một một", "của của và và",
	} {
		if slips := Proofread(s)[0]; len(slips) != 0 {
			t.Errorf("%q: %v", s, slips)
		}
	}
	for _, s := range []string{"tại tại", "đã được trên trên địa bàn", "là là", "lý, do do", "Vì\u00a0vì", "CỦA của"} {
		if slips := Proofread(s)[0]; len(slips) != 1 {
			t.Errorf("%q: %v", s, slips)
		}
	}
}

// TestSlipPlaces: a slip's place is in its text, whatever the text is.
func TestSlipPlaces(t *testing.T) {
	pieces := strings.Split("của|của|hoá|hóa|ð|ða|Ð|Nộ\u0456|e\u0302|\u0301| | |\n|, |😀|\xff|1|"+strings.Repeat("x", 100), "|")
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Join(rapid.SliceOf(rapid.SampledFrom(pieces)).Draw(t, "text"), "")
		runes, last := []rune(s), 0
		for _, slip := range Proofread(s)[0] {
			if slip.Start < last || slip.Start >= slip.End || slip.End > len(runes) {
				t.Fatalf("%v of %q", slip, s)
			}
			last = slip.Start
			here := Cut(string(runes[slip.Start:slip.End]), excerptLength)
			if !utf8.ValidString(s) {
				continue
			}
			if !strings.Contains(slip.Excerpt, here) || utf8.RuneCountInString(slip.Excerpt) > excerptLength+1 {
				t.Fatalf("%v of %q is elsewhere", slip, s)
			}
		}
	})
}

func BenchmarkProofread(b *testing.B) {
	s := strings.Repeat("Văn hóa và sức khỏe của nhân dân xã Đồng Vọng. ", 170)
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		Proofread(s)
	}
}
