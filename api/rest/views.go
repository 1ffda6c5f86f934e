package rest

import (
	"math"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"toasoan/internal/news"
	"toasoan/internal/newsroom"
)

// viewer is who tells of views. What a browser fetches before anybody looks is no
// view, and neither is that of a reader who asks not to be tracked.
func viewer(c echo.Context) newsroom.Viewer {
	h := c.Request().Header
	early := strings.Contains(h.Get("Sec-Purpose"), "prefetch") || strings.Contains(h.Get("Purpose"), "prefetch")
	return newsroom.Viewer{Visitor: visitor(c), Uncounted: early || h.Get("DNT") == "1"}
}

// noMembers is a body that has nothing to say.
type noMembers struct{}

// countView takes note that a reader has opened an article.
//
//	@Summary		Count a view
//	@Description	A page sends this when a reader opens an article, as navigator.sendBeacon does it: without a body. It is counted within seconds, unless a robot sends it, the same reader did within half an hour, or readers see no such article: the answer does not tell.
//	@ID				countView
//	@Tags			views
//	@Param			slug	path	string	true	"Slug or id of the article"	example(binh-xuyen-nang-cao-chat-luong-to-chuc-co-so-dang)
//	@Success		202
//	@Router			/v1/articles/{slug}/views [post]
func (s *Server) countView(c echo.Context) error {
	if _, err := bind[noMembers](s, c, nil); err != nil {
		return err
	}
	quota, err := s.room.CountView(c.Param("slug"), viewer(c))
	return accepted(c, quota, err)
}

// countViews takes note of views that an app has gathered.
//
//	@Summary		Count views
//	@Description	Views that an app has gathered, up to 50. The body may be of the type text/plain, as navigator.sendBeacon sends a text: no preflight is needed then. What is true of one view is true of each.
//	@ID				countViews
//	@Tags			views
//	@Param			views	body	news.ViewsDraft	true	"Views"
//	@Success		202
//	@Router			/v1/views [post]
func (s *Server) countViews(c echo.Context) error {
	draft, err := bind[news.ViewsDraft](s, c, nil)
	if err != nil {
		return err
	}
	quota, err := s.room.CountViews(draft, viewer(c))
	return accepted(c, quota, err)
}

// accepted answers that something will be done.
func accepted(c echo.Context, quota newsroom.Quota, err error) error {
	tellQuota(c, quota)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "private, no-store")
	return c.NoContent(http.StatusAccepted)
}

// MostReadArticle is an article in the list of what is read most.
type MostReadArticle struct {
	ListedArticle
	// How much it is read: its views, of which each counts the less the longer ago
	// it was. Steady reading adds up to the views within the window.
	Score float64 `json:"score" example:"812.4"`
}

// MostReadParams are the query parameters of what is read most.
type MostReadParams struct {
	// The time that counts.
	Window string `json:"window,omitempty" query:"window" enums:"1h,24h,7d" default:"24h"`
	ArticleFilters
	// Most items to return.
	Limit int `json:"limit,omitempty" query:"limit" minimum:"1" maximum:"100" default:"10"`
	FieldParams
	LocaleParams
}

func (p MostReadParams) check(faults *news.Faults) { p.checkFields(MostReadArticle{}, faults) }

// MostRead is what is read most.
type MostRead struct {
	Data []MostReadArticle `json:"data"`
}

// listMostRead answers with what is read most.
//
//	@Summary		List the most read articles
//	@Description	What readers read most within the last hour, day or week, in the whole paper or in a section and all below it. Views count the less the longer ago they are: an article that has had its day goes down without a jump.
//	@ID				listMostReadArticles
//	@Tags			articles
//	@Param			query	query		MostReadParams	false	"Query"
//	@Success		200		{object}	MostRead
//	@Router			/v1/articles/most-read [get]
func (s *Server) listMostRead(c echo.Context) error {
	p, err := query[MostReadParams](c)
	if err != nil {
		return err
	}
	list := ArticleListParams{ArticleFilters: p.ArticleFilters, FieldParams: p.FieldParams, LocaleParams: p.LocaleParams}
	q := news.MostReadQuery{
		Window: news.TrendWindow(p.Window), Section: p.Section, Exclude: p.Exclude, Limit: p.Limit, ArticleParts: list.listParts(),
	}
	if q.Window == "" {
		q.Window = news.LastDay
	}
	items, err := s.mostRead(c, q, list)
	if err != nil {
		return err
	}
	keys := []string{news.MostReadKey}
	if p.Section != "" {
		keys = append(keys, "section:"+p.Section)
	}
	data := make([]any, len(items))
	for i, item := range items {
		data[i] = p.pick(item)
	}
	return s.deliver(c, struct {
		Data []any `json:"data"`
	}{data}, delivered{keys: keysOfCards(keys, cardsOf(items)), settles: true})
}

// news.MostReadKey returns what is read most as lists show it.
func (s *Server) mostRead(c echo.Context, q news.MostReadQuery, list ArticleListParams) ([]MostReadArticle, error) {
	ctx := c.Request().Context()
	ranked, err := s.store.MostRead(ctx, q)
	if err != nil {
		return nil, err
	}
	show, err := s.presenter(c, list.Locale)
	if err != nil {
		return nil, err
	}
	items := make([]MostReadArticle, len(ranked))
	for i := range ranked {
		show.card(&ranked[i].Card)
		weight := q.Window.Weight(ranked[i].Score, show.now)
		items[i] = MostReadArticle{listed(&ranked[i].Article, list.included()), math.Round(weight*10) / 10}
	}
	return items, nil
}
