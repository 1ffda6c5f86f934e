package news

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// nounsInCode are all nouns that change.go declares.
func nounsInCode(t *testing.T) (nouns []Noun) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "change.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if kind, ok := spec.Type.(*ast.Ident); !ok || kind.Name != "Noun" {
			return true
		}
		text, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
		if err != nil {
			t.Fatal(err)
		}
		nouns = append(nouns, Noun(text))
		return true
	})
	return nouns
}

// TestStale: what each noun's changes make stale. One that is new fails here until
// somebody has decided it.
func TestStale(t *testing.T) {
	slugs := []string{"moi", "cu"}
	decided := map[Noun]struct{ upsert, remove, noSlugs, cards string }{
		NounArticle:    {"article:a comments:a updates:a comments:latest articles", "article:a comments:a updates:a comments:latest articles", "article:a comments:a updates:a comments:latest articles", ""},
		NounComment:    {"comments:b comments:latest", "comments:b comments:latest", "comments:b comments:latest", "article:b"},
		NounLiveUpdate: {"updates:b article:b articles", "updates:b article:b articles", "updates:b article:b articles", ""},
		NounSection:    {"section:moi section:cu sections articles comments:latest", "site", "site comments:latest", ""},
		NounTag:        {"tag:moi tag:cu tags articles", "tag:moi tag:cu tags articles", "site", ""},
		NounAuthor:     {"author:moi author:cu authors articles", "author:moi author:cu authors articles", "site", ""},
		NounTopic:      {"topic:moi topic:cu topics articles", "topic:moi topic:cu topics articles", "site", ""},
		NounList:       {"list:moi list:cu", "list:moi list:cu", "site", ""},
		NounSite:       {"site", "site", "site", ""},
		NounRedirect:   {"site", "site", "site", ""},
		NounRelated:    {"related", "related", "related", ""},
		NounSearch:     {"search", "search", "search", ""},
		NounViews:      {cards: "article:a list:most-read"},
		NounLikes:      {cards: "comments:a comments:latest"},
		NounUser:       {}, NounKey: {}, NounCommenter: {}, NounRules: {}, NounBlock: {}, NounOrder: {},
	}
	nouns := nounsInCode(t)
	if len(nouns) < 16 {
		t.Errorf("only %v were found", nouns)
	}
	for _, noun := range nouns {
		want, ok := decided[noun]
		if !ok {
			t.Errorf("what a change of a %s makes stale is not decided", noun)
		}
		had := slugs
		if !noun.Slugged() {
			had = nil
		}
		for _, c := range []struct {
			op    Op
			slugs []string
			want  string
		}{{OpUpsert, had, want.upsert}, {OpDelete, had, want.remove}, {OpUpsert, nil, want.noSlugs}} {
			change := Change{Noun: noun, Op: c.op, ID: "a", On: "b"}
			if got := strings.Join(change.Stale(c.slugs), " "); got != c.want {
				t.Errorf("%s of a %s with slugs %v: %q is stale, want %q", c.op, noun, c.slugs, got, c.want)
			}
			if got := strings.Join(change.StaleCards(), " "); got != want.cards {
				t.Errorf("%s of a %s: cards %q, want %q", c.op, noun, got, want.cards)
			}
		}
	}
	if got := (Change{Noun: NounTag, ID: "a", Reason: ReasonUsed}).Stale(nil); !slices.Equal(got, []string{"tags", EveryArticle}) {
		t.Errorf("the first article of a tag makes %v stale", got)
	}
	for _, c := range []Change{{Noun: "horoscope", ID: "a"}, {}, {Noun: NounComment, ID: "a"}, {Noun: NounLiveUpdate, ID: "a"}} {
		if got := c.Stale(slugs); !slices.Equal(got, []string{Everything}) || c.StaleCards() != nil {
			t.Errorf("%+v makes %v stale, and the cards %v", c, got, c.StaleCards())
		}
	}
}
