package demo

import (
	"errors"
	"strings"
	"testing"

	"toasoan/internal/news"
	"toasoan/internal/newsroom"
	"toasoan/internal/store"
	"toasoan/internal/store/storetest"
	"toasoan/internal/text"
)

// openRoom opens a newsroom that has its settings and nothing else.
func openRoom(t *testing.T, s *store.Store) *newsroom.Newsroom {
	t.Helper()
	room := newsroom.New(s, newsroom.Options{Secret: make([]byte, 32)})
	must(t, room.Open(t.Context(), "https://bao.example"))
	return room
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// readable returns how many articles readers can see in the section, or in all.
func readable(t *testing.T, s *store.Store, section string) int {
	t.Helper()
	_, stretch, err := s.Articles(t.Context(), news.ArticleQuery{Section: section, Page: news.Page{Count: true}})
	must(t, err)
	return *stretch.Total
}

func TestLoad(t *testing.T) {
	storetest.Each(t, func(t *testing.T, open func(store.Options) *store.Store) {
		s := open(store.Options{})
		room := openRoom(t, s)
		got, err := Load(t.Context(), room, s)
		must(t, err)
		paper := loadPaper(t)
		want := Loaded{
			Notice: paper.Site.Notice, Sections: countSections(paper.Sections), Tags: len(paper.Tags),
			Authors: len(paper.Authors), Articles: len(paper.Articles), Comments: got.Comments,
		}
		for _, a := range paper.Articles {
			want.Comments -= len(a.Comments)
		}
		if want.Comments != 0 {
			t.Errorf("%d comments are too many", want.Comments)
		}
		if want.Comments = got.Comments; got != want {
			t.Errorf("loaded %+v, want %+v", got, want)
		}
		t.Run("sections", func(t *testing.T) { checkSections(t, s, paper, paper.Sections) })
		t.Run("articles", func(t *testing.T) { checkArticles(t, s, paper) })
		t.Run("again", func(t *testing.T) {
			before := readable(t, s, "")
			again, err := Load(t.Context(), room, s)
			must(t, err)
			if want := (Loaded{Already: true, Notice: paper.Site.Notice}); again != want || readable(t, s, "") != before {
				t.Errorf("%+v", again)
			}
		})
		settings, err := s.Settings(t.Context())
		must(t, err)
		if settings.Name != paper.Site.Name || string(settings.Tagline) != paper.Site.Tagline || settings.FrontEndURL != "https://bao.example" {
			t.Errorf("settings %+v", settings)
		}
	})
}

func countSections(sections []Section) int {
	n := len(sections)
	for _, x := range sections {
		n += countSections(x.Children)
	}
	return n
}

// checkSections holds what readers see in each section against the paper's
// files, and returns how many articles are in all of them.
func checkSections(t *testing.T, s *store.Store, paper *PaperData, sections []Section) (all int) {
	for _, x := range sections {
		n := checkSections(t, s, paper, x.Children)
		for _, a := range paper.Articles {
			if a.Section == x.Slug && a.Status == "published" {
				n++
			}
		}
		if got := readable(t, s, x.Slug); got != n {
			t.Errorf("%s has %d articles, want %d", x.Slug, got, n)
		}
		all += n
	}
	return all
}

func checkArticles(t *testing.T, s *store.Store, paper *PaperData) {
	published := 0
	for _, a := range paper.Articles {
		slug := a.Slug
		if slug == "" {
			slug = text.Slug(a.Title)
		}
		got, err := s.Article(t.Context(), slug, news.ArticleParts{})
		switch a.Status {
		case "withdrawn":
			e, ok := errors.AsType[*news.Error](err)
			if !ok || e.Kind() != news.Gone || string(e.Notice) != text.Clean(a.Withdrawal.Notice) {
				t.Errorf("%s: %v", slug, err)
			}
			continue
		case "draft":
			if news.KindOf(err) != news.NotFound {
				t.Errorf("%s: %v", slug, err)
			}
			if _, err := s.Manuscript(t.Context(), desk(), slug); err != nil {
				t.Errorf("%s: %v", slug, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", slug, err)
			continue
		}
		published++
		checkArticle(t, got, a)
	}
	if got := readable(t, s, ""); got != published || published == 0 {
		t.Errorf("%d articles, want %d", got, published)
	}
}

func checkArticle(t *testing.T, got *news.Article, a Article) {
	approved := 0
	for _, c := range a.Comments {
		if c.Status == "approved" {
			approved++
		}
	}
	for what, ok := range map[string]bool{
		"title":       got.Title == text.Clean(a.Title),
		"body":        got.BodyHTML != "" && !strings.Contains(got.BodyHTML, "Ð"),
		"section":     got.Section.Slug == a.Section,
		"tags":        len(got.Tags) == len(a.Tags),
		"authors":     len(got.Authors) == len(a.Authors),
		"precision":   string(got.PublishedPrecision) == a.PublishedAt.Precision,
		"comments":    got.Counts.Comments == approved,
		"corrections": len(got.Corrections) == 1 == (a.Correction != ""),
		"source":      (got.Source != nil) == (a.Source != nil),
		"picture":     (got.LeadMedia != nil) == (a.LeadMedia != nil),
		"seo":         (got.SEO != nil) == (a.SEO != nil),
	} {
		if !ok {
			t.Errorf("%s: %s is not as in its file", got.Slug, what)
		}
	}
}

func TestDistinctAliases(t *testing.T) {
	for _, test := range []struct {
		name string
		in   []string
		want string
	}{
		{"số hóa", []string{"số hoá", "CĐS", "CÐS", "cđs"}, "CĐS"},
		{"nước sạch", nil, ""},
		{"a", []string{"b", "c", "b"}, "b c"},
	} {
		if got := strings.Join(distinct(test.name, test.in), " "); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}
