package html

import "unicode/utf8"

// Link is a link in a body.
type Link struct {
	Href string
	// Where it stands in [Document.Text], in characters (Unicode code points).
	Start, End int
}

// Links returns all links in the body, in its order. One whose words differ in
// style is one.
func (d Document) Links() (links []Link) {
	at := 0
	for _, p := range textOf(d.blocks) {
		start := at
		at += utf8.RuneCountInString(p.text)
		last := len(links) - 1
		switch {
		case p.href == "":
		case last >= 0 && links[last].End == start && links[last].Href == string(p.href):
			links[last].End = at
		default:
			links = append(links, Link{string(p.href), start, at})
		}
	}
	return links
}

// Images returns all pictures in the body, in its order.
func (d Document) Images() []ImageBlock { return imagesIn(d.blocks) }

func imagesIn(blocks []Block) (images []ImageBlock) {
	for _, b := range blocks {
		switch b := b.(type) {
		case ImageBlock:
			images = append(images, b)
		case QuoteBlock:
			images = append(images, imagesIn(b.Blocks)...)
		case ListBlock:
			for _, item := range b.Items {
				images = append(images, imagesIn(item.Blocks)...)
			}
		}
	}
	return images
}
