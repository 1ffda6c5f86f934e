package rest_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"toasoan/internal/news"
)

// topic adds a topic and keeps its id as {name}.
func (a *api) topic(name, members string) {
	a.t.Helper()
	a.run(call{as: "publisher", do: "POST /newsroom/topics", body: `{"name":"` + name + `"` + members + `}`, status: 201, save: name + "=/id " + name + ".slug=/slug"})
}

// arrange gives the topic {name} these articles. One with an exclamation mark is pinned.
func (a *api) arrange(name string, articles string) {
	a.t.Helper()
	var entries []string
	for article := range strings.FieldsSeq(articles) {
		id, pinned := strings.CutSuffix(article, "!")
		entries = append(entries, fmt.Sprintf(`{"article":"{%s}","pinned":%t}`, id, pinned))
	}
	a.run(
		call{as: "editor", do: "GET /newsroom/topics/{" + name + "}", status: 200},
		call{as: "editor", do: "PUT /newsroom/topics/{" + name + "}/articles", body: `{"data":[` + strings.Join(entries, ",") + `]}`, status: 200},
	)
}

// TestTopics: a topic is public while readers see an article in it.
func TestTopics(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.article("x", "", "")
		a.draft("d", "")
		create := func(body string, status int, fails string) call {
			return call{as: "publisher", do: "POST /newsroom/topics", body: body, status: status, fails: fails}
		}
		a.run(
			create(`{}`, 422, "invalid /name=required"),
			create(`{"name":"x","slug":"-","status":"ajar","position":-1,"summary":"`+strings.Repeat("a", 2001)+`"}`, 422,
				"invalid /slug=slug /summary=too_long /status=not_allowed_value /position=out_of_range"),
			create(`{"name":"x","id":"y"}`, 422, "invalid /id=read_only"),
			create(`{"name":"x","articles":[]}`, 400, "malformed_body /articles=unknown_member"),
			call{as: "editor", do: "POST /newsroom/topics", body: `{"name":"x"}`, status: 403},
			call{as: "publisher", do: "POST /newsroom/topics", body: `{"name":"Cầu Lam Giang 2","summary":"Từ ngày\nkhởi công.","position":2}`, status: 201, save: "t=/id",
				want:  `{"slug":"cau-lam-giang-2","url":"https://bao.example/chu-de/cau-lam-giang-2","summary":"Từ ngày\nkhởi công.","status":"open","position":2,"article_count":0,"created_at":"2030-05-01T05:00:00Z"}`,
				sends: "ETag: \"v1\"\nLocation: /v1/newsroom/topics/{t}"},
			create(`{"name":"x","slug":"cau-lam-giang-2"}`, 409, "slug_taken /slug=taken"),
			call{as: "publisher", do: "POST /newsroom/topics", body: `{"name":"Cầu Lam Giang (2)"}`, status: 201, want: `{"slug":"cau-lam-giang-2-2"}`},
			call{do: "GET /topics", status: 200, want: `{"data":[]}`},
			call{do: "GET /topics/cau-lam-giang-2", status: 404},
			call{do: "GET /topics/cau-lam-giang-2/articles", status: 404},
			call{do: "GET /articles?topic=cau-lam-giang-2", status: 200, want: `{"data":[]}`},
			call{as: "reporter", do: "GET /newsroom/topics/cau-lam-giang-2", status: 200, want: `{"id":"{t}"}`},

			call{as: "editor", do: "PUT /newsroom/topics/{t}/articles/{d}", status: 200, want: `{"article_count":0}`, sends: `ETag: "v2"`},
			call{do: "GET /topics/cau-lam-giang-2", status: 404},
			call{as: "editor", do: "PUT /newsroom/topics/{t}/articles/{x.slug}", body: `{"note":"Bài chính"}`, status: 200, want: `{"article_count":1}`},
			call{do: "GET /topics/cau-lam-giang-2", status: 200, want: `{"id":"{t}","article_count":1}`, lacks: "note", sends: "Surrogate-Key: topic:cau-lam-giang-2 articles site"},
			call{do: "GET /topics", status: 200, want: `{"data":[{"id":"{t}"}]}`},
			call{do: "GET /topics/cau-lam-giang-2/articles", status: 200, want: `{"data":[{"id":"{x}"}]}`, lacks: "chính {d}"},
			call{do: "GET /articles?topic=cau-lam-giang-2&include=topics", status: 200, want: `{"data":[{"id":"{x}","topics":[{"slug":"cau-lam-giang-2","name":"Cầu Lam Giang 2"}]}]}`},
			call{do: "GET /articles?include=topics&fields=id,topics", status: 200, want: `{"data":[{"topics":[{"slug":"cau-lam-giang-2"}]}]}`, lacks: "title"},
			call{do: "GET /articles", status: 200, lacks: "topics"},
			call{do: "GET /articles/{x}", status: 200, want: `{"topics":[{"slug":"cau-lam-giang-2","name":"Cầu Lam Giang 2"}]}`,
				sends: "Surrogate-Key: article:{x} section:thoi-su topic:cau-lam-giang-2 site"},
			call{do: "GET /articles/{x}?fields=topics", status: 200, want: `{"topics":[{"slug":"cau-lam-giang-2"}]}`},
			call{do: "GET /articles/{x}?fields=title", status: 200, lacks: "topics"},

			call{as: "editor", do: "PATCH /newsroom/topics/{t}", body: `{"name":"y"}`, status: 403},
			call{as: "publisher", do: "PATCH /newsroom/topics/{t}", body: `{"name":"y"}`, header: `If-Match: "v1"`, status: 412, fails: "stale", sends: `ETag: "v3"`},
			call{as: "publisher", do: "PATCH /newsroom/topics/{t}", body: `{"name":"y"}`, header: `If-Match:`, status: 428},
			call{as: "publisher", do: "PATCH /newsroom/topics/{t}", body: `{"article_count":7}`, status: 422, fails: "invalid /article_count=read_only"},
			call{as: "publisher", do: "PATCH /newsroom/topics/{t}", body: `{"name":"Cầu mới","slug":"cau-moi","status":"closed","summary":null}`, status: 200,
				want: `{"slug":"cau-moi","status":"closed","summary":null,"article_count":1,"position":2}`},
			call{do: "GET /topics/cau-lam-giang-2", status: 301, sends: "Location: /v1/topics/cau-moi"},
			call{do: "GET /topics/cau-lam-giang-2/articles?sort=timeline", status: 301, sends: "Location: /v1/topics/cau-moi/articles?sort=timeline"},
			call{do: "GET /articles?topic=cau-lam-giang-2", status: 200, want: `{"data":[{"id":"{x}"}]}`},
			call{do: "GET /articles/{x}", status: 200, want: `{"topics":[{"slug":"cau-moi","name":"Cầu mới"}]}`},
			call{do: "GET /redirects?path=/chu-de/cau-lam-giang-2", status: 200, want: `{"location":"https://bao.example/chu-de/cau-moi","status":301}`},
			call{do: "GET /topics?status=closed", status: 200, want: `{"data":[{"id":"{t}"}]}`},
			call{do: "GET /topics?status=open", status: 200, want: `{"data":[]}`},
			call{do: "GET /topics?status=ajar", status: 400},
			call{do: "GET /topics?sort=name", status: 400},
			call{do: "GET /topics/cau-moi/articles?sort=title", status: 400, fails: "bad_query ?sort=not_allowed_value"},
			call{do: "GET /topics/cau-moi/articles?topic=x", status: 400},

			call{as: "publisher", do: "DELETE /newsroom/articles/{x}/publication", status: 200},
			call{do: "GET /topics/cau-moi", status: 404},
			call{do: "GET /topics/cau-lam-giang-2", status: 404},
			call{as: "publisher", do: "PUT /newsroom/articles/{x}/publication", body: `{}`, status: 200},
			call{do: "GET /topics/cau-moi", status: 200},
			call{as: "editor", do: "DELETE /newsroom/topics/{t}", status: 403},
			call{as: "publisher", do: "DELETE /newsroom/topics/{t}", status: 204},
			call{do: "GET /topics/cau-moi", status: 404},
			call{do: "GET /articles/{x}", status: 200, want: `{"topics":[]}`},
			call{do: "GET /articles?topic=cau-moi", status: 200, want: `{"data":[]}`},
			create(`{"name":"x","slug":"cau-moi"}`, 409, "slug_taken /slug=taken"),
		)
	})
}

// TestTopicMembers: the list is replaced as a whole or changed by one, and every
// fault of it is told at its pointer.
func TestTopicMembers(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.article("x", "", "")
		a.article("y", "", "")
		a.draft("d", "")
		a.topic("t", "")
		put := func(body string, status int, fails string) call {
			return call{as: "editor", do: "PUT /newsroom/topics/{t}/articles", body: body, status: status, fails: fails}
		}
		many := strings.Repeat(`{"article":"{x}"},`, news.MaxTopicArticles) + `{"article":"{x}"}`
		a.run(
			put(`{}`, 422, "invalid /data=required"),
			put(`[]`, 400, "malformed_body =wrong_type"),
			put(`{"data":[{"pinned":true},{"article":"{x}","note":"`+strings.Repeat("a", 501)+`"}]}`, 422, "invalid /data/0/article=required /data/1/note=too_long"),
			put(`{"data":[{"article":"khong-co"},{"article":"{x}"},{"article":"{y}"},{"article":"{x.slug}"},{"article":{"id":"0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2a10"}}]}`, 422,
				"invalid /data/0/article=unknown_reference /data/3/article=duplicate /data/4/article=unknown_reference"),
			put(`{"data":[{"article":"{x}","place":1}]}`, 400, "malformed_body /data/0/place=unknown_member"),
			put(`{"data":[`+many+`]}`, 422, "invalid /data=too_many"),
			call{as: "editor", do: "PUT /newsroom/topics/khong-co/articles", header: `If-Match: "v1"`, body: `{"data":[]}`, status: 404},
			call{as: "reporter", do: "PUT /newsroom/topics/{t}/articles", body: `{"data":[]}`, status: 403},
			call{as: "editor", do: "PUT /newsroom/topics/{t}/articles", header: "If-Match:", body: `{"data":[]}`, status: 428},
			call{as: "editor", do: "PUT /newsroom/topics/{t}/articles", body: `{"data":[{"article":"{d}","pinned":true,"note":"Mở đầu"},{"article":{"id":"{x}","slug":"","title":""}},{"article":"{y.slug}"}]}`, status: 200,
				want: `{"data":[{"article":{"id":"{d}","title":"Bài d"},"pinned":true,"note":"Mở đầu","status":"draft","shown":false},{"article":{"id":"{x}"},"pinned":false,"note":null,"status":"published","shown":true},{"article":{"id":"{y}"}}]}`, sends: `ETag: "v2"`},
			call{as: "editor", do: "PUT /newsroom/topics/{t}/articles", header: `If-Match: "v1"`, body: `{"data":[]}`, status: 412},
		)
		// What GET returns can be sent back.
		got := a.one(call{as: "editor", do: "GET /newsroom/topics/{t}/articles", status: 200}).Body.String()
		a.run(
			call{as: "editor", do: "PUT /newsroom/topics/{t}/articles", body: got, status: 200, want: got},
			call{as: "editor", do: "PUT /newsroom/topics/{t}/articles/{y}", body: `{"pinned":true,"note":"Ghim"}`, status: 200},
			call{as: "editor", do: "PUT /newsroom/topics/{t}/articles/{y}", body: `{"note":"` + strings.Repeat("a", 501) + `"}`, status: 422, fails: "invalid /note=too_long"},
			call{as: "editor", do: "GET /newsroom/topics/{t}/articles", status: 200, want: `{"data":[{"article":{"id":"{d}"}},{"article":{"id":"{x}"}},{"article":{"id":"{y}"},"pinned":true,"note":"Ghim"}]}`},
			call{as: "editor", do: "DELETE /newsroom/topics/{t}/articles/{x.slug}", status: 204},
			call{as: "editor", do: "DELETE /newsroom/topics/{t}/articles/{x}", status: 404},
			call{as: "editor", do: "PUT /newsroom/topics/{t}/articles/khong-co", status: 404},
			call{as: "editor", do: "PUT /newsroom/topics/khong-co/articles/{x}", status: 404},
			call{as: "reporter", do: "PUT /newsroom/topics/{t}/articles/{x}", status: 403},
			call{as: "editor", do: "PUT /newsroom/topics/{t}/articles/{x}", status: 200}, // behind the others
			call{as: "editor", do: "GET /newsroom/topics/{t}/articles", status: 200, want: `{"data":[{"article":{"id":"{d}"}},{"article":{"id":"{y}"}},{"article":{"id":"{x}"}}]}`},
			call{as: "editor", do: "GET /newsroom/topics?article={x}", status: 200, want: `{"data":[{"id":"{t}"}]}`},
			call{as: "editor", do: "GET /newsroom/topics?article={d.slug}", status: 200, want: `{"data":[{"id":"{t}"}]}`},
			call{as: "editor", do: "GET /newsroom/topics?article=khong-co", status: 200, want: `{"data":[]}`},

			// Of a draft that is none of theirs, others learn nothing.
			call{as: "reporter", do: "GET /newsroom/topics/{t}/articles", status: 200, want: `{"data":[{"article":{"id":"{y}"}},{"article":{"id":"{x}"}}]}`, lacks: "{d}"},
			call{as: "reporter", do: "GET /newsroom/topics?article={d}", status: 200, want: `{"data":[]}`},
			call{as: "editor", do: "PATCH /newsroom/articles/{x}", body: `{"title":"Chưa đăng","slug":"chua-dang"}`, status: 200},
			call{as: "reporter", do: "GET /newsroom/topics/{t}/articles", status: 200, want: `{"data":[{"article":{"id":"{y}"}},{"article":{"id":"{x}","title":"Bài x","slug":"bai-x"},"status":"published"}]}`},
			call{as: "editor", do: "GET /newsroom/topics/{t}/articles", status: 200, want: `{"data":[{},{},{"article":{"title":"Chưa đăng"},"status":"draft"}]}`},

			// A manuscript that is purged goes from the topic.
			call{as: "publisher", do: "PUT /newsroom/articles/{d}/trash", status: 200},
		)
		a.clock.advance(40 * 24 * time.Hour)
		must(t, a.room.EmptyTrash(t.Context()))
		a.run(call{as: "editor", do: "GET /newsroom/topics/{t}/articles", status: 200, want: `{"data":[{"article":{"id":"{y}"}},{"article":{"id":"{x}"}}]}`})
	})
}

// TestTopicReach: rights that are limited to sections reach only what is known there.
func TestTopicReach(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.section("sport", `,"slug":"the-thao"`)
		a.draft("own", `"section":"the-thao"`)
		a.draft("other", "")
		a.article("public", "", "")
		a.topic("t", "")
		a.arrange("t", "own other public")
		a.run(
			call{as: "admin", do: "POST /newsroom/keys", body: `{"name":"Thể thao","role":"editor","sections":["the-thao"]}`, status: 201, save: "limited=/token"},
			call{as: "limited", do: "GET /newsroom/topics/{t}/articles", status: 200, want: `{"data":[{"article":{"id":"{own}"}},{"article":{"id":"{public}"}}]}`},
			call{as: "limited", do: "PUT /newsroom/topics/{t}/articles", body: `{"data":[{"article":"{own}"}]}`, status: 403},
			call{as: "limited", do: "PUT /newsroom/topics/{t}/articles/{other}", status: 404},
			call{as: "limited", do: "DELETE /newsroom/topics/{t}/articles/{other}", status: 404},
			call{as: "limited", do: "PUT /newsroom/topics/{t}/articles/{own}", body: `{"pinned":true}`, status: 200},
			call{as: "limited", do: "DELETE /newsroom/topics/{t}/articles/{public}", status: 204},
			call{as: "editor", do: "GET /newsroom/topics/{t}/articles", status: 200, want: `{"data":[{"article":{"id":"{own}"},"pinned":true},{"article":{"id":"{other}"}}]}`},
		)
		a.topic("u", "")
		a.arrange("u", "own public")
		a.run(call{as: "limited", do: "PUT /newsroom/topics/{u}/articles", body: `{"data":[{"article":"{own}"},{"article":"{other}"}]}`, status: 422, fails: "invalid /data/1/article=unknown_reference"})
	})
}

// TestTopicOrder: pinned articles as the editors put them, the others by time.
func TestTopicOrder(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.section("sport", `,"slug":"the-thao"`)
		for i, name := range strings.Fields("a b c d e f g") {
			a.article(name, `"tags":["Thẻ"]`, time.Date(2022, 5, 1+i, 0, 0, 0, 0, time.UTC).Format(time.RFC3339))
		}
		a.article("s", `"section":"the-thao"`, "2023-01-01T00:00:00Z")
		a.draft("draft", "")
		a.topic("t", "")
		a.topic("other", "")
		a.arrange("other", "a! g!")
		order := func(want, timeline string) {
			t.Helper()
			for query, want := range map[string]string{
				"/topics/{t.slug}/articles?limit=100": want, "/topics/{t.slug}/articles?sort=timeline&limit=100": timeline, "/articles?limit=100&sort=published_at&topic={t.slug}": timeline,
			} {
				if got := a.names("", query); got != want {
					t.Errorf("%s: %q, want %q", query, got, want)
				}
				if got := strings.Join(a.walk(strings.Replace(query, "limit=100", "limit=2", 1), nil), " "); got != want {
					t.Errorf("%s page by page: %q, want %q", query, got, want)
				}
			}
		}
		a.arrange("t", "b e! draft! a! s c g!")
		order("e a g s c b", "a b c e g s")
		a.publish("draft", "")
		order("e draft a g s c b", "a b c e g s draft")
		a.publish("draft", "2022-05-01T12:00:00Z")
		order("e draft a g s c b", "a draft b c e g s")
		a.arrange("t", "g! e draft! c")
		order("g draft e c", "draft c e g")
		a.run(
			call{do: "GET /topics/{t.slug}/articles?count=exact&limit=1", status: 200, want: `{"page":{"total":4}}`},
			call{do: "GET /articles?topic={t.slug}&tag=the&sort=-modified_at", status: 200, want: `{"data":[{"id":"{g}"},{"id":"{e}"},{"id":"{c}"}]}`},
			call{do: "GET /articles?topic={t.slug}&to=2022-05-03", status: 200, want: `{"data":[{"id":"{c}"},{"id":"{draft}"}]}`},
			call{do: "GET /articles?topic={t.slug}&section=the-thao", status: 200, want: `{"data":[]}`},
			call{do: "GET /topics/{t.slug}/articles?limit=2", status: 200, save: "next=/page/next_cursor"},
			call{do: "GET /topics/{t.slug}/articles?sort=timeline&cursor={next}", status: 400, fails: "bad_query ?cursor=cursor_of_other_list"},
			call{do: "GET /topics/{other.slug}/articles?cursor={next}", status: 400, fails: "bad_query ?cursor=cursor_of_other_list"},
		)
		if got := a.names("", "/topics/{other.slug}/articles"); got != "a g" {
			t.Errorf("another topic: %q", got)
		}
		a.run(
			call{as: "publisher", do: "POST /newsroom/topics", body: `{"name":"Ăn","position":1}`, status: 201},
			call{as: "publisher", do: "POST /newsroom/topics", body: `{"name":"An","position":1}`, status: 201},
			call{as: "publisher", do: "POST /newsroom/topics", body: `{"name":"Xe"}`, status: 201},
			call{as: "reporter", do: "GET /newsroom/topics?fields=name", status: 200, want: `{"data":[{"name":"other"},{"name":"t"},{"name":"Xe"},{"name":"An"},{"name":"Ăn"}]}`},
			call{as: "reporter", do: "GET /newsroom/topics?fields=name&limit=3", status: 200, save: "next=/page/next_cursor"},
			call{as: "reporter", do: "GET /newsroom/topics?fields=name&limit=3&cursor={next}", status: 200, want: `{"data":[{"name":"An"},{"name":"Ăn"}]}`},
		)
	})
}

// TestTopicVisibility: whatever takes an article from readers takes it from its
// topic at once, and the topic with its last article.
func TestTopicVisibility(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.section("low", `,"slug":"duoi","parent_id":"{first}"`)
		a.article("unpublished", "", "2022-05-01T00:00:00Z")
		a.article("withdrawn", "", "2022-05-02T00:00:00Z")
		a.article("expired", `"expires_at":"2030-05-01T06:00:00Z"`, "2022-05-03T00:00:00Z")
		a.article("inside", `"section":"duoi"`, "2022-05-04T00:00:00Z")
		a.draft("planned", "")
		a.topic("t", "")
		a.arrange("t", "withdrawn! unpublished expired! inside planned")
		check := func(want string) {
			t.Helper()
			for _, path := range []string{"/topics/{t.slug}/articles", "/topics/{t.slug}/articles?sort=timeline", "/articles?topic={t.slug}&sort=-modified_at"} {
				if want == "" && strings.HasPrefix(path, "/topics") {
					a.run(call{do: "GET " + path, status: 404})
					continue
				}
				if got := strings.Fields(a.names("", path)); strings.Join(slices.Sorted(slices.Values(got)), " ") != want {
					t.Errorf("%s: %q, want %q", path, got, want)
				}
			}
			count := len(strings.Fields(want))
			a.run(call{as: "editor", do: "GET /newsroom/topics/{t}", status: 200, want: fmt.Sprintf(`{"article_count":%d}`, count)})
			a.recount()
		}
		check("expired inside unpublished withdrawn")
		a.run(call{as: "publisher", do: "DELETE /newsroom/articles/{unpublished}/publication", status: 200})
		check("expired inside withdrawn")
		a.run(call{as: "publisher", do: "PUT /newsroom/articles/{withdrawn}/withdrawal", body: `{"notice":"Gỡ."}`, status: 200})
		check("expired inside")
		a.run(call{as: "publisher", do: "PUT /newsroom/articles/{planned}/schedule", body: `{"publish_at":"2030-05-01T05:30:00Z"}`, status: 200})
		a.clock.advance(time.Hour)
		a.keepSchedule()
		check("inside planned")
		a.run(call{as: "publisher", do: "GET /newsroom/sections/{low}", status: 200}, call{as: "publisher", do: "PATCH /newsroom/sections/{low}", body: `{"hidden":true}`, status: 200})
		check("planned")
		a.run(call{as: "publisher", do: "GET /newsroom/sections/{first}", status: 200}, call{as: "publisher", do: "PATCH /newsroom/sections/{first}", body: `{"hidden":true}`, status: 200})
		check("")
		a.run(call{as: "publisher", do: "PATCH /newsroom/sections/{first}", body: `{"hidden":false}`, status: 200})
		check("planned")
		a.run(call{as: "publisher", do: "GET /newsroom/sections/{low}", status: 200}, call{as: "publisher", do: "PATCH /newsroom/sections/{low}", body: `{"hidden":false}`, status: 200})
		check("inside planned")
	})
}

// TestTopicChanges: what readers see differently is in the change log, and who did
// it in the audit log.
func TestTopicChanges(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.article("x", "", "")
		a.article("y", "", "")
		a.draft("d", "")
		a.topic("t", "")
		put := func(list string) call {
			return call{as: "editor", do: "PUT /newsroom/topics/{t}/articles", body: `{"data":[` + list + `]}`, status: 200}
		}
		for _, step := range []struct {
			call
			rows string
		}{
			{call{as: "publisher", do: "PATCH /newsroom/topics/{t}", body: `{"name":"Mới"}`, status: 200}, ""},
			{put(`{"article":"{d}"}`), ""},
			{put(`{"article":"{d}"},{"article":"{x}"}`), "topic upsert {t} arranged, article upsert {x} topics"},
			{put(`{"article":"{x}"},{"article":"{d}","pinned":true}`), ""},
			{put(`{"article":"{x}","note":"Ghi chú"}`), ""},
			{call{as: "editor", do: "PUT /newsroom/topics/{t}/articles/{y}", status: 200}, "topic upsert {t} arranged, article upsert {y} topics"},
			{put(`{"article":"{y}"},{"article":"{x}"}`), ""}, // both stand by their time
			{put(`{"article":"{x}","pinned":true},{"article":"{y}"}`), "topic upsert {t} arranged"},
			{put(`{"article":"{x}","pinned":true},{"article":"{y}"}`), ""},
			{call{as: "publisher", do: "PATCH /newsroom/topics/{t}", body: `{"name":"Mới hơn"}`, status: 200}, "topic upsert {t} edited"},
			{call{as: "editor", do: "DELETE /newsroom/topics/{t}/articles/{x}", status: 204}, "topic upsert {t} arranged, article upsert {x} topics"},
			{put(``), "topic delete {t} arranged, article upsert {y} topics"},
			{put(`{"article":"{y}"}`), "topic upsert {t} arranged, article upsert {y} topics"},
			{call{as: "publisher", do: "GET /newsroom/topics/{t}", status: 200}, ""},
			{call{as: "publisher", do: "DELETE /newsroom/topics/{t}", status: 204}, "topic delete {t} deleted"},
		} {
			before := len(a.log(0))
			a.run(call{as: "editor", do: "GET /newsroom/topics/{t}", status: 200}, step.call)
			if got := strings.Join(a.log(before), ", "); got != a.fill(step.rows) {
				t.Errorf("%s %s: changes %q, want %q", step.do, step.body, got, a.fill(step.rows))
			}
		}
		a.run(
			call{as: "admin", do: "GET /newsroom/audit?noun=topic&action=topic.delete", status: 200, want: `{"data":[{"on":{"id":"{t}","name":"Mới hơn"},"actor":{"name":"publisher"}}]}`},
			call{as: "admin", do: "GET /newsroom/audit?noun=topic&action=topic.arrange&limit=1", status: 200, want: `{"data":[{"changes":{"{y}":{"before":null,"after":{"place":1,"pinned":false,"note":null}}}}]}`},
			call{as: "admin", do: "GET /newsroom/audit?noun=topic&action=topic.create", status: 200, want: `{"data":[{"changes":{"name":{"before":null,"after":"t"}}}]}`},
		)
	})
}
