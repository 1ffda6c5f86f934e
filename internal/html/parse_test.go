package html

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

// cleanVietnamese stands in for the caller's cleaner: composed letters, no
// invisible characters, no space at the ends.
func cleanVietnamese(s string) string {
	s = strings.NewReplacer("\u200b", "", "\u200d", "", "\ufeff", "", "\u00ad", "").Replace(s)
	return strings.Join(strings.Fields(norm.NFC.String(s)), " ")
}

func parse(t *testing.T, source string, f Format) Document {
	t.Helper()
	doc, err := Parse(source, f, Options{CleanText: cleanVietnamese})
	if err != nil {
		t.Fatalf("Parse(%q): %v", source, err)
	}
	return doc
}

func TestParseHTML(t *testing.T) {
	const img = `<figure><img src="/media/a.jpg" alt=""></figure>`
	const link = `<a href="https://a.vn/x" rel="nofollow noopener">`
	const youtube = `<figure class="embed"><a href="https://www.youtube.com/embed/abc" rel="nofollow noopener">https://www.youtube.com/embed/abc</a></figure>`
	for _, c := range []struct{ name, source, want string }{
		{"empty", "", ""},
		{"white space", " \n\t&nbsp; ", ""},
		{"bare text", "Chào buổi sáng", "<p>Chào buổi sáng</p>"},
		{"paragraphs", "<p>một</p>\n<p>hai</p>", "<p>một</p>\n<p>hai</p>"},
		{"unclosed paragraphs", "<p>một<p>hai", "<p>một</p>\n<p>hai</p>"},
		{"source line breaks", "<p>một\n   hai</p>", "<p>một hai</p>"},
		{"line break", "<p>một<br>hai</p>", "<p>một<br>hai</p>"},
		{"line breaks at the ends", "<p><br> một <br></p>", "<p>một</p>"},
		{"two line breaks part", "<p>một<br><br>hai</p>", "<p>một</p>\n<p>hai</p>"},
		{"text beside blocks", "một<p>hai</p>ba", "<p>một</p>\n<p>hai</p>\n<p>ba</p>"},
		{"escapes", "<p>1 &lt; 2 &amp;&amp; \"a\" &gt; b</p>", "<p>1 &lt; 2 &amp;&amp; \"a\" &gt; b</p>"},
		{"text named like tags", "<ul>li</ul><p>img</p><table><tr><td>img</td></tr></table>", "<ul><li>li</li></ul>\n<p>img</p>\n<table><tbody><tr><td>img</td></tr></tbody></table>"},

		{"marks", "<b>1</b><i>2</i><u>3</u><s>4</s><code>5</code><sup>6</sup><sub>7</sub>", "<p><strong>1</strong><em>2</em><u>3</u><s>4</s><code>5</code><sup>6</sup><sub>7</sub></p>"},
		{"marks by other names", "<strong>1</strong><em>2</em><ins>3</ins><del>4</del><kbd>5</kbd>", "<p><strong>1</strong><em>2</em><u>3</u><s>4</s><code>5</code></p>"},
		{"nested marks", "<b>đậm <i>nghiêng</i></b>", "<p><strong>đậm <em>nghiêng</em></strong></p>"},
		{"crossed marks", "<b>1<i>2</b>3</i>", "<p><strong>1<em>2</em></strong><em>3</em></p>"},
		{"same mark twice", "<b><b>1</b></b><b>2</b>", "<p><strong>12</strong></p>"},
		{"mark around blocks", "<b><p>1</p><p>2</p></b>", "<p><strong>1</strong></p>\n<p><strong>2</strong></p>"},
		{"bold paragraph is no heading", "<p><b>Tít phụ</b></p>", "<p><strong>Tít phụ</strong></p>"},
		{"space at the end of a mark", "<p>a <b>b </b>c</p>", "<p>a <strong>b</strong> c</p>"},
		{"space in its own mark", "<p>a<b> </b>b</p>", "<p>a b</p>"},
		{"space between marks", "<b>a</b> <i>b</i>", "<p><strong>a</strong> <em>b</em></p>"},
		{"no space between runs", "<p>Hà<b>Nội</b></p>", "<p>Hà<strong>Nội</strong></p>"},

		{"levels", "<h1>1</h1><h2>2</h2><h3>3</h3><h4>4</h4><h5>5</h5><h6>6</h6>", "<h2>1</h2>\n<h2>2</h2>\n<h3>3</h3>\n<h4>4</h4>\n<h4>5</h4>\n<h4>6</h4>"},
		{"empty heading", "<h2> </h2>", ""},
		{"picture in a heading", "<h2>một<img src=/media/a.jpg>hai</h2>", "<h2>một</h2>\n" + img + "\n<h2>hai</h2>"},
		{"rule", "<p>1</p><hr><p>2</p>", "<p>1</p>\n<hr>\n<p>2</p>"},
		{"other containers", "<article>1<section>2</section></article><div>3<div>4</div></div>", "<p>1</p>\n<p>2</p>\n<p>3</p>\n<p>4</p>"},
		{"unknown elements", "<p><blink>1</blink><x-y>2</x-y></p>", "<p>12</p>"},

		{"list", "<ul><li>1</li><li>2</li></ul>", "<ul><li>1</li><li>2</li></ul>"},
		{"list items as paragraphs", "<ul><li><p>1</p><p>2</p></li></ul>", "<ul><li>1<p>2</p></li></ul>"},
		{"ordered list that goes on", "<ol start=4><li>1</li></ol>", `<ol start="4"><li>1</li></ol>`},
		{"nested list", "<ul><li>1<ol><li>2</li></ol></li></ul>", "<ul><li>1<ol><li>2</li></ol></li></ul>"},
		{"nested list beside its item", "<ul><li>1</li><ul><li>2</li></ul></ul>", "<ul><li>1<ul><li>2</li></ul></li></ul>"},
		{"empty items", "<ul><li></li><li> </li></ul>", ""},
		{"item outside a list", "<li>1</li>", "<p>1</p>"},
		{"list in a paragraph", "<p>1<ul><li>2</ul>3", "<p>1</p>\n<ul><li>2</li></ul>\n<p>3</p>"},

		{"quote", "<blockquote>1</blockquote>", "<blockquote><p>1</p></blockquote>"},
		{"quote with its source", "<blockquote><p>1</p><footer>Bà <b>Tư</b></footer></blockquote>", "<blockquote><p>1</p><footer>Bà Tư</footer></blockquote>"},
		{"quote with cite", "<blockquote><p>1</p><cite>Bà Tư</cite></blockquote>", "<blockquote><p>1</p><footer>Bà Tư</footer></blockquote>"},
		{"cite within a quote's text", "<blockquote><p>trong <cite>Nhật ký</cite></p></blockquote>", "<blockquote><p>trong Nhật ký</p></blockquote>"},
		{"quote of a source only", "<blockquote><cite>1</cite></blockquote>", "<blockquote><p>1</p></blockquote>"},
		{"empty quote", "<blockquote> </blockquote>", ""},

		{"picture", `<img src="https://a.vn/b.jpg" alt='"x" &amp; y' width=640 height="480">`, `<figure><img src="https://a.vn/b.jpg" alt="&#34;x&#34; &amp; y" width="640" height="480"></figure>`},
		{"picture alone in a paragraph", "<p><a href='/x'><img src=/media/a.jpg></a></p>", img},
		{"picture within a paragraph", "<p>1 <img src=/media/a.jpg> 2</p>", "<p>1</p>\n" + img + "\n<p>2</p>"},
		{"caption", "<figure><img src=/media/a.jpg><figcaption>Chợ nổi. Ảnh: <i>An</i></figcaption></figure>", `<figure><img src="/media/a.jpg" alt=""><figcaption>Chợ nổi. Ảnh: An</figcaption></figure>`},
		{"caption first", "<figure><figcaption>1</figcaption><img src=/media/a.jpg></figure>", `<figure><img src="/media/a.jpg" alt=""><figcaption>1</figcaption></figure>`},
		{"credit", "<figure><img src=/media/a.jpg><figcaption>1 <cite>An</cite></figcaption></figure>", `<figure><img src="/media/a.jpg" alt=""><figcaption>1<cite>An</cite></figcaption></figure>`},
		{"two pictures, one caption", "<figure><img src=/media/a.jpg><img src=/media/a.jpg><figcaption>1</figcaption></figure>", img + "\n" + `<figure><img src="/media/a.jpg" alt=""><figcaption>1</figcaption></figure>`},
		{"caption without picture", "<figure><figcaption>1</figcaption></figure>", "<p>1</p>"},
		{"caption of text", "<figure><p>1</p><figcaption>2</figcaption></figure>", "<p>1</p>\n<p>2</p>"},
		{"figcaption alone", "<figcaption>1</figcaption>", "<p>1</p>"},
		{"picture without address", "<p>1<img alt=x>2</p>", "<p>12</p>"},

		{"table", "<table><tr><td>1<td>2<tr><td>3<td>4</table>", "<table><tbody><tr><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></tbody></table>"},
		{"table with head", "<table><thead><tr><td>1</thead><tr><td>2</table>", "<table><thead><tr><th>1</th></tr></thead><tbody><tr><td>2</td></tr></tbody></table>"},
		{"first row of headings", "<table><tr><th>1</th></tr><tr><th>2<td>3</tr></table>", "<table><thead><tr><th>1</th></tr></thead><tbody><tr><th>2</th><td>3</td></tr></tbody></table>"},
		{"spans", "<table><tr><td colspan=2 rowspan=9999>1</td></tr></table>", `<table><tbody><tr><td colspan="2">1</td></tr></tbody></table>`},
		{"table caption", "<table><caption>0</caption><tr><td>1</table>", "<table><caption>0</caption><tbody><tr><td>1</td></tr></tbody></table>"},
		{"caption of a table's figure", "<figure class=table><table><tr><td>1</table><figcaption>0</figcaption></figure>", "<table><caption>0</caption><tbody><tr><td>1</td></tr></tbody></table>"},
		{"paragraphs in a cell", "<table><tr><td><p><b>1</b></p><p><b>2</b></p><ul><li>3</ul></table>", "<table><tbody><tr><td><strong>1<br>2</strong><br>3</td></tr></tbody></table>"},
		{"picture in a cell", "<table><tr><td>1<img src=/media/a.jpg></td><td>2</td></tr></table>", "<table><tbody><tr><td>1</td><td>2</td></tr></tbody></table>\n" + img},
		{"table around a picture", "<table><tr><td><img src=/media/a.jpg></td></tr><tr><td>1</td></tr></table>", img + "\n<p>1</p>"},
		{"table in a cell", "<table><tr><td>1<table><tr><td>2</table></td><td>3</table>", "<table><tbody><tr><td>1</td><td>3</td></tr></tbody></table>\n<table><tbody><tr><td>2</td></tr></tbody></table>"},
		{"empty table", "<table><tr><td> </td></tr></table>", ""},

		{"embed", `<iframe width="560" src="//www.youtube.com/embed/abc" allowfullscreen>x</iframe>`, youtube},
		{"embed in a paragraph", `<p>1<iframe src="http://www.youtube.com/embed/abc"></iframe></p>`, "<p>1</p>\n" + youtube},
		{"embed as it is stored", youtube, youtube},
		{"embed with caption", `<figure><iframe src="https://www.youtube.com/embed/abc"></iframe><figcaption>1</figcaption></figure>`, strings.Replace(youtube, "</figure>", "<figcaption>1</figcaption></figure>", 1)},
		{"embed of another host", `<p>1</p><iframe src="https://youtube.com.evil.example/embed/abc">x</iframe>`, "<p>1</p>"},
		{"embed of a host in the user part", `<iframe src="https://www.youtube.com@evil.example/"></iframe>`, ""},
		{"embed figure of another host", `<figure class="embed"><a href="https://a.vn/x">1</a></figure>`, "<p>" + link + "1</a></p>"},
		{"lone link to a video", `<p><a href="https://a.vn/x">1</a></p>`, "<p>" + link + "1</a></p>"},

		{"code block", "<pre>  a\n\tb &lt; c</pre>", "<pre><code>  a\n\tb &lt; c</code></pre>"},
		{"code with language", `<pre><code class="language-go">x</code></pre>`, `<pre><code class="language-go">x</code></pre>`},
		{"empty code", "<pre> \n </pre>", ""},

		{"link", `<a href="https://a.vn/x" target=_blank rel=opener>1</a>`, "<p>" + link + "1</a></p>"},
		{"link with marks", `<a href="https://a.vn/x">1 <b>2</b></a> 3`, "<p>" + link + "1 <strong>2</strong></a> 3</p>"},
		{"link around blocks", `<a href="/x"><h2>1</h2><p>2</p></a>`, `<h2><a href="/x">1</a></h2>` + "\n" + `<p><a href="/x">2</a></p>`},
		{"mail and telephone", `<a href="mailto:a@b.vn">1</a> <a href="tel:+842439">2</a>`, `<p><a href="mailto:a@b.vn">1</a> <a href="tel:+842439">2</a></p>`},
		{"link without scheme", `<a href="//a.vn/x">1</a>`, "<p>" + link + "1</a></p>"},
		{"link with password", `<a href="https://u:p@a.vn/x">1</a>`, "<p>" + link + "1</a></p>"},
		{"link to a fragment", `<a href="#_ftn1">1</a>`, "<p>1</p>"},
		{"query", `<a href="/tim?q=a&amp;b=%C4%91">1</a>`, `<p><a href="/tim?q=a&amp;b=%C4%91">1</a></p>`},

		{"Word", "<p class=MsoNormal style='margin:0'><b style='mso-bidi-font-weight:normal'><span style='font-size:14.0pt;mso-fareast-language:VI'>Tin<o:p></o:p></span></b></p><p class=MsoNormal><o:p>&nbsp;</o:p></p>", "<p><strong>Tin</strong></p>"},
		{"Word comments", "<!--[if gte mso 9]><xml><w:View>Normal</w:View></xml><![endif]--><p>1<![if !supportEmptyParas]>&nbsp;<![endif]></p>", "<p>1</p>"},
		{"Word settings", "<xml><w:View>Normal</w:View></xml><style>p{}</style><p>1</p>", "<p>1</p>"},
		{"Google Docs", `<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1"><p dir="ltr"><span style="font-size:11pt;font-weight:400">thường </span><span style="font-weight:700;font-style:italic">đậm</span></p><br /></b>`, "<p>thường <strong><em>đậm</em></strong></p>"},
		{"Google Docs link", `<a href="/x" style="text-decoration:none;"><span style="color:#1155cc;text-decoration:underline;">1</span></a>`, `<p><a href="/x">1</a></p>`},
		{"span styles", `<span style="text-decoration: underline line-through">1</span><span style="vertical-align:super">2</span><span style="vertical-align:baseline">3</span>`, "<p><u><s>1</s></u><sup>2</sup>3</p>"},
		{"nested bare spans", `<span><span style="font-weight:bold">1</span>2</span>`, "<p><strong>1</strong>2</p>"},
		{"fonts and hard spaces", "<div><font face=Arial><font size=3>một&nbsp;&nbsp;&nbsp;hai</font></font></div><div><br></div>", "<p>một hai</p>"},
		{"whole page", "<!doctype html><html><head><title>x</title></head><body><p>1</p></body></html>", "<p>1</p>"},
		{"decomposed letters", "<p>Ha\u0300 No\u0323\u0302i</p>", "<p>Hà Nội</p>"},
		{"letters that join across a mark", "e<b>\u200b</b>\u0301 <i>x</i>", "<p>é <em>x</em></p>"},
		{"invisible edge", "Hà Nội<b>\u200b đẹp</b>", "<p>Hà Nội <strong>đẹp</strong></p>"},
		{"control characters", "<p>a\x00b&#1;c&#x85;d</p>", "<p>abc…d</p>"},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc := parse(t, c.source, FormatHTML)
			if doc.HTML() != c.want {
				t.Errorf("HTML\n got %s\nwant %s", doc.HTML(), c.want)
			}
			if again := parse(t, doc.HTML(), FormatHTML); again.HTML() != doc.HTML() {
				t.Errorf("parsed again\n got %s\nwant %s", again.HTML(), doc.HTML())
			}
		})
	}
}

func TestParseOtherFormats(t *testing.T) {
	for _, c := range []struct {
		name   string
		format Format
		source string
		want   string
	}{
		{"text", FormatText, "một\nhai\r\n \r\nba", "<p>một<br>hai</p>\n<p>ba</p>"},
		{"text with markup", FormatText, "<b>1</b> & &amp;", "<p>&lt;b&gt;1&lt;/b&gt; &amp; &amp;amp;</p>"},
		{"empty text", FormatText, "\n\n", ""},
		{"Markdown", FormatMarkdown, "# Tít\n\nmột **hai** *ba* ~~bốn~~ `năm`", "<h2>Tít</h2>\n<p>một <strong>hai</strong> <em>ba</em> <s>bốn</s> <code>năm</code></p>"},
		{"Markdown table", FormatMarkdown, "| a | b |\n|---|:-:|\n| 1 | 2 |", "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>"},
		{"Markdown code", FormatMarkdown, "```go\nx := 1\n```", `<pre><code class="language-go">x := 1</code></pre>`},
		{"Markdown picture", FormatMarkdown, "![chợ](/media/a.jpg)", `<figure><img src="/media/a.jpg" alt="chợ"></figure>`},
		{"Markdown list", FormatMarkdown, "- a\n  1. b\n- c", "<ul><li>a<ol><li>b</li></ol></li><li>c</li></ul>"},
		{"Markdown address", FormatMarkdown, "xem https://a.vn", "<p>xem https://a.vn</p>"},
		{"Markdown script link", FormatMarkdown, "[x](javascript:alert(1)) [y](<data:text/html,x>)", "<p>x y</p>"},
		{"Markdown raw HTML", FormatMarkdown, "a <u onclick=x>b</u>\n\n<script>x</script>\n\n<table><tr><td>1</table>", "<p>a <u>b</u></p>\n<table><tbody><tr><td>1</td></tr></tbody></table>"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := parse(t, c.source, c.format).HTML(); got != c.want {
				t.Errorf("HTML\n got %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	for _, c := range []struct {
		name   string
		format Format
		source string
		want   error
	}{
		{"format", "rtf", "x", ErrFormat},
		{"no format", "", "x", ErrFormat},
		{"lists", FormatHTML, strings.Repeat("<ul><li>", MaxDepth+1) + "x", ErrTooDeep},
		{"quotes in Markdown", FormatMarkdown, strings.Repeat("> ", MaxDepth+1) + "x", ErrTooDeep},
		{"elements", FormatHTML, strings.Repeat("<div>", 600) + "x", ErrTooDeep},
		{"paragraphs", FormatHTML, strings.Repeat("<p>x</p>", MaxElements+1), ErrTooLarge},
		{"lines", FormatText, strings.Repeat("x\n\n", MaxElements+1), ErrTooLarge},
		{"markers in Markdown", FormatMarkdown, strings.Repeat("> 1. ", 20_000), ErrTooDeep},
		{"links in Markdown", FormatMarkdown, strings.Repeat("[a](", 50_000), ErrTooLarge},
		{"code spans in Markdown", FormatMarkdown, strings.Repeat("\n\\``", 10_000), ErrTooLarge},
		{"emphasis in Markdown", FormatMarkdown, strings.Repeat("_\n*", 20_000), ErrTooLarge},
		{"mended markup", FormatHTML, "<p>" + strings.Repeat("<b><i><u><s>", 3) + strings.Repeat("<p>x", MaxElements/2), ErrTooLarge},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := Parse(c.source, c.format, Options{}); !errors.Is(err, c.want) {
				t.Errorf("error %v, want %v", err, c.want)
			}
		})
	}
	if _, err := Parse(strings.Repeat("<ul><li>", MaxDepth)+"x", FormatHTML, Options{}); err != nil {
		t.Errorf("at the limit: %v", err)
	}
}

func TestText(t *testing.T) {
	for _, c := range []struct{ name, source, want string }{
		{"paragraphs", "<h2>Tít</h2><p>một<br>hai</p><hr><p>ba</p>", "Tít\n\nmột\nhai\n\nba"},
		{"list", "<ul><li>1</li><li>2<ol start=3><li>a</li><li>b</li></ol></li></ul>", "- 1\n- 2\n  3. a\n  4. b"},
		{"table", "<table><caption>0</caption><tr><th>a<th>b<tr><td>1<br>2<td></table>", "0\na\tb\n1 2\t"},
		{"picture", "<figure><img src=/a.jpg alt=x><figcaption>1<cite>An</cite></figcaption></figure>", "1\nAn"},
		{"quote", "<blockquote><p>1</p><p>2</p><footer>An</footer></blockquote>", "1\n\n2\nAn"},
		{"embed", `<figure><iframe src="https://vimeo.com/1"></iframe><figcaption>1</figcaption></figure>`, "1"},
		{"code", "<pre> a\n b</pre>", " a\n b"},
		{"link", `<p><a href="/x">1 &lt; <b>2</b></a></p>`, "1 < 2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := parse(t, c.source, FormatHTML).Text(); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestEmpty(t *testing.T) {
	for source, want := range map[string]bool{
		"": true, "<p> </p>": true, "<hr>": true, "<blockquote><hr></blockquote>": true, "<ul><li><hr></ul>": true, "<script>x</script>": true,
		"x": false, "<img src=/a.jpg>": false, `<iframe src="https://vimeo.com/1"></iframe>`: false, "<ul><li><img src=/a.jpg></ul>": false,
		"<pre>x</pre>": false, "<table><tr><td>x</table>": false, "<blockquote>x</blockquote>": false,
	} {
		if got := parse(t, source, FormatHTML).Empty(); got != want {
			t.Errorf("Empty of %q is %v", source, got)
		}
	}
	if !(Document{}).Empty() {
		t.Error("the zero document is not empty")
	}
}

func TestBlocksJSON(t *testing.T) {
	for _, c := range []struct{ name, source, want string }{
		{"none", "", `[]`},
		{"paragraph", `<p>a <b><i>b</i></b></p>`, `[{"type":"paragraph","spans":[{"text":"a ","marks":[],"href":null},{"text":"b","marks":["bold","italic"],"href":null}]}]`},
		{"link", `<a href="/x">a</a>`, `[{"type":"paragraph","spans":[{"text":"a","marks":[],"href":"/x"}]}]`},
		{"heading", `<h1>a</h1>`, `[{"type":"heading","level":2,"spans":[{"text":"a","marks":[],"href":null}]}]`},
		{"list", `<ul><li>a<ol start=2><li>b</ol></ul>`, `[{"type":"list","ordered":false,"start":1,"items":[{"spans":[{"text":"a","marks":[],"href":null}],"blocks":[{"type":"list","ordered":true,"start":2,"items":[{"spans":[{"text":"b","marks":[],"href":null}],"blocks":[]}]}]}]}]`},
		{"quote", `<blockquote>a</blockquote>`, `[{"type":"quote","blocks":[{"type":"paragraph","spans":[{"text":"a","marks":[],"href":null}]}],"cite":null}]`},
		{"image", `<img src=/a.jpg>`, `[{"type":"image","url":"/a.jpg","alt":"","caption":null,"credit":null,"width":null,"height":null}]`},
		{"full image", `<figure><img src=/a.jpg alt=b width=4 height=3><figcaption>c<cite>d</cite></figcaption></figure>`, `[{"type":"image","url":"/a.jpg","alt":"b","caption":"c","credit":"d","width":4,"height":3}]`},
		{"table", `<table><tr><td>a</table>`, `[{"type":"table","caption":null,"header":[],"rows":[{"cells":[{"spans":[{"text":"a","marks":[],"href":null}],"header":false,"colspan":1,"rowspan":1}]}]}]`},
		{"embed", `<iframe src="https://youtu.be/a"></iframe>`, `[{"type":"embed","provider":"youtube","url":"https://youtu.be/a","caption":null}]`},
		{"code", `<pre>a</pre>`, `[{"type":"code","text":"a","language":null}]`},
		{"rule", `<hr>`, `[{"type":"rule"}]`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := json.Marshal(parse(t, c.source, FormatHTML).Blocks())
			if err != nil || string(got) != c.want {
				t.Errorf("error %v\n got %s\nwant %s", err, got, c.want)
			}
		})
	}
}
