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

// CreateArticle begins a manuscript.
func (n *Newsroom) CreateArticle(ctx context.Context, by news.Caller, draft news.ArticleDraft) (m *news.Manuscript, err error) {
	err = n.inTxAgain(ctx, func(tx *store.Store) error {
		m, err = n.createArticle(ctx, tx, by, draft)
		return err
	})
	if err != nil {
		return nil, err
	}
	return m, nil
}

// inTxAgain runs fn in a transaction, and up to twice again after a conflict:
// in the same moment, another one may take the slug that was chosen or make the
// tag that is missing. A lasting conflict is still there the third time.
func (n *Newsroom) inTxAgain(ctx context.Context, fn func(tx *store.Store) error) (err error) {
	const tries = 3
	for range tries {
		if err = n.store.InTx(ctx, fn); news.KindOf(err) != news.Conflict {
			break
		}
	}
	return err
}

func (n *Newsroom) createArticle(ctx context.Context, tx *store.Store, by news.Caller, draft news.ArticleDraft) (*news.Manuscript, error) {
	m := n.newManuscript(by)
	if draft.Authors == nil && draft.Byline != "" {
		draft.Authors = n.authorsOfByline(ctx, tx, string(draft.Byline))
	}
	if err := n.fill(ctx, tx, by, m, draft); err != nil {
		return nil, err
	}
	if err := tx.CreateManuscript(ctx, m); err != nil {
		return nil, err
	}
	if err := tx.ClaimSlug(ctx, news.NounArticle, m.Slug, m.Key, false); err != nil {
		return nil, err
	}
	m, err := tx.Manuscript(ctx, by, m.ID)
	if err != nil {
		return nil, err
	}
	return m, n.audit(ctx, tx, by, articleAct("create", m), nil, stateOf(m))
}

func articleAct(verb string, m *news.Manuscript) act {
	return act{verb, news.NounArticle, m.ID, m.Title}
}

// stateOf is what the audit log compares of a manuscript.
func stateOf(m *news.Manuscript) any {
	return struct {
		news.ArticleDraft
		Status news.Status `json:"status"`
		Live   news.Live   `json:"live"`
	}{m.Draft(), m.Status, m.Live}
}

func (n *Newsroom) newManuscript(by news.Caller) *news.Manuscript {
	now := n.Now()
	return &news.Manuscript{
		ID: newID(), Status: news.Draft, Revision: 1, Version: 1, CreatedAt: now, UpdatedAt: now,
		Writer: news.Person{ID: by.ID, Name: by.Name},
	}
}

// EditArticle replaces what the writer decides. Readers see nothing of it until
// the article is published again.
func (n *Newsroom) EditArticle(ctx context.Context, by news.Caller, id string, version int64, draft news.ArticleDraft) (*news.Manuscript, error) {
	return n.moveArticle(ctx, by, id, version, news.MoveEdit, func(tx *store.Store, m *news.Manuscript) error {
		before := m.Slug
		if err := n.fill(ctx, tx, by, m, draft); err != nil {
			return err
		}
		m.Revision++
		m.UpdatedAt = n.Now()
		if m.Slug == before {
			return nil
		}
		if err := tx.ReleaseSlug(ctx, news.NounArticle, before, m.Key); err != nil {
			return err
		}
		return tx.ClaimSlug(ctx, news.NounArticle, m.Slug, m.Key, false)
	})
}

// moveArticle takes one move: it checks that the caller saw the present version
// and may take the move now, lets change do what the move means, and saves.
func (n *Newsroom) moveArticle(ctx context.Context, by news.Caller, id string, version int64, move news.Move,
	change func(tx *store.Store, m *news.Manuscript) error) (m *news.Manuscript, err error) {
	err = n.inTxAgain(ctx, func(tx *store.Store) error {
		if move != news.MoveEdit { // an edit changes nothing for readers
			if err := tx.LockLists(ctx); err != nil {
				return err
			}
		}
		if err := tx.LockManuscript(ctx, id); err != nil {
			return err
		}
		if m, err = tx.Manuscript(ctx, by, id); err != nil {
			return err
		}
		status, err := m.Take(move, by)
		if news.KindOf(err) == news.Forbidden {
			return err
		}
		if stale := checkVersion(m.Version, version); stale != nil {
			return stale
		}
		if err != nil {
			return err
		}
		before := stateOf(m)
		if err := change(tx, m); err != nil {
			return err
		}
		m.Status = status
		m.Version++
		if err := tx.SaveManuscript(ctx, m); err != nil {
			return err
		}
		if m, err = tx.Manuscript(ctx, by, m.ID); err != nil {
			return err
		}
		return n.audit(ctx, tx, by, articleAct(string(move), m), before, stateOf(m))
	})
	if err != nil {
		return nil, err
	}
	return m, nil
}

// fill takes the draft over into m, and reports every member that cannot be.
func (n *Newsroom) fill(ctx context.Context, tx *store.Store, by news.Caller, m *news.Manuscript, d news.ArticleDraft) error {
	faults := check(&d)
	body, err := parseBody(d, &faults)
	if err != nil {
		return err
	}
	if err := errors.Join(
		fillSection(ctx, tx, m, d.Section, &faults),
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
	m.Corrections = n.dated(d.Corrections)
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

func fillSection(ctx context.Context, tx *store.Store, m *news.Manuscript, ref *news.SectionRef, faults *news.Faults) error {
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
	m.SectionKey, m.Section = &section.Key, section.Ref()
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
