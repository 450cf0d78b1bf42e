// Whatever stands where a credential should: nobody gets in by it, and nothing breaks (CVE-2021-32637: a malformed URI was answered 200).

import { expect, test } from "vitest";
import { ask, inTurn } from "../support/ask.ts";
import { gatewayUnderTest, withRoutes } from "../support/gateway-under-test.ts";

/** xorshift32: the same noise in every run. */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 4_294_967_296;
  };
}

const pieces = [
  "Bearer ",
  "bearer\t",
  "Basic ",
  "eyJhbGciOiJub25lIn0",
  ".",
  "..",
  "=",
  "==",
  ";",
  ",",
  " ",
  "\t",
  '"',
  "%",
  "%00",
  "%zz",
  "\\",
  "'",
  "(",
  "{",
  "}",
  "[",
  "sallyport-session=",
  "sallyport-browser=",
  "sallyport-replay=",
  "__Host-sallyport-session=",
  "A".repeat(43),
  "-_".repeat(21),
  "\u00e9",
  "\u00ff",
  "null",
  "undefined",
  "__proto__",
  "x".repeat(500),
];

test("no malformed cookie, token or state is a way in", async () => {
  const gate = await gatewayUnderTest({ par: "absent", policies: withRoutes(`route("/*", forward(bank)),`) });
  const random = noise(20_261_121);
  const text = () =>
    Array.from({ length: 1 + Math.floor(random() * 8) }, () => pieces[Math.floor(random() * pieces.length)]).join("");
  const cases = Array.from({ length: 250 }, (_, index) => {
    const value = text();
    if (index % 3 === 0) return { line: "GET /accounts", header: `Cookie: ${value}` };
    if (index % 3 === 1) return { line: "GET /accounts", header: `Authorization: ${value}` };
    const query = value.replace(/[^\x21-\x7e]|#/g, "x");
    return { line: `GET /.sallyport/callback?state=${query}&code=${query}`, header: `Cookie: ${value}` };
  });
  await inTurn(cases, async ({ line, header }) => {
    for (const kind of ["Accept: text/html", "Accept: */*"]) {
      const reply = await ask(gate.port, line, [header, kind]);
      expect([303, 400, 401, 403, 404, 431]).toContain(reply.status);
      // Sent to sign in at most, and nowhere else.
      if (reply.status === 303) expect(reply.headers["location"]).toMatch(new RegExp(`^${gate.provider.issuer}/`));
    }
  });
  expect(gate.requests).toEqual([]);
});
