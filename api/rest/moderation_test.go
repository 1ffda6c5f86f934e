package rest_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"toasoan/internal/news"
	"toasoan/internal/newsroom"
)

// ruled puts rules in force.
func (a *api) ruled(rules string) {
	a.t.Helper()
	a.run(call{as: "publisher", do: "GET /newsroom/comment-rules", status: 200}, call{as: "publisher", do: "PUT /newsroom/comment-rules", body: rules, status: 200})
}

// TestSteps: what each step of moderation finds, and what becomes of the comment.
func TestSteps(t *testing.T) {
	each(t, func(a *api) {
		asked := newsroom.HookAnswer{}
		a = a.equipped(newsroom.Options{Hook: func(_ context.Context, q newsroom.HookQuestion) (newsroom.HookAnswer, error) {
			if strings.Contains(q.Body, "hỏng") {
				return newsroom.HookAnswer{}, errors.New("down")
			}
			if strings.Contains(q.Body, "máy") {
				asked = newsroom.HookAnswer{Action: news.StepToSpam, Reason: "quảng cáo"}
				return asked, nil
			}
			return newsroom.HookAnswer{Action: "approve"}, nil
		}})
		a.discussion("")
		a.ruled(`{"steps":[{"step":"blocked","action":"reject"},{"step":"honeypot","action":"spam"},{"step":"banned","action":"reject"},{"step":"banned_bare","action":"hold"},
			{"step":"suspect","action":"hold"},{"step":"duplicate","action":"hold"},{"step":"links","action":"hold"},{"step":"phones","action":"hold"},{"step":"shouting","action":"hold","limit":60},
			{"step":"length","action":"hold","limit":100},{"step":"unmarked","action":"note"},{"step":"hook","action":"hold"}],"banned":["vcl","đéo"],"suspect":["vay tiền nhanh"]}`)
		a.run(
			call{as: "moderator", do: "POST /newsroom/comment-blocks", body: `{"kind":"email","value":"Xau@example.com","effect":"reject"}`, status: 201},
			call{as: "moderator", do: "POST /newsroom/comment-blocks", body: `{"kind":"domain","value":"rac.example","effect":"hold","expires_at":"2030-05-01T06:00:00Z"}`, status: 201},
			call{as: "moderator", do: "POST /newsroom/comment-blocks", body: `{"kind":"phrase","value":"bán hàng đa cấp","effect":"shadow"}`, status: 201},
		)
		const ok = "an@example.com"
		for _, c := range []struct{ email, body, more, status, reason, finding string }{
			{ok, "Bài rất hay, cảm ơn tác giả.", "", "approved", "", `[]`},
			{ok, "Đúng là v.c.l thật", "", "rejected", "banned", `[{"step":"banned","action":"reject","what":"v.c.l"}]`},
			{ok, "deo hieu gi het", "", "pending", "banned_bare", `[{"step":"banned_bare","what":"deo"}]`},
			{ok, "Anh ấy đeo khẩu trang", "", "approved", "", `[]`},
			{ok, "Cần vay tiền nhanh thì gọi", "", "pending", "suspect", `[{"step":"suspect","what":"vay tiền nhanh"}]`},
			{ok, "Xem tại bit.ly/abc nhé bà con", "", "pending", "links", `[{"step":"links","score":1}]`},
			{ok, "Gọi 0912 345 678 gặp tôi", "", "pending", "phones", `[{"step":"phones","score":1}]`},
			{ok, "TẠI SAO LẠI NHƯ THẾ NÀY HẢ TRỜI", "", "pending", "shouting", `[{"step":"shouting","score":100}]`},
			{ok, strings.Repeat("Dài lắm. ", 12), "", "pending", "length", `[{"step":"length","score":107}]`},
			{ok, "khong go dau nhung van doc duoc", "", "approved", "", `[{"step":"unmarked","action":"note","score":25}]`},
			{ok, "Bài rất hay,  CẢM ƠN tác giả!!!", "", "pending", "duplicate", `[{"step":"duplicate"}]`},
			{ok, "Tôi là robot điền hết ô", `,"homepage":"https://x.example"`, "spam", "honeypot", `[{"step":"honeypot"}]`},
			{"xau@EXAMPLE.com", "Tôi bị chặn rồi", "", "rejected", "blocked", `[{"step":"blocked","action":"reject"}]`},
			{"ai@mail.rac.example", "Miền này bị giữ lại", "", "pending", "blocked", `[{"step":"blocked","action":"hold"}]`},
			{"ai@khongrac.example", "Miền này thì không sao", "", "approved", "", `[]`},
			{ok, "Tuyển người bán hàng đa cấp", "", "approved", "", ""}, // so its writer sees it
			{ok, "Máy nói bài này là rác: máy", "", "spam", "hook", `[{"step":"hook","action":"spam","what":"quảng cáo"}]`},
			{ok, "Khi máy kia bị hỏng thì giữ lại", "", "pending", "hook", `[{"step":"hook","action":"hold","what":"no answer"}]`},
			{ok, "vcl bit.ly/abc", "", "rejected", "banned", `[{"step":"banned"},{"step":"links"}]`},
		} {
			a.run(call{do: "POST /articles/{x}/comments", body: strings.TrimSuffix(says("An", c.email, c.body), "}") + c.more + "}", status: 201, want: `{"status":"` + c.status + `"}`, save: "c=/id c.token=/edit_token"})
			if c.finding == "" { // shadowed
				a.run(
					call{do: "GET /comments/{c}", status: 404},
					call{do: "GET /comments/{c}", header: "Edit-Token: {c.token}", status: 200, want: `{"status":"approved"}`},
					call{do: "PATCH /comments/{c}", header: "Edit-Token: {c.token}", body: `{"body":"Tuyển bán hàng đa cấp."}`, status: 200, want: `{"status":"approved"}`},
					call{as: "moderator", do: "GET /newsroom/comments/{c}", status: 200, want: `{"status":"spam","shadow":true,"reason":"blocked"}`},
				)
				continue
			}
			reason := `"` + c.reason + `"`
			if c.reason == "" {
				reason = "null"
			}
			a.run(call{as: "moderator", do: "GET /newsroom/comments/{c}/case", status: 200, want: `{"comment":{"status":"` + c.status + `","reason":` + reason + `},"decisions":[{"rules":1,"by":{"name":"Toasoan"},"findings":` + c.finding + `}]}`})
		}
		a.clock.advance(time.Hour) // the domain's block has ended
		a.run(call{do: "POST /articles/{x}/comments", body: says("An", "ai@rac.example", "Giờ thì không chặn nữa"), status: 201, want: `{"status":"approved"}`})
		a.recountComments()
	})
}

// TestBlocks: what can be blocked, and what is wrong with the rest.
func TestBlocks(t *testing.T) {
	each(t, func(a *api) {
		create := func(body string, status int, want, fails string) call {
			return call{as: "moderator", do: "POST /newsroom/comment-blocks", body: body, status: status, want: want, fails: fails}
		}
		a.run(
			create(`{}`, 422, "", "invalid /kind=required /value=required /effect=required"),
			create(`{"kind":"email","value":"x","effect":"reject"}`, 422, "", "invalid /value=email"),
			create(`{"kind":"domain","value":"không có","effect":"reject"}`, 422, "", "invalid /value=domain"),
			create(`{"kind":"network","value":"10.0.0.0/99","effect":"reject"}`, 422, "", "invalid /value=network"),
			create(`{"kind":"phrase","value":"…!","effect":"reject"}`, 422, "", "invalid /value=nothing_left"),
			create(`{"kind":"phrase","value":"x","effect":"shadow","expires_at":"2030-05-01T05:00:00Z"}`, 422, "", "invalid /expires_at=in_the_past"),
			create(`{"kind":"phone","value":"x","effect":"away"}`, 422, "", "invalid /kind=not_allowed_value /effect=not_allowed_value"),
			create(`{"kind":"network","value":"203.0.113.77/24","effect":"reject","note":"Quảng cáo."}`, 201, `{"value":"203.0.113.0/24","created_by":{"name":"moderator"}}`, "").saving("net=/id"),
			create(`{"kind":"network","value":"203.0.113.0/24","effect":"hold"}`, 409, "", "blocked_already"),
			create(`{"kind":"network","value":"::ffff:203.0.113.9","effect":"hold"}`, 201, `{"value":"203.0.113.9/32"}`, ""),
			create(`{"kind":"domain","value":"Rac.Example","effect":"hold","expires_at":"2030-05-02T05:00:00Z"}`, 201, `{"value":"rac.example"}`, ""),
			call{as: "moderator", do: "GET /newsroom/comment-blocks?kind=network", status: 200, want: `{"data":[{"value":"203.0.113.9/32"},{"id":"{net}"}]}`},
			call{as: "moderator", do: "GET /newsroom/comment-blocks/{net}", status: 200, want: `{"note":"Quảng cáo."}`},
			call{as: "moderator", do: "DELETE /newsroom/comment-blocks/{net}", status: 204},
			call{as: "moderator", do: "DELETE /newsroom/comment-blocks/{net}", status: 404},
			call{as: "editor", do: "GET /newsroom/comment-blocks", status: 403},
		)
		a.clock.advance(25 * time.Hour)
		a.run(create(`{"kind":"domain","value":"rac.example","effect":"reject"}`, 201, "", "")) // the one that has ended makes room
	})
}

// TestRules: versions, and what they would have done before they are in force.
func TestRules(t *testing.T) {
	each(t, func(a *api) {
		a.discussion("")
		for i := range 12 {
			body := fmt.Sprintf("Ý kiến số %d, không có gì.", i)
			if i%4 == 0 {
				body = fmt.Sprintf("Ai cần bán đất nền thì gọi nhé, số %d.", i)
			}
			a.run(call{do: "POST /articles/{x}/comments", body: says("An", "an@example.com", body), status: 201, save: "last=/id"})
		}
		save := func(as, match, body string, status int, fails string) call {
			return call{as: as, do: "PUT /newsroom/comment-rules", header: "If-Match: " + match, body: body, status: status, fails: fails}
		}
		const rules = `{"steps":[{"step":"suspect","action":"hold"}],"banned":[],"suspect":["bán đất nền"],"note":"Thử."}`
		a.run(
			call{as: "moderator", do: "POST /newsroom/comment-rules/replays", body: `{"rules":` + rules + `,"comments":11}`, status: 200, want: `{"comments":11,"held":2,"rejected":0,"approved":2,"hits":[{"rule":"suspect","status":"approved","findings":[{"what":"bán đất nền"}]},{}]}`},
			call{as: "moderator", do: "POST /newsroom/comment-rules/replays", body: `{"rules":{"steps":[{"step":"x","action":"hold"},{"step":"links","action":"hold"},{"step":"links","action":"away","limit":-1}],"banned":["!"],"suspect":[""]},"comments":10001}`, status: 422,
				fails: "invalid /rules/banned/0=nothing_left /rules/steps/0/step=not_allowed_value /rules/steps/2/action=not_allowed_value /rules/steps/2/limit=out_of_range /rules/steps/2/step=duplicate /rules/suspect/0=required /comments=out_of_range"},
			call{as: "moderator", do: "PUT /newsroom/comment-rules", body: rules, status: 403},
			save("publisher", "", rules, 428, "if_match_required"),
			save("publisher", `"v7"`, rules, 412, "stale"),
			save("publisher", `"v0"`, rules, 200, ""),
			save("publisher", `"v0"`, rules, 412, "stale"),
			save("publisher", `"v1"`, `{"steps":[],"banned":[],"suspect":[]}`, 200, ""),
			call{as: "moderator", do: "GET /newsroom/comment-rules/versions", status: 200, want: `{"data":[{"version":2,"note":null},{"version":1,"note":"Thử.","saved_by":{"name":"publisher"}}]}`},
			call{as: "moderator", do: "GET /newsroom/comment-rules/versions/1", status: 200, want: rules},
			call{as: "moderator", do: "GET /newsroom/comment-rules/versions/3", status: 404},
			call{as: "moderator", do: "GET /newsroom/comment-rules/versions/x", status: 404},
			call{as: "moderator", do: "GET /newsroom/comments?status=pending", status: 200, want: `{"data":[]}`}, // a replay changes nothing
			call{as: "admin", do: "GET /newsroom/audit?action=comment_rules.edit", status: 200, want: `{"data":[{"on":{"id":"2"}},{"on":{"id":"1","name":"Thử."}}]}`},
		)
	})
}

// TestLearning: the filter knows nothing at first, learns from what moderators
// approve and call spam, and unlearns what they take back.
func TestLearning(t *testing.T) {
	each(t, func(a *api) {
		a.discussion("")
		a.ruled(`{"steps":[{"step":"spam","action":"hold","limit":90}],"banned":[],"suspect":[]}`)
		var spam, ham []string
		for i := range 20 {
			for _, kind := range []struct {
				body string
				ids  *[]string
			}{{"Khuyến mãi cực sốc, đăng ký ngay nhận quà %d", &spam}, {"Cảm ơn tác giả đã viết về quê tôi, năm %d", &ham}} {
				name := fmt.Sprintf("%s%d", kind.body[:1], i)
				a.run(call{do: "POST /articles/{x}/comments", body: says("An", "an@example.com", fmt.Sprintf(kind.body, i)), status: 201, want: `{"status":"approved"}`, save: name + "=/id"})
				*kind.ids = append(*kind.ids, `"{`+name+`}"`)
			}
		}
		decide := func(status string, ids []string) call {
			return call{as: "moderator", do: "POST /newsroom/comment-decisions", body: `{"ids":[` + strings.Join(ids, ",") + `],"status":"` + status + `"}`, status: 200}
		}
		try := func(want string) {
			t.Helper()
			a.run(call{do: "POST /articles/{x}/comments", body: says("Bình", "binh@example.com", "Đăng ký ngay nhận quà khuyến mãi cực sốc"), status: 201, want: want, save: "try=/id"})
		}
		a.run(decide("spam", spam), decide("approved", ham[:19]))
		time.Sleep(1100 * time.Millisecond) // for as long as a process may go on with what it knew
		try(`{"status":"approved"}`)
		a.run(call{as: "moderator", do: "GET /newsroom/comments/{try}", status: 200, want: `{"score":null}`}, decide("approved", ham))
		time.Sleep(1100 * time.Millisecond)
		try(`{"status":"pending"}`)
		a.run(call{as: "moderator", do: "GET /newsroom/comments/{try}", status: 200, want: `{"reason":"spam"}`},
			call{do: "POST /articles/{x}/comments", body: says("Bình", "binh@example.com", "Cảm ơn tác giả viết về quê tôi"), status: 201, want: `{"status":"approved"}`},
			decide("pending", spam))
		time.Sleep(1100 * time.Millisecond)
		try(`{"status":"approved"}`)
		var left int
		must(t, a.raw.Raw("SELECT count(*) FROM spam_words WHERE spam <> 0").Scan(&left).Error)
		if left != 0 {
			t.Errorf("%d words are still known from spam that was taken back", left)
		}
		a.recountComments()
	})
}

// TestQueue: what waits, by every filter, in one call after the other, with what
// is needed to decide it; and the counts of it all.
func TestQueue(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.section("sport", `,"slug":"the-thao"`)
		a.article("x", "", "")
		a.article("y", `"section":"the-thao"`, "")
		a.person("lan", "moderator", `,"sections":["the-thao"]`)
		for i, on := range strings.Fields("x y x y") {
			a.clock.advance(time.Minute)
			a.comment(fmt.Sprint("c", i), on, "")
		}
		a.clock.advance(time.Minute)
		a.run(call{do: "POST /articles/{x}/comments", body: says("C0", "c0@example.com", "Xem bit.ly/abc"), status: 201, save: "links=/id"})
		const list = "GET /newsroom/comments?status=pending"
		a.run(
			call{as: "moderator", do: list, status: 200, want: `{"data":[{"id":"{c0}"},{"id":"{c1}"},{"id":"{c2}"},{"id":"{c3}"},{"id":"{links}"}]}`},
			call{as: "moderator", do: list + "&sort=newest&limit=2", status: 200, want: `{"data":[{"id":"{links}"},{"id":"{c3}"}]}`},
			call{as: "moderator", do: list + "&section=the-thao", status: 200, want: `{"data":[{"id":"{c1}"},{"id":"{c3}"}]}`},
			call{as: "moderator", do: "GET /newsroom/comments?reason=links", status: 200, want: `{"data":[{"id":"{links}"}]}`, save: "person=/data/0/person_id"},
			call{as: "moderator", do: "GET /newsroom/comments?person={person}", status: 200, want: `{"data":[{"id":"{c0}"},{"id":"{links}"}]}`},
			call{as: "lan.token", do: list, status: 200, want: `{"data":[{"id":"{c1}"},{"id":"{c3}"}]}`},
			call{as: "moderator", do: "GET /newsroom/comments/counts", status: 200, want: `{"statuses":[{"name":"pending","count":5}],"reasons":[{"name":"links","count":1},{"name":"pre","count":4}],"articles":[{"id":"{x}","count":3},{"id":"{y}","count":2}]}`},
			call{as: "lan.token", do: "GET /newsroom/comments/counts", status: 200, want: `{"statuses":[{"name":"pending","count":2}],"reasons":[],"articles":[{"id":"{y}"}]}`},
			call{as: "moderator", do: "GET /newsroom/comments/next", status: 200, want: `{"comment":{"id":"{c0}"},"parent":null,"commenter":{"id":"{person}","pending":2},"others":[{"id":"{links}"}],"decisions":[{"rule":"pre"}],"notes":[]}`},
			call{as: "moderator", do: "GET /newsroom/comments/next?after={c0}", status: 200, want: `{"comment":{"id":"{c1}"}}`},
			call{as: "moderator", do: "GET /newsroom/comments/next?reason=links", status: 200, want: `{"comment":{"id":"{links}"}}`},
			call{as: "moderator", do: "GET /newsroom/comments/next?after=nobody", status: 400, fails: "bad_query ?after=unknown_reference"},
			call{as: "lan.token", do: "GET /newsroom/comments/next?after={c3}", status: 204},
			call{as: "lan.token", do: "GET /newsroom/comments/{c0}/case", status: 404},
			call{as: "moderator", do: "POST /newsroom/comments/{c0}/notes", body: `{"body":"Hỏi lại tòa soạn."}`, status: 201, save: "note=/id"},
			call{as: "moderator", do: "POST /newsroom/comments/{c0}/notes", body: `{}`, status: 422, fails: "invalid /body=required"},
			call{as: "lan.token", do: "POST /newsroom/comments/{c0}/notes", body: `{"body":"Không được."}`, status: 404},
			call{as: "moderator", do: "GET /newsroom/comments/{c0}/case", status: 200, want: `{"notes":[{"body":"Hỏi lại tòa soạn.","by":{"name":"moderator"}}]}`},
			call{as: "moderator", do: "DELETE /newsroom/comments/{c1}/notes/{note}", status: 404},
			call{as: "moderator", do: "DELETE /newsroom/comments/{c0}/notes/{note}", status: 204},
			call{as: "lan.token", do: "POST /newsroom/comment-decisions", body: `{"ids":["{c3}","{c0}","{c1}","nobody"],"status":"approved"}`, status: 200,
				want: `{"data":[{"id":"{c3}","status":200,"problem":null},{"id":"{c0}","status":404,"problem":{"code":"not_found"}},{"id":"{c1}","status":200},{"status":404}]}`},
			call{as: "moderator", do: "POST /newsroom/comment-decisions", body: `{"ids":[],"status":"deleted"}`, status: 422, fails: "invalid /ids=too_many /status=not_allowed_value"},
			call{as: "moderator", do: "GET /newsroom/comments/counts", status: 200, want: `{"statuses":[{"name":"approved","count":2},{"name":"pending","count":3}]}`},
			call{as: "moderator", do: "GET /newsroom/commenters?email=C0@example.com", status: 200, want: `{"data":[{"id":"{person}","name":"C0","email":"c0@example.com","pending":2,"confirmed_at":null}]}`},
			call{as: "moderator", do: "GET /newsroom/commenters?limit=1", status: 200, want: `{"data":[{"id":"{person}"}]}`},
			call{as: "moderator", do: "GET /newsroom/commenters/nobody", status: 404},
		)
		a.recountComments()
		// What goes with its article is no longer counted.
		a.run(call{as: "publisher", do: "DELETE /newsroom/articles/{x}/publication", status: 200}, call{as: "publisher", do: "PUT /newsroom/articles/{x}/trash", status: 200})
		a.clock.advance(31 * 24 * time.Hour)
		must(t, a.room.EmptyTrash(t.Context()))
		a.run(call{as: "moderator", do: "GET /newsroom/comments/counts", status: 200, want: `{"statuses":[{"name":"approved","count":2}],"reasons":[],"articles":[]}`})
		a.recountComments()
	})
}

// TestOrders: an authority's order is on record, and what it removes stays away.
func TestOrders(t *testing.T) {
	each(t, func(a *api) {
		a.discussion("")
		a.comment("c", "x", "")
		a.comment("reply", "x", `,"parent_id":"{c}"`)
		order := func(body string, status int, fails string) call {
			return call{as: "publisher", do: "POST /newsroom/removal-orders", body: body, status: status, fails: fails}
		}
		a.run(
			order(`{}`, 422, "invalid /comment_id=required /authority=required /reference=required /deadline_at=required"),
			order(`{"comment_id":"nobody","authority":"Sở","reference":"1/QĐ","received_at":"2031-01-01T00:00:00Z","deadline_at":"2030-05-02T05:00:00Z"}`, 422, "invalid /received_at=in_the_future /deadline_at=in_the_past /comment_id=unknown_reference"),
			order(`{"comment_id":"{c}","authority":"Sở","reference":"2/QĐ","deadline_at":"2030-05-03T05:00:00Z"}`, 201, "").saving("later=/id"),
			order(`{"comment_id":"{c}","authority":"Sở","reference":"1/QĐ","note":"Nêu tên trẻ em.","deadline_at":"2030-05-02T05:00:00Z"}`, 201, "").saving("order=/id"),
			call{as: "moderator", do: "GET /newsroom/removal-orders", status: 403},
			call{as: "publisher", do: "GET /newsroom/removal-orders?state=open", status: 200, want: `{"data":[{"id":"{order}","executed_at":null,"created_by":{"name":"publisher"}},{"id":"{later}"}]}`},
			call{do: "GET /comments/{c}", status: 200},
			call{as: "publisher", do: "PUT /newsroom/removal-orders/{order}/execution", status: 200, want: `{"executed_at":"2030-05-01T05:00:00Z","executed_by":{"name":"publisher"}}`},
			call{as: "publisher", do: "PUT /newsroom/removal-orders/{order}/execution", status: 200},
			call{as: "publisher", do: "PUT /newsroom/removal-orders/nobody/execution", status: 404},
			call{do: "GET /articles/{x}/comments", status: 200, want: `{"data":[{"id":"{c}","status":"deleted","body":null,"replies":[{"id":"{reply}"}]}]}`},
			call{as: "moderator", do: "PUT /newsroom/comments/{c}/decision", body: `{"status":"approved"}`, status: 409, fails: "removed_by_order"},
			call{do: "PATCH /comments/{c}", header: "Edit-Token: {c.token}", body: `{"body":"Sửa lại cho đúng."}`, status: 200, want: `{"status":"rejected"}`},
			call{as: "moderator", do: "GET /newsroom/comments/{c}/case", status: 200, want: `{"decisions":[{},{"rule":"order","by":{"name":"publisher"}},{}]}`},
			call{as: "publisher", do: "GET /newsroom/removal-orders?state=open", status: 200, want: `{"data":[{"id":"{later}"}]}`},
			call{as: "publisher", do: "GET /newsroom/removal-orders/{order}", status: 200, want: `{"reference":"1/QĐ","note":"Nêu tên trẻ em."}`},
			call{as: "admin", do: "GET /newsroom/audit?action=removal_order.execute", status: 200, want: `{"data":[{"on":{"id":"{order}","name":"1/QĐ"}}]}`},
		)
		a.recountComments()
	})
}
