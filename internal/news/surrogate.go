package news

// Surrogate keys name what an answer was made from. Some of them stand on many.
const (
	Everything   = "site"           // on all answers
	EveryArticle = "articles"       // on all that any article's coming or going may change
	MostReadKey  = "list:most-read" // on all that shows what is read most
)

// Slugged reports whether the keys of this kind of thing hold its slugs, which a
// change does not tell: for [Change.Stale] they have to be looked up.
func (n Noun) Slugged() bool {
	switch n {
	case NounSection, NounTag, NounAuthor, NounTopic, NounList:
		return true
	}
	return false
}

// Stale returns the surrogate keys of the answers that the change makes stale. Of
// what is [Noun.Slugged] it takes the slugs that it has and ever had; without any,
// and for a noun that nobody has thought of, everything is stale. The cards whose
// count of comments is another are told by [Change.StaleCards].
func (c Change) Stale(slugs []string) []string {
	switch c.Noun {
	case NounArticle:
		// An article that is hidden hides its comments.
		return []string{"article:" + c.ID, "comments:" + c.ID, "updates:" + c.ID, "comments:latest", EveryArticle}
	case NounComment:
		if c.On == "" {
			return []string{Everything}
		}
		return []string{"comments:" + c.On, "comments:latest"}
	case NounLiveUpdate:
		if c.On == "" {
			return []string{Everything}
		}
		return []string{"updates:" + c.On, "article:" + c.On, EveryArticle}
	case NounSection:
		if c.Op == OpDelete { // with all that is in it, and the comments on that
			return []string{Everything}
		}
		return append(c.named("sections", slugs), "comments:latest") // on what comes into sight again
	case NounTag:
		return c.named("tags", slugs)
	case NounAuthor:
		return c.named("authors", slugs)
	case NounTopic:
		return c.named("topics", slugs)
	case NounList:
		if len(slugs) == 0 {
			return []string{Everything}
		}
		return keysOfSlugs(NounList, slugs)
	case NounRelated, NounSearch:
		return []string{string(c.Noun)}
	case NounViews, NounLikes: // see StaleCards
		return nil
	case NounUser, NounKey, NounCommenter, NounRules, NounBlock, NounOrder: // which readers never see
		return nil
	}
	return []string{Everything}
}

// named is the keys of something that articles are found under and show: its own,
// that of the list of its kind, and that of all lists of articles.
func (c Change) named(all string, slugs []string) []string {
	comesOrGoes := c.Reason == ReasonUsed || c.Reason == ReasonUnused // with articles, whose rows tell of the rest
	if len(slugs) == 0 && !comesOrGoes {
		return []string{Everything}
	}
	return append(keysOfSlugs(c.Noun, slugs), all, EveryArticle)
}

func keysOfSlugs(noun Noun, slugs []string) []string {
	keys := make([]string, len(slugs), len(slugs)+2)
	for i, slug := range slugs {
		keys[i] = string(noun) + ":" + slug
	}
	return keys
}

// StaleCards returns the keys of the answers in which counts are others: of a
// comment those with a card of the article, and the article itself. They may be
// purged later than the rest, and once for many changes, so that a storm of
// comments does not empty the lists' caches.
func (c Change) StaleCards() []string {
	switch {
	case c.Noun == NounComment && c.On != "":
		return []string{"article:" + c.On}
	case c.Noun == NounViews:
		return []string{"article:" + c.ID, MostReadKey}
	case c.Noun == NounLikes:
		return []string{"comments:" + c.ID, "comments:latest"}
	}
	return nil
}
