package text

import (
	"strconv"
	"strings"
	"time"
)

var weekdays = [7]string{"Chủ Nhật", "Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy"}

// DisplayDate writes the day of t in loc for readers: "Thứ Năm, 26/05/2022", or
// in English ("en", "en-GB") "Thursday, 26 May 2022". Any other lang is Vietnamese.
func DisplayDate(t time.Time, loc *time.Location, lang string) string {
	var b [48]byte
	return string(appendDay(b[:0], t.In(loc), lang))
}

// DisplayTime is [DisplayDate] with the time of day, to the minute:
// "Thứ Năm, 26/05/2022 08:30", "Thursday, 26 May 2022 08:30".
func DisplayTime(t time.Time, loc *time.Location, lang string) string {
	var space [48]byte
	t = t.In(loc)
	hour, minute, _ := t.Clock()
	b := appendTwo(append(appendDay(space[:0], t, lang), ' '), hour)
	return string(appendTwo(append(b, ':'), minute))
}

func appendDay(b []byte, t time.Time, lang string) []byte {
	year, month, day := t.Date()
	if isEnglish(lang) {
		b = append(b, t.Weekday().String()...)
		b = strconv.AppendInt(append(b, ", "...), int64(day), 10)
		b = append(append(b, ' '), month.String()...)
		return appendYear(append(b, ' '), year)
	}
	b = append(append(b, weekdays[t.Weekday()]...), ", "...)
	b = append(appendTwo(b, day), '/')
	b = append(appendTwo(b, int(month)), '/')
	return appendYear(b, year)
}

func isEnglish(lang string) bool {
	return lang == "en" || strings.HasPrefix(lang, "en-")
}

// appendTwo appends n, which is below 100, as two digits.
func appendTwo(b []byte, n int) []byte {
	return append(b, byte('0'+n/10), byte('0'+n%10))
}

func appendYear(b []byte, year int) []byte {
	if year < 0 || year > 9999 {
		return strconv.AppendInt(b, int64(year), 10)
	}
	return appendTwo(appendTwo(b, year/100), year%100)
}

// DayRange returns the bounds in UTC of a day ("2006-01-02") of loc, the end not
// included: what a filter or a daily sitemap means by a date of the paper.
func DayRange(day string, loc *time.Location) (from, to time.Time, err error) {
	from, err = time.ParseInLocation(time.DateOnly, day, loc)
	if err != nil {
		return time.Time{}, time.Time{}, err
	}
	return from.UTC(), from.AddDate(0, 0, 1).UTC(), nil
}

// clockSkew is how far ahead of now a time may be and still be called now.
const clockSkew = 5 * time.Minute

// Relative says how long before now t was: "Vừa xong", "5 phút trước", "3 giờ
// trước", "6 ngày trước" ("Just now", "5 minutes ago", …), always rounded down.
// From seven days on it is [DisplayDate] in now's location, and so is a time
// that is ahead of now by more than the clocks of two machines may differ.
func Relative(now, t time.Time, lang string) string {
	switch ago := now.Sub(t); {
	case ago < -clockSkew, ago >= 7*24*time.Hour:
		return DisplayDate(t, now.Location(), lang)
	case ago >= 24*time.Hour:
		return unitsAgo(ago, 24*time.Hour, "ngày", "day", lang)
	case ago >= time.Hour:
		return unitsAgo(ago, time.Hour, "giờ", "hour", lang)
	case ago >= time.Minute:
		return unitsAgo(ago, time.Minute, "phút", "minute", lang)
	}
	if isEnglish(lang) {
		return "Just now"
	}
	return "Vừa xong"
}

// unitsAgo writes ago in whole units.
func unitsAgo(ago, unit time.Duration, vi, en, lang string) string {
	n := int(ago / unit)
	switch number := strconv.Itoa(n); {
	case !isEnglish(lang):
		return number + " " + vi + " trước"
	case n == 1:
		return number + " " + en + " ago"
	default:
		return number + " " + en + "s ago"
	}
}
