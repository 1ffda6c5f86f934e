package rest_test

import (
	"strings"
	"testing"
	"time"
)

// TestAutosave: what was typed is there after a crash, for who typed it, and
// never a revision.
func TestAutosave(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.run(call{as: "reporter", do: "POST /newsroom/articles", body: `{"title":"Bài x","section":"thoi-su"}`, status: 201, save: "x=/id", want: `{"autosave":null,"lock":null}`})
		keep := func(as, body string, status int) call {
			return call{as: as, do: "PUT /newsroom/articles/{x}/autosave", body: body, status: status}
		}
		a.run(
			call{as: "reporter", do: "GET /newsroom/articles/{x}/autosave", status: 404},
			keep("reporter", `{"draft":{"title":"","body":"<p>Đang g","tags":["Chưa có"]}}`, 200).wanting(`{"saved_at":"2030-05-01T05:00:00Z","revision":1}`),
			keep("editor", `{"draft":{"title":"Của biên tập"},"revision":1}`, 200),
			call{as: "reporter", do: "GET /newsroom/articles/{x}", status: 200, want: `{"title":"Bài x","revision":1,"autosave":{"saved_at":"2030-05-01T05:00:00Z","revision":1}}`},
			call{as: "publisher", do: "GET /newsroom/articles/{x}", status: 200, want: `{"autosave":null}`},
			call{as: "publisher", do: "GET /newsroom/articles/{x}/autosave", status: 404},
			call{as: "publisher", do: "GET /newsroom/tags", status: 200, want: `{"data":[]}`},
		)
		a.clock.advance(5 * time.Second)
		a.run(
			keep("reporter", `{"draft":{"title":"","body":"<p>Đang gõ"}}`, 200).wanting(`{"saved_at":"2030-05-01T05:00:05Z"}`),
			call{as: "reporter", do: "GET /newsroom/articles/{x}/autosave", status: 200, want: `{"saved_at":"2030-05-01T05:00:05Z","revision":1,"draft":{"title":"","body":"<p>Đang gõ"}}`, lacks: "Chưa"},
			call{as: "editor", do: "GET /newsroom/articles/{x}/autosave", status: 200, want: `{"draft":{"title":"Của biên tập"}}`},
			call{as: "reporter", do: "GET /newsroom/articles/{x}/revisions", status: 200, want: `{"data":[{"number":1}]}`},
			keep("reporter", `{"draft":{"title":7}}`, 400),
			keep("reporter", `{"draft":{"titel":"x"}}`, 400),
			keep("reporter", `{"draft":{"title":"x"},"revision":2}`, 422),
			keep("reporter", `{"draft":{"title":"x"},"revision":-1}`, 422),
			keep("reporter", `{"draft":{"body":"`+strings.Repeat("a", 2<<20)+`"}}`, 413),
			keep("moderator", `{"draft":{"title":"x"}}`, 403),
			// A save by the same person drops it; a save by another does not.
			call{as: "reporter", do: "PATCH /newsroom/articles/{x}", body: `{"sapo":"Xong."}`, status: 200, want: `{"autosave":null}`},
			call{as: "editor", do: "GET /newsroom/articles/{x}", status: 200, want: `{"revision":2,"autosave":{"revision":1}}`},
			call{as: "editor", do: "DELETE /newsroom/articles/{x}/autosave", status: 204},
			call{as: "editor", do: "GET /newsroom/articles/{x}/autosave", status: 404},
			keep("editor", `{"draft":{"title":"Bỏ quên"}}`, 200),
		)
		a.draft("other", "")
		a.run(call{as: "reporter", do: "PUT /newsroom/articles/{other}/autosave", body: `{"draft":{"title":"x"}}`, status: 404})
		a.clock.advance(31 * 24 * time.Hour)
		must(t, a.room.SweepDesk(t.Context()))
		a.run(call{as: "editor", do: "GET /newsroom/articles/{x}/autosave", status: 404})
	})
}

// TestLock: others learn who is editing, and can take over.
func TestLock(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.draft("x", "")
		lock := func(as, body string, status int, want string) call {
			return call{as: as, do: "PUT /newsroom/articles/{x}/lock", body: body, status: status, want: want}
		}
		a.run(
			lock("editor", "", 200, `{"holder":{"name":"editor"},"since":"2030-05-01T05:00:00Z","expires_at":"2030-05-01T05:01:30Z"}`),
			lock("publisher", "", 409, `{"code":"locked","detail":"editor is editing it."}`),
			call{as: "publisher", do: "GET /newsroom/articles/{x}", status: 200, want: `{"lock":{"holder":{"name":"editor"}}}`},
			lock("reporter", "", 404, ""),
			lock("moderator", "", 403, ""),
			lock("editor", `{"take_over":"yes"}`, 400, ""),
		)
		a.clock.advance(time.Minute)
		a.run(lock("editor", "", 200, `{"since":"2030-05-01T05:00:00Z","expires_at":"2030-05-01T05:02:30Z"}`))
		a.clock.advance(time.Minute)
		a.run(
			lock("publisher", "{}", 409, ""),
			// It keeps nobody from saving.
			call{as: "publisher", do: "PATCH /newsroom/articles/{x}", body: `{"sapo":"Xong."}`, status: 200, want: `{"lock":{"holder":{"name":"editor"}}}`},
			lock("publisher", `{"take_over":true}`, 200, `{"holder":{"name":"publisher"},"since":"2030-05-01T05:02:00Z"}`),
			lock("editor", "", 409, `{"detail":"publisher is editing it."}`),
			call{as: "editor", do: "DELETE /newsroom/articles/{x}/lock", status: 204},
			call{as: "editor", do: "GET /newsroom/articles/{x}", status: 200, want: `{"lock":{"holder":{"name":"publisher"}}}`},
		)
		a.clock.advance(90 * time.Second)
		a.run(
			call{as: "editor", do: "GET /newsroom/articles/{x}", status: 200, want: `{"lock":null}`},
			lock("editor", "", 200, `{"holder":{"name":"editor"},"since":"2030-05-01T05:03:30Z"}`),
			call{as: "editor", do: "DELETE /newsroom/articles/{x}/lock", status: 204},
			call{as: "editor", do: "GET /newsroom/articles/{x}", status: 200, want: `{"lock":null}`},
		)
	})
}

// TestNotes: the newsroom talks to itself.
func TestNotes(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.run(call{as: "reporter", do: "POST /newsroom/articles", body: `{"title":"Bài x"}`, status: 201, save: "x=/id"})
		note := func(as, text string, status int, save string) call {
			return call{as: as, do: "POST /newsroom/articles/{x}/notes", body: `{"text":"` + text + `"}`, status: status, save: save}
		}
		a.run(
			note("reporter", "Một.", 201, "one=/id"),
			note("editor", "Hai\\ndòng.", 201, "two=/id"),
			note("editor", " ", 422, ""),
			note("editor", strings.Repeat("ế", 4001), 422, ""),
			note("moderator", "x", 403, ""),
			call{as: "reporter", do: "GET /newsroom/articles/{x}/notes", status: 200, want: `{"data":[{"id":"{two}","text":"Hai\ndòng.","kind":"note","author":{"name":"editor"}},{"id":"{one}","text":"Một."}]}`},
			call{as: "reporter", do: "GET /newsroom/articles/{x}/notes?limit=1", status: 200, want: `{"data":[{"id":"{two}"}]}`},
			call{as: "reporter", do: "DELETE /newsroom/articles/{x}/notes/{two}", status: 403},
			call{as: "editor", do: "DELETE /newsroom/articles/{x}/notes/{one}", status: 204},
			call{as: "editor", do: "DELETE /newsroom/articles/{x}/notes/{one}", status: 404},
		)
		a.draft("y", "")
		a.run(
			call{as: "editor", do: "DELETE /newsroom/articles/{y}/notes/{two}", status: 404},
			call{as: "reporter", do: "GET /newsroom/articles/{y}/notes", status: 404},
			call{as: "reporter", do: "POST /newsroom/articles/{y}/notes", body: `{"text":"x"}`, status: 404},
		)
	})
}

// TestPreviews: a link shows one revision to whoever has it, and no other.
func TestPreviews(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.draft("x", `"title":"Bài một","sapo":"Sa-pô một.","tags":["Thẻ"]`)
		create := func(body string, status int) call {
			return call{as: "editor", do: "POST /newsroom/articles/{x}/previews", body: body, status: status}
		}
		a.run(
			create("", 201).saving("one=/token one.id=/id").wanting(`{"revision":1,"created_by":{"name":"editor"},"expires_at":"2030-05-02T05:00:00Z","revoked_at":null}`),
			call{as: "editor", do: "PATCH /newsroom/articles/{x}", body: `{"title":"Bài hai"}`, status: 200},
			create(`{"revision":1,"expires_at":"2030-05-01T06:00:00Z"}`, 201).saving("short=/token url=/url"),
			create(`{}`, 201).saving("two=/token two.id=/id"),
			create(`{"revision":3}`, 422),
			create(`{"revision":-1}`, 422),
			create(`{"expires_at":"2030-05-01T05:00:00Z"}`, 422),
			create(`{"expires_at":"2030-06-01T05:00:00Z"}`, 422),
			call{as: "reporter", do: "POST /newsroom/articles/{x}/previews", status: 404},
			call{do: "GET /previews/{one}", status: 200, want: `{"id":"{x}","title":"Bài một","sapo":"Sa-pô một.","tags":[{"slug":"the"}],"section":{"slug":"thoi-su"},"published_at":"2030-05-01T05:00:00Z","published_display":"Thứ Tư, 01/05/2030 12:00","counts":{"comments":0},"comments":{"mode":"pre"}}`,
				sends: "Cache-Control: private, no-store\nETag:\nSurrogate-Key:\nX-Robots-Tag: noindex"},
			call{do: "GET /previews/{one}?locale=en", status: 200},
			call{do: "GET /previews/{one}?fields=title", status: 400},
			call{do: "GET /previews/{two}", status: 200, want: `{"title":"Bài hai"}`},
			call{do: "GET /articles/{x}", status: 404},
			call{as: "editor", do: "GET /newsroom/articles/{x}/previews", status: 200, want: `{"data":[{"id":"{two.id}","revision":2},{"revision":1},{"id":"{one.id}","revision":1}]}`, lacks: "{one} {two} tsv_"},
			call{as: "editor", do: "DELETE /newsroom/articles/{x}/previews/{two.id}", status: 204},
			call{do: "GET /previews/{two}", status: 404, fails: "preview_ended", sends: "Cache-Control: no-store"},
			call{as: "editor", do: "DELETE /newsroom/articles/{x}/previews/nothing", status: 404},
		)
		if want := "https://bao.example/xem-truoc/" + a.vars["short"]; a.vars["url"] != want {
			t.Errorf("the link is %s, not %s", a.vars["url"], want)
		}
		head, signature := a.vars["one"][:37], a.vars["one"][37:]
		two := a.vars["two"]
		for _, token := range []string{"x", "tsv_", head, head + "x", "tsx_" + a.vars["one"][4:], two[:37] + signature, a.vars["one"] + "A", a.vars["one.id"], "tsv__" + signature, head + signature[:len(signature)-1]} {
			a.run(call{do: "GET /previews/" + token, status: 404, fails: "preview_ended"})
		}
		a.clock.advance(time.Hour)
		a.run(call{do: "GET /previews/{short}", status: 404, fails: "preview_ended"}, call{do: "GET /previews/{one}", status: 200})
		a.draft("y", "")
		a.run(call{as: "editor", do: "DELETE /newsroom/articles/{y}/previews/{one.id}", status: 404})
		a.clock.advance(23 * time.Hour)
		a.run(call{do: "GET /previews/{one}", status: 404, fails: "preview_ended"})
	})
}
