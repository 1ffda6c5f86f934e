package news

// SectionStep is one step on the way from the root of the tree to a section.
type SectionStep struct {
	Slug string `json:"slug" example:"chinh-tri"`
	Name string `json:"name" example:"Chính trị"`
}

// SectionRef is a section as another resource shows it.
type SectionRef struct {
	Slug string `json:"slug" example:"xay-dung-dang"`
	Name string `json:"name" example:"Xây dựng Đảng"`
	// From the root of the tree to the section itself.
	Path []SectionStep `json:"path"`
}

// UnmarshalText reads the short form of a reference: the slug.
func (r *SectionRef) UnmarshalText(b []byte) error {
	*r = SectionRef{Slug: string(b)}
	return nil
}

// Section (chuyên mục) is a part of the paper. Sections form a tree.
type Section struct {
	Key         int64         `json:"-" gorm:"column:id;primaryKey"`
	ID          string        `json:"id" gorm:"column:uid" example:"0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2a20"`
	Slug        string        `json:"slug" example:"xay-dung-dang"`
	URL         string        `json:"url" gorm:"-" example:"https://toasoan.example/xay-dung-dang"`
	Name        string        `json:"name" example:"Xây dựng Đảng"`
	Description Opt           `json:"description" swaggertype:"string" extensions:"x-nullable" example:"Tin và bài về công tác xây dựng Đảng."`
	ParentID    *string       `json:"parent_id" gorm:"column:parent_uid" extensions:"x-nullable" example:"0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2a21"`
	Path        []SectionStep `json:"path" gorm:"serializer:json"`
	// Place among its siblings; equal places are ordered by name.
	Position int `json:"position" example:"1"`

	ParentKey    *int64      `json:"-" gorm:"column:parent_id"`
	Hidden       bool        `json:"-"` // hidden itself
	CommentsOwn  Opt         `json:"-"` // its own mode of comments
	CommentsMode CommentMode `json:"-"` // that, or the mode of the nearest above it that has one
	Shown        bool        `json:"-"` // neither it nor one above it is hidden
	SortKey      []byte      `json:"-"`
	Version      int64       `json:"-"`
	CreatedAt    Time        `json:"-"`
	UpdatedAt    Time        `json:"-"`
}

// SectionNode is a section with those below it.
type SectionNode struct {
	Section
	Children []SectionNode `json:"children"`
}

// DeskSection is a section as the newsroom sees it.
type DeskSection struct {
	Section
	// Whether the section and all its articles are kept from readers.
	Hidden bool `json:"hidden" example:"false"`
	// What happens to comments on its articles, and on those of the sections below; null as above it.
	CommentsMode Opt  `json:"comments_mode" swaggertype:"string" enums:"pre,post,first,closed" extensions:"x-nullable" example:"post"`
	CreatedAt    Time `json:"created_at"`
	UpdatedAt    Time `json:"updated_at"`
}

// Desk returns the section as the newsroom sees it.
func (s *Section) Desk() DeskSection {
	return DeskSection{Section: *s, Hidden: s.Hidden, CommentsMode: s.CommentsOwn, CreatedAt: s.CreatedAt, UpdatedAt: s.UpdatedAt}
}

// Ref returns the section as another resource shows it.
func (s *Section) Ref() *SectionRef { return &SectionRef{Slug: s.Slug, Name: s.Name, Path: s.Path} }

// SectionDraft is what an editor decides about a section.
type SectionDraft struct {
	Name        string `json:"name" validate:"required,max=100" maxLength:"100" example:"Xây dựng Đảng"`
	Slug        string `json:"slug,omitempty" validate:"omitempty,max=100,slug" maxLength:"100" extensions:"x-pattern=^[a-z0-9]+(-[a-z0-9]+)*$" example:"xay-dung-dang"`
	Description Opt    `json:"description,omitempty" clean:"lines" validate:"max=1000" swaggertype:"string" maxLength:"1000" extensions:"x-nullable" example:"Tin và bài về công tác xây dựng Đảng."`
	// The section above; null for a top section.
	ParentID     *string `json:"parent_id,omitempty" validate:"omitempty,max=100" extensions:"x-nullable" example:"0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2a21"`
	Position     int     `json:"position,omitempty" validate:"min=0,max=100000" minimum:"0" maximum:"100000" example:"1"`
	Hidden       bool    `json:"hidden,omitempty" example:"false"`
	CommentsMode Opt     `json:"comments_mode,omitempty" validate:"omitempty,oneof=pre post first closed" swaggertype:"string" enums:"pre,post,first,closed" extensions:"x-nullable" example:"post"`
}

// Draft returns the part of s that an editor decides.
func (s *Section) Draft() SectionDraft {
	return SectionDraft{
		Name: s.Name, Slug: s.Slug, Description: s.Description, ParentID: s.ParentID,
		Position: s.Position, Hidden: s.Hidden, CommentsMode: s.CommentsOwn,
	}
}

// MaxSectionDepth is the most levels that the tree of sections may have.
const MaxSectionDepth = 6

// Tree arranges sections, given in order of their places, as trees.
func Tree(sections []Section) []SectionNode {
	below := map[int64][]Section{}
	for _, s := range sections {
		var parent int64
		if s.ParentKey != nil {
			parent = *s.ParentKey
		}
		below[parent] = append(below[parent], s)
	}
	return branch(below, 0)
}

func branch(below map[int64][]Section, parent int64) []SectionNode {
	nodes := []SectionNode{}
	for _, s := range below[parent] {
		nodes = append(nodes, SectionNode{Section: s, Children: branch(below, s.Key)})
	}
	return nodes
}
