package text

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"os"
	"reflect"
	"slices"
	"testing"
	"time"
)

// vector is one line of testdata/text.jsonl.
type vector struct {
	ID, Fn, Note string
	In, Want     json.RawMessage
}

// notHere are the functions of the vectors that belong to other packages.
var notHere = []string{"moderate", "teencode", "search"}

// vectorFuncs maps the fn of a vector to what is computed from its input.
var vectorFuncs = map[string]func(*testing.T, vector) any{
	"clean":        onString(Clean),
	"fold":         onString(Fold),
	"exactKey":     onString(Exact),
	"slug":         onString(Slug),
	"decode:tcvn3": onString(DecodeTCVN3),
	"decode:vni":   onString(DecodeVNI),
	"decode:viqr":  onString(DecodeVIQR),
	"decode:mojibake": onString(func(s string) string {
		repaired, _ := RepairMojibake(s)
		return repaired
	}),
	"decode:cp1258hex": onString(func(s string) string {
		b, _ := hex.DecodeString(s)
		decoded, err := DecodeCP1258(b)
		if err != nil {
			return err.Error()
		}
		return decoded
	}),
	"syllables": func(t *testing.T, v vector) any { return Syllables(input[string](t, v)) },
	"sort:vi": func(t *testing.T, v vector) any {
		return slices.SortedStableFunc(slices.Values(input[[]string](t, v)), Compare)
	},
	"sort:givenName": func(t *testing.T, v vector) any {
		return slices.SortedStableFunc(slices.Values(input[[]string](t, v)), comparePeople)
	},
	"parseDate": func(t *testing.T, v vector) any {
		date, err := ParseDate(input[string](t, v), hanoi(t))
		if err != nil {
			return map[string]any{"error": true}
		}
		return map[string]any{"time": date.Time.Format(time.RFC3339Nano), "precision": date.Precision, "warn": date.Warning}
	},
	"formatDate:long": func(t *testing.T, v vector) any {
		return DisplayDate(input[time.Time](t, v), hanoi(t), "vi")
	},
	"dayRangeUTC": func(t *testing.T, v vector) any {
		from, to, err := DayRange(input[string](t, v), hanoi(t))
		if err != nil {
			return err.Error()
		}
		return []time.Time{from, to}
	},
	"relative": func(t *testing.T, v vector) any {
		in := input[struct{ Now, T time.Time }](t, v)
		return Relative(in.Now, in.T, "vi")
	},
	"parseByline": func(t *testing.T, v vector) any {
		credits := []map[string]string{}
		for _, c := range ParseByline(input[string](t, v)) {
			credits = append(credits, map[string]string{"name": c.Name, "role": c.Role})
		}
		return credits
	},
	"bylineKeyEqual": func(t *testing.T, v vector) any {
		pair := input[[2]string](t, v)
		return BylineEqual(pair[0], pair[1])
	},
}

func TestVectors(t *testing.T) {
	file, err := os.Open("testdata/text.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	count := 0
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var v vector
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		if slices.Contains(notHere, v.Fn) {
			continue
		}
		count++
		t.Run(v.ID, func(t *testing.T) {
			compute, ok := vectorFuncs[v.Fn]
			if !ok {
				t.Fatalf("no function for %q", v.Fn)
			}
			if got, want := asJSON(t, compute(t, v)), input[any](t, vector{In: v.Want}); !reflect.DeepEqual(got, want) {
				t.Errorf("%s(%s)\n got %v\nwant %v (%s)", v.Fn, v.In, got, want, v.Note)
			}
		})
	}
	if count == 0 {
		t.Error("no vectors")
	}
}

func onString(f func(string) string) func(*testing.T, vector) any {
	return func(t *testing.T, v vector) any { return f(input[string](t, v)) }
}

func input[T any](t *testing.T, v vector) (in T) {
	t.Helper()
	if err := json.Unmarshal(v.In, &in); err != nil {
		t.Fatal(err)
	}
	return in
}

// asJSON brings a result to the types that a vector's want decodes to.
func asJSON(t *testing.T, result any) any {
	t.Helper()
	b, err := json.Marshal(result)
	if err != nil {
		t.Fatal(err)
	}
	return input[any](t, vector{In: b})
}

func hanoi(t testing.TB) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation("Asia/Ho_Chi_Minh")
	if err != nil {
		t.Fatal(err)
	}
	return loc
}
