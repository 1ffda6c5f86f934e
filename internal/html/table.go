package html

import (
	"iter"
	"strconv"

	dom "golang.org/x/net/html"
)

// maxSpan is the most columns or rows that one cell may cover.
const maxSpan = 100

// table adds a table of data, and after it the pictures, embeds and tables that
// stood in its cells. A table that only places pictures is unwrapped.
func (f *flow) table(n *dom.Node, s style) {
	rows, captions := tableRows(n)
	if onlyLayout(n, rows) {
		f.unwrapTable(rows, captions, s)
		return
	}
	var title []run
	for _, c := range captions {
		title = append(title, run{text: "\n"})
		collect(c, &title, &title)
	}
	t := TableBlock{Type: TypeTable, Caption: Optional(f.set.plain(title)), Header: []TableRow{}, Rows: []TableRow{}}
	var media []Block
	text := t.Caption != ""
	for _, tr := range rows {
		row := TableRow{Cells: []TableCell{}}
		for td := range cellsOf(tr) {
			cell, found := f.tableCell(td, s)
			row.Cells, media = append(row.Cells, cell), append(media, found...)
			text = text || len(cell.Spans) > 0
		}
		t.addRow(row, tr.Parent.Data == "thead")
	}
	if text {
		f.add(t)
	}
	f.add(media...)
}

// addRow puts a row that only names columns into the header while no other row
// has come.
func (t *TableBlock) addRow(row TableRow, head bool) {
	switch {
	case len(row.Cells) == 0:
	case head || len(t.Rows) == 0 && allHeaders(row):
		for i := range row.Cells {
			row.Cells[i].Header = true
		}
		t.Header = append(t.Header, row)
	default:
		t.Rows = append(t.Rows, row)
	}
}

func allHeaders(row TableRow) bool {
	for _, c := range row.Cells {
		if !c.Header {
			return false
		}
	}
	return true
}

// tableCell reads a cell: its text as lines, and the media in it.
func (f *flow) tableCell(n *dom.Node, s style) (TableCell, []Block) {
	in := f.inner()
	in.cell = true
	in.children(n, s)
	media := in.finish()
	return TableCell{
		Spans:   f.set.line(in.runs),
		Header:  n.Data == "th",
		Colspan: span(attr(n, "colspan")),
		Rowspan: span(attr(n, "rowspan")),
	}, media
}

func span(value string) int {
	n, err := strconv.Atoi(value)
	if err != nil || n < 1 || n > maxSpan {
		return 1
	}
	return n
}

// tableRows lists the rows of a table, without those of tables inside it, and
// its captions.
func tableRows(table *dom.Node) (rows, captions []*dom.Node) {
	for part := range table.ChildNodes() {
		switch tag(part) {
		case "caption":
			captions = append(captions, part)
		case "thead", "tbody", "tfoot":
			for tr := range part.ChildNodes() {
				if tag(tr) == "tr" {
					rows = append(rows, tr)
				}
			}
		}
	}
	return rows, captions
}

func cellsOf(tr *dom.Node) iter.Seq[*dom.Node] {
	return func(yield func(*dom.Node) bool) {
		for c := range tr.ChildNodes() {
			if name := tag(c); (name == "td" || name == "th") && !yield(c) {
				return
			}
		}
	}
}

// onlyLayout reports whether a table is the frame that many papers' older
// editors put around a picture and its caption: one column with media in it.
func onlyLayout(table *dom.Node, rows []*dom.Node) bool {
	for _, tr := range rows {
		n := 0
		for range cellsOf(tr) {
			n++
		}
		if n > 1 {
			return false
		}
	}
	for d := range table.Descendants() {
		switch tag(d) {
		case "img", "iframe", "figure", "table":
			return true
		}
	}
	return false
}

func (f *flow) unwrapTable(rows, captions []*dom.Node, s style) {
	for _, c := range captions {
		f.part(c, s)
	}
	for _, tr := range rows {
		f.part(tr, s)
	}
}
