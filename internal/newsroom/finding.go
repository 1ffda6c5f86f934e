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

// Findings looks through the working copy for what somebody should look at before
// readers do.
func (n *Newsroom) Findings(ctx context.Context, m *news.Manuscript) ([]news.Finding, error) {
	return findings(ctx, n.store, m)
}

// findings is Findings within a transaction.
func findings(ctx context.Context, tx *store.Store, m *news.Manuscript) ([]news.Finding, error) {
	settings, err := tx.Settings(ctx)
	if err != nil {
		return nil, err
	}
	body, err := html.Parse(m.BodyHTML, html.FormatHTML, html.Options{})
	if err != nil {
		return nil, err
	}
	p := proof{m: m, settings: settings, found: []news.Finding{}}
	p.members(body)
	p.texts()
	if err := p.byline(ctx, tx); err != nil {
		return nil, err
	}
	if err := p.links(ctx, tx, body.Links()); err != nil {
		return nil, err
	}
	return p.found, nil
}

// blocking are those findings that keep an article from being published, as
// faults.
func blocking(ctx context.Context, tx *store.Store, m *news.Manuscript) (faults news.Faults, err error) {
	found, err := findings(ctx, tx, m)
	for _, f := range found {
		if f.Level == news.LevelError {
			faults.Add(f.Pointer, news.Code(f.Rule), "excerpt", string(f.Excerpt))
		}
	}
	return faults, err
}

// proof is the look through one article.
type proof struct {
	m        *news.Manuscript
	settings *news.StoredSettings
	found    []news.Finding
}

// note adds a finding, unless the paper does not care for the rule.
func (p *proof) note(f news.Finding) {
	if f.Level = p.settings.Checks.Level(f.Rule); f.Level != news.LevelOff {
		p.found = append(p.found, f)
	}
}

// members looks for what is missing or too long.
func (p *proof) members(body html.Document) {
	m := p.m
	if m.Sapo == "" {
		p.note(news.Finding{Rule: news.RuleMissingSapo, Pointer: "/sapo"})
	}
	if len(m.Tags) == 0 {
		p.note(news.Finding{Rule: news.RuleNoTags, Pointer: "/tags"})
	}
	if text.Syllables(m.Title) > p.settings.Checks.TitleSyllables {
		p.note(news.Finding{Rule: news.RuleTitleTooLong, Pointer: "/title", Excerpt: news.Opt(m.Title)})
	}
	switch {
	case m.LeadMedia == nil:
		p.note(news.Finding{Rule: news.RuleMissingMedia, Pointer: "/lead_media"})
	case m.LeadMedia.Alt == "":
		p.note(news.Finding{Rule: news.RuleMissingAlt, Pointer: "/lead_media/alt", Excerpt: news.Opt(m.LeadMedia.URL)})
	}
	for _, image := range body.Images() {
		if image.Alt == "" {
			p.note(news.Finding{Rule: news.RuleMissingAlt, Pointer: "/body", Excerpt: news.Opt(image.URL)})
		}
	}
}

// texts proofreads what the writer has written.
func (p *proof) texts() {
	pointers := []string{"/title", "/short_title", "/sapo", "/body"}
	for i, slips := range text.Proofread(p.m.Title, string(p.m.ShortTitle), string(p.m.Sapo), p.m.BodyText) {
		for _, s := range slips {
			p.note(news.Finding{Rule: news.Rule(s.Rule), Pointer: pointers[i], Start: &s.Start, End: &s.End, Excerpt: news.Opt(s.Excerpt)})
		}
	}
}

// byline looks for names that the paper does not know. Agencies and staff marks
// are no names.
func (p *proof) byline(ctx context.Context, tx *store.Store) error {
	var keys []string
	var names []string
	for _, c := range text.ParseByline(string(p.m.Byline)) {
		if c.Role != text.RoleSource && c.Role != text.RoleStaff {
			keys, names = append(keys, text.Exact(c.Name)), append(names, c.Name)
		}
	}
	known, err := tx.KnownNames(ctx, keys)
	if err != nil {
		return err
	}
	for i, key := range keys {
		if !slices.Contains(known, key) {
			p.note(news.Finding{Rule: news.RuleByline, Pointer: "/byline", Excerpt: news.Opt(names[i])})
		}
	}
	return nil
}

// links looks for links to the paper's own articles, tags and authors that lead
// readers nowhere. Whether another page of the web site is there, we cannot know.
func (p *proof) links(ctx context.Context, tx *store.Store, targets []string) error {
	var paths []string
	bySlug := map[news.Noun][]string{}
	ours := map[string][]news.Address{}
	for _, target := range targets {
		path := target
		if !strings.HasPrefix(path, "/") {
			path = p.settings.PathOf(target)
		}
		path, ok := text.Path(path)
		addresses := slices.DeleteFunc(p.settings.Addresses(path), func(a news.Address) bool { return a.Noun == news.NounSection })
		if !ok || len(addresses) == 0 {
			continue
		}
		paths, ours[path] = append(paths, path), addresses
		for _, a := range addresses {
			bySlug[a.Noun] = append(bySlug[a.Noun], a.Slug, a.ID)
		}
	}
	shown, err := tx.Leading(ctx, paths, bySlug)
	if err != nil {
		return err
	}
	for _, path := range paths {
		leads := slices.ContainsFunc(ours[path], func(a news.Address) bool { return shown[a.Noun][a.Slug] || shown[a.Noun][a.ID] })
		if !leads && !shown[news.NounRedirect][path] {
			p.note(news.Finding{Rule: news.RuleDeadLink, Pointer: "/body", Excerpt: news.Opt(path)})
		}
	}
	return nil
}
