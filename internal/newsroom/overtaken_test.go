package newsroom_test

import (
	"context"
	"testing"
	"time"

	"toasoan/internal/news"
	"toasoan/internal/newsroom"
	"toasoan/internal/store"
	"toasoan/internal/store/storetest"
)

// TestOvertaken: who refers to what is being removed, or removes what is being referred
// to, is told what is there in the end.
func TestOvertaken(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, database string) {
		s := storetest.Open(t, store.Options{}, database)
		room := newsroom.New(s, newsroom.Options{Secret: make([]byte, 32)})
		if err := room.Open(t.Context(), "https://bao.example"); err != nil {
			t.Fatal(err)
		}
		type do = func(ctx context.Context, section *news.Section) error
		remove := func(ctx context.Context, section *news.Section) error {
			return room.DeleteSection(ctx, chief, section.ID, section.Version)
		}
		write := func(ctx context.Context, section *news.Section) error {
			_, err := room.CreateArticle(ctx, chief, news.ArticleDraft{Title: "Bài mới", Section: &news.SectionRef{Slug: section.Slug}})
			return err
		}
		for _, c := range []struct {
			name          string
			first, second do
			want          news.Code
		}{
			{"written in a section that is being deleted", remove, write, news.CodeInvalid},
			{"deleted while an article is written in it", write, remove, news.CodeInUse},
		} {
			t.Run(c.name, func(t *testing.T) {
				section, err := room.CreateSection(t.Context(), chief, news.SectionDraft{Name: c.name})
				if err != nil {
					t.Fatal(err)
				}
				second := make(chan error)
				err = s.Within(t.Context(), func(ctx context.Context) error {
					if err := c.first(ctx, section); err != nil {
						return err
					}
					go func() { second <- c.second(context.WithoutCancel(t.Context()), section) }()
					time.Sleep(100 * time.Millisecond) // by then the second waits for the first
					return nil
				})
				if err != nil {
					t.Fatal(err)
				}
				if err := <-second; !news.IsCode(err, c.want) {
					t.Errorf("%v, want %s", err, c.want)
				}
			})
		}
	})
}
