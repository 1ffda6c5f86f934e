package store

import (
	"context"
	"slices"
	"strconv"

	"gorm.io/gorm"

	"toasoan/internal/news"
)

// Reach returns the keys of all sections that rights limited to the given ones
// reach into: these, what they were merged into, and all below. No limit has
// no end.
func (s *Store) Reach(ctx context.Context, limit []int64) ([]int64, error) {
	if limit == nil {
		return nil, nil
	}
	return scan[int64](s.on(ctx).Raw(`SELECT DISTINCT section_id FROM section_ancestors WHERE ancestor_id IN ?
		OR ancestor_id IN (SELECT into_id FROM merged WHERE noun = 'section' AND from_id IN ?)`, orNone(limit), orNone(limit)))
}

// orNone is a list for IN, which takes no empty one.
func orNone(keys []int64) []int64 {
	if len(keys) == 0 {
		return []int64{0}
	}
	return keys
}

// limits fills in the sections that rights are limited to, each list of keys at
// the place that it is for. One that was merged is shown as what it was merged
// into, which the rights reach into.
func (s *Store) limits(ctx context.Context, lists map[*[]news.SectionRef][]int64) error {
	var keys []int64
	for _, limit := range lists {
		keys = append(keys, limit...)
	}
	type limit struct {
		news.Section
		Limit int64
	}
	var sections []limit
	if len(keys) > 0 {
		var err error
		sections, err = scan[limit](s.on(ctx).Raw(`SELECT s.*, s.id AS "limit" FROM sections s WHERE s.id IN ?
			UNION ALL SELECT s.*, m.from_id FROM merged m JOIN sections s ON s.id = m.into_id WHERE m.noun = 'section' AND m.from_id IN ?
			ORDER BY position, sort_key, id`, keys, keys))
		if err != nil {
			return err
		}
	}
	for to, limit := range lists {
		if limit == nil {
			continue
		}
		*to = []news.SectionRef{}
		for i := range sections {
			ref := sections[i].Ref()
			twice := slices.ContainsFunc(*to, func(r news.SectionRef) bool { return r.Slug == ref.Slug })
			if slices.Contains(limit, sections[i].Limit) && !twice {
				*to = append(*to, *ref)
			}
		}
	}
	return nil
}

// SaveAccount replaces what the user signs in with. The caller holds
// [Store.LockUser].
func (s *Store) SaveAccount(ctx context.Context, u *news.User) error {
	return s.on(ctx).Exec(`UPDATE users SET totp_secret = ?, totp_on = ?, totp_step = ?, issuer = ?, subject = ?, password_hash = ?,
		version = ?, updated_at = ? WHERE id = ?`,
		u.Account.TOTPSecret, u.SecondFactor, u.Account.TOTPStep, u.Account.Issuer, u.Account.Subject, u.PasswordHash,
		u.Version, u.UpdatedAt, u.Key).Error
}

// UseStep notes that the user's code of the step was used, and reports whether it
// was not before.
func (s *Store) UseStep(ctx context.Context, userKey, step int64) (bool, error) {
	db := s.on(ctx).Exec("UPDATE users SET totp_step = ? WHERE id = ? AND totp_step < ?", step, userKey, step)
	return db.RowsAffected == 1, db.Error
}

// KeepRecoveryCodes replaces the user's recovery codes by those with the hashes.
func (s *Store) KeepRecoveryCodes(ctx context.Context, userKey int64, hashes []string) error {
	steps := []statement{do("DELETE FROM recovery_codes WHERE user_id = ?", userKey)}
	for _, hash := range hashes {
		steps = append(steps, do("INSERT INTO recovery_codes (user_id, code_hash) VALUES (?, ?)", userKey, hash))
	}
	return exec(s.on(ctx), steps...)
}

// UseRecoveryCode removes the code with the hash, and reports whether it was there.
func (s *Store) UseRecoveryCode(ctx context.Context, userKey int64, hash string) (bool, error) {
	db := s.on(ctx).Exec("DELETE FROM recovery_codes WHERE user_id = ? AND code_hash = ?", userKey, hash)
	return db.RowsAffected == 1, db.Error
}

// UserBySubject returns the user for whom the issuer vouches under the subject.
func (s *Store) UserBySubject(ctx context.Context, issuer, subject string) (*news.User, error) {
	return s.user(ctx, s.on(ctx).Table("users").Where("issuer = ? AND subject = ? AND subject <> ''", issuer, subject))
}

// LockUser returns the user with the given key as it is until this transaction
// ends. All who change a user, or let one in, do it under this lock: a password
// that is changed must open nothing more, and must not come back.
func (s *Store) LockUser(ctx context.Context, key int64) (*news.User, error) {
	if err := s.dialect.lock(s.on(ctx), "user "+strconv.FormatInt(key, 10)); err != nil {
		return nil, err
	}
	return s.user(ctx, s.on(ctx).Table("users").Where("id = ?", key))
}

// user is the user that q finds, with the sections of its limit.
func (s *Store) user(ctx context.Context, q *gorm.DB) (*news.User, error) {
	u, err := first[news.User](q)
	if err != nil {
		return nil, err
	}
	return u, s.limits(ctx, map[*[]news.SectionRef][]int64{&u.Sections: u.Account.SectionKeys})
}

// CreateErrand adds an errand.
func (s *Store) CreateErrand(ctx context.Context, e *news.Errand) error {
	return s.on(ctx).Table("errands").Create(e).Error
}

// Errand returns the errand of the kind with the id, if it has not ended at the
// time now, or NotFound.
func (s *Store) Errand(ctx context.Context, kind news.ErrandKind, id string, now news.Time) (*news.Errand, error) {
	return first[news.Errand](s.on(ctx).Table("errands").Where("uid = ? AND kind = ? AND expires_at > ?", id, kind, now))
}

// TakeErrand is Errand, after which it is done: nobody gets it again.
func (s *Store) TakeErrand(ctx context.Context, kind news.ErrandKind, id string, now news.Time) (*news.Errand, error) {
	e, err := s.Errand(ctx, kind, id, now)
	if err != nil {
		return nil, err
	}
	db := s.on(ctx).Exec("DELETE FROM errands WHERE uid = ?", id)
	if db.Error == nil && db.RowsAffected == 0 {
		return nil, news.Fail(news.CodeNotFound)
	}
	return e, db.Error
}

// DropErrands removes the user's errands of the kind.
func (s *Store) DropErrands(ctx context.Context, kind news.ErrandKind, userKey int64) error {
	return s.on(ctx).Exec("DELETE FROM errands WHERE user_id = ? AND kind = ?", userKey, kind).Error
}

// ForgetErrands removes the errands that ended before t, and what is known of
// attempts before it.
func (s *Store) ForgetErrands(ctx context.Context, t news.Time) error {
	return exec(s.on(ctx), do("DELETE FROM errands WHERE expires_at < ?", t), do("DELETE FROM attempts WHERE last_at < ?", t))
}

// Attempts returns what is known of attempts under the names.
func (s *Store) Attempts(ctx context.Context, names ...string) ([]news.Attempts, error) {
	return scan[news.Attempts](s.on(ctx).Raw("SELECT * FROM attempts WHERE name IN ?", names))
}

// KeepAttempts replaces what is known of attempts under the name.
func (s *Store) KeepAttempts(ctx context.Context, a news.Attempts) error {
	return s.on(ctx).Exec(`INSERT INTO attempts (name, failures, last_at, blocked_to) VALUES (?, ?, ?, ?)
		ON CONFLICT (name) DO UPDATE SET failures = excluded.failures, last_at = excluded.last_at, blocked_to = excluded.blocked_to`,
		a.Name, a.Failures, a.LastAt, a.BlockedTo).Error
}

// LockAttempts keeps what is known under the name as it is for other transactions
// until this one ends.
func (s *Store) LockAttempts(ctx context.Context, name string) error {
	return s.dialect.lock(s.on(ctx), "attempts "+name)
}

// ForgetAttempts forgets what is known of attempts under the name.
func (s *Store) ForgetAttempts(ctx context.Context, name string) error {
	return s.on(ctx).Exec("DELETE FROM attempts WHERE name = ?", name).Error
}

// Sessions returns a page of the user's sessions that have not ended at the time
// now, the latest first.
func (s *Store) Sessions(ctx context.Context, userKey int64, now news.Time, p news.Page) ([]news.Session, news.Stretch, error) {
	k := keyset{by: "id", key: "id", desc: true, list: fingerprint("sessions", userKey)}
	q := s.on(ctx).Table("sessions").Where("user_id = ? AND expires_at > ?", userKey, now)
	return page(q, p, k, func(x *news.Session) place { return place{Number: x.Key, Key: x.Key} })
}

// TouchSession notes that the session was used at the time at, from there.
func (s *Store) TouchSession(ctx context.Context, id string, at news.Time, from news.Visitor) error {
	return s.on(ctx).Exec("UPDATE sessions SET last_used_at = ?, ip = ?, user_agent = ? WHERE uid = ?", at, from.IP, from.UserAgent, id).Error
}

// DeleteOtherSessions ends all sessions of the user but the one with the id.
func (s *Store) DeleteOtherSessions(ctx context.Context, userKey int64, but string) error {
	return s.on(ctx).Exec("DELETE FROM sessions WHERE user_id = ? AND uid <> ?", userKey, but).Error
}

// DeleteUserSession ends one session of the user, or fails with NotFound.
func (s *Store) DeleteUserSession(ctx context.Context, userKey int64, id string) error {
	db := s.on(ctx).Exec("DELETE FROM sessions WHERE user_id = ? AND uid = ?", userKey, id)
	if db.Error == nil && db.RowsAffected == 0 {
		return news.Fail(news.CodeNotFound)
	}
	return db.Error
}
