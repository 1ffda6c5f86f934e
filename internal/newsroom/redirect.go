package newsroom

import (
	"cmp"
	"context"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"

	"toasoan/internal/news"
	"toasoan/internal/store"
	"toasoan/internal/text"
)

// CreateRedirect adds a redirect.
func (n *Newsroom) CreateRedirect(ctx context.Context, by news.Caller, draft news.RedirectDraft) (r *news.Redirect, err error) {
	err = n.inLists(ctx, func(tx *store.Store) error {
		known, err := lookAround(ctx, tx, draft)
		if err != nil {
			return err
		}
		r = n.newRedirect()
		if err := n.fillFree(r, draft, known); err != nil {
			return err
		}
		return n.addRedirects(ctx, tx, by, known, r)
	})
	if err != nil {
		return nil, err
	}
	return r, nil
}

// ImportedRedirect is what became of one item of an import: the redirect that
// was made or was there already, or what is wrong with it.
type ImportedRedirect struct {
	Redirect *news.Redirect
	Existed  bool
	Faults   news.Faults
}

// ImportRedirects adds many redirects. One that cannot be added keeps no other
// from it, and one that is there already stays as it is: an import that was
// stopped may be repeated.
func (n *Newsroom) ImportRedirects(ctx context.Context, by news.Caller, all news.RedirectImport) (results []ImportedRedirect, err error) {
	if err := check(&all).Err(news.CodeInvalid); err != nil {
		return nil, err
	}
	err = n.inLists(ctx, func(tx *store.Store) error {
		known, err := lookAround(ctx, tx, all.Items...)
		if err != nil {
			return err
		}
		results = make([]ImportedRedirect, len(all.Items))
		var added []*news.Redirect
		for i, draft := range all.Items {
			results[i] = n.importRedirect(draft, known)
			if r := results[i].Redirect; r != nil && !results[i].Existed {
				known.from[r.From] = *r
				added = append(added, r)
			}
		}
		return n.addRedirects(ctx, tx, by, known, added...)
	})
	return results, err
}

func (n *Newsroom) importRedirect(draft news.RedirectDraft, known surroundings) ImportedRedirect {
	r := n.newRedirect()
	faults := n.fillRedirect(r, draft, known)
	there, taken := known.from[r.From]
	switch {
	case len(faults) > 0:
		return ImportedRedirect{Faults: faults}
	case taken && sameTarget(r, &there):
		return ImportedRedirect{Redirect: &there, Existed: true}
	case taken:
		faults.Add("/from", news.FaultTaken)
		return ImportedRedirect{Faults: faults}
	}
	return ImportedRedirect{Redirect: r}
}

// sameTarget reports whether two redirects lead to the same place.
func sameTarget(a, b *news.Redirect) bool {
	same := a.ArticleKey == b.ArticleKey || a.ArticleKey != nil && b.ArticleKey != nil && *a.ArticleKey == *b.ArticleKey
	return same && a.To == b.To && a.Status == b.Status
}

func (n *Newsroom) newRedirect() *news.Redirect {
	return &news.Redirect{ID: newID(), Version: 1, CreatedAt: n.Now()}
}

func (n *Newsroom) addRedirects(ctx context.Context, tx *store.Store, by news.Caller, known surroundings, all ...*news.Redirect) error {
	if err := tx.CreateRedirects(ctx, all); err != nil {
		return err
	}
	var changes []news.Change
	for _, r := range all {
		if err := n.audit(ctx, tx, by, redirectAct("create", r), nil, r.Draft()); err != nil {
			return err
		}
		if known.shows(r) {
			changes = append(changes, n.change(news.NounRedirect, news.OpUpsert, r.ID, "created"))
		}
	}
	return tx.Record(ctx, changes...)
}

// EditRedirect replaces what an editor decides about the redirect.
func (n *Newsroom) EditRedirect(ctx context.Context, by news.Caller, id string, version int64, draft news.RedirectDraft) (r *news.Redirect, err error) {
	err = n.inLists(ctx, func(tx *store.Store) error {
		if r, err = tx.Redirect(ctx, id); err != nil {
			return err
		}
		if err := checkVersion(r.Version, version); err != nil {
			return err
		}
		before := r.Draft()
		known, err := lookAround(ctx, tx, draft, before)
		if err != nil {
			return err
		}
		shown := known.shows(r)
		if err := n.fillFree(r, draft, known); err != nil {
			return err
		}
		r.Version++
		if err := tx.SaveRedirect(ctx, r); err != nil {
			return err
		}
		if err := n.audit(ctx, tx, by, redirectAct("edit", r), before, r.Draft()); err != nil {
			return err
		}
		switch {
		case known.shows(r):
			return tx.Record(ctx, n.change(news.NounRedirect, news.OpUpsert, r.ID, "edited"))
		case shown:
			return tx.Record(ctx, n.change(news.NounRedirect, news.OpDelete, r.ID, "edited"))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return r, nil
}

// DeleteRedirect removes a redirect.
func (n *Newsroom) DeleteRedirect(ctx context.Context, by news.Caller, id string, version int64) error {
	return n.inLists(ctx, func(tx *store.Store) error {
		r, err := tx.Redirect(ctx, id)
		if err != nil {
			return err
		}
		if err := checkVersion(r.Version, version); err != nil {
			return err
		}
		known, err := lookAround(ctx, tx, r.Draft())
		if err != nil {
			return err
		}
		if err := tx.DeleteRedirect(ctx, r.Key); err != nil {
			return err
		}
		if err := n.audit(ctx, tx, by, redirectAct("delete", r), r.Draft(), nil); err != nil || !known.shows(r) {
			return err
		}
		return tx.Record(ctx, n.change(news.NounRedirect, news.OpDelete, r.ID, "deleted"))
	})
}

func redirectAct(verb string, r *news.Redirect) act {
	return act{verb, news.NounRedirect, r.ID, r.From}
}

// surroundings are what some redirects are checked against.
type surroundings struct {
	settings *news.StoredSettings
	from     map[string]news.Redirect      // those from the same paths, and from where these lead
	articles map[string]store.NamedArticle // by the names that stand in them
}

// lookAround reads what the drafts are checked against, with two queries for
// however many.
func lookAround(ctx context.Context, tx *store.Store, drafts ...news.RedirectDraft) (known surroundings, err error) {
	known = surroundings{from: map[string]news.Redirect{}, articles: map[string]store.NamedArticle{}}
	if known.settings, err = tx.Settings(ctx); err != nil {
		return known, err
	}
	var paths, names []string
	for _, d := range drafts {
		if from, ok := oldAddress(d.From); ok {
			paths = append(paths, from)
		}
		if to, ok := known.path(text.Clean(string(d.To))); ok && to != "" {
			paths = append(paths, to)
		}
		if d.Article != nil {
			names = append(names, text.Clean(cmp.Or(d.Article.ID, d.Article.Slug)))
		}
	}
	there, err := tx.RedirectsFrom(ctx, paths)
	if err != nil {
		return known, err
	}
	for _, r := range there {
		known.from[r.From] = r
	}
	articles, err := tx.ArticlesNamed(ctx, names)
	for _, a := range articles {
		known.articles[a.Name] = a
	}
	return known, err
}

// shows reports whether readers see where the redirect leads.
func (s surroundings) shows(r *news.Redirect) bool {
	return r.Article == nil || s.articles[r.Article.ID].Shown
}

// fillFree takes the draft over into r, if there is no other redirect from there.
func (n *Newsroom) fillFree(r *news.Redirect, d news.RedirectDraft, known surroundings) error {
	if err := n.fillRedirect(r, d, known).Err(news.CodeInvalid); err != nil {
		return err
	}
	if other, taken := known.from[r.From]; taken && other.ID != r.ID {
		return news.FailAt(news.CodeConflict, "/from", news.FaultTaken)
	}
	return nil
}

// fillRedirect takes the draft over into r, and returns what is wrong with it.
func (n *Newsroom) fillRedirect(r *news.Redirect, d news.RedirectDraft, known surroundings) news.Faults {
	faults := check(&d)
	r.Status = cmp.Or(d.Status, news.RedirectForGood)
	r.To, r.Article, r.ArticleKey = d.To, nil, nil
	r.UpdatedAt = n.Now()
	fillFrom(r, d.From, &faults)
	named := d.Article != nil && *d.Article != news.ArticleRef{}
	switch {
	case r.Status == news.RedirectToNothing && d.To != "":
		faults.Add("/to", news.FaultExclusive, "other", "status 410")
	case r.Status == news.RedirectToNothing && named:
		faults.Add("/article", news.FaultExclusive, "other", "status 410")
	case r.Status == news.RedirectToNothing:
	case named && d.To != "":
		faults.Add("/article", news.FaultExclusive, "other", "to")
	case named:
		known.fillArticle(r, *d.Article, &faults)
	case d.To == "":
		faults.Add("/to", news.FaultRequired)
	default:
		known.checkTo(r, &faults)
	}
	return faults
}

func fillFrom(r *news.Redirect, address string, faults *news.Faults) {
	from, ok := oldAddress(address)
	switch {
	case address == "" || len(*faults) > 0 && (*faults)[0].Pointer == "/from": // its tag has said so
	case !ok:
		faults.Add("/from", news.FaultFormat, "format", news.Message{En: "a path such as /thoi-su/12345/ten-bai.html, or an article's number", Vi: "đường dẫn như /thoi-su/12345/ten-bai.html, hoặc số của bài"})
	case utf8.RuneCountInString(from) > news.MaxPath:
		faults.Add("/from", news.FaultTooLong, "max", news.MaxPath)
	}
	r.From = from
}

func (s surroundings) fillArticle(r *news.Redirect, t news.ArticleRef, faults *news.Faults) {
	name := cmp.Or(t.ID, t.Slug)
	a, is := s.articles[name]
	if !is {
		faults.Add("/article", news.FaultUnknown, "what", news.Message{En: "article", Vi: "bài"}, "name", name)
		return
	}
	r.ArticleKey, r.Article = &a.Key, &news.ArticleRef{ID: a.UID, Slug: a.Slug, Title: a.Title}
}

// checkTo refuses what leads nowhere, to itself, or to where another redirect
// leads away from: readers go one step.
func (s surroundings) checkTo(r *news.Redirect, faults *news.Faults) {
	path, ok := s.path(string(r.To))
	other, taken := s.from[path]
	switch {
	case utf8.RuneCountInString(string(r.To)) > longestURL: // its tag has said so
	case !ok:
		faults.Add("/to", news.FaultFormat, "format", news.Message{En: "a path of the web site such as /thoi-su, or an http or https URL", Vi: "đường dẫn của trang báo như /thoi-su, hoặc URL http hay https"})
	case path == r.From && path != "":
		faults.Add("/to", news.FaultLoop)
	case taken && other.ID != r.ID:
		faults.Add("/to", news.FaultChain, "to", path)
	}
}

const longestURL = 2000

// path is the path on the paper's own site where a redirect leads, "" if it
// leads elsewhere. It reports false for what browsers should not be sent to.
func (s surroundings) path(address string) (string, bool) {
	if strings.ContainsAny(address, " \\<>\"") {
		return "", false
	}
	if strings.HasPrefix(address, "/") {
		path, ok := text.Path(address)
		return path, ok && !strings.HasPrefix(address, "//")
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		return "", false
	}
	own := s.settings.PathOf(address)
	path, ok := text.Path(own)
	if own == "" {
		path = ""
	}
	return path, ok
}

var oldNumber = regexp.MustCompile(`^[0-9]{1,20}$`)

// oldAddress is the address of the past in the form in which it is looked up: a
// path, or a number.
func oldAddress(address string) (string, bool) {
	if number := strings.TrimSpace(address); oldNumber.MatchString(number) {
		return number, true
	}
	return text.Path(address)
}

// inLists runs fn in a transaction during which nobody else changes what readers'
// lists show.
func (n *Newsroom) inLists(ctx context.Context, fn func(tx *store.Store) error) error {
	return n.store.InTx(ctx, func(tx *store.Store) error {
		if err := tx.LockLists(ctx); err != nil {
			return err
		}
		return fn(tx)
	})
}
