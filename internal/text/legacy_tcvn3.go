package text

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// tcvn3 holds the characters of the codes A0–FF of TCVN 5712:1993, which the
// fonts named .VnTime and the like made the standard of the 1990s. B0–B4 are
// combining tones. The codes below A0 are left to windows-1252.
var tcvn3 = []rune("\u00A0ĂÂÊÔƠƯĐăâêôơưđẰ" +
	"\u0300\u0309\u0303\u0301\u0323àảãáạẲằẳẵắẴ" +
	"ẮẦẨẪẤỀặầẩẫấậèỂẻẽ" +
	"éẹềểễếệìỉỄẾỒĩíịò" +
	"Ổỏõóọồổỗốộờởỡớợù" +
	"ỖủũúụừửữứựỳỷỹýỵỐ")

// DecodeTCVN3 decodes text whose characters U+00A0–U+00FF stand for TCVN3 (ABC)
// codes: "X©y dùng §¶ng" is "Xây dựng Đảng". The capital fonts (.VnTimeH) used
// the small letters' codes, so what was capitals by font comes out small.
func DecodeTCVN3(s string) string {
	return norm.NFC.String(strings.Map(func(r rune) rune {
		if 0xA0 <= r && r <= 0xFF {
			return tcvn3[r-0xA0]
		}
		return r
	}, s))
}
