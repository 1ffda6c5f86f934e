package html

import (
	"strconv"
	"strings"
	"unicode"

	dom "golang.org/x/net/html"
)

// caption collects what stands in a figure's <figcaption>.
type caption struct {
	text, credit []run
}

// figure adds what stands in n, with the caption on the last picture, embed or
// table in it: a caption stands below what it describes.
func (f *flow) figure(n *dom.Node, s style) {
	in := f.inner()
	in.caption = &caption{}
	if embed, ok := linkedEmbed(n); ok {
		in.add(embed)
		in.captionsOf(n, s)
	} else {
		in.children(n, s)
	}
	blocks := in.finish()
	text, credit := f.set.plain(in.caption.text), f.set.plain(in.caption.credit)
	f.add(withCaption(blocks, text, credit)...)
}

// captionsOf adds the captions in n and nothing else of it.
func (f *flow) captionsOf(n *dom.Node, s style) {
	for c := range n.ChildNodes() {
		if tag(c) == "figcaption" {
			f.figcaption(c, s)
		}
	}
}

// linkedEmbed reads an embed as it is written in the canonical HTML.
func linkedEmbed(figure *dom.Node) (EmbedBlock, bool) {
	if attr(figure, "class") != "embed" {
		return EmbedBlock{}, false
	}
	for n := range figure.Descendants() {
		if tag(n) == "a" {
			return embedOf(attr(n, "href"))
		}
	}
	return EmbedBlock{}, false
}

// figcaption keeps a caption for its figure; outside one it is a paragraph. What
// the editor put into <cite> is the credit, and nothing else is guessed to be.
func (f *flow) figcaption(n *dom.Node, s style) {
	if f.caption == nil {
		f.part(n, s)
		return
	}
	f.flush()
	f.caption.text = append(f.caption.text, run{text: "\n"})
	collect(n, &f.caption.text, &f.caption.credit)
}

// collect gathers the text below n without its style, apart from what stands in
// <cite>, which goes to cited. The borders of other parts are line breaks.
func collect(n *dom.Node, text, cited *[]run) {
	for c := range n.ChildNodes() {
		switch {
		case c.Type == dom.TextNode:
			*text = append(*text, textRun(c.Data, style{}))
		case c.Data == "br":
			*text = append(*text, run{text: "\n"})
		case c.Data == "cite" && cited != text:
			*text = append(*text, run{text: " "})
			*cited = append(*cited, run{text: " "})
			collect(c, cited, cited)
		case c.Data == "a" || c.Data == "span" || c.Data == "cite" || markOf(c.Data) != 0:
			collect(c, text, cited)
		case c.Data != "iframe": // whose text is markup
			*text = append(*text, run{text: "\n"})
			collect(c, text, cited)
			*text = append(*text, run{text: "\n"})
		}
	}
}

// withCaption gives a caption to the last of blocks, or puts it below as a
// paragraph where that one takes none.
func withCaption(blocks []Block, text, credit string) []Block {
	if text == "" && credit == "" {
		return blocks
	}
	both := strings.TrimSpace(text + " " + credit)
	last := len(blocks) - 1
	if last < 0 {
		return []Block{paragraph(both)}
	}
	switch b := blocks[last].(type) {
	case ImageBlock:
		if b.Caption == "" && b.Credit == "" {
			b.Caption, b.Credit = Optional(text), Optional(credit)
			blocks[last] = b
			return blocks
		}
	case EmbedBlock:
		if b.Caption == "" {
			b.Caption = Optional(both)
			blocks[last] = b
			return blocks
		}
	case TableBlock:
		if b.Caption == "" {
			b.Caption = Optional(both)
			blocks[last] = b
			return blocks
		}
	}
	return append(blocks, paragraph(both))
}

// image adds a picture. Inside a paragraph it parts the paragraph in two.
func (f *flow) image(n *dom.Node) {
	src := imageSource(attr(n, "src"))
	if src == "" {
		return
	}
	f.add(ImageBlock{
		Type:   TypeImage,
		URL:    src,
		Alt:    f.set.plain([]run{textRun(attr(n, "alt"), style{})}),
		Width:  pixels(attr(n, "width")),
		Height: pixels(attr(n, "height")),
	})
}

func pixels(value string) Pixels {
	n, err := strconv.Atoi(value)
	if err != nil {
		return 0
	}
	return Pixels(n)
}

// codeText drops control characters other than tabs and line feeds, and blank
// lines at either end.
func codeText(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, text)
	text = strings.TrimRightFunc(text, unicode.IsSpace)
	for {
		line, rest, found := strings.Cut(text, "\n")
		if !found || strings.TrimSpace(line) != "" {
			return text
		}
		text = rest
	}
}
