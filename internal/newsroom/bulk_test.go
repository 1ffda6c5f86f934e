package newsroom_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
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

var noon = time.Date(2026, 3, 9, 5, 0, 0, 0, time.UTC)

var chief = news.Caller{ID: "0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2a10", Name: "Trần Thu Hà", Role: news.Publisher}

// TestBulkKeepsWhatTheNewsroomWould takes the same past in at once and one by
// one, and compares every row of every table but the audit log, where a whole
// lot is one line.
func TestBulkKeepsWhatTheNewsroomWould(t *testing.T) {
	bulk, single := onEach(t, "in bulk", inBulk), onEach(t, "one by one", oneByOne)
	for database, rows := range single {
		for i := range min(len(rows), len(bulk[database])) {
			if bulk[database][i] != rows[i] {
				t.Fatalf("%s, row %d\n\tin bulk %s\n\tby one  %s", database, i, bulk[database][i], rows[i])
			}
		}
		if len(bulk[database]) != len(rows) || len(rows) < 100 {
			t.Errorf("%s: %d rows in bulk, %d one by one", database, len(bulk[database]), len(rows))
		}
	}
}

// onEach returns what takeIn leaves behind in each kind of database.
func onEach(t *testing.T, name string, takeIn func(*testing.T, *newsroom.Newsroom, newsroom.Desk)) map[string][]string {
	left := map[string][]string{}
	var mu sync.Mutex
	t.Run(name, func(t *testing.T) {
		storetest.EachURL(t, func(t *testing.T, database string) {
			kind, _, _ := strings.Cut(database, ":")
			rows := furnish(t, database, takeIn)
			mu.Lock()
			defer mu.Unlock()
			left[kind] = rows
		})
	})
	return left
}

// furnish makes a newsroom with sections, tags and authors, lets takeIn publish
// what they are for, adds one article more in the usual way, and returns all rows.
func furnish(t *testing.T, database string, takeIn func(*testing.T, *newsroom.Newsroom, newsroom.Desk)) []string {
	t.Helper()
	s := storetest.Open(t, store.Options{}, database)
	room := newsroom.New(s, newsroom.Options{Now: func() time.Time { return noon }, Secret: make([]byte, 32)})
	must(t, room.Open(t.Context(), "https://bao.example"))
	settings := news.DefaultSettings("https://bao.example")
	settings.Comments.Limits.PerAddress, settings.Comments.Limits.PerNetwork = 0, 0
	_, err := room.SaveSettings(t.Context(), chief, 1, settings)
	must(t, err)
	takeIn(t, room, furniture(t, room))
	_, err = room.CreateArticle(t.Context(), chief, news.ArticleDraft{Title: "Bài sau cùng"})
	must(t, err)
	return rows(t, storetest.Raw(t, database), strings.HasPrefix(database, "sqlite:"))
}

func furniture(t *testing.T, room *newsroom.Newsroom) newsroom.Desk {
	t.Helper()
	desk := newsroom.Desk{Sections: map[string]*news.Section{}, Tags: map[string]*news.Tag{}, Authors: map[string]*news.Author{}}
	var parent *string
	for _, d := range []news.SectionDraft{{Name: "Kinh tế"}, {Name: "Nông nghiệp"}, {Name: "Nội bộ", Hidden: true}} {
		d.ParentID = parent
		section, err := room.CreateSection(t.Context(), chief, d)
		must(t, err)
		parent, desk.Sections[section.Slug] = &section.ID, section
	}
	for _, name := range []string{"nước sạch", "nông thôn mới"} {
		tag, err := room.CreateTag(t.Context(), chief, news.TagDraft{Name: name})
		must(t, err)
		desk.Tags[tag.Slug] = tag
	}
	for _, d := range []news.AuthorDraft{{Name: "Lê Minh", PenNames: []string{"Minh Lê"}}, {Name: "Vũ An"}} {
		author, err := room.CreateAuthor(t.Context(), chief, d)
		must(t, err)
		desk.Authors[author.Slug] = author
	}
	return desk
}

// pasts are articles that differ in all that an article can differ in.
func pasts() []newsroom.Past {
	in := func(slug string) *news.SectionRef { return &news.SectionRef{Slug: slug} }
	ago := func(hours int) news.Publication {
		at := news.At(noon.Add(-time.Duration(hours) * time.Hour))
		return news.Publication{PublishedAt: &at, Precision: news.PrecisionMinute}
	}
	day := ago(240)
	day.Precision = news.PrecisionDay
	closes := news.At(noon.Add(time.Hour))
	comment := func(parent int, status news.CommentStatus) newsroom.PastComment {
		c := newsroom.PastComment{
			Draft:  news.CommentDraft{AuthorName: " Bạn đọc ", AuthorEmail: "Doc@Example.com", Body: "Hay\r\n\r\n lắm <b>"},
			Status: status, At: news.At(noon), From: news.Visitor{IP: "203.0.113.7", UserAgent: "Trình duyệt"},
		}
		if parent >= 0 {
			c.Parent = &parent
		}
		return c
	}
	const yes, no, wait = news.CommentApproved, news.CommentRejected, news.CommentPending
	return []newsroom.Past{
		{Publication: day, Draft: news.ArticleDraft{
			Title: "  Ðồng  Vọng được mùa ", ShortTitle: "Được mùa", Sapo: "Sapo của bài", Byline: "Lê Minh - Vũ An", Type: "feature",
			Body: `<p class="x">Một <b>hai</b><script>ba</script></p><div>bốn</div><ul><li>năm</li></ul>`, Section: in("nong-nghiep"),
			Tags:      []news.TagRef{{Slug: "nuoc-sach"}, {Slug: "nong-thon-moi"}, {Slug: "nuoc-sach"}},
			Authors:   []news.Credit{{Slug: "le-minh", PenName: "Minh Lê"}, {Slug: "vu-an", Role: "photographer"}},
			LeadMedia: &news.Media{URL: "https://bao.example/a.jpg", Alt: "Ảnh", Width: 10, Height: 20},
			Source:    &news.Source{Name: "Bản tin"}, SEO: &news.SEO{Title: "Mùa"}, Language: "en",
			Corrections: []news.Correction{{Text: "Sửa một chữ"}},
			Comments:    &news.CommentingRules{ClosesAt: &closes},
		}, Comments: []newsroom.PastComment{
			comment(-1, yes), comment(0, yes), comment(1, yes), comment(1, wait), comment(-1, wait), comment(-1, no), comment(0, no), comment(-1, yes),
		}},
		{Publication: ago(5), Draft: news.ArticleDraft{Title: "Đồng Vọng được mùa", Body: "<p>Trùng tên</p>", Section: in("kinh-te"), Authors: []news.Credit{}}},
		{Publication: ago(4), Draft: news.ArticleDraft{Title: "Latest", Body: "Chữ\n\nthường", BodyFormat: "text", Section: in("kinh-te")}},
		{Publication: ago(3), Draft: news.ArticleDraft{Title: "!!!", Body: "# Đầu đề\n\nMột", BodyFormat: "markdown", Section: in("noi-bo")}},
		{Publication: ago(2), Draft: news.ArticleDraft{
			Title: "Chỉ có ảnh", Slug: "anh", Type: "photo", Section: in("kinh-te"), Tags: []news.TagRef{{Slug: "nuoc-sach"}},
			LeadMedia: &news.Media{URL: "https://bao.example/b.jpg"},
		}, Comments: []newsroom.PastComment{comment(-1, yes)}},
		{Draft: news.ArticleDraft{Title: "Không nói lúc nào", Body: "<p>x</p>", Section: in("nong-nghiep")}},
	}
}

func inBulk(t *testing.T, room *newsroom.Newsroom, desk newsroom.Desk) {
	bulk, err := room.Bulk(t.Context(), chief, desk)
	must(t, err)
	must(t, bulk.Keep(t.Context(), nil))
	var ready []*newsroom.Prepared
	for _, p := range pasts() {
		one, err := bulk.Prepare(p)
		must(t, err)
		ready = append(ready, one)
	}
	must(t, bulk.Keep(t.Context(), ready))
}

// oneByOne does with the usual methods what a Bulk does.
func oneByOne(t *testing.T, room *newsroom.Newsroom, _ newsroom.Desk) {
	for _, p := range pasts() {
		m, err := room.CreateArticle(t.Context(), chief, p.Draft)
		must(t, err)
		m, err = room.PublishArticle(t.Context(), chief, m.ID, m.Version, p.Publication)
		must(t, err)
		ids := make([]string, len(p.Comments))
		for i, c := range p.Comments {
			if c.Parent != nil {
				c.Draft.ParentID = &ids[*c.Parent]
			}
			posting, err := room.ReadComment(t.Context(), m.ID, c.Draft, c.From, "")
			if err != nil {
				t.Fatal(err)
			}
			posted, err := room.PostComment(t.Context(), posting)
			must(t, err)
			if ids[i] = posted.ID; c.Status != news.CommentPending {
				_, err := room.DecideComment(t.Context(), chief, posted.ID, news.Decision{Status: c.Status})
				must(t, err)
			}
		}
	}
}

var uid = regexp.MustCompile(`[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}`)

// rows returns all rows of all tables, with ids numbered as they come.
func rows(t *testing.T, db *gorm.DB, sqlite bool) []string {
	t.Helper()
	catalogue := "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_name NOT IN ('audit', 'comment_decisions', 'moderation', 'spam_words') ORDER BY 1"
	if sqlite {
		catalogue = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT IN ('audit', 'comment_decisions', 'moderation', 'spam_words') AND (name = 'search_words' OR name NOT LIKE 'search%') ORDER BY 1"
	}
	var tables, all []string
	must(t, db.Raw(catalogue).Scan(&tables).Error)
	for _, table := range tables {
		if slices.Contains([]string{"goose_db_version", "lists", "list_versions"}, table) { // as old as the schema
			continue
		}
		var found []map[string]any
		must(t, db.Table(table).Find(&found).Error)
		var lines []string
		for _, row := range found {
			lines = append(lines, line(table, row))
		}
		slices.Sort(lines)
		all = append(all, lines...)
	}
	numbers := map[string]string{}
	for i, l := range all {
		all[i] = uid.ReplaceAllStringFunc(l, func(id string) string {
			if numbers[id] == "" {
				numbers[id] = fmt.Sprint("id", len(numbers)+1)
			}
			return numbers[id]
		})
	}
	return all
}

// line puts what orders a table first: keys before ids, which are random.
func line(table string, row map[string]any) string {
	var parts []string
	for name, value := range row {
		if b, ok := value.([]byte); ok {
			value = string(b)
		}
		part := fmt.Sprintf("%s=%q", name, fmt.Sprint(value))
		if uid.MatchString(part) {
			part = "~" + part
		}
		parts = append(parts, part)
	}
	slices.SortFunc(parts, func(a, b string) int {
		for _, key := range []string{"id=", "seq="} {
			if strings.HasPrefix(a, key) != strings.HasPrefix(b, key) {
				return map[bool]int{true: -1, false: 1}[strings.HasPrefix(a, key)]
			}
		}
		return strings.Compare(a, b)
	})
	return table + " " + strings.Join(parts, " ")
}

// TestBulkRefuses is about articles that the newsroom would not publish either.
func TestBulkRefuses(t *testing.T) {
	good := func() newsroom.Past { return pasts()[0] }
	second := 1
	for _, test := range []struct {
		name  string
		spoil func(p *newsroom.Past)
		want  string
	}{
		{"no title", func(p *newsroom.Past) { p.Draft.Title = " " }, "invalid [/title required]"},
		{"unknown section", func(p *newsroom.Past) { p.Draft.Section.Slug = "x" }, "invalid [/section unknown_reference]"},
		{"no section", func(p *newsroom.Past) { p.Draft.Section = nil }, "not_publishable [/section required]"},
		{"unknown tag", func(p *newsroom.Past) { p.Draft.Tags[1].Slug = "x" }, "invalid [/tags/1 unknown_reference]"},
		{"unknown author", func(p *newsroom.Past) { p.Draft.Authors[1].Slug = "x" }, "invalid [/authors/1 unknown_reference]"},
		{"another's pen name", func(p *newsroom.Past) { p.Draft.Authors[1].PenName = "Minh Lê" }, "invalid [/authors/1/pen_name not_allowed_value]"},
		{"nothing to read", func(p *newsroom.Past) { p.Draft.Body, p.Draft.LeadMedia = "", nil }, "not_publishable [/body required]"},
		{"the future", func(p *newsroom.Past) { p.Publication.PublishedAt.Time = noon.Add(time.Hour) }, "invalid [/published_at in_the_future]"},
		{"empty comment", func(p *newsroom.Past) { p.Comments[1].Draft.Body = "" }, "invalid [/body required]"},
		{"answer to itself", func(p *newsroom.Past) { p.Comments[1].Parent = &second }, "invalid [/parent_id unknown_reference]"},
		{"answer to a rejected comment", func(p *newsroom.Past) { p.Comments[0].Status = news.CommentRejected }, "invalid [/parent_id unknown_reference]"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := storetest.Open(t, store.Options{}, "sqlite:"+filepath.Join(t.TempDir(), "toasoan.db"))
			room := newsroom.New(s, newsroom.Options{Now: func() time.Time { return noon }})
			must(t, room.Open(t.Context(), "https://bao.example"))
			bulk, err := room.Bulk(t.Context(), chief, furniture(t, room))
			must(t, err)
			p := good()
			test.spoil(&p)
			if _, err := bulk.Prepare(p); err == nil || err.Error() != test.want {
				t.Errorf("%v, not %s", err, test.want)
			}
		})
	}
}

// TestBulkBesideOthers takes articles in while others write theirs.
func TestBulkBesideOthers(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, database string) {
		s := storetest.Open(t, store.Options{}, database)
		room := newsroom.New(s, newsroom.Options{Now: func() time.Time { return noon }, Secret: make([]byte, 32)})
		must(t, room.Open(t.Context(), "https://bao.example"))
		desk := furniture(t, room)
		bulk, err := room.Bulk(t.Context(), chief, desk)
		must(t, err)
		const rounds = 5
		var wg sync.WaitGroup
		for other := range 2 {
			wg.Go(func() {
				for range rounds {
					p := pasts()[0] // under one title each time, so that all want one slug
					one, err := bulk.Prepare(p)
					if err := errors.Join(err, bulk.Keep(t.Context(), []*newsroom.Prepared{one})); err != nil {
						t.Error(err)
					}
				}
			})
			wg.Go(func() {
				for round := range rounds {
					draft := pasts()[1].Draft
					draft.Title = fmt.Sprint("Bài ", other, " vòng ", round)
					m, err := room.CreateArticle(t.Context(), chief, draft)
					if err == nil {
						_, err = room.PublishArticle(t.Context(), chief, m.ID, m.Version, news.Publication{})
					}
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		_, stretch, err := s.Articles(t.Context(), news.ArticleQuery{Page: news.Page{Count: true}})
		must(t, err)
		tag, err := s.Tag(t.Context(), "nuoc-sach")
		must(t, err)
		if *stretch.Total != 4*rounds || tag.ArticleCount != 2*rounds {
			t.Errorf("%d articles, %d with the tag", *stretch.Total, tag.ArticleCount)
		}
	})
}

func TestBulkNeedsAPublisher(t *testing.T) {
	s := storetest.Open(t, store.Options{}, "sqlite:"+filepath.Join(t.TempDir(), "toasoan.db"))
	room := newsroom.New(s, newsroom.Options{Now: func() time.Time { return noon }})
	must(t, room.Open(t.Context(), "https://bao.example"))
	bulk, err := room.Bulk(t.Context(), news.Caller{ID: chief.ID, Role: news.Editor}, furniture(t, room))
	must(t, err)
	if _, err := bulk.Prepare(pasts()[0]); news.KindOf(err) != news.Forbidden {
		t.Error(err)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
