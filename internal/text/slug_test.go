package text

import (
	"strings"
	"testing"
)

func TestSlug(t *testing.T) {
	long := strings.Repeat("nghiêng ", 20)
	for _, c := range []struct{ name, in, want string }{
		{"entities", "R&amp;D &quot;&#272;&#7893;i m&#7899;i&quot;&nbsp;2022", "r-d-doi-moi-2022"},
		{"no entity", "Q&A; Tôi & bạn", "q-a-toi-ban"},
		{"only another script", "日本", ""},
		{"cut at a syllable", long, strings.TrimSuffix(strings.Repeat("nghieng-", 12), "-")},
		{"exactly the most", strings.Repeat("a ", 49) + "bc d", strings.Repeat("a-", 49) + "bc"},
		{"one endless token", strings.Repeat("ă", 300), strings.Repeat("a", SlugMax)},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Slug(c.in); got != c.want {
				t.Errorf("Slug(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

func BenchmarkSlug(b *testing.B) {
	b.Run("text", func(b *testing.B) { benchmark(b, Slug, article) })
	b.Run("title", func(b *testing.B) { benchmark(b, Slug, "Huyện uỷ Bình Xuyên nâng cao chất lượng") })
}
