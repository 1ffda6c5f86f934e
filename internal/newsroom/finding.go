package newsroom

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"toasoan/internal/html"
	"toasoan/internal/news"
	"toasoan/internal/store"
	"toasoan/internal/text"
)

// Findings looks through the working copy for what somebody should look at before
// readers do.
func (n *Newsroom) Findings(ctx context.Context, m *news.Manuscript) ([]news.Finding, error) {
	settings, err := n.store.Settings(ctx)
	if err != nil {
		return nil, err
	}
	return findings(ctx, n.store, m, settings)
}

// blocking are those findings that keep an article from being published, as
// faults. Where the paper lets everything pass, nothing is looked for.
func blocking(ctx context.Context, tx *store.Store, m *news.Manuscript) (faults news.Faults, err error) {
	stored, err := tx.Settings(ctx)
	if err != nil {
		return nil, err
	}
	settings := *stored
	var blocks bool
	if settings.Checks, blocks = stored.Checks.Errors(); !blocks {
		return nil, nil
	}
	found, err := findings(ctx, tx, m, &settings)
	for _, f := range found {
		faults.Add(f.Pointer, news.Code(f.Rule), f.Args...)
	}
	return faults, err
}

// findings looks through the article for what settings care for.
func findings(ctx context.Context, tx *store.Store, m *news.Manuscript, settings *news.StoredSettings) ([]news.Finding, error) {
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
	if err := p.links(ctx, tx, body); err != nil {
		return nil, err
	}
	return p.found, nil
}

// proof is the look through one article.
type proof struct {
	m        *news.Manuscript
	settings *news.StoredSettings
	found    []news.Finding
}

// longestExcerpt is the most characters of an address that a finding shows.
const longestExcerpt = 200

// note adds a finding, unless the paper does not care for the rule.
func (p *proof) note(f news.Finding) {
	if f.Level = p.settings.Checks.Level(f.Rule); f.Level != news.LevelOff {
		f.Excerpt = news.Opt(text.Cut(string(f.Excerpt), longestExcerpt))
		f.Args = append(f.Args, "excerpt", string(f.Excerpt))
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
	if most := p.settings.Checks.TitleSyllables; text.Syllables(m.Title) > most {
		p.note(news.Finding{Rule: news.RuleTitleTooLong, Pointer: "/title", Excerpt: news.Opt(m.Title), Args: []any{"max", most}})
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
	m := p.m
	pointers, texts := []string{}, []string{}
	add := func(pointer string, s news.Opt) {
		pointers, texts = append(pointers, pointer), append(texts, string(s))
	}
	add("/title", news.Opt(m.Title))
	add("/short_title", m.ShortTitle)
	add("/sapo", m.Sapo)
	add("/body", news.Opt(m.BodyText))
	if m.LeadMedia != nil {
		add("/lead_media/alt", m.LeadMedia.Alt)
		add("/lead_media/caption", m.LeadMedia.Caption)
	}
	if m.SEO != nil {
		add("/seo/title", m.SEO.Title)
		add("/seo/description", m.SEO.Description)
	}
	for i, c := range m.Corrections {
		add("/corrections/"+strconv.Itoa(i)+"/text", news.Opt(c.Text))
	}
	for i, slips := range text.Proofread(texts...) {
		for _, s := range slips {
			p.note(news.Finding{Rule: news.CheckRule(s.Rule), Pointer: pointers[i], Start: &s.Start, End: &s.End, Excerpt: news.Opt(s.Excerpt)})
		}
	}
}

// byline looks for names that the paper does not know. Agencies and staff marks
// are no names.
func (p *proof) byline(ctx context.Context, tx *store.Store) error {
	line := string(p.m.Byline)
	var keys, names []string
	for _, c := range text.ParseByline(line) {
		if c.Role != text.RoleSource && c.Role != text.RoleStaff && !slices.Contains(names, c.Name) {
			keys, names = append(keys, text.Exact(c.Name)), append(names, c.Name)
		}
	}
	known, err := tx.KnownNames(ctx, keys)
	if err != nil {
		return err
	}
	for i, key := range keys {
		if slices.Contains(known, key) {
			continue
		}
		f := news.Finding{Rule: news.RuleByline, Pointer: "/byline", Excerpt: news.Opt(names[i])}
		if before, _, there := strings.Cut(line, names[i]); there {
			f.Start, f.End = place(before, names[i])
		}
		p.note(f)
	}
	return nil
}

// place is where a part of a text stands, in characters.
func place(before, part string) (start, end *int) {
	from := utf8.RuneCountInString(before)
	to := from + utf8.RuneCountInString(part)
	return &from, &to
}
