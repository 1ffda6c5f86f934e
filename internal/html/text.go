package html

import (
	"strconv"
	"strings"
)

// piece is a stretch of a body's text, with the target of the link that it is
// part of.
type piece struct {
	text string
	href Optional
}

// plainText writes blocks as text, parted by blank lines.
func plainText(blocks []Block) string {
	pieces, size := textOf(blocks), 0
	for _, p := range pieces {
		size += len(p.text)
	}
	var b strings.Builder
	b.Grow(size)
	for _, p := range pieces {
		b.WriteString(p.text)
	}
	return b.String()
}

func textOf(blocks []Block) []piece {
	parts := make([][]piece, len(blocks))
	for i, b := range blocks {
		parts[i] = blockText(b)
	}
	return joinText("\n\n", parts...)
}

func blockText(b Block) []piece {
	switch b := b.(type) {
	case ParagraphBlock:
		return spanPieces(b.Spans)
	case HeadingBlock:
		return spanPieces(b.Spans)
	case ListBlock:
		return listText(b)
	case QuoteBlock:
		return joinText("\n", textOf(b.Blocks), plain(b.Cite))
	case ImageBlock:
		return joinText("\n", plain(b.Caption), plain(b.Credit))
	case TableBlock:
		return joinText("\n", plain(b.Caption), rowsText(b.Header), rowsText(b.Rows))
	case EmbedBlock:
		return plain(b.Caption)
	case CodeBlock:
		return plain(Optional(b.Text))
	default:
		return nil
	}
}

// plain is text without a link; none if it is empty.
func plain(text Optional) []piece {
	if text == "" {
		return nil
	}
	return []piece{{text: string(text)}}
}

func spanPieces(spans []Span) []piece {
	pieces := make([]piece, len(spans))
	for i, s := range spans {
		pieces[i] = piece{s.Text, s.Href}
	}
	return pieces
}

func spanText(spans []Span) string {
	var b strings.Builder
	for _, s := range spans {
		b.WriteString(s.Text)
	}
	return b.String()
}

// listText indents by the width of "- " what belongs to an item. An item of
// pictures alone has no line.
func listText(b ListBlock) []piece {
	var lines [][]piece
	for i, item := range b.Items {
		mark := "- "
		if b.Ordered {
			mark = strconv.Itoa(b.Start+i) + ". "
		}
		parts := [][]piece{spanPieces(item.Spans)}
		for _, inner := range item.Blocks {
			parts = append(parts, blockText(inner))
		}
		if text := joinText("\n", parts...); len(text) > 0 {
			lines = append(lines, append([]piece{{text: mark}}, replaced(text, "\n", "\n  ")...))
		}
	}
	return joinText("\n", lines...)
}

func rowsText(rows []TableRow) []piece {
	var pieces []piece
	for i, row := range rows {
		if i > 0 {
			pieces = append(pieces, piece{text: "\n"})
		}
		for j, c := range row.Cells {
			if j > 0 {
				pieces = append(pieces, piece{text: "\t"})
			}
			pieces = append(pieces, replaced(spanPieces(c.Spans), "\n", " ")...)
		}
	}
	return pieces
}

// replaced changes text in place.
func replaced(pieces []piece, before, after string) []piece {
	for i := range pieces {
		pieces[i].text = strings.ReplaceAll(pieces[i].text, before, after)
	}
	return pieces
}

// joinText joins the parts that are not empty.
func joinText(separator string, parts ...[]piece) []piece {
	size := 0
	for _, p := range parts {
		size += len(p) + 1
	}
	joined := make([]piece, 0, size)
	for _, p := range parts {
		if len(p) == 0 {
			continue
		}
		if len(joined) > 0 {
			joined = append(joined, piece{text: separator})
		}
		joined = append(joined, p...)
	}
	return joined
}
