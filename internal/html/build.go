package html

import (
	"strconv"
	"strings"

	dom "golang.org/x/net/html"
)

// build makes blocks of sanitised nodes. It still trusts no address in them.
func build(nodes []*dom.Node, clean func(string) string) []Block {
	f := &flow{set: typesetter{clean}}
	for _, n := range nodes {
		f.node(n, style{})
	}
	return f.finish()
}

// flow collects the content of one place: the body, a quote, a list item, a
// figure or a table cell.
type flow struct {
	set    typesetter
	blocks []Block
	runs   []run // of the paragraph that is still open
	level  int   // of the heading that is open; 0 in a paragraph

	cell    bool     // all text stays in runs: paragraphs become lines, only media become blocks
	caption *caption // of the figure that this is; nil elsewhere
	cite    *[]run   // source of the quote that this is; nil elsewhere
}

// inner makes a flow for what stands inside f.
func (f *flow) inner() *flow { return &flow{set: f.set} }

// node adds n and all below it.
func (f *flow) node(n *dom.Node, s style) {
	switch n.Type {
	case dom.TextNode:
		f.runs = append(f.runs, textRun(n.Data, s))
	case dom.ElementNode:
		f.element(n, s)
	}
}

func (f *flow) element(n *dom.Node, s style) {
	switch n.Data {
	case "br":
		f.runs = append(f.runs, run{"\n", s})
	case "h1", "h2", "h3", "h4", "h5", "h6":
		f.heading(n, s)
	case "hr":
		f.add(RuleBlock{Type: TypeRule})
	case "img":
		f.image(n)
	case "iframe":
		if embed, ok := embedOf(attr(n, "src")); ok {
			f.add(embed)
		}
	case "figure":
		f.figure(n, s)
	case "figcaption":
		f.figcaption(n, s)
	case "pre":
		f.code(n, s)
	case "ul", "ol":
		f.list(n, s)
	case "blockquote":
		f.quote(n, s)
	case "table":
		f.table(n, s)
	case "cite", "footer":
		f.source(n, s)
	case "a", "b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "kbd", "samp", "tt", "sup", "sub", "span":
		f.children(n, s.inside(n))
	default:
		f.part(n, s)
	}
}

func (f *flow) children(n *dom.Node, s style) {
	for c := range n.ChildNodes() {
		f.node(c, s)
	}
}

// part adds an element whose borders end a paragraph.
func (f *flow) part(n *dom.Node, s style) {
	f.flush()
	f.children(n, s)
	f.flush()
}

// flush ends the open paragraph or heading, or the open line of a cell.
func (f *flow) flush() {
	runs := f.runs
	switch {
	case f.cell:
		f.runs = append(f.runs, run{text: "\n"})
		return
	case f.level > 0:
		if title := f.set.line(runs); len(title) > 0 {
			f.blocks = append(f.blocks, HeadingBlock{Type: TypeHeading, Level: f.level, Spans: title})
		}
	default:
		for _, p := range f.set.paragraphs(runs) {
			f.blocks = append(f.blocks, ParagraphBlock{Type: TypeParagraph, Spans: p})
		}
	}
	f.runs = f.runs[:0]
}

// add puts blocks after the paragraph that was open. A rule between the lines of
// a table cell has no place to go.
func (f *flow) add(blocks ...Block) {
	f.flush()
	for _, b := range blocks {
		if _, rule := b.(RuleBlock); !rule || !f.cell {
			f.blocks = append(f.blocks, b)
		}
	}
}

// finish ends the flow. Its blocks are never nil, for their JSON.
func (f *flow) finish() []Block {
	if !f.cell {
		f.flush()
	}
	if f.blocks == nil {
		return []Block{}
	}
	return f.blocks
}

// heading maps the six levels to three: level 1 is the article's title.
func (f *flow) heading(n *dom.Node, s style) {
	f.flush()
	outer := f.level
	f.level = min(max(int(n.Data[1]-'0'), 2), 4)
	f.children(n, s)
	f.flush()
	f.level = outer
}

func (f *flow) quote(n *dom.Node, s style) {
	if f.cell {
		f.part(n, s)
		return
	}
	in, cite := f.inner(), []run{}
	for c := range n.ChildNodes() {
		in.cite = nil
		if name := tag(c); name == "footer" || name == "cite" {
			in.cite = &cite // only as a child of the quote do they name its source
		}
		in.node(c, s)
	}
	q := QuoteBlock{Type: TypeQuote, Blocks: in.finish(), Cite: Optional(f.set.plain(cite))}
	if len(q.Blocks) == 0 && q.Cite != "" { // all of it stood in <cite>
		q.Blocks, q.Cite = []Block{paragraph(string(q.Cite))}, ""
	}
	if len(q.Blocks) > 0 {
		f.add(q)
	}
}

// source adds <cite> or <footer>: the source of a quote, the credit of a picture,
// or else plain content.
func (f *flow) source(n *dom.Node, s style) {
	switch {
	case f.cite != nil:
		f.flush()
		*f.cite = append(*f.cite, run{text: "\n"})
		collect(n, f.cite, f.cite)
	case n.Data == "cite":
		f.children(n, s)
	default:
		f.part(n, s)
	}
}

func (f *flow) list(n *dom.Node, s style) {
	if f.cell {
		f.part(n, s)
		return
	}
	list := ListBlock{Type: TypeList, Ordered: n.Data == "ol", Start: 1, Items: []ListItem{}}
	if start, err := strconv.Atoi(attr(n, "start")); err == nil && list.Ordered {
		list.Start = start
	}
	for c := range n.ChildNodes() {
		in, name := f.inner(), tag(c)
		if name == "li" {
			in.children(c, s)
		} else {
			in.node(c, s)
		}
		blocks := in.finish()
		if len(blocks) == 0 {
			continue
		}
		// Old editors put a nested list beside the item that it belongs to.
		if last := len(list.Items) - 1; last >= 0 && (name == "ul" || name == "ol") {
			list.Items[last].Blocks = append(list.Items[last].Blocks, blocks...)
			continue
		}
		list.Items = append(list.Items, item(blocks))
	}
	if len(list.Items) > 0 {
		f.add(list)
	}
}

func item(blocks []Block) ListItem {
	if p, ok := blocks[0].(ParagraphBlock); ok {
		return ListItem{Spans: p.Spans, Blocks: blocks[1:]}
	}
	return ListItem{Spans: []Span{}, Blocks: blocks}
}

// code adds preformatted text as it stands, but for control characters and blank
// lines at the ends. In a table cell it is text like any other.
func (f *flow) code(n *dom.Node, s style) {
	if f.cell {
		f.part(n, s)
		return
	}
	var b strings.Builder
	for d := range n.Descendants() {
		switch {
		case d.Type == dom.TextNode:
			b.WriteString(d.Data)
		case tag(d) == "br":
			b.WriteByte('\n')
		}
	}
	text := codeText(b.String())
	if text == "" {
		return
	}
	block := CodeBlock{Type: TypeCode, Text: text}
	if m := languageClass.FindStringSubmatch(attr(n, "class")); m != nil {
		block.Language = Optional(m[1])
	}
	f.add(block)
}

func paragraph(text string) ParagraphBlock {
	return ParagraphBlock{Type: TypeParagraph, Spans: []Span{{Text: text, Marks: []Mark{}}}}
}

// tag is the name of an element, or "" of a text: whose Data may read "li" too.
func tag(n *dom.Node) string {
	if n.Type != dom.ElementNode {
		return ""
	}
	return n.Data
}

func attr(n *dom.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}
