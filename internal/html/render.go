package html

import (
	"slices"
	"strconv"
	"strings"
)

// The renderer is the only place that writes tags. Names are constants here, and
// every value goes through one of these escapers.
var (
	textEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	lineEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\n", "<br>")
	attrEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;")
)

// render writes blocks as canonical HTML, one top-level block a line.
func render(blocks []Block) string {
	var w writer
	for i, b := range blocks {
		if i > 0 {
			w.WriteByte('\n')
		}
		w.block(b)
	}
	return w.String()
}

type writer struct{ strings.Builder }

func (w *writer) block(b Block) {
	switch b := b.(type) {
	case ParagraphBlock:
		w.wrap("p", func() { w.spans(b.Spans) })
	case HeadingBlock:
		w.wrap("h"+strconv.Itoa(b.Level), func() { w.spans(b.Spans) })
	case ListBlock:
		w.list(b)
	case QuoteBlock:
		w.wrap("blockquote", func() {
			w.blocks(b.Blocks)
			w.line("footer", b.Cite)
		})
	case ImageBlock:
		w.image(b)
	case TableBlock:
		w.table(b)
	case EmbedBlock:
		w.embed(b)
	case CodeBlock:
		w.code(b)
	case RuleBlock:
		w.open("hr")
	}
}

func (w *writer) blocks(blocks []Block) {
	for _, b := range blocks {
		w.block(b)
	}
}

// open writes a start tag; attributes are pairs of name and value.
func (w *writer) open(element string, attributes ...string) {
	w.WriteString("<" + element)
	for pair := range slices.Chunk(attributes, 2) {
		w.WriteString(" " + pair[0] + `="` + attrEscaper.Replace(pair[1]) + `"`)
	}
	w.WriteByte('>')
}

func (w *writer) close(element string) { w.WriteString("</" + element + ">") }

func (w *writer) wrap(element string, content func()) {
	w.open(element)
	content()
	w.close(element)
}

// line writes text in an element, or nothing where there is none.
func (w *writer) line(element string, text Optional) {
	if text != "" {
		w.wrap(element, func() { w.WriteString(lineEscaper.Replace(string(text))) })
	}
}

func (w *writer) list(b ListBlock) {
	element, attributes := "ul", []string{}
	if b.Ordered {
		element = "ol"
		if b.Start != 1 {
			attributes = append(attributes, "start", strconv.Itoa(b.Start))
		}
	}
	w.open(element, attributes...)
	for _, item := range b.Items {
		w.wrap("li", func() {
			w.spans(item.Spans)
			w.blocks(item.Blocks)
		})
	}
	w.close(element)
}

func (w *writer) image(b ImageBlock) {
	attributes := []string{"src", b.URL, "alt", b.Alt}
	if b.Width != 0 {
		attributes = append(attributes, "width", strconv.Itoa(int(b.Width)))
	}
	if b.Height != 0 {
		attributes = append(attributes, "height", strconv.Itoa(int(b.Height)))
	}
	w.wrap("figure", func() {
		w.open("img", attributes...)
		if b.Caption != "" || b.Credit != "" {
			w.wrap("figcaption", func() {
				w.WriteString(lineEscaper.Replace(string(b.Caption)))
				w.line("cite", b.Credit)
			})
		}
	})
}

func (w *writer) embed(b EmbedBlock) {
	w.open("figure", "class", "embed")
	w.openLink(b.URL)
	w.WriteString(textEscaper.Replace(b.URL))
	w.close("a")
	w.line("figcaption", b.Caption)
	w.close("figure")
}

func (w *writer) code(b CodeBlock) {
	w.wrap("pre", func() {
		if b.Language != "" {
			w.open("code", "class", "language-"+string(b.Language))
		} else {
			w.open("code")
		}
		w.WriteString(textEscaper.Replace(b.Text))
		w.close("code")
	})
}

func (w *writer) table(b TableBlock) {
	w.wrap("table", func() {
		w.line("caption", b.Caption)
		w.rows("thead", b.Header)
		w.rows("tbody", b.Rows)
	})
}

func (w *writer) rows(element string, rows []TableRow) {
	if len(rows) == 0 {
		return
	}
	w.wrap(element, func() {
		for _, row := range rows {
			w.wrap("tr", func() {
				for _, c := range row.Cells {
					w.cell(c)
				}
			})
		}
	})
}

func (w *writer) cell(c TableCell) {
	element := "td"
	if c.Header {
		element = "th"
	}
	var attributes []string
	if c.Colspan > 1 {
		attributes = append(attributes, "colspan", strconv.Itoa(c.Colspan))
	}
	if c.Rowspan > 1 {
		attributes = append(attributes, "rowspan", strconv.Itoa(c.Rowspan))
	}
	w.open(element, attributes...)
	w.spans(c.Spans)
	w.close(element)
}

// inlineTag is an open inline element; href is set on links only.
type inlineTag struct{ element, href string }

// spans writes inline text. What one span shares with the next stays open, so
// that a link with a bold word in it is one link.
func (w *writer) spans(spans []Span) {
	var open []inlineTag
	for _, s := range spans {
		tags := inlineTags(s)
		shared := 0
		for shared < min(len(open), len(tags)) && open[shared] == tags[shared] {
			shared++
		}
		w.closeAll(open[shared:])
		for _, t := range tags[shared:] {
			if t.href != "" {
				w.openLink(t.href)
			} else {
				w.open(t.element)
			}
		}
		w.WriteString(lineEscaper.Replace(s.Text))
		open = tags
	}
	w.closeAll(open)
}

func (w *writer) closeAll(tags []inlineTag) {
	for _, t := range slices.Backward(tags) {
		w.close(t.element)
	}
}

func inlineTags(s Span) []inlineTag {
	var tags []inlineTag
	if s.Href != "" {
		tags = append(tags, inlineTag{"a", string(s.Href)})
	}
	for _, o := range markOrder {
		if slices.Contains(s.Marks, o.mark) {
			tags = append(tags, inlineTag{element: o.element})
		}
	}
	return tags
}

func (w *writer) openLink(href string) {
	if leavesSite(href) {
		w.open("a", "href", href, "rel", "nofollow noopener")
	} else {
		w.open("a", "href", href)
	}
}
