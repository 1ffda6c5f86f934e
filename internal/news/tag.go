package news

// TagRef is a tag as another resource shows it.
type TagRef struct {
	Slug string `json:"slug" validate:"max=100" example:"binh-xuyen"`
	Name string `json:"name" validate:"max=100" example:"Bình Xuyên"`
}

// UnmarshalText reads the short form of a reference: the slug or the name.
func (r *TagRef) UnmarshalText(b []byte) error {
	*r = TagRef{Name: string(b)}
	return nil
}

// TagKind is what a tag stands for.
type TagKind string

// TagKinds lists the kinds.
var TagKinds = []TagKind{"topic", "person", "place", "organisation", "event"}

// Tag is a word under which articles are found.
type Tag struct {
	Key         int64    `json:"-" gorm:"column:id;primaryKey"`
	ID          string   `json:"id" gorm:"column:uid" example:"0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2a30"`
	Slug        string   `json:"slug" example:"binh-xuyen"`
	URL         string   `json:"url" gorm:"-" example:"https://toasoan.example/tag/binh-xuyen"`
	Name        string   `json:"name" example:"Bình Xuyên"`
	Kind        TagKind  `json:"kind" enums:"topic,person,place,organisation,event" example:"place"`
	Description Opt      `json:"description" swaggertype:"string" extensions:"x-nullable" example:"Một huyện ở đồng bằng."`
	Aliases     []string `json:"aliases" gorm:"serializer:json" example:"Huyện Bình Xuyên"`
	// Number of articles that readers can see under the tag.
	ArticleCount int `json:"article_count" example:"37"`

	ExactKey  string `json:"-"`
	SortKey   []byte `json:"-"`
	Version   int64  `json:"-"`
	CreatedAt Time   `json:"-"`
	UpdatedAt Time   `json:"-"`
}

// Ref returns the tag as another resource shows it.
func (t *Tag) Ref() TagRef { return TagRef{Slug: t.Slug, Name: t.Name} }

// TagDraft is what an editor decides about a tag.
type TagDraft struct {
	Name        string   `json:"name" validate:"required,max=100" maxLength:"100" example:"Bình Xuyên"`
	Slug        string   `json:"slug,omitempty" validate:"omitempty,max=100,slug" maxLength:"100" extensions:"x-pattern=^[a-z0-9]+(-[a-z0-9]+)*$" example:"binh-xuyen"`
	Kind        TagKind  `json:"kind,omitempty" validate:"omitempty,oneof=topic person place organisation event" enums:"topic,person,place,organisation,event" default:"topic" example:"place"`
	Description Opt      `json:"description,omitempty" clean:"lines" validate:"max=1000" swaggertype:"string" maxLength:"1000" extensions:"x-nullable" example:"Một huyện ở đồng bằng."`
	Aliases     []string `json:"aliases,omitempty" validate:"max=50,dive,required,max=100" maxItems:"50" example:"Huyện Bình Xuyên"`
}

// Draft returns the part of t that an editor decides.
func (t *Tag) Draft() TagDraft {
	return TagDraft{Name: t.Name, Slug: t.Slug, Kind: t.Kind, Description: t.Description, Aliases: t.Aliases}
}

// TagQuery selects tags, in alphabetical order. Its zero value selects those
// that readers can see.
type TagQuery struct {
	All  bool // also tags without a visible article
	Kind TagKind
	Page
}
