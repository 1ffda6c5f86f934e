package html

import (
	"slices"
	"strings"
	"testing"

	dom "golang.org/x/net/html"
	"pgregory.net/rapid"
)

// vocabulary is all that canonical HTML may hold: elements and their attributes.
// It is written out here once more so that a wider renderer fails the tests.
var vocabulary = map[string][]string{
	"p": {}, "h2": {}, "h3": {}, "h4": {}, "ul": {}, "ol": {"start"}, "li": {}, "blockquote": {}, "footer": {},
	"figure": {"class"}, "img": {"src", "alt", "width", "height"}, "figcaption": {}, "cite": {},
	"table": {}, "caption": {}, "thead": {}, "tbody": {}, "tr": {}, "th": {"colspan", "rowspan"}, "td": {"colspan", "rowspan"},
	"pre": {}, "code": {"class"}, "hr": {}, "br": {},
	"a": {"href", "rel"}, "strong": {}, "em": {}, "u": {}, "s": {}, "sup": {}, "sub": {},
}

// checkSafe fails the test if canonical HTML holds anything but the vocabulary,
// balanced, with harmless addresses.
func checkSafe(t rapid.TB, canonical string) {
	t.Helper()
	if strings.Contains(strings.ToLower(canonical), "<script") {
		t.Errorf("a script in %s", canonical)
	}
	var open []string
	z := dom.NewTokenizer(strings.NewReader(canonical))
	for {
		switch z.Next() {
		case dom.ErrorToken:
			if len(open) > 0 {
				t.Errorf("%v left open in %s", open, canonical)
			}
			return
		case dom.StartTagToken:
			token := z.Token()
			checkTag(t, token)
			if !slices.Contains([]string{"img", "br", "hr"}, token.Data) {
				open = append(open, token.Data)
			}
		case dom.EndTagToken:
			name := z.Token().Data
			if len(open) == 0 || open[len(open)-1] != name {
				t.Fatalf("</%s> does not match %v in %s", name, open, canonical)
			}
			open = open[:len(open)-1]
		case dom.TextToken:
		default:
			t.Errorf("token %s in %s", z.Token(), canonical)
		}
	}
}

func checkTag(t rapid.TB, token dom.Token) {
	t.Helper()
	attributes, known := vocabulary[token.Data]
	if !known {
		t.Errorf("element %s", token)
	}
	for _, a := range token.Attr {
		if !slices.Contains(attributes, a.Key) {
			t.Errorf("attribute %s in %s", a.Key, token)
		}
		if a.Key == "href" || a.Key == "src" {
			checkAddress(t, a.Val)
		}
	}
}

// checkAddress reads an address as the most forgiving browser would.
func checkAddress(t rapid.TB, address string) {
	t.Helper()
	if strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r == '\\' }) || strings.HasPrefix(address, "//") {
		t.Errorf("address %q", address)
	}
	scheme, _, found := strings.Cut(address, ":")
	if !found || strings.ContainsAny(scheme, "/?#") {
		return // relative
	}
	if !slices.Contains([]string{"http", "https", "mailto", "tel"}, scheme) {
		t.Errorf("address %q", address)
	}
}

func TestAttacks(t *testing.T) {
	const img = `<figure><img src="/x" alt=""></figure>`
	for _, c := range []struct{ name, source, want string }{
		{"script", `a<script>alert(1)</script>b`, `<p>ab</p>`},
		{"script in capitals", `<SCRIPT SRC=//e.example/x.js></SCRIPT>a`, `<p>a</p>`},
		{"script with slash", `<script/src=//e.example/x.js></script>a`, `<p>a</p>`},
		{"script in script", `<scr<script>ipt>alert(1)</script>a`, `<p>ipt&gt;alert(1)a</p>`},
		{"script unclosed", `a<script>alert(1)`, `<p>a</p>`},
		{"script with comment", `<script><!--<script>alert(1)</script>--></script>a`, `<p>a</p>`},
		{"doubled bracket", `<<script>alert(1);//<</script>a`, `<p>&lt;a</p>`},
		{"unclosed tag", `a<img src=/x onerror=alert(1)`, `<p>a</p>`},
		{"escaped script stays text", `&lt;script&gt;alert(1)&lt;/script&gt;`, `<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>`},

		{"onerror", `<img src=/x onerror=alert(1)>`, img},
		{"onerror with slashes", `<img/src=/x/onerror=alert(1)>`, `<figure><img src="/x/onerror=alert(1)" alt=""></figure>`},
		{"onload", `<body onload=alert(1)>a`, `<p>a</p>`},
		{"onclick", `<p onclick=alert(1)>a</p>`, `<p>a</p>`},
		{"onmouseover in capitals", `<a href=/x ONMOUSEOVER=alert(1)>a</a>`, `<p><a href="/x">a</a></p>`},
		{"onfocus", `<input autofocus onfocus=alert(1)>a`, `<p>a</p>`},
		{"ontoggle", `<details open ontoggle=alert(1)>a</details>`, `<p>a</p>`},
		{"onstart", `<marquee onstart=alert(1)>a</marquee>`, `<p>a</p>`},
		{"handler with line feed", "<img src=/x onerror\n=\nalert(1)>", img},
		{"handler with form feed", "<img src=/x\fonerror=alert(1)>", img},
		{"handler behind a broken quote", `<img """><script>alert(1)</script>">a`, `<p>"&gt;a</p>`},
		{"quote in alt", `<img src=/x alt="&quot; onerror=alert(1) x=&quot;">`, `<figure><img src="/x" alt="&#34; onerror=alert(1) x=&#34;"></figure>`},
		{"bracket in alt", `<img src=/x alt="--><script>alert(1)</script>">`, `<figure><img src="/x" alt="--&gt;&lt;script&gt;alert(1)&lt;/script&gt;"></figure>`},
		{"quote in address", `<a href="/x&quot; onclick=&quot;alert(1)">a</a>`, `<p>a</p>`},

		{"javascript", `<a href="javascript:alert(1)">a</a>`, `<p>a</p>`},
		{"javascript in mixed case", `<a href="JaVaScRiPt:alert(1)">a</a>`, `<p>a</p>`},
		{"javascript with tab", "<a href=\"java\tscript:alert(1)\">a</a>", `<p>a</p>`},
		{"javascript with line feed", "<a href=\"java\nscript:alert(1)\">a</a>", `<p>a</p>`},
		{"javascript with tab entity", `<a href="jav&#x09;ascript:alert(1)">a</a>`, `<p>a</p>`},
		{"javascript with named entities", `<a href="javascript&colon;alert&lpar;1&rpar;">a</a>`, `<p>a</p>`},
		{"javascript in decimal entities", `<a href="&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;alert(1)">a</a>`, `<p>a</p>`},
		{"javascript in padded entities", `<a href="&#0000106avascript:alert(1)">a</a>`, `<p>a</p>`},
		{"javascript after control character", "<a href=\"\x01javascript:alert(1)\">a</a>", `<p>a</p>`},
		{"javascript after space", `<a href="  javascript:alert(1)">a</a>`, `<p>a</p>`},
		{"javascript with NUL", "<a href=\"java\x00script:alert(1)\">a</a>", `<p>a</p>`},
		{"javascript behind a comment", `<a href="javascript://a.vn/%0Aalert(1)">a</a>`, `<p>a</p>`},
		{"vbscript", `<a href="vbscript:msgbox(1)">a</a>`, `<p>a</p>`},
		{"data link", `<a href="data:text/html,<script>alert(1)</script>">a</a>`, `<p>a</p>`},
		{"data picture", `<img src="data:image/svg+xml;base64,PHN2Zz4=">a`, `<p>a</p>`},
		{"data picture with white space", "<img src=\"data:image/png;base64,iVBO\nRw0K\">a", `<p>a</p>`},
		{"javascript picture", `<img src="javascript:alert(1)">a`, `<p>a</p>`},
		{"blob and file", `<a href="blob:https://a.vn/1">a</a><a href="file:///etc/passwd">b</a>`, `<p>ab</p>`},
		{"backslashes", `<a href="\\e.example">a</a><a href="/\e.example">b</a>`, `<p><a href="%5C%5Ce.example">a</a><a href="/%5Ce.example">b</a></p>`},
		{"many slashes", `<a href="////e.example">a</a><a href="https:///e.example">b</a><a href="https:e.example">c</a>`, `<p>abc</p>`},
		{"xlink", `<a xlink:href="javascript:alert(1)">a</a>`, `<p>a</p>`},
		{"srcset", `<img src=/x srcset="javascript:alert(1) 2x" lowsrc=javascript:alert(1)>`, img},

		{"svg", `<svg onload=alert(1)></svg>a`, `<p>a</p>`},
		{"svg script", `<svg><script>alert(1)</script></svg>a`, `<p>a</p>`},
		{"svg animation", `<svg><a><animate attributeName=href values=javascript:alert(1) /><text>x</text></a></svg>a`, `<p>a</p>`},
		{"svg foreign object", `<svg><foreignObject><img src=/x onerror=alert(1)></foreignObject></svg>a`, `<p>a</p>`},
		{"svg use", `<svg><use href="data:image/svg+xml,<svg id=x></svg>#x"/></svg>a`, `<p>a</p>`},
		{"math", `<math><a xlink:href="javascript:alert(1)">x</a></math>a`, `<p>a</p>`},
		{"style element", `<style>@import "//e.example";</style>a`, `<p>a</p>`},
		{"style attribute", `<p style="background:url(javascript:alert(1))">a</p>`, `<p>a</p>`},
		{"style on span", `<span style="font-weight:bold;x:expression(alert(1))">a</span>`, `<p><strong>a</strong></p>`},
		{"link element", `<link rel=stylesheet href=//e.example/x.css>a`, `<p>a</p>`},
		{"base", `<base href="https://e.example/">a`, `<p>a</p>`},
		{"meta refresh", `<meta http-equiv=refresh content="0;url=javascript:alert(1)">a`, `<p>a</p>`},
		{"form", `<form action="javascript:alert(1)"><button formaction="javascript:alert(1)">x</button>a</form>`, `<p>a</p>`},
		{"isindex", `<isindex type=image src=1 onerror=alert(1)>a`, `<p>a</p>`},
		{"object", `<object data="javascript:alert(1)"><p>x</p></object>a`, `<p>a</p>`},
		{"embed element", `<embed src="javascript:alert(1)">a`, `<p>a</p>`},
		{"applet", `<applet code=X>x</applet>a`, `<p>a</p>`},
		{"video", `<video src=/x onerror=alert(1)><source onerror=alert(1)></video>a`, `<p>a</p>`},
		{"frames", `<frameset><frame src="javascript:alert(1)"></frameset>a`, `<p>a</p>`},
		{"iframe javascript", `<iframe src="javascript:alert(1)"></iframe>a`, `<p>a</p>`},
		{"iframe srcdoc", `<iframe srcdoc="<script>alert(1)</script>"></iframe>a`, `<p>a</p>`},
		{"iframe srcdoc on a good host", `<iframe src="https://vimeo.com/1" srcdoc="<script>alert(1)</script>" onload=alert(1)></iframe>`, `<figure class="embed"><a href="https://vimeo.com/1" rel="nofollow noopener">https://vimeo.com/1</a></figure>`},
		{"iframe text", `<iframe><script>alert(1)</script></iframe>a`, `<p>a</p>`},
		{"iframe address with quote", `<iframe src="https://vimeo.com/1?&quot;onload=alert(1)"></iframe>`, `<figure class="embed"><a href="https://vimeo.com/1?&#34;onload=alert(1)" rel="nofollow noopener">https://vimeo.com/1?"onload=alert(1)</a></figure>`},
		{"template", `<template><img src=/x onerror=alert(1)></template>a`, `<p>a</p>`},
		{"portal and custom elements", `<portal src=javascript:alert(1)></portal><x-a onclick=alert(1)>a</x-a>`, `<p>a</p>`},

		{"comment", `<!-- <script>alert(1)</script> -->a`, `<p>a</p>`},
		{"comment unclosed", `a<!-- <img src=/x onerror=alert(1)>`, `<p>a</p>`},
		{"comment closed early", `<!--><img src=/x onerror=alert(1)>-->`, img + "\n" + `<p>--&gt;</p>`},
		{"comment closed with bang", `<!-- --!><img src=/x onerror=alert(1)> -->`, img + "\n" + `<p>--&gt;</p>`},
		{"conditional comment", `<!--[if gte IE 4]><script>alert(1)</script><![endif]-->a`, `<p>a</p>`},
		{"CDATA", `<![CDATA[<script>alert(1)</script>]]>a`, `<p>alert(1)]]&gt;a</p>`},
		{"processing instruction", `<?xml-stylesheet href="javascript:alert(1)"?>a`, `<p>a</p>`},
		{"noscript and title", `<noscript><p title="</noscript><img src=/x onerror=alert(1)>"></p></noscript>`, img + "\n" + `<p>"&gt;</p>`},
		{"textarea and title", `<textarea><title></textarea><img src=/x onerror=alert(1)></title>a`, img + "\n" + `<p>a</p>`},
		{"xmp", `<xmp><p title="</xmp><img src=/x onerror=alert(1)>">`, img + "\n" + `<p>"&gt;</p>`},
		{"noembed", `<noembed><p title="</noembed><img src=/x onerror=alert(1)>">`, img + "\n" + `<p>"&gt;</p>`},
		{"plaintext", `a<plaintext><script>alert(1)</script>`, `<p>a</p>`},
		{"math and style", `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">a`, ``},
		{"form and math", `<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>a`, ``},
		{"svg and paragraph", `<svg></p><style><a id="</style><img src=/x onerror=alert(1)>">a`, ``},
		{"select", `<select><template><img src=/x onerror=alert(1)></template></select>a`, `<p>a</p>`},
		{"table fostering", `<table><img src=/x onerror=alert(1)><tr><td>a</table>`, img + "\n" + `<table><tbody><tr><td>a</td></tr></tbody></table>`},
		{"attribute without end", `<p title="<img src=/x onerror=alert(1)>`, ``},
		{"language class", `<pre class="language-x&quot; onclick=alert(1)">a</pre>`, `<pre><code>a</code></pre>`},
		{"code that looks like markup", `<pre>&lt;/code&gt;&lt;script&gt;</pre>`, `<pre><code>&lt;/code&gt;&lt;script&gt;</code></pre>`},
		{"figure class", `<figure class="embed x" onclick=alert(1)><a href="javascript:alert(1)">a</a></figure>`, `<p>a</p>`},
		{"invalid UTF-8", "<a href=\"\xe4javascript:alert(1)\">a\xff</a>", "<p>a\uFFFD</p>"},
		{"overlong bracket", "\xc0\xbcscript\xc0\xbealert(1)", "<p>\uFFFD\x73cript\uFFFDalert(1)</p>"},
		{"UTF-7", `+ADw-script+AD4-alert(1)+ADw-/script+AD4-`, `<p>+ADw-script+AD4-alert(1)+ADw-/script+AD4-</p>`},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc := parse(t, c.source, FormatHTML)
			if doc.HTML() != c.want {
				t.Errorf("HTML\n got %s\nwant %s", doc.HTML(), c.want)
			}
			checkSafe(t, doc.HTML())
			if again := parse(t, doc.HTML(), FormatHTML); again.HTML() != doc.HTML() {
				t.Errorf("parsed again\n got %s\nwant %s", again.HTML(), doc.HTML())
			}
			checkSafe(t, parse(t, c.source, FormatMarkdown).HTML())
			checkSafe(t, parse(t, c.source, FormatText).HTML())
		})
	}
}
