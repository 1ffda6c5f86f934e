package demo

import (
	"fmt"
	"slices"
	"strconv"
)

// Generator makes plausible Vietnamese newspaper text in any amount, the same
// for the same seed. Names of places and people are put together at random;
// any likeness to real ones is chance.
//
// Article, Comment, Section, Tag and Author depend on the seed, the config and
// the index alone: they may be called in any order and at the same time, and
// generation that was stopped goes on where it was. The methods without an
// index walk one sequence and are not safe for concurrent use.
type Generator struct {
	seed     uint64
	config   Config
	subjects []*grammar
	staff    []string
	dice     dice // of the sequence
}

// Config sizes what a Generator makes. A zero member takes its default.
type Config struct {
	Articles int // articles that comments belong to; 1,000
	Sections int // sections that articles are in; 10
	Tags     int // tags that articles bear; 300
	Authors  int // staff that sign articles; 40
	Words    int // syllables of a body, on average; 350
	Days     int // age of the oldest article, in days; 3,650
}

// ArticleText is a generated article.
type ArticleText struct {
	Title      string
	Sapo       string
	BodyHTML   string
	Byline     string
	Authors    []int // who of the staff signed: indexes below Config.Authors, none for sources
	Tags       []int // one to five different indexes below Config.Tags
	Section    int   // index below Config.Sections
	AgeMinutes int   // before the moment of loading
}

// NewGenerator returns a generator with the default config. It panics only if
// the embedded grammars are broken.
func NewGenerator(seed uint64) *Generator {
	all, err := subjects()
	if err != nil {
		panic(fmt.Sprintf("demo: embedded grammar: %v", err))
	}
	g := &Generator{seed: seed, subjects: all, dice: throw(seed, sequence, 0)}
	return g.With(Config{})
}

// With returns a generator of the same seed with other sizes.
func (g *Generator) With(c Config) *Generator {
	sized := *g
	sized.config = Config{
		Articles: positive(c.Articles, 1000),
		Sections: positive(c.Sections, 10),
		Tags:     positive(c.Tags, 300),
		Authors:  positive(c.Authors, 40),
		Words:    positive(c.Words, 350),
		Days:     positive(c.Days, 3650),
	}
	sized.staff = g.newStaff(sized.config.Authors)
	return &sized
}

func positive(n, otherwise int) int {
	if n > 0 {
		return n
	}
	return otherwise
}

// newStaff names so many people, all differently.
func (g *Generator) newStaff(n int) []string {
	names := make([]string, 0, n)
	seen := make(map[string]bool)
	for i := 0; len(names) < n; i++ {
		d := throw(g.seed, staff, i)
		name := newWriter(&d, g.subjects[0]).line("person")
		if seen[name] {
			continue
		}
		seen[name] = true
		names = append(names, name)
	}
	return names
}

// Article makes the article with index i.
func (g *Generator) Article(i int) ArticleText {
	d, section, age := g.origin(i)
	a := ArticleText{Section: section, AgeMinutes: age}
	for len(a.Tags) < min(1+d.below(5), g.config.Tags) {
		if tag := d.rank(g.config.Tags); !slices.Contains(a.Tags, tag) {
			a.Tags = append(a.Tags, tag)
		}
	}
	a.Byline, a.Authors = g.byline(&d)

	w := newWriter(&d, g.subject(section))
	w.buf = make([]byte, 0, 12*g.config.Words)
	a.Title = w.line("title")
	a.Sapo = w.line("sapo")
	a.BodyHTML = w.cut(func() { w.body(g.config.Words/2 + d.below(g.config.Words)) })
	return a
}

// origin is where and when an article appeared, and the dice for the rest of it.
func (g *Generator) origin(i int) (d dice, section, age int) {
	d = throw(g.seed, articles, i)
	section = d.rank(g.config.Sections)
	return d, section, 1 + d.below(g.config.Days*24*60)
}

// subject is what the articles of a section are about.
func (g *Generator) subject(section int) *grammar {
	return g.subjects[section%len(g.subjects)]
}

// byline signs as papers do: mostly one name, sometimes two, a photographer, the
// staff or a source.
func (g *Generator) byline(d *dice) (line string, authors []int) {
	first := d.rank(len(g.staff))
	name := g.staff[first]
	switch d.below(20) {
	case 0:
		return "PV", nil
	case 1:
		return "Nhóm PV", nil
	case 2:
		return "Theo Bản tin Lam Giang", nil
	case 3, 4, 5:
		return "Bài, ảnh: " + name, []int{first}
	case 6, 7:
		if second := d.rank(len(g.staff)); second != first {
			return name + " - " + g.staff[second], []int{first, second}
		}
	}
	return name, []int{first}
}

// Section names a section after what its articles are about. Names of
// different indexes differ.
func (g *Generator) Section(i int) string {
	names := g.subject(i).words("section")
	round := i / len(g.subjects)
	return numbered(names[round%len(names)], round/len(names))
}

// Author names the member of the staff with index i below Config.Authors.
func (g *Generator) Author(i int) string { return g.staff[i] }

// numbered tells the first thing of a name from those made when names ran out.
func numbered(name string, round int) string {
	if round == 0 {
		return name
	}
	return name + " " + strconv.Itoa(round+1)
}

// next writes the sequence's next item, of a random subject.
func (g *Generator) next() *writer {
	return newWriter(&g.dice, g.subjects[g.dice.below(len(g.subjects))])
}

// Title is a headline.
func (g *Generator) Title() string { return g.next().line("title") }

// Sapo is a lead paragraph.
func (g *Generator) Sapo() string { return g.next().line("sapo") }

// BodyHTML is an article's text of at least so many syllables, in p, h2, ul, li
// and blockquote elements.
func (g *Generator) BodyHTML(words int) string {
	w := g.next()
	return w.cut(func() { w.body(words) })
}

// Byline is a line of who wrote an article.
func (g *Generator) Byline() string {
	line, _ := g.byline(&g.dice)
	return line
}

// PersonName is a full name, family name first.
func (g *Generator) PersonName() string { return g.next().line("person") }

// Place is a commune or ward with its kind, such as "xã Nậm Khoang".
func (g *Generator) Place() string {
	w := g.next()
	return w.cut(func() { w.put(part{kind: call, rule: w.index["place"]}) })
}

// TagName is the name of one of the config's tags, the first ones most often.
func (g *Generator) TagName() string { return g.Tag(g.dice.rank(g.config.Tags)).Name }

// CommentBody is a reader's comment as plain text.
func (g *Generator) CommentBody() string { return g.commentBody(&g.dice) }

// GuestName is what a reader signs a comment with.
func (g *Generator) GuestName() string { return g.next().line("guest") }
