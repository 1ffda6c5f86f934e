package store

import (
	"context"
	"errors"

	"gorm.io/gorm"

	"toasoan/internal/news"
)

// rowsAtOnce is how many rows one INSERT adds. SQLite takes 32,766 values in a
// statement, and every length of it is compiled and kept by itself.
const rowsAtOnce = 100

// ReserveArticles returns the first of n keys in a row that no other manuscript
// gets. Nobody else can add one until the transaction ends.
func (s *Store) ReserveArticles(ctx context.Context, n int) (int64, error) {
	return s.dialect.reserve(s.on(ctx), "manuscripts", n)
}

// ReserveComments is ReserveArticles for comments.
func (s *Store) ReserveComments(ctx context.Context, n int) (int64, error) {
	return s.dialect.reserve(s.on(ctx), "comments", n)
}

// ClaimArticleSlugs registers the slugs of articles that are published, by the
// key of each one's owner. It fails with SlugTaken if anybody has or had one.
func (s *Store) ClaimArticleSlugs(ctx context.Context, owners map[string]int64) error {
	type slugRow struct {
		Noun     news.Noun
		Slug     string
		TargetID int64
		Public   bool
	}
	rows := make([]slugRow, 0, len(owners))
	for slug, owner := range owners {
		rows = append(rows, slugRow{news.NounArticle, slug, owner, true})
	}
	return conflict(s.add(ctx, "slugs", rows), news.CodeSlugTaken, "slug", "")
}

// CreatePublished adds manuscripts under their reserved keys with the live
// versions that they describe: what CreateManuscript and PublishArticles do.
func (s *Store) CreatePublished(ctx context.Context, batch []LivePublication) error {
	manuscripts := make([]*news.Manuscript, len(batch))
	for i, p := range batch {
		manuscripts[i] = p.Manuscript
	}
	if err := s.add(ctx, "manuscripts", manuscripts, viewColumns...); err != nil {
		return conflict(err, news.CodeSlugTaken, "slug", "")
	}
	return s.PublishArticles(ctx, batch)
}

// addTexts adds what stands beside the rows of live versions.
func (s *Store) addTexts(ctx context.Context, manuscripts []*news.Manuscript) error {
	type bodyRow struct {
		ArticleID int64
		news.Text
	}
	type tagRow struct {
		ArticleID, Position, TagID int64
	}
	type authorRow struct {
		ArticleID, Position, AuthorID int64
		PenName                       news.Opt
		Role                          news.CreditRole
	}
	var bodies []bodyRow
	var tags []tagRow
	var authors []authorRow
	for _, m := range manuscripts {
		bodies = append(bodies, bodyRow{m.Key, m.Text})
		for i, key := range m.TagKeys {
			tags = append(tags, tagRow{m.Key, int64(i), key})
		}
		for i, c := range m.Credits {
			authors = append(authors, authorRow{m.Key, int64(i), c.AuthorKey, c.PenName, c.Role})
		}
	}
	return errors.Join(
		s.add(ctx, "article_bodies", bodies),
		s.add(ctx, "article_tags", tags),
		s.add(ctx, "article_authors", authors),
	)
}

// CreateDecided adds comments that moderators have decided, or not yet, under
// their reserved keys, which are in a row. Their threads count the replies
// already; the counts of their articles follow.
func (s *Store) CreateDecided(ctx context.Context, comments []*news.HeldComment) error {
	rows := make([]commentRow, len(comments))
	for i, c := range comments {
		rows[i] = commentRow{
			Comment: c.Comment, Listed: c.Status == news.CommentApproved, DecidedAt: c.DecidedAt, PersonID: c.PersonKey, Confirmed: c.Confirmed,
			AuthorEmail: c.AuthorEmail, IP: c.IP, UserAgent: c.UserAgent, Reason: c.Reason, Announced: c.Announced, BodyHash: c.BodyHash, Network: c.Network,
		}
		rows[i].DeciderID, rows[i].DeciderName = decider(c)
		s.TallyComment(ctx, c, 1)
		if c.Status == news.CommentApproved {
			s.book(ctx).add(count{table: ofArticles, column: "comments", key: c.ArticleKey}, 1)
		}
	}
	return s.add(ctx, "comments", rows)
}

// commentRow is a comment with all that is kept of it.
type commentRow struct {
	news.Comment
	Listed      bool
	AuthorEmail news.Opt
	IP          news.Opt `gorm:"column:ip"`
	UserAgent   news.Opt
	Reason      news.Opt
	BodyHash    string
	Network     string
	PersonID    *int64
	Confirmed   bool
	Announced   bool
	DeciderID   *string
	DeciderName *string
	DecidedAt   *news.Time
}

// add inserts the rows, a slice, into the table. Both are constants of ours.
func (s *Store) add(ctx context.Context, table string, rows any, omit ...string) error {
	err := s.on(ctx).Table(table).Omit(omit...).CreateInBatches(rows, rowsAtOnce).Error
	if errors.Is(err, gorm.ErrEmptySlice) {
		return nil
	}
	return err
}

// Progress is how far a long piece of work has got.
type Progress struct {
	Task      string
	Done      int
	StartedAt news.Time
}

// Progress returns how far the task has got. One that is new starts now.
func (s *Store) Progress(ctx context.Context, task string, now news.Time) (*Progress, error) {
	var p *Progress
	err := s.InTx(ctx, func(tx *Store) (err error) {
		err = tx.on(ctx).Exec("INSERT INTO progress (task, done, started_at) VALUES (?, 0, ?) ON CONFLICT (task) DO NOTHING", task, now).Error
		if err != nil {
			return err
		}
		p, err = first[Progress](tx.on(ctx).Raw("SELECT task, done, started_at FROM progress WHERE task = ?", task))
		return err
	})
	return p, err
}

// Advance notes that the task has got from one point to another. It belongs into
// the transaction that does the work, and fails if another process did the same.
func (s *Store) Advance(ctx context.Context, task string, from, to int) error {
	db := s.on(ctx).Exec("UPDATE progress SET done = ? WHERE task = ? AND done = ?", to, task, from)
	if db.Error == nil && db.RowsAffected == 0 {
		return errors.New("another process is doing the same work")
	}
	return db.Error
}

// Analyze lets the database look at what its tables hold, if its plans depend on that.
// It is for the end of work that changed them much.
func (s *Store) Analyze(ctx context.Context) error {
	return s.explain(s.dialect.analyze(s.write.WithContext(ctx)))
}
