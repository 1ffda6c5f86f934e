package demo

import (
	"bytes"
	"strconv"
	"unicode"
	"unicode/utf8"
)

// writer writes one article, comment or name in the language of its subject.
type writer struct {
	*dice
	*grammar
	buf  []byte
	kept []string // by rule: what {=rule} stands for
	used []uint64 // by rule marked once: the alternatives taken, as bits
}

func newWriter(d *dice, g *grammar) *writer {
	return &writer{
		dice: d, grammar: g,
		kept: make([]string, len(g.rules)),
		used: make([]uint64, len(g.rules)),
	}
}

// line is a text of the named rule with a capital first letter.
func (w *writer) line(rule string) string {
	return w.cut(func() { w.capital(rule) })
}

// cut is what write adds to the buffer.
func (w *writer) cut(write func()) string {
	start := len(w.buf)
	write()
	return string(w.buf[start:])
}

func (w *writer) capital(rule string) {
	w.put(part{kind: call, rule: w.index[rule], capital: true})
}

func (w *writer) put(p part) {
	switch p.kind {
	case literal:
		w.buf = append(w.buf, p.text...)
	case number:
		w.buf = appendNumber(w.buf, w.spread(p.lo, p.hi))
	case decimal:
		w.buf = appendTenths(w.buf, w.spread(p.lo, p.hi))
	case call:
		w.call(p)
	}
}

func (w *writer) call(p part) {
	start := len(w.buf)
	switch {
	case !p.keep:
		w.rewrite(p.rule)
	case w.kept[p.rule] == "":
		w.rewrite(p.rule)
		w.kept[p.rule] = string(w.buf[start:])
	default:
		w.buf = append(w.buf, w.kept[p.rule]...)
	}
	if p.capital {
		capitalise(w.buf[start:])
	}
}

func (w *writer) rewrite(id int) {
	r := &w.rules[id]
	choice := w.rank(len(r.forms))
	if r.once {
		choice = w.fresh(id, choice)
	}
	for _, p := range r.forms[choice] {
		w.put(p)
	}
}

// fresh is the choice, or the next alternative that the article has not had.
func (w *writer) fresh(id, choice int) int {
	n := len(w.rules[id].forms)
	if w.used[id] == 1<<n-1 {
		w.used[id] = 0
	}
	for w.used[id]&(1<<choice) != 0 {
		choice = (choice + 1) % n
	}
	w.used[id] |= 1 << choice
	return choice
}

// body writes well-formed HTML of at least so many syllables, and at most a few
// paragraphs more.
func (w *writer) body(syllables int) {
	start := len(w.buf)
	w.paragraph("lead", 1+w.below(2))
	for n := 1; countSyllables(w.buf[start:]) < syllables; n++ {
		if n%3 == 0 {
			w.open("h2")
			w.capital("heading")
			w.shut("h2")
		}
		w.paragraph("sentence", 1+w.below(3))
		switch w.below(10) {
		case 0, 1:
			w.bullets(3 + w.below(3))
		case 2:
			w.open("blockquote")
			w.paragraph("saying", 0)
			w.shut("blockquote")
		}
	}
	w.paragraph("close", 0)
}

// paragraph writes the first rule's text and so many sentences after it.
func (w *writer) paragraph(first string, more int) {
	w.open("p")
	w.capital(first)
	for range more {
		w.buf = append(w.buf, ' ')
		w.capital("sentence")
	}
	w.shut("p")
}

func (w *writer) bullets(n int) {
	w.open("p")
	w.capital("list")
	w.shut("p")
	w.open("ul")
	for range n {
		w.open("li")
		w.capital("item")
		w.shut("li")
	}
	w.shut("ul")
}

func (w *writer) open(tag string) {
	w.buf = append(append(append(w.buf, '<'), tag...), '>')
}

func (w *writer) shut(tag string) {
	w.buf = append(append(append(w.buf, "</"...), tag...), ">\n"...)
}

// countSyllables counts roughly: tokens on white space, tags stuck to words.
func countSyllables(text []byte) int {
	return bytes.Count(text, []byte{' '}) + bytes.Count(text, []byte{'\n'})
}

// appendNumber groups thousands with a point; nobody reports five digits exactly.
func appendNumber(buf []byte, n int) []byte {
	if n >= 10_000 {
		n -= n % 100
	}
	if n < 1000 {
		return strconv.AppendInt(buf, int64(n), 10)
	}
	buf = appendNumber(buf, n/1000)
	n %= 1000
	return append(buf, '.', byte('0'+n/100), byte('0'+n/10%10), byte('0'+n%10))
}

func appendTenths(buf []byte, n int) []byte {
	buf = strconv.AppendInt(buf, int64(n/10), 10)
	if n%10 == 0 {
		return buf
	}
	return append(buf, ',', byte('0'+n%10))
}

// capitalise puts the first letter in upper case in place: for every
// Vietnamese letter both cases are equally long in UTF-8.
func capitalise(text []byte) {
	r, size := utf8.DecodeRune(text)
	if upper := unicode.ToUpper(r); utf8.RuneLen(upper) == size {
		utf8.EncodeRune(text, upper)
	}
}
