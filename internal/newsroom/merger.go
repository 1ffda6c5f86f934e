package newsroom

import (
	"context"
	"slices"

	"toasoan/internal/news"
	"toasoan/internal/store"
	"toasoan/internal/text"
)

// MergeTag puts one tag into another, which gets its articles and is found by
// all its names from then on. It returns the other.
func (n *Newsroom) MergeTag(ctx context.Context, by news.Caller, id string, version int64, m news.Merger) (into *news.Tag, err error) {
	err = n.merge(ctx, &m, func(tx *store.Store) error {
		from, err := tx.DeskTag(ctx, id)
		if err != nil {
			return err
		}
		if err := checkVersion(from.Version, version); err != nil {
			return err
		}
		if into, err = mergeTarget(m, news.Message{En: "tag", Vi: "thẻ"}, func() (*news.Tag, error) { return tx.DeskTag(ctx, m.Into) }); err != nil {
			return err
		}
		before, draft := into.Draft(), into.Draft()
		draft.Aliases = namesWith(draft.Aliases, into.Name, from.Name, from.Aliases)
		if err := checkMerger(from.Key == into.Key, len(draft.Aliases), news.MaxAliases); err != nil {
			return err
		}
		if err := tx.MergeTag(ctx, from, into, n.Now()); err != nil {
			return err
		}
		keys, err := n.fillTag(ctx, tx, into, draft)
		if err != nil {
			return err
		}
		into.Version++
		if err := tx.SaveTag(ctx, into, keys); err != nil {
			return err
		}
		if into, err = tx.DeskTag(ctx, into.ID); err != nil {
			return err
		}
		if err := n.audit(ctx, tx, by, tagAct("merge", from), from.Draft(), news.Merger{Into: into.ID}); err != nil {
			return err
		}
		if err := n.audit(ctx, tx, by, tagAct("edit", into), before, into.Draft()); err != nil {
			return err
		}
		return n.recordMerger(ctx, tx, news.NounTag, mergedOne{from.ID, from.ArticleCount > 0}, mergedOne{into.ID, into.ArticleCount > 0})
	})
	if err != nil {
		return nil, err
	}
	return into, nil
}

// MergeAuthor puts one author into another, who gets the articles and has signed
// them under the names of the one that is gone. It returns the other.
func (n *Newsroom) MergeAuthor(ctx context.Context, by news.Caller, id string, version int64, m news.Merger) (into *news.Author, err error) {
	err = n.merge(ctx, &m, func(tx *store.Store) error {
		from, err := tx.DeskAuthor(ctx, id)
		if err != nil {
			return err
		}
		if err := checkVersion(from.Version, version); err != nil {
			return err
		}
		if into, err = mergeTarget(m, news.Message{En: "author", Vi: "tác giả"}, func() (*news.Author, error) { return tx.DeskAuthor(ctx, m.Into) }); err != nil {
			return err
		}
		before, draft := into.Draft(), into.Draft()
		draft.PenNames = signaturesWith(into, from)
		if err := checkMerger(from.Key == into.Key, len(draft.PenNames), news.MaxPenNames); err != nil {
			return err
		}
		signed := from.Name
		if signed == into.Name {
			signed = ""
		}
		if err := tx.MergeAuthor(ctx, from, into, signed, n.Now()); err != nil {
			return err
		}
		names, err := n.fillAuthor(ctx, tx, into, draft)
		if err != nil {
			return err
		}
		into.Version++
		if err := tx.SaveAuthor(ctx, into, names); err != nil {
			return err
		}
		if into, err = tx.DeskAuthor(ctx, into.ID); err != nil {
			return err
		}
		if err := n.audit(ctx, tx, by, authorAct("merge", from), from.Draft(), news.Merger{Into: into.ID}); err != nil {
			return err
		}
		if err := n.audit(ctx, tx, by, authorAct("edit", into), before, into.Draft()); err != nil {
			return err
		}
		return n.recordMerger(ctx, tx, news.NounAuthor, mergedOne{from.ID, from.ArticleCount > 0}, mergedOne{into.ID, into.ArticleCount > 0})
	})
	if err != nil {
		return nil, err
	}
	return into, nil
}

// MergeSection puts one section into another, which gets its articles and the
// sections below it. It returns the other.
func (n *Newsroom) MergeSection(ctx context.Context, by news.Caller, id string, version int64, m news.Merger) (into *news.Section, err error) {
	err = n.merge(ctx, &m, func(tx *store.Store) error {
		from, err := tx.DeskSection(ctx, id)
		if err != nil {
			return err
		}
		if err := checkVersion(from.Version, version); err != nil {
			return err
		}
		if into, err = mergeTarget(m, news.Message{En: "section", Vi: "chuyên mục"}, func() (*news.Section, error) { return tx.DeskSection(ctx, m.Into) }); err != nil {
			return err
		}
		if !by.Covers(&from.Key) || !by.Covers(&into.Key) {
			return news.Fail(news.CodeForbidden)
		}
		if err := checkPlace(ctx, tx, from, into); err != nil {
			return err
		}
		if err := tx.MergeSection(ctx, from, into, n.Now()); err != nil {
			return err
		}
		if err := n.audit(ctx, tx, by, sectionAct("merge", from), from.Draft(), news.Merger{Into: into.ID}); err != nil {
			return err
		}
		return n.recordMerger(ctx, tx, news.NounSection, mergedOne{from.ID, from.Shown}, mergedOne{into.ID, into.Shown})
	})
	if err != nil {
		return nil, err
	}
	return into, nil
}

// merge runs fn, which merges two of a kind.
func (n *Newsroom) merge(ctx context.Context, m *news.Merger, fn func(tx *store.Store) error) error {
	if err := check(m).Err(news.CodeInvalid); err != nil {
		return err
	}
	return n.inLists(ctx, fn)
}

// mergeTarget finds the one that stays.
func mergeTarget[T any](m news.Merger, what news.Message, find func() (*T, error)) (*T, error) {
	into, err := find()
	if news.KindOf(err) == news.NotFound {
		return nil, news.InvalidAt("/into", news.FaultUnknown, "what", what, "name", m.Into)
	}
	return into, err
}

// checkMerger refuses a merger of one with itself, and one after which the other
// would have more names than it may.
func checkMerger(itself bool, names, most int) error {
	switch {
	case itself:
		return news.InvalidAt("/into", news.FaultItself)
	case names > most:
		return news.InvalidAt("/into", news.FaultTooManyNames, "max", most)
	}
	return nil
}

// checkPlace refuses to put a section into itself or below itself, and what is
// below it too deep.
func checkPlace(ctx context.Context, tx *store.Store, from, into *news.Section) error {
	lineage, err := tx.SectionLineage(ctx, into.Key)
	if err != nil {
		return err
	}
	height, err := tx.SectionHeight(ctx, from.Key)
	if err != nil {
		return err
	}
	switch {
	case from.Key == into.Key:
		return news.InvalidAt("/into", news.FaultItself)
	case slices.Contains(lineage, from.Key):
		return news.InvalidAt("/into", news.FaultCycle)
	case len(lineage)+height > news.MaxSectionDepth:
		return news.InvalidAt("/into", news.FaultTooDeep, "max", news.MaxSectionDepth)
	}
	return nil
}

// namesWith are the aliases of a tag called own with those of another one that
// is called name, each once by its exact key.
func namesWith(aliases []string, own, name string, more []string) []string {
	seen := []string{text.Exact(own)}
	all := []string{}
	for _, alias := range slices.Concat(aliases, []string{name}, more) {
		if key := text.Exact(alias); !slices.Contains(seen, key) {
			seen, all = append(seen, key), append(all, alias)
		}
	}
	return all
}

// signaturesWith are the pen names of an author with all under which another one
// has signed, letter by letter.
func signaturesWith(into, from *news.Author) []string {
	all := slices.Clone(into.PenNames)
	if from.Name != into.Name {
		all = append(all, from.Name)
	}
	all = append(all, from.PenNames...)
	once := []string{}
	for _, name := range all {
		if !slices.Contains(once, name) {
			once = append(once, name)
		}
	}
	return once
}

// mergedOne is one of two that are merged, and whether readers see it: the one
// that goes before the merger, the one that stays after it.
type mergedOne struct {
	id    string
	shown bool
}

func (n *Newsroom) recordMerger(ctx context.Context, tx *store.Store, noun news.Noun, from, into mergedOne) error {
	changes := []news.Change{}
	if from.shown {
		changes = append(changes, n.change(noun, news.OpDelete, from.id, "merged"))
	}
	if into.shown {
		changes = append(changes, n.change(noun, news.OpUpsert, into.id, "merged"))
	}
	return tx.Record(ctx, changes...)
}
