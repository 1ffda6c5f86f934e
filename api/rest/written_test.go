package rest

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"reflect"
	"testing"
	"time"

	"toasoan/internal/news"
)

// TestWrittenAsEncodingJSON: what readers get is byte for byte what encoding/json
// makes of it, with all members and with none.
func TestWrittenAsEncodingJSON(t *testing.T) {
	for _, resource := range []any{
		ArticleWithPage{}, Page[ListedArticle]{}, Page[news.Thread]{}, Page[news.LatestComment]{}, Page[news.SearchHit]{}, Page[news.Tag]{}, Page[news.Author]{}, Page[news.Topic]{},
		news.SectionNode{}, news.ComposedList{}, news.UpdateFeed{}, news.Manuscript{}, news.HeldComment{}, news.Settings{}, Problem{},
	} {
		full := reflect.New(reflect.TypeOf(resource))
		fillIn(full.Elem(), 0)
		for _, v := range []any{resource, full.Elem().Interface(), full.Interface()} {
			var want, got bytes.Buffer
			enc := json.NewEncoder(&want)
			enc.SetEscapeHTML(false)
			if err := enc.Encode(v); err != nil {
				t.Fatal(err)
			}
			if err := writeJSON(&got, v); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got.Bytes(), want.Bytes()) {
				t.Errorf("%T is written as\n%s\nby encoding/json as\n%s", v, got.Bytes(), want.Bytes())
			}
		}
	}
}

// fillIn gives every member a value that has to be written with care.
func fillIn(v reflect.Value, depth int) {
	switch v.Interface().(type) {
	case json.RawMessage:
		v.SetBytes([]byte(`[{"a":"<\" \\"}]`))
		return
	case time.Time:
		v.Set(reflect.ValueOf(time.Date(2026, 5, 26, 8, 30, 0, 120_000, time.UTC)))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString("Đ “<b>” & \u2028\n")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(-7)
	case reflect.Pointer:
		if depth < 12 {
			v.Set(reflect.New(v.Type().Elem()))
			fillIn(v.Elem(), depth+1)
		}
	case reflect.Slice:
		if depth < 12 {
			v.Set(reflect.MakeSlice(v.Type(), 2, 2))
			fillIn(v.Index(0), depth+3)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fillIn(v.Field(i), depth+1)
			}
		}
	}
}

// TestBecomingHot: an answer that begins to be kept as it is sent while it is being sent
// from a buffer is not what the next one is written over.
func TestBecomingHot(t *testing.T) {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	body := bytes.Repeat([]byte("một tin "), worthZipping)
	d := newDelivery(body)
	d.only(r)
	made := buffers.New
	defer func() { buffers.New = made }()
	empty := false
	buffers.New = func() any { empty = true; return new([]byte) }
	for !empty {
		buffers.Get()
	}
	buffers.New = func() any { d.form(false); return new([]byte) } // as another request may do just then
	for range 2 {
		w := httptest.NewRecorder()
		d.write(w, r)
		if !bytes.Equal(w.Body.Bytes(), body) {
			t.Error("the answer is another")
		}
		left := *buffers.Get().(*[]byte)
		clear(left[:cap(left)])
	}
}
