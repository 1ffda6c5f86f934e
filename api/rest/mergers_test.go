package rest_test

import (
	"fmt"
	"strings"
	"testing"
)

// TestMergeTags: one of two tags takes over all that the other had.
func TestMergeTags(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.run(
			call{as: "publisher", do: "POST /newsroom/tags", body: `{"name":"TP.HCM","aliases":["Sài Gòn"]}`, status: 201, save: "from=/id"},
			call{as: "publisher", do: "POST /newsroom/tags", body: `{"name":"Thành phố Hồ Chí Minh","aliases":["Sài Thành"]}`, status: 201, save: "into=/id"},
			call{as: "publisher", do: "POST /newsroom/tags", body: `{"name":"Cầu đường"}`, status: 201},
		)
		a.article("one", `"tags":["TP.HCM","Cầu đường"]`, "2030-01-01T00:00:00Z")
		a.article("both", `"tags":["Cầu đường","TP.HCM","Thành phố Hồ Chí Minh"]`, "2030-01-02T00:00:00Z")
		a.article("other", `"tags":["Thành phố Hồ Chí Minh"]`, "2030-01-03T00:00:00Z")
		a.draft("draft", `"tags":["TP.HCM","Thành phố Hồ Chí Minh"]`)
		merge := func(body, etag string, status int, fails string) call {
			return call{as: "publisher", do: "PUT /newsroom/tags/tp-hcm/merger", header: "If-Match: " + etag, body: body, status: status, fails: fails}
		}
		before := len(a.log(0))
		a.run(
			merge(`{"into":"{into}"}`, `"v9"`, 412, "stale"),
			merge(`{"into":"{from}"}`, `"v1"`, 422, "invalid /into=itself"),
			merge(`{"into":"khong-co"}`, `"v1"`, 422, "invalid /into=unknown_reference"),
			merge(`{}`, `"v1"`, 422, "invalid /into=required"),
			merge(`{"into":7}`, `"v1"`, 400, "malformed_body /into=wrong_type"),
			call{as: "editor", do: "PUT /newsroom/tags/tp-hcm/merger", header: `If-Match: "v1"`, body: `{"into":"{into}"}`, status: 403},
			merge(`{"into":"thanh-pho-ho-chi-minh"}`, `"v1"`, 200, "").wanting(`{"id":"{into}","name":"Thành phố Hồ Chí Minh","aliases":["Sài Thành","TP.HCM","Sài Gòn"],"article_count":3}`),
			call{do: "GET /tags/tp-hcm", status: 301, sends: "Location: /v1/tags/thanh-pho-ho-chi-minh"},
			call{do: "GET /tags/suggest?q=sai%20gon", status: 200, want: `{"data":[{"id":"{into}"}]}`},
			call{do: "GET /articles?tag=tp-hcm", status: 200, want: `{"data":[{"id":"{other}"},{"id":"{both}"},{"id":"{one}"}]}`},
			call{do: "GET /articles/{one}", status: 200, want: `{"tags":[{"slug":"thanh-pho-ho-chi-minh"},{"slug":"cau-duong"}]}`},
			call{do: "GET /articles/{both}", status: 200, want: `{"tags":[{"slug":"cau-duong"},{"slug":"thanh-pho-ho-chi-minh"}]}`},
			call{as: "publisher", do: "GET /newsroom/articles/{draft}", status: 200, want: `{"tags":[{"slug":"thanh-pho-ho-chi-minh"}]}`},
			call{as: "publisher", do: "GET /newsroom/articles/{draft}/revisions/1", status: 200, want: `{"tags":[{"slug":"thanh-pho-ho-chi-minh"}]}`},
			call{as: "publisher", do: "GET /newsroom/tags/{from}", status: 404},
			call{as: "publisher", do: "GET /newsroom/tags/tp-hcm", status: 200, want: `{"id":"{into}"}`},
			call{as: "publisher", do: "POST /newsroom/tags", body: `{"name":"Sài Gòn"}`, status: 409, fails: "name_taken"},
			call{as: "publisher", do: "POST /newsroom/articles", body: `{"title":"y","tags":["Sài Gòn","tp-hcm"]}`, status: 201, want: `{"tags":[{"slug":"thanh-pho-ho-chi-minh"}]}`},
			call{as: "admin", do: "GET /newsroom/audit?on={from}&action=tag.merge", status: 200, want: `{"data":[{"on":{"name":"TP.HCM"},"changes":{"into":{"after":"{into}"}}}]}`},
		)
		a.logged(before, "article upsert {one} merged", "article upsert {both} merged", "tag delete {from} merged", "tag upsert {into} merged")
		a.publish("draft", "")
		a.run(call{do: "GET /tags/thanh-pho-ho-chi-minh", status: 200, want: `{"article_count":4}`})
		a.recount()
	})
}

// recount compares the stored counts with what they count.
func (a *api) recount() {
	a.t.Helper()
	for _, sql := range []string{
		"SELECT count(*) FROM tags t WHERE article_count <> (SELECT count(*) FROM listings WHERE kind = 2 AND ref_id = t.id)",
		"SELECT count(*) FROM authors u WHERE article_count <> (SELECT count(*) FROM listings WHERE kind = 3 AND ref_id = u.id)",
		"SELECT count(*) FROM topics t WHERE article_count <> (SELECT count(*) FROM listings WHERE kind = 5 AND ref_id = t.id)",
		"SELECT count(*) FROM listings l WHERE kind IN (5, 6) AND NOT EXISTS (SELECT 1 FROM topic_articles r WHERE r.topic_id = l.ref_id AND r.article_id = l.article_id)",
		"SELECT count(*) FROM topic_articles r JOIN listings a ON a.kind = 0 AND a.article_id = r.article_id WHERE 2 <> (SELECT count(*) FROM listings l WHERE l.kind IN (5, 6) AND l.ref_id = r.topic_id AND l.article_id = r.article_id)",
		"SELECT count(*) FROM article_tags r WHERE NOT EXISTS (SELECT 1 FROM listings l WHERE l.kind = 2 AND l.ref_id = r.tag_id AND l.article_id = r.article_id)",
	} {
		var wrong int
		must(a.t, a.raw.Raw(sql).Scan(&wrong).Error)
		if wrong > 0 {
			a.t.Errorf("%d rows: %s", wrong, sql)
		}
	}
}

// TestMergeAuthors: articles stay signed as they were.
func TestMergeAuthors(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.run(
			call{as: "publisher", do: "POST /newsroom/authors", body: `{"name":"Trọng Nguyễn","pen_names":["T.N."]}`, status: 201, save: "from=/id"},
			call{as: "publisher", do: "POST /newsroom/authors", body: `{"name":"Nguyễn Trọng"}`, status: 201, save: "into=/id"},
		)
		a.article("plain", `"authors":["trong-nguyen"]`, "")
		a.article("pen", `"authors":[{"slug":"trong-nguyen","pen_name":"T.N."},{"slug":"nguyen-trong","role":"photographer"}]`, "")
		a.article("both", `"authors":["nguyen-trong","trong-nguyen"]`, "")
		a.draft("draft", `"authors":["trong-nguyen","nguyen-trong"]`)
		before := len(a.log(0))
		a.run(
			call{as: "publisher", do: "GET /newsroom/authors/{from}", status: 200},
			call{as: "publisher", do: "PUT /newsroom/authors/{from}/merger", body: `{"into":"trong-nguyen"}`, status: 422, fails: "invalid /into=itself"},
			call{as: "publisher", do: "PUT /newsroom/authors/{from}/merger", body: `{"into":"{into}"}`, status: 200, want: `{"id":"{into}","name":"Nguyễn Trọng","pen_names":["Trọng Nguyễn","T.N."],"article_count":3}`},
			call{do: "GET /authors/trong-nguyen", status: 301, sends: "Location: /v1/authors/nguyen-trong"},
			call{do: "GET /articles/{plain}", status: 200, want: `{"authors":[{"slug":"nguyen-trong","pen_name":"Trọng Nguyễn"}]}`},
			call{do: "GET /articles/{pen}", status: 200, want: `{"authors":[{"slug":"nguyen-trong","pen_name":"T.N.","role":"author"},{"slug":"nguyen-trong","pen_name":null,"role":"photographer"}]}`},
			call{do: "GET /articles/{both}", status: 200, want: `{"authors":[{"slug":"nguyen-trong","pen_name":null}]}`},
			call{do: "GET /articles?author=trong-nguyen&count=exact", status: 200, want: `{"page":{"total":3}}`},
			call{as: "publisher", do: "GET /newsroom/articles/{draft}", status: 200, want: `{"authors":[{"slug":"nguyen-trong","pen_name":"Trọng Nguyễn"}]}`},
			call{as: "publisher", do: "GET /newsroom/authors/{from}", status: 404},
		)
		a.logged(before, "article upsert {plain} merged", "article upsert {pen} merged", "article upsert {both} merged", "author delete {from} merged", "author upsert {into} merged")
		a.recount()
	})
}

// TestMergeSections: articles and subsections move, addresses lead on.
func TestMergeSections(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"xa-hoi"`)
		a.section("into", `,"slug":"doi-song"`)
		a.section("below", `,"slug":"y-te","parent_id":"{first}"`)
		a.section("hidden", `,"slug":"kin","hidden":true`)
		a.article("one", "", "2030-01-01T00:00:00Z")
		a.article("two", `"section":"y-te"`, "2030-01-02T00:00:00Z")
		a.article("three", `"section":"doi-song"`, "2030-01-03T00:00:00Z")
		a.draft("draft", "")
		merge := func(name, body string, status int, fails string) call {
			return call{as: "publisher", do: "PUT /newsroom/sections/{" + name + "}/merger", body: body, status: status, fails: fails}
		}
		before := len(a.log(0))
		a.run(
			call{as: "publisher", do: "GET /newsroom/sections/{first}", status: 200},
			merge("first", `{"into":"{first}"}`, 422, "invalid /into=itself"),
			merge("first", `{"into":"{below}"}`, 422, "invalid /into=cycle"),
			merge("first", `{"into":"nothing"}`, 422, "invalid /into=unknown_reference"),
			merge("first", `{"into":"doi-song"}`, 200, ""),
			call{do: "GET /sections/xa-hoi", status: 301, sends: "Location: /v1/sections/doi-song"},
			call{do: "GET /sections/y-te", status: 200, want: `{"parent_id":"{into}","path":[{"slug":"doi-song"},{"slug":"y-te"}]}`},
			call{do: "GET /articles?section=doi-song", status: 200, want: `{"data":[{"id":"{three}"},{"id":"{two}"},{"id":"{one}","section":{"slug":"doi-song"}}]}`},
			call{do: "GET /articles?section=xa-hoi", status: 200, want: `{"data":[{"id":"{three}"},{"id":"{two}"},{"id":"{one}"}]}`},
			call{as: "publisher", do: "GET /newsroom/articles/{draft}", status: 200, want: `{"section":{"slug":"doi-song"}}`},
			call{as: "publisher", do: "GET /newsroom/sections/{first}", status: 404},
		)
		a.logged(before, "article upsert {one} merged", "section upsert {below} moved", "section delete {first} merged", "section upsert {into} merged")
		a.run(
			call{as: "publisher", do: "PATCH /newsroom/articles/{draft}", body: `{"section":"y-te"}`, status: 200},
			call{as: "publisher", do: "GET /newsroom/articles/{draft}/revisions/1", status: 200, want: `{"section":{"slug":"doi-song"}}`},
			call{as: "publisher", do: "PUT /newsroom/articles/{draft}/revisions/1/restoration", status: 200, want: `{"section":{"slug":"doi-song"}}`},
			// Into a hidden one: out of sight.
			call{as: "publisher", do: "GET /newsroom/sections/{into}", status: 200},
			merge("into", `{"into":"kin"}`, 200, ""),
			call{do: "GET /articles", status: 200, want: `{"data":[]}`},
			call{do: "GET /articles/{one}", status: 404},
			call{do: "GET /sections/doi-song", status: 404},
			call{do: "GET /sections/y-te", status: 404},
		)
		a.recount()
	})
}

// TestRedirects: addresses of the past lead to what readers see, and to nothing else.
func TestRedirects(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.article("live", `"slug":"bai-song","tags":["Thẻ"]`, "")
		a.article("gone", `"slug":"bai-chim"`, "")
		a.draft("draft", "")
		a.run(call{as: "publisher", do: "DELETE /newsroom/articles/{gone}/publication", status: 200})
		create := func(body string, status int, fails string) call {
			return call{as: "publisher", do: "POST /newsroom/redirects", body: body, status: status, fails: fails}
		}
		a.run(
			create(`{"from":"/cu/12345/bai.html","article":"bai-song"}`, 201, "").saving("r=/id").wanting(`{"from":"/cu/12345/bai.html","to":null,"article":{"id":"{live}","slug":"bai-song"},"status":301}`),
			create(`{"from":"777","article":{"id":"{live}"}}`, 201, ""),
			create(`{"from":"778","article":"bai-chim"}`, 201, ""),
			create(`{"from":"/an-ban","article":"{draft}"}`, 201, ""),
			create(`{"from":"https://bao.example/chuyen-cu/?x=1","to":"/thoi-su","status":302}`, 201, ""),
			create(`{"from":"/da-bo","status":410}`, 201, ""),
			create(`{"from":"/ngoai","to":"https://khac.example/a?b=c"}`, 201, ""),
			create(`{"from":"/cu/12345/bai.html","article":"bai-song"}`, 409, "conflict /from=taken"),
			create(`{}`, 422, "invalid /from=required /to=required"),
			create(`{"from":"/a","to":"javascript:alert(1)"}`, 422, "invalid /to=bad_format"),
			create(`{"from":"/a","to":"//khac.example"}`, 422, "invalid /to=bad_format"),
			create(`{"from":"/a","to":"/a"}`, 422, "invalid /to=loop"),
			create(`{"from":"/a","to":"/ngoai"}`, 422, "invalid /to=chain"),
			create(`{"from":"/a","to":"/b","article":"bai-song"}`, 422, "invalid /article=excludes_each_other"),
			create(`{"from":"/a","to":"/b","status":410}`, 422, "invalid /to=excludes_each_other"),
			create(`{"from":"/a","to":"/b","status":307}`, 422, "invalid /status=not_allowed_value"),
			create(`{"from":"/a","article":"khong-co"}`, 422, "invalid /article=unknown_reference"),
			create(`{"from":"/a\u0000b","to":"/b"}`, 400, "malformed_body /from=bad_encoding"),
			create(`{"from":"/`+strings.Repeat("a", 2000)+`","to":"/b"}`, 422, "invalid /from=too_long"),
			create(`{"from":"/`+strings.Repeat("a", 501)+`","to":"/b"}`, 422, "invalid /from=too_long"),
			call{as: "editor", do: "POST /newsroom/redirects", body: `{"from":"/a","to":"/b"}`, status: 403},
		)
		const here = `"location":"https://bao.example/thoi-su/bai-song","article_id":"{live}"`
		for _, c := range []struct{ path, want string }{
			{"/cu/12345/bai.html", `{"status":301,` + here + `}`},
			{"/cu/12345/bai.html/", `{"status":301,` + here + `}`},
			{"https://bao.example/cu/12345/bai.html?utm_source=x", `{"status":301,` + here + `}`},
			{"/xa-hoi/777/ten-nao-do.html", `{"status":301,` + here + `}`},
			{"/ten-nao-do-777.htm", `{"status":301,` + here + `}`},
			{"/ten-nao-do-post777.html", `{"status":301,` + here + `}`},
			{"/thoi-su/bai-song", `{"status":200,` + here + `}`},
			{"/chuyen-muc-khac/bai-song", `{"status":301,` + here + `}`},
			{"/thoi-su", `{"status":200,"location":"https://bao.example/thoi-su","article_id":null}`},
			{"/tag/the", `{"status":200}`},
			{"/chuyen-cu", `{"status":302,"location":"https://bao.example/thoi-su"}`},
			{"/da-bo", `{"status":410,"location":null}`},
			{"/ngoai", `{"status":301,"location":"https://khac.example/a?b=c"}`},
			{"/bai-cu-778.htm", ""}, {"/an-ban", ""}, {"/thoi-su/bai-chim", ""}, {"/thoi-su/bai-draft", ""}, {"/khong-co", ""}, {"/x-99999.html", ""}, {"/", ""},
		} {
			get := call{do: "GET /redirects?path=" + strings.ReplaceAll(c.path, "?", "%3F"), status: 200, want: c.want}
			if c.want == "" {
				get.status = 404
			}
			a.run(get)
		}
		unknown := func(path string) string {
			w := a.one(call{do: "GET /redirects?path=" + path, status: 404})
			return strings.ReplaceAll(w.Body.String(), w.Header().Get("X-Request-Id"), "…")
		}
		if one, two := unknown("/an-ban"), unknown("/khong-co-gi"); one != two {
			t.Errorf("%s tells more than %s", one, two)
		}
		a.run(
			call{do: "GET /redirects", status: 400, fails: "bad_query ?path=required"},
			call{as: "publisher", do: "GET /newsroom/redirects?from=/cu", status: 200, want: `{"data":[{"id":"{r}"}]}`},
			call{as: "publisher", do: "GET /newsroom/redirects?limit=3", status: 200, save: "next=/page/next_cursor"},
			call{as: "publisher", do: "GET /newsroom/redirects?limit=3&cursor={next}", status: 200},
			call{as: "publisher", do: "PATCH /newsroom/redirects/{r}", body: `{"article":null,"to":"/thoi-su"}`, status: 200, want: `{"article":null,"to":"/thoi-su"}`},
			call{as: "publisher", do: "PATCH /newsroom/redirects/{r}", header: `If-Match: "v1"`, body: `{"to":"/x"}`, status: 412},
			call{as: "publisher", do: "PATCH /newsroom/redirects/{r}", body: `{"from":"777"}`, status: 409, fails: "conflict /from=taken"},
			// The article's new name is where the number leads from now on.
			call{as: "publisher", do: "PATCH /newsroom/articles/{live}", body: `{"slug":"ten-moi"}`, status: 200},
		)
		a.publish("live", "")
		before := len(a.log(0))
		a.run(
			call{do: "GET /redirects?path=/a-777.htm", status: 200, want: `{"location":"https://bao.example/thoi-su/ten-moi"}`},
			call{do: "GET /redirects?path=/thoi-su/bai-song", status: 200, want: `{"status":301,"location":"https://bao.example/thoi-su/ten-moi"}`},
			call{as: "publisher", do: "DELETE /newsroom/redirects/{r}", status: 204},
			call{as: "publisher", do: "DELETE /newsroom/redirects/{r}", status: 404},
			call{do: "GET /redirects?path=/cu/12345/bai.html", status: 404},
		)
		a.logged(before, "redirect delete {r} deleted")
	})
}

// TestRedirectImport: a thousand at once, each for itself, and again.
func TestRedirectImport(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.article("live", "", "")
		items := []string{}
		for i := range 998 {
			items = append(items, fmt.Sprintf(`{"from":"%d","article":"{live}"}`, 100000+i))
		}
		items = append(items, `{"from":"/a","to":"ftp://x"}`, `{"from":"100001","to":"/khac"}`)
		body := `{"items":[` + strings.Join(items, ",") + `]}`
		w := a.one(call{as: "publisher", do: "POST /newsroom/redirect-imports", body: body, status: 200, want: `{"created":998,"unchanged":0,"failed":2}`})
		if got := at(t, w.Body.Bytes(), "/results/998/errors/0/pointer") + at(t, w.Body.Bytes(), "/results/999/errors/0/code"); got != "/items/998/totaken" {
			t.Error(got)
		}
		a.run(
			call{as: "publisher", do: "POST /newsroom/redirect-imports", body: body, status: 200, want: `{"created":0,"unchanged":998,"failed":2}`},
			call{as: "publisher", do: "POST /newsroom/redirect-imports", body: `{"items":[` + strings.Repeat(items[0]+",", 1000) + items[0] + `]}`, status: 422, fails: "invalid /items=too_many"},
			call{as: "publisher", do: "POST /newsroom/redirect-imports", body: `{}`, status: 422, fails: "invalid /items=required"},
			call{as: "editor", do: "POST /newsroom/redirect-imports", body: body, status: 403},
			call{do: "GET /redirects?path=/x-100997.html", status: 200, want: `{"article_id":"{live}"}`},
		)
	})
}
