package html

import (
	"strconv"
	"strings"
)

// plainText writes blocks as text, parted by blank lines.
func plainText(blocks []Block) string {
	var parts []string
	for _, b := range blocks {
		if text := blockText(b); text != "" {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, "\n\n")
}

func blockText(b Block) string {
	switch b := b.(type) {
	case ParagraphBlock:
		return spanText(b.Spans)
	case HeadingBlock:
		return spanText(b.Spans)
	case ListBlock:
		return listText(b)
	case QuoteBlock:
		return joinText("\n", plainText(b.Blocks), string(b.Cite))
	case ImageBlock:
		return joinText("\n", string(b.Caption), string(b.Credit))
	case TableBlock:
		return joinText("\n", string(b.Caption), rowsText(b.Header), rowsText(b.Rows))
	case EmbedBlock:
		return string(b.Caption)
	case CodeBlock:
		return b.Text
	default:
		return ""
	}
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
func listText(b ListBlock) string {
	var lines []string
	for i, item := range b.Items {
		mark := "- "
		if b.Ordered {
			mark = strconv.Itoa(b.Start+i) + ". "
		}
		parts := []string{spanText(item.Spans)}
		for _, inner := range item.Blocks {
			parts = append(parts, blockText(inner))
		}
		if text := joinText("\n", parts...); text != "" {
			lines = append(lines, mark+strings.ReplaceAll(text, "\n", "\n  "))
		}
	}
	return strings.Join(lines, "\n")
}

func rowsText(rows []TableRow) string {
	lines := make([]string, len(rows))
	for i, row := range rows {
		cells := make([]string, len(row.Cells))
		for j, c := range row.Cells {
			cells[j] = strings.ReplaceAll(spanText(c.Spans), "\n", " ")
		}
		lines[i] = strings.Join(cells, "\t")
	}
	return strings.Join(lines, "\n")
}

// joinText joins the parts that are not empty.
func joinText(separator string, parts ...string) string {
	var full []string
	for _, p := range parts {
		if p != "" {
			full = append(full, p)
		}
	}
	return strings.Join(full, separator)
}
