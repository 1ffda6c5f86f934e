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
			keys, err := articlesNamed(ctx, tx, m, d.Articles)
			if err != nil {
				return err
			}
			if err := tx.Choose(ctx, m.Key, keys); err != nil || m.Live.State != news.LivePublished {
				return err
			}
			return tx.Record(ctx, n.change(news.NounArticle, news.OpUpsert, m.ID, "related"))
		},
	})
}

// articlesNamed returns the keys of the articles that are chosen to stand beside m.
func articlesNamed(ctx context.Context, tx *store.Store, m *news.Manuscript, refs []news.ArticleRef) ([]int64, error) {
	names := make([]string, len(refs))
	for i, ref := range refs {
		names[i] = ref.ID
		if ref.ID == "" {
			names[i] = ref.Slug
		}
	}
	var faults news.Faults
	keys := make([]int64, 0, len(refs))
	if len(refs) == 0 {
		return keys, nil
	}
	named, err := tx.ArticlesNamed(ctx, names)
	if err != nil {
		return nil, err
	}
	byName, chosen := map[string]int64{}, map[int64]bool{m.Key: true}
	for _, a := range named {
		byName[a.Name] = a.Key
	}
	for i, name := range names {
		key, known := byName[name]
		switch {
		case !known:
			faults.Add("/articles/"+strconv.Itoa(i), news.FaultUnknown, "what", news.Message{En: "article", Vi: "bài"}, "name", name)
		case chosen[key]:
			faults.Add("/articles/"+strconv.Itoa(i), news.FaultDuplicate)
		}
		chosen[key] = true
		keys = append(keys, key)
	}
	return keys, faults.Err(news.CodeInvalid)
}
