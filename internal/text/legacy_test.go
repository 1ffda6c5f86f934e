package text

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

func TestDecode(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"utf-8", "\uFEFFĐa\u0309ng", "Đảng"},
		{"UTF-8", "", ""},
		{"utf-16", "\xff\xfe\x10\x01\xa3\x1en\x00g\x00", "Đảng"},
		{"utf-16", "\xfe\xff\x01\x10\x1e\xa3\x00n\x00g", "Đảng"},
		{"windows-1258", "\xd0\x61\xd2ng \x93\xf0\x94", "Đảng “đ”"},
		{"windows-1252", "\x93caf\xe9\x94", "“café”"},
		{"tcvn3", "\x93\xae\xad\xeang\x94", "“đường”"},
		{"vni", "\xf1\xf6\xf4\xf8ng", "đường"},
		{"viqr", "ddu+o+`ng", "đường"},
	} {
		if got, err := Decode(c.name, []byte(c.in)); err != nil || got != c.want {
			t.Errorf("Decode(%q, %q) = %q, %v, want %q", c.name, c.in, got, err, c.want)
		}
	}
	for _, c := range []struct{ name, in string }{
		{"", "a"}, {"latin-1", "a"}, {"utf-8", "a\xff"}, {"utf-16", "a\x00b"}, {"windows-1258", "\x8a"}, {"tcvn3", "\x81"},
	} {
		if got, err := Decode(c.name, []byte(c.in)); !errors.Is(err, ErrEncoding) {
			t.Errorf("Decode(%q, %q) = %q, %v, want an error", c.name, c.in, got, err)
		}
	}
	for _, name := range Encodings() {
		if _, err := Decode(name, nil); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if !slices.Contains(Encodings(), "tcvn3") {
		t.Error("tcvn3 is not listed")
	}
}

// alphabet is every letter of Vietnamese that has a mark.
func alphabet() string {
	all := strings.Join(vowelRows[:], "") + "đ"
	return strings.NewReplacer("a", "", "e", "", "i", "", "o", "", "u", "", "y", "").Replace(all)
}

func TestDecodeTCVN3(t *testing.T) {
	for _, r := range alphabet() + "ĂÂÊÔƠƯĐ" {
		i := slices.Index(tcvn3, r)
		if i < 0 {
			t.Errorf("%c has no code", r)
			continue
		}
		if got := DecodeTCVN3(string(rune(0xA0 + i))); got != string(r) {
			t.Errorf("%c is decoded as %s", r, got)
		}
	}
	if got := DecodeTCVN3("“a\u00b0” — ổ"); got != "“à” — ổ" {
		t.Errorf("got %q", got)
	}
}

func TestDecodeVNI(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"aø aù aû aõ aï", "à á ả ã ạ"},
		{"aâ aà aá aå aã aä", "â ầ ấ ẩ ẫ ậ"},
		{"aê aè aé aú aü aë", "ă ằ ắ ẳ ẵ ặ"},
		{"eâ eà eá eå eã eä", "ê ề ế ể ễ ệ"},
		{"oâ oà oá oå oã oä", "ô ồ ố ổ ỗ ộ"},
		{"ô ôø ôù ôû ôõ ôï", "ơ ờ ớ ở ỡ ợ"},
		{"ö öø öù öû öõ öï", "ư ừ ứ ử ữ ự"},
		{"ì í æ ó ò yø yù yû yõ î", "ì í ỉ ĩ ị ỳ ý ỷ ỹ ỵ"},
		{"ÑAÛNG BOÄ HUYEÄN Ñoâng Anh", "ĐẢNG BỘ HUYỆN Đông Anh"},
		{"TRÖÔØNG Kieåu", "TRƯỜNG Kiểu"},
		{"ø â", "ø â"},
	} {
		if got := DecodeVNI(c.in); got != c.want {
			t.Errorf("DecodeVNI(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestDecodeVIQR(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"a( a(' a^. o+? u+~ y`", "ă ắ ậ ở ữ ỳ"},
		{"DDa`, Dda`, dda`, dDa`", "Đà, Đà, đà, dDà"},
		{`Ta\. Ta\? \dda a\\`, `Ta. Ta? dda a\`},
		{"h^ b. u^ ^", "h^ b. u^ ^"},
		{"đã rồi", "đã rồi"},
		{`a\`, `a\`},
	} {
		if got := DecodeVIQR(c.in); got != c.want {
			t.Errorf("DecodeVIQR(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestRepairMojibake(t *testing.T) {
	spoil := func(s string) string {
		var b strings.Builder
		for _, c := range []byte(s) {
			r := charmap.Windows1252.DecodeByte(c)
			if r == utf8.RuneError { // browsers give an undefined byte as itself
				r = rune(c)
			}
			b.WriteRune(r)
		}
		return b.String()
	}
	for _, s := range []string{"Đảng bộ huyện Bình Xuyên", alphabet(), "“à” í – 5€", strings.ToUpper(alphabet())} {
		if got, ok := RepairMojibake(spoil(s)); !ok || got != s {
			t.Errorf("%q comes back as %q, %v", s, got, ok)
		}
	}
	for _, s := range []string{"", "plain", "café", "“XÔ", "Xây dựng", "XÃ¢y dựng", "日本"} {
		if got, ok := RepairMojibake(s); ok || got != s {
			t.Errorf("%q was repaired to %q", s, got)
		}
	}
	if got, ok := RepairMojibake("á»\u0091"); !ok || got != "ố" {
		t.Errorf("Latin-1: %q, %v", got, ok)
	}
}
