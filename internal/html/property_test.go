package html

import (
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// fragments are what random bodies are put together from, in any order: good
// markup, bad markup and text that cleaning changes.
var fragments = []string{
	"<p>", "</p>", "<div>", "</div>", "<h1>", "</h1>", "<h3>", "</h3>", "<br>", "<hr>", " ", "\n", "&nbsp;",
	"<b>", "</b>", "<i>", "</i>", "<u>", "</u>", "<code>", "</code>", "<sup>", "</sup>",
	`<b style="font-weight:normal;">`, `<span style="font-weight:bold">`, `<span style="font-style:italic;font-weight:400">`, "<span>", "</span>",
	`<a href="https://a.vn/?a=1&amp;b=đ">`, `<a href="/x y">`, `<a href="//b.vn">`, `<a href="tel:113">`, `<a href="javascript:x">`, "</a>",
	"<ul>", "</ul>", `<ol start="3">`, "</ol>", "<li>", "</li>", "<blockquote>", "</blockquote>", "<footer>", "</footer>", "<cite>", "</cite>",
	"<table>", "</table>", "<caption>", "</caption>", "<thead>", "</thead>", "<tr>", "</tr>", "<td>", "</td>", `<th colspan="2">`, "</th>",
	"<figure>", `<figure class="embed">`, "</figure>", "<figcaption>", "</figcaption>", `<img src="/a.jpg" alt=" x ">`, `<img src="http://a.vn/ă.jpg">`,
	`<iframe src="https://youtu.be/a"></iframe>`, `<iframe src="https://e.example"></iframe>`, "<pre>", "</pre>", `<pre><code class="language-go">`,
	"<script>", "</script>", "<svg>", "</svg>", "<textarea>", "</textarea>", "<!--", "-->", "<", ">", "&", `"`, "&lt;", "&#0;",
	"e", "\u0301", "\u200b", "\u00ad", "Hà", "Nội", "ư", "li", "**", "`", "|", "- ", "> ", "\n\n", "\x00", "\xff",
}

// checkForms holds what is true of every body.
func checkForms(t rapid.TB, doc Document, clean func(string) string) {
	t.Helper()
	checkSafe(t, doc.HTML())
	again, err := Parse(doc.HTML(), FormatHTML, Options{CleanText: clean})
	if err != nil {
		t.Fatalf("parsed again: %v\n%s", err, doc.HTML())
	}
	if again.HTML() != doc.HTML() {
		t.Fatalf("parsed again\n got %q\nwant %q", again.HTML(), doc.HTML())
	}
	first, second := blocksJSON(t, doc), blocksJSON(t, again)
	if first != second {
		t.Fatalf("blocks parsed again\n got %s\nwant %s", second, first)
	}
	if strings.Contains(first, `":[null`) || strings.Contains(first, `s":null`) {
		t.Errorf("a list is null in %s", first)
	}
	if again.Text() != doc.Text() {
		t.Errorf("text parsed again\n got %q\nwant %q", again.Text(), doc.Text())
	}
	if doc.Empty() && doc.Text() != "" {
		t.Errorf("empty, with the text %q", doc.Text())
	}
}

func blocksJSON(t rapid.TB, doc Document) string {
	t.Helper()
	b, err := json.Marshal(doc.Blocks())
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestCanonicalFormIsFixed(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		source := strings.Join(rapid.SliceOfN(rapid.SampledFrom(fragments), 0, 40).Draw(rt, "source"), "")
		format := rapid.SampledFrom([]Format{FormatHTML, FormatHTML, FormatMarkdown, FormatText}).Draw(rt, "format")
		clean := cleanVietnamese
		if rapid.Bool().Draw(rt, "unclean") {
			clean = nil
		}
		doc, err := Parse(source, format, Options{CleanText: clean})
		if err != nil {
			return
		}
		checkForms(rt, doc, clean)
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range fragments {
		f.Add(s)
	}
	f.Add(strings.Join(fragments, ""))
	f.Add("# a\n\n- b\n\n| c | d |\n|---|---|\n| [e](//f) | ![g](h i) |")
	f.Fuzz(func(t *testing.T, source string) {
		for _, format := range []Format{FormatHTML, FormatMarkdown, FormatText} {
			if doc, err := Parse(source, format, Options{CleanText: cleanVietnamese}); err == nil {
				checkForms(t, doc, cleanVietnamese)
			}
		}
	})
}
