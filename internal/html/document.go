// Package html keeps an article's body in one safe form and shows it in three:
// HTML for web pages, plain text for search and feeds, blocks for native apps.
//
// [Parse] reads what an editor wrote or pasted. The sanitiser runs first and
// takes away all that is not in a closed list; what is left becomes a tree of
// blocks, and only this package's own renderer writes tags again. The canonical
// HTML is what gets stored: parsing it once more gives the same document, byte
// for byte, so text and blocks can be made from it at any time.
//
// The canonical HTML uses these elements and no others:
//
//	p h2 h3 h4 ul ol li blockquote footer figure img figcaption cite
//	table caption thead tbody tr th td pre code hr
//	a strong em u s code sup sub br
//
// An embed is never an iframe in it but a plain link that works without any
// script, <figure class="embed"><a href="…">…</a></figure>: the page that shows
// the article decides whether it loads another company's player.
package html

import (
	"errors"
	"fmt"
	"strings"

	dom "golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Format is a notation in which a body may be given.
type Format string

// The formats that [Parse] reads.
const (
	FormatHTML     Format = "html"
	FormatMarkdown Format = "markdown" // CommonMark with tables and strikethrough
	FormatText     Format = "text"     // blank lines part paragraphs, single ones are line breaks
)

// Limits of one body. They bound memory and the depth that clients have to
// follow; the length in bytes is for the caller to limit.
const (
	// MaxElements is the most elements that a body may have once it is sanitised.
	MaxElements = 20_000
	// MaxDepth is the most levels that lists and quotes may nest.
	MaxDepth = 16
)

// The reasons why [Parse] refuses a body, to be told apart with [errors.Is].
var (
	ErrFormat   = errors.New("html: unknown format")
	ErrTooDeep  = errors.New("html: nested too deeply")
	ErrTooLarge = errors.New("html: too many elements")
)

// Options are the caller's wishes for [Parse]; the zero value changes no text
// beyond its white space.
type Options struct {
	// CleanText is applied to every piece of running text, which it gets without
	// space at either end. It must be idempotent. Code blocks are left out.
	CleanText func(string) string
}

// Document is a parsed body. It is immutable; its zero value is an empty body.
type Document struct {
	blocks []Block
	html   string
}

// Parse reads source, which is written in format f. It fails with an error that
// is [ErrFormat], [ErrTooDeep] or [ErrTooLarge], and never on bad markup: what is
// not understood is unwrapped, what is dangerous is dropped.
func Parse(source string, f Format, opts Options) (Document, error) {
	markup, err := toMarkup(source, f)
	if err != nil {
		return Document{}, err
	}
	nodes, err := sanitizedNodes(markup)
	if err != nil {
		return Document{}, err
	}
	blocks := build(nodes, opts.CleanText)
	if depth(blocks) > MaxDepth {
		return Document{}, fmt.Errorf("%w: more than %d levels of lists and quotes", ErrTooDeep, MaxDepth)
	}
	doc := Document{blocks: blocks, html: render(blocks)}
	// Mending misnested markup can add elements, and what is stored must be
	// readable again.
	if err := checkSize(doc.html); err != nil {
		return Document{}, err
	}
	return doc, nil
}

// sanitizedNodes runs the sanitiser over markup and builds the node tree, as a
// browser would, from what it leaves.
func sanitizedNodes(markup string) ([]*dom.Node, error) {
	safe := policy.Sanitize(markup)
	if err := checkSize(safe); err != nil {
		return nil, err
	}
	body := &dom.Node{Type: dom.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := dom.ParseFragment(strings.NewReader(safe), body)
	if err != nil {
		// From memory, more than 512 open elements is all that the parser refuses.
		return nil, fmt.Errorf("%w: %w", ErrTooDeep, err)
	}
	return nodes, nil
}

// checkSize counts start tags. Both the sanitiser and the renderer escape every
// other "<", so counting needs no parser.
func checkSize(safe string) error {
	if n := strings.Count(safe, "<") - strings.Count(safe, "</"); n > MaxElements {
		return fmt.Errorf("%w: %d, the limit is %d", ErrTooLarge, n, MaxElements)
	}
	return nil
}

// depth is how many levels lists and quotes nest in blocks.
func depth(blocks []Block) int {
	deepest := 0
	for _, b := range blocks {
		switch b := b.(type) {
		case QuoteBlock:
			deepest = max(deepest, 1+depth(b.Blocks))
		case ListBlock:
			for _, item := range b.Items {
				deepest = max(deepest, 1+depth(item.Blocks))
			}
		}
	}
	return deepest
}

// Blocks is the body for native apps. It is never nil, so that its JSON is an
// array. The caller must not change it.
func (d Document) Blocks() []Block {
	if d.blocks == nil {
		return []Block{}
	}
	return d.blocks
}

// HTML is the body in its canonical form: the one to store and to serve.
func (d Document) HTML() string { return d.html }

// Text is the body as plain text: paragraphs parted by blank lines, list items
// with "- " or their number, the cells of a table row parted by tabs, captions
// where their pictures stand. Links, addresses and marks are left out.
func (d Document) Text() string { return plainText(d.blocks) }

// Empty reports whether a reader would see nothing: no text, image or embed.
func (d Document) Empty() bool { return !hasContent(d.blocks) }

func hasContent(blocks []Block) bool {
	for _, b := range blocks {
		switch b := b.(type) {
		case RuleBlock:
		case QuoteBlock:
			if b.Cite != "" || hasContent(b.Blocks) {
				return true
			}
		case ListBlock:
			for _, item := range b.Items {
				if len(item.Spans) > 0 || hasContent(item.Blocks) {
					return true
				}
			}
		default: // no other block is made without content
			return true
		}
	}
	return false
}
