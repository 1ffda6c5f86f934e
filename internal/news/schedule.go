package news

// Action is what the schedule does when the time has come.
type Action string

// The actions.
const (
	ActionPublish Action = "publish"
	ActionExpire  Action = "expire"

	ActionEndBreaking Action = "end_breaking"
)

// Appointment is one line of the schedule: what is to be done to what, and when.
// There is one of each action for a thing.
type Appointment struct {
	Noun     Noun
	TargetID int64
	Action   Action
	At       Time
	Options  string // JSON, by the action
	By       Person `gorm:"embedded;embeddedPrefix:by_"`
}

// TableName is the table of appointments.
func (Appointment) TableName() string { return "schedule" }

// ScheduleDraft is what someone sends to have an article published later.
type ScheduleDraft struct {
	// When readers will see it, in the future.
	PublishAt *Time `json:"publish_at" validate:"required" example:"2030-05-27T06:00:00+07:00"`
	// How exactly the publication time is shown.
	Precision Precision `json:"precision,omitempty" validate:"omitempty,oneof=day minute" enums:"day,minute" example:"minute"`
	// Whether it is a substantial update of a published article.
	Substantial bool `json:"substantial,omitempty" example:"false"`
}
