package news

import "time"

// CommentMode is what happens to a new comment.
type CommentMode string

// The modes.
const (
	ModePre    CommentMode = "pre"    // a moderator decides first (tiền kiểm)
	ModePost   CommentMode = "post"   // it shows at once (hậu kiểm)
	ModeFirst  CommentMode = "first"  // a moderator decides until the reader is known
	ModeClosed CommentMode = "closed" // none are taken
)

// CommentState is whether an article takes comments.
type CommentState string

// The states.
const (
	CommentsOpen     CommentState = "open"
	CommentsClosed   CommentState = "closed"
	CommentsReadOnly CommentState = "read_only" // those there stay, none are added
)

// CommentingRules is what the newsroom decides about comments on an article. It
// reaches readers with the next publication.
type CommentingRules struct {
	State    CommentState `json:"state" validate:"omitempty,oneof=open closed read_only" enums:"open,closed,read_only" example:"open"`
	ClosesAt *Time        `json:"closes_at" extensions:"x-nullable"`
	// Instead of the mode of the section or the site.
	Mode Opt `json:"mode" validate:"omitempty,oneof=pre post first closed" swaggertype:"string" enums:"pre,post,first,closed" extensions:"x-nullable" example:"post"`
}

// CommentingStatus is what readers are told about comments on an article.
type CommentingStatus struct {
	State    CommentState `json:"state" enums:"open,closed,read_only" example:"open"`
	ClosesAt *Time        `json:"closes_at" extensions:"x-nullable"`
	Mode     CommentMode  `json:"mode" enums:"pre,post,first,closed" example:"pre"`
	// What readers are told where comments are not open.
	Message Opt `json:"message" gorm:"-" swaggertype:"string" extensions:"x-nullable" example:"Toà soạn đã đóng bình luận cho bài này."`

	SectionMode CommentMode `json:"-"` // of the section or the nearest above it that has one
}

// At returns the status, at the time now, of comments on an article that was
// published at the given time.
func (s CommentingStatus) At(now, published Time, site CommentSettings) CommentingStatus {
	if s.Mode == "" {
		s.Mode = s.SectionMode
	}
	if s.Mode == "" {
		s.Mode = site.Mode
	}
	if days := site.CloseAfterDays; days > 0 {
		if end := At(published.Add(time.Duration(days) * 24 * time.Hour)); s.ClosesAt == nil || end.Before(s.ClosesAt.Time) {
			s.ClosesAt = &end
		}
	}
	over := s.ClosesAt != nil && !now.Before(s.ClosesAt.Time)
	if s.State == CommentsOpen && (over || s.Mode == ModeClosed || site.Mode == ModeClosed || site.ReadOnly) {
		s.State = CommentsReadOnly
	}
	if s.State != CommentsOpen {
		s.Message = site.ClosedMessage
	}
	return s
}

// Verification is whether readers show that their address is theirs.
type Verification string

// The kinds of verification.
const (
	VerifyNone     Verification = "none"
	VerifyOptional Verification = "optional" // who does is marked, and becomes known
	VerifyRequired Verification = "required" // who does not is not shown
)

// CommentSettings is how the paper takes comments.
type CommentSettings struct {
	Mode CommentMode `json:"mode" validate:"required,oneof=pre post first closed" enums:"pre,post,first,closed" example:"pre"`
	// Whether all comments stay as they are: none are taken, edited, liked or reported.
	ReadOnly bool `json:"read_only" example:"false"`
	// What readers are told where comments are not open.
	ClosedMessage Opt `json:"closed_message" validate:"max=300" swaggertype:"string" maxLength:"300" extensions:"x-nullable" example:"Toà soạn đã đóng bình luận cho bài này."`
	// Days after its publication for which an article takes comments; 0 for ever.
	CloseAfterDays int `json:"close_after_days" validate:"min=0,max=3650" minimum:"0" maximum:"3650" example:"0"`
	// Whether readers confirm their address by a link that is sent to it. Without a mail server nobody can.
	Verification Verification `json:"verification" validate:"required,oneof=none optional required" enums:"none,optional,required" example:"none"`
	// With mode first: how many approved comments under a confirmed address make a reader known.
	KnownAfter int `json:"known_after" validate:"min=1,max=100" minimum:"1" maximum:"100" example:"1"`
	MaxLength  int `json:"max_length" validate:"min=100,max=4000" minimum:"100" maximum:"4000" example:"4000"`
	// Minutes for which a comment can be edited by its writer; 0 for not at all.
	EditMinutes int `json:"edit_minutes" validate:"min=0,max=1440" minimum:"0" maximum:"1440" example:"5"`
	// Reports after which a comment is hidden until a moderator decides; 0 for never.
	ReportsToHide int `json:"reports_to_hide" validate:"min=0,max=1000" minimum:"0" maximum:"1000" example:"3"`
	// Hours between letters to moderators about what waits for them; 0 for none.
	DigestHours int `json:"digest_hours" validate:"min=0,max=168" minimum:"0" maximum:"168" example:"0"`

	Limits    CommentLimits     `json:"limits"`
	Challenge ChallengeSettings `json:"challenge"`
	Retention RetentionSettings `json:"retention"`
}

// CommentLimits is how many comments are taken within some minutes.
type CommentLimits struct {
	Minutes int `json:"minutes" validate:"min=1,max=1440" minimum:"1" maximum:"1440" example:"10"`
	// Under one e-mail address; 0 for no limit.
	PerAddress int `json:"per_address" validate:"min=0,max=100000" minimum:"0" maximum:"100000" example:"5"`
	// From one network: an IPv4 address, or what one customer has of IPv6; 0 for no limit.
	PerNetwork int `json:"per_network" validate:"min=0,max=1000000" minimum:"0" maximum:"1000000" example:"20"`
}

// ChallengeSettings is the proof of work that a reader's program has to show.
type ChallengeSettings struct {
	Required bool `json:"required" example:"false"`
	// How many numbers have to be tried at most.
	MaxNumber int `json:"max_number" validate:"min=1000,max=10000000" minimum:"1000" maximum:"10000000" example:"50000"`
	// Comments that come sooner after their challenge are held.
	MinSeconds int `json:"min_seconds" validate:"min=0,max=600" minimum:"0" maximum:"600" example:"3"`
}

// RetentionSettings is for how many days what readers must not see is kept; 0
// for ever.
type RetentionSettings struct {
	// IP addresses and programs' names.
	IPDays int `json:"ip_days" validate:"min=0,max=3650" minimum:"0" maximum:"3650" example:"30"`
	// E-mail addresses. A hash stays, which tells readers apart and names nobody.
	EmailDays int `json:"email_days" validate:"min=0,max=3650" minimum:"0" maximum:"3650" example:"0"`
	// The text of comments that were rejected, called spam, or deleted.
	RemovedDays int `json:"removed_days" validate:"min=0,max=3650" minimum:"0" maximum:"3650" example:"180"`
}

// DefaultComments is how a new paper takes comments.
func DefaultComments() CommentSettings {
	return CommentSettings{
		Mode: ModePre, Verification: VerifyNone, KnownAfter: 1, MaxLength: MaxCommentLength, EditMinutes: 5, ReportsToHide: 3,
		Limits:    CommentLimits{Minutes: 10, PerAddress: 5, PerNetwork: 20},
		Challenge: ChallengeSettings{MaxNumber: 50_000, MinSeconds: 3},
		Retention: RetentionSettings{IPDays: 30, RemovedDays: 180},
	}
}
