package rest_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"toasoan/api/rest"
)

// TestFindings: what an article is looked through for, and where it stands.
func TestFindings(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.section("kin", `,"slug":"kin","hidden":true`)
		a.run(call{as: "publisher", do: "POST /newsroom/authors", body: `{"name":"Lê Lan","pen_names":["Lan Lê"]}`, status: 201})
		a.article("live", `"slug":"bai-song","tags":["Thẻ"]`, "")
		a.article("hidden", `"slug":"bai-kin","section":"kin","tags":["Kín"]`, "")
		a.draft("draft", `"slug":"bai-nhap"`)
		a.article("gone", `"slug":"bai-go"`, "")
		a.article("renamed", `"slug":"ten-cu","tags":["Cũ"]`, "")
		a.run(
			call{as: "publisher", do: "PUT /newsroom/articles/{gone}/withdrawal", body: `{"notice":"Đã gỡ."}`, status: 200},
			call{as: "publisher", do: "PATCH /newsroom/articles/{renamed}", body: `{"slug":"ten-moi"}`, status: 200},
			call{as: "publisher", do: "GET /newsroom/tags/cu", status: 200},
			call{as: "publisher", do: "PATCH /newsroom/tags/cu", body: `{"slug":"moi"}`, status: 200},
		)
		a.publish("renamed", "")
		a.run(call{as: "publisher", do: "POST /newsroom/redirects", body: `{"from":"/thoi-su/bai-cu","article":"bai-song"}`, status: 201})
		whole := `"title":"Bài","sapo":"Sa-pô.","body":"<p>Chữ.</p>","tags":["Thẻ"],"lead_media":{"url":"https://a.example/a.jpg","alt":"Ảnh"}`
		for _, c := range []struct{ members, want string }{
			{whole, `[]`},
			{whole + `,"sapo":null`, `[{"rule":"missing_sapo","level":"warning","pointer":"/sapo","start":null,"end":null,"excerpt":null,"detail":"there is no sapo"}]`},
			{whole + `,"tags":[]`, `[{"rule":"no_tags","pointer":"/tags"}]`},
			{whole + `,"lead_media":null`, `[{"rule":"missing_lead_media","pointer":"/lead_media"}]`},
			{whole + `,"lead_media":{"url":"https://a.example/a.jpg"}`, `[{"rule":"missing_alt","pointer":"/lead_media/alt","excerpt":"https://a.example/a.jpg"}]`},
			{whole + `,"body":"<p>x</p><img src=\"https://a.example/b.jpg\"><img src=\"https://a.example/c.jpg\" alt=\"C\">"`, `[{"rule":"missing_alt","pointer":"/body","excerpt":"https://a.example/b.jpg"}]`},
			{whole + `,"title":"` + strings.Repeat("chữ ", 20) + `"`, `[]`},
			{whole + `,"title":"` + strings.Repeat("chữ ", 21) + `"`, `[{"rule":"title_too_long","pointer":"/title","detail":"the title has more than 20 syllables"}]`},
			{whole + `,"body":"<p>Nhân dân <b>của</b> của xã</p>"`, `[{"rule":"doubled_word","pointer":"/body","start":9,"end":16,"excerpt":"Nhân dân của của xã","detail":"the same word stands there twice: Nhân dân của của xã"}]`},
			{whole + `,"sapo":"Văn hóa, sức khỏe.","title":"Thuỷ lợi"`, `[{"rule":"mixed_tone_style","pointer":"/title","start":0,"end":4}]`},
			{whole + `,"title":"Guðmundur ở Ðồng Vọng","sapo":"xãÐồng Vọng"`, `[{"rule":"eth","pointer":"/sapo","start":0,"end":6}]`},
			{whole + `,"body":"<pre>Ðảng</pre>"`, `[{"rule":"eth","pointer":"/body"}]`},
			{whole + `,"title":"Hà Nộ\u0456"`, `[{"rule":"mixed_script","pointer":"/title","start":3,"end":6}]`},
			{whole + `,"sapo":"Tie\u0302\u0301ng Vie\u0323\u0302t","body":"<p>Tie\u0302\u0301ng</p>"`, `[]`}, // saved in one form
			{whole + `,"body":"<p>Ma <b>a</b>\u0301 mạ</p>"`, `[{"rule":"mixed_unicode","pointer":"/body","start":3,"end":5,"excerpt":"Ma a\u0301 mạ"}]`},
			{whole + `,"body":"<pre>Tie\u0302\u0301ng</pre>"`, `[{"rule":"mixed_unicode","pointer":"/body","start":0,"end":7}]`},
			{whole + `,"lead_media":{"url":"https://a.example/a.jpg","alt":"của của","caption":"là là"},"seo":{"title":"và và","description":"vì vì"},"corrections":[{"text":"Sửa."},{"text":"Sửa của của."}]`,
				`[{"pointer":"/lead_media/alt"},{"pointer":"/lead_media/caption"},{"pointer":"/seo/title"},{"pointer":"/seo/description"},{"pointer":"/corrections/1/text","start":4,"end":11}]`},
			{whole + `,"byline":"Bài: Lan Lê - Ảnh: Người Lạ (theo TTXVN)"`, `[{"rule":"unknown_byline","pointer":"/byline","start":19,"end":27,"excerpt":"Người Lạ"}]`},
			{whole + `,"byline":"Bài, ảnh: Người Lạ"`, `[{"rule":"unknown_byline"}]`},
			{whole + `,"byline":"PV"`, `[]`},
			{whole + `,"body":"<p><a href=\"https://bao.example/thoi-su/bai-song\">1</a> <a href=\"/tag/the\">2</a> <a href=\"/thoi-su/bai-cu\">3</a> <a href=\"https://khac.example/thoi-su/x\">4</a> <a href=\"/lien-he\">5</a></p>"`, `[]`},
			{whole + `,"body":"<p><a href=\"https://bao.example/thoi-su/bai-nhap\">1</a> <a href=\"/kin/bai-kin\">2</a> <a href=\"/tag/kin\">3</a> <a href=\"/thoi-su/khong-co?x=1\">4</a></p>"`, `[{"rule":"dead_link","pointer":"/body","start":0,"end":1,"excerpt":"/thoi-su/bai-nhap"},{"excerpt":"/kin/bai-kin"},{"excerpt":"/tag/kin"},{"excerpt":"/thoi-su/khong-co"}]`},
		} {
			a.vars["x"] = ""
			a.draft("x", c.members)
			a.run(call{as: "editor", do: "GET /newsroom/articles/{x}/findings", status: 200, want: `{"data":` + c.want + `,"blocks":false}`})
		}
		// A link into a section that there is not may lead to any other page; a hidden
		// section, another page's address, or the article itself are known.
		a.run(call{as: "admin", do: "GET /newsroom/settings", status: 200})
		for _, c := range []struct{ paths, link, want string }{
			{`{}`, "/thoi-su/bai-go", "/thoi-su/bai-go"},
			{`{}`, "/thoi-su/ten-cu", ``},
			{`{}`, "/kin/ten-moi", ``}, // the article is elsewhere, and readers are led to it
			{`{}`, "/tag/cu", ``},
			{`{}`, "/tac-gia/le-lan", "/tac-gia/le-lan"}, // without an article
			{`{}`, "/gioi-thieu/toa-soan", ``},
			{`{}`, "/lien-he", ``},
			{`{}`, "/thoi-su", ``},
			{`{}`, "/kin", "/kin"},
			{`{}`, "/", ``},
			{`{}`, "https://bao.example/", ``},
			{`{}`, "https://bao.example.khac.example/kin", ``},
			{`{"section":"/chuyen-muc/{slug}"}`, "/chuyen-muc/khong-co", "/chuyen-muc/khong-co"},
			{`{"section":"/chuyen-muc/{slug}"}`, "/chuyen-muc/thoi-su", ``},
			{`{"article":"/{slug}-{id}.html"}`, "/bai-song-{live}.html", ``},
			{`{"article":"/{slug}-{id}.html"}`, "/bai-nhap-{draft}.html", "/bai-nhap-{draft}.html"},
			{`{"article":"/{slug}-{id}.html"}`, "/lien-he.html", ``},
			{`{"article":"/{slug}"}`, "/bai-song", ``},
			{`{"article":"/{slug}"}`, "/bai-nhap", "/bai-nhap"},
		} {
			want := `[]`
			if c.want != "" {
				want = `[{"rule":"dead_link","start":0,"end":1,"excerpt":"` + c.want + `"},{"rule":"dead_link","start":2,"end":3,"excerpt":"` + c.want + `"}]`
			}
			a.draft("x", whole+`,"body":"<p><a href=\"`+c.link+`\">x</a> <a href=\"`+c.link+`?y\">y</a></p>"`)
			a.run(
				call{as: "admin", do: "PATCH /newsroom/settings", body: `{"paths":` + c.paths + `}`, status: 200},
				call{as: "editor", do: "GET /newsroom/articles/{x}/findings", status: 200, want: `{"data":` + want + `}`},
			)
		}
		a.draft("self", whole+`,"slug":"bai-tu-dan","body":"<p><a href=\"/thoi-su/bai-tu-dan\">x</a></p>"`)
		a.run(
			call{as: "admin", do: "PATCH /newsroom/settings", body: `{"paths":{"article":"/{section}/{slug}","section":"/{slug}"}}`, status: 200},
			call{as: "editor", do: "GET /newsroom/articles/{self}/findings", status: 200, want: `{"data":[]}`},
		)
		// What blocks is a setting.
		a.draft("x", whole+`,"sapo":null,"tags":[],"body":"<p>của của</p>"`)
		a.run(
			call{as: "reporter", do: "GET /newsroom/articles/{x}/findings", status: 404},
			call{as: "moderator", do: "GET /newsroom/articles/{x}/findings", status: 403},
			call{as: "editor", do: "GET /newsroom/articles/{x}/findings", header: "Accept-Language: vi", status: 200, want: `{"data":[{"detail":"thiếu sapo"},{"detail":"chưa có thẻ"},{"detail":"lặp từ: của của"}]}`},
			call{as: "admin", do: "GET /newsroom/settings", status: 200, want: `{"checks":{"title_syllables":20,"missing_sapo":"warning"}}`},
			call{as: "admin", do: "PATCH /newsroom/settings", body: `{"checks":{"missing_sapo":"error","doubled_word":"error","no_tags":"off"}}`, status: 200},
			call{as: "admin", do: "PATCH /newsroom/settings", body: `{"checks":{"missing_sapo":"fatal","title_syllables":1}}`, status: 422, fails: "invalid /checks/title_syllables=out_of_range /checks/missing_sapo=not_allowed_value"},
			call{as: "editor", do: "GET /newsroom/articles/{x}/findings", status: 200, want: `{"data":[{"rule":"missing_sapo","level":"error"},{"rule":"doubled_word","level":"error"}],"blocks":true}`},
			call{as: "publisher", do: "PUT /newsroom/articles/{x}/publication", status: 422, fails: "not_publishable /sapo=missing_sapo /body=doubled_word"},
			call{as: "publisher", do: "PUT /newsroom/articles/{x}/schedule", body: `{"publish_at":"2031-01-01T00:00:00Z"}`, status: 422, fails: "not_publishable /sapo=missing_sapo /body=doubled_word"},
			call{do: "GET /articles/{x}", status: 404},
			call{as: "publisher", do: "PATCH /newsroom/articles/{x}", body: `{"section":null}`, status: 200},
			call{as: "publisher", do: "PUT /newsroom/articles/{x}/publication", status: 422, fails: "not_publishable /section=required /sapo=missing_sapo /body=doubled_word"},
			call{as: "publisher", do: "PUT /newsroom/articles/{x}/publication", header: "Accept-Language: vi", status: 422, want: `{"errors":[{"pointer":"/section"},{"detail":"thiếu sapo"},{"detail":"lặp từ: của của"}]}`},
			call{as: "publisher", do: "PATCH /newsroom/articles/{x}", body: `{"section":"thoi-su"}`, status: 200},
			call{as: "publisher", do: "PATCH /newsroom/articles/{x}", body: `{"sapo":"Sa-pô.","body":"Chữ."}`, status: 200},
			call{as: "publisher", do: "PUT /newsroom/articles/{x}/publication", status: 200},
		)
	})
}

// TestManyFindings: whatever an article is full of, it is looked through at a
// bounded cost, and can be published.
func TestManyFindings(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.run(call{as: "admin", do: "GET /newsroom/settings", status: 200}, call{as: "admin", do: "PATCH /newsroom/settings", body: `{"checks":{"missing_sapo":"error"}}`, status: 200})
		var links strings.Builder
		for i := range 9_000 {
			fmt.Fprintf(&links, `<a href=\"/thoi-su/bai-%d\">x</a> `, i)
		}
		long := strings.Repeat("x", 20_000) + "Ð "
		for _, c := range []struct {
			body string
			most int // findings
		}{
			{"<p>" + links.String() + "</p>", 500},
			{"<p>" + strings.Repeat("của của, ", 2_000) + "</p>", 100},
			{"<p>" + strings.Repeat(long, 10) + "</p>", 10},
			{`<img src=\"https://a.example/` + long + `\">`, 1},
		} {
			a.draft("x", `"title":"Bài","sapo":"Sa-pô.","tags":["Thẻ"],"lead_media":{"url":"https://a.example/a.jpg","alt":"Ảnh"},"body":"`+c.body+`"`)
			w := a.one(call{as: "editor", do: "GET /newsroom/articles/{x}/findings", status: 200})
			var answer rest.Findings
			must(t, json.Unmarshal(w.Body.Bytes(), &answer))
			if len(answer.Data) != c.most || w.Body.Len() > 1000*(c.most+1) {
				t.Errorf("%s: %d findings, %d bytes", short(c.body), len(answer.Data), w.Body.Len())
			}
			a.publish("x", "")
		}
	})
}
