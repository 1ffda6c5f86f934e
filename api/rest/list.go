package rest

import (
	"bytes"
	"encoding/json"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"toasoan/internal/news"
)

// Page is one stretch of a list.
type Page[T any] struct {
	Data []T      `json:"data"`
	Page PageInfo `json:"page"`
}

// PageInfo tells where a list goes on. The Link header says the same (RFC 8288).
type PageInfo struct {
	Limit int `json:"limit" example:"20"`
	// Null on the last page.
	NextCursor *string `json:"next_cursor" extensions:"x-nullable" example:"eyJsIjoxLCJuIjoyLCJrIjozfQ"`
	// Null on the first page.
	PrevCursor *string `json:"prev_cursor" extensions:"x-nullable" example:"eyJsIjoxLCJwIjp0cnVlLCJuIjoyLCJrIjozfQ"`
	// Number of items, only with count=exact; 10,000 at most.
	Total *int `json:"total,omitempty" example:"214"`
	// Whether total is the whole number.
	TotalExact *bool `json:"total_exact,omitempty" example:"true"`
}

// pageOf makes the stretch of a list into an answer, and sets its Link header.
func pageOf[T any](c echo.Context, p ListParams, items []T, s news.Stretch) Page[T] {
	info := PageInfo{Limit: p.Limit, Total: s.Total}
	if info.Limit == 0 {
		info.Limit = 20
	}
	if s.Total != nil {
		info.TotalExact = &s.Exact
	}
	if s.Next != "" {
		info.NextCursor = &s.Next
		link(c, "next", s.Next)
	}
	if s.Prev != "" {
		info.PrevCursor = &s.Prev
		link(c, "prev", s.Prev)
	}
	return Page[T]{Data: items, Page: info}
}

func link(c echo.Context, rel, cursor string) {
	q := c.Request().URL.Query()
	if params, ok := c.Get(paramsKey).(reflect.Type); ok {
		dropDefaults(q, params)
	}
	q.Del("page")
	q.Set("cursor", cursor)
	target := url.URL{Path: c.Request().URL.Path, RawQuery: q.Encode()}
	c.Response().Header().Add("Link", "<"+target.String()+`>; rel="`+rel+`"`)
}

// FieldParams are how a client asks for some members only.
type FieldParams struct {
	// Members to answer with, separated by commas. All of them if absent.
	Fields []string `json:"fields,omitempty" query:"fields" maxItems:"40" example:"slug,title"`
}

// checkFields notes members that the resource does not have.
func (p FieldParams) checkFields(resource any, faults *news.Faults) {
	if len(p.Fields) == 0 {
		return
	}
	known := memberNames(reflect.TypeOf(resource))
	if slices.ContainsFunc(p.Fields, func(name string) bool { return !slices.Contains(known, name) }) {
		*faults = append(*faults, news.Fault{Parameter: "fields", Code: news.FaultEnum, Args: []any{"values", strings.Join(known, ", ")}})
	}
}

// wants reports whether any of the members is asked for.
func (p FieldParams) wants(names ...string) bool {
	return len(p.Fields) == 0 || slices.ContainsFunc(names, func(n string) bool { return slices.Contains(p.Fields, n) })
}

// memberNames lists the members of the JSON form of a struct, in its order.
func memberNames(t reflect.Type) []string {
	fields := fieldsOf(t)
	names := make([]string, 0, len(fields))
	for name := range fields {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { return slices.Compare(fields[a], fields[b]) })
	return names
}

// sparse is a resource of which only some members are written.
type sparse struct {
	resource any
	fields   []string
}

// MarshalJSON writes the members in the resource's own order.
func (s sparse) MarshalJSON() ([]byte, error) {
	v := reflect.ValueOf(s.resource)
	fields := fieldsOf(v.Type())
	var b bytes.Buffer
	b.WriteByte('{')
	for _, name := range memberNames(v.Type()) {
		if !slices.Contains(s.fields, name) {
			continue
		}
		value, err := json.Marshal(v.FieldByIndex(fields[name]).Interface())
		if err != nil {
			return nil, err
		}
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.Quote(name) + ":")
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// pick returns the resource with the members that are asked for.
func (p FieldParams) pick(resource any) any {
	if len(p.Fields) == 0 {
		return resource
	}
	return sparse{resource, p.Fields}
}

// pickPage is pick for the items of a list.
func pickPage[T any](p FieldParams, page Page[T]) any {
	if len(p.Fields) == 0 {
		return page
	}
	items := make([]any, len(page.Data))
	for i, item := range page.Data {
		items[i] = p.pick(item)
	}
	return Page[any]{Data: items, Page: page.Page}
}
