package internal_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const (
	echo = "github.com/labstack/echo/v4"
	gorm = "gorm.io/gorm"
)

// rooms lists the house from the ground up: each package, and which of our
// packages and which frameworks it may import.
var rooms = map[string][]string{
	"":         {}, // doc.go
	"docs":     {},
	"internal": {}, // the tests of the house itself

	"internal/news":     {},
	"internal/text":     {},
	"internal/html":     {},
	"internal/jobs":     {},
	"internal/password": {},
	"internal/mail":     {},
	"internal/oidc":     {},
	"internal/totp":     {},
	"internal/diff":     {},
	"internal/altcha":   {},
	"internal/bayes":    {},
	"internal/hook":     {},
	"internal/limit":    {},
	"internal/cache":    {},
	"internal/gate":     {},
	"internal/exchange": {},
	"internal/engine":   {},
	"internal/wire":     {},

	"internal/text/phrase": {"internal/text"},
	"internal/find":        {"internal/text"},
	"internal/moderation":  {"internal/bayes", "internal/news", "internal/text", "internal/text/phrase"},

	"internal/store":           {"internal/find", "internal/html", "internal/news", "internal/engine", gorm},
	"internal/store/storetest": {"internal/store", gorm},
	"internal/newsroom":        {"internal/altcha", "internal/bayes", "internal/diff", "internal/find", "internal/html", "internal/jobs", "internal/limit", "internal/mail", "internal/moderation", "internal/news", "internal/oidc", "internal/password", "internal/store", "internal/text", "internal/totp"},
	"internal/demo":            {"internal/html", "internal/news", "internal/newsroom", "internal/store", "internal/text"},

	"api/rest":      {"docs", "internal/cache", "internal/gate", "internal/news", "internal/newsroom", "internal/store", "internal/text", "internal/wire", echo},
	"api":           {"api/rest", "docs", "internal/demo", "internal/exchange", "internal/hook", "internal/jobs", "internal/mail", "internal/news", "internal/newsroom", "internal/oidc", "internal/store"},
	"docs/generate": {"api/rest", "docs", "internal/news"},
}

// TestLayers holds every import against the plan of the house.
func TestLayers(t *testing.T) {
	out, err := exec.Command("go", "list", "-tags", "sqlite_fts5", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "toasoan/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		pkg, imports, _ := strings.Cut(strings.TrimSpace(line), " ")
		may, known := rooms[strings.TrimPrefix(strings.TrimPrefix(pkg, "toasoan"), "/")]
		if !known {
			t.Errorf("%s has no room in the house", pkg)
		}
		for path := range strings.FieldsSeq(imports) {
			dep, ours := strings.CutPrefix(path, "toasoan/")
			framework := strings.HasPrefix(path, echo) || strings.HasPrefix(path, "gorm.io/")
			if framework && !slices.ContainsFunc(may, func(m string) bool { return strings.Contains(m, ".") && sameFamily(m, path) }) {
				t.Errorf("%s may not import %s", pkg, path)
			}
			if ours && !slices.Contains(may, dep) {
				t.Errorf("%s may not import %s", pkg, dep)
			}
		}
	}
}

// sameFamily reports whether the package belongs to the framework: gorm's
// drivers to gorm, Echo's middleware to Echo.
func sameFamily(framework, path string) bool {
	return strings.HasPrefix(path, framework) || framework == gorm && strings.HasPrefix(path, "gorm.io/")
}

// TestVocabularyIsPlain keeps internal/news to the standard library.
func TestVocabularyIsPlain(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", "toasoan/internal/news").Output()
	if err != nil {
		t.Fatal(err)
	}
	if deps := strings.Fields(string(out)); len(deps) != 1 {
		t.Errorf("internal/news depends on %v", deps)
	}
}
