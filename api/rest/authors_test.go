package rest_test

import "testing"

// TestAuthors: an author is public while an article shows them, under every name
// they ever had.
func TestAuthors(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.run(
			call{as: "publisher", do: "POST /newsroom/authors", body: `{"portrait":{"url":"a.jpg"},"pen_names":["",""],"slug":"A"}`, status: 422, fails: "invalid /name=required /slug=slug /pen_names/0=required /pen_names/1=required /portrait/url=url"},
			call{as: "publisher", do: "POST /newsroom/authors", body: `{"name":"Nguyễn Trọng","pen_names":["Trọng Nguyễn"],"biography":"Một.\n\nHai.","portrait":{"url":"https://a.example/a.jpg"}}`, status: 201, save: "author=/id",
				want: `{"slug":"nguyen-trong","url":"https://bao.example/tac-gia/nguyen-trong","biography":"Một.\n\nHai.","article_count":0}`, sends: "ETag: \"v1\"\nLocation: /v1/newsroom/authors/{author}"},
			call{as: "publisher", do: "POST /newsroom/authors", body: `{"name":"Nguyễn Trọng"}`, status: 201, want: `{"slug":"nguyen-trong-2"}`, save: "twin=/id"},
			call{as: "publisher", do: "POST /newsroom/authors", body: `{"name":"x","slug":"nguyen-trong"}`, status: 409, fails: "slug_taken /slug=taken"},
			call{as: "editor", do: "POST /newsroom/authors", body: `{"name":"x"}`, status: 403},
			call{do: "GET /authors", status: 200, want: `{"data":[]}`},
			call{do: "GET /authors/nguyen-trong", status: 404},
			call{as: "reporter", do: "GET /newsroom/authors/nguyen-trong", status: 200, want: `{"id":"{author}"}`},
		)
		a.article("x", `"authors":["nguyen-trong",{"slug":"nguyen-trong","role":"photographer"}]`, "")
		a.run(
			call{do: "GET /authors/nguyen-trong", status: 200, want: `{"article_count":1,"pen_names":["Trọng Nguyễn"]}`},
			call{as: "publisher", do: "DELETE /newsroom/authors/{author}", status: 409, fails: "in_use"},
			call{as: "publisher", do: "GET /newsroom/authors/{author}", status: 200},
			call{as: "publisher", do: "PATCH /newsroom/authors/{author}", body: `{"name":"Nguyễn Văn Trọng","slug":"nguyen-van-trong","portrait":null}`, status: 200, want: `{"portrait":null,"article_count":1}`},
			call{do: "GET /authors/nguyen-trong", status: 301, sends: "Location: /v1/authors/nguyen-van-trong"},
			call{do: "GET /articles/{x}", status: 200, want: `{"authors":[{"slug":"nguyen-van-trong","name":"Nguyễn Văn Trọng","role":"author"},{"role":"photographer"}]}`},
			call{do: "GET /articles?author=nguyen-van-trong", status: 200, want: `{"data":[{"id":"{x}"}]}`},
			call{as: "reporter", do: "POST /newsroom/articles", body: `{"title":"x","authors":["nguyen-trong"]}`, status: 201, want: `{"authors":[{"slug":"nguyen-van-trong"}]}`},
			call{as: "reporter", do: "POST /newsroom/articles", body: `{"title":"x","byline":"Nguyễn Trọng"}`, status: 201, want: `{"authors":[{"slug":"nguyen-trong-2"}]}`},
			call{as: "publisher", do: "DELETE /newsroom/authors/{twin}", status: 204},
			call{as: "publisher", do: "DELETE /newsroom/articles/{x}/publication", status: 200},
			call{do: "GET /authors/nguyen-trong", status: 404},
			call{do: "GET /authors/nguyen-van-trong", status: 404},
		)
	})
}

// TestAuthorOrder: people are listed by given name, then by family name.
func TestAuthorOrder(t *testing.T) {
	each(t, func(a *api) {
		for _, name := range []string{"Trần Văn Ánh", "Đỗ An", "Lê Văn Đức", "Phạm Dũng", "Nguyễn An", "Nguyễn Thị Ân", "Vũ Ăng", "Bùi Đức", "Hoà", "Lý Hòa"} {
			a.run(call{as: "publisher", do: "POST /newsroom/authors", body: `{"name":"` + name + `"}`, status: 201})
		}
		const want = `{"data":[{"name":"Đỗ An"},{"name":"Nguyễn An"},{"name":"Trần Văn Ánh"},{"name":"Vũ Ăng"},{"name":"Nguyễn Thị Ân"},{"name":"Phạm Dũng"},{"name":"Bùi Đức"},{"name":"Lê Văn Đức"},{"name":"Hoà"},{"name":"Lý Hòa"}]}`
		a.run(call{as: "reporter", do: "GET /newsroom/authors", status: 200, want: want})
	})
}
