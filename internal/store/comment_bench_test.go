package store_test

import (
	"fmt"
	"strings"
	"testing"

	"gorm.io/gorm"

	"toasoan/internal/news"
	"toasoan/internal/store"
	"toasoan/internal/store/storetest"
)

// crowded adds n comments: a twentieth of them on one article, the rest on a
// thousand, a third of them replies, a twentieth waiting, on fifty articles.
func crowded(b *testing.B, db *gorm.DB, n int) {
	b.Helper()
	remove := "DELETE FROM comments"
	if db.Name() == "postgres" { // which would look for the replies of each
		remove = "TRUNCATE comments CASCADE"
	}
	must(b, db.Exec(remove).Error)
	dress := undress(b, db)
	must(b, db.Exec(fmt.Sprintf(`INSERT INTO comments (id, uid, article_id, article_uid, root_id, parent_id, author_name, author_kind, author_email, body, status, listed,
			reply_count, ip, user_agent, created_at, person_id, reason, body_hash, network)
		WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %[1]d)
		SELECT i, 'c' || i, CASE WHEN i %% 20 = 1 THEN 7 ELSE 100 + i %% 1000 END, 'm', CASE WHEN i %% 20 = 1 AND i %% 3 = 0 THEN 1 END, CASE WHEN i %% 20 = 1 AND i %% 3 = 0 THEN 1 END,
			'Name', 'guest', '', 'Body', CASE WHEN i %% 20 = 0 THEN 'pending' ELSE 'approved' END, i %% 20 <> 0, CASE WHEN i = 1 THEN 1 ELSE 0 END, '', '', i,
			1 + i %% 1000, CASE WHEN i %% 40 = 0 THEN 'links' WHEN i %% 20 = 0 THEN 'pre' ELSE '' END, '', '' FROM n`, n)).Error)
	dress()
	must(b, db.Exec("DELETE FROM comment_tallies").Error)
	must(b, db.Exec("INSERT INTO comment_tallies SELECT 'status', status, count(*) FROM comments GROUP BY status").Error)
	must(b, db.Exec("INSERT INTO comment_tallies SELECT 'reason', reason, count(*) FROM comments WHERE status = 'pending' GROUP BY reason").Error)
	must(b, db.Exec("UPDATE article_counts SET pending = (SELECT count(*) FROM comments c WHERE c.article_id = article_counts.article_id AND status = 'pending')").Error)
	if db.Name() == "postgres" {
		must(b, db.Exec("ANALYZE").Error)
	}
}

// undress takes what is kept in step with every row off the comments until dress is
// called: on PostgreSQL that is most of what it takes to add a million of them.
func undress(b *testing.B, db *gorm.DB) (dress func()) {
	b.Helper()
	if db.Name() != "postgres" {
		return func() {}
	}
	var indexes []struct{ Indexname, Indexdef string }
	must(b, db.Raw("SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'comments' AND indexname NOT IN (SELECT conname FROM pg_constraint)").Scan(&indexes).Error)
	must(b, db.Exec("ALTER TABLE comments DISABLE TRIGGER ALL").Error) // foreign keys
	for _, i := range indexes {
		must(b, db.Exec("DROP INDEX "+i.Indexname).Error)
	}
	return func() {
		for _, i := range indexes {
			must(b, db.Exec(i.Indexdef).Error)
		}
		must(b, db.Exec("ALTER TABLE comments ENABLE TRIGGER ALL").Error)
	}
}

// BenchmarkComments shows what readers and moderators are answered with costs
// with 1,000 and with 1,000,000 comments, of which a twentieth are on one article.
func BenchmarkComments(b *testing.B) {
	storetest.EachBench(b, func(b *testing.B, database string) {
		s := storetest.Open(b, store.Options{}, database)
		db := storetest.Raw(b, database)
		fill(b, db, strings.HasPrefix(database, "sqlite:"))
		for _, size := range []int{1000, 1_000_000} {
			crowded(b, db, size)
			roots := news.CommentQuery{ArticleKey: 7}
			deep := roots
			for range 100 { // pages of 20, or as many as there are
				_, stretch, err := s.Comments(b.Context(), deep)
				must(b, err)
				if stretch.Next == "" {
					break
				}
				deep.Cursor = stretch.Next
			}
			for _, c := range []struct {
				name string
				ask  func() error
			}{
				{"first page", func() error { _, _, err := s.Comments(b.Context(), roots); return err }},
				{"deep page", func() error { _, _, err := s.Comments(b.Context(), deep); return err }},
				{"top", func() error {
					_, _, err := s.Comments(b.Context(), news.CommentQuery{ArticleKey: 7, Sort: news.CommentsTop})
					return err
				}},
				{"replies", func() error {
					_, _, err := s.Comments(b.Context(), news.CommentQuery{ArticleKey: 7, Parent: "c1"})
					return err
				}},
				{"queue", func() error {
					_, _, err := s.HeldComments(b.Context(), news.HeldQuery{Status: news.CommentPending})
					return err
				}},
				{"queue by reason", func() error { _, _, err := s.HeldComments(b.Context(), news.HeldQuery{Reason: "links"}); return err }},
				{"counts", func() error { _, err := s.QueueCounts(b.Context(), news.Caller{}); return err }},
				{"latest", func() error { _, _, err := s.LatestComments(b.Context(), news.Page{}); return err }},
			} {
				b.Run(fmt.Sprintf("%s/%d", c.name, size), func(b *testing.B) {
					for b.Loop() {
						if err := c.ask(); err != nil {
							b.Fatal(err)
						}
					}
				})
			}
		}
	})
}
