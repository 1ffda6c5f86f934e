package internal_test

import (
	"go/ast"
	"go/token"
	"go/types"
)

// flow knows, for one package, what is ever put into each variable, field and
// parameter, and what each function returns. It forgets order and conditions.
type flow struct {
	pkg       *types.Package
	info      *types.Info
	sources   map[types.Object][]source
	functions map[types.Object][]*function // declared, or literals held by a variable
	methods   map[string][]*function       // by name, to follow calls through interfaces
	literals  map[*ast.FuncLit]*function
	loose     map[types.Object]bool // may be filled where flow cannot see

	pending map[any]bool // being judged: a cycle adds nothing new
	culprit ast.Expr     // what the last judgement failed on
}

type function struct {
	signature *types.Signature
	returns   [][]source // what each return statement gives
}

// source is an expression, or one of a call's results, or a variable.
type source struct {
	expr     ast.Expr
	result   int
	variable types.Object
}

func newFlow(pkg *types.Package, info *types.Info, files []*ast.File) *flow {
	f := &flow{
		pkg: pkg, info: info,
		sources:   map[types.Object][]source{},
		functions: map[types.Object][]*function{}, methods: map[string][]*function{}, literals: map[*ast.FuncLit]*function{},
		loose: map[types.Object]bool{}, pending: map[any]bool{},
	}
	called := map[ast.Node]bool{}
	for _, visit := range []func(ast.Node){f.declare, f.hold, func(n ast.Node) { f.collect(n, called) }} {
		for _, file := range files {
			ast.Inspect(file, func(n ast.Node) bool { visit(n); return true })
		}
	}
	return f
}

// declare notes the functions. What callers elsewhere pass to an exported one
// is not seen.
func (f *flow) declare(n ast.Node) {
	switch n := n.(type) {
	case *ast.FuncLit:
		f.literals[n] = newFunction(f.info.TypeOf(n).(*types.Signature), n.Body)
	case *ast.FuncDecl:
		object := f.info.Defs[n.Name].(*types.Func)
		fn := newFunction(object.Signature(), n.Body)
		f.functions[object] = []*function{fn}
		if receiver := fn.signature.Recv(); receiver != nil {
			f.methods[object.Name()] = append(f.methods[object.Name()], fn)
			f.loose[receiver] = true
		}
		if object.Exported() {
			f.loosen(fn)
		}
	}
}

func newFunction(signature *types.Signature, body *ast.BlockStmt) *function {
	fn := &function{signature: signature}
	ast.Inspect(body, func(n ast.Node) bool {
		if ret, ok := n.(*ast.ReturnStmt); ok {
			given := make([]source, signature.Results().Len())
			for i := range given {
				given[i] = sourceAt(ret.Results, i)
				if len(ret.Results) == 0 {
					given[i] = source{variable: signature.Results().At(i)}
				}
			}
			fn.returns = append(fn.returns, given)
		}
		_, literal := n.(*ast.FuncLit) // its returns are its own
		return !literal
	})
	return fn
}

// loosen marks parameters as given by callers that are not seen.
func (f *flow) loosen(fn *function) {
	for parameter := range fn.signature.Params().Variables() {
		f.loose[parameter] = true
	}
}

// sourceAt is what the i-th of several takers gets from values.
func sourceAt(values []ast.Expr, i int) source {
	switch len(values) {
	case 0:
		return source{}
	case 1:
		return source{expr: values[0], result: i}
	}
	return source{expr: values[i]}
}

// hold notes the function literals that variables hold.
func (f *flow) hold(n ast.Node) {
	assign, ok := n.(*ast.AssignStmt)
	if !ok {
		return
	}
	for i, taker := range assign.Lhs {
		if literal, ok := sourceAt(assign.Rhs, i).expr.(*ast.FuncLit); ok {
			f.functions[f.object(taker)] = append(f.functions[f.object(taker)], f.literals[literal])
		}
	}
}

// collect notes what one node puts where.
func (f *flow) collect(n ast.Node, called map[ast.Node]bool) {
	switch n := n.(type) {
	case *ast.AssignStmt:
		for i, taker := range n.Lhs {
			f.put(f.object(taker), sourceAt(n.Rhs, i))
			called[sourceAt(n.Rhs, i).expr] = true // a literal is as open as the variable
			called[taker] = true
		}
	case *ast.ValueSpec:
		for i, name := range n.Names {
			if len(n.Values) > 0 {
				f.put(f.info.Defs[name], sourceAt(n.Values, i))
			}
		}
	case *ast.RangeStmt:
		for _, taker := range []ast.Expr{n.Key, n.Value} {
			f.put(f.object(taker), source{expr: n.X})
		}
	case *ast.CompositeLit:
		f.collectFields(n)
	case *ast.CallExpr:
		called[ast.Unparen(n.Fun)] = true
		if name := nameOf(n.Fun); name != nil {
			called[name] = true
		}
		f.collectCall(n)
	case *ast.UnaryExpr:
		if n.Op == token.AND { // whoever gets the address may write
			f.loose[f.object(n.X)] = true
		}
	case *ast.FuncLit:
		if !called[n] {
			f.loosen(f.literals[n])
		}
	case *ast.Ident:
		if !called[n] && f.info.Uses[n] != nil { // a function used as a value
			for _, fn := range f.functions[f.object(n)] {
				f.loosen(fn)
			}
		}
	}
}

func (f *flow) put(taker types.Object, s source) {
	if taker != nil {
		f.sources[taker] = append(f.sources[taker], s)
	}
}

func (f *flow) collectFields(literal *ast.CompositeLit) {
	t := f.info.TypeOf(literal).Underlying()
	if p, ok := t.(*types.Pointer); ok { // []*T{{…}}
		t = p.Elem().Underlying()
	}
	fields, ok := t.(*types.Struct)
	if !ok {
		return
	}
	for i, element := range literal.Elts {
		if kv, keyed := element.(*ast.KeyValueExpr); keyed {
			f.put(f.object(kv.Key), source{expr: kv.Value})
		} else {
			f.put(fields.Field(i).Origin(), source{expr: element})
		}
	}
}

func (f *flow) collectCall(call *ast.CallExpr) {
	if isBuilder(f.object(call.Fun), "WriteString") {
		f.put(f.object(call.Fun.(*ast.SelectorExpr).X), source{expr: call.Args[0]})
	}
	for _, fn := range f.targets(call) {
		parameters := fn.signature.Params()
		for i := range parameters.Len() {
			if len(call.Args) == 1 && parameters.Len() > 1 {
				f.put(parameters.At(i), source{expr: call.Args[0], result: i}) // g(h()), or the variadic rest is empty
				continue
			}
			given := call.Args[min(i, len(call.Args)):]
			if !fn.signature.Variadic() || i < parameters.Len()-1 {
				given = given[:1]
			}
			for _, arg := range given {
				f.put(parameters.At(i), source{expr: arg})
			}
		}
	}
}

// targets are the functions of the package that the call may run.
func (f *flow) targets(call *ast.CallExpr) []*function {
	if literal, ok := ast.Unparen(call.Fun).(*ast.FuncLit); ok {
		return []*function{f.literals[literal]}
	}
	object := f.object(call.Fun)
	if fn, ok := object.(*types.Func); ok && fn.Pkg() == f.pkg {
		if receiver := fn.Signature().Recv(); receiver != nil && types.IsInterface(receiver.Type()) {
			return f.methods[fn.Name()]
		}
	}
	return f.functions[object]
}

// object is the variable, field, constant or function that the expression names
// or, for an element, the variable that holds it.
func (f *flow) object(e ast.Expr) types.Object {
	switch object := f.info.ObjectOf(nameOf(e)).(type) {
	case *types.Var:
		return object.Origin()
	case *types.Func:
		return object.Origin()
	default:
		return object
	}
}

func nameOf(e ast.Expr) *ast.Ident {
	switch e := e.(type) {
	case *ast.Ident:
		return e
	case *ast.SelectorExpr:
		return e.Sel
	case *ast.IndexExpr:
		return nameOf(e.X)
	case *ast.IndexListExpr:
		return nameOf(e.X)
	case *ast.ParenExpr:
		return nameOf(e.X)
	case *ast.StarExpr:
		return nameOf(e.X)
	}
	return nil
}
