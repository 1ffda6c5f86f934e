package rest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"toasoan/api/rest"
	"toasoan/internal/news"
	"toasoan/internal/store"
)

// canary finds the words that no reader may ever be shown: each is "chimse", the
// sparrow, with a number.
var canary = regexp.MustCompile(`(?i)chimse\d+`)

// plant makes a paper that is full of canaries wherever readers must not look,
// and returns the slugs and ids under which they might be guessed.
func (a *api) plant() []string {
	n := 0
	word := func() string { n++; return fmt.Sprintf("chimse%d", n) }
	guesses := []string{}
	guess := func(names ...string) {
		for _, name := range names {
			guesses = append(guesses, a.fill("{"+name+"}"))
		}
	}
	// full has a canary in every member that an article can have.
	full := func() string {
		tag, pen := word(), word()
		a.run(call{as: "publisher", do: "POST /newsroom/authors", body: `{"name":"Tác giả ` + word() + `","pen_names":["` + pen + `"],"biography":"` + word() + `","portrait":{"url":"https://a.example/` + word() + `.jpg","credit":"` + word() + `"}}`, status: 201, save: "hiddenauthor=/id hiddenauthor.slug=/slug"})
		guess("hiddenauthor", "hiddenauthor.slug")
		guesses = append(guesses, tag)
		return fmt.Sprintf(`"title":"Tên %s","slug":"ten-%s","short_title":"%s","sapo":"%s","body":"<p>%s</p><figure><img src=\"https://a.example/%s.jpg\" alt=\"%s\"><figcaption>%s</figcaption></figure>","byline":"%s",
			"authors":["{hiddenauthor.slug}",{"slug":"{hiddenauthor.slug}","pen_name":"%s","role":"photographer"}],"tags":["%s","chung"],"lead_media":{"url":"https://a.example/%s.jpg","alt":"%s","caption":"%s","credit":"%s"},
			"source":{"name":"%s","url":"https://nguon.example/%s"},"seo":{"title":"%s","description":"%s","image":"https://a.example/%s.jpg"},"corrections":[{"at":"2029-01-01T00:00:00Z","text":"%s"}]`,
			word(), word(), word(), word(), word(), word(), word(), word(), word(), pen, tag, word(), word(), word(), word(), word(), word(), word(), word(), word(), word())
	}
	a.world()
	a.commenting(`{"limits":{"per_address":0,"per_network":0}}`)
	a.draft("draft", full())
	guess("draft", "draft.slug")
	a.article("unpublished", full(), "")
	guess("unpublished", "unpublished.slug")
	a.run(call{as: "publisher", do: "DELETE /newsroom/articles/{unpublished}/publication", status: 200})
	a.section("kin", `,"slug":"muc-`+word()+`","description":"`+word()+`"`)
	a.section("sau", `,"slug":"muc-`+word()+`","parent_id":"{kin}"`)
	a.article("inside", full()+`,"section":"{sau}"`, "")
	a.comment("oninside", "inside", "")
	// What only moderators know of readers, on what everybody reads.
	a.run(
		call{do: "POST /articles/{article}/comments", body: `{"author_name":"Bạn","author_email":"` + word() + `@example.com","body":"Ý kiến."}`, header: "User-Agent: " + word(), status: 201, save: "watched=/id"},
		call{as: "moderator", do: "PUT /newsroom/comments/{watched}/decision", body: `{"status":"approved"}`, status: 200},
		call{as: "moderator", do: "POST /newsroom/comments/{watched}/notes", body: `{"body":"` + word() + `"}`, status: 201},
		call{as: "moderator", do: "POST /newsroom/comment-blocks", body: `{"kind":"phrase","value":"` + word() + `","effect":"hold","note":"` + word() + `"}`, status: 201},
		call{as: "publisher", do: "PUT /newsroom/comment-rules", body: `{"steps":[],"banned":["` + word() + `"],"suspect":["` + word() + `"]}`, status: 200},
		call{as: "publisher", do: "POST /newsroom/removal-orders", body: `{"comment_id":"{watched}","authority":"` + word() + `","reference":"` + word() + `","deadline_at":"2030-05-02T05:00:00Z"}`, status: 201, save: "canaryorder=/id"},
		call{do: "POST /articles/{article}/comments", body: `{"author_name":"` + word() + `","author_email":"` + word() + `@example.com","body":"` + word() + `"}`, status: 201, save: "waiting=/id"},
		call{do: "POST /comments/{watched}/reports", header: phone, body: `{"reason":"other","detail":"` + word() + `"}`, status: 204},
	)
	guess("waiting", "canaryorder")
	a.decide("approved", "oninside")
	guess("inside", "inside.slug", "kin", "kin.slug", "sau", "sau.slug", "oninside")
	a.run(
		call{as: "publisher", do: "PATCH /newsroom/sections/{sau}", body: `{"name":"` + word() + `"}`, status: 200},
		call{as: "publisher", do: "PATCH /newsroom/sections/{kin}", body: `{"name":"` + word() + `","hidden":true}`, status: 200},
		call{as: "publisher", do: "POST /newsroom/tags", body: `{"name":"` + word() + `","description":"` + word() + `","aliases":["` + word() + `"]}`, status: 201, save: "sleeping=/id sleeping.slug=/slug"},
	)
	guess("sleeping", "sleeping.slug")

	// Updates of what readers do not see, removed ones, and who posted one.
	for _, on := range []string{"covered", "removing"} {
		a.article(on, `"type":"live"`, "")
		a.run(call{as: "editor", do: "POST /newsroom/articles/{" + on + "}/updates", body: `{"title":"` + word() + `","body":"<p>` + word() + `</p>","author":"` + word() + `","correction":"` + word() + `","key_event":true}`, status: 201, save: "update" + on + "=/id"})
	}
	a.run(
		call{as: "publisher", do: "DELETE /newsroom/articles/{covered}/publication", status: 200},
		call{as: "editor", do: "DELETE /newsroom/articles/{removing}/updates/{updateremoving}", status: 204},
		call{as: "admin", do: "POST /newsroom/keys", body: `{"name":"` + word() + `","role":"editor"}`, status: 201, save: "poster=/token"},
		call{as: "poster", do: "POST /newsroom/articles/{article}/updates", body: `{"body":"Công khai.","body_format":"text"}`, status: 201},
	)
	guess("covered", "covered.slug", "updatecovered", "updateremoving")

	// The working copy of what readers see.
	a.article("public", `"tags":["chung"]`, "")
	a.run(call{as: "publisher", do: "PATCH /newsroom/articles/{public}", body: "{" + full() + `,"section":"{sau}"}`, status: 200, save: "working=/slug"})
	guess("working")

	// What the desk knows of it: revisions, notes, what was typed and not saved, who
	// is to see to it, when it will come, what replaced it, who did what.
	a.run(
		call{as: "publisher", do: "PATCH /newsroom/articles/{public}", body: `{"sapo":"` + word() + `","reason":"` + word() + `","corrections":[{"text":"` + word() + `"}]}`, status: 200},
		call{as: "publisher", do: "POST /newsroom/articles/{public}/notes", body: `{"text":"` + word() + `"}`, status: 201, save: "canarynote=/id"},
		call{as: "publisher", do: "PUT /newsroom/articles/{public}/autosave", body: `{"draft":{"title":"` + word() + `"}}`, status: 200},
		call{as: "publisher", do: "PUT /newsroom/articles/{public}/assignment", body: `{"user":"{user}","note":"` + word() + `"}`, status: 200},
		call{as: "publisher", do: "PUT /newsroom/articles/{public}/submission", body: `{"note":"` + word() + `"}`, status: 200},
		call{as: "publisher", do: "PUT /newsroom/articles/{public}/return", body: `{"note":"` + word() + `"}`, status: 200},
		call{as: "publisher", do: "PUT /newsroom/articles/{public}/lock", header: "User-Agent: " + word(), status: 200},
		call{as: "publisher", do: "POST /newsroom/articles/{public}/previews", status: 201, save: "canarypreview=/id"},
	)
	a.run(
		call{as: "publisher", do: "POST /newsroom/topics", body: `{"name":"` + word() + `","summary":"` + word() + `"}`, status: 201, save: "hiddentopic=/id hiddentopic.slug=/slug"},
		call{as: "publisher", do: "PUT /newsroom/topics/{hiddentopic}/articles/{draft}", body: `{"note":"` + word() + `"}`, status: 200},
		call{as: "publisher", do: "PUT /newsroom/topics/{hiddentopic}/articles/{inside}", status: 200},
		call{as: "publisher", do: "PUT /newsroom/topics/{topic}/articles/{draft}", body: `{"pinned":true,"note":"` + word() + `"}`, status: 200},
		call{as: "publisher", do: "PUT /newsroom/topics/{topic}/articles/{public}", body: `{"note":"` + word() + `"}`, status: 200},
	)
	a.run(
		call{as: "publisher", do: "POST /newsroom/lists", body: `{"name":"` + word() + `","zones":[{"name":"` + word() + `","title":"` + word() + `","size":3,"pinned":["{public}"]}]}`, status: 201, save: "hiddenlist=/id hiddenlist.slug=/slug"},
		call{as: "publisher", do: "POST /newsroom/lists", body: `{"name":"Danh sách","slug":"danh-sach","zones":[{"name":"a","size":9,"slots":[{"position":1,"article":"{draft}"}],"pinned":["{inside}","{unpublished}"],"fill":{}}]}`, status: 201, save: "mixed=/id"},
		call{as: "publisher", do: "PUT /newsroom/lists/{mixed}/publication", status: 200},
		call{as: "publisher", do: "PATCH /newsroom/lists/{mixed}", body: `{"name":"` + word() + `","zones":[{"name":"` + word() + `","title":"` + word() + `","size":1}]}`, status: 200},
	)
	guess("hiddentopic", "hiddentopic.slug", "hiddenlist", "hiddenlist.slug")
	a.draft("planned", full())
	a.run(call{as: "publisher", do: "PUT /newsroom/articles/{planned}/schedule", body: `{"publish_at":"2031-01-01T00:00:00Z"}`, status: 200})
	a.draft("bin", full())
	a.run(call{as: "publisher", do: "PUT /newsroom/articles/{bin}/trash", status: 200})
	a.article("expired", full()+`,"expires_at":"2030-05-01T05:00:01Z"`, "")
	a.clock.advance(2 * time.Second)
	a.keepSchedule()
	a.article("legal", full()+`,"corrects":"{article}"`, "")
	a.run(
		call{as: "publisher", do: "DELETE /newsroom/articles/{legal}/publication", status: 200},
		call{as: "publisher", do: "POST /newsroom/redirects", body: `{"from":"/` + word() + `","article":"{draft}"}`, status: 201, save: "canaryredirect=/id"},
		call{as: "publisher", do: "POST /newsroom/redirects", body: `{"from":"424242","article":"{expired}"}`, status: 201},
	)
	guess("planned", "planned.slug", "bin", "bin.slug", "expired", "expired.slug", "legal", "legal.slug", "canarynote", "canarypreview", "canaryredirect")

	// Comments.
	for _, c := range []struct{ name, decide string }{{"waiting", ""}, {"bad", "rejected"}, {"spam", "spam"}, {"fine", "approved"}} {
		who, text := word(), word()
		if c.name == "fine" {
			who, text = "Bạn đọc", "Bài hay."
		}
		a.run(call{do: "POST /articles/{article}/comments", header: "User-Agent: " + word(), body: `{"author_name":"` + who + `","author_email":"` + word() + `@example.com","body":"` + text + `"}`, status: 201, save: c.name + "=/id"})
		if c.decide != "" {
			a.decide(c.decide, c.name)
		}
		if c.name != "fine" {
			guess(c.name)
		}
	}
	a.comment("stub", "article", "")
	a.decide("approved", "stub")
	a.comment("onstub", "article", `,"parent_id":"{stub}"`)
	a.decide("approved", "onstub")
	must(a.t, a.raw.Exec("UPDATE comments SET author_name = ?, body = ?, author_email = ? WHERE uid = ?", word(), word(), word(), a.vars["stub"]).Error)
	a.decide("rejected", "stub")
	must(a.t, a.raw.Exec("UPDATE comments SET ip = ?", word()).Error)

	// People and settings of the newsroom.
	a.run(
		call{as: "admin", do: "POST /newsroom/users", body: `{"email":"` + word() + `@bao.example","name":"` + word() + `","role":"editor","password":"mot-mat-khau-dai"}`, status: 201},
		call{as: "admin", do: "POST /newsroom/keys", body: `{"name":"` + word() + `","role":"editor"}`, status: 201, save: "writer=/token"},
		call{as: "writer", do: "POST /newsroom/articles", body: `{"title":"Tên ` + word() + `"}`, status: 201, save: "byKey=/id byKey.slug=/slug"},
	)
	guess("byKey", "byKey.slug")

	// Withdrawn: its notice is public, all else is not.
	a.article("withdrawn", full(), "")
	a.run(
		call{as: "publisher", do: "PUT /newsroom/articles/{withdrawn}/withdrawal", body: `{"notice":"Đã gỡ.","reason":"` + word() + `"}`, status: 200},
		call{as: "publisher", do: "PATCH /newsroom/articles/{withdrawn}", body: `{"slug":"lai-` + word() + `"}`, status: 200, save: "rewritten=/slug"},
	)
	guess("rewritten")
	return guesses
}

// TestDraftsStayInside sends what readers can send, and looks for what they must
// not see in everything that comes back.
func TestDraftsStayInside(t *testing.T) {
	each(t, func(a *api) {
		guesses := a.plant()
		guesses = append(guesses, "danh-sach", "front", "chimse", "chimse1", a.fill("{withdrawn}"), a.fill("{withdrawn.slug}"), a.fill("{public}"), a.fill("{article.slug}"), a.fill("{tag}"), a.fill("{stub}"), a.fill("{fine}"), a.fill("{user}"), a.fill("{key}"))
		everything := []string{"?limit=100&include=body,corrections,seo", "?limit=100&include=body,corrections,seo&sort=-modified_at&count=exact", "?limit=100&include=body&sort=published_at&locale=en", "?limit=100&fields=id,slug,title,tags,authors,section", "?limit=100&tag=chung&count=exact&include=body",
			"?limit=100&sort=oldest", "?parent={stub}", "?parent={article}", "?q=c", "?q=chi", "?q=h&limit=10", "?page=1&limit=100", "?path=/x-424242.html", "?path=/thoi-su/{planned.slug}", "?path=/thoi-su/{expired.slug}", "?fields=body_html,body_blocks,seo,corrections"}
		everything = append(everything, "?limit=500&after="+store.ChangeCursor(0), "?after="+store.ChangeCursor(0))
		for _, noun := range news.Followed {
			everything = append(everything, "?limit=500&noun="+string(noun))
		}
		swept := 0
		for _, r := range rest.Routes() {
			if r.Method != "GET" || strings.HasPrefix(r.Path, "/v1/newsroom") || strings.HasPrefix(r.Path, "/docs") || strings.HasPrefix(r.Path, "/openapi") {
				continue
			}
			paths := []string{a.path(r)}
			if i := strings.Index(r.Path, ":"); i >= 0 {
				tail := strings.TrimLeft(r.Path[i:], ":abcdefghijklmnopqrstuvwxyz")
				for _, g := range guesses {
					paths = append(paths, strings.TrimPrefix(r.Path[:i], "/v1")+g+tail)
				}
			}
			for i, path := range paths {
				queries := []string{"", "?include=body,corrections,seo"}
				if i == 0 {
					queries = append(queries, everything...)
					for _, name := range a.parameters(path) {
						for _, g := range guesses {
							queries = append(queries, "?"+name+"="+g)
						}
					}
				}
				for _, query := range queries {
					swept += a.sweep(path + query)
				}
			}
		}
		if swept < 2000 {
			t.Errorf("only %d answers were looked through", swept)
		}
	})
}

// parameters are those that the path knows and that take any text.
func (a *api) parameters(path string) []string {
	a.t.Helper()
	answer := a.send(call{do: "GET " + path + "?nosuch=1"})
	if answer.Code != http.StatusBadRequest { // it takes none
		return nil
	}
	var p rest.Problem
	must(a.t, json.Unmarshal(answer.Body.Bytes(), &p))
	names := []string{}
	for _, f := range p.Errors {
		_, known, _ := strings.Cut(f.Detail, "it knows: ")
		for name := range strings.SplitSeq(known, ", ") {
			if slices.Contains(strings.Fields("section tag tag_all author topic ids exclude parent q cursor fields path article after"), name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// sweep sends one request as each kind of reader and in each form, looks for
// canaries that the request itself did not have, and returns how many answers
// it looked through.
func (a *api) sweep(path string) int {
	a.t.Helper()
	forms := []call{{do: "GET " + path}, {do: "HEAD " + path}, {as: "key.token", do: "GET " + path, header: "Accept-Language: vi"}, {do: "GET " + path, header: "Edit-Token: chim"}}
	if strings.Contains(path, "?") {
		forms = forms[:1]
	}
	for _, c := range forms {
		w := a.send(c)
		sent := strings.ToLower(a.fill(path))
		for name, values := range w.Header() {
			a.look(path, sent, name+": "+strings.Join(values, ", "))
		}
		a.look(path, sent, w.Body.String())
	}
	return len(forms)
}

func (a *api) look(path, sent, text string) {
	a.t.Helper()
	for _, found := range canary.FindAllString(text, -1) {
		if !strings.Contains(sent, strings.ToLower(found)) {
			a.t.Errorf("%s tells of %s:\n%s", a.fill(path), found, short(text))
			return
		}
	}
}

// TestGuesses: who guesses the name of something hidden learns no more than who
// guesses wrong.
func TestGuesses(t *testing.T) {
	each(t, func(a *api) {
		hidden := a.plant()
		same := func(w *httptest.ResponseRecorder, guess string) string {
			w.Header().Del("X-Request-Id")
			id := regexp.MustCompile(`"request_id":"\w+"`).ReplaceAllString(w.Body.String(), "")
			return strings.ReplaceAll(fmt.Sprint(w.Code, w.Header(), id), guess, "…")
		}
		wrong := func(like string) string { // something of the same form that is not there
			if len(like) == 36 && strings.Count(like, "-") == 4 {
				return "01a20ae0-3bd6-7134-99bf-000000000000"
			}
			return "khong-co"
		}
		requests := []call{
			{do: "GET /articles/…"}, {do: "GET /articles/…/comments"}, {do: "GET /articles/…?fields=title"},
			{do: "GET /comments/…"}, {do: "GET /comments/…", header: "Edit-Token: x"},
			{do: "GET /sections/…"}, {do: "GET /sections/…/page"}, {do: "GET /tags/…"}, {do: "GET /authors/…"},
			{do: "GET /articles?section=…"}, {do: "GET /articles?tag=…&count=exact"}, {do: "GET /articles?tag_all=…,chung"}, {do: "GET /articles?author=…"}, {do: "GET /articles?topic=…"}, {do: "GET /topics/…"}, {do: "GET /topics/…/articles"}, {do: "GET /lists/…"},
			{do: "GET /articles?ids=…"}, {do: "GET /articles?exclude=…"}, {do: "GET /articles?tag=…,chung"}, {do: "GET /articles/latest?section=…"}, {do: "GET /articles/latest?exclude=…"},
			{do: "GET /articles/{article}/comments?parent=…"}, {do: "GET /tags/suggest?q=…"}, {do: "GET /redirects?path=/thoi-su/…"}, {do: "GET /previews/…"}, {do: "GET /events?article=…"}, {do: "GET /changes?after=…"},
			{do: "POST /articles/…/comments", body: `{"author_name":"Bạn đọc","author_email":"a@example.com","body":"Bài hay."}`},
			{do: "POST /articles/{article}/comments", body: `{"author_name":"Bạn đọc","author_email":"a@example.com","body":"Bài hay.","parent_id":"…"}`},
		}
		for _, c := range requests {
			for _, right := range hidden {
				ask := func(name string) string {
					asked := c
					asked.do, asked.body = strings.ReplaceAll(c.do, "…", name), strings.ReplaceAll(c.body, "…", name)
					return same(a.send(asked), name)
				}
				if got, want := ask(right), ask(wrong(right)); got != want {
					t.Errorf("%s: %s answers\n%s\nand a wrong guess\n%s", c.do, right, got, want)
				}
			}
		}
	})
}
