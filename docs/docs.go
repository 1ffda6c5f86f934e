// Package docs holds what the program tells about itself: the OpenAPI document,
// which docs/generate makes from the code, and the pages that show it.
package docs

import "embed"

// OpenAPIJSON is the OpenAPI 3.1 document.
//
//go:embed openapi.json
var OpenAPIJSON []byte

// OpenAPIYAML is the same document as YAML.
//
//go:embed openapi.yaml
var OpenAPIYAML []byte

// UI is the interactive reference, below ui/.
//
//go:embed ui
var UI embed.FS
