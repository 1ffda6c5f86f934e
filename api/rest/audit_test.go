package rest_test

import (
	"strings"
	"testing"
	"time"
)

// TestAudit: who did what to what, with before and after; and no secret.
func TestAudit(t *testing.T) {
	each(t, func(a *api) {
		a.world()
		a.clock.advance(24 * time.Hour)
		a.draft("x", `"title":"Bài một","body":"<p>`+strings.Repeat("chữ ", 1000)+`</p>"`)
		a.run(
			call{as: "editor", do: "PATCH /newsroom/articles/{x}", body: `{"title":"Bài hai","body":"<p>Ngắn.</p>"}`, status: 200},
			call{as: "publisher", do: "PUT /newsroom/articles/{x}/publication", header: "User-Agent: Trình duyệt", body: `{}`, status: 200},
			call{as: "editor", do: "PATCH /newsroom/articles/{x}", body: `{"title":""}`, status: 422},
			call{as: "admin", do: "GET /newsroom/audit?on={x}", status: 200, want: `{"data":[
				{"action":"article.publish","actor":{"name":"publisher"},"noun":"article","on":{"id":"{x}","name":"Bài hai"},"at":"2030-05-02T05:00:00Z","ip":"192.0.2.1","user_agent":"Trình duyệt","changes":{"status":{"before":"draft","after":"published"}}},
				{"action":"article.edit","actor":{"name":"editor"},"changes":{"title":{"before":"Bài một","after":"Bài hai"},"body":{"before":"…","after":"<p>Ngắn.</p>"}}},
				{"action":"article.create","actor":{"name":"publisher"},"changes":{"title":{"before":null,"after":"Bài một"},"body":{"after":"…"}}}]}`},
			call{as: "admin", do: "GET /newsroom/tags/{tag}", status: 200},
			call{as: "admin", do: "PATCH /newsroom/tags/{tag}", body: `{"name":"Huyện Bình Xuyên mới"}`, status: 200},
			call{as: "admin", do: "GET /newsroom/audit?noun=tag&limit=1", status: 200, want: `{"data":[{"action":"tag.edit","actor":{"name":"admin"},"changes":{"name":{"before":"Bình Xuyên","after":"Huyện Bình Xuyên mới"}}}]}`},
			call{as: "admin", do: "GET /newsroom/users/{user}", status: 200},
			call{as: "admin", do: "PATCH /newsroom/users/{user}", body: `{"password":"mat-khau-moi-rat-dai","role":"editor"}`, status: 200},
			call{do: "POST /newsroom/sessions", body: `{"email":"ha@bao.example","password":"mat-khau-moi-rat-dai"}`, status: 201, save: "token=/token"},
			call{as: "admin", do: "GET /newsroom/audit?on={user}&from=2030-05-02", status: 200, lacks: "mat-khau {token}", want: `{"data":[{"action":"user.sign-in","actor":{"id":"{user}"},"ip":"192.0.2.1"},{"action":"user.set-password","changes":{"role":{"before":"publisher","after":"editor"}}}]}`},
			call{as: "admin", do: "GET /newsroom/audit?action=comment.decide", status: 200, want: `{"data":[{"on":{"id":"{comment}","name":"Bình Xuyên nâng cao chất lượng"},"changes":{"status":{"before":"pending","after":"approved"}}}]}`},
			call{as: "admin", do: "GET /newsroom/audit?actor={user}&from=2030-05-02", status: 200, want: `{"data":[{"action":"user.sign-in"}]}`},
			call{as: "admin", do: "GET /newsroom/audit?from=2030-05-01&to=2030-05-01&noun=article&action=article.publish", status: 200, want: `{"data":[{"on":{"id":"{article}"}}]}`},
			call{as: "admin", do: "GET /newsroom/audit?from=2030-05-02T05:00:01Z", status: 200, want: `{"data":[]}`},
			call{as: "admin", do: "GET /newsroom/audit?from=26/05/2022", status: 400, fails: "bad_query ?from=bad_format"},
			call{as: "admin", do: "GET /newsroom/audit?who=me", status: 400},
			call{as: "publisher", do: "GET /newsroom/audit", status: 403},
			call{as: "publisher", do: "GET /newsroom/audit/export", status: 403},
			call{as: "admin", do: "GET /newsroom/audit/export?format=xml", status: 400, fails: "bad_query ?format=not_allowed_value"},
		)
		// The export has every entry, and no cell that a spreadsheet would compute.
		a.run(call{as: "admin", do: "POST /newsroom/tags", body: `{"name":"=1+1"}`, status: 201})
		for range 120 {
			a.run(call{as: "admin", do: "POST /newsroom/articles/{x}/notes", body: `{"text":"Một."}`, status: 201})
		}
		var n int64
		must(t, a.raw.Raw("SELECT count(*) FROM audit").Scan(&n).Error)
		lines := a.one(call{as: "admin", do: "GET /newsroom/audit/export", status: 200}).Body.String()
		if got := int64(strings.Count(lines, "\n")); got != n {
			t.Errorf("%d lines for %d entries", got, n)
		}
		table := a.one(call{as: "admin", do: "GET /newsroom/audit/export?format=csv&noun=tag", status: 200, sends: "Content-Type: text/csv; charset=utf-8"}).Body.String()
		if !strings.Contains(table, ",'=1+1,") || strings.Contains(table, ",=1+1") || strings.Contains(table, "article.") {
			t.Errorf("the table:\n%s", table)
		}
		// Nothing changes or shortens the log, whoever tries.
		for _, sql := range []string{"UPDATE audit SET actor_name = 'x'", "DELETE FROM audit"} {
			if err := a.raw.Exec(sql).Error; err == nil || !strings.Contains(err.Error(), "audit log is never") {
				t.Errorf("%s: %v", sql, err)
			}
		}
	})
}
