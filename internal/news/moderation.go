package news

// Step is one question that moderation asks of a comment.
type Step string

// The steps that rules can order and switch off.
const (
	StepBlocked    Step = "blocked"     // the address, its domain, the network or a phrase is blocked
	StepHoneypot   Step = "honeypot"    // filled in what people do not see
	StepTooFast    Step = "too_fast"    // came sooner than anybody writes
	StepLength     Step = "length"      // longer than limit characters
	StepBanned     Step = "banned"      // a banned phrase, as it is written
	StepBannedBare Step = "banned_bare" // a banned phrase, if the marks are guessed
	StepSuspect    Step = "suspect"     // a suspect phrase
	StepDuplicate  Step = "duplicate"   // the same text as a recent comment
	StepLinks      Step = "links"       // more than limit links
	StepPhones     Step = "phones"      // more than limit phone numbers
	StepShouting   Step = "shouting"    // more than limit percent capitals
	StepUnmarked   Step = "unmarked"    // a text of some length without any Vietnamese mark
	StepOffender   Step = "offender"    // of the reader's comments, limit percent were rejected
	StepSpam       Step = "spam"        // learned from decisions: more than limit percent likely
	StepHook       Step = "hook"        // a program of the paper's own says so, or does not answer
)

// The reasons for which a comment waits that are no step: what the mode of the
// article asks for, and what happened after it was posted.
const (
	ReasonPre         Step = "pre"         // every comment waits
	ReasonFirst       Step = "first"       // the reader is not known yet
	ReasonUnconfirmed Step = "unconfirmed" // the address is not confirmed yet: no work for moderators
	ReasonReported    Step = "reported"    // as many readers reported it as hide a comment
	ReasonDecision    Step = "decision"    // a moderator said so
	ReasonDeleted     Step = "deleted"     // its writer deleted it
	ReasonErased      Step = "erased"      // its writer had everything erased
	ReasonOrder       Step = "order"       // an authority ordered its removal
	ReasonImport      Step = "import"      // it came so from another system
)

// StepAction is what a step that hits does to the comment.
type StepAction string

// The actions. The first step that hits and does more than note decides.
const (
	StepOff    StepAction = "off"
	StepNote   StepAction = "note" // it is told to moderators, and decides nothing
	StepHold   StepAction = "hold"
	StepReject StepAction = "reject"
	StepToSpam StepAction = "spam"
)

// StepRule is one step as the paper wants it.
type StepRule struct {
	Step   Step       `json:"step" validate:"required,oneof=blocked honeypot too_fast length banned banned_bare suspect duplicate links phones shouting unmarked offender spam hook" enums:"blocked,honeypot,too_fast,length,banned,banned_bare,suspect,duplicate,links,phones,shouting,unmarked,offender,spam,hook" example:"links"`
	Action StepAction `json:"action" validate:"required,oneof=off note hold reject spam" enums:"off,note,hold,reject,spam" example:"hold"`
	// What the step counts may be so much; what that is, the step says.
	Limit int `json:"limit,omitempty" validate:"min=0,max=100000" minimum:"0" maximum:"100000" example:"0"`
}

// CommentRules is how comments are moderated: the steps in the order in which
// they are asked, and the phrases.
type CommentRules struct {
	Steps   []StepRule `json:"steps" validate:"max=30,dive" maxItems:"30"`
	Banned  []string   `json:"banned" validate:"max=20000,dive,required,max=100" maxItems:"20000" example:"vcl"`
	Suspect []string   `json:"suspect" validate:"max=20000,dive,required,max=100" maxItems:"20000" example:"vay tiền nhanh"`
	// What this version is for.
	Note Opt `json:"note,omitempty" validate:"max=500" swaggertype:"string" maxLength:"500" extensions:"x-nullable" example:"Thêm các cụm từ mời vay tiền."`
}

// DefaultRules is how a new paper moderates.
func DefaultRules() CommentRules {
	return CommentRules{
		Steps: []StepRule{
			{StepBlocked, StepReject, 0}, {StepHoneypot, StepToSpam, 0}, {StepBanned, StepReject, 0}, {StepBannedBare, StepHold, 0},
			{StepTooFast, StepHold, 0}, {StepDuplicate, StepHold, 0}, {StepLinks, StepHold, 0}, {StepPhones, StepHold, 0},
			{StepSuspect, StepHold, 0}, {StepSpam, StepHold, 90}, {StepOffender, StepHold, 50}, {StepShouting, StepHold, 60},
			{StepUnmarked, StepNote, 0}, {StepLength, StepNote, 2000}, {StepHook, StepHold, 0},
		},
		Banned: []string{}, Suspect: []string{},
	}
}

// SavedRules is one version of the rules.
type SavedRules struct {
	Version int64 `json:"version" example:"3"`
	CommentRules
	SavedBy Person `json:"saved_by"`
	SavedAt Time   `json:"saved_at"`
}

// RulesVersion is a version of the rules as a list shows it.
type RulesVersion struct {
	Version int64  `json:"version" example:"3"`
	Note    Opt    `json:"note" swaggertype:"string" extensions:"x-nullable" example:"Thêm các cụm từ mời vay tiền."`
	SavedBy Person `json:"saved_by" gorm:"embedded;embeddedPrefix:saver_"`
	SavedAt Time   `json:"saved_at"`
}

// StepFinding is what one step found.
type StepFinding struct {
	Step   Step       `json:"step" example:"links"`
	Action StepAction `json:"action" enums:"note,hold,reject,spam" example:"hold"`
	// What it found, in figures: a count, a percentage.
	Score float64 `json:"score" example:"2"`
	// The part of the text, or the block, that it is about.
	What Opt `json:"what" swaggertype:"string" extensions:"x-nullable" example:"bit.ly/abc"`
}

// CommentDecision is one decision about a comment, whoever made it.
type CommentDecision struct {
	At     Time          `json:"at"`
	By     Person        `json:"by" gorm:"embedded;embeddedPrefix:actor_"`
	Status CommentStatus `json:"status" enums:"pending,approved,rejected,spam,deleted" example:"pending"`
	// The step or the reason that decided.
	Rule Opt `json:"rule" swaggertype:"string" extensions:"x-nullable" example:"links"`
	// How likely it is spam by what was learned, in percent; null if too little was.
	Score *float64 `json:"score" extensions:"x-nullable" example:"12.5"`
	// Version of the rules that were in force.
	Rules    int64         `json:"rules" example:"3"`
	Findings []StepFinding `json:"findings" gorm:"serializer:json"`

	Key        int64 `json:"-" gorm:"column:id;primaryKey"`
	CommentKey int64 `json:"-" gorm:"column:comment_id"`
}

// TableName is the table of decisions.
func (CommentDecision) TableName() string { return "comment_decisions" }

// Replay is what rules would have done to comments that are there.
type Replay struct {
	// How many comments were looked at: the latest ones.
	Comments int `json:"comments" example:"4000"`
	Held     int `json:"held" example:"12"`
	Rejected int `json:"rejected" example:"3"`
	Spam     int `json:"spam" example:"1"`
	// Of these, those that moderators approved.
	Approved int `json:"approved" example:"2"`
	// The comments that the rules would have stopped, latest first; 200 at most.
	Hits []ReplayHit `json:"hits"`
}

// ReplayHit is a comment that the rules would have stopped.
type ReplayHit struct {
	ID       string        `json:"id" example:"0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2a50"`
	Body     Opt           `json:"body" swaggertype:"string" extensions:"x-nullable" example:"Vay tiền nhanh, gọi 0912 345 678."`
	Status   CommentStatus `json:"status" enums:"pending,approved,rejected,spam,deleted" example:"approved"`
	Rule     Step          `json:"rule" example:"suspect"`
	Findings []StepFinding `json:"findings"`
}

// ReplayDraft asks what rules would have done.
type ReplayDraft struct {
	Rules CommentRules `json:"rules"`
	// How many comments to look at, from the latest on.
	Comments int `json:"comments,omitempty" validate:"min=0,max=10000" minimum:"0" maximum:"10000" example:"4000"`
}

// BlockKind is what a block is about.
type BlockKind string

// The kinds of blocks.
const (
	BlockEmail   BlockKind = "email"
	BlockDomain  BlockKind = "domain"  // of e-mail addresses, with those below it
	BlockNetwork BlockKind = "network" // IP addresses in CIDR notation
	BlockPhrase  BlockKind = "phrase"
)

// BlockEffect is what becomes of a comment that is blocked.
type BlockEffect string

// The effects.
const (
	BlockHold   BlockEffect = "hold"
	BlockReject BlockEffect = "reject"
	BlockShadow BlockEffect = "shadow" // its writer sees it as approved, nobody else sees it
)

// BlockDraft is what a moderator sends to block somebody or something.
type BlockDraft struct {
	Kind   BlockKind   `json:"kind" validate:"required,oneof=email domain network phrase" enums:"email,domain,network,phrase" example:"network"`
	Value  string      `json:"value" validate:"required,max=254" maxLength:"254" example:"203.0.113.0/24"`
	Effect BlockEffect `json:"effect" validate:"required,oneof=hold reject shadow" enums:"hold,reject,shadow" example:"reject"`
	Note   Opt         `json:"note,omitempty" validate:"max=500" swaggertype:"string" maxLength:"500" extensions:"x-nullable" example:"Đăng quảng cáo nhiều lần."`
	// When it ends by itself; null for never.
	ExpiresAt *Time `json:"expires_at,omitempty" extensions:"x-nullable"`
}

// Blocking is a block as moderators see it.
type Blocking struct {
	ID        string      `json:"id" gorm:"column:uid" example:"0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2ab0"`
	Kind      BlockKind   `json:"kind" enums:"email,domain,network,phrase" example:"network"`
	Value     string      `json:"value" example:"203.0.113.0/24"`
	Effect    BlockEffect `json:"effect" enums:"hold,reject,shadow" example:"reject"`
	Note      Opt         `json:"note" swaggertype:"string" extensions:"x-nullable" example:"Đăng quảng cáo nhiều lần."`
	ExpiresAt *Time       `json:"expires_at" extensions:"x-nullable"`
	CreatedBy Person      `json:"created_by" gorm:"embedded;embeddedPrefix:maker_"`
	CreatedAt Time        `json:"created_at"`

	Key int64 `json:"-" gorm:"column:id;primaryKey"`
}

// TableName is the table of blocks.
func (Blocking) TableName() string { return "comment_blocks" }
