package news

import "slices"

// Role is a person's or a key's place in the newsroom. Roles nest from Reporter
// to Admin; Moderator stands beside them.
type Role string

// The roles, with the words of a Vietnamese newsroom.
const (
	Reporter  Role = "reporter"  // phóng viên
	Editor    Role = "editor"    // biên tập viên
	Publisher Role = "publisher" // thư ký toà soạn
	Admin     Role = "admin"     // quản trị
	Moderator Role = "moderator" // kiểm duyệt bình luận
)

// Roles lists all roles.
var Roles = []Role{Reporter, Editor, Publisher, Admin, Moderator}

// Permission names one thing that a caller may be allowed to do. Routes declare
// the permission they need; roles are granted them here and nowhere else.
type Permission string

// The permissions.
const (
	ReadNewsroom      Permission = "newsroom:read"  // sections, tags and authors as the newsroom sees them
	WriteArticles     Permission = "articles:write" // create articles, read and edit one's own
	EditArticles      Permission = "articles:edit"  // read and edit everybody's
	PublishArticles   Permission = "articles:publish"
	ExpireArticles    Permission = "articles:expire" // what nobody but the newsroom itself does
	ManageSections    Permission = "sections:manage"
	ManageTags        Permission = "tags:manage"
	ManageAuthors     Permission = "authors:manage"
	ManageTopics      Permission = "topics:manage"
	ManageLists       Permission = "lists:manage" // publish lists and the front page; whoever edits articles edits their drafts
	ManageRedirects   Permission = "redirects:manage"
	ModerateComments  Permission = "comments:moderate"
	AnswerForComments Permission = "comments:answer" // rules, orders of authorities, what is kept of readers
	ManageUsers       Permission = "users:manage"
	ManageKeys        Permission = "keys:manage"
	ManageSettings    Permission = "settings:manage"
	ReadAudit         Permission = "audit:read"
)

// added lists what each role may do beyond the role below it.
var added = map[Role][]Permission{
	Reporter:  {ReadNewsroom, WriteArticles},
	Editor:    {EditArticles},
	Publisher: {PublishArticles, ManageSections, ManageTags, ManageAuthors, ManageTopics, ManageLists, ManageRedirects, ModerateComments, AnswerForComments},
	Admin:     {ManageUsers, ManageKeys, ManageSettings, ReadAudit},
	Moderator: {ReadNewsroom, ModerateComments},
	unasked:   {ReadNewsroom, EditArticles, PublishArticles, ExpireArticles},
}

// Permissions lists all that the role may do.
func (r Role) Permissions() []Permission {
	ladder := []Role{Reporter, Editor, Publisher, Admin}
	i := slices.Index(ladder, r)
	if i < 0 {
		return slices.Clone(added[r])
	}
	all := []Permission{}
	for _, below := range ladder[:i+1] {
		all = append(all, added[below]...)
	}
	return all
}

// Caller is who makes a request: a signed-in user, or the holder of an API key.
// The zero value is a visitor, who may do nothing that needs a permission.
type Caller struct {
	ID        string // the user's or the key's
	Name      string
	Role      Role
	ReadOnly  bool   // a key of scope read
	User      *User  // nil for a key
	SessionID string // of a signed-in user
	From      Visitor
	// Keys of the sections, with all below them, that the rights to articles and
	// comments are limited to. nil is no limit, and an empty list is nowhere.
	Sections []int64
}

// Covers reports whether the caller's rights reach into the section with the
// given key, nil for none.
func (c Caller) Covers(section *int64) bool {
	return c.Sections == nil || section != nil && slices.Contains(c.Sections, *section)
}

// TheNewsroom is who does what is done unasked.
var TheNewsroom = Caller{ID: "00000000-0000-8000-8000-746f61736f61", Name: "Toasoan", Role: unasked}

// unasked is the role of the newsroom itself. Nobody can be given it.
const unasked Role = "newsroom"

// Person is the caller as other resources show them.
func (c Caller) Person() Person { return Person{ID: c.ID, Name: c.Name} }

// Known reports whether the caller has shown valid credentials.
func (c Caller) Known() bool { return c.ID != "" }

// Can reports whether the caller's role grants p.
func (c Caller) Can(p Permission) bool { return slices.Contains(c.Role.Permissions(), p) }

// Person is a user or key as other resources show it.
type Person struct {
	ID   string `json:"id" example:"0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2a10"`
	Name string `json:"name" example:"Trần Thu Hà"`
}

// User is someone who can sign in to the newsroom.
type User struct {
	Key      int64  `json:"-" gorm:"column:id;primaryKey"`
	ID       string `json:"id" gorm:"column:uid" example:"0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2a10"`
	Email    string `json:"email" example:"ha@toasoan.example"`
	Name     string `json:"name" example:"Trần Thu Hà"`
	Role     Role   `json:"role" enums:"reporter,editor,publisher,admin,moderator" example:"publisher"`
	Disabled bool   `json:"disabled" example:"false"`
	// The sections, with all below them, that the rights to articles and comments
	// are limited to; null for no limit.
	Sections []SectionRef `json:"sections" gorm:"-" extensions:"x-nullable"`
	// Whether signing in asks for a second factor.
	SecondFactor bool   `json:"second_factor" gorm:"column:totp_on" example:"false"`
	PasswordHash string `json:"-"`
	Version      int64  `json:"-"`
	CreatedAt    Time   `json:"created_at"`
	UpdatedAt    Time   `json:"updated_at"`

	Account Account `json:"-" gorm:"embedded"`
}

// Account is what a user signs in with beside the password.
type Account struct {
	SectionKeys []int64 `gorm:"column:section_ids;serializer:json"` // nil for no limit
	TOTPSecret  string  `gorm:"column:totp_secret"`                 // sealed
	TOTPStep    int64   `gorm:"column:totp_step"`                   // of the last code that was used
	Issuer      string  // who vouches for the user
	Subject     string  // and under what name
}

// Rules reports whether u is an administrator who can sign in.
func (u *User) Rules() bool { return u.Role == Admin && !u.Disabled }

// UserDraft is what an administrator sends to make or change a user.
type UserDraft struct {
	Email string `json:"email" validate:"required,max=254,email" maxLength:"254" format:"email" example:"ha@toasoan.example"`
	Name  string `json:"name" validate:"required,max=100" maxLength:"100" example:"Trần Thu Hà"`
	Role  Role   `json:"role" validate:"required,oneof=reporter editor publisher admin moderator" enums:"reporter,editor,publisher,admin,moderator" example:"publisher"`
	// A new password. Needed for a new user; absent from a change that keeps the old one.
	Password string `json:"password,omitempty" clean:"-" validate:"omitempty,min=10,max=200" minLength:"10" maxLength:"200" example:"mot-mat-khau-dai"`
	Disabled bool   `json:"disabled,omitempty" example:"false"`
	// Slugs of sections, or objects: the rights to articles and comments reach into
	// these and all below them. Absent or null for no limit.
	Sections []SectionRef `json:"sections,omitzero" validate:"max=100" maxItems:"100" extensions:"x-nullable,x-or-string"` // an empty list is no absent one
}

// Draft returns the part of u that can be changed.
func (u *User) Draft() UserDraft {
	return UserDraft{Email: u.Email, Name: u.Name, Role: u.Role, Disabled: u.Disabled, Sections: u.Sections}
}

// Credentials are what a user signs in with.
type Credentials struct {
	Email    string `json:"email" validate:"required,max=254" maxLength:"254" example:"ha@toasoan.example"`
	Password string `json:"password" validate:"required,max=200" maxLength:"200" example:"mot-mat-khau-dai"`
	// For a user with a second factor: the code that the phone shows, or a recovery code.
	Code string `json:"code,omitempty" validate:"max=20" maxLength:"20" example:"287082"`
}

// Session is a user's stay in the newsroom.
type Session struct {
	Key       int64  `json:"-" gorm:"column:id;primaryKey"`
	ID        string `json:"id" gorm:"column:uid" example:"0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2a11"`
	UserKey   int64  `json:"-" gorm:"column:user_id"`
	TokenHash string `json:"-"`
	CreatedAt Time   `json:"created_at"`
	ExpiresAt Time   `json:"expires_at"`
	// Known to the minute.
	LastUsedAt Time `json:"last_used_at"`
	IP         Opt  `json:"ip" gorm:"column:ip" swaggertype:"string" extensions:"x-nullable" example:"203.0.113.7"`
	UserAgent  Opt  `json:"user_agent" swaggertype:"string" extensions:"x-nullable" example:"Mozilla/5.0"`
	// Whether it is the one that asks.
	Current bool `json:"current" gorm:"-" example:"true"`
}

// Scope limits what a key may be used for.
type Scope string

// The scopes. A read key without a role opens only the delivery face of a paper
// that requires keys.
const (
	ScopeRead  Scope = "read"
	ScopeWrite Scope = "write"
)

// Key is an API key: a program's way in. Its secret is shown once and kept as a hash.
type Key struct {
	Key        int64  `json:"-" gorm:"column:id;primaryKey"`
	ID         string `json:"id" gorm:"column:uid" example:"0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2a12"`
	Name       string `json:"name" example:"Website"`
	Prefix     string `json:"prefix" example:"tsk_9fKq"`
	Role       Role   `json:"role" swaggertype:"string" enums:"reporter,editor,publisher,admin,moderator" extensions:"x-nullable" example:"editor"`
	Scope      Scope  `json:"scope" enums:"read,write" example:"write"`
	TokenHash  string `json:"-"`
	CreatedBy  string `json:"-"`
	CreatedAt  Time   `json:"created_at"`
	ExpiresAt  *Time  `json:"expires_at" extensions:"x-nullable"`
	RevokedAt  *Time  `json:"revoked_at" extensions:"x-nullable"`
	LastUsedAt *Time  `json:"last_used_at" extensions:"x-nullable"`
	// The sections, with all below them, that the rights to articles and comments
	// are limited to; null for no limit.
	Sections []SectionRef `json:"sections" gorm:"-" extensions:"x-nullable"`

	SectionKeys []int64 `json:"-" gorm:"column:section_ids;serializer:json"`
}

// TableName is the table of keys: "keys" is a reserved word in too many dialects.
func (Key) TableName() string { return "api_keys" }

// KeyDraft is what an administrator sends to make a key.
type KeyDraft struct {
	Name      string `json:"name" validate:"required,max=100" maxLength:"100" example:"Website"`
	Role      Role   `json:"role,omitempty" validate:"omitempty,oneof=reporter editor publisher admin moderator" enums:"reporter,editor,publisher,admin,moderator" example:"editor"`
	Scope     Scope  `json:"scope,omitempty" validate:"omitempty,oneof=read write" enums:"read,write" example:"write"`
	ExpiresAt *Time  `json:"expires_at,omitempty"`
	// Slugs of sections, or objects: the rights to articles and comments reach into
	// these and all below them. Absent or null for no limit.
	Sections []SectionRef `json:"sections,omitzero" validate:"max=100" maxItems:"100" extensions:"x-nullable,x-or-string"` // an empty list is no absent one
}

// Live reports whether the key opens anything at the time now.
func (k *Key) Live(now Time) bool {
	return k.RevokedAt == nil && (k.ExpiresAt == nil || now.Before(k.ExpiresAt.Time))
}

// MarshalJSON writes null for a key without a role.
func (r Role) MarshalJSON() ([]byte, error) { return Opt(r).MarshalJSON() }
