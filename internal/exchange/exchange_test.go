package exchange_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"toasoan/internal/exchange"
)

const wordpress = `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Báo cũ</title>
<item><title>Lò gốm</title><link>https://baocu.example/2020/05/lo-gom/</link><wp:post_name>lo-gom</wp:post_name>
<wp:comment><wp:comment_id>7</wp:comment_id><wp:comment_author><![CDATA[Hương]]></wp:comment_author><wp:comment_author_email>huong@example.com</wp:comment_author_email>
<wp:comment_author_IP>203.0.113.7</wp:comment_author_IP><wp:comment_date_gmt>2020-05-02 03:04:05</wp:comment_date_gmt>
<wp:comment_content><![CDATA[<p>Hay quá!</p><p>Xem <a href="https://vidu.example/x">ảnh</a> &amp; <b>đọc</b>.</p><script>alert(1)</script>]]></wp:comment_content>
<wp:comment_approved>1</wp:comment_approved><wp:comment_type>comment</wp:comment_type><wp:comment_parent>0</wp:comment_parent></wp:comment>
<wp:comment><wp:comment_id>8</wp:comment_id><wp:comment_author>An</wp:comment_author><wp:comment_date_gmt>2020-05-02 03:05:00</wp:comment_date_gmt><wp:comment_content>Đúng thế 😄</wp:comment_content><wp:comment_approved>spam</wp:comment_approved><wp:comment_parent>7</wp:comment_parent></wp:comment>
<wp:comment><wp:comment_id>9</wp:comment_id><wp:comment_type>pingback</wp:comment_type></wp:comment>
<wp:comment><wp:comment_id>10</wp:comment_id><wp:comment_date_gmt>once</wp:comment_date_gmt><wp:comment_approved>1</wp:comment_approved></wp:comment>
</item></channel></rss>`

const disqus = `<?xml version="1.0"?><disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">
<thread dsq:id="1"><id>abc</id><link>https://baocu.example/lo-gom.html</link></thread>
<post dsq:id="11"><message><![CDATA[<p>Một</p>]]></message><createdAt>2019-01-02T03:04:05Z</createdAt><isDeleted>false</isDeleted><isSpam>false</isSpam><author><name>Minh</name><username>minh</username></author><thread dsq:id="1"/></post>
<post dsq:id="12"><message><![CDATA[<p>Hai</p>]]></message><createdAt>2019-01-02T03:04:06Z</createdAt><isDeleted>true</isDeleted><isSpam>false</isSpam><author><username>lan</username></author><thread dsq:id="1"/><parent dsq:id="11"/></post>
<post dsq:id="13"><message>Ba</message><createdAt>2019-01-02T03:04:07Z</createdAt><isDeleted>false</isDeleted><isSpam>true</isSpam><author><name>X</name></author><thread dsq:id="9"/></post>
</disqus>`

// read is what a file has, a line for each comment or fault.
func read(format exchange.Format, in string) string {
	var b strings.Builder
	for r, err := range exchange.Read(format, strings.NewReader(in)) {
		if err != nil {
			_, broken := errors.AsType[*exchange.Broken](err)
			fmt.Fprintf(&b, "%t %v\n", broken, err)
			continue
		}
		fmt.Fprintf(&b, "%s>%s %s %s %s %s %q %s\n", r.ID, r.ParentID, r.Article, r.Name, r.Email, r.Status, r.Body, r.CreatedAt.Format(time.RFC3339))
	}
	return b.String()
}

func TestRead(t *testing.T) {
	for i, c := range []struct {
		format exchange.Format
		in     string
		want   string
	}{
		{exchange.WordPress, wordpress, "7> https://baocu.example/2020/05/lo-gom/ Hương huong@example.com approved \"Hay quá!\\n\\nXem ảnh (https://vidu.example/x) & đọc.\" 2020-05-02T03:04:05Z\n" +
			"8>7 https://baocu.example/2020/05/lo-gom/ An  spam \"Đúng thế 😄\" 2020-05-02T03:05:00Z\n" +
			"true line 3: parsing time \"once\" as \"2006-01-02 15:04:05\": cannot parse \"once\" as \"2006\"\n"},
		{exchange.Disqus, disqus, "11> https://baocu.example/lo-gom.html Minh  approved \"Một\" 2019-01-02T03:04:05Z\n12>11 https://baocu.example/lo-gom.html lan  deleted \"Hai\" 2019-01-02T03:04:06Z\ntrue line 5: comment 13 is on no article\n"},
		{exchange.Native, `{"id":"1","article":"x","author_name":"An","body":"a\nb","status":"approved","created_at":"2020-01-01T00:00:00Z"}` + "\n\n{\n" + `{"id":"2","article":"x","status":"nice","created_at":"2020-01-01T00:00:00Z"}` + "\n" + `{"id":"3","article":"x","body":"\u0000","status":"spam","created_at":"2020-01-01T00:00:00Z"}`,
			"1> x An  approved \"a\\nb\" 2020-01-01T00:00:00Z\ntrue line 3: unexpected end of JSON input\ntrue line 4: no such status as \"nice\"\ntrue line 5: comment 3 is no text\n"},
		{exchange.WordPress, "", ""},
		{exchange.WordPress, "<rss><item><comment>", "false the file is broken: line 1: XML syntax error on line 1: unexpected EOF\n"},
		{exchange.WordPress, `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss><item><link>&b;</link></item></rss>`, "false the file is broken: line 1: XML syntax error on line 1: invalid character entity &b;\n"},
		{"ghost", "", "false no such format as \"ghost\"\n"},
	} {
		if got := read(c.format, c.in); got != c.want {
			t.Errorf("case %d:\n%s\nwant\n%s", i, got, c.want)
		}
	}
}

// TestRoundTrip: what is written is read as it was.
func TestRoundTrip(t *testing.T) {
	var b bytes.Buffer
	w := exchange.WriteLines(&b)
	want := exchange.Record{ID: "1", ParentID: "0", Article: "x", Name: "Bạn <An>", Email: "a@example.com", IP: "203.0.113.7", Body: "Dòng một\n\"hai\" \u2028 😀", Status: "pending", CreatedAt: time.Date(2020, 1, 2, 3, 4, 5, 6000, time.UTC), Likes: 3, Confirmed: true}
	if err := errors.Join(w.Write(want), w.Flush()); err != nil {
		t.Fatal(err)
	}
	for got, err := range exchange.Read(exchange.Native, &b) {
		if err != nil || got != want {
			t.Errorf("%+v, %v", got, err)
		}
	}
}

// TestTable: no cell is a formula, and every text is whole.
func TestTable(t *testing.T) {
	var b bytes.Buffer
	w := exchange.WriteTable(&b)
	for _, body := range []string{"=1+1", " +84", "-1", "@x", "\t=1", "＝cmd", "hay, \"rất\"\nhay", "a=b"} {
		if err := w.Write(exchange.Record{ID: "1", Body: body, Name: "=HYPERLINK(\"x\")"}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	got := b.String()
	if !strings.HasPrefix(got, "\ufeffid,parent_id,") {
		t.Errorf("begins %.20q", got)
	}
	for _, cell := range []string{",'=1+1,", ",' +84,", ",'-1,", ",'@x,", ",'\t=1,", ",'＝cmd,", ",\"hay, \"\"rất\"\"\r\nhay\",", ",a=b,", ",\"'=HYPERLINK(\"\"x\"\")\","} {
		if !strings.Contains(got, cell) {
			t.Errorf("no %q in\n%s", cell, got)
		}
	}
}

func TestPath(t *testing.T) {
	for link, want := range map[string]string{
		"https://baocu.example/a/b/?x=1#c": "/a/b", "http://x.example/": "/", "/a/index.html": "/a", "https://x.example/bài-1.html": "/bài-1.html", "slug": "slug",
	} {
		if got := exchange.Path(link); got != want {
			t.Errorf("%q: %q, want %q", link, got, want)
		}
	}
}

// TestLong: a file that does not fit into memory is read all the same.
func TestLong(t *testing.T) {
	r, w := io.Pipe()
	const n = 100_000
	go func() {
		for i := range n {
			fmt.Fprintf(w, `{"id":"%d","article":"x","body":"%s","status":"approved","created_at":"2020-01-01T00:00:00Z"}`+"\n", i, strings.Repeat("x", 500))
		}
		w.Close()
	}()
	count := 0
	for _, err := range exchange.Read(exchange.Native, r) {
		if err != nil {
			t.Fatal(err)
		}
		count++
	}
	if count != n {
		t.Errorf("%d comments", count)
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{wordpress, disqus, "{}", "<a>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, format := range []exchange.Format{exchange.WordPress, exchange.Disqus, exchange.Native} {
			for r, err := range exchange.Read(format, strings.NewReader(s)) {
				if err == nil && (r.ID == "" || r.Article == "") {
					t.Errorf("%+v", r)
				}
			}
		}
	})
}
