package store

import (
	"context"

	"toasoan/internal/news"
)

// Users returns a page of the users, ordered by e-mail address.
func (s *Store) Users(ctx context.Context, p news.Page) ([]news.User, news.Stretch, error) {
	k := keyset{by: "email", key: "id", list: fingerprint("users")}
	users, stretch, err := page(s.on(ctx).Table("users"), p, k, func(u *news.User) place { return place{Text: u.Email, Key: u.Key} })
	if err != nil {
		return nil, stretch, err
	}
	lists := map[*[]news.SectionRef][]int64{}
	for i := range users {
		lists[&users[i].Sections] = users[i].Account.SectionKeys
	}
	return users, stretch, s.limits(ctx, lists)
}

// User returns the user with the given id.
func (s *Store) User(ctx context.Context, id string) (*news.User, error) {
	return s.user(ctx, s.on(ctx).Table("users").Where("uid = ?", id))
}

// UserByEmail returns the user with the given e-mail address in lower case.
func (s *Store) UserByEmail(ctx context.Context, email string) (*news.User, error) {
	return s.user(ctx, s.on(ctx).Table("users").Where("email = ?", email))
}

// UsersOf returns the users with the role who can sign in.
func (s *Store) UsersOf(ctx context.Context, role news.Role) ([]news.User, error) {
	return scan[news.User](s.on(ctx).Raw("SELECT * FROM users WHERE role = ? AND NOT disabled ORDER BY id", role))
}

// CountAdmins returns how many administrators can sign in.
func (s *Store) CountAdmins(ctx context.Context) (n int64, err error) {
	return n, s.on(ctx).Table("users").Where("role = 'admin' AND NOT disabled").Count(&n).Error
}

// CreateUser adds u and gives it its key.
func (s *Store) CreateUser(ctx context.Context, u *news.User) error {
	if err := s.on(ctx).Create(u).Error; err != nil {
		return conflict(err, news.CodeEmailTaken)
	}
	return s.TouchModeration(ctx) // no reader may have the name
}

// SaveUser replaces u if the version in the database is the one before its own,
// and fails with Stale otherwise. Manuscripts show the new name.
func (s *Store) SaveUser(ctx context.Context, u *news.User) error {
	db := s.on(ctx).Model(u).Where("version = ?", u.Version-1).Select("*").Omit("ID", "CreatedAt").UpdateColumns(u)
	if db.Error != nil {
		return conflict(db.Error, news.CodeEmailTaken)
	}
	if db.RowsAffected == 0 {
		return news.Fail(news.CodeStale)
	}
	if err := s.on(ctx).Exec("UPDATE manuscripts SET writer_name = ? WHERE writer_id = ?", u.Name, u.ID).Error; err != nil {
		return err
	}
	return s.TouchModeration(ctx)
}

// CreateSession adds a session.
func (s *Store) CreateSession(ctx context.Context, session *news.Session) error {
	return s.on(ctx).Create(session).Error
}

// SessionByToken returns the session whose token has the hash and that has not
// ended at the time now, with its id and last use, and its user, who is not disabled.
func (s *Store) SessionByToken(ctx context.Context, hash string, now news.Time) (*news.User, *news.Session, error) {
	row, err := first[struct {
		news.User
		SessionID string
		UsedAt    news.Time
	}](s.on(ctx).Raw(`SELECT u.*, x.uid AS session_id, x.last_used_at AS used_at FROM sessions x JOIN users u ON u.id = x.user_id
		WHERE x.token_hash = ? AND x.expires_at > ? AND NOT u.disabled`, hash, now))
	if err != nil {
		return nil, nil, err
	}
	return &row.User, &news.Session{ID: row.SessionID, LastUsedAt: row.UsedAt}, nil
}

// DeleteSession ends the session with the given id.
func (s *Store) DeleteSession(ctx context.Context, id string) error {
	return s.on(ctx).Exec("DELETE FROM sessions WHERE uid = ?", id).Error
}

// DeleteSessionsOf ends all sessions of a user.
func (s *Store) DeleteSessionsOf(ctx context.Context, userKey int64) error {
	return s.on(ctx).Exec("DELETE FROM sessions WHERE user_id = ?", userKey).Error
}

// DeleteSessionsBefore forgets sessions that ended before t.
func (s *Store) DeleteSessionsBefore(ctx context.Context, t news.Time) error {
	return s.on(ctx).Exec("DELETE FROM sessions WHERE expires_at < ?", t).Error
}

// Keys returns a page of the API keys, the newest first, revoked ones too.
func (s *Store) Keys(ctx context.Context, p news.Page) ([]news.Key, news.Stretch, error) {
	k := keyset{by: "id", key: "id", desc: true, list: fingerprint("keys")}
	keys, stretch, err := page(s.on(ctx).Table("api_keys"), p, k, func(k *news.Key) place { return place{Number: k.Key, Key: k.Key} })
	if err != nil {
		return nil, stretch, err
	}
	lists := map[*[]news.SectionRef][]int64{}
	for i := range keys {
		lists[&keys[i].Sections] = keys[i].SectionKeys
	}
	return keys, stretch, s.limits(ctx, lists)
}

// Key returns the API key with the given id.
func (s *Store) Key(ctx context.Context, id string) (*news.Key, error) {
	k, err := first[news.Key](s.on(ctx).Table("api_keys").Where("uid = ?", id))
	if err != nil {
		return nil, err
	}
	return k, s.limits(ctx, map[*[]news.SectionRef][]int64{&k.Sections: k.SectionKeys})
}

// KeyByToken returns the API key whose secret has the hash, live or not.
func (s *Store) KeyByToken(ctx context.Context, hash string) (*news.Key, error) {
	return first[news.Key](s.on(ctx).Table("api_keys").Where("token_hash = ?", hash))
}

// CreateKey adds k.
func (s *Store) CreateKey(ctx context.Context, k *news.Key) error {
	return s.on(ctx).Create(k).Error
}

// RevokeKey ends the key at the time at, unless it ended before.
func (s *Store) RevokeKey(ctx context.Context, key int64, at news.Time) error {
	return s.on(ctx).Exec("UPDATE api_keys SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL", at, key).Error
}

// TouchKey notes that the key was used at the time at.
func (s *Store) TouchKey(ctx context.Context, key int64, at news.Time) error {
	return s.on(ctx).Exec("UPDATE api_keys SET last_used_at = ? WHERE id = ?", at, key).Error
}
