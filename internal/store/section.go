package store

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"toasoan/internal/news"
)

const shownSections = "SELECT * FROM sections WHERE shown "

// Sections returns the sections that readers see, in order of their places.
func (s *Store) Sections(ctx context.Context) ([]news.Section, error) {
	return scan[news.Section](s.on(ctx).Raw(shownSections + "ORDER BY position, sort_key, id"))
}

// Section returns the section that readers see under the slug. Under a former
// slug it fails with Moved.
func (s *Store) Section(ctx context.Context, slug string) (*news.Section, error) {
	section, err := first[news.Section](s.on(ctx).Raw(shownSections+"AND slug = ?", slug))
	if news.KindOf(err) == news.NotFound {
		return nil, s.moved(ctx, news.NounSection, slug, "SELECT slug FROM sections WHERE id = ? AND shown")
	}
	return section, err
}

// Subsections returns the sections right below that readers see.
func (s *Store) Subsections(ctx context.Context, key int64) ([]news.Section, error) {
	return scan[news.Section](s.on(ctx).Raw(shownSections+"AND parent_id = ? ORDER BY position, sort_key, id", key))
}

// DeskSections returns all sections, in order of their places.
func (s *Store) DeskSections(ctx context.Context) ([]news.Section, error) {
	return scan[news.Section](s.on(ctx).Raw("SELECT * FROM sections ORDER BY position, sort_key, id"))
}

// DeskSection returns the section with the id, or with the slug that it has or had.
func (s *Store) DeskSection(ctx context.Context, idOrSlug string) (*news.Section, error) {
	if IsID(idOrSlug) {
		return first[news.Section](s.on(ctx).Raw("SELECT * FROM sections WHERE uid = ?", idOrSlug))
	}
	return first[news.Section](s.on(ctx).Raw("SELECT * FROM sections WHERE id = (SELECT target_id FROM slugs WHERE noun = 'section' AND slug = ?)", idOrSlug))
}

// SectionLineage returns the keys of the section and of all above it.
func (s *Store) SectionLineage(ctx context.Context, key int64) ([]int64, error) {
	return scan[int64](s.on(ctx).Raw("SELECT ancestor_id FROM section_ancestors WHERE section_id = ?", key))
}

// SectionHeight returns how many levels lie below the section.
func (s *Store) SectionHeight(ctx context.Context, key int64) (levels int, err error) {
	err = s.on(ctx).Raw(`SELECT max(depth.n) - (SELECT count(*) FROM section_ancestors WHERE section_id = ?) FROM (
		SELECT count(*) AS n FROM section_ancestors r JOIN section_ancestors d ON d.section_id = r.section_id
		WHERE r.ancestor_id = ? GROUP BY r.section_id) depth`, key, key).Scan(&levels).Error
	return levels, err
}

// CreateSection adds the section below its parent and gives it its key.
func (s *Store) CreateSection(ctx context.Context, section *news.Section) error {
	key, err := s.dialect.newKey(s.on(ctx), "sections", news.NounSection)
	if err != nil {
		return err
	}
	section.Key = key
	if err := s.on(ctx).Create(section).Error; err != nil {
		return conflict(err, news.CodeSlugTaken, "slug", section.Slug)
	}
	return s.arrange(ctx, section)
}

// SaveSection replaces the section if the version in the database is the one
// before its own, and fails with Stale otherwise. Articles follow it: into the
// lists of its new place, or out of sight.
func (s *Store) SaveSection(ctx context.Context, section *news.Section) error {
	db := s.on(ctx).Model(section).Where("version = ?", section.Version-1).Select("*").Omit("ID", "CreatedAt").UpdateColumns(section)
	if db.Error != nil {
		return conflict(db.Error, news.CodeSlugTaken, "slug", section.Slug)
	}
	if db.RowsAffected == 0 {
		return news.Fail(news.CodeStale)
	}
	return s.arrange(ctx, section)
}

// arrange works out again what follows from the section's place in the tree,
// for it and for all below it: ancestors, path, visibility, listings.
func (s *Store) arrange(ctx context.Context, section *news.Section) error {
	all, err := s.DeskSections(ctx)
	if err != nil {
		return err
	}
	below, before := map[int64][]*news.Section{}, map[int64]news.Section{}
	var here, above *news.Section
	for i := range all {
		x := &all[i]
		before[x.Key] = *x
		if x.ParentKey != nil {
			below[*x.ParentKey] = append(below[*x.ParentKey], x)
		}
		if x.Key == section.Key {
			here = x
		}
		if section.ParentKey != nil && x.Key == *section.ParentKey {
			above = x
		}
	}
	lineage := []int64{}
	if above != nil {
		if lineage, err = s.SectionLineage(ctx, above.Key); err != nil {
			return err
		}
	}
	steps := settle(here, above, lineage, below)
	s.noteSections(ctx, here, before, below)
	section.Path, section.Shown, section.CommentsMode = here.Path, here.Shown, here.CommentsMode
	return s.relist(ctx, "a.section_id IN (SELECT section_id FROM section_ancestors WHERE ancestor_id = ?)", []any{section.Key}, steps...)
}

// noteSections has the change log tell of what follows from a change of the
// section for those below it and for their articles. Its own row is the caller's.
func (s *Store) noteSections(ctx context.Context, top *news.Section, before map[int64]news.Section, below map[int64][]*news.Section) {
	var came, went, moved []int64 // sections
	var visit func(x *news.Section)
	visit = func(x *news.Section) {
		was := before[x.Key]
		switch {
		case x.Shown && !was.Shown:
			came = append(came, x.Key)
		case !x.Shown && was.Shown:
			went = append(went, x.Key)
		case x.Shown && x != top && !slices.Equal(x.Path, was.Path):
			moved = append(moved, x.Key)
		}
		for _, child := range below[x.Key] {
			visit(child)
		}
	}
	visit(top)
	if len(moved) > 0 {
		s.follows(ctx, do(sectionUpserts+"'moved' FROM sections WHERE id IN ? ORDER BY id", moved))
	}
	if len(went) > 0 {
		s.follows(ctx,
			do(sectionDeletes+"'hidden' FROM sections WHERE id IN ? AND id <> ? ORDER BY id", went, top.Key),
			do(articleDeletes+"'hidden' FROM articles WHERE section_id IN ? ORDER BY id", went))
	}
	if len(came) > 0 {
		s.follows(ctx,
			do(sectionUpserts+"'shown' FROM sections WHERE id IN ? AND id <> ? ORDER BY id", came, top.Key),
			do(articleUpserts+"'shown' FROM articles WHERE section_id IN ? ORDER BY id", came),
			do(commentChanges+"c.article_id IN (SELECT a.id FROM articles a WHERE a.section_id IN ?) ORDER BY c.id", came),
			do(updateChanges+"u.article_id IN (SELECT a.id FROM articles a WHERE a.section_id IN ? AND a.type = 'live') ORDER BY u.id", came))
	}
}

// settle returns the statements that put x below above, and all below x with it.
func settle(x, above *news.Section, lineage []int64, below map[int64][]*news.Section) []statement {
	x.Path, x.Shown, x.CommentsMode = nil, !x.Hidden, news.CommentMode(x.CommentsOwn)
	if above != nil {
		x.CommentsMode = cmp.Or(x.CommentsMode, above.CommentsMode)
		x.Path, x.Shown = append(x.Path, above.Path...), x.Shown && above.Shown
	}
	x.Path = append(x.Path, news.SectionStep{Slug: x.Slug, Name: x.Name})
	lineage = append(lineage[:len(lineage):len(lineage)], x.Key)
	path, err := json.Marshal(x.Path)
	if err != nil {
		panic(err) // names always marshal
	}
	steps := []statement{
		do("UPDATE sections SET path = ?, shown = ?, comments_mode = ? WHERE id = ?", string(path), x.Shown, x.CommentsMode, x.Key),
		do("DELETE FROM section_ancestors WHERE section_id = ?", x.Key),
	}
	for _, key := range lineage {
		steps = append(steps, do("INSERT INTO section_ancestors (section_id, ancestor_id) VALUES (?, ?)", x.Key, key))
	}
	for _, child := range below[x.Key] {
		steps = append(steps, settle(child, x, lineage, below)...)
	}
	return steps
}

// SectionUsers counts what would be orphaned by deleting the section, up to a
// hundred of each.
func (s *Store) SectionUsers(ctx context.Context, key int64) (sections, manuscripts int64, err error) {
	err = s.on(ctx).Raw("SELECT count(*) FROM (SELECT 1 FROM sections WHERE parent_id = ? LIMIT 100) x", key).Scan(&sections).Error
	if err == nil {
		err = s.on(ctx).Raw("SELECT count(*) FROM (SELECT 1 FROM manuscripts WHERE section_id = ? LIMIT 100) x", key).Scan(&manuscripts).Error
	}
	return sections, manuscripts, err
}

// DeleteSection removes a section that nothing uses. Its slugs stay taken.
func (s *Store) DeleteSection(ctx context.Context, key int64) error {
	return s.on(ctx).Exec("DELETE FROM sections WHERE id = ?", key).Error
}
