// Who was told "signed out" is out, on every worker, from that moment on: the next request with the cookie gets in nowhere.

import { expect, test } from "vitest";
import { shorten } from "../../support/long.ts";
import { signIn } from "../../support/sign-in.ts";
import { type Line, sessionOf, type WorkersUnderTest, workersUnderTest } from "./workers-under-test.ts";

const routes = `
  route("GET /statements", forward(bank)),
  route("GET /vault", stepUp(mfa, { maxAge: "5m", reason: "The vault" }), forward(bank)),
`;

const ask = async (line: Line, cookie: string) =>
  (await line.ask("/statements", { headers: { cookie, "sec-fetch-mode": "cors", accept: "*/*" } })).status;

const signOut = (gate: WorkersUnderTest, line: Line, cookie: string) =>
  line.ask("/.sallyport/logout", {
    method: "POST",
    headers: { cookie, origin: gate.origin, "sec-fetch-mode": "navigate" },
  });

test("a cookie that was signed out by one worker gets in by none, however soon it comes, wherever and however it ended", {
  timeout: 240_000,
}, async () => {
  const gate = await workersUnderTest({ routes });
  const lines = [(await gate.lines(0, 1))[0]!, (await gate.lines(1, 1))[0]!] as const;
  const browser = gate.browser();
  /** Signed in, and known to both. Still signed in at the provider, so this is a few redirects. */
  const begin = async () => {
    expect((await signIn(browser, `${gate.origin}/statements`, { user: "ada" })).status).toBe(200);
    const cookie = sessionOf(browser, gate.origin);
    for (const line of lines) expect(await ask(line, cookie)).toBe(200);
    return cookie;
  };

  const statuses: Record<string, number> = {};
  const rounds = shorten(
    Array.from({ length: 500 }, (_, round) => round),
    40,
  );
  for (const round of rounds) {
    // From one address come no more sign-ins than this.
    if (round % 50 === 49) await gate.advance(60_000);
    const cookie = await begin();
    const [here, there] = round % 2 === 0 ? lines : [lines[1], lines[0]];
    expect((await signOut(gate, here, cookie)).status).toBe(200);
    const status = await ask(there, cookie);
    statuses[status] = (statuses[status] ?? 0) + 1;
    expect(await ask(here, cookie)).toBe(401);
  }
  expect(statuses).toEqual({ 401: rounds.length });

  // The id that a step-up replaced.
  const earlier = await begin();
  await signIn(browser, `${gate.origin}/vault`, { user: "ada", code: () => gate.provider.codeFor("ada") });
  const later = sessionOf(browser, gate.origin);
  expect(later).not.toBe(earlier);
  for (const line of lines) expect([await ask(line, earlier), await ask(line, later)]).toEqual([401, 200]);

  // From a terminal: over everywhere when the command says so.
  expect(await gate.sallyport("sessions", "revoke", "--user", "ada")).toMatch(/^1 session ended\n/);
  for (const line of lines) expect(await ask(line, later)).toBe(401);

  // By a worker that stands still: neither while it is waited for, nor when it wakes.
  const cookie = await begin();
  const [, stopped] = gate.workers;
  process.kill(stopped, "SIGSTOP");
  const out = signOut(gate, lines[0], cookie);
  // Sent before it wakes, so that it is read together with what it is told, or before.
  const first = ask(lines[1], cookie);
  setTimeout(() => process.kill(stopped, "SIGCONT"), 2_000);
  expect((await out).status).toBe(200);
  expect(await ask(lines[1], cookie)).toBe(401);
  expect(await first).toBe(401);
});
