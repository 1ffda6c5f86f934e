package news

// Revision is one save of a working copy.
type Revision struct {
	Number int64 `json:"number" gorm:"column:revision" example:"3"`
	Saved  Save  `json:"saved" gorm:"embedded;embeddedPrefix:saved_"`
	// Whether readers have seen it: such a revision is kept for good.
	Published bool   `json:"published" gorm:"column:was_live" example:"true"`
	Title     string `json:"title" example:"Bình Xuyên nâng cao chất lượng tổ chức cơ sở đảng"`
	WordCount int    `json:"word_count" example:"612"`
}

// RevisionText is one revision with all that it says.
type RevisionText struct {
	Number    int64 `json:"number" example:"3"`
	Saved     Save  `json:"saved"`
	Published bool  `json:"published" example:"true"`
	Content
	Text
	Comments CommentingRules `json:"comments"`
}

// Comparison is what differs between two revisions of an article.
type Comparison struct {
	From int64 `json:"from" example:"2"`
	To   int64 `json:"to" example:"3"`
	// The members that differ, in the order in which an article has them.
	Changes []MemberChange `json:"changes"`
}

// MemberChange is a member that differs between two revisions.
type MemberChange struct {
	Member string `json:"member" example:"title"`
	// The values as they were and are; null for the body, whose words tell it.
	Before any `json:"before" swaggertype:"object" extensions:"x-any=Tên cũ"`
	After  any `json:"after" swaggertype:"object" extensions:"x-any=Tên cũ"`
	// For a text: its words, in order, with what was removed and added.
	Words []WordRun `json:"words"`
}

// WordRun is a stretch of a text that two revisions share or not.
type WordRun struct {
	Op   string `json:"op" enums:"same,removed,added" example:"added"`
	Text string `json:"text" example:"18 chi bộ"`
}

// Lock tells others who is editing an article. It keeps nobody from saving:
// If-Match does that.
type Lock struct {
	Holder    Person `json:"holder" gorm:"embedded;embeddedPrefix:holder_"`
	Since     Time   `json:"since" example:"2022-05-26T01:30:00Z"`
	ExpiresAt Time   `json:"expires_at"`
}

// LockDraft is what an editor sends to take or keep a lock.
type LockDraft struct {
	// Take it from whoever has it.
	TakeOver bool `json:"take_over,omitempty" example:"false"`
}

// AutosaveMark tells of an unsaved state that is there to be had again.
type AutosaveMark struct {
	SavedAt Time `json:"saved_at"`
	// The revision that it was begun from.
	Revision int64 `json:"revision" example:"3"`
}

// Autosave is what someone has typed and not saved.
type Autosave struct {
	AutosaveMark
	Draft ArticleDraft `json:"draft" gorm:"serializer:json"`
}

// AutosaveDraft is what an editor's program sends every few seconds.
type AutosaveDraft struct {
	// The revision that it was begun from; the present one if absent.
	Revision int64 `json:"revision,omitempty" validate:"min=0,max=1000000000" minimum:"0" maximum:"1000000000" example:"3"`
	// As for a save, but it need not be complete, and is not held against the rules.
	Draft ArticleDraft `json:"draft" validate:"-"`
}

// Preview is a link that shows one revision to whoever has it.
type Preview struct {
	Key       int64  `json:"-" gorm:"column:id;primaryKey"`
	ID        string `json:"id" gorm:"column:uid" example:"0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2a80"`
	Revision  int64  `json:"revision" example:"3"`
	CreatedBy Person `json:"created_by" gorm:"embedded;embeddedPrefix:created_by_"`
	CreatedAt Time   `json:"created_at"`
	ExpiresAt Time   `json:"expires_at"`
	RevokedAt *Time  `json:"revoked_at" extensions:"x-nullable"`

	ManuscriptKey int64 `json:"-" gorm:"column:manuscript_id"`
}

// PreviewDraft is what someone sends to make a preview.
type PreviewDraft struct {
	// The revision to show; the present one if absent.
	Revision int64 `json:"revision,omitempty" validate:"min=0,max=1000000000" minimum:"0" maximum:"1000000000" example:"3"`
	// Until when; a day if absent, 30 days at most.
	ExpiresAt *Time `json:"expires_at,omitempty" extensions:"x-nullable" example:"2030-05-27T09:00:00+07:00"`
}

// NoteKind is the occasion of a note.
type NoteKind string

// The kinds of notes: those that come with a move, and others.
const (
	NotePlain    NoteKind = "note"
	NoteSubmit   NoteKind = "submission"
	NoteReturn   NoteKind = "return"
	NoteApproval NoteKind = "approval"
)

// Note is what the newsroom says to itself about an article.
type Note struct {
	Key       int64    `json:"-" gorm:"column:id;primaryKey"`
	ID        string   `json:"id" gorm:"column:uid" example:"0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2a90"`
	Author    Person   `json:"author" gorm:"embedded;embeddedPrefix:author_"`
	Kind      NoteKind `json:"kind" enums:"note,submission,return,approval" example:"return"`
	Text      string   `json:"text" example:"Cần thêm ý kiến của xã."`
	CreatedAt Time     `json:"created_at"`

	ManuscriptKey int64 `json:"-" gorm:"column:manuscript_id"`
}

// NoteDraft is what someone sends to write a note.
type NoteDraft struct {
	Text string `json:"text" clean:"lines" validate:"required,max=4000" maxLength:"4000" example:"Cần thêm ý kiến của xã."`
}

// Remark is a note that may come with a move.
type Remark struct {
	Note Opt `json:"note,omitempty" clean:"lines" validate:"max=4000" swaggertype:"string" maxLength:"4000" extensions:"x-nullable" example:"Xin duyệt trước 17 giờ."`
}

// ReturnDraft sends an article back to its writer, and says why.
type ReturnDraft struct {
	Note string `json:"note" clean:"lines" validate:"required,max=4000" maxLength:"4000" example:"Cần thêm ý kiến của xã."`
}
