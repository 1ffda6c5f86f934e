package news

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// Address is what a path of the web site may be the address of.
type Address struct {
	Noun Noun
	Slug string // that it has or had; "" if the path has only the id
	ID   string
	// Slug of the section in an article's path, "" if the path has none.
	Section string
}

// Addresses returns all that the path may be the address of by the templates of
// the paper's paths, the likeliest first: where more of the template is fixed.
func (s *Settings) Addresses(path string) []Address {
	templates := []struct {
		noun Noun
		form string
	}{
		{NounTag, s.Paths.Tag}, {NounAuthor, s.Paths.Author}, {NounTopic, s.Paths.Topic}, {NounArticle, s.Paths.Article}, {NounSection, s.Paths.Section},
	}
	found := []Address{}
	certain := map[Noun]int{}
	for _, t := range templates {
		values := match(t.form, path)
		if a := (Address{t.noun, values["{slug}"], values["{id}"], values["{section}"]}); a.Slug != "" || a.ID != "" {
			found = append(found, a)
			certain[t.noun] = len(placeholder.ReplaceAllString(t.form, ""))
		}
	}
	slices.SortStableFunc(found, func(a, b Address) int { return cmp.Compare(certain[b.Noun], certain[a.Noun]) })
	return found
}

var placeholder = regexp.MustCompile(`\{(slug|id|section)\}`)

// Fixed reports whether the template of the noun's paths has something fixed in
// it: another page of the web site will hardly have such a path.
func (s *Settings) Fixed(noun Noun) bool {
	template := map[Noun]string{NounArticle: s.Paths.Article, NounSection: s.Paths.Section, NounTag: s.Paths.Tag, NounAuthor: s.Paths.Author, NounTopic: s.Paths.Topic}[noun]
	return strings.Trim(placeholder.ReplaceAllString(template, ""), "/-") != ""
}

// forms are what may stand in place of a placeholder.
var forms = map[string]string{"{slug}": "([a-z0-9-]+)", "{id}": "([0-9a-f-]{36})", "{section}": "([a-z0-9-]+)"}

// match reads a path by the template it was made with.
func match(template, path string) map[string]string {
	template = strings.TrimRight(template, "/")
	names := placeholder.FindAllString(template, -1)
	form := "^"
	for i, plain := range placeholder.Split(template, -1) {
		form += regexp.QuoteMeta(plain)
		if i < len(names) {
			form += forms[names[i]]
		}
	}
	found := map[string]string{}
	values := regexp.MustCompile(form + "$").FindStringSubmatch(path)
	for i := range values[min(1, len(values)):] {
		found[names[i]] = values[i+1]
	}
	return found
}

// OldNumbers returns the numbers that an article may have had in an older system
// with such an address, a path with or without a query. Most addresses have none.
func OldNumbers(address string) []string {
	numbers := []string{}
	for _, form := range oldForms {
		if m := form.FindStringSubmatch(address); m != nil && !slices.Contains(numbers, m[1]) {
			numbers = append(numbers, m[1])
		}
	}
	return numbers
}

// ending is how the addresses of pages end.
const ending = `(?:\.(?:html?|aspx|epi|ldo|tpo|vov|vnp|amp))?/?(?:\?.*)?$`

// oldForms are the addresses that older systems gave their articles. They are
// known by these forms alone, and what stands in their group is the number.
var oldForms = []*regexp.Regexp{
	regexp.MustCompile(`(?i)-post(\d{1,20})` + ending),                               // /ten-bai-post12345.html
	regexp.MustCompile(`(?i)-(?:a|c|d|i|n|ar|id|tin)(\d{1,20})` + ending),            // /ten-bai-d12345.html
	regexp.MustCompile(`(?i)-c\d+a(\d{1,20})` + ending),                              // /ten-bai-c46a12345.html
	regexp.MustCompile(`(?i)_t\d+c\d+n(\d{1,20})` + ending),                          // /ten-bai_t114c67n12345
	regexp.MustCompile(`(?i)[-_](\d{1,20})` + ending),                                // /ten-bai-12345.htm
	regexp.MustCompile(`(?i)^/(?:[^/?]+/)+(\d{1,20})/[^/?]+` + ending),               // /thoi-su/12345/ten-bai.html
	regexp.MustCompile(`(?i)/(\d{1,20})-[^/?]+` + ending),                            // /thoi-su/12345-ten-bai.html
	regexp.MustCompile(`(?i)^/(?:[^/?]+/)+(\d{1,20})` + ending),                      // /ten-bai/12345.html, /node/12345
	regexp.MustCompile(`(?i)/itemid/(\d{1,20})(?:[/?]|$)`),                           // /tabid/82/itemid/12345/Default.aspx
	regexp.MustCompile(`(?i)[?&](?:id|newsid|articleid|itemid|p)=(\d{1,20})(?:&|$)`), // /Default.aspx?newsid=12345
}
