package main

import (
	"context"
	"fmt"
	"runtime"

	"toasoan/docs"
)

// openAPICommand prints the document that describes the API.
type openAPICommand struct {
	YAML bool `name:"yaml" help:"As YAML instead of JSON."`
}

// Run prints the document.
func (c *openAPICommand) Run(_ context.Context, p *program) error {
	document := docs.OpenAPIJSON
	if c.YAML {
		document = docs.OpenAPIYAML
	}
	_, err := p.out.Write(document)
	return err
}

// versionCommand prints what program this is.
type versionCommand struct{}

// Run prints one line.
func (versionCommand) Run(_ context.Context, p *program) error {
	_, err := fmt.Fprintf(p.out, "toasoan %s (%s %s/%s)\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}
