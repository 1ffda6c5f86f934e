package text

import (
	"errors"
	"fmt"
	"time"
)

// Precision is how exactly a date was written.
type Precision string

// The precisions of a [Date].
const (
	PrecisionDay    Precision = "day"    // no time of day: Time is midnight
	PrecisionMinute Precision = "minute" // hours alone, "6 giờ", count as minutes
	PrecisionSecond Precision = "second" // with or without a fraction
)

// WarnWeekday is the warning of a date whose weekday is not that of its day.
const WarnWeekday = "weekday_mismatch"

// Date is a date as it was written.
type Date struct {
	Time      time.Time // in the location that was asked for
	Precision Precision
	Warning   string // [WarnWeekday] or empty
}

// ErrDate is wrapped by every error of [ParseDate].
var ErrDate = errors.New("not a date")

// maxDateLen is more than any date needs, in bytes.
const maxDateLen = 128

// ParseDate reads a date as Vietnamese papers and feeds write it: day, month and
// four-digit year, with or without a weekday, a time of day and an offset, in
// any order. Some of what it reads:
//
//	Thứ Năm, 26/05/2022                   Thu, 26 May 2022 10:30:00 +0700
//	Thứ 5, ngày 26-5-2022, 10:30 (GMT+7)  2022-05-26T10:30:00+07:00
//	6 giờ 30 phút ngày 26 tháng 5 năm 2022  20220526103000
//
// A time without an offset is of loc. Two numbers before a year are day and
// month, never month and day; a short year, a day that does not exist, a second
// date and any unknown word are errors that wrap [ErrDate]. A wrong weekday is a
// warning.
func ParseDate(s string, loc *time.Location) (Date, error) {
	if len(s) > maxDateLen {
		return Date{}, fmt.Errorf("%w: %d bytes", ErrDate, len(s))
	}
	p := dateParser{items: dateItems(lower(Clean(s))), zone: loc, weekday: -1}
	for p.pos < len(p.items) {
		if !p.step() {
			return Date{}, fmt.Errorf("%w: %q", ErrDate, s)
		}
	}
	date, ok := p.result(loc)
	if !ok {
		return Date{}, fmt.Errorf("%w: %q", ErrDate, s)
	}
	return date, nil
}

// dateParser gathers the parts of a date from its items.
type dateParser struct {
	items []dateItem
	pos   int

	year, month, day           int
	hour, minute, second, nano int
	weekday                    time.Weekday // -1 when not written
	zone                       *time.Location
	precision                  Precision // of the time of day; empty when not written
	half                       bool      // the time of day has its am or pm
	zoned, yearFirst           bool
}

// step reads the next part. It fails where no part begins, and where a part
// comes twice or has an impossible value.
func (p *dateParser) step() bool {
	switch it := p.at(0); it.kind {
	case numberItem:
		return p.stamp() || p.date() || p.clock()
	case wordItem:
		return p.half12() || p.namedZone() || p.isoT() || p.weekdayName() || p.filler()
	default:
		return p.offset() || p.skip(it.is(",") || it.is("|") || it.is("-") || it.is(".") ||
			it.is("(") || it.is(")") || it.is("'") || it.is("/") && p.precision != "")
	}
}

// skip passes over one item if told to.
func (p *dateParser) skip(ok bool) bool {
	if ok {
		p.pos++
	}
	return ok
}

// result puts the parts together.
func (p *dateParser) result(loc *time.Location) (Date, bool) {
	day := time.Date(p.year, time.Month(p.month), p.day, 0, 0, 0, 0, time.UTC)
	if p.year < 1 || day.Day() != p.day || int(day.Month()) != p.month {
		return Date{}, false // time.Date makes the 1st of March of a 29th of February
	}
	date := Date{Precision: PrecisionDay}
	if p.weekday >= 0 && p.weekday != day.Weekday() {
		date.Warning = WarnWeekday
	}
	zone := loc
	if p.precision != "" {
		date.Precision, zone = p.precision, p.zone
	}
	date.Time = time.Date(p.year, time.Month(p.month), p.day, p.hour, p.minute, p.second, p.nano, zone).In(loc)
	return date, true
}

// setDay notes the day, once.
func (p *dateParser) setDay(year, month, day, items int) bool {
	if p.day != 0 || day < 1 || day > 31 || month < 1 || month > 12 {
		return false
	}
	p.year, p.month, p.day = year, month, day
	p.pos += items
	return true
}

// setClock notes the time of day, once.
func (p *dateParser) setClock(hour, minute, second, items int, precision Precision) bool {
	if p.precision != "" || hour > 23 || minute > 59 || second > 59 {
		return false
	}
	p.hour, p.minute, p.second, p.precision = hour, minute, second, precision
	p.pos += items
	return true
}
