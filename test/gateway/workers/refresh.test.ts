// A refresh that is due on both workers at once happens once at the provider, which forgives no token used twice.

import { expect, test } from "vitest";
import { signIn } from "../../support/sign-in.ts";
import { sessionOf, workersUnderTest } from "./workers-under-test.ts";

test("forty requests at both workers, all due: one refresh each time, and nobody is signed out", async () => {
  const gate = await workersUnderTest({
    routes: 'route("GET /ledger", forward(bank, { headers: { "x-groups": ({ user }) => user.groups.join(" ") } })),',
  });
  const browser = gate.browser();
  await signIn(browser, `${gate.origin}/ledger`, { user: "ada" });
  const headers = { cookie: sessionOf(browser, gate.origin), "sec-fetch-mode": "cors" };
  const lines = [...(await gate.lines(0, 20)), ...(await gate.lines(1, 20))];
  const tokenCalls = () => gate.providerRequests.filter((one) => one === "POST /token").length;
  const all = async () =>
    (await Promise.all(lines.map((line) => line.ask("/ledger", { headers })))).map((one) => one.status);
  expect(new Set(await all())).toEqual(new Set([200]));
  expect(tokenCalls()).toBe(1);
  for (let round = 1; round <= 4; round++) {
    gate.provider.setGroups("ada", [`round-${round}`]);
    // Every other time the grace is over too, so that all have to wait for it.
    await gate.advance(round % 2 ? 5 * 60_000 : 20 * 60_000);
    expect(new Set(await all())).toEqual(new Set([200]));
    expect(tokenCalls()).toBe(1 + round);
    // Within the grace a worker answers with what it has until the refresh is done.
    await expect
      .poll(async () => {
        const before = gate.requests.length;
        await all();
        return new Set(gate.requests.slice(before).map((one) => one.headers["x-groups"]));
      })
      .toEqual(new Set([`round-${round}`]));
    expect(tokenCalls()).toBe(1 + round);
  }
});
