package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"

	"github.com/getkin/kin-openapi/openapi2"
	"github.com/getkin/kin-openapi/openapi2conv"
	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3conv"
)

// version is the OpenAPI version of the document: the newest that the linters,
// the client generators and the reference page all read.
const version = "3.1.1"

// described returns what the code says of the interface, as swag reads it, in
// the form of OpenAPI 3.1. With required, a member that is always written is a
// required one; without, only a member that must be sent is.
func described(ctx context.Context, required bool) (object, error) {
	doc2, err := swagger(ctx, required)
	if err != nil {
		return nil, err
	}
	doc, err := openapi2conv.ToV3(doc2)
	if err != nil {
		return nil, err
	}
	for _, schema := range doc.Components.Schemas {
		for _, property := range schema.Value.Properties {
			keepNull(property.Value)
		}
	}
	openapi3conv.Upgrade(doc)
	doc.OpenAPI = version
	written, err := json.Marshal(doc)
	if err != nil {
		return nil, err
	}
	var raw object
	return raw, json.Unmarshal(written, &raw)
}

// swagger runs swag over the module and returns its Swagger 2.0 document.
func swagger(ctx context.Context, required bool) (*openapi2.T, error) {
	dir, err := os.MkdirTemp("", "swagger")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	swag := exec.CommandContext(ctx, "go", "tool", "-modfile=tools/go.mod", "swag", "init", "--quiet", "--parseInternal",
		"--dir", ".", "--generalInfo", "api/rest/openapi.go", "--outputTypes", "json", "--output", dir,
		fmt.Sprintf("--requiredByDefault=%t", required))
	if out, err := swag.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("swag: %w\n%s", err, bytes.TrimSpace(out))
	}
	written, err := os.ReadFile(filepath.Join(dir, "swagger.json"))
	if err != nil {
		return nil, err
	}
	doc := new(openapi2.T)
	if err := json.Unmarshal(written, doc); err != nil {
		return nil, err
	}
	for _, path := range doc.Paths {
		for _, op := range path.Operations() {
			keepExamples(op.Parameters)
		}
	}
	return doc, nil
}

// keepExamples puts the parameters' examples where the conversion lets them be.
func keepExamples(parameters openapi2.Parameters) {
	for _, p := range parameters {
		if example, is := p.Extensions["example"]; is {
			p.Extensions["x-example"] = example
		}
	}
}

// keepNull says that a reference may be null in a way that outlives the upgrade,
// which forgets it where there is no type.
func keepNull(s *openapi3.Schema) {
	if s == nil || !s.Nullable || len(s.AllOf) == 0 {
		return
	}
	null := openapi3.NewSchemaRef("", &openapi3.Schema{Type: &openapi3.Types{openapi3.TypeNull}})
	s.AnyOf, s.AllOf, s.Nullable = append(slices.Clone(s.AllOf), null), nil, false
}
