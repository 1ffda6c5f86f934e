package rest

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"toasoan/internal/news"
)

// Site is what a client needs to know before anything else.
type Site struct {
	Name     string   `json:"name" example:"Báo Lam Giang"`
	Tagline  news.Opt `json:"tagline" swaggertype:"string" extensions:"x-nullable" example:"Tiếng nói của một tỉnh không có thật"`
	URL      string   `json:"url" example:"https://toasoan.example"`
	Language string   `json:"language" enums:"vi,en" example:"vi"`
	Zone     string   `json:"zone" example:"Asia/Ho_Chi_Minh"`
	// The tree of sections, for the menu.
	Sections []news.SectionNode `json:"sections"`
	Comments SiteComments       `json:"comments"`
	Limits   SiteLimits         `json:"limits"`
}

// SiteComments is how the paper takes comments.
type SiteComments struct {
	Mode      news.CommentMode `json:"mode" enums:"pre,post,first,closed" example:"pre"`
	MaxLength int              `json:"max_length" example:"4000"`
}

// SiteLimits are the sizes that the API accepts.
type SiteLimits struct {
	// Bytes of a request's body, after decompression.
	Body int64 `json:"body" example:"2097152"`
	// Items of a list.
	PageSize int `json:"page_size" example:"100"`
}

// getSite answers with what a client needs at its start.
//
//	@Summary		Read the site
//	@Description	Name, language, zone, the tree of sections, the rules for comments and the limits: all that a client needs at its start.
//	@ID				getSite
//	@Tags			site
//	@Success		200	{object}	Site
//	@Router			/v1/site [get]
func (s *Server) getSite(c echo.Context) error {
	if _, err := query[struct{}](c); err != nil {
		return err
	}
	settings, err := s.store.Settings(c.Request().Context())
	if err != nil {
		return err
	}
	tree, err := s.sectionTree(c)
	if err != nil {
		return err
	}
	site := Site{
		Name: settings.Name, Tagline: settings.Tagline, URL: settings.FrontEndURL, Language: settings.Language, Zone: settings.Zone,
		Sections: tree,
		Comments: SiteComments{settings.Comments.Mode, settings.Comments.MaxLength},
		Limits:   SiteLimits{s.options.MaxBody, 100},
	}
	return s.deliver(c, site, delivered{keys: []string{"site", "sections"}})
}

// getSettings answers with the paper's settings.
//
//	@Summary		Read the settings
//	@Description	What the paper decides about itself, with the ETag that changes need.
//	@ID				getSettings
//	@Tags			site
//	@Security		bearer
//	@Success		200	{object}	news.Settings
//	@Router			/v1/newsroom/settings [get]
func (s *Server) getSettings(c echo.Context) error {
	if _, err := query[struct{}](c); err != nil {
		return err
	}
	stored, err := s.store.Settings(c.Request().Context())
	if err != nil {
		return err
	}
	return answerVersion(c, http.StatusOK, stored.Settings, stored.Version)
}

// editSettings changes the paper's settings.
//
//	@Summary		Change the settings
//	@Description	JSON Merge Patch. The change holds from the next request on, in other processes within a second.
//	@ID				editSettings
//	@Tags			site
//	@Security		bearer
//	@Param			settings	body		news.Settings	true	"Members to change"
//	@Success		200			{object}	news.Settings
//	@Router			/v1/newsroom/settings [patch]
func (s *Server) editSettings(c echo.Context) error {
	ctx := c.Request().Context()
	seen, err := ifMatch(c)
	if err != nil {
		return err
	}
	stored, err := s.store.Settings(ctx)
	if err != nil {
		return err
	}
	settings, err := bindPatch(s, c, stored.Settings, stored.Settings, stored.Version, seen)
	if err != nil {
		return err
	}
	if stored, err = s.room.SaveSettings(ctx, caller(c), seen, settings); err != nil {
		return err
	}
	return answerVersion(c, http.StatusOK, stored.Settings, stored.Version)
}
