package find_test

import (
	"slices"
	"strings"
	"testing"

	"toasoan/internal/find"
)

// TestIndex: what is indexed is bounded, whatever a text holds.
func TestIndex(t *testing.T) {
	d := find.Index("Đảng bộ", "Kỹ thuật", "Nông thôn mới", "Tít ngắn")
	for f, want := range map[find.Field]string{
		find.TitleExact: "\ue000 đảng bộ \ue001", find.TitleFolded: "\ue000 dang bo \ue001", find.SapoExact: "kỹ thuật",
		find.TextExact: "đảng bộ \ue002 kỹ thuật \ue002 tít ngắn \ue002 nông thôn mới", find.TextFolded: "dang bo \ue002 ky thuat \ue002 tit ngan \ue002 nong thon moi",
	} {
		if got := strings.Join(d[f], " "); got != want {
			t.Errorf("%s is %q, want %q", f, got, want)
		}
	}
	d = find.Index("", "", strings.Repeat("mưa ", 300)+strings.Repeat("x", 49)+strings.Repeat(" nắng gió", 10_000))
	words := d[find.TextExact]
	if n := len(words); n != 16_000 {
		t.Errorf("%d words", n)
	}
	counts := map[string]int{}
	for _, w := range words {
		counts[w]++
	}
	if counts["mưa"] != 255 || counts[strings.Repeat("x", 49)] != 0 {
		t.Errorf("a word is indexed %d times, or is too long", counts["mưa"])
	}
}

// TestPairs: whatever fulfils an expression about a text has its pairs.
func TestPairs(t *testing.T) {
	long := strings.Repeat("nước đã ", 200) + strings.Repeat("nuộc đã ", 100) + "nước mắm " + strings.Repeat("x", 60) + " Bình Xuyên"
	d := find.Index("Hợp tác xã Bình Xuyên gặt lúa", "Vụ mùa thắng lợi", "Bà con ra đồng từ sáng sớm. "+long, "Tên ngắn")
	has := map[int32]bool{}
	for _, pair := range d.Pairs() {
		has[pair] = true
	}
	fit := func(e find.Expr) bool {
		all, groups := e.Pairs()
		lacks := func(pair int32) bool { return !has[pair] }
		return !slices.ContainsFunc(all, lacks) && !slices.ContainsFunc(groups, func(of []int32) bool { return !slices.ContainsFunc(of, func(pair int32) bool { return has[pair] }) })
	}
	for _, c := range []struct {
		query       string
		all, groups int // of pairs that what is found must have
		fits        bool
	}{
		{`"bình xuyên gặt lúa"`, 3, 0, true},
		{`"binh xuyen" thang loi`, 1, 0, true},
		{`"lúa vụ"`, 1, 0, false}, // the title ends before the sapo begins
		{"lúa mùa", 0, 0, true},
		{`"sáng sớm" "ra đồng"`, 2, 0, true},
		{`"nước mắm"`, 1, 0, true}, // the index keeps 255 nuoc, and 201 nước are fewer
		{`"ky la"`, 0, 1, false},   // or ki la
	} {
		q := find.Parse(c.query, true)
		if all, groups := q.All().Pairs(); len(all) != c.all || len(groups) != c.groups {
			t.Errorf("%s: %d pairs and %d groups", c.query, len(all), len(groups))
		}
		if fit(q.All()) != c.fits {
			t.Errorf("%s: the pairs fit: %t", c.query, !c.fits)
		}
		for _, tier := range q.Tiers() {
			if tier.Where == "text" && tier.Expr.Fits(d) && !fit(tier.Expr) {
				t.Errorf("%s is found, and its pairs are not", c.query)
			}
		}
	}
}

func TestParse(t *testing.T) {
	for _, c := range []struct {
		in, want      string
		marked, begun bool
	}{
		{"", "", false, false},
		{"  ", "", false, false},
		{"dang bo", "dang|bo", false, true},
		{"Đảng bộ ", "đảng|bộ", true, false},
		{`"đảng bộ" x`, "đảng bộ|x", true, false},
		{`bình "xuyên`, "bình|xuyên", true, false},
		{`«đảng bộ» “huyện”`, "đảng bộ|huyện", true, false},
		{`"""`, "", false, false},
		{"kinh tế-xã hội", "kinh|tế xã|hội", true, true},
		{"COVID-19", "covid 19", false, true},
		{"NEAR(a, b)", "near a|b", false, false},
		{"😀 !", "", false, false},
	} {
		q := find.Parse(c.in, true)
		var units []string
		for _, unit := range q.Units {
			var words []string
			for _, term := range unit {
				words = append(words, term.Exact)
			}
			units = append(units, strings.Join(words, " "))
		}
		if got := strings.Join(units, "|"); got != c.want || q.Marked != c.marked || q.Begun != c.begun || q.Empty() != (c.want == "") {
			t.Errorf("Parse(%q) is %q, marked %t, begun %t", c.in, got, q.Marked, q.Begun)
		}
	}
	if n := len(find.Parse(strings.Repeat("a ", 500), false).Units); n > 48 {
		t.Errorf("a query has %d units", n)
	}
}

func TestMark(t *testing.T) {
	for _, c := range []struct{ q, text, want string }{
		{"đảng bộ", "Đảng bộ và đang bỏ", "<mark>Đảng bộ</mark> và đang bỏ"},
		{"dang bo", "Đảng bộ và đang bỏ", "<mark>Đảng bộ</mark> và <mark>đang bỏ</mark>"},
		{"bộ đảng", "Đảng bộ <i>", "<mark>Đảng bộ</mark> &lt;i&gt;"},
		{"ky thuat", "Kĩ thuật & kỹ-thuật", "<mark>Kĩ thuật</mark> &amp; <mark>kỹ-thuật</mark>"},
		{"hoà", "Hòa, ho\u0300a", "<mark>Hòa</mark>, <mark>ho\u0300a</mark>"},
		{"x", "Không có", ""},
		{"2000", "Thưởng 2.000 đồng", "Thưởng <mark>2.000</mark> đồng"},
	} {
		if got := find.Parse(c.q, true).Mark(c.text); got != c.want {
			t.Errorf("%q in %q: %q, want %q", c.q, c.text, got, c.want)
		}
	}
}

func TestRestore(t *testing.T) {
	readings := find.Readings("Đảng bộ huyện họp", "Đảng bộ xã", "đang bỏ ngỏ", "bộ máy", "Xuyên Mộc", "Bình Xuyên")
	for in, want := range map[string]string{
		"dang bo": "đảng bộ", "dang bo ngo": "đang bỏ ngỏ", "bo may": "bộ máy", "binh xuyen": "bình xuyên", "zzz dang bo": "zzz đảng bộ",
	} {
		if got := find.Parse(in, false).Restore(readings).Phrase(find.Exact); got != want {
			t.Errorf("%q is read as %q, want %q", in, got, want)
		}
	}
}

func TestNear(t *testing.T) {
	near := find.Near("bimh")
	for _, want := range []string{"binh", "bim", "imh", "ibmh", "bimhh"} {
		if !slices.Contains(near, want) {
			t.Errorf("%q is not near bimh", want)
		}
	}
	if slices.Contains(near, "bimh") || find.Near("đảng") != nil || find.Near("a") != nil || find.Near(strings.Repeat("a", 15)) != nil {
		t.Error("what is not guessed at")
	}
}
