package text

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

type itemKind uint8

const (
	endItem itemKind = iota
	numberItem
	wordItem
	signItem
)

// dateItem is a number, a folded word, or one other character of a date.
type dateItem struct {
	kind   itemKind
	text   string
	spaced bool // white space before it
}

// dateItems takes a clean, lower-case date apart.
func dateItems(s string) []dateItem {
	items := make([]dateItem, 0, 16)
	spaced := false
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		it := dateItem{spaced: spaced}
		spaced = false
		switch {
		case r == ' ':
			spaced = true
		case isDigit(r):
			size = runLen(s, isDigit)
			it.kind, it.text = numberItem, s[:size]
		case inWord(r):
			size = wordLen(s)
			it.kind, it.text = wordItem, Fold(s[:size])
		default:
			it.kind, it.text = signItem, s[:size]
			if isHyphen(r) {
				it.text = "-"
			}
		}
		if it.kind != endItem {
			items = append(items, it)
		}
		s = s[size:]
	}
	return items
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

// runLen is the length in bytes of the start of s for whose runes in holds.
func runLen(s string, in func(rune) bool) int {
	if i := strings.IndexFunc(s, func(r rune) bool { return !in(r) }); i >= 0 {
		return i
	}
	return len(s)
}

// is reports whether the item is this word or sign.
func (it dateItem) is(text string) bool { return it.kind > numberItem && it.text == text }

// number is the item as a number of so many digits, or -1.
func (it dateItem) number(least, most int) int {
	if it.kind != numberItem || len(it.text) < least || len(it.text) > most {
		return -1
	}
	n, _ := strconv.Atoi(it.text) // so few digits cannot fail
	return n
}

// at is the item so many places on, or the end.
func (p *dateParser) at(i int) dateItem {
	if i += p.pos; i < len(p.items) {
		return p.items[i]
	}
	return dateItem{}
}

// stamp reads a date and time run together, as in the addresses of articles:
// 8, 12, 14 or 17 digits from the year to the millisecond.
func (p *dateParser) stamp() bool {
	const layout = "20060102150405"
	digits := p.at(0).text
	var precision Precision
	switch len(digits) {
	case 8:
	case 12:
		precision = PrecisionMinute
	case 14, 17:
		precision = PrecisionSecond
	default:
		return false
	}
	whole := min(len(digits), len(layout))
	t, err := time.Parse(layout[:whole], digits[:whole])
	if err != nil || p.day != 0 || p.precision != "" {
		return false
	}
	if milli, err := strconv.Atoi(digits[whole:]); err == nil {
		p.nano = milli * int(time.Millisecond)
	}
	p.year, p.month, p.day = t.Year(), int(t.Month()), t.Day()
	p.hour, p.minute, p.second = t.Clock()
	p.precision = precision
	p.pos++
	return true
}

// date reads 26/5/2022, 26-5-2022, 26.5.2022, 2022-05-26, "26 May 2022" and the
// forms of wordDate.
func (p *dateParser) date() bool {
	if !p.dateAt(0) {
		return false
	}
	day := p.at(0).number(1, 2)
	if month, ok := monthsEn[p.at(1).text]; ok {
		return p.setDay(p.at(2).number(4, 4), month, day, 3)
	}
	if p.at(1).is("thang") {
		return p.wordDate(day)
	}
	month := p.at(2).number(1, 2)
	if year := p.at(0).number(4, 4); year >= 0 {
		p.yearFirst = true
		return p.setDay(year, month, p.at(4).number(1, 2), 5)
	}
	return p.setDay(p.at(4).number(4, 4), month, day, 5)
}

// dateAt reports whether a date begins so many places on.
func (p *dateParser) dateAt(i int) bool {
	sep := p.at(i + 1)
	if sep.is("/") || sep.is("-") || sep.is(".") {
		return p.at(i + 3).is(sep.text)
	}
	_, english := monthsEn[sep.text]
	return english || sep.is("thang")
}

// wordDate reads "26 tháng 5 năm 2022", "26 tháng năm, 2022" and "26 tháng mười hai 2022".
func (p *dateParser) wordDate(day int) bool {
	month, next := p.at(2).number(1, 2), 3
	if name := p.at(2); name.kind == wordItem {
		month = monthsVi[name.text]
		if both, ok := monthsVi[name.text+" "+p.at(3).text]; ok {
			month, next = both, 4
		}
	}
	if word := p.at(next); word.is("nam") || word.is(",") || word.is("/") {
		next++
	}
	return p.setDay(p.at(next).number(4, 4), month, day, next+1)
}
