package main

import (
	"encoding/json"
	"fmt"
	"slices"
)

// sample assembles an example of what the schema describes from the examples of
// its members: all of them, or only those that are always there. What may be null
// and has no example is.
func (s *schemas) sample(schema object, all bool, above ...string) (any, error) {
	if examples, is := schema["examples"].([]any); is {
		return examples[0], nil
	}
	if name, is := refName(schema); is {
		if slices.Contains(above, name) {
			return nil, nil // of what stands below itself, one level is enough
		}
		v, err := s.sample(s.all[name].(object), all, append(above, name)...)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		return v, nil
	}
	for _, union := range []string{"oneOf", "anyOf"} {
		if choice, is := schema[union].([]any); is {
			return s.sample(choice[0].(object), all, above...)
		}
	}
	if values, is := schema["enum"].([]any); is {
		return values[0], nil
	}
	if members, is := schema["properties"].(object); is {
		return s.sampleObject(schema, members, all, above)
	}
	if items, is := schema["items"].(object); is {
		item, err := s.sample(items, all, above...)
		if item == nil || err != nil {
			return []any{}, err
		}
		return []any{item}, nil
	}
	if nullable(schema) {
		return nil, nil
	}
	return nil, fmt.Errorf("there is no example of %v", schema)
}

func (s *schemas) sampleObject(schema, members object, all bool, above []string) (any, error) {
	must, _ := schema["required"].([]any)
	v := object{}
	for name, member := range members {
		if !all && !slices.Contains(must, any(name)) {
			continue
		}
		var err error
		if v[name], err = s.sample(member.(object), all, above...); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return v, nil
}

// sampleEvents is the beginning of a stream of events.
func (s *schemas) sampleEvents() (string, error) {
	v, err := s.sample(ref("ToldChange"), false)
	if err != nil {
		return "", err
	}
	told := v.(object)
	data, err := json.Marshal(told)
	return fmt.Sprintf("retry: 2000\n\nid: %s\nevent: %s\ndata: %s\n\n", told["cursor"], told["noun"], data), err
}

// samplePatch is an example of a merge patch: one member is enough.
func (s *schemas) samplePatch(schema object) (any, error) {
	v, err := s.sample(schema, true)
	if err != nil {
		return nil, err
	}
	for _, name := range []string{"title", "name"} {
		if member, is := v.(object)[name]; is {
			return object{name: member}, nil
		}
	}
	return v, nil
}
