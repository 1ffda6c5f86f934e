package news

import "slices"

// reserved are the slugs that would hide a route.
var reserved = map[Noun][]string{
	NounArticle: {"latest", "most-read"},
	NounTag:     {"suggest"},
}

// Reserved reports whether no resource of this kind may have the slug.
func Reserved(noun Noun, slug string) bool { return slices.Contains(reserved[noun], slug) }
