package store

import (
	_ "embed"
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
	has, err := statisticsOf(db)
	if err != nil || has == sqliteStatistics {
		return err
	}
	return db.Transaction(func(tx *gorm.DB) error {
		// It is made anew because other connections hear of a changed schema, and of
		// nothing else.
		if err := exec(tx, do("DROP TABLE IF EXISTS sqlite_stat1"), do("ANALYZE progress"), do("DELETE FROM sqlite_stat1")); err != nil {
			return err
		}
		for line := range strings.Lines(sqliteStatistics) {
			f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
			if err := tx.Exec("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, nullif(?, ''), ?)", f[0], f[1], f[2]).Error; err != nil {
				return err
			}
		}
		return tx.Exec("ANALYZE sqlite_schema").Error // and this one of nothing else
	})
}

// statisticsOf are those that the database has, in the form of [sqliteStatistics].
func statisticsOf(db *gorm.DB) (string, error) {
	var there bool
	if err := db.Raw("SELECT count(*) FROM sqlite_schema WHERE name = 'sqlite_stat1'").Scan(&there).Error; err != nil || !there {
		return "", err
	}
	var lines []string
	err := db.Raw("SELECT tbl || char(9) || coalesce(idx, '') || char(9) || stat || char(10) FROM sqlite_stat1 ORDER BY tbl, idx").Scan(&lines).Error
	return strings.Join(lines, ""), err
}
