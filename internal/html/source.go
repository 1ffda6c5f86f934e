package html

import (
	"fmt"
	"regexp"
	"strings"
)

var newlines = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// toMarkup turns source into HTML that is not yet sanitised.
func toMarkup(source string, f Format) (string, error) {
	source = newlines.Replace(strings.ToValidUTF8(source, "\uFFFD"))
	switch f {
	case FormatHTML:
		return codeLanguage.ReplaceAllString(source, `<pre class="$1"><code>`), nil
	case FormatMarkdown:
		return markdownToMarkup(source)
	case FormatText:
		return textToMarkup(source), nil
	default:
		return "", fmt.Errorf("%w: %q", ErrFormat, f)
	}
}

// codeLanguage finds a code block's language where HTML puts it, on <code>. It is
// moved to <pre>: <code> is one of the elements that the parser opens again when
// they are left unclosed, and such elements must come in few kinds (see policy).
var codeLanguage = regexp.MustCompile(`<pre>\s*<code class="(language-[A-Za-z0-9+#_-]{1,32})">`)

func textToMarkup(source string) string {
	var b strings.Builder
	open := false
	for line := range strings.SplitSeq(source, "\n") {
		switch blank := strings.TrimSpace(line) == ""; {
		case blank:
			open = false
			continue
		case open:
			b.WriteString("<br>")
		default:
			b.WriteString("<p>")
		}
		open = true
		b.WriteString(textEscaper.Replace(line))
	}
	return b.String()
}
