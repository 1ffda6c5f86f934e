package rest_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"toasoan/api/rest"
	"toasoan/internal/news"
)

// TestProblems: a problem says what is wrong in the reader's language, and leads
// to its explanation.
func TestProblems(t *testing.T) {
	each(t, func(a *api) {
		a.world()
		const bad = "POST /articles/{article}/comments"
		a.run(
			call{do: "GET /articles/nothing?fields=title", status: 404, sends: "Content-Type: application/problem+json\nContent-Language: en\nVary: Accept-Encoding, Accept-Language",
				want: `{"type":"/docs/errors/not_found","title":"Not found","status":404,"detail":"There is nothing here that you can see.","instance":"/v1/articles/nothing","code":"not_found"}`, lacks: `"errors": "notice": "slug":`},
			call{do: "GET /articles/nothing", header: "Accept-Language: vi-VN,vi;q=0.9,en;q=0.8", status: 404, sends: "Content-Language: vi", want: `{"title":"Không tìm thấy","detail":"Không có gì ở địa chỉ này mà bạn xem được.","code":"not_found"}`},
			call{do: "GET /articles/nothing", header: "Accept-Language: en;q=0.5, vi;q=0.9", status: 404, want: `{"title":"Không tìm thấy"}`},
			call{do: "GET /articles/nothing", header: "Accept-Language: fr", status: 404, want: `{"title":"Not found"}`},
			call{do: "GET /articles/nothing", header: "Accept-Language: ;;;", status: 404, want: `{"title":"Not found"}`},
			call{do: bad, body: `{"author_email":"x"}`, status: 422, want: `{"code":"invalid","errors":[{"pointer":"/author_name","code":"required","detail":"is required"},{"pointer":"/author_email","code":"email","detail":"must be an e-mail address"},{"pointer":"/body","code":"required"}]}`},
			call{do: bad, header: "Accept-Language: vi", body: `{"author_email":"x"}`, status: 422, want: `{"title":"Nội dung chưa hợp lệ","errors":[{"detail":"là bắt buộc"},{"detail":"phải là địa chỉ e-mail"},{"pointer":"/body"}]}`},
			call{do: bad, header: "Accept-Language: vi", body: `{"author_name":7,"parent_id":[]}`, status: 400, want: `{"errors":[{"pointer":"/author_name","detail":"phải là văn bản"},{"pointer":"/parent_id","detail":"phải là văn bản"}]}`},
			call{do: bad, header: "Accept-Language: vi", body: `[]`, status: 400, want: `{"errors":[{"detail":"phải là đối tượng"}]}`},
			call{do: bad, header: "Accept-Language: vi", body: `{"a":`, status: 400, want: `{"errors":[{"detail":"không phải JSON hợp lệ: kết thúc quá sớm"}]}`},
			call{do: bad, header: "Accept-Language: vi", body: `{"author_name":"An","author_email":"a@example.com","body":"Hay.","parent_id":"nobody"}`, status: 422, want: `{"errors":[{"detail":"không có bình luận nào tên nobody"}]}`},
			call{as: "editor", do: "POST /newsroom/articles", header: "Accept-Language: vi", body: `{"title":"x","section":"y","authors":["z"]}`, status: 422, want: `{"errors":[{"detail":"không có chuyên mục nào tên y"},{"detail":"không có tác giả nào tên z"}]}`},
			call{do: "GET /articles?from=x", header: "Accept-Language: vi", status: 400, want: `{"errors":[{"detail":"phải là ngày (2022-05-26) hoặc thời điểm (2022-05-26T08:30:00+07:00)"}]}`},
			call{do: "GET /articles?from=x", status: 400, want: `{"errors":[{"detail":"must be a day (2022-05-26) or an instant (2022-05-26T08:30:00+07:00)"}]}`},
			call{as: "publisher", do: "DELETE /newsroom/sections/{first}", header: "Accept-Language: vi", status: 409, want: `{"detail":"Không thể xoá khi còn bài hoặc chuyên mục con đang dùng."}`},
		)
		id := regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)
		for _, sent := range []string{"", "abc-1.2_3", strings.Repeat("a", 64), strings.Repeat("a", 65), "a b", "a\"b", "đ"} {
			w := a.send(call{do: "GET /articles/nothing", header: "X-Request-Id: " + sent})
			got := w.Header().Get("X-Request-Id")
			if !id.MatchString(got) || id.MatchString(sent) != (got == sent) || !strings.Contains(w.Body.String(), `"request_id":"`+got+`"`) {
				t.Errorf("request id %q became %q", sent, got)
			}
		}
	})
}

// TestMethods: what a resource cannot do, it says with 405 and what it can.
func TestMethods(t *testing.T) {
	each(t, func(a *api) {
		a.world()
		routes := rest.Routes()
		for _, r := range routes {
			for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "NONSENSE"} {
				if slices.ContainsFunc(routes, func(o rest.Route) bool { return o.Path == r.Path && o.Method == method }) || strings.HasSuffix(r.Path, "/newsroom/tags/suggest") || strings.HasPrefix(r.Path, "/v1/comments/") && !strings.Contains(r.Path, ":") {
					continue // the last because a tag's id might be suggest, and a comment's latest, as far as the router knows
				}
				w := a.one(call{as: "admin", do: method + " " + a.path(r), status: 405, fails: "method_not_allowed"})
				allow := strings.Split(w.Header().Get("Allow"), ", ")
				for _, o := range routes {
					if o.Path == r.Path && !slices.Contains(allow, o.Method) {
						t.Errorf("%s %s allows %s, not %s", method, r.Path, allow, o.Method)
					}
				}
			}
		}
		for _, path := range []string{"/nothing", "//v2/articles", "//v1", "//v1/", "/articles/", "/articles/x/y/z", "//articles", "/articles/%00", "/articles/%ff", "/articles/..%2f..%2fetc", "/tags/%2e%2e", "/newsroom/articles/%00x", "//docs/..%2frest.go", "//docs/errors/nothing"} {
			a.run(call{as: "admin", do: "GET " + path, status: 404, fails: "not_found", lacks: "panic sql gorm echo"})
		}
	})
}

// TestErrorPages: every code is explained where a problem's type leads to.
func TestErrorPages(t *testing.T) {
	each(t, func(a *api) {
		for code, entry := range news.Catalogue {
			w := a.one(call{do: "GET //docs/errors/" + string(code), status: 200, sends: "Content-Type: text/html; charset=utf-8"})
			if !strings.Contains(w.Body.String(), "<code>"+string(code)+"</code>") {
				t.Errorf("%s is not explained on its page", code)
			}
			if entry.Detail.En == "" || entry.Detail.Vi == "" || entry.Kind != "" && (entry.Title.En == "" || entry.Title.Vi == "" || entry.Help.En == "" || entry.Help.Vi == "") {
				t.Errorf("%s lacks words", code)
			}
			if entry.Kind != "" && rest.StatusOf(code) == 0 {
				t.Errorf("%s has no status", code)
			}
		}
		a.run(
			call{do: "GET //docs/errors", status: 200},
			call{do: "GET //healthz", status: 200, want: `{"status":"ok"}`},
			call{do: "GET //readyz", status: 200, want: `{"status":"ok"}`},
			call{do: "GET //", status: 302, sends: "Location: /docs/"},
			call{do: "GET //docs", status: 301, sends: "Location: /docs/"},
		)
		if w := a.one(call{do: "GET //openapi.json", status: 200}); !json.Valid(w.Body.Bytes()) {
			t.Error("the OpenAPI document is no JSON")
		}
	})
}
