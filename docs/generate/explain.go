package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"path/filepath"
	"strings"
)

// packages are those whose types the document describes.
var packages = []string{"api/rest", "internal/news", "internal/html"}

// explain gives the schemas, which still go by swag's names, the first sentence
// of their types' comments.
func (s *schemas) explain() error {
	for _, dir := range packages {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			return err
		}
		for _, name := range files {
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
			if err != nil {
				return err
			}
			for _, d := range file.Decls {
				if decl, is := d.(*ast.GenDecl); is && decl.Tok == token.TYPE && len(decl.Specs) == 1 {
					s.explainType(path.Base(dir), decl)
				}
			}
		}
	}
	return nil
}

// explainType does so for one type, or for all that a generic one became.
func (s *schemas) explainType(pkg string, decl *ast.GenDecl) {
	spec := decl.Specs[0].(*ast.TypeSpec)
	name := pkg + "." + spec.Name.Name
	sentence := firstSentence(decl.Doc.Text())
	for called, schema := range s.all {
		if called == name || spec.TypeParams != nil && strings.HasPrefix(called, name+"-") {
			schema.(object)["description"] = sentence
		}
	}
}

// firstSentence is the beginning of a comment, in one line and without links.
func firstSentence(comment string) string {
	line := strings.Join(strings.Fields(comment), " ")
	sentence, _, more := strings.Cut(line, ". ")
	if more {
		sentence += "."
	}
	return strings.NewReplacer("[", "", "]", "").Replace(sentence)
}
