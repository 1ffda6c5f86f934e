// Package demo fills a new newsroom: [Load] with a small paper of an invented
// province, written for reading, [Generate] with plausible Vietnamese text,
// written for volume. Both go through internal/newsroom as anybody does.
package demo

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"time"
)

//go:embed paper/*.json paper/articles/*.md
var paperFiles embed.FS

// PaperData is a whole demo paper. paper/README.md lists its hard cases.
type PaperData struct {
	Site     Site
	Sections []Section // roots, in menu order
	Authors  []Author
	Tags     []Tag
	Articles []Article // in the order of their file names
}

// Site is the paper as a whole.
type Site struct {
	Name     string `json:"name"`
	Tagline  string `json:"tagline"`
	Language string `json:"language"` // BCP 47
	Zone     string `json:"zone"`     // IANA time zone
	Notice   string `json:"notice"`   // says that all is fiction
}

// Section is a node of the section tree.
type Section struct {
	Slug     string    `json:"slug"`
	Name     string    `json:"name"`
	Children []Section `json:"children"`
}

// Author is a member of the staff.
type Author struct {
	Name      string   `json:"name"`
	PenNames  []string `json:"pen_names"` // bút danh
	Biography string   `json:"biography"`
}

// Tag is a subject that articles share. Kind is one of topic, person, place,
// organisation and event.
type Tag struct {
	Name    string   `json:"name"`
	Kind    string   `json:"kind"`
	Aliases []string `json:"aliases"`
}

// Article is one file of paper/articles.
type Article struct {
	Slug        string       `json:"slug"` // empty: made from the title
	Title       string       `json:"title"`
	ShortTitle  string       `json:"short_title"`
	Sapo        string       `json:"sapo"`
	Section     string       `json:"section"` // slug
	Byline      string       `json:"byline"`
	Authors     []Credit     `json:"authors"`
	Tags        []string     `json:"tags"`         // names
	Type        string       `json:"type"`         // news, feature, opinion, interview, photo or video
	PublishedAt *Publication `json:"published_at"` // nil for a draft
	Status      string       `json:"status"`       // published, draft or withdrawn
	Withdrawal  *Withdrawal  `json:"withdrawal"`   // set when withdrawn
	Correction  string       `json:"correction"`   // public text, mostly empty
	Source      *Source      `json:"source"`
	LeadMedia   *Media       `json:"lead_media"`
	SEO         *SEO         `json:"seo"`
	Comments    []Comment    `json:"comments"`

	Body string `json:"-"` // Markdown
}

// Credit says who did what for an article. Role is author or photographer.
type Credit struct {
	Name    string `json:"name"`
	PenName string `json:"pen_name"`
	Role    string `json:"role"`
}

// Withdrawal tells readers (Notice) and the newsroom (Reason) why an article is gone.
type Withdrawal struct {
	Notice string `json:"notice"`
	Reason string `json:"reason"`
}

// Source is where an article was taken from.
type Source struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

// Media is a picture with its size in pixels.
type Media struct {
	URL     string `json:"url"`
	Alt     string `json:"alt"`
	Caption string `json:"caption"`
	Credit  string `json:"credit"`
	Width   int    `json:"width"`
	Height  int    `json:"height"`
}

// SEO is what search engines are shown instead of title, sapo and picture.
type SEO struct {
	Title       string `json:"title"`
	Description string `json:"description"`
	Image       string `json:"image"`
}

// Comment is a reader's comment. Status is approved or pending.
type Comment struct {
	AuthorName  string `json:"author_name"`
	AuthorEmail string `json:"author_email"`
	Body        string `json:"body"`
	Status      string `json:"status"`
	Parent      *int   `json:"parent"` // index of an earlier comment of the article, nil for a root
}

// Publication is a time of publication relative to now, so that the paper is
// always fresh.
type Publication struct {
	DaysAgo   float64 `json:"days_ago"`
	Precision string  `json:"precision"` // minute or day
}

// At is the instant meant when the paper is loaded at now: that many days
// earlier, on the minute, or, with day precision, the start of that day in zone.
func (p Publication) At(now time.Time, zone *time.Location) time.Time {
	t := now.Add(-time.Duration(p.DaysAgo * 24 * float64(time.Hour))).In(zone)
	if p.Precision == "day" {
		return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, zone)
	}
	return t.Truncate(time.Minute)
}

// Paper reads the embedded demo paper. Its text is as typed: loading it must
// clean it as anyone's text is cleaned.
func Paper() (*PaperData, error) {
	p := new(PaperData)
	for name, into := range map[string]any{
		"site": &p.Site, "sections": &p.Sections, "authors": &p.Authors, "tags": &p.Tags,
	} {
		text, err := paperFiles.ReadFile("paper/" + name + ".json")
		if err != nil {
			return nil, err
		}
		if err := decode(text, into); err != nil {
			return nil, fmt.Errorf("demo paper, %s.json: %w", name, err)
		}
	}
	files, err := fs.Glob(paperFiles, "paper/articles/*.md")
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		text, err := paperFiles.ReadFile(file)
		if err != nil {
			return nil, err
		}
		article, err := parseArticle(text)
		if err != nil {
			return nil, fmt.Errorf("demo %s: %w", file, err)
		}
		p.Articles = append(p.Articles, article)
	}
	return p, nil
}

// parseArticle parts JSON front matter between two --- lines from the
// Markdown below it.
func parseArticle(file []byte) (a Article, err error) {
	fence := []byte("---\n")
	rest, opened := bytes.CutPrefix(file, fence)
	front, body, closed := bytes.Cut(rest, append([]byte("\n"), fence...))
	if !opened || !closed {
		return a, errors.New("no front matter between --- lines")
	}
	if err := decode(front, &a); err != nil {
		return a, err
	}
	a.Body = string(bytes.TrimSpace(body))
	return a, nil
}

// decode refuses unknown members, so that a typing error in the data shows.
func decode(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	return d.Decode(into)
}
