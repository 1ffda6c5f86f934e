package rest_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"toasoan/internal/news"
)

// list adds a list with zones and keeps its id as {name}.
func (a *api) list(name, zones string) {
	a.t.Helper()
	a.run(call{as: "publisher", do: "POST /newsroom/lists", body: `{"name":"` + name + `","zones":[` + zones + `]}`, status: 201, save: name + "=/id " + name + ".slug=/slug"})
}

// relist replaces the zones of the list {name} and publishes it.
func (a *api) relist(name, zones string) {
	a.t.Helper()
	a.run(
		call{as: "publisher", do: "GET /newsroom/lists/{" + name + "}", status: 200},
		call{as: "publisher", do: "PATCH /newsroom/lists/{" + name + "}", body: `{"zones":[` + zones + `]}`, status: 200},
		call{as: "publisher", do: "PUT /newsroom/lists/{" + name + "}/publication", status: 200},
	)
}

// zones returns under which variables the cards of each zone are known.
func (a *api) zones(as, path string) string {
	a.t.Helper()
	known := map[string]string{}
	for name, id := range a.vars {
		if !strings.Contains(name, ".") {
			known[id] = name
		}
	}
	var list struct {
		Zones []struct {
			Name     string
			Articles []struct{ ID string }
		}
	}
	must(a.t, json.Unmarshal(a.one(call{as: as, do: "GET " + path, status: 200}).Body.Bytes(), &list))
	var zones []string
	for _, z := range list.Zones {
		words := []string{z.Name + ":"}
		for _, card := range z.Articles {
			words = append(words, known[card.ID])
		}
		zones = append(zones, strings.Join(words, " "))
	}
	return strings.Join(zones, " | ")
}

// letters publishes articles that are called by these letters, the last one the latest.
func (a *api) letters(names, members string) {
	a.t.Helper()
	for i, name := range strings.Fields(names) {
		a.article(name, members, time.Date(2022, 5, 1, i, 0, 0, 0, time.UTC).Format(time.RFC3339))
	}
}

// TestFront: every paper has a front page from its first day on, and it stays.
func TestFront(t *testing.T) {
	each(t, func(a *api) {
		a.run(
			call{do: "GET /front", status: 200, want: `{"slug":"front","name":"Trang nhất","version":1,"zones":[{"name":"tieu-diem","title":"Tiêu điểm","size":5,"articles":[]},{"name":"moi-nhat","title":"Mới nhất","size":20,"articles":[]}]}`,
				sends: "Surrogate-Key: list:front list:articles articles site"},
		)
		a.section("first", `,"slug":"thoi-su"`)
		a.letters("a b c d e f g", `"tags":["Thẻ"]`)
		if got := a.zones("", "/front"); got != "tieu-diem: g f e d c | moi-nhat: b a" {
			t.Errorf("the front page: %s", got)
		}
		a.run(
			call{do: "GET /lists/front", status: 200, want: `{"zones":[{"articles":[{"id":"{g}","title":"Bài g","url":"https://bao.example/thoi-su/bai-g","section":{"slug":"thoi-su"},"tags":[{"slug":"the"}],"published_display":"Chủ Nhật, 01/05/2022 13:00"},{},{},{},{}]},{}]}`, save: "front=/id"},
			call{do: "GET /front?locale=en", status: 200, want: `{"zones":[{"articles":[{"published_display":"Sunday, 1 May 2022 13:00"},{},{},{},{}]},{}]}`},
			call{do: "GET /front?limit=3", status: 400, fails: "bad_query ?limit=unknown_parameter"},
			call{do: "GET /lists/khong-co", status: 404},
			call{as: "editor", do: "GET /newsroom/lists/front", status: 200, want: `{"id":"{front}","version":1,"live":{"version":1,"published_by":{"name":"Toasoan"}},"scheduled":null,"warnings":[],"zones":[{"fill":{"section":null,"tag":null}},{}]}`},
			call{as: "publisher", do: "GET /newsroom/lists/{front}", status: 200},
			call{as: "publisher", do: "DELETE /newsroom/lists/{front}", status: 409, fails: "in_use"},
			call{as: "publisher", do: "PATCH /newsroom/lists/{front}", body: `{"slug":"trang-nhat"}`, status: 422, fails: "invalid /slug=read_only"},
			call{as: "publisher", do: "POST /newsroom/lists", body: `{"name":"x","slug":"front"}`, status: 409, fails: "slug_taken /slug=taken"},
			call{as: "publisher", do: "PATCH /newsroom/lists/{front}", body: `{"slug":"front","name":"Trang chủ"}`, status: 200, want: `{"version":2}`},
			call{do: "GET /front", status: 200, want: `{"name":"Trang nhất"}`},
		)
	})
}

// TestCuratedList: a draft is versions, of which readers see the one that was
// published.
func TestCuratedList(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.letters("a b c d", "")
		a.draft("draft", "")
		a.run(
			call{as: "editor", do: "POST /newsroom/lists", body: `{"name":"x"}`, status: 403},
			call{as: "publisher", do: "POST /newsroom/lists", body: `{"name":"Tiêu điểm","zones":[{"name":"chinh","title":"Chính","size":3,"slots":[{"position":2,"article":"{a.slug}"}],"pinned":["{b}",{"id":"{draft}","slug":"","title":""}],"fill":null}]}`, status: 201, save: "l=/id",
				want: `{"slug":"tieu-diem","version":1,"live":null,"scheduled":null,"saved":{"by":{"name":"publisher"},"at":"2030-05-01T05:00:00Z"},
					"zones":[{"name":"chinh","title":"Chính","size":3,"slots":[{"position":2,"article":{"id":"{a}","slug":"{a.slug}","title":"Bài a"}}],"pinned":[{"id":"{b}"},{"id":"{draft}","title":"Bài draft"}],"fill":null}],
					"warnings":[{"pointer":"/zones/0/pinned/1","code":"not_visible"}]}`,
				sends: "ETag: \"v1\"\nLocation: /v1/newsroom/lists/{l}"},
			call{do: "GET /lists/tieu-diem", status: 404},
			call{as: "editor", do: "GET /newsroom/lists?limit=1", status: 200, want: `{"data":[{"slug":"front","live":{"version":1}}]}`, save: "next=/page/next_cursor"},
			call{as: "editor", do: "GET /newsroom/lists?limit=1&cursor={next}", status: 200, want: `{"data":[{"slug":"tieu-diem","name":"Tiêu điểm","version":1,"live":null}]}`},
			call{as: "reporter", do: "GET /newsroom/lists/{l}", status: 403},
			call{as: "editor", do: "GET /newsroom/lists/{l}/preview", status: 200, want: `{"version":1,"published_at":null,"zones":[{"articles":[{"id":"{b}"},{"id":"{a}"}]}]}`, sends: "Cache-Control: private, no-store"},
			call{as: "editor", do: "PUT /newsroom/lists/{l}/publication", status: 403},
			call{as: "publisher", do: "PUT /newsroom/lists/{l}/publication", status: 200, want: `{"live":{"version":1,"published_at":"2030-05-01T05:00:00Z","published_by":{"name":"publisher"}}}`, sends: `ETag: "v2"`},
			call{do: "GET /lists/tieu-diem", status: 200, want: `{"id":"{l}","name":"Tiêu điểm","version":1,"published_at":"2030-05-01T05:00:00Z","zones":[{"articles":[{"id":"{b}"},{"id":"{a}"}]}]}`, lacks: "draft"},
		)
		a.clock.advance(time.Minute)
		a.run(
			call{as: "editor", do: "PATCH /newsroom/lists/{l}", body: `{"name":"Tiêu điểm tuần","zones":[{"name":"chinh","size":2,"pinned":["{d}","{c}"]},{"name":"phu","size":1,"fill":{"section":"thoi-su"}}]}`, status: 200,
				want: `{"version":2,"live":{"version":1},"saved":{"by":{"name":"editor"},"at":"2030-05-01T05:01:00Z"},"warnings":[]}`, sends: `ETag: "v3"`},
			call{do: "GET /lists/tieu-diem", status: 200, want: `{"name":"Tiêu điểm","version":1}`},
			call{as: "editor", do: "PATCH /newsroom/lists/{l}", body: `{"name":"x"}`, header: `If-Match: "v2"`, status: 412, fails: "stale", sends: `ETag: "v3"`},
			call{as: "editor", do: "PATCH /newsroom/lists/{l}", body: `{"slug":"khac"}`, status: 403},
			call{as: "editor", do: "PATCH /newsroom/lists/{l}", body: `{"version":7}`, status: 422, fails: "invalid /version=read_only"},
			call{as: "editor", do: "PATCH /newsroom/lists/{l}", body: `{}`, status: 200, want: `{"version":2}`}, // nothing new to keep
			call{as: "editor", do: "GET /newsroom/lists/{l}/versions", status: 200, want: `{"data":[{"version":2,"name":"Tiêu điểm tuần","saved":{"by":{"name":"editor"}},"published_at":null},{"version":1,"name":"Tiêu điểm","published_at":"2030-05-01T05:00:00Z"}]}`},
			call{as: "editor", do: "GET /newsroom/lists/{l}/versions?limit=1", status: 200, save: "next=/page/next_cursor"},
			call{as: "editor", do: "GET /newsroom/lists/{l}/versions?limit=1&cursor={next}", status: 200, want: `{"data":[{"version":1}]}`},
			call{as: "editor", do: "GET /newsroom/lists/{l}/versions/1", status: 200, want: `{"version":1,"zones":[{"slots":[{"position":2,"article":{"id":"{a}","title":"Bài a"}}]}]}`},
			call{as: "editor", do: "GET /newsroom/lists/{l}/versions/3", status: 404},
			call{as: "editor", do: "GET /newsroom/lists/{l}/versions/x", status: 404},
			call{as: "editor", do: "GET /newsroom/lists/khong-co/versions/1", status: 404},
			call{as: "editor", do: "GET /newsroom/lists/{l}/preview", status: 200, want: `{"version":2,"zones":[{"articles":[{"id":"{d}"},{"id":"{c}"}]},{"articles":[{"id":"{b}"}]}]}`},
			call{as: "editor", do: "GET /newsroom/lists/{l}/preview?version=1", status: 200, want: `{"version":1,"zones":[{"articles":[{"id":"{b}"},{"id":"{a}"}]}]}`},
			call{as: "editor", do: "GET /newsroom/lists/{l}/preview?version=9", status: 404},
		)
		// What GET returns can be sent back.
		got := a.one(call{as: "editor", do: "GET /newsroom/lists/{l}", status: 200}).Body.String()
		a.run(
			call{as: "editor", do: "PATCH /newsroom/lists/{l}", body: got, status: 200, want: `{"version":2}`},

			call{as: "publisher", do: "PUT /newsroom/lists/{l}/publication", body: `{}`, status: 200, want: `{"live":{"version":2}}`},
			call{do: "GET /lists/tieu-diem", status: 200, want: `{"name":"Tiêu điểm tuần","version":2,"zones":[{"articles":[{"id":"{d}"},{"id":"{c}"}]},{"articles":[{"id":"{b}"}]}]}`},
			call{as: "publisher", do: "PUT /newsroom/lists/{l}/publication", body: `{"version":9}`, status: 422, fails: "invalid /version=unknown_reference"},
			call{as: "publisher", do: "PUT /newsroom/lists/{l}/publication", body: `{"version":1}`, status: 200, want: `{"version":2,"name":"Tiêu điểm tuần","live":{"version":1,"published_at":"2030-05-01T05:01:00Z"}}`},
			call{do: "GET /lists/tieu-diem", status: 200, want: `{"name":"Tiêu điểm","version":1}`},
			call{as: "publisher", do: "PATCH /newsroom/lists/{l}", body: `{"slug":"tieu-diem-tuan"}`, status: 200, want: `{"version":2}`},
			call{do: "GET /lists/tieu-diem", status: 301, sends: "Location: /v1/lists/tieu-diem-tuan"},
			call{do: "GET /lists/tieu-diem-tuan", status: 200},
			call{as: "editor", do: "DELETE /newsroom/lists/{l}", status: 403},
			call{as: "publisher", do: "DELETE /newsroom/lists/{l}", status: 204},
			call{do: "GET /lists/tieu-diem-tuan", status: 404},
			call{do: "GET /lists/tieu-diem", status: 404},
			call{as: "publisher", do: "POST /newsroom/lists", body: `{"name":"x","slug":"tieu-diem"}`, status: 409, fails: "slug_taken /slug=taken"},
		)
	})
}

// TestBadLists: every fault of a draft is told at its pointer.
func TestBadLists(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.letters("a b c", "")
		a.list("l", "")
		zone := func(members string) string { return `{"name":"x","zones":[{"name":"z","size":3` + members + `}]}` }
		before := a.stored()
		for _, c := range []struct {
			body   string
			status int
			fails  string
		}{
			{`{"zones":[]}`, 422, "invalid /name=required"},
			{`{"name":"x","zones":[{}]}`, 422, "invalid /zones/0/name=required /zones/0/size=out_of_range"},
			{`{"name":"x","zones":[{"name":"Không hợp lệ","size":51,"title":"` + strings.Repeat("a", 101) + `"}]}`, 422, "invalid /zones/0/name=slug /zones/0/size=out_of_range /zones/0/title=too_long"},
			{`{"name":"x","zones":[` + strings.Repeat(`{"name":"z","size":1},`, 20) + `{"name":"z","size":1}]}`, 422, ""},
			{`{"name":"x","zones":[{"name":"z","size":1},{"name":"y","size":1},{"name":"z","size":1}]}`, 422, "invalid /zones/2/name=duplicate"},
			{zone(`,"slots":[{"position":0,"article":"{a}"}]`), 422, "invalid /zones/0/slots/0/position=out_of_range"},
			{zone(`,"slots":[{"position":4,"article":"{a}"}]`), 422, "invalid /zones/0/slots/0/position=out_of_range"},
			{zone(`,"slots":[{"position":1,"article":"{a}"},{"position":1,"article":"{b}"}]`), 422, "invalid /zones/0/slots/1/position=duplicate"},
			{zone(`,"slots":[{"position":1}]`), 422, "invalid /zones/0/slots/0/article=required"},
			{zone(`,"slots":[{"position":1,"article":"khong-co"}],"pinned":["0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2a10","{a}"]`), 422, "invalid /zones/0/pinned/0=unknown_reference /zones/0/slots/0/article=unknown_reference"},
			{zone(`,"slots":[{"position":1,"article":"{a}"}],"pinned":["{b}","{a.slug}"]`), 422, "invalid /zones/0/pinned/1=duplicate"},
			{`{"name":"x","zones":[{"name":"z","size":1,"pinned":["{a}"]},{"name":"y","size":1,"slots":[{"position":1,"article":"{a}"}]}]}`, 422, "invalid /zones/1/slots/0/article=duplicate"},
			{`{"name":"x","zones":[{"name":"z","size":2,"slots":[{"position":2,"article":"{a}"}],"pinned":["{b}","{c}"]}]}`, 422, "invalid /zones/0/pinned=too_many"},
			{zone(`,"fill":{"section":"khong-co","tag":"khong-co","topic":"khong-co","author":"khong-co","type":"poem"}`), 422,
				"invalid /zones/0/fill/author=unknown_reference /zones/0/fill/section=unknown_reference /zones/0/fill/tag=unknown_reference /zones/0/fill/topic=unknown_reference /zones/0/fill/type=not_allowed_value"},
			{zone(`,"fill":"thoi-su"`), 400, "malformed_body /zones/0/fill=wrong_type"},
			{zone(`,"fill":{"q":"x"}`), 400, "malformed_body /zones/0/fill/q=unknown_member"},
			{zone(`,"cards":[]`), 400, "malformed_body /zones/0/cards=unknown_member"},
			{`{"name":"x","live":{"version":1}}`, 422, "invalid /live=read_only"},
		} {
			a.run(
				call{as: "publisher", do: "POST /newsroom/lists", body: c.body, status: c.status, fails: c.fails},
				call{as: "publisher", do: "PATCH /newsroom/lists/{l}", body: strings.Replace(c.body, `{"zones":[]}`, `{"name":null}`, 1), status: c.status, fails: c.fails},
			)
		}
		if after := a.stored(); after != before {
			t.Errorf("stored after bad lists:\n%s\nbefore:\n%s", after, before)
		}
		a.run(
			call{as: "publisher", do: "POST /newsroom/lists", body: `{"name":"x","zones":[` + strings.Repeat(`{"name":"z","size":1},`, 20) + `{"name":"z","size":1}]}`, status: 422, want: `{"errors":[{"pointer":"/zones","code":"too_many"},` + strings.TrimSuffix(strings.Repeat(`{},`, 20), ",") + `]}`},
			call{as: "publisher", do: "PUT /newsroom/lists/{l}/publication", header: "If-Match:", status: 428},
			call{as: "publisher", do: "PUT /newsroom/lists/{l}/publication", header: `If-Match: "v9"`, status: 412},
			call{as: "publisher", do: "PUT /newsroom/lists/khong-co/publication", header: `If-Match: "v1"`, status: 404},
			call{as: "publisher", do: "PUT /newsroom/lists/{l}/publication", body: `{"at":"2031-01-01T00:00:00Z"}`, status: 400, fails: "malformed_body /at=unknown_member"},
			call{as: "publisher", do: "PUT /newsroom/lists/{l}/schedule", body: `{}`, status: 422, fails: "invalid /at=required"},
			call{as: "publisher", do: "PUT /newsroom/lists/{l}/schedule", body: `{"at":"2030-05-01T05:00:00Z"}`, status: 422, fails: "invalid /at=in_the_past"},
			call{as: "publisher", do: "PUT /newsroom/lists/{l}/schedule", body: `{"at":"2030-05-01T05:00:01Z","version":2}`, status: 422, fails: "invalid /version=unknown_reference"},
			call{as: "publisher", do: "PUT /newsroom/lists/{l}/schedule", body: `{"at":"mai"}`, status: 400},
			call{as: "editor", do: "PUT /newsroom/lists/{l}/schedule", body: `{"at":"2030-05-01T05:00:01Z"}`, status: 403},
		)
	})
}

// TestComposition: fixed places, what is pinned, what fills the rest, and no card twice.
func TestComposition(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.section("low", `,"slug":"duoi","parent_id":"{first}"`)
		a.section("sport", `,"slug":"the-thao"`)
		a.run(call{as: "publisher", do: "POST /newsroom/authors", body: `{"name":"Nguyễn Trọng"}`, status: 201})
		a.letters("a b c d e f g h", "")
		a.article("l", `"section":"duoi"`, "2022-06-01T00:00:00Z")
		a.article("s", `"section":"the-thao","tags":["Thẻ"]`, "2022-06-02T00:00:00Z")
		a.article("t", `"section":"the-thao","tags":["Thẻ"],"authors":["Nguyễn Trọng"],"type":"feature"`, "2022-06-03T00:00:00Z")
		a.draft("draft", "")
		a.topic("story", "")
		a.arrange("story", "a! c")
		a.list("page", "")
		for _, c := range []struct{ zones, want string }{
			{`{"name":"x","size":3}`, "x:"},
			{`{"name":"x","size":3,"fill":{}}`, "x: t s l"},
			{`{"name":"x","size":50,"fill":{}}`, "x: t s l h g f e d c b a"},
			{`{"name":"x","size":3,"fill":{"section":"thoi-su"}}`, "x: l h g"},
			{`{"name":"x","size":3,"fill":{"tag":"the"}}`, "x: t s"},
			{`{"name":"x","size":3,"fill":{"topic":"story"}}`, "x: c a"}, // the latest first
			{`{"name":"x","size":3,"fill":{"author":"nguyen-trong","type":"feature","tag":"the","section":"the-thao"}}`, "x: t"},
			{`{"name":"x","size":3,"fill":{"type":"video"}}`, "x:"},
			{`{"name":"x","size":3,"pinned":["{a}","{b}"],"fill":{}}`, "x: a b t"},
			{`{"name":"x","size":4,"slots":[{"position":1,"article":"{c}"},{"position":3,"article":"{d}"}],"pinned":["{a}"],"fill":{}}`, "x: c a d t"},
			{`{"name":"x","size":4,"slots":[{"position":4,"article":"{d}"}],"pinned":["{a}"]}`, "x: a d"}, // nothing stands between
			{`{"name":"x","size":2,"slots":[{"position":2,"article":"{t}"},{"position":1,"article":"{s}"}],"fill":{}}`, "x: s t"},
			// Nothing twice: neither what stands above, nor what was put below by hand.
			{`{"name":"x","size":3,"fill":{}},{"name":"y","size":3,"fill":{}},{"name":"z","size":9,"fill":{}}`, "x: t s l | y: h g f | z: e d c b a"},
			{`{"name":"x","size":3,"fill":{}},{"name":"y","size":2,"pinned":["{s}","{t}"]}`, "x: l h g | y: s t"},
			{`{"name":"x","size":2,"fill":{}},{"name":"y","size":2,"fill":{"tag":"the"}},{"name":"z","size":2,"fill":{"section":"thoi-su"}},{"name":"w","size":2,"fill":{}}`, "x: t s | y: | z: l h | w: g f"},
			{`{"name":"x","size":1,"fill":{"section":"the-thao"}},{"name":"y","size":4,"slots":[{"position":2,"article":"{h}"}],"fill":{}},{"name":"z","size":3,"fill":{"section":"the-thao"}}`, "x: t | y: s h l g | z:"},
			// What readers do not see leaves its place to others.
			{`{"name":"x","size":3,"slots":[{"position":1,"article":"{draft}"}],"pinned":["{a}"],"fill":{}}`, "x: a t s"},
			{`{"name":"x","size":2,"pinned":["{draft}"]},{"name":"y","size":2,"pinned":["{b}"],"fill":{}}`, "x: | y: b t"},
		} {
			a.relist("page", c.zones)
			if got := a.zones("", "/lists/page"); got != c.want {
				t.Errorf("%s:\n%s, want\n%s", c.zones, got, c.want)
			}
			if got := a.zones("editor", "/newsroom/lists/{page}/preview"); got != c.want {
				t.Errorf("preview of %s:\n%s, want\n%s", c.zones, got, c.want)
			}
		}
		a.run(
			call{do: "GET /lists/page", status: 200, sends: "Surrogate-Key: list:page list:articles article:{b} section:thoi-su article:{t} section:the-thao tag:the author:nguyen-trong articles site"},
			// A filter follows what it names to other names.
			call{as: "publisher", do: "GET /newsroom/sections/{sport}", status: 200},
			call{as: "publisher", do: "PATCH /newsroom/sections/{sport}", body: `{"slug":"the-thao-moi"}`, status: 200},
		)
		a.relist("page", `{"name":"x","size":5,"fill":{"section":"the-thao"}},{"name":"y","size":5,"fill":{"tag":"the"}}`)
		if got := a.zones("", "/lists/page"); got != "x: t s | y:" {
			t.Errorf("after a new slug: %s", got)
		}
		a.run(
			call{as: "publisher", do: "POST /newsroom/tags", body: `{"name":"Khác"}`, status: 201, save: "other=/id"},
			call{as: "publisher", do: "GET /newsroom/tags/the", status: 200, save: "the=/id"},
			call{as: "publisher", do: "GET /newsroom/tags/{the}", status: 200},
			call{as: "publisher", do: "PUT /newsroom/tags/{the}/merger", body: `{"into":"{other}"}`, status: 200},
		)
		a.relist("page", `{"name":"y","size":5,"fill":{"tag":"the"}}`)
		if got := a.zones("", "/lists/page"); got != "y: t s" {
			t.Errorf("after a merger: %s", got)
		}
	})
}

// TestListVisibility: whatever takes an article from readers takes it from the
// composed lists at once, and its place is filled.
func TestListVisibility(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.section("low", `,"slug":"duoi","parent_id":"{first}"`)
		a.letters("a b c d", "")
		a.article("unpublished", "", "2022-05-02T00:00:00Z")
		a.article("withdrawn", "", "2022-05-03T00:00:00Z")
		a.article("expired", `"expires_at":"2030-05-01T06:00:00Z"`, "2022-05-04T00:00:00Z")
		a.article("inside", `"section":"duoi"`, "2022-05-05T00:00:00Z")
		a.draft("planned", "")
		a.list("page", `{"name":"x","size":3,"slots":[{"position":1,"article":"{unpublished}"}],"pinned":["{withdrawn}","{expired}"],"fill":{"section":"duoi"}},{"name":"y","size":3,"pinned":["{planned}"],"fill":{}}`)
		a.run(call{as: "publisher", do: "PUT /newsroom/lists/{page}/publication", status: 200, want: `{"warnings":[{"pointer":"/zones/1/pinned/0","code":"not_visible"}]}`})
		check := func(want, warnings string) {
			t.Helper()
			if got := a.zones("", "/lists/page"); got != want {
				t.Errorf("%s, want %s", got, want)
			}
			var list struct{ Warnings []struct{ Pointer string } }
			must(t, json.Unmarshal(a.one(call{as: "editor", do: "GET /newsroom/lists/{page}", status: 200}).Body.Bytes(), &list))
			var got []string
			for _, w := range list.Warnings {
				got = append(got, strings.TrimPrefix(w.Pointer, "/zones/"))
			}
			if strings.Join(got, " ") != warnings {
				t.Errorf("warnings %s, want %s", got, warnings)
			}
		}
		check("x: unpublished withdrawn expired | y: inside d c", "1/pinned/0")
		a.run(call{as: "publisher", do: "DELETE /newsroom/articles/{unpublished}/publication", status: 200})
		check("x: withdrawn expired inside | y: d c b", "0/slots/0/article 1/pinned/0")
		a.run(call{as: "publisher", do: "PUT /newsroom/articles/{withdrawn}/withdrawal", body: `{"notice":"Gỡ."}`, status: 200})
		check("x: expired inside | y: d c b", "0/slots/0/article 0/pinned/0 1/pinned/0")
		a.run(call{as: "publisher", do: "PUT /newsroom/articles/{planned}/schedule", body: `{"publish_at":"2030-05-01T05:30:00Z"}`, status: 200})
		a.clock.advance(time.Hour)
		a.keepSchedule()
		check("x: inside | y: planned d c", "0/slots/0/article 0/pinned/0 0/pinned/1")
		a.run(call{as: "publisher", do: "GET /newsroom/sections/{low}", status: 200}, call{as: "publisher", do: "PATCH /newsroom/sections/{low}", body: `{"hidden":true}`, status: 200})
		check("x: | y: planned d c", "0/slots/0/article 0/pinned/0 0/pinned/1")
		a.run(call{as: "publisher", do: "GET /newsroom/sections/{first}", status: 200}, call{as: "publisher", do: "PATCH /newsroom/sections/{first}", body: `{"hidden":true}`, status: 200})
		check("x: | y:", "0/slots/0/article 0/pinned/0 0/pinned/1 1/pinned/0")
		a.run(
			call{as: "publisher", do: "PATCH /newsroom/sections/{first}", body: `{"hidden":false}`, status: 200},
			call{as: "publisher", do: "PUT /newsroom/articles/{unpublished}/publication", body: `{}`, status: 200},
		)
		check("x: unpublished | y: planned d c", "0/pinned/0 0/pinned/1")

		// One that was purged is told, and has to be taken out with the next change.
		a.run(call{as: "publisher", do: "DELETE /newsroom/articles/{unpublished}/publication", status: 200}, call{as: "publisher", do: "PUT /newsroom/articles/{unpublished}/trash", status: 200})
		a.clock.advance(40 * 24 * time.Hour)
		must(t, a.room.EmptyTrash(t.Context()))
		a.run(
			call{as: "editor", do: "GET /newsroom/lists/{page}", status: 200, want: `{"warnings":[{"pointer":"/zones/0/slots/0/article","code":"gone"},{},{}],"zones":[{"slots":[{"article":{"id":"{unpublished}","slug":"","title":""}}]},{}]}`},
			call{as: "editor", do: "PATCH /newsroom/lists/{page}", body: `{"name":"x"}`, status: 422, fails: "invalid /zones/0/slots/0/article=unknown_reference"},
		)
		check("x: | y: planned d c", "0/slots/0/article 0/pinned/0 0/pinned/1")
	})
}

// TestListSchedule: the version that was decided on is published at its time.
func TestListSchedule(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.letters("a b c", "")
		a.draft("planned", "")
		a.list("page", `{"name":"x","size":1,"pinned":["{a}"]}`)
		a.run(
			call{as: "publisher", do: "PUT /newsroom/lists/{page}/publication", status: 200},
			call{as: "editor", do: "PATCH /newsroom/lists/{page}", body: `{"zones":[{"name":"x","size":2,"pinned":["{b}","{planned}"]}]}`, status: 200},
			call{as: "publisher", do: "PUT /newsroom/lists/{page}/schedule", body: `{"at":"2030-05-01T06:00:00+00:00"}`, status: 200, want: `{"scheduled":{"version":2,"at":"2030-05-01T06:00:00Z","by":{"name":"publisher"}},"live":{"version":1}}`},
			call{as: "publisher", do: "PUT /newsroom/articles/{planned}/schedule", body: `{"publish_at":"2030-05-01T06:00:00Z"}`, status: 200},
			call{as: "editor", do: "PATCH /newsroom/lists/{page}", body: `{"zones":[{"name":"x","size":1,"pinned":["{c}"]}]}`, status: 200, want: `{"version":3,"scheduled":{"version":2}}`},
			call{as: "editor", do: "GET /newsroom/lists", status: 200, want: `{"data":[{"slug":"front","scheduled":null},{"slug":"page","scheduled":{"version":2}}]}`},
		)
		a.clock.advance(59 * time.Minute)
		a.keepSchedule()
		if got := a.zones("", "/lists/page"); got != "x: a" {
			t.Errorf("before its time: %s", got)
		}
		before := len(a.log(0))
		a.clock.advance(time.Minute)
		a.keepSchedule()
		if got := a.zones("", "/lists/page"); got != "x: b planned" {
			t.Errorf("at its time: %s", got)
		}
		if got := strings.Join(a.log(before), ", "); got != a.fill("article upsert {planned} published, list upsert {page} published") {
			t.Errorf("changes %q", got)
		}
		a.run(
			call{do: "GET /lists/page", status: 200, want: `{"version":2,"published_at":"2030-05-01T06:00:00Z"}`},
			call{as: "publisher", do: "GET /newsroom/lists/{page}", status: 200, want: `{"version":3,"scheduled":null,"live":{"version":2,"published_by":{"name":"Toasoan"}}}`},
			call{as: "admin", do: "GET /newsroom/audit?noun=list&limit=1", status: 200, want: `{"data":[{"action":"list.publish","actor":{"name":"Toasoan"},"on":{"id":"{page}"}}]}`},

			// An earlier version, and calling it off.
			call{as: "publisher", do: "PUT /newsroom/lists/{page}/schedule", body: `{"at":"2030-05-01T07:00:00Z","version":1}`, status: 200},
			call{as: "publisher", do: "PUT /newsroom/lists/{page}/schedule", body: `{"at":"2030-05-01T08:00:00Z"}`, status: 200, want: `{"scheduled":{"version":3,"at":"2030-05-01T08:00:00Z"}}`},
			call{as: "publisher", do: "DELETE /newsroom/lists/{page}/schedule", status: 200, want: `{"scheduled":null}`},
			call{as: "publisher", do: "PUT /newsroom/lists/{page}/schedule", body: `{"at":"2030-05-01T09:00:00Z","version":1}`, status: 200},
		)
		a.clock.advance(24 * time.Hour) // after a downtime
		a.keepSchedule()
		a.run(call{do: "GET /lists/page", status: 200, want: `{"version":1,"published_at":"2030-05-01T09:00:00Z"}`})

		a.run(
			call{as: "publisher", do: "GET /newsroom/lists/{page}", status: 200},
			call{as: "publisher", do: "PUT /newsroom/lists/{page}/schedule", body: `{"at":"2030-05-03T09:00:00Z"}`, status: 200},
			call{as: "publisher", do: "DELETE /newsroom/lists/{page}", status: 204},
		)
		a.clock.advance(48 * time.Hour)
		a.keepSchedule()
	})
}

// TestListComparison: zones that came and went, and articles in, out and elsewhere.
func TestListComparison(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.letters("a b c d e", "")
		a.list("page", `{"name":"x","size":3,"slots":[{"position":1,"article":"{a}"}],"pinned":["{b}","{c}"]},{"name":"y","size":2,"fill":{}}`)
		compare := func(path, want string) call {
			return call{as: "editor", do: "GET /newsroom/lists/{page}/versions/" + path, status: 200, want: want}
		}
		a.run(
			compare("1/comparison", `{"with":null,"version":1,"name":null,"zones":[{"name":"x","change":"added","before":null,"after":{"place":1,"size":3}},{"name":"y","change":"added"}],
				"articles":[{"article":{"id":"{a}","title":"Bài a"},"change":"in","before":null,"after":{"zone":"x","slot":1,"pinned":null}},{"article":{"id":"{b}"},"change":"in","after":{"zone":"x","slot":null,"pinned":1}},{"article":{"id":"{c}"},"change":"in"}]}`),
			call{as: "publisher", do: "PUT /newsroom/lists/{page}/publication", status: 200},
			compare("1/comparison", `{"with":1,"version":1,"name":null,"zones":[],"articles":[]}`),
			call{as: "editor", do: "PATCH /newsroom/lists/{page}", body: `{"name":"Mới","zones":[{"name":"z","size":1,"pinned":["{a}"]},{"name":"x","title":"Tên","size":3,"slots":[{"position":2,"article":"{c}"}],"pinned":["{d}"]}]}`, status: 200},
			compare("2/comparison", `{"with":1,"version":2,"name":{"before":"page","after":"Mới"},
				"zones":[{"name":"y","change":"removed","before":{"place":2,"size":2,"fill":{}},"after":null},{"name":"z","change":"added"},{"name":"x","change":"changed","before":{"place":1,"title":null},"after":{"place":2,"title":"Tên"}}],
				"articles":[{"article":{"id":"{b}"},"change":"out","before":{"zone":"x","pinned":1}},{"article":{"id":"{a}"},"change":"moved"},{"article":{"id":"{c}"},"change":"moved"},{"article":{"id":"{d}"},"change":"in"}]}`),
			compare("1/comparison?with=2", `{"with":2,"version":1,"articles":[{"article":{"id":"{d}"},"change":"out"},{"article":{"id":"{a}"},"change":"moved","before":{"zone":"z"},"after":{"zone":"x","slot":1}},{"article":{"id":"{b}"},"change":"in"},{"article":{"id":"{c}"},"change":"moved"}]}`),
			call{as: "editor", do: "GET /newsroom/lists/{page}/versions/1/comparison?with=9", status: 404},
			call{as: "editor", do: "GET /newsroom/lists/{page}/versions/9/comparison", status: 404},
			call{as: "editor", do: "GET /newsroom/lists/{page}/versions/1/comparison?with=0", status: 400},
		)
	})
}

// TestListReach: rights that are limited to sections show no draft of others, and
// keep what others have put into a list.
func TestListReach(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.section("sport", `,"slug":"the-thao"`)
		a.letters("a", "")
		a.draft("own", `"section":"the-thao"`)
		a.draft("other", `"title":"Bài kín"`)
		a.draft("another", "")
		a.list("page", `{"name":"x","size":3,"pinned":["{own}","{other}","{a}"]}`)
		a.run(
			call{as: "admin", do: "POST /newsroom/keys", body: `{"name":"Thể thao","role":"editor","sections":["the-thao"]}`, status: 201, save: "limited=/token"},
			call{as: "limited", do: "GET /newsroom/lists/{page}", status: 200, want: `{"zones":[{"pinned":[{"id":"{own}","title":"Bài own"},{"id":"{other}","slug":"","title":""},{"id":"{a}","title":"Bài a"}]}]}`, lacks: "kín"},
			call{as: "limited", do: "GET /newsroom/lists/{page}/versions/1/comparison", status: 200, lacks: "kín"},
			call{as: "limited", do: "PATCH /newsroom/lists/{page}", body: `{"zones":[{"name":"x","size":3,"pinned":["{other}","{own}"]}]}`, status: 200, want: `{"zones":[{"pinned":[{"id":"{other}","title":""},{"id":"{own}"}]}]}`},
			call{as: "editor", do: "PATCH /newsroom/articles/{a}", body: `{"title":"Chưa đăng"}`, status: 200},
			call{as: "limited", do: "GET /newsroom/lists/{page}/versions/1", status: 200, want: `{"zones":[{"pinned":[{},{},{"title":"Bài a"}]}]}`},
			call{as: "limited", do: "PATCH /newsroom/lists/{page}", body: `{"zones":[{"name":"x","size":3,"pinned":["{another}"]}]}`, status: 422, fails: "invalid /zones/0/pinned/0=unknown_reference"},
		)
	})
}

// TestListChanges: what readers see differently is in the change log, and who did
// it in the audit log.
func TestListChanges(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.letters("a", "")
		a.list("page", "")
		for _, step := range []struct {
			call
			row string
		}{
			{call{as: "publisher", do: "PATCH /newsroom/lists/{page}", body: `{"slug":"trang","zones":[{"name":"x","size":1,"pinned":["{a}"]}]}`, status: 200}, ""},
			{call{as: "publisher", do: "PUT /newsroom/lists/{page}/schedule", body: `{"at":"2030-05-02T00:00:00Z"}`, status: 200}, ""},
			{call{as: "publisher", do: "PUT /newsroom/lists/{page}/publication", status: 200}, "list upsert {page} published"},
			{call{as: "publisher", do: "PATCH /newsroom/lists/{page}", body: `{"zones":[]}`, status: 200}, ""},
			{call{as: "publisher", do: "PATCH /newsroom/lists/{page}", body: `{"slug":"trang-moi"}`, status: 200}, "list upsert {page} renamed"},
			{call{as: "publisher", do: "PUT /newsroom/lists/{page}/publication", body: `{"version":2}`, status: 200}, "list upsert {page} published"},
			{call{as: "publisher", do: "DELETE /newsroom/lists/{page}/schedule", status: 200}, ""},
			{call{as: "publisher", do: "DELETE /newsroom/lists/{page}", status: 204}, "list delete {page} deleted"},
		} {
			before := len(a.log(0))
			a.run(step.call)
			if got := strings.Join(a.log(before), ", "); got != a.fill(step.row) {
				t.Errorf("%s %s: changes %q, want %q", step.do, step.body, got, a.fill(step.row))
			}
		}
		var acts []string
		var page struct{ Data []struct{ Action string } }
		must(t, json.Unmarshal(a.one(call{as: "admin", do: "GET /newsroom/audit?noun=list", status: 200}).Body.Bytes(), &page))
		for _, e := range page.Data {
			acts = append(acts, strings.TrimPrefix(e.Action, "list."))
		}
		slices.Reverse(acts)
		if got := fmt.Sprint(acts); got != "[create edit schedule publish edit edit publish unschedule delete]" {
			t.Errorf("the audit log: %s", got)
		}
	})
}

// TestAtOnce: of editors who save the same list at the same time, one at a time
// gets through, and what they put into a topic one by one is all there.
func TestAtOnce(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		const articles = 12
		for i := range articles {
			a.article(fmt.Sprint("x", i), "", "")
		}
		a.topic("t", "")
		a.list("page", "")
		by := news.Caller{ID: testRoom.ID, Name: "p", Role: news.Publisher}
		ctx := t.Context()
		got := a.together(articles, func(i int) error {
			_, err := a.room.PlaceInTopic(ctx, by, a.vars["t"], a.vars[fmt.Sprint("x", i)], news.TopicPlace{Pinned: i%3 == 0})
			return err
		})
		if len(got) != 0 {
			t.Errorf("placed: %v", got)
		}
		a.run(
			call{as: "editor", do: "GET /newsroom/topics/{t}", status: 200, want: fmt.Sprintf(`{"article_count":%d}`, articles), sends: fmt.Sprintf(`ETag: "v%d"`, articles+1)},
			call{do: "GET /topics/{t.slug}/articles?count=exact&limit=1", status: 200, want: fmt.Sprintf(`{"page":{"total":%d}}`, articles)},
		)
		a.recount()
		got = a.together(8, func(i int) error {
			_, err := a.room.EditList(ctx, by, a.vars["page"], 1, news.CuratedListDraft{Name: fmt.Sprint("Lần ", i)})
			return err
		})
		if got[news.CodeStale] != 7 {
			t.Errorf("saved: %v", got)
		}
		got = a.together(8, func(i int) error {
			if i%2 == 0 {
				return a.room.KeepSchedule(ctx)
			}
			_, err := a.room.PublishList(ctx, by, a.vars["page"], 2, news.ListPublication{})
			return err
		})
		if got[news.CodeStale] != 3 {
			t.Errorf("published: %v", got)
		}
		a.run(call{as: "editor", do: "GET /newsroom/lists/{page}/versions", status: 200, want: `{"data":[{"version":2},{"version":1}]}`})
	})
}
