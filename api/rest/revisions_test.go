package rest_test

import (
	"fmt"
	"testing"
	"time"
)

// TestRevisions: every save can be read, compared and had again.
func TestRevisions(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.section("other", `,"slug":"the-thao"`)
		a.run(call{as: "publisher", do: "POST /newsroom/authors", body: `{"name":"Lê Lan","pen_names":["Lan Lê"]}`, status: 201})
		a.article("x", `"title":"Bài một","sapo":"Sa-pô một.","body":"<p>Chữ một.</p>","tags":["A","B"],"authors":[{"slug":"le-lan","pen_name":"Lan Lê"}],"lead_media":{"url":"https://a.example/a.jpg"},"expires_at":"2031-01-01T00:00:00Z"`, "")
		a.clock.advance(time.Hour)
		a.run(
			call{as: "editor", do: "PATCH /newsroom/articles/{x}", body: `{"title":"Bài hai","body":"<p>Chữ hai.</p>","section":"the-thao","tags":["C"],"authors":[],"lead_media":null,"expires_at":null,"slug":"bai-hai","reason":"Viết lại"}`, status: 200,
				want: `{"revision":2,"saved":{"by":{"name":"editor"},"at":"2030-05-01T06:00:00Z","reason":"Viết lại"}}`},
			call{as: "editor", do: "GET /newsroom/articles/{x}/revisions", status: 200, want: `{"data":[
				{"number":2,"title":"Bài hai","published":false,"saved":{"by":{"name":"editor"},"reason":"Viết lại"}},
				{"number":1,"title":"Bài một","published":true,"saved":{"by":{"name":"publisher"},"at":"2030-05-01T05:00:00Z","reason":null}}]}`},
			call{as: "editor", do: "GET /newsroom/articles/{x}/revisions?limit=1", status: 200, want: `{"data":[{"number":2}]}`, save: "more=/page/next_cursor"},
			call{as: "editor", do: "GET /newsroom/articles/{x}/revisions?limit=1&cursor={more}", status: 200, want: `{"data":[{"number":1}],"page":{"next_cursor":null}}`},
			call{as: "editor", do: "GET /newsroom/articles/{x}/revisions/1", status: 200, want: `{"number":1,"title":"Bài một","body_html":"<p>Chữ một.</p>","section":{"slug":"thoi-su"},"tags":[{"slug":"a"},{"slug":"b"}],"authors":[{"slug":"le-lan","pen_name":"Lan Lê"}],"expires_at":"2031-01-01T00:00:00Z","slug":"bai-mot"}`},
			call{as: "editor", do: "GET /newsroom/articles/{x}/revisions/2", status: 200, want: `{"number":2,"title":"Bài hai"}`},
			call{as: "editor", do: "GET /newsroom/articles/{x}/revisions/3", status: 404},
			call{as: "editor", do: "GET /newsroom/articles/{x}/revisions/0", status: 404},
			call{as: "editor", do: "GET /newsroom/articles/{x}/revisions/-1", status: 404},
			call{as: "editor", do: "GET /newsroom/articles/{x}/revisions/one", status: 404},
			call{as: "editor", do: "GET /newsroom/articles/{x}/revisions/99999999999999999999", status: 404},
			call{as: "reporter", do: "GET /newsroom/articles/{x}/revisions", status: 404},
			call{as: "reporter", do: "GET /newsroom/articles/{x}/revisions/1", status: 404},
			call{as: "editor", do: "GET /newsroom/articles/{x}/revisions/1/comparison", status: 404}, // with 0
			call{as: "editor", do: "GET /newsroom/articles/{x}/revisions/2/comparison?with=0", status: 400, fails: "bad_query ?with=out_of_range"},
			call{as: "editor", do: "GET /newsroom/articles/{x}/revisions/2/comparison?with=9", status: 404},
			call{as: "editor", do: "GET /newsroom/articles/{x}/revisions/2/comparison?with=2", status: 200, want: `{"changes":[]}`},
		)
		a.run(call{as: "editor", do: "PUT /newsroom/articles/{x}/revisions/1/restoration", status: 200,
			want: `{"status":"draft","revision":3,"title":"Bài một","slug":"bai-mot","body_html":"<p>Chữ một.</p>","section":{"slug":"thoi-su"},"tags":[{"slug":"a"},{"slug":"b"}],"authors":[{"slug":"le-lan","pen_name":"Lan Lê"}],
				"lead_media":{"url":"https://a.example/a.jpg"},"expires_at":"2031-01-01T00:00:00Z","saved":{"by":{"name":"editor"},"reason":"khôi phục bản 1"}}`})
		a.run(
			call{as: "editor", do: "GET /newsroom/articles/{x}/revisions/3/comparison?with=1", status: 200, want: `{"from":1,"to":3,"changes":[]}`},
			call{as: "editor", do: "PUT /newsroom/articles/{x}/revisions/8/restoration", status: 404},
			call{as: "editor", do: "PUT /newsroom/articles/{x}/revisions/2/restoration", header: `If-Match: "v1"`, status: 412, fails: "stale", want: `{"changed":{"by":{"name":"editor"},"at":"2030-05-01T06:00:00Z"}}`},
			call{as: "reporter", do: "PUT /newsroom/articles/{x}/revisions/2/restoration", header: `If-Match: "v1"`, status: 404},
		)
		// Restoring another article's revision: its number means nothing here.
		a.draft("y", "")
		a.run(call{as: "editor", do: "PUT /newsroom/articles/{y}/revisions/2/restoration", header: `If-Match: "v1"`, status: 404})
		// What was deleted since is left out.
		a.run(call{as: "publisher", do: "GET /newsroom/tags/c", status: 200},
			call{as: "publisher", do: "DELETE /newsroom/tags/c", status: 204},
			call{as: "editor", do: "PUT /newsroom/articles/{x}/revisions/2/restoration", status: 200, want: `{"title":"Bài hai","tags":[]}`})
	})
}

// TestComparison: member by member, and texts by their words.
func TestComparison(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.draft("x", `"title":"Huyện có 81 chi bộ","body":"<p>Năm nay huyện có 81 chi bộ.</p>","tags":["A"]`)
		a.run(
			call{as: "editor", do: "PATCH /newsroom/articles/{x}", body: `{"title":"Huyện có 18 chi bộ","body":"<p>Năm nay huyện có 18 chi bộ.</p>","tags":["A","B"],"sapo":"Mới."}`, status: 200},
			call{as: "editor", do: "GET /newsroom/articles/{x}/revisions/2/comparison", status: 200, want: `{"from":1,"to":2,"changes":[
				{"member":"title","before":"Huyện có 81 chi bộ","after":"Huyện có 18 chi bộ","words":[{"op":"same","text":"Huyện có "},{"op":"removed","text":"81"},{"op":"added","text":"18"},{"op":"same","text":" chi bộ"}]},
				{"member":"sapo","before":null,"after":"Mới."},
				{"member":"body","before":null,"after":null,"words":[{"op":"same","text":"Năm nay huyện có "},{"op":"removed","text":"81"},{"op":"added","text":"18"},{"op":"same","text":" chi bộ."}]},
				{"member":"tags","before":[{"slug":"a","name":"A"}],"after":[{"slug":"a","name":"A"},{"slug":"b","name":"B"}],"words":[]}]}`},
			call{as: "editor", do: "GET /newsroom/articles/{x}/revisions/1/comparison?with=2", status: 200, want: `{"from":2,"to":1,"changes":[{"member":"title","before":"Huyện có 18 chi bộ"},{"member":"sapo","after":null},{"member":"body"},{"member":"tags"}]}`},
		)
	})
}

// TestPruning: old revisions go, but those that readers saw, the latest ones and
// those that somebody is shown stay.
func TestPruning(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.run(call{as: "admin", do: "GET /newsroom/settings", status: 200, want: `{"desk":{"trash_days":30,"revision_days":90,"revisions_kept":20}}`},
			call{as: "admin", do: "PATCH /newsroom/settings", body: `{"desk":{"revision_days":10,"revisions_kept":2}}`, status: 200},
			call{as: "admin", do: "PATCH /newsroom/settings", body: `{"desk":{"trash_days":0,"revision_days":0,"revisions_kept":0}}`, status: 422, fails: "invalid /desk/trash_days=out_of_range /desk/revision_days=out_of_range /desk/revisions_kept=out_of_range"})
		a.article("x", "", "")
		for i := 2; i <= 8; i++ {
			a.run(call{as: "editor", do: "PATCH /newsroom/articles/{x}", body: fmt.Sprintf(`{"title":"Bài %d"}`, i), status: 200})
			if i == 4 {
				a.publish("x", "")
			}
		}
		a.clock.advance(9 * 24 * time.Hour)
		a.run(call{as: "editor", do: "POST /newsroom/articles/{x}/previews", body: `{"revision":3,"expires_at":"2030-05-30T00:00:00Z"}`, status: 201, save: "peek=/token"})
		prune := func(want string) {
			must(t, a.room.PruneRevisions(t.Context()))
			a.run(call{as: "editor", do: "GET /newsroom/articles/{x}/revisions", status: 200, want: want})
		}
		prune(`{"data":[{"number":8},{"number":7},{"number":6},{"number":5},{"number":4},{"number":3},{"number":2},{"number":1}]}`)
		a.clock.advance(2 * 24 * time.Hour)
		prune(`{"data":[{"number":8},{"number":7},{"number":4,"published":true},{"number":3},{"number":1,"published":true}]}`)
		a.run(call{do: "GET /previews/{peek}", status: 200, want: `{"title":"Bài 3"}`})
		a.clock.advance(30 * 24 * time.Hour)
		prune(`{"data":[{"number":8},{"number":7},{"number":4},{"number":1}]}`)
		a.run(call{as: "editor", do: "GET /newsroom/articles/{x}/revisions/3", status: 404})
	})
}

// TestStale: who lost a race learns who won it.
func TestStale(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.draft("x", "")
		a.clock.advance(time.Minute)
		a.run(
			call{as: "editor", do: "PATCH /newsroom/articles/{x}", body: `{"title":"Bản của biên tập"}`, status: 200, sends: `ETag: "v2"`},
			call{as: "publisher", do: "PATCH /newsroom/articles/{x}", header: `If-Match: "v1"`, body: `{"title":"Bản của thư ký"}`, status: 412, fails: "stale", sends: `ETag: "v2"`, want: `{"changed":{"by":{"name":"editor"},"at":"2030-05-01T05:01:00Z"}}`},
			call{as: "publisher", do: "PUT /newsroom/articles/{x}/publication", header: `If-Match: "v1"`, status: 412, want: `{"changed":{"by":{"name":"editor"}}}`},
			call{as: "editor", do: "PUT /newsroom/articles/{x}/publication", header: `If-Match: "v1"`, status: 403},
			call{as: "publisher", do: "PUT /newsroom/articles/{x}/publication", header: `If-Match: "v2"`, status: 200},
			call{as: "editor", do: "PATCH /newsroom/articles/{x}", header: `If-Match: "v2"`, body: `{"title":"Muộn"}`, status: 412, want: `{"changed":{"by":{"name":"publisher"}}}`},
		)
	})
}
