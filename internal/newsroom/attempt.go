package newsroom

import (
	"context"
	"time"

	"toasoan/internal/limit"
	"toasoan/internal/news"
	"toasoan/internal/store"
)

// guessing is what is counted of attempts that fail: so many are free, and then
// each makes the next one wait longer.
type guessing struct {
	name string
	free int
}

const (
	firstWait   = 5 * time.Second
	longestWait = 15 * time.Minute
	forgotten   = time.Hour // after which failures no longer count
)

// byAccount and byNetwork are the counts that signing in has: many guesses for
// one account, and one's guesses for many.
func byAccount(email string) guessing { return guessing{"account " + email, 5} }

func byNetwork(ip string) guessing { return guessing{"network " + limit.Network(ip), 30} }

// atDoor are the counts of whoever claims to be the user with the address.
func atDoor(email string, from news.Visitor) []guessing {
	return []guessing{byAccount(email), byNetwork(from.IP)}
}

// guess runs try, in which the user's password or code may turn out to be wrong.
// That is counted, and the audit log has it under the verb if there is such a
// user. Guesses in the same moment come one after the other here: they get no
// more answers than they would get in a row, and of those that are too many
// nobody learns whether they were right.
func (n *Newsroom) guess(ctx context.Context, u *news.User, from news.Visitor, verb string, try func(tx *store.Store) error) error {
	var wrong error
	err := n.store.InTx(ctx, func(tx *store.Store) error {
		counts := atDoor(u.Email, from)
		if err := n.holdAttempts(ctx, tx, counts...); err != nil {
			return err
		}
		err := try(tx)
		if !isWrong(err) {
			return err
		}
		wrong = err
		if err := n.failed(ctx, tx, counts...); err != nil || u.ID == "" {
			return err
		}
		return n.audit(ctx, tx, news.Caller{ID: u.ID, Name: u.Name, From: from}, userAct(verb, u), nil, nil)
	})
	if err != nil {
		return err
	}
	return wrong
}

// isWrong reports whether err says that somebody has guessed wrong.
func isWrong(err error) bool {
	return news.IsCode(err, news.CodeBadCredentials) || news.IsCode(err, news.CodeBadSecondFactor) || news.IsCode(err, news.CodeInvalid)
}

// holdAttempts is mayTry, with an answer that stays true until the transaction
// ends.
func (n *Newsroom) holdAttempts(ctx context.Context, tx *store.Store, counts ...guessing) error {
	for _, c := range counts {
		if err := tx.LockAttempts(ctx, c.name); err != nil {
			return err
		}
	}
	return n.mayTry(ctx, tx, counts...)
}

// mayTry fails with TooManyAttempts while any of the counts has to wait. They are
// kept in the database: all processes know them, and a restart forgets none.
func (n *Newsroom) mayTry(ctx context.Context, s *store.Store, counts ...guessing) error {
	names := make([]string, len(counts))
	for i, c := range counts {
		names[i] = c.name
	}
	known, err := s.Attempts(ctx, names...)
	if err != nil {
		return err
	}
	wait := time.Duration(0)
	for _, a := range known {
		wait = max(wait, a.BlockedTo.Sub(n.now()))
	}
	if wait <= 0 {
		return nil
	}
	e := news.Fail(news.CodeTooManyAttempts)
	e.Wait = int((wait + time.Second - 1) / time.Second)
	e.Args, e.Policy = []any{"seconds", e.Wait}, `"attempts";q=5;w=900`
	return e
}

// failed counts a failure. The caller holds the counts.
func (n *Newsroom) failed(ctx context.Context, tx *store.Store, counts ...guessing) error {
	for _, c := range counts {
		now := n.Now()
		a := news.Attempts{Name: c.name}
		known, err := tx.Attempts(ctx, c.name)
		if err != nil {
			return err
		}
		if len(known) > 0 && now.Sub(known[0].LastAt.Time) < forgotten {
			a = known[0]
		}
		a.Failures++
		a.LastAt, a.BlockedTo = now, now
		if over := a.Failures - c.free; over >= 0 {
			a.BlockedTo = news.At(now.Add(min(longestWait, firstWait<<min(over, 10))))
		}
		if err := tx.KeepAttempts(ctx, a); err != nil {
			return err
		}
	}
	return nil
}
