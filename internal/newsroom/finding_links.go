package newsroom

import (
	"context"
	"slices"
	"strings"

	"toasoan/internal/html"
	"toasoan/internal/news"
	"toasoan/internal/store"
	"toasoan/internal/text"
)

// mostLinks is how many different addresses of the paper's own are looked up.
const mostLinks = 500

// links looks for links to the paper's own articles, sections, tags and authors
// that lead readers nowhere, by one query a noun.
func (p *proof) links(ctx context.Context, tx *store.Store, body html.Document) error {
	l, err := p.ownLinks(ctx, tx, body.Links())
	if err != nil {
		return err
	}
	shown, err := tx.Leading(ctx, l.paths, l.names())
	if err != nil {
		return err
	}
	for _, path := range l.paths {
		leads := slices.ContainsFunc(l.addresses[path], func(a news.Address) bool {
			itself := a.Noun == news.NounArticle && (a.Slug == p.m.Slug || a.ID == p.m.ID)
			return itself || shown[a.Noun][a.Slug] || shown[a.Noun][a.ID]
		})
		if leads || shown[news.NounRedirect][path] {
			continue
		}
		for _, link := range l.links[path] {
			p.note(news.Finding{Rule: news.RuleDeadLink, Pointer: "/body", Start: &link.Start, End: &link.End, Excerpt: news.Opt(path)})
		}
	}
	return nil
}

// ownLinks are the links of a body that are surely meant for something of ours:
// by path, with what the path may be the address of.
type ownLinks struct {
	paths     []string
	links     map[string][]html.Link
	addresses map[string][]news.Address
}

// mostAlike is how many links with the same path are told of.
const mostAlike = 5

// ownLinks finds them among the links. Whether another page of the web site is
// there, we cannot know: a path counts only if it has something fixed in it, or
// names a section that there is or was.
func (p *proof) ownLinks(ctx context.Context, tx *store.Store, links []html.Link) (ownLinks, error) {
	l := ownLinks{links: map[string][]html.Link{}, addresses: map[string][]news.Address{}}
	var sections []string
	for _, link := range links {
		path := p.pathOf(link.Href)
		alike := len(l.links[path])
		if path == "" || alike == mostAlike || alike == 0 && len(l.links) == mostLinks {
			continue
		}
		l.links[path] = append(l.links[path], link)
		if alike > 0 {
			continue
		}
		l.paths, l.addresses[path] = append(l.paths, path), p.settings.Addresses(path)
		for _, a := range l.addresses[path] {
			sections = append(sections, sectionIn(a))
		}
	}
	known := map[string]int64{}
	if len(sections) > 0 {
		var err error
		if known, err = tx.TakenSlugs(ctx, news.NounSection, sections); err != nil {
			return l, err
		}
	}
	l.paths = slices.DeleteFunc(l.paths, func(path string) bool {
		return !slices.ContainsFunc(l.addresses[path], func(a news.Address) bool {
			_, named := known[sectionIn(a)]
			return named || p.settings.Fixed(a.Noun) || a.Noun == news.NounArticle && a.Section == ""
		})
	})
	return l, nil
}

// sectionIn is the slug of the section that the address names.
func sectionIn(a news.Address) string {
	if a.Noun == news.NounSection {
		return a.Slug
	}
	return a.Section
}

// pathOf is the path of a link to the paper's own web site, "" for any other.
func (p *proof) pathOf(target string) string {
	if !strings.HasPrefix(target, "/") {
		target = p.settings.PathOf(target)
	}
	if path, ok := text.Path(target); ok && target != "" {
		return path
	}
	return ""
}

// names lists all slugs and ids of the addresses, by noun.
func (l ownLinks) names() map[news.Noun][]string {
	names := map[news.Noun][]string{}
	for _, path := range l.paths {
		for _, a := range l.addresses[path] {
			for _, name := range []string{a.Slug, a.ID} {
				if name != "" {
					names[a.Noun] = append(names[a.Noun], name)
				}
			}
		}
	}
	return names
}
