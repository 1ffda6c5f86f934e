package rest

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"toasoan/internal/news"
)

// ListedManuscript is a manuscript in a list: without its body.
type ListedManuscript struct {
	ID       string      `json:"id" example:"0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2a10"`
	Status   news.Status `json:"status" enums:"draft,in_review,returned,approved,scheduled,published,unpublished,expired,withdrawn,trashed" example:"draft"`
	Revision int64       `json:"revision" example:"1"`
	news.Content
	Comments  news.CommentingRules `json:"comments"`
	Writer    news.Person          `json:"writer"`
	CreatedAt news.Time            `json:"created_at"`
	UpdatedAt news.Time            `json:"updated_at"`
	Saved     news.Save            `json:"saved"`
	Changed   news.Touch           `json:"changed"`
	// Who is to see to it, and by when.
	Assignment *news.Assignment `json:"assignment" extensions:"x-nullable"`
	// When it will be published, while it is scheduled.
	ScheduledAt *news.Time `json:"scheduled_at" extensions:"x-nullable"`
	// When readers stop seeing it.
	ExpiresAt *news.Time  `json:"expires_at" extensions:"x-nullable"`
	TrashedAt *news.Time  `json:"trashed_at" extensions:"x-nullable"`
	Live      news.Live   `json:"live"`
	Moves     []news.Move `json:"moves" enums:"edit,submit,recall,return,approve,schedule,unschedule,publish,unpublish,withdraw,trash,recover"`
}

// ManuscriptListParams are the query parameters of a list of manuscripts.
type ManuscriptListParams struct {
	// Where the working copy stands.
	Status string `json:"status,omitempty" query:"status" enums:"draft,in_review,returned,approved,scheduled,published,unpublished,expired,withdrawn,trashed"`
	// Slug of a section.
	Section string `json:"section,omitempty" query:"section" maxLength:"100"`
	// Id of the user or key that wrote them; me for the caller.
	Writer string `json:"writer,omitempty" query:"writer" maxLength:"100"`
	// Id of the user to whom they are assigned; me for the caller.
	Assignee string `json:"assignee,omitempty" query:"assignee" maxLength:"100"`
	ListParams
	FieldParams
}

func (p ManuscriptListParams) check(faults *news.Faults) {
	p.ListParams.check(faults)
	p.checkFields(ListedManuscript{}, faults)
}

// listManuscripts answers with manuscripts.
//
//	@Summary		List articles in the newsroom
//	@Description	Articles of every status but the trash, last changed first, without their bodies. Reporters see their own, or with assignee=me those that are assigned to them; status=trashed shows the trash.
//	@ID				listNewsroomArticles
//	@Tags			manuscripts
//	@Security		bearer
//	@Param			query	query		ManuscriptListParams	false	"Query"
//	@Success		200		{object}	Page[ListedManuscript]
//	@Router			/v1/newsroom/articles [get]
func (s *Server) listManuscripts(c echo.Context) error {
	params, err := query[ManuscriptListParams](c)
	if err != nil {
		return err
	}
	by := caller(c)
	for _, who := range []*string{&params.Writer, &params.Assignee} {
		if *who == "me" {
			*who = by.ID
		}
	}
	ctx := c.Request().Context()
	manuscripts, stretch, err := s.store.Manuscripts(ctx, news.ManuscriptQuery{
		Caller: by, Status: news.Status(params.Status), Section: params.Section, Writer: params.Writer, Assignee: params.Assignee, Page: params.page(),
	})
	if err != nil {
		return err
	}
	settings, err := s.store.Settings(ctx)
	if err != nil {
		return err
	}
	items := make([]ListedManuscript, len(manuscripts))
	for i, m := range manuscripts {
		m.URL = settings.ArticleURL(m.ID, m.Slug, m.Section)
		items[i] = ListedManuscript{
			m.ID, m.Status, m.Revision, m.Content, m.Comments, m.Writer, m.CreatedAt, m.UpdatedAt, m.Saved, m.Changed,
			m.Assignment, m.ScheduledAt, m.ExpiresAt, m.TrashedAt, m.Live, m.Moves,
		}
	}
	return answer(c, http.StatusOK, pickPage(params.FieldParams, pageOf(c, params.ListParams, items, stretch)))
}

// answerManuscript answers with the manuscript and its version.
func (s *Server) answerManuscript(c echo.Context, status int, m *news.Manuscript) error {
	if err := s.address(c, m); err != nil {
		return err
	}
	if status == http.StatusCreated {
		return created(c, m, m.Version, "/v1/newsroom/articles/"+m.ID)
	}
	return answerVersion(c, status, m, m.Version)
}

// address fills in where the article would stand on the paper's web site, and
// who is at work on it.
func (s *Server) address(c echo.Context, m *news.Manuscript) error {
	if err := s.store.LoadDesk(c.Request().Context(), caller(c), m, s.room.Now()); err != nil {
		return err
	}
	settings, err := s.store.Settings(c.Request().Context())
	if err != nil {
		return err
	}
	m.URL = settings.ArticleURL(m.ID, m.Slug, m.Section)
	return nil
}

// createManuscript begins an article.
//
//	@Summary		Create an article
//	@Description	Begins a draft. The body may be HTML, Markdown or plain text; it is sanitised before it is stored. Section, tags and authors are named by slug or name; unknown tags are made.
//	@ID				createArticle
//	@Tags			manuscripts
//	@Security		bearer
//	@Param			article	body		news.ArticleDraft	true	"Article"
//	@Success		201		{object}	news.Manuscript
//	@Router			/v1/newsroom/articles [post]
func (s *Server) createManuscript(c echo.Context) error {
	draft, err := bind[news.ArticleDraft](s, c, news.Manuscript{})
	if err != nil {
		return err
	}
	m, err := s.room.CreateArticle(c.Request().Context(), caller(c), draft)
	if err != nil {
		return err
	}
	return s.answerManuscript(c, http.StatusCreated, m)
}

// getManuscript answers with one manuscript.
//
//	@Summary		Read an article in the newsroom
//	@Description	The working copy, what readers see of it, and the moves that are open to the caller, with the ETag that changes need.
//	@ID				getNewsroomArticle
//	@Tags			manuscripts
//	@Security		bearer
//	@Param			id	path		string	true	"Id or slug"
//	@Success		200	{object}	news.Manuscript
//	@Router			/v1/newsroom/articles/{id} [get]
func (s *Server) getManuscript(c echo.Context) error {
	if _, err := query[struct{}](c); err != nil {
		return err
	}
	m, err := s.store.Manuscript(c.Request().Context(), caller(c), c.Param("id"))
	if err != nil {
		return err
	}
	return s.answerManuscript(c, http.StatusOK, m)
}

// editManuscript changes the working copy.
//
//	@Summary		Change an article
//	@Description	JSON Merge Patch on the working copy. Readers see nothing of it until the article is published again. What GET answers may be sent back.
//	@ID				editArticle
//	@Tags			manuscripts
//	@Security		bearer
//	@Param			id		path		string				true	"Id or slug"
//	@Param			article	body		news.ArticleDraft	true	"Members to change"
//	@Success		200		{object}	news.Manuscript
//	@Router			/v1/newsroom/articles/{id} [patch]
func (s *Server) editManuscript(c echo.Context) error {
	ctx := c.Request().Context()
	seen, err := ifMatch(c)
	if err != nil {
		return err
	}
	m, err := s.store.Manuscript(ctx, caller(c), c.Param("id"))
	if err != nil {
		return err
	}
	if err := s.address(c, m); err != nil {
		return err
	}
	draft, err := bindPatch(s, c, *m, m.Draft(), m.Version, seen)
	if news.KindOf(err) == news.Stale {
		return m.CheckVersion(seen) // which tells who changed it
	}
	if err != nil {
		return err
	}
	if m, err = s.room.EditArticle(ctx, caller(c), m.ID, seen, draft); err != nil {
		return err
	}
	return s.answerManuscript(c, http.StatusOK, m)
}
