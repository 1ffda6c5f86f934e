package store

import (
	"cmp"
	"context"
	"strings"

	"gorm.io/gorm"

	"toasoan/internal/news"
)

// repliesShown is how many replies come inline with their root.
const repliesShown = 3

func commentPlace(c *news.Comment) place { return place{Number: c.CreatedAt.UnixMicro(), Key: c.Key} }

// ahead is how far prominence moves a root in its list: farther than any time or
// number of likes reaches.
const ahead = 1 << 53

// lead is how far prominence moves one root, in SQL.
const lead = "prominence * 9007199254740992"

// rank is a root's prominence, and -1 for what has no place of its own among what
// readers see. Like the expressions that roots are ordered by, it stands in an index
// letter by letter: of all comments on an article, by rank and then by time.
const rank = "(CASE WHEN root_id IS NULL AND listed THEN prominence ELSE -1 END)"

// The parts of that index.
const (
	pinned   = rank + " = 2"
	featured = rank + " = 1"
	ordinary = rank + " = 0"
	unranked = rank + " = -1"
)

// commentOrders are the orders of roots, and the place of one in each.
var commentOrders = map[news.CommentSort]struct {
	keyset
	place func(*news.Comment) int64
}{
	news.CommentsNewest: {
		keyset{
			by: "(created_at + " + lead + ")", desc: true, along: rank + " DESC, created_at DESC, id DESC",
			parts: []part{{pinned, 2 * ahead}, {featured, ahead}, {ordinary, 0}}, within: "created_at",
		},
		func(c *news.Comment) int64 { return c.CreatedAt.UnixMicro() + int64(c.Prominence)*ahead },
	},
	news.CommentsOldest: {
		keyset{
			by:    "(created_at - " + lead + ")",
			parts: []part{{pinned, -2 * ahead}, {featured, -ahead}, {ordinary, 0}}, within: "created_at",
		},
		func(c *news.Comment) int64 { return c.CreatedAt.UnixMicro() - int64(c.Prominence)*ahead },
	},
	news.CommentsTop: {
		keyset{by: "(likes + " + lead + ")", desc: true},
		func(c *news.Comment) int64 { return int64(c.Likes) + int64(c.Prominence)*ahead },
	},
}

// onArticle are the parts of everything on an article.
var onArticle = []part{{unranked, 0}, {ordinary, 0}, {featured, 0}, {pinned, 0}}

// Comments returns what readers see of the comments on an article: roots with
// their first replies, or the replies to q.Parent.
func (s *Store) Comments(ctx context.Context, q news.CommentQuery) ([]news.Thread, news.Stretch, error) {
	db := s.on(ctx).Table("comments")
	order := commentOrders[cmp.Or(q.Sort, news.CommentsNewest)]
	k := order.keyset
	k.key, k.list, k.rows = "id", fingerprint("comments", q.ArticleKey, q.Parent, q.Sort), s.on(ctx).Table("comments").Select("comments.*")
	at := func(c *news.Comment) place { return place{Number: order.place(c), Key: c.Key} }
	switch {
	case q.Parent == "" && order.parts == nil:
		db = db.Where("article_id = ? AND root_id IS NULL AND listed", q.ArticleKey)
	case q.Parent == "":
		db = db.Where("article_id = ? AND "+rank+" >= 0", q.ArticleKey)
	default:
		root, err := s.listedRoot(ctx, q)
		if err != nil {
			return nil, news.Stretch{}, err
		}
		db = db.Where("root_id = ? AND listed", root)
		k, at = keyset{by: "created_at", key: "id", list: repliesList(root)}, commentPlace
	}
	found, stretch, err := page(db, q.Page, k, at)
	if err != nil {
		return nil, stretch, err
	}
	threads := make([]news.Thread, len(found))
	for i, c := range found {
		threads[i] = news.Thread{Comment: c.Stub(), Replies: []news.Comment{}}
	}
	if q.Parent == "" {
		err = s.loadReplies(ctx, threads)
	}
	return threads, stretch, err
}

// LatestComments returns the approved comments on all that readers see, latest
// first, with their articles.
func (s *Store) LatestComments(ctx context.Context, p news.Page) ([]news.LatestComment, news.Stretch, error) {
	db := s.on(ctx).Table("comments c").Joins("JOIN articles a ON a.id = c.article_id").Joins("JOIN sections s ON s.id = a.section_id").
		Select("c.*, a.slug AS on_slug, a.title AS on_title").Where("c.status = 'approved' AND s.shown")
	k := keyset{by: "c.created_at", key: "c.id", desc: true, list: fingerprint("latest comments")}
	rows, stretch, err := page(db, p, k, func(c *news.LatestComment) place { return commentPlace(&c.Comment) })
	for i := range rows {
		rows[i].Comment = rows[i].Stub()
	}
	return rows, stretch, err
}

// repliesList is the fingerprint of a root's replies, oldest first.
func repliesList(root int64) uint32 { return fingerprint("replies", root) }

func (s *Store) listedRoot(ctx context.Context, q news.CommentQuery) (int64, error) {
	root, err := first[struct{ ID int64 }](s.on(ctx).Raw(
		"SELECT id FROM comments WHERE uid = ? AND article_id = ? AND root_id IS NULL AND listed", q.Parent, q.ArticleKey))
	if news.KindOf(err) == news.NotFound {
		return 0, news.BadParameter("parent", news.FaultUnknown, "what", news.Message{En: "comment", Vi: "bình luận"}, "name", q.Parent)
	}
	if err != nil {
		return 0, err
	}
	return root.ID, nil
}

// loadReplies fills in the first replies of all the threads that have any, with
// one query: the head of each thread's own list, however long the list is.
func (s *Store) loadReplies(ctx context.Context, threads []news.Thread) error {
	var parts []string
	var args []any
	at := map[int64]*news.Thread{}
	for i := range threads {
		t := &threads[i]
		if t.ReplyCount > 0 {
			at[t.Key] = t
			parts = append(parts, "SELECT * FROM (SELECT * FROM comments WHERE root_id = ? AND listed ORDER BY created_at, id LIMIT ?) AS head")
			args = append(args, t.Key, repliesShown+1)
		}
	}
	if len(parts) == 0 {
		return nil
	}
	replies, err := scan[news.Comment](s.on(ctx).Raw(strings.Join(parts, " UNION ALL ")+" ORDER BY created_at, id", args...))
	for _, r := range replies {
		t := at[*r.RootKey]
		if len(t.Replies) == repliesShown {
			next := cursor{List: repliesList(t.Key), place: commentPlace(&t.Replies[repliesShown-1])}.String()
			t.RepliesCursor = &next
			continue
		}
		t.Replies = append(t.Replies, r.Stub())
	}
	return err
}

// Comment returns the comment with the given id, whatever its status, if readers
// can see its article.
func (s *Store) Comment(ctx context.Context, id string) (*news.HeldComment, error) {
	c, err := first[heldRow](s.on(ctx).Raw(`SELECT c.*, p.uid AS person_uid FROM comments c JOIN articles a ON a.id = c.article_id
		JOIN sections s ON s.id = a.section_id LEFT JOIN commenters p ON p.id = c.person_id WHERE c.uid = ? AND s.shown`, id))
	if err != nil {
		return nil, err
	}
	held := c.held()
	return &held, nil
}

// Answered returns the comment that a reply names as far as [Reception] does, or
// nil if there is none.
func (s *Store) Answered(ctx context.Context, id string) (*news.Comment, error) {
	c := &news.Comment{ID: id}
	q := answeredBy(c)
	if err := s.direct(ctx).ask(ctx, q); err != nil || !q.found {
		return nil, err
	}
	return c, nil
}

// answeredBy is the question that fills in the comment whose id c has.
func answeredBy(c *news.Comment) *question {
	return &question{
		statement: do("SELECT id, article_id, root_id, status FROM comments WHERE uid = $1", c.ID),
		into:      []any{&c.Key, &c.ArticleKey, &c.RootKey, &c.Status},
	}
}

const commentColumns = `uid, article_id, article_uid, root_id, parent_id, parent_uid, author_id, author_name, author_kind, author_badge,
	author_email, body, status, listed, reply_count, ip, user_agent, created_at, person_id, confirmed, reason, score, shadow, likes,
	prominence, announced, wants_replies, network, body_hash, edited_at, decider_id, decider_name, decided_at`

const commentValues = `$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25,
	$26, $27, $28, $29, $30, $31, $32, $33`

// CreateComment adds the comment and gives it its key, unless one is reserved for
// it: then it is added later, and if it cannot be, the write that it is of fails.
// One that is approved is there for readers at once: the counts of its article and
// its thread follow.
func (s *Store) CreateComment(ctx context.Context, c *news.HeldComment) (err error) {
	deciderID, deciderName := decider(c)
	args := []any{
		c.ID, c.ArticleKey, c.ArticleID, c.RootKey, c.ParentKey, c.ParentID, c.Author.ID, c.Author.Name, c.Author.Kind, c.Author.Badge,
		c.AuthorEmail, c.Body, c.Status, c.Status == news.CommentApproved, c.ReplyCount, c.IP, c.UserAgent, c.CreatedAt, c.PersonKey, c.Confirmed, c.Reason, c.Score, c.Shadow, c.Likes,
		c.Prominence, c.Announced, c.WantsReplies, c.Network, c.BodyHash, c.EditedAt, deciderID, deciderName, c.DecidedAt,
		c.Key,
	}
	if c.Key != 0 {
		err = s.later(ctx, addComment, args...)
	} else {
		c.Key, err = s.dialect.insert(ctx, s.direct(ctx), do("INSERT INTO comments ("+commentColumns+") VALUES ("+commentValues+")", args[:len(args)-1]...))
	}
	if err != nil {
		return err
	}
	if tx := s.transaction(ctx); tx != nil && tx.pipeline() != nil && c.BodyHash != "" {
		tx.shared.posted = append(tx.shared.posted, c.BodyHash)
	}
	if c.Status == news.CommentApproved {
		s.countComment(ctx, &c.Comment, 1)
	}
	return nil
}

// SaveComment replaces what can change of a comment but its place in the thread.
func (s *Store) SaveComment(ctx context.Context, c *news.HeldComment) error {
	deciderID, deciderName := decider(c)
	author := c.Author
	if author == nil {
		author = &news.Commenter{}
	}
	return s.on(ctx).Exec(`UPDATE comments SET author_id = ?, author_name = ?, author_kind = ?, author_badge = ?, author_email = ?, body = ?,
		body_hash = ?, status = ?, reason = ?, score = ?, shadow = ?, reports = ?, confirmed = ?, prominence = ?, announced = ?, wants_replies = ?,
		ordered = ?, edited_at = ?, ip = ?, user_agent = ?, decider_id = ?, decider_name = ?, decided_at = ? WHERE id = ?`,
		author.ID, author.Name, author.Kind, author.Badge, c.AuthorEmail, c.Body,
		c.BodyHash, c.Status, c.Reason, c.Score, c.Shadow, c.Reports, c.Confirmed, c.Prominence, c.Announced, c.WantsReplies,
		c.Ordered, c.EditedAt, c.IP, c.UserAgent, deciderID, deciderName, c.DecidedAt, c.Key).Error
}

// HeldComments returns the comments that q selects.
func (s *Store) HeldComments(ctx context.Context, q news.HeldQuery) ([]news.HeldComment, news.Stretch, error) {
	db := s.held(ctx, q.Caller)
	switch {
	case q.Reason != "":
		db = db.Where("c.status = 'pending' AND c.reason = ?", q.Reason)
	case q.Status == news.CommentPending: // what waits for its writer is no work for moderators
		db = db.Where("c.status = 'pending' AND c.reason <> 'unconfirmed'")
	case q.Status != "":
		db = db.Where("c.status = ?", q.Status)
	}
	if q.Article != "" {
		db = db.Where("c.article_id = (SELECT id FROM manuscripts WHERE uid = ?)", q.Article)
	}
	if q.Person != "" {
		db = db.Where("c.person_id = (SELECT id FROM commenters WHERE uid = ?)", q.Person)
	}
	if q.Section != "" {
		db = db.Where("m.section_id IN (SELECT a.section_id FROM section_ancestors a JOIN sections s ON s.id = a.ancestor_id WHERE s.uid = ? OR s.slug = ?)", q.Section, q.Section)
	}
	k := keyset{by: "c.created_at", key: "c.id", desc: q.Newest, list: heldList(q)}
	if q.Article != "" {
		k.parts, k.within, k.rows = onArticle, k.by, s.held(ctx, news.Caller{})
	}
	rows, stretch, err := page(db, q.Page, k, func(c *heldRow) place { return commentPlace(&c.Comment) })
	return allHeld(rows), stretch, err
}

// heldList is the fingerprint of the list that q selects.
func heldList(q news.HeldQuery) uint32 {
	return fingerprint("held", q.Caller.ID, q.Status, q.Reason, q.Article, q.Section, q.Person, q.Newest)
}

// HeldComment returns the comment with the given id as moderators see it, if the
// caller's rights reach into the section of its article.
func (s *Store) HeldComment(ctx context.Context, by news.Caller, id string) (*news.HeldComment, error) {
	row, err := first[heldRow](s.held(ctx, by).Where("c.uid = ?", id))
	if err != nil {
		return nil, err
	}
	c := row.held()
	return &c, nil
}

// NextHeld returns the comment that has waited longest, after the one with the
// given id if there is one.
func (s *Store) NextHeld(ctx context.Context, q news.HeldQuery, after string) (*news.HeldComment, error) {
	q.Status, q.Limit = news.CommentPending, 1
	if after != "" {
		c, err := s.HeldComment(ctx, q.Caller, after)
		if news.KindOf(err) == news.NotFound {
			return nil, news.BadParameter("after", news.FaultUnknown, "what", news.Message{En: "comment", Vi: "bình luận"}, "name", after)
		}
		if err != nil {
			return nil, err
		}
		q.Cursor = cursor{List: heldList(q), place: commentPlace(&c.Comment)}.String()
	}
	found, _, err := s.HeldComments(ctx, q)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

func (s *Store) held(ctx context.Context, by news.Caller) *gorm.DB {
	db := s.on(ctx).Table("comments c").Joins("JOIN manuscripts m ON m.id = c.article_id").Joins("LEFT JOIN commenters p ON p.id = c.person_id").
		Select("c.*, m.slug AS on_slug, m.title AS on_title, p.uid AS person_uid")
	if by.Sections != nil {
		db = db.Where("m.section_id IN ?", orNone(by.Sections))
	}
	return db
}

type heldRow struct {
	news.HeldComment
	DeciderID   *string
	DeciderName *string
}

func (r heldRow) held() news.HeldComment {
	r.DecidedBy = nil
	if r.DeciderID != nil {
		r.DecidedBy = &news.Person{ID: *r.DeciderID, Name: *r.DeciderName}
	}
	r.StandOut()
	return r.HeldComment
}

func allHeld(rows []heldRow) []news.HeldComment {
	found := make([]news.HeldComment, len(rows))
	for i, r := range rows {
		found[i] = r.held()
	}
	return found
}

// decider is who decided the comment, as two columns that may be null.
func decider(c *news.HeldComment) (id, name *string) {
	if by := c.DecidedBy; by != nil {
		return &by.ID, &by.Name
	}
	return nil, nil
}

// LockComment keeps the comment as it is for other transactions until this one
// ends.
func (s *Store) LockComment(ctx context.Context, id string) error {
	return s.on(ctx).Exec("UPDATE comments SET status = status WHERE uid = ?", id).Error
}

// ShowComment brings what readers see in step after a comment appeared (by 1) or
// disappeared (by -1): the article's count, the thread's count, and whether the
// comment and its root are listed.
func (s *Store) ShowComment(ctx context.Context, c *news.Comment, by int) error {
	if err := s.on(ctx).Exec("UPDATE comments SET listed = (status = 'approved' OR root_id IS NULL AND reply_count > 0) WHERE id = ?", c.Key).Error; err != nil {
		return err
	}
	s.countComment(ctx, c, by)
	return nil
}

// countComment counts a comment that readers see (by 1), or no longer see (by -1),
// with its article and its thread.
func (s *Store) countComment(ctx context.Context, c *news.Comment, by int) {
	s.book(ctx).add(count{table: ofArticles, column: "comments", key: c.ArticleKey}, by)
	if c.RootKey != nil {
		s.book(ctx).add(count{table: ofThreads, key: *c.RootKey}, by)
	}
}
