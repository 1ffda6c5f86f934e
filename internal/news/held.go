package news

// HeldComment is a comment as moderators see it, with what readers must not see.
type HeldComment struct {
	Comment
	Article     CommentedArticle `json:"article" gorm:"embedded;embeddedPrefix:on_"`
	AuthorEmail Opt              `json:"author_email" swaggertype:"string" extensions:"x-nullable" example:"huong@example.com"`
	// Whether its writer has shown that the address is theirs.
	Confirmed bool `json:"confirmed" example:"false"`
	IP        Opt  `json:"ip" gorm:"column:ip" swaggertype:"string" extensions:"x-nullable" example:"203.0.113.7"`
	UserAgent Opt  `json:"user_agent" swaggertype:"string" extensions:"x-nullable" example:"Mozilla/5.0"`
	// Why it has its status: the step of moderation, or what happened.
	Reason Opt `json:"reason" swaggertype:"string" extensions:"x-nullable" example:"links"`
	// How likely it is spam by what was learned, in percent; null if too little was.
	Score *float64 `json:"score" extensions:"x-nullable" example:"12.5"`
	// Reports of readers since the last decision.
	Reports int `json:"reports" example:"0"`
	// Whether only its writer sees it, as if it were approved.
	Shadow bool `json:"shadow" example:"false"`
	// Id of the commenter; null for one of whom nothing is known.
	PersonID  Opt     `json:"person_id" gorm:"column:person_uid" swaggertype:"string" extensions:"x-nullable" example:"0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2a77"`
	DecidedBy *Person `json:"decided_by" gorm:"embedded;embeddedPrefix:decider_" extensions:"x-nullable"`
	DecidedAt *Time   `json:"decided_at" extensions:"x-nullable"`

	PersonKey    *int64 `json:"-" gorm:"column:person_id"`
	Network      string `json:"-"`
	BodyHash     string `json:"-"`
	Announced    bool   `json:"-"`
	WantsReplies bool   `json:"-"`
	Ordered      bool   `json:"-"`
}

// CommentedArticle is the article of a comment, as a moderator needs it.
type CommentedArticle struct {
	Slug  string `json:"slug" example:"binh-xuyen-nang-cao-chat-luong"`
	Title string `json:"title" example:"Bình Xuyên nâng cao chất lượng tổ chức cơ sở đảng"`
}

// Decision is a moderator's word on a comment.
type Decision struct {
	Status CommentStatus `json:"status" validate:"required,oneof=approved rejected spam pending" enums:"approved,rejected,spam,pending" example:"approved"`
}

// BulkDecision is a moderator's word on many comments.
type BulkDecision struct {
	IDs    []string      `json:"ids" validate:"required,min=1,max=100,dive,required,max=100" minItems:"1" maxItems:"100" example:"0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2a50"`
	Status CommentStatus `json:"status" validate:"required,oneof=approved rejected spam pending" enums:"approved,rejected,spam,pending" example:"approved"`
}

// Emphasis is how a moderator has a comment stand out.
type Emphasis struct {
	Pinned   bool `json:"pinned" example:"true"`
	Featured bool `json:"featured" example:"false"`
}

// StaffReply is what the newsroom answers to a comment.
type StaffReply struct {
	Body string `json:"body" clean:"lines" validate:"required,min=2,max=4000" minLength:"2" maxLength:"4000" example:"Cảm ơn bạn, toà soạn đã sửa con số."`
}

// CommentNoteDraft is what a moderator writes for the others.
type CommentNoteDraft struct {
	Body string `json:"body" clean:"lines" validate:"required,max=2000" maxLength:"2000" example:"Đã gọi điện hỏi lại, đúng người."`
}

// CommentNote is what a moderator wrote about a comment for the others.
type CommentNote struct {
	ID        string `json:"id" gorm:"column:uid" example:"0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2ac0"`
	By        Person `json:"by" gorm:"embedded;embeddedPrefix:writer_"`
	Body      string `json:"body" example:"Đã gọi điện hỏi lại, đúng người."`
	CreatedAt Time   `json:"created_at"`

	Key        int64 `json:"-" gorm:"column:id;primaryKey"`
	CommentKey int64 `json:"-" gorm:"column:comment_id"`
}

// TableName is the table of notes on comments.
func (CommentNote) TableName() string { return "comment_notes" }

// CommentVersion is what a comment said before it was edited.
type CommentVersion struct {
	// When it was replaced.
	At   Time   `json:"at"`
	Body string `json:"body" example:"Bài viết hay."`
}

// CommentReport is what a reader has against a comment.
type CommentReport struct {
	Reason ReportReason `json:"reason" enums:"offensive,spam,false,private,illegal,other" example:"offensive"`
	Detail Opt          `json:"detail" swaggertype:"string" extensions:"x-nullable" example:"Xúc phạm người khác."`
	At     Time         `json:"at"`
}

// HeldQuery selects comments for moderators, oldest first.
type HeldQuery struct {
	Caller  Caller
	Status  CommentStatus
	Reason  string
	Article string // id
	Section string // id or slug: with all below it
	Person  string // id
	Newest  bool
	Page
}

// QueueCounts is how much there is to moderate.
type QueueCounts struct {
	// By status. Pending has those too that wait for their writer's confirmation.
	Statuses []Tally `json:"statuses"`
	// Of those pending, by the reason for which they wait.
	Reasons []Tally `json:"reasons"`
	// Of those pending, by article: the 100 with the most.
	Articles []ArticleTally `json:"articles"`
}

// Tally is a count under a name.
type Tally struct {
	Name  string `json:"name" gorm:"column:ref" example:"pending"`
	Count int    `json:"count" gorm:"column:n" example:"12"`
}

// ArticleTally is how many comments on an article wait.
type ArticleTally struct {
	ID    string `json:"id" gorm:"column:uid" example:"0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2a10"`
	Title string `json:"title" example:"Bình Xuyên nâng cao chất lượng tổ chức cơ sở đảng"`
	Count int    `json:"count" gorm:"column:n" example:"12"`
}

// Case is a comment with all that a moderator needs to decide it.
type Case struct {
	Comment HeldComment `json:"comment"`
	// What it answers; null for a root.
	Parent    *HeldComment      `json:"parent" extensions:"x-nullable"`
	Commenter *CommenterRecord  `json:"commenter" extensions:"x-nullable"`
	Decisions []CommentDecision `json:"decisions"`
	Versions  []CommentVersion  `json:"versions"`
	Reports   []CommentReport   `json:"reports"`
	Notes     []CommentNote     `json:"notes"`
	// The commenter's latest other comments.
	Others []HeldComment `json:"others"`
}
