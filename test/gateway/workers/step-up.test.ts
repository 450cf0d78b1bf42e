// A step-up on one worker is known on the other, where the session's old id is dead at once.

import { expect, test } from "vitest";
import { signIn } from "../../support/sign-in.ts";
import { sessionOf, workersUnderTest } from "./workers-under-test.ts";

test.each([0, 1] as const)("proved on worker %i, good on both; the old id is good on neither", async (worker) => {
  const gate = await workersUnderTest({
    routes: `
      route("GET /statements", forward(bank)),
      route("GET /vault", stepUp(mfa, { maxAge: "5m" }), forward(bank)),
    `,
  });
  const browser = gate.browser();
  await signIn(browser, `${gate.origin}/statements`, { user: "ada" });
  const before = sessionOf(browser, gate.origin);
  const [here, there] = [(await gate.lines(worker, 1))[0]!, (await gate.lines(1 - worker, 1))[0]!];
  const ask = (line: typeof here, path: string, cookie: string) =>
    line.ask(path, { headers: { cookie, "sec-fetch-mode": "cors" } });
  // Both have it in their caches.
  for (const line of [here, there]) {
    expect((await ask(line, "/statements", before)).status).toBe(200);
    expect((await ask(line, "/vault", before)).status).toBe(401);
  }
  const answer = await signIn(browser, `${gate.origin}/vault`, {
    user: "ada",
    code: () => gate.provider.codeFor("ada"),
    until: (url) => url.pathname === "/.sallyport/callback",
  });
  const callback = answer.location!;
  const load = (line: typeof here) =>
    line.ask(callback.pathname + callback.search, {
      headers: { cookie: before, "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" },
    });
  const back = await load(here);
  expect(back.status).toBe(303);
  // Loaded twice, the second time on the other worker, it leads the same way with the same cookie.
  const twice = await load(there);
  const wayOf = ({ status, headers }: typeof back) => [status, headers.location, headers["set-cookie"]];
  expect(wayOf(twice)).toEqual(wayOf(back));
  const set = back.headers["set-cookie"]!.map((line) => line.split(";")[0]!);
  const after = before
    .split("; ")
    .map((pair) => set.find((one) => one.split("=")[0] === pair.split("=")[0]) ?? pair)
    .join("; ");
  expect(after).not.toBe(before);

  expect((await ask(there, "/vault", after)).status).toBe(200);
  expect((await ask(here, "/vault", after)).status).toBe(200);
  expect((await ask(here, "/statements", before)).status).toBe(401);
  let passed = 0;
  while ((await ask(there, "/statements", before)).status === 200) passed++;
  // Heard through the store alone, or not before its cache is old, it would be hundreds.
  expect(passed).toBeLessThan(5);
  expect((await ask(there, "/vault", before)).status).toBe(401);
});
