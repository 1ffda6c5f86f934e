package text

import (
	"math/rand/v2"
	"strings"
	"testing"
)

func TestLinks(t *testing.T) {
	for s, want := range map[string]int{
		"":                                     0,
		"Bài hay quá.Cảm ơn tòa soạn":          0,
		"v.v. và TP.HCM, giá 2.000.000":        0,
		"xem tại bit.ly/abc":                   1,
		"https://vidu.example/x?a=b.com":       1,
		"http://a.example và www.b.example":    2,
		"vào vidu.com.vn nhé":                  1,
		"VIDU.COM":                             1,
		"hxxp://vidu.example":                  1,
		"vidu chấm com":                        1,
		"vidu (.) net":                         1,
		"vidu dot com":                         1,
		"vidu . com":                           1,
		"ｖｉｄｕ．ｃｏｍ":                             1,
		"goo.gl/x, vidu.vn, https://c.example": 3,
		"a@example.com":                        0, // an address, no link
		"Lúc 7:30 sáng":                        0,
		"chấm công trình":                      0,
		"youtu.be/abc":                         1,
		"đi.me về":                             0,
	} {
		if got := Links(s); got != want {
			t.Errorf("%q has %d links, want %d", s, got, want)
		}
	}
}

// TestMayLink: no text that is not searched for links has one.
func TestMayLink(t *testing.T) {
	pieces := []string{"vidu", "com", "vn", "io", "www", "WWW", "http", "hxxps", ":", "/", "//", ".", " . ", "(.)", "[dot]", " dot ", " chấm ", " CHẤM ", " cham ", " ", "\n", "-", "a", "hay", "Ấ", "1"}
	for range 20_000 {
		var b strings.Builder
		for range 2 + rand.IntN(6) {
			b.WriteString(pieces[rand.IntN(len(pieces))])
		}
		if s := b.String(); countLinks(s) > 0 && !mayLink(s) {
			t.Fatalf("%q has links", s)
		}
	}
}

func TestPhoneNumbers(t *testing.T) {
	for s, want := range map[string]int{
		"":                               0,
		"gọi 0912345678":                 1,
		"gọi 0912 345 678 nhé":           1,
		"0912.345.678 hoặc 0987-654-321": 2,
		"+84 912 345 678":                1,
		"(+84)912345678":                 1,
		"84912345678":                    1,
		"(028) 3812 3456":                1,
		"0 9 1 2 3 4 5 6 7 8":            1,
		"０９１２３４５６７８":                     1,
		"giá 2.000.000.000 đồng":         0,
		"ngày 01/02/2024 và 2024-05-06":  0,
		"năm 1945, 1954, 1975":           0,
		"mã 001234567890123":             0,
		"số 0112":                        0,
		"tỉ lệ 0.912345678":              0,
	} {
		if got := PhoneNumbers(s); got != want {
			t.Errorf("%q has %d telephone numbers, want %d", s, got, want)
		}
	}
}
