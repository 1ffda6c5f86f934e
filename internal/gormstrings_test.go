package internal_test

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// GORM pastes some of its string arguments into SQL as they are. No text that
// comes from outside may reach one: values go through placeholders.

// trusted names expressions of internal/store that may stand in SQL although
// the test cannot follow where they come from, each with the reason.
var trusted = map[string]string{
	"news.ArticleTypes": "a closed set of constants",
	"builtByGORM":       "what GORM has made of arguments that the test follows",
}

// sqlArgument is where each method takes SQL. Conditions after a destination
// count too: First(&row, s) runs s as SQL.
var sqlArgument = map[string]map[string]int{
	"gorm.io/gorm.DB": {
		"Where": 0, "Or": 0, "Not": 0, "Having": 0, "Order": 0, "Group": 0, "Select": 0, "Distinct": 0, "Pluck": 0,
		"Joins": 0, "InnerJoins": 0, "Table": 0, "Raw": 0, "Exec": 0, "Update": 0, "UpdateColumn": 0,
		"First": 1, "Take": 1, "Last": 1, "Find": 1, "Delete": 1, "FirstOrInit": 1, "FirstOrCreate": 1,
	},
	"database/sql.DB":   sqlMethods,
	"database/sql.Conn": sqlMethods,
	"database/sql.Tx":   sqlMethods,

	"gorm.io/gorm.ConnPool":         sqlMethods,
	"github.com/jackc/pgx/v5.Batch": {"Queue": 0},
	"toasoan/internal/store.direct": {"exec": 1},
}

var sqlMethods = map[string]int{
	"Exec": 0, "Query": 0, "QueryRow": 0, "Prepare": 0,
	"ExecContext": 1, "QueryContext": 1, "QueryRowContext": 1, "PrepareContext": 1,
}

// sqlFields are members of GORM's structs that stand in SQL as they are.
var sqlFields = map[string]string{
	"gorm.io/gorm/clause.Expr":      "SQL",
	"gorm.io/gorm/clause.NamedExpr": "SQL",
	"gorm.io/gorm/clause.Column":    "Name", // with Raw

	"toasoan/internal/store.statement": "sql",
}

func TestStoreBuildsSQLFromConstants(t *testing.T) {
	if _, err := os.Stat("store"); os.IsNotExist(err) {
		return
	}
	files, err := filepath.Glob("store/*.go")
	if err != nil {
		t.Fatal(err)
	}
	fset := token.NewFileSet()
	var parsed []*ast.File
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		parsed = append(parsed, file)
	}
	for _, finding := range findLooseSQL(t, fset, parsed, exportsOf(t, "toasoan/internal/store")) {
		t.Error(finding)
	}
}

// TestLooseSQLIsFound holds the test above to its word.
func TestLooseSQLIsFound(t *testing.T) {
	exports := exportsOf(t, "gorm.io/gorm", "fmt", "strings", "strconv")
	const head = `package store
import ("database/sql"; "fmt"; "strconv"; "strings"; "gorm.io/gorm"; "gorm.io/gorm/clause")
var _ = fmt.Sprint; var _ = strings.Join; var _ = strconv.Itoa; var _ clause.Expr; var _ *sql.DB
const live = "state = 'live'"
type column struct{ name string; Open string }
type row struct{ ID int; Name string }
var sorts = map[string]column{"new": {name: "published_at"}}
func by(c column) string { return c.name + " DESC" }
func byName(name string) string { return name + " DESC" }
func clauses() (where string, args []any) { where = live; return }
type dialect interface{ now() string }
type lite struct{}
func (lite) now() string { return "unixepoch()" }
`
	for _, test := range []struct {
		name, code string
		loose      bool
	}{
		{"literal", `db.Where("slug = ?", s)`, false},
		{"constants joined", `db.Where(live + " AND id = ?", s)`, false},
		{"variable of constants", `q := "a"; if s == "" { q += " AND b" }; db.Where(q)`, false},
		{"field of a table", `db.Order(sorts[s].name + " DESC")`, false},
		{"function of constants", `db.Order(by(sorts[s]))`, false},
		{"parameter given constants", `db.Order(byName("title"))`, false},
		{"result of many", `where, args := clauses(); db.Where(where, args...)`, false},
		{"interface method", `var d dialect = lite{}; db.Where("at < " + d.now())`, false},
		{"list joined", `l := []string{"a"}; l = append(l, "b"); db.Where(strings.Join(l, " AND "))`, false},
		{"range over constants", `for _, name := range []string{"a", "b"} { db.Exec("PRAGMA " + name) }`, false},
		{"builder", `var b strings.Builder; b.WriteString("a"); db.Raw(b.String())`, false},
		{"closure", `q := ""; add := func(more string) { q += more }; add("a"); db.Raw(q)`, false},
		{"called at once", `db.Raw(func() string { return live }())`, false},
		{"number formatted", `db.Exec(fmt.Sprintf("LIMIT %d %s", len(s), strconv.Itoa(len(s))))`, false},
		{"struct as condition", `db.Where(&row{Name: s}).Find(&row{}, 7)`, false},
		{"group as condition", `db.Where(db.Where("a").Or("b"))`, false},
		{"select with a value", `db.Select("? AS q", s)`, false},

		{"parameter", `db.Where(s)`, true},
		{"parameter joined", `db.Order("a " + s)`, true},
		{"formatted", `db.Raw(fmt.Sprintf("SELECT %s", s))`, true},
		{"inline condition", `db.First(&row{}, s)`, true},
		{"delete by text", `db.Delete(&row{}, s)`, true},
		{"more columns", `db.Select("a", s)`, true},
		{"through a variable", `q := "a"; q += s; db.Where(q)`, true},
		{"through a list", `l := []string{"a"}; l = append(l, s); db.Where(strings.Join(l, " AND "))`, true},
		{"through a field", `c := column{}; c.name = s; db.Order(c.name)`, true},
		{"through an open field", `db.Order(sorts["new"].Open)`, true},
		{"through a call", `db.Order(byName(s))`, true},
		{"through a key", `for k := range map[string]bool{s: true} { db.Order(k) }`, true},
		{"through a builder", `var b strings.Builder; b.WriteString(s); db.Raw(b.String())`, true},
		{"through a closure", `q := ""; add := func(more string) { q += more }; add(s); db.Raw(q)`, true},
		{"through a pointer", `q := "a"; p := &q; *p = s; db.Raw(q)`, true},
		{"through a list of pointers", `for _, c := range []*column{{name: s}} { db.Order(c.name) }`, true},
		{"read from the database", `var name string; db.Raw("SELECT 1").Scan(&name); db.Exec("PRAGMA " + name)`, true},
		{"function passed on", `each := func(f func(string)) { f(s) }; each(func(q string) { db.Where(q) })`, true},
		{"method passed on", `f := byName; db.Order(f(s))`, true},
		{"any", `var q any = s; db.Where(q)`, true},
		{"expression", `db.Where(gorm.Expr(s))`, true},
		{"clause", `db.Where(clause.Expr{SQL: s})`, true},
		{"column", `db.Clauses(clause.OrderBy{Columns: []clause.OrderByColumn{{Column: clause.Column{Name: s, Raw: true}}}})`, true},
		{"plain database", `var d *sql.DB; d.Exec("PRAGMA " + s)`, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			fset := token.NewFileSet()
			file, err := parser.ParseFile(fset, "case.go", head+"func Case(db *gorm.DB, s string) {"+test.code+"}", parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			if found := findLooseSQL(t, fset, []*ast.File{file}, exports); (len(found) > 0) != test.loose {
				t.Errorf("found %q, want any: %v", found, test.loose)
			}
		})
	}
}

// exportsOf finds the compiler's export data of the packages and of all that
// they import, by import path.
func exportsOf(t *testing.T, packages ...string) map[string]string {
	args := []string{"list", "-tags", "sqlite_fts5", "-export", "-deps", "-f", "{{.ImportPath}}={{.Export}}"}
	cmd := exec.CommandContext(t.Context(), "go", append(args, packages...)...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	exports := map[string]string{}
	for line := range strings.Lines(string(out)) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), "=")
		exports[path] = file
	}
	return exports
}

// findLooseSQL lists the places where files hand GORM or database/sql an SQL
// text that is not made of constants.
func findLooseSQL(t *testing.T, fset *token.FileSet, files []*ast.File, exports map[string]string) []string {
	open := func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) }
	info := &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
	}
	config := types.Config{Importer: importer.ForCompiler(fset, "gc", open)}
	pkg, err := config.Check("toasoan/internal/store", fset, files, info)
	if err != nil {
		t.Fatal(err)
	}
	flow := newFlow(pkg, info, files)
	var found []string
	for _, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			for _, sql := range sqlIn(info, n) {
				if !flow.constant(sql) {
					found = append(found, fmt.Sprintf("%s: this SQL is not made of constants: %s comes in at %s",
						fset.Position(sql.Pos()), types.ExprString(flow.culprit), fset.Position(flow.culprit.Pos())))
				}
			}
			return true
		})
	}
	return found
}

// sqlIn lists the expressions that the node, alone, hands over as SQL.
func sqlIn(info *types.Info, n ast.Node) []ast.Expr {
	switch n := n.(type) {
	case *ast.CallExpr:
		return sqlArguments(info, n)
	case *ast.CompositeLit:
		field := sqlFields[typeName(info.TypeOf(n))]
		for i, element := range n.Elts {
			kv, keyed := element.(*ast.KeyValueExpr)
			if keyed && types.ExprString(kv.Key) == field {
				return []ast.Expr{kv.Value}
			}
			if !keyed && field != "" && i == 0 {
				return []ast.Expr{element}
			}
		}
	}
	return nil
}

func sqlArguments(info *types.Info, call *ast.CallExpr) []ast.Expr {
	selector, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	method := selector.Sel.Name
	at, ok := sqlArgument[typeName(info.TypeOf(selector.X))][method]
	if f := info.Uses[selector.Sel]; !ok && (f == nil || f.Pkg() == nil || f.Pkg().Path() != "gorm.io/gorm" || method != "Expr") {
		return nil
	}
	if at >= len(call.Args) {
		return nil
	}
	last := at + 1
	first := info.Types[call.Args[at]].Value
	if (method == "Select" || method == "Distinct") && first != nil && !strings.ContainsAny(constant.StringVal(first), "?@") {
		last = len(call.Args) // no placeholders: the rest are columns
	}
	var sql []ast.Expr
	for _, arg := range call.Args[at:last] {
		if textual(info.TypeOf(arg)) {
			sql = append(sql, arg)
		}
	}
	return sql
}

// textual reports whether a value of the type can carry text that GORM takes as
// SQL. It quotes the columns of structs and maps, and numbers are keys.
func textual(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Info()&types.IsString != 0
	case *types.Slice:
		return textual(u.Elem())
	case *types.Interface:
		return true
	}
	return false
}

// typeName is the full name of t, or of what it points to.
func typeName(t types.Type) string {
	if t == nil {
		return ""
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	return types.TypeString(t, nil)
}
