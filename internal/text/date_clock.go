package text

import (
	"strconv"
	"strings"
	"time"
)

// clock reads 10:30, 8:20:45, 8:20:45.123, "10h30", "8g15", "6 giờ" and
// "6 giờ 30 phút 15 giây".
func (p *dateParser) clock() bool {
	hour := p.at(0).number(1, 2)
	switch unit := p.at(1); {
	case hour < 0:
		return false
	case unit.is(":"):
		return p.colonClock(hour)
	case unit.is("h"), unit.is("g"), unit.is("gio"):
		return p.unitClock(hour)
	}
	return false
}

func (p *dateParser) colonClock(hour int) bool {
	minute := p.at(2).number(2, 2)
	if minute < 0 {
		return false
	}
	if !p.at(3).is(":") {
		return p.setClock(hour, minute, 0, 3, PrecisionMinute)
	}
	second := p.at(4).number(2, 2)
	if second < 0 || !p.setClock(hour, minute, second, 5, PrecisionSecond) {
		return false
	}
	if fraction := p.at(1); p.at(0).is(".") && fraction.number(1, 9) >= 0 && !fraction.spaced {
		p.nano, _ = strconv.Atoi((fraction.text + "00000000")[:9])
		p.pos += 2
	}
	return true
}

func (p *dateParser) unitClock(hour int) bool {
	minute := p.at(2).number(1, 2)
	if minute < 0 || p.dateAt(2) {
		return p.setClock(hour, 0, 0, 2, PrecisionMinute)
	}
	if !p.setClock(hour, minute, 0, 3, PrecisionMinute) {
		return false
	}
	if !p.skip(p.at(0).is("phut") || p.at(0).is("p")) {
		return true
	}
	if second := p.at(0).number(1, 2); second >= 0 && second < 60 && p.at(1).is("giay") {
		p.second, p.precision = second, PrecisionSecond
		p.pos += 2
	}
	return true
}

// half12 reads which half of the day the time before it is of: AM, PM, SA, CH,
// sáng, chiều, tối. A time past twelve may say PM too: 14:05 PM is in real pages.
func (p *dateParser) half12() bool {
	morning := p.at(0).is("am") || p.at(0).is("sa") || p.at(0).is("sang")
	evening := p.at(0).is("pm") || p.at(0).is("ch") || p.at(0).is("chieu") || p.at(0).is("toi")
	if !morning && !evening || p.precision == "" || p.half || morning && p.hour > 12 {
		return false
	}
	switch {
	case morning && p.hour == 12:
		p.hour = 0
	case evening && p.hour < 12:
		p.hour += 12
	}
	p.half = true
	return p.skip(true)
}

// namedZone reads GMT, UTC and Z, with the offset that may follow: GMT+7.
func (p *dateParser) namedZone() bool {
	if !p.at(0).is("gmt") && !p.at(0).is("utc") && !(p.at(0).is("z") && p.precision != "") {
		return false
	}
	p.pos++
	sign, hours := p.at(0), p.at(1).number(1, 2)
	if !sign.is("+") && !sign.is("-") || hours < 0 {
		return p.setOffset("+", 0, 0, 0)
	}
	if p.at(2).is(":") {
		return p.setOffset(sign.text, hours, p.at(3).number(2, 2), 4)
	}
	return p.setOffset(sign.text, hours, 0, 2)
}

// offset reads +07:00 and +0700 right after a time. A minus with a time behind
// it is an offset only in a date that starts with the year: 8:20-10:30 is a span.
func (p *dateParser) offset() bool {
	sign, number := p.at(0), p.at(1)
	if !sign.is("+") && !sign.is("-") || p.precision == "" || number.spaced {
		return false
	}
	if hours, minutes := number.number(2, 2), p.at(3).number(2, 2); hours >= 0 && p.at(2).is(":") {
		return (sign.is("+") || p.yearFirst && !sign.spaced) && p.setOffset(sign.text, hours, minutes, 4)
	}
	if n := number.number(4, 4); n >= 0 && !p.at(2).is("-") && !p.at(2).is("/") {
		return p.setOffset(sign.text, n/100, n%100, 2)
	}
	return false
}

func (p *dateParser) setOffset(sign string, hours, minutes, items int) bool {
	if p.zoned || hours > 14 || minutes < 0 || minutes > 59 {
		return false
	}
	seconds := hours*3600 + minutes*60
	if sign == "-" {
		seconds = -seconds
	}
	p.zone, p.zoned = time.FixedZone("", seconds), true
	p.pos += items
	return true
}

// isoT passes over the T between an ISO date and its time.
func (p *dateParser) isoT() bool {
	return p.skip(p.at(0).is("t") && p.yearFirst && p.precision == "" && p.at(2).is(":"))
}

// weekdayName reads "thứ năm", "thứ 5", T5, "chủ nhật", CN, Thursday and Thu,
// which folds like thứ but has no numeral behind it.
func (p *dateParser) weekdayName() bool {
	if p.weekday >= 0 {
		return false
	}
	word, next := p.at(0), p.at(1)
	if word.is("cn") || word.is("chu") && next.is("nhat") {
		p.weekday = time.Sunday
		p.pos++
		return word.is("cn") || p.skip(true)
	}
	if word.is("thu") || word.is("t") {
		if day, ok := weekdaysVi[next.text]; ok {
			p.weekday = day
			p.pos += 2
			return true
		}
	}
	day, ok := weekdaysEn[word.text]
	if ok {
		p.weekday = day
	}
	return p.skip(ok)
}

// filler passes over the words that say nothing: ngày, lúc, vào, hồi.
func (p *dateParser) filler() bool {
	return p.skip(strings.Contains(" ngay luc vao hoi ", " "+p.at(0).text+" "))
}

var weekdaysVi = map[string]time.Weekday{
	"hai": 1, "ba": 2, "tu": 3, "nam": 4, "sau": 5, "bay": 6,
	"2": 1, "3": 2, "4": 3, "5": 4, "6": 5, "7": 6,
}

var weekdaysEn, monthsEn = englishNames()

// englishNames maps the names of weekdays and months, whole and cut to three letters.
func englishNames() (days map[string]time.Weekday, months map[string]int) {
	days, months = map[string]time.Weekday{}, map[string]int{}
	for d := time.Sunday; d <= time.Saturday; d++ {
		name := strings.ToLower(d.String())
		days[name], days[name[:3]] = d, d
	}
	for m := time.January; m <= time.December; m++ {
		name := strings.ToLower(m.String())
		months[name], months[name[:3]] = int(m), int(m)
	}
	return days, months
}

// monthsVi are the months as words. Giêng and Chạp are months of the lunar
// calendar and not here.
var monthsVi = map[string]int{
	"mot": 1, "hai": 2, "ba": 3, "tu": 4, "nam": 5, "sau": 6,
	"bay": 7, "tam": 8, "chin": 9, "muoi": 10, "muoi mot": 11, "muoi hai": 12,
}
