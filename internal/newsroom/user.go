package newsroom

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"toasoan/internal/news"
	"toasoan/internal/store"
)

// CreateUser adds someone who can sign in.
func (n *Newsroom) CreateUser(ctx context.Context, by news.Caller, draft news.UserDraft) (*news.User, error) {
	faults := check(&draft)
	if draft.Password == "" {
		faults.Add("/password", news.FaultRequired)
	}
	user := &news.User{ID: newID(), Version: 1, CreatedAt: n.Now()}
	if len(faults) == 0 { // the password is hashed before the transaction: it takes long
		if err := n.fillUser(ctx, user, draft); err != nil {
			return nil, err
		}
	}
	defer n.forgetDesk() // no reader may have the name
	err := n.store.InTx(ctx, func(tx *store.Store) (err error) {
		if user.Account.SectionKeys, user.Sections, err = limitTo(ctx, tx, draft.Sections, &faults); err != nil {
			return err
		}
		if err := faults.Err(news.CodeInvalid); err != nil {
			return err
		}
		if err := tx.CreateUser(ctx, user); err != nil {
			return err
		}
		return n.audit(ctx, tx, by, userAct("create", user), nil, user.Draft())
	})
	if err != nil {
		return nil, err
	}
	return user, nil
}

// EditUser replaces what an administrator decides about the user. A new
// password, a new role and being disabled end the user's sessions.
func (n *Newsroom) EditUser(ctx context.Context, by news.Caller, id string, version int64, draft news.UserDraft) (user *news.User, err error) {
	faults := check(&draft)
	var after news.User
	if len(faults) == 0 {
		if err := n.fillUser(ctx, &after, draft); err != nil {
			return nil, err
		}
	}
	defer n.forgetDesk()
	err = n.store.InTx(ctx, func(tx *store.Store) error {
		if user, err = tx.User(ctx, id); err != nil {
			return err
		}
		if user, err = tx.LockUser(ctx, user.Key); err != nil {
			return err
		}
		if err := checkVersion(user.Version, version); err != nil {
			return err
		}
		ruled, before := user.Rules(), user.Draft()
		if user.Account.SectionKeys, user.Sections, err = limitTo(ctx, tx, draft.Sections, &faults); err != nil {
			return err
		}
		if err := faults.Err(news.CodeInvalid); err != nil {
			return err
		}
		out := after.PasswordHash != "" || after.Role != user.Role || after.Disabled
		moved := after.PasswordHash != "" || after.Email != user.Email || after.Disabled
		user.Email, user.Name, user.Role, user.Disabled = after.Email, after.Name, after.Role, after.Disabled
		if after.PasswordHash != "" {
			user.PasswordHash = after.PasswordHash
		}
		user.UpdatedAt = n.Now()
		user.Version++
		if err := tx.SaveUser(ctx, user); err != nil {
			return err
		}
		if ruled && !user.Rules() {
			admins, err := tx.CountAdmins(ctx)
			if err != nil {
				return err
			}
			if admins == 0 {
				return news.Fail(news.CodeLastAdmin)
			}
		}
		if out {
			if err := tx.DeleteSessionsOf(ctx, user.Key); err != nil {
				return err
			}
		}
		if moved { // a link that was sent before leads nowhere
			if err := tx.DropErrands(ctx, news.ErrandReset, user.Key); err != nil {
				return err
			}
		}
		verb := "edit"
		if after.PasswordHash != "" {
			verb = "set-password"
		}
		return n.audit(ctx, tx, by, userAct(verb, user), before, user.Draft())
	})
	if err != nil {
		return nil, err
	}
	return user, nil
}

// limitTo finds the sections that rights are limited to: their keys, nil for no
// limit, and how they are shown.
func limitTo(ctx context.Context, tx *store.Store, refs []news.SectionRef, faults *news.Faults) (keys []int64, shown []news.SectionRef, err error) {
	if refs == nil {
		return nil, nil, nil
	}
	keys, shown = []int64{}, []news.SectionRef{}
	for i, ref := range refs {
		section, err := tx.DeskSection(ctx, ref.Slug)
		switch {
		case news.KindOf(err) == news.NotFound:
			faults.Add("/sections/"+strconv.Itoa(i), news.FaultUnknown, "what", news.Message{En: "section", Vi: "chuyên mục"}, "name", ref.Slug)
		case err != nil:
			return nil, nil, err
		case !slices.Contains(keys, section.Key):
			keys, shown = append(keys, section.Key), append(shown, *section.Ref())
		}
	}
	return keys, shown, nil
}

func userAct(verb string, u *news.User) act { return act{verb, news.NounUser, u.ID, u.Name} }

func (n *Newsroom) fillUser(ctx context.Context, u *news.User, d news.UserDraft) (err error) {
	u.Email, u.Name, u.Role, u.Disabled = strings.ToLower(d.Email), d.Name, d.Role, d.Disabled
	u.UpdatedAt = n.Now()
	if d.Password != "" {
		u.PasswordHash, err = n.passwords.Hash(ctx, d.Password)
	}
	return err
}
