package demo

import (
	"encoding/xml"
	"errors"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestItemsDependOnSeedAndIndexAlone(t *testing.T) {
	const n = 200
	forward, backward, other := NewGenerator(7), NewGenerator(7), NewGenerator(8)
	var first []ArticleText
	var firstComments []CommentText
	for i := range n {
		first = append(first, forward.Article(i))
		firstComments = append(firstComments, forward.Comment(i))
		forward.Title() // the sequence does not disturb the items
	}
	same := 0
	for i := n - 1; i >= 0; i-- {
		if got := backward.Article(i); !reflect.DeepEqual(got, first[i]) {
			t.Fatalf("article %d differs on the second making", i)
		}
		if got := backward.Comment(i); got != firstComments[i] {
			t.Fatalf("comment %d differs on the second making", i)
		}
		if other.Article(i).Title == first[i].Title {
			same++
		}
	}
	if same > n/20 {
		t.Errorf("%d of %d titles are alike under another seed", same, n)
	}
}

func TestSequenceIsRepeatable(t *testing.T) {
	a, b := NewGenerator(3), NewGenerator(3)
	for _, item := range []func(*Generator) string{
		(*Generator).Title, (*Generator).Sapo, (*Generator).Byline, (*Generator).PersonName, (*Generator).Place,
		(*Generator).TagName, (*Generator).CommentBody, (*Generator).GuestName,
		func(g *Generator) string { return g.BodyHTML(100) },
	} {
		first, second := item(a), item(b)
		if first == "" || first != second {
			t.Errorf("%q and %q", first, second)
		}
	}
}

func TestTitlesAreDistinct(t *testing.T) {
	const n = 100_000
	g := NewGenerator(1)
	seen := make(map[string]bool, n)
	for range n {
		seen[g.Title()] = true
	}
	if len(seen) < n*95/100 {
		t.Errorf("%d of %d titles are distinct", len(seen), n)
	}
}

func TestArticleKeepsToItsConfig(t *testing.T) {
	c := Config{Articles: 50, Sections: 7, Tags: 3, Authors: 5, Words: 200, Days: 30}
	g := NewGenerator(2).With(c)
	bySection := make([]int, c.Sections)
	syllables := 0
	const n = 2000
	for i := range n {
		a := g.Article(i)
		bySection[a.Section]++
		syllables += len(strings.Fields(a.BodyHTML))
		if a.AgeMinutes < 1 || a.AgeMinutes > c.Days*24*60 {
			t.Errorf("age %d", a.AgeMinutes)
		}
		sorted := slices.Sorted(slices.Values(a.Tags))
		if len(sorted) == 0 || sorted[0] < 0 || sorted[len(sorted)-1] >= c.Tags || len(slices.Compact(sorted)) != len(a.Tags) {
			t.Errorf("tags %v", a.Tags)
		}
		for _, author := range a.Authors {
			if !strings.Contains(a.Byline, g.Author(author)) {
				t.Errorf("byline %q leaves %s out", a.Byline, g.Author(author))
			}
		}
	}
	if !slices.IsSortedFunc(bySection, func(a, b int) int { return b - a }) || bySection[c.Sections-1] == 0 {
		t.Errorf("articles by section: %v, not Zipf", bySection)
	}
	if mean := syllables / n; mean < c.Words || mean > c.Words+100 {
		t.Errorf("%d syllables on average", mean)
	}
}

func TestBodyIsWellFormed(t *testing.T) {
	g := NewGenerator(4)
	known := []string{"article", "p", "h2", "ul", "li", "blockquote"}
	seen := make(map[string]bool)
	for words := range 600 {
		body := g.BodyHTML(words)
		if n := len(strings.Fields(body)); n < words || n > words+300 {
			t.Errorf("%d syllables, asked for %d", n, words)
		}
		d := xml.NewDecoder(strings.NewReader("<article>" + body + "</article>"))
		for {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%v in %s", err, body)
			}
			if start, ok := token.(xml.StartElement); ok {
				seen[start.Name.Local] = true
			}
		}
	}
	for _, name := range known {
		if !seen[name] {
			t.Errorf("no %s", name)
		}
		delete(seen, name)
	}
	if len(seen) > 0 {
		t.Errorf("unexpected elements %v", seen)
	}
}

// Common words stand in most articles and most words in few, as in a real paper:
// that is what a search index has to cope with.
func TestWordsAreSpreadLikeAPapers(t *testing.T) {
	const n = 3000
	g := NewGenerator(5)
	articlesWith := make(map[string]int)
	for i := range n {
		inThis := make(map[string]bool)
		for word := range strings.FieldsFuncSeq(g.Article(i).BodyHTML, func(r rune) bool { return !unicode.IsLetter(r) }) {
			inThis[strings.ToLower(word)] = true
		}
		for word := range inThis {
			articlesWith[word]++
		}
	}
	common, rare := 0, 0
	for _, count := range articlesWith {
		if count > n/2 {
			common++
		}
		if count < n/50 {
			rare++
		}
	}
	if common < 20 || rare < len(articlesWith)/2 || len(articlesWith) < 1500 {
		t.Errorf("of %d words %d are common and %d rare", len(articlesWith), common, rare)
	}
}

func TestEverythingIsComposedText(t *testing.T) {
	g := NewGenerator(6)
	for i := range 500 {
		a, c := g.Article(i), g.Comment(i)
		for _, text := range []string{a.Title, a.Sapo, a.BodyHTML, a.Byline, c.Name, c.Body, g.Tag(i).Name, g.Section(i)} {
			if text == "" || !utf8.ValidString(text) || strings.ContainsFunc(text, hasMark) || strings.ContainsAny(text, "{}|") || strings.Contains(text, "  ") {
				t.Errorf("%q", text)
			}
		}
		if first, _ := utf8.DecodeRuneInString(a.Title); unicode.IsLower(first) {
			t.Errorf("title %q starts small", a.Title)
		}
	}
}

func TestNamesByIndexDiffer(t *testing.T) {
	g := NewGenerator(1).With(Config{Authors: 200})
	for _, c := range []struct {
		what string
		n    int
		name func(int) string
	}{
		{"sections", 200, g.Section},
		{"tags", 60_000, func(i int) string { return g.Tag(i).Name }},
		{"authors", 200, g.Author},
	} {
		seen := make(map[string]int, c.n)
		for i := range c.n {
			name := c.name(i)
			if j, taken := seen[name]; taken {
				t.Errorf("%s %d and %d are both %s", c.what, j, i, name)
			}
			seen[name] = i
		}
	}
}

func TestCommentsAreTypedAsReadersType(t *testing.T) {
	const n = 4000
	g := NewGenerator(9)
	unmarked, short, emoji, replies := 0, 0, 0, 0
	perArticle := make(map[int]int)
	names := make(map[string]string)
	for i := range n {
		c := g.Comment(i)
		perArticle[c.Article]++
		if age := g.Article(c.Article).AgeMinutes; c.AgeMinutes < 0 || c.AgeMinutes > age {
			t.Errorf("a comment %d minutes old on an article of %d", c.AgeMinutes, age)
		}
		if name, known := names[c.Email]; known && name != c.Name {
			t.Errorf("%s is %s and %s", c.Email, name, c.Name)
		}
		names[c.Email] = c.Name
		if c.Reply {
			replies++
		}
		words := strings.Fields(c.Body)
		switch {
		case slices.ContainsFunc(words, func(w string) bool { return slices.Contains([]string{"ko", "đc", "cx", "mik", "bik", "ng", "wá"}, w) }):
			short++
		case !strings.ContainsFunc(c.Body, func(r rune) bool { return unicode.IsLetter(r) && r > unicode.MaxASCII }):
			unmarked++
		}
		if strings.ContainsFunc(c.Body, func(r rune) bool { return unicode.Is(unicode.So, r) }) {
			emoji++
		}
	}
	for what, count := range map[string]int{"without marks": unmarked, "in teencode": short, "with emoji": emoji, "replies": replies} {
		if count < n/50 || count > n/2 {
			t.Errorf("%d of %d comments are %s", count, n, what)
		}
	}
	if most := perArticle[0]; most < n/100 || len(names) > n*9/10 {
		t.Errorf("%d comments on the busiest article, %d guests", most, len(names))
	}
}

func TestUnmark(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"Đường về Ổi, Ỷ lại", "Duong ve Oi, Y lai"},
		{"chuyển hoá, chuyển hóa", "chuyen hoa, chuyen hoa"},
		{"“quá” 👍", "“qua” 👍"},
		{"ẵ ự ỡ ễ ĩ ỹ đ", "a u o e i y d"},
	} {
		if got := unmark(c.in); got != c.want {
			t.Errorf("unmark(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestTeencode(t *testing.T) {
	if got, want := teencode("Tôi không biết, được không?"), "mik ko bik, đc ko?"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// The budget is 60 µs for an article of about 400 syllables.
func BenchmarkArticle(b *testing.B) {
	g := NewGenerator(1)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		g.Article(i)
	}
}

func BenchmarkComment(b *testing.B) {
	g := NewGenerator(1)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		g.Comment(i)
	}
}
