package engine_test

import (
	"database/sql"
	"path/filepath"
	"testing"

	driver "github.com/mattn/go-sqlite3"

	"toasoan/internal/engine"
)

// TestTune: a statement is planned once, however often it is executed. SQLite asks
// the authorizer whenever it makes a plan.
func TestTune(t *testing.T) {
	if err := engine.Tune(); err != nil {
		t.Fatal(err)
	}
	asked := 0
	sql.Register("sqlite3 that tells of plans", &driver.SQLiteDriver{ConnectHook: func(c *driver.SQLiteConn) error {
		c.RegisterAuthorizer(func(int, string, string, string) int { asked++; return driver.SQLITE_OK })
		return nil
	}})
	db, err := sql.Open("sqlite3 that tells of plans", "file:"+filepath.Join(t.TempDir(), "x.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if _, err := db.Exec("CREATE TABLE a (id INTEGER PRIMARY KEY, slug TEXT UNIQUE); CREATE TABLE b (a_id INTEGER PRIMARY KEY, n INTEGER)"); err != nil {
		t.Fatal(err)
	}
	join, err := db.Prepare("SELECT a.id, b.n FROM a JOIN b ON b.a_id = a.id WHERE a.slug = ? LIMIT ?")
	if err != nil {
		t.Fatal(err)
	}
	defer join.Close()
	planned := asked
	if planned == 0 {
		t.Fatal("the authorizer is not asked at all")
	}
	for i := range 10 {
		var id, n int
		if err := join.QueryRow("x", i).Scan(&id, &n); err != sql.ErrNoRows {
			t.Fatal(err)
		}
	}
	if asked != planned {
		t.Errorf("SQLite planned the statement again: it asked %d times after %d", asked, planned)
	}
}
