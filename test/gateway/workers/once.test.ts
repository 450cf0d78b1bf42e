// A proof that serves once, spent by many requests at once over connections to both workers: one passes.

import { expect, test } from "vitest";
import { signIn } from "../../support/sign-in.ts";
import { sessionOf, workersUnderTest } from "./workers-under-test.ts";

test("of sixteen requests at both workers, one passes, every time", async () => {
  const gate = await workersUnderTest({
    routes: `
      route("GET /statements", forward(bank)),
      route("POST /payouts/:id/approve",
        stepUp(mfa, { scope: ({ params }) => ["payout", params.id], once: true }), forward(bank)),
    `,
  });
  const browser = gate.browser();
  const page = await signIn(browser, `${gate.origin}/statements`, { user: "ada" });
  const lines = [...(await gate.lines(0, 8)), ...(await gate.lines(1, 8))];
  const winners = new Set<string>();
  for (let round = 1; round <= 6; round++) {
    const path = `/payouts/${round}/approve`;
    const asked = await browser.post(`${gate.origin}${path}`, {}, { from: page });
    const back = await signIn(browser, asked, {
      user: "ada",
      code: () => gate.provider.codeFor("ada"),
      until: (url) => url.pathname === path,
    });
    expect(back.status).toBe(303);
    const headers = { cookie: sessionOf(browser, gate.origin), origin: gate.origin, "sec-fetch-mode": "cors" };
    const replies = await Promise.all(lines.map((line) => line.ask(path, { method: "POST", headers })));
    expect(replies.map((one) => one.status).sort()).toEqual([200, ...Array(15).fill(401)]);
    expect(gate.requests.filter((one) => one.url === path)).toHaveLength(1);
    winners.add(String(replies.find((one) => one.status === 200)!.headers["x-worker"]));
    // The code of a step counts once at the provider.
    await gate.advance(30_000);
  }
  expect(winners.size).toBeGreaterThan(0);
});
