package rest

import (
	"github.com/labstack/echo/v4"

	"toasoan/internal/news"
)

// SearchParams are the query parameters of a search.
type SearchParams struct {
	// What to look for: words with or without marks, and phrases in quotes. Everything in it is text.
	Q string `json:"q" query:"q" maxLength:"250" validate:"required" example:"dang bo binh xuyen"`
	// Slug of a section: its articles and those of all sections below it.
	Section string `json:"section,omitempty" query:"section" maxLength:"100" example:"xay-dung-dang"`
	// Slugs of tags: articles with any of them.
	Tag []string `json:"tag,omitempty" query:"tag" maxItems:"20" example:"binh-xuyen"`
	// Slugs of tags: articles with all of them.
	TagAll []string `json:"tag_all,omitempty" query:"tag_all" maxItems:"5"`
	// Slug of an author.
	Author string `json:"author,omitempty" query:"author" maxLength:"100" example:"nguyen-trong"`
	// Slug of a topic.
	Topic string `json:"topic,omitempty" query:"topic" maxLength:"100" example:"cau-lam-giang-2"`
	// Form of the article.
	Type string `json:"type,omitempty" query:"type" enums:"news,feature,opinion,interview,photo,video,audio,live"`
	// First day (of the paper's zone) or instant of publication.
	From string `json:"from,omitempty" query:"from" maxLength:"40" example:"2022-05-26"`
	// Last day, or the instant before which.
	To string `json:"to,omitempty" query:"to" maxLength:"40" example:"2022-05-26"`
	// Ids of articles to leave out.
	Exclude []string `json:"exclude,omitempty" query:"exclude" maxItems:"100"`
	// Order: what fits best, or the newest first.
	Sort string `json:"sort,omitempty" query:"sort" enums:"relevance,newest" default:"relevance"`
	// Groups to count what was found by: at most 10,000 articles, the newest.
	Facets []string `json:"facets,omitempty" query:"facets" enums:"section,tag,author,type,year" maxItems:"5"`
	ListParams
	LocaleParams
}

func (p SearchParams) check(faults *news.Faults) {
	required("q", p.Q, faults)
	p.ListParams.check(faults)
	checkInstant("from", p.From, faults)
	checkInstant("to", p.To, faults)
}

// SearchPage is what a search has found.
type SearchPage struct {
	Page[news.SearchHit]
	news.Named // called like the query
	// A query that finds something, if this one finds nothing.
	DidYouMean news.Opt `json:"did_you_mean" swaggertype:"string" extensions:"x-nullable" example:"bình xuyên"`
	// Only the facets that were asked for.
	Facets map[news.Facet][]news.FacetCount `json:"facets,omitempty"`
}

// search answers with the articles in which something was found.
//
//	@Summary		Search articles
//	@Description	Published articles with all the words. Words with marks are found as they stand first and with other marks below; without marks all are found. Titles come before leads, and those before bodies; among equals the newest. If no article has the words, the last one may be the beginning of a word.
//	@ID				search
//	@Tags			search
//	@Param			query	query		SearchParams	true	"Query"
//	@Success		200		{object}	SearchPage
//	@Router			/v1/search [get]
func (s *Server) search(c echo.Context) error {
	p, err := query[SearchParams](c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	filters, err := s.articleQuery(ctx, ArticleListParams{
		ArticleFilters: ArticleFilters{Section: p.Section, Exclude: p.Exclude}, Tag: p.Tag, TagAll: p.TagAll,
		Author: p.Author, Topic: p.Topic, Type: p.Type, From: p.From, To: p.To, ListParams: p.ListParams,
	})
	if err != nil {
		return err
	}
	q := news.SearchQuery{Text: p.Q, Newest: p.Sort == "newest", ArticleQuery: filters}
	for _, f := range p.Facets {
		q.Facets = append(q.Facets, news.Facet(f))
	}
	found, err := s.store.Search(ctx, q)
	if err != nil {
		return err
	}
	show, err := s.presenter(c, p.Locale)
	if err != nil {
		return err
	}
	keys := []string{"search"}
	for i := range found.Hits {
		show.card(&found.Hits[i].Card)
		keys = keysOf(keys, &found.Hits[i].Card)
	}
	return s.deliver(c, SearchPage{
		Page: pageOf(c, p.ListParams, found.Hits, found.Stretch), Named: found.Named, DidYouMean: found.DidYouMean, Facets: found.Facets,
	}, delivered{keys: keys})
}

// TypingParams are the query parameters of suggestions.
type TypingParams struct {
	// What has been typed so far.
	Q string `json:"q" query:"q" maxLength:"100" validate:"required" example:"dang bo bi"`
	// Most of each kind to return.
	Limit int `json:"limit,omitempty" query:"limit" minimum:"1" maximum:"20" default:"5"`
}

func (p TypingParams) check(faults *news.Faults) { required("q", p.Q, faults) }

// suggest answers with what somebody may want who has typed so much.
//
//	@Summary		Suggest while typing
//	@Description	Titles, tags, authors and topics with all the words, the last of which may be only begun. Marks may be left out; those that are typed count.
//	@ID				suggest
//	@Tags			search
//	@Param			query	query		TypingParams	true	"Query"
//	@Success		200		{object}	news.Suggestions
//	@Router			/v1/search/suggest [get]
func (s *Server) suggest(c echo.Context) error {
	p, err := query[TypingParams](c)
	if err != nil {
		return err
	}
	if p.Limit == 0 {
		p.Limit = 5
	}
	ctx := c.Request().Context()
	found, err := s.store.Suggest(ctx, p.Q, p.Limit)
	if err != nil {
		return err
	}
	settings, err := s.store.Settings(ctx)
	if err != nil {
		return err
	}
	for i := range found.Titles {
		t := &found.Titles[i]
		t.URL = settings.ArticleURL(t.ID, t.Slug, t.Section)
	}
	return s.deliver(c, found, delivered{keys: []string{"search"}})
}
