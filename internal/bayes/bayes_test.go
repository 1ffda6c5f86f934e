package bayes_test

import (
	"fmt"
	"strings"
	"testing"

	"toasoan/internal/bayes"
)

// taught is a model that has learned n texts of each kind.
func taught(n int) *bayes.Model {
	m := bayes.New()
	m.SetTotal(bayes.Counts{Spam: n, Ham: n})
	for word, c := range map[string]bayes.Counts{
		"vay": {n, 0}, "tien": {n, n / 2}, "nhanh": {n / 2, n / 4}, "vay tien": {n, 0}, "cam on": {0, n}, "tac gia": {0, n}, "bai": {n / 4, n}, "cu": {n / 2, n / 2},
	} {
		m.Set(word, c)
	}
	return m
}

func TestScore(t *testing.T) {
	m := taught(100)
	for text, want := range map[string][2]float64{
		"vay tien nhanh":                   {0.99, 1},
		"cam on tac gia bai hay":           {0, 0.01},
		"chua ai noi the":                  {0.5, 0.5},
		"cu cu cu":                         {0.45, 0.55},
		"":                                 {0.5, 0.5},
		strings.Repeat("vay tien ", 10000): {0.99, 1},
	} {
		if score, known := m.Score(bayes.Words(text)); !known || score < want[0] || score > want[1] {
			t.Errorf("%.30q: %g, %t; want %g to %g", text, score, known, want[0], want[1])
		}
	}
	if _, known := taught(19).Score(bayes.Words("vay tien nhanh")); known {
		t.Error("19 texts of each kind make an opinion")
	}
}

func TestForgets(t *testing.T) {
	m := taught(100)
	m.Set("vay", bayes.Counts{})
	m.Set("vay tien", bayes.Counts{})
	if score, _ := m.Score([]string{"vay", "vay tien"}); score != 0.5 {
		t.Errorf("what was taken back still scores %g", score)
	}
}

func TestWords(t *testing.T) {
	if got := strings.Join(bayes.Words("vay tien vay tien nhanh"), ","); got != "nhanh,tien,tien nhanh,tien vay,vay,vay tien" {
		t.Error(got)
	}
	var long strings.Builder
	for i := range 5000 {
		fmt.Fprint(&long, "w", i, " ")
	}
	if n := len(bayes.Words(long.String())); n != 200 {
		t.Errorf("%d words of a long text", n)
	}
	if n := len(bayes.Words(strings.Repeat("x", 10_000))); n != 0 {
		t.Errorf("%d words of one that is none", n)
	}
}

func BenchmarkScore(b *testing.B) {
	m, words := taught(1000), bayes.Words(strings.Repeat("vay tien nhanh cam on tac gia bai viet hay lam ", 20))
	b.ReportAllocs()
	for b.Loop() {
		m.Score(words)
	}
}
