package text

import "testing"

func TestSyllables(t *testing.T) {
	for _, c := range []struct {
		in   string
		want int
	}{
		{"", 0},
		{" - … “” ", 0},
		{"kinh tế-xã hội", 4},
		{"kinh te\u0302\u0301-xa\u0303 hội", 4},
		{"chính trị – xã hội", 4},
		{"Hà Nội–Huế", 3},
		{"COVID-19 1-1-2026 2-0", 3},
		{"100% gian hàng (mới).", 4},
		{"một\nhai\u00a0ba\u3000bốn", 4},
		{"a-", 1},
		{"-a-b-", 2},
		{"👍 hay", 1},
	} {
		if got := Syllables(c.in); got != c.want {
			t.Errorf("Syllables(%q) = %d, want %d", c.in, got, c.want)
		}
	}
}

func TestReadingMinutes(t *testing.T) {
	for _, c := range []struct{ syllables, perMinute, want int }{
		{0, 250, 0}, {-1, 250, 0}, {1, 250, 1}, {250, 250, 1}, {251, 250, 2}, {900, 300, 3}, {500, 0, 2},
	} {
		if got := ReadingMinutes(c.syllables, c.perMinute); got != c.want {
			t.Errorf("ReadingMinutes(%d, %d) = %d, want %d", c.syllables, c.perMinute, got, c.want)
		}
	}
}

func BenchmarkSyllables(b *testing.B) {
	b.SetBytes(int64(len(article)))
	b.ReportAllocs()
	for b.Loop() {
		Syllables(article)
	}
}
