package store

import (
	"context"

	"toasoan/internal/news"
)

// CommenterByKey returns the commenter with the key.
func (s *Store) CommenterByKey(ctx context.Context, key int64) (*news.CommenterRecord, error) {
	return first[news.CommenterRecord](s.on(ctx).Raw("SELECT * FROM commenters WHERE id = ?", key))
}

// mostExported is how many comments one answer has of a person.
const mostExported = 10_000

// PersonalData returns all that is kept of the commenter.
func (s *Store) PersonalData(ctx context.Context, p *news.CommenterRecord) (*news.PersonalData, error) {
	comments, err := scan[news.PersonalComment](s.on(ctx).Raw(`SELECT c.*, m.slug AS on_slug, m.title AS on_title FROM comments c
		JOIN manuscripts m ON m.id = c.article_id WHERE c.person_id = ? ORDER BY c.created_at DESC, c.id DESC LIMIT ?`, p.Key, mostExported+1))
	d := &news.PersonalData{Commenter: *p, Comments: comments}
	if len(comments) > mostExported {
		d.Comments, d.Truncated = comments[:mostExported], true
	}
	return d, err
}

// NotErased returns up to limit comments of the person that still say something.
func (s *Store) NotErased(ctx context.Context, person int64, limit int) ([]news.HeldComment, error) {
	rows, err := scan[heldRow](s.held(ctx, news.Caller{}).Where("c.person_id = ? AND c.reason <> 'erased'", person).Order("c.created_at, c.id").Limit(limit))
	return allHeld(rows), err
}

// ForgetComment removes what stands beside a comment about its writer and its text.
func (s *Store) ForgetComment(ctx context.Context, key int64) error {
	return exec(s.on(ctx),
		do("DELETE FROM comment_edits WHERE comment_id = ?", key),
		do("DELETE FROM comment_reports WHERE comment_id = ?", key),
		do("DELETE FROM comment_notes WHERE comment_id = ?", key),
		do("UPDATE comment_decisions SET findings = '[]' WHERE comment_id = ?", key),
		do("UPDATE comment_decisions SET actor_name = '' WHERE comment_id = ? AND actor_id = (SELECT p.uid FROM comments c JOIN commenters p ON p.id = c.person_id WHERE c.id = ?)", key, key))
}

// ForgetAddresses removes IP addresses and programs' names from up to limit
// comments that were posted before t, and tells from how many.
func (s *Store) ForgetAddresses(ctx context.Context, t news.Time, limit int) (int, error) {
	db := s.on(ctx).Exec(`UPDATE comments SET ip = '', user_agent = '', network = '' WHERE id IN
		(SELECT id FROM comments WHERE created_at < ? AND ip <> '' ORDER BY created_at LIMIT ?)`, t, limit)
	return int(db.RowsAffected), db.Error
}

// ForgetEmails removes e-mail addresses in the same way. A hash of each stays.
func (s *Store) ForgetEmails(ctx context.Context, t news.Time, limit int) (int, error) {
	if err := s.on(ctx).Exec("UPDATE commenters SET email = '' WHERE email <> '' AND last_at < ?", t).Error; err != nil {
		return 0, err
	}
	db := s.on(ctx).Exec(`UPDATE comments SET author_email = '', wants_replies = ? WHERE id IN
		(SELECT id FROM comments WHERE created_at < ? AND author_email <> '' ORDER BY created_at LIMIT ?)`, false, t, limit)
	return int(db.RowsAffected), db.Error
}

// ForgetRemoved removes the text of up to limit comments that were posted before
// t and are not to be seen, and tells of how many.
func (s *Store) ForgetRemoved(ctx context.Context, t news.Time, limit int) (int, error) {
	keys, err := scan[int64](s.on(ctx).Raw(`SELECT id FROM comments WHERE created_at < ? AND body <> '' AND status IN ('rejected', 'spam', 'deleted')
		ORDER BY created_at LIMIT ?`, t, limit))
	if err != nil || len(keys) == 0 {
		return 0, err
	}
	return len(keys), exec(s.on(ctx),
		do("DELETE FROM comment_edits WHERE comment_id IN ?", keys),
		do("UPDATE comment_decisions SET findings = '[]' WHERE comment_id IN ?", keys),
		do("UPDATE comments SET body = '', body_hash = '' WHERE id IN ?", keys))
}

// CreateOrder adds the order.
func (s *Store) CreateOrder(ctx context.Context, o *news.RemovalOrder) error {
	return s.on(ctx).Create(o).Error
}

// ExecuteOrder notes that the order was carried out.
func (s *Store) ExecuteOrder(ctx context.Context, o *news.RemovalOrder) error {
	return s.on(ctx).Exec("UPDATE removal_orders SET executed_at = ?, executor_id = ?, executor_name = ? WHERE id = ?",
		o.ExecutedAt, o.ExecutedBy.ID, o.ExecutedBy.Name, o.Key).Error
}

type orderRow struct {
	news.RemovalOrder
	ExecutorID   *string
	ExecutorName *string
}

func (r orderRow) order() news.RemovalOrder {
	if r.ExecutorID != nil {
		r.ExecutedBy = &news.Person{ID: *r.ExecutorID, Name: *r.ExecutorName}
	}
	return r.RemovalOrder
}

// Order returns the order with the id.
func (s *Store) Order(ctx context.Context, id string) (*news.RemovalOrder, error) {
	row, err := first[orderRow](s.on(ctx).Raw("SELECT * FROM removal_orders WHERE uid = ?", id))
	if err != nil {
		return nil, err
	}
	o := row.order()
	return &o, nil
}

// Orders returns the orders, those first whose deadline is next; of those that
// are open, or of all.
func (s *Store) Orders(ctx context.Context, open bool, p news.Page) ([]news.RemovalOrder, news.Stretch, error) {
	db := s.on(ctx).Table("removal_orders")
	if open {
		db = db.Where("executed_at IS NULL")
	}
	rows, stretch, err := page(db, p, keyset{by: "deadline_at", key: "id", list: fingerprint("orders", open)}, func(r *orderRow) place {
		return place{Number: r.DeadlineAt.UnixMicro(), Key: r.Key}
	})
	orders := make([]news.RemovalOrder, len(rows))
	for i, r := range rows {
		orders[i] = r.order()
	}
	return orders, stretch, err
}

// OpenOrders returns how many orders are to be carried out.
func (s *Store) OpenOrders(ctx context.Context) (n int, err error) {
	err = s.on(ctx).Raw("SELECT count(*) FROM removal_orders WHERE executed_at IS NULL").Scan(&n).Error
	return n, err
}
