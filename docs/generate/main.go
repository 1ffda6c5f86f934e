// Command generate writes what the project tells about itself and could get
// wrong by hand: the OpenAPI document, the table of permissions and the list of
// error codes. Run it from the root of the module after every change of a
// handler's annotations, of a resource or of the route table:
//
//	go run ./docs/generate         write the files
//	go run ./docs/generate -check  fail if a file is not what would be written
package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	check := flag.Bool("check", false, "write nothing; fail if a file differs from what would be written")
	flag.Parse()
	if err := run(context.Background(), *check); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

// file is one thing to write, below docs.
type file struct {
	name string
	body []byte
}

func run(ctx context.Context, check bool) error {
	doc, err := document(ctx)
	if err != nil {
		return err
	}
	written := jsonOf(doc)
	if err := validate(ctx, written); err != nil {
		return err
	}
	asYAML, err := yamlOf(written)
	if err != nil {
		return err
	}
	var stale []string
	for _, f := range []file{
		{"openapi.json", written}, {"openapi.yaml", asYAML},
		{"permissions.md", permissionsPage()}, {"errors.md", errorsPage()},
	} {
		path := filepath.Join("docs", f.name)
		if check {
			stale = append(stale, difference(path, f.body)...)
		} else if err := os.WriteFile(path, f.body, 0o644); err != nil {
			return err
		}
	}
	if len(stale) > 0 {
		return fmt.Errorf("not what the code says; run go run ./docs/generate\n%s", strings.Join(stale, "\n"))
	}
	return nil
}

// difference tells where the file at path is not as it should be: the first
// line that differs, and the number of lines.
func difference(path string, want []byte) []string {
	got, err := os.ReadFile(path)
	if err != nil {
		return []string{err.Error()}
	}
	if bytes.Equal(got, want) {
		return nil
	}
	has, wants := strings.Split(string(got), "\n"), strings.Split(string(want), "\n")
	at := 0
	for at < min(len(has), len(wants))-1 && has[at] == wants[at] {
		at++
	}
	return []string{fmt.Sprintf("%s:%d: has   %s\n%s:%d: wants %s\n%s: %d lines, should be %d",
		path, at+1, has[at], path, at+1, wants[at], path, len(has), len(wants))}
}
