package html

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer/html"
)

// markdown is safe to share: goldmark keeps no state between conversions.
var markdown = newMarkdown()

// newMarkdown lets raw HTML and every address through, because the sanitiser
// comes next and treats them as it does a body given as HTML. Left to goldmark, a
// table pasted into Markdown would vanish without a word.
func newMarkdown() goldmark.Markdown {
	return goldmark.New(
		goldmark.WithExtensions(extension.Table, extension.Strikethrough),
		goldmark.WithRendererOptions(html.WithUnsafe()),
	)
}

func markdownToMarkup(source string) (string, error) {
	if err := checkMarkdown(source); err != nil {
		return "", err
	}
	var b strings.Builder
	if err := markdown.Convert([]byte(source), &b); err != nil {
		return "", fmt.Errorf("html: markdown: %w", err)
	}
	return codeLanguage.ReplaceAllString(b.String(), `<pre class="$1"><code>`), nil
}

// Limits of what goldmark is asked to do. Its work grows with the square of what
// is never closed in one paragraph, so that a hostile body of 200 KB could keep it
// busy for most of a minute.
const (
	maxMarkers      = 64          // quote and list markers that open one line
	maxMarkdownWork = 200_000_000 // nanoseconds at worst, by rough measure
)

func checkMarkdown(source string) error {
	work := 0
	for paragraph := range strings.SplitSeq(source, "\n\n") {
		links, ticks, runs := strings.Count(paragraph, "]("), strings.Count(paragraph, "`"), delimiterRuns(paragraph)
		bytes, lines := len(paragraph), strings.Count(paragraph, "\n")
		work += links*bytes + ticks*(bytes/8+32*lines) + 2*runs*runs
	}
	if work > maxMarkdownWork {
		return fmt.Errorf("%w: too much emphasis or too many links in one paragraph", ErrTooLarge)
	}
	for line := range strings.SplitSeq(source, "\n") {
		if countMarkers(line) > maxMarkers {
			return fmt.Errorf("%w: more than %d markers open a line", ErrTooDeep, maxMarkers)
		}
	}
	return nil
}

// delimiterRuns counts the places where emphasis may begin or end.
func delimiterRuns(paragraph string) int {
	n, last := 0, byte(0)
	for i := range len(paragraph) {
		c := paragraph[i]
		if c != last && (c == '*' || c == '_' || c == '~') {
			n++
		}
		last = c
	}
	return n
}

var marker = regexp.MustCompile(`^[ \t]*(>|[-+*][ \t]|[0-9]{1,9}[.)][ \t])`)

// countMarkers counts the quote and list markers that open line, to one more than
// maxMarkers.
func countMarkers(line string) int {
	n := 0
	for n <= maxMarkers {
		at := marker.FindStringIndex(line)
		if at == nil {
			break
		}
		n, line = n+1, line[at[1]:]
	}
	return n
}
