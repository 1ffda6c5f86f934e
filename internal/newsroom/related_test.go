package newsroom_test

import (
	"fmt"
	"slices"
	"testing"

	"toasoan/internal/news"
	"toasoan/internal/newsroom"
	"toasoan/internal/store"
	"toasoan/internal/store/storetest"
)

// TestRelationsOfAnotherMoment: what has changed while it was worked out what is related
// to an article is not written over.
func TestRelationsOfAnotherMoment(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, database string) {
		s := storetest.Open(t, store.Options{}, database)
		room := newsroom.New(s, newsroom.Options{Secret: make([]byte, 32)})
		ctx := t.Context()
		check := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		check(room.Open(ctx, "https://bao.example"))
		section, err := room.CreateSection(ctx, chief, news.SectionDraft{Name: "Thời sự"})
		check(err)
		var articles []*news.Manuscript
		for i := range 3 {
			m, err := room.CreateArticle(ctx, chief, news.ArticleDraft{Title: fmt.Sprint("Bài số ", i), Body: "<p>Chữ.</p>", Section: &news.SectionRef{Slug: section.Slug}})
			check(err)
			m, err = room.PublishArticle(ctx, chief, m.ID, m.Version, news.Publication{})
			check(err)
			articles = append(articles, m)
		}
		first := articles[0]
		for _, c := range []struct {
			meanwhile func() error
			saved     bool
			beside    []int64
		}{
			{func() error { return nil }, true, []int64{articles[1].Key, articles[2].Key}},
			{func() (err error) {
				_, err = room.CreateSection(ctx, chief, news.SectionDraft{Name: "Kinh tế"})
				return err
			}, false, nil},
			{func() (err error) {
				first, err = room.PublishArticle(ctx, chief, first.ID, first.Version, news.Publication{})
				return err
			}, false, nil},
			{func() error {
				_, err := room.WithdrawArticle(ctx, chief, articles[1].ID, articles[1].Version, news.Withdrawal{Notice: "Đã gỡ."})
				return err
			}, true, []int64{articles[2].Key}},
			{func() error {
				_, err := room.WithdrawArticle(ctx, chief, first.ID, first.Version, news.Withdrawal{Notice: "Đã gỡ."})
				return err
			}, false, nil},
		} {
			relations, err := s.Relations(ctx, first.Key)
			check(err)
			check(c.meanwhile())
			var saved bool
			check(s.InTx(ctx, func(tx *store.Store) (err error) { saved, err = tx.Relate(ctx, relations); return err }))
			if saved != c.saved {
				t.Errorf("%v: saved is %v", c.beside, saved)
			}
			if !saved {
				continue
			}
			found, err := s.Related(ctx, first.Key, nil, 5)
			check(err)
			var beside []int64
			for _, a := range found {
				beside = append(beside, a.Key)
			}
			slices.Sort(beside)
			if !slices.Equal(beside, c.beside) {
				t.Errorf("beside it are %v, want %v", beside, c.beside)
			}
		}
	})
}
