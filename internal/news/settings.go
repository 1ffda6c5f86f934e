package news

import "strings"

// Settings is what the paper decides about itself. They change while the
// program runs; what the operator decides is in api/config.go.
type Settings struct {
	Name     string `json:"name" validate:"required,max=100" maxLength:"100" example:"Báo Lam Giang"`
	Tagline  Opt    `json:"tagline" validate:"max=200" swaggertype:"string" maxLength:"200" extensions:"x-nullable" example:"Tiếng nói của một tỉnh không có thật"`
	Language string `json:"language" validate:"required,oneof=vi en" enums:"vi,en" example:"vi"`
	Zone     string `json:"zone" validate:"required,timezone" example:"Asia/Ho_Chi_Minh"`
	// Where the paper's own web site is: what every url begins with.
	FrontEndURL string `json:"front_end_url" validate:"required,max=500,http_url" maxLength:"500" example:"https://toasoan.example"`
	// Where this API is, for links in letters; null if it is where the web site is.
	APIURL Opt `json:"api_url" validate:"omitempty,max=500,http_url" swaggertype:"string" maxLength:"500" extensions:"x-nullable" example:"https://api.toasoan.example"`
	// Templates of the paths; {slug}, {id} and {section} are filled in.
	Paths    Paths           `json:"paths"`
	Reading  ReadingSettings `json:"reading"`
	Comments CommentSettings `json:"comments"`
	Desk     DeskSettings    `json:"desk"`
	Search   SearchSettings  `json:"search"`
	// What articles are looked through for before readers see them.
	Checks CheckSettings `json:"checks"`
	// Whether the delivery face asks for a key.
	RequireReadKey bool `json:"require_read_key" example:"false"`
}

// Paths are the templates from which urls are made.
type Paths struct {
	Article string `json:"article" validate:"required,max=200,startswith=/" maxLength:"200" example:"/{section}/{slug}"`
	// Where the web site shows a preview: {token} is filled in.
	Preview string `json:"preview" validate:"required,max=200,startswith=/" maxLength:"200" example:"/xem-truoc/{token}"`
	// Where the newsroom's own web pages let someone choose a new password.
	PasswordReset string `json:"password_reset" validate:"required,max=200,startswith=/" maxLength:"200" example:"/toa-soan/mat-khau/{token}"`
	// Where readers confirm a comment, get what is kept of them, and have it erased.
	CommentConfirmation string `json:"comment_confirmation" validate:"required,max=200,startswith=/" maxLength:"200" example:"/binh-luan/xac-nhan/{token}"`
	GuestExport         string `json:"guest_export" validate:"required,max=200,startswith=/" maxLength:"200" example:"/binh-luan/du-lieu/{token}"`
	GuestErasure        string `json:"guest_erasure" validate:"required,max=200,startswith=/" maxLength:"200" example:"/binh-luan/xoa-du-lieu/{token}"`
	Section             string `json:"section" validate:"required,max=200,startswith=/" maxLength:"200" example:"/{slug}"`
	Tag                 string `json:"tag" validate:"required,max=200,startswith=/" maxLength:"200" example:"/tag/{slug}"`
	Topic               string `json:"topic" validate:"required,max=200,startswith=/" maxLength:"200" example:"/chu-de/{slug}"`
	Author              string `json:"author" validate:"required,max=200,startswith=/" maxLength:"200" example:"/tac-gia/{slug}"`
}

// ReadingSettings is how reading times are counted.
type ReadingSettings struct {
	// Syllables (tiếng) that a reader reads in a minute.
	SyllablesPerMinute int `json:"syllables_per_minute" validate:"min=50,max=1000" minimum:"50" maximum:"1000" example:"250"`
}

// SearchSettings is how articles are found.
type SearchSettings struct {
	// Whether i and y at the end of a syllable are the same: kỹ thuật finds kĩ thuật.
	IAndY bool `json:"i_and_y" example:"true"`
}

// DeskSettings is what the editorial desk keeps, and for how long.
type DeskSettings struct {
	// Days after which an article in the trash is purged.
	TrashDays int `json:"trash_days" validate:"min=1,max=3650" minimum:"1" maximum:"3650" example:"30"`
	// Days for which every revision is kept. After that, those that readers have
	// seen and the latest ones stay.
	RevisionDays int `json:"revision_days" validate:"min=1,max=3650" minimum:"1" maximum:"3650" example:"90"`
	// Revisions of an article that are kept whatever their age.
	RevisionsKept int `json:"revisions_kept" validate:"min=1,max=1000" minimum:"1" maximum:"1000" example:"20"`
}

// DefaultSettings is how a new paper begins, with its web site at base.
func DefaultSettings(base string) Settings {
	return Settings{
		Name:        "Toà soạn",
		Language:    "vi",
		Zone:        "Asia/Ho_Chi_Minh",
		FrontEndURL: base,
		Paths:       Paths{Article: "/{section}/{slug}", Preview: "/xem-truoc/{token}", PasswordReset: "/toa-soan/mat-khau/{token}", CommentConfirmation: "/binh-luan/xac-nhan/{token}", GuestExport: "/binh-luan/du-lieu/{token}", GuestErasure: "/binh-luan/xoa-du-lieu/{token}", Section: "/{slug}", Tag: "/tag/{slug}", Topic: "/chu-de/{slug}", Author: "/tac-gia/{slug}"},
		Reading:     ReadingSettings{SyllablesPerMinute: 250},
		Comments:    DefaultComments(),
		Desk:        DeskSettings{TrashDays: 30, RevisionDays: 90, RevisionsKept: 20},
		Search:      SearchSettings{IAndY: true},
		Checks:      DefaultChecks(),
	}
}

// Site is where the web site is, without a slash at its end.
func (s *Settings) Site() string { return strings.TrimSuffix(s.FrontEndURL, "/") }

// API is where this API is, without a slash at its end.
func (s *Settings) API() string {
	if s.APIURL == "" {
		return s.Site()
	}
	return strings.TrimSuffix(string(s.APIURL), "/")
}

// PathOf is the path of one of the site's URLs, "" for one of elsewhere.
func (s *Settings) PathOf(url string) string {
	path, is := strings.CutPrefix(url, s.Site())
	if !is || path != "" && path[0] != '/' {
		return ""
	}
	return "/" + strings.Trim(path, "/")
}

// ArticleURL is where an article stands on the paper's web site.
func (s *Settings) ArticleURL(id, slug string, section *SectionRef) string {
	in := ""
	if section != nil {
		in = section.Slug
	}
	path := strings.ReplaceAll(s.Paths.Article, "{slug}", slug) // no slug or id has a brace
	path = strings.ReplaceAll(strings.ReplaceAll(path, "{id}", id), "{section}", in)
	return s.Site() + strings.ReplaceAll(path, "//", "/")
}

// URL is where another resource stands, by the template of its path.
func (s *Settings) URL(template, slug string) string {
	return s.Site() + strings.ReplaceAll(template, "{slug}", slug)
}

// StoredSettings is the settings with their version.
type StoredSettings struct {
	Settings
	Version   int64
	UpdatedAt Time
}
