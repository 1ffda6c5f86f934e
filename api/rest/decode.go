package rest

import (
	"bytes"
	"encoding"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"toasoan/internal/news"
)

// maxDepth is how deep a body's values may be nested.
const maxDepth = 32

// parse reads one JSON value (RFC 8259) as any, with numbers as json.Number. It
// refuses what encoding/json would let pass: members that stand there twice,
// what follows the value, text that is not UTF-8, NUL, and deep nesting.
func parse(body []byte) (any, error) {
	if !utf8.Valid(body) {
		return nil, unreadable("", news.FaultEncoding)
	}
	p := parser{json.NewDecoder(bytes.NewReader(body))}
	p.UseNumber()
	v, err := p.value("", 0)
	if err != nil {
		return nil, err
	}
	if _, err := p.Token(); !errors.Is(err, io.EOF) {
		return nil, unreadable("", news.FaultSyntax, "why", news.Message{En: "something follows the value", Vi: "còn nội dung sau giá trị"})
	}
	return v, nil
}

func unreadable(pointer string, code news.Code, args ...any) error {
	return news.FailAt(news.CodeMalformed, pointer, code, args...)
}

type parser struct{ *json.Decoder }

func (p parser) value(at string, depth int) (any, error) {
	if depth > maxDepth {
		return nil, unreadable(at, news.FaultTooDeep, "max", maxDepth)
	}
	token, err := p.Token()
	if err != nil {
		return nil, unreadable(at, news.FaultSyntax, "why", syntax(err))
	}
	switch t := token.(type) {
	case json.Delim:
		if t == '{' {
			return p.object(at, depth)
		}
		return p.array(at, depth)
	case string:
		return t, checkText(t, at)
	}
	return token, nil
}

func (p parser) object(at string, depth int) (any, error) {
	members := map[string]any{}
	for p.More() {
		token, err := p.Token()
		if err != nil {
			return nil, unreadable(at, news.FaultSyntax, "why", syntax(err))
		}
		name := token.(string) // the decoder lets nothing else be a name
		here := at + "/" + escape(name)
		if err := checkText(name, at); err != nil {
			return nil, err
		}
		if _, twice := members[name]; twice {
			return nil, unreadable(here, news.FaultDuplicateName)
		}
		if members[name], err = p.value(here, depth+1); err != nil {
			return nil, err
		}
	}
	_, err := p.Token()
	return members, end(err, at)
}

func (p parser) array(at string, depth int) (any, error) {
	items := []any{}
	for p.More() {
		v, err := p.value(at+"/"+strconv.Itoa(len(items)), depth+1)
		if err != nil {
			return nil, err
		}
		items = append(items, v)
	}
	_, err := p.Token()
	return items, end(err, at)
}

func end(err error, at string) error {
	if err != nil {
		return unreadable(at, news.FaultSyntax, "why", syntax(err))
	}
	return nil
}

// syntax says what is wrong in the decoder's words, which name no insides.
func syntax(err error) any {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return tooShort
	}
	return err.Error()
}

var tooShort = news.Message{En: "it ends too early", Vi: "kết thúc quá sớm"}

// checkText refuses NUL, which one of the databases cannot store, and the
// replacement character that the decoder puts in place of a lone surrogate.
func checkText(s, at string) error {
	if strings.ContainsAny(s, "\x00\uFFFD") {
		return unreadable(at, news.FaultEncoding)
	}
	return nil
}

// escape writes a name into a JSON Pointer (RFC 6901).
func escape(name string) string { return escapes.Replace(name) }

var escapes = strings.NewReplacer("~", "~0", "/", "~1") // to be made ready takes long

// assign puts the value v into dst and notes everything that does not fit.
func assign(v any, dst reflect.Value, at string, faults *news.Faults) {
	wrong := func(en, vi string) { faults.Add(at, news.FaultType, "want", news.Message{En: en, Vi: vi}) }
	if dst.Kind() == reflect.Pointer {
		if v == nil {
			dst.SetZero()
			return
		}
		dst.Set(reflect.New(dst.Type().Elem()))
		assign(v, dst.Elem(), at, faults)
		return
	}
	if short, ok := v.(string); ok && dst.Kind() == reflect.Struct {
		assignShort(short, dst, at, faults)
		return
	}
	switch dst.Kind() {
	case reflect.Struct:
		if members, ok := v.(map[string]any); ok {
			assignMembers(members, dst, at, faults)
			return
		}
		wrong("an object", "đối tượng")
	case reflect.Slice:
		if v == nil {
			dst.SetZero()
			return
		}
		items, ok := v.([]any)
		if !ok {
			wrong("a list", "danh sách")
			return
		}
		dst.Set(reflect.MakeSlice(dst.Type(), len(items), len(items)))
		for i, item := range items {
			assign(item, dst.Index(i), at+"/"+strconv.Itoa(i), faults)
		}
	case reflect.String:
		s, ok := v.(string)
		if !ok && v != nil {
			wrong("a text", "văn bản")
			return
		}
		dst.SetString(s)
	case reflect.Bool:
		b, ok := v.(bool)
		if !ok {
			wrong("true or false", "true hoặc false")
			return
		}
		dst.SetBool(b)
	case reflect.Interface:
		if v != nil {
			dst.Set(reflect.ValueOf(v))
		}
	case reflect.Int, reflect.Int64:
		n, ok := whole(v)
		if !ok {
			wrong("a whole number", "số nguyên")
			return
		}
		dst.SetInt(n)
	default:
		wrong("something else", "giá trị khác")
	}
}

// whole reads a number without a fraction, also one written as 1.0 or 1e3.
func whole(v any) (int64, bool) {
	number, ok := v.(json.Number)
	if !ok {
		return 0, false
	}
	if n, err := number.Int64(); err == nil {
		return n, true
	}
	f, err := number.Float64()
	return int64(f), err == nil && f == math.Trunc(f) && math.Abs(f) < 1<<53
}

// assignShort reads the short form of a struct: a time, or a reference by name.
func assignShort(s string, dst reflect.Value, at string, faults *news.Faults) {
	wrong := func(en, vi string) { faults.Add(at, news.FaultType, "want", news.Message{En: en, Vi: vi}) }
	switch short := dst.Addr().Interface().(type) {
	case *news.Time:
		quoted, err := json.Marshal(s)
		if err == nil {
			err = short.UnmarshalJSON(quoted)
		}
		if err != nil {
			wrong("a time such as 2022-05-26T08:30:00+07:00", "thời điểm như 2022-05-26T08:30:00+07:00")
		}
	case encoding.TextUnmarshaler:
		if err := short.UnmarshalText([]byte(s)); err != nil {
			wrong("a name", "tên")
		}
	default:
		wrong("an object", "đối tượng")
	}
}

func assignMembers(members map[string]any, dst reflect.Value, at string, faults *news.Faults) {
	fields := fieldsOf(dst.Type())
	for _, name := range slices.Sorted(maps.Keys(members)) { // faults in an order that does not change
		here := at + "/" + escape(name)
		if index, known := fields[name]; known {
			assign(members[name], dst.FieldByIndex(index), here, faults)
		} else {
			faults.Add(here, news.FaultUnknownMember)
		}
	}
}

// knownFields keeps what fieldsOf has worked out: types do not change.
var knownFields sync.Map // map[string][]int by reflect.Type

// fieldsOf returns where in a struct the members of its JSON form are. The result
// is shared: do not change it.
func fieldsOf(t reflect.Type) map[string][]int {
	if known, ok := knownFields.Load(t); ok {
		return known.(map[string][]int)
	}
	fields := map[string][]int{}
	defer func() { knownFields.Store(t, fields) }()
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.IsExported() && name != "" && name != "-" {
			if earlier, twice := fields[name]; !twice || len(f.Index) < len(earlier) {
				fields[name] = f.Index
			}
		}
	}
	return fields
}
