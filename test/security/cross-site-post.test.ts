// Nothing under the gateway's own prefix is done by another page's form, and a challenge answered that way stays open.

import { expect, test } from "vitest";
import { ask, inTurn } from "../support/ask.ts";
import { factorGateway, follow } from "../support/gateway-with-factors.ts";

test("every address that takes a form wants it from our own page", async () => {
  const gate = await factorGateway();
  const { browser, phone } = await gate.withApp();
  const other = await gate.signedIn();
  const page = await follow(browser, await browser.open(`${gate.origin}/.sallyport/factors`), "Remove");
  const id = page.url.searchParams.get("id")!;
  gate.advance(6 * 60_000);
  const challenge = await browser.open(`${gate.origin}/vault`);
  const c = challenge.url.searchParams.get("c")!;
  const forms = [
    ["/.sallyport/logout", ""],
    ["/.sallyport/sessions", "others=1"],
    ["/.sallyport/verify", `c=${c}&code=${phone.next()}`],
    ["/.sallyport/factors/app", "code=123456&offer=x"],
    ["/.sallyport/factors/passkey", "answer={}"],
    ["/.sallyport/factors/remove", `id=${id}`],
    ["/.sallyport/factors/recovery-codes", ""],
    ["/.sallyport/factors/recover", "code=0000-0000-0000-0000"],
  ] as const;
  const foreign: readonly (readonly string[])[] = [
    ["Origin: http://evil.example"],
    ["Origin: null"],
    [`Origin: ${gate.origin}.evil.example`],
    [`Origin: https://localhost:${gate.port}`],
    [`Origin: http://localhost:${gate.port + 1}`],
    ["Origin: http://localhost"],
    ["Origin: "],
    [`Origin: http://evil.example, ${gate.origin}`],
    ["Sec-Fetch-Site: cross-site"],
    ["Sec-Fetch-Site: same-site"],
    ["Sec-Fetch-Site: same-origin", "Origin: http://evil.example"],
    [`Referer: ${gate.origin}/`],
    [],
  ];
  const url = new URL(gate.origin);
  const cookie = `Cookie: ${browser.cookies.header(url, { site: "same-site", safeNavigation: true })}`;
  await inTurn(
    forms.flatMap(([path, body]) => foreign.map((headers) => [path, body, headers] as const)),
    async ([path, body, headers]) => {
      for (const type of ["application/x-www-form-urlencoded", "text/plain"]) {
        const fixed = ["Sec-Fetch-Mode: navigate", `Content-Type: ${type}`, `Content-Length: ${body.length}`, cookie];
        const reply = await ask(gate.port, `POST ${path}`, [...fixed, ...headers], body);
        expect(reply.status).toBe(403);
        expect(reply.body).toContain("IDENTITY_ORIGIN");
        expect(reply.headers).not.toHaveProperty("set-cookie");
      }
    },
  );
  // Nobody was signed out, nothing was removed, no code was spent, and the challenge can still be answered.
  expect((await other.open(`${gate.origin}/statements`, { follow: false })).status).toBe(200);
  expect((await browser.submit(challenge, { code: phone.next() })).url.pathname).toBe("/vault");
  expect((await browser.open(`${gate.origin}/.sallyport/sessions`)).body).toContain("Sign out there");
});
