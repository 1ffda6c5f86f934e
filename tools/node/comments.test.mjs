// A reader comments from a plain HTML form on a page of another origin: with the
// ALTCHA widget, by fetch, as a newspaper's web site would have it. Starts a
// server of its own (TOASOAN, the program) and needs Chromium (CHROMIUM, or
// Debian's /usr/bin/chromium).
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { solveChallenge } from "altcha-lib";
import { chromium } from "playwright-core";

const program = process.env.TOASOAN ?? "../../bin/toasoan";
const widget = readFileSync(new URL("./node_modules/altcha/dist/altcha.js", import.meta.url));

const form = (api, article) => `<!doctype html><html lang="vi"><meta charset="utf-8"><title>Bài báo</title>
<script type="module" src="/altcha.js"></script>
<form><input name="author_name"><input name="author_email"><textarea name="body"></textarea>
<input name="homepage" hidden><altcha-widget name="challenge" challengeurl="${api}/v1/comments/challenge" auto="onload"></altcha-widget><button>Gửi</button></form>
<pre></pre><script>
document.querySelector("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const answer = await fetch("${api}/v1/articles/${article}/comments", {
    method: "POST",
    headers: {"Content-Type": "application/json", "Idempotency-Key": crypto.randomUUID()},
    body: JSON.stringify(Object.fromEntries(new FormData(event.target))),
  });
  const made = await answer.json();
  const own = await fetch("${api}/v1/comments/" + made.id, {headers: {"Edit-Token": made.edit_token}});
  const liked = await fetch("${api}/v1/comments/" + made.id + "/like", {method: "PUT", headers: {"Device-Token": crypto.randomUUID()}});
  document.querySelector("pre").textContent = JSON.stringify({
    status: answer.status, limit: answer.headers.get("RateLimit"), made, own: await own.json(), liked: await liked.json(),
  });
});
</script></html>`;

let dir, server, site, origin, api, article, browser;
const call = async (method, path, body, key, more = {}) => {
  const answer = await fetch(api + "/v1" + path, {
    method, headers: { "Content-Type": "application/json", ...(key && { Authorization: `Bearer ${key}` }), ...more }, body: body && JSON.stringify(body),
  });
  return { status: answer.status, etag: answer.headers.get("ETag"), body: await answer.json() };
};

before(async () => {
  dir = mkdtempSync(join(tmpdir(), "toasoan-"));
  site = createServer((request, response) => {
    const script = request.url === "/altcha.js";
    response.writeHead(200, { "Content-Type": script ? "text/javascript" : "text/html; charset=utf-8" });
    response.end(script ? widget : form(api, article));
  });
  await new Promise((done) => site.listen(0, "127.0.0.1", done));
  origin = `http://127.0.0.1:${site.address().port}`;
  const env = { ...process.env, TOASOAN_DATA_DIR: dir, TOASOAN_DATABASE_URL: `sqlite:${join(dir, "toasoan.db")}`, TOASOAN_ALLOWED_ORIGINS: origin };
  execFileSync(program, ["migrate"], { env });
  const key = execFileSync(program, ["key", "add", "--name", "test", "--role", "admin"], { env, encoding: "utf8" }).trim();
  server = spawn(program, ["serve", "--addr", "127.0.0.1:0"], { env, stdio: ["ignore", "ignore", "pipe"] });
  api = await new Promise((done, fail) => {
    let said = "";
    server.on("exit", () => fail(new Error(said)));
    server.stderr.on("data", (text) => {
      said += text;
      const listening = said.match(/"listening","addr":"([^"]+)"/);
      if (listening) done(`http://${listening[1]}`);
    });
  });
  const settings = await call("GET", "/newsroom/settings", undefined, key);
  const changed = await call("PATCH", "/newsroom/settings", {
    comments: { mode: "post", challenge: { required: true, max_number: 20000, min_seconds: 0 } },
  }, key, { "If-Match": settings.etag });
  assert.equal(changed.status, 200);
  await call("POST", "/newsroom/sections", { name: "Thời sự" }, key);
  const draft = await call("POST", "/newsroom/articles", { title: "Bài có bình luận", body: "<p>Chữ.</p>", section: "thoi-su" }, key);
  article = draft.body.slug;
  assert.equal((await call("PUT", `/newsroom/articles/${draft.body.id}/publication`, {}, key, { "If-Match": draft.etag })).status, 200);
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
});
after(async () => {
  await browser?.close();
  site?.close();
  if (server && server.exitCode === null) {
    const gone = new Promise((done) => server.on("exit", done));
    server.kill();
    await gone;
  }
  rmSync(dir, { recursive: true, force: true });
});

test("a reader comments from a form on another origin, with the widget", async () => {
  const page = await browser.newPage();
  page.setDefaultTimeout(20_000);
  const errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
  await page.goto(origin);
  await page.fill("[name=author_name]", "Bạn đọc Hương");
  await page.fill("[name=author_email]", "huong@example.com");
  await page.fill("[name=body]", "Bà nội tôi cũng người Kẻ Nung.\nCảm ơn tòa soạn.");
  await page.waitForFunction(() => document.querySelector("[name=challenge]:not(altcha-widget)")?.value);
  await page.click("form > button");
  await page.waitForFunction(() => document.querySelector("pre").textContent);
  const result = JSON.parse(await page.textContent("pre"));
  assert.equal(result.status, 201, JSON.stringify(result));
  assert.equal(result.made.status, "approved");
  assert.equal(result.own.body, "Bà nội tôi cũng người Kẻ Nung.\nCảm ơn tòa soạn.");
  assert.deepEqual(result.liked, { likes: 1, liked: true });
  assert.match(result.limit, /"address";r=\d+;t=\d+/);
  assert.deepEqual(errors, []);
  await page.close();
});

test("a program without a browser solves the challenge once", async () => {
  const challenge = (await call("GET", "/comments/challenge")).body;
  const { number } = await solveChallenge(challenge.challenge, challenge.salt, challenge.algorithm, challenge.maxnumber).promise;
  const solved = btoa(JSON.stringify({ algorithm: challenge.algorithm, challenge: challenge.challenge, number, salt: challenge.salt, signature: challenge.signature }));
  const comment = { author_name: "An", author_email: "an@example.com", body: "Bài rất hay.", challenge: solved };
  assert.equal((await call("POST", `/articles/${article}/comments`, comment)).status, 201);
  const again = await call("POST", `/articles/${article}/comments`, { ...comment, body: "Gửi lại lần nữa." });
  assert.equal(again.status, 422);
  assert.deepEqual(again.body.errors.map((fault) => [fault.pointer, fault.code]), [["/challenge", "used_before"]]);
});

test("a page of an origin that is not allowed may not", async () => {
  const answer = await fetch(`${api}/v1/articles/${article}/comments`, {
    method: "OPTIONS", headers: { Origin: "https://la.example", "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type" },
  });
  assert.equal(answer.headers.get("Access-Control-Allow-Origin"), null);
});
