package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"toasoan/api/rest"
)

// object is a JSON object. The document is mended in this form: it is what the
// specification speaks of.
type object = map[string]any

// document makes the OpenAPI document: what swag reads in the code, mended by
// what only the route table and the catalogue of errors know.
func document(ctx context.Context) (object, error) {
	doc, err := described(ctx, true)
	if err != nil {
		return nil, err
	}
	drafts, err := described(ctx, false)
	if err != nil {
		return nil, err
	}
	mendInfo(doc)
	components := doc["components"].(object)
	s := newSchemas(components, drafts["components"].(object))
	if err := s.explain(); err != nil {
		return nil, err
	}
	if err := s.rename(doc); err != nil {
		return nil, err
	}
	s.mend()
	s.uniteBlocks()

	routes := slices.DeleteFunc(rest.Routes(), func(r rest.Route) bool { return r.Open })
	paths, err := reference(doc["paths"].(object), routes)
	if err != nil {
		return nil, err
	}
	s.answers, s.shown = s.reachable(paths, "responses"), clone(s.all).(object)
	components["headers"] = headers()
	components["parameters"] = requestHeaders()
	if components["responses"], err = problems(); err != nil {
		return nil, err
	}
	for _, r := range routes {
		o := operation{operationOf(paths, r), r, routes}
		if err := o.mend(s); err != nil {
			return nil, fmt.Errorf("%s %s: %w", r.Method, r.Path, err)
		}
	}
	s.prune(doc)
	walk(doc, func(o object) { delete(o, "x-or-string") }) // what is shown is no name
	return doc, nil
}

// mendInfo says about the whole what Swagger 2.0 has no words for.
func mendInfo(doc object) {
	license := doc["info"].(object)["license"].(object)
	license["identifier"] = "Apache-2.0"
	doc["servers"] = []any{object{"url": "/", "description": "Where this document was read."}}
	doc["components"].(object)["securitySchemes"] = object{"bearer": object{
		"type": "http", "scheme": "bearer",
		"description": "A session token (`tss_…`, from `POST /v1/newsroom/sessions`) or an API key (`tsk_…`). " +
			"The delivery face needs neither, unless the paper's settings require a key: then any valid one opens it, and none makes a difference to the answer.",
	}}
}

// reference returns the paths, and fails if they are not those of the routes.
func reference(paths object, routes []rest.Route) (object, error) {
	described := 0
	for _, item := range paths {
		described += len(item.(object))
	}
	for _, r := range routes {
		if operationOf(paths, r) == nil {
			return nil, fmt.Errorf("%s %s has no annotations", r.Method, r.Path)
		}
	}
	if described != len(routes) {
		return nil, fmt.Errorf("%d operations are described, and there are %d routes", described, len(routes))
	}
	return paths, nil
}

// operationOf finds the route's operation; nil if it is not described.
func operationOf(paths object, r rest.Route) object {
	item, _ := paths[template(r.Path)].(object)
	op, _ := item[strings.ToLower(r.Method)].(object)
	return op
}

// template writes a route's path as the specification does.
func template(path string) string {
	steps := strings.Split(path, "/")
	for i, step := range steps {
		if name, is := strings.CutPrefix(step, ":"); is {
			steps[i] = "{" + name + "}"
		}
	}
	return strings.Join(steps, "/")
}

// validate reads the document as a stranger would, and holds it against the
// specification, its own examples included.
func validate(ctx context.Context, written []byte) error {
	doc, err := openapi3.NewLoader().LoadFromData(written)
	if err != nil {
		return err
	}
	return doc.Validate(ctx, openapi3.EnableExamplesValidation(), openapi3.EnableSchemaDefaultsValidation(),
		openapi3.EnableSchemaFormatValidation(), openapi3.EnableMultiError())
}
