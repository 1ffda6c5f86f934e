package text

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

func comparePeople(a, b string) int { return bytes.Compare(PersonSortKey(a), PersonSortKey(b)) }

func TestCompare(t *testing.T) {
	for _, order := range []string{
		"a ă â b c d đ e ê g h i k l m n o ô ơ p q r s t u ư v x y",
		"la là lả lã lá lạ lan",
		"dân Dân DÂN đan",
		"1 10 2 an Đ",
		"tiên tiền tiến tiện tiêng",
	} {
		want := strings.Fields(order)
		got := slices.Clone(want)
		slices.Reverse(got)
		if slices.SortFunc(got, Compare); !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	}
}

func TestCompareEqual(t *testing.T) {
	for _, pair := range [][2]string{
		{"Ðảng", "Đảng"},
		{"Đa\u0309ng", "Đảng"},
		{" Hà  Nội", "Hà Nội"},
		{"", "\u200b"},
	} {
		if Compare(pair[0], pair[1]) != 0 {
			t.Errorf("%q and %q differ", pair[0], pair[1])
		}
	}
}

func TestPersonSortKey(t *testing.T) {
	for _, want := range [][]string{
		{"Trần An", "Lê Ân", "Lê Văn Bình"},
		{"Lê An", "Phạm An", "TRẦN AN", "Lê Anh"},
		{"Lê Hà", "Trần Hà", "Lê Hạ"},
		{"Lê Hòa", "Mai Hoà", "Nguyễn Hòa"}, // one name in two tone styles
		{"An", "Lê An"},
	} {
		got := slices.Clone(want)
		slices.Reverse(got)
		if slices.SortFunc(got, comparePeople); !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	}
	if comparePeople("Lê Hòa", "Lê Hoà") == 0 {
		t.Error("two spellings have one key, so their order would be anyone's")
	}
}

// The keys must order as the collator does, on words close enough to differ
// only in a tone, a mark, a case or a space.
func TestSortKeyIsCollatorOrder(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	letters := []rune("aáạăằâAĂdđDĐoôơuưeê n-1")
	word := func() string {
		var b strings.Builder
		for range random.IntN(5) {
			b.WriteRune(letters[random.IntN(len(letters))])
		}
		return Clean(b.String())
	}
	c := collate.New(language.Vietnamese)
	for range 20_000 {
		a, b := word(), word()
		if got, want := bytes.Compare(SortKey(a), SortKey(b)), c.CompareString(a, b); got != want {
			t.Fatalf("%q and %q: keys say %d, collator %d", a, b, got, want)
		}
	}
}

func TestSortKeyConcurrently(t *testing.T) {
	want := SortKey("Nguyễn Trọng")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 200 {
				SortKey("Đà Nẵng")
				if !bytes.Equal(SortKey("Nguyễn Trọng"), want) {
					t.Error("the key changed")
					return
				}
			}
		})
	}
	wg.Wait()
}

func BenchmarkSortKey(b *testing.B) {
	for b.Loop() {
		SortKey("Bình Xuyên nâng cao chất lượng tổ chức cơ sở đảng")
	}
}
