package newsroom

import (
	"context"
	"errors"
	"time"

	"toasoan/internal/news"
	"toasoan/internal/store"
)

// post has a letter sent once the transaction is on disk.
func (n *Newsroom) post(ctx context.Context, tx *store.Store, kind news.ErrandKind, ref, recipient string, from news.Visitor) error {
	return tx.Post(ctx, &news.Letter{ID: newID(), Kind: kind, Ref: ref, Recipient: recipient, NextAt: n.Now(), CreatedAt: n.Now(), From: from})
}

const (
	sendLease = 2 * time.Minute // in which a letter is sent, or tried again by somebody
	mostTries = 12              // over about ten hours
)

// SendMail sends what has to be sent. A letter goes from the outbox once the mail
// server has it: one that was sent in the moment of a crash is sent again, under
// the same name.
func (n *Newsroom) SendMail(ctx context.Context) error {
	if n.mail == nil {
		return nil
	}
	for {
		due, err := n.store.LetterDue(ctx, n.Now())
		if err != nil || !due {
			return err
		}
		l, err := n.takeLetter(ctx)
		if news.KindOf(err) == news.NotFound {
			return nil
		}
		if err != nil {
			return err
		}
		if err := n.sendLetter(ctx, l); err != nil {
			return err
		}
	}
}

// takeLetter keeps others from the letter that has waited longest. The first time,
// what it is about begins, once: a link that was used must not come back.
func (n *Newsroom) takeLetter(ctx context.Context) (l *news.Letter, err error) {
	err = n.store.InTx(ctx, func(tx *store.Store) error {
		if l, err = tx.TakeLetter(ctx, n.Now(), sendLease); err != nil || l.Tries > 1 {
			return err
		}
		switch l.Kind {
		case news.ErrandReset:
			return n.beginReset(ctx, tx, l)
		case news.ErrandExport, news.ErrandErase:
			return n.beginCare(ctx, tx, l)
		}
		return nil
	})
	return l, err
}

// sendLetter sends one letter. What the server does not take is tried again, later
// each time.
func (n *Newsroom) sendLetter(ctx context.Context, l *news.Letter) error {
	message, err := n.compose(ctx, l)
	if news.KindOf(err) == news.NotFound { // what it is about has ended
		return n.store.InTx(ctx, func(tx *store.Store) error { return tx.DropLetter(ctx, l.Key) })
	}
	if err != nil {
		return err
	}
	failure := n.mail(ctx, message)
	return errors.Join(failure, n.store.InTx(ctx, func(tx *store.Store) error {
		if failure == nil || l.Tries >= mostTries {
			return tx.DropLetter(ctx, l.Key)
		}
		return tx.RetryLetter(ctx, l.Key, news.At(n.Now().Add(time.Minute<<min(l.Tries-1, 7))))
	}))
}
