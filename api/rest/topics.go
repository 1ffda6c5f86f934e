package rest

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"toasoan/internal/news"
)

// TopicListParams are the query parameters of a list of topics.
type TopicListParams struct {
	// Whether the paper goes on with them.
	Status string `json:"status,omitempty" query:"status" enums:"open,closed"`
	ListParams
	FieldParams
}

func (p TopicListParams) check(faults *news.Faults) {
	p.ListParams.check(faults)
	p.checkFields(news.Topic{}, faults)
}

// listTopics answers with the topics that readers can see.
//
//	@Summary		List topics
//	@Description	Ongoing stories (dòng sự kiện) with at least one published article, in the editors' order.
//	@ID				listTopics
//	@Tags			topics
//	@Param			query	query		TopicListParams	false	"Query"
//	@Success		200		{object}	Page[news.Topic]
//	@Router			/v1/topics [get]
func (s *Server) listTopics(c echo.Context) error {
	params, err := query[TopicListParams](c)
	if err != nil {
		return err
	}
	page, err := s.topicPage(c, news.TopicQuery{Status: news.TopicStatus(params.Status), Page: params.page()}, params.ListParams)
	if err != nil {
		return err
	}
	return s.deliver(c, pickPage(params.FieldParams, page), delivered{keys: []string{"topics"}})
}

func (s *Server) topicPage(c echo.Context, q news.TopicQuery, params ListParams) (page Page[news.Topic], err error) {
	topics, stretch, err := s.store.Topics(c.Request().Context(), q)
	if err != nil {
		return page, err
	}
	return pageOf(c, params, topics, stretch), s.addressTopics(c, topics)
}

// addressTopics fills in where the topics stand on the paper's web site.
func (s *Server) addressTopics(c echo.Context, topics []news.Topic) error {
	settings, err := s.store.Settings(c.Request().Context())
	if err != nil {
		return err
	}
	for i := range topics {
		topics[i].URL = settings.URL(settings.Paths.Topic, topics[i].Slug)
	}
	return nil
}

// getTopic answers with one topic.
//
//	@Summary		Read a topic
//	@Description	A topic with at least one published article. A former slug is answered with 301.
//	@ID				getTopic
//	@Tags			topics
//	@Param			slug	path		string	true	"Slug"	example(cau-lam-giang-2)
//	@Success		200		{object}	news.Topic
//	@Router			/v1/topics/{slug} [get]
func (s *Server) getTopic(c echo.Context) error {
	if _, err := query[struct{}](c); err != nil {
		return err
	}
	topic, err := s.store.Topic(c.Request().Context(), c.Param("slug"))
	if err != nil {
		return err
	}
	topics := []news.Topic{*topic}
	if err := s.addressTopics(c, topics); err != nil {
		return err
	}
	return s.deliver(c, topics[0], delivered{keys: []string{"topic:" + topic.Slug}})
}

// TopicArticlesParams are the query parameters of the articles of a topic.
type TopicArticlesParams struct {
	// More members for each card: body, corrections, seo, topics.
	Include []string `json:"include,omitempty" query:"include" enums:"body,corrections,seo,topics" maxItems:"4"`
	// Order: pinned articles as the editors put them, then the latest of the others; or all of them from the first to the last.
	Sort string `json:"sort,omitempty" query:"sort" enums:"editor,timeline" default:"editor"`
	ListParams
	FieldParams
	LocaleParams
}

func (p TopicArticlesParams) check(faults *news.Faults) {
	p.ListParams.check(faults)
	p.checkFields(ListedArticle{}, faults)
}

// listTopicArticles answers with the published articles of a topic.
//
//	@Summary		List a topic's articles
//	@Description	Pinned articles first, in the editors' order, then the others, the latest first. The timeline has all of them in the order of their publication. GET /v1/articles with topic filters and sorts them in more ways.
//	@ID				listTopicArticles
//	@Tags			topics
//	@Param			slug	path		string				true	"Slug"	example(cau-lam-giang-2)
//	@Param			query	query		TopicArticlesParams	false	"Query"
//	@Success		200		{object}	Page[ListedArticle]
//	@Router			/v1/topics/{slug}/articles [get]
func (s *Server) listTopicArticles(c echo.Context) error {
	p, err := query[TopicArticlesParams](c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	topic, err := s.store.Topic(ctx, c.Param("slug"))
	if err != nil {
		return err
	}
	params := ArticleListParams{
		ArticleFilters: ArticleFilters{Include: p.Include}, Topic: topic.Slug, ListParams: p.ListParams, FieldParams: p.FieldParams, LocaleParams: p.LocaleParams,
	}
	q, err := s.articleQuery(ctx, params)
	if err != nil {
		return err
	}
	if q.Sort = news.SortTopic; p.Sort == "timeline" {
		q.Sort = news.SortOldest
	}
	return s.showArticles(c, q, params, "topic:"+topic.Slug)
}

// DeskTopicListParams are the query parameters of the newsroom's list of topics.
type DeskTopicListParams struct {
	// Whether the paper goes on with them.
	Status string `json:"status,omitempty" query:"status" enums:"open,closed"`
	// Id or slug of an article: the topics that it belongs to.
	Article string `json:"article,omitempty" query:"article" maxLength:"100"`
	ListParams
	FieldParams
}

func (p DeskTopicListParams) check(faults *news.Faults) {
	p.ListParams.check(faults)
	p.checkFields(news.Topic{}, faults)
}

// listDeskTopics answers with all topics.
//
//	@Summary		List all topics
//	@Description	All topics, also those without a published article, in the editors' order.
//	@ID				listNewsroomTopics
//	@Tags			topics
//	@Security		bearer
//	@Param			query	query		DeskTopicListParams	false	"Query"
//	@Success		200		{object}	Page[news.Topic]
//	@Router			/v1/newsroom/topics [get]
func (s *Server) listDeskTopics(c echo.Context) error {
	params, err := query[DeskTopicListParams](c)
	if err != nil {
		return err
	}
	q := news.TopicQuery{All: true, Status: news.TopicStatus(params.Status), Page: params.page()}
	if params.Article != "" { // of one that the caller may not know of, nothing is told
		q.Article = new(int64)
		found, err := s.store.ArticlesNamed(c.Request().Context(), []string{params.Article})
		if err != nil {
			return err
		}
		if len(found) > 0 && found[0].KnownTo(caller(c)) {
			q.Article = &found[0].Key
		}
	}
	page, err := s.topicPage(c, q, params.ListParams)
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, pickPage(params.FieldParams, page))
}

// createTopic begins a topic.
//
//	@Summary		Create a topic
//	@Description	Begins a story. Its slug is made from the name if none is given. Readers see it with its first published article.
//	@ID				createTopic
//	@Tags			topics
//	@Security		bearer
//	@Param			topic	body		news.TopicDraft	true	"Topic"
//	@Success		201		{object}	news.Topic
//	@Router			/v1/newsroom/topics [post]
func (s *Server) createTopic(c echo.Context) error {
	draft, err := bind[news.TopicDraft](s, c, news.Topic{})
	if err != nil {
		return err
	}
	topic, err := s.room.CreateTopic(c.Request().Context(), caller(c), draft)
	if err != nil {
		return err
	}
	return s.answerTopic(c, http.StatusCreated, topic)
}

// answerTopic answers a caller of the newsroom with the topic.
func (s *Server) answerTopic(c echo.Context, status int, topic *news.Topic) error {
	topics := []news.Topic{*topic}
	if err := s.addressTopics(c, topics); err != nil {
		return err
	}
	if status == http.StatusCreated {
		return created(c, topics[0], topic.Version, "/v1/newsroom/topics/"+topic.ID)
	}
	return answerVersion(c, status, topics[0], topic.Version)
}

// getDeskTopic answers with one topic as the newsroom sees it.
//
//	@Summary		Read a topic in the newsroom
//	@Description	A topic by id or slug, with the ETag that changes need.
//	@ID				getNewsroomTopic
//	@Tags			topics
//	@Security		bearer
//	@Param			id	path		string	true	"Id or slug"	example(cau-lam-giang-2)
//	@Success		200	{object}	news.Topic
//	@Router			/v1/newsroom/topics/{id} [get]
func (s *Server) getDeskTopic(c echo.Context) error {
	if _, err := query[struct{}](c); err != nil {
		return err
	}
	topic, err := s.store.DeskTopic(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return s.answerTopic(c, http.StatusOK, topic)
}

// editTopic changes a topic.
//
//	@Summary		Change a topic
//	@Description	JSON Merge Patch. A former slug goes on leading readers here.
//	@ID				editTopic
//	@Tags			topics
//	@Security		bearer
//	@Param			id		path		string			true	"Id or slug"	example(cau-lam-giang-2)
//	@Param			topic	body		news.TopicDraft	true	"Members to change"
//	@Success		200		{object}	news.Topic
//	@Router			/v1/newsroom/topics/{id} [patch]
func (s *Server) editTopic(c echo.Context) error {
	ctx := c.Request().Context()
	seen, err := ifMatch(c)
	if err != nil {
		return err
	}
	topic, err := s.store.DeskTopic(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	topics := []news.Topic{*topic}
	if err := s.addressTopics(c, topics); err != nil {
		return err
	}
	draft, err := bindPatch(s, c, topics[0], topic.Draft(), topic.Version, seen)
	if err != nil {
		return err
	}
	if topic, err = s.room.EditTopic(ctx, caller(c), topic.ID, seen, draft); err != nil {
		return err
	}
	return s.answerTopic(c, http.StatusOK, topic)
}

// deleteTopic removes a topic.
//
//	@Summary		Delete a topic
//	@Description	Its articles stay; its slugs stay taken. A story that is over is closed rather than deleted.
//	@ID				deleteTopic
//	@Tags			topics
//	@Security		bearer
//	@Param			id	path	string	true	"Id or slug"	example(cau-lam-giang-2)
//	@Success		204
//	@Router			/v1/newsroom/topics/{id} [delete]
func (s *Server) deleteTopic(c echo.Context) error {
	seen, err := ifMatch(c)
	if err != nil {
		return err
	}
	if err := s.room.DeleteTopic(c.Request().Context(), caller(c), c.Param("id"), seen); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// listTopicMembers answers with all that belongs to a topic.
//
//	@Summary		List what belongs to a topic
//	@Description	All its articles that the caller may know of, drafts too, in the editors' order, with the topic's ETag.
//	@ID				listTopicMembers
//	@Tags			topics
//	@Security		bearer
//	@Param			id	path		string	true	"Id or slug"	example(cau-lam-giang-2)
//	@Success		200	{object}	news.TopicMembers
//	@Router			/v1/newsroom/topics/{id}/articles [get]
func (s *Server) listTopicMembers(c echo.Context) error {
	if _, err := query[struct{}](c); err != nil {
		return err
	}
	topic, err := s.store.DeskTopic(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return s.answerMembers(c, topic)
}

// answerMembers answers with what the caller may know of that belongs to the topic.
func (s *Server) answerMembers(c echo.Context, topic *news.Topic) error {
	members, _, err := s.store.TopicMembers(c.Request().Context(), caller(c), topic.Key)
	if err != nil {
		return err
	}
	return answerVersion(c, http.StatusOK, news.TopicMembers{Data: members}, topic.Version)
}

// arrangeTopic replaces the list of a topic's articles.
//
//	@Summary		Replace what belongs to a topic
//	@Description	The whole list in the editors' order, up to 500 articles, drafts too: readers see those that are published. What a GET returns can be sent back. Only for who may know of all that is in it.
//	@ID				arrangeTopic
//	@Tags			topics
//	@Security		bearer
//	@Param			id		path		string				true	"Id or slug"	example(cau-lam-giang-2)
//	@Param			list	body		news.TopicMembers	true	"Articles"
//	@Success		200		{object}	news.TopicMembers
//	@Router			/v1/newsroom/topics/{id}/articles [put]
func (s *Server) arrangeTopic(c echo.Context) error {
	seen, err := ifMatch(c)
	if err != nil {
		return err
	}
	list, err := bind[news.TopicMembers](s, c, nil)
	if err != nil {
		return err
	}
	topic, err := s.room.ArrangeTopic(c.Request().Context(), caller(c), c.Param("id"), seen, list)
	if err != nil {
		return err
	}
	return s.answerMembers(c, topic)
}

// placeInTopic puts an article into a topic.
//
//	@Summary		Put an article into a topic
//	@Description	Behind those that are there; one that is there keeps its place. Needs no If-Match: others may do the same with other articles.
//	@ID				placeInTopic
//	@Tags			topics
//	@Security		bearer
//	@Param			id		path		string			true	"Id or slug of the topic"	example(cau-lam-giang-2)
//	@Param			article	path		string			true	"Id or slug of the article"
//	@Param			place	body		news.TopicPlace	false	"How it stands there"
//	@Success		200		{object}	news.Topic
//	@Router			/v1/newsroom/topics/{id}/articles/{article} [put]
func (s *Server) placeInTopic(c echo.Context) error {
	place, err := bind[news.TopicPlace](s, c, nil)
	if err != nil {
		return err
	}
	topic, err := s.room.PlaceInTopic(c.Request().Context(), caller(c), c.Param("id"), c.Param("article"), place)
	if err != nil {
		return err
	}
	return s.answerTopic(c, http.StatusOK, topic)
}

// removeFromTopic takes an article out of a topic.
//
//	@Summary		Take an article out of a topic
//	@Description	The article stays. Needs no If-Match.
//	@ID				removeFromTopic
//	@Tags			topics
//	@Security		bearer
//	@Param			id		path	string	true	"Id or slug of the topic"	example(cau-lam-giang-2)
//	@Param			article	path	string	true	"Id or slug of the article"
//	@Success		204
//	@Router			/v1/newsroom/topics/{id}/articles/{article} [delete]
func (s *Server) removeFromTopic(c echo.Context) error {
	if err := s.room.RemoveFromTopic(c.Request().Context(), caller(c), c.Param("id"), c.Param("article")); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// keysOfTopics adds to keys the topics that an answer shows.
func keysOfTopics(keys []string, topics []news.TopicRef) []string {
	for _, t := range topics {
		keys = append(keys, "topic:"+t.Slug)
	}
	return keys
}
