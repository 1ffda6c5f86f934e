package news

import "encoding/json"

// LiveType is the type of articles that are covered live. It has no type itself:
// it would pass for the only one.
const LiveType = "live"

// CoverageState is whether a live coverage goes on.
type CoverageState string

// The states of a live coverage.
const (
	CoverageLive  CoverageState = "live"
	CoverageEnded CoverageState = "ended"
)

// Coverage is how far the live coverage of an article has got.
type Coverage struct {
	State   CoverageState `json:"state" enums:"live,ended" example:"live"`
	EndedAt *Time         `json:"ended_at" extensions:"x-nullable"`
	// Number of updates.
	Updates int `json:"updates" example:"42"`
	// The time that the latest of them tells.
	LastAt *Time `json:"last_at" extensions:"x-nullable"`
}

// LiveUpdate is one entry of a live coverage, as readers see it.
type LiveUpdate struct {
	Key   int64  `json:"-" gorm:"column:id;primaryKey"`
	ID    string `json:"id" gorm:"column:uid" example:"0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2ab0"`
	Title Opt    `json:"title" swaggertype:"string" extensions:"x-nullable" example:"Mưa đã ngớt ở trung tâm huyện"`
	// The body as sanitised HTML. It is the stored form; the other two are views of it.
	BodyHTML string `json:"body_html" example:"<p>Mực nước sông xuống dưới báo động 1.</p>"`
	BodyText string `json:"body_text" example:"Mực nước sông xuống dưới báo động 1."`
	// The body as blocks, for apps that draw it themselves.
	BodyBlocks json.RawMessage `json:"body_blocks" gorm:"serializer:json" swaggertype:"array,object" extensions:"x-items=Block"`
	// The time that it tells of.
	At Time `json:"at"`
	// That time as the paper prints it, in the paper's zone.
	AtDisplay string `json:"at_display" gorm:"-" example:"Thứ Năm, 26/05/2022 08:30"`
	// Whether it stands before all others.
	Pinned bool `json:"pinned" example:"false"`
	// Whether a summary of the events would have it.
	KeyEvent  bool `json:"key_event" example:"true"`
	Author    Opt  `json:"author" swaggertype:"string" extensions:"x-nullable" example:"Nguyễn Trọng"`
	CreatedAt Time `json:"created_at"`
	// When what it says was last changed since readers saw it.
	EditedAt *Time `json:"edited_at" extensions:"x-nullable"`
	// What readers are told of a mistake that was in it, and since when.
	Correction  Opt   `json:"correction" swaggertype:"string" extensions:"x-nullable" example:"Bản đầu ghi nhầm báo động 2."`
	CorrectedAt *Time `json:"corrected_at" extensions:"x-nullable"`

	ArticleKey int64 `json:"-" gorm:"column:article_id"`
	Seq        int64 `json:"-"` // number of its last change within the coverage
	RemovedAt  *Time `json:"-"`
}

// RemovedUpdate is what is left of an update that was removed.
type RemovedUpdate struct {
	ID        string `json:"id" example:"0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2ab1"`
	RemovedAt Time   `json:"removed_at"`
}

// DeskUpdate is an update as the newsroom sees it.
type DeskUpdate struct {
	LiveUpdate
	// Who posted it. Readers see author.
	Writer  Person `json:"writer" gorm:"embedded;embeddedPrefix:writer_"`
	Version int64  `json:"-"`
}

// TableName is the table of updates.
func (DeskUpdate) TableName() string { return "live_updates" }

// LiveUpdateDraft is what someone sends to post or edit an update.
type LiveUpdateDraft struct {
	Title Opt    `json:"title,omitempty" validate:"max=300" swaggertype:"string" maxLength:"300" extensions:"x-nullable" example:"Mưa đã ngớt ở trung tâm huyện"`
	Body  string `json:"body" clean:"-" validate:"required" example:"<p>Mực nước sông xuống dưới báo động 1.</p>"`
	// How body is written: html, markdown, or text, where blank lines part paragraphs.
	BodyFormat string `json:"body_format,omitempty" validate:"omitempty,oneof=html markdown text" enums:"html,markdown,text" default:"html" example:"html"`
	// The time that it tells of: now if absent, and never later.
	At     *Time `json:"at,omitempty" extensions:"x-nullable" example:"2022-05-26T08:30:00+07:00"`
	Pinned bool  `json:"pinned,omitempty" example:"false"`
	// Whether a summary of the events would have it.
	KeyEvent bool `json:"key_event,omitempty" example:"true"`
	// The name that readers see, if any.
	Author Opt `json:"author,omitempty" validate:"max=150" swaggertype:"string" maxLength:"150" extensions:"x-nullable" example:"Nguyễn Trọng"`
	// What readers are told of a mistake that was in it. Once they have seen it, it can be replaced but not removed.
	Correction Opt `json:"correction,omitempty" validate:"max=2000" swaggertype:"string" maxLength:"2000" extensions:"x-nullable" example:"Bản đầu ghi nhầm báo động 2."`
}

// Draft returns the part of u that can be set.
func (u *LiveUpdate) Draft() LiveUpdateDraft {
	at := u.At
	return LiveUpdateDraft{
		Title: u.Title, Body: u.BodyHTML, BodyFormat: "html", At: &at,
		Pinned: u.Pinned, KeyEvent: u.KeyEvent, Author: u.Author, Correction: u.Correction,
	}
}

// UpdateQuery asks for the updates of an article: the newest first, the pinned
// ones before all others.
type UpdateQuery struct {
	Article   string // slug or id
	Oldest    bool   // the oldest first
	KeyEvents bool   // only those
	After     string // instead: all that changed since the feed that gave this cursor
	Page
}

// UpdateFeed is an answer to an [UpdateQuery].
type UpdateFeed struct {
	Article Card // its id, section and coverage
	Updates []LiveUpdate
	Removed []RemovedUpdate
	After   string // what the next query may say
	More    bool   // whether more had changed than is told here
	Stretch        // of a list that is not what changed
}

// BreakingDraft is what someone sends to have an article stand as breaking news.
type BreakingDraft struct {
	// Until when, seven days from now at most.
	Until *Time `json:"until" validate:"required" example:"2030-05-27T06:00:00+07:00"`
}

// MayReport reports whether the caller may write updates of m: whoever edits it,
// and before readers see it those whose article it is, too. An update of what
// readers see is published at once.
func (m *Manuscript) MayReport(by Caller) bool {
	if by.Can(EditArticles) && by.Covers(m.SectionKey) {
		return true
	}
	return by.Can(WriteArticles) && m.BelongsTo(by) && m.Live.State != LivePublished
}
