package newsroom

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"toasoan/internal/mail"
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
		return n.beginReset(ctx, tx, l)
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

// compose writes a letter in the paper's language.
func (n *Newsroom) compose(ctx context.Context, l *news.Letter) (m mail.Message, err error) {
	settings, err := n.store.Settings(ctx)
	if err != nil {
		return m, err
	}
	if _, err := n.store.Errand(ctx, l.Kind, l.Ref, n.Now()); err != nil {
		return m, err
	}
	link := settings.Site() + strings.ReplaceAll(settings.Paths.PasswordReset, "{token}", n.signedToken(string(l.Kind), l.Ref))
	subject := news.Message{En: "A new password at {paper}", Vi: "Đặt lại mật khẩu tại {paper}"}
	body := news.Message{
		En: "Someone, probably you, asked for a new password at {paper}. Choose it here, within an hour:\n\n{link}\n\nIf it was not you, do nothing: your password stays as it is.\n",
		Vi: "Có người, có lẽ là bạn, đã yêu cầu đặt lại mật khẩu tại {paper}. Hãy đặt mật khẩu mới tại đây, trong vòng một giờ:\n\n{link}\n\nNếu không phải bạn yêu cầu, hãy bỏ qua thư này: mật khẩu của bạn vẫn giữ nguyên.\n",
	}
	return mail.Message{
		ID: fmt.Sprintf("%s@toasoan", l.ID), To: l.Recipient,
		Subject: subject.In(settings.Language, "paper", settings.Name),
		Body:    body.In(settings.Language, "paper", settings.Name, "link", link),
	}, nil
}
