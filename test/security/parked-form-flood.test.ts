// Forms of nobody's do not fill the store, and who sends many pushes out their own: a client that takes no cookie is a new browser each time.

import { expect, test } from "vitest";
import { ask } from "../support/ask.ts";
import type { Answer } from "../support/browser-client.ts";
import { type GatewayUnderTest, gatewayUnderTest } from "../support/gateway-under-test.ts";
import { signIn } from "../support/sign-in.ts";

const behindProxy = { settings: { trustedProxies: "127.0.0.1,::1" }, par: "absent" } as const;

const send = (gate: GatewayUnderTest, address: string) =>
  ask(
    gate.port,
    "POST /payouts",
    ["Sec-Fetch-Mode: navigate", "Sec-Fetch-Site: same-origin", "Content-Length: 3", `X-Forwarded-For: ${address}`],
    "a=b",
  );

/** Sends forms from these addresses, some at once, and gives the statuses there were. */
async function flood(gate: GatewayUnderTest, addresses: readonly string[]): Promise<ReadonlySet<number>> {
  const statuses = new Set<number>();
  let next = 0;
  const sender = async () => {
    for (let index = next++; index < addresses.length; index = next++)
      statuses.add((await send(gate, addresses[index]!)).status);
  };
  await Promise.all(Array.from({ length: 16 }, sender));
  return statuses;
}

/** Ada, who is not signed in, sends a form from this address; `goOn` signs her in, and what she sent goes its way. */
async function sentBy(gate: GatewayUnderTest, address: string) {
  const browser = gate.browser();
  const headers = { "x-forwarded-for": address };
  const page = `${gate.origin}/`;
  const asked = await browser.post(`${gate.origin}/payouts`, { to: "Charles" }, { from: page, headers });
  return {
    asked,
    goOn: (from: Answer = asked) => signIn(browser, from, { user: "ada", code: () => gate.provider.codeFor("ada") }),
  };
}

/** How many forms came back for Ada, who then proves what they need; that a decision comes too late on a full machine does not matter. */
const cameBack = (gate: GatewayUnderTest) =>
  gate
    .decisions()
    .filter(({ replayed, verdict, subject }) => replayed === true && verdict !== "step-up" && subject === "ada").length;

test("after 2,000 from 20 addresses another one's is kept, and comes back", async () => {
  const gate = await gatewayUnderTest(behindProxy);
  const early = await sentBy(gate, "192.0.2.200");
  const addresses = Array.from({ length: 2_000 }, (_, index) => `192.0.2.${1 + (index % 20)}`);
  // Kept, each of them, unless the decision came too late on a machine that is full.
  expect([401, 503]).toEqual(expect.arrayContaining([...(await flood(gate, addresses))]));
  for (const ada of [early, await sentBy(gate, "192.0.2.201")]) await ada.goOn();
  expect(cameBack(gate)).toBe(2);
}, 120_000);

test("one address, and one network of IPv6, keeps its newest two hundred", async () => {
  const gate = await gatewayUnderTest(behindProxy);
  const [old, other] = [await sentBy(gate, "2001:db8::1"), await sentBy(gate, "2001:db8:0:1::1")];
  await flood(
    gate,
    Array.from({ length: 200 }, (_, index) => `2001:db8::${(index + 2).toString(16)}`),
  );
  const young = await sentBy(gate, "2001:db8::1");
  // It went; the page at its address is shown, and nothing is sent.
  await old.goOn();
  expect(cameBack(gate)).toBe(0);
  for (const ada of [other, young]) await ada.goOn();
  expect(cameBack(gate)).toBe(2);
}, 120_000);
