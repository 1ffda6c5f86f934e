package newsroom

import (
	"context"
	"slices"

	"toasoan/internal/news"
	"toasoan/internal/store"
	"toasoan/internal/text"
)

// CreateSection adds a section to the tree.
func (n *Newsroom) CreateSection(ctx context.Context, by news.Caller, draft news.SectionDraft) (section *news.Section, err error) {
	err = n.store.InTx(ctx, func(tx *store.Store) error {
		if err := tx.LockLists(ctx); err != nil {
			return err
		}
		section = &news.Section{ID: newID(), Version: 1, CreatedAt: n.Now(), Path: []news.SectionStep{}}
		if err := n.fillSection(ctx, tx, by, section, draft); err != nil {
			return err
		}
		if err := tx.CreateSection(ctx, section); err != nil {
			return err
		}
		if err := tx.ClaimSlug(ctx, news.NounSection, section.Slug, section.Key, true); err != nil {
			return err
		}
		if err := n.audit(ctx, tx, by, sectionAct("create", section), nil, section.Draft()); err != nil || !section.Shown {
			return err
		}
		return tx.Record(ctx, n.change(news.NounSection, news.OpUpsert, section.ID, "created"))
	})
	if err != nil {
		return nil, err
	}
	return section, nil
}

// EditSection replaces what an editor decides about the section. Its articles
// follow it to its new place, or out of sight.
func (n *Newsroom) EditSection(ctx context.Context, by news.Caller, id string, version int64, draft news.SectionDraft) (section *news.Section, err error) {
	err = n.store.InTx(ctx, func(tx *store.Store) error {
		if err := tx.LockLists(ctx); err != nil {
			return err
		}
		if section, err = tx.DeskSection(ctx, id); err != nil {
			return err
		}
		if err := checkVersion(section.Version, version); err != nil {
			return err
		}
		shown, before := section.Shown, section.Draft()
		if !by.Covers(&section.Key) {
			return news.Fail(news.CodeForbidden)
		}
		if err := n.fillSection(ctx, tx, by, section, draft); err != nil {
			return err
		}
		section.Version++
		if err := tx.SaveSection(ctx, section); err != nil {
			return err
		}
		if err := tx.ClaimSlug(ctx, news.NounSection, section.Slug, section.Key, true); err != nil {
			return err
		}
		if err := n.audit(ctx, tx, by, sectionAct("edit", section), before, section.Draft()); err != nil {
			return err
		}
		switch {
		case section.Shown:
			return tx.Record(ctx, n.change(news.NounSection, news.OpUpsert, section.ID, "edited"))
		case shown:
			return tx.Record(ctx, n.change(news.NounSection, news.OpDelete, section.ID, "hidden"))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return section, nil
}

// DeleteSection removes a section that has neither articles nor sections below it.
func (n *Newsroom) DeleteSection(ctx context.Context, by news.Caller, id string, version int64) error {
	return n.inTxAgain(ctx, func(tx *store.Store) error {
		if err := tx.LockLists(ctx); err != nil {
			return err
		}
		section, err := tx.DeskSection(ctx, id)
		if err != nil {
			return err
		}
		if err := checkVersion(section.Version, version); err != nil {
			return err
		}
		if !by.Covers(&section.Key) {
			return news.Fail(news.CodeForbidden)
		}
		sections, manuscripts, err := tx.SectionUsers(ctx, section.Key)
		if err != nil {
			return err
		}
		if sections+manuscripts > 0 {
			return news.Fail(news.CodeInUse, "users", news.Message{En: "articles or sections below it", Vi: "bài hoặc chuyên mục con"})
		}
		if err := tx.DeleteSection(ctx, section.Key); err != nil {
			return err
		}
		if err := n.audit(ctx, tx, by, sectionAct("delete", section), section.Draft(), nil); err != nil || !section.Shown {
			return err
		}
		return tx.Record(ctx, n.change(news.NounSection, news.OpDelete, section.ID, "deleted"))
	})
}

func sectionAct(verb string, s *news.Section) act { return act{verb, news.NounSection, s.ID, s.Name} }

func (n *Newsroom) fillSection(ctx context.Context, tx *store.Store, by news.Caller, section *news.Section, d news.SectionDraft) error {
	faults := check(&d)
	above := section.ParentKey
	if err := placeSection(ctx, tx, section, d.ParentID, &faults); err != nil {
		return err
	}
	moved := section.Key == 0 || (above == nil) != (section.ParentKey == nil) || above != nil && *above != *section.ParentKey
	if len(faults) == 0 && moved && !by.Covers(section.ParentKey) {
		faults.Add("/parent_id", news.FaultElsewhere)
	}
	if err := faults.Err(news.CodeInvalid); err != nil {
		return err
	}
	slug, err := chooseSlug(ctx, tx, news.NounSection, slugChoice{d.Slug, d.Name, section.ID, section.Key})
	if err != nil {
		return err
	}
	section.Slug, section.Name, section.Description = slug, d.Name, d.Description
	section.Position, section.Hidden, section.CommentsOwn = d.Position, d.Hidden, d.CommentsMode
	section.SortKey = text.SortKey(d.Name)
	section.UpdatedAt = n.Now()
	return nil
}

// placeSection puts the section below its parent, if that makes a tree that is
// not too deep.
func placeSection(ctx context.Context, tx *store.Store, section *news.Section, parentID *string, faults *news.Faults) error {
	section.ParentID, section.ParentKey = nil, nil
	if parentID == nil {
		return nil
	}
	parent, err := tx.DeskSection(ctx, *parentID)
	if news.KindOf(err) == news.NotFound {
		faults.Add("/parent_id", news.FaultUnknown, "what", news.Message{En: "section", Vi: "chuyên mục"}, "name", *parentID)
		return nil
	}
	if err != nil {
		return err
	}
	lineage, err := tx.SectionLineage(ctx, parent.Key)
	if err != nil {
		return err
	}
	height := 0
	if section.Key != 0 {
		if height, err = tx.SectionHeight(ctx, section.Key); err != nil {
			return err
		}
	}
	switch {
	case slices.Contains(lineage, section.Key):
		faults.Add("/parent_id", news.FaultCycle)
	case len(lineage)+1+height > news.MaxSectionDepth:
		faults.Add("/parent_id", news.FaultTooDeep, "max", news.MaxSectionDepth)
	}
	section.ParentID, section.ParentKey = &parent.ID, &parent.Key
	return nil
}
