package text

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestFold(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"empty", " “…” ", ""},
		{"d with and without a stroke", "Đ đ Ð ð d", "d d d d d"},
		{"every vowel", "ắ ẫ ệ ị ợ ổ ự ỵ", "a a e i o o u y"},
		{"stacked marks", "e\u0302\u0323 \u0301", "e"},
		{"invisible", "v\u200bi\u00adệt", "viet"},
		{"invalid UTF-8 and NUL", "vi\xff\x00ệt", "viet"},
		{"Latin of others", "Łódź Straße Ærø Þór Ŋ ǿ Ƀuôn", "lodz strasse aero thor n o buon"},
		{"fullwidth and ligature", "ＶＩＥＴ ﬁn", "viet fin"},
		{"numbers", "100m² số ① Ⅳ 2½", "100m2 so 1 iv 2"},
		{"symbols", "Kem™ A×B 5€ R&D", "kem a b 5 r d"},
		{"apostrophe", "H’Mông", "h mong"},
		{"other scripts", "日本 Путин Αθήνα x", "x"},
		{"Turkish", "İstanbul ısı", "istanbul isi"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Fold(c.in); got != c.want {
				t.Errorf("Fold(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

func FuzzFold(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		folded := Fold(s)
		if !isFolded(folded) || Fold(folded) != folded {
			t.Errorf("Fold(%q) = %q", s, folded)
		}
		if clean := Fold(Clean(s)); clean != folded {
			t.Errorf("Fold(%q) = %q, but cleaned first %q", s, folded, clean)
		}
	})
}

func FuzzSlug(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		slug := Slug(s)
		if len(slug) > SlugMax || !isFolded(strings.ReplaceAll(slug, "-", " ")) || !utf8.ValidString(slug) {
			t.Errorf("Slug(%q) = %q", s, slug)
		}
		if again := Slug(slug); again != slug {
			t.Errorf("Slug(%q) = %q, and again %q", s, slug, again)
		}
	})
}

func BenchmarkFold(b *testing.B) {
	b.Run("text", func(b *testing.B) { benchmark(b, Fold, article) })
	b.Run("folded", func(b *testing.B) { benchmark(b, Fold, Fold(article)) })
	b.Run("title", func(b *testing.B) { benchmark(b, Fold, "Huyện uỷ Bình Xuyên nâng cao chất lượng") })
}
