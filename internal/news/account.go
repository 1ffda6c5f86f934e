package news

// PasswordChange is what someone sends to have another password.
type PasswordChange struct {
	OldPassword string `json:"old_password" clean:"-" validate:"required,max=200" maxLength:"200" example:"mot-mat-khau-dai"`
	Password    string `json:"password" clean:"-" validate:"required,min=10,max=200" minLength:"10" maxLength:"200" example:"mot-mat-khau-khac"`
}

// ResetRequest asks for a link to choose a new password with.
type ResetRequest struct {
	Email string `json:"email" validate:"required,max=254" maxLength:"254" example:"ha@toasoan.example"`
}

// NewPassword is what someone sends who came by such a link.
type NewPassword struct {
	Password string `json:"password" clean:"-" validate:"required,min=10,max=200" minLength:"10" maxLength:"200" example:"mot-mat-khau-khac"`
}

// PasswordProof shows that it is really the user who sits there.
type PasswordProof struct {
	Password string `json:"password" clean:"-" validate:"required,max=200" maxLength:"200" example:"mot-mat-khau-dai"`
}

// FactorCode is a code of the second factor, or a recovery code.
type FactorCode struct {
	Code string `json:"code" validate:"required,max=20" maxLength:"20" example:"287082"`
}

// FactorSecret is what a phone has to know to show codes.
type FactorSecret struct {
	Secret string `json:"secret" example:"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"`
	// The same as a QR code shows it to a phone.
	URI string `json:"uri" example:"otpauth://totp/B%C3%A1o%20Lam%20Giang:ha@toasoan.example?algorithm=SHA1&digits=6&issuer=B%C3%A1o%20Lam%20Giang&period=30&secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"`
}

// RecoveryCodes are for whoever has lost the phone: each is good for once.
type RecoveryCodes struct {
	RecoveryCodes []string `json:"recovery_codes" example:"k3mfq7-x2hb9d"`
}

// IssuerRequest is where to send someone who signs in with OpenID Connect.
type IssuerRequest struct {
	AuthorizationURL string `json:"authorization_url" example:"https://id.toasoan.example/authorize?client_id=toasoan"`
	// What comes back with the code. A web site keeps it in the browser, and goes on
	// only if the same one comes back there.
	State     string `json:"state" example:"0198c5a27d4e7cc1b1f06a9f3f1f2a80_n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg"`
	ExpiresAt Time   `json:"expires_at"`
}

// IssuerReturn is what someone comes back with.
type IssuerReturn struct {
	Code  string `json:"code" clean:"-" validate:"required,max=2000" maxLength:"2000" example:"SplxlOBeZQQYbYS6WxSbIA"`
	State string `json:"state" clean:"-" validate:"required,max=200" maxLength:"200" example:"0198c5a27d4e7cc1b1f06a9f3f1f2a80_n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg"`
}

// ErrandKind says what an errand is for.
type ErrandKind string

// The kinds of errands.
const (
	ErrandReset   ErrandKind = "password-reset"
	ErrandOIDC    ErrandKind = "oidc"
	ErrandConfirm ErrandKind = "comment-confirmation"
	ErrandReply   ErrandKind = "comment-reply"
	ErrandDigest  ErrandKind = "comment-digest"
	ErrandExport  ErrandKind = "guest-export"
	ErrandErase   ErrandKind = "guest-erasure"
)

// Errand is something that can be done once, and only for a while, by whoever has
// a token for it.
type Errand struct {
	ID        string `gorm:"column:uid"`
	Kind      ErrandKind
	UserKey   *int64 `gorm:"column:user_id"`
	PersonKey *int64 `gorm:"column:person_id"` // of a commenter
	ExpiresAt Time
}

// Letter is mail that has to be sent. What it says is made when it is sent.
type Letter struct {
	Key       int64  `gorm:"column:id;primaryKey"`
	ID        string `gorm:"column:uid"`
	Kind      ErrandKind
	Ref       string // id of what it is about
	Recipient string
	Tries     int
	NextAt    Time
	CreatedAt Time
	From      Visitor `gorm:"embedded"` // who asked for it
}

// TableName is the table of letters.
func (Letter) TableName() string { return "outbox" }

// Attempts is how often something has failed that somebody may be guessing at.
type Attempts struct {
	Name      string
	Failures  int
	LastAt    Time
	BlockedTo Time
}
