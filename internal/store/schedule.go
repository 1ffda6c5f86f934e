package store

import (
	"context"

	"toasoan/internal/news"
)

// Due reports whether anything is to be done at the time now. It looks at one
// row: it is asked twice a second.
func (s *Store) Due(ctx context.Context, now news.Time) (bool, error) {
	next, err := scan[news.Time](s.on(ctx).Raw("SELECT at FROM schedule ORDER BY at LIMIT 1"))
	return len(next) > 0 && !next[0].After(now.Time), err
}

// DueAppointments returns up to limit appointments that are due at the time now,
// the earliest first. The caller holds [Store.LockLists], which all who change
// the schedule take: nobody else does the same ones.
func (s *Store) DueAppointments(ctx context.Context, now news.Time, limit int) ([]news.Appointment, error) {
	return scan[news.Appointment](s.on(ctx).Raw("SELECT * FROM schedule WHERE at <= ? ORDER BY at, noun, target_id LIMIT ?", now, limit))
}

// Appointments returns those of the given action for the things with the given keys.
func (s *Store) Appointments(ctx context.Context, noun news.Noun, keys []int64, action news.Action) ([]news.Appointment, error) {
	return scan[news.Appointment](s.on(ctx).Raw("SELECT * FROM schedule WHERE noun = ? AND target_id IN ? AND action = ?", noun, keys, action))
}

// Appoint puts appointments into the schedule, in place of earlier ones of the
// same action for the same things.
func (s *Store) Appoint(ctx context.Context, appointments ...news.Appointment) error {
	for _, a := range appointments {
		err := s.on(ctx).Exec(`INSERT INTO schedule (noun, target_id, action, at, options, by_id, by_name) VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (noun, target_id, action) DO UPDATE SET at = excluded.at, options = excluded.options, by_id = excluded.by_id, by_name = excluded.by_name`,
			a.Noun, a.TargetID, a.Action, a.At, a.Options, a.By.ID, a.By.Name).Error
		if err != nil {
			return err
		}
	}
	return nil
}

// Cancel takes the appointments of the given actions out of the schedule.
func (s *Store) Cancel(ctx context.Context, noun news.Noun, keys []int64, actions ...news.Action) error {
	return s.on(ctx).Exec("DELETE FROM schedule WHERE noun = ? AND target_id IN ? AND action IN ?", noun, keys, actions).Error
}
