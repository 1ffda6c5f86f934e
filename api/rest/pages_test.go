package rest_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"
)

// TestArticlePage: all that a page shows in one call, no article twice, and nothing that
// readers do not see.
func TestArticlePage(t *testing.T) {
	each(t, func(a *api) {
		a.commenting(`{"mode":"post","limits":{"per_address":0,"per_network":0}}`)
		a.section("first", `,"slug":"thoi-su"`)
		a.section("other", `,"slug":"kinh-te"`)
		for i := range 30 {
			a.article(fmt.Sprint("p", i), fmt.Sprintf(`"tags":["Thẻ %d"],"section":"{%s}"`, i%5, []string{"first", "other"}[i%2]), fmt.Sprintf("2030-04-%02dT00:00:00Z", i%28+1))
		}
		a.relate()
		for _, i := range []int{1, 2, 3, 20} {
			a.opened(fmt.Sprint("p", i), i)
		}
		a.comment("said", "p20", "")
		type item struct{ ID string }
		type surroundings struct {
			Related, Latest []item
			MostRead        []item `json:"most_read"`
			Comments        struct {
				Data []item
				Page struct{ Limit int }
			}
		}
		around := func() (s surroundings) {
			a.t.Helper()
			var article struct{ Page *surroundings }
			must(a.t, json.Unmarshal(a.one(call{do: "GET /articles/{p20}?include=page", status: 200}).Body.Bytes(), &article))
			seen := map[string]bool{a.vars["p20"]: true}
			for _, list := range [][]item{article.Page.Related, article.Page.Latest, article.Page.MostRead} {
				for _, i := range list {
					if seen[i.ID] {
						a.t.Errorf("%s stands on the page twice", i.ID)
					}
					seen[i.ID] = true
				}
			}
			return *article.Page
		}
		page := around()
		if len(page.Related) != 6 || len(page.Latest) != 8 || len(page.MostRead) == 0 || len(page.Comments.Data) != 1 || page.Comments.Page.Limit != 10 {
			a.t.Errorf("the page has %d related, %d latest, %d most read, %d comments", len(page.Related), len(page.Latest), len(page.MostRead), len(page.Comments.Data))
		}
		for _, gone := range []string{page.Related[0].ID, page.Latest[0].ID, page.MostRead[0].ID} {
			a.vars["gone"] = gone
			a.run(call{as: "publisher", do: "GET /newsroom/articles/{gone}", status: 200}, call{as: "publisher", do: "DELETE /newsroom/articles/{gone}/publication", status: 200})
		}
		after := around()
		for _, list := range [][]item{after.Related, after.Latest, after.MostRead} {
			for _, i := range list {
				if i.ID == page.Related[0].ID || i.ID == page.Latest[0].ID || i.ID == page.MostRead[0].ID {
					a.t.Errorf("%s is on the page, and readers cannot see it", i.ID)
				}
			}
		}
		a.run(
			call{do: "GET /articles/{p20}?include=page&fields=title,page", status: 200, want: `{"title":"Bài p20","page":{"comments":{"data":[{"id":"{said}"}]}}}`},
			call{do: "GET /articles/{p20}?include=sides", status: 400, fails: "bad_query ?include=not_allowed_value"},
			call{do: "GET /articles/{gone}?include=page", status: 404},
		)
		a.run(call{do: "GET /articles/{p20}", status: 200, want: `{"title":"Bài p20"}`, lacks: "page"})
	})
}

// TestSectionPageMostRead: the latest and what is read most besides.
func TestSectionPageMostRead(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.section("below", `,"slug":"xa-hoi","parent_id":"{first}"`)
		a.section("other", `,"slug":"kinh-te"`)
		for i, section := range []string{"first", "below", "other", "first", "first"} {
			a.article(fmt.Sprint("s", i), `"section":"{`+section+`}"`, fmt.Sprintf("2030-04-%02dT00:00:00Z", i+1))
			a.opened(fmt.Sprint("s", i), 5-i)
		}
		a.run(
			call{do: "GET /sections/thoi-su/page?limit=2", status: 200, want: `{"latest":{"data":[{"id":"{s4}"},{"id":"{s3}"}]},"most_read":[{"id":"{s0}"},{"id":"{s1}"}]}`},
			call{do: "GET /sections/xa-hoi/page?limit=2", status: 200, want: `{"latest":{"data":[{"id":"{s1}"}]},"most_read":[]}`},
		)
		a.clock.advance(time.Minute)
		a.run(call{as: "publisher", do: "GET /newsroom/articles/{s0}", status: 200}, call{as: "publisher", do: "DELETE /newsroom/articles/{s0}/publication", status: 200})
		a.run(call{do: "GET /sections/thoi-su/page?limit=2", status: 200, want: `{"most_read":[{"id":"{s1}"}]}`})
	})
}
