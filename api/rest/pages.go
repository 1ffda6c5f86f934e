package rest

import (
	"github.com/labstack/echo/v4"

	"toasoan/internal/news"
)

// How much stands beside an article, and below a section's latest.
const (
	pageRelated  = 6
	pageLatest   = 8
	pageMostRead = 8
	pageComments = 10
)

// ArticleWithPage is an article, with what a page shows around it if the client included
// that.
type ArticleWithPage struct {
	news.Article
	// Only with include=page.
	Page *Surroundings `json:"page,omitempty"`
}

// Surroundings is what an article's page shows around the article. No article is in
// it twice.
type Surroundings struct {
	Related []news.RelatedArticle `json:"related"`
	// Latest articles of the article's own section and of all below it.
	Latest []ListedArticle `json:"latest"`
	// What is read most in the whole paper today.
	MostRead []MostReadArticle `json:"most_read"`
	// First threads, the newest first. Its cursor goes on in GET /v1/articles/{slug}/comments
	// with the same limit.
	Comments Page[news.Thread] `json:"comments"`
}

// surroundings puts together what stands around the article, and names what it is made
// from.
func (s *Server) surroundings(c echo.Context, a *news.Article, locale LocaleParams) (*Surroundings, []string, error) {
	ctx := c.Request().Context()
	keys := []string{"comments:" + a.ID, "list:latest", news.MostReadKey, "related"}
	shown := []string{a.ID}
	show, err := s.presenter(c, locale.Locale)
	if err != nil {
		return nil, nil, err
	}
	var around Surroundings
	if around.Related, err = s.store.Related(ctx, a.Key, nil, pageRelated); err != nil {
		return nil, nil, err
	}
	for i := range around.Related {
		card := &around.Related[i].Card
		show.card(card)
		keys, shown = keysOf(keys, card), append(shown, card.ID)
	}
	latest, err := s.articlePage(c, news.ArticleQuery{
		Section: a.Section.Slug, Exclude: shown, Sort: news.SortLatest, ArticleParts: news.CardParts, Page: news.Page{Limit: pageLatest},
	}, ArticleListParams{LocaleParams: locale})
	if err != nil {
		return nil, nil, err
	}
	around.Latest = latest.Data
	for i := range around.Latest {
		shown = append(shown, around.Latest[i].ID)
	}
	if around.MostRead, err = s.mostReadBut(c, "", shown, locale); err != nil {
		return nil, nil, err
	}
	threads, stretch, err := s.store.Comments(ctx, news.CommentQuery{ArticleKey: a.Key, Page: news.Page{Limit: pageComments}})
	if err != nil {
		return nil, nil, err
	}
	around.Comments = pageOf(c, ListParams{Limit: pageComments}, threads, stretch)
	c.Response().Header().Del("Link") // the cursors are of other lists' addresses
	return &around, keysOfCards(keysOfCards(keys, around.Latest), cardsOf(around.MostRead)), nil
}

// mostReadBut is what is read most today in the section, or the whole paper, without
// what stands on the page already.
func (s *Server) mostReadBut(c echo.Context, section string, shown []string, locale LocaleParams) ([]MostReadArticle, error) {
	return s.mostRead(c, news.MostReadQuery{
		Window: news.LastDay, Section: section, Exclude: shown, Limit: pageMostRead, ArticleParts: news.CardParts,
	}, ArticleListParams{LocaleParams: locale})
}

func cardsOf(read []MostReadArticle) []ListedArticle {
	cards := make([]ListedArticle, len(read))
	for i := range read {
		cards[i] = read[i].ListedArticle
	}
	return cards
}
