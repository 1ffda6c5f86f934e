package news

import "encoding/json"

// Act names what someone did: the noun and the verb, as in "article.publish".
type Act string

// AuditEntry is one line of the audit log: who did what to what, when, and from
// where. Entries are added in the transaction of what they tell of, and are
// never changed or removed.
type AuditEntry struct {
	Key int64  `json:"-" gorm:"column:id;primaryKey"`
	ID  string `json:"id" gorm:"column:uid" example:"0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2a70"`
	At  Time   `json:"at"`
	// Who did it: a user, a key, the command line or the newsroom itself.
	Actor     Person `json:"actor" gorm:"embedded;embeddedPrefix:actor_"`
	IP        Opt    `json:"ip" gorm:"column:ip" swaggertype:"string" extensions:"x-nullable" example:"203.0.113.7"`
	UserAgent Opt    `json:"user_agent" swaggertype:"string" extensions:"x-nullable" example:"Mozilla/5.0"`
	Action    Act    `json:"action" example:"article.publish"`
	// The kind of thing that it was done to, its id and its name at that time.
	Noun Noun   `json:"noun" example:"article"`
	On   Target `json:"on" gorm:"embedded;embeddedPrefix:on_"`
	// The members that changed, each as it was before and is after. A value of
	// more than 2,000 bytes is left out: an article's texts are in its revisions.
	Changes json.RawMessage `json:"changes" gorm:"serializer:json" swaggertype:"object" extensions:"x-changes"`
}

// TableName is the table of the audit log.
func (AuditEntry) TableName() string { return "audit" }

// Target is what something was done to.
type Target struct {
	// Id of the thing; site for the paper's settings.
	ID   string `json:"id" example:"site"`
	Name string `json:"name" example:"Bình Xuyên nâng cao chất lượng tổ chức cơ sở đảng"`
}

// AuditQuery selects entries of the audit log, the newest first.
type AuditQuery struct {
	Actor    string // id
	Action   Act
	Noun     Noun
	On       string // id
	From, To *Time  // half-open
	Page
}
