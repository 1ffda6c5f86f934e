package rest

import (
	"context"

	"github.com/labstack/echo/v4"

	"toasoan/internal/news"
)

// ChangePage is a stretch of what changed for readers.
type ChangePage struct {
	// In the order in which it changed. It may be empty though there is more.
	Data []news.ToldChange `json:"data"`
	// What to send as after the next time, now or later.
	NextCursor string `json:"next_cursor" example:"eyJsIjoxLCJuIjoyLCJrIjowfQ"`
	// Whether there is more. Ask again at once.
	HasMore bool `json:"has_more" example:"false"`
}

// ChangeParams are the query parameters of the change log.
type ChangeParams struct {
	// As the last answer's next_cursor, or a row's cursor, said. Absent: from the beginning, with all that readers see.
	After string `json:"after,omitempty" query:"after" maxLength:"500"`
	// Only what changed of these. Always send the same with one copy.
	Noun []string `json:"noun,omitempty" query:"noun" enums:"article,section,tag,author,topic,comment,live_update,list,site,redirect" maxItems:"10"`
	// Most rows to return.
	Limit int `json:"limit,omitempty" query:"limit" minimum:"1" maximum:"500" default:"100"`
}

const defaultChanges = 100

// nouns are those that are asked for.
func nouns(names []string) (all []news.Noun) {
	for _, name := range names {
		all = append(all, news.Noun(name))
	}
	return all
}

// listChanges answers with what changed for readers.
//
//	@Summary		List what changed
//	@Description	Everything that changed for readers, in one order, each with what it is now; what they no longer see is told as deleted. Without `after` it begins with all that they see. Send `next_cursor` as `after` to go on: at once while `has_more`, and from time to time then. A cursor that is older than 30 days is answered with 410. docs/changes.md tells how to keep a copy.
//	@ID				listChanges
//	@Tags			changes
//	@Param			query	query		ChangeParams	false	"Query"
//	@Success		200		{object}	ChangePage
//	@Router			/v1/changes [get]
func (s *Server) listChanges(c echo.Context) error {
	params, err := query[ChangeParams](c)
	if err != nil {
		return err
	}
	q := news.ChangeQuery{After: params.After, Nouns: nouns(params.Noun), Limit: params.Limit}
	if q.Limit == 0 {
		q.Limit = defaultChanges
	}
	ctx := c.Request().Context()
	stretch, err := s.store.ChangesFrom(ctx, q)
	if err != nil {
		return err
	}
	if err := s.showChanges(ctx, stretch.Changes); err != nil {
		return err
	}
	return s.deliver(c, ChangePage{stretch.Changes, stretch.Next, stretch.More}, delivered{keys: []string{"changes"}, live: true})
}

// showChanges fills in what depends on the paper's settings.
func (s *Server) showChanges(ctx context.Context, changes []news.ToldChange) error {
	show, err := s.present(ctx, "")
	if err != nil {
		return err
	}
	site, paths := show.settings, show.settings.Paths
	shown := map[*news.Card]bool{} // several changes may tell of one
	for _, t := range changes {
		switch {
		case t.Article != nil && !shown[t.Article]:
			shown[t.Article] = true
			show.card(t.Article)
		case t.Section != nil:
			t.Section.URL = site.URL(paths.Section, t.Section.Slug)
		case t.Tag != nil:
			t.Tag.URL = site.URL(paths.Tag, t.Tag.Slug)
		case t.Author != nil:
			t.Author.URL = site.URL(paths.Author, t.Author.Slug)
		case t.Topic != nil:
			t.Topic.URL = site.URL(paths.Topic, t.Topic.Slug)
		case t.LiveUpdate != nil:
			show.update(t.LiveUpdate)
		}
	}
	return nil
}
