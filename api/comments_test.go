package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"toasoan/internal/news"
	"toasoan/internal/newsroom"
	"toasoan/internal/store"
	"toasoan/internal/store/storetest"
)

// TestCommentCommands: comments come in once, however often, with their threads
// and their articles, and go out as they came.
func TestCommentCommands(t *testing.T) {
	t.Parallel()
	storetest.EachURL(t, func(t *testing.T, database string) {
		m := newMachine(t, database)
		m.must("", "migrate")
		s := storetest.Open(t, store.Options{}, database)
		articles := discussed(t, newsroom.New(s, newsroom.Options{Secret: make([]byte, secretBytes)}), s, 2, news.VerifyNone)
		line := func(id, parent, article, status, more string) string {
			return fmt.Sprintf(`{"id":%q,"parent_id":%q,"article":%q,"author_name":"Bạn %s","author_email":"b%s@example.com","body":"Ý kiến %s.","status":%q,"created_at":"2020-01-0%sT00:00:00Z"%s}`, id, parent, article, id, id, id, status, id, more)
		}
		file := filepath.Join(m.dir, "comments.jsonl")
		lines := []string{
			line("2", "1", articles[0], "approved", ""), // before what it answers
			line("1", "", "https://baocu.example/tin/bai-so-0.html?x=1", "approved", `,"likes":4,"confirmed":true`),
			line("3", "9", articles[0], "approved", ""), // whose parent never comes
			line("4", "", "/moi/khong-co", "approved", ""),
			line("5", "", "/cu/ten-cu.html", "spam", ""),
			line("6", "", articles[1], "pending", ""),
			"{",
			strings.Replace(line("7", "", articles[1], "approved", ""), "Ý kiến 7.", "x", 1), // too short
		}
		if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
			t.Fatal(err)
		}
		moved := filepath.Join(m.dir, "map.csv")
		if err := os.WriteFile(moved, []byte("https://baocu.example/cu/ten-cu.html,"+articles[1]+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		db := storetest.Raw(t, database)
		count := func() (n int) {
			if err := db.Raw("SELECT count(*) FROM comments").Scan(&n).Error; err != nil {
				t.Fatal(err)
			}
			return n
		}
		args := []string{"comments", "import", "--format", "native", "--map", moved, file}
		if out := m.must("", append(args, "--dry-run")...); out != "5 comments would be taken in, 0 known before, 1 without an article, 1 unfit, 1 unreadable\n" || count() != 0 {
			t.Errorf("a dry run: %q, %d comments", out, count())
		}
		if out := m.must("", args...); out != "5 comments taken in, 0 known before, 1 without an article, 1 unfit, 1 unreadable\n" {
			t.Error(out)
		}
		if out := m.must("", args...); out != "0 comments taken in, 5 known before, 1 without an article, 1 unfit, 1 unreadable\n" || count() != 5 {
			t.Errorf("again: %q, %d comments", out, count())
		}
		storetest.RecountComments(t, db)
		out := m.must("", "comments", "export")
		for _, want := range []string{`"body":"Ý kiến 1.","status":"approved","created_at":"2020-01-01T00:00:00Z","likes":4,"confirmed":false`, `"author_email":"b5@example.com"`, `"status":"spam"`} {
			if !strings.Contains(out, want) {
				t.Errorf("no %s in\n%s", want, out)
			}
		}
		if table := m.must("", "comments", "export", "--format", "csv"); strings.Count(table, "\r\n") != 6 {
			t.Errorf("%q", table)
		}
		// What was exported comes in elsewhere.
		code, out, errs := m.run(out, "comments", "import", "--format", "native", "-")
		if code != exitDone || out != "5 comments taken in, 0 known before, 0 without an article, 0 unfit, 0 unreadable\n" {
			t.Errorf("exit code %d: %s%s", code, out, errs)
		}
		storetest.RecountComments(t, db)
		if code, _, errs := m.run("<rss><item>", "comments", "import", "--format", "wordpress", "-"); code != exitFailed || !strings.Contains(errs, "the file is broken") {
			t.Errorf("exit code %d: %s", code, errs)
		}
	})
}
