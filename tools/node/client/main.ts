// A front page, drawn with the client that openapi-typescript makes from the
// OpenAPI document. That it compiles shows that the document's types are fit
// for use; that it runs shows that the answers keep to them.
import assert from "node:assert/strict";
import createClient from "openapi-fetch";
import type { paths } from "./api.js";

const baseUrl = process.env["BASE_URL"] ?? assert.fail("BASE_URL must name a running server");
const client = createClient<paths>({ baseUrl });

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

// body is what a successful answer carries; any other ends the run.
function body<T>({ data, error, response }: Answer<T>): T {
  return data ?? assert.fail(`${response.status} ${response.url} ${JSON.stringify(error)}`);
}

const site = body(await client.GET("/v1/site"));
assert.ok(site.name && site.sections.length > 0, "the site has no name or no sections");
console.log(`${site.name}: ${site.sections.map((section) => section.name).join(" · ")}`);

const { data: articles, page } = body(
  await client.GET("/v1/articles", { params: { query: { limit: 5 } } }),
);
assert.ok(articles.length > 0 && page.limit === 5, "the list of articles is empty or not as long as asked");

const latest = body(await client.GET("/v1/articles/latest"));
assert.ok(latest.data.length > 0, "there are no latest articles");
for (const card of latest.data) console.log(`  ${card.published_display}  ${card.title}`);

const discussed = latest.data.find((card) => card.counts.comments > 0) ?? assert.fail("no latest article has comments");
const slug = discussed.section?.slug ?? assert.fail("the article has no section");
const { section, latest: inSection } = body(
  await client.GET("/v1/sections/{slug}/page", { params: { path: { slug } } }),
);
assert.ok(inSection.data.length > 0, "the section page has no articles");
console.log(`${section.name}: ${inSection.data.map((card) => card.title).join(" · ")}`);

const path = { slug: discussed.slug };
const article = body(await client.GET("/v1/articles/{slug}", { params: { path } }));
assert.ok(article.title === discussed.title && article.body_html, "the article is not the card's or has no text");
console.log(`${article.title} (${article.body_html.length} characters)`);

const comments = body(await client.GET("/v1/articles/{slug}/comments", { params: { path } }));
assert.ok(comments.data.length > 0, "the comments that the card counts are missing");
for (const { author, body } of comments.data) {
  if (author) console.log(`  ${author.name}: ${body}`); // a removed comment has neither
}
