package newsroom

import (
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

// RelateArticles works out what is related to articles that were published, and saves it
// in a transaction for each, which is short; what is not come to is done the next time.
func (n *Newsroom) RelateArticles(ctx context.Context) error {
	for range relatedInARow {
		keys, err := n.store.Relatable(ctx, relatedAtOnce)
		if err != nil || len(keys) == 0 {
			return err
		}
		for _, key := range keys {
			if err := n.relate(ctx, key); err != nil {
				return err
			}
		}
	}
	return nil
}

// relate: the lock of readers' lists keeps two from writing the same relations at once.
// Those who comment wait for it too, so what is related is worked out before.
func (n *Newsroom) relate(ctx context.Context, key int64) error {
	relations, err := n.store.Relations(ctx, key)
	if err != nil {
		return err
	}
	return n.store.InTx(ctx, func(tx *store.Store) error {
		if err := tx.LockLists(ctx); err != nil {
			return err
		}
		if saved, err := tx.Relate(ctx, relations); err != nil || !saved {
			return err
		}
		return tx.Record(ctx, n.change(news.NounRelated, news.OpUpsert, string(news.NounRelated), "related"))
	})
}

// ChooseRelated replaces what editors have chosen to stand beside the article. Readers
// see it at once: it is no part of what the article says.
func (n *Newsroom) ChooseRelated(ctx context.Context, by news.Caller, id string, version int64, d news.RelatedDraft) (*news.Manuscript, error) {
	if err := check(&d).Err(news.CodeInvalid); err != nil {
		return nil, err
	}
	return n.changeArticle(ctx, by, id, version, deskWork{
		verb: "relate",
		may:  may(by, news.EditArticles),
		change: func(tx *store.Store, m *news.Manuscript) error {
			found, err := articlesOnce(ctx, tx, by, d.Articles, func(i int) string { return "/articles/" + strconv.Itoa(i) }, m.Key)
			if err != nil {
				return err
			}
			keys := make([]int64, len(found))
			for i, a := range found {
				keys[i] = a.Key
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
