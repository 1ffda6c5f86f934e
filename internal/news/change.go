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

// Reasons of changes of tags, authors and topics, which readers see as long as they
// have an article.
const (
	ReasonUsed   = "used"
	ReasonUnused = "unused"
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

// Followed are the kinds of things whose changes say what they are now. Whoever
// keeps a copy of all of them has what readers see; the order is that in which
// one who begins is told of them, so that nothing names what is not there yet.
var Followed = []Noun{NounSection, NounTag, NounAuthor, NounTopic, NounArticle, NounLiveUpdate, NounComment}

// WorkedOut reports whether a change of the noun is about what follows from content:
// it concerns who keeps answers, and nobody who keeps a copy.
func (n Noun) WorkedOut() bool { return n == NounRelated || n == NounSearch }

// The reasons that are found out on reading only.
const (
	ReasonThere = "there" // it was there when somebody began
	ReasonGone  = "gone"  // the change was another one, and readers do not see it now
	ReasonBack  = "back"  // the same the other way round
)

// ToldChange is a change as readers are told of it: with what it has led to.
type ToldChange struct {
	// Where to go on after this one: what to send as after.
	Cursor string `json:"cursor" example:"eyJsIjoxLCJuIjoyLCJrIjowfQ"`
	// Null for what was there when the client began.
	At   *Time `json:"at" extensions:"x-nullable"`
	Noun Noun  `json:"noun" enums:"article,section,tag,author,topic,comment,live_update,list,site,redirect" example:"site"`
	// What to do with a copy: keep what is told here in its place, or remove it.
	Op Op `json:"op" enums:"upsert,delete" example:"upsert"`
	// The site itself is called site.
	ID string `json:"id" example:"site"`
	// Of a comment or a live update: the article it is on.
	ArticleID *string `json:"article_id" extensions:"x-nullable" format:"uuid"`
	// Why: published, updated, withdrawn, hidden, merged, there, gone and others.
	Reason string `json:"reason" example:"edited"`
	// One of these says what it is now, unless it is removed: the one that noun names.
	Article    *Card       `json:"article,omitempty"`
	Section    *Section    `json:"section,omitempty"`
	Tag        *Tag        `json:"tag,omitempty"`
	Author     *Author     `json:"author,omitempty"`
	Topic      *Topic      `json:"topic,omitempty"`
	Comment    *Comment    `json:"comment,omitempty"`
	LiveUpdate *LiveUpdate `json:"live_update,omitempty"`
	// Of a section, a tag, an author or a topic that was renamed: the slugs under which cards that you keep may still show it.
	FormerSlugs []string `json:"former_slugs,omitempty" example:"ten-cu"`

	Seq int64 `json:"-"`
}

// ChangeQuery asks for changes in their order.
type ChangeQuery struct {
	After   string // what was there from the beginning, without one
	Nouns   []Noun // only of these; all if empty
	Article string // only of the article with this id and of what hangs on it
	Limit   int
}

// ChangeStretch is an answer to a [ChangeQuery].
type ChangeStretch struct {
	Changes []ToldChange
	Next    string // what the next query may say
	More    bool   // whether there is more already
}
