package newsroom

import (
	"context"
	"errors"
	"path"
	"strings"

	"toasoan/internal/news"
	"toasoan/internal/store"
	"toasoan/internal/text"
)

// ForeignComment is a comment as another system had it.
type ForeignComment struct {
	ID, ParentID string // there
	Article      string // its slug, id, or the path or URL under which readers knew it
	Draft        news.CommentDraft
	IP           string
	Status       news.CommentStatus
	At           news.Time
	Likes        int
}

// Outcome is what became of a comment that was taken in.
type Outcome string

// The outcomes.
const (
	Taken    Outcome = "taken"
	Known    Outcome = "known before"    // it was taken in earlier
	Orphan   Outcome = "without parent"  // it waits for one that may come later
	Homeless Outcome = "without article" // there is none under that name that readers see
	Unfit    Outcome = "unfit"           // it breaks the rules of comments
)

// errDry undoes a trial.
var errDry = errors.New("only a trial")

// ImportComments takes in comments of another system, called source, and tells
// what became of each. One that was taken in before is left as it is. An orphan
// is left out unless roots says to begin a thread with it. A dry run changes
// nothing.
func (n *Newsroom) ImportComments(ctx context.Context, by news.Caller, source string, foreign []ForeignComment, roots, dry bool) ([]Outcome, error) {
	outcomes := make([]Outcome, len(foreign))
	err := n.store.InTx(ctx, func(tx *store.Store) error {
		if err := tx.LockLists(ctx); err != nil {
			return err
		}
		taken := 0
		for i := range foreign {
			outcome, err := n.importComment(ctx, tx, by, source, &foreign[i], roots)
			if err != nil {
				return err
			}
			if outcomes[i] = outcome; outcome == Taken {
				taken++
			}
		}
		if taken > 0 {
			if err := n.audit(ctx, tx, by, act{"import", news.NounComment, source, source}, nil, map[string]int{"comments": taken}); err != nil {
				return err
			}
		}
		if dry {
			return errDry
		}
		return nil
	})
	if errors.Is(err, errDry) {
		err = nil
	}
	return outcomes, err
}

func (n *Newsroom) importComment(ctx context.Context, tx *store.Store, by news.Caller, source string, f *ForeignComment, roots bool) (Outcome, error) {
	known, err := tx.ImportedComment(ctx, source, f.ID)
	if err == nil && known != nil {
		return Known, nil
	}
	if err != nil {
		return "", err
	}
	article, err := n.knownAs(ctx, tx, f.Article)
	if news.KindOf(err) == news.NotFound || news.KindOf(err) == news.Gone {
		return Homeless, nil
	}
	if err != nil {
		return "", err
	}
	if f.Draft.AuthorName = text.Clean(f.Draft.AuthorName); f.Draft.AuthorName == "" {
		f.Draft.AuthorName = "Bạn đọc"
	}
	if faults := check(&f.Draft); len(faults) > 0 && (f.Draft.AuthorEmail != "" || len(faults) > 1) { // other systems take comments without an address
		return Unfit, nil
	}
	c := n.foreignComment(by, article, f)
	if f.ParentID != "" {
		parent, err := tx.ImportedComment(ctx, source, f.ParentID)
		if err != nil {
			return "", err
		}
		if parent == nil && !roots {
			return Orphan, nil
		}
		if parent != nil && parent.ArticleKey == article.Key {
			answer(&c.Comment, parent)
		}
	}
	return Taken, n.takeIn(ctx, tx, source, f, c)
}

func (n *Newsroom) foreignComment(by news.Caller, article *news.Card, f *ForeignComment) *news.HeldComment {
	at := f.At
	c := &news.HeldComment{
		Comment: news.Comment{
			ID: newID(), ArticleID: article.ID, ArticleKey: article.Key, Body: news.Opt(f.Draft.Body), CreatedAt: f.At, Status: f.Status, Likes: f.Likes,
			Author: &news.Commenter{Name: f.Draft.AuthorName, Kind: news.Guest},
		},
		AuthorEmail: news.Opt(strings.ToLower(f.Draft.AuthorEmail)), IP: news.Opt(f.IP), Network: n.networkHash(news.Visitor{IP: f.IP}), BodyHash: bodyHash(text.ModerationKey(f.Draft.Body)),
		Reason: news.Opt(news.ReasonImport), Announced: true,
	}
	if c.Status == news.CommentApproved {
		c.Reason = ""
	}
	if c.Status != news.CommentPending {
		c.DecidedBy, c.DecidedAt = new(by.Person()), &at
	}
	return c
}

// takeIn adds the comment with all that follows from it. That an address was
// confirmed elsewhere is not taken on trust.
func (n *Newsroom) takeIn(ctx context.Context, tx *store.Store, source string, f *ForeignComment, c *news.HeldComment) error {
	if c.AuthorEmail != "" {
		person, err := tx.KeepCommenter(ctx, &news.CommenterRecord{
			ID: newID(), Email: c.AuthorEmail, EmailHash: n.emailHash(string(c.AuthorEmail)), Name: c.Author.Name, CreatedAt: f.At, LastAt: f.At,
		})
		if err != nil {
			return err
		}
		c.PersonKey, c.PersonID = &person.Key, news.Opt(person.ID)
	}
	if err := tx.CreateComment(ctx, c); err != nil {
		return err
	}
	tx.TallyComment(ctx, c, 1)
	if err := tx.KeepImported(ctx, source, f.ID, c.Key); err != nil {
		return err
	}
	by := news.TheNewsroom.Person()
	if c.DecidedBy != nil {
		by = *c.DecidedBy
	}
	d := n.decision(by, c, news.ReasonImport)
	d.CommentKey = c.Key
	if err := tx.AddDecision(ctx, d); err != nil || c.Status != news.CommentApproved {
		return err
	}
	return n.recordComment(ctx, tx, c, "imported")
}

// knownAs returns the article that readers know under the slug, id, path or URL.
func (n *Newsroom) knownAs(ctx context.Context, tx *store.Store, name string) (*news.Card, error) {
	if !strings.Contains(name, "/") {
		return commentedNow(ctx, tx, name)
	}
	settings, err := tx.Settings(ctx)
	if err != nil {
		return nil, err
	}
	p, ok := text.Path(name)
	if !ok {
		return nil, news.Fail(news.CodeNotFound)
	}
	if d, err := tx.Destination(ctx, &settings.Settings, p, news.OldNumbers(p)); err == nil && d.ArticleID != "" {
		return tx.CommentedArticle(ctx, string(d.ArticleID))
	}
	return commentedNow(ctx, tx, strings.TrimSuffix(path.Base(p), ".html"))
}
