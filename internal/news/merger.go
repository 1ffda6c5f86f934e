package news

// Merger says into what a section, a tag or an author goes.
type Merger struct {
	// Id or slug of the one that stays.
	Into string `json:"into" validate:"required,max=100" maxLength:"100" example:"binh-xuyen"`
}

// The most other names that a tag and an author may have.
const (
	MaxAliases  = 50
	MaxPenNames = 20
)
