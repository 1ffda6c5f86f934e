package internal_test

import (
	"go/ast"
	"go/types"
)

// pure lists functions whose result holds no text but their arguments'.
var pure = map[string]bool{
	"fmt.Sprintf": true, "slices.Concat": true, "strconv.Itoa": true, "strings.Join": true, "strings.Repeat": true,
	"strings.ReplaceAll": true, "strings.TrimPrefix": true, "strings.TrimSuffix": true,
}

// constant reports whether every text in the value of e is made of constants of
// the program. Numbers carry no text. One loose source anywhere makes all loose.
func (f *flow) constant(e ast.Expr) bool { return f.fixed(source{expr: e}) }

func (f *flow) fixed(s source) bool {
	if s.variable != nil {
		return f.fixedVariable(s.variable)
	}
	tv := f.info.Types[s.expr]
	if tv.Value != nil || tv.IsNil() || isNumber(tv.Type) || trusted[types.ExprString(s.expr)] != "" {
		return true
	}
	f.culprit = s.expr // until something below it is found to be the reason
	switch e := s.expr.(type) {
	case *ast.Ident, *ast.SelectorExpr:
		return f.fixedVariable(f.object(e))
	case *ast.ParenExpr:
		return f.constant(e.X)
	case *ast.StarExpr:
		return f.constant(e.X)
	case *ast.IndexExpr:
		return f.constant(e.X)
	case *ast.SliceExpr:
		return f.constant(e.X)
	case *ast.BinaryExpr:
		return f.constant(e.X) && f.constant(e.Y)
	case *ast.KeyValueExpr:
		return f.constant(e.Key) && f.constant(e.Value)
	case *ast.CompositeLit:
		return f.allConstant(e.Elts)
	case *ast.CallExpr:
		return f.fixedCall(e, s.result)
	}
	return false
}

func (f *flow) allConstant(list []ast.Expr) bool {
	for _, e := range list {
		if !f.constant(e) {
			return false
		}
	}
	return true
}

func isNumber(t types.Type) bool {
	if t == nil {
		return false
	}
	basic, ok := t.Underlying().(*types.Basic)
	return ok && basic.Info()&(types.IsNumeric|types.IsBoolean) != 0
}

// fixedVariable judges a variable or field by everything put into it.
func (f *flow) fixedVariable(object types.Object) bool {
	v, ok := object.(*types.Var)
	if !ok || v.Pkg() != f.pkg || f.loose[v] {
		return false
	}
	if v.Exported() && (v.IsField() || v.Parent() == f.pkg.Scope()) {
		return false // other packages may fill it
	}
	if f.pending[v] {
		return true
	}
	f.pending[v] = true
	defer delete(f.pending, v)
	for _, s := range f.sources[v] {
		if !f.fixed(s) {
			return false
		}
	}
	return true
}

func (f *flow) fixedCall(call *ast.CallExpr, result int) bool {
	if tv := f.info.Types[call.Fun]; tv.IsType() || tv.IsBuiltin() { // a conversion; append, make, min
		return f.allConstant(call.Args)
	}
	object := f.object(call.Fun)
	if isBuilder(object, "String") {
		return f.fixedVariable(f.object(call.Fun.(*ast.SelectorExpr).X))
	}
	if fn, ok := object.(*types.Func); ok && pure[fn.FullName()] {
		return f.allConstant(call.Args)
	}
	targets := f.targets(call)
	for _, fn := range targets {
		if !f.fixedResult(fn, result) {
			return false
		}
	}
	return len(targets) > 0
}

func (f *flow) fixedResult(fn *function, result int) bool {
	if f.pending[fn] {
		return true
	}
	f.pending[fn] = true
	defer delete(f.pending, fn)
	for _, given := range fn.returns {
		if !f.fixed(given[result]) {
			return false
		}
	}
	return true
}

func isBuilder(object types.Object, method string) bool {
	fn, ok := object.(*types.Func)
	return ok && fn.FullName() == "(*strings.Builder)."+method
}
