// Package wire writes JSON byte for byte as encoding/json does that does not escape
// HTML, in a third of the time: it works out once for each type how its values are
// written, calls no MarshalJSON whose text would have to be read again, and does not
// take long texts apart letter by letter. What it does not know it leaves to
// encoding/json.
package wire

import (
	"bytes"
	"cmp"
	"encoding"
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Writer knows how the values of types are written.
type Writer struct {
	known sync.Map // encoder by reflect.Type
}

// encoder appends an addressable value.
type encoder func(b []byte, v reflect.Value) ([]byte, error)

// Teach tells w how values of T are written, instead of by their MarshalJSON, which
// has to write the same. It belongs before the first use of w.
func Teach[T any](w *Writer, write func(b []byte, v *T) ([]byte, error)) {
	w.known.Store(reflect.TypeFor[T](), encoder(func(b []byte, v reflect.Value) ([]byte, error) {
		return write(b, v.Addr().Interface().(*T))
	}))
	pointer := reflect.TypeFor[*T]() // it has the methods of what it points to
	w.known.Store(pointer, w.pointer(pointer))
}

// Append appends v as JSON.
func (w *Writer) Append(b []byte, v any) ([]byte, error) {
	if v == nil {
		return append(b, "null"...), nil
	}
	given := reflect.ValueOf(v)
	if given.Kind() == reflect.Pointer && !given.IsNil() {
		return w.encoder(given.Type().Elem())(b, given.Elem())
	}
	addressable := reflect.New(given.Type()).Elem()
	addressable.Set(given)
	return w.encoder(given.Type())(b, addressable)
}

// encoder returns the type's encoder. One that is still being made, because the type
// has itself in it, waits when it is called.
func (w *Writer) encoder(t reflect.Type) encoder {
	if e, ok := w.known.Load(t); ok {
		return e.(encoder)
	}
	var made encoder
	var making sync.WaitGroup
	making.Add(1)
	waiting := encoder(func(b []byte, v reflect.Value) ([]byte, error) {
		making.Wait()
		return made(b, v)
	})
	if e, ok := w.known.LoadOrStore(t, waiting); ok {
		return e.(encoder)
	}
	made = w.make(t)
	making.Done()
	w.known.Store(t, made)
	return made
}

var (
	marshaler     = reflect.TypeFor[json.Marshaler]()
	textMarshaler = reflect.TypeFor[encoding.TextMarshaler]()
)

func (w *Writer) make(t reflect.Type) encoder {
	switch {
	case t == reflect.TypeFor[json.RawMessage]():
		return raw
	case t == reflect.TypeFor[json.Number](), t.Implements(marshaler), t.Implements(textMarshaler), reflect.PointerTo(t).Implements(marshaler), reflect.PointerTo(t).Implements(textMarshaler):
		return plain
	}
	switch t.Kind() {
	case reflect.Bool:
		return func(b []byte, v reflect.Value) ([]byte, error) { return strconv.AppendBool(b, v.Bool()), nil }
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return func(b []byte, v reflect.Value) ([]byte, error) { return strconv.AppendInt(b, v.Int(), 10), nil }
	case reflect.String:
		return func(b []byte, v reflect.Value) ([]byte, error) { return AppendString(b, v.String()), nil }
	case reflect.Struct:
		return w.object(t)
	case reflect.Pointer:
		return w.pointer(t)
	case reflect.Slice:
		return w.list(t)
	case reflect.Interface:
		return func(b []byte, v reflect.Value) ([]byte, error) { return w.Append(b, v.Interface()) }
	}
	return plain
}

// plain leaves a value to encoding/json.
func plain(b []byte, v reflect.Value) ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if v.CanAddr() {
		v = v.Addr()
	}
	err := enc.Encode(v.Interface())
	return append(b, bytes.TrimSuffix(out.Bytes(), []byte("\n"))...), err
}

func (w *Writer) pointer(t reflect.Type) encoder {
	element := w.encoder(t.Elem())
	return func(b []byte, v reflect.Value) ([]byte, error) {
		if v.IsNil() {
			return append(b, "null"...), nil
		}
		return element(b, v.Elem())
	}
}

func (w *Writer) list(t reflect.Type) encoder {
	if t.Elem().Kind() == reflect.Uint8 {
		return plain
	}
	element := w.encoder(t.Elem())
	return func(b []byte, v reflect.Value) ([]byte, error) {
		if v.IsNil() {
			return append(b, "null"...), nil
		}
		b = append(b, '[')
		for i := range v.Len() {
			if i > 0 {
				b = append(b, ',')
			}
			var err error
			if b, err = element(b, v.Index(i)); err != nil {
				return b, err
			}
		}
		return append(b, ']'), nil
	}
}

// member is a member of an object.
type member struct {
	name   string
	index  []int
	tagged bool
	omit   bool // if it is empty
	key    []byte
	value  encoder
}

func (w *Writer) object(t reflect.Type) encoder {
	members, known := membersOf(t, nil)
	if !known {
		return plain
	}
	members = dominant(members)
	for i := range members {
		members[i].key = append(AppendString([]byte{','}, members[i].name), ':')
		members[i].value = w.encoder(t.FieldByIndex(members[i].index).Type)
	}
	return func(b []byte, v reflect.Value) ([]byte, error) {
		start := len(b)
		for i := range members {
			m := &members[i]
			field := v
			for _, at := range m.index {
				field = field.Field(at)
			}
			if m.omit && isEmpty(field) {
				continue
			}
			var err error
			if b, err = m.value(append(b, m.key...), field); err != nil {
				return b, err
			}
		}
		if len(b) == start {
			return append(b, "{}"...), nil
		}
		b[start] = '{' // in the place of the first comma
		return append(b, '}'), nil
	}
}

// membersOf lists the members of a struct and of those embedded in it, and reports
// whether there is nothing about it that only encoding/json knows.
func membersOf(t reflect.Type, above []int) (members []member, known bool) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		index := append(slices.Clone(above), i)
		switch {
		case f.Tag.Get("json") == "-":
		case f.Anonymous && name == "" && f.Type.Kind() == reflect.Struct:
			more, known := membersOf(f.Type, index)
			if !known {
				return nil, false
			}
			members = append(members, more...)
		case f.Anonymous && name == "" && f.Type.Kind() == reflect.Pointer, options != "" && options != "omitempty":
			return nil, false
		case f.IsExported():
			members = append(members, member{name: cmp.Or(name, f.Name), index: index, tagged: name != "", omit: options == "omitempty"})
		}
	}
	return members, true
}

// dominant leaves those of several members of a name out that encoding/json leaves
// out: those that lie deeper, and if none lies highest alone, those without a tag.
func dominant(members []member) []member {
	return slices.DeleteFunc(slices.Clone(members), func(m member) bool {
		return slices.ContainsFunc(members, func(other member) bool {
			if other.name != m.name || slices.Equal(other.index, m.index) {
				return false
			}
			return len(other.index) < len(m.index) || len(other.index) == len(m.index) && (other.tagged || !m.tagged)
		})
	})
}

func isEmpty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Slice, reflect.Map, reflect.String, reflect.Array:
		return v.Len() == 0
	case reflect.Struct:
		return false
	}
	return v.IsZero()
}

// raw appends JSON that is written already. Only what has white space in it, which
// nobody here writes, has to be read for it.
func raw(b []byte, v reflect.Value) ([]byte, error) {
	text := v.Bytes()
	if text == nil {
		return append(b, "null"...), nil
	}
	if !compact(text) {
		return plain(b, v)
	}
	return append(b, text...), nil
}

// compact reports whether there is no white space between the tokens of text, and
// something in it.
func compact(text []byte) bool {
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			for i++; i < len(text) && text[i] != '"'; i++ {
				if text[i] == '\\' {
					i++
				}
			}
		case c <= ' ':
			return false
		}
	}
	return len(text) > 0
}
