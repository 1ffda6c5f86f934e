package rest_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"toasoan/api/rest"
	"toasoan/internal/news"
)

// parameter is a step of a route's path that a request fills in.
var parameter = regexp.MustCompile(`:(\w+)`)

// TestRoutesAreDescribed holds the route table against the document: each route
// is an operation that asks for credentials where the route does, and there are
// no other operations.
func TestRoutesAreDescribed(t *testing.T) {
	c, err := published()
	must(t, err)
	want := map[string]bool{} // whether credentials are needed
	for _, r := range rest.Routes() {
		if !r.Open {
			want[r.Method+" "+parameter.ReplaceAllString(r.Path, "{$1}")] = r.Needs != rest.Anyone
		}
	}
	got := map[string]bool{}
	for path, item := range c.doc["paths"].(object) {
		for method, op := range item.(object) {
			name := strings.ToUpper(method) + " " + path
			security := op.(object)["security"].([]any)
			got[name] = len(security) > 0
			if got[name] && !reflect.DeepEqual(security, []any{object{"bearer": []any{}}}) {
				t.Errorf("%s: security %v", name, security)
			}
		}
	}
	for name, needed := range want {
		if described, is := got[name]; !is {
			t.Errorf("%s is not described", name)
		} else if described != needed {
			t.Errorf("%s: asks for credentials: %t in the document, %t in fact", name, described, needed)
		}
	}
	for name := range got {
		if _, is := want[name]; !is {
			t.Errorf("%s is described, and there is no such route", name)
		}
	}
}

// TestPermissions asks for everything as everybody: who has the permission is
// let through, though not always pleased with the answer; nobody else is.
func TestPermissions(t *testing.T) {
	each(t, func(a *api) {
		type asker struct {
			name     string
			role     news.Role
			readOnly bool
		}
		askers := []asker{{"a reading admin", news.Admin, true}, {"a reading key", "", true}}
		for _, who := range askers {
			token, _, err := a.room.CreateKey(a.t.Context(), testRoom, news.KeyDraft{Name: who.name, Role: who.role, Scope: news.ScopeRead})
			must(a.t, err)
			a.tokens[who.name] = token
		}
		for _, role := range news.Roles {
			askers = append(askers, asker{string(role), role, false})
		}
		for _, r := range rest.Routes() {
			if r.Open || r.Needs == rest.Anyone {
				continue
			}
			path := parameter.ReplaceAllString(strings.TrimPrefix(r.Path, "/v1"), "0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2a10")
			ask := call{do: r.Method + " " + path}
			if r.Method != http.MethodGet && r.Method != http.MethodDelete {
				ask.body = "{}"
			}
			if got := a.send(ask).Code; got != http.StatusUnauthorized {
				a.t.Errorf("%s without credentials: %d", ask.do, got)
			}
			for _, who := range askers {
				ask.as = who.name
				can := who.role != "" && (r.Needs == rest.SignedIn || news.Caller{Role: who.role}.Can(r.Needs))
				can = can && r.Needs != rest.User && (!who.readOnly || r.Method == http.MethodGet)
				got := a.send(ask).Code
				if got == http.StatusUnauthorized || (got == http.StatusForbidden) == can {
					a.t.Errorf("%s as %s: %d, permitted: %t", ask.do, who.name, got, can)
				}
			}
		}
	})
}

// TestCatalogue holds the codes against the catalogue: each is explained in both
// languages, and those of errors say what to do and have a status.
func TestCatalogue(t *testing.T) {
	for _, code := range codes(t) {
		entry, is := news.Catalogue[code]
		texts := []string{entry.Detail.En, entry.Detail.Vi}
		if entry.Kind != "" {
			texts = append(texts, entry.Title.En, entry.Title.Vi, entry.Help.En, entry.Help.Vi)
		}
		for _, text := range texts {
			if text == "" {
				t.Errorf("%s: a text is missing in %+v", code, entry)
				break
			}
		}
		if !is || (entry.Kind != "") != (rest.StatusOf(code) != 0) {
			t.Errorf("%s: kind %q, status %d", code, entry.Kind, rest.StatusOf(code))
		}
	}
}

// codes lists all that the package news declares: those of the catalogue alone
// would not tell of one that it lacks.
func codes(t *testing.T) []news.Code {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../../internal/news/catalogue.go", nil, 0)
	must(t, err)
	var all []news.Code
	ast.Inspect(file, func(n ast.Node) bool {
		spec, is := n.(*ast.ValueSpec)
		if !is {
			return true
		}
		if name, is := spec.Type.(*ast.Ident); is && name.Name == "Code" {
			code, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			must(t, err)
			all = append(all, news.Code(code))
		}
		return true
	})
	if len(all) != len(news.Catalogue) {
		t.Errorf("%d codes are declared, %d are in the catalogue", len(all), len(news.Catalogue))
	}
	return all
}
