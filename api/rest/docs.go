package rest

import (
	"html/template"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"toasoan/docs"
	"toasoan/internal/news"
)

// docsPolicy lets the pages under /docs load nothing from elsewhere.
const docsPolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

func serve(c echo.Context, contentType string, body []byte) error {
	h := c.Response().Header()
	h.Set("Cache-Control", pageFreshness)
	if c.Request().Method == http.MethodHead {
		h.Set("Content-Type", contentType)
		return c.NoContent(http.StatusOK)
	}
	return c.Blob(http.StatusOK, contentType, body)
}

func (s *Server) getOpenAPIJSON(c echo.Context) error {
	return serve(c, "application/json; charset=utf-8", docs.OpenAPIJSON)
}

func (s *Server) getOpenAPIYAML(c echo.Context) error {
	return serve(c, "application/yaml; charset=utf-8", docs.OpenAPIYAML)
}

// getRoot leads people who open the server in a browser to its reference.
func (s *Server) getRoot(c echo.Context) error { return toDocs(c, http.StatusFound) }

// pageFreshness is how long the reference may be kept.
const pageFreshness = "public, max-age=300"

func toDocs(c echo.Context, status int) error {
	c.Response().Header().Set("Cache-Control", pageFreshness)
	return c.Redirect(status, "/docs/")
}

// getDocs shows the interactive reference.
func (s *Server) getDocs(c echo.Context) error {
	if c.Request().URL.Path == "/docs" {
		return toDocs(c, http.StatusMovedPermanently)
	}
	return s.docsFile(c, "index.html")
}

func (s *Server) getDocsFile(c echo.Context) error { return s.docsFile(c, c.Param("file")) }

func (s *Server) docsFile(c echo.Context, name string) error {
	body, err := fs.ReadFile(docs.UI, path.Join("ui", path.Base(name)))
	if err != nil {
		return news.Fail(news.CodeNotFound)
	}
	c.Response().Header().Set("Content-Security-Policy", docsPolicy)
	return serve(c, mime.TypeByExtension(path.Ext(name)), body)
}

// errorPages explains codes to people. The templates escape what they are given.
var errorPages = template.Must(template.New("errors").Parse(`
{{define "head"}}<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{{.}} · Toasoan errors</title><style>body{font:16px/1.6 system-ui,sans-serif;max-width:44rem;margin:3rem auto;padding:0 1rem;color:#222}
code{background:#f2f2f2;padding:.1em .3em}dt{font-weight:600;margin-top:1rem}a{color:#0b57d0}</style>{{end}}
{{define "page"}}{{template "head" .Code}}<h1><code>{{.Code}}</code></h1>
{{if .Status}}<p>Status {{.Status}}</p><dl lang="en"><dt>{{.Entry.Title.En}}</dt><dd>{{.Entry.Detail.En}}</dd><dt>What to do</dt><dd>{{.Entry.Help.En}}</dd></dl>
<dl lang="vi"><dt>{{.Entry.Title.Vi}}</dt><dd>{{.Entry.Detail.Vi}}</dd><dt>Cách khắc phục</dt><dd>{{.Entry.Help.Vi}}</dd></dl>
{{else}}<p>A fault in <code>errors[]</code>: the member or parameter</p><dl><dt lang="en">{{.Entry.Detail.En}}</dt><dt lang="vi">{{.Entry.Detail.Vi}}</dt></dl>{{end}}
<p><a href="/docs/errors">All codes</a></p></html>{{end}}
{{define "list"}}{{template "head" "All"}}<h1>Error codes</h1><dl>{{range .}}<dt><a href="/docs/errors/{{.Code}}"><code>{{.Code}}</code></a>{{if .Status}} {{.Status}}{{end}}</dt><dd>{{.Entry.Detail.En}}</dd>{{end}}</dl></html>{{end}}`))

type errorEntry struct {
	Code   news.Code
	Status string
	Entry  news.Entry
}

// placeholders in a detail stand for what differs from case to case.
var placeholders = regexp.MustCompile(`\{(\w+)\}`)

func entryOf(code news.Code) errorEntry {
	e := errorEntry{Code: code, Entry: news.Catalogue[code]}
	for _, s := range []*string{&e.Entry.Detail.En, &e.Entry.Detail.Vi} {
		*s = placeholders.ReplaceAllString(*s, "‹$1›")
	}
	if e.Entry.Kind != "" {
		e.Status = strconv.Itoa(StatusOf(code))
	}
	return e
}

// getErrorList lists all codes.
func (s *Server) getErrorList(c echo.Context) error {
	entries := make([]errorEntry, 0, len(news.Catalogue))
	for code := range news.Catalogue {
		entries = append(entries, entryOf(code))
	}
	slices.SortFunc(entries, func(a, b errorEntry) int { // errors by status, then faults
		if (a.Status == "") != (b.Status == "") {
			return len(b.Status) - len(a.Status)
		}
		return slices.Compare([]string{a.Status, string(a.Code)}, []string{b.Status, string(b.Code)})
	})
	return s.errorPage(c, "list", entries)
}

// getErrorPage explains one code: what a problem's type leads to.
func (s *Server) getErrorPage(c echo.Context) error {
	code := news.Code(c.Param("code"))
	if _, known := news.Catalogue[code]; !known {
		return news.Fail(news.CodeNotFound)
	}
	return s.errorPage(c, "page", entryOf(code))
}

func (s *Server) errorPage(c echo.Context, name string, data any) error {
	h := c.Response().Header()
	h.Set("Content-Security-Policy", docsPolicy)
	h.Set("Cache-Control", pageFreshness)
	h.Set("Content-Type", "text/html; charset=utf-8")
	c.Response().WriteHeader(http.StatusOK)
	if c.Request().Method == http.MethodHead {
		return nil
	}
	return errorPages.ExecuteTemplate(c.Response(), name, data)
}
