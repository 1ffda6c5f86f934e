package html

// Links returns the targets of all links in the body, in its order.
func (d Document) Links() (targets []string) {
	each(d.blocks, func(spans []Span) {
		for _, s := range spans {
			if n := len(targets); s.Href != "" && (n == 0 || targets[n-1] != string(s.Href)) {
				targets = append(targets, string(s.Href))
			}
		}
	}, nil)
	return targets
}

// Images returns all pictures in the body, in its order.
func (d Document) Images() (images []ImageBlock) {
	each(d.blocks, nil, func(i ImageBlock) { images = append(images, i) })
	return images
}

// each visits the runs of text and the pictures in the blocks, top to bottom. Of
// the two visitors, one may be nil.
func each(blocks []Block, text func([]Span), image func(ImageBlock)) {
	visit := func(spans []Span) {
		if text != nil {
			text(spans)
		}
	}
	for _, b := range blocks {
		switch b := b.(type) {
		case ParagraphBlock:
			visit(b.Spans)
		case HeadingBlock:
			visit(b.Spans)
		case ListBlock:
			for _, item := range b.Items {
				visit(item.Spans)
				each(item.Blocks, text, image)
			}
		case QuoteBlock:
			each(b.Blocks, text, image)
		case ImageBlock:
			if image != nil {
				image(b)
			}
		case TableBlock:
			for _, row := range append(append([]TableRow{}, b.Header...), b.Rows...) {
				for _, cell := range row.Cells {
					visit(cell.Spans)
				}
			}
		}
	}
}
