package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"toasoan/api/rest"
	"toasoan/internal/news"
)

// statusName is what the shared response of a status is called.
func statusName(status int) string { return strings.ReplaceAll(http.StatusText(status), " ", "") }

// problems are the answers of failure, one a status, with an example of each
// code in the catalogue; and 304, which is shared alike.
func problems() (object, error) {
	answers := object{statusName(http.StatusNotModified): object{
		"description": "The client has this answer already.",
		"headers":     object{"ETag": object{"$ref": "#/components/headers/ETag"}},
	}}
	titles := map[int][]string{}
	examples := map[int]object{}
	for _, code := range slices.SortedFunc(maps.Keys(news.Catalogue), func(a, b news.Code) int { return before(string(a), string(b)) }) {
		entry, status := news.Catalogue[code], rest.StatusOf(code)
		if status == 0 || status == http.StatusMethodNotAllowed { // a method that is not described needs no answer
			continue
		}
		if examples[status] == nil {
			examples[status] = object{}
		}
		value := problem(code)
		if detail := value["detail"].(string); strings.Contains(detail, "{") {
			return nil, fmt.Errorf("nothing fills the placeholders of %q", detail)
		}
		titles[status] = append(titles[status], entry.Title.En)
		examples[status][string(code)] = object{"summary": entry.Title.En, "value": value}
	}
	for status, named := range examples {
		answer := object{
			"description": strings.Join(titles[status], "; ") + ".",
			"content": object{"application/problem+json": object{
				"schema": ref("Problem"), "examples": named,
			}},
		}
		if header, is := problemHeaders[status]; is {
			answer["headers"] = object{header: object{"$ref": "#/components/headers/" + header}}
		}
		answers[statusName(status)] = answer
	}
	return answers, nil
}

// problemHeaders is the header that comes with each status, if one does.
var problemHeaders = map[int]string{
	http.StatusMovedPermanently:    "Location",
	http.StatusUnauthorized:        "WWW-Authenticate",
	http.StatusPreconditionFailed:  "ETag",
	http.StatusTooManyRequests:     "Retry-After",
	http.StatusServiceUnavailable:  "Retry-After",
	http.StatusInsufficientStorage: "Retry-After",
}

// exampleArgs fill the placeholders of the catalogue's texts.
var exampleArgs = []any{
	"limit", 2097152, "slug", "binh-xuyen-doi-moi", "name", "Bình Xuyên", "move", "unpublish", "status", "draft",
	"users", "published articles", "min", 1, "max", 100,
	"seconds", 15, "minutes", 5, "value", "203.0.113.0/24", "who", "Trần Thu Hà", "open", "submit, publish",
}

// exampleFaults are the faults that the examples of some codes point at.
var exampleFaults = map[news.Code]rest.ProblemFault{
	news.CodeMalformed:      {Pointer: "/titel", Code: string(news.FaultUnknownMember)},
	news.CodeBadQuery:       {Parameter: "limit", Code: string(news.FaultRange)},
	news.CodeBadHeader:      {Header: "Idempotency-Key", Code: string(news.FaultWeakKey)},
	news.CodeInvalid:        {Pointer: "/author_email", Code: string(news.FaultEmail)},
	news.CodeNotPublishable: {Pointer: "/section", Code: string(news.FaultRequired)},
}

// problem is an example of the answer with the code.
func problem(code news.Code) object {
	entry := news.Catalogue[code]
	p := rest.Problem{
		Type: "/docs/errors/" + string(code), Title: entry.Title.En, Status: rest.StatusOf(code),
		Detail: entry.Detail.In("en", exampleArgs...), Instance: "/v1/newsroom/articles", Code: string(code), RequestID: "K2XWJ3Q4TZB5",
	}
	if fault, is := exampleFaults[code]; is {
		fault.Detail = news.Catalogue[news.Code(fault.Code)].Detail.In("en", exampleArgs...)
		p.Errors = []rest.ProblemFault{fault}
	}
	switch code {
	case news.CodeWithdrawn:
		p.Notice = "Bài viết đã được gỡ để kiểm tra lại thông tin."
	case news.CodeMoved:
		p.Slug = "binh-xuyen-doi-moi"
	}
	written, err := json.Marshal(p)
	if err != nil {
		panic(err) // texts and numbers only
	}
	var o object
	if err := json.Unmarshal(written, &o); err != nil {
		panic(err)
	}
	return o
}
