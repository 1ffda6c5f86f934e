package storetest

import (
	"testing"

	"gorm.io/gorm"
)

// recounted are the counts that are kept of comments, each with the query that
// computes it. SQLite is not to go through all of a status for each article or person.
var recounted = map[string]string{
	"by status": `SELECT ref, n FROM comment_tallies WHERE scope = 'status' AND n <> 0
		EXCEPT SELECT status, count(*) FROM comments GROUP BY status`,
	"by status, the other way": `SELECT status, count(*) FROM comments GROUP BY status
		EXCEPT SELECT ref, n FROM comment_tallies WHERE scope = 'status'`,
	"by reason": `SELECT ref, n FROM comment_tallies WHERE scope = 'reason' AND n <> 0
		EXCEPT SELECT reason, count(*) FROM comments WHERE status = 'pending' GROUP BY reason`,
	"by reason, the other way": `SELECT reason, count(*) FROM comments WHERE status = 'pending' GROUP BY reason
		EXCEPT SELECT ref, n FROM comment_tallies WHERE scope = 'reason'`,
	"of articles": `SELECT article_id, comments, pending FROM article_counts n WHERE comments <> (SELECT count(*) FROM comments c WHERE c.article_id = n.article_id AND status || '' = 'approved')
		OR pending <> (SELECT count(*) FROM comments c WHERE c.article_id = n.article_id AND status || '' = 'pending')`,
	"of threads": `SELECT id, reply_count FROM comments r LEFT JOIN (SELECT root_id, count(*) AS n FROM comments WHERE status = 'approved' GROUP BY root_id) c ON c.root_id = r.id
		WHERE r.root_id IS NULL AND reply_count <> coalesce(n, 0)`,
	"listed": `SELECT id FROM comments r WHERE listed <> (status = 'approved' OR root_id IS NULL AND reply_count > 0)`,
	"of people": `SELECT id FROM commenters p WHERE
		pending <> (SELECT count(*) FROM comments c WHERE c.person_id = p.id AND status || '' = 'pending') OR
		approved <> (SELECT count(*) FROM comments c WHERE c.person_id = p.id AND status || '' = 'approved') OR
		rejected <> (SELECT count(*) FROM comments c WHERE c.person_id = p.id AND status || '' = 'rejected') OR
		spam <> (SELECT count(*) FROM comments c WHERE c.person_id = p.id AND status || '' = 'spam') OR
		good <> (SELECT count(*) FROM comments c WHERE c.person_id = p.id AND status || '' = 'approved' AND confirmed) OR
		bad <> (SELECT count(*) FROM comments c WHERE c.person_id = p.id AND status || '' IN ('rejected', 'spam') AND confirmed)`,
	"likes": `SELECT id FROM comments c WHERE likes <> (SELECT count(*) FROM comment_likes l WHERE l.comment_id = c.id)
		AND id NOT IN (SELECT comment_id FROM imported_comments)`,
}

// RecountComments holds every count that is kept of comments against what there is.
func RecountComments(t testing.TB, db *gorm.DB) {
	t.Helper()
	for name, sql := range recounted {
		var wrong []map[string]any
		if err := db.Raw(sql).Scan(&wrong).Error; err != nil {
			t.Fatal(err)
		}
		if len(wrong) > 0 {
			t.Errorf("counts %s are wrong: %v", name, wrong)
		}
	}
}
