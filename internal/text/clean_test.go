package text

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func TestClean(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"empty", "", ""},
		{"nothing visible", " \u200b\u00a0 ", ""},
		{"exotic spaces", "\u3000a\u00a0\u2009b\u2028c\td\r\n", "a b c d"},
		{"soft hyphen", "nghiêng\u00ad ngả", "nghiêng ngả"},
		{"controls", "a\x00b\x1bc\u0085d\x7f", "abc d"},
		{"invalid UTF-8", "h\xffo\xc3a", "hoa"},
		{"mark behind a dropped rune", "a\u200b\u0301", "á"},
		{"isolates and tags", "\u2066a\u2069\U000E0041", "a"},
		{"compatibility forms stay", "ﬁ ½ ™ Ｈ m²", "ﬁ ½ ™ Ｈ m²"},
		{"tone styles stay", "hoá hóa", "hoá hóa"},
		{"emoji of several", "👩\u200d⚕\ufe0f ơi", "👩\u200d⚕\ufe0f ơi"},
		{"joiner elsewhere", "a\u200db 👩\u200d", "ab 👩"},
		{"joiner beside a space", "👩 \u200d👩", "👩 👩"},
		{"eth in quotation marks", "“Ðảng”", "“Đảng”"},
		{"eth in an abbreviation", "QÐ-TTg, NÐ-CP", "QĐ-TTg, NĐ-CP"},
		{"eth in capitals", "TỈNH LÂM ÐỒNG, HÐND", "TỈNH LÂM ĐỒNG, HĐND"},
		{"eth decomposed around", "Ða\u0309ng", "Đảng"},
		{"eth of Iceland", "Sigurður, Davíð", "Sigurður, Davíð"},
		{"eth alone", "ð Ð", "đ Đ"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Clean(c.in); got != c.want {
				t.Errorf("Clean(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

func TestCleanLines(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"empty", "\r\n \n", ""},
		{"line breaks", "a\r\nb\rc\u2028d\u0085e", "a\nb\nc\nd\ne"},
		{"paragraphs", "\n\na\n\n\n \n b  c \n\n", "a\n\nb c"},
		{"line of nothing visible", "a\n\u200b\nb", "a\n\nb"},
		{"eth", "Ðảng\nGuðmundur", "Đảng\nGuðmundur"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := CleanLines(c.in); got != c.want {
				t.Errorf("CleanLines(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		clean := Clean(s)
		if again := Clean(clean); again != clean {
			t.Errorf("Clean(%q) = %q, and again %q", s, clean, again)
		}
		if !utf8.ValidString(clean) || !norm.NFC.IsNormalString(clean) || strings.TrimSpace(clean) != clean || strings.ContainsAny(clean, "\n\u200b") {
			t.Errorf("Clean(%q) = %q is not clean", s, clean)
		}
		if isClean(s) && clean != s {
			t.Errorf("%q was thought clean", s)
		}
		lines := CleanLines(s)
		if again := CleanLines(lines); again != lines {
			t.Errorf("CleanLines(%q) = %q, and again %q", s, lines, again)
		}
	})
}

// seeds start the fuzz tests.
var seeds = []string{
	"", "Xây dựng Ðảng", "a\u0323\u0302 \u0301x", "\xff\xc3a\u0301", "Kho\u1ebb, tu\u1ef3, q\u00fay",
	"👩\u200d⚕\ufe0f", "ð\u0301Ðð aÐ", "①²½ ŉ ǆ İ ẞ", "Y\u030a", "A. .", "&amp;&#272; --", "\u2028\r\n\n\n x\v",
	strings.Repeat("\u0301", 40),
}

// article is about 8 KB of everyday Vietnamese.
var article = strings.Repeat("Sáng 26/5, xã Bình Xuyên khai mạc phiên chợ nông sản đầu mùa với gần 120 gian hàng. "+
	"Người dân mang đến mật ong, chè xanh, gạo nếp và những giỏ mây tự đan; khách hỏi giá, nếm thử rồi chuyện trò rôm rả. "+
	"“Năm nay được mùa, lại có đường mới, hoá ra bán hàng nhẹ hẳn”, bà Thuỷ nói. Ban tổ chức dự kiến duy trì chợ vào cuối tuần.\n", 18)

func benchmark(b *testing.B, f func(string) string, s string) {
	b.SetBytes(int64(len(s)))
	b.ReportAllocs()
	for b.Loop() {
		f(s)
	}
}

func BenchmarkClean(b *testing.B) {
	clean := Clean(article)
	b.Run("clean", func(b *testing.B) { benchmark(b, Clean, clean) })
	b.Run("emoji", func(b *testing.B) { benchmark(b, Clean, clean+" 👍") })
	b.Run("nfd", func(b *testing.B) { benchmark(b, Clean, norm.NFD.String(article)) })
	b.Run("lines", func(b *testing.B) { benchmark(b, CleanLines, article) })
}
