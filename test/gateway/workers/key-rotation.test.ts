// Signing keys rotate while both workers serve: nothing is restarted, and no verification fails, whoever signed and whoever published.

import { createRemoteJWKSet, customFetch, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from "jose";
import { expect, test } from "vitest";
import { signIn } from "../../support/sign-in.ts";
import { type Line, sessionOf, workersUnderTest } from "./workers-under-test.ts";

test("a backend that asks either worker for the keys believes both, before, during and after", async () => {
  const gate = await workersUnderTest({
    routes: 'route("GET /each", forward(bank, { identity: "per-request" })),',
  });
  const browser = gate.browser();
  await signIn(browser, `${gate.origin}/each`, { user: "ada" });
  const headers = { cookie: sessionOf(browser, gate.origin), "sec-fetch-mode": "cors" };
  const lines = [(await gate.lines(0, 1))[0]!, (await gate.lines(1, 1))[0]!] as const;
  // Two backends, each of which gets its keys from one worker, and keeps them as jose does.
  const backends = lines.map((line) =>
    createRemoteJWKSet(new URL(`${gate.origin}/.sallyport/jwks`), {
      cooldownDuration: 0,
      [customFetch]: async (address) =>
        new Response((await line.ask(new URL(address).pathname)).body, {
          headers: { "content-type": "application/json" },
        }),
    }),
  );
  /** Signed by this worker now, believed by both backends. */
  const signedWith = async (line: Line): Promise<string> => {
    expect((await line.ask("/each", { headers })).status).toBe(200);
    const token = gate.requests.at(-1)!.headers["sallyport-identity"]!;
    for (const keys of backends)
      await jwtVerify(token, keys, { issuer: gate.origin, audience: "bank", currentDate: new Date(Date.now()) });
    return decodeProtectedHeader(token).kid!;
  };
  const kids = async (line: Line) =>
    (JSON.parse((await line.ask("/.sallyport/jwks")).body) as JSONWebKeySet).keys.flatMap((key) =>
      key.alg === "ES256" ? key.kid! : [],
    );

  const [first] = await kids(lines[0]);
  for (const line of lines) expect(await signedWith(line)).toBe(first);
  const [second] = (await gate.sallyport("keys", "rotate")).split(" ");
  // Both go on signing with the first, and publish the second once they heard of it.
  for (const line of lines) {
    while ((await kids(line)).length === 1) expect(await signedWith(line)).toBe(first);
    expect(await kids(line)).toEqual([first, second]);
    expect(await signedWith(line)).toBe(first);
  }
  await gate.advance(11 * 60_000);
  for (const line of lines) expect(await signedWith(line)).toBe(second);
  await gate.advance(11 * 60_000);
  for (const line of lines) {
    await expect.poll(() => kids(line)).toEqual([second]);
    expect(await signedWith(line)).toBe(second);
  }
});
