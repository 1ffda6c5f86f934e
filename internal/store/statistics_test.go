package store_test

import (
	"strings"
	"testing"

	"toasoan/internal/store"
	"toasoan/internal/store/storetest"
)

// TestRefreshStatistics: a database that has grown learns what is in its tables.
func TestRefreshStatistics(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, database string) {
		s, raw := storetest.Open(t, store.Options{}, database), storetest.Raw(t, database)
		sqlite := strings.HasPrefix(database, "sqlite:")
		fillWith(t, raw, sqlite, "1000", many[:3])
		must(t, s.RefreshStatistics(t.Context()))
		if !sqlite {
			return
		}
		var known string
		must(t, raw.Raw("SELECT stat FROM sqlite_stat1 WHERE tbl = 'tags' AND idx IS NOT NULL LIMIT 1").Scan(&known).Error)
		if !strings.HasPrefix(known, "1000 ") {
			t.Errorf("of 1,000 tags it knows %q", known)
		}
	})
}
