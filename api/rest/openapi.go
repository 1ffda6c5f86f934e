package rest

// What the OpenAPI document says of the interface as a whole. The version is the
// interface's own: it grows when the interface does.
//
//	@title						Toasoan API
//	@version					0.1.0
//	@description				The content back end of a newspaper: a newsroom writes, edits and publishes; web sites and apps show what it has published.
//	@description
//	@description				`/v1` is the delivery face: published content only, cacheable, open to everybody unless the paper requires a key. `/v1/newsroom` is the newsroom: every state of the content, always with credentials, never in a shared cache.
//	@description
//	@description				Bodies are JSON in UTF-8. Times are RFC 3339 in UTC. A member that is known is always there: a value that is absent is null, a list that is empty is []. `HEAD` works wherever `GET` does, answers are compressed on request, and every error is a problem document (RFC 9457) in English, or in Vietnamese for `Accept-Language: vi`.
//	@contact.name				The newsroom that runs this server
//	@license.name				Apache License 2.0
//	@tag.name					site
//	@tag.description			What the paper is, and what it decides about itself.
//	@tag.name					articles
//	@tag.description			Published articles, as readers see them.
//	@tag.name					search
//	@tag.description			Articles by their words, in Vietnamese with or without marks.
//	@tag.name					views
//	@tag.description			That readers have opened articles: what the most read are found by.
//	@tag.name					sections
//	@tag.description			The tree of sections (chuyên mục).
//	@tag.name					tags
//	@tag.description			The words under which articles are found.
//	@tag.name					authors
//	@tag.description			Those whose work the paper prints.
//	@tag.name					comments
//	@tag.description			What readers say, and what moderators decide about it.
//	@tag.name					moderation
//	@tag.description			What moderators and rules make of comments, and what the law asks.
//	@tag.name					manuscripts
//	@tag.description			Articles as the newsroom works on them: drafts, and what is done with them.
//	@tag.name					revisions
//	@tag.description			What the working copy said after each save: to read, compare and restore.
//	@tag.name					desk
//	@tag.description			What stands beside a manuscript: notes, locks, what was typed and not saved.
//	@tag.name					live
//	@tag.description			Live coverage: updates as things happen, and breaking news.
//	@tag.name					previews
//	@tag.description			Links that show one revision to whoever has them.
//	@tag.name					lists
//	@tag.description			The front page (trang nhất) and other lists that editors put together.
//	@tag.name					topics
//	@tag.description			Ongoing stories (dòng sự kiện) with their articles in order.
//	@tag.name					changes
//	@tag.description			What has happened to what readers see: to keep a copy exact, or to be told.
//	@tag.name					redirects
//	@tag.description			Where addresses of the past lead.
//	@tag.name					audit
//	@tag.description			Who did what to what.
//	@tag.name					access
//	@tag.description			Sessions, users and API keys: who may come in.

// Routes is the whole interface, for those who describe it. No handler names
// the types below, and the document needs them: an article's body is made of
// the first, and every error is one of the last.
//
//	@Success	200	{object}	html.ParagraphBlock
//	@Success	201	{object}	html.HeadingBlock
//	@Success	202	{object}	html.ListBlock
//	@Success	203	{object}	html.QuoteBlock
//	@Success	204	{object}	html.ImageBlock
//	@Success	205	{object}	html.TableBlock
//	@Success	206	{object}	html.EmbedBlock
//	@Success	207	{object}	html.CodeBlock
//	@Success	208	{object}	html.RuleBlock
//	@Failure	500	{object}	Problem
func Routes() []Route { return (&Server{}).routes() }
