package newsroom

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"toasoan/internal/html"
	"toasoan/internal/news"
	"toasoan/internal/store"
	"toasoan/internal/text"
)

// fill takes the draft over into m, and reports every member that cannot be.
func (n *Newsroom) fill(ctx context.Context, tx *store.Store, by news.Caller, m *news.Manuscript, d news.ArticleDraft) error {
	faults := check(&d)
	body, err := parseBody(d, &faults)
	if err != nil {
		return err
	}
	if err := errors.Join(
		fillSection(ctx, tx, by, m, d.Section, &faults),
		fillCorrects(ctx, tx, m, d.Corrects, &faults),
		n.fillTags(ctx, tx, by, m, d.Tags, len(faults) > 0),
		fillAuthors(ctx, tx, m, d.Authors, &faults),
	); err != nil {
		return err
	}
	if err := faults.Err(news.CodeInvalid); err != nil {
		return err
	}
	if m.Slug, err = chooseSlug(ctx, tx, news.NounArticle, slugChoice{given: d.Slug, name: d.Title, id: m.ID, key: m.Key}); err != nil {
		return err
	}
	settings, err := tx.Settings(ctx)
	if err != nil {
		return err
	}
	n.write(m, d, body, settings)
	return nil
}

// write takes over what needs no look into the records.
func (n *Newsroom) write(m *news.Manuscript, d news.ArticleDraft, body html.Document, settings *news.StoredSettings) {
	m.Title, m.ShortTitle, m.Sapo, m.Byline = d.Title, d.ShortTitle, d.Sapo, d.Byline
	m.Type = cmp.Or(d.Type, "news")
	m.LeadMedia, m.Source, m.SEO = d.LeadMedia, d.Source, d.SEO
	m.BodyHTML = body.HTML()
	m.Corrections, m.ExpiresAt = n.dated(d.Corrections), d.ExpiresAt
	m.Comments = news.CommentingRules{State: news.CommentsOpen}
	if d.Comments != nil {
		m.Comments = *d.Comments
		m.Comments.State = cmp.Or(m.Comments.State, news.CommentsOpen)
	}
	m.Language = cmp.Or(d.Language, settings.Language)
	m.WordCount = text.Syllables(string(d.Sapo)) + text.Syllables(body.Text())
	m.ReadingMinutes = text.ReadingMinutes(m.WordCount, settings.Reading.SyllablesPerMinute)
}

// dated gives corrections without a date today's.
func (n *Newsroom) dated(corrections []news.Correction) []news.Correction {
	dated := slices.Clone(corrections)
	for i := range dated {
		if dated[i].At.IsZero() {
			dated[i].At = n.Now()
		}
	}
	return append([]news.Correction{}, dated...)
}

// parseBody reads the body in whatever form it came.
func parseBody(d news.ArticleDraft, faults *news.Faults) (html.Document, error) {
	body, err := html.Parse(d.Body, html.Format(cmp.Or(d.BodyFormat, "html")), html.Options{CleanText: text.Clean})
	switch {
	case errors.Is(err, html.ErrFormat): // the validate tag has said so
		return html.Document{}, nil
	case errors.Is(err, html.ErrTooDeep), errors.Is(err, html.ErrTooLarge):
		faults.Add("/body", news.FaultTooComplex)
		return html.Document{}, nil
	case err != nil:
		return html.Document{}, err
	}
	if strings.TrimSpace(d.Body) != "" && body.Empty() {
		faults.Add("/body", news.FaultEmptyBody)
	}
	return body, nil
}

// fillSection gives m the section that is named. Whose rights are limited to
// sections cannot put an article elsewhere.
func fillSection(ctx context.Context, tx *store.Store, by news.Caller, m *news.Manuscript, ref *news.SectionRef, faults *news.Faults) error {
	before := m.SectionKey
	m.SectionKey, m.Section = nil, nil
	if ref == nil || ref.Slug == "" {
		return nil
	}
	section, err := tx.DeskSection(ctx, ref.Slug)
	if news.KindOf(err) == news.NotFound {
		faults.Add("/section", news.FaultUnknown, "what", news.Message{En: "section", Vi: "chuyên mục"}, "name", ref.Slug)
		return nil
	}
	if err != nil {
		return err
	}
	if moved := before == nil || *before != section.Key; moved && !by.Covers(&section.Key) {
		faults.Add("/section", news.FaultElsewhere)
	}
	m.SectionKey, m.Section = &section.Key, section.Ref()
	return nil
}

// fillCorrects links m to the article that it corrects by law, which readers must
// have seen.
func fillCorrects(ctx context.Context, tx *store.Store, m *news.Manuscript, ref *news.ArticleRef, faults *news.Faults) error {
	before := m.Corrects
	m.CorrectsKey, m.Corrects = nil, nil
	if ref == nil || ref.ID == "" && ref.Slug == "" {
		return nil
	}
	name := cmp.Or(ref.ID, ref.Slug)
	target, err := tx.Manuscript(ctx, news.TheNewsroom, name)
	if err != nil && news.KindOf(err) != news.NotFound {
		return err
	}
	kept := before != nil && before.ID == name // it may have been taken off since
	if err != nil || target.ID == m.ID || target.Live.State != news.LivePublished && !kept {
		faults.Add("/corrects", news.FaultUnknown, "what", news.Message{En: "published article", Vi: "bài đã đăng"}, "name", name)
		return nil
	}
	m.CorrectsKey = &target.Key
	return nil
}

func fillAuthors(ctx context.Context, tx *store.Store, m *news.Manuscript, credits []news.Credit, faults *news.Faults) error {
	m.Credits = []news.StoredCredit{}
	for i, c := range credits {
		author, penName, err := findAuthor(ctx, tx, c)
		if news.KindOf(err) == news.NotFound {
			faults.Add("/authors/"+strconv.Itoa(i), news.FaultUnknown, "what", news.Message{En: "author", Vi: "tác giả"}, "name", cmp.Or(c.ID, c.Slug, c.Name))
			continue
		}
		if err != nil {
			return err
		}
		if c.PenName != "" {
			if penName = c.PenName; !slices.Contains(author.PenNames, string(penName)) {
				faults.Add("/authors/"+strconv.Itoa(i)+"/pen_name", news.FaultEnum, "values", strings.Join(author.PenNames, ", "))
			}
		}
		m.Credits = append(m.Credits, news.StoredCredit{AuthorKey: author.Key, PenName: penName, Role: cmp.Or(c.Role, "author")})
	}
	return nil
}

// findAuthor finds the author that a credit names: by id, slug or name. If the
// name is a pen name, it returns that too. Two authors of one name are none.
func findAuthor(ctx context.Context, tx *store.Store, c news.Credit) (*news.Author, news.Opt, error) {
	for _, name := range []string{c.ID, c.Slug} {
		if name != "" {
			author, err := tx.DeskAuthor(ctx, name)
			return author, "", err
		}
	}
	found, err := tx.AuthorsByName(ctx, text.Exact(c.Name))
	if err != nil {
		return nil, "", err
	}
	if len(found) != 1 {
		author, err := tx.DeskAuthor(ctx, c.Name)
		return author, "", err
	}
	if text.BylineEqual(found[0].Name, c.Name) {
		return &found[0], "", nil
	}
	i := slices.IndexFunc(found[0].PenNames, func(p string) bool { return text.BylineEqual(p, c.Name) })
	return &found[0], news.Opt(found[0].PenNames[i]), nil
}

// authorsOfByline returns the authors we know among the names that a byline
// has. Agencies and staff marks are nobody.
func (n *Newsroom) authorsOfByline(ctx context.Context, tx *store.Store, byline string) []news.Credit {
	credits := []news.Credit{}
	for _, c := range text.ParseByline(byline) {
		role := news.CreditRole(c.Role)
		if !slices.Contains(news.CreditRoles, role) {
			continue
		}
		credit := news.Credit{Name: c.Name, Role: role}
		if _, _, err := findAuthor(ctx, tx, credit); err == nil {
			credits = append(credits, credit)
		}
	}
	return credits
}
