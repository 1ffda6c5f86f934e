package newsroom_test

import (
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"testing"

	"toasoan/internal/news"
	"toasoan/internal/newsroom"
	"toasoan/internal/store"
	"toasoan/internal/store/storetest"
)

// BenchmarkPostComment posts comments to a hundred articles, each of another reader,
// through the whole of moderation, from as many readers at once as -cpu says times 64:
// they share transactions.
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
		var articles [100]string
		for i := range articles {
			m, err := room.CreateArticle(ctx, chief, news.ArticleDraft{Title: "Bài", Body: "<p>Chữ.</p>", Section: &news.SectionRef{Slug: section.Slug}})
			check(err)
			m, err = room.PublishArticle(ctx, chief, m.ID, m.Version, news.Publication{})
			check(err)
			articles[i] = m.ID
		}
		var written atomic.Int64
		from := news.Visitor{IP: "203.0.113.7", UserAgent: "Mozilla/5.0"}
		b.ReportAllocs()
		b.SetParallelism(64)
		b.ResetTimer()
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				i := written.Add(1)
				d := news.CommentDraft{
					AuthorName: "Bạn đọc", AuthorEmail: fmt.Sprintf("ban%d@example.com", i), Body: fmt.Sprintf("Bà con xã ta rất mừng, ý kiến thứ %d là như thế.", i),
				}
				p, err := room.ReadComment(ctx, articles[rand.IntN(len(articles))], d, from, "")
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
