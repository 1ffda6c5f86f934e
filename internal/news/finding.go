package news

// Level is how much a finding matters.
type Level string

// The levels.
const (
	LevelOff     Level = "off"     // not looked for
	LevelWarning Level = "warning" // told
	LevelError   Level = "error"   // told, and the article is not published with it
)

// CheckRule is something that an article is looked through for before readers see it.
type CheckRule string

// The rules. Each is also a member of the setting checks.
const (
	RuleMissingSapo  CheckRule = "missing_sapo"
	RuleMissingMedia CheckRule = "missing_lead_media"
	RuleMissingAlt   CheckRule = "missing_alt"
	RuleDoubledWord  CheckRule = "doubled_word"
	RuleMixedTone    CheckRule = "mixed_tone_style"
	RuleEth          CheckRule = "eth"
	RuleMixedScript  CheckRule = "mixed_script"
	RuleMixedUnicode CheckRule = "mixed_unicode"
	RuleByline       CheckRule = "unknown_byline"
	RuleNoTags       CheckRule = "no_tags"
	RuleTitleTooLong CheckRule = "title_too_long"
	RuleDeadLink     CheckRule = "dead_link"
)

// CheckSettings is what articles are looked through for before readers see them.
type CheckSettings struct {
	// Syllables (tiếng) from which on a title is too long.
	TitleSyllables int   `json:"title_syllables" validate:"min=5,max=100" minimum:"5" maximum:"100" example:"20"`
	MissingSapo    Level `json:"missing_sapo" validate:"required,oneof=off warning error" enums:"off,warning,error" example:"warning"`
	MissingMedia   Level `json:"missing_lead_media" validate:"required,oneof=off warning error" enums:"off,warning,error" example:"warning"`
	MissingAlt     Level `json:"missing_alt" validate:"required,oneof=off warning error" enums:"off,warning,error" example:"warning"`
	DoubledWord    Level `json:"doubled_word" validate:"required,oneof=off warning error" enums:"off,warning,error" example:"warning"`
	MixedToneStyle Level `json:"mixed_tone_style" validate:"required,oneof=off warning error" enums:"off,warning,error" example:"warning"`
	Eth            Level `json:"eth" validate:"required,oneof=off warning error" enums:"off,warning,error" example:"warning"`
	MixedScript    Level `json:"mixed_script" validate:"required,oneof=off warning error" enums:"off,warning,error" example:"warning"`
	MixedUnicode   Level `json:"mixed_unicode" validate:"required,oneof=off warning error" enums:"off,warning,error" example:"warning"`
	UnknownByline  Level `json:"unknown_byline" validate:"required,oneof=off warning error" enums:"off,warning,error" example:"warning"`
	NoTags         Level `json:"no_tags" validate:"required,oneof=off warning error" enums:"off,warning,error" example:"warning"`
	TitleTooLong   Level `json:"title_too_long" validate:"required,oneof=off warning error" enums:"off,warning,error" example:"warning"`
	DeadLink       Level `json:"dead_link" validate:"required,oneof=off warning error" enums:"off,warning,error" example:"warning"`
}

// levels are the members that hold a level, by rule.
func (c *CheckSettings) levels() map[CheckRule]*Level {
	return map[CheckRule]*Level{
		RuleMissingSapo: &c.MissingSapo, RuleMissingMedia: &c.MissingMedia, RuleMissingAlt: &c.MissingAlt, RuleDoubledWord: &c.DoubledWord,
		RuleMixedTone: &c.MixedToneStyle, RuleEth: &c.Eth, RuleMixedScript: &c.MixedScript, RuleMixedUnicode: &c.MixedUnicode,
		RuleByline: &c.UnknownByline, RuleNoTags: &c.NoTags, RuleTitleTooLong: &c.TitleTooLong, RuleDeadLink: &c.DeadLink,
	}
}

// Level is how much a finding by the rule matters to the paper.
func (c *CheckSettings) Level(r CheckRule) Level { return *c.levels()[r] }

// Errors returns the settings with every rule off that is no error, and whether
// any rule is left.
func (c CheckSettings) Errors() (CheckSettings, bool) {
	left := false
	for _, level := range c.levels() {
		if *level == LevelError {
			left = true
		} else {
			*level = LevelOff
		}
	}
	return c, left
}

// DefaultChecks tells of everything, and lets everything pass.
func DefaultChecks() CheckSettings {
	const w = LevelWarning
	return CheckSettings{20, w, w, w, w, w, w, w, w, w, w, w, w}
}

// Finding is something in an article that somebody should look at before readers
// do.
type Finding struct {
	Rule  CheckRule `json:"rule" enums:"missing_sapo,missing_lead_media,missing_alt,doubled_word,mixed_tone_style,eth,mixed_script,mixed_unicode,unknown_byline,no_tags,title_too_long,dead_link" example:"doubled_word"`
	Level Level     `json:"level" enums:"warning,error" example:"warning"`
	// JSON Pointer to the member; for the body, places are in body_text.
	Pointer string `json:"pointer" example:"/body"`
	// First character (Unicode code point, from 0) and the one after the last; null
	// if the finding is about the whole member.
	Start *int `json:"start" extensions:"x-nullable" example:"9"`
	End   *int `json:"end" extensions:"x-nullable" example:"16"`
	// The place with what stands around it, or what is at fault.
	Excerpt Opt `json:"excerpt" swaggertype:"string" extensions:"x-nullable" example:"Nhân dân của của xã"`
	// What it is, in the language of the problem texts.
	Detail string `json:"detail" example:"the same word stands there twice: Nhân dân của của xã"`

	Args []any `json:"-"` // for the placeholders of the detail
}
