package news_test

import (
	"fmt"
	"testing"

	"toasoan/internal/news"
)

func TestOldNumbers(t *testing.T) {
	for _, c := range []struct {
		address string
		want    []string
	}{
		{"/thoi-su/12345/ten-bai.html", []string{"12345"}},
		{"/thoi-su/trong-tinh/12345/ten-bai.html", []string{"12345"}},
		{"/thoi-su/12345/ten-bai", []string{"12345"}},
		{"/ten-bai-12345.htm", []string{"12345"}},
		{"/ten-bai-12345.html", []string{"12345"}},
		{"/ten-bai-12345", []string{"12345"}},
		{"/thoi-su/ten-bai-20220526083000123.htm", []string{"20220526083000123"}},
		{"/thoi-su/ten-bai_12345.html", []string{"12345"}},
		{"/ten-bai-post12345.html", []string{"12345"}},
		{"/ten-bai-post12345.tpo", []string{"12345"}},
		{"/Ten-Bai-POST12345.HTML", []string{"12345"}},
		{"/ten-bai-d12345.html", []string{"12345"}},
		{"/ten-bai-a12345.html", []string{"12345"}},
		{"/ten-bai-ar12345.html", []string{"12345"}},
		{"/ten-bai-i12345/", []string{"12345"}},
		{"/ten-bai-c12345.epi", []string{"12345"}},
		{"/ten-bai-c46a12345.html", []string{"12345"}},
		{"/ten-bai_t114c67n12345", []string{"12345"}},
		{"/ten-bai/12345.vnp", []string{"12345"}},
		{"/ten-bai-12345.ldo?x=1", []string{"12345"}},
		{"/node/12345", []string{"12345"}},
		{"/index.php/thoi-su/12345-ten-bai.html", []string{"12345"}},
		{"/tabid/82/itemid/12345/Default.aspx", []string{"12345"}},
		{"/Default.aspx?newsid=12345", []string{"12345"}},
		{"/Default.aspx?tabid=82&NewsID=12345&l=vi", []string{"12345"}},
		{"/?p=12345", []string{"12345"}},
		{"/bai.aspx?id=12345", []string{"12345"}},
		{"/678-ten-bai-12345.html", []string{"12345", "678"}}, // either may be it
		{"/ten-bai-12345.html?id=678", []string{"12345", "678"}},
		{"/thoi-su/ten-bai", nil},
		{"/thoi-su/ten-bai.html", nil},
		{"/12345", nil},
		{"/", nil},
		{"/Default.aspx?newsid=", nil},
		{"/Default.aspx?newsid=12a", nil},
		{"/Default.aspx?grid=12345", nil},
		{"/ten-bai-12345.exe", nil},
		{"/ten-bai-123456789012345678901.html", nil},
		{"/bai-x12345y", nil},
	} {
		if got := news.OldNumbers(c.address); fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("OldNumbers(%q) = %q, want %q", c.address, got, c.want)
		}
	}
}

func TestAddresses(t *testing.T) {
	usual := news.DefaultSettings("https://bao.example").Paths
	for _, c := range []struct {
		paths news.Paths
		path  string
		want  string
	}{
		{usual, "/thoi-su/ten-bai", "[{article ten-bai  thoi-su}]"},
		{usual, "/thoi-su", "[{section thoi-su  }]"},
		{usual, "/tag/binh-xuyen", "[{tag binh-xuyen  } {article binh-xuyen  tag}]"},
		{usual, "/tac-gia/nguyen-trong", "[{author nguyen-trong  } {article nguyen-trong  tac-gia}]"},
		{usual, "/thoi-su/Ten-Bai", "[]"},
		{usual, "/thoi-su/ten-bai/them", "[]"},
		{usual, "/", "[]"},
		{news.Paths{Article: "/{slug}.html", Section: "/muc/{slug}/", Tag: "/t.{slug}", Author: "/a/{slug}"}, "/ten-bai.html", "[{article ten-bai  }]"},
		{news.Paths{Article: "/{slug}.html", Section: "/muc/{slug}/", Tag: "/t.{slug}", Author: "/a/{slug}"}, "/ten-baixhtml", "[]"},
		{news.Paths{Article: "/{slug}.html", Section: "/muc/{slug}/", Tag: "/t.{slug}", Author: "/a/{slug}"}, "/muc/thoi-su", "[{section thoi-su  }]"},
		{news.Paths{Article: "/{slug}.html", Section: "/muc/{slug}/", Tag: "/t.{slug}", Author: "/a/{slug}"}, "/t.ha-noi", "[{tag ha-noi  }]"},
		{news.Paths{Article: "/bai/{id}", Section: "/{slug}", Tag: "/tag/{slug}", Author: "/a/{slug}"}, "/bai/0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2a10", "[{article  0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2a10 }]"},
		{news.Paths{Article: "/{section}/{slug}-{id}.html", Section: "/{slug}", Tag: "/tag/{slug}", Author: "/a/{slug}"}, "/thoi-su/ten-bai-0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2a10.html", "[{article ten-bai 0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2a10 thoi-su}]"},
		{news.Paths{Article: "/bai", Section: "/muc", Tag: "/tag", Author: "/a"}, "/bai", "[]"},
	} {
		s := news.Settings{Paths: c.paths}
		if got := fmt.Sprint(s.Addresses(c.path)); got != c.want {
			t.Errorf("Addresses(%q) = %s, want %s", c.path, got, c.want)
		}
	}
}

func TestFixed(t *testing.T) {
	s := news.Settings{Paths: news.Paths{Article: "/{section}/{slug}", Section: "/{slug}", Tag: "/tag/{slug}", Author: "/{slug}-{id}/"}}
	for noun, want := range map[news.Noun]bool{news.NounArticle: false, news.NounSection: false, news.NounTag: true, news.NounAuthor: false} {
		if got := s.Fixed(noun); got != want {
			t.Errorf("Fixed(%s) = %t", noun, got)
		}
	}
}
