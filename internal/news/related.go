package news

// RelatedReason says why one article is shown beside another.
type RelatedReason string

// The reasons: an editor's choice, or what they have most in common.
const (
	RelatedChosen  RelatedReason = "chosen"
	RelatedTopic   RelatedReason = "topic"
	RelatedTag     RelatedReason = "tag"
	RelatedText    RelatedReason = "text"
	RelatedSection RelatedReason = "section"
)

// RelatedArticle is an article that is shown beside another one.
type RelatedArticle struct {
	Card
	Reason RelatedReason `json:"reason" enums:"chosen,topic,tag,text,section" example:"tag"`
}

// MaxChosen is how many articles editors may choose to stand beside one.
const MaxChosen = 20

// RelatedDraft is what editors choose to stand beside an article.
type RelatedDraft struct {
	// In their order; each an id, a slug or the object.
	Articles []ArticleRef `json:"articles" validate:"max=20" maxItems:"20"`
}

// ChosenArticle is an article that editors have chosen, whatever its state.
type ChosenArticle struct {
	ArticleRef
	// Whether readers see it now.
	Shown bool `json:"shown" example:"true"`
}
