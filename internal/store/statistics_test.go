package store_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gorm.io/gorm"

	"toasoan/internal/store"
	"toasoan/internal/store/storetest"
)

const statisticsFile = "sqlite_statistics.tsv"

// checkStatistics holds the statistics that every database is given against those that
// ANALYZE takes of this one, or, where TOASOAN_STATISTICS says so, writes them down. Those
// of the tables in which SQLite keeps the search index are for nobody: it asks for rows
// by their keys.
func checkStatistics(t *testing.T, db *gorm.DB) {
	t.Helper()
	must(t, db.Exec("ANALYZE").Error)
	taken := statistics(t, db, "tbl NOT IN ('goose_db_version', 'search_data', 'search_idx', 'search_content', 'search_docsize', 'search_config')")
	if os.Getenv("TOASOAN_STATISTICS") == "write" {
		must(t, os.WriteFile(statisticsFile, []byte(taken), 0o644))
	}
	kept, err := os.ReadFile(statisticsFile)
	must(t, err)
	if taken != string(kept) {
		t.Errorf("%s is not what ANALYZE finds: take it anew by make statistics\n%s", statisticsFile, taken)
	}
}

// statistics are those in the database of the tables that are meant.
func statistics(t *testing.T, db *gorm.DB, where string) string {
	t.Helper()
	var rows []struct{ Tbl, Idx, Stat string }
	must(t, db.Raw("SELECT tbl, coalesce(idx, '') AS idx, stat FROM sqlite_stat1 WHERE "+where+" ORDER BY tbl, idx").Scan(&rows).Error)
	var b strings.Builder
	for _, r := range rows {
		fmt.Fprintf(&b, "%s\t%s\t%s\n", r.Tbl, r.Idx, r.Stat)
	}
	return b.String()
}

// TestFixedPlans: whatever SQLite was made to think of a database, once that is brought up
// to date, also connections that are open already plan for a large paper.
func TestFixedPlans(t *testing.T) {
	database := "sqlite:" + filepath.Join(t.TempDir(), "toasoan.db")
	s, raw := storetest.Open(t, store.Options{}, database), storetest.Raw(t, database)
	queue := "SELECT c.id FROM comments c JOIN manuscripts m ON m.id = c.article_id ORDER BY c.created_at, c.id LIMIT 20"
	inOrder := func() bool {
		var steps []struct{ Detail string }
		must(t, raw.Raw("EXPLAIN QUERY PLAN "+queue).Scan(&steps).Error)
		return !strings.Contains(fmt.Sprint(steps), "USE TEMP B-TREE FOR ORDER BY")
	}
	kept, err := os.ReadFile(statisticsFile)
	must(t, err)
	if got := statistics(t, raw, "true"); got != string(kept) || !inOrder() {
		t.Errorf("a new database has the statistics\n%s", got)
	}
	fillWith(t, raw, true, "50", only("users", "sections", "manuscripts"))
	must(t, raw.Exec("ANALYZE").Error)
	if inOrder() {
		t.Error("a paper that was looked at before it had comments has good plans anyway: this tests nothing")
	}
	_, err = s.Migrate(t.Context())
	must(t, err)
	if got := statistics(t, raw, "true"); got != string(kept) {
		t.Errorf("after it was brought up to date it has the statistics\n%s", got)
	}
	if !inOrder() {
		t.Error("a connection that was open before has not heard of them")
	}
}
