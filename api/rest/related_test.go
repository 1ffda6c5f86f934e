package rest_test

import (
	"fmt"
	"testing"
)

// related asks for what stands beside an article, with the reasons.
func (a *api) related(name string) string {
	a.t.Helper()
	return a.names("", "/articles/{"+name+"}/related?limit=20")
}

// relate lets the newsroom work out what is related.
func (a *api) relate() {
	a.t.Helper()
	must(a.t, a.room.RelateArticles(a.t.Context()))
}

// TestRelated: what stands beside an article, why, and that it goes with the article.
func TestRelated(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.section("other", `,"slug":"kinh-te"`)
		day := 0
		add := func(name, members string) {
			day++
			a.article(name, members, fmt.Sprintf("2030-04-%02dT00:00:00Z", day))
		}
		for i := range 12 {
			add(fmt.Sprint("n", i), `"title":"Tin vặt `+fmt.Sprint(i)+`","section":"{other}","tags":["Nhiều"]`)
		}
		add("dam1", `"title":"Sen ở đầm Vạc","section":"{other}"`)
		add("rare", `"title":"Chuyện khác hẳn","section":"{other}","tags":["Hiếm"]`)
		add("common", `"title":"Bài khác nữa","section":"{other}","tags":["Nhiều"]`)
		add("same", `"title":"Cùng mục"`)
		add("main", `"title":"Ngày hội đầm Vạc","tags":["Hiếm","Nhiều"]`)
		a.relate()
		a.run(
			call{do: "GET /articles/{main}/related?limit=4", status: 200, want: `{"data":[{"id":"{rare}","reason":"tag"},{"id":"{dam1}","reason":"text"},{"id":"{common}","reason":"tag"},{"reason":"tag"}]}`},
			call{do: "GET /articles/{rare}/related?limit=1", status: 200, want: `{"data":[{"id":"{main}","reason":"tag"}]}`}, // it came later
			call{do: "GET /articles/{same}/related?limit=1", status: 200, want: `{"data":[{"id":"{main}","reason":"section"}]}`},
			call{do: "GET /articles/khong-co/related", status: 404},
			call{do: "GET /articles/{main}/related?limit=21&x=1", status: 400, fails: "bad_query ?limit=out_of_range ?x=unknown_parameter"},

			call{as: "reporter", do: "PUT /newsroom/articles/{main}/related", body: `{"articles":[]}`, header: `If-Match: "v1"`, status: 403},
			call{as: "editor", do: "GET /newsroom/articles/{main}", status: 200},
			call{as: "editor", do: "PUT /newsroom/articles/{main}/related", body: `{"articles":["khong-co","{main}","{same}",{"slug":"{same.slug}"}]}`, status: 422,
				fails: "invalid /articles/0=unknown_reference /articles/1=duplicate /articles/3=duplicate"},
			call{as: "editor", do: "PUT /newsroom/articles/{main}/related", body: `{"articles":7,"x":1}`, status: 400},
		)
		a.draft("hidden", `"title":"Chưa đăng"`)
		a.run(
			call{as: "editor", do: "PUT /newsroom/articles/{main}/related", body: `{"articles":["{hidden}","{n0}",{"slug":"{same.slug}"}]}`, status: 200},
			call{as: "editor", do: "PUT /newsroom/articles/{main}/related", body: `{"articles":[]}`, header: `If-Match: "v1"`, status: 412},
			call{as: "editor", do: "GET /newsroom/articles/{main}/related", status: 200, want: `{"data":[{"id":"{hidden}","shown":false},{"id":"{n0}","shown":true},{"id":"{same}","shown":true}]}`},
			call{do: "GET /articles/{main}/related?limit=3", status: 200, want: `{"data":[{"id":"{n0}","reason":"chosen"},{"id":"{same}","reason":"chosen"},{"id":"{rare}","reason":"tag"}]}`},
		)
		// Who may not know of a draft is not told of it, and cannot have it get lost.
		a.run(
			call{as: "reporter", do: "POST /newsroom/articles", body: `{"title":"Bài của phóng viên","section":"{first}"}`, status: 201, save: "mine=/id"},
			call{as: "editor", do: "GET /newsroom/articles/{mine}", status: 200},
			call{as: "editor", do: "PUT /newsroom/articles/{mine}/related", body: `{"articles":["{hidden}","{n0}"]}`, status: 200},
			call{as: "reporter", do: "GET /newsroom/articles/{mine}/related", status: 200, want: `{"data":[{"id":"{n0}","shown":true}]}`},
		)
		a.topic("story", "")
		a.arrange("story", "main n5")
		a.relate()
		a.run(call{do: "GET /articles/{n5}/related?limit=1", status: 200, want: `{"data":[{"id":"{main}","reason":"topic"}]}`})
		a.arrange("story", "n5")
		a.relate()
		a.run(call{do: "GET /articles/{n5}/related?limit=1", status: 200, want: `{"data":[{"reason":"tag"}]}`})
		// What goes is gone at once, also from what was worked out.
		a.run(call{as: "publisher", do: "GET /newsroom/articles/{rare}", status: 200}, call{as: "publisher", do: "DELETE /newsroom/articles/{rare}/publication", status: 200})
		a.run(call{as: "publisher", do: "GET /newsroom/articles/{n0}", status: 200}, call{as: "publisher", do: "PUT /newsroom/articles/{n0}/withdrawal", body: `{"notice":"x","reason":"x"}`, status: 200})
		a.run(call{do: "GET /articles/{main}/related?limit=2", status: 200, want: `{"data":[{"id":"{same}","reason":"chosen"},{"id":"{dam1}","reason":"text"}]}`})
		a.run(call{as: "publisher", do: "GET /newsroom/sections/{other}", status: 200}, call{as: "publisher", do: "PATCH /newsroom/sections/{other}", body: `{"hidden":true}`, status: 200})
		if got := a.related("main"); got != "same" {
			a.t.Errorf("beside an article stands what readers do not see: %s", got)
		}
		a.run(call{as: "publisher", do: "PATCH /newsroom/sections/{other}", body: `{"hidden":false}`, status: 200})
		a.publish("rare", "2030-04-14T00:00:00Z")
		a.publish("main", "2030-04-17T00:00:00Z") // published again, it is not alone until it is worked out anew
		a.run(call{do: "GET /articles/{main}/related?limit=2", status: 200, want: `{"data":[{"id":"{same}"},{"id":"{rare}"}]}`})
		a.relate()
		a.run(call{do: "GET /articles/{main}/related?limit=2", status: 200, want: `{"data":[{"id":"{same}"},{"id":"{rare}"}]}`})
	})
}
