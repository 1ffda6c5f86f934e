package news

// CreditRole is what someone did for an article.
type CreditRole string

// CreditRoles lists the roles.
var CreditRoles = []CreditRole{"author", "photographer", "videographer", "illustrator", "translator", "editor"}

// Credit names one person's part in an article.
type Credit struct {
	ID   string `json:"id" example:"0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2a40"`
	Slug string `json:"slug" validate:"max=100" example:"nguyen-trong"`
	Name string `json:"name" validate:"max=100" example:"Nguyễn Trọng"`
	// The pen name (bút danh) that this article is signed with.
	PenName Opt        `json:"pen_name" validate:"max=100" swaggertype:"string" extensions:"x-nullable" example:"Trọng Nguyễn"`
	Role    CreditRole `json:"role" validate:"omitempty,oneof=author photographer videographer illustrator translator editor" enums:"author,photographer,videographer,illustrator,translator,editor" example:"author"`
}

// UnmarshalText reads the short form of a reference: the slug or the name.
func (c *Credit) UnmarshalText(b []byte) error {
	*c = Credit{Name: string(b)}
	return nil
}

// Author is someone whose work the paper prints.
type Author struct {
	Key       int64    `json:"-" gorm:"column:id;primaryKey"`
	ID        string   `json:"id" gorm:"column:uid" example:"0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2a40"`
	Slug      string   `json:"slug" example:"nguyen-trong"`
	URL       string   `json:"url" gorm:"-" example:"https://toasoan.example/tac-gia/nguyen-trong"`
	Name      string   `json:"name" example:"Nguyễn Trọng"`
	PenNames  []string `json:"pen_names" gorm:"serializer:json" example:"Trọng Nguyễn"`
	Biography Opt      `json:"biography" swaggertype:"string" extensions:"x-nullable" example:"Phóng viên mảng xây dựng Đảng."`
	Portrait  *Media   `json:"portrait" gorm:"serializer:json" extensions:"x-nullable"`
	// Number of articles that readers can see.
	ArticleCount int `json:"article_count" example:"12"`

	SortKey   []byte `json:"-"`
	Version   int64  `json:"-"`
	CreatedAt Time   `json:"-"`
	UpdatedAt Time   `json:"-"`
}

// AuthorDraft is what an editor decides about an author.
type AuthorDraft struct {
	Name      string   `json:"name" validate:"required,max=100" maxLength:"100" example:"Nguyễn Trọng"`
	Slug      string   `json:"slug,omitempty" validate:"omitempty,max=100,slug" maxLength:"100" extensions:"x-pattern=^[a-z0-9]+(-[a-z0-9]+)*$" example:"nguyen-trong"`
	PenNames  []string `json:"pen_names,omitempty" validate:"max=20,dive,required,max=100" maxItems:"20" example:"Trọng Nguyễn"`
	Biography Opt      `json:"biography,omitempty" clean:"lines" validate:"max=5000" swaggertype:"string" maxLength:"5000" extensions:"x-nullable" example:"Phóng viên mảng xây dựng Đảng."`
	Portrait  *Media   `json:"portrait,omitempty" extensions:"x-nullable"`
}

// Draft returns the part of a that an editor decides.
func (a *Author) Draft() AuthorDraft {
	return AuthorDraft{Name: a.Name, Slug: a.Slug, PenNames: a.PenNames, Biography: a.Biography, Portrait: a.Portrait}
}

// AuthorQuery selects authors, ordered by given name as Vietnamese lists are.
// Its zero value selects those that readers can see.
type AuthorQuery struct {
	All bool // also authors without a visible article
	Page
}
