package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"toasoan/internal/news"
)

// exitCode is the exit code for a command's error.
func exitCode(err error) int {
	if news.KindOf(err) == news.Invalid {
		return exitUsage
	}
	return exitFailed
}

// explain says what went wrong to whoever typed the command.
func explain(err error) string {
	if errors.Is(err, context.Canceled) {
		return "stopped"
	}
	e, ok := errors.AsType[*news.Error](err)
	if !ok {
		return err.Error()
	}
	text := news.Catalogue[e.Code].Detail.In("en", e.Args...)
	if len(e.Faults) > 0 { // they say more than the sentence above them
		var faults []string
		for _, f := range e.Faults {
			faults = append(faults, strings.TrimPrefix(f.Pointer, "/")+" "+news.Catalogue[f.Code].Detail.In("en", f.Args...))
		}
		text = strings.Join(faults, "; ")
	}
	if e.Cause != nil {
		text = fmt.Sprintf("%s (%v)", text, e.Cause)
	}
	return text
}
