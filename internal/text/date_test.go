package text

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestParseDate(t *testing.T) {
	const day, minute, second = PrecisionDay, PrecisionMinute, PrecisionSecond
	for _, c := range []struct {
		in, want  string
		precision Precision
		warning   string
	}{
		{"26/05/2022", "2022-05-26T00:00:00+07:00", day, ""},
		{"26.5.2022", "2022-05-26T00:00:00+07:00", day, ""},
		{"2022-05-26", "2022-05-26T00:00:00+07:00", day, ""},
		{"29/2/2024", "2024-02-29T00:00:00+07:00", day, ""},
		{"20220526", "2022-05-26T00:00:00+07:00", day, ""},
		{"202205261030", "2022-05-26T10:30:00+07:00", minute, ""},
		{"20220526103015", "2022-05-26T10:30:15+07:00", second, ""},
		{"2022-05-26T10:30:00+07:00", "2022-05-26T10:30:00+07:00", second, ""},
		{"2022-05-26T23:30:00Z", "2022-05-27T06:30:00+07:00", second, ""},
		{"2022-05-26T10:30:00-05:00", "2022-05-26T22:30:00+07:00", second, ""},
		{"2022-05-26 10:30:00.25", "2022-05-26T10:30:00.25+07:00", second, ""},
		{"Thu, 26 May 2022 10:30:00 +0000", "2022-05-26T17:30:00+07:00", second, ""},
		{"Thursday, 26 May 2022 08:30", "2022-05-26T08:30:00+07:00", minute, ""},
		{"Fri, 26 May 2022", "2022-05-26T00:00:00+07:00", day, WarnWeekday},
		{"T5, 26/05/2022 | 08:30", "2022-05-26T08:30:00+07:00", minute, ""},
		{"CN, 29/11/2020", "2020-11-29T00:00:00+07:00", day, ""},
		{"THỨ NĂM, NGÀY 26/05/2022", "2022-05-26T00:00:00+07:00", day, ""},
		{"Thứ tư 25-5-2022 (GMT+7)", "2022-05-25T00:00:00+07:00", day, ""},
		{"Thu\u031b\u0301 Na\u0306m, 26/05/2022", "2022-05-26T00:00:00+07:00", day, ""},
		{"26 tháng 5, 2022", "2022-05-26T00:00:00+07:00", day, ""},
		{"ngày 26 tháng Năm năm 2022", "2022-05-26T00:00:00+07:00", day, ""},
		{"1 tháng mười hai 2022", "2022-12-01T00:00:00+07:00", day, ""},
		{"10h30 ngày 26/5/2022", "2022-05-26T10:30:00+07:00", minute, ""},
		{"10h30, 26-5-2022", "2022-05-26T10:30:00+07:00", minute, ""},
		{"6g5 26/5/2022", "2022-05-26T06:05:00+07:00", minute, ""},
		{"6 giờ 26/5/2022", "2022-05-26T06:00:00+07:00", minute, ""},
		{"6h 26 tháng 5 năm 2022", "2022-05-26T06:00:00+07:00", minute, ""},
		{"Lúc 18 giờ 5 phút 9 giây, ngày 26/5/2022", "2022-05-26T18:05:09+07:00", second, ""},
		{"3 giờ chiều 26/5/2022", "2022-05-26T15:00:00+07:00", minute, ""},
		{"26/5/2022 12:05 SA", "2022-05-26T00:05:00+07:00", minute, ""},
		{"26/5/2022 14:05 PM", "2022-05-26T14:05:00+07:00", minute, ""},
		{"26/05/2022 10:30 UTC", "2022-05-26T17:30:00+07:00", minute, ""},
		{"26/05/2022 10:30 GMT+0530", "", "", ""},
		{"26/05/2022 - 10:30 (GMT +07:00)", "2022-05-26T10:30:00+07:00", minute, ""},
		{"", "", "", ""},
		{"Thứ Năm", "", "", ""},
		{"10:30", "", "", ""},
		{"05/26/2022", "", "", ""},
		{"26/05/22", "", "", ""},
		{"31/4/2022", "", "", ""},
		{"0/5/2022", "", "", ""},
		{"26-05/2022", "", "", ""},
		{"26/05/0000", "", "", ""},
		{"26/05/2022 24:00", "", "", ""},
		{"26/05/2022 10:60", "", "", ""},
		{"26/05/2022 13:00 AM", "", "", ""},
		{"26/05/2022 8:20 - 10:30", "", "", ""},
		{"26/05/2022 8:20-10:30", "", "", ""},
		{"26/05/2022 27/05/2022", "", "", ""},
		{"26/05/2022 10:30 11:30", "", "", ""},
		{"26052022", "", "", ""},
		{"1653535800", "", "", ""},
		{"26 tháng Chạp 2022", "", "", ""},
		{"hôm qua, 26/05/2022", "", "", ""},
		{"２６/05/2022", "", "", ""},
		{strings.Repeat("1/1/2022 ", 20), "", "", ""},
	} {
		got, err := ParseDate(c.in, hanoi(t))
		if c.want == "" {
			if !errors.Is(err, ErrDate) {
				t.Errorf("ParseDate(%q) = %v, %v, want an error", c.in, got, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("ParseDate(%q): %v", c.in, err)
			continue
		}
		if s := got.Time.Format(time.RFC3339Nano); s != c.want || got.Precision != c.precision || got.Warning != c.warning {
			t.Errorf("ParseDate(%q) = %s %s %q, want %s %s %q", c.in, s, got.Precision, got.Warning, c.want, c.precision, c.warning)
		}
	}
}

// What is displayed can be read back.
func TestParseDisplayed(t *testing.T) {
	loc := hanoi(t)
	for at := time.Date(2024, 1, 1, 0, 3, 0, 0, loc); at.Year() == 2024; at = at.Add(37 * time.Hour) {
		for _, lang := range []string{"vi", "en"} {
			shown := DisplayTime(at, loc, lang)
			if got, err := ParseDate(shown, loc); err != nil || !got.Time.Equal(at) || got.Warning != "" {
				t.Errorf("%q: %v, %v, want %v", shown, got, err, at)
			}
		}
	}
}

func FuzzParseDate(f *testing.F) {
	for _, s := range append(seeds, "Thứ 5, ngày 26-5-2022, 10:30 (GMT+7)", "2022-05-26T10:30:00.123Z", "6 giờ 3 phút 1 giây") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if date, err := ParseDate(s, time.UTC); err == nil && (date.Time.Year() < 0 || date.Precision == "") {
			t.Errorf("ParseDate(%q) = %v", s, date)
		}
	})
}

func TestDisplay(t *testing.T) {
	loc := hanoi(t)
	sunday := time.Date(2022, 5, 28, 18, 5, 59, 0, time.UTC) // Sunday, five past one, in Hanoi
	for _, c := range []struct{ lang, date, time string }{
		{"vi", "Chủ Nhật, 29/05/2022", "Chủ Nhật, 29/05/2022 01:05"},
		{"", "Chủ Nhật, 29/05/2022", "Chủ Nhật, 29/05/2022 01:05"},
		{"en", "Sunday, 29 May 2022", "Sunday, 29 May 2022 01:05"},
		{"en-GB", "Sunday, 29 May 2022", "Sunday, 29 May 2022 01:05"},
	} {
		if got := DisplayDate(sunday, loc, c.lang); got != c.date {
			t.Errorf("DisplayDate in %q = %q, want %q", c.lang, got, c.date)
		}
		if got := DisplayTime(sunday, loc, c.lang); got != c.time {
			t.Errorf("DisplayTime in %q = %q, want %q", c.lang, got, c.time)
		}
	}
	if got := DisplayDate(time.Date(986, 2, 3, 0, 0, 0, 0, time.UTC), time.UTC, "vi"); !strings.HasSuffix(got, ", 03/02/0986") {
		t.Errorf("an early year: %q", got)
	}
}

func TestDayRange(t *testing.T) {
	for _, day := range []string{"", "26/05/2022", "2022-02-29", "2022-5-26"} {
		if _, _, err := DayRange(day, time.UTC); err == nil {
			t.Errorf("DayRange(%q) has no error", day)
		}
	}
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	from, to, err := DayRange("2022-03-27", paris)
	if err != nil || to.Sub(from) != 23*time.Hour {
		t.Errorf("the day the clocks change lasts %v, %v", to.Sub(from), err)
	}
}

func TestRelative(t *testing.T) {
	now := time.Date(2022, 5, 26, 10, 0, 0, 0, hanoi(t))
	for _, c := range []struct {
		ago    time.Duration
		vi, en string
	}{
		{0, "Vừa xong", "Just now"},
		{59 * time.Second, "Vừa xong", "Just now"},
		{-4 * time.Minute, "Vừa xong", "Just now"},
		{time.Minute, "1 phút trước", "1 minute ago"},
		{time.Hour, "1 giờ trước", "1 hour ago"},
		{24*time.Hour - 1, "23 giờ trước", "23 hours ago"},
		{7*24*time.Hour - 1, "6 ngày trước", "6 days ago"},
		{7 * 24 * time.Hour, "Thứ Năm, 19/05/2022", "Thursday, 19 May 2022"},
		{-48 * time.Hour, "Thứ Bảy, 28/05/2022", "Saturday, 28 May 2022"},
	} {
		t.Run(c.ago.String(), func(t *testing.T) {
			then := now.Add(-c.ago).UTC()
			if vi, en := Relative(now, then, "vi"), Relative(now, then, "en"); vi != c.vi || en != c.en {
				t.Errorf("got %q, %q, want %q, %q", vi, en, c.vi, c.en)
			}
		})
	}
}

func BenchmarkDisplayTime(b *testing.B) {
	loc, at := hanoi(b), time.Date(2022, 5, 26, 1, 30, 0, 0, time.UTC)
	b.ReportAllocs()
	for b.Loop() {
		DisplayTime(at, loc, "vi")
	}
}

func BenchmarkParseDate(b *testing.B) {
	loc := hanoi(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ParseDate("Thứ năm, 26/5/2022, 10:30 (GMT+7)", loc); err != nil {
			b.Fatal(err)
		}
	}
}
