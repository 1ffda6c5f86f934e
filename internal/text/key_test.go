package text

import (
	"strings"
	"testing"
)

func TestExact(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"open syllables", "Hoạ sĩ Thuý, khoẻ, uỷ, loè, quỷ, quý", "họa sĩ thúy, khỏe, ủy, lòe, quỷ, quý"},
		{"old style stays", "họa, thúy, khỏe, ủy, của, mía, lửa", "họa, thúy, khỏe, ủy, của, mía, lửa"},
		{"closed syllables", "hòang, tóan, thùyên, súyt, ngóeo, hóai, khúyu", "hoàng, toán, thuyền, suýt, ngoéo, hoái, khuýu"},
		{"closed syllables stay", "xoèn xoẹt, huých, người, khuya, toại, rượu, quốc", "xoèn xoẹt, huých, người, khuya, toại, rượu, quốc"},
		{"onsets qu and gi", "qúa, qủy, gía, gìơ, gì, gìn, giếng", "quá, quỷ, giá, giờ, gì, gìn, giếng"},
		{"diphthongs", "cuả, muà, chiá, cuả-lò", "của, mùa, chía, của-lò"},
		{"capitals and eth", "UỶ BAN HOÀ BÌNH ÐẢNG", "ủy ban hòa bình đảng"},
		{"decomposed", "hoa\u0301", "hóa"},
		{"names of other languages", "Zoé Chloé café José Coëtquidan", "zoé chloé café josé coëtquidan"},
		{"two tones, no syllable", "hóá hoáz", "hóá hoáz"},
		{"digits part words", "F0hoá 5hoá", "f0hóa 5hóa"},
		{"separators stay", "Kinh tế-xã hội: “2.000”", "kinh tế-xã hội: “2.000”"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Exact(c.in); got != c.want {
				t.Errorf("Exact(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

// Wherever in a syllable the tone was typed, the key is the same.
func TestExactWhereverTheToneIs(t *testing.T) {
	for syllable := range strings.FieldsSeq("hóa khỏe thủy toàn hoài huyền khuỷu nguyễn người quá quý giá giếng " +
		"của mía lửa ngoéo cừu chiều loắt quần thuở suýt xoọng hươu yếu ấy tuổi") {
		bare, tone := []rune(syllable), uint8(0)
		for i, r := range bare {
			if v := vowelOf(r); v.tone > 0 {
				bare[i], tone = toned[v.row][0], v.tone
			}
		}
		for i, r := range bare {
			row := vowelOf(r).row
			if row == 0 {
				continue
			}
			bare[i] = toned[row][tone]
			if got := Exact(string(bare)); got != syllable {
				t.Errorf("Exact(%q) = %q, want %q", string(bare), got, syllable)
			}
			bare[i] = r
		}
	}
}

func FuzzExact(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		key := Exact(s)
		if again := Exact(key); again != key {
			t.Errorf("Exact(%q) = %q, and again %q", s, key, again)
		}
		if Fold(key) != Fold(s) {
			t.Errorf("Exact(%q) = %q folds to %q, not %q", s, key, Fold(key), Fold(s))
		}
	})
}

func BenchmarkExact(b *testing.B) {
	clean := Clean(article)
	b.Run("text", func(b *testing.B) { benchmark(b, Exact, clean) })
	b.Run("title", func(b *testing.B) { benchmark(b, Exact, "Huyện uỷ Bình Xuyên nâng cao chất lượng") })
}
