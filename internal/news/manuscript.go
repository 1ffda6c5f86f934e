package news

// Manuscript is an article as the newsroom sees it: the working copy, and beside
// it what readers see.
type Manuscript struct {
	Key    int64  `json:"-" gorm:"column:id;primaryKey"`
	ID     string `json:"id" gorm:"column:uid" example:"0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2a10"`
	Status Status `json:"status" enums:"draft,in_review,returned,approved,scheduled,published,unpublished,expired,withdrawn,trashed" example:"draft"`
	// Number of the working copy's last save.
	Revision int64 `json:"revision" example:"1"`
	Content
	Text
	Comments  CommentingRules `json:"comments" gorm:"embedded;embeddedPrefix:comments_"`
	Writer    Person          `json:"writer" gorm:"embedded;embeddedPrefix:writer_"`
	CreatedAt Time            `json:"created_at"`
	UpdatedAt Time            `json:"updated_at"`
	// The last save of the working copy, and the last change of any kind.
	Saved   Save  `json:"saved" gorm:"embedded;embeddedPrefix:saved_"`
	Changed Touch `json:"changed" gorm:"embedded;embeddedPrefix:changed_"`
	// Who is to see to it, and by when.
	Assignment *Assignment `json:"assignment" gorm:"serializer:json" extensions:"x-nullable"`
	// When it will be published, while it is scheduled.
	ScheduledAt *Time `json:"scheduled_at" gorm:"->" extensions:"x-nullable"`
	// What readers see.
	Live Live `json:"live" gorm:"embedded;embeddedPrefix:live_"`
	// Of an article of type live: how far it has got.
	Coverage *Coverage `json:"coverage" gorm:"-" extensions:"x-nullable" patch:"ignored"`
	// Until when it is breaking news; null if it is none.
	BreakingUntil *Time `json:"breaking_until" gorm:"->" extensions:"x-nullable"`
	// When it was put into the trash, from which it will be purged.
	TrashedAt *Time `json:"trashed_at" extensions:"x-nullable"`
	// The moves that are open to the caller, and the others with what is in the way.
	Moves       []Move       `json:"moves" gorm:"-" enums:"edit,submit,recall,return,approve,schedule,unschedule,publish,unpublish,withdraw,trash,recover"`
	ClosedMoves []ClosedMove `json:"closed_moves" gorm:"-"`
	// Who is editing it right now.
	Lock *Lock `json:"lock" gorm:"-" extensions:"x-nullable" patch:"ignored"`
	// What the caller has typed and not saved.
	Autosave *AutosaveMark `json:"autosave" gorm:"-" extensions:"x-nullable" patch:"ignored"`

	Version    int64          `json:"-"` // grows with every change, for If-Match
	SectionKey *int64         `json:"-" gorm:"column:section_id"`
	TagKeys    []int64        `json:"-" gorm:"column:tag_ids;serializer:json"`
	Credits    []StoredCredit `json:"-" gorm:"serializer:json"`
	AssigneeID string         `json:"-"`
	WasLive    bool           `json:"-"` // readers saw the present revision
}

// BelongsTo reports whether the article is the caller's to write: as its writer
// or as the one whom it is assigned to.
func (m *Manuscript) BelongsTo(c Caller) bool {
	return c.Known() && (m.Writer.ID == c.ID || m.AssigneeID == c.ID)
}

// CheckVersion fails with Stale, and tells who changed m, unless version is the
// present one.
func (m *Manuscript) CheckVersion(version int64) error {
	if m.Version == version {
		return nil
	}
	e := Fail(CodeStale)
	e.Version, e.Changed = m.Version, &m.Changed
	return e
}

// Touch is who did something, and when.
type Touch struct {
	By Person `json:"by" gorm:"embedded;embeddedPrefix:by_"`
	At Time   `json:"at"`
}

// Save is who saved a revision, when and why.
type Save struct {
	Touch
	Reason Opt `json:"reason" swaggertype:"string" extensions:"x-nullable" example:"Cập nhật số liệu"`
}

// Assignment is who is to see to an article.
type Assignment struct {
	Person
	DueAt *Time `json:"due_at" extensions:"x-nullable"`
	Note  Opt   `json:"note" swaggertype:"string" extensions:"x-nullable" example:"Thêm ý kiến của xã."`
}

// AssignmentDraft is what an editor sends to assign an article.
type AssignmentDraft struct {
	// Id of a user.
	User  string `json:"user" validate:"required,max=100" maxLength:"100" example:"0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2a10"`
	DueAt *Time  `json:"due_at,omitempty" extensions:"x-nullable" example:"2026-05-27T09:00:00+07:00"`
	Note  Opt    `json:"note,omitempty" validate:"max=1000" swaggertype:"string" maxLength:"1000" extensions:"x-nullable" example:"Thêm ý kiến của xã."`
}

// Live is what readers see of a manuscript.
type Live struct {
	State       LiveState  `json:"state" swaggertype:"string" enums:"published,unpublished,expired,withdrawn" extensions:"x-nullable" example:"published"`
	Revision    *int64     `json:"revision" extensions:"x-nullable" example:"1"`
	PublishedAt *Time      `json:"published_at" extensions:"x-nullable"`
	Precision   *Precision `json:"precision" swaggertype:"string" enums:"day,minute" extensions:"x-nullable" example:"minute"`
	// The public notice of a withdrawn article, and the reason that only the newsroom sees.
	Notice Opt `json:"notice" swaggertype:"string" extensions:"x-nullable" example:"Bài viết đã được gỡ để kiểm tra lại thông tin."`
	Reason Opt `json:"reason" swaggertype:"string" extensions:"x-nullable" example:"Nguồn tin rút lại phát biểu."`
	// Who decided what readers see, and when.
	Changed *Touch `json:"changed" gorm:"serializer:json" extensions:"x-nullable"`
}

// MarshalJSON writes null for an article that was never published.
func (s LiveState) MarshalJSON() ([]byte, error) { return Opt(s).MarshalJSON() }

// StoredCredit is how a manuscript keeps one of its authors.
type StoredCredit struct {
	AuthorKey int64      `json:"a"`
	PenName   Opt        `json:"p,omitempty"`
	Role      CreditRole `json:"r"`
}

// ArticleDraft is all of an article that its writer decides.
type ArticleDraft struct {
	Title      string `json:"title" validate:"required,max=300" maxLength:"300" example:"Bình Xuyên nâng cao chất lượng tổ chức cơ sở đảng"`
	ShortTitle Opt    `json:"short_title,omitempty" validate:"max=150" swaggertype:"string" maxLength:"150" extensions:"x-nullable" example:"Bình Xuyên củng cố cơ sở đảng"`
	Sapo       Opt    `json:"sapo,omitempty" validate:"max=2000" swaggertype:"string" maxLength:"2000" extensions:"x-nullable" example:"Huyện ủy tập trung củng cố các chi bộ nông thôn."`
	Body       string `json:"body,omitempty" clean:"-" example:"<p>Những năm qua, huyện tập trung củng cố các chi bộ.</p>"`
	// How body is written: html, markdown, or text, where blank lines part paragraphs.
	BodyFormat string `json:"body_format,omitempty" validate:"omitempty,oneof=html markdown text" enums:"html,markdown,text" default:"html" example:"html"`
	// Name in URLs; made from the title if absent.
	Slug   string      `json:"slug,omitempty" validate:"omitempty,max=100,slug" maxLength:"100" extensions:"x-pattern=^[a-z0-9]+(-[a-z0-9]+)*$" example:"binh-xuyen-nang-cao-chat-luong-to-chuc-co-so-dang"`
	Type   ArticleType `json:"type,omitempty" validate:"omitempty,oneof=news feature opinion interview photo video audio live" enums:"news,feature,opinion,interview,photo,video,audio,live" default:"news" example:"news"`
	Byline Opt         `json:"byline,omitempty" validate:"max=300" swaggertype:"string" maxLength:"300" extensions:"x-nullable" example:"Nguyễn Trọng"`
	// Slug, or the object that a GET returns.
	Section *SectionRef `json:"section,omitempty" extensions:"x-nullable,x-or-string"`
	// Slugs or names, or objects. Absent in a new article: the authors whose names the byline has.
	Authors []Credit `json:"authors,omitempty" validate:"max=20,dive" maxItems:"20" extensions:"x-or-string"`
	// Slugs or names, or objects. Unknown tags are made.
	Tags        []TagRef         `json:"tags,omitempty" validate:"max=50,dive" maxItems:"50" extensions:"x-or-string"`
	LeadMedia   *Media           `json:"lead_media,omitempty" extensions:"x-nullable"`
	Source      *Source          `json:"source,omitempty" extensions:"x-nullable"`
	Language    string           `json:"language,omitempty" validate:"omitempty,bcp47_language_tag,max=35" maxLength:"35" default:"vi" example:"vi"`
	SEO         *SEO             `json:"seo,omitempty" extensions:"x-nullable"`
	Corrections []Correction     `json:"corrections,omitempty" validate:"max=50,dive" maxItems:"50"`
	Comments    *CommentingRules `json:"comments,omitempty" extensions:"x-nullable"`
	// When readers stop seeing the article, from its next publication on.
	ExpiresAt *Time `json:"expires_at,omitempty" extensions:"x-nullable" example:"2032-05-26T00:00:00+07:00"`
	// Id or slug of the article that this one corrects by law (cải chính), or the object.
	Corrects *ArticleRef `json:"corrects,omitempty" extensions:"x-nullable,x-or-string"`
	// Why it is saved, for the list of revisions.
	Reason Opt `json:"reason,omitempty" validate:"max=500" swaggertype:"string" maxLength:"500" extensions:"x-nullable" example:"Cập nhật số liệu"`
}

// Draft returns the part of m that its writer decides.
func (m *Manuscript) Draft() ArticleDraft {
	comments := m.Comments
	return ArticleDraft{
		Title: m.Title, ShortTitle: m.ShortTitle, Sapo: m.Sapo, Body: m.BodyHTML, BodyFormat: "html",
		Slug: m.Slug, Type: m.Type, Byline: m.Byline, Section: m.Section, Authors: m.Authors, Tags: m.Tags,
		LeadMedia: m.LeadMedia, Source: m.Source, Language: m.Language, SEO: m.SEO,
		Corrections: m.Corrections, Comments: &comments, ExpiresAt: m.ExpiresAt, Corrects: m.Corrects,
	}
}

// Publication is what someone who publishes an article decides.
type Publication struct {
	// When it counts as published: the past for archives. Absent: now, or the time it had before.
	PublishedAt *Time `json:"published_at,omitempty" extensions:"x-nullable" example:"2022-05-26T00:00:00+07:00"`
	// How exactly that time is known. With day, no clock time is shown.
	Precision Precision `json:"precision,omitempty" validate:"omitempty,oneof=day minute" enums:"day,minute" example:"minute"`
	// Whether readers should be told that the article was updated.
	Substantial bool `json:"substantial,omitempty" example:"false"`
}

// Withdrawal takes an article away from readers and says so.
type Withdrawal struct {
	// What readers are told.
	Notice string `json:"notice" validate:"required,max=1000" maxLength:"1000" example:"Bài viết đã được gỡ để kiểm tra lại thông tin."`
	// What only the newsroom sees.
	Reason Opt `json:"reason,omitempty" validate:"max=1000" swaggertype:"string" maxLength:"1000" extensions:"x-nullable" example:"Nguồn tin rút lại phát biểu."`
}

// ManuscriptQuery selects manuscripts that the caller may see, last changed first.
type ManuscriptQuery struct {
	Caller   Caller
	Status   Status
	Section  string // slug, without the sections below it
	Writer   string // id of the user or key
	Assignee string // id of a user
	Page
}
