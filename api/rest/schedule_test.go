package rest_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"toasoan/internal/news"
)

// TestScheduleCases: what becomes of one article by the clock, a case a line. A
// line is what happens on one day, in words of [day.do]; an article begins as a
// draft at 05:00.
func TestScheduleCases(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		for i, c := range []struct{ name, script string }{
			{"on time", "schedule 06:00; 05:59:59.999999; is scheduled -; readers 404; 06:00; is published published; readers 200; log published"},
			{"late by a tick", "schedule 06:00; 06:00:00.4; at 06:00; modified 06:00:00.4; log published"},
			{"asked for again and again", "schedule 06:00; 06:00; keep; keep; log published; audit schedule publish"},
			{"clock jumps forward", "schedule 06:00; 11:00; at 06:00; modified 11:00; 12:00; log published"},
			{"clock jumps forward and back", "schedule 06:00; 11:00; 05:30; readers 200; is published published; 06:00; 11:00; log published"},
			{"clock jumps back before it is due", "schedule 06:00; 05:50; 05:10; readers 404; 05:59; readers 404; 06:01; log published"},
			{"clock jumps back, and it is scheduled again", "schedule 06:00; 06:00; 05:30; edit Bản hai; schedule 05:45; 05:45; title Bản hai; at 05:45; log published updated"},
			{"scheduled later", "schedule 06:00; schedule 07:00; 06:30; readers 404; 07:00; at 07:00; log published"},
			{"scheduled earlier", "schedule 07:00; schedule 06:00; 06:00; at 06:00; 07:00; log published"},
			{"called off just before", "schedule 06:00; 05:59:59.999999; unschedule; 06:00; readers 404; is approved -; log"},
			{"called off and scheduled anew", "schedule 06:00; unschedule; edit Bản hai; schedule 06:30; 06:00; readers 404; 06:30; title Bản hai; log published"},
			{"published by hand before", "schedule 06:00; 05:30; publish; at 05:30; 06:00; at 05:30; is published published; log published"},
			{"not edited meanwhile", "schedule 06:00; edit 409; 06:00; readers 200"},
			{"into the trash meanwhile", "publish; unpublish; schedule 06:00; trash; 06:00; readers 404; is trashed unpublished; log published unpublished"},
			{"unpublished meanwhile", "publish; edit Bản hai; schedule 06:00; unpublish; 06:00; readers 404; is unpublished unpublished; log published unpublished"},
			{"withdrawn meanwhile", "publish; edit Bản hai; schedule 06:00; withdraw; 06:00; readers 410; log published withdrawn"},
			{"an update by schedule", "publish; edit Bản hai; schedule 06:00; 05:59; title Bài; 06:00; title Bản hai; at 06:00; log published updated"},

			{"expires", "expires 07:00; publish; 06:59:59.999999; readers 200; 07:00; readers 404; is expired expired; 08:00; log published expired"},
			{"expires once", "expires 07:00; publish; 08:00; 06:00; readers 404; 07:00; log published expired; audit edit publish expire"},
			{"expires as the live version says", "expires 07:00; publish; expires 06:00; 06:30; readers 200; is draft published; 07:00; readers 404; is draft expired; log published expired"},
			{"expires no more", "expires 07:00; publish; expires -; publish; 07:00; readers 200; log published updated"},
			{"unpublished before it expires", "expires 07:00; publish; unpublish; 07:00; is unpublished unpublished; log published unpublished"},
			{"published and expired by the clock", "expires 07:00; schedule 06:00; 06:00; readers 200; 07:00; readers 404; log published expired"},
			{"expiry before publication", "expires 05:30; schedule 06:00 422; schedule 05:30 422; schedule 05:29:59; 05:30; log"},
			{"expired before publication by hand", "expires 05:30; 05:30; publish 422; readers 404; log"},
			{"both due: what would be over is not published", "expires 07:00; schedule 06:00; 07:00; readers 404; is approved -; notes 1; log; audit edit schedule unschedule"},
			{"both due: the update comes before the old expiry", "expires 07:00; publish; expires -; schedule 06:00; 08:00; readers 200; is published published; at 06:00; log published updated"},
			{"both due: the update comes with another expiry", "expires 07:00; publish; expires 09:00; schedule 06:00; 08:00; readers 200; 09:00; readers 404; is expired expired; log published updated expired"},
			{"both due: the update comes after the old expiry", "expires 06:00; publish; expires -; schedule 07:00; 08:00; readers 200; is published published; at 07:00; log published expired published"},
			{"both due in the same moment", "expires 06:00; publish; expires -; schedule 06:00; 06:00; readers 200; is published published; log published updated"},
			{"a scheduled update outlives the expiry", "expires 06:00; publish; expires -; schedule 07:00; 06:00; readers 404; is scheduled expired; 07:00; readers 200; log published expired published"},

			{"has become impossible", "schedule 06:00; lose section; 06:00; readers 404; is approved -; notes 1; 07:00; notes 1; log; audit schedule unschedule"},
			{"has become impossible beside a live version", "publish; edit Bản hai; schedule 06:00; lose section; 06:00; readers 200; title Bài; is approved published; notes 1; log published"},
			{"impossible, mended and scheduled again", "schedule 06:00; lose section; 06:00; find section; schedule 07:00; 07:00; readers 200; log published"},
		} {
			d := &day{api: a, name: c.name, midnight: noon.Add(-5*time.Hour).AddDate(0, 0, i), article: fmt.Sprint("x", i)}
			d.clock("05:00")
			a.draft(d.article, `"title":"Bài"`)
			for step := range strings.SplitSeq(c.script, "; ") {
				d.do(step)
			}
		}
	})
}

// day is one article's day.
type day struct {
	*api
	name     string
	midnight time.Time
	article  string
}

var clockTime = regexp.MustCompile(`^\d\d:\d\d`)

// do takes one step: a time sets the clock and keeps the schedule; what people
// do may say with which status it fails; the rest holds against what it says.
func (d *day) do(step string) {
	d.t.Helper()
	word, rest, _ := strings.Cut(step, " ")
	switch word {
	case "keep":
		d.keepSchedule()
	case "schedule":
		at, status, _ := strings.Cut(rest, " ")
		d.move("PUT", "/schedule", `{"publish_at":"`+d.instant(at)+`"}`, status)
	case "unschedule":
		d.move("DELETE", "/schedule", "", rest)
	case "publish":
		d.move("PUT", "/publication", "", rest)
	case "unpublish":
		d.move("DELETE", "/publication", "", rest)
	case "withdraw":
		d.move("PUT", "/withdrawal", `{"notice":"Gỡ."}`, rest)
	case "trash":
		d.move("PUT", "/trash", "", rest)
	case "edit":
		if rest == "409" {
			d.move("PATCH", "", `{"title":"Khác"}`, rest)
			return
		}
		d.move("PATCH", "", `{"title":"`+rest+`"}`, "")
	case "expires":
		at := "null"
		if rest != "-" {
			at = `"` + d.instant(rest) + `"`
		}
		d.move("PATCH", "", `{"expires_at":`+at+`}`, "")
	case "lose": // no move takes it from what is scheduled
		must(d.t, d.raw.Exec("UPDATE manuscripts SET section_id = NULL WHERE uid = ?", d.vars[d.article]).Error)
	case "find":
		d.move("PATCH", "", `{"section":"thoi-su"}`, "")
	default:
		if clockTime.MatchString(word) {
			d.clock(word)
			d.keepSchedule()
			return
		}
		if got, want := d.found(word), rest; got != want {
			d.t.Errorf("%s: after …%s: %q, want %q", d.name, step, got, want)
		}
	}
}

// found is what there is of what a step holds against its words.
func (d *day) found(what string) string {
	d.t.Helper()
	id := d.vars[d.article]
	switch what {
	case "readers":
		return fmt.Sprint(d.send(call{do: "GET /articles/" + id}).Code)
	case "title", "at", "modified":
		member := map[string]string{"title": "/title", "at": "/published_at", "modified": "/modified_at"}[what]
		found := at(d.t, d.send(call{do: "GET /articles/" + id}).Body.Bytes(), member)
		return strings.TrimSuffix(strings.TrimSuffix(strings.TrimPrefix(found, d.midnight.Format("2006-01-02T")), "Z"), ":00")
	case "is":
		body := d.send(call{as: "admin", do: "GET /newsroom/articles/" + id}).Body.Bytes()
		return at(d.t, body, "/status") + " " + strings.Replace(at(d.t, body, "/live/state"), "null", "-", 1)
	case "notes":
		return fmt.Sprint(len(d.strings("SELECT n.text FROM notes n JOIN manuscripts m ON m.id = n.manuscript_id WHERE m.uid = ?")))
	case "log":
		return strings.Join(d.strings("SELECT reason FROM changes WHERE uid = ? ORDER BY seq"), " ")
	case "audit":
		acts := d.strings("SELECT action FROM audit WHERE on_id = ? AND action <> 'article.create' ORDER BY id")
		return strings.ReplaceAll(strings.Join(acts, " "), string(news.NounArticle)+".", "")
	}
	d.t.Fatalf("%s: no step %q", d.name, what)
	return ""
}

// strings are the rows of a query about the article.
func (d *day) strings(query string) (all []string) {
	d.t.Helper()
	must(d.t, d.raw.Raw(query, d.vars[d.article]).Scan(&all).Error)
	return all
}

func (d *day) move(method, resource, body, status string) {
	d.t.Helper()
	if status == "" {
		status = "200"
	}
	path := "/newsroom/articles/" + d.vars[d.article]
	d.send(call{as: "publisher", do: "GET " + path}) // the ETag is fresh
	w := d.send(call{as: "publisher", do: method + " " + path + resource, body: body})
	if fmt.Sprint(w.Code) != status {
		d.t.Errorf("%s: %s %s %s: status %d, want %s\n%s", d.name, method, resource, body, w.Code, status, w.Body)
	}
}

// instant is a time of the day, hh:mm or with seconds, in RFC 3339.
func (d *day) instant(at string) string {
	if strings.Count(at, ":") == 1 {
		at += ":00"
	}
	return d.midnight.Format("2006-01-02T") + at + "Z"
}

func (d *day) clock(at string) {
	d.t.Helper()
	t, err := time.Parse(time.RFC3339Nano, d.instant(at))
	must(d.t, err)
	d.api.clock.advance(t.Sub(d.api.clock.now()))
}
