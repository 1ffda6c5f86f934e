package newsroom

import (
	"cmp"
	"context"
	"slices"

	"toasoan/internal/find"
	"toasoan/internal/news"
	"toasoan/internal/store"
	"toasoan/internal/text"
)

// CreateTag adds a tag.
func (n *Newsroom) CreateTag(ctx context.Context, by news.Caller, draft news.TagDraft) (tag *news.Tag, err error) {
	err = n.store.InTx(ctx, func(tx *store.Store) error {
		tag, err = n.createTag(ctx, tx, by, draft)
		return err
	})
	if err != nil {
		return nil, err
	}
	return tag, nil
}

func (n *Newsroom) createTag(ctx context.Context, tx *store.Store, by news.Caller, draft news.TagDraft) (*news.Tag, error) {
	tag := &news.Tag{ID: newID(), Version: 1, CreatedAt: n.Now()}
	keys, err := n.fillTag(ctx, tx, tag, draft)
	if err != nil {
		return nil, err
	}
	if err := tx.CreateTag(ctx, tag, keys); err != nil {
		return nil, err
	}
	if err := tx.ClaimSlug(ctx, news.NounTag, tag.Slug, tag.Key, true); err != nil {
		return nil, err
	}
	return tag, n.audit(ctx, tx, by, tagAct("create", tag), nil, tag.Draft())
}

// EditTag replaces what an editor decides about the tag.
func (n *Newsroom) EditTag(ctx context.Context, by news.Caller, id string, version int64, draft news.TagDraft) (tag *news.Tag, err error) {
	err = n.store.InTx(ctx, func(tx *store.Store) error {
		if err := tx.LockLists(ctx); err != nil {
			return err
		}
		if tag, err = tx.DeskTag(ctx, id); err != nil {
			return err
		}
		if err := checkVersion(tag.Version, version); err != nil {
			return err
		}
		before := tag.Draft()
		keys, err := n.fillTag(ctx, tx, tag, draft)
		if err != nil {
			return err
		}
		tag.Version++
		if err := tx.SaveTag(ctx, tag, keys); err != nil {
			return err
		}
		if err := tx.ClaimSlug(ctx, news.NounTag, tag.Slug, tag.Key, true); err != nil {
			return err
		}
		if err := n.audit(ctx, tx, by, tagAct("edit", tag), before, tag.Draft()); err != nil || tag.ArticleCount == 0 {
			return err
		}
		return tx.Record(ctx, n.change(news.NounTag, news.OpUpsert, tag.ID, "edited"))
	})
	if err != nil {
		return nil, err
	}
	return tag, nil
}

// DeleteTag removes a tag that no published article has, be it in a hidden section.
func (n *Newsroom) DeleteTag(ctx context.Context, by news.Caller, id string, version int64) error {
	return n.store.InTx(ctx, func(tx *store.Store) error {
		if err := tx.LockLists(ctx); err != nil {
			return err
		}
		tag, err := tx.DeskTag(ctx, id)
		if err != nil {
			return err
		}
		if err := checkVersion(tag.Version, version); err != nil {
			return err
		}
		used, err := tx.TagInUse(ctx, tag.Key)
		if err != nil {
			return err
		}
		if used {
			return news.Fail(news.CodeInUse, "users", news.Message{En: "published articles", Vi: "bài đã đăng"})
		}
		if err := tx.DeleteTag(ctx, tag.Key); err != nil {
			return err
		}
		return n.audit(ctx, tx, by, tagAct("delete", tag), tag.Draft(), nil)
	})
}

func tagAct(verb string, t *news.Tag) act { return act{verb, news.NounTag, t.ID, t.Name} }

// fillTag takes the draft over into the tag, and returns what it is found by.
func (n *Newsroom) fillTag(ctx context.Context, tx *store.Store, tag *news.Tag, d news.TagDraft) (keys store.TagKeys, err error) {
	if err := check(&d).Err(news.CodeInvalid); err != nil {
		return keys, err
	}
	tag.ExactKey = text.Exact(d.Name)
	keys.Terms = find.Starts(d.Name)
	for _, alias := range d.Aliases {
		key := text.Exact(alias)
		if key != tag.ExactKey && !slices.Contains(keys.Aliases, key) {
			keys.Aliases = append(keys.Aliases, key)
			keys.Terms = append(keys.Terms, find.Starts(alias)...)
		}
	}
	names := append([]string{d.Name}, d.Aliases...)
	for i, key := range append([]string{tag.ExactKey}, keys.Aliases...) {
		other, err := tx.TagByKey(ctx, key)
		if err == nil && other.Key != tag.Key {
			return keys, news.Fail(news.CodeNameTaken, "name", names[i])
		}
		if err != nil && news.KindOf(err) != news.NotFound {
			return keys, err
		}
	}
	if tag.Slug, err = chooseSlug(ctx, tx, news.NounTag, slugChoice{d.Slug, d.Name, tag.ID, tag.Key}); err != nil {
		return keys, err
	}
	tag.Name, tag.Kind, tag.Description = d.Name, cmp.Or(d.Kind, "topic"), d.Description
	tag.Aliases = append([]string{}, d.Aliases...)
	tag.SortKey = text.SortKey(d.Name)
	tag.UpdatedAt = n.Now()
	return keys, nil
}

// fillTags gives m the tags that are named, by slug or by name or alias. Tags
// that are unknown are made, unless the draft is refused for other reasons: in
// the order of their keys, so that two who make the same ones do not wait for
// each other in a circle.
func (n *Newsroom) fillTags(ctx context.Context, tx *store.Store, by news.Caller, m *news.Manuscript, refs []news.TagRef, refused bool) error {
	refs = slices.DeleteFunc(slices.Clone(refs), func(r news.TagRef) bool { return r.Slug == "" && r.Name == "" })
	found := make([]*news.Tag, len(refs))
	unknown := []int{}
	for i, ref := range refs {
		tag, err := findTag(ctx, tx, ref)
		switch {
		case news.KindOf(err) == news.NotFound:
			unknown = append(unknown, i)
		case err != nil:
			return err
		}
		found[i] = tag
	}
	if refused {
		unknown = nil
	}
	slices.SortFunc(unknown, func(i, j int) int { return cmp.Compare(nameOf(refs[i]), nameOf(refs[j])) })
	for _, i := range unknown {
		tag, err := findTag(ctx, tx, refs[i]) // the one before may have its name
		if news.KindOf(err) == news.NotFound {
			tag, err = n.createTag(ctx, tx, by, news.TagDraft{Name: cmp.Or(refs[i].Name, refs[i].Slug)})
		}
		if err != nil {
			return err
		}
		found[i] = tag
	}
	m.TagKeys = []int64{}
	for _, tag := range found {
		if tag != nil && !slices.Contains(m.TagKeys, tag.Key) {
			m.TagKeys = append(m.TagKeys, tag.Key)
		}
	}
	return nil
}

// nameOf is the key of the tag that the reference would make.
func nameOf(ref news.TagRef) string { return text.Exact(cmp.Or(ref.Name, ref.Slug)) }

func findTag(ctx context.Context, tx *store.Store, ref news.TagRef) (*news.Tag, error) {
	if ref.Slug != "" {
		tag, err := tx.DeskTag(ctx, ref.Slug)
		if news.KindOf(err) != news.NotFound || ref.Name == "" {
			return tag, err
		}
	}
	tag, err := tx.TagByKey(ctx, text.Exact(ref.Name))
	if news.KindOf(err) == news.NotFound {
		return tx.DeskTag(ctx, ref.Name) // the short form may be a slug too
	}
	return tag, err
}
