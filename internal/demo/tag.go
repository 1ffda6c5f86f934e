package demo

// TagText is a generated tag. Kind is topic, person, place, organisation or event.
type TagText struct {
	Name string
	Kind string
}

// Tag makes the tag with index i: first the topics that papers share, then
// places, people, organisations and events in turn. Names of different
// indexes differ.
func (g *Generator) Tag(i int) TagText {
	words := g.subjects[0].words
	topics := words("topic")
	if i < len(topics) {
		return TagText{topics[i], "topic"}
	}
	n, kind := (i-len(topics))/4, (i-len(topics))%4
	switch kind {
	case 0:
		return TagText{pair(n, words("first"), words("second")), "place"}
	case 1:
		return TagText{pair(n, words("family"), words("given_f")), "person"}
	case 2:
		return TagText{named(n, words("institution"), words("first"), words("second")), "organisation"}
	default:
		return TagText{named(n, words("festival"), words("first"), words("second")), "event"}
	}
}

// pair is the n-th way to join a word of each list. Walking both lists at once
// makes neighbours differ in both words; no pair comes twice before all came.
func pair(n int, first, second []string) string {
	a, b := n%len(first), n/len(first)
	name := first[a] + " " + second[(a+b)%len(second)]
	return numbered(name, n/(len(first)*len(second)))
}

// named is the n-th pair behind a kind of thing.
func named(n int, kinds, first, second []string) string {
	return kinds[n%len(kinds)] + " " + pair(n, first, second)
}
