package newsroom

import (
	"cmp"
	"context"
	"strconv"

	"toasoan/internal/news"
	"toasoan/internal/store"
)

// relatedAtOnce is for how many articles what is related is worked out before others
// may write again, and relatedInARow how many times it is done without a rest.
const (
	relatedAtOnce = 10
	relatedInARow = 20
)

// RelateArticles works out what is related to articles that were published. Each has
// a transaction of its own that is short; what is not come to is done the next time.
func (n *Newsroom) RelateArticles(ctx context.Context) error {
	for range relatedInARow {
		keys, err := n.store.Relatable(ctx, relatedAtOnce)
		if err != nil || len(keys) == 0 {
			return err
		}
		for _, key := range keys {
			if err := n.store.InTx(ctx, func(tx *store.Store) error { return n.relate(ctx, tx, key) }); err != nil {
				return err
			}
		}
	}
	return nil
}

// relate: the lock of readers' lists keeps two from writing the same relations at once.
func (n *Newsroom) relate(ctx context.Context, tx *store.Store, key int64) error {
	if err := tx.LockLists(ctx); err != nil {
		return err
	}
	return tx.Relate(ctx, key)
}

// ChooseRelated replaces what editors have chosen to stand beside the article. Readers
// see it at once: it is no part of what the article says.
func (n *Newsroom) ChooseRelated(ctx context.Context, by news.Caller, id string, version int64, d news.RelatedDraft) (*news.Manuscript, error) {
	if err := check(&d).Err(news.CodeInvalid); err != nil {
		return nil, err
	}
	return n.changeArticle(ctx, by, id, version, deskWork{
		verb: "relate",
		may: func(m *news.Manuscript) error {
			if !by.Can(news.EditArticles) || !by.Covers(m.SectionKey) {
				return news.Fail(news.CodeForbidden)
			}
			return nil
		},
		change: func(tx *store.Store, m *news.Manuscript) error {
			keys, err := chosenKeys(ctx, tx, by, m, d.Articles)
			if err != nil {
				return err
			}
			if _, others, err := tx.Chosen(ctx, by, m.Key); err != nil {
				return err
			} else if others > 0 {
				return news.Fail(news.CodeForbidden) // what the caller may not know of would get lost
			}
			if err := tx.Choose(ctx, m.Key, keys); err != nil || m.Live.State != news.LivePublished {
				return err
			}
			return tx.Record(ctx, n.change(news.NounArticle, news.OpUpsert, m.ID, "related"))
		},
	})
}

// chosenKeys returns the keys of the articles that are chosen to stand beside m.
func chosenKeys(ctx context.Context, tx *store.Store, by news.Caller, m *news.Manuscript, refs []news.ArticleRef) ([]int64, error) {
	names := make([]string, len(refs))
	for i, ref := range refs {
		names[i] = cmp.Or(ref.ID, ref.Slug)
	}
	found, err := articlesNamed(ctx, tx, by, names)
	if err != nil {
		return nil, err
	}
	var faults news.Faults
	keys, chosen := make([]int64, len(names)), map[int64]bool{m.Key: true}
	for i, name := range names {
		pointer := "/articles/" + strconv.Itoa(i)
		a, known := found[name]
		switch {
		case !known:
			faults.Add(pointer, news.FaultUnknown, "what", articleWord, "name", name)
		case chosen[a.Key]:
			faults.Add(pointer, news.FaultDuplicate)
		}
		keys[i] = a.Key
		chosen[a.Key] = true
	}
	return keys, faults.Err(news.CodeInvalid)
}
