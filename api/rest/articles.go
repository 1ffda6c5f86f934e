package rest

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/labstack/echo/v4"

	"toasoan/internal/news"
	"toasoan/internal/text"
)

// ListedArticle is an article in a list: a card, with those members of the
// whole article that the client included.
type ListedArticle struct {
	news.Card
	BodyHTML    *string            `json:"body_html,omitempty" example:"<p>Những năm qua, huyện tập trung củng cố các chi bộ.</p>"`
	BodyText    *string            `json:"body_text,omitempty" example:"Những năm qua, huyện tập trung củng cố các chi bộ."`
	BodyBlocks  any                `json:"body_blocks,omitempty" swaggertype:"array,object" extensions:"x-items=Block"`
	Corrections *[]news.Correction `json:"corrections,omitempty"`
	SEO         *IncludedSEO       `json:"seo,omitempty" extensions:"x-nullable"`
	Topics      *[]news.TopicRef   `json:"topics,omitempty"`
}

// IncludedSEO is the SEO of an article that a client included: null if the
// article has none, while an SEO that was not included is absent.
type IncludedSEO struct{ *news.SEO }

// MarshalJSON writes null for no SEO.
func (s IncludedSEO) MarshalJSON() ([]byte, error) { return json.Marshal(s.SEO) }

// LocaleParams is the language of display lines.
type LocaleParams struct {
	// Language of published_display; the paper's own if absent.
	Locale string `json:"locale,omitempty" query:"locale" enums:"vi,en"`
}

// ArticleFilters select articles.
type ArticleFilters struct {
	// Slug of a section: its articles and those of all sections below it.
	Section string `json:"section,omitempty" query:"section" maxLength:"100" example:"xay-dung-dang"`
	// Ids of articles to leave out.
	Exclude []string `json:"exclude,omitempty" query:"exclude" maxItems:"100"`
	// More members for each card: body, corrections, seo, topics.
	Include []string `json:"include,omitempty" query:"include" enums:"body,corrections,seo,topics" maxItems:"4"`
}

// ArticleListParams are the query parameters of a list of articles.
type ArticleListParams struct {
	ArticleFilters
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
	// With true, only what is breaking news.
	Breaking bool `json:"breaking,omitempty" query:"breaking"`
	// First day (of the paper's zone) or instant of publication.
	From string `json:"from,omitempty" query:"from" maxLength:"40" example:"2022-05-26"`
	// Last day, or the instant before which.
	To string `json:"to,omitempty" query:"to" maxLength:"40" example:"2022-05-26"`
	// Instant since which they were published or published again.
	UpdatedSince string `json:"updated_since,omitempty" query:"updated_since" maxLength:"40" example:"2022-05-26T00:00:00+07:00"`
	// Ids of the articles to list.
	IDs []string `json:"ids,omitempty" query:"ids" maxItems:"100"`
	// Order, by publication or by the last publication of any change; - puts the latest first.
	Sort string `json:"sort,omitempty" query:"sort" enums:"-published_at,published_at,-modified_at" default:"-published_at"`
	ListParams
	FieldParams
	LocaleParams
}

func (p ArticleListParams) check(faults *news.Faults) {
	p.ListParams.check(faults)
	p.checkFields(ListedArticle{}, faults)
	checkInstant("from", p.From, faults)
	checkInstant("to", p.To, faults)
	checkInstant("updated_since", p.UpdatedSince, faults)
}

// listArticles answers with published articles.
//
//	@Summary		List articles
//	@Description	Published articles, the latest first. Cards hold all that a front page shows under a title; include adds members of the whole article. With fields, members that were not asked for are absent.
//	@ID				listArticles
//	@Tags			articles
//	@Param			query	query		ArticleListParams	false	"Query"
//	@Success		200		{object}	Page[ListedArticle]
//	@Router			/v1/articles [get]
func (s *Server) listArticles(c echo.Context) error {
	params, err := query[ArticleListParams](c)
	if err != nil {
		return err
	}
	q, err := s.articleQuery(c.Request().Context(), params)
	if err != nil {
		return err
	}
	return s.showArticles(c, q, params, "list:articles")
}

// LatestParams are the query parameters of the latest news.
type LatestParams struct {
	ArticleFilters
	// Most items to return.
	Limit int `json:"limit,omitempty" query:"limit" minimum:"1" maximum:"100" default:"20"`
	// Where to go on, as next_cursor or prev_cursor said.
	Cursor string `json:"cursor,omitempty" query:"cursor" maxLength:"500"`
	FieldParams
	LocaleParams
}

func (p LatestParams) check(faults *news.Faults) { p.checkFields(ListedArticle{}, faults) }

// listLatestArticles answers with the latest news.
//
//	@Summary		List the latest articles
//	@Description	The latest news block of a page: name the section and exclude the article that the page shows.
//	@ID				listLatestArticles
//	@Tags			articles
//	@Param			query	query		LatestParams	false	"Query"
//	@Success		200		{object}	Page[ListedArticle]
//	@Router			/v1/articles/latest [get]
func (s *Server) listLatestArticles(c echo.Context) error {
	p, err := query[LatestParams](c)
	if err != nil {
		return err
	}
	params := ArticleListParams{ArticleFilters: p.ArticleFilters, ListParams: ListParams{Limit: p.Limit, Cursor: p.Cursor}, FieldParams: p.FieldParams, LocaleParams: p.LocaleParams}
	q, err := s.articleQuery(c.Request().Context(), params)
	if err != nil {
		return err
	}
	return s.showArticles(c, q, params, "list:latest")
}

// articleQuery turns the parameters of a list into what the store is asked.
func (s *Server) articleQuery(ctx context.Context, p ArticleListParams) (q news.ArticleQuery, err error) {
	q = news.ArticleQuery{
		Section: p.Section, Tags: p.Tag, AllTags: p.TagAll, Author: p.Author, Topic: p.Topic, Type: news.ArticleType(p.Type), Breaking: p.Breaking,
		IDs: p.IDs, Exclude: p.Exclude, Sort: news.ArticleSort(p.Sort), Page: p.page(), ArticleParts: p.listParts(),
	}
	if q.Sort == "" {
		q.Sort = news.SortLatest
	}
	settings, err := s.store.Settings(ctx)
	if err != nil {
		return q, err
	}
	zone := s.location(settings)
	for _, bound := range []struct {
		value string
		upper bool
		to    **news.Time
	}{
		{p.From, false, &q.From}, {p.To, true, &q.To}, {p.UpdatedSince, false, &q.UpdatedSince},
	} {
		if *bound.to, err = instant(bound.value, zone, bound.upper); err != nil {
			return q, err
		}
	}
	return q, nil
}

// showArticles answers with the articles that q selects.
func (s *Server) showArticles(c echo.Context, q news.ArticleQuery, params ArticleListParams, name string) error {
	page, err := s.articlePage(c, q, params)
	if err != nil {
		return err
	}
	keys := []string{name}
	if q.Section != "" {
		keys = append(keys, "section:"+q.Section)
	}
	if q.Topic != "" {
		keys = append(keys, "topic:"+q.Topic)
	}
	return s.deliver(c, pickPage(params.FieldParams, page), delivered{keys: keysOfCards(keys, page.Data)})
}

func (s *Server) articlePage(c echo.Context, q news.ArticleQuery, params ArticleListParams) (page Page[ListedArticle], err error) {
	ctx := c.Request().Context()
	articles, stretch, err := s.store.Articles(ctx, q)
	if err != nil {
		return page, err
	}
	show, err := s.presenter(c, params.Locale)
	if err != nil {
		return page, err
	}
	items := make([]ListedArticle, len(articles))
	for i := range articles {
		show.card(&articles[i].Card)
		items[i] = listed(&articles[i], params.included())
	}
	return pageOf(c, params.ListParams, items, stretch), nil
}

// included are the parts that are added to a card: those that include names, and
// those that a member in fields belongs to.
func (p ArticleListParams) included() []string {
	parts := slices.Clone(p.Include)
	for _, name := range p.Fields {
		switch name {
		case "body_html", "body_text", "body_blocks":
			parts = append(parts, "body")
		case "corrections", "seo", "topics":
			parts = append(parts, name)
		}
	}
	return parts
}

// listed is the article as a card with the included members.
func listed(a *news.Article, include []string) ListedArticle {
	item := ListedArticle{Card: a.Card}
	for _, name := range include {
		switch name {
		case "body":
			item.BodyHTML, item.BodyText, item.BodyBlocks = &a.BodyHTML, &a.BodyText, a.BodyBlocks
		case "corrections":
			item.Corrections = &a.Corrections
		case "seo":
			item.SEO = &IncludedSEO{a.SEO}
		case "topics":
			item.Topics = &a.Topics
		}
	}
	return item
}

// parts says what of an article the members that are asked for do not need.
func (p FieldParams) parts(noText bool) news.ArticleParts {
	return news.ArticleParts{NoText: noText, NoTags: !p.wants("tags"), NoAuthors: !p.wants("authors"), NoTopics: !p.wants("topics")}
}

// listParts is parts for a list, whose cards have no text and no topics of themselves.
func (p ArticleListParams) listParts() news.ArticleParts {
	included := p.included()
	parts := p.parts(!slices.ContainsFunc(included, func(name string) bool { return name != "topics" }))
	parts.NoTopics = !slices.Contains(included, "topics")
	return parts
}

// ArticleParams are the query parameters of one article.
type ArticleParams struct {
	// With page, the answer has all that an article's page shows: related articles, the latest of the section, the most read, the first comments.
	Include []string `json:"include,omitempty" query:"include" enums:"page" maxItems:"1"`
	FieldParams
	LocaleParams
}

func (p ArticleParams) check(faults *news.Faults) { p.checkFields(ArticleWithPage{}, faults) }

// getArticle answers with one article.
//
//	@Summary		Read an article
//	@Description	A published article by slug or id. A former slug is answered with 301, a withdrawn article with 410 and its public notice; what is not published and what does not exist look the same. With include=page it comes with all that its page shows, in which no article stands twice.
//	@ID				getArticle
//	@Tags			articles
//	@Param			slug	path		string			true	"Slug or id"	example(binh-xuyen-nang-cao-chat-luong-to-chuc-co-so-dang)
//	@Param			query	query		ArticleParams	false	"Query"
//	@Success		200		{object}	ArticleWithPage
//	@Router			/v1/articles/{slug} [get]
func (s *Server) getArticle(c echo.Context) error {
	params, err := query[ArticleParams](c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	article, err := s.store.Article(ctx, c.Param("slug"), params.parts(!params.wants("body_html", "body_text", "body_blocks", "corrections", "seo", "expires_at", "corrects", "corrected_by")))
	if err != nil {
		return err
	}
	show, err := s.presenter(c, params.Locale)
	if err != nil {
		return err
	}
	show.card(&article.Card)
	page, keys := ArticleWithPage{Article: *article}, keysOfTopics(keysOf(nil, &article.Card), article.Topics)
	if slices.Contains(params.Include, "page") || slices.Contains(params.Fields, "page") {
		around, more, err := s.surroundings(c, article, params.LocaleParams)
		if err != nil {
			return err
		}
		page.Page, keys = around, append(keys, more...)
	}
	return s.deliver(c, params.pick(page), delivered{keys: keysOfCorrections(keys, article), alone: page.Page == nil, settles: page.Page != nil})
}

// keysOfCorrections adds to keys the article that the given one corrects by law, and
// those that correct it.
func keysOfCorrections(keys []string, a *news.Article) []string {
	if a.Corrects != nil {
		keys = append(keys, "article:"+a.Corrects.ID)
	}
	for _, by := range a.CorrectedBy {
		keys = append(keys, "article:"+by.ID)
	}
	return keys
}

// keysOfCards adds to keys all that the cards of a list are made from.
func keysOfCards(keys []string, cards []ListedArticle) []string {
	const ofEach = 10 // most have fewer
	keys = slices.Grow(keys, ofEach*len(cards))
	for i := range cards {
		keys = keysOf(keys, &cards[i].Card)
		if cards[i].Topics != nil {
			keys = keysOfTopics(keys, *cards[i].Topics)
		}
	}
	return keys
}

// keysOf adds to keys all that the answer about an article is made from.
func keysOf(keys []string, a *news.Card) []string {
	keys = append(keys, "article:"+a.ID)
	for _, step := range a.Section.Path {
		keys = append(keys, "section:"+step.Slug)
	}
	for _, t := range a.Tags {
		keys = append(keys, "tag:"+t.Slug)
	}
	for _, u := range a.Authors {
		keys = append(keys, "author:"+u.Slug)
	}
	return keys
}

// presenter makes the members that depend on the paper's settings.
type presenter struct {
	settings *news.StoredSettings
	now      news.Time
	lang     string
	server   *Server
	c        echo.Context // nil if it is for no request
}

// presenter is for what is answered in c, and ends when something on a card does.
func (s *Server) presenter(c echo.Context, locale string) (presenter, error) {
	p, err := s.present(c.Request().Context(), locale)
	p.c = c
	return p, err
}

func (s *Server) present(ctx context.Context, locale string) (presenter, error) {
	settings, err := s.store.Settings(ctx)
	if err != nil {
		return presenter{}, err
	}
	if locale == "" {
		locale = settings.Language
	}
	return presenter{settings: settings, now: s.room.Now(), lang: locale, server: s}, nil
}

func (p presenter) card(a *news.Card) {
	a.URL = p.settings.ArticleURL(a.ID, a.Slug, a.Section)
	zone := p.server.location(p.settings)
	if a.PublishedPrecision == news.PrecisionDay {
		a.PublishedDisplay = text.DisplayDate(a.PublishedAt.Time, zone, p.lang)
	} else {
		a.PublishedDisplay = text.DisplayTime(a.PublishedAt.Time, zone, p.lang)
	}
	a.Comments = a.Comments.At(p.now, a.PublishedAt, p.settings.Comments)
	if closes := a.Comments.ClosesAt; p.c != nil && closes != nil && closes.After(p.now.Time) {
		ends(p.c, closes.Time)
	}
}
