package rest_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

// TestArticleFilters: what each parameter of the list selects, and in which order.
func TestArticleFilters(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.section("chinhtri", `,"slug":"chinh-tri","parent_id":"{first}"`)
		a.section("quochoi", `,"slug":"quoc-hoi","parent_id":"{chinhtri}"`)
		a.section("thethao", `,"slug":"the-thao"`)
		for _, name := range []string{"Nguyễn Trọng", "Lê Lan"} {
			a.run(call{as: "publisher", do: "POST /newsroom/authors", body: `{"name":"` + name + `"}`, status: 201})
		}
		a.article("old", `"tags":["Đỏ"],"authors":["Nguyễn Trọng"]`, "2021-12-31T16:59:59Z")
		a.article("eve", `"section":"chinh-tri","tags":["Đỏ","Xanh"],"authors":["Lê Lan"]`, "2022-05-25T16:59:59Z")
		a.article("dawn", `"section":"quoc-hoi","tags":["Xanh"],"type":"feature"`, "2022-05-25T17:00:00Z")
		a.article("noon", `"section":"the-thao","tags":["Vàng"],"authors":["Nguyễn Trọng","Lê Lan"]`, "2022-05-26T05:00:00Z")
		a.article("night", `"section":"the-thao","tags":["Đỏ","Xanh","Vàng"]`, "2022-05-26T16:59:59.999999Z")
		a.article("next", `"type":"feature"`, "2022-05-26T17:00:00Z")
		a.draft("hidden", `"tags":["Đỏ"],"authors":["Lê Lan"]`)
		a.clock.advance(time.Hour)
		a.publish("eve", "") // published again: modified later, published at the same time
		for _, c := range []struct{ query, want string }{
			{"", "next night noon dawn eve old"},
			{"sort=-published_at", "next night noon dawn eve old"},
			{"sort=published_at", "old eve dawn noon night next"},
			{"sort=-modified_at", "eve next night noon dawn old"},
			{"section=thoi-su", "next dawn eve old"},
			{"section=chinh-tri", "dawn eve"},
			{"section=quoc-hoi", "dawn"},
			{"section=khong-co", ""},
			{"tag=do", "night eve old"},
			{"tag=do,vang", "night noon eve old"},
			{"tag=do&tag=vang", "night noon eve old"},
			{"tag=vang,do,vang&sort=published_at", "old eve noon night"},
			{"tag=do,khong-co", "night eve old"},
			{"tag_all=do,xanh", "night eve"},
			{"tag_all=do&tag_all=xanh&tag_all=vang", "night"},
			{"tag_all=do,khong-co", ""},
			{"tag=vang&tag_all=do", "night"},
			{"tag=do,xanh&section=thoi-su", "dawn eve old"},
			{"tag=do,xanh&section=thoi-su&type=feature", "dawn"},
			{"author=nguyen-trong", "noon old"},
			{"author=le-lan&tag=do,vang", "noon eve"},
			{"author=khong-co", ""},
			{"type=feature", "next dawn"},
			{"type=video", ""},
			{"from=2022-05-26", "next night noon dawn"},
			{"to=2022-05-26", "night noon dawn eve old"},
			{"from=2022-05-26&to=2022-05-26", "night noon dawn"},
			{"from=2022-05-25&to=2022-05-25", "eve"},
			{"from=2022-01-01&to=2021-12-31", ""},
			{"to=2021-12-31", "old"},
			{"from=2022-05-26T05:00:00Z&to=2022-05-26T17:00:00Z", "night noon"},
			{"from=2022-05-26T12:00:00%2B07:00&to=2022-05-26T12:00:01%2B07:00", "noon"},
			{"updated_since=2030-05-01T05:00:00Z", "next night noon dawn eve old"},
			{"updated_since=2030-05-01T05:00:01Z", "eve"},
			{"updated_since=2030-05-02", ""},
			{"exclude={noon},{eve}", "next night dawn old"},
			{"exclude={noon}&exclude={eve}&section=chinh-tri", "dawn"},
			{"ids={old},{noon},{hidden},nobody", "noon old"},
			{"ids={old},{noon}&exclude={old}", "noon"},
			{"ids={hidden}", ""},
			{"section=thoi-su&tag=do,xanh&author=le-lan&type=news&from=2022-05-01&to=2022-05-31&sort=-modified_at", "eve"},
		} {
			if got := a.names("", "/articles?"+c.query); got != c.want {
				t.Errorf("%s: %q, want %q", c.query, got, c.want)
			}
			// A list of one item a page is the same list.
			if got := strings.Join(a.walk("/articles?limit=1&"+c.query, nil), " "); got != c.want {
				t.Errorf("%s page by page: %q, want %q", c.query, got, c.want)
			}
			total, _ := json.Marshal(len(strings.Fields(c.want)))
			a.run(call{do: "GET /articles?limit=1&count=exact&" + c.query, status: 200, want: `{"page":{"total":` + string(total) + `,"total_exact":true}}`})
		}
	})
}

// walk follows next_cursor from the first page to the last, then prev_cursor
// back to the first, and returns the names of the items on the way forth. After
// each page it calls between.
func (a *api) walk(path string, between func(page int)) []string {
	a.t.Helper()
	type answer struct {
		Page struct {
			NextCursor *string `json:"next_cursor"`
			PrevCursor *string `json:"prev_cursor"`
		}
	}
	var forth, back []string
	cursor, last := "", answer{}
	for page := 0; ; page++ {
		w := a.one(call{do: "GET " + path + cursor, status: 200})
		forth = append(forth, strings.Fields(a.namesIn(w.Body.Bytes()))...)
		last = answer{}
		must(a.t, json.Unmarshal(w.Body.Bytes(), &last))
		if page == 0 && last.Page.PrevCursor != nil {
			a.t.Errorf("%s: the first page has a prev_cursor", path)
		}
		if last.Page.NextCursor == nil {
			back = strings.Fields(a.namesIn(w.Body.Bytes()))
			break
		}
		if between != nil {
			between(page)
		}
		cursor = "&cursor=" + *last.Page.NextCursor
	}
	for between == nil && last.Page.PrevCursor != nil {
		w := a.one(call{do: "GET " + path + "&cursor=" + *last.Page.PrevCursor, status: 200})
		back = append(strings.Fields(a.namesIn(w.Body.Bytes())), back...)
		last = answer{}
		must(a.t, json.Unmarshal(w.Body.Bytes(), &last))
	}
	if there, again := strings.Join(forth, " "), strings.Join(back, " "); between == nil && there != again {
		a.t.Errorf("%s: forth %q, back %q", path, there, again)
	}
	return forth
}

// TestWalk: whoever goes through a list sees everything once that was there all
// the time, whatever is published and withdrawn meanwhile.
func TestWalk(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		const letters = "abcdefghijklmnopqrstuvw"
		for i, r := range letters { // three and three at the same instant
			a.article(string(r), `"tags":["Thẻ","Khác"]`, time.Date(2022, 5, 1+i/3, 0, 0, 0, 0, time.UTC).Format(time.RFC3339))
		}
		forth := strings.Split(letters, "")
		back := strings.Split("wvutsrqponmlkjihgfedcba", "")
		for _, c := range []struct {
			query string
			want  []string
		}{
			{"sort=published_at&limit=1", forth}, {"sort=published_at&limit=3", forth}, {"sort=published_at&limit=7", forth},
			{"limit=2", back}, {"limit=22", back}, {"limit=23", back}, {"limit=100", back}, {"sort=-modified_at&limit=5", back},
			{"tag=the,khac&limit=4", back}, {"tag_all=the,khac&limit=4", back}, {"section=thoi-su&limit=5", back},
		} {
			if got := a.walk("/articles?"+c.query, nil); strings.Join(got, "") != strings.Join(c.want, "") {
				t.Errorf("%s: %s", c.query, got)
			}
		}
		if got := a.walk("/articles/latest?section=thoi-su&limit=9", nil); strings.Join(got, "") != strings.Join(back, "") {
			t.Errorf("latest: %s", got)
		}
		for page, want := range map[string]string{"page=1&limit=5": "w v u t s", "page=2&limit=5": "r q p o n", "page=5&limit=5": "c b a", "page=6&limit=5": "", "page=100&limit=100": ""} {
			if got := a.names("", "/articles?"+page); got != want {
				t.Errorf("%s: %q, want %q", page, got, want)
			}
		}
		// A numbered page leads on by cursor, too.
		a.run(call{do: "GET /articles?page=2&limit=5&tag=the", status: 200, save: "next=/page/next_cursor prev=/page/prev_cursor",
			sends: `Link: </v1/articles?cursor={next}&limit=5&tag=the>; rel="next", </v1/articles?cursor={prev}&limit=5&tag=the>; rel="prev"`})
		if got := a.names("", "/articles?limit=5&tag=the&cursor={next}"); got != "m l k j i" {
			t.Errorf("after page 2: %q", got)
		}
		// The cursor of a section's page goes on in the list of its articles.
		a.run(call{do: "GET /sections/thoi-su/page?limit=5", status: 200, save: "next=/latest/page/next_cursor"})
		if got := a.names("", "/articles?section=thoi-su&limit=5&cursor={next}"); got != "r q p o n" {
			t.Errorf("after a section's page: %q", got)
		}

		seen := a.walk("/articles?limit=3", func(page int) {
			name := string(rune('A' + page))
			a.article(name, "", time.Date(2022, 5, 1+page, 12, 0, 0, 0, time.UTC).Format(time.RFC3339))
			if page == 1 {
				for _, gone := range []string{"v", "n", "r"} { // one that was seen, one that was not, the one that the cursor is at
					a.run(call{as: "publisher", do: "PUT /newsroom/articles/{" + gone + "}/withdrawal", body: `{"notice":"Gỡ."}`, status: 200})
				}
			}
		})
		var stayed []string
		for _, name := range seen {
			if name >= "a" {
				stayed = append(stayed, name)
			}
		}
		if got := strings.Join(stayed, ""); got != "wvutsrqpomlkjihgfedcba" {
			t.Errorf("seen while others came and went: %s", got)
		}
	})
}

// TestCard: a list shows all that a front page prints, and what else is asked for.
func TestCard(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.article("x", `"title":"Tên bài","sapo":"Sa-pô của bài.","body":"<p>Một hai ba bốn.</p>","byline":"PV","short_title":"Tên ngắn","tags":["Thẻ"],
			"lead_media":{"url":"https://a.example/a.jpg","alt":"Ảnh","width":1600,"height":900},"source":{"name":"TTXVN"},"seo":{"title":"Cho máy tìm kiếm"},
			"corrections":[{"at":"2029-01-01T00:00:00Z","text":"Sửa số liệu."}]`, "2022-05-26T01:30:00Z")
		const card = `"id":"{x}","slug":"ten-bai","url":"https://bao.example/thoi-su/ten-bai","type":"news","title":"Tên bài","short_title":"Tên ngắn","sapo":"Sa-pô của bài.","byline":"PV",
			"authors":[],"section":{"slug":"thoi-su","name":"first","path":[{"slug":"thoi-su","name":"first"}]},"tags":[{"slug":"the","name":"Thẻ"}],
			"lead_media":{"url":"https://a.example/a.jpg","alt":"Ảnh","caption":null,"credit":null,"width":1600,"height":900},"source":{"name":"TTXVN","url":null},
			"published_at":"2022-05-26T01:30:00Z","published_precision":"minute","published_display":"Thứ Năm, 26/05/2022 08:30","updated_at":null,"modified_at":"2030-05-01T05:00:00Z",
			"word_count":8,"reading_minutes":1,"language":"vi","counts":{"comments":0,"views":0,"likes":0},"comments":{"state":"open","closes_at":null,"mode":"pre"}`
		const body = `"body_html":"<p>Một hai ba bốn.</p>","body_text":"Một hai ba bốn.","body_blocks":[{"type":"paragraph"}]`
		const more = `"corrections":[{"at":"2029-01-01T00:00:00Z","text":"Sửa số liệu."}],"seo":{"title":"Cho máy tìm kiếm","description":null,"image":null}`
		a.run(
			call{do: "GET /articles", status: 200, want: `{"data":[{` + card + `}]}`, lacks: "body_html body_text body_blocks corrections seo"},
			call{do: "GET /articles?include=body", status: 200, want: `{"data":[{` + card + `,` + body + `}]}`, lacks: "corrections seo"},
			call{do: "GET /articles?include=body,corrections&include=seo", status: 200, want: `{"data":[{` + card + `,` + body + `,` + more + `}]}`},
			call{do: "GET /articles/{x}", status: 200, want: `{` + card + `,` + body + `,` + more + `}`},
			call{do: "GET /articles/latest?include=seo", status: 200, want: `{"data":[{` + card + `}]}`, lacks: "body_html corrections"},
			call{do: "GET /articles?locale=en", status: 200, want: `{"data":[{"published_display":"Thursday, 26 May 2022 08:30"}]}`},
			call{do: "GET /articles", header: "Accept-Language: en", status: 200, want: `{"data":[{"published_display":"Thứ Năm, 26/05/2022 08:30"}]}`},
		)
		for path, want := range map[string]string{
			"/articles?fields=slug,title":             `{"data":[{"slug":"ten-bai","title":"Tên bài"}],"page":{"limit":20,"next_cursor":null,"prev_cursor":null}}`,
			"/articles?fields=title&fields=slug":      `{"data":[{"slug":"ten-bai","title":"Tên bài"}],"page":{"limit":20,"next_cursor":null,"prev_cursor":null}}`,
			"/articles/ten-bai?fields=title,sapo":     `{"title":"Tên bài","sapo":"Sa-pô của bài."}`,
			"/articles/ten-bai?fields=body_text":      `{"body_text":"Một hai ba bốn."}`,
			"/tags?fields=name":                       `{"data":[{"name":"Thẻ"}],"page":{"limit":20,"next_cursor":null,"prev_cursor":null}}`,
			"/articles?fields=corrections":            `{"data":[{"corrections":[{"at":"2029-01-01T00:00:00Z","text":"Sửa số liệu.","permanent":false}]}],"page":{"limit":20,"next_cursor":null,"prev_cursor":null}}`,
			"/articles/latest?fields=body_text":       `{"data":[{"body_text":"Một hai ba bốn."}],"page":{"limit":20,"next_cursor":null,"prev_cursor":null}}`,
			"/articles?fields=body_text&include=body": `{"data":[{"body_text":"Một hai ba bốn."}],"page":{"limit":20,"next_cursor":null,"prev_cursor":null}}`,
		} {
			if got := strings.TrimSpace(a.one(call{do: "GET " + path, status: 200}).Body.String()); got != want {
				t.Errorf("%s:\n%s, want\n%s", path, got, want)
			}
		}
	})
}
