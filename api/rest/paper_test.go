package rest_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"toasoan/api/rest"
)

// What the tests' papers are made of: everything through the front door.

// section adds a section, hidden if its JSON says so, and keeps its id as {name}.
func (a *api) section(name, members string) {
	a.t.Helper()
	a.run(call{as: "publisher", do: "POST /newsroom/sections", body: `{"name":"` + name + `"` + members + `}`, status: 201, save: name + "=/id " + name + ".slug=/slug"})
}

// draft adds an article in the section {first}, and keeps its id as {name} and
// its slug as {name.slug}. Members are more of its JSON, or others.
func (a *api) draft(name, members string) {
	a.t.Helper()
	draft := map[string]any{"title": "Bài " + name, "body": "<p>Nội dung.</p>", "section": a.vars["first"]}
	must(a.t, json.Unmarshal([]byte("{"+a.fill(members)+"}"), &draft))
	body, err := json.Marshal(draft)
	must(a.t, err)
	a.run(call{as: "publisher", do: "POST /newsroom/articles", body: string(body), status: 201, save: name + "=/id " + name + ".slug=/slug"})
}

// publish publishes the article {name} at a time, now if it is "".
func (a *api) publish(name, at string) {
	a.t.Helper()
	body := "{}"
	if at != "" {
		body = `{"published_at":"` + at + `"}`
	}
	a.run(call{as: "publisher", do: "PUT /newsroom/articles/{" + name + "}/publication", body: body, status: 200})
}

// article is draft and publish.
func (a *api) article(name, members, at string) {
	a.t.Helper()
	a.draft(name, members)
	a.publish(name, at)
}

// comment posts a reader's comment on the article {on} and keeps its id as {name}.
func (a *api) comment(name, on, members string) {
	a.t.Helper()
	a.run(call{do: "POST /articles/{" + on + "}/comments", body: `{"author_name":"Bạn đọc ` + name + `","author_email":"` + name + `@example.com","body":"Ý kiến ` + name + `."` + members + `}`, status: 201, save: name + "=/id " + name + ".token=/edit_token"})
}

// decide gives comments a status.
func (a *api) decide(status string, names ...string) {
	a.t.Helper()
	for _, name := range names {
		a.run(call{as: "moderator", do: "PUT /newsroom/comments/{" + name + "}/decision", body: `{"status":"` + status + `"}`, status: 200, want: `{"status":"` + status + `"}`})
	}
}

// names asks for a list and returns under which variables its items are known.
func (a *api) names(as, path string) string {
	a.t.Helper()
	w := a.one(call{as: as, do: "GET " + path, status: 200})
	return a.namesIn(w.Body.Bytes())
}

func (a *api) namesIn(body []byte) string {
	a.t.Helper()
	known := map[string]string{}
	for name, id := range a.vars {
		if !strings.Contains(name, ".") {
			known[id] = name
		}
	}
	var page struct{ Data []struct{ ID string } }
	must(a.t, json.Unmarshal(body, &page))
	names := []string{}
	for _, item := range page.Data {
		names = append(names, known[item.ID])
	}
	return strings.Join(names, " ")
}

// stored tells databases apart that hold something else: the number of rows of
// every table, and the versions of what can be changed.
func (a *api) stored() string {
	a.t.Helper()
	var parts []string
	for _, table := range strings.Fields("revisions autosaves edit_locks notes previews schedule users sessions api_keys slugs sections tags tag_aliases authors manuscripts articles article_tags listings live_updates breaking comments changes answers audit merged redirects topics topic_articles lists list_versions") {
		parts = append(parts, "SELECT '"+table+"' AS name, count(*) AS n FROM "+table)
	}
	for _, table := range strings.Fields("settings users sections tags authors manuscripts redirects topics lists") {
		parts = append(parts, "SELECT '"+table+" versions', coalesce(sum(version), 0) FROM "+table)
	}
	var rows []struct {
		Name string
		N    int
	}
	must(a.t, a.raw.Raw(strings.Join(parts, " UNION ALL ")+" ORDER BY 1").Scan(&rows).Error)
	return fmt.Sprint(rows)
}

// world is a paper with one of everything, published, so that every route finds
// something: see path.
func (a *api) world() {
	a.t.Helper()
	a.run(
		call{as: "admin", do: "POST /newsroom/authors", body: `{"name":"Nguyễn Trọng","pen_names":["Trọng Nguyễn"]}`, status: 201, save: "author=/id author.slug=/slug"},
		call{as: "admin", do: "POST /newsroom/tags", body: `{"name":"Bình Xuyên","aliases":["Huyện Bình Xuyên"]}`, status: 201, save: "tag=/id tag.slug=/slug"},
		call{as: "admin", do: "POST /newsroom/users", body: `{"email":"ha@bao.example","name":"Trần Thu Hà","role":"publisher","password":"mot-mat-khau-dai"}`, status: 201, save: "user=/id"},
		call{as: "admin", do: "POST /newsroom/keys", body: `{"name":"Trang web","scope":"read"}`, status: 201, save: "key=/id key.token=/token"},
	)
	a.run(call{do: "POST /newsroom/sessions", body: `{"email":"ha@bao.example","password":"mot-mat-khau-dai"}`, status: 201, save: "user.token=/token"})
	a.section("first", `,"slug":"thoi-su"`)
	a.draft("article", `"title":"Bình Xuyên nâng cao chất lượng","type":"live","authors":["Nguyễn Trọng"],"tags":["Bình Xuyên"]`)
	a.run(call{as: "admin", do: "POST /newsroom/articles/{article}/updates", body: `{"body":"<p>Hội nghị khai mạc.</p>"}`, status: 201, save: "update=/id"})
	a.publish("article", "")
	a.run(call{as: "admin", do: "POST /newsroom/redirects", body: `{"from":"/cu/12345/bai.html","article":"{article}"}`, status: 201, save: "redirect=/id"})
	a.run(
		call{as: "admin", do: "POST /newsroom/topics", body: `{"name":"Cầu Lam Giang 2"}`, status: 201, save: "topic=/id topic.slug=/slug"},
		call{as: "admin", do: "PUT /newsroom/topics/{topic}/articles/{article}", status: 200},
		call{as: "admin", do: "POST /newsroom/lists", body: `{"name":"Tiêu điểm","zones":[{"name":"a","size":2,"pinned":["{article}"],"fill":{"tag":"binh-xuyen"}}]}`, status: 201, save: "list=/id list.slug=/slug"},
		call{as: "admin", do: "PUT /newsroom/lists/{list}/publication", status: 200},
	)
	a.comment("comment", "article", "")
	a.decide("approved", "comment")
	a.run(
		call{as: "admin", do: "GET /newsroom/comments/{comment}", status: 200, save: "commenter=/person_id"},
		call{as: "admin", do: "POST /newsroom/comment-blocks", body: `{"kind":"domain","value":"rac.example","effect":"reject"}`, status: 201, save: "block=/id"},
		call{as: "admin", do: "POST /newsroom/removal-orders", body: `{"comment_id":"{comment}","authority":"Sở","reference":"1/QĐ","deadline_at":"2030-05-02T05:00:00Z"}`, status: 201, save: "order=/id"},
		call{as: "admin", do: "PUT /newsroom/comment-rules", header: `If-Match: "v0"`, body: `{"steps":[],"banned":[],"suspect":[]}`, status: 200},
		call{as: "admin", do: "POST /newsroom/articles/{article}/notes", body: `{"text":"Bài đã xong."}`, status: 201, save: "note=/id"},
		call{as: "admin", do: "POST /newsroom/articles/{article}/previews", status: 201, save: "preview=/id preview.token=/token"},
		call{as: "admin", do: "PUT /newsroom/articles/{article}/autosave", body: `{"draft":{"title":"Chưa xong"}}`, status: 200},
	)
	a.vars["revision"], a.vars["rules"] = "1", "1"
}

// names are the variables that fill a step of a path, by the step before it.
var names = map[string]string{
	"articles": "article", "comments": "comment", "sections": "first", "tags": "tag", "authors": "author", "users": "user", "keys": "key",
	"revisions": "revision", "notes": "note", "previews": "preview", "redirects": "redirect", "commenters": "commenter",
	"updates": "update", "comment-blocks": "block", "removal-orders": "order", "versions": "rules", "topics": "topic", "lists": "list",
}

// path is the route's path, below /v1, in the paper that world made.
func (a *api) path(r rest.Route) string {
	path := strings.TrimPrefix(r.Path, "/v1")
	if path == r.Path {
		path = "/" + path
	}
	steps := strings.Split(path, "/")
	for i, step := range steps {
		param, is := strings.CutPrefix(step, ":")
		if !is {
			continue
		}
		name := names[steps[i-1]]
		if value, has := a.vars[name+"."+param]; has {
			steps[i] = value
		} else if value, has := a.vars[name]; has {
			steps[i] = value
		}
	}
	return strings.Join(steps, "/")
}

// sorted is the words of s in their order.
func sorted(s string) string {
	return strings.Join(slices.Sorted(strings.FieldsSeq(s)), " ")
}
