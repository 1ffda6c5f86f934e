package news

// SearchQuery is what a reader looks for among the published articles.
type SearchQuery struct {
	Text   string
	Newest bool // the newest first, whatever it is that was found
	Facets []Facet
	// Filters and page; the sort and the parts do not count.
	ArticleQuery
}

// SearchHit is an article that was found.
type SearchHit struct {
	Card
	// Where the best of it was found: tag is the name of a tag, an author or a topic of the article.
	Matched    string     `json:"matched" enums:"title,sapo,tag,text" example:"title"`
	Highlights Highlights `json:"highlights"`
}

// Highlights are the parts of an article as HTML, with what was found in <mark>.
type Highlights struct {
	Title Opt `json:"title" swaggertype:"string" extensions:"x-nullable" example:"<mark>Bình Xuyên</mark> nâng cao chất lượng tổ chức cơ sở đảng"`
	Sapo  Opt `json:"sapo" swaggertype:"string" extensions:"x-nullable" example:"Huyện ủy <mark>Bình Xuyên</mark> tập trung củng cố các chi bộ."`
	// The stretch of the body with the most of it.
	Body Opt `json:"body" swaggertype:"string" extensions:"x-nullable" example:"… các xã của <mark>Bình Xuyên</mark> đều …"`
}

// Facet is a way to sort what was found into groups.
type Facet string

// Facets lists them.
var Facets = []Facet{"section", "tag", "author", "type", "year"}

// FacetCount is how many of the articles that were found are in one group.
type FacetCount struct {
	// What the list's filter takes: a slug, a type or a year.
	Value string `json:"value" example:"xay-dung-dang"`
	Name  string `json:"name" example:"Xây dựng Đảng"`
	Count int    `json:"count" example:"12"`
}

// AuthorRef is an author as another resource shows them.
type AuthorRef struct {
	Slug string `json:"slug" example:"nguyen-trong"`
	Name string `json:"name" example:"Nguyễn Trọng"`
}

// Named are tags, authors and topics by what they are called.
type Named struct {
	Tags    []TagRef    `json:"tags"`
	Authors []AuthorRef `json:"authors"`
	Topics  []TopicRef  `json:"topics"`
}

// NobodyNamed is a Named without any.
func NobodyNamed() Named { return Named{[]TagRef{}, []AuthorRef{}, []TopicRef{}} }

// SearchResult is what was found.
type SearchResult struct {
	Hits  []SearchHit
	Named // what is called like the query
	// A query that finds something where this one finds nothing, "" for none.
	DidYouMean Opt
	Facets     map[Facet][]FacetCount
	Stretch
}

// Suggestions are what somebody may want who has typed the beginning of a query.
type Suggestions struct {
	Titles []TitleSuggestion `json:"titles"`
	Named
}

// TitleSuggestion is an article by its title.
type TitleSuggestion struct {
	ID    string `json:"id" example:"0198c5a2-7d4e-7cc1-b1f0-6a9f3f1f2a10"`
	Slug  string `json:"slug" example:"binh-xuyen-nang-cao-chat-luong-to-chuc-co-so-dang"`
	URL   string `json:"url" example:"https://toasoan.example/xay-dung-dang/binh-xuyen-nang-cao-chat-luong-to-chuc-co-so-dang"`
	Title string `json:"title" example:"Bình Xuyên nâng cao chất lượng tổ chức cơ sở đảng"`
	// The title as HTML, with the words as they were typed in <mark>.
	Highlighted Opt         `json:"highlighted" swaggertype:"string" extensions:"x-nullable" example:"<mark>Bình Xuyên</mark> nâng cao chất lượng tổ chức cơ sở đảng"`
	Section     *SectionRef `json:"-"`
}
