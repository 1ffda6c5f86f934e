package text

import (
	"slices"
	"strings"
)

// doubled are the words that nobody means twice in a row: function words, since
// Vietnamese doubles most others on purpose (xanh xanh, luôn luôn, người người).
// Beside each stand the syllables that make a compound of it, behind which it may
// follow once more: hiện tại tại Hà Nội, lý do do chủ quan. Function words that
// end many compounds are left out: kết quả đạt được được công nhận, hàng không
// không, công bằng bằng, diễn ra ra sao.
var doubled = map[string][]string{
	"của": {}, "và": {}, "các": {}, "những": {}, "rằng": {}, "nhưng": {}, "mà": {}, "hoặc": {}, "nếu": {}, "vì": {}, "bởi": {}, "để": {},
	"đã": {}, "đang": {}, "sẽ": {}, "vẫn": {}, "cũng": {}, "thì": {}, "cho": {}, "với": {}, "đến": {}, "từng": {}, "mỗi": {}, "hơn": {},
	"như": {}, "về": {}, "bị": {"thiết", "trang", "chuẩn", "dự"}, "nên": {"cho"}, "một": {"số", "lớp", "thứ", "tháng", "hạng"},
	"là": {"bay", "lượn", "sà", "lướt", "trôi", "tỏa", "toả", "phủ"}, "trong": {"bên", "phía", "ở", "nước", "trời", "mắt"},
	"trên": {"bên", "phía", "ở", "nêu", "kể", "nói"}, "dưới": {"bên", "phía", "ở"}, "giữa": {"ở", "chính"}, "theo": {"kèm", "tiếp"},
	"tại": {"hiện", "tồn", "thực"}, "do": {"tự", "lý", "lí"}, "vào": {"đầu", "bước", "đi"}, "khi": {"có", "đôi", "lắm", "nhiều", "mấy"},
	"the": {}, "of": {}, "and": {}, "with": {}, "are": {}, "from": {},
}

// doubles reports whether the token i repeats the one before by mistake. Two
// pairs in a row are meant: đi đi về về, trên trên dưới dưới.
func (p proofreader) doubles(i int) bool {
	if !p.repeats(i) || p.pairs(i, i-2) || p.pairs(i, i+2) {
		return false
	}
	compounds, is := doubled[p.tokens[i].word]
	compound := i >= 2 && blank(p.between(i-2)) && slices.Contains(compounds, p.tokens[i-2].word)
	return is && !compound
}

// repeats reports whether the token i stands there twice with only space between.
func (p proofreader) repeats(i int) bool {
	return 0 < i && i < len(p.tokens) && p.tokens[i].word != "" && p.tokens[i].word == p.tokens[i-1].word && blank(p.between(i-1))
}

// pairs reports whether another word stands there twice at the token other.
func (p proofreader) pairs(i, other int) bool {
	return p.repeats(other) && p.tokens[other].word != p.tokens[i].word
}

// blank reports whether s is white space within one line.
func blank(s string) bool { return strings.TrimSpace(s) == "" && !strings.Contains(s, "\n") }
