// The gateway's own scripts and the window's last page: small, cached by etag, and speaking to nobody who is not listed.

import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { transformSync } from "esbuild";
import { expect, onTestFinished, test, vi } from "vitest";
import { codes } from "../../src/error-codes.ts";
import type { GatewayError } from "../../src/errors.ts";
import { createBodyReaders } from "../../src/listener/body.ts";
import { admit } from "../../src/portal/admit.ts";
import { done } from "../../src/portal/done.ts";
import { createScripts } from "../../src/portal/script.ts";
import { table } from "../../src/portal/table.ts";
import { toScript } from "../../src/reply/page/own-script.ts";
import { answeringServer, receiverOn } from "../support/answering-server.ts";
import { listening } from "../support/recording-upstream.ts";

const { readBody } = createBodyReaders({ silenceMs: 15_000 });

const listed = "https://app.example.com";

const donePath = table.done.path;
const doneScriptPath = table.doneScript.path;

async function start() {
  const scripts = createScripts();
  let port = 0;
  const receive = receiverOn(() => port);
  const live = { hosts: new Map([["127.0.0.1", { origins: new Set([listed]) }]]) };
  const server = answeringServer((incoming, reply) => {
    const { request } = receive(incoming, false);
    const name = (["clientScript", "doneScript", "sendAgainScript"] as const).find(
      (one) => table[one].path === request.path,
    );
    admit(table[name ?? "done"], { request, reply, incoming }, readBody)
      .then(() => (name ? scripts[name]({ reply, incoming }) : done({ request, reply }, live)))
      .catch((cause: GatewayError) => reply.writeHead(codes[cause.code].status).end(cause.code));
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  port = await listening(server);
  return `http://127.0.0.1:${port}`;
}

test.each([
  [table.clientScript.path, 8_000],
  [doneScriptPath, 1_000],
  [table.sendAgainScript.path, 9_000],
])("%s is a script without types or comments, kept by etag", async (path, limit) => {
  const origin = await start();
  const response = await fetch(`${origin}${path}`);
  const text = await response.text();
  expect(response.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
  expect(response.headers.get("access-control-allow-origin")).toBe("*");
  expect(response.headers.get("cache-control")).toMatch(/max-age=\d+/);
  expect(text.length).toBeLessThan(limit);
  expect(text).not.toMatch(/\/\/ |\/\*|readonly|interface|^import/m);
  const etag = response.headers.get("etag") ?? "";
  const again = await fetch(`${origin}${path}`, { headers: { "if-none-match": etag } });
  expect(again.status).toBe(304);
  const head = await fetch(`${origin}${path}`, { method: "HEAD" });
  expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([200, String(text.length), ""]);
  expect((await fetch(`${origin}${path}`, { method: "POST" })).status).toBe(405);
});

test("a script of several modules has one scope, which it leaves nothing behind of", async () => {
  const text = await (await fetch(`${await start()}${table.sendAgainScript.path}`)).text();
  expect(text).toMatch(/^\(\(\) => \{\n"use strict";/);
  expect(text).not.toMatch(/^(import|export)\b/m);
  // Parsed as what it is served as, and not run.
  expect(() => new Function(text)).not.toThrow();
});

test("making scripts warns of nothing, and warnings work afterwards", () => {
  const before = process.emitWarning;
  const said = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
  expect(toScript("/** A. */\nexport const a: number = 1;\n// why\n")).toBe("export const a         = 1;\n");
  expect(said).not.toHaveBeenCalled();
  said.mockRestore();
  expect(process.emitWarning).toBe(before);
});

test.each([
  ["a listed origin", listed, listed],
  ["an origin that is not", "https://evil.example", ""],
  ["what would leave the attribute", `${listed}"><script>`, ""],
  ["any origin", "*", ""],
])("the last page speaks to %s as it should", async (_name, asked, spoken) => {
  const origin = await start();
  const response = await fetch(`${origin}${donePath}?outcome=proved&origin=${encodeURIComponent(asked)}`);
  const text = await response.text();
  expect(response.status).toBe(200);
  expect(text).toContain(`data-outcome="proved" data-origin="${spoken}"`);
  expect(text.match(/<script/g)).toHaveLength(1);
  expect(response.headers.get("content-security-policy")).toContain(`script-src ${origin}${doneScriptPath};`);
  expect(response.headers.get("content-security-policy")).not.toContain("unsafe");
  expect(response.headers.get("cache-control")).toBe("no-store");
});

test("the last page speaks to its own origin where none is named, and says failed to whatever is not proved", async () => {
  const origin = await start();
  const text = await (await fetch(`${origin}${donePath}?outcome=%22%3E`)).text();
  expect(text).toContain(`data-outcome="failed" data-origin="${origin}"`);
  expect((await fetch(`${origin}${donePath}`, { method: "POST" })).status).toBe(405);
});

test("the client is as small as its page says", () => {
  const file = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
  const { code } = transformSync(toScript(file("src/client/client.ts")), { minify: true });
  const [, minified, zipped] = /([\d,]+) bytes minified, ([\d,]+) of them after gzip/.exec(
    file("docs/guides/browser-client.md"),
  )!;
  const number = (text: string | undefined) => Number(text?.replace(",", ""));
  // zlib's own versions differ by a few bytes.
  expect(Math.abs(number(minified) - Buffer.byteLength(code))).toBeLessThan(30);
  expect(Math.abs(number(zipped) - gzipSync(code, { level: 9 }).length)).toBeLessThan(30);
});
