// Package storetest opens empty databases for tests.
package storetest

import (
	"context"
	"crypto/rand"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"gorm.io/driver/postgres"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"toasoan/internal/store"
)

// Each runs f on a new, empty database of every kind: SQLite always, PostgreSQL
// when TOASOAN_TEST_POSTGRES is the URL of a server to make databases on.
// TOASOAN_REQUIRE_POSTGRES makes its absence a failure.
func Each(t *testing.T, f func(t *testing.T, open func(store.Options) *store.Store)) {
	EachURL(t, func(t *testing.T, database string) {
		f(t, func(o store.Options) *store.Store { return Open(t, o, database) })
	})
}

// EachURL is Each for tests that also reach past the store, with [Raw].
func EachURL(t *testing.T, f func(t *testing.T, database string)) {
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		f(t, "sqlite:"+filepath.Join(t.TempDir(), "toasoan.db"))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		f(t, newDatabase(t))
	})
}

// EachBench is EachURL for benchmarks.
func EachBench(b *testing.B, f func(b *testing.B, database string)) {
	b.Run("sqlite", func(b *testing.B) { f(b, "sqlite:"+filepath.Join(b.TempDir(), "toasoan.db")) })
	b.Run("postgres", func(b *testing.B) { f(b, newDatabase(b)) })
}

// Loop runs the operation that b measures. It reports what each took of this process's
// processors too: on a machine with other work, the time says little. On PostgreSQL
// the server's share is not in it.
func Loop(b *testing.B, once func()) {
	b.Helper()
	b.ReportAllocs()
	once() // statements are prepared
	before := spent()
	for b.Loop() {
		once()
	}
	b.ReportMetric(float64((spent()-before).Nanoseconds())/float64(b.N), "cpu-ns/op")
}

func spent() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// Open opens the database and brings its schema up to date.
func Open(t testing.TB, o store.Options, database string) *store.Store {
	t.Helper()
	o.URL, o.MaxConns = database, 4
	s, err := store.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if _, err := s.Migrate(context.Background()); err != nil {
		t.Fatal(err)
	}
	return s
}

// Raw opens the database without a store: to fill it, or to ask how it works.
func Raw(t testing.TB, database string) *gorm.DB {
	t.Helper()
	dialector := postgres.Open(database)
	if file, ok := strings.CutPrefix(database, "sqlite:"); ok {
		dialector = sqlite.Open("file:" + (&url.URL{Path: file}).EscapedPath() + "?_busy_timeout=5000&_txlock=immediate")
	}
	db, err := gorm.Open(dialector, &gorm.Config{Logger: logger.Discard})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if pool, err := db.DB(); err == nil {
			pool.Close()
		}
	})
	return db
}

// newDatabase creates a database for one test, drops it afterwards, and returns
// its URL.
func newDatabase(t testing.TB) string {
	t.Helper()
	server := os.Getenv("TOASOAN_TEST_POSTGRES")
	if server == "" {
		if os.Getenv("TOASOAN_REQUIRE_POSTGRES") != "" {
			t.Fatal("TOASOAN_TEST_POSTGRES is not set")
		}
		t.Skip("TOASOAN_TEST_POSTGRES is not set")
	}
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	name := "toasoan_test_" + strings.ToLower(rand.Text()[:16])
	admin(t, server, "CREATE DATABASE "+name+" TEMPLATE template0 ENCODING 'UTF8'")
	t.Cleanup(func() { admin(t, server, "DROP DATABASE "+name+" WITH (FORCE)") })
	u.Path = "/" + name
	return u.String()
}

func admin(t testing.TB, server, sql string) {
	t.Helper()
	db, err := gorm.Open(postgres.Open(server), &gorm.Config{Logger: logger.Discard})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Exec(sql).Error; err != nil {
		t.Errorf("%s: %v", sql, err)
	}
	if pool, err := db.DB(); err == nil {
		pool.Close()
	}
}
