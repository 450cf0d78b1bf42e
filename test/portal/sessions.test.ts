// Where am I signed in: a person's own sessions, and no one else's.

import { expect, test } from "vitest";
import { type GatewayUnderTest, gatewayUnderTest } from "../support/gateway-under-test.ts";
import { signIn } from "../support/sign-in.ts";

const path = "/.sallyport/sessions";

async function people() {
  const gate = await gatewayUnderTest();
  const [laptop, phone, tablet, bob] = [gate.browser(), gate.browser(), gate.browser(), gate.browser()] as const;
  for (const browser of [laptop, phone, tablet]) await signIn(browser, `${gate.origin}/statements`, { user: "ada" });
  await signIn(bob, `${gate.origin}/statements`, { user: "bob" });
  const alive = (browser: ReturnType<GatewayUnderTest["browser"]>) =>
    browser.open(`${gate.origin}/statements`, { follow: false }).then((answer) => answer.status === 200);
  return { gate, laptop, phone, tablet, bob, alive };
}

const keysIn = (page: { readonly forms: readonly { readonly fields: readonly (readonly [string, string])[] }[] }) =>
  page.forms.flatMap((form) => form.fields.filter(([name]) => name === "session").map(([, value]) => value));

test("a person sees their other sessions, and ends one of them", async () => {
  const { gate, laptop, phone, tablet, bob, alive } = await people();
  const page = await laptop.open(gate.origin + path);
  expect(page.status).toBe(200);
  expect(keysIn(page)).toHaveLength(2);
  const chosen = { session: keysIn(page)[0]! };
  // Sent twice, as a double click does, it leads the same way and ends nothing more.
  const [, after] = await Promise.all([laptop.submit(page, chosen), laptop.submit(page, chosen)]);
  expect([after.status, after.url.pathname]).toEqual([200, path]);
  expect(keysIn(after)).toHaveLength(1);
  expect([await alive(laptop), await alive(bob)]).toEqual([true, true]);
  expect([await alive(phone), await alive(tablet)].toSorted()).toEqual([false, true]);
});

test("and all of the others at once", async () => {
  const { gate, laptop, phone, tablet, bob, alive } = await people();
  const page = await laptop.open(gate.origin + path);
  const after = await laptop.submit(page, { others: "1" });
  expect(keysIn(after)).toEqual([]);
  expect(await Promise.all([laptop, bob, phone, tablet].map(alive))).toEqual([true, true, false, false]);
});

test("nobody ends another person's session, or their own by mistake", async () => {
  const { gate, laptop, bob, alive } = await people();
  const page = await laptop.open(gate.origin + path);
  const own = await bob.open(gate.origin + path);
  expect(keysIn(own)).toEqual([]);
  for (const session of [keysIn(page)[0]!, "", "unknown"])
    await bob.post(gate.origin + path, { session }, { from: own });
  expect(keysIn(await laptop.open(gate.origin + path))).toHaveLength(2);
  expect(await alive(bob)).toBe(true);
});

test("another site's form ends nothing", async () => {
  const { gate, laptop } = await people();
  const answer = await laptop.post(gate.origin + path, { others: "1" }, { from: "https://evil.localhost/" });
  expect(answer.status).toBe(403);
  expect(keysIn(await laptop.open(gate.origin + path))).toHaveLength(2);
});

test("without a session there is nothing to see", async () => {
  const { gate } = await people();
  const page = await gate.browser().open(gate.origin + path);
  expect(page.status).toBe(401);
  expect(page.body).not.toContain("Ada");
  // Nor for a script, whoever is signed in: it would learn where its reader is signed in besides.
  expect((await fetch(gate.origin + path)).status).toBe(403);
});
