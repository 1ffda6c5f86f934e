// Package exchange reads comments from the files that other systems export, and
// writes ours. It knows the formats and nothing of the newsroom. Files are read
// as they come: their size does not matter.
package exchange

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"net/url"
	"path"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// Record is one comment.
type Record struct {
	ID        string    `json:"id"`        // in the system that it comes from
	ParentID  string    `json:"parent_id"` // "" for a root
	Article   string    `json:"article"`   // its URL, slug or id
	Name      string    `json:"author_name"`
	Email     string    `json:"author_email"`
	IP        string    `json:"ip"`
	Body      string    `json:"body"`   // plain text
	Status    string    `json:"status"` // approved, pending, rejected, spam or deleted
	CreatedAt time.Time `json:"created_at"`
	Likes     int       `json:"likes"`
	Confirmed bool      `json:"confirmed"`
}

// Format is a kind of file.
type Format string

// The formats that can be read.
const (
	WordPress Format = "wordpress" // WXR 1.2, which WordPress exports
	Disqus    Format = "disqus"    // Disqus's XML
	Native    Format = "native"    // JSON Lines, as [WriteLines] writes them
)

// Broken is a comment that cannot be read. Those after it can.
type Broken struct {
	Where string // in the file
	Why   error
}

func (b *Broken) Error() string { return fmt.Sprintf("%s: %v", b.Where, b.Why) }
func (b *Broken) Unwrap() error { return b.Why }

// longestText is the most bytes that a text of a comment may have.
const longestText = 1 << 20

// Read reads the comments of a file one after the other. An error that is a
// [Broken] is about one comment; any other is the end.
func Read(format Format, r io.Reader) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		var err error
		switch format {
		case WordPress:
			err = readWordPress(r, yield)
		case Disqus:
			err = readDisqus(r, yield)
		case Native:
			err = readLines(r, yield)
		default:
			err = fmt.Errorf("no such format as %q", format)
		}
		if err != nil && !errors.Is(err, errStopped) {
			yield(Record{}, err)
		}
	}
}

// errStopped says that nobody wants more.
var errStopped = errors.New("stopped")

// Path is the path of a link, by which articles are found: without the host, the
// query, an index page and the slash at the end. What is no link is left as it is.
func Path(link string) string {
	u, err := url.Parse(strings.TrimSpace(link))
	if err != nil || u.Path == "" {
		return strings.TrimSpace(link)
	}
	p := strings.TrimSuffix(u.Path, "/")
	if base := path.Base(p); base == "index.html" || base == "index.php" {
		p = strings.TrimSuffix(path.Dir(p), "/")
	}
	if p == "" {
		return "/"
	}
	return p
}

// blocks are the elements that begin a line of their own.
var blocks = map[string]bool{"p": true, "br": true, "div": true, "li": true, "ul": true, "ol": true, "blockquote": true, "pre": true, "h1": true, "h2": true, "h3": true}

// plain is what somebody reads of a text in HTML. The address of a link that says
// something else stands behind it.
func plain(s string) string {
	if !strings.ContainsAny(s, "<&") {
		return s
	}
	var b strings.Builder
	href, linked := "", 0
	skip := ""
	z := html.NewTokenizer(strings.NewReader(s))
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			return strings.TrimSpace(b.String())
		}
		t := z.Token()
		switch {
		case skip != "":
			if kind == html.EndTagToken && t.Data == skip {
				skip = ""
			}
		case kind == html.TextToken:
			b.WriteString(t.Data)
		case kind == html.StartTagToken && (t.Data == "script" || t.Data == "style"):
			skip = t.Data
		case (kind == html.StartTagToken || kind == html.SelfClosingTagToken || kind == html.EndTagToken) && blocks[t.Data]:
			b.WriteByte('\n')
		case kind == html.StartTagToken && t.Data == "a":
			linked = b.Len()
			href = ""
			for _, a := range t.Attr {
				if a.Key == "href" && (strings.HasPrefix(a.Val, "http://") || strings.HasPrefix(a.Val, "https://")) {
					href = a.Val
				}
			}
		case kind == html.EndTagToken && t.Data == "a":
			if said := strings.TrimSpace(b.String()[min(linked, b.Len()):]); href != "" && said != href {
				b.WriteString(" (" + href + ")")
			}
			href = ""
		}
	}
}

// check reports what keeps a record from being a comment.
func (r *Record) check() error {
	switch {
	case r.ID == "":
		return fmt.Errorf("it has no id")
	case r.Article == "":
		return fmt.Errorf("comment %s is on no article", r.ID)
	case len(r.Body) > longestText:
		return fmt.Errorf("comment %s is longer than %d bytes", r.ID, longestText)
	case !utf8.ValidString(r.Body) || !utf8.ValidString(r.Name) || strings.ContainsRune(r.Body, 0):
		return fmt.Errorf("comment %s is no text", r.ID)
	case r.CreatedAt.IsZero():
		return fmt.Errorf("comment %s has no time", r.ID)
	}
	return nil
}
