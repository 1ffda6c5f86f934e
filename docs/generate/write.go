package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"reflect"
	"slices"

	"go.yaml.in/yaml/v3"
)

// first are the members that stand first in an object, wherever they occur, in
// the order in which one likes to read them. The others follow by the alphabet.
var first = []string{
	"openapi", "info", "servers", "$ref", "name", "in", "id", "slug", "url", "title", "type",
	"operationId", "summary", "description", "tags", "paths", "components", "required",
	"security", "parameters", "requestBody", "responses", "headers", "content", "schema", "get", "post", "put", "patch",
	"not_found", "unauthorized",
}

func before(a, b string) int {
	place := func(name string) int {
		if i := slices.Index(first, name); i >= 0 {
			return i
		}
		return len(first)
	}
	return slices.Compare([]string{string(rune(place(a))), a}, []string{string(rune(place(b))), b})
}

// jsonOf writes the document in an order that does not change.
func jsonOf(doc object) []byte {
	var b bytes.Buffer
	writeValue(&b, doc, "\n")
	b.WriteByte('\n')
	return b.Bytes()
}

func writeValue(b *bytes.Buffer, v any, line string) {
	inner := line + "  "
	switch v := v.(type) {
	case object:
		open := byte('{')
		for _, name := range slices.SortedFunc(maps.Keys(v), before) {
			b.WriteByte(open)
			b.WriteString(inner)
			writeScalar(b, name)
			b.WriteString(": ")
			writeValue(b, v[name], inner)
			open = ','
		}
		closeValue(b, len(v), "{", line, "}")
	case []any:
		open := byte('[')
		for _, item := range v {
			b.WriteByte(open)
			b.WriteString(inner)
			writeValue(b, item, inner)
			open = ','
		}
		closeValue(b, len(v), "[", line, "]")
	default:
		writeScalar(b, v)
	}
}

func closeValue(b *bytes.Buffer, members int, open, line, end string) {
	if members == 0 {
		b.WriteString(open + end)
		return
	}
	b.WriteString(line + end)
}

func writeScalar(b *bytes.Buffer, v any) {
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(err) // texts, numbers, true, false and null only
	}
	b.Truncate(b.Len() - 1) // the encoder's line feed
}

// yamlOf writes the same document as YAML, in the same order.
func yamlOf(written []byte) ([]byte, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(written, &doc); err != nil {
		return nil, err
	}
	plain(&doc)
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	if err := enc.Encode(&doc); err != nil {
		return nil, err
	}
	if err := enc.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), same(written, b.Bytes())
}

// same fails unless both texts mean the same: without its quotes, a text may
// turn into a number or a date.
func same(written, asYAML []byte) error {
	var a, b any
	if err := errors.Join(yaml.Unmarshal(written, &a), yaml.Unmarshal(asYAML, &b)); err != nil {
		return err
	}
	if !reflect.DeepEqual(a, b) {
		return errors.New("the document means something else as YAML")
	}
	return nil
}

// plain takes the braces and quotes of JSON away where YAML needs none.
func plain(n *yaml.Node) {
	n.Style = 0
	for _, below := range n.Content {
		plain(below)
	}
}
