package store

import (
	"context"
	"strings"

	"gorm.io/gorm"

	"toasoan/internal/news"
)

// repliesShown is how many replies come inline with their root.
const repliesShown = 3

func commentPlace(c *news.Comment) place { return place{Number: c.CreatedAt.UnixMicro(), Key: c.Key} }

// Comments returns what readers see of the comments on an article: roots with
// their first replies, or the replies to q.Parent.
func (s *Store) Comments(ctx context.Context, q news.CommentQuery) ([]news.Thread, news.Stretch, error) {
	db := s.on(ctx).Table("comments").Where("listed")
	k := keyset{by: "created_at", key: "id", desc: q.Sort != news.CommentsOldest, list: fingerprint("comments", q.ArticleKey, q.Parent, q.Sort)}
	if q.Parent == "" {
		db = db.Where("article_id = ? AND root_id IS NULL", q.ArticleKey)
	} else {
		root, err := s.listedRoot(ctx, q)
		if err != nil {
			return nil, news.Stretch{}, err
		}
		db = db.Where("root_id = ?", root)
		k.desc, k.list = false, repliesList(root)
	}
	rows, stretch, err := page(db, q.Page, k, commentPlace)
	if err != nil {
		return nil, stretch, err
	}
	threads := make([]news.Thread, len(rows))
	for i, c := range rows {
		threads[i] = news.Thread{Comment: c.Stub(), Replies: []news.Comment{}}
	}
	if q.Parent == "" {
		err = s.loadReplies(ctx, threads)
	}
	return threads, stretch, err
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
func (s *Store) Comment(ctx context.Context, id string) (*news.Comment, error) {
	return first[news.Comment](s.on(ctx).Raw(`SELECT c.* FROM comments c JOIN articles a ON a.id = c.article_id
		JOIN sections s ON s.id = a.section_id WHERE c.uid = ? AND s.shown`, id))
}

// CreateComment adds the comment with what is known of its writer, and gives it
// its key.
func (s *Store) CreateComment(ctx context.Context, c *news.Comment, email string, from news.Visitor) error {
	row := commentRow{Comment: *c, Listed: c.Status == news.CommentApproved, AuthorEmail: email, IP: from.IP, UserAgent: from.UserAgent}
	if err := s.on(ctx).Table("comments").Create(&row).Error; err != nil {
		return err
	}
	c.Key = row.Key
	return nil
}

// commentRow is a comment with all that is kept of it.
type commentRow struct {
	news.Comment
	Listed      bool
	AuthorEmail string
	IP          string `gorm:"column:ip"`
	UserAgent   string
	DeciderID   *string
	DeciderName *string
	DecidedAt   *news.Time
}

// HeldComments returns the comments that q selects, oldest first.
func (s *Store) HeldComments(ctx context.Context, q news.HeldQuery) ([]news.HeldComment, news.Stretch, error) {
	db := s.held(ctx, q.Caller)
	if q.Status != "" {
		db = db.Where("c.status = ?", q.Status)
	}
	if q.Article != "" {
		db = db.Where("c.article_id = (SELECT id FROM manuscripts WHERE uid = ?)", q.Article)
	}
	k := keyset{by: "c.created_at", key: "c.id", list: fingerprint("held", q.Caller.ID, q.Status, q.Article)}
	rows, stretch, err := page(db, q.Page, k, func(c *heldRow) place { return commentPlace(&c.Comment) })
	found := make([]news.HeldComment, len(rows))
	for i, r := range rows {
		found[i] = r.held()
	}
	return found, stretch, err
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

func (s *Store) held(ctx context.Context, by news.Caller) *gorm.DB {
	db := s.on(ctx).Table("comments c").Joins("JOIN manuscripts m ON m.id = c.article_id").
		Select("c.*, m.slug AS on_slug, m.title AS on_title")
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
	if r.DeciderID != nil {
		r.DecidedBy = &news.Person{ID: *r.DeciderID, Name: *r.DeciderName}
	}
	return r.HeldComment
}

// LockComment keeps the comment as it is for other transactions until this one
// ends.
func (s *Store) LockComment(ctx context.Context, id string) error {
	return s.on(ctx).Exec("UPDATE comments SET status = status WHERE uid = ?", id).Error
}

// DecideComment gives the comment a status and says who decided.
func (s *Store) DecideComment(ctx context.Context, key int64, status news.CommentStatus, by news.Caller, at news.Time) error {
	return s.on(ctx).Exec(`UPDATE comments SET status = ?, decider_id = ?, decider_name = ?, decided_at = ? WHERE id = ?`,
		status, by.ID, by.Name, at, key).Error
}

// ShowComment brings what readers see in step after a comment appeared (by 1) or
// disappeared (by -1): the article's count, the thread's count, and whether the
// comment and its root are listed.
func (s *Store) ShowComment(ctx context.Context, c *news.Comment, by int) error {
	const relist = "UPDATE comments SET listed = (status = 'approved' OR reply_count > 0) WHERE id = ?"
	var steps []statement
	if c.RootKey != nil {
		steps = append(steps,
			do("UPDATE comments SET listed = ? WHERE id = ?", by > 0, c.Key),
			do("UPDATE comments SET reply_count = reply_count + ? WHERE id = ?", by, *c.RootKey),
			do(relist, *c.RootKey))
	} else {
		steps = append(steps, do(relist, c.Key))
	}
	// The article's row comes last for everybody, so that nobody waits in a circle.
	steps = append(steps, do("UPDATE article_counts SET comments = comments + ? WHERE article_id = ?", by, c.ArticleKey))
	return exec(s.on(ctx), steps...)
}
