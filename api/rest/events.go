package rest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"toasoan/internal/news"
	"toasoan/internal/store"
)

const eventsPath = "/v1/events"

const (
	heartbeat    = 15 * time.Second // between signs of life
	sendWithin   = 10 * time.Second // for what is sent at once
	comeBackIn   = 2 * time.Second  // for a client whose stream has ended
	replayAtOnce = 100              // changes of one query
)

// Follow hears of what changes for readers, in this process and in others, until ctx
// ends: it drops what was kept of it, and tells those who listen.
func (s *Server) Follow(ctx context.Context) {
	var last int64
	s.insist(ctx, "read the change log", func() (err error) {
		last, err = s.store.LastChange(ctx)
		return err
	})
	s.hub.begin(last)
	s.forget() // what was kept before may lack what others changed up to then

	_ = s.store.Follow(ctx, last, func(changes []news.Change) { // it ends with ctx
		s.hear(changes)
		if s.hub.skip(changes[len(changes)-1].Seq) {
			return
		}
		s.insist(ctx, "tell of changes", func() error {
			events, err := s.events(ctx, changes)
			if err == nil {
				s.hub.give(events, changes[len(changes)-1].Seq)
			}
			return err
		})
	})
}

// insist does something again until it is done.
func (s *Server) insist(ctx context.Context, what string, do func() error) {
	for ctx.Err() == nil {
		err := do()
		if err == nil || ctx.Err() != nil {
			return
		}
		s.log.Error("cannot "+what, "error", err)
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
	}
}

// events makes what is sent of the changes, once for all who listen.
func (s *Server) events(ctx context.Context, changes []news.Change) ([]event, error) {
	told, err := s.store.Tell(ctx, changes)
	if err != nil {
		return nil, err
	}
	return s.frames(ctx, told)
}

func (s *Server) frames(ctx context.Context, told []news.ToldChange) ([]event, error) {
	if err := s.showChanges(ctx, told); err != nil {
		return nil, err
	}
	events := make([]event, len(told))
	for i, t := range told {
		var frame bytes.Buffer
		fmt.Fprintf(&frame, "id: %s\nevent: %s\ndata: ", t.Cursor, t.Noun)
		if err := writeJSON(&frame, t); err != nil { // one line, and its end
			return nil, err
		}
		frame.WriteByte('\n')
		events[i] = event{seq: t.Seq, noun: t.Noun, frame: frame.Bytes()}
		switch {
		case t.ArticleID != nil:
			events[i].article = *t.ArticleID
		case t.Noun == news.NounArticle:
			events[i].article = t.ID
		}
	}
	return events, nil
}

// EventParams are the query parameters of the stream of events.
type EventParams struct {
	// Where to begin, as Last-Event-ID says, which goes before it. Absent: with what changes from now on.
	After string `json:"after,omitempty" query:"after" maxLength:"500"`
	// Only what changes of these.
	Noun []string `json:"noun,omitempty" query:"noun" enums:"article,section,tag,author,topic,comment,live_update,list,site,redirect" maxItems:"10"`
	// Slug or id of an article: only it, its comments and its live updates.
	Article string `json:"article,omitempty" query:"article" maxLength:"100"`
}

// streamEvents sends what changes for readers as it happens.
//
//	@Summary		Listen to what changes
//	@Description	Server-sent events: the change log as it grows. `id` is the cursor of GET /v1/changes, `event` the noun, `data` a row as there. Last-Event-ID goes on without a gap; one that is older than 30 days is answered with 410. Who reads too slowly is sent `event: dropped`, and comes back. A stream has no end: listen with EventSource or `curl -N`; who waits for the whole answer sees nothing.
//	@ID				streamEvents
//	@Tags			changes
//	@Produce		text/event-stream
//	@Param			query			query	EventParams	false	"Query"
//	@Param			Last-Event-ID	header	string		false	"Id of the last event that the client has had."
//	@Success		200				{string}	string
//	@Router			/v1/events [get]
func (s *Server) streamEvents(c echo.Context) error {
	params, err := query[EventParams](c)
	if err != nil {
		return err
	}
	l := &listener{address: c.RealIP(), nouns: nouns(params.Noun)}
	if l.article, err = s.articleID(c.Request().Context(), params.Article); err != nil {
		return err
	}
	after, err := s.eventsAfter(c, params)
	if err != nil {
		return err
	}
	if err := s.hub.admit(l); err != nil {
		return err
	}
	defer s.hub.leave(l)
	st := &stream{server: s, listener: l, out: c.Response(), control: http.NewResponseController(c.Response()), at: after}
	first, err := st.next(c.Request().Context())
	if err != nil {
		return err // also for a place that is too long ago
	}
	h := c.Response().Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // nginx gathers otherwise
	c.Response().WriteHeader(http.StatusOK)
	if c.Request().Method == http.MethodHead {
		return nil
	}
	err = st.run(c.Request().Context(), first)
	if c.Request().Context().Err() == nil && !errors.Is(err, errEnded) {
		s.log.Debug("stream broken off", "error", err)
	}
	return nil
}

// articleID is the id of the article that readers see under the slug or id, also
// under a former slug; "" without one.
func (s *Server) articleID(ctx context.Context, slugOrID string) (string, error) {
	if slugOrID == "" {
		return "", nil
	}
	article, err := s.store.CommentedArticle(ctx, slugOrID)
	if e, moved := errors.AsType[*news.Error](err); moved && e.Slug != "" {
		article, err = s.store.CommentedArticle(ctx, e.Slug)
	}
	if err != nil {
		return "", err
	}
	return article.ID, nil
}

// eventsAfter is the number of the change after which the stream begins.
func (s *Server) eventsAfter(c echo.Context, p EventParams) (int64, error) {
	if id := c.Request().Header.Get("Last-Event-ID"); id != "" {
		after, err := store.ChangeNumber(id)
		if err != nil {
			return 0, &news.Error{Code: news.CodeBadHeader, Faults: []news.Fault{{Header: "Last-Event-ID", Code: news.FaultCursor}}}
		}
		return after, nil
	}
	if p.After != "" {
		return store.ChangeNumber(p.After)
	}
	return s.store.LastChange(c.Request().Context())
}

// stream is one answer to somebody who listens.
type stream struct {
	server   *Server
	listener *listener
	out      http.ResponseWriter
	control  *http.ResponseController
	at       int64 // the number of the last change up to which all was sent
}

var errEnded = errors.New("the stream has ended")

// run sends what the log has, and then what comes: first is the first of it.
func (st *stream) run(ctx context.Context, first *news.ChangeStretch) error {
	_ = st.control.SetReadDeadline(time.Time{}) // the one of the request would end the stream
	if err := st.send(fmt.Appendf(nil, "retry: %d\n\n", comeBackIn.Milliseconds())); err != nil {
		return err
	}
	if err := st.replay(ctx, first); err != nil {
		return err
	}
	joined, err := st.server.hub.join(ctx, st.listener)
	if err != nil {
		return err
	}
	if joined > st.at { // what was given out since the log was read
		stretch, err := st.next(ctx)
		if err != nil {
			return err
		}
		if err := st.replay(ctx, stretch); err != nil {
			return err
		}
	}
	return st.listen(ctx)
}

// next reads the log from where the stream is.
func (st *stream) next(ctx context.Context) (*news.ChangeStretch, error) {
	return st.server.store.ChangesFrom(ctx, news.ChangeQuery{
		After: store.ChangeCursor(st.at), Nouns: st.listener.nouns, Article: st.listener.article, Limit: replayAtOnce,
	})
}

// replay sends a stretch of the log, and all behind it.
func (st *stream) replay(ctx context.Context, stretch *news.ChangeStretch) error {
	for {
		events, err := st.server.frames(ctx, stretch.Changes)
		if err != nil {
			return err
		}
		if err := st.sendEvents(events); err != nil {
			return err
		}
		if st.at, err = store.ChangeNumber(stretch.Next); err != nil {
			return err
		}
		if !stretch.More {
			return nil
		}
		select {
		case <-st.server.hub.closed:
			return errEnded
		default:
		}
		if stretch, err = st.next(ctx); err != nil {
			return err
		}
	}
}

// listen sends what is given out.
func (st *stream) listen(ctx context.Context) error {
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		select {
		case <-st.listener.dropped:
			return errors.Join(st.send([]byte("event: dropped\ndata: {}\n\n")), errEnded)
		default:
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-st.server.hub.closed:
			return errEnded
		case <-st.listener.dropped:
		case events := <-st.listener.events:
			if err := st.sendEvents(events); err != nil {
				return err
			}
		case <-beat.C:
			if err := st.send(st.pulse()); err != nil {
				return err
			}
		}
	}
}

// pulse is a sign of life, which also says from where to go on.
func (st *stream) pulse() []byte {
	st.at = max(st.at, st.server.hub.heard(st.listener))
	return []byte(": \nid: " + store.ChangeCursor(st.at) + "\n\n")
}

// sendEvents sends those of the events that are wanted and were not sent yet.
func (st *stream) sendEvents(events []event) error {
	var frames []byte
	for _, e := range events {
		if e.seq > st.at && st.listener.wants(e) {
			frames = append(frames, e.frame...)
		}
	}
	if len(events) > 0 {
		st.at = max(st.at, events[len(events)-1].seq)
	}
	if len(frames) == 0 {
		return nil
	}
	return st.send(frames)
}

func (st *stream) send(frames []byte) error {
	_ = st.control.SetWriteDeadline(time.Now().Add(sendWithin)) // a recorder of tests has none
	if _, err := st.out.Write(frames); err != nil {
		return err
	}
	return st.control.Flush()
}
