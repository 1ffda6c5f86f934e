package rest

import (
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"toasoan/internal/news"
)

// ListParams are the query parameters of a list.
type ListParams struct {
	// Most items to return.
	Limit int `json:"limit,omitempty" query:"limit" minimum:"1" maximum:"100" default:"20"`
	// Where to go on, as next_cursor or prev_cursor said.
	Cursor string `json:"cursor,omitempty" query:"cursor" maxLength:"2000"`
	// 1-based number of a page, instead of a cursor; page × limit may be 10,000 at most.
	Page int `json:"page,omitempty" query:"page" minimum:"1" maximum:"10000"`
	// With exact, page.total has the number of items, up to 10,000.
	Count string `json:"count,omitempty" query:"count" enums:"exact"`
}

func (p ListParams) page() news.Page {
	return news.Page{Limit: p.Limit, Cursor: p.Cursor, Number: p.Page, Count: p.Count == "exact"}
}

func (p ListParams) check(faults *news.Faults) {
	if p.Page > 0 && p.Cursor != "" {
		*faults = append(*faults, news.Fault{Parameter: "page", Code: news.FaultExclusive, Args: []any{"other", "cursor"}})
	}
	if limit := max(p.Limit, 20); p.Page*limit > news.MaxOffset && (p.Limit == 0 || p.Page*p.Limit > news.MaxOffset) {
		*faults = append(*faults, news.Fault{Parameter: "page", Code: news.FaultRange, Args: []any{"min", 1, "max", news.MaxOffset / limit}})
	}
}

// checker is a set of parameters with rules beyond those in its tags.
type checker interface{ check(*news.Faults) }

// query reads the request's query parameters into a P, by its query tags. It
// knows no others (but lets readers' links carry marks of marketing), and holds each
// to the rules in its tags: minimum, maximum, maxLength, enums and format.
func query[P any](c echo.Context) (params P, err error) {
	values, err := url.ParseQuery(c.Request().URL.RawQuery)
	if err != nil {
		return params, news.Fail(news.CodeBadQuery)
	}
	var faults news.Faults
	v := reflect.ValueOf(&params).Elem()
	c.Set(paramsKey, v.Type())
	known := parametersOf(v.Type())
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		fault := func(code news.Code, args ...any) {
			faults = append(faults, news.Fault{Parameter: strings.ToValidUTF8(name, "?"), Code: code, Args: args})
		}
		f, is := known[name]
		if !is && marketing(name) && reads(c) {
			continue
		}
		if !is {
			fault(news.FaultUnknownParam, "known", knownNames(known))
			continue
		}
		setParameter(v.FieldByIndex(f.Index), f, values[name], fault)
	}
	if p, ok := any(params).(checker); ok {
		p.check(&faults)
	}
	return params, faults.Err(news.CodeBadQuery)
}

// reads reports whether the request is a reader's who only reads.
func reads(c echo.Context) bool {
	method := c.Request().Method
	return isPublic(c.Request().URL.Path) && (method == http.MethodGet || method == http.MethodHead)
}

// knownParameters are the parameters of each type that a request was read into.
var knownParameters sync.Map // map[string]reflect.StructField by reflect.Type

func parametersOf(t reflect.Type) map[string]reflect.StructField {
	if known, ok := knownParameters.Load(t); ok {
		return known.(map[string]reflect.StructField)
	}
	known := map[string]reflect.StructField{}
	for _, f := range reflect.VisibleFields(t) {
		if name := f.Tag.Get("query"); name != "" {
			known[name] = f
		}
	}
	knownParameters.Store(t, known)
	return known
}

func knownNames(known map[string]reflect.StructField) string {
	names := make([]string, 0, len(known))
	for name := range known {
		names = append(names, name)
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// setParameter reads one parameter. A list may be given as one value with commas,
// or as several.
func setParameter(dst reflect.Value, f reflect.StructField, values []string, fault func(news.Code, ...any)) {
	if dst.Kind() == reflect.Slice {
		values = strings.Split(strings.Join(values, ","), ",")
		if most := tagNumber(f, "maxItems", 100); len(values) > most {
			fault(news.FaultTooMany, "max", most)
			return
		}
		dst.Set(reflect.MakeSlice(dst.Type(), len(values), len(values)))
		for i, value := range values {
			setValue(dst.Index(i), f, value, fault)
		}
		return
	}
	if len(values) > 1 {
		fault(news.FaultRepeated)
		return
	}
	setValue(dst, f, values[0], fault)
}

func setValue(dst reflect.Value, f reflect.StructField, value string, fault func(news.Code, ...any)) {
	if !utf8.ValidString(value) || strings.ContainsRune(value, 0) {
		fault(news.FaultEncoding)
		return
	}
	switch dst.Kind() {
	case reflect.Int:
		low, high := tagNumber(f, "minimum", 0), tagNumber(f, "maximum", 1<<30)
		n, err := strconv.Atoi(value)
		if err != nil || n < low || n > high {
			fault(news.FaultRange, "min", low, "max", high)
			return
		}
		dst.SetInt(int64(n))
	case reflect.Bool:
		if value != "true" && value != "false" {
			fault(news.FaultEnum, "values", "true, false")
			return
		}
		dst.SetBool(value == "true")
	default:
		setText(dst, f, value, fault)
	}
}

func setText(dst reflect.Value, f reflect.StructField, value string, fault func(news.Code, ...any)) {
	if most := tagNumber(f, "maxLength", 200); utf8.RuneCountInString(value) > most {
		fault(news.FaultTooLong, "max", most)
		return
	}
	if enums := f.Tag.Get("enums"); enums != "" && !slices.Contains(strings.Split(enums, ","), value) {
		fault(news.FaultEnum, "values", strings.ReplaceAll(enums, ",", ", "))
		return
	}
	dst.SetString(value)
}

func tagNumber(f reflect.StructField, tag string, fallback int) int {
	if n, err := strconv.Atoi(f.Tag.Get(tag)); err == nil {
		return n
	}
	return fallback
}

// required notes a parameter without a value, unless its value was refused.
func required(name, value string, faults *news.Faults) {
	if value == "" && !slices.ContainsFunc(*faults, func(f news.Fault) bool { return f.Parameter == name }) {
		*faults = append(*faults, news.Fault{Parameter: name, Code: news.FaultRequired})
	}
}

// checkInstant notes a bound of a time range that is neither a day nor an instant.
func checkInstant(name, value string, faults *news.Faults) {
	if _, err := instant(value, time.UTC, false); err != nil {
		format := news.Message{
			En: "a day (2022-05-26) or an instant (2022-05-26T08:30:00+07:00)",
			Vi: "ngày (2022-05-26) hoặc thời điểm (2022-05-26T08:30:00+07:00)",
		}
		*faults = append(*faults, news.Fault{Parameter: name, Code: news.FaultFormat, Args: []any{"format", format}})
	}
}

// instant reads a bound of a time range: an instant, or a day of the paper's
// zone, which as an upper bound is included whole. Without a value it is nil.
func instant(value string, zone *time.Location, upper bool) (*news.Time, error) {
	if value == "" {
		return nil, nil
	}
	t, err := time.ParseInLocation(time.DateOnly, value, zone)
	switch {
	case err != nil:
		t, err = time.Parse(time.RFC3339, value)
	case upper:
		t = t.AddDate(0, 0, 1)
	}
	if err != nil {
		return nil, err
	}
	at := news.At(t)
	return &at, nil
}
