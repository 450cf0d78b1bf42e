// docs/guides/command-lines-and-ci.md: the answers that it shows are the gateway's, and its workflow is the one that `sallyport init` writes.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { accessToken } from "../support/access-token.ts";
import { gatewayUnderTest, withRoutes } from "../support/gateway-under-test.ts";
import { pageOf } from "./page.ts";

const page = pageOf("guides/command-lines-and-ci.md");

/** What the page shows: header lines, and the body's text, up to a "…" whatever stands there. */
const shown = [...page.matchAll(/^```http\nHTTP\/1.1 (\d+) .*\n([\s\S]*?)\n\n([\s\S]*?)\n```$/gm)].map(
  ([, status, head = "", body = ""]) => ({ status: Number(status), head: head.split("\n"), body }),
);

/** Both sides without what every request and every gateway has of its own. */
const plain = (text: string): string =>
  text
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "<id>")
    .replaceAll(/http:\/\/localhost:\d+/g, "…")
    // A sentence may be another one tomorrow.
    .replaceAll(/"detail":"[^"]*"/g, '"detail":"…"')
    .replaceAll("urn:example:mfa", "urn:sallyport:demo:mfa");

/** Does the text have the pieces between the dots, in their order, from its beginning to its end? */
const fits = (text: string, pattern: string): boolean =>
  new RegExp(`^${pattern.split("…").map(RegExp.escape).join("[\\s\\S]*")}$`).test(text);

test("the two answers of 401 are what a program gets", async () => {
  const gate = await gatewayUnderTest({
    policies: withRoutes(`route("/api/*", stepUp(mfa, { maxAge: "5m" }), forward(bank)),`),
  });
  const token = await accessToken({ issuer: gate.provider.issuer });
  expect(shown).toHaveLength(2);
  for (const [at, headers] of [{}, { authorization: `Bearer ${token}` }].entries()) {
    const answer = await fetch(`${gate.origin}/api/x`, { headers });
    const { status, head, body } = shown[at]!;
    expect(answer.status).toBe(status);
    for (const line of head) {
      const [name = "", value = ""] = plain(line).split(/: (.*)/);
      const real = plain(answer.headers.get(name) ?? "");
      expect(fits(real, value), `${name}: ${real}`).toBe(true);
    }
    const real = plain(await answer.text());
    expect(fits(real, plain(body)), real).toBe(true);
  }
});

test("the workflow is the starter's", () => {
  const starter = readFileSync(
    resolve(import.meta.dirname, "../../starter/dot-github/workflows/sallyport.yml"),
    "utf8",
  );
  expect(page).toContain(`\`\`\`yaml\n${starter}\`\`\``);
});
