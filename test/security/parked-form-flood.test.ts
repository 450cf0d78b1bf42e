// Forms of nobody's do not fill the store: a client that takes no cookie is a new browser each time.

import { expect, test } from "vitest";
import { ask } from "../support/ask.ts";
import { gatewayUnderTest } from "../support/gateway-under-test.ts";
import { signIn } from "../support/sign-in.ts";

test("after a hundred from one address no more are kept, until the window ends; who is signed in does not notice", async () => {
  const gate = await gatewayUnderTest({ par: "absent" });
  const send = (path: string) =>
    ask(
      gate.port,
      `POST ${path}`,
      ["Sec-Fetch-Mode: navigate", "Sec-Fetch-Site: same-origin", "Content-Length: 3"],
      "a=b",
    );
  const replies = [];
  for (let count = 0; count < 102; count++) replies.push(await send("/payouts"));
  const codes = replies.map((reply) => reply.status);
  expect(codes.slice(0, 100)).toEqual(Array(100).fill(401));
  expect(codes.slice(100)).toEqual([503, 503]);
  expect(replies.at(-1)!.body).toContain("STEPUP_PARKED_FULL");

  const browser = gate.browser();
  const page = await signIn(browser, `${gate.origin}/statements`, { user: "ada" });
  const asked = await browser.post(`${gate.origin}/payouts`, { to: "Charles" }, { from: page });
  expect((await signIn(browser, asked, { user: "ada", code: () => gate.provider.codeFor("ada") })).status).toBe(200);
  expect(gate.requests.at(-1)).toMatchObject({ body: "to=Charles" });

  gate.advance(15 * 60_000);
  expect((await send("/payouts")).status).toBe(401);
});
