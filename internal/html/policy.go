package html

import (
	"regexp"

	"github.com/microcosm-cc/bluemonday"
)

// policy is the first gate: after it no script, handler, style sheet, form field
// or unknown element is left.
var policy = newPolicy()

func newPolicy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	// Every allowed element is allowed without attributes too: bluemonday drops
	// bare ones otherwise, and with nested spans it then drops the wrong end tag.
	p.AllowNoAttrs().OnElements(elements()...)

	p.AllowURLSchemes("http", "https", "mailto", "tel")
	p.AllowRelativeURLs(true)
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("src").OnElements("img", "iframe")
	p.AllowAttrs("alt").OnElements("img")

	number := regexp.MustCompile(`^[0-9]{1,5}$`)
	p.AllowAttrs("width", "height").Matching(number).OnElements("img")
	p.AllowAttrs("start").Matching(number).OnElements("ol")
	p.AllowAttrs("colspan", "rowspan").Matching(number).OnElements("td", "th")

	p.AllowAttrs("class").Matching(regexp.MustCompile(`^embed$`)).OnElements("figure")
	p.AllowAttrs("class").Matching(languageClass).OnElements("pre")
	// Styles are read by the builder and never written. On <b> only what Google
	// Docs wraps a whole paste in is let through: the parser opens unclosed <b>
	// again in each block, three of every kind, so the kinds must be few.
	p.AllowAttrs("style").Matching(regexp.MustCompile(`^font-weight: ?normal;?$`)).OnElements("b")
	p.AllowAttrs("style").Matching(regexp.MustCompile(
		`(?i)(font-weight|font-style|text-decoration|vertical-align)\S*\s*:`)).OnElements("span")

	p.SkipElementsContent("applet", "audio", "button", "canvas", "datalist", "head", "map", "math",
		"noembed", "object", "plaintext", "select", "svg", "template", "textarea", "video", "xml", "xmp")
	// A frame has no end tag: skipping to it would lose the rest of the article.
	p.AllowElementsContent("frame")
	return p
}

// elements lists what the builder knows, either as content or as the border of a
// paragraph. All else is unwrapped by the sanitiser.
func elements() []string {
	return []string{
		"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "footer", "cite",
		"figure", "figcaption", "img", "iframe", "pre", "hr",
		"table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td",
		"a", "b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "kbd", "samp", "tt", "sup", "sub", "br", "span",
		"address", "article", "aside", "center", "dd", "details", "div", "dl", "dt", "fieldset", "form",
		"header", "hgroup", "legend", "main", "nav", "section", "summary",
	}
}

// languageClass is the class by which HTML names the language of code.
var languageClass = regexp.MustCompile(`^language-([A-Za-z0-9+#_-]{1,32})$`)
