package news

// CommentMode is what happens to a new comment.
type CommentMode string

// The modes of the site.
const (
	ModePre    CommentMode = "pre"    // a moderator decides first
	ModePost   CommentMode = "post"   // it shows at once
	ModeClosed CommentMode = "closed" // none are taken
)

// CommentState is whether an article takes comments.
type CommentState string

// The states.
const (
	CommentsOpen     CommentState = "open"
	CommentsClosed   CommentState = "closed"
	CommentsReadOnly CommentState = "read_only" // those there stay, none are added
)

// CommentingRules is what the newsroom decides about comments on an article. It
// reaches readers with the next publication.
type CommentingRules struct {
	State    CommentState `json:"state" validate:"omitempty,oneof=open closed read_only" enums:"open,closed,read_only" example:"open"`
	ClosesAt *Time        `json:"closes_at" extensions:"x-nullable"`
}

// CommentingStatus is what readers are told about comments on an article.
type CommentingStatus struct {
	State    CommentState `json:"state" enums:"open,closed,read_only" example:"open"`
	ClosesAt *Time        `json:"closes_at" extensions:"x-nullable"`
	Mode     CommentMode  `json:"mode" gorm:"-" enums:"pre,post,closed" example:"pre"`
}

// At returns the status at the time now on a site with the given mode.
func (s CommentingStatus) At(now Time, site CommentMode) CommentingStatus {
	s.Mode = site
	if site == ModeClosed || s.ClosesAt != nil && !now.Before(s.ClosesAt.Time) {
		if s.State == CommentsOpen {
			s.State = CommentsReadOnly
		}
	}
	return s
}

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

// Commenter is who wrote a comment, as readers see it.
type Commenter struct {
	Name string `json:"name" example:"Bạn đọc Hương"`
	Kind string `json:"kind" enums:"guest,verified_guest,staff" example:"guest"`
}

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
	ReplyCount int           `json:"reply_count" example:"2"`

	ArticleKey int64  `json:"-" gorm:"column:article_id"`
	RootKey    *int64 `json:"-" gorm:"column:root_id"`
	ParentKey  *int64 `json:"-" gorm:"column:parent_id"`
}

// Stub returns c without what its removal takes from readers.
func (c Comment) Stub() Comment {
	if c.Status != CommentApproved {
		c.Author, c.Body, c.Status = nil, "", CommentDeleted
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

// HeldComment is a comment as moderators see it, with what readers must not see.
type HeldComment struct {
	Comment
	Article     CommentedArticle `json:"article" gorm:"embedded;embeddedPrefix:on_"`
	AuthorEmail string           `json:"author_email" example:"huong@example.com"`
	IP          Opt              `json:"ip" gorm:"column:ip" swaggertype:"string" extensions:"x-nullable" example:"203.0.113.7"`
	UserAgent   Opt              `json:"user_agent" swaggertype:"string" extensions:"x-nullable" example:"Mozilla/5.0"`
	DecidedBy   *Person          `json:"decided_by" gorm:"embedded;embeddedPrefix:decider_" extensions:"x-nullable"`
	DecidedAt   *Time            `json:"decided_at" extensions:"x-nullable"`
}

// CommentedArticle is the article of a comment, as a moderator needs it.
type CommentedArticle struct {
	Slug  string `json:"slug" example:"binh-xuyen-nang-cao-chat-luong"`
	Title string `json:"title" example:"Bình Xuyên nâng cao chất lượng tổ chức cơ sở đảng"`
}

// MaxCommentLength is the most characters a comment may have.
const MaxCommentLength = 4000

// CommentDraft is what a reader sends to comment.
type CommentDraft struct {
	AuthorName  string  `json:"author_name" validate:"required,max=80" maxLength:"80" example:"Bạn đọc Hương"`
	AuthorEmail string  `json:"author_email" validate:"required,max=254,email" maxLength:"254" format:"email" example:"huong@example.com"`
	Body        string  `json:"body" clean:"lines" validate:"required,min=2,max=4000" minLength:"2" maxLength:"4000" example:"Bài viết rất hay, cảm ơn tác giả."`
	ParentID    *string `json:"parent_id,omitempty" validate:"omitempty,max=100" extensions:"x-nullable" example:"0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2a51"`
}

// Visitor is what is known of a reader who writes: kept for moderators, never shown.
type Visitor struct {
	IP        string
	UserAgent string
}

// Decision is a moderator's word on a comment.
type Decision struct {
	Status CommentStatus `json:"status" validate:"required,oneof=approved rejected spam pending" enums:"approved,rejected,spam,pending" example:"approved"`
}

// CommentSort is an order of the comments on an article.
type CommentSort string

// The orders. The zero value is CommentsNewest.
const (
	CommentsNewest CommentSort = "newest"
	CommentsOldest CommentSort = "oldest"
)

// CommentQuery selects what readers see of the comments on an article.
type CommentQuery struct {
	ArticleKey int64
	Parent     string // id of a comment: its replies instead of the roots
	Sort       CommentSort
	Page
}

// HeldQuery selects comments for moderators, oldest first.
type HeldQuery struct {
	Caller  Caller
	Status  CommentStatus
	Article string // id
	Page
}
