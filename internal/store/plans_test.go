package store_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"toasoan/internal/news"
	"toasoan/internal/store"
	"toasoan/internal/store/storetest"
)

// rows is how many articles and comments the plans are read at.
const rows = "100000"

// many fills the tables by SQL that both databases know: rows of every kind
// that grows, with links spread so that the planner sees real selectivities.
var many = []string{
	`INSERT INTO sections (id, uid, slug, name, description, parent_id, parent_uid, path, position, hidden, shown, sort_key, version, created_at, updated_at)
		SELECT i, 's' || i, 'section-' || i, 'Section', '', NULL, NULL, '[]', i, 1 = 0, 1 = 1, KEY, 1, 0, 0 FROM n WHERE i <= 20`,
	`INSERT INTO section_ancestors SELECT i, i FROM n WHERE i <= 20`,
	`INSERT INTO tags (id, uid, slug, name, kind, description, aliases, exact_key, sort_key, article_count, version, created_at, updated_at)
		SELECT i, 't' || i, 'tag-' || i, 'Tag', 'topic', '', '[]', 'tag ' || i, KEY, 200, 1, 0, 0 FROM n WHERE i <= 30000`,
	`INSERT INTO tag_terms SELECT 'tag ' || i, i FROM n WHERE i <= 30000`,
	`INSERT INTO tag_aliases SELECT 'alias ' || i, i FROM n WHERE i <= 30000`,
	`INSERT INTO authors (id, uid, slug, name, pen_names, biography, portrait, sort_key, article_count, version, created_at, updated_at)
		SELECT i, 'a' || i, 'author-' || i, 'Author', '[]', '', NULL, KEY, 100, 1, 0, 0 FROM n WHERE i <= 30000`,
	`INSERT INTO author_names SELECT 'author ' || i, i FROM n WHERE i <= 30000`,
	`INSERT INTO users (id, uid, email, name, role, disabled, password_hash, version, created_at, updated_at, section_ids)
		SELECT i, 'u' || i, 'u' || i || '@x.example', 'User', 'reporter', 1 = 0, '', 1, 0, 0, '[3,4]' FROM n WHERE i <= 30000`,
	`INSERT INTO sessions (id, uid, user_id, token_hash, created_at, expires_at) SELECT i, 'x' || i, i, 'h' || i, 0, i FROM n WHERE i <= 30000`,
	`INSERT INTO api_keys (id, uid, name, prefix, role, scope, token_hash, created_by, created_at)
		SELECT i, 'k' || i, 'Key', 'tsk_', 'admin', 'write', 'h' || i, '', 0 FROM n WHERE i <= 30000`,
	`INSERT INTO manuscripts (id, uid, slug, status, revision, version, type, title, short_title, sapo, byline, section_id, tag_ids, credits,
			language, word_count, reading_minutes, comments_state, writer_id, writer_name, live_state, live_notice, live_reason, created_at, updated_at, corrections, body_html,
			saved_by_id, saved_by_name, saved_at, saved_reason, was_live, changed_by_id, changed_by_name, changed_at, assignee_id, trashed_at)
		SELECT i, 'm' || i, 'article-' || i, CASE WHEN i % 50 = 0 THEN 'draft' ELSE 'published' END, 1, 1, CASE WHEN i = 7 THEN 'live' ELSE 'news' END, 'Title ' || i, '', 'Sapo', '', 1 + i % 20, '[]', '[]',
			'vi', 1, 1, 'open', 'u' || (i % 500), 'User', 'published', '', '', i, i, '[]', '<p>Body</p>',
			'u1', 'User', i, '', 1 = 1, 'u1', 'User', i, CASE WHEN i % 100 = 0 THEN 'u' || (i % 500) ELSE '' END, CASE WHEN i % 1000 = 0 THEN i END FROM n`,
	`INSERT INTO revisions (manuscript_id, revision, saved_by_id, saved_by_name, saved_at, saved_reason, was_live, slug, type, title, short_title, sapo, byline,
			tag_ids, credits, language, word_count, reading_minutes, comments_state, corrections, body_html)
		SELECT i, 0, 'u1', 'User', i, '', i % 2 = 0, 's' || i, 'news', 'Title', '', '', '', '[]', '[]', 'vi', 1, 1, 'open', '[]', '<p>Body</p>' FROM n`,
	`INSERT INTO autosaves SELECT i, 'u7', 1, i, '{}' FROM n WHERE i <= 30000`,
	`INSERT INTO edit_locks SELECT i, 'u7', 'User', i, i FROM n WHERE i <= 30000`,
	`INSERT INTO notes (uid, manuscript_id, author_id, author_name, kind, text, created_at) SELECT 'n' || i, i, 'u7', 'User', 'note', 'Text', i FROM n`,
	`INSERT INTO previews (uid, manuscript_id, revision, created_by_id, created_by_name, created_at, expires_at) SELECT 'p' || i, i, 1, 'u7', 'User', i, i FROM n WHERE i <= 30000`,
	`INSERT INTO merged SELECT 'tag', i + 1000000, i, '' FROM n WHERE i <= 30000`,
	`INSERT INTO redirects (uid, from_path, to_url, article_id, status, version, created_at, updated_at)
		SELECT 'r' || i, '/' || i, '', i, 301, 1, 0, 0 FROM n WHERE i <= 30000`,
	`INSERT INTO recovery_codes SELECT i, 'h' || i FROM n WHERE i <= 30000`,
	`INSERT INTO errands (uid, kind, user_id, expires_at) SELECT 'e' || i, 'password-reset', i, i FROM n WHERE i <= 30000`,
	`INSERT INTO attempts SELECT 'a' || i, 1, i, i FROM n WHERE i <= 30000`,
	`INSERT INTO outbox (uid, kind, ref, recipient, tries, next_at, created_at) SELECT 'l' || i, 'password-reset', 'e' || i, 'x', 0, i, i FROM n WHERE i <= 30000`,
	`INSERT INTO schedule SELECT 'article', i, 'expire', i * 1000, '{}', 'u7', 'User' FROM n`,
	`INSERT INTO audit (uid, at, actor_id, actor_name, ip, user_agent, action, noun, on_id, on_name, changes)
		SELECT 'e' || i, i, 'u' || (i % 500), 'User', '', '', CASE WHEN i % 9 = 0 THEN 'article.publish' ELSE 'article.edit' END, CASE WHEN i % 7 = 0 THEN 'tag' ELSE 'article' END, 'm' || i, '', '{}' FROM n`,
	`INSERT INTO articles (id, uid, slug, revision, type, title, short_title, sapo, byline, section_id, language, word_count, reading_minutes,
			comments_state, published_at, published_precision, modified_at)
		SELECT id, uid, slug, 1, type, title, '', sapo, '', section_id, 'vi', 1, 1, 'open', i * 1000, 'minute', i * 1000 FROM n JOIN manuscripts ON id = i`,
	`INSERT INTO article_bodies SELECT id, '<p>Body</p>', 'Body', '[]', '[]', NULL, NULL, CASE WHEN id % 1000 = 0 THEN id - 1 END FROM articles`,
	`INSERT INTO article_counts (article_id, comments, views, likes) SELECT id, 0, 0, 0 FROM articles`,
	`INSERT INTO article_tags SELECT i, k, 1 + (i * 7 + k * 1009) % 30000 FROM n CROSS JOIN (SELECT 0 AS k UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3) four`,
	`INSERT INTO article_authors SELECT i, 0, 1 + i % 30000, '', 'author' FROM n`,
	`INSERT INTO topics (id, uid, slug, name, summary, status, position, sort_key, article_count, version, created_at, updated_at)
		SELECT i, 'o' || i, 'topic-' || i, 'Topic', '', 'open', 0, KEY, 4, 1, 0, 0 FROM n WHERE i <= 20000`,
	`INSERT INTO topic_terms SELECT 'topic ' || i, i FROM n WHERE i <= 20000`,
	`INSERT INTO topic_articles SELECT 1 + i % 20000, i, i, i % 3 = 0, '' FROM n WHERE i <= 80000`,
	`INSERT INTO slugs SELECT 'topic', slug, id, 1 = 1 FROM topics`,
	`INSERT INTO listings SELECT id, 5, topic_id, published_at, modified_at FROM articles JOIN topic_articles ON article_id = id`,
	`INSERT INTO listings SELECT id, 6, topic_id, published_at, modified_at FROM articles JOIN topic_articles ON article_id = id`,
	`INSERT INTO lists (id, uid, slug, draft_version, live_version, published_at, publisher_id, publisher_name, version, created_at, updated_at)
		SELECT 10 + i, 'i' || i, 'list-' || i, 1, 1, 0, '', '', 1, 0, 0 FROM n WHERE i <= 20`,
	`INSERT INTO list_versions SELECT 11 + i % 20, 1 + i / 20, 'List', '[{"name":"a","size":3,"pinned":["m7","m8"],"fill":{"section":"section-3"}},{"name":"b","size":3,"fill":{"tag":"tag-3","author":"author-3"}},{"name":"c","size":3,"fill":{}},{"name":"d","size":3,"fill":{"topic":"topic-3","type":"news"}}]', 'u1', 'User', 0, NULL FROM n`,
	`INSERT INTO slugs SELECT 'list', slug, id, 1 = 1 FROM lists WHERE id > 10`,
	`INSERT INTO slugs SELECT 'article', slug, id, 1 = 1 FROM articles`,
	`INSERT INTO slugs SELECT 'tag', slug, id, 1 = 1 FROM tags`,
	`INSERT INTO listings SELECT id, 0, 0, published_at, modified_at FROM articles`,
	`INSERT INTO listings SELECT id, 1, section_id, published_at, modified_at FROM articles`,
	`INSERT INTO listings SELECT DISTINCT id, 2, tag_id, published_at, modified_at FROM articles JOIN article_tags ON article_id = id`,
	`INSERT INTO listings SELECT id, 3, author_id, published_at, modified_at FROM articles JOIN article_authors ON article_id = id`,
	`INSERT INTO listings SELECT id, 4, 1, published_at, modified_at FROM articles`,
	`UPDATE article_counts SET hour_score = article_id / 100.0, day_score = article_id / 100.0, week_score = article_id / 100.0 WHERE EXISTS (SELECT 1 FROM n WHERE i = 1)`,
	`INSERT INTO trends SELECT id, 1 + k, 0, id / 100.0 FROM articles CROSS JOIN (SELECT 0 AS k UNION ALL SELECT 1 UNION ALL SELECT 2) three`,
	`INSERT INTO trends SELECT id, 1 + k, section_id, id / 100.0 FROM articles CROSS JOIN (SELECT 0 AS k UNION ALL SELECT 1 UNION ALL SELECT 2) three`,
	`INSERT INTO views SELECT i, i * 1000, 7 FROM n`,
	`INSERT INTO commenters (id, uid, email, email_hash, name, created_at, last_at) SELECT i, 'p' || i, 'p' || i || '@x.example', 'h' || i, 'Reader', i, i FROM n WHERE i <= 30000`,
	`INSERT INTO comments (id, uid, article_id, article_uid, root_id, parent_id, author_name, author_kind, author_email, body, status, listed, reply_count, ip, user_agent, created_at,
			person_id, reason, body_hash, network)
		SELECT i, 'c' || i, 1 + i % 2000, 'm', CASE WHEN i > 2000 AND i % 3 = 0 THEN i % 2000 + 1 END, CASE WHEN i > 2000 AND i % 3 = 0 THEN i % 2000 + 1 END,
			'Name', 'guest', 'x@x.example', 'Body', CASE WHEN i % 20 = 0 THEN 'pending' ELSE 'approved' END, i % 20 <> 0, 1, 'ip' || i, '', i,
			1 + i % 30000, CASE WHEN i % 400 = 0 THEN 'links' WHEN i % 20 = 0 THEN 'pre' ELSE '' END, 'b' || i, 'n' FROM n`,
	`INSERT INTO comment_decisions (comment_id, at, actor_id, actor_name, status, rule, rules, findings) SELECT i, i, 'u1', 'U', 'pending', 'pre', 1, '[]' FROM n`,
	`INSERT INTO comment_edits (comment_id, at, body) SELECT i, i, 'Body' FROM n WHERE i <= 30000`,
	`INSERT INTO comment_likes (comment_id, device) SELECT i, 'd' FROM n WHERE i <= 30000`,
	`INSERT INTO comment_reports (comment_id, device, reason, detail, at) SELECT i, 'd' || i, 'spam', '', i FROM n WHERE i <= 30000`,
	`INSERT INTO comment_notes (uid, comment_id, writer_id, writer_name, body, created_at) SELECT 'n' || i, i, 'u1', 'U', 'Note', i FROM n WHERE i <= 30000`,
	`INSERT INTO used_challenges (id, expires_at) SELECT 'c' || i, i FROM n WHERE i <= 30000`,
	`INSERT INTO spam_words (word, spam, ham, version) SELECT 'w' || i, 1, 1, i FROM n WHERE i <= 30000`,
	`INSERT INTO settings (id, document, version, updated_at) SELECT 1, '{}', 1, 0 FROM n WHERE i = 1`,
	`INSERT INTO relate SELECT id, published_at FROM articles WHERE id > 50000`,
	`INSERT INTO related SELECT i, CASE WHEN i > k THEN i - k ELSE i + k END, k, 'tag' FROM n CROSS JOIN (SELECT 1 AS k UNION ALL SELECT 2 UNION ALL SELECT 3) three`,
	`INSERT INTO chosen_related SELECT i, 0, 1 + i % 100 FROM n WHERE i <= 30000`,
	`INSERT INTO search_words SELECT 1 = 0, 'w' || i, 'w' || i, i FROM n`,
	`INSERT INTO search_words SELECT 1 = 1, 'w' || i || ' w', 'w' || i || ' w', i FROM n`,
	`INSERT INTO author_terms SELECT 'author ' || i, i FROM n WHERE i <= 30000`,
	`INSERT INTO live_coverages SELECT i, 1, 1, i, NULL FROM n`,
	`INSERT INTO live_updates (uid, article_id, seq, at, pinned, key_event, title, author, correction, writer_id, writer_name, version, created_at, removed_at, body_html, body_text, body_blocks)
		SELECT 'v' || i, CASE WHEN i % 8 = 0 THEN 7 ELSE i END, i, i, i % 1000 = 0, i % 500 = 0, '', '', '', 'u1', 'U', 1, i, CASE WHEN i % 9 = 0 THEN i END, '<p>Body</p>', 'Body', '[]' FROM n`,
	`INSERT INTO breaking SELECT i, i FROM n WHERE i % 5 = 0`,
	`INSERT INTO changes (at, noun, op, uid, on_uid, reason) SELECT i, 'article', 'upsert', 'm' || i, '', 'published' FROM n`,
	`INSERT INTO answers SELECT '', 'POST', '/x', 'k' || i, '', 201, 'null', '{}', i FROM n`,
}

// searchable fills the search index, by whether the database is SQLite.
var searchable = map[bool]string{
	true: `INSERT INTO search (rowid, title_exact, title_folded, sapo_exact, text_exact, text_folded)
		SELECT ((published_at / 1000000 + 17179869184) << 28) | id, title, lower(title), 'sapo', 'body w' || id % 100, 'body w' || id % 100 FROM articles`,
	false: `INSERT INTO search (rowid, article_id, title_exact, title_folded, sapo_exact, text_exact, text_folded, pairs)
		SELECT ((published_at / 1000000 + 17179869184) << 28) | id, id, to_tsvector('simple', title), to_tsvector('simple', title), to_tsvector('simple', 'sapo'),
			to_tsvector('simple', 'body w' || id % 100), to_tsvector('simple', 'body w' || id % 100), ARRAY[id % 100] FROM articles`,
}

func fill(t testing.TB, db *gorm.DB, sqlite bool) {
	t.Helper()
	fillWith(t, db, sqlite, rows, many)
	must(t, db.Exec(searchable[sqlite]).Error)
	if !sqlite { // whose statistics are fixed
		must(t, db.Exec("ANALYZE").Error)
	}
}

// only are those of many that fill what begins so.
func only(begins ...string) []string {
	return slices.DeleteFunc(slices.Clone(many), func(sql string) bool {
		return !slices.ContainsFunc(begins, func(with string) bool { return strings.HasPrefix(sql, "INSERT INTO "+with) })
	})
}

func fillWith(t testing.TB, db *gorm.DB, sqlite bool, rows string, statements []string) {
	t.Helper()
	must(t, db.Transaction(func(tx *gorm.DB) error {
		for _, sql := range statements {
			key := "('k' || i)::bytea"
			if sqlite {
				key = "CAST('k' || i AS BLOB)"
			}
			head, body, _ := strings.Cut(sql, "SELECT")
			sql = head + "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + rows + ") SELECT" + strings.ReplaceAll(body, "KEY", key)
			if err := tx.Exec(sql).Error; err != nil {
				return err
			}
		}
		return nil
	}))
}

// statements collects what a store sends to the database.
type statements struct {
	mu  sync.Mutex
	all []string
}

func (s *statements) add(sql string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = append(s.all, sql)
}

// TestPlans reads the plan of every query that the store makes, on tables with
// 100,000 rows: none may go through a table that grows without an index.
func TestPlans(t *testing.T) {
	if testing.Short() {
		t.Skip("fills databases with 100,000 articles")
	}
	storetest.EachURL(t, func(t *testing.T, database string) {
		var seen statements
		s := storetest.Open(t, store.Options{Trace: seen.add}, database)
		raw := storetest.Raw(t, database)
		sqlite := strings.HasPrefix(database, "sqlite:")
		fill(t, raw, sqlite)
		if sqlite {
			checkStatistics(t, raw)
		} else { // plans as the store's own connections make them
			pool, err := raw.DB()
			must(t, err)
			pool.SetMaxOpenConns(1)
			must(t, raw.Exec("SET jit = off").Error)
			must(t, raw.Exec("SET max_parallel_workers_per_gather = 0").Error)
			must(t, raw.Exec("SET enable_seqscan = off").Error)
		}
		seen.all = nil
		askEverything(t, s)
		postTogether(t, s)
		if sqlite {
			checkPlans(t, raw, seen.all, sqliteScans)
		} else {
			checkPlans(t, raw, seen.all, postgresScans)
		}
	})
}

// checkPlans checks that none of the statements goes through a table that grows.
func checkPlans(t *testing.T, db *gorm.DB, statements []string, scansOf func(t *testing.T, db *gorm.DB, sql string) []string) {
	t.Helper()
	checked := map[string]bool{}
	for _, sql := range statements {
		shape := literals.ReplaceAllString(sql, "?")
		if checked[shape] || !explainable(sql) {
			continue
		}
		checked[shape] = true
		if scans := scansOf(t, db, sql); len(scans) > 0 {
			t.Errorf("%s\n\tgoes through %s", sql, strings.Join(scans, "; "))
		}
	}
	if len(checked) < 40 {
		t.Errorf("only %d statements were checked", len(checked))
	}
}

// postTogether has comments come that are asked about together.
func postTogether(t *testing.T, s *store.Store) {
	t.Helper()
	atOnce(t, s, 4, func(i int) {
		met := &store.Reception{Article: "article-77", Writer: news.CommenterRecord{ID: fmt.Sprint("p", i), EmailHash: fmt.Sprint("h", 20+i)}, Text: "b7", Parent: "c6"}
		must(t, s.PostTogether(t.Context(), met, func(ctx context.Context) error {
			if err := s.Receive(ctx, met); err != nil {
				return err
			}
			c := &news.HeldComment{Comment: news.Comment{
				Key: int64(1_000_000 + i), ID: fmt.Sprint("together ", i), ArticleKey: int64(77 + i%2), RootKey: &met.Answered.Key, Author: &news.Commenter{}, Status: news.CommentApproved,
			}, PersonKey: &met.Writer.Key}
			s.TallyComment(ctx, c, 1)
			return s.CreateComment(ctx, c)
		}))
		if !met.Twice || met.Answered == nil || met.Writer.Key == 0 {
			t.Errorf("met %+v", met)
		}
	})
}

var literals = regexp.MustCompile(`'[^']*'|\b\d+\b`)

func explainable(sql string) bool {
	verb, _, _ := strings.Cut(strings.TrimSpace(sql), " ")
	return slices.Contains([]string{"SELECT", "UPDATE", "DELETE"}, verb) || verb == "INSERT" && strings.Contains(sql, "SELECT")
}

// growing are the tables whose size is the paper's age.
var growing = []string{
	"manuscripts", "articles", "article_bodies", "article_tags", "article_authors", "article_counts", "listings", "views", "trends", "live_coverages", "live_updates", "breaking", "comments", "commenters", "comment_decisions", "comment_edits", "comment_likes", "comment_reports", "comment_notes", "used_challenges", "spam_words", "changes",
	"revisions", "autosaves", "edit_locks", "notes", "previews", "schedule", "audit", "merged", "redirects", "recovery_codes", "errands", "attempts", "outbox", "answers", "slugs", "tags", "tag_terms", "tag_aliases", "topics", "topic_articles", "topic_terms", "list_versions", "authors", "author_names", "author_terms", "related", "chosen_related", "relate", "search", "search_words", "users", "sessions", "api_keys",
}

var sqliteScan = regexp.MustCompile(`^SCAN (\w+)( .*)?$`)

// sqliteRough is a search by what there are few values of: most of a table has the same.
var sqliteRough = regexp.MustCompile(`^SEARCH (\w+) USING .*\((kind|status|pair|listed|type|live_state|noun)=\?\)$`)

// sqliteScans finds the steps that read a whole table, or much of it. Reading along an
// index in the order of the answer, up to its limit, is no such step.
func sqliteScans(t *testing.T, db *gorm.DB, sql string) (scans []string) {
	t.Helper()
	var steps []struct{ Detail string }
	must(t, db.Raw("EXPLAIN QUERY PLAN "+sql).Scan(&steps).Error)
	limited := strings.Contains(sql, "LIMIT")
	inOrder := limited && strings.Contains(sql, "ORDER BY id") // the table itself is sorted by id
	for _, step := range steps {
		if m := sqliteRough.FindStringSubmatch(step.Detail); m != nil && isTable(sql, m[1]) && !limited {
			scans = append(scans, step.Detail)
		}
		m := sqliteScan.FindStringSubmatch(step.Detail)
		if m == nil || strings.Contains(m[2], "INDEX") || !isTable(sql, m[1]) || inOrder {
			continue
		}
		scans = append(scans, step.Detail)
	}
	return scans
}

// isTable reports whether the name in a plan is that of a growing table or of an
// alias for one.
func isTable(sql, name string) bool {
	if slices.Contains(growing, name) {
		return true
	}
	return slices.ContainsFunc(growing, func(table string) bool {
		return regexp.MustCompile(`(?i)["\s]` + table + `"?( AS)? ` + name + `\b`).MatchString(sql)
	})
}

type node struct {
	Type     string `json:"Node Type"`
	Relation string `json:"Relation Name"`
	Plans    []node
}

// postgresScans returns the growing tables that a plan reads whole.
func postgresScans(t *testing.T, db *gorm.DB, sql string) (scans []string) {
	t.Helper()
	var text string
	must(t, db.Raw("EXPLAIN (FORMAT JSON) "+sql).Scan(&text).Error)
	var plans []struct{ Plan node }
	must(t, json.Unmarshal([]byte(text), &plans))
	var walk func(n node)
	walk = func(n node) {
		if n.Type == "Seq Scan" && slices.Contains(growing, n.Relation) {
			scans = append(scans, n.Type+" on "+n.Relation)
		}
		for _, below := range n.Plans {
			walk(below)
		}
	}
	walk(plans[0].Plan)
	return scans
}

// askEverything calls every method of the store with arguments that find
// something, and the writes too.
func askEverything(t *testing.T, s *store.Store) {
	t.Helper()
	ctx := t.Context()
	day := news.At(time.UnixMicro(50_000_000))
	articles := func(q news.ArticleQuery) {
		t.Helper()
		q.Limit = 20
		_, stretch, err := s.Articles(ctx, q)
		must(t, err)
		if stretch.Next != "" {
			q.Cursor = stretch.Next
			_, _, err = s.Articles(ctx, q)
			must(t, err)
		}
	}
	for _, sort := range []news.ArticleSort{news.SortLatest, news.SortOldest, news.SortModified} {
		for _, q := range []news.ArticleQuery{
			{}, {Section: "section-3"}, {Tags: []string{"tag-3"}}, {Tags: []string{"tag-3", "tag-4"}}, {AllTags: []string{"tag-3", "tag-4"}},
			{Author: "author-3"}, {Type: "news"}, {Section: "section-3", Tags: []string{"tag-3"}, Author: "author-3", Type: "news"},
			{Topic: "topic-3"}, {Topic: "topic-3", Section: "section-3", ArticleParts: news.ArticleParts{NoText: true}},
			{From: &day}, {To: &day, Section: "section-3"}, {UpdatedSince: &day}, {IDs: []string{"m7", "m8"}}, {Exclude: []string{"m7"}}, {Breaking: true}, {Breaking: true, Section: "section-3", Type: "news"}, {ArticleParts: news.ArticleParts{NoText: true}},
		} {
			q.Sort = sort
			articles(q)
		}
	}
	articles(news.ArticleQuery{Section: "section-3", Page: news.Page{Count: true}})
	articles(news.ArticleQuery{Topic: "topic-3", Sort: news.SortTopic})
	for _, text := range []string{"body", "bódy w7", "w7 title", "a b c d e f g h i", "ti", "tag 7", "author 7", "wx7", "bodyw7", "topic 7"} {
		for _, q := range []news.SearchQuery{{}, {Newest: true}, {Facets: news.Facets, ArticleQuery: news.ArticleQuery{Section: "section-3", Tags: []string{"tag-3"}, From: &day, Exclude: []string{"m7"}, Page: news.Page{Count: true}}}} {
			q.Text, q.Limit = text, 20
			found, err := s.Search(ctx, q)
			must(t, err)
			if q.Cursor = found.Next; q.Cursor != "" {
				_, err = s.Search(ctx, q)
				must(t, err)
			}
		}
		_, err := s.Suggest(ctx, text, 5)
		must(t, err)
	}
	limited := news.Caller{ID: "u7", Role: news.Editor, Sections: []int64{3, 4}}
	caller := func(role news.Role) news.Caller { return news.Caller{ID: "u7", Role: role} }
	for _, q := range []news.ManuscriptQuery{
		{Caller: caller(news.Editor)}, {Caller: caller(news.Reporter)}, {Caller: caller(news.Editor), Status: news.Draft},
		{Caller: caller(news.Editor), Section: "section-3"}, {Caller: caller(news.Editor), Writer: "u9"},
		{Caller: caller(news.Editor), Status: news.Trashed}, {Caller: caller(news.Reporter), Assignee: "u7"}, {Caller: caller(news.Editor), Assignee: "u100"},
		{Caller: limited}, {Caller: limited, Status: news.Draft},
	} {
		_, stretch, err := s.Manuscripts(ctx, q)
		must(t, err)
		q.Cursor = stretch.Next
		_, _, err = s.Manuscripts(ctx, q)
		must(t, err)
	}
	defaults := news.DefaultSettings("https://bao.example")
	settings := &defaults
	calls := map[string]func() error{
		"article": func() error { _, err := s.Article(ctx, "article-77", news.ArticleParts{}); return err },
		"by id": func() error {
			_, err := s.Article(ctx, "0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2a10", news.ArticleParts{})
			return notFound(err)
		},
		"most read": func() error { _, err := s.MostRead(ctx, news.MostReadQuery{}); return err },
		"most read in section": func() error {
			_, err := s.MostRead(ctx, news.MostReadQuery{Window: news.LastHour, Section: "section-3"})
			return err
		},
		"most read but": func() error {
			_, err := s.MostRead(ctx, news.MostReadQuery{Window: news.LastWeek, SectionKey: 3, Exclude: []string{"m7"}, ArticleParts: news.ArticleParts{NoText: true}})
			return err
		},
		"absent":     func() error { _, err := s.Article(ctx, "nothing", news.ArticleParts{}); return notFound(err) },
		"commented":  func() error { _, err := s.CommentedArticle(ctx, "article-77"); return err },
		"manuscript": func() error { _, err := s.Manuscript(ctx, caller(news.Editor), "article-77"); return err },
		"tags": func() error {
			_, st, err := s.Tags(ctx, news.TagQuery{})
			return again(err, st, func(p news.Page) error { _, _, err := s.Tags(ctx, news.TagQuery{Page: p}); return err })
		},
		"all tags":     func() error { _, _, err := s.Tags(ctx, news.TagQuery{All: true}); return err },
		"tags of kind": func() error { _, _, err := s.Tags(ctx, news.TagQuery{Kind: "topic"}); return err },
		"tag":          func() error { _, err := s.Tag(ctx, "tag-7"); return err },
		"desk tag":     func() error { _, err := s.DeskTag(ctx, "tag-7"); return err },
		"tag by key":   func() error { _, err := s.TagByKey(ctx, "tag 7"); return err },
		"suggest":      func() error { _, err := s.SuggestTags(ctx, "tag 7", false, 10); return err },
		"topics": func() error {
			_, st, err := s.Topics(ctx, news.TopicQuery{})
			return again(err, st, func(p news.Page) error { _, _, err := s.Topics(ctx, news.TopicQuery{Page: p}); return err })
		},
		"all topics": func() error {
			_, _, err := s.Topics(ctx, news.TopicQuery{All: true, Status: news.TopicOpen})
			return err
		},
		"topics of": func() error {
			key := int64(7)
			_, _, err := s.Topics(ctx, news.TopicQuery{All: true, Article: &key})
			return err
		},
		"topic":       func() error { _, err := s.Topic(ctx, "topic-7"); return err },
		"desk topic":  func() error { _, err := s.DeskTopic(ctx, "topic-7"); return err },
		"members":     func() error { _, _, err := s.TopicMembers(ctx, limited, 7); return err },
		"topic order": func() error { _, err := s.TopicOrder(ctx, 7); return err },
		"lists": func() error {
			_, st, err := s.CuratedLists(ctx, news.Page{})
			return again(err, st, func(p news.Page) error { _, _, err := s.CuratedLists(ctx, p); return err })
		},
		"list": func() error { _, err := s.CuratedList(ctx, "list-7"); return err },
		"live list": func() error {
			_, zones, err := s.LiveList(ctx, "list-7")
			if err == nil {
				_, err = s.NameArticles(ctx, limited, zones)
			}
			return err
		},
		"list versions": func() error { _, _, err := s.ListVersions(ctx, 17, news.Page{}); return err },
		"list version":  func() error { _, err := s.ListVersion(ctx, 17, 1); return err },
		"slugs in use":  func() error { _, err := s.SlugsInUse(ctx, news.NounTag, []string{"tag-7", "tag-8"}); return err },
		"authors":       func() error { _, _, err := s.Authors(ctx, news.AuthorQuery{}); return err },
		"all authors":   func() error { _, _, err := s.Authors(ctx, news.AuthorQuery{All: true}); return err },
		"author":        func() error { _, err := s.Author(ctx, "author-7"); return err },
		"desk author":   func() error { _, err := s.DeskAuthor(ctx, "author-7"); return notFound(err) },
		"by name":       func() error { _, err := s.AuthorsByName(ctx, "author 7"); return err },
		"comments":      func() error { _, _, err := s.Comments(ctx, news.CommentQuery{ArticleKey: 7}); return err },
		"oldest": func() error {
			_, _, err := s.Comments(ctx, news.CommentQuery{ArticleKey: 7, Sort: news.CommentsOldest})
			return err
		},
		"replies": func() error { _, _, err := s.Comments(ctx, news.CommentQuery{ArticleKey: 7, Parent: "c6"}); return err },
		"comment": func() error { _, err := s.Comment(ctx, "c6"); return err },
		"held":    func() error { _, _, err := s.HeldComments(ctx, news.HeldQuery{}); return err },
		"pending": func() error {
			_, _, err := s.HeldComments(ctx, news.HeldQuery{Status: news.CommentPending})
			return err
		},
		"held on": func() error { _, _, err := s.HeldComments(ctx, news.HeldQuery{Article: "m7"}); return err },
		"comments top": func() error {
			_, _, err := s.Comments(ctx, news.CommentQuery{ArticleKey: 7, Sort: news.CommentsTop})
			return err
		},
		"comments latest": func() error { _, _, err := s.LatestComments(ctx, news.Page{}); return err },
		"held because": func() error {
			_, _, err := s.HeldComments(ctx, news.HeldQuery{Reason: "links"})
			return err
		},
		"held of": func() error { _, _, err := s.HeldComments(ctx, news.HeldQuery{Person: "p7"}); return err },
		"held in": func() error {
			_, _, err := s.HeldComments(ctx, news.HeldQuery{Status: news.CommentPending, Section: "section-3"})
			return err
		},
		"held next":        func() error { _, err := s.NextHeld(ctx, news.HeldQuery{}, "c6"); return notFound(err) },
		"queue counts":     func() error { _, err := s.QueueCounts(ctx, news.Caller{}); return err },
		"queue counts in":  func() error { _, err := s.QueueCounts(ctx, limited); return err },
		"commenter":        func() error { _, err := s.Commenter(ctx, "h7"); return err },
		"commenter by id":  func() error { _, err := s.CommenterByID(ctx, "p7"); return err },
		"commenters":       func() error { _, _, err := s.Commenters(ctx, news.PersonQuery{}); return err },
		"unconfirmed":      func() error { _, err := s.Unconfirmed(ctx, 7, "n", news.At(time.Unix(0, 0))); return err },
		"posted since":     func() error { _, err := s.PostedSince(ctx, "b7", news.At(time.Unix(0, 0)), 0); return err },
		"decisions":        func() error { _, err := s.CommentDecisions(ctx, 7); return err },
		"comment reports":  func() error { _, err := s.CommentReports(ctx, 7); return err },
		"comment versions": func() error { _, err := s.CommentVersions(ctx, 7); return err },
		"comment notes":    func() error { _, err := s.CommentNotes(ctx, 7); return err },
		"comment likes":    func() error { _, err := s.CommentLikes(ctx, 7); return err },
		"for replay":       func() error { _, err := s.LatestForReplay(ctx, news.Caller{}, 50); return err },
		"personal data":    func() error { _, err := s.PersonalData(ctx, &news.CommenterRecord{Key: 7}); return err },
		"not erased":       func() error { _, err := s.NotErased(ctx, 7, 10); return err },
		"held one":         func() error { _, err := s.HeldComment(ctx, limited, "c6"); return notFound(err) },
		"updates": func() error {
			for _, q := range []news.UpdateQuery{{}, {Oldest: true}, {KeyEvents: true}, {KeyEvents: true, Oldest: true}} {
				q.Article = "article-7"
				feed, err := s.LiveUpdates(ctx, q)
				if err != nil {
					return err
				}
				for _, cursor := range []string{feed.Next, feed.After} {
					q.After, q.Cursor = cursor, ""
					if cursor == feed.Next {
						q.After, q.Cursor = "", cursor
					}
					if _, err := s.LiveUpdates(ctx, q); err != nil {
						return err
					}
				}
			}
			return nil
		},
		"desk updates": func() error {
			_, st, err := s.Updates(ctx, 7, news.Page{})
			return again(err, st, func(p news.Page) error { _, _, err := s.Updates(ctx, 7, p); return err })
		},
		"update":      func() error { _, err := s.Update(ctx, 7, "v8"); return err },
		"coverage of": func() error { _, err := s.CoverageOf(ctx, 7); return err },
		"visible":     func() error { _, err := s.Visible(ctx, []int64{7, 8}); return err },
		"users": func() error {
			_, st, err := s.Users(ctx, news.Page{})
			return again(err, st, func(p news.Page) error { _, _, err := s.Users(ctx, p); return err })
		},
		"user":                func() error { _, err := s.User(ctx, "u7"); return err },
		"by email":            func() error { _, err := s.UserByEmail(ctx, "u7@x.example"); return err },
		"session":             func() error { _, _, err := s.SessionByToken(ctx, "h7", news.At(time.UnixMicro(1))); return err },
		"keys":                func() error { _, _, err := s.Keys(ctx, news.Page{}); return err },
		"key":                 func() error { _, err := s.KeyByToken(ctx, "h7"); return err },
		"changes":             func() error { _, err := s.Changes(ctx, 500, 100); return err },
		"edge":                func() error { _, err := s.Edge(ctx); return err },
		"changes of comments": func() error { _, err := s.CommentChanges(ctx, 500, 700, 100); return err },
		"changes told": func() error {
			changes := []news.Change{}
			for _, noun := range news.Followed {
				changes = append(changes, news.Change{Noun: noun, ID: map[news.Noun]string{news.NounArticle: "m7", news.NounSection: "s3", news.NounTag: "t7", news.NounAuthor: "a7", news.NounTopic: "p7", news.NounComment: "c7", news.NounLiveUpdate: "v8"}[noun]})
			}
			_, err := s.Tell(ctx, changes)
			return err
		},
		"changes from": func() error {
			for _, noun := range news.Followed {
				first, err := s.ChangesFrom(ctx, news.ChangeQuery{Nouns: []news.Noun{noun}, Limit: 20})
				if err != nil {
					return err
				}
				if _, err := s.ChangesFrom(ctx, news.ChangeQuery{Nouns: []news.Noun{noun}, Limit: 20, After: first.Next}); err != nil {
					return err
				}
			}
			for _, q := range []news.ChangeQuery{{}, {Nouns: []news.Noun{news.NounArticle, news.NounTag}}, {Article: "m7"}} {
				q.After, q.Limit = store.ChangeCursor(500), 20
				if _, err := s.ChangesFrom(ctx, q); err != nil {
					return err
				}
			}
			return nil
		},
		"slugs of": func() error {
			for noun, id := range map[news.Noun]string{news.NounSection: "s7", news.NounTag: "t7", news.NounAuthor: "a7", news.NounTopic: "o7", news.NounList: "i7"} {
				if _, err := s.SlugsOf(ctx, noun, []string{id, "nobody"}); err != nil {
					return err
				}
			}
			return nil
		},
		"last change":  func() error { _, err := s.LastChange(ctx); return err },
		"section used": func() error { _, _, err := s.SectionUsers(ctx, 999); return err },
		"slugs":        func() error { _, err := s.FreeSlug(ctx, news.NounArticle, "article-7", 0); return err },
		"answer":       func() error { _, err := s.Answer(ctx, store.Answer{Method: "POST", Path: "/x", Key: "k7"}); return err },
		"revisions":    func() error { _, _, err := s.Revisions(ctx, 7, news.Page{Limit: 20}); return err },
		"revision":     func() error { _, err := s.Revision(ctx, 7, 0); return err },
		"desk":         func() error { return s.LoadDesk(ctx, limited, &news.Manuscript{Key: 7}, day) },
		"lock":         func() error { _, err := s.EditLock(ctx, 7, day); return notFound(err) },
		"autosave":     func() error { _, err := s.Autosave(ctx, 7, "u7"); return notFound(err) },
		"notes":        func() error { _, _, err := s.Notes(ctx, 7, news.Page{}); return err },
		"note":         func() error { _, err := s.Note(ctx, 7, "n7"); return notFound(err) },
		"previews":     func() error { _, _, err := s.Previews(ctx, 7, news.Page{}); return err },
		"preview":      func() error { _, err := s.Preview(ctx, "p7"); return err },
		"redirects":    func() error { _, _, err := s.Redirects(ctx, news.RedirectQuery{From: "/7"}); return err },
		"redirect":     func() error { _, err := s.Redirect(ctx, "r7"); return notFound(err) },
		"leading": func() error {
			names := []string{"article-7", "tag-7", "author-7", "section-7", "0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2a10"}
			_, err := s.Leading(ctx, []string{"/7"}, map[news.Noun][]string{
				news.NounArticle: names, news.NounSection: names, news.NounTag: names, news.NounAuthor: names,
			})
			return err
		},
		"known names": func() error { _, err := s.KnownNames(ctx, []string{"author 7", "author 8"}); return err },
		"from":        func() error { _, err := s.RedirectsFrom(ctx, []string{"/7", "/8"}); return err },
		"named":       func() error { _, err := s.ArticlesNamed(ctx, []string{"article-7", "m8"}); return err },
		"destination": func() error {
			_, err := s.Destination(ctx, settings, "/section-3/article-7", []string{"7"})
			return notFound(err)
		},
		"reach":      func() error { _, err := s.Reach(ctx, []int64{3, 4}); return err },
		"by subject": func() error { _, err := s.UserBySubject(ctx, "i", "s"); return notFound(err) },
		"errand": func() error {
			_, err := s.Errand(ctx, news.ErrandReset, "e7", news.At(time.UnixMicro(1)))
			return notFound(err)
		},
		"attempts":     func() error { _, err := s.Attempts(ctx, "a7", "a8"); return err },
		"sessions of":  func() error { _, _, err := s.Sessions(ctx, 9, news.At(time.UnixMicro(1)), news.Page{}); return err },
		"letters":      func() error { _, err := s.LetterDue(ctx, day); return err },
		"due":          func() error { _, err := s.Due(ctx, day); return err },
		"appointments": func() error { _, err := s.DueAppointments(ctx, day, 100); return err },
		"whole":        func() error { _, err := s.WholeManuscripts(ctx, []int64{7, 8}); return err },
		"trash":        func() error { _, err := s.TrashedBefore(ctx, day, 50); return err },
		"audit": func() error {
			for _, q := range []news.AuditQuery{{}, {Actor: "u7"}, {Action: "article.publish"}, {Noun: "tag"}, {On: "m7"}, {From: &day, To: &day}} {
				if _, _, err := s.Audit(ctx, q); err != nil {
					return err
				}
			}
			return nil
		},
		"related":   func() error { _, err := s.Related(ctx, 77, []int64{78}, 6); return err },
		"chosen":    func() error { _, _, err := s.Chosen(ctx, limited, 77); return err },
		"relatable": func() error { _, err := s.Relatable(ctx, 10); return err },
		"relate": func() error {
			relations, err := s.Relations(ctx, 77)
			if err != nil {
				return err
			}
			return s.InTx(ctx, func(tx *store.Store) error { _, err := tx.Relate(ctx, relations); return err })
		},
		"choose": func() error {
			return s.InTx(ctx, func(tx *store.Store) error { return tx.Choose(ctx, 77, []int64{78, 79}) })
		},
		"reindex": func() error {
			return s.InTx(ctx, func(tx *store.Store) error { _, _, err := tx.Reindex(ctx, 500, 10); return err })
		},
		"writes": func() error { return s.InTx(ctx, func(tx *store.Store) error { return writeEverything(ctx, tx) }) },
	}
	for name, call := range calls {
		if err := call(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func again(err error, s news.Stretch, next func(news.Page) error) error {
	if err != nil {
		return err
	}
	return next(news.Page{Cursor: s.Next})
}

// notFound lets what is not there pass: its query was made all the same.
func notFound(err error) error {
	if news.KindOf(err) == news.NotFound {
		return nil
	}
	return err
}

// publishHundred publishes many at once, as the schedule and imports do.
func publishHundred(ctx context.Context, tx *store.Store) error {
	keys := make([]int64, 100)
	for i := range keys {
		keys[i] = int64(1001 + i)
	}
	all, err := tx.WholeManuscripts(ctx, keys)
	batch := make([]store.LivePublication, len(all))
	for i, m := range all {
		m.TagKeys, m.Credits = []int64{7}, []news.StoredCredit{{AuthorKey: 7, Role: "author"}}
		batch[i] = store.LivePublication{Manuscript: m, PublishedAt: news.At(time.UnixMicro(int64(i))), Precision: news.PrecisionDay, ModifiedAt: news.At(time.UnixMicro(int64(i)))}
	}
	return errors.Join(err, tx.PublishArticles(ctx, batch))
}

// writeEverything makes each kind of change to what is there.
func writeEverything(ctx context.Context, tx *store.Store) error {
	now := news.At(time.UnixMicro(1))
	m, err := tx.Manuscript(ctx, news.Caller{ID: "u7", Role: news.Editor}, "article-78")
	if err != nil {
		return err
	}
	live := store.LivePublication{Manuscript: m, PublishedAt: now, Precision: news.PrecisionDay, ModifiedAt: now, Again: true}
	m.TagKeys, m.Credits = []int64{7}, []news.StoredCredit{{AuthorKey: 7, Role: "author"}}
	m.Version++
	section, err := tx.DeskSection(ctx, "s3")
	if news.KindOf(err) == news.NotFound {
		section, err = &news.Section{Key: 3, Path: []news.SectionStep{}}, nil
	}
	if err != nil {
		return err
	}
	comment := &news.Comment{Key: 9000, ArticleKey: 7}
	for _, step := range []func() error{
		func() error { return tx.LockManuscript(ctx, m.ID) },
		func() error { return tx.KeepRevision(ctx, m.Key) },
		func() error { return tx.SaveManuscript(ctx, m) },
		func() error { m.Version++; return tx.SaveMove(ctx, m) },
		func() error { return tx.DropAutosave(ctx, 7, "u7") },
		func() error { return tx.DropEditLock(ctx, 7, "u7") },
		func() error { return tx.DeleteNote(ctx, 7) },
		func() error { return tx.RevokePreview(ctx, 7, now) },
		func() error {
			return tx.Cancel(ctx, news.NounArticle, []int64{7, 8}, news.ActionPublish, news.ActionExpire)
		},
		func() error { return tx.SweepDesk(ctx, now) },
		func() error { _, err := tx.PruneRevisions(ctx, now, now, 20, 100); return err },
		func() error {
			_, err := tx.Appointments(ctx, news.NounArticle, []int64{7, 8}, news.ActionExpire)
			return err
		},
		func() error { return tx.PublishArticles(ctx, []store.LivePublication{live}) },
		func() error { return tx.Record(ctx, news.Change{Noun: news.NounArticle, ID: m.ID}) },
		func() error { _, err := tx.CompactChanges(ctx, news.At(time.UnixMicro(1<<40)), 100); return err },
		func() error { _, err := tx.DropChanges(ctx, news.At(time.UnixMicro(1<<40)), 100); return err },
		func() error { _, err := tx.LiveMarks(ctx, []int64{m.Key}); return err },
		func() error {
			return tx.AddViews(ctx, []news.ViewCount{{Name: "article-77", Hour: now, N: 1, Last: now}, {Name: "0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2a10", Hour: now, N: 1, Last: now}})
		},
		func() error { _, err := tx.PruneTrends(ctx, news.LastDay, 1, 256); return err },
		func() error { return tx.ForgetViews(ctx, now) },
		func() error { _, err := tx.CorrectedBy(ctx, []int64{m.Key}); return err },
		func() error { return publishHundred(ctx, tx) },
		func() error { return tx.RemoveArticles(ctx, []int64{m.Key}) },
		func() error { return tx.RemoveArticles(ctx, []int64{99_999}) }, // one without comments
		func() error { return tx.DeleteManuscript(ctx, 99_999) },
		func() error { return tx.ReleaseSlug(ctx, news.NounArticle, "article-80", 80) },
		func() error { _, err := tx.SectionLineage(ctx, section.Key); return err },
		func() error { _, err := tx.SectionHeight(ctx, section.Key); return err },
		func() error { return tx.SaveComment(ctx, &news.HeldComment{Comment: *comment}) },
		func() error { return tx.ShowComment(ctx, comment, 1) },
		func() error {
			_, err := tx.KeepCommenter(ctx, &news.CommenterRecord{ID: "p", Email: "p7@x.example", EmailHash: "h7", CreatedAt: now, LastAt: now})
			return err
		},
		func() error {
			return tx.Receive(ctx, &store.Reception{Writer: news.CommenterRecord{ID: "p", EmailHash: "h7"}, Text: "b7", Parent: "c6"})
		},
		func() error { return tx.SaveCommenter(ctx, &news.CommenterRecord{Key: 8, EmailHash: "h8"}) },
		func() error { return tx.AddDecision(ctx, &news.CommentDecision{CommentKey: 7, At: now}) },
		func() error { return tx.UseChallenge(ctx, "new", now) },
		func() error { return tx.ForgetChallenges(ctx, now) },
		func() error { return tx.Learn(ctx, []string{"a", "b"}, true, 1) },
		func() error { _, err := tx.LikeComment(ctx, 7, "d"); return err },
		func() error { _, err := tx.UnlikeComment(ctx, 7, "d"); return err },
		func() error { _, err := tx.ReportComment(ctx, 7, "d", news.CommentReport{At: now}); return err },
		func() error { return tx.KeepCommentVersion(ctx, 7, news.CommentVersion{At: now}) },
		func() error { return tx.ForgetComment(ctx, 7) },
		func() error { _, err := tx.ForgetAddresses(ctx, now, 100); return err },
		func() error { _, err := tx.ForgetRemoved(ctx, now, 100); return err },
		func() error { _, err := tx.NextUpdate(ctx, 8); return err },
		func() error {
			return tx.SaveUpdate(ctx, &news.DeskUpdate{LiveUpdate: news.LiveUpdate{Key: 8, ArticleKey: 7, Seq: 200_000, At: now, BodyBlocks: json.RawMessage("[]")}, Version: 2})
		},
		func() error { return tx.EndCoverage(ctx, 8, &now) },
		func() error { _, err := tx.TouchLive(ctx, 8, now, true); return err },
		func() error { return tx.SetBreaking(ctx, 8, now) },
		func() error { return tx.EndBreaking(ctx, []int64{7, 8}) },
		func() error { _, err := tx.LockUser(ctx, 9); return err },
		func() error { _, err := tx.UseStep(ctx, 7, 1); return err },
		func() error { return tx.KeepRecoveryCodes(ctx, 7, nil) },
		func() error { _, err := tx.UseRecoveryCode(ctx, 8, "h8"); return err },
		func() error { _, err := tx.TakeErrand(ctx, news.ErrandReset, "e8", now); return notFound(err) },
		func() error { return tx.DropErrands(ctx, news.ErrandReset, 7) },
		func() error { return tx.ForgetErrands(ctx, now) },
		func() error { return tx.ForgetAttempts(ctx, "a7") },
		func() error { return tx.TouchSession(ctx, "x9", now, news.Visitor{}) },
		func() error { return tx.DeleteOtherSessions(ctx, 11, "x") },
		func() error { return tx.DeleteUserSession(ctx, 12, "x12") },
		func() error { _, err := tx.TakeEdge(ctx, &store.Edge{}, now, time.Minute); return err },
		func() error { return tx.RetryEdge(ctx, &store.Edge{}, now) },
		func() error { return tx.MoveEdge(ctx, &store.Edge{}, store.Edge{}) },
		func() error { _, err := tx.TakeLetter(ctx, now, time.Minute); return notFound(err) },
		func() error { return tx.RetryLetter(ctx, 7, now) },
		func() error { return tx.DropLetter(ctx, 7) },
		func() error { return tx.DeleteSession(ctx, "x9") },
		func() error { return tx.DeleteSessionsOf(ctx, 10) },
		func() error { return tx.DeleteSessionsBefore(ctx, now) },
		func() error { return tx.RevokeKey(ctx, 7, now) },
		func() error { return tx.TouchKey(ctx, 7, now) },
		func() error { return tx.DeleteAnswersBefore(ctx, now) },
		func() error { return tx.MergeTag(ctx, &news.Tag{Key: 77}, &news.Tag{Key: 78}, now) },
		func() error { return tx.MergeAuthor(ctx, &news.Author{Key: 77}, &news.Author{Key: 78}, "x", now) },
		func() error { return tx.DeleteRedirect(ctx, 7) },
		func() error { return tx.SetTopicMembers(ctx, 7, []news.TopicMember{{Key: 7}, {Key: 8, Pinned: true}}) },
		func() error {
			return tx.SaveTopic(ctx, &news.Topic{Key: 8, Slug: "topic-8", SortKey: []byte{1}, Version: 2})
		},
		func() error { return tx.DeleteTopic(ctx, 9) },
		func() error { return tx.MarkListVersion(ctx, 17, 1, now) },
		func() error { return tx.DeleteCuratedList(ctx, 18) },
		func() error { _, err := tx.TagInUse(ctx, 4999); return err },
		func() error { _, err := tx.AuthorInUse(ctx, 4999); return err },
		func() error { return tx.DeleteTag(ctx, 4999) },
		func() error { return tx.DeleteAuthor(ctx, 4999) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
