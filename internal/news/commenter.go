package news

// CommenterRecord is what is known of somebody who comments under an address.
type CommenterRecord struct {
	Key  int64  `json:"-" gorm:"column:id;primaryKey"`
	ID   string `json:"id" gorm:"column:uid" example:"0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2a77"`
	Name string `json:"name" example:"Bạn đọc Hương"`
	// Null once it is purged.
	Email       Opt   `json:"email" swaggertype:"string" extensions:"x-nullable" example:"huong@example.com"`
	ConfirmedAt *Time `json:"confirmed_at" extensions:"x-nullable"`
	// Whether they want no letters about replies.
	Muted bool `json:"muted" example:"false"`
	// Comments under the address by their status, whoever wrote them.
	Pending  int `json:"pending" example:"1"`
	Approved int `json:"approved" example:"14"`
	Rejected int `json:"rejected" example:"0"`
	Spam     int `json:"spam" example:"0"`
	// Of those whose writer has confirmed the address: approved, and not.
	Good      int  `json:"good" example:"12"`
	Bad       int  `json:"bad" example:"0"`
	CreatedAt Time `json:"created_at"`
	LastAt    Time `json:"last_at"`

	EmailHash string `json:"-"`
}

// TableName is the table of commenters.
func (CommenterRecord) TableName() string { return "commenters" }

// Badge is what the commenter has earned.
func (p *CommenterRecord) Badge() Opt {
	if p.Good >= RegularAfter && p.Bad*10 <= p.Good {
		return Opt(BadgeRegular)
	}
	return ""
}

// PersonQuery selects commenters, those who wrote last first.
type PersonQuery struct {
	Email string
	Page
}
