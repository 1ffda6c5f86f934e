package rest_test

import (
	"strings"
	"testing"

	"toasoan/api/rest"
)

// TestSettings: what the paper decides about itself shows at once.
func TestSettings(t *testing.T) {
	each(t, func(a *api) {
		a.world()
		patch := func(body string, status int) call {
			return call{as: "admin", do: "PATCH /newsroom/settings", body: body, status: status}
		}
		fails := func(body, fails string) call {
			return call{as: "admin", do: "PATCH /newsroom/settings", body: body, status: 422, fails: fails}
		}
		const post = `{"author_name":"Bạn đọc","author_email":"a@example.com","body":"Bài hay."}`
		a.run(
			call{do: "GET /site", status: 200, want: `{"name":"Toà soạn","tagline":null,"url":"https://bao.example","language":"vi","zone":"Asia/Ho_Chi_Minh","sections":[{"slug":"thoi-su"}],"comments":{"mode":"pre","max_length":4000},"limits":{"body":2097152,"page_size":100}}`},
			call{as: "admin", do: "GET /newsroom/settings", status: 200, sends: `ETag: "v1"`, want: `{"require_read_key":false,"reading":{"syllables_per_minute":250}}`},
			fails(`{"name":null,"language":"fr","zone":"Asia/Nowhere","front_end_url":"bao.example"}`, "invalid /name=required /language=not_allowed_value /zone=bad_format /front_end_url=url"),
			fails(`{"paths":{"article":"{slug}"},"reading":{"syllables_per_minute":0},"comments":{"mode":"free"}}`, "invalid /paths/article=bad_format /reading/syllables_per_minute=out_of_range /comments/mode=not_allowed_value"),
			call{as: "admin", do: "PATCH /newsroom/settings", body: `{"require_read_key":"yes"}`, status: 400, fails: "malformed_body /require_read_key=wrong_type"},
			call{do: "GET /site", status: 200, want: `{"name":"Toà soạn"}`},
			patch(`{"name":"Báo Lam Giang","tagline":"Tiếng nói","front_end_url":"https://lam.example/","paths":{"article":"/tin/{slug}-{id}.html","tag":"/chu-de/{slug}"},"reading":{"syllables_per_minute":50}}`, 200),
			call{do: "GET /site", status: 200, want: `{"name":"Báo Lam Giang","tagline":"Tiếng nói","url":"https://lam.example/"}`},
			call{do: "GET /articles/{article}", status: 200, want: `{"url":"https://lam.example/tin/binh-xuyen-nang-cao-chat-luong-{article}.html"}`},
			call{do: "GET /tags/binh-xuyen", status: 200, want: `{"url":"https://lam.example/chu-de/binh-xuyen"}`},
			call{do: "GET /sections/thoi-su", status: 200, want: `{"url":"https://lam.example/thoi-su"}`},

			patch(`{"zone":"America/New_York","language":"en"}`, 200),
			call{as: "publisher", do: "PUT /newsroom/articles/{article}/publication", body: `{"published_at":"2022-05-26T01:30:00Z"}`, status: 200},
			call{do: "GET /articles/{article}", status: 200, want: `{"published_display":"Wednesday, 25 May 2022 21:30"}`},
			call{do: "GET /articles/{article}?locale=vi", status: 200, want: `{"published_display":"Thứ Tư, 25/05/2022 21:30"}`},
			call{do: "GET /articles?from=2022-05-25&to=2022-05-25", status: 200, want: `{"data":[{"id":"{article}"}]}`},

			patch(`{"comments":{"mode":"closed"}}`, 200),
			call{do: "GET /articles/{article}", status: 200, want: `{"comments":{"state":"read_only","mode":"closed"}}`},
			call{do: "POST /articles/{article}/comments", body: post, status: 409, fails: "comments_closed"},
			call{do: "GET /articles/{article}/comments", status: 200, want: `{"data":[{"id":"{comment}"}]}`},
			patch(`{"comments":{"mode":"post"}}`, 200),
			call{do: "POST /articles/{article}/comments", body: post, status: 201, want: `{"status":"approved"}`},
			call{do: "GET /articles/{article}", status: 200, want: `{"comments":{"state":"open","mode":"post"},"counts":{"comments":2}}`},
		)
	})
}

// TestReadKey: a paper can show its delivery face only to those with a key, and
// the answers are the same for all of them.
func TestReadKey(t *testing.T) {
	each(t, func(a *api) {
		a.world()
		a.run(
			call{as: "admin", do: "GET /newsroom/settings", status: 200},
			call{as: "admin", do: "PATCH /newsroom/settings", body: `{"require_read_key":true}`, status: 200},
			call{as: "key.token", do: "GET /articles", status: 200, sends: "Cache-Control: private, max-age=15\nVary: Accept-Encoding, Authorization"},
			call{as: "key.token", do: "GET /articles/nothing", status: 404, sends: "Cache-Control: no-store"},
			call{do: "POST /articles/{article}/comments", body: `{"author_name":"Bạn đọc","author_email":"a@example.com","body":"Bài hay."}`, status: 401},
			call{as: "key.token", do: "POST /articles/{article}/comments", body: `{"author_name":"Bạn đọc","author_email":"a@example.com","body":"Bài hay."}`, status: 201},
			call{do: "GET //healthz", status: 200},
			call{do: "GET //openapi.json", status: 200},
		)
		for _, r := range rest.Routes() {
			if r.Open || r.Method != "GET" || strings.Contains(r.Path, "/newsroom") {
				continue
			}
			path := a.path(r)
			if strings.HasSuffix(path, "/suggest") || strings.HasSuffix(path, "/search") {
				path += "?q=b"
			}
			if strings.HasSuffix(path, "/redirects") {
				path += "?path=/cu/12345/bai.html"
			}
			a.run(
				call{do: "GET " + path, status: 401, fails: "unauthorized", sends: "Cache-Control: no-store\nETag:"},
				call{do: "HEAD " + path, status: 401},
				call{do: "GET " + path, header: "If-None-Match: *", status: 401},
				call{do: "GET " + path, header: "Authorization: Bearer tsk_nonsense", status: 401},
			)
			byKey := a.one(call{as: "key.token", do: "GET " + path, status: 200})
			byAdmin := a.one(call{as: "admin", do: "GET " + path, status: 200})
			if path != "/comments/challenge" && byKey.Body.String() != byAdmin.Body.String() || byKey.Header().Get("ETag") != byAdmin.Header().Get("ETag") {
				t.Errorf("%s depends on who asks", path)
			}
		}
		a.run(
			call{as: "admin", do: "DELETE /newsroom/keys/{key}", status: 204},
			call{as: "key.token", do: "GET /articles", status: 401},
		)
	})
}
