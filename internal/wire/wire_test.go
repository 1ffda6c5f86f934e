package wire_test

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"toasoan/internal/wire"
)

func plain(t testing.TB, v any) string {
	t.Helper()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func written(t testing.TB, w *wire.Writer, v any) string {
	t.Helper()
	b, err := w.Append(nil, v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

type Low struct {
	ID     int    `json:"id"`
	Hidden bool   `json:"-"`
	Name   string `json:"name"`
	Deep   string
}

type other struct {
	Deep  string
	Other *int `json:"other,omitempty"`
	low   int
}

type Named string

type Null string

func (n Null) MarshalJSON() ([]byte, error) {
	if n == "" {
		return []byte("null"), nil
	}
	return json.Marshal(string(n))
}

type ByPointer struct{}

func (p *ByPointer) MarshalJSON() ([]byte, error) { return []byte("[1, 2]"), nil }

type Everything struct {
	Low
	other
	Named
	Name     string `json:"name"` // before the one of Low
	Untagged string
	Omitted  string            `json:"omitted,omitempty"`
	None     []int             `json:"none"`
	NoneToo  []int             `json:"none_too,omitempty"`
	Empty    []Low             `json:"empty"`
	Tree     []Everything      `json:"tree"`
	Up       *Everything       `json:"up"`
	Null     Null              `json:"null"`
	Pointed  ByPointer         `json:"pointed"`
	Raw      json.RawMessage   `json:"raw"`
	NoRaw    json.RawMessage   `json:"no_raw"`
	Map      map[string]int    `json:"map"`
	MapToo   map[string]string `json:"map_too,omitempty"`
	Any      any               `json:"any"`
	AnyToo   any               `json:"any_too,omitempty"`
	At       time.Time         `json:"at"`
	Text     []byte            `json:"text"`
	Array    [2]bool           `json:"array"`
	Float    float64           `json:"float"`
	Number   json.Number       `json:"number"`
	Large    uint64            `json:"large"`
	Small    int8              `json:"small"`
}

// TestAsEncodingJSON holds what is written against what encoding/json writes.
func TestAsEncodingJSON(t *testing.T) {
	n := 7
	e := &Everything{
		Low: Low{ID: -3, Hidden: true, Name: "low", Deep: "a"}, other: other{Deep: "b", Other: &n, low: 1}, Named: "named", Name: "high", Untagged: "<b>&</b>",
		Empty: []Low{}, Null: "<&>", Raw: json.RawMessage(`{"a":"<\u003c \" x","b":[1,2]}`), Map: map[string]int{"b": 1, "a": 2}, Any: []any{1, "x", nil, Low{}, &Low{}},
		At: time.Date(2026, 5, 26, 8, 30, 0, 120, time.UTC), Text: []byte("text"), Float: 1.5e300, Number: "12", Large: 1 << 63, Small: -8,
	}
	e.Tree, e.Up = []Everything{*e, {}}, &Everything{Raw: json.RawMessage("  [ 1 ]\n"), Any: Named("x")}
	w := new(wire.Writer)
	wire.Teach(w, func(b []byte, n *Null) ([]byte, error) {
		if *n == "" {
			return append(b, "null"...), nil
		}
		return wire.AppendString(b, string(*n)), nil
	})
	e.Null = "đ" // taught, it is not escaped as json.Marshal does
	e.Tree[0].Null = ""
	for name, v := range map[string]any{
		"pointer": e, "list": []*Everything{e, nil}, "any": []any{e, *e}[:1], "nil": nil, "no pointer": (*Everything)(nil), "string": "x",
		"map": map[string]any{"a": e}, "empty object": struct{}{}, "all omitted": other{}, "number": 7, "bool": true, "rivals": struct {
			Low
			other
		}{Low{Deep: "a"}, other{Deep: "b"}}, "pointer embedded": struct{ *Low }{&Low{}}, "quoted": struct {
			N int `json:"n,string"`
		}{7}, "omitzero": struct {
			N []int `json:"n,omitzero"`
		}{[]int{}},
	} {
		for range 2 { // as it is made, and as it is known
			if got, want := written(t, w, v), plain(t, v); got != want {
				t.Errorf("%s:\n%s\nencoding/json:\n%s", name, got, want)
			}
		}
	}
}

// TestFaults: what cannot be written is an error, not half an answer.
func TestFaults(t *testing.T) {
	for name, v := range map[string]any{"channel": make(chan int), "within": []any{struct{ C chan int }{}}, "year": time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC), "raw": json.RawMessage("{ ")} {
		if b, err := new(wire.Writer).Append(nil, v); err == nil {
			t.Errorf("%s is written as %s", name, b)
		}
	}
}

// TestString holds every kind of letter, and random ones, against encoding/json.
func TestString(t *testing.T) {
	texts := []string{"", "a", "Huyện Bình Xuyên: “nâng cao” chất lượng…", "\u2028\u2029\u2027\u202a", "a\xffb", "\xe2", "\xe2\x80", "\xe2\x80\xa8", "\xed\xa0\x80", "🚀", `"\/`}
	for c := range rune(0x300) {
		texts = append(texts, "x"+string(c)+"y", string([]byte{byte(c)}))
	}
	r := rand.New(rand.NewPCG(1, 2))
	parts := []string{"a", "đ", "\u2028", "\xe2", "\x80", "\xa8", "\"", "\\", "\n", "\x01", "<", "…"}
	for range 5000 {
		var b strings.Builder
		for range r.IntN(8) {
			b.WriteString(parts[r.IntN(len(parts))])
		}
		texts = append(texts, b.String())
	}
	for _, text := range texts {
		if got, want := string(wire.AppendString([]byte("x"), text)), "x"+plain(t, text); got != want {
			t.Errorf("%q is written as %s, by encoding/json as %s", text, got, want)
		}
	}
}
