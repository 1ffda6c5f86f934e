package rest_test

import (
	"strings"
	"testing"
	"time"
)

// moves takes moves with the article {x}, each a line: who, the method, the
// resource, what comes of it, and the body.
func (a *api) moves(steps ...string) {
	a.t.Helper()
	for _, step := range steps {
		as, rest, _ := strings.Cut(step, " ")
		method, rest, _ := strings.Cut(rest, " ")
		move, rest, _ := strings.Cut(rest, " ")
		status, body, _ := strings.Cut(rest, " ")
		want := map[string]int{"ok": 200, "no": 403, "closed": 409, "unknown": 404, "bad": 422}[status]
		c := call{as: as, do: method + " /newsroom/articles/{x}/" + move, body: body, status: want}
		if want == 409 {
			c.fails = "move_not_open"
		}
		a.run(call{as: "admin", do: "GET /newsroom/articles/{x}", status: 200}, c) // the ETag is fresh
	}
}

// TestReview: from the reporter's desk to the readers, and back with a note.
func TestReview(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.run(call{as: "reporter", do: "POST /newsroom/articles", body: `{"title":"Bài x","body":"Chữ.","section":"thoi-su"}`, status: 201, save: "x=/id",
			want: `{"status":"draft","moves":["edit","submit","trash"],"closed_moves":[{"move":"recall","because":"status"},{"move":"return","because":"role"},{"move":"approve","because":"role"},{"move":"schedule","because":"role"},
				{"move":"unschedule","because":"role"},{"move":"publish","because":"role"},{"move":"unpublish","because":"role"},{"move":"withdraw","because":"role"},{"move":"recover","because":"status"}]}`})
		a.moves(
			"reporter PUT approval no",
			"reporter PUT publication no {}",
			"editor PUT publication no {}",
			"reporter DELETE submission closed",
			"editor PUT return closed {\"note\":\"Chưa gửi.\"}",
			"reporter PUT submission ok {\"note\":\"Xin duyệt trước 17 giờ.\"}",
			"reporter PUT submission closed",
			"reporter PUT trash closed",
			"reporter DELETE submission ok",
			"reporter PUT submission ok",
			"editor PUT return bad {}",
			"editor PUT return bad {\"note\":\"  \"}",
			"editor PUT return ok {\"note\":\"Thêm ý kiến\\ncủa xã.\"}",
		)
		a.run(
			call{as: "reporter", do: "GET /newsroom/articles/{x}", status: 200, want: `{"status":"returned","moves":["edit","submit","trash"]}`},
			call{as: "reporter", do: "GET /newsroom/articles/{x}/notes", status: 200, want: `{"data":[{"kind":"return","text":"Thêm ý kiến\ncủa xã.","author":{"name":"editor"}},{"kind":"submission","text":"Xin duyệt trước 17 giờ.","author":{"name":"reporter"}}]}`},
			call{as: "reporter", do: "PATCH /newsroom/articles/{x}", body: `{"sapo":"Xã nói."}`, status: 200, want: `{"status":"returned","revision":2}`},
		)
		a.moves("reporter PUT submission ok")
		a.run(
			call{as: "reporter", do: "PATCH /newsroom/articles/{x}", body: `{"sapo":"Nữa."}`, status: 409, fails: "move_not_open", want: `{"detail":"An article whose status is in_review cannot take the move edit now. Open to you: recall."}`},
			call{as: "editor", do: "PATCH /newsroom/articles/{x}", body: `{"sapo":"Xã đã nói."}`, status: 200, want: `{"status":"in_review","revision":3}`},
		)
		a.moves("editor PUT approval ok {\"note\":\"Được.\"}")
		a.run(
			call{as: "editor", do: "PATCH /newsroom/articles/{x}", body: `{"sapo":"Xã đã nói rõ."}`, status: 200, want: `{"status":"approved","revision":4}`},
			call{do: "GET /articles/{x}", status: 404},
		)
		a.moves(
			"editor PUT approval closed",
			"publisher PUT publication ok {}",
			"editor DELETE publication no",
			"publisher PUT trash closed",
			"publisher DELETE publication ok",
			"reporter PUT trash closed",
			"editor PUT trash closed",
			"publisher PUT trash ok",
			"publisher PUT publication closed {}",
			"publisher PUT schedule closed {\"publish_at\":\"2031-01-01T00:00:00Z\"}",
			"reporter DELETE trash closed",
			"publisher DELETE trash ok",
			"publisher DELETE trash closed",
		)
		a.run(call{as: "reporter", do: "GET /newsroom/articles/{x}", status: 200, want: `{"status":"draft","trashed_at":null,"live":{"state":"unpublished"}}`})
		a.moves("editor PUT submission bad {\"note\":\"" + strings.Repeat("a", 4001) + "\"}")
	})
}

// TestAssignment: who is to see to an article can write it, and finds it.
func TestAssignment(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.draft("x", "")
		a.run(
			call{as: "admin", do: "POST /newsroom/users", body: `{"email":"an@bao.example","name":"Phạm An","role":"reporter","password":"mot-mat-khau-dai"}`, status: 201, save: "an=/id"},
			call{do: "POST /newsroom/sessions", body: `{"email":"an@bao.example","password":"mot-mat-khau-dai"}`, status: 201, save: "an.token=/token"},
			call{as: "an.token", do: "GET /newsroom/articles/{x}", status: 404},
			call{as: "reporter", do: "PUT /newsroom/articles/{x}/assignment", body: `{"user":"{an}"}`, status: 403},
			call{as: "editor", do: "PUT /newsroom/articles/{x}/assignment", body: `{"user":"nobody"}`, status: 422, fails: "invalid /user=unknown_reference"},
			call{as: "editor", do: "PUT /newsroom/articles/{x}/assignment", body: `{}`, status: 422, fails: "invalid /user=required"},
			call{as: "editor", do: "PUT /newsroom/articles/{x}/assignment", body: `{"user":"{an}","due_at":"2030-05-02T09:00:00+07:00","note":"Gọi cho xã."}`, status: 200,
				want: `{"assignment":{"id":"{an}","name":"Phạm An","due_at":"2030-05-02T02:00:00Z","note":"Gọi cho xã."},"status":"draft","revision":1}`},
			call{as: "an.token", do: "GET /newsroom/articles", status: 200, want: `{"data":[]}`},
			call{as: "an.token", do: "GET /newsroom/articles?assignee=me", status: 200, want: `{"data":[{"id":"{x}","assignment":{"name":"Phạm An"}}]}`},
			call{as: "reporter", do: "GET /newsroom/articles?assignee={an}", status: 200, want: `{"data":[]}`},
			call{as: "an.token", do: "PATCH /newsroom/articles/{x}", body: `{"sapo":"Xã nói."}`, status: 200},
			call{as: "an.token", do: "PUT /newsroom/articles/{x}/submission", status: 200, want: `{"status":"in_review"}`},
			call{as: "editor", do: "DELETE /newsroom/articles/{x}/assignment", status: 200, want: `{"assignment":null}`},
			call{as: "an.token", do: "GET /newsroom/articles/{x}", status: 404},
			call{as: "an.token", do: "PUT /newsroom/articles/{x}/assignment", body: `{"user":"{an}"}`, status: 403},
		)
		a.run(
			call{as: "admin", do: "PATCH /newsroom/users/{an}", body: `{"disabled":true}`, header: `If-Match: "v1"`, status: 200},
			call{as: "editor", do: "PUT /newsroom/articles/{x}/assignment", body: `{"user":"{an}"}`, status: 422, fails: "invalid /user=unknown_reference"},
		)
	})
}

// TestSchedule: published by itself, exactly when it was said.
func TestSchedule(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.draft("x", `"expires_at":"2030-05-03T00:00:00Z"`)
		a.draft("bare", `"section":null,"body":""`)
		schedule := func(body string, status int, fails string) call {
			return call{as: "publisher", do: "PUT /newsroom/articles/{x}/schedule", body: body, status: status, fails: fails}
		}
		a.run(
			schedule(`{}`, 422, "invalid /publish_at=required"),
			schedule(`{"publish_at":"2030-05-01T05:00:00Z"}`, 422, "invalid /publish_at=in_the_past"),
			schedule(`{"publish_at":"2020-05-01T05:00:00Z","precision":"hour"}`, 422, "invalid /precision=not_allowed_value /publish_at=in_the_past"),
			schedule(`{"publish_at":"tomorrow"}`, 400, "malformed_body /publish_at=wrong_type"),
			schedule(`{"publish_at":"2030-05-04T00:00:00Z"}`, 422, "not_publishable /expires_at=before_publication"),
			call{as: "publisher", do: "PUT /newsroom/articles/{bare}/schedule", body: `{"publish_at":"2030-05-02T00:00:00Z"}`, status: 422, fails: "not_publishable /section=required /body=required"},
			call{as: "editor", do: "PUT /newsroom/articles/{x}/schedule", body: `{"publish_at":"2030-05-02T00:00:00Z"}`, status: 403},
			schedule(`{"publish_at":"2030-05-02T07:00:00+07:00","precision":"day"}`, 200, ""),
			call{as: "publisher", do: "GET /newsroom/articles?status=scheduled&fields=id,scheduled_at,expires_at", status: 200, want: `{"data":[{"id":"{x}","scheduled_at":"2030-05-02T00:00:00Z","expires_at":"2030-05-03T00:00:00Z"}]}`},
			call{as: "publisher", do: "PATCH /newsroom/articles/{x}", body: `{"title":"Khác"}`, status: 409, fails: "move_not_open"},
			schedule(`{"publish_at":"2030-05-01T12:00:00Z"}`, 200, ""), // the second replaces the first
			call{as: "publisher", do: "DELETE /newsroom/articles/{x}/schedule", status: 200, want: `{"status":"approved","scheduled_at":null}`},
			schedule(`{"publish_at":"2030-05-02T00:00:00Z"}`, 200, ""),
		)
		a.clock.advance(19*time.Hour - time.Microsecond)
		a.keepSchedule()
		a.run(call{do: "GET /articles/{x}", status: 404})
		a.clock.advance(time.Second)
		a.keepSchedule()
		a.run(
			call{do: "GET /articles/{x}", status: 200, want: `{"published_at":"2030-05-02T00:00:00Z","published_precision":"minute","modified_at":"2030-05-02T00:00:00.999999Z","expires_at":"2030-05-03T00:00:00Z"}`},
			call{as: "publisher", do: "GET /newsroom/articles/{x}", status: 200, want: `{"status":"published","scheduled_at":null,"live":{"state":"published","published_at":"2030-05-02T00:00:00Z","changed":{"by":{"name":"Toasoan"}}},"changed":{"by":{"name":"Toasoan"}}}`},
			call{as: "publisher", do: "PATCH /newsroom/articles/{x}", body: `{"title":"Bản hai"}`, status: 200},
		)
		// Scheduled once more, expired before, published again all the same.
		a.run(
			call{as: "publisher", do: "PATCH /newsroom/articles/{x}", body: `{"expires_at":"2031-01-01T00:00:00Z"}`, status: 200},
			schedule(`{"publish_at":"2030-05-03T06:00:00Z","substantial":true}`, 200, ""),
		)
		a.clock.advance(24 * time.Hour)
		a.keepSchedule()
		a.run(
			call{do: "GET /articles/{x}", status: 404, fails: "not_found"},
			call{do: "GET /articles", status: 200, want: `{"data":[]}`},
			call{as: "publisher", do: "GET /newsroom/articles/{x}", status: 200, want: `{"status":"scheduled","scheduled_at":"2030-05-03T06:00:00Z","live":{"state":"expired"}}`},
		)
		a.clock.advance(6 * time.Hour)
		a.keepSchedule()
		a.run(call{do: "GET /articles/{x}", status: 200, want: `{"title":"Bản hai","published_at":"2030-05-03T06:00:00Z","updated_at":null,"expires_at":"2031-01-01T00:00:00Z"}`})
		a.clock.advance(366 * 24 * time.Hour)
		a.keepSchedule()
		a.run(
			call{do: "GET /articles/{x}", status: 404},
			call{as: "publisher", do: "GET /newsroom/articles/{x}", status: 200, want: `{"status":"expired","live":{"state":"expired"},"moves":["edit","schedule","publish","withdraw","trash"]}`},
			call{as: "publisher", do: "PUT /newsroom/articles/{x}/publication", status: 422, fails: "not_publishable /expires_at=before_publication"},
		)
	})
}

func (a *api) keepSchedule() {
	a.t.Helper()
	must(a.t, a.room.KeepSchedule(a.t.Context()))
}

// TestPermanentCorrections: what must stay, stays.
func TestPermanentCorrections(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.article("x", `"corrections":[{"at":"2030-01-01T00:00:00Z","text":"Sửa tên xã."},{"at":"2030-01-02T00:00:00Z","text":"Con số đúng là 18.","permanent":true}]`, "")
		for _, c := range []struct {
			corrections string
			status      int
		}{
			{`[]`, 422},
			{`[{"at":"2030-01-01T00:00:00Z","text":"Sửa tên xã."}]`, 422},
			{`[{"at":"2030-01-02T00:00:00Z","text":"Con số đúng là 18."}]`, 422},
			{`[{"at":"2030-01-02T00:00:00Z","text":"Con số đúng là 81.","permanent":true}]`, 422},
			{`[{"at":"2030-01-03T00:00:00Z","text":"Con số đúng là 18.","permanent":true}]`, 422},
			{`[{"at":"2030-01-02T07:00:00+07:00","text":"Con số đúng là 18.","permanent":true}]`, 200},
			{`[{"at":"2030-01-02T00:00:00Z","text":"Con số đúng là 18.","permanent":true},{"text":"Thêm một."}]`, 200},
		} {
			publish := call{as: "publisher", do: "PUT /newsroom/articles/{x}/publication", status: c.status}
			if c.status == 422 {
				publish.fails = "not_publishable /corrections=permanent_correction"
			}
			a.run(call{as: "publisher", do: "PATCH /newsroom/articles/{x}", body: `{"corrections":` + c.corrections + `}`, status: 200}, publish)
		}
		a.run(call{do: "GET /articles/{x}", status: 200, want: `{"corrections":[{"text":"Con số đúng là 18.","permanent":true},{"at":"2030-05-01T05:00:00Z","text":"Thêm một.","permanent":false}]}`})
	})
}

// TestLegalCorrections: an article that corrects another is linked with it, as far
// as readers see both.
func TestLegalCorrections(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.article("wrong", "", "2030-01-01T00:00:00Z")
		a.draft("hidden", "")
		for _, c := range []string{`"{hidden}"`, `"khong-co"`, `{"id":"{hidden}"}`} {
			a.run(call{as: "publisher", do: "POST /newsroom/articles", body: `{"title":"Cải chính","corrects":` + c + `}`, status: 422, fails: "invalid /corrects=unknown_reference"})
		}
		a.draft("right", `"title":"Cải chính","corrects":"{wrong.slug}"`)
		a.run(
			call{as: "publisher", do: "PATCH /newsroom/articles/{wrong}", body: `{"corrects":"{wrong}"}`, status: 422, fails: "invalid /corrects=unknown_reference"},
			call{as: "publisher", do: "GET /newsroom/articles/{right}", status: 200, want: `{"corrects":{"id":"{wrong}","slug":"{wrong.slug}","title":"Bài wrong"}}`},
			call{do: "GET /articles/{wrong}", status: 200, want: `{"corrects":null,"corrected_by":[]}`},
		)
		before := len(a.log(0))
		a.publish("right", "")
		a.run(
			call{do: "GET /articles/{right}", status: 200, want: `{"corrects":{"id":"{wrong}","title":"Bài wrong"},"corrected_by":[]}`},
			call{do: "GET /articles/{wrong}", status: 200, want: `{"corrects":null,"corrected_by":[{"id":"{right}","slug":"cai-chinh","title":"Cải chính"}]}`},
		)
		a.logged(before, "article upsert {right} published", "article upsert {wrong} corrected")
		a.run(call{as: "publisher", do: "DELETE /newsroom/articles/{wrong}/publication", status: 200},
			call{do: "GET /articles/{right}", status: 200, want: `{"corrects":null}`},
			call{as: "publisher", do: "GET /newsroom/articles/{right}", status: 200, want: `{"corrects":{"id":"{wrong}","slug":"","title":""}}`},
			call{as: "publisher", do: "PATCH /newsroom/articles/{right}", body: `{"corrects":{"id":"{wrong}"},"sapo":"Vẫn giữ."}`, status: 200},
			call{as: "publisher", do: "PUT /newsroom/articles/{wrong}/publication", status: 200},
			call{do: "GET /articles/{wrong}", status: 200, want: `{"corrected_by":[{"id":"{right}"}]}`},
		)
		before = len(a.log(0))
		a.run(call{as: "publisher", do: "PUT /newsroom/articles/{right}/withdrawal", body: `{"notice":"Gỡ."}`, status: 200},
			call{do: "GET /articles/{wrong}", status: 200, want: `{"corrected_by":[]}`})
		a.logged(before, "article delete {right} withdrawn", "article upsert {wrong} corrected")
	})
}

// logged holds the rows of the change log after the first ones against what they
// must be.
func (a *api) logged(after int, want ...string) {
	a.t.Helper()
	got := a.log(0)[after:]
	for i := range want {
		want[i] = a.fill(want[i])
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		a.t.Errorf("the change log has %q, want %q", got, want)
	}
}

// TestTrash: what nobody wants any more goes after a while, and nothing of it is
// left but its slug.
func TestTrash(t *testing.T) {
	each(t, func(a *api) {
		a.world()
		a.draft("x", "")
		a.run(
			call{as: "publisher", do: "PATCH /newsroom/articles/{x}", body: `{"title":"Bản hai"}`, status: 200},
			call{as: "publisher", do: "POST /newsroom/articles/{x}/notes", body: `{"text":"Bỏ."}`, status: 201},
			call{as: "publisher", do: "POST /newsroom/articles/{x}/previews", status: 201, save: "peek=/token"},
			call{do: "GET /previews/{peek}", status: 200},
			call{as: "publisher", do: "PUT /newsroom/articles/{x}/trash", status: 200, want: `{"status":"trashed","trashed_at":"2030-05-01T05:00:00Z","moves":["recover"]}`},
			call{do: "GET /previews/{peek}", status: 404, fails: "preview_ended"},
			call{as: "publisher", do: "GET /newsroom/articles?fields=id", status: 200, want: `{"data":[{"id":"{article}"}]}`},
			call{as: "publisher", do: "GET /newsroom/articles?status=trashed", status: 200, want: `{"data":[{"id":"{x}"}]}`},
			call{as: "publisher", do: "PATCH /newsroom/articles/{x}", body: `{"title":"Khác"}`, status: 409, fails: "move_not_open"},
		)
		a.article("gone", "", "")
		a.comment("on", "gone", "")
		a.comment("reply", "gone", "")
		a.run(
			call{as: "publisher", do: "DELETE /newsroom/articles/{gone}/publication", status: 200},
			call{as: "publisher", do: "PUT /newsroom/articles/{gone}/trash", status: 200},
		)
		a.clock.advance(30*24*time.Hour - time.Second)
		must(t, a.room.EmptyTrash(t.Context()))
		a.run(call{as: "publisher", do: "GET /newsroom/articles/{x}", status: 200})
		a.clock.advance(2 * time.Second)
		must(t, a.room.EmptyTrash(t.Context()))
		a.run(
			call{as: "publisher", do: "GET /newsroom/articles/{x}", status: 404},
			call{as: "publisher", do: "GET /newsroom/articles/{gone}", status: 404},
			call{as: "publisher", do: "GET /newsroom/articles/{article}", status: 200},
			call{as: "moderator", do: "GET /newsroom/comments/{on}", status: 404},
			call{as: "publisher", do: "POST /newsroom/articles", body: `{"title":"y","slug":"{gone.slug}"}`, status: 409, fails: "slug_taken /slug=taken"},
			call{as: "admin", do: "GET /newsroom/audit?on={x}&action=article.purge", status: 200, want: `{"data":[{"actor":{"name":"Toasoan"},"on":{"name":"Bản hai"}}]}`},
		)
	})
}

// TestMoves: many moves in one request, each for itself.
func TestMoves(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		for _, name := range strings.Fields("a b c d") {
			a.draft(name, "")
		}
		a.draft("bare", `"section":null`)
		many := func(as, items string, status int) call {
			return call{as: as, do: "POST /newsroom/moves", body: `{"items":[` + items + `]}`, status: status}
		}
		item := func(id, etag, move, more string) string {
			return `{"id":"{` + id + `}","etag":"` + etag + `","move":"` + move + `"` + more + `}`
		}
		all := many("publisher", strings.Join([]string{
			item("a", "v1", "publish", `,"arguments":{"published_at":"2022-05-26T00:00:00+07:00","precision":"day"}`),
			item("b", `\"v1\"`, "edit", `,"arguments":{"sapo":"Sa-pô.","tags":["Thẻ"]}`),
			item("b", `W/\"v2\"`, "schedule", `,"arguments":{"publish_at":"2030-06-01T00:00:00Z"}`),
			item("c", "v9", "publish", ""),
			item("d", "v1", "return", `,"arguments":{"note":"x"}`),
			item("bare", "v1", "publish", ""),
			item("d", "v1", "fly", ""),
			item("d", "v1", "approve", `,"arguments":{"nosuch":1}`),
			item("d", "", "approve", ""),
			`{"id":"khong-co","etag":"v1","move":"trash"}`,
			item("d", "v1", "trash", ""),
		}, ","), 200)
		all.want = `{"data":[
			{"id":"{a}","status":200,"etag":"\"v2\"","article_status":"published","problem":null},
			{"id":"{b}","status":200,"etag":"\"v2\"","article_status":"draft"},
			{"id":"{b}","status":200,"etag":"\"v3\"","article_status":"scheduled"},
			{"id":"{c}","status":412,"etag":null,"article_status":null,"problem":{"code":"stale","changed":{"by":{"name":"publisher"}}}},
			{"id":"{d}","status":409,"problem":{"code":"move_not_open"}},
			{"id":"{bare}","status":422,"problem":{"code":"not_publishable","errors":[{"pointer":"/section"}]}},
			{"id":"{d}","status":422,"problem":{"code":"invalid","errors":[{"pointer":"/move"}]}},
			{"id":"{d}","status":400,"problem":{"code":"malformed_body","errors":[{"pointer":"/nosuch"}]}},
			{"id":"{d}","status":428,"problem":{"code":"if_match_required"}},
			{"id":"khong-co","status":404},
			{"id":"{d}","status":200,"article_status":"trashed"}]}`
		a.run(all,
			call{do: "GET /articles/{a}", status: 200, want: `{"published_display":"Thứ Năm, 26/05/2022"}`},
			many("publisher", "", 422),
			many("publisher", strings.Repeat(item("a", "v1", "edit", "")+",", 100)+item("a", "v1", "edit", ""), 422),
			many("reporter", item("a", "v2", "unpublish", ""), 200).wanting(`{"data":[{"status":404}]}`),
			many("editor", item("a", "v2", "unpublish", ""), 200).wanting(`{"data":[{"status":403}]}`),
			many("moderator", item("a", "v2", "unpublish", ""), 403),
			call{as: "publisher", do: "POST /newsroom/moves", body: `{"items":[{"id":"x","etag":"v1","move":"edit","who":"me"}]}`, status: 400, fails: "malformed_body /items/0/who=unknown_member"},
		)
		key := "Idempotency-Key: bulk-1"
		again := many("publisher", item("c", "v1", "publish", "")+","+item("bare", "v1", "publish", ""), 200)
		again.header, again.want = key, `{"data":[{"status":200,"article_status":"published"},{"status":422}]}`
		a.run(again, again)
		a.run(call{as: "publisher", do: "GET /newsroom/articles/{c}", status: 200, want: `{"status":"published","revision":1}`, sends: `ETag: "v2"`})
	})
}

func (c call) wanting(want string) call {
	c.want = want
	return c
}
