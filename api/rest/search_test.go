package rest_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// found searches and returns under which variables what was found is known.
func (a *api) found(q, more string) string {
	a.t.Helper()
	return a.names("", "/search?q="+url.QueryEscape(q)+more)
}

// TestSearchVectors: the cases that every database answers the same.
func TestSearchVectors(t *testing.T) {
	docs, err := os.ReadFile("testdata/search_docs.json")
	must(t, err)
	var titles map[string]string
	must(t, json.Unmarshal(docs, &titles))
	f, err := os.Open("testdata/search.jsonl")
	must(t, err)
	defer f.Close()
	type vector struct {
		ID, In string
		Want   struct{ First, Then []string }
	}
	var vectors []vector
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		var v vector
		must(t, json.Unmarshal(lines.Bytes(), &v))
		vectors = append(vectors, v)
	}
	each(t, func(a *api) {
		a.section("first", "")
		for n := 1; n <= len(titles); n++ {
			id := fmt.Sprint(n)
			title, _ := json.Marshal(titles[id])
			a.article("d"+id, `"title":`+string(title), fmt.Sprintf("2029-01-%02dT00:00:00Z", n))
		}
		for _, v := range vectors {
			got := strings.Fields(strings.ReplaceAll(a.found(v.In, ""), "d", ""))
			for _, part := range [][]string{v.Want.First, v.Want.Then} {
				n := min(len(part), len(got))
				have := slices.Sorted(slices.Values(got[:n]))
				if !slices.Equal(have, slices.Sorted(slices.Values(part))) {
					a.t.Errorf("%s: %q found %v, want %v", v.ID, v.In, got, v.Want)
				}
				got = got[n:]
			}
		}
	})
}

// TestSearch: what is found, and in which order.
func TestSearch(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", `,"slug":"thoi-su"`)
		a.section("other", `,"slug":"kinh-te"`)
		a.run(
			call{as: "publisher", do: "POST /newsroom/tags", body: `{"name":"Tổ chức cơ sở đảng","aliases":["TCCSĐ"]}`, status: 201},
			call{as: "publisher", do: "POST /newsroom/authors", body: `{"name":"Đỗ Thị Kỳ","pen_names":["Kỳ Duyên"]}`, status: 201},
		)
		for i, c := range []struct{ name, title, sapo, body, more string }{
			{"bo", "Đảng bộ Bình Xuyên", "Mười chi bộ.", "Hai nghìn đảng viên.", ``},
			{"boxa", "Đại hội đảng bộ xã Bình Xuyên", "", "Bế mạc.", `,"section":"{other}"`},
			{"dang", "Đang bỏ ngỏ bình xuyên", "", "Không dấu thì giống.", ``},
			{"sapo", "Một huyện đổi mới", "Đảng bộ Bình Xuyên đi đầu.", "Bài.", ``},
			{"body", "Chuyện làng", "", "Ở làng, đảng bộ Bình Xuyên họp.", `,"authors":["Đỗ Thị Kỳ"]`},
			{"loose", "Bộ máy Bình Xuyên của Đảng", "", "Gọn.", `,"tags":["TCCSĐ"]`},
			{"number", "Thưởng 2.000 đồng", "", "Mỗi cân COVID-19.", ``},
			{"tech", "Kĩ thuật trồng lúa", "Mĩ thuật.", "Lý do: kinh tế-xã hội.", ``},
			{"old", "Hoà Bình thuỷ điện", "", "Hoá đơn.", `,"type":"photo"`},
			{"nfd", "Tu\u031b\u0323 ha\u0300o truye\u0302\u0300n tho\u0302\u0301ng", "", "Ð\u1ea1i đoàn kết.", ``},
			{"odd", "NEAR(a b) OR title: *", "", "x' OR '1'='1 -- <b>đậm</b> & \\\"ngoặc\\\"", ``},
			{"than", "Khai thác than", "", "Mỏ.", ``},
			{"thanh", "Thành phố mới", "", "Phố.", ``},
			{"russian", "Москва và 日本", "", "😀", ``},
		} {
			a.article(c.name, fmt.Sprintf(`"title":"%s","sapo":"%s","body":"<p>%s</p>"%s`, c.title, c.sapo, c.body, c.more), fmt.Sprintf("2029-%02d-01T00:00:00Z", i%12+1))
		}
		for _, c := range []struct{ q, more, want string }{
			{"Đảng bộ Bình Xuyên", "", "bo loose boxa sapo dang body"},
			{"đảng bộ bình xuyên", "", "bo loose boxa sapo dang body"},
			{"dang bo binh xuyen", "", "bo loose boxa sapo dang body"}, // what the paper writes most
			{"DANG BO BINH XUYEN", "", "bo loose boxa sapo dang body"},
			{"đang bỏ", "", "dang boxa bo loose body sapo"},
			{"Ðảng bộ", "", "boxa bo loose sapo dang body"},
			{"đa\u0309ng bo\u0323\u0302", "", "boxa bo loose sapo dang body"},
			{`"đảng bộ bình xuyên"`, "", "bo sapo body"},
			{`“đảng bộ” “bình xuyên”`, "", "bo boxa sapo dang body"},
			{`"đảng bộ`, "", "boxa bo sapo dang body"},
			{`bộ đảng`, "", "loose boxa bo dang body sapo"},
			{"TCCSĐ", "", "loose"},
			{"tccsd", "", "loose"},
			{"tổ chức cơ sở đảng", "", "loose"},
			{"Đỗ Thị Kỳ", "", "body"},
			{"do thi ky", "", "body"},
			{"Kỳ Duyên", "", "body"},
			{"2.000", "", "number"},
			{"2000", "", "number"},
			{"2,000 đồng", "", "number"},
			{"000", "", ""},
			{"covid-19", "", "number"},
			{"covid 19", "", "number"},
			{"COVID19", "", ""},
			{"kỹ thuật", "", "tech"},
			{"kĩ thuật", "", "tech"},
			{"ky thuat", "", "tech"},
			{"mỹ thuật", "", "tech"},
			{"lí do", "", "tech"},
			{"kinh tế xã hội", "", "tech"},
			{"kinh tế - xã hội", "", "tech"},
			{"hòa bình", "", "old"},
			{"hoa binh", "", "old"},
			{"thủy", "", "old"},
			{"hóa đơn", "", "old"},
			{"tự hào truyền thống", "", "nfd"},
			{"đại đoàn kết", "", "nfd"},
			{"than", "", "than"},
			{"tha", "", "than thanh"}, // nothing has it as a word: the beginning of one
			{"thà", "", "than thanh"},
			{"tha ", "", ""},
			{`"tha"`, "", ""},
			{"khai th", "", "than"},
			{"t", "", ""},
			{"x", "", "odd"},
			{"москва", "", "russian"},
			{"日本", "", "russian"},
			{"😀", "", ""},
			{"!!! ---", "", ""},
			{"\u0301\u0300", "", ""},
			{"NEAR(", "", "odd"},
			{"title:", "", "odd"},
			{"*", "", ""},
			{"a* OR b", "", "odd"},
			{"title_exact : đảng", "", ""},
			{`") OR ("`, "", "odd"},
			{"x' OR '1'='1", "", "odd"},
			{"'; DROP TABLE search; --", "", ""},
			{"%", "", ""},
			{"<b>đậm</b>", "", ""},
			{"đậm", "", "odd"},
			{"\\", "", ""},
			{"bình xuyên", "&section=kinh-te", "boxa"},
			{"bình xuyên", "&section=khong-co", ""},
			{"bình xuyên", "&author=do-thi-ky", "body"},
			{"bình xuyên", "&tag=to-chuc-co-so-dang&section=thoi-su", "loose"},
			{"bình xuyên", "&tag_all=to-chuc-co-so-dang&author=do-thi-ky", ""},
			{"bình", "&type=photo", "old"},
			{"bình xuyên", "&from=2029-03-01&to=2029-05-01", "dang sapo body"},
			{"bình xuyên", "&from=2029-03-01T07:00:00%2B07:00&to=2029-05-01T00:00:00Z", "dang sapo"},
			{"bình xuyên", "&sort=newest", "loose body sapo dang boxa bo"},
			{"bình xuyên", "&exclude={bo},{boxa}", "loose dang sapo body"},
			{"khong", "", "dang"},
			{"không có bài nào như thế", "", ""},
			{strings.Repeat("đảng ", 49), "", "loose boxa bo dang body sapo"},
		} {
			if got := a.found(c.q, a.fill(c.more)); got != c.want {
				a.t.Errorf("%q%s found %q, want %q", c.q, c.more, got, c.want)
			}
		}
	})
}

// TestSearchAnswer: what stands around what was found.
func TestSearchAnswer(t *testing.T) {
	each(t, func(a *api) {
		a.world()
		a.section("other", `,"slug":"kinh-te"`)
		a.article("long", `"title":"Bình xuyên & <b>","sapo":"Huyện Bình Xuyên, <bình xuyên>.","section":"{other}","tags":["Bình Xuyên","Khác"],"body":"<p>`+strings.Repeat("Một hai ba bốn năm. ", 30)+`Ở Bình Xuyên, gió to.`+strings.Repeat(" Sáu bảy tám.", 30)+`</p>"`, "2028-12-31T18:00:00Z")
		a.run(
			call{do: "GET /search?q=bình%20xuyên&facets=section,tag,author,type,year&count=exact", status: 200, want: `{
				"data":[{"id":"{article}","matched":"title","highlights":{"title":"<mark>Bình Xuyên</mark> nâng cao chất lượng","sapo":null,"body":null}},
					{"id":"{long}","highlights":{"title":"<mark>Bình xuyên</mark> &amp; &lt;b&gt;","sapo":"Huyện <mark>Bình Xuyên</mark>, &lt;<mark>bình xuyên</mark>&gt;."}}],
				"page":{"total":2,"total_exact":true,"next_cursor":null,"prev_cursor":null},"tags":[{"slug":"binh-xuyen","name":"Bình Xuyên"}],"authors":[],"did_you_mean":null,
				"facets":{"section":[{"value":"thoi-su","name":"first","count":1},{"value":"kinh-te","name":"other","count":1}],"tag":[{"value":"binh-xuyen","name":"Bình Xuyên","count":2},{"value":"khac","name":"Khác","count":1}],
					"author":[{"value":"nguyen-trong","name":"Nguyễn Trọng","count":1}],"type":[{"value":"news","name":"news","count":1},{"value":"live","name":"live","count":1}],"year":[{"value":"2030","name":"2030","count":1},{"value":"2029","name":"2029","count":1}]}}`},
			call{do: "GET /search?q=gió%20to", status: 200, want: `{"data":[{"id":"{long}","matched":"text","highlights":{"title":null,"body":"… Một hai ba bốn năm. Ở Bình Xuyên, <mark>gió to</mark>. Sáu bảy tám. Sáu bảy tám. Sáu bảy tám. Sáu bảy tám. Sáu bảy tám. Sáu bảy tám. Sáu bảy tám. Sáu bảy tám. Sáu bảy …"}}],"tags":[]}`},
			call{do: "GET /search?q=nguyen%20trong", status: 200, want: `{"data":[{"id":"{article}","matched":"tag"}],"authors":[{"slug":"nguyen-trong","name":"Nguyễn Trọng"}]}`},
			call{do: "GET /search?q=huyện%20bình%20xuyên", status: 200, want: `{"tags":[{"slug":"binh-xuyen"}]}`},
			call{as: "publisher", do: "PUT /newsroom/topics/{topic}/articles/{long}", body: `{}`, status: 200},
			call{do: "GET /search?q=Cầu%20Lam%20Giang%202", status: 200, want: `{"data":[{"id":"{article}","matched":"tag"},{"id":"{long}","matched":"tag"}],"topics":[{"slug":"{topic.slug}","name":"Cầu Lam Giang 2"}]}`},
			call{do: "GET /search?q=bình&topic={topic.slug}&exclude={article}", status: 200, want: `{"data":[{"id":"{long}"}]}`},
			call{do: "GET /search/suggest?q=lam%20gi", status: 200, want: `{"topics":[{"slug":"{topic.slug}"}]}`},
			call{do: "GET /search?q=bimh%20xuyen", status: 200, want: `{"data":[],"did_you_mean":"bình xuyên"}`},
			call{do: "GET /search?q=binhxuyen", status: 200, want: `{"data":[],"did_you_mean":"bình xuyên"}`},
			call{do: "GET /search?q=zzzzz%20qqqqq&count=exact&facets=tag", status: 200, want: `{"data":[],"did_you_mean":null,"page":{"total":0},"facets":{"tag":[]}}`},
			call{do: "GET /search?q=%F0%9F%98%80&count=exact", status: 200, want: `{"data":[],"page":{"total":0}}`},
			call{do: "GET /search?q=bình&limit=1&page=2", status: 200, want: `{"data":[{"id":"{long}"}]}`},
			call{do: "GET /search", status: 400, fails: "bad_query ?q=required"},
			call{do: "GET /search?q=", status: 400, fails: "bad_query ?q=required"},
			call{do: "GET /search?q=" + strings.Repeat("a", 251), status: 400, fails: "bad_query ?q=too_long"},
			call{do: "GET /search?q=" + strings.Repeat("đ", 250), status: 200, want: `{"data":[]}`},
			call{do: "GET /search?q=a%00b", status: 400, fails: "bad_query ?q=bad_encoding"},
			call{do: "GET /search?q=%ff", status: 400, fails: "bad_query ?q=bad_encoding"},
			call{do: "GET /search?q=a&facets=slug&sort=best&from=x&limit=0&cursor=x", status: 400, fails: "bad_query ?facets=not_allowed_value ?limit=out_of_range ?sort=not_allowed_value ?from=bad_format"},
			call{do: "GET /search?q=a&wildcard=1", status: 400, fails: "bad_query ?wildcard=unknown_parameter"},
			call{do: "GET /search?q=bình&cursor=x", status: 400, fails: "bad_query ?cursor=bad_cursor"},
			call{do: "GET /search/suggest?q=", status: 400, fails: "bad_query ?q=required"},
			call{do: "GET /search/suggest?q=a&limit=21", status: 400, fails: "bad_query ?limit=out_of_range"},
			call{do: "GET /search/suggest?q=binh%20xu", status: 200, want: `{"titles":[{"slug":"{article.slug}","url":"https://bao.example/thoi-su/{article.slug}","highlighted":"<mark>Bình Xuyên</mark> nâng cao chất lượng"},{"id":"{long}"}],"tags":[{"slug":"binh-xuyen"}],"authors":[]}`},
			call{do: "GET /search/suggest?q=tro", status: 200, want: `{"titles":[],"tags":[],"authors":[{"slug":"nguyen-trong","name":"Nguyễn Trọng"}]}`},
			call{do: "GET /search/suggest?q=%22%22", status: 200, want: `{"titles":[],"tags":[],"authors":[]}`},
		)
	})
}

// TestSearchPages: going on from a cursor neither skips nor repeats, through all tiers
// and while others are published.
func TestSearchPages(t *testing.T) {
	each(t, func(a *api) {
		a.section("first", "")
		for i := range 12 {
			title := []string{"Đảng bộ", "Bộ đảng", "Đang bỏ", "Việc khác"}[i%4]
			a.article(fmt.Sprint("p", i), fmt.Sprintf(`"title":"%s %d","body":"<p>Đảng bộ.</p>","tags":[%s]`, title, i, []string{`"Đảng bộ"`, ""}[i%2]), fmt.Sprintf("2029-01-%02dT00:00:00Z", i/3+1))
		}
		want := a.found("đảng bộ", "&limit=50")
		if n := len(strings.Fields(want)); n != 12 {
			a.t.Fatalf("found %d of 12: %s", n, want)
		}
		for _, limit := range []int{1, 2, 5} {
			got := a.walk(fmt.Sprintf("/search?q=%s&limit=%d", url.QueryEscape("đảng bộ"), limit), func(page int) {
				if limit == 5 {
					a.article(fmt.Sprint("new", page), `"title":"Đảng bộ mới"`, "")
					a.clock.advance(time.Minute)
				}
			})
			if strings.Join(got, " ") != want {
				a.t.Errorf("in pages of %d: %v, want %s", limit, got, want)
			}
		}
	})
}

// TestSearchVisibility: an article that readers cannot see is in nothing that search
// tells, from the moment on in which it goes.
func TestSearchVisibility(t *testing.T) {
	each(t, func(a *api) {
		a.world()
		a.section("other", `,"slug":"kinh-te"`)
		add := func(name string) {
			a.article(name, `"title":"Chuyện sẻ `+name+` quạkêu","tags":["Quạkêu"],"section":"{other}"`, "")
			if got := a.found("quạkêu", ""); got != name {
				a.t.Fatalf("%s is not found: %q", name, got)
			}
		}
		gone := func(name string) {
			a.t.Helper()
			for _, q := range []string{"quạkêu", "quakeu", "quake", "chuyện", "sẻ " + name} {
				for _, sort := range []string{"relevance", "newest"} {
					a.run(call{do: "GET /search?q=" + url.QueryEscape(q) + "&sort=" + sort + "&count=exact&facets=section,tag,type,year", status: 200,
						want: `{"data":[],"page":{"total":0},"tags":[],"did_you_mean":null,"facets":{"section":[],"tag":[],"type":[],"year":[]}}`})
				}
			}
			a.run(
				call{do: "GET /search?q=quakou", status: 200, want: `{"data":[],"did_you_mean":null}`},
				call{do: "GET /search/suggest?q=qua", status: 200, want: `{"titles":[],"tags":[],"authors":[]}`},
			)
		}
		add("a")
		a.run(call{as: "publisher", do: "DELETE /newsroom/articles/{a}/publication", status: 200})
		gone("a")
		add("b")
		a.run(call{as: "publisher", do: "PUT /newsroom/articles/{b}/withdrawal", body: `{"notice":"Rút bài.","reason":"x"}`, status: 200})
		gone("b")
		add("c")
		a.run(call{as: "publisher", do: "GET /newsroom/sections/{other}", status: 200}, call{as: "publisher", do: "PATCH /newsroom/sections/{other}", body: `{"hidden":true}`, status: 200})
		gone("c")
		a.run(call{as: "publisher", do: "PATCH /newsroom/sections/{other}", body: `{"hidden":false}`, status: 200})
		if got := a.found("quạkêu", ""); got != "c" {
			a.t.Errorf("shown again, but not found: %q", got)
		}
		// What is found is what was published, not what is being written.
		a.run(call{as: "publisher", do: "GET /newsroom/articles/{c}", status: 200}, call{as: "publisher", do: "PATCH /newsroom/articles/{c}", body: `{"title":"Chim sâu","tags":[],"expires_at":"2030-05-01T06:00:00Z"}`, status: 200})
		if got := a.found("chim sâu", "") + a.found("quạkêu", ""); got != "c" {
			a.t.Errorf("an edit shows in the search: %q", got)
		}
		a.publish("c", "")
		if got := a.found("chim sâu", "") + a.found("quạkêu", ""); got != "c" {
			a.t.Errorf("after the publication: %q", got)
		}
		a.clock.advance(2 * time.Hour)
		a.keepSchedule()
		if got := a.found("chim sâu", ""); got != "" {
			a.t.Errorf("expired, but found: %q", got)
		}
	})
}

// TestReindex: an index that is lost, or was never there, is made anew, and is the same.
func TestReindex(t *testing.T) {
	each(t, func(a *api) {
		a.world()
		for i := range 5 {
			a.article(fmt.Sprint("b", i), fmt.Sprintf(`"title":"Đảng bộ số %d","sapo":"Bình Xuyên.","byline":"Tú Anh"`, i), "")
		}
		a.run(call{as: "publisher", do: "DELETE /newsroom/articles/{b0}/publication", status: 200})
		ask := func() string {
			return strings.Join([]string{
				a.found("dang bo", ""), a.found("bình xuyên", ""), a.found("tu anh", ""),
				a.one(call{do: "GET /search/suggest?q=tro", status: 200}).Body.String(), a.one(call{do: "GET /search?q=bimh%20xuyen", status: 200}).Body.String(),
			}, "\n")
		}
		before := ask()
		for range 2 {
			must(a.t, a.raw.Exec("DELETE FROM search").Error)
			must(a.t, a.raw.Exec("DELETE FROM author_terms").Error)
			a.clock.advance(time.Minute) // nobody knows that it was done
			if got := a.found("bình xuyên", ""); got != "article" {
				a.t.Fatalf("the index is not gone: %s", got) // the tag is not of the index
			}
			told := 0
			must(a.t, a.room.Reindex(a.t.Context(), func(done int) { told = done }))
			if after := ask(); after != before || told != 5 {
				a.t.Errorf("%d articles are indexed; found is\n%s\nand was\n%s", told, after, before)
			}
		}
		must(a.t, a.room.CompleteIndex(a.t.Context())) // has nothing to do
		if after := ask(); after != before {
			a.t.Error("completing a complete index changes it")
		}
	})
}
