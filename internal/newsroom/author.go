package newsroom

import (
	"context"

	"toasoan/internal/news"
	"toasoan/internal/store"
	"toasoan/internal/text"
)

// CreateAuthor adds an author.
func (n *Newsroom) CreateAuthor(ctx context.Context, by news.Caller, draft news.AuthorDraft) (author *news.Author, err error) {
	err = n.store.InTx(ctx, func(tx *store.Store) error {
		author = &news.Author{ID: newID(), Version: 1, CreatedAt: n.Now()}
		names, err := n.fillAuthor(ctx, tx, author, draft)
		if err != nil {
			return err
		}
		if err := tx.CreateAuthor(ctx, author, names); err != nil {
			return err
		}
		if err := tx.ClaimSlug(ctx, news.NounAuthor, author.Slug, author.Key, true); err != nil {
			return err
		}
		return n.audit(ctx, tx, by, authorAct("create", author), nil, author.Draft())
	})
	if err != nil {
		return nil, err
	}
	return author, nil
}

// EditAuthor replaces what an editor decides about the author.
func (n *Newsroom) EditAuthor(ctx context.Context, by news.Caller, id string, version int64, draft news.AuthorDraft) (author *news.Author, err error) {
	err = n.store.InTx(ctx, func(tx *store.Store) error {
		if err := tx.LockLists(ctx); err != nil {
			return err
		}
		if author, err = tx.DeskAuthor(ctx, id); err != nil {
			return err
		}
		if err := checkVersion(author.Version, version); err != nil {
			return err
		}
		before := author.Draft()
		names, err := n.fillAuthor(ctx, tx, author, draft)
		if err != nil {
			return err
		}
		author.Version++
		if err := tx.SaveAuthor(ctx, author, names); err != nil {
			return err
		}
		if err := tx.ClaimSlug(ctx, news.NounAuthor, author.Slug, author.Key, true); err != nil {
			return err
		}
		if err := n.audit(ctx, tx, by, authorAct("edit", author), before, author.Draft()); err != nil || author.ArticleCount == 0 {
			return err
		}
		return tx.Record(ctx, n.change(news.NounAuthor, news.OpUpsert, author.ID, "edited"))
	})
	if err != nil {
		return nil, err
	}
	return author, nil
}

// DeleteAuthor removes an author whom no published article credits, be it in a
// hidden section.
func (n *Newsroom) DeleteAuthor(ctx context.Context, by news.Caller, id string, version int64) error {
	return n.store.InTx(ctx, func(tx *store.Store) error {
		if err := tx.LockLists(ctx); err != nil {
			return err
		}
		author, err := tx.DeskAuthor(ctx, id)
		if err != nil {
			return err
		}
		if err := checkVersion(author.Version, version); err != nil {
			return err
		}
		used, err := tx.AuthorInUse(ctx, author.Key)
		if err != nil {
			return err
		}
		if used {
			return news.Fail(news.CodeInUse, "users", news.Message{En: "published articles", Vi: "bài đã đăng"})
		}
		if err := tx.DeleteAuthor(ctx, author.Key); err != nil {
			return err
		}
		return n.audit(ctx, tx, by, authorAct("delete", author), author.Draft(), nil)
	})
}

func authorAct(verb string, a *news.Author) act { return act{verb, news.NounAuthor, a.ID, a.Name} }

// fillAuthor takes the draft over into the author, and returns the exact keys of
// all the names.
func (n *Newsroom) fillAuthor(ctx context.Context, tx *store.Store, author *news.Author, d news.AuthorDraft) (names []string, err error) {
	if err := check(&d).Err(news.CodeInvalid); err != nil {
		return nil, err
	}
	if author.Slug, err = chooseSlug(ctx, tx, news.NounAuthor, slugChoice{d.Slug, d.Name, author.ID, author.Key}); err != nil {
		return nil, err
	}
	author.Name, author.Biography, author.Portrait = d.Name, d.Biography, d.Portrait
	author.PenNames = append([]string{}, d.PenNames...)
	author.SortKey = text.PersonSortKey(d.Name)
	author.UpdatedAt = n.Now()
	for _, name := range append([]string{d.Name}, d.PenNames...) {
		names = append(names, text.Exact(name))
	}
	return names, nil
}
