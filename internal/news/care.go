package news

// CarePurpose is what somebody wants done with what is kept of them.
type CarePurpose string

// The purposes.
const (
	CareExport CarePurpose = "export"
	CareErase  CarePurpose = "erase"
)

// CareRequest asks for a link to have, or to have erased, all that is kept of
// comments under an address.
type CareRequest struct {
	Email   string      `json:"email" validate:"required,max=254,email" maxLength:"254" format:"email" example:"huong@example.com"`
	Purpose CarePurpose `json:"purpose" validate:"required,oneof=export erase" enums:"export,erase" example:"export"`
}

// PersonalData is all that is kept of somebody who comments.
type PersonalData struct {
	Commenter CommenterRecord   `json:"commenter"`
	Comments  []PersonalComment `json:"comments"`
	// Whether there are more comments than one answer has: the latest 10,000.
	Truncated bool `json:"truncated" example:"false"`
}

// PersonalComment is all that is kept of a comment about its writer.
type PersonalComment struct {
	Comment
	Article     CommentedArticle `json:"article" gorm:"embedded;embeddedPrefix:on_"`
	AuthorEmail Opt              `json:"author_email" swaggertype:"string" extensions:"x-nullable" example:"huong@example.com"`
	Confirmed   bool             `json:"confirmed" example:"true"`
	IP          Opt              `json:"ip" gorm:"column:ip" swaggertype:"string" extensions:"x-nullable" example:"203.0.113.7"`
	UserAgent   Opt              `json:"user_agent" swaggertype:"string" extensions:"x-nullable" example:"Mozilla/5.0"`
}

// RemovalDraft is what the newsroom notes of an authority's order.
type RemovalDraft struct {
	CommentID string `json:"comment_id" validate:"required,max=100" maxLength:"100" example:"0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2a50"`
	Authority string `json:"authority" validate:"required,max=200" maxLength:"200" example:"Sở Thông tin và Truyền thông tỉnh Lam Giang"`
	// Number of the document.
	Reference string `json:"reference" validate:"required,max=100" maxLength:"100" example:"214/STTTT-TTBCXB"`
	Note      Opt    `json:"note,omitempty" clean:"lines" validate:"max=2000" swaggertype:"string" maxLength:"2000" extensions:"x-nullable" example:"Nêu tên người chưa thành niên."`
	// When it came; now if absent.
	ReceivedAt *Time `json:"received_at,omitempty" extensions:"x-nullable"`
	DeadlineAt Time  `json:"deadline_at"`
}

// RemovalOrder is an authority's order to remove a comment, and what was done.
type RemovalOrder struct {
	ID         string  `json:"id" gorm:"column:uid" example:"0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2ad0"`
	CommentID  string  `json:"comment_id" gorm:"column:comment_uid" example:"0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2a50"`
	ArticleID  string  `json:"article_id" gorm:"column:article_uid" example:"0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2a10"`
	Authority  string  `json:"authority" example:"Sở Thông tin và Truyền thông tỉnh Lam Giang"`
	Reference  string  `json:"reference" example:"214/STTTT-TTBCXB"`
	Note       Opt     `json:"note" swaggertype:"string" extensions:"x-nullable" example:"Nêu tên người chưa thành niên."`
	ReceivedAt Time    `json:"received_at"`
	DeadlineAt Time    `json:"deadline_at"`
	CreatedBy  Person  `json:"created_by" gorm:"embedded;embeddedPrefix:maker_"`
	CreatedAt  Time    `json:"created_at"`
	ExecutedAt *Time   `json:"executed_at" extensions:"x-nullable"`
	ExecutedBy *Person `json:"executed_by" gorm:"-" extensions:"x-nullable"`

	Key        int64  `json:"-" gorm:"column:id;primaryKey"`
	CommentKey *int64 `json:"-" gorm:"column:comment_id"`
}

// TableName is the table of removal orders.
func (RemovalOrder) TableName() string { return "removal_orders" }
