package rest_test

import "testing"

// TestMainLine is the paper's day: an editor publishes, a front end shows, a
// reader answers, a moderator decides.
func TestMainLine(t *testing.T) {
	each(t, func(a *api) {
		a.run(
			call{as: "admin", do: "POST /newsroom/users", body: `{"email":"Ha@Bao.example","name":"Trần Thu Hà","role":"publisher","password":"mot-mat-khau-dai"}`, status: 201, want: `{"email":"ha@bao.example","disabled":false}`},
			call{do: "POST /newsroom/sessions", body: `{"email":"ha@bao.example","password":"mot-mat-khau-dai"}`, status: 201, want: `{"user":{"name":"Trần Thu Hà","role":"publisher"}}`, save: "ha=/token"},
			call{as: "ha", do: "POST /newsroom/sections", body: `{"name":"Xây dựng Ðảng","parent_id":null}`, status: 201, want: `{"slug":"xay-dung-dang","name":"Xây dựng Đảng","path":[{"slug":"xay-dung-dang","name":"Xây dựng Đảng"}]}`},
			call{as: "ha", do: "POST /newsroom/articles", body: `{"title":"Bình Xuyên nâng cao chất lượng tổ chức cơ sở đảng","sapo":"Huyện uỷ tập trung củng cố các chi bộ.","body":"<p>Những năm qua, huyện tập trung <b>củng cố</b> các chi bộ.</p><script>alert(1)</script>","body_format":"html","section":"xay-dung-dang","byline":"Nguyễn Trọng","authors":[],"tags":["Bình Xuyên","cơ sở đảng"]}`, status: 201,
				want: `{"slug":"binh-xuyen-nang-cao-chat-luong-to-chuc-co-so-dang","status":"draft","revision":1,"tags":[{"slug":"binh-xuyen","name":"Bình Xuyên"},{"slug":"co-so-dang"}],"section":{"slug":"xay-dung-dang"},"live":{"state":null},"moves":["edit","submit","approve","schedule","publish","trash"]}`, save: "id=/id slug=/slug"},
			call{do: "GET /articles/{slug}", status: 404, want: `{"code":"not_found"}`},
			call{as: "ha", do: "PUT /newsroom/articles/{id}/publication", body: `{"published_at":"2022-05-26T00:00:00+07:00","precision":"day"}`, status: 200, want: `{"status":"published","live":{"state":"published","revision":1}}`},
			call{do: "GET /articles/{slug}", status: 200, want: `{"title":"Bình Xuyên nâng cao chất lượng tổ chức cơ sở đảng","published_at":"2022-05-25T17:00:00Z","published_display":"Thứ Năm, 26/05/2022","byline":"Nguyễn Trọng","url":"https://bao.example/xay-dung-dang/binh-xuyen-nang-cao-chat-luong-to-chuc-co-so-dang","counts":{"comments":0},"comments":{"state":"open","mode":"pre","closes_at":null},"corrections":[],"seo":null,"short_title":null}`},
			call{do: "GET /articles/{id}?locale=en&fields=published_display,slug", status: 200, want: `{"published_display":"Thursday, 26 May 2022"}`},
			call{do: "GET /articles/latest?section=xay-dung-dang", status: 200, want: `{"data":[{"id":"{id}","tags":[{"name":"Bình Xuyên"},{"name":"cơ sở đảng"}]}],"page":{"limit":20,"next_cursor":null,"prev_cursor":null}}`},
			call{do: "GET /articles/latest?exclude={id}", status: 200, want: `{"data":[]}`},
			call{do: "GET /sections/xay-dung-dang/page", status: 200, want: `{"section":{"name":"Xây dựng Đảng"},"subsections":[],"latest":{"data":[{"id":"{id}"}]}}`},
			call{do: "GET /tags/suggest?q=bin", status: 200, want: `{"data":[{"slug":"binh-xuyen","article_count":1}]}`},
			call{do: "POST /articles/{slug}/comments", body: `{"author_name":"Bạn đọc Hương","author_email":"huong@example.com","body":"Bài viết rất hay."}`, status: 201, want: `{"status":"pending","author":{"name":"Bạn đọc Hương","kind":"guest"}}`, save: "comment=/id edit=/edit_token"},
			call{do: "GET /articles/{slug}/comments", status: 200, want: `{"data":[]}`},
			call{do: "GET /comments/{comment}", status: 404},
			call{do: "GET /comments/{comment}", header: "Edit-Token: {edit}", status: 200, want: `{"status":"pending","body":"Bài viết rất hay."}`},
			call{as: "moderator", do: "GET /newsroom/comments?status=pending", status: 200, want: `{"data":[{"id":"{comment}","author_email":"huong@example.com","article":{"slug":"{slug}"}}]}`},
			call{as: "moderator", do: "PUT /newsroom/comments/{comment}/decision", body: `{"status":"approved"}`, status: 200, want: `{"status":"approved","decided_by":{"name":"moderator"}}`},
			call{do: "GET /articles/{slug}/comments", status: 200, want: `{"data":[{"id":"{comment}","body":"Bài viết rất hay.","replies":[]}]}`},
			call{do: "GET /articles", status: 200, want: `{"data":[{"counts":{"comments":1}}]}`},
			call{as: "ha", do: "PUT /newsroom/articles/{id}/withdrawal", body: `{"notice":"Bài đã được gỡ.","reason":"Sai nguồn."}`, status: 200, want: `{"status":"withdrawn","live":{"state":"withdrawn","notice":"Bài đã được gỡ."}}`},
			call{do: "GET /articles/{slug}", status: 410, want: `{"code":"withdrawn","notice":"Bài đã được gỡ."}`},
			call{do: "GET /articles", status: 200, want: `{"data":[]}`},
			call{as: "ha", do: "DELETE /newsroom/sessions/current", status: 204},
			call{as: "ha", do: "GET /newsroom/me", status: 401, want: `{"code":"unauthorized"}`},
		)
	})
}
