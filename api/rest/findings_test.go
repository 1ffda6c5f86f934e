package rest_test

import (
	"strings"
	"testing"
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
			{whole + `,"title":"` + strings.Repeat("chữ ", 21) + `"`, `[{"rule":"title_too_long","pointer":"/title"}]`},
			{whole + `,"body":"<p>Nhân dân <b>của</b> của xã</p>"`, `[{"rule":"doubled_word","pointer":"/body","start":9,"end":16,"excerpt":"Nhân dân của của xã","detail":"the same word stands there twice: Nhân dân của của xã"}]`},
			{whole + `,"sapo":"Văn hóa, sức khỏe.","title":"Thuỷ lợi"`, `[{"rule":"mixed_tone_style","pointer":"/title","start":0,"end":4}]`},
			{whole + `,"title":"Guðmundur","sapo":"Ðồng Vọng"`, `[{"rule":"eth","pointer":"/title"}]`},
			{whole + `,"title":"Hà Nộ\u0456"`, `[{"rule":"mixed_script","pointer":"/title","start":3,"end":6}]`},
			{whole + `,"byline":"Bài: Lan Lê - Ảnh: Người Lạ (theo TTXVN)"`, `[{"rule":"unknown_byline","pointer":"/byline","excerpt":"Người Lạ"}]`},
			{whole + `,"byline":"PV"`, `[]`},
			{whole + `,"body":"<p><a href=\"https://bao.example/thoi-su/bai-song\">1</a> <a href=\"/tag/the\">2</a> <a href=\"/thoi-su/bai-cu\">3</a> <a href=\"https://khac.example/thoi-su/x\">4</a> <a href=\"/lien-he\">5</a></p>"`, `[]`},
			{whole + `,"body":"<p><a href=\"https://bao.example/thoi-su/bai-nhap\">1</a> <a href=\"/kin/bai-kin\">2</a> <a href=\"/tag/kin\">3</a> <a href=\"/thoi-su/khong-co?x=1\">4</a></p>"`, `[{"rule":"dead_link","pointer":"/body","excerpt":"/thoi-su/bai-nhap"},{"excerpt":"/kin/bai-kin"},{"excerpt":"/tag/kin"},{"excerpt":"/thoi-su/khong-co"}]`},
		} {
			a.vars["x"] = ""
			a.draft("x", c.members)
			a.run(call{as: "editor", do: "GET /newsroom/articles/{x}/findings", status: 200, want: `{"data":` + c.want + `,"blocks":false}`})
		}
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
			call{as: "publisher", do: "PATCH /newsroom/articles/{x}", body: `{"sapo":"Sa-pô.","body":"Chữ."}`, status: 200},
			call{as: "publisher", do: "PUT /newsroom/articles/{x}/publication", status: 200},
		)
	})
}
