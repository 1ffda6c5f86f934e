package rest_test

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http/httptest"
	"strings"
	"testing"

	"toasoan/api/rest"
)

// TestIfMatch: whoever changes something says which version they saw.
func TestIfMatch(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.draft("x", "")
		const path = "/newsroom/articles/{x}"
		a.run(
			call{as: "publisher", do: "GET " + path, status: 200, sends: `ETag: "v1"`},
			call{as: "publisher", do: "PATCH " + path, header: "If-Match:", body: `{"title":"Tên khác"}`, status: 428, fails: "if_match_required"},
			call{as: "publisher", do: "PATCH " + path, header: "If-Match: *", body: `{"title":"Tên khác"}`, status: 428, fails: "if_match_required"},
			call{as: "publisher", do: "PATCH " + path, header: `If-Match: "v2"`, body: `{"title":"Tên khác"}`, status: 412, fails: "stale", sends: `ETag: "v1"`},
			call{as: "publisher", do: "PATCH " + path, header: `If-Match: "other"`, body: `{"title":"Tên khác"}`, status: 412, fails: "stale", sends: `ETag: "v1"`},
			call{as: "publisher", do: "GET " + path, status: 200, want: `{"title":"Bài x","revision":1}`},
			call{as: "publisher", do: "PATCH " + path, header: `If-Match: "v1"`, body: `{"title":"Tên khác"}`, status: 200, sends: `ETag: "v2"`},
			call{as: "publisher", do: "PATCH " + path, header: `If-Match: W/"v2"`, body: `{"title":"Tên nữa"}`, status: 200, sends: `ETag: "v3"`},
			call{as: "publisher", do: "PATCH " + path, header: `If-Match: "v3-gzip"`, body: `{"title":"Tên cuối"}`, status: 200, sends: `ETag: "v4"`},
			call{as: "publisher", do: "PATCH " + path, header: `If-Match: W/"v4-gzip"`, body: `{"title":"Tên cuối"}`, status: 200, sends: `ETag: "v5"`},
			call{as: "publisher", do: "PUT " + path + "/publication", header: "If-Match:", body: `{}`, status: 428, fails: "if_match_required"},
			call{as: "publisher", do: "PUT " + path + "/publication", header: `If-Match: "v4"`, body: `{}`, status: 412, fails: "stale", sends: `ETag: "v5"`},
			call{as: "publisher", do: "PUT " + path + "/publication", header: `If-Match: "v5"`, body: `{}`, status: 200, sends: `ETag: "v6"`},
			call{as: "publisher", do: "DELETE " + path + "/publication", header: `If-Match: "v5"`, status: 412, fails: "stale"},
			call{as: "publisher", do: "PUT " + path + "/withdrawal", header: `If-Match: "v5"`, body: `{"notice":"Gỡ."}`, status: 412, fails: "stale"},
			call{do: "GET /articles/{x}", status: 200, want: `{"title":"Tên cuối"}`},
		)
		// Of an older version everything may differ: that is no fault of what is sent.
		w := a.send(call{as: "publisher", do: "GET " + path})
		whole := w.Body.String()
		a.run(
			call{as: "editor", do: "PATCH " + path, body: `{"title":"Của người khác"}`, status: 200},
			call{as: "publisher", do: "PATCH " + path, header: "If-Match: " + w.Header().Get("ETag"), body: whole, status: 412, fails: "stale"},
		)
	})
}

// TestConditionalRoutes: every change of a resource needs If-Match, but for
// those that say otherwise.
func TestConditionalRoutes(t *testing.T) {
	each(t, func(a *api) {
		a.world()
		exempt := 0
		for _, r := range rest.Routes() {
			if r.Open || r.Method == "GET" || r.Method == "POST" {
				continue
			}
			if !r.Conditional() {
				exempt++
				continue
			}
			c := call{as: "admin", do: r.Method + " " + a.path(r), header: "If-Match:", status: 428, fails: "if_match_required"}
			if r.Method != "DELETE" {
				c.body = "{}"
			}
			a.run(c)
			c.header, c.status, c.fails = `If-Match: "v99"`, 412, "stale"
			for move, body := range map[string]string{
				"/withdrawal": `{"notice":"Gỡ."}`, "/return": `{"note":"Thiếu."}`, "/assignment": `{"user":"{user}"}`, "/schedule": `{"publish_at":"2031-01-01T00:00:00Z"}`, "/merger": `{"into":"x"}`,
				"/breaking": `{"until":"2030-05-02T00:00:00Z"}`,
			} {
				if strings.HasSuffix(r.Path, move) && r.Method == "PUT" {
					c.body = body
					if strings.Contains(r.Path, "/lists/") {
						c.body = strings.Replace(body, "publish_at", "at", 1)
					}
				}
			}
			a.run(c)
		}
		// sign out, revoke a key, decide on a comment, what is typed and not saved (2), locks (2), notes, previews;
		// readers' own comments (2) and likes (2); of moderators: emphasis, notes, blocks, orders, what is kept of readers;
		// of accounts: sessions (2), password, its reset, second factor (4); one article of a topic (2)
		if exempt != 28 {
			t.Errorf("%d routes change something without If-Match", exempt)
		}
	})
}

// TestNotModified: readers and caches ask whether they have the answer already.
func TestNotModified(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.article("x", `"body":"<p>`+strings.Repeat("Nội dung dài. ", 200)+`</p>"`, "")
		for _, path := range []string{"/articles/{x}", "/articles?include=body", "/sections", "/site"} {
			plain := a.one(call{do: "GET " + path, status: 200}).Header().Get("ETag")
			if !strings.HasPrefix(plain, `"`) || strings.Contains(plain, "gzip") {
				t.Fatalf("%s: ETag %s is not a strong one of the plain form", path, plain)
			}
			coded := strings.TrimSuffix(plain, `"`) + `-gzip"`
			for _, c := range []struct {
				have   string
				status int
			}{
				{plain, 304}, {coded, 304}, {"W/" + plain, 304}, {"W/" + coded, 304}, {"*", 304}, {`"a", ` + plain + `, "b"`, 304},
				{`"a"`, 200}, {`"a", "b"`, 200}, {strings.Trim(plain, `"`), 200},
			} {
				w := a.one(call{do: "GET " + path, header: "If-None-Match: " + c.have, status: c.status})
				if c.status == 304 && (w.Body.Len() > 0 || w.Header().Get("Content-Type") != "" || w.Header().Get("Cache-Control") == "" || w.Header().Get("ETag") == "") {
					t.Errorf("%s: 304 with %v and %d bytes", path, w.Header(), w.Body.Len())
				}
			}
			a.run(
				call{do: "HEAD " + path, header: "If-None-Match: " + plain, status: 304},
				call{do: "GET " + path, header: "If-Modified-Since: Wed, 01 May 2030 05:00:00 GMT", status: 200},
			)
		}
		etag := a.one(call{do: "GET /articles", status: 200}).Header().Get("ETag")
		a.article("y", "", "")
		a.run(call{do: "GET /articles", header: "If-None-Match: " + etag, status: 200})
	})
}

// TestCoding: compressed and plain answers are told apart by their ETags, and
// say the same.
func TestCoding(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.article("x", `"body":"<p>`+strings.Repeat("Nội dung dài. ", 200)+`</p>"`, "")
		plain := a.one(call{do: "GET /articles/{x}", status: 200, sends: "Content-Encoding:\nVary: Accept-Encoding"})
		coded := a.one(call{do: "GET /articles/{x}", header: "Accept-Encoding: gzip", status: 200, sends: "Content-Encoding: gzip\nVary: Accept-Encoding"})
		z, err := gzip.NewReader(coded.Body)
		must(t, err)
		text, err := io.ReadAll(z)
		must(t, err)
		if string(text) != plain.Body.String() {
			t.Error("the compressed answer says something else")
		}
		want := strings.TrimSuffix(plain.Header().Get("ETag"), `"`) + `-gzip"`
		a.run(
			call{do: "GET /articles/{x}", header: "Accept-Encoding: gzip", status: 200, sends: "ETag: " + want},
			call{do: "GET /articles/{x}", header: "Accept-Encoding: gzip\nIf-None-Match: " + want, status: 304, sends: "ETag: " + want + "\nContent-Encoding:\nVary: Accept-Encoding"},
			call{as: "publisher", do: "GET /newsroom/articles/{x}", header: "Accept-Encoding: gzip", status: 200, sends: `ETag: "v2-gzip"` + "\nCache-Control: private, no-store"},
			call{as: "publisher", do: "PATCH /newsroom/articles/{x}", header: `If-Match: "v2-gzip"`, body: `{"sapo":"Mới."}`, status: 200},
		)
	})
}

// TestDeliveryHeaders: what caches are told.
func TestDeliveryHeaders(t *testing.T) {
	each(t, func(a *api) {
		a.world()
		const fresh = "Cache-Control: public, max-age=15, s-maxage=30, stale-while-revalidate=60\nVary: Accept-Encoding\nX-Robots-Tag: noindex\nX-Content-Type-Options: nosniff\nContent-Type: application/json; charset=utf-8\nSet-Cookie:"
		a.run(
			call{do: "GET /articles/{article}", status: 200, sends: fresh + "\nSurrogate-Key: article:{article} section:thoi-su tag:binh-xuyen author:nguyen-trong topic:cau-lam-giang-2 site"},
			call{do: "GET /articles", status: 200, sends: fresh + "\nSurrogate-Key: list:articles article:{article} section:thoi-su tag:binh-xuyen author:nguyen-trong articles site"},
			call{do: "GET /articles?section=thoi-su", status: 200, sends: fresh + "\nSurrogate-Key: list:articles section:thoi-su article:{article} tag:binh-xuyen author:nguyen-trong articles site"},
			call{do: "GET /articles/latest", status: 200, sends: fresh + "\nSurrogate-Key: list:latest article:{article} section:thoi-su tag:binh-xuyen author:nguyen-trong articles site"},
			call{do: "GET /articles/{article}/comments", status: 200, sends: fresh + "\nSurrogate-Key: comments:{article} article:{article} site"},
			call{do: "GET /sections", status: 200, sends: fresh + "\nSurrogate-Key: sections articles site"},
			call{do: "GET /sections/thoi-su", status: 200, sends: fresh + "\nSurrogate-Key: section:thoi-su articles site"},
			call{do: "GET /sections/thoi-su/page", status: 200, sends: fresh + "\nSurrogate-Key: section:thoi-su sections list:most-read article:{article} tag:binh-xuyen author:nguyen-trong articles site\nLink:"},
			call{do: "GET /tags", status: 200, sends: fresh + "\nSurrogate-Key: tags articles site"},
			call{do: "GET /tags/binh-xuyen", status: 200, sends: fresh + "\nSurrogate-Key: tag:binh-xuyen articles site"},
			call{do: "GET /authors/nguyen-trong", status: 200, sends: fresh + "\nSurrogate-Key: author:nguyen-trong articles site"},
			call{do: "GET /site", status: 200, sends: fresh + "\nSurrogate-Key: site sections articles"},
			call{do: "GET /comments/{comment}", status: 200, sends: "Vary: Accept-Encoding, Edit-Token"},
			call{do: "GET /comments/{comment}", header: "Edit-Token: {comment.token}", status: 200, sends: "Cache-Control: private, no-store"},
			call{do: "GET /comments/nobody", status: 404, sends: "Cache-Control: public, max-age=5, s-maxage=10\nVary: Accept-Encoding, Edit-Token, Accept-Language"},
			call{do: "GET /comments/nobody", header: "Edit-Token: x", status: 404, sends: "Cache-Control: no-store"},
			call{do: "GET /articles/nothing", status: 404, sends: "Cache-Control: public, max-age=5, s-maxage=10\nX-Robots-Tag: noindex\nX-Content-Type-Options: nosniff"},
			call{do: "GET /articles?limit=0", status: 400, sends: "Cache-Control: no-store"},
			call{as: "publisher", do: "GET /newsroom/articles", status: 200, sends: "Cache-Control: private, no-store\nX-Robots-Tag: noindex"},
			call{do: "GET /newsroom/articles", status: 401, sends: "Cache-Control: no-store\n" + `WWW-Authenticate: Bearer realm="toasoan"`},
		)
		same := func(w *httptest.ResponseRecorder) string {
			h := w.Header().Clone()
			h.Del("X-Request-Id")
			b, _ := json.Marshal(h)
			return string(b)
		}
		for _, r := range rest.Routes() {
			if r.Method != "GET" || r.Path == "/docs/:file" || r.Path == "/docs/errors/:code" {
				continue
			}
			path := a.path(r)
			if strings.HasSuffix(path, "/suggest") {
				path += "?q=b"
			}
			get, head := a.send(call{as: "admin", do: "GET " + path}), a.send(call{as: "admin", do: "HEAD " + path})
			if get.Code != head.Code || same(get) != same(head) || head.Body.Len() > 0 {
				t.Errorf("HEAD %s: %d %s and %d bytes, but GET %d %s", path, head.Code, same(head), head.Body.Len(), get.Code, same(get))
			}
		}
	})
}
