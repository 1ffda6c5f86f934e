package rest_test

import (
	"strings"
	"testing"
)

// TestPublishedDisplay: the line beside a publication time, in the paper's zone.
func TestPublishedDisplay(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.draft("x", "")
		for _, c := range []struct{ publication, at, vi, en string }{
			{`{"published_at":"2022-05-26T00:00:00+07:00"}`, "2022-05-25T17:00:00Z", "Thứ Năm, 26/05/2022 00:00", "Thursday, 26 May 2022 00:00"},
			{`{"published_at":"2022-05-25T16:59:59Z"}`, "2022-05-25T16:59:59Z", "Thứ Tư, 25/05/2022 23:59", "Wednesday, 25 May 2022 23:59"},
			{`{"published_at":"2022-05-29T08:05:00+07:00"}`, "2022-05-29T01:05:00Z", "Chủ Nhật, 29/05/2022 08:05", "Sunday, 29 May 2022 08:05"},
			{`{"published_at":"2022-05-26T00:00:00+07:00","precision":"day"}`, "2022-05-25T17:00:00Z", "Thứ Năm, 26/05/2022", "Thursday, 26 May 2022"},
			{`{}`, "2022-05-25T17:00:00Z", "Thứ Năm, 26/05/2022", "Thursday, 26 May 2022"},
			{`{"precision":"minute"}`, "2022-05-25T17:00:00Z", "Thứ Năm, 26/05/2022 00:00", "Thursday, 26 May 2022 00:00"},
			{`{"published_at":"1945-09-02T14:00:00+07:00"}`, "1945-09-02T07:00:00Z", "", ""},
		} {
			a.run(
				call{as: "publisher", do: "PUT /newsroom/articles/{x}/publication", body: c.publication, status: 200, want: `{"live":{"published_at":"` + c.at + `"}}`},
				call{do: "GET /articles/{x}", status: 200, want: `{"published_at":"` + c.at + `"}`},
			)
			if c.vi != "" {
				a.run(
					call{do: "GET /articles/{x}", status: 200, want: `{"published_display":"` + c.vi + `"}`},
					call{do: "GET /articles?locale=en", status: 200, want: `{"data":[{"published_display":"` + c.en + `"}]}`},
				)
			}
		}
	})
}

// TestSlugs: how an article gets its name, and that its readers find it under
// all that it ever had.
func TestSlugs(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		create := func(title, slug string) call {
			return call{as: "publisher", do: "POST /newsroom/articles", body: `{"title":"` + title + `"}`, status: 201, want: `{"slug":"` + slug + `"}`}
		}
		a.run(
			create("Đường về quê", "duong-ve-que"),
			create("Đường về quê", "duong-ve-que-2"),
			create("Dương Vệ Quế!", "duong-ve-que-3"),
			create("Latest", "latest-2"),
			create("Most read", "most-read-2"),
			create("A &amp; B", "a-b"),
			call{as: "publisher", do: "POST /newsroom/articles", body: `{"title":"北京"}`, status: 201, save: "han=/id", want: `{"slug":"{han}"}`},
			call{as: "publisher", do: "PATCH /newsroom/articles/{han}", body: `{"slug":"{han}","sapo":"x"}`, status: 200, want: `{"slug":"{han}"}`},
			call{as: "publisher", do: "POST /newsroom/articles", body: `{"title":"x","slug":"duong-ve-que"}`, status: 409, fails: "slug_taken /slug=taken"},
		)
		long := a.one(call{as: "publisher", do: "POST /newsroom/articles", body: `{"title":"` + strings.Repeat("nghiêng ", 37) + `"}`, status: 201, save: "long=/slug"})
		if slug := a.vars["long"]; len(slug) > 100 || strings.HasSuffix(slug, "-") || strings.Trim(strings.ReplaceAll(slug, "nghieng", ""), "-") != "" {
			t.Errorf("slug %q is not cut between two syllables: %s", slug, long.Body)
		}

		a.draft("x", `"slug":"ten-dau"`)
		patch := func(body string) call {
			return call{as: "publisher", do: "PATCH /newsroom/articles/{x}", body: body, status: 200}
		}
		a.run(
			patch(`{"slug":"chua-ai-thay"}`), // readers never saw the first one: it is free again
			call{as: "publisher", do: "POST /newsroom/articles", body: `{"title":"x","slug":"ten-dau"}`, status: 201},
			patch(`{"slug":"ten-mot"}`),
		)
		a.publish("x", "")
		a.run(
			patch(`{"slug":"ten-hai"}`),
			call{do: "GET /articles/ten-mot", status: 200, want: `{"slug":"ten-mot"}`},
			call{do: "GET /articles/ten-hai", status: 404, fails: "not_found", sends: "Location:"},
		)
		a.publish("x", "")
		a.run(patch(`{"slug":"ten-ba"}`))
		a.publish("x", "")
		a.run(
			call{do: "GET /articles/ten-mot", status: 301, want: `{"code":"moved","slug":"ten-ba"}`, sends: "Location: /v1/articles/ten-ba"},
			call{do: "HEAD /articles/ten-mot", status: 301, sends: "Location: /v1/articles/ten-ba"},
			call{do: "GET /articles/ten-hai?fields=slug&locale=en", status: 301, sends: "Location: /v1/articles/ten-ba?fields=slug&locale=en"},
			call{do: "GET /articles/ten-mot/comments?limit=5", status: 301, sends: "Location: /v1/articles/ten-ba/comments?limit=5"},
			call{do: "GET /articles/ten-ba", status: 200},
			call{do: "POST /articles/ten-mot/comments", body: `{"author_name":"Bạn đọc","author_email":"a@example.com","body":"Bài hay."}`, status: 201, want: `{"article_id":"{x}"}`},
			call{as: "publisher", do: "GET /newsroom/articles/ten-mot", status: 200, want: `{"id":"{x}","slug":"ten-ba"}`},
			call{as: "publisher", do: "PATCH /newsroom/articles/ten-hai", header: `If-Match: "v8"`, body: `{"title":"Tên cuối"}`, status: 200, want: `{"id":"{x}","title":"Tên cuối"}`},
			call{as: "publisher", do: "POST /newsroom/articles", body: `{"title":"x","slug":"ten-mot"}`, status: 409, fails: "slug_taken /slug=taken"},
			call{as: "publisher", do: "POST /newsroom/articles", body: `{"title":"Tên một"}`, status: 201, want: `{"slug":"ten-mot-2"}`},
			call{as: "publisher", do: "GET /newsroom/articles/{x}", status: 200},
			patch(`{"slug":"ten-mot"}`), // its own former slug is its to take again
		)
		a.publish("x", "")
		a.run(
			call{do: "GET /articles/ten-mot", status: 200},
			call{do: "GET /articles/ten-ba", status: 301, sends: "Location: /v1/articles/ten-mot"},
			call{as: "publisher", do: "DELETE /newsroom/articles/{x}/publication", status: 200},
			call{do: "GET /articles/ten-ba", status: 404, sends: "Location:"},
			call{do: "GET /articles/ten-mot", status: 404},
		)
	})
}

// TestAway: an article that readers no longer have, and how it comes back.
func TestAway(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.article("x", `"slug":"bai","tags":["Thẻ"]`, "2022-05-26T01:30:00Z")
		a.comment("c", "x", "")
		a.decide("approved", "c")
		gone := func(status int, fails string) {
			a.t.Helper()
			a.run(
				call{do: "GET /articles/bai", status: status, fails: fails},
				call{do: "GET /articles/{x}", status: status, fails: fails},
				call{do: "GET /articles/bai/comments", status: status, fails: fails},
				call{do: "GET /articles", status: 200, want: `{"data":[]}`},
				call{do: "GET /articles?ids={x}", status: 200, want: `{"data":[]}`},
				call{do: "GET /articles/latest", status: 200, want: `{"data":[]}`},
				call{do: "GET /sections/thoi-su/page", status: 200, want: `{"latest":{"data":[]}}`},
				call{do: "GET /tags", status: 200, want: `{"data":[]}`},
				call{do: "GET /tags/the", status: 404},
				call{do: "GET /tags/suggest?q=the", status: 200, want: `{"data":[]}`},
				call{do: "GET /comments/{c}", status: 404},
				call{do: "GET /comments/{c}", header: "Edit-Token: {c.token}", status: 404},
			)
		}
		a.run(
			call{as: "publisher", do: "DELETE /newsroom/articles/{x}/publication", status: 200, want: `{"status":"unpublished","live":{"state":"unpublished","published_at":"2022-05-26T01:30:00Z"},"moves":["edit","schedule","publish","withdraw","trash"]}`},
			call{as: "publisher", do: "DELETE /newsroom/articles/{x}/publication", status: 409, fails: "move_not_open"},
		)
		gone(404, "not_found")
		a.publish("x", "")
		a.run(
			call{do: "GET /articles/bai", status: 200, want: `{"published_at":"2022-05-26T01:30:00Z","counts":{"comments":1}}`},
			call{do: "GET /articles/bai/comments", status: 200, want: `{"data":[{"id":"{c}"}]}`},
			call{as: "publisher", do: "PUT /newsroom/articles/{x}/withdrawal", body: `{"reason":"Nội bộ."}`, status: 422, fails: "invalid /notice=required"},
			call{as: "publisher", do: "PUT /newsroom/articles/{x}/withdrawal", body: `{"notice":"Đã gỡ.","reason":"Nội bộ."}`, status: 200, want: `{"status":"withdrawn","live":{"state":"withdrawn","notice":"Đã gỡ.","reason":"Nội bộ."},"moves":["edit","schedule","publish"]}`},
			call{as: "publisher", do: "PUT /newsroom/articles/{x}/withdrawal", body: `{"notice":"Lại gỡ."}`, status: 409, fails: "move_not_open"},
			call{do: "GET /articles/bai", status: 410, want: `{"code":"withdrawn","notice":"Đã gỡ."}`, lacks: "bộ"},
			call{do: "GET /articles/bai?fields=title", status: 410},
			call{as: "publisher", do: "PATCH /newsroom/articles/{x}", body: `{"slug":"chua-dang"}`, status: 200, want: `{"status":"draft","live":{"state":"withdrawn"}}`},
			call{do: "GET /articles/chua-dang", status: 404, fails: "not_found"}, // readers never saw this slug
		)
		gone(410, "withdrawn")
		a.publish("x", "")
		a.run(
			call{as: "publisher", do: "GET /newsroom/articles/{x}", status: 200, want: `{"status":"published","live":{"state":"published","notice":null,"reason":null}}`},
			call{do: "GET /articles/chua-dang", status: 200, want: `{"counts":{"comments":1}}`},
			call{do: "GET /articles/bai", status: 301, sends: "Location: /v1/articles/chua-dang"},
		)
	})
}
