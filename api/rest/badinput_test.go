package rest_test

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strings"
	"testing"

	"toasoan/api/rest"
)

const deep = 33 // one level more than a body may have

// TestBadBodies sends bodies that no operation reads. Nothing of them is stored.
func TestBadBodies(t *testing.T) {
	each(t, func(a *api) {
		a.vars["first"] = "thoi-su"
		a.section("s", `,"slug":"thoi-su"`)
		a.draft("draft", "")
		before := a.stored()
		for _, c := range []struct{ body, fails string }{
			{`{"title":"x","titel":"y"}`, "malformed_body /titel=unknown_member"},
			{`{"title":"x","title":"y"}`, "malformed_body /title=duplicate_member"},
			{`{"title":"x","seo":{"title":"a","title":"b"}}`, "malformed_body /seo/title=duplicate_member"},
			{`{"Title":"x"}`, "malformed_body /Title=unknown_member"},
			{`{"title":"x","ſapo":"y"}`, "malformed_body /ſapo=unknown_member"},
			{`{"title":"x","a/b~c":1}`, "malformed_body /a~1b~0c=unknown_member"},
			{`{"title":7}`, "malformed_body /title=wrong_type"},
			{`{"title":{"a":1}}`, "malformed_body /title=wrong_type"},
			{`{"title":"x","tags":"y"}`, "malformed_body /tags=wrong_type"},
			{`{"title":"x","tags":[7,"y",[]]}`, "malformed_body /tags/0=wrong_type /tags/2=wrong_type"},
			{`{"title":"x","lead_media":"y"}`, "malformed_body /lead_media=wrong_type"},
			{`{"title":"x","lead_media":{"url":"https://a.example/a.jpg","width":1.5}}`, "malformed_body /lead_media/width=wrong_type"},
			{`{"title":"x","lead_media":{"url":"https://a.example/a.jpg","width":1e400}}`, "malformed_body /lead_media/width=wrong_type"},
			{`{"title":"x","comments":{"closes_at":"tomorrow"}}`, "malformed_body /comments/closes_at=wrong_type"},
			{`{"title":7,"sapo":[],"Slug":"a","Null":null}`, "malformed_body /Null=unknown_member /Slug=unknown_member /sapo=wrong_type /title=wrong_type"},
			{`{"title":"x"} {}`, "malformed_body =syntax"},
			{`{"title":"x"}]`, "malformed_body =syntax"},
			{`{"title":"x"`, "malformed_body =syntax"},
			{`{"title":"x",}`, "malformed_body =syntax"},
			{`{title:"x"}`, "malformed_body =syntax"},
			{"\ufeff" + `{"title":"x"}`, "malformed_body =syntax"},
			{"{\"title\":\"x\x00\"}", "malformed_body /title=syntax"},
			{"{\"title\":\"x\n\"}", "malformed_body /title=syntax"},
			{"{\"title\":\"\xff\"}", "malformed_body =bad_encoding"},
			{"{\"title\":\"\xc3\x28\"}", "malformed_body =bad_encoding"},
			{`{"title":"x\u0000y"}`, "malformed_body /title=bad_encoding"},
			{`{"title":"x","tags":["a","b\u0000"]}`, "malformed_body /tags/1=bad_encoding"},
			{`{"a\u0000":1}`, "malformed_body =bad_encoding"},
			{`{"title":"\ud800"}`, "malformed_body /title=bad_encoding"},
			{`{"title":"\udc00\ud800"}`, "malformed_body /title=bad_encoding"},
			{`{"title":` + strings.Repeat("[", deep) + strings.Repeat("]", deep) + `}`, "malformed_body /title" + strings.Repeat("/0", deep-1) + "=too_deep"},
			{strings.Repeat("[", 100_000), "malformed_body " + strings.Repeat("/0", deep) + "=too_deep"},
			{`null`, "malformed_body =wrong_type"},
			{`[]`, "malformed_body =wrong_type"},
			{`"title"`, "malformed_body =wrong_type"},
			{` `, "malformed_body =syntax"},
		} {
			a.run(
				call{as: "publisher", do: "POST /newsroom/articles", body: c.body, status: 400, fails: c.fails},
				call{as: "publisher", do: "PATCH /newsroom/articles/{draft}", body: c.body, status: 400, fails: c.fails},
			)
		}
		if after := a.stored(); after != before {
			t.Errorf("stored after bad bodies:\n%s\nbefore:\n%s", after, before)
		}
	})
}

// TestBadContent sends bodies that can be read and break a rule.
func TestBadContent(t *testing.T) {
	each(t, func(a *api) {
		a.vars["first"] = "thoi-su"
		a.section("s", `,"slug":"thoi-su"`)
		a.article("here", `"slug":"bai-o-day"`, "")
		before := a.stored()
		for _, c := range []struct {
			body   string
			status int
			fails  string
		}{
			{`{}`, 422, "invalid /title=required"},
			{`{"title":"  "}`, 422, "invalid /title=required"},
			{`{"title":"\u200b\u00ad"}`, 422, "invalid /title=required"},
			{`{"title":"` + strings.Repeat("a", 1<<20) + `"}`, 422, "invalid /title=too_long"},
			{`{"title":"` + strings.Repeat("ế", 301) + `"}`, 422, "invalid /title=too_long"},
			{`{"title":"x","section":"khong-co"}`, 422, "invalid /section=unknown_reference"},
			{`{"title":"x","section":{"slug":"khong-co","name":"Không có","path":[]}}`, 422, "invalid /section=unknown_reference"},
			{`{"title":"x","authors":["Người Lạ"]}`, 422, "invalid /authors/0=unknown_reference"},
			{`{"title":"x","authors":[{"name":"Người Lạ","role":"ghost"}]}`, 422, "invalid /authors/0/role=not_allowed_value /authors/0=unknown_reference"},
			{`{"title":"x","type":"poem"}`, 422, "invalid /type=not_allowed_value"},
			{`{"title":"x","body_format":"rtf","body":"x"}`, 422, "invalid /body_format=not_allowed_value"},
			{`{"title":"x","body":"<script>alert(1)</script>"}`, 422, "invalid /body=nothing_left"},
			{`{"title":"x","body":"<style>p{}</style><iframe src=javascript:alert(1)></iframe>"}`, 422, "invalid /body=nothing_left"},
			{`{"title":"x","body":"` + strings.Repeat("<blockquote>", 600) + `x"}`, 422, "invalid /body=too_complex"},
			{`{"title":"x","slug":"Không hợp lệ"}`, 422, "invalid /slug=slug"},
			{`{"title":"x","slug":"a--b"}`, 422, "invalid /slug=slug"},
			{`{"title":"x","slug":"` + strings.Repeat("a", 101) + `"}`, 422, "invalid /slug=too_long"},
			{`{"title":"x","lead_media":{"url":"javascript:alert(1)"}}`, 422, "invalid /lead_media/url=url"},
			{`{"title":"x","lead_media":{"url":"/anh.jpg","width":-1}}`, 422, "invalid /lead_media/url=url /lead_media/width=out_of_range"},
			{`{"title":"x","source":{"url":"https://a.example"}}`, 422, "invalid /source/name=required"},
			{`{"title":"x","language":"tiếng Việt"}`, 422, "invalid /language=bad_format"},
			{`{"title":"x","tags":[` + strings.Repeat(`"a",`, 50) + `"a"]}`, 422, "invalid /tags=too_many"},
			{`{"title":"x","corrections":[{"text":""}]}`, 422, "invalid /corrections/0/text=required"},
			{`{"title":"x","comments":{"state":"ajar"}}`, 422, "invalid /comments/state=not_allowed_value"},
			{`{"short_title":"` + strings.Repeat("a", 151) + `","section":"khong-co","type":"poem","slug":"-","body":"<script></script>"}`, 422,
				"invalid /title=required /short_title=too_long /slug=slug /type=not_allowed_value /body=nothing_left /section=unknown_reference"},
			{`{"title":"x","tags":["Thẻ chưa có"],"section":"khong-co"}`, 422, "invalid /section=unknown_reference"},
			{`{"title":"x","id":"{here}"}`, 422, "invalid /id=read_only"},
			{`{"title":"x","status":"published","revision":9}`, 422, "invalid /revision=read_only /status=read_only"},
			{`{"title":"x","slug":"bai-o-day"}`, 409, "slug_taken /slug=taken"},
			{`{"title":"x","slug":"latest"}`, 409, "slug_taken /slug=taken"},
			{`{"title":"x","slug":"most-read"}`, 409, "slug_taken /slug=taken"},
			{`{"title":"x","slug":"0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2a10"}`, 409, "slug_taken /slug=taken"},
		} {
			a.run(call{as: "publisher", do: "POST /newsroom/articles", body: c.body, status: c.status, fails: c.fails})
		}
		if after := a.stored(); after != before {
			t.Errorf("stored after bad content:\n%s\nbefore:\n%s", after, before)
		}
	})
}

// TestBadEncodings sends bodies that are too large, or not JSON at all.
func TestBadEncodings(t *testing.T) {
	each(t, func(a *api) {
		before := a.stored()
		const limit = 2 << 20
		gzipped := func(s string) string {
			var b bytes.Buffer
			z := gzip.NewWriter(&b)
			z.Write([]byte(s))
			z.Close()
			return b.String()
		}
		headline := func(size int) string { return `{"title":"` + strings.Repeat("a", size-len(`{"title":""}`)) + `"}` }
		for _, c := range []struct {
			header, body string
			status       int
			fails        string
		}{
			{"", headline(limit), 422, "invalid /title=too_long"},
			{"", headline(limit + 1), 413, "body_too_large"},
			{"Content-Encoding: gzip", gzipped(headline(limit)), 422, "invalid /title=too_long"},
			{"Content-Encoding: gzip", gzipped(headline(limit + 1)), 413, "body_too_large"},
			{"Content-Encoding: gzip", gzipped(strings.Repeat(" ", 50*limit)), 413, "body_too_large"},
			{"Content-Encoding: gzip", `{"title":"x"}`, 400, "malformed_body =syntax"},
			{"Content-Encoding: gzip", gzipped(`{"title":"x"}`)[:20], 400, "malformed_body =syntax"},
			{"Content-Encoding: br", `{"title":"x"}`, 415, "unsupported_media_type"},
			{"Content-Encoding: gzip, gzip", gzipped(gzipped(`{"title":"x"}`)), 415, "unsupported_media_type"},
			{"Content-Type:", `{"title":"x"}`, 415, "unsupported_media_type"},
			{"Content-Type: text/plain", `{"title":"x"}`, 415, "unsupported_media_type"},
			{"Content-Type: application/xml", `<title>x</title>`, 415, "unsupported_media_type"},
			{"Content-Type: application/x-www-form-urlencoded", `title=x`, 415, "unsupported_media_type"},
			{"Content-Type: multipart/form-data; boundary=x", `--x--`, 415, "unsupported_media_type"},
			{"Content-Type: application/merge-patch+json", `{"title":"x"}`, 415, "unsupported_media_type"},
			{"Content-Type: application/json; charset=utf-16", `{"title":"x"}`, 415, "unsupported_media_type"},
		} {
			a.run(call{as: "publisher", do: "POST /newsroom/articles", header: c.header, body: c.body, status: c.status, fails: c.fails})
		}
		if after := a.stored(); after != before {
			t.Errorf("stored after bad encodings:\n%s\nbefore:\n%s", after, before)
		}
		a.run(
			call{as: "publisher", do: "POST /newsroom/articles", header: "Content-Type: Application/JSON; charset=UTF-8", body: `{"title":"x"}`, status: 201},
			call{as: "publisher", do: "POST /newsroom/articles", header: "Content-Encoding: gzip", body: gzipped(`{"title":"y"}`), status: 201},
		)
	})
}

// TestBadQueries sends query parameters that cannot be used.
func TestBadQueries(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		for _, name := range []string{"a", "b", "c"} {
			a.article(name, `"tags":["Thẻ"]`, "")
		}
		a.run(call{do: "GET /articles?limit=1&section=thoi-su", status: 200, save: "cursor=/page/next_cursor"})
		for _, c := range []struct{ path, fails string }{
			{"/articles?nosuch=1", "bad_query ?nosuch=unknown_parameter"},
			{"/articles?Limit=1", "bad_query ?Limit=unknown_parameter"},
			{"/articles?sort=-published_at&sort=published_at", "bad_query ?sort=repeated_parameter"},
			{"/articles?limit=0", "bad_query ?limit=out_of_range"},
			{"/articles?limit=101", "bad_query ?limit=out_of_range"},
			{"/articles?limit=-1", "bad_query ?limit=out_of_range"},
			{"/articles?limit=", "bad_query ?limit=out_of_range"},
			{"/articles?limit=1e1", "bad_query ?limit=out_of_range"},
			{"/articles?limit=99999999999999999999", "bad_query ?limit=out_of_range"},
			{"/articles?page=0", "bad_query ?page=out_of_range"},
			{"/articles?page=501", "bad_query ?page=out_of_range"},
			{"/articles?page=101&limit=100", "bad_query ?page=out_of_range"},
			{"/articles?page=2&cursor={cursor}", "bad_query ?page=excludes_each_other"},
			{"/articles?cursor=nonsense", "bad_query ?cursor=bad_cursor"},
			{"/articles?cursor=!", "bad_query ?cursor=bad_cursor"},
			{"/articles?cursor={cursor}", "bad_query ?cursor=cursor_of_other_list"},
			{"/articles?section=thoi-su&type=news&cursor={cursor}", "bad_query ?cursor=cursor_of_other_list"},
			{"/articles?section=thoi-su&sort=published_at&cursor={cursor}", "bad_query ?cursor=cursor_of_other_list"},
			{"/tags?cursor={cursor}", "bad_query ?cursor=cursor_of_other_list"},
			{"/articles?sort=title", "bad_query ?sort=not_allowed_value"},
			{"/articles?type=poem", "bad_query ?type=not_allowed_value"},
			{"/articles?count=all", "bad_query ?count=not_allowed_value"},
			{"/articles?locale=fr", "bad_query ?locale=not_allowed_value"},
			{"/articles?include=body,secrets", "bad_query ?include=not_allowed_value"},
			{"/articles?fields=title,secrets", "bad_query ?fields=not_allowed_value"},
			{"/articles?fields=Title", "bad_query ?fields=not_allowed_value"},
			{"/articles?from=26/05/2022", "bad_query ?from=bad_format"},
			{"/articles?to=2022-02-30", "bad_query ?to=bad_format"},
			{"/articles?updated_since=yesterday", "bad_query ?updated_since=bad_format"},
			{"/articles?section=%00", "bad_query ?section=bad_encoding"},
			{"/articles?tag=a&tag=%ff", "bad_query ?tag=bad_encoding"},
			{"/articles?%ff=1", "bad_query ??=unknown_parameter"},
			{"/articles?section=%zz", "bad_query"},
			{"/articles?a=1;b=2", "bad_query"},
			{"/articles?section=" + strings.Repeat("a", 101), "bad_query ?section=too_long"},
			{"/articles?ids=" + strings.Repeat("a,", 100), "bad_query ?ids=too_many"},
			{"/articles?limit=0&page=0&nosuch=1&type=poem", "bad_query ?limit=out_of_range ?nosuch=unknown_parameter ?page=out_of_range ?type=not_allowed_value"},
			{"/articles/latest?sort=published_at", "bad_query ?sort=unknown_parameter"},
			{"/articles/{a}?fields=secrets", "bad_query ?fields=not_allowed_value"},
			{"/articles/{a}/comments?sort=best", "bad_query ?sort=not_allowed_value"},
			{"/articles/{a}/comments?parent=nobody", "bad_query ?parent=unknown_reference"},
			{"/tags/suggest", "bad_query ?q=required"},
			{"/tags/suggest?q=a&limit=11", "bad_query ?limit=out_of_range"},
			{"/tags?kind=thing", "bad_query ?kind=not_allowed_value"},
		} {
			a.run(call{do: "GET " + c.path, status: 400, fails: c.fails})
		}
		a.run(call{do: "GET /articles?nosuch=1", status: 400, want: `{"errors":[{"parameter":"nosuch","detail":"is not a parameter of this operation; it knows: author, breaking, count, cursor, exclude, fields, from, ids, include, limit, locale, page, section, sort, tag, tag_all, to, topic, type, updated_since"}]}`})
		a.run(call{as: "admin", do: "GET /newsroom/keys?limit=1", status: 200, save: "keys=/page/next_cursor"},
			call{as: "admin", do: "GET /newsroom/keys?limit=1&cursor={keys}", status: 200})
	})
}

// TestUnknownParameters: there is no operation that lets a parameter pass which
// it does not know.
func TestUnknownParameters(t *testing.T) {
	each(t, func(a *api) {
		a.world()
		for _, r := range rest.Routes() {
			if r.Open || strings.HasSuffix(r.Path, "/sessions") {
				continue
			}
			c := call{as: "admin", do: r.Method + " " + a.path(r) + "?nosuch=1", status: http.StatusBadRequest, header: "If-Match: \"v1\""}
			if r.Needs == rest.User {
				c.as = "user.token"
			}
			if r.Method != "GET" && r.Method != "DELETE" {
				c.body = "{}"
			}
			c.fails = "bad_query ?nosuch=unknown_parameter"
			switch {
			case strings.HasSuffix(r.Path, "/suggest"), strings.HasSuffix(r.Path, "/search"):
				c.fails += " ?q=required"
			case r.Path == "/v1/redirects":
				c.fails += " ?path=required"
			}
			a.run(c)
		}
	})
}
