package demo

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// CommentText is a generated comment.
type CommentText struct {
	Article    int // index below Config.Articles; few articles have most comments
	Name       string
	Email      string // under example.com; the same guest keeps name and address
	Body       string // plain text
	AgeMinutes int    // before the moment of loading, never more than the article's
	Reply      bool   // answers an earlier comment of the article
}

// Comment makes the comment with index i.
func (g *Generator) Comment(i int) CommentText {
	d, article := g.target(i)
	c := CommentText{Article: article}
	_, _, age := g.origin(c.Article)
	c.AgeMinutes = age - lag(&d, age)
	c.Reply = d.below(3) == 0
	c.Name, c.Email = g.guest(d.rank(1 << 20))
	c.Body = g.commentBody(&d)
	return c
}

// target is the article of a comment, and the dice for the rest of it.
func (g *Generator) target(i int) (d dice, article int) {
	d = throw(g.seed, comments, i)
	luck := d.share()
	return d, int(luck * luck * float64(g.config.Articles))
}

// lag is how many minutes after publication readers write: most soon, none
// after two weeks.
func lag(d *dice, age int) int {
	u := d.share()
	return int(u * u * u * float64(min(age, 14*24*60)))
}

func (g *Generator) guest(id int) (name, email string) {
	d := throw(g.seed, guests, id)
	name = newWriter(&d, g.subjects[0]).line("guest")
	return name, fmt.Sprintf("docgia%d@example.com", id)
}

// commentBody writes as readers type: most with marks, some without, some in
// teencode, some with emoji.
func (g *Generator) commentBody(d *dice) string {
	w := newWriter(d, g.subjects[0])
	body := w.line("comment")
	switch style := d.below(100); {
	case style < 20:
		body = unmark(body)
	case style < 35:
		body = teencode(body)
	}
	if d.below(5) == 0 {
		body += " " + w.line("emoji")
	}
	return body
}

// unmark types without marks, as on a keyboard that has none.
func unmark(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		b.WriteRune(plain(r))
	}
	return b.String()
}

// plain is the unmarked letter of a precomposed Vietnamese one.
func plain(r rune) rune {
	const letters = "aàáảãạăằắẳẵặâầấẩẫậ eèéẻẽẹêềếểễệ iìíỉĩị oòóỏõọôồốổỗộơờớởỡợ uùúủũụưừứửữự yỳýỷỹỵ dđ"
	if r < utf8.RuneSelf {
		return r
	}
	lower := unicode.ToLower(r)
	base := rune(0)
	for _, l := range letters {
		if l < utf8.RuneSelf {
			base = l
		}
		if l != lower {
			continue
		}
		if lower != r {
			return unicode.ToUpper(base)
		}
		return base
	}
	return r
}

// teencode types as the young do.
func teencode(s string) string {
	words := strings.Fields(strings.ToLower(s))
	for i, word := range words {
		bare := strings.TrimRight(word, ".,!?")
		if short := shortened(bare); short != "" {
			words[i] = short + word[len(bare):]
		}
	}
	return strings.Join(words, " ")
}

func shortened(word string) string {
	switch word {
	case "không":
		return "ko"
	case "được":
		return "đc"
	case "cũng":
		return "cx"
	case "biết":
		return "bik"
	case "rồi":
		return "r"
	case "gì":
		return "j"
	case "quá":
		return "wá"
	case "vậy":
		return "z"
	case "với":
		return "vs"
	case "tôi":
		return "mik"
	case "nhưng":
		return "nhg"
	case "như":
		return "nhu"
	case "người":
		return "ng"
	case "trước":
		return "trc"
	}
	return ""
}
