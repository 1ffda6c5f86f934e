package rest

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"mime"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"toasoan/internal/news"
)

const bodyKey = "body"

// received is a request's body, or why there is none.
type received struct {
	body []byte
	err  error
}

// readBody returns the request's body, decompressed and within the limit. It
// may be called again.
func (s *Server) readBody(c echo.Context) ([]byte, error) {
	before, ok := c.Get(bodyKey).(received)
	if !ok {
		before.body, before.err = s.receive(c)
		c.Set(bodyKey, before)
	}
	return before.body, before.err
}

// maxReadersBody is the largest body that readers may send, however much the
// newsroom may: what they have to say is short, and they are many.
const maxReadersBody = 128 << 10

func (s *Server) receive(c echo.Context) ([]byte, error) {
	r := c.Request()
	limit := s.options.MaxBody
	if isPublic(r.URL.Path) {
		limit = min(limit, maxReadersBody)
	}
	var in io.Reader = http.MaxBytesReader(c.Response(), r.Body, limit)
	switch coding := strings.ToLower(r.Header.Get("Content-Encoding")); coding {
	case "", "identity":
	case "gzip":
		z, err := gzip.NewReader(in)
		if err != nil {
			return nil, unreadable("", news.FaultSyntax, "why", news.Message{En: "it is not gzip", Vi: "không phải gzip"})
		}
		in = z
	default:
		return nil, news.Fail(news.CodeMediaType)
	}
	body, err := io.ReadAll(io.LimitReader(in, limit+1))
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge || int64(len(body)) > limit {
		return nil, news.Fail(news.CodeTooLarge, "limit", limit)
	}
	if err != nil {
		return nil, unreadable("", news.FaultSyntax, "why", tooShort)
	}
	return body, nil
}

// readJSON returns the request's body as a JSON value.
func (s *Server) readJSON(c echo.Context) (any, error) {
	body, err := s.readBody(c)
	if err != nil {
		return nil, err
	}
	if len(body) == 0 && c.Request().Header.Get("Content-Type") == "" {
		return map[string]any{}, nil // a PUT that needs no members
	}
	route, _ := c.Get(routeKey).(Route)
	if err := checkMediaType(c.Request(), route.Beacon()); err != nil {
		return nil, err
	}
	if len(body) == 0 && route.Beacon() {
		return map[string]any{}, nil
	}
	return parse(body)
}

// checkMediaType fails unless the body is JSON. A beacon's may be called a text:
// that is how pages of other origins send it without asking first.
func checkMediaType(r *http.Request, beacon bool) error {
	media, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	charset := params["charset"]
	fits := media == "application/json" || media == "application/merge-patch+json" && r.Method == http.MethodPatch || media == "text/plain" && beacon
	if err != nil || !fits || charset != "" && !strings.EqualFold(charset, "utf-8") {
		return news.Fail(news.CodeMediaType)
	}
	return nil
}

// bind reads the request's body into draft. The members of resource that draft
// does not have are known but cannot be set.
func bind[D any](s *Server, c echo.Context, resource any) (draft D, err error) {
	v, err := s.readJSON(c)
	if err != nil {
		return draft, err
	}
	if members, ok := v.(map[string]any); ok && resource != nil {
		if err := refuseReadOnly[D](members, reflect.TypeOf(resource), nil); err != nil {
			return draft, err
		}
	}
	return draft, decode(v, &draft)
}

func decode(v any, draft any) error {
	var faults news.Faults
	assign(v, reflect.ValueOf(draft).Elem(), "", &faults)
	return faults.Err(news.CodeMalformed)
}

// bindPatch applies the request's JSON Merge Patch (RFC 7396) to what can be
// changed of a resource, and returns the result. Members that cannot be changed
// may stand there as the resource has them now. It fails with Stale unless the
// caller has seen the resource's version: of another one, they may differ.
func bindPatch[D any](s *Server, c echo.Context, resource any, now D, version, seen int64) (draft D, err error) {
	patch, err := s.readJSON(c)
	if err != nil {
		return draft, err
	}
	return applyPatch(patch, resource, now, version, seen)
}

// applyPatch is bindPatch for a patch that has been read.
func applyPatch[D any](patch, resource any, now D, version, seen int64) (draft D, err error) {
	members, ok := patch.(map[string]any)
	if !ok {
		return draft, unreadable("", news.FaultType, "want", news.Message{En: "an object", Vi: "đối tượng"})
	}
	if seen != version {
		stale := news.Fail(news.CodeStale)
		stale.Version = version
		return draft, stale
	}
	current, err := asValue(resource)
	if err != nil {
		return draft, err
	}
	if err := refuseReadOnly[D](members, reflect.TypeOf(resource), current.(map[string]any)); err != nil {
		return draft, err
	}
	target, err := asValue(now)
	if err != nil {
		return draft, err
	}
	var faults news.Faults
	unknownNulls(members, reflect.TypeFor[D](), "", &faults)
	assign(mergePatch(target, members), reflect.ValueOf(&draft).Elem(), "", &faults)
	return draft, faults.Err(news.CodeMalformed)
}

// unknownNulls notes the members of a patch that would remove what t never has:
// nothing of them is left after merging.
func unknownNulls(members map[string]any, t reflect.Type, at string, faults *news.Faults) {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return
	}
	fields := fieldsOf(t)
	for _, name := range slices.Sorted(maps.Keys(members)) {
		here := at + "/" + escape(name)
		index, known := fields[name]
		below, object := members[name].(map[string]any)
		switch {
		case members[name] == nil && !known:
			faults.Add(here, news.FaultUnknownMember)
		case object && known:
			unknownNulls(below, t.FieldByIndex(index).Type, here, faults)
		}
	}
}

// refuseReadOnly takes the members out that the resource has and the draft D
// does not. One whose value is not the current one is a fault.
// What changes beside the resource, as who is editing it, counts for nothing.
func refuseReadOnly[D any](members map[string]any, resource reflect.Type, current map[string]any) error {
	var faults news.Faults
	known := fieldsOf(resource)
	settable := fieldsOf(reflect.TypeFor[D]())
	for _, name := range slices.Sorted(maps.Keys(members)) { // faults in an order that does not change
		v := members[name]
		_, can := settable[name]
		_, is := known[name]
		if can || !is {
			continue
		}
		if resource.FieldByIndex(known[name]).Tag.Get("patch") == "ignored" {
			delete(members, name)
			continue
		}
		if now, there := current[name]; !there || !reflect.DeepEqual(now, v) {
			faults.Add("/"+escape(name), news.FaultReadOnly)
		}
		delete(members, name)
	}
	return faults.Err(news.CodeInvalid)
}

// asValue returns v as JSON has it, in the form that parse returns.
func asValue(v any) (any, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	dec := json.NewDecoder(&b)
	dec.UseNumber()
	var value any
	return value, dec.Decode(&value)
}

// mergePatch is the algorithm of RFC 7396, section 2.
func mergePatch(target, patch any) any {
	changes, ok := patch.(map[string]any)
	if !ok {
		return patch
	}
	merged, ok := target.(map[string]any)
	if !ok {
		merged = map[string]any{}
	}
	for name, v := range changes {
		if v == nil {
			delete(merged, name)
		} else {
			merged[name] = mergePatch(merged[name], v)
		}
	}
	return merged
}

// versionTag is the ETag of a newsroom resource at a version.
func versionTag(version int64) string { return `"v` + strconv.FormatInt(version, 10) + `"` }

// ifMatch returns the version that the caller saw. A coding's suffix and a
// proxy's W/ do not matter.
func ifMatch(c echo.Context) (int64, error) {
	return versionOf(c.Request().Header.Get("If-Match"))
}

// versionOf is the version that a resource's tag names.
func versionOf(tag string) (int64, error) {
	if tag == "" || strings.TrimSpace(tag) == "*" {
		return 0, news.Fail(news.CodeIfMatchRequired)
	}
	tag = strings.Trim(strings.TrimPrefix(strings.TrimSpace(tag), "W/"), `"`)
	tag = strings.TrimSuffix(tag, codingSuffix)
	version, err := strconv.ParseInt(strings.TrimPrefix(tag, "v"), 10, 64)
	if err != nil || !strings.HasPrefix(tag, "v") {
		return -1, nil // some other tag: of no version that there is
	}
	return version, nil
}
