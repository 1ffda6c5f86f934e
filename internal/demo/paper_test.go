package demo

import (
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
)

func loadPaper(t *testing.T) *PaperData {
	t.Helper()
	p, err := Paper()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// article finds an article by a part of its title that is the same however it was typed.
func (p *PaperData) article(t *testing.T, part string) Article {
	t.Helper()
	i := slices.IndexFunc(p.Articles, func(a Article) bool { return strings.Contains(a.Title, part) })
	if i < 0 {
		t.Fatalf("no article with %q in its title", part)
	}
	return p.Articles[i]
}

func TestPaperSaysItIsFiction(t *testing.T) {
	p := loadPaper(t)
	for _, text := range []string{p.Site.Tagline, p.Site.Notice, p.article(t, "Thư tòa soạn").Body} {
		if !strings.Contains(text, "hư cấu") {
			t.Errorf("does not say that it is fiction: %.60s", text)
		}
	}
	for _, a := range p.Authors {
		if !strings.Contains(a.Biography, "hư cấu") {
			t.Errorf("%s passes for a real person", a.Name)
		}
	}
	if _, err := time.LoadLocation(p.Site.Zone); err != nil {
		t.Error(err)
	}
}

func sectionSlugs(sections []Section) (slugs []string) {
	for _, s := range sections {
		slugs = append(append(slugs, s.Slug), sectionSlugs(s.Children)...)
	}
	return slugs
}

func TestPaperIsWhole(t *testing.T) {
	p := loadPaper(t)
	if n := len(p.Articles); n != 22 {
		t.Errorf("%d articles", n)
	}
	slugs := sectionSlugs(p.Sections)
	if unique := slices.Compact(slices.Sorted(slices.Values(slugs))); len(unique) != len(slugs) {
		t.Error("a section slug stands twice")
	}
	pens := make(map[string][]string)
	for _, a := range p.Authors {
		pens[a.Name] = a.PenNames
	}
	tags, used := make(map[string]bool), make(map[string]bool)
	for _, tag := range p.Tags {
		tags[tag.Name] = true
		if !slices.Contains([]string{"topic", "person", "place", "organisation", "event"}, tag.Kind) {
			t.Errorf("tag %s is a %q", tag.Name, tag.Kind)
		}
	}
	for _, a := range p.Articles {
		if a.Title == "" || a.Sapo == "" || a.Body == "" || a.Byline == "" {
			t.Errorf("%s: an empty text", a.Title)
		}
		if !slices.Contains(slugs, a.Section) {
			t.Errorf("%s: no section %q", a.Title, a.Section)
		}
		for _, tag := range a.Tags {
			if !tags[tag] {
				t.Errorf("%s: no tag %q", a.Title, tag)
			}
			used[tag] = true
		}
		for _, c := range a.Authors {
			if names, known := pens[c.Name]; !known || !slices.Contains(names, c.PenName) {
				t.Errorf("%s: no author %s (%s)", a.Title, c.Name, c.PenName)
			}
			if c.Role != "author" && c.Role != "photographer" {
				t.Errorf("%s: %s is a %q", a.Title, c.Name, c.Role)
			}
		}
		checkComments(t, a)
		checkMedia(t, a)
	}
	if len(used) != len(tags) {
		t.Errorf("%d of %d tags are used", len(used), len(tags))
	}
}

func checkComments(t *testing.T, a Article) {
	for i, c := range a.Comments {
		if c.Parent != nil && (*c.Parent < 0 || *c.Parent >= i) {
			t.Errorf("%s: comment %d answers %d", a.Title, i, *c.Parent)
		}
		if c.AuthorName == "" || c.Body == "" || !strings.HasSuffix(c.AuthorEmail, "@example.com") {
			t.Errorf("%s: comment %d: %+v", a.Title, i, c)
		}
		if c.Status != "approved" && c.Status != "pending" {
			t.Errorf("%s: comment %d is %q", a.Title, i, c.Status)
		}
	}
}

func checkMedia(t *testing.T, a Article) {
	addresses := regexp.MustCompile(`https?://[^\s)"]+`).FindAllString(a.Body, -1)
	if m := a.LeadMedia; m != nil {
		addresses = append(addresses, m.URL)
		if m.Alt == "" || m.Caption == "" || m.Credit == "" || m.Width <= 0 || m.Height <= 0 {
			t.Errorf("%s: %+v", a.Title, *m)
		}
	}
	for _, address := range addresses {
		u, err := url.Parse(address)
		if err != nil || u.Host != "example.com" && u.Host != "www.youtube-nocookie.com" {
			t.Errorf("%s: address %s", a.Title, address)
		}
	}
}

func TestPaperKinds(t *testing.T) {
	p := loadPaper(t)
	types, states := make(map[string]int), make(map[string]int)
	for _, a := range p.Articles {
		types[a.Type]++
		states[a.Status]++
		if (a.Status == "draft") != (a.PublishedAt == nil) || (a.Status == "withdrawn") != (a.Withdrawal != nil) {
			t.Errorf("%s: %s", a.Title, a.Status)
		}
		if a.Withdrawal != nil && (a.Withdrawal.Notice == "" || a.Withdrawal.Reason == "") {
			t.Errorf("%s: withdrawn without a word", a.Title)
		}
	}
	if want := map[string]int{"news": 17, "feature": 1, "opinion": 1, "interview": 1, "photo": 1, "video": 1}; !maps.Equal(types, want) {
		t.Errorf("types %v", types)
	}
	if want := map[string]int{"published": 20, "draft": 1, "withdrawn": 1}; !maps.Equal(states, want) {
		t.Errorf("states %v", states)
	}
	for name, has := range map[string]func(Article) bool{
		"a correction": func(a Article) bool { return a.Correction != "" },
		"a source":     func(a Article) bool { return a.Source != nil },
		"SEO texts":    func(a Article) bool { return a.SEO != nil },
		"a table":      func(a Article) bool { return strings.Contains(a.Body, "| --- |") },
		"an image":     func(a Article) bool { return strings.Contains(a.Body, "![") },
		"an embed":     func(a Article) bool { return strings.Contains(a.Body, "<iframe ") },
	} {
		if n := len(slices.DeleteFunc(slices.Clone(p.Articles), func(a Article) bool { return !has(a) })); n != 1 {
			t.Errorf("%d articles have %s", n, name)
		}
	}
}

// The hard cases are kept as typed: an editor that repairs them fails here.
func TestPaperHardCases(t *testing.T) {
	p := loadPaper(t)
	eth := p.article(t, "xã Thạch Mây nâng chất lượng sinh hoạt")
	mixed := p.article(t, "ở Cổ Liễu: máy nhanh hơn")
	for _, c := range []struct{ name, text, want string }{
		{"Eth in a title", eth.Title, "\u00d0ảng bộ"},
		{"small Eth in a body", eth.Body, "\u00f0oàn thanh niên"},
		{"Eth in an acronym", eth.Body, "TCCS\u00d0 "},
		{"acronym", eth.Body, "TCCS\u0110 "},
		{"new tone style", mixed.Title, "hoá"},
		{"old tone style", mixed.Body, "số hóa"},
		{"new tone style, uy", mixed.Body, "Đảng uỷ"},
		{"old tone style, uy", mixed.Body, "Ủy ban"},
		{"hyphen without spaces", mixed.Body, "kinh tế-xã hội"},
		{"quoted number", p.article(t, "Mỗi nhà một bể").Title, "“2.000”"},
		{"English", p.article(t, "Homestay").Body, "\n\nWe came for the lake and stayed for the kitchen."},
		{"Icelandic", p.article(t, "Nậm Sương").Title + p.article(t, "Chuyên gia").Body, "Gu\u00f0mundur Þorvar\u00f0sson"},
		{"zero-width space", strings.Join(p.Tags[0].Aliases, "|"), "chuyển\u200b đổi số"},
	} {
		if !strings.Contains(c.text, c.want) {
			t.Errorf("%s: %q is gone", c.name, c.want)
		}
	}
}

func hasMark(r rune) bool { return unicode.Is(unicode.Mn, r) && r != '\ufe0f' } // emoji carry U+FE0F

func TestPaperNormalForms(t *testing.T) {
	decomposed := 0
	for _, a := range loadPaper(t).Articles {
		rest := a
		if a.Slug == "le-ruoc-nuoc-den-co-lieu" {
			decomposed++
			for _, text := range []string{a.Title, a.ShortTitle, a.Sapo, a.Body} {
				if !strings.ContainsFunc(text, hasMark) || strings.ContainsFunc(text, func(r rune) bool {
					return 0xc0 <= r && r <= 0x1b0 && r != 'Đ' && r != 'đ' || 0x1ea0 <= r && r <= 0x1ef9
				}) {
					t.Errorf("not decomposed: %.60q", text)
				}
			}
			rest.Title, rest.ShortTitle, rest.Sapo, rest.Body = "", "", "", ""
		}
		texts := []string{rest.Title, rest.ShortTitle, rest.Sapo, rest.Byline, rest.Body, rest.Correction}
		for _, c := range rest.Comments {
			texts = append(texts, c.AuthorName, c.Body)
		}
		for _, text := range append(texts, rest.Tags...) {
			if strings.ContainsFunc(text, hasMark) {
				t.Errorf("not composed: %.60q", text)
			}
		}
	}
	if decomposed != 1 {
		t.Errorf("%d decomposed articles", decomposed)
	}
}

func TestPublicationAt(t *testing.T) {
	zone := time.FixedZone("+07", 7*60*60)
	now := time.Date(2026, 3, 1, 18, 30, 40, 0, time.UTC) // already the 2nd in the zone
	for _, c := range []struct {
		p    Publication
		want string
	}{
		{Publication{0, "minute"}, "2026-03-02T01:30:00+07:00"},
		{Publication{0.5, "minute"}, "2026-03-01T13:30:00+07:00"},
		{Publication{0, "day"}, "2026-03-02T00:00:00+07:00"},
		{Publication{2, "day"}, "2026-02-28T00:00:00+07:00"},
		{Publication{365, "day"}, "2025-03-02T00:00:00+07:00"},
	} {
		if got := c.p.At(now, zone).Format(time.RFC3339); got != c.want {
			t.Errorf("%+v: %s, want %s", c.p, got, c.want)
		}
	}
}

func TestParseArticleRefuses(t *testing.T) {
	for name, file := range map[string]string{
		"no front matter": "{}\nBody",
		"not closed":      "---\n{}\nBody",
		"unknown member":  "---\n{\"titel\": \"\"}\n---\nBody",
		"not JSON":        "---\ntitle: x\n---\nBody",
	} {
		if _, err := parseArticle([]byte(file)); err == nil {
			t.Error(name, "was taken")
		}
	}
}
