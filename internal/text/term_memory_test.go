package text

import (
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode"
	"unicode/utf8"
)

// termsByRule are the words of s by the rules alone: no table, nothing remembered.
func termsByRule(s string) (terms []Term) {
	length := func(s string) int {
		if n := thousands(s); n > 0 {
			return n
		}
		for i, r := range s {
			if r == utf8.RuneError || !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.Is(unicode.M, r) && (!isInvisible(r) || r <= ' ') {
				return i
			}
		}
		return len(s)
	}
	for start := 0; start < len(s); {
		r, size := utf8.DecodeRuneInString(s[start:])
		if !unicode.IsLetter(r) && !unicode.IsNumber(r) {
			start += size
			continue
		}
		end := start + length(s[start:])
		if t, ok := termOf(s[start:end]); ok {
			t.Start, t.End = start, end
			terms = append(terms, t)
		}
		start = end
	}
	return terms
}

func checkTerms(t *testing.T, s string) {
	t.Helper()
	want := termsByRule(s)
	for _, when := range []string{"first", "again"} {
		if got := Terms(s); !slices.Equal(got, want) {
			t.Fatalf("Terms(%q), %s:\n got %v\nwant %v", s, when, got, want)
		}
	}
}

// TestTermsByRule: what is remembered of words changes nothing, of whatever text: of
// every character between letters, digits and spaces, of the vectors, of dice.
func TestTermsByRule(t *testing.T) {
	for r := range rune(0x20000) {
		c := string(r)
		checkTerms(t, c+" a"+c+"b "+c+"1"+c+c+"ớ"+c)
	}
	vectors, err := os.ReadFile("testdata/text.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(vectors)) {
		checkTerms(t, line)
	}
	dice := rand.New(rand.NewPCG(5, 26))
	pieces := strings.Split("oà|òa|uỷ|THUỶ|hoá|Hóa|qúy|gía|Đ|Ð|ð|đ|ß|ﬁ|Ⅳ|①|²|½|İ|ẞ|ŉ|ǆ|e\u0301|\u0309|\u0323|o\u031b\u0301|\u200b|\u00ad|\u200d|😀|中|ا|ᵃ|nghiêng|Nguyễn|a|B|9|12|345|.000|,000|.|,|-| |\n|\u00a0|\xff|\xc3|\x7f|\x00|\ue000", "|")
	for range 100_000 {
		var b strings.Builder
		for range 1 + dice.IntN(8) {
			b.WriteString(pieces[dice.IntN(len(pieces))])
		}
		checkTerms(t, b.String())
	}
}

func FuzzTerms(f *testing.F) {
	for _, s := range []string{"Huyện uỷ Bình Xuyên: 2.000 đồng", "Ðảng e\u0301 a\x7fb \xff1.234,567", "kinh tế-xã hội 😀 Ⅳ"} {
		f.Add(s)
	}
	f.Fuzz(checkTerms)
}

// TestTermsAtOnce: many may ask for words that push each other out.
func TestTermsAtOnce(t *testing.T) {
	var all sync.WaitGroup
	for seed := range uint64(4) {
		all.Go(func() {
			dice := rand.New(rand.NewPCG(seed, 1))
			for range 50_000 {
				s := string([]rune{rune('à' + dice.IntN(20)), rune('Ạ' + dice.IntN(90)), rune('ạ' + dice.IntN(90))})
				if got, want := Terms(s), termsByRule(s); !slices.Equal(got, want) {
					t.Errorf("Terms(%q) are %v, want %v", s, got, want)
					return
				}
			}
		})
	}
	all.Wait()
}
