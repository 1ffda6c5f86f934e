package news

import "slices"

// TopicRef is a topic as another resource shows it.
type TopicRef struct {
	Slug string `json:"slug" example:"cau-lam-giang-2"`
	Name string `json:"name" example:"Cầu Lam Giang 2"`
}

// TopicStatus says whether the paper goes on with a story.
type TopicStatus string

// The statuses. Readers see closed topics as they see open ones.
const (
	TopicOpen   TopicStatus = "open"
	TopicClosed TopicStatus = "closed"
)

// Topic (dòng sự kiện) is an ongoing story with its articles in order.
type Topic struct {
	Key     int64       `json:"-" gorm:"column:id;primaryKey"`
	ID      string      `json:"id" gorm:"column:uid" example:"0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2ab0"`
	Slug    string      `json:"slug" example:"cau-lam-giang-2"`
	URL     string      `json:"url" gorm:"-" example:"https://toasoan.example/chu-de/cau-lam-giang-2"`
	Name    string      `json:"name" example:"Cầu Lam Giang 2"`
	Summary Opt         `json:"summary" swaggertype:"string" extensions:"x-nullable" example:"Từ ngày khởi công đến ngày thông xe."`
	Status  TopicStatus `json:"status" enums:"open,closed" example:"open"`
	// Place among the topics; equal places are ordered by name.
	Position int `json:"position" example:"1"`
	// Number of its articles that readers can see.
	ArticleCount int  `json:"article_count" example:"12"`
	CreatedAt    Time `json:"created_at"`
	// Last change of the topic or of what belongs to it.
	UpdatedAt Time `json:"updated_at"`

	SortKey []byte `json:"-"` // place and name
	Version int64  `json:"-"`
}

// TopicDraft is what an editor decides about a topic.
type TopicDraft struct {
	Name     string      `json:"name" validate:"required,max=150" maxLength:"150" example:"Cầu Lam Giang 2"`
	Slug     string      `json:"slug,omitempty" validate:"omitempty,max=100,slug" maxLength:"100" extensions:"x-pattern=^[a-z0-9]+(-[a-z0-9]+)*$" example:"cau-lam-giang-2"`
	Summary  Opt         `json:"summary,omitempty" clean:"lines" validate:"max=2000" swaggertype:"string" maxLength:"2000" extensions:"x-nullable" example:"Từ ngày khởi công đến ngày thông xe."`
	Status   TopicStatus `json:"status,omitempty" validate:"omitempty,oneof=open closed" enums:"open,closed" default:"open" example:"open"`
	Position int         `json:"position,omitempty" validate:"min=0,max=100000" minimum:"0" maximum:"100000" example:"1"`
}

// Draft returns the part of t that an editor decides.
func (t *Topic) Draft() TopicDraft {
	return TopicDraft{Name: t.Name, Slug: t.Slug, Summary: t.Summary, Status: t.Status, Position: t.Position}
}

// MaxTopicArticles is the most articles that a topic may have.
const MaxTopicArticles = 500

// TopicMember is an article in a topic, as the newsroom sees it.
type TopicMember struct {
	// Id or slug, or the object that a GET returns.
	Article ArticleRef `json:"article" validate:"required" extensions:"x-or-string"`
	// Whether it stands before those that are not, in the order of this list.
	Pinned bool `json:"pinned" example:"false"`
	// What the newsroom says to itself about it.
	Note Opt `json:"note" validate:"max=500" swaggertype:"string" maxLength:"500" extensions:"x-nullable" example:"Bài mở đầu"`
	// Where its working copy stands; published for who may not read that. Not read when it is sent.
	Status Status `json:"status" enums:"draft,in_review,returned,approved,scheduled,published,unpublished,expired,withdrawn,trashed" example:"published"`
	// Whether readers see it. Not read when it is sent.
	Shown bool `json:"shown" example:"true"`

	Key int64 `json:"-"` // of the article
}

// TopicMembers is all that belongs to a topic, in the editors' order.
type TopicMembers struct {
	Data []TopicMember `json:"data" validate:"required,max=500,dive" maxItems:"500"`
}

// TopicPlace is how an article stands in a topic.
type TopicPlace struct {
	// Whether it stands before those that are not, in the editors' order.
	Pinned bool `json:"pinned,omitempty" example:"false"`
	// What the newsroom says to itself about it.
	Note Opt `json:"note,omitempty" validate:"max=500" swaggertype:"string" maxLength:"500" extensions:"x-nullable" example:"Bài mở đầu"`
}

// TopicQuery selects topics, in order of their places. Its zero value selects
// those that readers can see.
type TopicQuery struct {
	All     bool // also topics without a visible article
	Status  TopicStatus
	Article *int64 // key: those that it belongs to
	Page
}

// Knows reports whether the caller may know of a manuscript in the section with
// the given key, nil for none, that the people with the given ids write or see to.
func (c Caller) Knows(section *int64, owners ...string) bool {
	own := c.Known() && slices.Contains(owners, c.ID)
	return c.Can(EditArticles) && c.Covers(section) || c.Can(WriteArticles) && own
}
