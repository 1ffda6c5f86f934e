package demo

import (
	"context"

	"toasoan/internal/news"
	"toasoan/internal/newsroom"
	"toasoan/internal/text"
)

// config sizes what the plan's articles name: 16 sections, 2,000 tags and 200
// authors for 100,000 articles or more, less of all for fewer.
func (p Plan) config() Config {
	return Config{
		Articles: p.Articles,
		Sections: max(12, min(p.Articles/50, 16)),
		Tags:     max(20, min(p.Articles/50, 2000)),
		Authors:  max(8, min(p.Articles/500, 200)),
	}
}

// masthead is what a plan's articles name: the slugs by the generator's indexes,
// and what they stand for.
type masthead struct {
	newsroom.Desk
	sections, tags, authors []string
}

func newMasthead() masthead {
	return masthead{Desk: newsroom.Desk{
		Sections: map[string]*news.Section{}, Tags: map[string]*news.Tag{}, Authors: map[string]*news.Author{},
	}}
}

// open finds the plan's sections, tags and authors, makes those that are
// missing, and gets ready to keep articles that name them.
func (w *work) open(ctx context.Context) (err error) {
	for _, kind := range []struct {
		n   int
		add func(ctx context.Context, i int) error
	}{
		{w.config.Sections, w.addSection}, {w.config.Authors, w.addAuthor}, {w.config.Tags, w.addTag},
	} {
		err := w.store.Within(ctx, func(ctx context.Context) error {
			for i := range kind.n {
				if err := kind.add(ctx, i); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	w.bulk, err = w.room.Bulk(ctx, desk(), w.masthead.Desk)
	return err
}

// addSection puts the second section on a subject below the first one.
func (w *work) addSection(ctx context.Context, i int) error {
	m := &w.masthead
	name := w.Section(i)
	section, err := w.store.DeskSection(ctx, text.Slug(name))
	if news.KindOf(err) == news.NotFound {
		draft := news.SectionDraft{Name: name, Position: i + 1}
		if above := i - len(w.subjects); above >= 0 {
			draft.ParentID = &m.Sections[m.sections[above]].ID
		}
		section, err = w.room.CreateSection(ctx, desk(), draft)
	}
	if err != nil {
		return err
	}
	m.sections = append(m.sections, section.Slug)
	m.Sections[section.Slug] = section
	return nil
}

func (w *work) addAuthor(ctx context.Context, i int) error {
	name := w.Author(i)
	found, err := w.store.AuthorsByName(ctx, text.Exact(name))
	if err != nil {
		return err
	}
	if len(found) == 0 {
		made, err := w.room.CreateAuthor(ctx, desk(), news.AuthorDraft{Name: name})
		if err != nil {
			return err
		}
		found = append(found, *made)
	}
	w.masthead.authors = append(w.masthead.authors, found[0].Slug)
	w.masthead.Authors[found[0].Slug] = &found[0]
	return nil
}

func (w *work) addTag(ctx context.Context, i int) error {
	t := w.Tag(i)
	tag, err := w.store.TagByKey(ctx, text.Exact(t.Name))
	if news.KindOf(err) == news.NotFound {
		tag, err = w.room.CreateTag(ctx, desk(), news.TagDraft{Name: t.Name, Kind: news.TagKind(t.Kind)})
	}
	if err != nil {
		return err
	}
	w.masthead.tags = append(w.masthead.tags, tag.Slug)
	w.masthead.Tags[tag.Slug] = tag
	return nil
}
