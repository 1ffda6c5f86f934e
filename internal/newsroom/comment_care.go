package newsroom

import (
	"context"
	"time"

	"toasoan/internal/news"
	"toasoan/internal/store"
)

// careLife is how long a link to have or erase one's data lasts.
const careLife = 24 * time.Hour

// AskForCare sends whoever has the address a link with which they get, or have
// erased, all that is kept under it. It says nothing about whether there is any.
func (n *Newsroom) AskForCare(ctx context.Context, r news.CareRequest, from news.Visitor) error {
	if err := check(&r).Err(news.CodeInvalid); err != nil {
		return err
	}
	kind := news.ErrandExport
	if r.Purpose == news.CareErase {
		kind = news.ErrandErase
	}
	return n.askByLetter(ctx, kind, "care", r.Email, from)
}

// beginCare makes what the letter's link is good for, if anything is kept under
// the address. As with passwords, that is not looked up when it is asked for.
func (n *Newsroom) beginCare(ctx context.Context, tx *store.Store, l *news.Letter) error {
	person, err := tx.Commenter(ctx, n.emailHash(l.Recipient))
	if news.KindOf(err) == news.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	return tx.CreateErrand(ctx, &news.Errand{ID: l.Ref, Kind: l.Kind, PersonKey: &person.Key, ExpiresAt: news.At(l.CreatedAt.Add(careLife))})
}

func (n *Newsroom) careLetter(ctx context.Context, settings *news.Settings, l *news.Letter) (letter, error) {
	if _, err := n.store.Errand(ctx, l.Kind, l.Ref, n.Now()); err != nil {
		return letter{}, err
	}
	said := letter{
		subject: news.Message{En: "Your data at {paper}", Vi: "Dữ liệu của bạn tại {paper}"},
		body: news.Message{
			En: "Someone, probably you, asked for all that {paper} keeps of comments under this address. Get it here, within a day:\n\n{link}\n\nIf it was not you, do nothing.\n",
			Vi: "Có người, có lẽ là bạn, đã yêu cầu xem mọi dữ liệu về bình luận mà {paper} lưu theo địa chỉ này. Hãy mở liên kết sau trong vòng một ngày:\n\n{link}\n\nNếu không phải bạn, hãy bỏ qua thư này.\n",
		},
		args: []any{"link", page(settings, settings.Paths.GuestExport, n.signedToken(string(l.Kind), l.Ref))},
	}
	if l.Kind == news.ErrandErase {
		said.body = news.Message{
			En: "Someone, probably you, asked for all comments under this address at {paper} to be erased. That cannot be undone. Confirm it here, within a day:\n\n{link}\n\nIf it was not you, do nothing: everything stays.\n",
			Vi: "Có người, có lẽ là bạn, đã yêu cầu xoá mọi bình luận theo địa chỉ này tại {paper}. Việc này không thể hoàn tác. Hãy xác nhận tại đây trong vòng một ngày:\n\n{link}\n\nNếu không phải bạn, hãy bỏ qua thư này: mọi thứ được giữ nguyên.\n",
		}
		said.args = []any{"link", page(settings, settings.Paths.GuestErasure, n.signedToken(string(l.Kind), l.Ref))}
	}
	return said, nil
}

// takeCare returns the commenter whom the link was sent to. It is good for once.
func (n *Newsroom) takeCare(ctx context.Context, tx *store.Store, kind news.ErrandKind, token string) (*news.CommenterRecord, error) {
	id, ok := n.signedID(string(kind), token)
	if !ok {
		return nil, news.Fail(news.CodeLinkEnded)
	}
	e, err := tx.TakeErrand(ctx, kind, id, n.Now())
	if err == nil && e.PersonKey == nil {
		err = news.Fail(news.CodeNotFound)
	}
	var person *news.CommenterRecord
	if err == nil {
		person, err = tx.CommenterByKey(ctx, *e.PersonKey)
	}
	if news.KindOf(err) == news.NotFound {
		return nil, news.Fail(news.CodeLinkEnded)
	}
	return person, err
}

// ExportOwn returns all that is kept under the address that the link was sent to.
func (n *Newsroom) ExportOwn(ctx context.Context, d news.Confirmation) (data *news.PersonalData, err error) {
	if err := check(&d).Err(news.CodeInvalid); err != nil {
		return nil, err
	}
	err = n.store.InTx(ctx, func(tx *store.Store) error {
		person, err := n.takeCare(ctx, tx, news.ErrandExport, d.Token)
		if err != nil {
			return err
		}
		data, err = tx.PersonalData(ctx, person)
		return err
	})
	return data, err
}

// EraseOwn erases all that is kept under the address that the link was sent to.
func (n *Newsroom) EraseOwn(ctx context.Context, d news.Confirmation, from news.Visitor) error {
	if err := check(&d).Err(news.CodeInvalid); err != nil {
		return err
	}
	return n.store.InTx(ctx, func(tx *store.Store) error {
		if err := tx.LockLists(ctx); err != nil {
			return err
		}
		person, err := n.takeCare(ctx, tx, news.ErrandErase, d.Token)
		if err != nil {
			return err
		}
		return n.erase(ctx, tx, news.Caller{ID: person.ID, Name: person.Name, From: from}, person)
	})
}

// PersonalData returns all that is kept of the commenter, for the newsroom to
// hand on. That it was looked at is in the audit log.
func (n *Newsroom) PersonalData(ctx context.Context, by news.Caller, id string) (data *news.PersonalData, err error) {
	err = n.store.InTx(ctx, func(tx *store.Store) error {
		person, err := tx.CommenterByID(ctx, id)
		if err != nil {
			return err
		}
		if data, err = tx.PersonalData(ctx, person); err != nil {
			return err
		}
		return n.audit(ctx, tx, by, act{"export", news.NounCommenter, person.ID, person.Name}, nil, nil)
	})
	return data, err
}

// EraseCommenter erases all that is kept of the commenter.
func (n *Newsroom) EraseCommenter(ctx context.Context, by news.Caller, id string) error {
	return n.store.InTx(ctx, func(tx *store.Store) error {
		if err := tx.LockLists(ctx); err != nil {
			return err
		}
		person, err := tx.CommenterByID(ctx, id)
		if err != nil {
			return err
		}
		return n.erase(ctx, tx, by, person)
	})
}

// erase takes everything of the commenter away. Replies of others keep their
// place below comments that say nothing any more.
func (n *Newsroom) erase(ctx context.Context, tx *store.Store, by news.Caller, person *news.CommenterRecord) error {
	for {
		comments, err := tx.NotErased(ctx, person.Key, erasedAtOnce)
		if err != nil {
			return err
		}
		for i := range comments {
			if err := n.eraseComment(ctx, tx, &comments[i], by); err != nil {
				return err
			}
		}
		if len(comments) < erasedAtOnce {
			break
		}
	}
	name := person.Name
	person.Email, person.Name, person.EmailHash, person.ConfirmedAt, person.Muted = "", "", "erased "+person.ID, nil, true
	if err := tx.SaveCommenter(ctx, person); err != nil {
		return err
	}
	if by.ID == person.ID {
		by.Name, name = "", ""
	}
	return n.audit(ctx, tx, by, act{"erase", news.NounCommenter, person.ID, name}, nil, nil)
}

const erasedAtOnce = 500

func (n *Newsroom) eraseComment(ctx context.Context, tx *store.Store, c *news.HeldComment, by news.Caller) error {
	before := *c
	c.Status, c.Reason, c.Prominence = news.CommentDeleted, news.Opt(news.ReasonErased), news.Ordinary
	c.Body, c.BodyHash, c.Author, c.AuthorEmail, c.IP, c.UserAgent, c.WantsReplies = "", "", &news.Commenter{Kind: news.Guest}, "", "", "", false
	if err := n.moveComment(ctx, tx, c, before, n.decision(news.Person{ID: by.ID}, c, news.ReasonErased)); err != nil {
		return err
	}
	return tx.ForgetComment(ctx, c.Key)
}

// forgottenAtOnce is how many rows lose what is kept for a while in one
// transaction.
const forgottenAtOnce = 1000

// ForgetReaders removes what the paper's settings say is kept only for a while.
func (n *Newsroom) ForgetReaders(ctx context.Context) error {
	settings, err := n.store.Settings(ctx)
	if err != nil {
		return err
	}
	keep := settings.Comments.Retention
	for _, r := range []struct {
		days   int
		forget func(*store.Store, context.Context, news.Time, int) (int, error)
	}{
		{keep.IPDays, (*store.Store).ForgetAddresses},
		{keep.EmailDays, (*store.Store).ForgetEmails},
		{keep.RemovedDays, (*store.Store).ForgetRemoved},
	} {
		before := news.At(n.now().AddDate(0, 0, -r.days))
		for more := r.days > 0; more; {
			err := n.store.InTx(ctx, func(tx *store.Store) error {
				done, err := r.forget(tx, ctx, before, forgottenAtOnce)
				more = done == forgottenAtOnce
				return err
			})
			if err != nil {
				return err
			}
		}
	}
	return n.store.InTx(ctx, func(tx *store.Store) error { return tx.ForgetChallenges(ctx, n.Now()) })
}
