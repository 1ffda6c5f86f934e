package main

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"toasoan/api/rest"
)

// operation is an operation of the document with its line in the route table,
// which tells what its annotations do not.
type operation struct {
	object
	route  rest.Route
	routes []rest.Route
}

func (o operation) mend(s *schemas) error {
	for _, p := range o.parameters() {
		if example, is := p.(object)["x-example"]; is {
			if p.(object)["required"] == true { // the reference page sends examples: an optional one would filter everything away
				p.(object)["example"] = example
			}
			delete(p.(object), "x-example")
		}
	}
	if _, is := o.object["security"]; !is {
		o.object["security"] = []any{} // nothing is asked for
	}
	if err := o.mendBody(s); err != nil {
		return err
	}
	if err := o.mendAnswer(s); err != nil {
		return err
	}
	o.addProblems()
	o.addHeaders()
	return nil
}

func (o operation) parameters() []any {
	all, _ := o.object["parameters"].([]any)
	return all
}

func (o operation) reading() bool { return o.route.Method == http.MethodGet }

// delivering reports whether the operation is what caches in front of readers see.
func (o operation) delivering() bool {
	return o.reading() && !o.route.Streams() && !strings.HasPrefix(o.route.Path, "/v1/newsroom") && !strings.HasPrefix(o.route.Path, "/v1/previews")
}

// mendBody says what a request's body is: the draft of a resource, or a patch.
func (o operation) mendBody(s *schemas) error {
	body, is := o.object["requestBody"].(object)
	if !is {
		return nil
	}
	delete(body, "x-originalParamName")
	content := body["content"].(object)
	media := content["*/*"].(object)
	patch := o.route.Method == http.MethodPatch
	named, _ := refName(media["schema"].(object))
	name := s.draft(named, patch)
	media["schema"] = ref(name)
	schema := s.all[name].(object)
	var err error
	if patch {
		media["example"], err = s.samplePatch(schema)
		body["content"] = object{"application/merge-patch+json": media, "application/json": media}
		return err
	}
	media["example"], err = s.sample(schema, true)
	content = object{"application/json": media}
	if o.route.Beacon() {
		content["text/plain"] = object{"schema": object{"type": "string", "contentMediaType": "application/json", "description": "The same JSON."}}
	}
	body["content"] = content
	body["required"] = schema["required"] != nil
	return err
}

// mendAnswer adds an example and the headers to the answer of success.
func (o operation) mendAnswer(s *schemas) (err error) {
	for status, answer := range o.object["responses"].(object) {
		answer := answer.(object)
		content, is := answer["content"].(object)
		if !is {
			continue
		}
		media, is := content["application/json"].(object)
		if !is {
			for kind, lines := range content {
				lines.(object)["example"] = "…"
				if kind == "text/event-stream" {
					if lines.(object)["example"], err = s.sampleEvents(); err != nil {
						return err
					}
				}
			}
			continue
		}
		schema := media["schema"].(object)
		sample, err := s.sample(schema, false)
		if err != nil {
			return err
		}
		media["example"] = sample
		if names := o.headersOf(status, sample.(object)); len(names) > 0 {
			all := object{}
			for _, name := range names {
				all[name] = object{"$ref": "#/components/headers/" + name}
			}
			answer["headers"] = all
		}
	}
	return nil
}

// headersOf names the headers of a successful answer with the given body.
func (o operation) headersOf(status string, body object) []string {
	var names []string
	if o.delivering() {
		names = append(names, "ETag", "Cache-Control", "Surrogate-Key")
	}
	if o.versioned() {
		names = append(names, "ETag")
	}
	if _, is := body["page"]; is {
		names = append(names, "Link")
	}
	if status == "201" && !strings.Contains(o.route.Path, "/sessions") && !strings.HasSuffix(o.route.Path, "/oidc-requests") {
		names = append(names, "Location")
	}
	if o.route.Idempotent() {
		names = append(names, "Idempotency-Replayed")
	}
	return names
}

// versioned reports whether the answer carries the ETag that a change of what
// it shows will need.
func (o operation) versioned() bool {
	same := func(path string) bool { return path == o.route.Path }
	if o.route.Method == http.MethodPost {
		same = func(path string) bool {
			one, below := strings.CutPrefix(path, o.route.Path+"/:")
			return below && !strings.Contains(one, "/")
		}
	}
	return slices.ContainsFunc(o.routes, func(r rest.Route) bool { return same(r.Path) && r.Conditional() })
}

// addProblems adds the answers of failure that the route can give, and the one
// that spares a cache the body.
func (o operation) addProblems() {
	r := o.route
	_, body := o.object["requestBody"]
	writing, conditional := !o.reading(), r.Conditional()
	answers := o.object["responses"].(object)
	for status, when := range map[int]bool{
		http.StatusMovedPermanently:      o.delivering() && strings.Contains(r.Path, ":slug"),
		http.StatusNotModified:           o.delivering(),
		http.StatusBadRequest:            true, // no operation takes parameters that it does not list
		http.StatusUnauthorized:          true,
		http.StatusForbidden:             r.Needs != rest.Anyone,
		http.StatusNotFound:              r.Streams() || strings.Contains(r.Path, ":") || strings.HasSuffix(r.Path, "/current") || strings.Contains(r.Path, "oidc") || strings.HasSuffix(r.Path, "/password-resets") || r.Path == "/v1/redirects" || strings.Contains(r.Path, "/guests/") || strings.HasSuffix(r.Path, "/verify"),
		http.StatusConflict:              r.Idempotent() || r.Contended() || strings.Contains(r.Path, "/second-factor") || conditional && !strings.HasSuffix(r.Path, "/settings"),
		http.StatusGone:                  o.delivering() && strings.Contains(r.Path, "/articles/:slug") || r.Follows(),
		http.StatusPreconditionFailed:    conditional,
		http.StatusRequestEntityTooLarge: body || r.Beacon(),
		http.StatusUnsupportedMediaType:  body || r.Beacon(),
		http.StatusUnprocessableEntity:   body,
		http.StatusPreconditionRequired:  conditional,
		http.StatusTooManyRequests:       r.Guessable() || r.Limited() || r.Streams(),
		http.StatusInternalServerError:   true,
		http.StatusServiceUnavailable:    r.Class() != rest.Always,
		http.StatusInsufficientStorage:   writing,
	} {
		if when {
			answers[strconv.Itoa(status)] = object{"$ref": "#/components/responses/" + statusName(status)}
		}
	}
}

// addHeaders adds the request headers that the route reads.
func (o operation) addHeaders() {
	for _, h := range []struct {
		name string
		when bool
	}{
		{"If-None-Match", o.delivering()},
		{"If-Match", o.route.Conditional()},
		{"Idempotency-Key", o.route.Idempotent()},
	} {
		if h.when {
			o.object["parameters"] = append(o.parameters(), object{"$ref": "#/components/parameters/" + h.name})
		}
	}
}
