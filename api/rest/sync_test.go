package rest_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"toasoan/internal/news"
	"toasoan/internal/store"
)

// syncSteps is how many changes TestSync makes.
func syncSteps(t *testing.T) int {
	if s := os.Getenv("TOASOAN_SYNC"); s != "" {
		n, err := strconv.Atoi(s)
		must(t, err)
		return n
	}
	return 600
}

// thing is something as a client keeps it: JSON's own types.
type thing = map[string]any

// keeper is a client that keeps a copy of all that readers see, by the rules of
// docs/changes.md and nothing else. What it holds outlives it, as on a disk.
type keeper struct {
	a      *api
	cursor string
	began  bool                        // it was told all that was there
	things map[string]map[string]thing // by noun and id
	seen   map[string]bool             // what was told since it started anew
	resets int
}

func newKeeper(a *api) *keeper {
	k := &keeper{a: a, things: map[string]map[string]thing{}, seen: map[string]bool{}}
	for _, noun := range news.Followed {
		k.things[string(noun)] = map[string]thing{}
	}
	return k
}

// step asks once and applies what it gets, or only a part of that: as if it were
// killed in the middle. It reports whether there is more.
func (k *keeper) step(limit, killedAfter int) bool {
	k.a.t.Helper()
	path := fmt.Sprint("/v1/changes?limit=", limit)
	if k.cursor != "" {
		path += "&after=" + k.cursor
	}
	w := httptest.NewRecorder()
	k.a.server.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
	if w.Code == http.StatusGone { // start anew: what is not told of again goes
		k.cursor, k.began, k.seen = "", false, map[string]bool{}
		k.resets++
		return true
	}
	var page struct {
		Data []struct {
			Cursor, Noun, Op, ID string
			Article, Section     thing
			Tag, Author, Topic   thing
			Comment              thing
			LiveUpdate           thing    `json:"live_update"`
			ArticleID            *string  `json:"article_id"`
			FormerSlugs          []string `json:"former_slugs"`
		}
		NextCursor string `json:"next_cursor"`
		HasMore    bool   `json:"has_more"`
	}
	if err := json.Unmarshal(w.Body.Bytes(), &page); err != nil || w.Code != 200 {
		k.a.t.Errorf("%s: %d %s", path, w.Code, w.Body)
		return false
	}
	for i, row := range page.Data {
		if i == killedAfter {
			return true
		}
		k.cursor = row.Cursor
		now := map[string]thing{"article": row.Article, "section": row.Section, "tag": row.Tag, "author": row.Author, "topic": row.Topic, "comment": row.Comment, "live_update": row.LiveUpdate}[row.Noun]
		switch {
		case k.things[row.Noun] == nil: // a list, the site or a redirect: to be asked for
		case row.Op == "delete":
			k.drop(row.Noun, row.ID)
		default:
			if now == nil {
				k.a.t.Errorf("the row %+v does not say what it is now", row)
			}
			if row.ArticleID != nil {
				now["on"] = *row.ArticleID
			}
			k.keep(row.Noun, row.ID, now)
			k.rename(row.Noun, row.FormerSlugs, now)
		}
	}
	k.cursor = page.NextCursor
	if !page.HasMore && !k.began {
		k.began = true
		for noun, all := range k.things {
			for id := range all {
				if !k.seen[noun+id] {
					delete(all, id)
				}
			}
		}
	}
	return page.HasMore
}

func (k *keeper) drop(noun, id string) {
	delete(k.things[noun], id)
	if noun == "article" {
		k.dropOn(id, "comment", "live_update")
	}
}

func (k *keeper) dropOn(article string, nouns ...string) {
	for _, noun := range nouns {
		for id, x := range k.things[noun] {
			if x["on"] == article {
				delete(k.things[noun], id)
			}
		}
	}
}

func (k *keeper) keep(noun, id string, now thing) {
	k.seen[noun+id] = true
	k.things[noun][id] = now
	if noun == "article" && now["coverage"] == nil {
		k.dropOn(id, "live_update")
	}
}

// rename puts the name into the cards that show the thing, under any of the slugs
// that it ever had.
func (k *keeper) rename(noun string, former []string, now thing) {
	is := func(ref thing) bool {
		return ref["slug"] == now["slug"] || slices.Contains(former, ref["slug"].(string))
	}
	list := map[string]string{"tag": "tags", "author": "authors"}[noun]
	for _, card := range k.things["article"] {
		if refs, has := card[list].([]any); has {
			for _, ref := range refs {
				if ref := ref.(thing); is(ref) {
					ref["slug"], ref["name"] = now["slug"], now["name"]
				}
			}
		}
		if section := card["section"].(thing); noun == "section" && is(section) {
			section["slug"] = now["slug"]
		}
	}
}

// holds is the copy in a form that compares: without what the documentation says
// is not told of at once.
func (k *keeper) holds() map[string]string {
	sections := map[any]thing{}
	for _, s := range k.things["section"] {
		sections[s["slug"]] = s
	}
	all := map[string]string{}
	for noun, things := range k.things {
		for id, x := range things {
			if noun == "article" { // a card's section is the one that is kept
				if s := sections[x["section"].(thing)["slug"]]; s != nil {
					x["section"] = thing{"slug": s["slug"], "name": s["name"], "path": s["path"]}
				}
			}
			all[noun+" "+id] = settled(x)
		}
	}
	return all
}

// settled is a thing without counts, and without addresses: those are made of
// slugs by the site's templates.
func settled(x thing) string {
	y := thing{}
	for name, v := range x {
		if topic := x["summary"] != nil || x["position"] != nil; topic && name == "updated_at" {
			continue // it is also the time at which what readers do not see was put into it
		}
		if !slices.Contains(strings.Fields("counts comments url article_count likes reply_count on replies replies_cursor article"), name) {
			y[name] = v
		}
	}
	if section, is := y["section"].(thing); is {
		delete(section, "url")
	}
	b, err := json.Marshal(y)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// delivered is what the addresses for readers list, in the same form.
func (a *api) delivered() map[string]string {
	a.t.Helper()
	all := map[string]string{}
	list := func(path string) (items []thing) {
		cursor := ""
		for {
			target := "/v1" + path
			if cursor != "" {
				target += "&cursor=" + cursor
			}
			w := httptest.NewRecorder()
			a.server.ServeHTTP(w, httptest.NewRequest("GET", target, nil))
			var page struct {
				Data []thing
				Page struct {
					NextCursor string `json:"next_cursor"`
				}
			}
			must(a.t, json.Unmarshal(w.Body.Bytes(), &page))
			if w.Code != 200 {
				a.t.Fatalf("%s: %s", target, w.Body)
			}
			items = append(items, page.Data...)
			if cursor = page.Page.NextCursor; cursor == "" {
				return items
			}
		}
	}
	put := func(noun string, x thing) { all[noun+" "+x["id"].(string)] = settled(x) }
	var walk func(nodes []any)
	walk = func(nodes []any) {
		for _, n := range nodes {
			n := n.(thing)
			children := n["children"].([]any)
			delete(n, "children")
			put("section", n)
			walk(children)
		}
	}
	for _, root := range list("/sections?") {
		walk([]any{root})
	}
	for _, x := range list("/tags?limit=100") {
		put("tag", x)
	}
	for _, x := range list("/authors?limit=100") {
		put("author", x)
	}
	for _, x := range list("/topics?limit=100") {
		put("topic", x)
	}
	for _, x := range list("/comments/latest?limit=100") {
		put("comment", x)
	}
	for _, x := range list("/articles?limit=100") {
		put("article", x)
		if x["coverage"] != nil {
			for _, u := range list(fmt.Sprint("/articles/", x["id"], "/updates?limit=100")) {
				put("live_update", u)
			}
		}
	}
	return all
}

// differences tells what one has otherwise than the other.
func differences(got, want map[string]string) (all []string) {
	for id, w := range want {
		if g, has := got[id]; !has {
			all = append(all, "lacks "+id+" "+w)
		} else if g != w {
			all = append(all, id+" is\n  "+g+" and not\n  "+w)
		}
	}
	for id := range got {
		if _, has := want[id]; !has {
			all = append(all, "has still "+id+" "+got[id])
		}
	}
	slices.Sort(all)
	return all[:min(len(all), 10)]
}

// editors make random changes, several at the same time.
type editors struct {
	a        *api
	by       news.Caller
	mu       sync.Mutex
	articles []string
	comments []string
	updates  [][2]string // with their articles
	sections []string
	authors  []string
	topics   []string
	serial   atomic.Int64
	done     atomic.Int64 // changes that were made
}

func pick[T any](e *editors, r *rand.Rand, all *[]T) (x T, ok bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(*all) == 0 {
		return x, false
	}
	return (*all)[r.IntN(len(*all))], true
}

func put[T any](e *editors, all *[]T, x T) {
	e.mu.Lock()
	defer e.mu.Unlock()
	*all = append(*all, x)
}

// draft makes up an article.
func (e *editors) draft(r *rand.Rand) news.ArticleDraft {
	n := e.serial.Add(1)
	d := news.ArticleDraft{Title: fmt.Sprint("Bài ", n), Sapo: news.Opt(fmt.Sprint("Sa-pô ", n)), Body: fmt.Sprint("<p>Chữ ", n, ".</p>")}
	if section, ok := pick(e, r, &e.sections); ok {
		d.Section = &news.SectionRef{Slug: section}
	}
	for range r.IntN(3) {
		d.Tags = append(d.Tags, news.TagRef{Name: fmt.Sprint("Thẻ ", r.IntN(40))})
	}
	for range r.IntN(3) {
		if author, ok := pick(e, r, &e.authors); ok {
			d.Authors = append(d.Authors, news.Credit{Slug: author})
		}
	}
	if r.IntN(3) == 0 {
		d.Type = news.LiveType
	}
	return d
}

// As large as a paper grows: what is done with a section costs what is in it, and this
// is about how many things are done.
const (
	mostArticles = 1000
	mostComments = 2000
)

// full reports whether there are that many.
func full[T any](e *editors, all *[]T, most int) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(*all) >= most
}

// step makes one random change. One that is not possible as things are is none.
func (e *editors) step(r *rand.Rand) {
	ctx, room, s := e.a.t.Context(), e.a.room, e.a.store
	article, _ := pick(e, r, &e.articles)
	manuscript := func() *news.Manuscript {
		m, err := s.Manuscript(ctx, news.TheNewsroom, article)
		if err != nil {
			return &news.Manuscript{}
		}
		return m
	}
	var err error
	switch n := r.IntN(100); {
	case n < 12 && !full(e, &e.articles, mostArticles) || article == "":
		var m *news.Manuscript
		if m, err = room.CreateArticle(ctx, e.by, e.draft(r)); err == nil {
			put(e, &e.articles, m.ID)
			_, err = room.PublishArticle(ctx, e.by, m.ID, m.Version, news.Publication{})
		}
	case n < 24:
		m := manuscript()
		if m, err = room.EditArticle(ctx, e.by, article, m.Version, e.draft(r)); err == nil {
			_, err = room.PublishArticle(ctx, e.by, article, m.Version, news.Publication{})
		}
	case n < 32:
		_, err = room.UnpublishArticle(ctx, e.by, article, manuscript().Version)
	case n < 36:
		_, err = room.WithdrawArticle(ctx, e.by, article, manuscript().Version, news.Withdrawal{Notice: "Gỡ."})
	case n < 44:
		_, err = room.PublishArticle(ctx, e.by, article, manuscript().Version, news.Publication{})
	case n < 60 && !full(e, &e.comments, mostComments):
		var posted *news.HeldComment
		if posted, err = e.comment(article); err == nil {
			put(e, &e.comments, posted.ID)
		}
	case n < 66:
		if id, ok := pick(e, r, &e.comments); ok {
			status := []news.CommentStatus{news.CommentApproved, news.CommentRejected, news.CommentSpam, news.CommentPending}[r.IntN(4)]
			_, err = room.DecideComment(ctx, e.by, id, news.Decision{Status: status})
		}
	case n < 68:
		if id, ok := pick(e, r, &e.comments); ok {
			_, err = room.EmphasizeComment(ctx, e.by, id, news.Emphasis{Pinned: r.IntN(2) == 0, Featured: r.IntN(2) == 0})
		}
	case n < 76:
		var u *news.DeskUpdate
		if u, err = room.PostUpdate(ctx, e.by, article, news.LiveUpdateDraft{Body: "<p>Tin mới.</p>"}); err == nil {
			put(e, &e.updates, [2]string{article, u.ID})
		}
	case n < 80:
		if at, ok := pick(e, r, &e.updates); ok {
			err = e.update(r, at)
		}
	case n < 81:
		d := news.SectionDraft{Name: fmt.Sprint("Mục ", e.serial.Add(1))}
		if parent, ok := pick(e, r, &e.sections); ok && r.IntN(2) == 0 {
			d.ParentID = &parent
		}
		var section *news.Section
		if section, err = room.CreateSection(ctx, e.by, d); err == nil {
			put(e, &e.sections, section.ID)
		}
	case n < 87:
		err = e.section(r)
	case n < 93:
		err = e.names(r)
	case n < 96:
		if id, ok := pick(e, r, &e.topics); ok {
			if r.IntN(2) == 0 {
				_, err = room.PlaceInTopic(ctx, e.by, id, article, news.TopicPlace{})
			} else {
				err = room.RemoveFromTopic(ctx, e.by, id, article)
			}
		}
	case n < 98:
		until := news.At(e.a.clock.now().Add(time.Duration(1+r.IntN(60)) * time.Minute))
		_, err = room.BreakArticle(ctx, e.by, article, manuscript().Version, news.BreakingDraft{Until: &until})
	case n < 99:
		e.a.clock.advance(time.Duration(r.IntN(300)) * time.Hour)
		err = room.KeepSchedule(ctx)
	default:
		err = room.PruneChanges(ctx)
	}
	e.count(err)
}

// count counts what was done, and tells of what must not happen.
func (e *editors) count(err error) {
	switch news.KindOf(err) {
	case "":
		e.done.Add(1)
	case news.Internal:
		if e.a.t.Context().Err() == nil {
			e.a.t.Error(err)
		}
	}
}

func (e *editors) comment(article string) (*news.HeldComment, error) {
	n := e.serial.Add(1)
	w := e.a.send(call{do: "POST /articles/" + article + "/comments", body: says(fmt.Sprint("Bạn ", n), fmt.Sprint("b", n, "@example.com"), fmt.Sprint("Ý kiến số ", n))})
	if w.Code != http.StatusCreated {
		return nil, news.Fail(news.CodeNotFound)
	}
	return &news.HeldComment{Comment: news.Comment{ID: at(e.a.t, w.Body.Bytes(), "/id")}}, nil
}

func (e *editors) update(r *rand.Rand, at [2]string) error {
	ctx := e.a.t.Context()
	m, err := e.a.store.Manuscript(ctx, news.TheNewsroom, at[0])
	if err != nil {
		return err
	}
	u, err := e.a.store.Update(ctx, m.Key, at[1])
	if err != nil {
		return err
	}
	if r.IntN(2) == 0 {
		return e.a.room.RemoveUpdate(ctx, e.by, at[0], at[1], u.Version)
	}
	d := u.Draft()
	d.Body, d.Pinned = fmt.Sprint("<p>Sửa ", e.serial.Add(1), ".</p>"), r.IntN(2) == 0
	_, err = e.a.room.EditUpdate(ctx, e.by, at[0], at[1], u.Version, d)
	return err
}

// section hides, shows, renames, moves, merges or deletes a section.
func (e *editors) section(r *rand.Rand) error {
	ctx := e.a.t.Context()
	id, _ := pick(e, r, &e.sections)
	other, _ := pick(e, r, &e.sections)
	section, err := e.a.store.DeskSection(ctx, id)
	if err != nil {
		return err
	}
	d := section.Draft()
	switch r.IntN(8) {
	case 0, 1, 2:
		d.Hidden = !d.Hidden && r.IntN(3) == 0 // most are in sight
	case 3:
		d.Name, d.Slug = fmt.Sprint("Mục ", e.serial.Add(1)), ""
	case 4:
		d.ParentID = &other
	case 5:
		d.ParentID = nil
	case 6:
		if r.IntN(4) > 0 {
			return nil
		}
		_, err := e.a.room.MergeSection(ctx, e.by, id, section.Version, news.Merger{Into: other})
		return err
	default:
		return e.a.room.DeleteSection(ctx, e.by, id, section.Version)
	}
	_, err = e.a.room.EditSection(ctx, e.by, id, section.Version, d)
	return err
}

// names makes, renames and merges tags, authors and topics.
func (e *editors) names(r *rand.Rand) error {
	ctx, room := e.a.t.Context(), e.a.room
	fresh := fmt.Sprint("Tên ", e.serial.Add(1))
	switch r.IntN(7) {
	case 0, 1:
		all, _, err := e.a.store.Tags(ctx, news.TagQuery{All: true, Page: news.Page{Limit: 100}})
		if err != nil || len(all) < 2 {
			return err
		}
		tag, into := all[r.IntN(len(all))], all[r.IntN(len(all))]
		if r.IntN(4) == 0 {
			_, err = room.MergeTag(ctx, e.by, tag.ID, tag.Version, news.Merger{Into: into.ID})
			return err
		}
		d := tag.Draft()
		d.Name, d.Slug = fresh, ""
		_, err = room.EditTag(ctx, e.by, tag.ID, tag.Version, d)
		return err
	case 2:
		author, err := room.CreateAuthor(ctx, e.by, news.AuthorDraft{Name: fresh})
		if err == nil {
			put(e, &e.authors, author.ID)
		}
		return err
	case 3, 4:
		id, _ := pick(e, r, &e.authors)
		into, _ := pick(e, r, &e.authors)
		author, err := e.a.store.DeskAuthor(ctx, id)
		if err != nil {
			return err
		}
		if r.IntN(4) == 0 {
			_, err = room.MergeAuthor(ctx, e.by, id, author.Version, news.Merger{Into: into})
			return err
		}
		d := author.Draft()
		d.Name, d.Slug = fresh, ""
		_, err = room.EditAuthor(ctx, e.by, id, author.Version, d)
		return err
	case 5:
		topic, err := room.CreateTopic(ctx, e.by, news.TopicDraft{Name: fresh})
		if err == nil {
			put(e, &e.topics, topic.ID)
		}
		return err
	default:
		id, _ := pick(e, r, &e.topics)
		topic, err := e.a.store.DeskTopic(ctx, id)
		if err != nil {
			return err
		}
		d := topic.Draft()
		d.Name, d.Slug = fresh, ""
		_, err = room.EditTopic(ctx, e.by, id, topic.Version, d)
		return err
	}
}

// TestSync: whoever keeps a copy, whenever they begin, however often they are
// killed and go on, has in the end exactly what readers see.
func TestSync(t *testing.T) {
	each(t, func(a *api) {
		seed := uint64(time.Now().UnixNano())
		t.Logf("seed %d", seed)
		a.commenting(`{"mode":"post","limits":{"per_address":0,"per_network":0}}`)
		e := &editors{a: a, by: news.Caller{ID: testRoom.ID, Name: testRoom.Name, Role: news.Admin}}
		for range 8 {
			section, err := a.room.CreateSection(t.Context(), e.by, news.SectionDraft{Name: fmt.Sprint("Mục ", e.serial.Add(1))})
			must(t, err)
			e.sections = append(e.sections, section.ID)
		}
		total := int64(syncSteps(t))
		var working, reading sync.WaitGroup
		for w := range 4 {
			working.Go(func() {
				r := rand.New(rand.NewPCG(seed, uint64(w)))
				for e.done.Load() < total && !t.Failed() {
					e.step(r)
				}
			})
		}
		const readers = 6
		keepers := make([]*keeper, readers)
		stop := make(chan struct{})
		for i := range readers {
			r := rand.New(rand.NewPCG(seed, uint64(100+i)))
			keepers[i] = newKeeper(a)
			reading.Go(func() {
				for e.done.Load() < total*int64(i)/readers && !t.Failed() { // each begins at another time
					time.Sleep(10 * time.Millisecond)
				}
				if i == 0 { // one is away for longer than the log reaches back
					keepers[i].step(1, -1)
					for e.done.Load() < total*9/10 && !t.Failed() {
						time.Sleep(10 * time.Millisecond)
					}
				}
				for {
					select {
					case <-stop:
						return
					default:
					}
					limit := 1 + r.IntN(60)
					if !keepers[i].step(limit, r.IntN(2*limit)) {
						time.Sleep(time.Duration(r.IntN(100)) * time.Millisecond)
					}
					if r.IntN(40) == 0 {
						time.Sleep(time.Second) // away for a while
					}
				}
			})
		}
		working.Wait()
		close(stop)
		reading.Wait()
		must(t, a.room.PruneChanges(t.Context()))
		want := a.delivered()
		resets := 0
		for i, k := range append(keepers, newKeeper(a)) { // and one who begins at the end
			for k.step(100, -1) {
			}
			resets += k.resets
			if wrong := differences(k.holds(), want); len(wrong) > 0 {
				t.Errorf("client %d, which started anew %d times:\n%s", i, k.resets, strings.Join(wrong, "\n"))
			}
		}
		var log store.ChangeLog
		must(t, a.raw.Raw("SELECT whole_after, compacted, (SELECT max(seq) FROM changes) AS last FROM change_log").Scan(&log).Error)
		t.Logf("%d changes were made and %d rows written, of which %d were compacted and %d dropped; %d things are seen; clients started anew %d times", e.done.Load(), log.Last, log.Compacted, log.WholeAfter, len(want), resets)
	})
}
