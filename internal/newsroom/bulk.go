package newsroom

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"toasoan/internal/news"
	"toasoan/internal/store"
	"toasoan/internal/text"
)

// Past is an article that was published before, with what readers wrote to it.
type Past struct {
	Draft       news.ArticleDraft
	Publication news.Publication
	Comments    []PastComment // in the order in which they came
}

// PastComment is a comment with what was decided about it.
type PastComment struct {
	Draft  news.CommentDraft
	Parent *int // index of an approved comment before it; Draft.ParentID is not used
	Status news.CommentStatus
	At     news.Time
	From   news.Visitor
}

// Desk is what the articles of a [Bulk] may name, by slug.
type Desk struct {
	Sections map[string]*news.Section
	Tags     map[string]*news.Tag
	Authors  map[string]*news.Author
}

// Bulk takes in articles of the past, many in one transaction. What it keeps is
// what CreateArticle, PublishArticle, PostComment and DecideComment would have
// kept, one article after another.
type Bulk struct {
	room     *Newsroom
	by       news.Caller
	desk     Desk
	settings *news.StoredSettings
}

// Bulk returns a Bulk in which everything is done by the caller.
func (n *Newsroom) Bulk(ctx context.Context, by news.Caller, desk Desk) (*Bulk, error) {
	settings, err := n.store.Settings(ctx)
	if err != nil {
		return nil, err
	}
	return &Bulk{room: n, by: by, desk: desk, settings: settings}, nil
}

// Prepared is an article that is ready to be kept.
type Prepared struct {
	manuscript *news.Manuscript
	live       store.LivePublication
	given      string // slug
	comments   []*news.HeldComment
}

// Prepare holds the article against every rule that does not depend on other
// articles. It reads no records, and may be called from several goroutines.
func (b *Bulk) Prepare(p Past) (*Prepared, error) {
	m := b.room.newManuscript(b.by)
	if err := b.fill(m, p.Draft); err != nil {
		return nil, err
	}
	live, err := b.room.checkPublication(m, p.Publication, store.LiveMarks{})
	if err != nil {
		return nil, err
	}
	if m.Status, err = m.Take(news.MovePublish, b.by); err != nil {
		return nil, err
	}
	m.Version++
	goLive(b.by, *live)
	ready := &Prepared{manuscript: m, live: *live, given: p.Draft.Slug}
	ready.comments, err = b.comments(m, p.Comments)
	return ready, err
}

func (b *Bulk) fill(m *news.Manuscript, d news.ArticleDraft) error {
	faults := check(&d)
	body, err := parseBody(d, &faults)
	if err != nil {
		return err
	}
	b.link(m, d, &faults)
	if err := faults.Err(news.CodeInvalid); err != nil {
		return err
	}
	b.room.write(m, d, body, b.settings)
	m.BodyText = body.Text()
	m.BodyBlocks, err = json.Marshal(body.Blocks())
	return err
}

// link gives m the section, tags and authors that the draft names.
func (b *Bulk) link(m *news.Manuscript, d news.ArticleDraft, faults *news.Faults) {
	if d.Section != nil {
		if section, ok := b.desk.Sections[d.Section.Slug]; ok {
			m.SectionKey, m.Section = &section.Key, section.Ref()
		} else {
			faults.Add("/section", news.FaultUnknown, "what", "section", "name", d.Section.Slug)
		}
	}
	m.TagKeys, m.Credits = []int64{}, []news.StoredCredit{}
	for i, ref := range d.Tags {
		tag, ok := b.desk.Tags[ref.Slug]
		switch {
		case !ok:
			faults.Add("/tags/"+strconv.Itoa(i), news.FaultUnknown, "what", "tag", "name", ref.Slug)
		case !slices.Contains(m.TagKeys, tag.Key):
			m.TagKeys = append(m.TagKeys, tag.Key)
		}
	}
	for i, c := range d.Authors {
		author, ok := b.desk.Authors[c.Slug]
		switch {
		case !ok:
			faults.Add("/authors/"+strconv.Itoa(i), news.FaultUnknown, "what", "author", "name", c.Slug)
		case c.PenName != "" && !slices.Contains(author.PenNames, string(c.PenName)):
			faults.Add("/authors/"+strconv.Itoa(i)+"/pen_name", news.FaultEnum, "values", strings.Join(author.PenNames, ", "))
		default:
			m.Credits = append(m.Credits, news.StoredCredit{AuthorKey: author.Key, PenName: c.PenName, Role: cmp.Or(c.Role, "author")})
		}
	}
}

// comments makes what readers wrote to m. Keys follow when they are kept.
func (b *Bulk) comments(m *news.Manuscript, past []PastComment) ([]*news.HeldComment, error) {
	all := make([]*news.HeldComment, len(past))
	for i, p := range past {
		faults := check(&p.Draft)
		c := &news.HeldComment{
			Comment:     news.Comment{ID: newID(), Author: &news.Commenter{Name: p.Draft.AuthorName, Kind: news.Guest}, Body: news.Opt(p.Draft.Body)},
			AuthorEmail: news.Opt(strings.ToLower(p.Draft.AuthorEmail)), BodyHash: bodyHash(text.ModerationKey(p.Draft.Body)), Network: b.room.networkHash(p.From),
			IP: news.Opt(p.From.IP), UserAgent: news.Opt(p.From.UserAgent),
		}
		c.ArticleID, c.Status, c.CreatedAt = m.ID, p.Status, p.At
		c.Reason = news.Opt(news.ReasonPre)
		if p.Status != news.CommentPending {
			c.Reason = news.Opt(news.ReasonDecision)
			c.DecidedBy, c.DecidedAt = &news.Person{ID: b.by.ID, Name: b.by.Name}, &p.At
		}
		if p.Parent != nil {
			if *p.Parent >= i || all[*p.Parent].Status != news.CommentApproved {
				faults.Add("/parent_id", news.FaultUnknown, "what", "comment", "name", strconv.Itoa(*p.Parent))
			} else {
				answer(&c.Comment, &all[*p.Parent].Comment)
			}
		}
		if err := faults.Err(news.CodeInvalid); err != nil {
			return nil, err
		}
		all[i] = c
	}
	return all, nil
}

// Keep publishes the articles and shows what was approved of their comments, in
// one transaction.
func (b *Bulk) Keep(ctx context.Context, articles []*Prepared) error {
	if len(articles) == 0 {
		return nil
	}
	return b.room.inTxAgain(ctx, func(tx *store.Store) error {
		if err := tx.LockLists(ctx); err != nil {
			return err
		}
		comments, err := b.number(ctx, tx, articles)
		if err != nil {
			return err
		}
		if err := chooseSlugs(ctx, tx, articles); err != nil {
			return err
		}
		batch := make([]store.LivePublication, len(articles))
		for i, a := range articles {
			batch[i] = a.live
		}
		if err := tx.CreatePublished(ctx, batch); err != nil {
			return err
		}
		if err := tx.Appoint(ctx, expiries(batch)...); err != nil {
			return err
		}
		if len(comments) > 0 {
			if err := tx.CreateDecided(ctx, comments); err != nil {
				return err
			}
		}
		first := articles[0].manuscript
		if err := b.room.audit(ctx, tx, b.by, act{"import", news.NounArticle, first.ID, first.Title}, nil, map[string]int{"articles": len(articles)}); err != nil {
			return err
		}
		return tx.Record(ctx, b.changes(articles)...)
	})
}

// number gives the articles and their comments keys in a row, and returns all
// the comments with their threads counted.
func (b *Bulk) number(ctx context.Context, tx *store.Store, articles []*Prepared) (all []*news.HeldComment, err error) {
	key, err := tx.ReserveArticles(ctx, len(articles))
	if err != nil {
		return nil, err
	}
	for i, a := range articles {
		a.manuscript.Key = key + int64(i)
		for _, c := range a.comments {
			c.ArticleKey = a.manuscript.Key
			all = append(all, c)
		}
	}
	if len(all) == 0 {
		return nil, nil
	}
	if err := b.meet(ctx, tx, all); err != nil {
		return nil, err
	}
	if key, err = tx.ReserveComments(ctx, len(all)); err != nil {
		return nil, err
	}
	for i, c := range all {
		c.Key, c.ReplyCount = key+int64(i), 0
		if c.RootKey != nil && c.Status == news.CommentApproved {
			all[*c.RootKey-key].ReplyCount++ // roots come before their replies, so they have their keys
		}
	}
	return all, nil
}

// chooseSlugs gives every article its slug: most get the one made from their
// title, all with one look into the register; the rest are chosen one by one.
func chooseSlugs(ctx context.Context, tx *store.Store, articles []*Prepared) error {
	candidates := make([]string, len(articles))
	for i, a := range articles {
		candidates[i] = cmp.Or(a.given, text.Slug(a.manuscript.Title))
	}
	taken, err := tx.TakenSlugs(ctx, news.NounArticle, candidates)
	if err != nil {
		return err
	}
	owners := map[string]int64{}
	var rest []*Prepared
	for i, slug := range candidates {
		m := articles[i].manuscript
		_, had := taken[slug]
		if had || owners[slug] != 0 || slug == "" || store.IsID(slug) || news.Reserved(news.NounArticle, slug) {
			rest = append(rest, articles[i])
			continue
		}
		owners[slug], m.Slug = m.Key, slug
	}
	if err := tx.ClaimArticleSlugs(ctx, owners); err != nil {
		return err
	}
	for _, a := range rest {
		m := a.manuscript
		m.Slug, err = chooseSlug(ctx, tx, news.NounArticle, slugChoice{given: a.given, name: m.Title, id: m.ID, key: m.Key})
		if err = errors.Join(err, tx.ClaimSlug(ctx, news.NounArticle, m.Slug, m.Key, true)); err != nil {
			return err
		}
	}
	return nil
}

// changes are the articles and approved comments for the change log.
func (b *Bulk) changes(articles []*Prepared) (all []news.Change) {
	for _, a := range articles {
		all = append(all, b.room.change(news.NounArticle, news.OpUpsert, a.manuscript.ID, "published"))
		for _, c := range a.comments {
			if c.Status == news.CommentApproved {
				change := b.room.change(news.NounComment, news.OpUpsert, c.ID, "approved")
				change.On = c.ArticleID
				all = append(all, change)
			}
		}
	}
	return all
}

// meet has the commenters known, each once, in one order for all.
func (b *Bulk) meet(ctx context.Context, tx *store.Store, comments []*news.HeldComment) error {
	known := map[news.Opt]*news.CommenterRecord{}
	for _, c := range comments {
		p := known[c.AuthorEmail]
		if p == nil {
			p = &news.CommenterRecord{ID: newID(), Email: c.AuthorEmail, EmailHash: b.room.emailHash(string(c.AuthorEmail)), CreatedAt: c.CreatedAt}
			known[c.AuthorEmail] = p
		}
		p.Name, p.LastAt = c.Author.Name, c.CreatedAt
	}
	for _, email := range slices.Sorted(maps.Keys(known)) {
		p, err := tx.KeepCommenter(ctx, known[email])
		if err != nil {
			return err
		}
		known[email] = p
	}
	for _, c := range comments {
		c.PersonKey = &known[c.AuthorEmail].Key
	}
	return nil
}
