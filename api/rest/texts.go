package rest

import "strings"

// Texts makes strings, many out of one piece of memory: whoever takes some while garbage
// is collected has to help first, and a refusal would wait for that. A string keeps the
// whole piece, so they are for what is forgotten soon. It is not for several goroutines.
type Texts struct{ piece strings.Builder }

// textsPiece is how many bytes are taken at a time.
const textsPiece = 8 << 10

// Of returns the bytes as a string.
func (t *Texts) Of(b []byte) string {
	if t.piece.Cap()-t.piece.Len() < len(b) {
		t.piece.Reset()
		t.piece.Grow(max(textsPiece, len(b)))
	}
	from := t.piece.Len()
	t.piece.Write(b)
	return t.piece.String()[from:]
}
