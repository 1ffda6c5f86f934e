package main

import (
	"maps"
	"reflect"
	"slices"
	"strings"
)

// draft returns the name of the schema by which a client sends what the schema
// of the given name shows, and makes it if there is none: only what must be
// sent is required. With patch it is a JSON Merge Patch (RFC 7396) of it:
// nothing is required, and null removes whatever may be absent.
func (s *schemas) draft(name string, patch bool) string {
	if s.members(name) == nil {
		return name // an enumeration is the same in both directions
	}
	sent, like := name, name
	schema := s.draftOf(name, patch)
	switch {
	case patch:
		sent, like = strings.TrimSuffix(name, "Draft")+"Patch", s.draft(name, false)
		schema["description"] = "JSON Merge Patch (RFC 7396): what it leaves out stays as it is."
	case s.answers[name]:
		sent = name + "Draft"
		schema["description"] = name + ", as a client sends it."
	}
	if there := s.all[like].(object); reflect.DeepEqual(schema["properties"], there["properties"]) && reflect.DeepEqual(schema["required"], there["required"]) {
		return like
	}
	s.all[sent] = schema
	return sent
}

// draftOf makes the schema that draft names.
func (s *schemas) draftOf(name string, patch bool) object {
	schema := clone(s.shown[name]).(object)
	delete(schema, "required")
	if must := s.must[name]; len(must) > 0 && !patch {
		schema["required"] = must
	}
	for member, m := range schema["properties"].(object) {
		m := m.(object)
		_, whole := m["x-or-string"]
		if whole {
			s.allowName(m)
		}
		whole = whole || m["items"] != nil // a patch replaces a list, it does not go into it
		walk(m, func(o object) {
			if to, is := refName(o); is {
				o["$ref"] = refPrefix + s.draft(to, patch && !whole)
			}
		})
		if patch {
			delete(m, "default") // what a patch leaves out stays as it is
		}
		if patch && !slices.Contains(s.must[name], any(member)) {
			allowNull(m)
		}
	}
	return schema
}

// allowName lets a resource be named instead of sent as an object.
func (s *schemas) allowName(member object) {
	delete(member, "x-or-string")
	either := func(to object) []any {
		name, _ := refName(to)
		example := s.members(name)["slug"].(object)["examples"]
		return []any{object{"type": "string", "examples": example}, to}
	}
	if items, is := member["items"].(object); is {
		member["items"] = object{"oneOf": either(items)}
		return
	}
	if to, is := member["$ref"]; is {
		delete(member, "$ref")
		member["oneOf"] = either(object{"$ref": to})
		return
	}
	choice := member["anyOf"].([]any)
	member["oneOf"] = append(either(choice[0].(object)), choice[1:]...)
	delete(member, "anyOf")
}

// allowNull lets the member be null.
func allowNull(member object) {
	null := object{"type": "null"}
	for _, union := range []string{"oneOf", "anyOf"} {
		if choice, is := member[union].([]any); is {
			if !slices.ContainsFunc(choice, func(c any) bool { return reflect.DeepEqual(c, null) }) {
				member[union] = append(choice, null)
			}
			return
		}
	}
	if to, is := member["$ref"]; is {
		delete(member, "$ref")
		member["anyOf"] = []any{object{"$ref": to}, null}
		return
	}
	if nullable(member) {
		return
	}
	if member["type"] == "integer" {
		delete(member, "enum") // generators of clients know no null among numbers
	}
	member["type"] = []any{member["type"], "null"}
	if values, is := member["enum"].([]any); is {
		member["enum"] = append(values, nil)
	}
}

// clone copies a JSON value.
func clone(v any) any {
	switch v := v.(type) {
	case object:
		copied := maps.Clone(v)
		for name, member := range copied {
			copied[name] = clone(member)
		}
		return copied
	case []any:
		copied := slices.Clone(v)
		for i, item := range copied {
			copied[i] = clone(item)
		}
		return copied
	}
	return v
}
