package rest

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"toasoan/internal/news"
)

// BulkDraft is what is to be done to many articles, each by itself.
type BulkDraft struct {
	Items []BulkItem `json:"items" validate:"required" minItems:"1" maxItems:"100"`
}

// BulkItem is what is to be done to one of them.
type BulkItem struct {
	// Id or slug.
	ID string `json:"id" validate:"required" maxLength:"100" example:"binh-xuyen-nang-cao-chat-luong"`
	// The ETag of the version that the caller saw, as in If-Match.
	ETag string    `json:"etag" validate:"required" maxLength:"100" example:"v3"`
	Move news.Move `json:"move" validate:"required" enums:"edit,submit,recall,return,approve,schedule,unschedule,publish,unpublish,withdraw,trash,recover" example:"publish"`
	// The body that the move takes by itself: of edit, a JSON Merge Patch.
	Arguments any `json:"arguments,omitempty" swaggertype:"object" extensions:"x-any={}"`
}

// BulkResult is what became of each article, in the order of the items.
type BulkResult struct {
	Data []BulkOutcome `json:"data"`
}

// BulkOutcome is what became of one article.
type BulkOutcome struct {
	// As the item has it.
	ID string `json:"id" example:"binh-xuyen-nang-cao-chat-luong"`
	// The status with which the move by itself would have been answered.
	Status int `json:"status" example:"200"`
	// The ETag and the status of the article after the move; null if it failed.
	ETag          news.Opt `json:"etag" swaggertype:"string" extensions:"x-nullable" example:"v4"`
	ArticleStatus news.Opt `json:"article_status" swaggertype:"string" extensions:"x-nullable" example:"published"`
	Problem       *Problem `json:"problem" extensions:"x-nullable"`
}

const maxBulk = 100

// moveMany does something to many articles.
//
//	@Summary		Move many articles
//	@Description	Up to 100 moves, each as its own operation would do it: one that fails does not keep the others from happening, and is told in its place.
//	@ID				moveArticles
//	@Tags			manuscripts
//	@Security		bearer
//	@Param			bulk	body		BulkDraft	true	"Moves"
//	@Success		200		{object}	BulkResult
//	@Router			/v1/newsroom/moves [post]
func (s *Server) moveMany(c echo.Context) error {
	draft, err := bind[BulkDraft](s, c, nil)
	if err != nil {
		return err
	}
	if err := draft.check(); err != nil {
		return err
	}
	result := BulkResult{Data: make([]BulkOutcome, len(draft.Items))}
	for i, item := range draft.Items {
		result.Data[i] = s.moveOne(c, item)
	}
	return answer(c, http.StatusOK, result)
}

func (d BulkDraft) check() error {
	var faults news.Faults
	switch n := len(d.Items); {
	case n == 0:
		faults.Add("/items", news.FaultRequired)
	case n > maxBulk:
		faults.Add("/items", news.FaultTooMany, "max", maxBulk)
	}
	return faults.Err(news.CodeInvalid)
}

func (s *Server) moveOne(c echo.Context, item BulkItem) BulkOutcome {
	outcome := BulkOutcome{ID: item.ID, Status: http.StatusOK}
	m, err := s.takeOne(c, item)
	if err != nil {
		e := s.understand(err, c)
		if e.Kind() == news.Internal {
			s.logFailure(err, c)
		}
		problem := problemFor(e, c)
		outcome.Status, outcome.Problem = problem.Status, &problem
		return outcome
	}
	outcome.ETag, outcome.ArticleStatus = news.Opt(versionTag(m.Version)), news.Opt(m.Status)
	return outcome
}

func (s *Server) takeOne(c echo.Context, item BulkItem) (*news.Manuscript, error) {
	take, known := s.bulkMoves()[item.Move]
	var faults news.Faults
	if item.ID == "" {
		faults.Add("/id", news.FaultRequired)
	}
	if !known {
		faults.Add("/move", news.FaultEnum, "values", movesList)
	}
	if err := faults.Err(news.CodeInvalid); err != nil {
		return nil, err
	}
	seen, err := versionOf(item.ETag)
	if err != nil {
		return nil, err
	}
	if item.Arguments == nil {
		item.Arguments = map[string]any{}
	}
	m, err := s.store.Manuscript(c.Request().Context(), caller(c), item.ID)
	if err != nil {
		return nil, err
	}
	return take(c.Request().Context(), caller(c), m, seen, item.Arguments)
}

// bulkMove takes one move, with its arguments as JSON has them.
type bulkMove func(ctx context.Context, by news.Caller, m *news.Manuscript, seen int64, arguments any) (*news.Manuscript, error)

func (s *Server) bulkMoves() map[news.Move]bulkMove {
	return map[news.Move]bulkMove{
		news.MoveEdit:       s.patchOne,
		news.MoveSubmit:     taking(s.room.SubmitArticle),
		news.MoveRecall:     plain(s.room.RecallArticle),
		news.MoveReturn:     taking(s.room.ReturnArticle),
		news.MoveApprove:    taking(s.room.ApproveArticle),
		news.MoveSchedule:   taking(s.room.ScheduleArticle),
		news.MoveUnschedule: plain(s.room.UnscheduleArticle),
		news.MovePublish:    taking(s.room.PublishArticle),
		news.MoveUnpublish:  plain(s.room.UnpublishArticle),
		news.MoveWithdraw:   taking(s.room.WithdrawArticle),
		news.MoveTrash:      plain(s.room.TrashArticle),
		news.MoveRecover:    plain(s.room.RecoverArticle),
	}
}

// movesList names the moves for who named another one.
var movesList = func() string {
	names := ""
	for i, move := range news.Moves {
		if i > 0 {
			names += ", "
		}
		names += string(move)
	}
	return names
}()

// taking is a move that takes a draft.
func taking[D any](take func(context.Context, news.Caller, string, int64, D) (*news.Manuscript, error)) bulkMove {
	return func(ctx context.Context, by news.Caller, m *news.Manuscript, seen int64, arguments any) (*news.Manuscript, error) {
		var draft D
		if err := decode(arguments, &draft); err != nil {
			return nil, err
		}
		return take(ctx, by, m.ID, seen, draft)
	}
}

// plain is a move that takes nothing.
func plain(take func(context.Context, news.Caller, string, int64) (*news.Manuscript, error)) bulkMove {
	return func(ctx context.Context, by news.Caller, m *news.Manuscript, seen int64, arguments any) (*news.Manuscript, error) {
		var none struct{}
		if err := decode(arguments, &none); err != nil {
			return nil, err
		}
		return take(ctx, by, m.ID, seen)
	}
}

func (s *Server) patchOne(ctx context.Context, by news.Caller, m *news.Manuscript, seen int64, arguments any) (*news.Manuscript, error) {
	draft, err := applyPatch(arguments, *m, m.Draft(), m.Version, seen)
	if news.KindOf(err) == news.Stale {
		return nil, m.CheckVersion(seen)
	}
	if err != nil {
		return nil, err
	}
	return s.room.EditArticle(ctx, by, m.ID, seen, draft)
}
