package rest_test

import (
	"fmt"
	"sync"
	"testing"

	"toasoan/internal/news"
)

// TestHideWhilePublishing: an article that is published in the moment in which
// its section is hidden is not seen, whichever comes first.
func TestHideWhilePublishing(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.section("low", `,"slug":"duoi","parent_id":"{first}"`)
		by := news.Caller{ID: "p", Name: "p", Role: news.Publisher}
		version := int64(1)
		hide := func(hidden bool) {
			draft := news.SectionDraft{Name: "Thời sự", Slug: "thoi-su", Hidden: hidden}
			section, err := a.room.EditSection(t.Context(), by, a.vars["first"], version, draft)
			if err != nil {
				t.Error(err)
				return
			}
			version = section.Version
		}
		const rounds = 10
		for i := range rounds {
			name := fmt.Sprint("x", i)
			a.draft(name, `"section":"duoi","tags":["Thẻ"]`)
			var wg sync.WaitGroup
			wg.Go(func() { hide(true) })
			wg.Go(func() {
				if _, err := a.room.PublishArticle(t.Context(), by, a.vars[name], 1, news.Publication{}); err != nil {
					t.Error(err)
				}
			})
			wg.Wait()
			a.run(
				call{do: "GET /articles", status: 200, want: `{"data":[]}`},
				call{do: "GET /tags/the", status: 404},
				call{do: "GET /articles/{" + name + "}", status: 404},
			)
			hide(false)
			a.run(call{do: "GET /tags/the", status: 200, want: fmt.Sprintf(`{"article_count":%d}`, i+1)})
		}
	})
}

// TestRenameWhilePublishing: a tag and an author that are renamed while their
// articles come and go keep none of them waiting in a circle, and count right.
func TestRenameWhilePublishing(t *testing.T) {
	each(t, func(a *api) {
		a.world()
		by := news.Caller{ID: "p", Name: "p", Role: news.Publisher}
		const rounds = 10
		for i := range rounds {
			name := fmt.Sprint("x", i)
			a.draft(name, `"tags":["binh-xuyen"],"authors":["nguyen-trong"]`)
			var wg sync.WaitGroup
			wg.Go(func() {
				if _, err := a.room.PublishArticle(t.Context(), by, a.vars[name], 1, news.Publication{}); err != nil {
					t.Error("publish:", err)
				}
			})
			wg.Go(func() {
				if _, err := a.room.EditTag(t.Context(), by, a.vars["tag"], int64(i+1), news.TagDraft{Name: fmt.Sprint("Bình Xuyên ", i), Slug: "binh-xuyen"}); err != nil {
					t.Error("tag:", err)
				}
			})
			wg.Go(func() {
				if _, err := a.room.EditAuthor(t.Context(), by, a.vars["author"], int64(i+1), news.AuthorDraft{Name: "Nguyễn Trọng", Slug: "nguyen-trong"}); err != nil {
					t.Error("author:", err)
				}
			})
			wg.Go(func() {
				if _, err := a.room.EditSection(t.Context(), by, a.vars["first"], int64(i+1), news.SectionDraft{Name: "Thời sự", Slug: "thoi-su"}); err != nil {
					t.Error("section:", err)
				}
			})
			wg.Wait()
			want := fmt.Sprintf(`{"article_count":%d}`, i+2)
			a.run(call{do: "GET /tags/binh-xuyen", status: 200, want: want}, call{do: "GET /authors/nguyen-trong", status: 200, want: want})
		}
	})
}

// TestWriteAtOnce: articles of the same title with the same new tags, begun in
// the same moment, all get what they ask for.
func TestWriteAtOnce(t *testing.T) {
	each(t, func(a *api) {
		by := news.Caller{ID: "01a20ae0-3bd6-7134-99bf-e7a32e0cfe36", Name: "r", Role: news.Reporter}
		const writers, rounds = 4, 5
		for i := range rounds {
			one, two := news.TagRef{Name: fmt.Sprint("Một ", i)}, news.TagRef{Name: fmt.Sprint("Hai ", i)}
			var wg sync.WaitGroup
			for j := range writers {
				tags := []news.TagRef{one, two}
				if j%2 == 1 {
					tags = []news.TagRef{two, one}
				}
				wg.Go(func() {
					if _, err := a.room.CreateArticle(t.Context(), by, news.ArticleDraft{Title: "Cùng lúc", Tags: tags}); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
		}
		a.run(
			call{as: "editor", do: "GET /newsroom/articles?count=exact", status: 200, want: fmt.Sprintf(`{"page":{"total":%d}}`, writers*rounds)},
			call{as: "editor", do: "GET /newsroom/tags?count=exact", status: 200, want: fmt.Sprintf(`{"page":{"total":%d}}`, 2*rounds)},
		)
	})
}
