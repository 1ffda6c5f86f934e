package main

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

const refPrefix = "#/components/schemas/"

// schemas are the document's schemas by name.
type schemas struct {
	all     object
	shown   object           // the same before drafts were made of them
	must    map[string][]any // the members that must be sent, of each schema
	answers map[string]bool  // whether an answer has it
}

func newSchemas(components, drafts object) *schemas {
	s := &schemas{all: components["schemas"].(object), must: map[string][]any{}}
	for name, schema := range drafts["schemas"].(object) {
		members, _ := schema.(object)["properties"].(object)
		must, _ := schema.(object)["required"].([]any)
		// swag takes a rule for the items of a list for one of the list itself
		s.must[neat(name)] = slices.DeleteFunc(must, func(m any) bool { return members[m.(string)].(object)["type"] == "array" })
	}
	return s
}

// neat is a schema's name without Go's packages and brackets: Page-rest_ListedArticle
// is an ArticlePage.
func neat(name string) string {
	if _, item, is := strings.Cut(name, "Page-"); is {
		_, item, _ = strings.Cut(item, "_")
		return strings.TrimPrefix(item, "Listed") + "Page"
	}
	return name[strings.LastIndexByte(name, '.')+1:]
}

// rename gives all schemas their neat names, everywhere.
func (s *schemas) rename(doc object) error {
	for _, name := range slices.Sorted(maps.Keys(s.all)) {
		schema := s.all[name]
		delete(s.all, name)
		if _, taken := s.all[neat(name)]; taken {
			return fmt.Errorf("two schemas are called %s", neat(name))
		}
		s.all[neat(name)] = schema
	}
	walk(doc, func(o object) {
		if ref, is := o["$ref"].(string); is {
			o["$ref"] = refPrefix + neat(strings.TrimPrefix(ref, refPrefix))
		}
	})
	return nil
}

// walk visits every object in v, outer ones first.
func walk(v any, visit func(object)) {
	switch v := v.(type) {
	case object:
		visit(v)
		for _, member := range v {
			walk(member, visit)
		}
	case []any:
		for _, item := range v {
			walk(item, visit)
		}
	}
}

// mend says in each schema what swag could not.
func (s *schemas) mend() {
	for _, schema := range s.all {
		walk(schema, mendSchema)
		members, _ := schema.(object)["properties"].(object)
		for name, member := range members {
			mendMember(name, member.(object))
		}
	}
}

// mendSchema undoes the roundabout ways of Swagger 2.0 and turns what the
// struct tags say in extensions into the specification's words.
func mendSchema(o object) {
	if all, is := o["allOf"].([]any); is && len(all) == 1 {
		maps.Copy(o, all[0].(object)) // 3.1 lets other keywords stand beside a $ref
		delete(o, "allOf")
	}
	if _, is := o["$ref"]; is {
		delete(o, "enum") // the schema referred to has it
	}
	if values, is := o["enum"].([]any); is && nullable(o) {
		o["enum"] = append(values, nil)
	}
	if pattern, is := o["x-pattern"]; is {
		o["pattern"] = pattern
	}
	if example, is := o["x-any"].(string); is { // whatever JSON can be
		delete(o, "type")
		delete(o, "$ref")
		o["examples"] = []any{example}
		if example == "{}" {
			o["examples"] = []any{object{}}
		}
	}
	if _, is := o["x-changes"]; is {
		o["additionalProperties"] = object{"type": "object", "required": []any{"before", "after"}, "properties": object{"before": object{}, "after": object{}}}
		o["examples"] = []any{object{"title": object{"before": "Tên cũ", "after": "Tên mới"}}}
	}
	if name, is := o["x-items"].(string); is {
		o["items"] = ref(name)
	}
	explainValues(o)
	for name := range o {
		if strings.HasPrefix(name, "x-") && name != "x-or-string" {
			delete(o, name)
		}
	}
}

func nullable(schema object) bool {
	types, _ := schema["type"].([]any)
	return slices.Contains(types, any("null"))
}

func ref(name string) object { return object{"$ref": refPrefix + name} }

// explainValues puts the comments that stand beside an enumeration's constants
// into its description.
func explainValues(o object) {
	comments, _ := o["x-enum-descriptions"].([]any)
	var told []string
	for i, comment := range comments {
		if comment != "" {
			told = append(told, fmt.Sprintf("- `%s`: %s", o["enum"].([]any)[i], comment))
		}
	}
	if len(told) > 0 {
		o["description"] = fmt.Sprintf("%s\n\n%s", o["description"], strings.Join(told, "\n"))
	}
}

var uuid = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// mendMember says what a member's name or example tells of its format.
func mendMember(name string, member object) {
	isText := member["type"] == "string" || nullable(member) && member["type"].([]any)[0] == "string"
	example, _ := member["examples"].([]any)
	switch {
	case isText && (strings.HasSuffix(name, "_at") || strings.HasSuffix(name, "until")) || name == "at":
		member["format"] = "date-time"
		if example == nil {
			member["examples"] = []any{"2022-05-26T01:30:00Z"}
		}
	case isText && len(example) == 1 && uuid.MatchString(fmt.Sprint(example[0])):
		member["format"] = "uuid"
	}
}

// uniteBlocks makes the union of which an article's body is made.
func (s *schemas) uniteBlocks() {
	mapping := object{}
	var blocks []any
	for _, name := range slices.Sorted(maps.Keys(s.all)) {
		members, _ := s.all[name].(object)["properties"].(object)
		if !strings.HasSuffix(name, "Block") {
			continue
		}
		kind := members["type"].(object)["enum"].([]any)[0].(string)
		mapping[kind] = refPrefix + name
		blocks = append(blocks, ref(name))
	}
	s.all["Block"] = object{
		"description":   "One piece of a body, told apart by its type. A client that meets a type it does not know should skip the block.",
		"oneOf":         blocks,
		"discriminator": object{"propertyName": "type", "mapping": mapping},
		"examples": []any{object{"type": "paragraph", "spans": []any{
			object{"text": "Những năm qua, huyện tập trung củng cố các chi bộ.", "marks": []any{}, "href": nil},
		}}},
	}
	for _, name := range []string{"ListItem", "QuoteBlock"} {
		s.members(name)["blocks"].(object)["items"] = ref("Block")
	}
}

// members are the properties of the schema with the given name.
func (s *schemas) members(name string) object {
	members, _ := s.all[name].(object)["properties"].(object)
	return members
}

// reachable returns the names of all schemas that the members of the given name
// in doc lead to.
func (s *schemas) reachable(doc object, member string) map[string]bool {
	found := map[string]bool{}
	walk(doc, func(o object) {
		if v, is := o[member]; is {
			s.follow(v, found)
		}
	})
	return found
}

func (s *schemas) follow(v any, found map[string]bool) {
	walk(v, func(o object) {
		name, is := refName(o)
		if is && !found[name] {
			found[name] = true
			s.follow(s.all[name], found)
		}
	})
}

// refName is the name of the schema that o refers to.
func refName(o object) (string, bool) {
	target, _ := o["$ref"].(string)
	return strings.CutPrefix(target, refPrefix)
}

// prune removes the schemas that nothing refers to.
func (s *schemas) prune(doc object) {
	used := map[string]bool{}
	s.follow(doc["paths"], used)
	s.follow(doc["components"].(object)["responses"], used)
	maps.DeleteFunc(s.all, func(name string, _ any) bool { return !used[name] })
}
