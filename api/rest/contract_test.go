package rest_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"toasoan/docs"
)

// validateAnswer holds an answer against the published document: what a client
// made from it would not understand is a failure of the test.
func validateAnswer(t *testing.T, r *http.Request, w *httptest.ResponseRecorder) {
	t.Helper()
	c, err := published()
	must(t, err)
	if err := c.check(r, w); err != nil {
		t.Errorf("%s %s: the answer %d is not as documented: %v\n%s", r.Method, r.URL, w.Code, err, short(w.Body.String()))
	}
}

type object = map[string]any

// contract is the published document in the form that answers are held against.
// It is stricter than the document itself in one thing: an answer has no members
// that the document does not know.
type contract struct {
	doc  object
	find *http.ServeMux // the operations' patterns, to find the one of a request

	mu       sync.Mutex
	compiler *jsonschema.Compiler
	compiled map[string]*jsonschema.Schema
}

// The resources that schemas are compiled from: the document, and the document
// for answers from which fields has left members out.
const (
	wholeURL  = "https://toasoan.example/openapi.json"
	sparseURL = "https://toasoan.example/sparse.json"
)

var published = sync.OnceValues(func() (*contract, error) {
	read := func() (object, error) {
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(docs.OpenAPIJSON))
		o, _ := doc.(object)
		return o, err
	}
	doc, err := read()
	if err != nil {
		return nil, err
	}
	sparse, err := read()
	if err != nil {
		return nil, err
	}
	tighten(doc, false)
	tighten(sparse, true)
	c := &contract{doc: doc, find: http.NewServeMux(), compiler: jsonschema.NewCompiler(), compiled: map[string]*jsonschema.Schema{}}
	for path, item := range doc["paths"].(object) {
		for method := range item.(object) {
			c.find.Handle(strings.ToUpper(method)+" "+path, http.NotFoundHandler())
		}
	}
	c.compiler.AssertFormat()
	return c, errors.Join(c.compiler.AddResource(wholeURL, doc), c.compiler.AddResource(sparseURL, sparse))
})

// tighten closes all objects to members that the document does not know, and
// with sparse lets all others be absent.
func tighten(v any, sparse bool) {
	switch v := v.(type) {
	case object:
		if _, is := v["properties"].(object); is {
			v["additionalProperties"] = false
			if sparse {
				delete(v, "required")
			}
		}
		for _, member := range v {
			tighten(member, sparse)
		}
	case []any:
		for _, item := range v {
			tighten(item, sparse)
		}
	}
}

func (c *contract) check(r *http.Request, w *httptest.ResponseRecorder) error {
	if !strings.HasPrefix(r.URL.Path, "/v1/") || r.Method == http.MethodOptions {
		return nil // beside the API
	}
	_, pattern := c.find.Handler(r)
	if pattern == "" {
		if w.Code != http.StatusNotFound && w.Code != http.StatusMethodNotAllowed {
			return errors.New("there is no such operation")
		}
		return c.checkBody(r, w, "/components/responses/NotFound")
	}
	method, path, _ := strings.Cut(pattern, " ")
	at := pointer("paths", path, strings.ToLower(method), "responses", strconv.Itoa(w.Code))
	answer, at := c.lookup(at)
	if answer == nil {
		return errors.New("there is no such answer")
	}
	headers, _ := answer["headers"].(object)
	for name := range headers {
		header, _ := c.lookup(at + pointer("headers", name))
		if header["required"] == true && w.Header().Get(name) == "" {
			return fmt.Errorf("there is no header %s", name)
		}
	}
	return c.checkBody(r, w, at)
}

// checkBody holds the body against the response at a place in the document.
func (c *contract) checkBody(r *http.Request, w *httptest.ResponseRecorder, at string) error {
	if r.Method == http.MethodHead {
		return nil
	}
	answer, _ := c.lookup(at)
	content, _ := answer["content"].(object)
	if content == nil {
		if w.Body.Len() > 0 {
			return errors.New("it has a body")
		}
		return nil
	}
	media, _, err := mime.ParseMediaType(w.Header().Get("Content-Type"))
	if err != nil || content[media] == nil {
		return fmt.Errorf("its type is %q", w.Header().Get("Content-Type"))
	}
	url := wholeURL
	if w.Code == http.StatusOK && r.URL.Query().Has("fields") {
		url = sparseURL
	}
	schema, err := c.schema(url + "#" + at + pointer("content", media, "schema"))
	if err != nil {
		return err
	}
	if media == "application/jsonl" || media == "text/csv" || media == "text/event-stream" {
		return schema.Validate(w.Body.String())
	}
	body, err := bodyOf(w)
	if err != nil {
		return err
	}
	return schema.Validate(body)
}

// bodyOf reads the answer's JSON, decompressed if it has to be.
func bodyOf(w *httptest.ResponseRecorder) (any, error) {
	var in io.Reader = bytes.NewReader(w.Body.Bytes())
	if w.Header().Get("Content-Encoding") == "gzip" {
		z, err := gzip.NewReader(in)
		if err != nil {
			return nil, err
		}
		in = z
	}
	return jsonschema.UnmarshalJSON(in)
}

// schema returns the schema at the URL, which it compiles but once.
func (c *contract) schema(url string) (*jsonschema.Schema, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s := c.compiled[url]; s != nil {
		return s, nil
	}
	s, err := c.compiler.Compile(url)
	c.compiled[url] = s
	return s, err
}

// lookup returns the object at a place in the document, and that place after
// following a reference; nil if nothing is there.
func (c *contract) lookup(at string) (object, string) {
	var v any = c.doc
	for step := range strings.SplitSeq(strings.TrimPrefix(at, "/"), "/") {
		o, _ := v.(object)
		v = o[strings.NewReplacer("~1", "/", "~0", "~").Replace(step)]
	}
	o, _ := v.(object)
	if ref, is := o["$ref"].(string); is {
		return c.lookup(strings.TrimPrefix(ref, "#"))
	}
	return o, at
}

// pointer makes a JSON Pointer (RFC 6901).
func pointer(steps ...string) string {
	var b strings.Builder
	for _, step := range steps {
		b.WriteString("/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(step))
	}
	return b.String()
}

// TestBlocksAreDescribed publishes an article with every kind of block there is.
func TestBlocksAreDescribed(t *testing.T) {
	const body = `<h2>Tiêu đề</h2><p>Một <b>hai</b> <a href="https://bao.example/">ba</a><br>bốn</p>` +
		`<ol start="3"><li>Một<ul><li>Hai</li></ul></li></ol><blockquote><p>Trích.</p><cite>Ai đó</cite></blockquote>` +
		`<figure><img src="https://bao.example/anh.jpg" alt="Ảnh" width="800" height="600"><figcaption>Chú thích</figcaption></figure>` +
		`<img src="https://bao.example/anh.jpg"><table><caption>Bảng</caption><tr><th>A</th></tr><tr><td>1</td></tr></table>` +
		`<iframe src="https://www.youtube.com/embed/dQw4w9WgXcQ"></iframe><pre><code class="language-go">x := 1</code></pre><hr>`
	each(t, func(a *api) {
		quoted, err := json.Marshal(body)
		must(a.t, err)
		a.run(call{as: "editor", do: "POST /newsroom/articles", body: `{"title":"Khối","body":` + string(quoted) + `}`, status: 201, want: `{"body_blocks":[
			{"type":"heading"},{"type":"paragraph"},{"type":"list"},{"type":"quote"},{"type":"image"},{"type":"image"},{"type":"table"},{"type":"embed"},{"type":"code"},{"type":"rule"}]}`})
	})
}
