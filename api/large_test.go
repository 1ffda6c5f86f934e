package main

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"toasoan/api/rest"
	"toasoan/internal/demo"
	"toasoan/internal/news"
	"toasoan/internal/newsroom"
	"toasoan/internal/store"
)

// What an answer may take on a large paper: 99 of 100 of one kind.
const (
	largeUsual  = 20 * time.Millisecond
	largeSparse = 200 * time.Millisecond // few articles fulfil two filters that many fulfil each
	largeCommon = 500 * time.Millisecond // words that most articles have
)

// largeRequests is how many requests of each kind are made.
const largeRequests = 200

// TestLarge measures what the delivery face takes within the server on a large paper:
// TOASOAN_LARGE articles with one comment each on average, kept in
// TOASOAN_LARGE_DATABASE for the next time. TOASOAN_LARGE_FIGURES names a file for the
// figures as JSON, of which `make bench-sizes` draws docs/performance.svg. See make
// bench-large.
func TestLarge(t *testing.T) {
	articles, err := strconv.Atoi(os.Getenv("TOASOAN_LARGE"))
	if err != nil {
		t.Skip("TOASOAN_LARGE is not set")
	}
	s, err := store.Open(store.Options{URL: os.Getenv("TOASOAN_LARGE_DATABASE")})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ctx := t.Context()
	if _, err := s.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	room := newsroom.New(s, newsroom.Options{Secret: make([]byte, secretBytes)})
	if err := room.Open(ctx, "https://bao.example"); err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	if err := demo.Generate(ctx, room, s, demo.Plan{Articles: articles, Comments: articles, Seed: 1}, nil); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d articles are there after %s", articles, time.Since(start).Round(time.Second))
	if err := room.CompleteIndex(ctx); err != nil {
		t.Fatal(err)
	}
	if err := room.RelateArticles(ctx); err != nil {
		t.Fatal(err)
	}
	server, err := rest.New(s, room, slog.New(slog.DiscardHandler), rest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	l := &large{T: t, handler: server.HTTP("").Handler, dice: rand.New(rand.NewPCG(1, 2))}
	l.look()
	l.read(room)
	l.compose(s, room)
	figures := l.measure()
	figures.Articles = articles
	if name := largeFigures(); name != "" {
		text, err := json.MarshalIndent(figures, "", "\t")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, append(text, '\n'), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// largeFigures is the file for the figures. With one they are only told: to draw them
// is not to hold the server to them.
func largeFigures() string { return os.Getenv("TOASOAN_LARGE_FIGURES") }

// figures are what was measured: milliseconds by kind of request.
type figures struct {
	Articles int                `json:"articles"`
	Median   map[string]float64 `json:"median_ms"`
	P99      map[string]float64 `json:"p99_ms"`
}

// large is a large paper that is being measured.
type large struct {
	*testing.T
	handler                           http.Handler
	dice                              *rand.Rand
	sections, tags, authors, articles []string
	titles                            []string
	discussed                         []string // articles that have comments
}

// look learns what there is to ask for: articles of all ages among it.
func (l *large) look() {
	l.sections, l.tags, l.authors = l.slugs("/v1/sections"), l.slugs("/v1/tags?limit=100"), l.slugs("/v1/authors?limit=100")
	const years = 10 // that made articles are spread over
	for i := range 2 * years {
		l.articles = append(l.articles, l.slugs(fmt.Sprintf("/v1/articles?limit=100&to=%s", time.Now().AddDate(0, -6*i, 0).Format(time.DateOnly)))...)
	}
	if len(l.discussed) == 0 {
		l.Fatal("no article has comments")
	}
}

// slugs are those of up to 1,000 items of a list, or 100 articles.
func (l *large) slugs(path string) (found []string) {
	for next := path; next != "" && len(found) < 1000; {
		_, body := l.get(next)
		var page struct {
			Data []struct {
				Slug, Title string
				Counts      struct{ Comments int }
			}
			Page struct {
				NextCursor string `json:"next_cursor"`
			}
		}
		if err := json.Unmarshal(body, &page); err != nil {
			l.Fatal(err)
		}
		for _, item := range page.Data {
			found = append(found, item.Slug)
			if item.Title != "" {
				l.titles = append(l.titles, item.Title)
			}
			if item.Counts.Comments > 0 {
				l.discussed = append(l.discussed, item.Slug)
			}
		}
		next = ""
		if page.Page.NextCursor != "" && !strings.HasPrefix(path, "/v1/articles") {
			next = path + "&cursor=" + page.Page.NextCursor
		}
	}
	return found
}

// read has many readers open many articles, so that there are some that are read most.
func (l *large) read(room *newsroom.Newsroom) {
	const readers = 100
	for i := range readers {
		views := news.ViewsDraft{}
		for range 50 {
			views.Views = append(views.Views, news.View{Article: l.any(l.articles[:max(1, len(l.articles)*(i+1)/readers)])})
		}
		by := newsroom.Viewer{Visitor: news.Visitor{IP: fmt.Sprintf("198.51.100.%d", i), UserAgent: "Mozilla/5.0"}}
		if _, err := room.CountViews(views, by); err != nil {
			l.Fatal(err)
		}
	}
	if err := room.SettleViews(l.Context()); err != nil {
		l.Fatal(err)
	}
}

// compose puts a front page together: one zone of chosen articles, one for each of
// ten sections and one for the rest.
func (l *large) compose(s *store.Store, room *newsroom.Newsroom) {
	front, err := s.CuratedList(l.Context(), news.FrontSlug)
	if err != nil {
		l.Fatal(err)
	}
	draft := news.CuratedListDraft{Name: front.Name, Slug: front.Slug, Zones: []news.Zone{{Name: "tieu-diem", Size: 5, Fill: &news.Fill{}}}}
	for _, slug := range l.articles[:3] {
		draft.Zones[0].Pinned = append(draft.Zones[0].Pinned, news.ArticleRef{Slug: slug})
	}
	for i, section := range l.sections[:min(10, len(l.sections))] {
		draft.Zones = append(draft.Zones, news.Zone{Name: fmt.Sprint("chuyen-muc-", i), Size: 4, Fill: &news.Fill{Section: news.Opt(section)}})
	}
	draft.Zones = append(draft.Zones, news.Zone{Name: "moi-nhat", Size: 10, Fill: &news.Fill{}})
	if front, err = room.EditList(l.Context(), scheduler, front.ID, front.Version, draft); err != nil {
		l.Fatal(err)
	}
	if _, err := room.PublishList(l.Context(), scheduler, front.ID, front.Version, news.ListPublication{}); err != nil {
		l.Fatal(err)
	}
}

func (l *large) get(path string) (time.Duration, []byte) {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	w := httptest.NewRecorder()
	start := time.Now()
	l.handler.ServeHTTP(w, r)
	took := time.Since(start)
	if w.Code != http.StatusOK {
		l.Fatalf("%s: %d %s", path, w.Code, w.Body)
	}
	return took, w.Body.Bytes()
}

func (l *large) any(of []string) string { return of[l.dice.IntN(len(of))] }

// words are n words in a row of some title.
func (l *large) words(n int) string {
	words := strings.Fields(l.any(l.titles))
	from := l.dice.IntN(max(1, len(words)-n+1))
	return url.QueryEscape(strings.Join(words[from:min(from+n, len(words))], " "))
}

// measure asks for everything and tells how long it takes.
func (l *large) measure() figures {
	filters := map[string]func() string{
		"section": func() string { return "section=" + l.any(l.sections) },
		"tag":     func() string { return "tag=" + l.any(l.tags) },
		"author":  func() string { return "author=" + l.any(l.authors) },
		"type":    func() string { return "type=" + l.any([]string{"news", "feature", "photo"}) },
		"time":    func() string { return fmt.Sprintf("to=%d-06-01", 2018+l.dice.IntN(8)) },
	}
	type kind struct {
		name string
		most time.Duration
		path func() string
	}
	kinds := []kind{
		{"list", largeUsual, func() string { return "/v1/articles" }},
		{"list, page 500", largeUsual, func() string { return "/v1/articles?page=500" }},
		{"list by section", largeUsual, func() string { return "/v1/articles?" + filters["section"]() }},
		{"list by tag", largeUsual, func() string { return "/v1/articles?" + filters["tag"]() }},
		{"list by author", largeUsual, func() string { return "/v1/articles?" + filters["author"]() }},
		{"most read", largeUsual, func() string { return "/v1/articles/most-read" }},
		{"most read of a section", largeUsual, func() string { return "/v1/articles/most-read?" + filters["section"]() }},
		{"front page", largeUsual, func() string { return "/v1/front" }},
		{"comments", largeUsual, func() string { return "/v1/articles/" + l.any(l.discussed) + "/comments" }},
		{"latest comments", largeUsual, func() string { return "/v1/comments/latest" }},
		{"article", largeUsual, func() string { return "/v1/articles/" + l.any(l.articles) }},
		{"related", largeUsual, // of the latest, for which it is worked out
			func() string { return "/v1/articles/" + l.any(l.articles[:min(100, len(l.articles))]) + "/related" }},
		{"suggest", largeUsual, func() string { return "/v1/search/suggest?q=" + l.words(2) }},
		{"search, whole title", largeCommon, // made titles have only words that many articles have
			func() string { return "/v1/search?q=" + url.QueryEscape(l.any(l.titles)) }},
		{"search, three words of a title", largeCommon, func() string { return "/v1/search?q=" + l.words(3) }},
		{"search, one word of a title", largeCommon, func() string { return "/v1/search?q=" + l.words(1) }},
		{"search, a word of most articles", largeCommon, func() string {
			return "/v1/search?q=" + url.QueryEscape(l.any([]string{"và", "của", "các", "người", "trong"}))
		}},
		{"search, two of them", largeCommon, func() string {
			return "/v1/search?q=" + url.QueryEscape(l.any([]string{"và của", "người trong", "các người"}))
		}},
		{"search, two of them in quotes", largeCommon, func() string {
			return "/v1/search?q=" + url.QueryEscape(l.any([]string{`"và của"`, `"người trong"`, `"các và"`}))
		}},
		{"search with facets", largeCommon, func() string { return "/v1/search?facets=section,tag,year&q=" + l.words(2) }},
		{"search, nothing", largeCommon, func() string { return "/v1/search?q=khongcotunay" + strconv.Itoa(l.dice.IntN(1000)) }},
	}
	names := slices.Sorted(maps.Keys(filters))
	for i, a := range names {
		for _, b := range names[i+1:] {
			kinds = append(kinds, kind{"list by " + a + " and " + b, largeSparse, func() string { return "/v1/articles?" + filters[a]() + "&" + filters[b]() }})
		}
	}
	measured := figures{Median: map[string]float64{}, P99: map[string]float64{}}
	l.Logf("%-34s %10s %10s %10s", "", "median", "p99", "slowest")
	for _, k := range kinds {
		l.get(k.path())
		took := make([]time.Duration, largeRequests)
		for i := range took {
			took[i], _ = l.get(k.path())
		}
		slices.Sort(took)
		p99 := took[largeRequests*99/100-1]
		l.Logf("%-34s %10s %10s %10s", k.name, tidy(took[largeRequests/2]), tidy(p99), tidy(took[largeRequests-1]))
		measured.Median[k.name], measured.P99[k.name] = milliseconds(took[largeRequests/2]), milliseconds(p99)
		if p99 > k.most && largeFigures() == "" {
			l.Errorf("%s: 99 of 100 take up to %s, more than %s", k.name, tidy(p99), k.most)
		}
	}
	return measured
}

func milliseconds(d time.Duration) float64 { return d.Seconds() * 1e3 }

func tidy(d time.Duration) time.Duration { return d.Round(10 * time.Microsecond) }
