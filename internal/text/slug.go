package text

import (
	"bytes"
	"html"
)

// SlugMax is the longest slug, in bytes, which for a slug are characters.
const SlugMax = 100

// Slug returns the readable part of an address: HTML entities decoded, folded,
// hyphens for spaces, at most [SlugMax] bytes and cut between two syllables. It
// is empty for text without a Latin letter or digit; the caller falls back to the id.
func Slug(s string) string {
	s = html.UnescapeString(s)
	b := appendFold(make([]byte, 0, len(s)), s, '-')
	if len(b) <= SlugMax {
		return string(b)
	}
	if cut := bytes.LastIndexByte(b[:SlugMax+1], '-'); cut > 0 {
		return string(b[:cut])
	}
	return string(b[:SlugMax]) // one token longer than any syllable
}
