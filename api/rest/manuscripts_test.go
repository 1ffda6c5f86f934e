package rest_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

// TestLiveVersion: what readers see changes with a publication, wholly and at
// once, and with nothing else.
func TestLiveVersion(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.section("other", `,"slug":"the-thao"`)
		a.run(call{as: "publisher", do: "POST /newsroom/authors", body: `{"name":"Lê Lan"}`, status: 201})
		a.article("x", `"slug":"bai-cu","title":"Bài cũ","tags":["Cũ"],"byline":"PV"`, "2022-05-26T01:30:00Z")
		before := a.one(call{do: "GET /articles/bai-cu", status: 200}).Body.String()
		a.clock.advance(time.Hour)
		a.run(
			call{as: "editor", do: "PATCH /newsroom/articles/{x}", status: 200, body: `{"slug":"bai-moi","title":"Bài mới","short_title":"Mới","sapo":"Sa-pô mới.","body":"<p>Chữ mới.</p>","tags":["Mới"],"section":"the-thao",
				"authors":["Lê Lan"],"byline":"Lê Lan","type":"feature","seo":{"title":"Mới"},"source":{"name":"TTXVN"},"lead_media":{"url":"https://a.example/a.jpg"},"corrections":[{"text":"Sửa tên."}],"comments":{"state":"closed"},"language":"en"}`,
				want: `{"status":"draft","revision":2,"title":"Bài mới","updated_at":"2030-05-01T06:00:00Z","live":{"state":"published","revision":1},"moves":["edit","submit","approve"]}`},
			call{do: "GET /articles/bai-moi", status: 404},
			call{do: "GET /tags/moi", status: 404},
			call{do: "GET /authors/le-lan", status: 404},
			call{do: "GET /articles?section=the-thao", status: 200, want: `{"data":[]}`},
		)
		if now := a.one(call{do: "GET /articles/bai-cu", status: 200}).Body.String(); now != before {
			t.Errorf("an edit changed what readers see:\n%s\nbefore:\n%s", now, before)
		}
		a.publish("x", "")
		a.run(
			call{do: "GET /articles/bai-cu", status: 301},
			call{do: "GET /articles/bai-moi", status: 200, want: `{"title":"Bài mới","short_title":"Mới","sapo":"Sa-pô mới.","body_text":"Chữ mới.","tags":[{"slug":"moi"}],"section":{"slug":"the-thao"},
				"authors":[{"slug":"le-lan","role":"author"}],"byline":"Lê Lan","type":"feature","seo":{"title":"Mới"},"source":{"name":"TTXVN"},"lead_media":{"url":"https://a.example/a.jpg"},
				"corrections":[{"at":"2030-05-01T06:00:00Z","text":"Sửa tên."}],"comments":{"state":"closed"},"language":"en","published_at":"2022-05-26T01:30:00Z","updated_at":null,"modified_at":"2030-05-01T06:00:00Z"}`},
			call{do: "GET /tags/cu", status: 404},
			call{do: "GET /tags", status: 200, want: `{"data":[{"slug":"moi","article_count":1}]}`},
			call{do: "GET /authors/le-lan", status: 200, want: `{"article_count":1}`},
			call{do: "GET /articles?section=thoi-su", status: 200, want: `{"data":[]}`},
			call{do: "GET /articles?section=the-thao", status: 200, want: `{"data":[{"id":"{x}"}]}`},
			call{do: "GET /articles?tag=cu", status: 200, want: `{"data":[]}`},
			call{do: "GET /articles?type=news", status: 200, want: `{"data":[]}`},
		)
	})
}

// TestPublication: when an article counts as published, and what keeps it from it.
func TestPublication(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.draft("x", "")
		a.draft("bare", `"body":"","section":null`)
		publish := func(body string, status int) call {
			return call{as: "publisher", do: "PUT /newsroom/articles/{x}/publication", body: body, status: status}
		}
		fails := func(body string, status int, fails string) call {
			c := publish(body, status)
			c.fails = fails
			return c
		}
		a.run(
			call{as: "publisher", do: "PUT /newsroom/articles/{bare}/publication", status: 422, fails: "not_publishable /section=required /body=required"},
			call{as: "publisher", do: "PATCH /newsroom/articles/{bare}", body: `{"section":"thoi-su","lead_media":{"url":"https://a.example/a.jpg"}}`, status: 200},
			call{as: "publisher", do: "PUT /newsroom/articles/{bare}/publication", status: 200}, // a picture is enough
			fails(`{"published_at":"2030-05-01T05:00:01Z"}`, 422, "invalid /published_at=in_the_future"),
			fails(`{"published_at":"2030-05-01T05:00:01Z","precision":"hour"}`, 422, "invalid /precision=not_allowed_value /published_at=in_the_future"),
			fails(`{"published_at":"yesterday"}`, 400, "malformed_body /published_at=wrong_type"),
			fails(`{"publishedAt":"2022-05-26T00:00:00Z"}`, 400, "malformed_body /publishedAt=unknown_member"),
			call{do: "GET /articles/{x}", status: 404},
			publish(`{"published_at":"2030-05-01T05:00:00Z"}`, 200),
			publish(`{"published_at":"2022-05-26T00:00:00+07:00","precision":"day"}`, 200),
		)
		a.clock.advance(time.Hour)
		a.run(
			publish(`{}`, 200),
			call{do: "GET /articles/{x}", status: 200, want: `{"published_at":"2022-05-25T17:00:00Z","published_precision":"day","updated_at":null,"modified_at":"2030-05-01T06:00:00Z"}`},
		)
		a.clock.advance(time.Hour)
		a.run(
			publish(`{"substantial":true}`, 200),
			call{do: "GET /articles/{x}", status: 200, want: `{"published_at":"2022-05-25T17:00:00Z","updated_at":"2030-05-01T07:00:00Z","modified_at":"2030-05-01T07:00:00Z"}`},
		)
		a.clock.advance(time.Hour)
		a.run(
			publish(`{"published_at":null}`, 200),
			call{do: "GET /articles/{x}", status: 200, want: `{"published_at":"2022-05-25T17:00:00Z","updated_at":"2030-05-01T07:00:00Z","modified_at":"2030-05-01T08:00:00Z"}`},
			publish(`{"published_at":"2022-05-27T00:00:00Z"}`, 200),
			call{do: "GET /articles/{x}", status: 200, want: `{"published_at":"2022-05-27T00:00:00Z","published_precision":"minute"}`},
		)
	})
}

// TestRoundTrip: what GET answers can be sent back, and changes nothing.
func TestRoundTrip(t *testing.T) {
	each(t, func(a *api) {
		a.world()
		a.draft("x", `"short_title":"Ngắn","sapo":"Sa-pô.","byline":"PV","authors":[{"slug":"nguyen-trong","pen_name":"Trọng Nguyễn","role":"photographer"}],"tags":["Bình Xuyên","Mới"],
			"lead_media":{"url":"https://a.example/a.jpg","alt":"Ảnh"},"source":{"name":"TTXVN","url":"https://nguon.example/1"},"seo":{"title":"SEO"},"corrections":[{"text":"Sửa."}],"comments":{"state":"closed","closes_at":"2031-01-01T00:00:00Z"}`)
		for _, path := range []string{"/newsroom/articles/{x}", "/newsroom/articles/{article}", "/newsroom/sections/{first}", "/newsroom/tags/{tag}", "/newsroom/authors/{author}", "/newsroom/users/{user}", "/newsroom/settings"} {
			get := func() map[string]any {
				var m map[string]any
				must(t, json.Unmarshal(a.one(call{as: "admin", do: "GET " + path, status: 200}).Body.Bytes(), &m))
				return m
			}
			before := get()
			whole, err := json.Marshal(before)
			must(t, err)
			a.run(call{as: "admin", do: "PATCH " + path, body: string(whole), status: 200})
			after := get()
			for name := range before {
				grows := name == "revision" || name == "status" || name == "live" || name == "moves" || name == "closed_moves" || name == "saved" || name == "changed" || name == "autosave"
				if b, _ := json.Marshal(before[name]); !grows && missing(after[name], before[name], "") != "" {
					t.Errorf("%s: %s was %s and is %v after it was sent back", path, name, b, after[name])
				}
			}
			for name, v := range map[string]any{"id": "x", "created_at": "2001-01-01T00:00:00Z", "version": 9.0} {
				body, _ := json.Marshal(map[string]any{name: v})
				want := "invalid /" + name + "=read_only"
				status := 422
				if _, is := before[name]; !is {
					want, status = "malformed_body /"+name+"=unknown_member", 400
				}
				a.run(call{as: "admin", do: "PATCH " + path, body: string(body), status: status, fails: want})
			}
		}
		a.run(
			call{as: "admin", do: "PATCH /newsroom/articles/{x}", body: `{"status":"published","body_html":"<p>x</p>","live":{"state":"published"},"title":"y"}`, status: 422, fails: "invalid /body_html=read_only /live=read_only /status=read_only"},
		)
	})
}

// TestMergePatch: RFC 7396 on the working copy.
func TestMergePatch(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.draft("x", `"short_title":"Ngắn","sapo":"Sa-pô.","byline":"PV","tags":["A","B"],"lead_media":{"url":"https://a.example/a.jpg","alt":"Ảnh","width":16},"seo":{"title":"SEO"},"comments":{"state":"closed"}`)
		for _, c := range []struct{ patch, want string }{
			{`{}`, `{"title":"Bài x","sapo":"Sa-pô."}`},
			{`{"sapo":null}`, `{"sapo":null,"short_title":"Ngắn"}`},
			{`{"short_title":""}`, `{"short_title":null}`},
			{`{"lead_media":{"alt":null,"caption":"Lời"}}`, `{"lead_media":{"url":"https://a.example/a.jpg","alt":null,"caption":"Lời","width":16}}`},
			{`{"lead_media":null,"seo":null}`, `{"lead_media":null,"seo":null}`},
			{`{"tags":["C"]}`, `{"tags":[{"slug":"c","name":"C"}]}`},
			{`{"tags":null}`, `{"tags":[]}`},
			{`{"section":null}`, `{"section":null}`},
			{`{"section":{"slug":"thoi-su"}}`, `{"section":{"slug":"thoi-su","name":"first"}}`},
			{`{"comments":{"closes_at":"2031-01-01T00:00:00Z"}}`, `{"comments":{"state":"closed","closes_at":"2031-01-01T00:00:00Z"}}`},
			{`{"comments":null}`, `{"comments":{"state":"open","closes_at":null}}`},
			{`{"body":"Một.\n\nHai.","body_format":"text"}`, `{"body_html":"<p>Một.</p>\n<p>Hai.</p>"}`},
			{`{"title":"Khác"}`, `{"title":"Khác","body_html":"<p>Một.</p>\n<p>Hai.</p>","slug":"bai-x"}`},
			{`{"slug":null}`, `{"slug":"khac"}`},
			{`{"body":null}`, `{"body_html":"","body_text":"","body_blocks":[],"word_count":0}`},
		} {
			a.run(call{as: "editor", do: "PATCH /newsroom/articles/{x}", header: "Content-Type: application/merge-patch+json", body: c.patch, status: 200, want: c.want})
		}
		a.run(
			call{as: "editor", do: "PATCH /newsroom/articles/{x}", body: `{"title":null}`, status: 422, fails: "invalid /title=required"},
			call{as: "editor", do: "PATCH /newsroom/articles/{x}", body: `{"nosuch":null}`, status: 400, fails: "malformed_body /nosuch=unknown_member"},
			call{as: "editor", do: "PATCH /newsroom/articles/{x}", body: `{"seo":{"nosuch":null}}`, status: 400, fails: "malformed_body /seo/nosuch=unknown_member"},
		)
	})
}

// TestCredits: how authors and tags are named.
func TestCredits(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.run(
			call{as: "publisher", do: "POST /newsroom/authors", body: `{"name":"Nguyễn Hoà","pen_names":["Trọng Nguyễn","N.T."]}`, status: 201, save: "hoa=/id"},
			call{as: "publisher", do: "POST /newsroom/authors", body: `{"name":"Lê Lan"}`, status: 201},
			call{as: "publisher", do: "POST /newsroom/authors", body: `{"name":"Trùng Tên","slug":"trung-mot"}`, status: 201},
			call{as: "publisher", do: "POST /newsroom/authors", body: `{"name":"Trùng Tên","slug":"trung-hai"}`, status: 201},
			call{as: "publisher", do: "POST /newsroom/tags", body: `{"name":"Thành phố Hồ Chí Minh","slug":"tp-hcm","aliases":["Sài Gòn","TP.HCM"]}`, status: 201},
		)
		const hoa, lan = `"slug":"nguyen-hoa","name":"Nguyễn Hoà"`, `"slug":"le-lan","name":"Lê Lan"`
		for _, c := range []struct{ draft, want string }{
			{`"authors":["nguyen-hoa"]`, `{"authors":[{` + hoa + `,"pen_name":null,"role":"author"}]}`},
			{`"authors":["NGUYỄN HÓA"]`, ``},
			{`"authors":["nguyễn hòa"]`, `{"authors":[{` + hoa + `,"pen_name":null}]}`},
			{`"authors":["Trọng Nguyễn"]`, `{"authors":[{` + hoa + `,"pen_name":"Trọng Nguyễn"}]}`},
			{`"authors":["{hoa}"]`, `{"authors":[{` + hoa + `}]}`},
			{`"authors":[{"id":"{hoa}","role":"translator"}]`, `{"authors":[{` + hoa + `,"role":"translator"}]}`},
			{`"authors":[{"slug":"nguyen-hoa","pen_name":"N.T."},"le-lan"]`, `{"authors":[{` + hoa + `,"pen_name":"N.T."},{` + lan + `}]}`},
			{`"authors":[{"slug":"nguyen-hoa","pen_name":"Ai đó"}]`, ``},
			{`"authors":["Trùng Tên"]`, ``},
			{`"authors":["trung-hai"]`, `{"authors":[{"slug":"trung-hai"}]}`},
			{`"byline":"Bài, ảnh: Nguyễn Hoà"`, `{"byline":"Bài, ảnh: Nguyễn Hoà","authors":[{` + hoa + `,"role":"author"},{` + hoa + `,"role":"photographer"}]}`},
			{`"byline":"LÊ LAN - TRỌNG NGUYỄN"`, `{"authors":[{` + lan + `},{` + hoa + `,"pen_name":"Trọng Nguyễn"}]}`},
			{`"byline":"Lê Lan (theo TTXVN)"`, `{"authors":[{` + lan + `}]}`},
			{`"byline":"Người Lạ"`, `{"byline":"Người Lạ","authors":[]}`},
			{`"byline":"Nguyễn Hoà","authors":[]`, `{"byline":"Nguyễn Hoà","authors":[]}`},
			{`"byline":"Nguyễn Hoà","authors":["le-lan"]`, `{"authors":[{` + lan + `}]}`},
			{`"tags":["tp-hcm","Sài Gòn","TP.HCM","thành phố hồ chí minh"]`, `{"tags":[{"slug":"tp-hcm","name":"Thành phố Hồ Chí Minh"}]}`},
			{`"tags":[{"slug":"tp-hcm","name":"Gì cũng được"},{"slug":"","name":"Mới tinh"},"mới tinh"]`, `{"tags":[{"slug":"tp-hcm"},{"slug":"moi-tinh","name":"Mới tinh"}]}`},
		} {
			want := call{as: "reporter", do: "POST /newsroom/articles", body: `{"title":"x",` + c.draft + `}`, status: 201, want: c.want}
			if c.want == "" {
				want.status = 422
			}
			a.run(want)
		}
		a.run(call{as: "publisher", do: "GET /newsroom/tags", status: 200, want: `{"data":[{"slug":"moi-tinh"},{"slug":"tp-hcm"}]}`})
	})
}

// TestStoredText: what is kept of a text is clean, and says what its writer typed.
func TestStoredText(t *testing.T) {
	each(t, func(a *api) {
		for _, c := range []struct{ draft, want string }{
			{`"title":"Ðảng và Ðoàn"`, `{"title":"Đảng và Đoàn","slug":"dang-va-doan"}`},
			{`"title":"Guðmundur"`, `{"title":"Guðmundur"}`},
			{`"title":"Tie\u0302\u0301ng Vie\u0323\u0302t"`, `{"title":"Tiếng Việt","slug":"tieng-viet"}`},
			{`"title":" Hai\u00a0 \u200bkhoảng\u00ad \t trắng "`, `{"title":"Hai khoảng trắng"}`},
			{`"title":"Văn hoá, văn hóa, thuỷ, thủy"`, `{"title":"Văn hoá, văn hóa, thuỷ, thủy","slug":"van-hoa-van-hoa-thuy-thuy"}`},
			{`"title":"a\u202eb\u2066c"`, `{"title":"abc"}`},
			{`"title":"<b>x</b> & y"`, `{"title":"<b>x</b> & y"}`},
			{`"title":"x","sapo":"Ðồng\u200b bào","short_title":"Ðồng","byline":"Ðỗ A"`, `{"sapo":"Đồng bào","short_title":"Đồng","byline":"Đỗ A"}`},
			{`"title":"x","tags":["Ðà Nẵng"]`, `{"tags":[{"slug":"da-nang","name":"Đà Nẵng"}]}`},
			{`"title":"x","body":"<p>Ða\u0300 Nẵng</p>"`, `{"body_html":"<p>Đà Nẵng</p>","body_text":"Đà Nẵng"}`},
			{`"title":"x","body":"<p onclick=\"x()\">A<script>alert(1)</script><b>B</b> <a href=\"javascript:x\">C</a> <a href=\"https://a.example/\">D</a></p><iframe src=\"https://xau.example\"></iframe>"`,
				`{"body_text":"AB C D"}`},
			{`"title":"x","body":"# Một\n\nHai **ba**.\n\n- bốn\n- <script>x</script>","body_format":"markdown"`, ``},
			{`"title":"x","body":"Một <b>\n\nHai\nba","body_format":"text"`, `{"body_html":"<p>Một &lt;b&gt;</p>\n<p>Hai<br>ba</p>","word_count":4}`},
			{`"title":"x","body":"  "`, `{"body_html":"","body_text":"","body_blocks":[]}`},
		} {
			a.run(call{as: "reporter", do: "POST /newsroom/articles", body: `{` + c.draft + `}`, status: 201, want: c.want, lacks: "<script onclick javascript: iframe"})
		}
	})
}

// TestManuscriptLists: reporters know of their own, editors of all.
func TestManuscriptLists(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		create := func(as, name, more string) call {
			return call{as: as, do: "POST /newsroom/articles", body: `{"title":"Bài ` + name + `"` + more + `}`, status: 201, save: name + "=/id"}
		}
		a.run(create("reporter", "mine", `,"section":"thoi-su"`), create("editor", "edited", `,"body":"Chữ."`), create("publisher", "live", `,"body":"Chữ.","section":"thoi-su"`))
		a.clock.advance(time.Minute)
		a.publish("live", "")
		a.clock.advance(time.Minute)
		a.run(call{as: "editor", do: "PATCH /newsroom/articles/{mine}", body: `{"sapo":"Biên tập."}`, status: 200})
		for _, c := range []struct{ as, query, want string }{
			{"reporter", "", "mine"}, {"editor", "", "mine edited live"}, {"publisher", "", "mine edited live"}, {"admin", "", "mine edited live"},
			{"editor", "?status=draft", "mine edited"}, {"editor", "?status=published", "live"}, {"editor", "?status=withdrawn", ""},
			{"editor", "?section=thoi-su", "mine live"}, {"editor", "?writer=me", "edited"}, {"reporter", "?writer=me", "mine"}, {"reporter", "?status=published", ""},
		} {
			if got := a.names(c.as, "/newsroom/articles"+c.query); sorted(got) != sorted(c.want) {
				t.Errorf("%s %s: %q, want %q", c.as, c.query, got, c.want)
			}
		}
		if got := a.names("editor", "/newsroom/articles"); !strings.HasPrefix(got, "mine") {
			t.Errorf("last changed first: %q", got)
		}
		a.run(
			call{as: "reporter", do: "GET /newsroom/articles/{mine}", status: 200, want: `{"moves":["edit","submit","trash"],"writer":{"name":"reporter"}}`},
			call{as: "reporter", do: "GET /newsroom/articles/{edited}", status: 404, fails: "not_found"},
			call{as: "reporter", do: "GET /newsroom/articles/bai-edited", status: 404, fails: "not_found"},
			call{as: "reporter", do: "PATCH /newsroom/articles/{edited}", header: `If-Match: "v1"`, body: `{"title":"x"}`, status: 404, fails: "not_found"},
			call{as: "reporter", do: "PATCH /newsroom/articles/{mine}", header: `If-Match: "v2"`, body: `{"title":"Bài sửa"}`, status: 200},
			call{as: "reporter", do: "PUT /newsroom/articles/{mine}/publication", body: `{}`, status: 403, fails: "forbidden"},
			call{as: "editor", do: "PUT /newsroom/articles/{mine}/publication", body: `{}`, status: 403, fails: "forbidden"},
			call{as: "moderator", do: "GET /newsroom/articles", status: 403, fails: "forbidden"},
			call{as: "reporter", do: "GET /newsroom/articles?fields=title,status", status: 200, want: `{"data":[{"title":"Bài sửa","status":"draft"}]}`, lacks: "writer"},
			call{as: "editor", do: "GET /newsroom/articles?limit=2", status: 200, lacks: "body_html", save: "next=/page/next_cursor"},
			call{as: "admin", do: "GET /newsroom/articles?limit=2&cursor={next}", status: 400, fails: "bad_query ?cursor=cursor_of_other_list"},
			call{as: "editor", do: "GET /newsroom/articles?limit=2&cursor={next}&count=exact", status: 200, want: `{"page":{"next_cursor":null,"total":3}}`},
		)
	})
}
