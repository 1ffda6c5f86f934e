package rest_test

import "testing"

// TestSectionTree: sections come as a tree in the paper's order.
func TestSectionTree(t *testing.T) {
	each(t, func(a *api) {
		a.run(
			call{as: "publisher", do: "POST /newsroom/sections", body: `{"name":"Xã hội","position":1}`, status: 201, want: `{"slug":"xa-hoi","position":1,"hidden":false,"parent_id":null}`, save: "xahoi=/id", sends: "Location: /v1/newsroom/sections/{xahoi}\nETag: \"v1\""},
			call{as: "publisher", do: "POST /newsroom/sections", body: `{"name":"Đời sống","position":1}`, status: 201, save: "doisong=/id"},
			call{as: "publisher", do: "POST /newsroom/sections", body: `{"name":"Dân số","position":1}`, status: 201, save: "danso=/id"},
			call{as: "publisher", do: "POST /newsroom/sections", body: `{"name":"Thời sự"}`, status: 201, save: "thoisu=/id"},
			call{as: "publisher", do: "POST /newsroom/sections", body: `{"name":"Giáo dục","parent_id":"{xahoi}","description":"Trường lớp,\nthầy trò."}`, status: 201, save: "giaoduc=/id",
				want: `{"path":[{"slug":"xa-hoi","name":"Xã hội"},{"slug":"giao-duc","name":"Giáo dục"}],"url":"https://bao.example/giao-duc","description":"Trường lớp,\nthầy trò."}`},
			call{do: "GET /sections", status: 200, want: `{"data":[{"slug":"thoi-su","children":[]},{"slug":"dan-so"},{"slug":"doi-song"},{"slug":"xa-hoi","children":[{"slug":"giao-duc","parent_id":"{xahoi}","children":[]}]}]}`, lacks: "hidden created_at version"},
			call{do: "GET /site", status: 200, want: `{"sections":[{"slug":"thoi-su"},{"slug":"dan-so"},{"slug":"doi-song"},{"slug":"xa-hoi","children":[{"slug":"giao-duc"}]}]}`},
			call{do: "GET /sections/xa-hoi/page", status: 200, want: `{"section":{"slug":"xa-hoi"},"subsections":[{"slug":"giao-duc"}],"latest":{"data":[]}}`},
			call{do: "GET /sections/khong-co", status: 404},
			call{do: "GET /sections/khong-co/page", status: 404},

			call{as: "publisher", do: "POST /newsroom/sections", body: `{}`, status: 422, fails: "invalid /name=required"},
			call{as: "publisher", do: "POST /newsroom/sections", body: `{"name":"x","parent_id":"nobody","position":-1,"slug":"A"}`, status: 422, fails: "invalid /slug=slug /position=out_of_range /parent_id=unknown_reference"},
			call{as: "publisher", do: "POST /newsroom/sections", body: `{"name":"x","slug":"xa-hoi"}`, status: 409, fails: "slug_taken /slug=taken"},
			call{as: "publisher", do: "POST /newsroom/sections", body: `{"name":"Xã hội"}`, status: 201, want: `{"slug":"xa-hoi-2"}`, save: "again=/id"},
			call{as: "publisher", do: "PATCH /newsroom/sections/{xahoi}", body: `{"parent_id":"{giaoduc}"}`, status: 422, fails: "invalid /parent_id=cycle"},
			call{as: "publisher", do: "PATCH /newsroom/sections/{xahoi}", body: `{"parent_id":"{xahoi}"}`, status: 422, fails: "invalid /parent_id=cycle"},
			call{as: "publisher", do: "DELETE /newsroom/sections/{xahoi}", status: 409, fails: "in_use"},
			call{as: "publisher", do: "DELETE /newsroom/sections/{again}", status: 204},
			call{as: "publisher", do: "POST /newsroom/sections", body: `{"name":"x","slug":"xa-hoi-2"}`, status: 409, fails: "slug_taken /slug=taken"}, // slugs stay taken
		)
		a.vars["up"] = a.vars["giaoduc"]
		for range 4 { // giao-duc lies on the second of six levels
			a.run(call{as: "publisher", do: "POST /newsroom/sections", body: `{"name":"Sâu hơn","parent_id":"{up}"}`, status: 201, save: "up=/id"})
		}
		a.run(
			call{as: "publisher", do: "POST /newsroom/sections", body: `{"name":"x","parent_id":"{up}"}`, status: 422, fails: "invalid /parent_id=too_deep"},
			call{as: "publisher", do: "PATCH /newsroom/sections/{xahoi}", body: `{"parent_id":"{thoisu}"}`, status: 422, fails: "invalid /parent_id=too_deep"},
			call{as: "publisher", do: "PATCH /newsroom/sections/{giaoduc}", body: `{"parent_id":null}`, status: 200, want: `{"parent_id":null,"path":[{"slug":"giao-duc"}],"updated_at":"2030-05-01T05:00:00Z"}`},
			call{do: "GET /sections/sau-hon", status: 200, want: `{"path":[{"slug":"giao-duc"},{"slug":"sau-hon"}]}`},
		)
	})
}

// TestMovingSections: articles follow their section wherever it goes.
func TestMovingSections(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.section("top", `,"slug":"tren"`)
		a.section("mid", `,"slug":"giua","parent_id":"{top}"`)
		a.section("low", `,"slug":"duoi","parent_id":"{mid}"`)
		a.article("x", `"section":"duoi","tags":["Thẻ"]`, "")
		a.article("y", `"section":"giua"`, "")
		lists := func(section, want string) {
			a.t.Helper()
			if got := a.names("", "/articles?section="+section); got != want {
				a.t.Errorf("section %s: %q, want %q", section, got, want)
			}
		}
		lists("tren", "y x")
		a.run(
			call{as: "publisher", do: "PATCH /newsroom/sections/{mid}", body: `{"parent_id":"{first}","slug":"giua-moi","name":"Giữa"}`, status: 200},
			call{do: "GET /articles/{x}", status: 200, want: `{"url":"https://bao.example/duoi/bai-x","section":{"path":[{"slug":"thoi-su"},{"slug":"giua-moi","name":"Giữa"},{"slug":"duoi"}]}}`},
			call{do: "GET /articles?ids={y}", status: 200, want: `{"data":[{"url":"https://bao.example/giua-moi/bai-y","section":{"slug":"giua-moi","name":"Giữa"}}]}`},
			call{as: "publisher", do: "GET /newsroom/articles/{y}", status: 200, want: `{"url":"https://bao.example/giua-moi/bai-y","section":{"slug":"giua-moi","name":"Giữa"}}`},
			call{do: "GET /sections/giua", status: 301, sends: "Location: /v1/sections/giua-moi"},
			call{do: "GET /sections/giua/page?limit=3", status: 301, sends: "Location: /v1/sections/giua-moi/page?limit=3"},
			call{as: "publisher", do: "GET /newsroom/sections/giua", status: 200, want: `{"id":"{mid}"}`},
			call{as: "publisher", do: "POST /newsroom/articles", body: `{"title":"x","section":"giua"}`, status: 201, want: `{"section":{"slug":"giua-moi"}}`},
		)
		lists("tren", "")
		lists("thoi-su", "y x")
		lists("giua-moi", "y x")
		lists("duoi", "x")
	})
}

// TestHiddenSections: what is in a hidden section is nowhere, and all of it is
// back when the section is.
func TestHiddenSections(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.section("low", `,"slug":"duoi","parent_id":"{first}"`)
		a.section("other", `,"slug":"khac"`)
		a.run(call{as: "publisher", do: "POST /newsroom/authors", body: `{"name":"Lê Lan"}`, status: 201})
		a.article("x", `"section":"duoi","tags":["Riêng","Chung"],"authors":["Lê Lan"]`, "")
		a.article("y", `"section":"khac","tags":["Chung"]`, "")
		a.comment("c", "x", "")
		a.decide("approved", "c")
		shown := []call{
			{do: "GET /articles/{x}", status: 200},
			{do: "GET /articles/bai-x", status: 200},
			{do: "GET /articles/bai-x/comments", status: 200},
			{do: "GET /comments/{c}", status: 200},
			{do: "GET /sections/thoi-su", status: 200},
			{do: "GET /sections/duoi", status: 200},
			{do: "GET /sections/duoi/page", status: 200},
			{do: "GET /tags/rieng", status: 200, want: `{"article_count":1}`},
			{do: "GET /tags/chung", status: 200, want: `{"article_count":2}`},
			{do: "GET /tags/suggest?q=r", status: 200, want: `{"data":[{"slug":"rieng"}]}`},
			{do: "GET /authors/le-lan", status: 200},
			{do: "GET /authors", status: 200, want: `{"data":[{"slug":"le-lan"}]}`},
		}
		all := func() {
			a.t.Helper()
			a.run(shown...)
			for path, want := range map[string]string{"/articles": "y x", "/articles/latest": "y x", "/articles?tag=chung": "y x", "/articles?tag=rieng": "x", "/articles?section=duoi": "x", "/articles?ids={x}": "x", "/articles?author=le-lan": "x"} {
				if got := a.names("", path); got != want {
					a.t.Errorf("%s: %q, want %q", path, got, want)
				}
			}
		}
		all()
		for _, hide := range []string{"first", "low"} {
			a.run(call{as: "publisher", do: "PATCH /newsroom/sections/{" + hide + "}", body: `{"hidden":true}`, status: 200, want: `{"hidden":true}`})
			for _, c := range shown {
				switch c.do {
				case "GET /tags/chung":
					c.want = `{"article_count":1}`
				case "GET /tags/suggest?q=r", "GET /authors":
					c.want = `{"data":[]}`
				case "GET /sections/thoi-su":
					if hide == "low" {
						continue
					}
					c.status = 404
				default:
					c.status, c.want = 404, ""
				}
				a.run(c)
			}
			for path, want := range map[string]string{"/articles": "y", "/articles/latest": "y", "/articles?tag=chung": "y", "/articles?tag=rieng": "", "/articles?section=duoi": "", "/articles?section=thoi-su": "", "/articles?ids={x}": "", "/articles?author=le-lan": ""} {
				if got := a.names("", path); got != want {
					t.Errorf("%s hidden: %s: %q, want %q", hide, path, got, want)
				}
			}
			// Neither can it be published into, to be seen, nor commented on.
			a.publish("x", "")
			a.run(
				call{do: "GET /articles/{x}", status: 404},
				call{do: "POST /articles/{x}/comments", body: `{"author_name":"Bạn đọc","author_email":"a@example.com","body":"Bài hay."}`, status: 404},
				call{as: "editor", do: "GET /newsroom/articles/{x}", status: 200, want: `{"live":{"state":"published"}}`},
				call{as: "editor", do: "GET /newsroom/sections", status: 200, want: `{"data":[{"slug":"thoi-su"},{"slug":"duoi"},{"slug":"khac"}]}`},
				call{as: "publisher", do: "PATCH /newsroom/sections/{" + hide + "}", body: `{"hidden":false}`, status: 200},
			)
			all()
		}
	})
}
