package newsroom_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"toasoan/internal/news"
	"toasoan/internal/newsroom"
	"toasoan/internal/store"
	"toasoan/internal/store/storetest"
)

// steps is how many steps TestRandomDesk takes.
func steps(t *testing.T) int {
	if s := os.Getenv("TOASOAN_STEPS"); s != "" {
		n, err := strconv.Atoi(s)
		must(t, err)
		return n
	}
	return 1000
}

// The states of an article as the test follows them, by itself: what the workflow
// table of the program says is not asked.
type card struct {
	id         string
	writer     int // index of an actor
	assignee   int // -1 for nobody
	section    int // 0 or 1
	status     string
	live       string // "" if never published
	due        time.Time
	expires    time.Time
	liveExpiry time.Time
	contents   []string // of each revision, from 1
}

// actor is who takes steps: a role, perhaps limited to one of the two sections.
type actor struct {
	news.Caller
	only int // -1 for both
}

// May is the workflow in the words of the people who use it, written down once
// more: who may, and when it is open.
func may(move string, c *card, who int, a actor) (allowed, open bool) {
	reaches := a.only < 0 || a.only == c.section
	own := (c.writer == who || c.assignee == who) && slices.Contains([]news.Role{news.Reporter, news.Editor, news.Publisher, news.Admin}, a.Role)
	edits := reaches && slices.Contains([]news.Role{news.Editor, news.Publisher, news.Admin}, a.Role)
	publishes := reaches && slices.Contains([]news.Role{news.Publisher, news.Admin}, a.Role)
	is := func(s string) bool { return slices.Contains(strings.Fields(s), c.status) }
	const finished = "published unpublished expired withdrawn"
	away := c.live == "unpublished" || c.live == "expired"
	switch move {
	case "edit":
		if own && !edits {
			return true, is("draft returned " + finished)
		}
		return edits, is("draft returned in_review approved " + finished)
	case "submit":
		return edits || own, is("draft returned")
	case "recall":
		return edits || own, is("in_review")
	case "return":
		return edits, is("in_review approved")
	case "approve":
		return edits, is("draft returned in_review")
	case "schedule":
		return publishes, is("draft in_review returned approved scheduled unpublished expired withdrawn")
	case "unschedule":
		return publishes, is("scheduled")
	case "publish":
		return publishes, !is("trashed")
	case "unpublish":
		return publishes, !is("trashed") && c.live == "published"
	case "withdraw":
		return publishes, !is("trashed") && (c.live == "published" || away)
	case "trash":
		switch {
		case publishes && away:
			return true, !is("trashed")
		case c.live == "" && own && !edits:
			return true, is("draft returned")
		case c.live == "" && edits:
			return true, is("draft returned in_review approved")
		}
		return edits || own, false
	case "recover":
		return edits || own, is("trashed") && (c.live == "" || away && publishes)
	}
	panic(move)
}

// desk is the paper of one run.
type desk struct {
	t      *testing.T
	store  *store.Store
	raw    *gorm.DB
	room   *newsroom.Newsroom
	mu     sync.Mutex
	now    time.Time
	random *rand.Rand
	slugs  [2]string
	actors []actor
	cards  []*card
	serial int
}

// TestRandomDesk takes random steps as random people over many articles. Only what
// the workflow lets happen happens; readers see a difference only by a publication,
// by being taken off, and by time; each such difference is one row of the change
// log, and each step one line of the audit log; and every revision comes back as
// it was.
func TestRandomDesk(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, database string) {
		seed := uint64(time.Now().UnixNano())
		t.Logf("seed %d", seed)
		d := &desk{t: t, now: noon, random: rand.New(rand.NewPCG(seed, 1)), store: storetest.Open(t, store.Options{}, database), raw: storetest.Raw(t, database)}
		d.room = newsroom.New(d.store, newsroom.Options{Now: d.clock, Secret: make([]byte, 32)})
		must(t, d.room.Open(t.Context(), "https://bao.example"))
		d.fitOut()
		for i := range steps(t) {
			d.step()
			if t.Failed() {
				t.Fatalf("after step %d", i)
			}
		}
		d.restoreAll()
		d.recount()
	})
}

func (d *desk) clock() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.now
}

func (d *desk) fitOut() {
	keys := [2]int64{}
	for i, name := range []string{"Thời sự", "Kinh tế"} {
		section, err := d.room.CreateSection(d.t.Context(), chief, news.SectionDraft{Name: name})
		must(d.t, err)
		d.slugs[i], keys[i] = section.Slug, section.Key
	}
	for i, who := range []struct {
		role news.Role
		only int
	}{{news.Reporter, -1}, {news.Reporter, -1}, {news.Editor, -1}, {news.Editor, 0}, {news.Publisher, -1}, {news.Publisher, 1}, {news.Admin, -1}, {news.Moderator, -1}} {
		user, err := d.room.CreateUser(d.t.Context(), chief, news.UserDraft{Email: fmt.Sprint("u", i, "@bao.example"), Name: fmt.Sprint("Người ", i), Role: who.role, Password: "mot-mat-khau-dai"})
		must(d.t, err)
		a := actor{news.Caller{ID: user.ID, Name: user.Name, Role: who.role}, who.only}
		if who.only >= 0 {
			a.Sections = []int64{keys[who.only]}
		}
		d.actors = append(d.actors, a)
	}
}

func (d *desk) draft(section int) news.ArticleDraft {
	d.serial++
	draft := news.ArticleDraft{
		Title: fmt.Sprint("Bài ", d.serial), Sapo: news.Opt(fmt.Sprint("Sa-pô ", d.serial)), Body: fmt.Sprint("<p>Chữ ", d.serial, ".</p>"), Slug: fmt.Sprint("bai-", d.serial),
		Section: &news.SectionRef{Slug: d.slugs[section]}, Tags: []news.TagRef{{Name: fmt.Sprint("Thẻ ", d.random.IntN(9))}, {Name: fmt.Sprint("Thẻ ", d.random.IntN(9))}},
		Corrections: []news.Correction{{At: news.At(noon), Text: fmt.Sprint("Sửa ", d.serial)}},
	}
	if d.random.IntN(4) == 0 {
		at := news.At(d.clock().Add(time.Duration(1+d.random.IntN(600)) * time.Minute))
		draft.ExpiresAt = &at
	}
	return draft
}

// content is what a revision says, in a form that compares.
func content(m *news.Manuscript) string {
	draft := m.Draft()
	draft.Reason = ""
	b, err := json.Marshal(draft)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// step takes one step, and looks at all that may have changed by it.
func (d *desk) step() {
	switch n := d.random.IntN(20); {
	case n == 0 && len(d.cards) < 300 || len(d.cards) == 0:
		d.create()
	case n == 1:
		d.passTime()
	default:
		d.move()
	}
}

func (d *desk) create() {
	who := d.random.IntN(len(d.actors) - 1) // no moderator
	a := d.actors[who]
	section := d.random.IntN(2)
	if a.only >= 0 {
		section = a.only
	}
	draft := d.draft(section)
	before := d.traces()
	m, err := d.room.CreateArticle(d.t.Context(), a.Caller, draft)
	must(d.t, err)
	c := &card{id: m.ID, writer: who, assignee: -1, section: section, status: "draft", contents: []string{content(m)}}
	if draft.ExpiresAt != nil {
		c.expires = draft.ExpiresAt.Time
	}
	d.cards = append(d.cards, c)
	d.expect("create", before, nil, 1)
}

// traces are the lengths of both logs.
type traces struct{ Changes, Audit int }

func (d *desk) traces() (n traces) {
	must(d.t, d.raw.Raw("SELECT (SELECT count(*) FROM changes WHERE noun = 'article') AS changes, (SELECT count(*) FROM audit WHERE noun = 'article') AS audit").Scan(&n).Error)
	return n
}

// expect holds both logs against what a step had to write.
func (d *desk) expect(what string, before traces, changes []string, audit int) {
	d.t.Helper()
	var rows []struct{ Op, UID, Reason string }
	must(d.t, d.raw.Raw("SELECT op, uid, reason FROM changes WHERE noun = 'article' ORDER BY seq LIMIT 1000 OFFSET ?", before.Changes).Scan(&rows).Error)
	got := []string{}
	for _, r := range rows {
		got = append(got, r.Op+" "+r.UID+" "+r.Reason)
	}
	slices.Sort(got)
	slices.Sort(changes)
	if !slices.Equal(got, changes) {
		d.t.Errorf("%s: the change log has %q, want %q", what, got, changes)
	}
	if now := d.traces(); now.Audit-before.Audit != audit {
		d.t.Errorf("%s: %d lines in the audit log, want %d", what, now.Audit-before.Audit, audit)
	}
}

// view is what readers get of the article, "" if nothing.
func (d *desk) view(c *card) string {
	a, err := d.store.Article(d.t.Context(), c.id, news.ArticleParts{})
	if err != nil {
		return ""
	}
	listed, _, err := d.store.Articles(d.t.Context(), news.ArticleQuery{IDs: []string{c.id}})
	must(d.t, err)
	if len(listed) != 1 {
		d.t.Errorf("%s is read and not listed", c.id)
	}
	b, err := json.Marshal(a)
	must(d.t, err)
	return string(b)
}

var allMoves = strings.Fields("edit submit recall return approve schedule unschedule publish publish unpublish withdraw trash recover assign edit")

func (d *desk) move() {
	c := d.cards[d.random.IntN(len(d.cards))]
	who := d.random.IntN(len(d.actors))
	a := d.actors[who]
	move := allMoves[d.random.IntN(len(allMoves))]
	before, seen, n := d.view(c), d.manuscript(c), d.traces()
	what := fmt.Sprintf("%s by %s (%s) of %s %s", move, a.Name, a.Role, c.status, c.live)
	if move == "assign" {
		d.assign(c, a, seen, n, what)
		return
	}
	allowed, open := may(move, c, who, a)
	section := c.section
	draft := d.draft(section)
	reads := a.Role != news.Moderator && (a.only < 0 && a.Role != news.Reporter || a.only == c.section || c.writer == who || c.assignee == who)
	m, err := d.take(move, a.Caller, c, seen.Version, draft)
	impossible := news.IsCode(err, news.CodeNotPublishable)
	switch {
	case !reads && news.KindOf(err) != news.NotFound:
		d.t.Errorf("%s: %v of an article not to know of", what, err)
	case reads && !allowed && news.KindOf(err) != news.Forbidden:
		// Who may in some other state is told that it is not open now.
		if !news.IsCode(err, news.CodeMoveClosed) {
			d.t.Errorf("%s: %v, want forbidden", what, err)
		}
	case reads && allowed && !open && !news.IsCode(err, news.CodeMoveClosed):
		d.t.Errorf("%s: %v, want not open", what, err)
	case reads && allowed && open && err != nil && !impossible:
		d.t.Errorf("%s: %v", what, err)
	}
	if err != nil {
		if d.view(c) != before {
			d.t.Errorf("%s: failed, and readers see a difference", what)
		}
		if now := d.manuscript(c); now.Version != seen.Version {
			d.t.Errorf("%s: failed, and the version has changed", what)
		}
		d.expect(what, n, nil, 0)
		return
	}
	d.follow(move, c, m, draft, before, n, what)
}

func (d *desk) assign(c *card, a actor, seen *news.Manuscript, n traces, what string) {
	to := d.random.IntN(3)
	_, err := d.room.AssignArticle(d.t.Context(), a.Caller, c.id, seen.Version, &news.AssignmentDraft{User: d.actors[to].ID})
	edits := slices.Contains([]news.Role{news.Editor, news.Publisher, news.Admin}, a.Role) && (a.only < 0 || a.only == c.section)
	if (err == nil) != edits {
		d.t.Errorf("%s: %v", what, err)
	}
	if err != nil {
		d.expect(what, n, nil, 0)
		return
	}
	c.assignee = to
	d.expect(what, n, nil, 1)
}

func (d *desk) manuscript(c *card) *news.Manuscript {
	m, err := d.store.Manuscript(d.t.Context(), news.TheNewsroom, c.id)
	must(d.t, err)
	return m
}

func (d *desk) take(move string, by news.Caller, c *card, v int64, draft news.ArticleDraft) (*news.Manuscript, error) {
	ctx := d.t.Context()
	switch move {
	case "edit":
		return d.room.EditArticle(ctx, by, c.id, v, draft)
	case "submit":
		return d.room.SubmitArticle(ctx, by, c.id, v, news.Remark{})
	case "recall":
		return d.room.RecallArticle(ctx, by, c.id, v)
	case "return":
		return d.room.ReturnArticle(ctx, by, c.id, v, news.ReturnDraft{Note: "Thiếu."})
	case "approve":
		return d.room.ApproveArticle(ctx, by, c.id, v, news.Remark{})
	case "schedule":
		at := news.At(d.clock().Add(time.Duration(1+d.random.IntN(300)) * time.Minute))
		m, err := d.room.ScheduleArticle(ctx, by, c.id, v, news.ScheduleDraft{PublishAt: &at})
		if err == nil {
			c.due = at.Time
		}
		return m, err
	case "unschedule":
		return d.room.UnscheduleArticle(ctx, by, c.id, v)
	case "publish":
		return d.room.PublishArticle(ctx, by, c.id, v, news.Publication{})
	case "unpublish":
		return d.room.UnpublishArticle(ctx, by, c.id, v)
	case "withdraw":
		return d.room.WithdrawArticle(ctx, by, c.id, v, news.Withdrawal{Notice: "Gỡ."})
	case "trash":
		return d.room.TrashArticle(ctx, by, c.id, v)
	default:
		return d.room.RecoverArticle(ctx, by, c.id, v)
	}
}

// follow takes a step that was taken over into the card, and holds what became of
// it against what had to.
func (d *desk) follow(move string, c *card, m *news.Manuscript, draft news.ArticleDraft, before string, n traces, what string) {
	var changes []string
	wasLive := c.live == "published"
	switch move {
	case "edit":
		c.contents = append(c.contents, content(m))
		c.expires = time.Time{}
		if draft.ExpiresAt != nil {
			c.expires = draft.ExpiresAt.Time
		}
		if slices.Contains(strings.Fields("published unpublished expired withdrawn"), c.status) {
			c.status = "draft"
		}
	case "submit":
		c.status = "in_review"
	case "recall", "recover":
		c.status = "draft"
	case "return":
		c.status = "returned"
	case "approve", "unschedule":
		c.status = "approved"
	case "schedule":
		c.status = "scheduled"
	case "publish":
		changes = []string{"upsert " + c.id + " published"}
		if wasLive {
			changes = []string{"upsert " + c.id + " updated"}
		}
		c.status, c.live, c.liveExpiry = "published", "published", c.expires
	case "unpublish", "withdraw":
		c.status = move + "n"
		if move == "unpublish" {
			c.status = "unpublished"
		}
		c.live = c.status
		changes = []string{"delete " + c.id + " " + c.status}
	case "trash":
		c.status = "trashed"
	}
	if string(m.Status) != c.status || string(m.Live.State) != c.live {
		d.t.Errorf("%s: leads to %s %s, want %s %s", what, m.Status, m.Live.State, c.status, c.live)
	}
	if int(m.Revision) != len(c.contents) {
		d.t.Errorf("%s: revision %d, want %d", what, m.Revision, len(c.contents))
	}
	after := d.view(c)
	if len(changes) == 0 && after != before {
		d.t.Errorf("%s: readers see a difference", what)
	}
	if (after != "") != (c.live == "published") {
		d.t.Errorf("%s: live %q, and readers see %q", what, c.live, after)
	}
	d.expect(what, n, changes, 1)
}

// passTime lets the clock go on, and the newsroom do what is due.
func (d *desk) passTime() {
	d.mu.Lock()
	d.now = d.now.Add(time.Duration(1+d.random.IntN(90)) * time.Minute)
	now := d.now
	d.mu.Unlock()
	n := d.traces()
	must(d.t, d.room.KeepSchedule(d.t.Context()))
	var changes []string
	audit := 0
	for _, c := range d.cards {
		publishes := c.status == "scheduled" && !c.due.After(now)
		expires := c.live == "published" && !c.liveExpiry.IsZero() && !c.liveExpiry.After(now)
		if expires && (!publishes || c.liveExpiry.Before(c.due)) {
			changes = append(changes, "delete "+c.id+" expired")
			audit++
			c.live = "expired"
			if c.status == "published" {
				c.status = "expired"
			}
		}
		if !publishes {
			continue
		}
		audit++
		if !c.expires.IsZero() && !c.expires.After(now) { // too late for it
			c.status = "approved"
			if expires && !c.liveExpiry.Before(c.due) {
				changes = append(changes, "delete "+c.id+" expired")
				audit++
				c.live = "expired"
			}
			continue
		}
		reason := "published"
		if c.live == "published" {
			reason = "updated"
		}
		changes = append(changes, "upsert "+c.id+" "+reason)
		c.status, c.live, c.liveExpiry = "published", "published", c.expires
	}
	d.expect("time", n, changes, audit)
	for _, c := range d.cards {
		if m := d.manuscript(c); string(m.Status) != c.status || string(m.Live.State) != c.live {
			d.t.Errorf("after time: %s is %s %s, want %s %s", c.id, m.Status, m.Live.State, c.status, c.live)
		}
	}
}

// restoreAll brings random revisions of every article back.
func (d *desk) restoreAll() {
	for _, c := range d.cards {
		m := d.manuscript(c)
		if m.Status == news.Trashed || m.Status == news.Scheduled {
			continue
		}
		number := 1 + d.random.IntN(len(c.contents))
		m, err := d.room.RestoreRevision(d.t.Context(), chief, c.id, m.Version, int64(number))
		must(d.t, err)
		if got := content(m); got != c.contents[number-1] {
			d.t.Errorf("revision %d of %s comes back as\n%s\nnot\n%s", number, c.id, got, c.contents[number-1])
		}
	}
}

func (d *desk) recount() {
	for _, sql := range []string{
		"SELECT count(*) FROM tags t WHERE article_count <> (SELECT count(*) FROM listings WHERE kind = 2 AND ref_id = t.id)",
		"SELECT count(*) FROM articles a WHERE NOT EXISTS (SELECT 1 FROM listings l WHERE l.article_id = a.id AND l.kind = 0)",
		"SELECT count(*) FROM articles a JOIN manuscripts m ON m.id = a.id WHERE m.live_state <> 'published'",
	} {
		var wrong int
		must(d.t, d.raw.Raw(sql).Scan(&wrong).Error)
		if wrong > 0 {
			d.t.Errorf("%d rows: %s", wrong, sql)
		}
	}
}
