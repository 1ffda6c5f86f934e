package news

import "encoding/json"

// ArticleType is the form of a piece of journalism.
type ArticleType string

// ArticleTypes lists the forms. The order is kept: an article's place in it is
// how the database tells them apart.
var ArticleTypes = []ArticleType{"news", "feature", "opinion", "interview", "photo", "video", "audio", "live"}

// Content is what an article says at a glance, whoever sees it: the live
// [Article] and the newsroom's [Manuscript] share it.
type Content struct {
	// Name of the article in URLs.
	Slug string `json:"slug" example:"binh-xuyen-nang-cao-chat-luong-to-chuc-co-so-dang"`
	// Where the article stands on the paper's web site, by the site's template.
	URL        string      `json:"url" gorm:"-" example:"https://toasoan.example/xay-dung-dang/binh-xuyen-nang-cao-chat-luong-to-chuc-co-so-dang"`
	Type       ArticleType `json:"type" enums:"news,feature,opinion,interview,photo,video,audio,live" example:"news"`
	Title      string      `json:"title" example:"Bình Xuyên nâng cao chất lượng tổ chức cơ sở đảng"`
	ShortTitle Opt         `json:"short_title" swaggertype:"string" extensions:"x-nullable" example:"Bình Xuyên củng cố cơ sở đảng"`
	// The lead paragraph.
	Sapo Opt `json:"sapo" swaggertype:"string" extensions:"x-nullable" example:"Huyện ủy tập trung củng cố các chi bộ nông thôn."`
	// The line of names as it is printed.
	Byline         Opt         `json:"byline" swaggertype:"string" extensions:"x-nullable" example:"Nguyễn Trọng"`
	Authors        []Credit    `json:"authors" gorm:"-"`
	Section        *SectionRef `json:"section" gorm:"-" extensions:"x-nullable"`
	Tags           []TagRef    `json:"tags" gorm:"-"`
	LeadMedia      *Media      `json:"lead_media" gorm:"serializer:json" extensions:"x-nullable"`
	Source         *Source     `json:"source" gorm:"serializer:json" extensions:"x-nullable"`
	Language       string      `json:"language" example:"vi"`
	WordCount      int         `json:"word_count" example:"612"`
	ReadingMinutes int         `json:"reading_minutes" example:"3"`
}

// Text is the rest of what an article says: what a list leaves out.
type Text struct {
	// The body as sanitised HTML. It is the stored form; the other two are views of it.
	BodyHTML string `json:"body_html" example:"<p>Những năm qua, huyện tập trung củng cố các chi bộ.</p>"`
	BodyText string `json:"body_text" example:"Những năm qua, huyện tập trung củng cố các chi bộ."`
	// The body as blocks, for apps that draw it themselves.
	BodyBlocks  json.RawMessage `json:"body_blocks" gorm:"serializer:json" swaggertype:"array,object" extensions:"x-items=Block"`
	Corrections []Correction    `json:"corrections" gorm:"serializer:json"`
	SEO         *SEO            `json:"seo" gorm:"column:seo;serializer:json" extensions:"x-nullable"`
	// When readers stop seeing it.
	ExpiresAt *Time `json:"expires_at" extensions:"x-nullable"`
	// The article that this one corrects by law (cải chính).
	Corrects    *ArticleRef `json:"corrects" gorm:"-" extensions:"x-nullable"`
	CorrectsKey *int64      `json:"-" gorm:"column:corrects_id"`
}

// ArticleRef is an article as another one shows it.
type ArticleRef struct {
	ID    string `json:"id" validate:"max=36" example:"0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2a10"`
	Slug  string `json:"slug" validate:"max=100" example:"binh-xuyen-nang-cao-chat-luong-to-chuc-co-so-dang"`
	Title string `json:"title" validate:"max=300" example:"Bình Xuyên nâng cao chất lượng tổ chức cơ sở đảng"`
}

// UnmarshalText reads the short form of a reference: the id or the slug.
func (r *ArticleRef) UnmarshalText(b []byte) error {
	*r = ArticleRef{Slug: string(b)}
	return nil
}

// Card is a published article as a list shows it: everything that a front page
// prints under a title.
type Card struct {
	Key int64  `json:"-" gorm:"column:id;primaryKey"`
	ID  string `json:"id" gorm:"column:uid" example:"0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2a10"`
	Content
	PublishedAt        Time      `json:"published_at"`
	PublishedPrecision Precision `json:"published_precision" enums:"day,minute" example:"minute"`
	// The publication time as the paper prints it, in the paper's zone.
	PublishedDisplay string `json:"published_display" gorm:"-" example:"Thứ Năm, 26/05/2022 08:30"`
	// Last substantial update after the first publication.
	UpdatedAt *Time `json:"updated_at" extensions:"x-nullable"`
	// Last publication of any change.
	ModifiedAt Time             `json:"modified_at"`
	Counts     Counts           `json:"counts" gorm:"embedded;embeddedPrefix:count_"`
	Comments   CommentingStatus `json:"comments" gorm:"embedded;embeddedPrefix:comments_"`
	// Of an article of type live: how far it has got.
	Coverage *Coverage `json:"coverage" gorm:"-" extensions:"x-nullable"`
	// Until when it is breaking news; null if it is none.
	BreakingUntil *Time `json:"breaking_until" gorm:"->" extensions:"x-nullable"`
	SectionKey    int64 `json:"-" gorm:"column:section_id"`
}

// Article is a published article as readers see it.
type Article struct {
	Card
	Text
	// The articles that correct this one by law (cải chính).
	CorrectedBy []ArticleRef `json:"corrected_by" gorm:"-"`
	// The ongoing stories that it belongs to.
	Topics []TopicRef `json:"topics" gorm:"-"`

	Revision int64 `json:"-"` // of the manuscript that was published
}

// Counts are an article's numbers. They settle within seconds.
type Counts struct {
	Comments int `json:"comments" example:"4"`
	Views    int `json:"views" example:"1280"`
	Likes    int `json:"likes" example:"12"`
}

// Media is the picture that leads an article.
type Media struct {
	URL     string `json:"url" validate:"required,max=2000,http_url" maxLength:"2000" example:"https://toasoan.example/anh/chi-bo.jpg"`
	Alt     Opt    `json:"alt" validate:"max=500" swaggertype:"string" extensions:"x-nullable" example:"Buổi sinh hoạt chi bộ"`
	Caption Opt    `json:"caption" validate:"max=1000" swaggertype:"string" extensions:"x-nullable" example:"Một buổi sinh hoạt chi bộ ở xã."`
	Credit  Opt    `json:"credit" validate:"max=200" swaggertype:"string" extensions:"x-nullable" example:"Nguyễn Trọng"`
	Width   int    `json:"width" validate:"min=0,max=100000" minimum:"0" maximum:"100000" example:"1600"`
	Height  int    `json:"height" validate:"min=0,max=100000" minimum:"0" maximum:"100000" example:"900"`
}

// Source is where an article was taken from.
type Source struct {
	Name string `json:"name" validate:"required,max=200" maxLength:"200" example:"TTXVN"`
	URL  Opt    `json:"url" validate:"omitempty,max=2000,http_url" swaggertype:"string" extensions:"x-nullable" example:"https://nguon.example/tin/123"`
}

// SEO is what search engines and link previews are told instead of the title and sapo.
type SEO struct {
	Title       Opt `json:"title" validate:"max=200" swaggertype:"string" extensions:"x-nullable" example:"Củng cố tổ chức cơ sở đảng ở Bình Xuyên"`
	Description Opt `json:"description" validate:"max=500" swaggertype:"string" extensions:"x-nullable" example:"Cách làm của một huyện đồng bằng."`
	Image       Opt `json:"image" validate:"omitempty,max=2000,http_url" swaggertype:"string" extensions:"x-nullable" example:"https://toasoan.example/anh/chia-se.jpg"`
}

// Correction (đính chính) is a dated public text that stays with the article.
type Correction struct {
	At   Time   `json:"at"`
	Text string `json:"text" validate:"required,max=2000" maxLength:"2000" example:"Bản đầu ghi nhầm số chi bộ; con số đúng là 18."`
	// Once readers have seen it, the article is not published without it.
	Permanent bool `json:"permanent" example:"true"`
}

// ArticleSort is an order of published articles.
type ArticleSort string

// The orders. The zero value is SortLatest.
const (
	SortLatest   ArticleSort = "-published_at"
	SortOldest   ArticleSort = "published_at"
	SortModified ArticleSort = "-modified_at"
	SortTopic    ArticleSort = "topic" // the editors' order of one topic
)

// ArticleParts says what of an article need not be loaded. The zero value loads
// everything.
type ArticleParts struct {
	NoText    bool // bodies, corrections, SEO
	NoTags    bool
	NoAuthors bool
	NoTopics  bool
}

// CardParts are those of a card.
var CardParts = ArticleParts{NoText: true, NoTopics: true}

// ArticleQuery selects published articles. The zero value selects all, latest first.
type ArticleQuery struct {
	Section      string   // slug: the section and all below it
	Tags         []string // slugs: any of them
	AllTags      []string // slugs: every one of them
	Author       string   // slug
	Topic        string   // slug
	Type         ArticleType
	Breaking     bool  // only breaking news
	From, To     *Time // half-open, by publication time
	UpdatedSince *Time // by modification time
	IDs          []string
	Exclude      []string
	Sort         ArticleSort
	ArticleParts
	Page
}
