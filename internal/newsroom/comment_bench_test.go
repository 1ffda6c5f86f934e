package newsroom_test

import (
	"fmt"
	"testing"
	"time"

	"toasoan/internal/news"
	"toasoan/internal/newsroom"
	"toasoan/internal/store"
	"toasoan/internal/store/storetest"
)

// BenchmarkPostComment posts comments through the whole of moderation, from as
// many readers at once as -cpu says times 64: they share transactions.
func BenchmarkPostComment(b *testing.B) {
	storetest.EachBench(b, func(b *testing.B, database string) {
		s := storetest.Open(b, store.Options{}, database)
		room := newsroom.New(s, newsroom.Options{Secret: make([]byte, 32)})
		check := func(err error) {
			if err != nil {
				b.Fatal(err)
			}
		}
		ctx := b.Context()
		check(room.Open(ctx, "https://bao.example"))
		settings := news.DefaultSettings("https://bao.example")
		settings.Comments.Mode, settings.Comments.Limits = news.ModePost, news.CommentLimits{Minutes: 1}
		_, err := room.SaveSettings(ctx, chief, 1, settings)
		check(err)
		section, err := room.CreateSection(ctx, chief, news.SectionDraft{Name: "Thời sự"})
		check(err)
		m, err := room.CreateArticle(ctx, chief, news.ArticleDraft{Title: "Bài", Body: "<p>Chữ.</p>", Section: &news.SectionRef{Slug: section.Slug}})
		check(err)
		m, err = room.PublishArticle(ctx, chief, m.ID, m.Version, news.Publication{})
		check(err)
		from := news.Visitor{IP: "203.0.113.7", UserAgent: "Mozilla/5.0"}
		b.ReportAllocs()
		b.SetParallelism(64)
		b.ResetTimer()
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				d := news.CommentDraft{AuthorName: "Bạn đọc", AuthorEmail: fmt.Sprintf("a%d@example.com", time.Now().UnixNano()), Body: fmt.Sprintf("Bà con xã ta rất mừng, ý kiến lúc %d là như thế.", time.Now().UnixNano())}
				p, err := room.ReadComment(ctx, m.ID, d, from, "")
				if err == nil {
					_, err = room.PostComment(ctx, p)
				}
				if err != nil {
					b.Error(err)
				}
			}
		})
	})
}
