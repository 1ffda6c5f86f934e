package news

// Noun names a kind of resource in the change log and in the register of slugs.
type Noun string

// The nouns.
const (
	NounArticle Noun = "article"
	NounSection Noun = "section"
	NounTag     Noun = "tag"
	NounAuthor  Noun = "author"
	NounComment Noun = "comment"
	NounSite    Noun = "site"
	NounUser    Noun = "user"
	NounKey     Noun = "key"

	NounRedirect Noun = "redirect"

	NounTopic Noun = "topic"
	NounList  Noun = "list"

	NounCommenter Noun = "commenter"
	NounRules     Noun = "comment_rules"
	NounBlock     Noun = "comment_block"
	NounOrder     Noun = "removal_order"

	NounLiveUpdate Noun = "live_update"

	// What was worked out anew, for all there is of it: what stands beside articles,
	// and what search finds.
	NounRelated Noun = "related"
	NounSearch  Noun = "search"
)

// Nouns of counts, which never stand in the change log: they settle within seconds.
// The id is that of the article.
const (
	NounViews Noun = "views"
	NounLikes Noun = "likes"
)

// Op is what a change means to someone who keeps a copy.
type Op string

// The operations.
const (
	OpUpsert Op = "upsert"
	OpDelete Op = "delete"
)

// Change is one row of the change log: something that readers can see is
// different now. It holds references; what they refer to is read when needed.
type Change struct {
	Seq    int64 `gorm:"primaryKey"`
	At     Time
	Noun   Noun
	Op     Op
	ID     string `gorm:"column:uid"`    // of the thing that changed
	On     string `gorm:"column:on_uid"` // of the article, for a comment or a live update
	Reason string // published, unpublished, withdrawn, renamed, …
}
