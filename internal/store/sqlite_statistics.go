package store

import (
	_ "embed"
	"slices"
	"strings"

	"gorm.io/gorm"
)

// sqliteStatistics are what ANALYZE finds in the database of TestPlans: table, index
// ("" for the table itself) and figures. make statistics takes them anew.
//
//go:embed sqlite_statistics.tsv
var sqliteStatistics string

// fixPlans gives every database the statistics of a large paper
// (https://sqlite.org/lang_analyze.html#fixed_results_of_analyze). A connection reads
// those of a database once, when it is opened. With those of a paper that was small then,
// or had no comments yet, what a growing table makes slow would be planned as if it
// were quick: the moderators' queue read all comments, to sort them.
func (sqlite) fixPlans(db *gorm.DB) error {
	want := [][3]string{}
	for line := range strings.Lines(sqliteStatistics) {
		f := strings.SplitN(strings.TrimSuffix(line, "\n"), "\t", 3)
		want = append(want, [3]string{f[0], f[1], f[2]})
	}
	return db.Transaction(func(tx *gorm.DB) error {
		has, err := statisticsOf(tx)
		if err != nil || slices.Equal(has, want) {
			return err
		}
		// It is made anew because other connections hear of a changed schema, and of
		// nothing else.
		if err := exec(tx, do("DROP TABLE IF EXISTS sqlite_stat1"), do("ANALYZE progress"), do("DELETE FROM sqlite_stat1")); err != nil {
			return err
		}
		for _, w := range want {
			if err := tx.Exec("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, nullif(?, ''), ?)", w[0], w[1], w[2]).Error; err != nil {
				return err
			}
		}
		return tx.Exec("ANALYZE sqlite_schema").Error // and this one of nothing else
	})
}

func statisticsOf(db *gorm.DB) (has [][3]string, err error) {
	var there bool
	if err := db.Raw("SELECT count(*) FROM sqlite_schema WHERE name = 'sqlite_stat1'").Scan(&there).Error; err != nil || !there {
		return nil, err
	}
	var rows []struct{ Tbl, Idx, Stat string }
	err = db.Raw("SELECT tbl, coalesce(idx, '') AS idx, stat FROM sqlite_stat1 ORDER BY tbl, idx").Scan(&rows).Error
	for _, r := range rows {
		has = append(has, [3]string{r.Tbl, r.Idx, r.Stat})
	}
	return has, err
}
