package demo

import (
	"context"
	"slices"
	"time"

	"toasoan/internal/news"
	"toasoan/internal/newsroom"
	"toasoan/internal/store"
	"toasoan/internal/text"
)

// Loaded tells what Load did.
type Loaded struct {
	Already  bool   // the newsroom had sections before, so nothing was loaded
	Notice   string // the paper's word that all of it is fiction
	Sections int
	Tags     int
	Authors  int
	Articles int
	Comments int
}

// Load fills a newsroom that is open but empty with the demo paper, all of it or
// nothing. It leaves alone one that has any section.
func Load(ctx context.Context, room *newsroom.Newsroom, s *store.Store) (Loaded, error) {
	paper, err := Paper()
	if err != nil {
		return Loaded{}, err
	}
	zone, err := time.LoadLocation(paper.Site.Zone)
	if err != nil {
		return Loaded{}, err
	}
	l := loader{room: room, store: s, zone: zone, Loaded: Loaded{Notice: paper.Site.Notice}}
	err = s.Within(ctx, func(ctx context.Context) error { return l.load(ctx, paper) })
	if err != nil {
		return Loaded{}, err
	}
	return l.Loaded, nil
}

// desk is who makes the demo's content. It is nobody who can sign in.
func desk() news.Caller {
	return news.Caller{ID: "00000000-0000-8000-8000-64656d6f0000", Name: "Tòa soạn mẫu", Role: news.Publisher}
}

type loader struct {
	room  *newsroom.Newsroom
	store *store.Store
	zone  *time.Location
	Loaded
}

func (l *loader) load(ctx context.Context, p *PaperData) error {
	there, err := l.store.DeskSections(ctx)
	if err != nil {
		return err
	}
	if l.Already = len(there) > 0; l.Already {
		return nil
	}
	if err := l.site(ctx, p.Site); err != nil {
		return err
	}
	if err := l.sections(ctx, p.Sections, nil); err != nil {
		return err
	}
	for _, a := range p.Authors {
		draft := news.AuthorDraft{Name: a.Name, PenNames: a.PenNames, Biography: news.Opt(a.Biography)}
		if _, err := l.room.CreateAuthor(ctx, desk(), draft); err != nil {
			return err
		}
		l.Authors++
	}
	for _, t := range p.Tags {
		draft := news.TagDraft{Name: t.Name, Kind: news.TagKind(t.Kind), Aliases: distinct(t.Name, t.Aliases)}
		if _, err := l.room.CreateTag(ctx, desk(), draft); err != nil {
			return err
		}
		l.Tags++
	}
	for _, a := range p.Articles {
		if err := l.article(ctx, a); err != nil {
			return err
		}
		l.Articles++
	}
	return nil
}

// site gives the newsroom the paper's name. The rest of its settings stays.
func (l *loader) site(ctx context.Context, site Site) error {
	stored, err := l.store.Settings(ctx)
	if err != nil {
		return err
	}
	settings := stored.Settings
	settings.Name, settings.Tagline = site.Name, news.Opt(site.Tagline)
	settings.Language, settings.Zone = site.Language, site.Zone
	_, err = l.room.SaveSettings(ctx, desk(), stored.Version, settings)
	return err
}

func (l *loader) sections(ctx context.Context, sections []Section, parent *string) error {
	for i, x := range sections {
		made, err := l.room.CreateSection(ctx, desk(), news.SectionDraft{Name: x.Name, Slug: x.Slug, ParentID: parent, Position: i + 1})
		if err != nil {
			return err
		}
		l.Sections++
		if err := l.sections(ctx, x.Children, &made.ID); err != nil {
			return err
		}
	}
	return nil
}

// distinct are the aliases that are other words than the name and each other
// once they are cleaned.
func distinct(name string, aliases []string) []string {
	keys := []string{text.Exact(name)}
	return slices.DeleteFunc(slices.Clone(aliases), func(alias string) bool {
		key := text.Exact(alias)
		known := slices.Contains(keys, key)
		keys = append(keys, key)
		return known
	})
}

// article brings one article to where the paper has it, with its comments.
func (l *loader) article(ctx context.Context, a Article) error {
	m, err := l.room.CreateArticle(ctx, desk(), a.draft())
	if err != nil || a.PublishedAt == nil {
		return err
	}
	at := news.At(a.PublishedAt.At(l.room.Now().Time, l.zone))
	m, err = l.room.PublishArticle(ctx, desk(), m.ID, m.Version, news.Publication{
		PublishedAt: &at, Precision: news.Precision(a.PublishedAt.Precision),
	})
	if err != nil {
		return err
	}
	if err := l.comments(ctx, m.ID, a.Comments); err != nil || a.Withdrawal == nil {
		return err
	}
	_, err = l.room.WithdrawArticle(ctx, desk(), m.ID, m.Version, news.Withdrawal{
		Notice: a.Withdrawal.Notice, Reason: news.Opt(a.Withdrawal.Reason),
	})
	return err
}

// draft is the article as its writer would send it.
func (a *Article) draft() news.ArticleDraft {
	d := news.ArticleDraft{
		Title: a.Title, ShortTitle: news.Opt(a.ShortTitle), Sapo: news.Opt(a.Sapo), Body: a.Body, BodyFormat: "markdown",
		Slug: a.Slug, Type: news.ArticleType(a.Type), Byline: news.Opt(a.Byline), Section: &news.SectionRef{Slug: a.Section},
		Authors: []news.Credit{},
	}
	for _, c := range a.Authors {
		d.Authors = append(d.Authors, news.Credit{Name: c.Name, PenName: news.Opt(c.PenName), Role: news.CreditRole(c.Role)})
	}
	for _, name := range a.Tags {
		d.Tags = append(d.Tags, news.TagRef{Name: name})
	}
	if a.Correction != "" {
		d.Corrections = []news.Correction{{Text: a.Correction}}
	}
	if x := a.Source; x != nil {
		d.Source = &news.Source{Name: x.Name, URL: news.Opt(x.URL)}
	}
	if x := a.LeadMedia; x != nil {
		d.LeadMedia = &news.Media{
			URL: x.URL, Alt: news.Opt(x.Alt), Caption: news.Opt(x.Caption), Credit: news.Opt(x.Credit), Width: x.Width, Height: x.Height,
		}
	}
	if x := a.SEO; x != nil {
		d.SEO = &news.SEO{Title: news.Opt(x.Title), Description: news.Opt(x.Description), Image: news.Opt(x.Image)}
	}
	return d
}

func (l *loader) comments(ctx context.Context, article string, comments []Comment) error {
	ids := make([]string, len(comments))
	for i, c := range comments {
		draft := news.CommentDraft{AuthorName: c.AuthorName, AuthorEmail: c.AuthorEmail, Body: c.Body}
		if c.Parent != nil {
			draft.ParentID = &ids[*c.Parent]
		}
		posting, err := l.room.ReadComment(ctx, article, draft, news.Visitor{}, "")
		if err != nil {
			return err
		}
		posted, err := l.room.PostComment(ctx, posting)
		if err != nil {
			return err
		}
		ids[i] = posted.ID
		l.Comments++
		if c.Status == "pending" {
			continue
		}
		if _, err := l.room.DecideComment(ctx, desk(), posted.ID, news.Decision{Status: news.CommentStatus(c.Status)}); err != nil {
			return err
		}
	}
	return nil
}
