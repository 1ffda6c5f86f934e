package news

// The statuses of a redirect. RedirectHere is no redirect: the address is the
// present one.
const (
	RedirectHere      = 200
	RedirectForGood   = 301
	RedirectForNow    = 302
	RedirectToNothing = 410
)

// Redirect leads readers from an address of the past to where it is now.
type Redirect struct {
	Key int64  `json:"-" gorm:"column:id;primaryKey"`
	ID  string `json:"id" gorm:"column:uid" example:"0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2a60"`
	// A path of the web site, or the number of an article in an older system.
	From string `json:"from" gorm:"column:from_path" example:"/thoi-su/12345/ten-bai.html"`
	// A path of the web site, or an absolute URL. Null if it leads to an article, or to nothing.
	To Opt `json:"to" gorm:"column:to_url" swaggertype:"string" extensions:"x-nullable" example:"/chuyen-de/to-chuc-dang"`
	// The article it leads to, whatever its address is by then.
	Article *ArticleRef `json:"article" gorm:"-" extensions:"x-nullable"`
	// 301 for good, 302 for now, 410 for what is gone.
	Status    int  `json:"status" enums:"301,302,410" example:"301"`
	CreatedAt Time `json:"created_at"`
	UpdatedAt Time `json:"updated_at"`

	ArticleKey *int64 `json:"-" gorm:"column:article_id"`
	Version    int64  `json:"-"`
}

// RedirectDraft is what an editor decides about a redirect.
type RedirectDraft struct {
	// A path or URL of the web site, of which the path counts, or the number of an article in an older system.
	From string `json:"from" clean:"-" validate:"required,max=2000" maxLength:"2000" example:"/thoi-su/12345/ten-bai.html"`
	// A path of the web site, or an absolute http or https URL. Either this or article, but for status 410.
	To Opt `json:"to,omitempty" validate:"max=2000" swaggertype:"string" maxLength:"2000" extensions:"x-nullable" example:"/chuyen-de/to-chuc-dang"`
	// Id or slug, or the object that a GET returns.
	Article *ArticleRef `json:"article,omitempty" extensions:"x-nullable,x-or-string"`
	Status  int         `json:"status,omitempty" validate:"omitempty,oneof=301 302 410" enums:"301,302,410" default:"301" example:"301"`
}

// Draft returns the part of r that an editor decides.
func (r *Redirect) Draft() RedirectDraft {
	return RedirectDraft{From: r.From, To: r.To, Article: r.Article, Status: r.Status}
}

// MaxRedirects is the most redirects that are imported at once.
const MaxRedirects = 1000

// MaxPath is how long a path may be, in characters: an index has to hold it.
const MaxPath = 500

// RedirectImport is many redirects at once.
type RedirectImport struct {
	Items []RedirectDraft `json:"items" validate:"required,max=1000" maxItems:"1000"`
}

// RedirectQuery selects redirects, in the order of their paths.
type RedirectQuery struct {
	From string // its beginning
	Page
}

// Destination is where readers find what they look for under an address.
type Destination struct {
	// Null for status 410.
	Location Opt `json:"location" swaggertype:"string" extensions:"x-nullable" example:"https://toasoan.example/xay-dung-dang/binh-xuyen-nang-cao-chat-luong-to-chuc-co-so-dang"`
	// 301 or 302 to go there, 410 for what is gone, 200 for what is here: the address asked for is the present one.
	Status int `json:"status" enums:"200,301,302,410" example:"301"`
	// The article it leads to, if it is one.
	ArticleID Opt `json:"article_id" swaggertype:"string" extensions:"x-nullable" example:"0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2a10"`

	MadeFrom []string `json:"-"` // surrogate keys
}
