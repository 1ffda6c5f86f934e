// Package diff tells what differs between two texts. It knows nothing of the news.
package diff

// Op says whether both texts have a stretch.
type Op string

// Span is a stretch of text that both have, or only one.
type Span struct {
	Op   Op
	Text string
}

// Words compares two texts as wholes.
func Words(before, after string) []Span {
	if before == after {
		return []Span{{"same", before}}
	}
	return []Span{{"removed", before}, {"added", after}}
}
