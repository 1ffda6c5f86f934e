// Package find is what search knows of words: how a text is written into an index,
// what a query asks of it and in which order of merit, what is marked in an answer,
// and what somebody may have meant. It knows no database.
package find

import (
	"cmp"
	"hash/fnv"
	"io"
	"slices"
	"strings"

	"toasoan/internal/text"
)

// The bounds of a query: what a visitor can type costs no more than this.
const (
	// maxTerms is how many words of a query count. No title has more.
	maxTerms = 48
	// maxReadings is in how many ways a phrase with interchangeable letters is looked for.
	maxReadings = 8
)

// Field is a form of a part of an article in the index.
type Field string

// The fields. The text is all of an article, its title and sapo included.
const (
	TitleExact  Field = "title_exact"
	TitleFolded Field = "title_folded"
	SapoExact   Field = "sapo_exact"
	TextExact   Field = "text_exact"
	TextFolded  Field = "text_folded"
)

// Fields lists them.
var Fields = []Field{TitleExact, TitleFolded, SapoExact, TextExact, TextFolded}

// The words that stand in a field where no text does. Letters of Unicode's private
// use are no letters of any text, and so of no query.
const (
	first = "\ue000" // before the first word of a title
	last  = "\ue001" // after the last one
	gap   = "\ue002" // between parts that are no phrase together, or for a word that is left out
)

// What is indexed of a text. PostgreSQL keeps so many places of a word, numbers places
// up to 16,383, and keeps a megabyte of words at most; both databases have to find the
// same.
const (
	maxWords  = 16_000
	maxPlaces = 255
	maxWord   = 48 // in bytes: no word of any language that is parted by spaces is longer
)

// Document is what is indexed of an article: the words of each field in their order.
type Document map[Field][]string

// Index returns what is indexed of an article. More are texts beside the body that
// belong to it.
func Index(title, sapo, body string, more ...string) Document {
	titled, lead := text.Terms(title), text.Terms(sapo)
	d := heading(titled, lead)
	d.put(TextExact, TextFolded, titled)
	for _, terms := range [][]text.Term{lead, text.Terms(strings.Join(more, " \n ")), text.Terms(body)} {
		if len(terms) > 0 {
			d.edge(gap, TextExact, TextFolded)
			d.put(TextExact, TextFolded, terms)
		}
	}
	return d.bounded()
}

// Heading returns what is indexed of an article's title and sapo as such.
func Heading(title, sapo string) Document {
	return heading(text.Terms(title), text.Terms(sapo)).bounded()
}

func heading(title, sapo []text.Term) Document {
	d := Document{}
	d.edge(first, TitleExact, TitleFolded)
	d.put(TitleExact, TitleFolded, title)
	d.edge(last, TitleExact, TitleFolded)
	if len(sapo) > 0 {
		d[SapoExact] = appendTerms(nil, sapo, Exact)
	}
	return d
}

// put adds the terms in both forms.
func (d Document) put(exact, folded Field, terms []text.Term) {
	if len(terms) > 0 {
		d[exact], d[folded] = appendTerms(d[exact], terms, Exact), appendTerms(d[folded], terms, Folded)
	}
}

func appendTerms(words []string, terms []text.Term, form func(text.Term) string) []string {
	words = slices.Grow(words, len(terms)+1)
	for _, t := range terms {
		words = append(words, form(t))
	}
	return words
}

func (d Document) edge(word string, fields ...Field) {
	for _, f := range fields {
		d[f] = append(d[f], word)
	}
}

// bounded leaves out what cannot be found in both databases.
func (d Document) bounded() Document {
	for f, words := range d {
		d[f] = bound(words)
	}
	return d
}

func bound(words []string) []string {
	words = words[:min(len(words), maxWords)]
	var places map[string]int // of few words none is there too often
	if len(words) > maxPlaces {
		places = make(map[string]int, len(words))
	}
	for i, w := range words {
		if places != nil {
			places[w]++
		}
		if places[w] > maxPlaces || len(w) > maxWord {
			words[i] = gap
		}
	}
	return words
}

// Pairs returns the numbers of all two folded words that stand next to each other in the
// text of the article, each once: what an index is asked by that does not know where a
// word stands. Few pairs share a number.
func (d Document) Pairs() []int32 {
	exact, words := d[TextExact], slices.Clone(d[TextFolded])
	for i, w := range words {
		if w == gap { // for one of its forms only: both are there as often as they stand
			words[i] = foldedOf(exact[i])
		}
	}
	return pairs(words)
}

// Pairs returns what pairs the text has of whatever fulfils the expression, if that is
// about texts: each of all, and at least one of each of the groups.
func (e Expr) Pairs() (all []int32, groups [][]int32) {
	switch e.Op {
	case Phrase:
		words := make([]string, len(e.Words))
		for i, w := range e.Words {
			words[i] = foldedOf(w)
		}
		return pairs(words), nil
	case And:
		for _, part := range e.Of {
			more, others := part.Pairs()
			all, groups = append(all, more...), append(groups, others...)
		}
		return all, groups
	case Or:
		var one []int32
		for _, part := range e.Of {
			pairs, others := part.Pairs()
			switch {
			case len(pairs) > 0:
				one = append(one, pairs[0])
			case len(others) > 0:
				one = append(one, others[0]...)
			default:
				return nil, nil
			}
		}
		return nil, [][]int32{one}
	default: // But
		return e.Of[0].Pairs()
	}
}

// foldedOf is the folded form of a word in whatever form.
func foldedOf(word string) string {
	if terms := text.Terms(word); len(terms) == 1 {
		return terms[0].Folded
	}
	return word
}

func pairs(words []string) []int32 {
	numbers := make([]int32, 0, len(words))
	hash := fnv.New32a()
	for i := range max(0, len(words)-1) {
		if words[i] == gap || words[i+1] == gap {
			continue
		}
		hash.Reset()
		_, _ = io.WriteString(hash, words[i]+" "+words[i+1]) // a hash takes all
		numbers = append(numbers, int32(hash.Sum32()))       //nolint:gosec // as many numbers, some of them negative
	}
	slices.Sort(numbers)
	return slices.Compact(numbers)
}

// Query is what somebody looks for.
type Query struct {
	// Units are what an article has to have: single words, and phrases that are in
	// quotes or that something other than a space parts (kinh tế-xã hội, COVID-19).
	Units [][]text.Term
	// Marked tells whether any word has a mark: then words are meant as they stand.
	Marked bool
	// Begun tells whether the last word may be the beginning of one.
	Begun bool
	// Swapped tells whether i and y are the same at the end of a syllable.
	Swapped bool

	written map[string]int64 // how often folded words were, if that is known
}

// Parse reads a query. Whatever it is, it is read as words: there is no syntax but
// quotes around a phrase, and a quote that is not closed reaches to the end.
func Parse(s string, swapped bool) Query {
	q := Query{Swapped: swapped}
	s = quotes.Replace(s)
	n := 0
	for i, part := range strings.Split(s, `"`) {
		if i%2 == 1 {
			n = q.add(part, n)
			q.Begun = false
			continue
		}
		for _, word := range strings.Fields(part) {
			n = q.add(word, n)
			q.Begun = true
		}
	}
	if q.Empty() {
		return Query{}
	}
	end := q.Units[len(q.Units)-1]
	q.Begun = q.Begun && len([]rune(end[len(end)-1].Exact)) > 1 && !strings.HasSuffix(s, " ")
	return q
}

// quotes makes one of the quotes that people type.
var quotes = strings.NewReplacer("“", `"`, "”", `"`, "„", `"`, "«", `"`, "»", `"`)

// add adds the words of s as one unit, and returns how many there are in all.
func (q *Query) add(s string, n int) int {
	terms := text.Terms(s)
	terms = terms[:min(len(terms), maxTerms-n)]
	if len(terms) == 0 {
		return n
	}
	q.Units = append(q.Units, terms)
	for _, t := range terms {
		q.Marked = q.Marked || t.Exact != t.Folded
	}
	return n + len(terms)
}

// Empty reports whether there is no word to look for.
func (q Query) Empty() bool { return len(q.Units) == 0 }

// RarestFirst returns the query that asks for its rarest words first, by how often their
// folded forms were written. An index that knows what the first have looks for the others
// only there.
func (q Query) RarestFirst(written map[string]int64) Query {
	q.written = written
	return q
}

// rarer compares two words by how often they were written.
func (q Query) rarer(a, b text.Term) int {
	return cmp.Compare(q.written[a.Folded], q.written[b.Folded])
}

// Loose returns a query that finds little more than q and asks less of an index: of
// phrases of more words than most it looks for so many in a row, the rarest among them,
// and for the others wherever they stand. It is q, and same, if no phrase is as long.
func (q Query) Loose(most int) (loose Query, same bool) {
	loose, same = q, true
	loose.Units = nil
	for _, unit := range q.Units {
		row := unit
		if len(unit) > most {
			same = false
			rarest := slices.Index(unit, slices.MinFunc(unit, q.rarer))
			from := min(max(0, rarest-most/2), len(unit)-most)
			row = unit[from : from+most]
			for _, t := range slices.Concat(unit[:from], unit[from+most:]) {
				loose.Units = append(loose.Units, []text.Term{t})
			}
		}
		loose.Units = append(loose.Units, row)
	}
	return loose, same
}

// Words returns all words in their order, in their exact or folded form.
func (q Query) Words(form func(text.Term) string) []string {
	var words []string
	for _, unit := range q.Units {
		for _, t := range unit {
			words = append(words, form(t))
		}
	}
	return words
}

// Exact is the form of a word as it stands.
func Exact(t text.Term) string { return t.Exact }

// Folded is the form of a word without marks.
func Folded(t text.Term) string { return t.Folded }

// Phrase is the query's words as one string.
func (q Query) Phrase(form func(text.Term) string) string { return strings.Join(q.Words(form), " ") }

// WithMarks returns the query with the words read as given, in their order.
func (q Query) WithMarks(words []string) Query {
	marked := Query{Begun: q.Begun, Swapped: q.Swapped, written: q.written}
	for _, unit := range q.Units {
		terms := slices.Clone(unit)
		for i := range terms {
			terms[i].Exact, words = words[0], words[1:]
			marked.Marked = marked.Marked || terms[i].Exact != terms[i].Folded
		}
		marked.Units = append(marked.Units, terms)
	}
	return marked
}

// Expr is what an article has to fulfil: a phrase in a field, or a combination.
type Expr struct {
	Op    Op
	Field Field    // for a phrase
	Words []string // for a phrase
	Of    []Expr   // for the others
}

// Op says what an expression is.
type Op int

// The operators. But is its first part without all the others.
const (
	Phrase Op = iota
	And
	Or
	But
)

func phrase(f Field, words ...string) Expr { return Expr{Field: f, Words: words} }

func join(op Op, of ...Expr) Expr {
	if len(of) == 1 {
		return of[0]
	}
	return Expr{Op: op, Of: of}
}

// Except is e without what any of the others finds.
func (e Expr) Except(others []Expr) Expr {
	if len(others) == 0 {
		return e
	}
	return Expr{Op: But, Of: append([]Expr{e}, others...)}
}

// Fits reports whether the document fulfils the expression, as an index of it would.
func (e Expr) Fits(d Document) bool {
	fits := func(part Expr) bool { return part.Fits(d) }
	switch e.Op {
	case And:
		return !slices.ContainsFunc(e.Of, func(part Expr) bool { return !fits(part) })
	case Or:
		return slices.ContainsFunc(e.Of, fits)
	case But:
		return fits(e.Of[0]) && !slices.ContainsFunc(e.Of[1:], fits)
	}
	words := d[e.Field]
	for i := range len(words) - len(e.Words) + 1 {
		if slices.Equal(words[i:i+len(e.Words)], e.Words) {
			return true
		}
	}
	return false
}

// phrase is the words next to each other in a field, in each of their readings.
func (q Query) phrase(f Field, words []string) Expr {
	readings := [][]string{nil}
	for _, w := range words {
		other, swaps := swap(w)
		var next [][]string
		for _, r := range readings {
			next = append(next, append(slices.Clone(r), w))
		}
		if q.Swapped && swaps && 2*len(readings) <= maxReadings {
			for _, r := range readings {
				next = append(next, append(slices.Clone(r), other))
			}
		}
		readings = next
	}
	of := make([]Expr, len(readings))
	for i, r := range readings {
		of[i] = phrase(f, r...)
	}
	return join(Or, of...)
}

// units is all units in a field, wherever they stand.
func (q Query) units(f Field, form func(text.Term) string) Expr {
	of := make([]Expr, 0, len(q.Units))
	rarestFirst := slices.Clone(q.Units)
	slices.SortStableFunc(rarestFirst, func(a, b []text.Term) int { return q.rarer(slices.MinFunc(a, q.rarer), slices.MinFunc(b, q.rarer)) })
	for _, unit := range rarestFirst {
		words := make([]string, len(unit))
		for i, t := range unit {
			words[i] = form(t)
		}
		if e := q.phrase(f, words); !slices.ContainsFunc(of, e.equal) {
			of = append(of, e)
		}
	}
	return join(And, of...)
}

func (e Expr) equal(o Expr) bool {
	return e.Op == o.Op && e.Field == o.Field && slices.Equal(e.Words, o.Words) && slices.EqualFunc(e.Of, o.Of, Expr.equal)
}

// Tier is a degree of merit: what fulfils it, but no tier before it, comes next.
type Tier struct {
	Expr Expr
	// Where the query was found: "title", "sapo" or "text". For "tag" there is no
	// expression: articles under a tag or by an author that is called so.
	Where string
}

// Many is the tiers of a query that many articles fulfil: where its words stand in their
// texts and sapos is not looked at, as that means reading all of them, unless it is one
// phrase.
func (q Query) Many(tiers []Tier) []Tier {
	if len(q.Units) == 1 {
		return tiers
	}
	return slices.DeleteFunc(slices.Clone(tiers), func(t Tier) bool { return t.Where != "title" && t.Expr.long() })
}

// long reports whether e is a phrase of many words, in whatever reading.
func (e Expr) long() bool {
	return e.Op == Phrase && len(e.Words) > manyWords || e.Op == Or && e.Of[0].long()
}

// manyWords is up to how many words a phrase is looked for in the texts of many articles.
const manyWords = 4

// Tagged is where articles stand whose tag or author is called like the query.
const Tagged = "tag"

// Tiers returns the tiers of the query, the best first. With marks, words as they
// stand come first and others below; without, it is all one.
func (q Query) Tiers() []Tier {
	var tiers []Tier
	add := func(where string, e Expr) {
		if where == Tagged || !slices.ContainsFunc(tiers, func(t Tier) bool { return t.Where != Tagged && t.Expr.equal(e) }) {
			tiers = append(tiers, Tier{e, where})
		}
	}
	exact, folded := q.Words(Exact), q.Words(Folded)
	whole := func(words []string) []string { return append(append([]string{first}, words...), last) }
	if q.Marked {
		add("title", q.phrase(TitleExact, whole(exact)))
		add("title", q.phrase(TitleExact, exact))
		add("title", q.units(TitleExact, Exact))
		add("sapo", q.phrase(SapoExact, exact))
		add(Tagged, Expr{})
	}
	add("title", q.phrase(TitleFolded, whole(folded)))
	add("title", q.phrase(TitleFolded, folded))
	add("title", q.Titled())
	if q.Marked {
		add("text", q.phrase(TextExact, exact))
		add("text", q.units(TextExact, Exact))
	} else {
		add(Tagged, Expr{})
	}
	add("text", q.phrase(TextFolded, folded))
	add("text", q.All())
	return tiers
}

// All is what every article that is found fulfils, but for those under a tag.
func (q Query) All() Expr { return q.units(TextFolded, Folded) }

// Titled is what every article fulfils that is found by its title.
func (q Query) Titled() Expr { return q.units(TitleFolded, Folded) }

// Beginnings are the tiers for a query whose last word is the beginning of any of
// the given folded words.
func (q Query) Beginnings(endings []string) []Tier {
	if len(endings) == 0 {
		return nil
	}
	return []Tier{{q.Beginning(TitleFolded, endings), "title"}, {q.Beginning(TextFolded, endings), "text"}}
}

// Beginning is the words in a folded field, the last of them any of the given ones.
func (q Query) Beginning(f Field, endings []string) Expr {
	before, unit := q.Units[:len(q.Units)-1], q.Units[len(q.Units)-1]
	words := make([]string, len(unit))
	for i, t := range unit {
		words[i] = t.Folded
	}
	anyOf := make([]Expr, len(endings))
	for i, ending := range endings {
		anyOf[i] = phrase(f, append(slices.Clone(words[:len(words)-1]), ending)...)
	}
	if len(before) == 0 {
		return join(Or, anyOf...)
	}
	q.Units = before
	return join(And, q.units(f, Folded), join(Or, anyOf...))
}

// swap returns the other spelling of a syllable that ends in i or y: kỹ thuật is
// kĩ thuật, lý do is lí do. After a vowel the two sound differently (tai, tay).
func swap(word string) (string, bool) {
	letters := []rune(word)
	n := len(letters)
	if n < 2 || n > 3 || !slices.Contains(swapOnsets, string(letters[:n-1])) {
		return "", false
	}
	i, ok := swapped[letters[n-1]]
	if !ok {
		return "", false
	}
	return string(append(letters[:n-1], i)), true
}

var swapOnsets = []string{"h", "k", "l", "m", "s", "t", "v"}

var swapped = func() map[rune]rune {
	pairs := map[rune]rune{}
	i, y := []rune("iìỉĩíị"), []rune("yỳỷỹýỵ")
	for k := range i {
		pairs[i[k]], pairs[y[k]] = y[k], i[k]
	}
	return pairs
}()

// Starts is what a name is found by while it is typed: its folded form from each of
// its words on.
func Starts(name string) []string {
	words := strings.Fields(text.Fold(name))
	starts := make([]string, len(words))
	for i := range words {
		starts[i] = strings.Join(words[i:], " ")
	}
	return starts
}

// AnyPhrase is any of what was learned, as the paper writes it.
func AnyPhrase(f Field, readings []Reading) Expr {
	of := make([]Expr, len(readings))
	for i, r := range readings {
		of[i] = phrase(f, strings.Fields(r.Exact)...)
	}
	return join(Or, of...)
}
