package html

import "encoding/json"

// BlockType is the "type" member by which clients tell blocks apart.
type BlockType string

// The closed vocabulary of blocks. A client that meets a type it does not know
// should skip the block.
const (
	TypeParagraph BlockType = "paragraph"
	TypeHeading   BlockType = "heading"
	TypeList      BlockType = "list"
	TypeQuote     BlockType = "quote"
	TypeImage     BlockType = "image"
	TypeTable     BlockType = "table"
	TypeEmbed     BlockType = "embed"
	TypeCode      BlockType = "code"
	TypeRule      BlockType = "rule"
)

// Block is one piece of a body, top to bottom: a [ParagraphBlock],
// [HeadingBlock], [ListBlock], [QuoteBlock], [ImageBlock], [TableBlock],
// [EmbedBlock], [CodeBlock] or [RuleBlock], as a value.
type Block interface{ isBlock() }

// ParagraphBlock is a paragraph of running text. It is never empty.
type ParagraphBlock struct {
	Type  BlockType `json:"type" enums:"paragraph" swaggertype:"string"`
	Spans []Span    `json:"spans"`
}

// HeadingBlock is a subheading. The article's title is level 1, so a body has
// levels 2 to 4 only.
type HeadingBlock struct {
	Type  BlockType `json:"type" enums:"heading" swaggertype:"string"`
	Level int       `json:"level" minimum:"2" maximum:"4" example:"2"`
	Spans []Span    `json:"spans"`
}

// ListBlock is a list of at least one item.
type ListBlock struct {
	Type    BlockType  `json:"type" enums:"list" swaggertype:"string"`
	Ordered bool       `json:"ordered"`
	Start   int        `json:"start" example:"1"` // number of the first item; 1 where Ordered is false
	Items   []ListItem `json:"items"`
}

// ListItem is one entry of a list: its text, then whatever stands below the
// text, most often a nested list.
type ListItem struct {
	Spans  []Span  `json:"spans"`
	Blocks []Block `json:"blocks" swaggertype:"array,object"`
}

// QuoteBlock is a quotation set apart from the text.
type QuoteBlock struct {
	Type   BlockType `json:"type" enums:"quote" swaggertype:"string"`
	Blocks []Block   `json:"blocks" swaggertype:"array,object"`
	// Who or what is quoted.
	Cite Optional `json:"cite" swaggertype:"string" extensions:"x-nullable"`
}

// ImageBlock is a picture with its caption.
type ImageBlock struct {
	Type BlockType `json:"type" enums:"image" swaggertype:"string"`
	// Absolute https or http address, or one relative to the site.
	URL     string   `json:"url" example:"/media/cho-noi.jpg"`
	Alt     string   `json:"alt"` // empty for a picture that is only decoration
	Caption Optional `json:"caption" swaggertype:"string" extensions:"x-nullable"`
	// Photographer or agency, only where the editor marked it as such.
	Credit Optional `json:"credit" swaggertype:"string" extensions:"x-nullable"`
	// Size in pixels, as given by the editor.
	Width  Pixels `json:"width" swaggertype:"integer" extensions:"x-nullable"`
	Height Pixels `json:"height" swaggertype:"integer" extensions:"x-nullable"`
}

// TableBlock is a table of data. Rows may differ in their number of cells.
type TableBlock struct {
	Type    BlockType  `json:"type" enums:"table" swaggertype:"string"`
	Caption Optional   `json:"caption" swaggertype:"string" extensions:"x-nullable"`
	Header  []TableRow `json:"header"` // rows of column headings, often none or one
	Rows    []TableRow `json:"rows"`
}

// TableRow is one row of a table.
type TableRow struct {
	Cells []TableCell `json:"cells"`
}

// TableCell is one cell of a table.
type TableCell struct {
	Spans   []Span `json:"spans"`
	Header  bool   `json:"header"` // the cell heads its column or its row
	Colspan int    `json:"colspan" minimum:"1" maximum:"100" example:"1"`
	Rowspan int    `json:"rowspan" minimum:"1" maximum:"100" example:"1"`
}

// EmbedBlock is a video, a post or a track that lives on another site.
type EmbedBlock struct {
	Type     BlockType `json:"type" enums:"embed" swaggertype:"string"`
	Provider Provider  `json:"provider" swaggertype:"string" enums:"youtube,vimeo,facebook,tiktok,spotify,soundcloud,x,instagram"`
	// Address of the page or of the player, as the editor gave it; always https.
	URL     string   `json:"url" example:"https://www.youtube.com/embed/abc123"`
	Caption Optional `json:"caption" swaggertype:"string" extensions:"x-nullable"`
}

// CodeBlock is text whose spaces and line breaks count.
type CodeBlock struct {
	Type     BlockType `json:"type" enums:"code" swaggertype:"string"`
	Text     string    `json:"text"`
	Language Optional  `json:"language" swaggertype:"string" extensions:"x-nullable"`
}

// RuleBlock is a break between two parts of the text.
type RuleBlock struct {
	Type BlockType `json:"type" enums:"rule" swaggertype:"string"`
}

func (ParagraphBlock) isBlock() {}
func (HeadingBlock) isBlock()   {}
func (ListBlock) isBlock()      {}
func (QuoteBlock) isBlock()     {}
func (ImageBlock) isBlock()     {}
func (TableBlock) isBlock()     {}
func (EmbedBlock) isBlock()     {}
func (CodeBlock) isBlock()      {}
func (RuleBlock) isBlock()      {}

// Span is a run of text in one style. A line feed in its text is a line break
// within the paragraph; neighbouring spans never have the same style.
type Span struct {
	Text  string `json:"text"`
	Marks []Mark `json:"marks" swaggertype:"array,string" enums:"bold,italic,underline,strike,code,sup,sub"`
	// Target of the link that the span is part of.
	Href Optional `json:"href" swaggertype:"string" extensions:"x-nullable"`
}

// Optional is a text that may be absent: the empty string is null in JSON.
type Optional string

// MarshalJSON writes null for the empty string.
func (o Optional) MarshalJSON() ([]byte, error) {
	if o == "" {
		return []byte("null"), nil
	}
	return json.Marshal(string(o))
}

// Pixels is a length that may be unknown: zero is null in JSON.
type Pixels int

// MarshalJSON writes null for zero.
func (p Pixels) MarshalJSON() ([]byte, error) {
	if p == 0 {
		return []byte("null"), nil
	}
	return json.Marshal(int(p))
}
