package news

// CommentStatus is where a comment stands.
type CommentStatus string

// The states of a comment. Readers see approved ones, and removed ones with
// visible replies as stubs.
const (
	CommentPending  CommentStatus = "pending"
	CommentApproved CommentStatus = "approved"
	CommentRejected CommentStatus = "rejected"
	CommentSpam     CommentStatus = "spam"
	CommentDeleted  CommentStatus = "deleted"
)

// Badge is what a commenter has earned.
type Badge string

// The badges.
const (
	BadgeRegular Badge = "regular" // many comments that were approved under a confirmed address
	BadgeStaff   Badge = "staff"   // of the newsroom
)

// RegularAfter is how many approved comments make a reader a regular.
const RegularAfter = 10

// The kinds of commenters.
const (
	Guest         = "guest"
	VerifiedGuest = "verified_guest" // who has shown that the address is theirs
	Staff         = "staff"
)

// Commenter is who wrote a comment, as readers see it.
type Commenter struct {
	// Of a verified guest: the same on all their comments, and telling nothing else.
	ID    Opt    `json:"id" swaggertype:"string" extensions:"x-nullable" example:"0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2a77"`
	Name  string `json:"name" example:"Bạn đọc Hương"`
	Kind  string `json:"kind" enums:"guest,verified_guest,staff" example:"guest"`
	Badge Opt    `json:"badge" swaggertype:"string" enums:"regular,staff" extensions:"x-nullable" example:"regular"`
}

// Prominence is how a comment stands out: it comes before the others.
type Prominence int

// The prominences.
const (
	Ordinary Prominence = iota
	Featured
	Pinned
)

// Comment is a reader's answer to an article, as readers see it. Of a removed
// one only its place is left: author and body are null.
type Comment struct {
	Key        int64         `json:"-" gorm:"column:id;primaryKey"`
	ID         string        `json:"id" gorm:"column:uid" example:"0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2a50"`
	ArticleID  string        `json:"article_id" gorm:"column:article_uid" example:"0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2a10"`
	ParentID   *string       `json:"parent_id" gorm:"column:parent_uid" extensions:"x-nullable" example:"0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2a51"`
	Author     *Commenter    `json:"author" gorm:"embedded;embeddedPrefix:author_" extensions:"x-nullable"`
	Body       Opt           `json:"body" swaggertype:"string" extensions:"x-nullable" example:"Bài viết rất hay, cảm ơn tác giả."`
	Status     CommentStatus `json:"status" enums:"pending,approved,rejected,spam,deleted" example:"approved"`
	CreatedAt  Time          `json:"created_at"`
	EditedAt   *Time         `json:"edited_at" extensions:"x-nullable"`
	ReplyCount int           `json:"reply_count" example:"2"`
	Likes      int           `json:"likes" example:"7"`
	Pinned     bool          `json:"pinned" gorm:"-" example:"false"`
	Featured   bool          `json:"featured" gorm:"-" example:"false"`

	Prominence Prominence `json:"-"`
	ArticleKey int64      `json:"-" gorm:"column:article_id"`
	RootKey    *int64     `json:"-" gorm:"column:root_id"`
	ParentKey  *int64     `json:"-" gorm:"column:parent_id"`
}

// StandOut sets what follows from the comment's prominence.
func (c *Comment) StandOut() {
	c.Pinned, c.Featured = c.Prominence == Pinned, c.Prominence == Featured
}

// Stub returns c as readers see it: without what its removal takes from them.
func (c Comment) Stub() Comment {
	c.StandOut()
	if c.Status != CommentApproved {
		c.Author, c.Body, c.Status, c.EditedAt, c.Likes = nil, "", CommentDeleted, nil, 0
	}
	return c
}

// Thread is a comment with its first replies.
type Thread struct {
	Comment
	Replies []Comment `json:"replies"`
	// For more replies: the cursor of the same list with parent set to this comment.
	RepliesCursor *string `json:"replies_cursor" extensions:"x-nullable" example:"eyJ0IjoxfQ"`
}

// MaxCommentLength is the most characters a comment may have.
const MaxCommentLength = 4000

// CommentDraft is what a reader sends to comment.
type CommentDraft struct {
	AuthorName  string  `json:"author_name" validate:"required,max=80" maxLength:"80" example:"Bạn đọc Hương"`
	AuthorEmail string  `json:"author_email" validate:"required,max=254,email" maxLength:"254" format:"email" example:"huong@example.com"`
	Body        string  `json:"body" clean:"lines" validate:"required,min=2,max=4000" minLength:"2" maxLength:"4000" example:"Bài viết rất hay, cảm ơn tác giả."`
	ParentID    *string `json:"parent_id,omitempty" validate:"omitempty,max=100" extensions:"x-nullable" example:"0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2a51"`
	// Whether to send a letter when somebody replies. Only a confirmed address gets any.
	NotifyReplies bool `json:"notify_replies,omitempty" example:"true"`
	// What the ALTCHA widget answers to the challenge, where one is required.
	Challenge string `json:"challenge,omitempty" clean:"-" validate:"max=4000" maxLength:"4000" example:"eyJhbGdvcml0aG0iOiJTSEEtMjU2IiwiY2hhbGxlbmdlIjoi"`
	// Leave it empty, and hide it from people: only robots fill it in.
	Homepage string `json:"homepage,omitempty" validate:"max=500" maxLength:"500" example:""`
}

// CommentEdit is what a reader sends to change a comment.
type CommentEdit struct {
	Body string `json:"body" clean:"lines" validate:"required,min=2,max=4000" minLength:"2" maxLength:"4000" example:"Bài viết rất hay, cảm ơn tác giả và toà soạn."`
}

// Confirmation shows that an address is its holder's.
type Confirmation struct {
	// From the link in the letter.
	Token string `json:"token" clean:"-" validate:"required,max=200" maxLength:"200" example:"0198c5a27d4e7cc1b1f06a9f3f1f2a50_n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg"`
}

// ReportReason is what a reader has against a comment.
type ReportReason string

// ReportReasons lists them.
var ReportReasons = []ReportReason{"offensive", "spam", "false", "private", "illegal", "other"}

// ReportDraft is what a reader sends to report a comment.
type ReportDraft struct {
	Reason ReportReason `json:"reason" validate:"required,oneof=offensive spam false private illegal other" enums:"offensive,spam,false,private,illegal,other" example:"offensive"`
	Detail Opt          `json:"detail,omitempty" clean:"lines" validate:"max=1000" swaggertype:"string" maxLength:"1000" extensions:"x-nullable" example:"Xúc phạm người khác."`
}

// Likes is how many like a comment, and whether the asking device does.
type Likes struct {
	Likes int  `json:"likes" example:"8"`
	Liked bool `json:"liked" example:"true"`
}

// Visitor is what is known of a reader who writes: kept for moderators, never shown.
type Visitor struct {
	IP        string
	UserAgent string
}

// CommentSort is an order of the comments on an article.
type CommentSort string

// The orders. The zero value is CommentsNewest.
const (
	CommentsNewest CommentSort = "newest"
	CommentsOldest CommentSort = "oldest"
	CommentsTop    CommentSort = "top" // most liked first
)

// CommentQuery selects what readers see of the comments on an article.
type CommentQuery struct {
	ArticleKey int64
	Parent     string // id of a comment: its replies instead of the roots
	Sort       CommentSort
	Page
}

// LatestComment is an approved comment with the article that it is on.
type LatestComment struct {
	Comment
	Article CommentedArticle `json:"article" gorm:"embedded;embeddedPrefix:on_"`
}
