// The interactive reference at /docs, as a reader's browser meets it. Needs a
// running server with some articles (BASE_URL) and Chromium (CHROMIUM, or
// Debian's /usr/bin/chromium).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";

const base = new URL(process.env.BASE_URL ?? assert.fail("BASE_URL must name a running server"));

let browser;
before(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: [
      "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ],
  });
});
after(() => browser?.close());

// A page at /docs that remembers where its requests went and what went wrong.
// A request that the Content-Security-Policy stops is an error on the console.
async function openDocs() {
  const page = await browser.newPage();
  page.setDefaultTimeout(15_000);
  const seen = { origins: new Set(), errors: [] };
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol !== "data:" && url.protocol !== "blob:") seen.origins.add(url.origin);
  });
  page.on("websocket", (socket) => seen.origins.add(new URL(socket.url()).origin));
  page.on("pageerror", (error) => seen.errors.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") seen.errors.push(`${message.text()} (${message.location().url})`);
  });
  const answer = await page.goto(new URL("/docs", base).href, { waitUntil: "networkidle" });
  return { page, seen, answer };
}

test("the page is served under a policy that allows nothing from outside", async () => {
  const { page, answer } = await openDocs();
  const policy = answer.headers()["content-security-policy"] ?? "";
  assert.match(policy, /default-src 'none'/);
  assert.match(policy, /script-src 'self'(;|$)/);
  assert.match(policy, /connect-src 'self'(;|$)/);
  await page.close();
});

test("every operation of the document is on the page", async () => {
  const { page } = await openDocs();
  const document = await (await fetch(new URL("/openapi.json", base))).json();
  const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
  // An operation stands once under each of its tags.
  const expected = Object.values(document.paths)
    .flatMap((path) => methods.filter((method) => path[method]).map((method) => path[method].tags?.length || 1))
    .reduce((sum, n) => sum + n, 0);
  // Of a long document the page draws only what is in sight: walk down it.
  await page.locator(".opblock[id^='operations-']").first().waitFor();
  const found = new Set();
  for (let still = 0; still < 10 && found.size < expected; still++) {
    const before = found.size;
    for (const id of await page.locator(".opblock[id^='operations-']").evaluateAll((all) => all.map((one) => one.id))) found.add(id);
    if (found.size > before) still = 0;
    await page.mouse.wheel(0, 500);
    await page.waitForTimeout(100);
  }
  assert.equal(found.size, expected);
  assert.equal(await page.title(), "Toasoan API");
  await page.close();
});

test("a reader can try GET /v1/articles, and nothing leaves the server's origin", async () => {
  const { page, seen } = await openDocs();
  const operation = page.locator('.opblock[id^="operations-"][id$="-listArticles"]');
  await operation.locator(".opblock-summary-control").click();

  const [answer] = await Promise.all([
    page.waitForResponse((r) => new URL(r.url()).pathname === "/v1/articles"),
    operation.getByRole("button", { name: "Execute" }).click(),
  ]);
  assert.equal(answer.status(), 200, await answer.text());
  assert.ok((await answer.json()).data.length > 0, "the list of articles is empty");

  const shown = operation.locator(".live-responses-table");
  assert.match(await shown.locator("tbody .response-col_status").innerText(), /^\s*200\b/);
  assert.match(await shown.locator("tbody .response-col_description").innerText(), /"data"/);
  assert.match(page.url(), /#\/[^/]+\/listArticles$/);

  assert.deepEqual([...seen.origins], [base.origin]);
  assert.deepEqual(seen.errors, []);
  await page.close();
});
