package news

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestCompose puts random lists together and holds them against a plain way to do
// it, which knows all articles and counts nothing.
func TestCompose(t *testing.T) {
	for seed := range uint64(3000) {
		dice := rand.New(rand.NewPCG(seed, 0))
		articles := dice.IntN(40) // by key: the larger, the later
		fits := func(f Fill, key int64) bool { return f.Tag == "" || key%int64(len(f.Tag)) == 0 }
		ids := dice.Perm(60) // some of them readers do not see
		visible := map[string]int64{}
		place := func() ArticleRef {
			key := ids[0] + 1
			ids = ids[1:]
			id := fmt.Sprint("a", key)
			if key <= articles {
				visible[id] = int64(key)
			}
			return ArticleRef{ID: id}
		}
		zones := make([]Zone, dice.IntN(6))
		for i := range zones {
			z := Zone{Name: fmt.Sprint(i), Size: 1 + dice.IntN(8)}
			for place1 := range z.Size {
				switch dice.IntN(6) {
				case 0:
					z.Slots = append(z.Slots, Slot{Position: place1 + 1, Article: place()})
				case 1:
					z.Pinned = append(z.Pinned, place())
				}
			}
			if dice.IntN(4) > 0 {
				z.Fill = &Fill{Tag: Opt("ttt"[:dice.IntN(4)])}
			}
			zones[i] = z
		}
		heads := map[Fill][]int64{}
		for fill, n := range FillsNeeded(zones, visible) {
			for key := int64(articles); key > 0 && len(heads[fill]) < n; key-- {
				if fits(fill, key) {
					heads[fill] = append(heads[fill], key)
				}
			}
		}
		got := Compose(zones, visible, heads)

		used := map[int64]bool{}
		for _, key := range visible {
			used[key] = true
		}
		for i, z := range zones {
			row := make([]int64, z.Size)
			for _, s := range z.Slots {
				row[s.Position-1] = visible[s.Article.ID]
			}
			free := func(key int64) {
				if at := slices.Index(row, 0); at >= 0 {
					row[at] = key
				}
			}
			for _, ref := range z.Pinned {
				if visible[ref.ID] != 0 {
					free(visible[ref.ID])
				}
			}
			for key := int64(articles); key > 0 && z.Fill != nil && slices.Contains(row, 0); key-- {
				if fits(*z.Fill, key) && !used[key] {
					used[key] = true
					free(key)
				}
			}
			want := slices.DeleteFunc(row, func(key int64) bool { return key == 0 })
			if !slices.Equal(got[i], want) {
				t.Fatalf("seed %d, zone %d: %v, want %v", seed, i, got[i], want)
			}
		}
		all := slices.Concat(got...)
		slices.Sort(all)
		if len(slices.Compact(slices.Clone(all))) != len(all) {
			t.Fatalf("seed %d: %v has something twice", seed, got)
		}
	}
}
