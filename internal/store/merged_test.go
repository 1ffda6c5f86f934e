package store_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"toasoan/internal/news"
	"toasoan/internal/store"
	"toasoan/internal/store/storetest"
)

// TestPostedTogether: comments that share a transaction are all there with what
// belongs to them, but for those of which the database refuses something.
func TestPostedTogether(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, database string) {
		s, raw := storetest.Open(t, store.Options{}, database), storetest.Raw(t, database)
		sqlite := strings.HasPrefix(database, "sqlite:")
		fillWith(t, raw, sqlite, "20", only("sections ", "manuscripts ", "articles ", "article_counts "))
		now := news.At(time.Now())
		type posting struct {
			writer, text, parent string
			article              int64 // 99 is none
			of                   int64 // what the decision is about, if not the comment
			pending, asks        bool  // asks while others wait
			no                   error // what becomes of it afterwards
			twice, refused       bool
		}
		post := func(id string, p posting) error {
			met := &store.Reception{
				Article: "article-1", Text: p.text, Since: now, Parent: p.parent,
				Writer: news.CommenterRecord{ID: "writer " + id, Email: news.Opt(p.writer), EmailHash: p.writer, Name: "of " + id, CreatedAt: now, LastAt: now},
			}
			return s.PostTogether(t.Context(), met, func(ctx context.Context) error {
				if err := s.Receive(ctx, met); err != nil {
					return err
				}
				if met.Twice != p.twice || (met.Answered != nil) != (p.parent != "") {
					t.Errorf("%+v met %+v", p, met)
				}
				c := &news.HeldComment{
					Comment:   news.Comment{Key: met.Key, ID: id, ArticleKey: p.article, Author: &news.Commenter{}, Status: news.CommentApproved, CreatedAt: now},
					PersonKey: &met.Writer.Key, BodyHash: p.text,
				}
				if p.pending {
					c.Status, c.Reason = news.CommentPending, "pre"
				}
				if met.Answered != nil {
					c.ParentKey, c.RootKey = &met.Answered.Key, &met.Answered.Key
				}
				if err := s.CreateComment(ctx, c); err != nil {
					return err
				}
				s.TallyComment(ctx, c, 1)
				if p.of == 0 {
					p.of = c.Key
				}
				if err := s.AddDecision(ctx, &news.CommentDecision{CommentKey: p.of, At: now, Status: c.Status}); err != nil {
					return err
				}
				if p.asks {
					if err := s.UseChallenge(ctx, id, now); err != nil {
						return err
					}
				}
				if err := s.Record(ctx, news.Change{At: now, Noun: news.NounComment, Op: news.OpUpsert, ID: id}); err != nil {
					return err
				}
				return p.no
			})
		}
		const root = "root"
		must(t, post(root, posting{writer: "known", text: "said", article: 1}))
		batches := [][]posting{
			{{writer: "a", article: 1}},
			{{writer: "b", article: 1}, {writer: "known", article: 2}, {writer: "b", article: 1, parent: root}, {writer: "known", article: 3, pending: true}},
			{{writer: "c", article: 1, text: "new"}, {writer: "c", article: 99, refused: true}, {writer: "d", article: 2, text: "new", twice: true}, {writer: "known", article: 2, text: "said", twice: true}},
			{{writer: "e", article: 99, refused: true}, {writer: "e", article: 1}, {writer: "f", article: 99, text: "lost", refused: true}, {writer: "known", article: 1, parent: root}},
			{{writer: "g", article: 1}, {writer: "g", article: 2, asks: true}, {writer: "h", article: 2, parent: root, pending: true}, {writer: "g", article: 99, refused: true}, {writer: "h", article: 3}},
			{{writer: "i", article: 1}, {writer: "j", article: 2, no: news.Fail(news.CodeForbidden), refused: true}, {writer: "i", article: 99, refused: true}, {writer: "j", article: 2}},
			{{writer: "k", article: 1}, {writer: "l", article: 2, of: 99_999, refused: true}, {writer: "k", article: 3}, {writer: "l", article: 1}},
		}
		heard := heardStatements(t, raw)
		there := map[string]string{root: "known"}
		for n, batch := range batches {
			id := func(i int) string { return fmt.Sprint("post ", n, " ", i) }
			told := make([]error, len(batch))
			atOnce(t, s, len(batch), func(i int) { told[i] = post(id(i), batch[i]) })
			heard(t, slices.ContainsFunc(batch, func(p posting) bool { return p.refused || p.asks }))
			last := map[string]string{}
			for i, p := range batch {
				if (told[i] != nil) != p.refused {
					t.Errorf("%+v was told %v", p, told[i])
				}
				if !p.refused {
					there[id(i)], last[p.writer] = p.writer, "of "+id(i)
				}
			}
			for writer, name := range last {
				if c, err := s.Commenter(t.Context(), writer); err != nil || c.Name != name {
					t.Errorf("%s is %+v, %v, want the name %q", writer, c, err, name)
				}
			}
		}
		for what, sql := range map[string]string{
			"comments":  "SELECT c.uid, p.email_hash AS writer FROM comments c JOIN commenters p ON p.id = c.person_id",
			"decisions": "SELECT c.uid, p.email_hash AS writer FROM comment_decisions d JOIN comments c ON c.id = d.comment_id JOIN commenters p ON p.id = c.person_id",
			"changes":   "SELECT n.uid, p.email_hash AS writer FROM changes n JOIN comments c ON c.uid = n.uid JOIN commenters p ON p.id = c.person_id",
		} {
			var rows []struct{ UID, Writer string }
			must(t, raw.Raw(sql).Scan(&rows).Error)
			found := map[string]string{}
			for _, r := range rows {
				found[r.UID] = r.Writer
			}
			if fmt.Sprint(found) != fmt.Sprint(there) || len(rows) != len(there) {
				t.Errorf("%d %s are there: %v, want %v", len(rows), what, found, there)
			}
		}
		storetest.RecountComments(t, raw)
	})
}

// heardStatements has PostgreSQL count the statements that add rows. What it returns
// fails unless each kind was one, or there was more to do.
func heardStatements(t *testing.T, raw *gorm.DB) func(t *testing.T, more bool) {
	t.Helper()
	if raw.Name() != "postgres" {
		return func(*testing.T, bool) {}
	}
	must(t, raw.Exec("CREATE TABLE heard (of_table TEXT)").Error)
	must(t, raw.Exec("CREATE FUNCTION hear() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO heard VALUES (TG_TABLE_NAME); RETURN NULL; END $$").Error)
	tables := []string{"changes", "comment_decisions", "commenters", "comments"}
	for _, table := range tables {
		must(t, raw.Exec("CREATE TRIGGER heard AFTER INSERT ON "+table+" FOR EACH STATEMENT EXECUTE FUNCTION hear()").Error)
	}
	return func(t *testing.T, more bool) {
		t.Helper()
		var heard []string
		must(t, raw.Raw("DELETE FROM heard RETURNING of_table").Scan(&heard).Error)
		slices.Sort(heard)
		if !more && !slices.Equal(heard, tables) {
			t.Errorf("statements added rows to %v, want one for each of %v", heard, tables)
		}
	}
}
