package rest_test

import (
	"fmt"
	"strings"
	"testing"

	"toasoan/internal/news"
	"toasoan/internal/store"
)

// TestChangeLog: every thing that readers see differently has one row in the change
// log, and nothing else has.
func TestChangeLog(t *testing.T) {
	each(t, func(a *api) {
		a.world()
		a.draft("x", `"tags":["Thẻ mới"]`)
		a.section("hidden", `,"hidden":true`)
		a.run(call{as: "admin", do: "GET /newsroom/settings", status: 200}, call{as: "admin", do: "GET /newsroom/tags/the-moi", status: 200, save: "unused=/id"}, call{as: "admin", do: "GET /newsroom/tags/{unused}", status: 200})
		const comment = `{"author_name":"Bạn đọc","author_email":"a@example.com","body":"Bài hay."}`
		decide := func(status string) call {
			return call{as: "moderator", do: "PUT /newsroom/comments/{c}/decision", body: `{"status":"` + status + `"}`, status: 200}
		}
		for _, step := range []struct {
			call
			rows string // noun op id reason, and the article of a comment; "" for none
		}{
			{call{as: "editor", do: "PATCH /newsroom/articles/{x}", body: `{"sapo":"Mới."}`, status: 200}, ""},
			{call{as: "publisher", do: "PUT /newsroom/articles/{x}/publication", body: `{}`, status: 200}, "tag upsert {unused} used, article upsert {x} published"},
			{call{as: "publisher", do: "PUT /newsroom/articles/{x}/publication", body: `{"published_at":"2031-01-01T00:00:00Z"}`, status: 422}, ""},
			{call{as: "publisher", do: "PUT /newsroom/articles/{x}/publication", body: `{}`, status: 200}, "article upsert {x} updated"},
			{call{as: "editor", do: "PATCH /newsroom/articles/{x}", body: `{"title":"Mới"}`, status: 200}, ""},
			{call{as: "publisher", do: "DELETE /newsroom/articles/{x}/publication", status: 200}, "tag delete {unused} unused, article delete {x} unpublished"},
			{call{as: "publisher", do: "PUT /newsroom/articles/{x}/withdrawal", body: `{"notice":"Gỡ."}`, status: 200}, "article delete {x} withdrawn"},
			{call{as: "publisher", do: "PUT /newsroom/articles/{x}/withdrawal", body: `{"notice":"Gỡ."}`, status: 409}, ""},
			{call{do: "POST /articles/{article}/comments", body: comment, status: 201, save: "c=/id"}, ""},
			{decide("spam"), ""},
			{decide("approved"), "comment upsert {c} approved {article}"},
			{decide("approved"), ""},
			{decide("rejected"), "comment delete {c} removed {article}"},
			{decide("pending"), ""},
			{call{as: "publisher", do: "PATCH /newsroom/sections/{first}", body: `{"name":"Thời sự"}`, status: 200}, "section upsert {first} edited"},
			{call{as: "publisher", do: "PATCH /newsroom/sections/{first}", body: `{"hidden":true}`, status: 200}, "article delete {article} hidden, tag delete {tag} unused, author delete {author} unused, topic delete {topic} unused, section delete {first} hidden"},
			{call{as: "publisher", do: "PATCH /newsroom/sections/{first}", body: `{"name":"Thời sự kín"}`, status: 200}, ""},
			{call{as: "publisher", do: "PATCH /newsroom/sections/{first}", body: `{"hidden":false}`, status: 200}, "article upsert {article} shown, comment upsert {comment} shown {article}, live_update upsert {update} shown, tag upsert {tag} used, author upsert {author} used, topic upsert {topic} used, section upsert {first} edited"},
			{call{as: "publisher", do: "PATCH /newsroom/sections/{hidden}", body: `{"name":"Kín"}`, status: 200}, ""},
			{call{as: "publisher", do: "DELETE /newsroom/sections/{hidden}", status: 204}, ""},
			{call{as: "publisher", do: "POST /newsroom/sections", body: `{"name":"Mới"}`, status: 201, save: "new=/id"}, "section upsert {new} created"},
			{call{as: "publisher", do: "DELETE /newsroom/sections/{new}", status: 204}, "section delete {new} deleted"},
			{call{as: "publisher", do: "PATCH /newsroom/tags/{tag}", body: `{"name":"Huyện"}`, status: 200}, "tag upsert {tag} edited"},
			{call{as: "publisher", do: "PATCH /newsroom/tags/{unused}", body: `{"name":"Chưa dùng"}`, status: 200}, ""},
			{call{as: "publisher", do: "POST /newsroom/tags", body: `{"name":"Mới"}`, status: 201}, ""},
			{call{as: "publisher", do: "PATCH /newsroom/authors/{author}", body: `{"biography":"Mới."}`, status: 200}, "author upsert {author} edited"},
			{call{as: "publisher", do: "POST /newsroom/authors", body: `{"name":"Mới"}`, status: 201}, ""},
			{call{as: "admin", do: "PATCH /newsroom/settings", body: `{"comments":{"mode":"post"}}`, status: 200}, "site upsert site edited"},
			{call{do: "POST /articles/{article}/comments", body: comment, status: 201, save: "c=/id"}, "comment upsert {c} approved {article}"},
			{call{as: "admin", do: "PATCH /newsroom/users/{user}", body: `{"name":"Hà"}`, status: 200}, ""},
		} {
			before := a.log(0)
			a.run(step.call)
			if got, want := strings.Join(a.log(len(before)), ", "), a.fill(step.rows); got != want {
				t.Errorf("%s %s: changes %q, want %q", step.do, step.body, got, want)
			}
		}
	})
}

// log is the change log from the row with the index on.
func (a *api) log(from int) []string {
	a.t.Helper()
	all, err := a.store.Changes(a.t.Context(), 0, 10_000)
	must(a.t, err)
	rows := []string{}
	for _, c := range all[from:] {
		row := fmt.Sprint(c.Noun, " ", c.Op, " ", c.ID, " ", c.Reason)
		if c.Noun == news.NounComment {
			row += " " + c.On
		}
		rows = append(rows, row)
	}
	return rows
}

// TestWorkedOutIsNotTold: that something was worked out anew is for who keeps answers;
// who keeps a copy has nothing to do.
func TestWorkedOutIsNotTold(t *testing.T) {
	each(t, func(a *api) {
		a.world()
		a.article("x", `"tags":["Bình Xuyên"]`, "")
		before, err := a.store.LastChange(t.Context())
		must(t, err)
		a.relate()
		must(t, a.room.Reindex(t.Context(), func(int) {}))
		after, err := a.store.LastChange(t.Context())
		must(t, err)
		if after < before+2 {
			t.Errorf("%d changes are logged", after-before)
		}
		a.run(call{do: "GET /changes?after=" + store.ChangeCursor(before), status: 200, want: `{"data":[],"next_cursor":"` + store.ChangeCursor(after) + `","has_more":false}`})
	})
}
