package rest_test

import "testing"

// TestTags: a tag is public while an article shows it, and all articles show
// what it is called now.
func TestTags(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		create := func(body string, status int, fails string) call {
			return call{as: "publisher", do: "POST /newsroom/tags", body: body, status: status, fails: fails}
		}
		a.run(
			create(`{}`, 422, "invalid /name=required"),
			create(`{"name":"x","kind":"thing","slug":"-","aliases":[""]}`, 422, "invalid /slug=slug /kind=not_allowed_value /aliases/0=required"),
			create(`{"name":"x","slug":"suggest"}`, 409, "slug_taken /slug=taken"),
			call{as: "publisher", do: "POST /newsroom/tags", body: `{"name":"Suggest"}`, status: 201, want: `{"slug":"suggest-2"}`},
			call{as: "publisher", do: "POST /newsroom/tags", body: `{"name":"Thuỷ lợi","kind":"topic","aliases":["Thủy nông"],"description":"Kênh, đập."}`, status: 201, save: "tag=/id",
				want: `{"slug":"thuy-loi","url":"https://bao.example/tag/thuy-loi","aliases":["Thủy nông"],"article_count":0}`, sends: "ETag: \"v1\"\nLocation: /v1/newsroom/tags/{tag}"},
			create(`{"name":"thủy lợi"}`, 409, "name_taken"), // the same whatever its case and tone style
			create(`{"name":"Thuỷ nông"}`, 409, "name_taken"),
			create(`{"name":"Khác","aliases":["Thuỷ Lợi"]}`, 409, "name_taken"),
			create(`{"name":"Thúy lợi"}`, 201, ""),
			call{as: "reporter", do: "POST /newsroom/tags", body: `{"name":"y"}`, status: 403},

			call{do: "GET /tags", status: 200, want: `{"data":[]}`},
			call{do: "GET /tags/thuy-loi", status: 404},
			call{do: "GET /tags/suggest?q=thuy", status: 200, want: `{"data":[]}`},
			call{as: "reporter", do: "GET /newsroom/tags/suggest?q=thuy", status: 200, want: `{"data":[{"name":"Thuỷ lợi"},{"name":"Thúy lợi"}]}`},
			call{as: "reporter", do: "GET /newsroom/tags/thuy-loi", status: 200, want: `{"id":"{tag}"}`},
		)
		a.article("x", `"tags":["thuy-loi"]`, "")
		a.draft("draft", `"tags":["thuy-loi"]`)
		a.run(
			call{do: "GET /tags/thuy-loi", status: 200, want: `{"name":"Thuỷ lợi","article_count":1,"description":"Kênh, đập."}`},
			call{as: "publisher", do: "DELETE /newsroom/tags/{tag}", status: 409, fails: "in_use"},
			call{as: "publisher", do: "GET /newsroom/tags/{tag}", status: 200, want: `{"article_count":1}`},
			call{as: "publisher", do: "PATCH /newsroom/tags/{tag}", body: `{"name":"Thuỷ lợi nhỏ","slug":"thuy-loi-nho","kind":"event"}`, status: 200, want: `{"article_count":1}`},
			call{do: "GET /tags/thuy-loi", status: 301, sends: "Location: /v1/tags/thuy-loi-nho"},
			call{do: "GET /articles/{x}", status: 200, want: `{"tags":[{"slug":"thuy-loi-nho","name":"Thuỷ lợi nhỏ"}]}`},
			call{do: "GET /articles?tag=thuy-loi-nho", status: 200, want: `{"data":[{"tags":[{"name":"Thuỷ lợi nhỏ"}]}]}`},
			call{do: "GET /tags?kind=event", status: 200, want: `{"data":[{"slug":"thuy-loi-nho"}]}`},
			call{do: "GET /tags?kind=topic", status: 200, want: `{"data":[]}`},
			call{as: "reporter", do: "POST /newsroom/articles", body: `{"title":"x","tags":["thuy-loi"]}`, status: 201, want: `{"tags":[{"slug":"thuy-loi-nho"}]}`},
			create(`{"name":"x","slug":"thuy-loi"}`, 409, "slug_taken /slug=taken"),
			call{as: "publisher", do: "DELETE /newsroom/articles/{x}/publication", status: 200},
			call{do: "GET /tags/thuy-loi", status: 404},
			call{do: "GET /tags/thuy-loi-nho", status: 404},
			call{as: "publisher", do: "DELETE /newsroom/tags/{tag}", status: 204},
			call{as: "publisher", do: "GET /newsroom/tags/{tag}", status: 404},
			call{as: "publisher", do: "GET /newsroom/articles/{draft}", status: 200, want: `{"tags":[]}`},
			call{as: "publisher", do: "PUT /newsroom/articles/{x}/publication", body: `{}`, status: 200, want: `{"tags":[]}`},
			create(`{"name":"x","slug":"thuy-loi"}`, 409, "slug_taken /slug=taken"),
			create(`{"name":"Thuỷ lợi nhỏ"}`, 201, ""),
		)
	})
}

// TestTagOrder: the Vietnamese alphabet, whichever database sorts.
func TestTagOrder(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.article("x", `"tags":["Ý","Xe","Yên","Ăn","Ân","An","Ánh","Đa","Da","Dê","Ê-đê","Em","Ôn","On","Ơn","Un","Ưng","Bà","Bá","Ba","Bả","Bạ","Bã"]`, "")
		a.run(call{do: "GET /tags?limit=100&fields=name&count=exact", status: 200, want: `{"data":[{"name":"An"},{"name":"Ánh"},{"name":"Ăn"},{"name":"Ân"},{"name":"Ba"},{"name":"Bà"},{"name":"Bả"},{"name":"Bã"},{"name":"Bá"},{"name":"Bạ"},
			{"name":"Da"},{"name":"Dê"},{"name":"Đa"},{"name":"Em"},{"name":"Ê-đê"},{"name":"On"},{"name":"Ôn"},{"name":"Ơn"},{"name":"Un"},{"name":"Ưng"},{"name":"Xe"},{"name":"Ý"},{"name":"Yên"}],"page":{"total":23}}`})
		a.run(call{do: "GET /tags?limit=100", status: 200, save: "t0=/data/0/id t5=/data/5/id t22=/data/22/id"})
		if all, pages := a.names("", "/tags?limit=100"), a.walk("/tags?limit=4", nil); len(pages) != 3 || pages[0] != "t0" || pages[1] != "t5" || pages[2] != "t22" {
			t.Errorf("page by page: %s, at once %s", pages, all)
		}
	})
}

// TestSuggest: a word is found from its beginning on, marks or no marks.
func TestSuggest(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.run(call{as: "publisher", do: "POST /newsroom/tags", body: `{"name":"Thành phố Hồ Chí Minh","slug":"tp-hcm","aliases":["Sài Gòn"]}`, status: 201})
		a.article("x", `"tags":["tp-hcm","Đà Nẵng","Hồ Gươm","Hà Nội","Hội An"]`, "")
		a.article("y", `"tags":["Hà Nội"]`, "")
		a.draft("z", `"tags":["Hà Giang"]`)
		for _, c := range []struct{ q, want string }{
			{"ha", `[{"name":"Hà Nội","article_count":2}]`},
			{"hà", `[{"name":"Hà Nội"}]`},
			{"HÀ%20N", `[{"name":"Hà Nội"}]`},
			{"ho", `[{"name":"Hồ Gươm"},{"name":"Hội An"},{"name":"Thành phố Hồ Chí Minh"}]`},
			{"hồ%20chi", `[{"slug":"tp-hcm"}]`},
			{"minh", `[{"slug":"tp-hcm"}]`},
			{"sai", `[{"slug":"tp-hcm"}]`},
			{"gòn", `[{"slug":"tp-hcm"}]`},
			{"da", `[{"name":"Đà Nẵng"}]`},
			{"đa", `[{"name":"Đà Nẵng"}]`},
			{"nội", `[{"name":"Hà Nội"}]`},
			{"h&limit=2", `[{"name":"Hà Nội"},{"name":"Hồ Gươm"}]`},
			{"giang", `[]`}, {"ành", `[]`}, {"%25", `[]`}, {"_", `[]`}, {"%27%20OR%201=1", `[]`}, {"%E2%80%8B", `[]`},
		} {
			a.run(call{do: "GET /tags/suggest?q=" + c.q, status: 200, want: `{"data":` + c.want + `}`})
		}
	})
}
