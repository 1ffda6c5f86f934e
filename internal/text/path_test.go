package text_test

import (
	"testing"

	"toasoan/internal/text"
)

func TestPath(t *testing.T) {
	for _, c := range []struct{ address, want string }{
		{"/thoi-su/12345/ten-bai.html", "/thoi-su/12345/ten-bai.html"},
		{"thoi-su/ten-bai", "/thoi-su/ten-bai"},
		{"/thoi-su/ten-bai/", "/thoi-su/ten-bai"},
		{"//thoi-su//", "/thoi-su"},
		{"/Thoi-Su/Ten-Bai", "/Thoi-Su/Ten-Bai"},
		{"  /thoi-su \n", "/thoi-su"},
		{"/", "/"},
		{"", "/"},
		{"/a?x=/b#c", "/a"},
		{"/a#c?x=1", "/a"},
		{"https://bao.example/thoi-su/a.html?x=1", "/thoi-su/a.html"},
		{"HTTP://bao.example:8080/a", "/a"},
		{"https://bao.example", "/"},
		{"/di/https://bao.example/a", "/di/https://bao.example/a"},
		{"https://bao.example?u=/a", "/"},
		{"?u=https://bao.example/a", "/"},
		{"/th%E1%BB%9Di-s%e1%bb%b1", "/thời-sự"},
		{"/tho\u031b\u0300i", "/thời"}, // letters and marks apart
		{"/th%C6%A1%CC%80i", "/thời"},
		{"/a%20b", "/a b"},
		{"/a%2Fb%3Fc", "/a/b?c"},
		{"/100%", "/100%"},
		{"/100%-dung", "/100%-dung"},
		{"/%zz%4", "/%zz%4"},
		{"/%2541", "/%41"}, // once is enough
	} {
		if got, ok := text.Path(c.address); got != c.want || !ok {
			t.Errorf("Path(%q) = %q, %t, want %q", c.address, got, ok, c.want)
		}
	}
	for _, address := range []string{"/a\x00b", "/a%00b", "/a%0Ab", "/a%7f", "/\xff", "/%ff", "/%C3%28"} {
		if got, ok := text.Path(address); ok {
			t.Errorf("Path(%q) = %q, want none", address, got)
		}
	}
}
