// sallyport/testing/arbitrary: requests and visitors by chance, from what policies declare.

import fc from "fast-check";
import { expect, test } from "vitest";
import { arbitrary } from "../../src/testing/arbitrary.ts";
import { opened, openedOnce } from "./policy-folder.ts";

const gateway = openedOnce(`
  route("GET /billing/*", ({ user }) => user.groups.includes("finance") || deny("Only finance"), forward(bank)),
  route("POST /billing/:id", ({ user }) => ["finance", "audit"].some((one) => user.groups.includes(one)), stepUp(mfa, { maxAge: "5m" }), forward(bank)),
  route("GET /own", stepUp(own), forward(bank)),
  publicRoute("/open", forward(bank)),
`);

const settings = { seed: 20_261_127, numRuns: 200 };

test("what no visitor can do holds for all that are made", async () => {
  const gate = await gateway();
  const outsiders = arbitrary.visitor(
    gate,
    (user) => !user?.groups.some((group) => group === "finance" || group === "audit"),
  );
  const billing = arbitrary.request(gate, { under: "/billing" });
  await fc.assert(
    fc.asyncProperty(outsiders, billing, async (visitor, made) => {
      expect(await visitor.request(...made)).not.toForwardTo("bank");
    }),
    settings,
  );
});

test("a hole is found, and told in one line that a person reads", async () => {
  const gate = await gateway();
  // Audit may, too.
  const outsiders = arbitrary.visitor(gate, (user) => !user?.groups.includes("finance"));
  const property = fc.asyncProperty(
    outsiders,
    arbitrary.request(gate, { under: "/billing" }),
    async (visitor, made) => {
      expect(await visitor.request(...made)).not.toForwardTo("bank");
    },
  );
  const found = await fc.check(property, { ...settings, numRuns: 5_000 });
  expect(found.failed).toBe(true);
  const text = fc.stringify(found.counterexample);
  expect(text).toMatch(
    /^\[ada of staff in \[audit\] having mfa for 0s from 192\.0\.2\.1,POST https:\/\/bank\.example\/billing\/1\]$/,
  );
});

test("there is all that is declared, and what lies beside it", async () => {
  const gate = await gateway();
  const requests = fc.sample(arbitrary.request(gate), { seed: 1, numRuns: 1_000 });
  const urls = requests.map(([, url]) => new URL(url));
  expect(new Set(urls.map(({ hostname }) => hostname))).toEqual(
    new Set(["bank.example", "www.bank.example", "elsewhere.example"]),
  );
  const paths = urls.map(({ pathname }) => pathname);
  expect(paths).toEqual(
    expect.arrayContaining(["/open", "/OPEN", "/open/", "/billing/1", "/billing/finance", "/billing"]),
  );
  expect(new Set(requests.map(([method]) => method))).toEqual(
    new Set(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]),
  );
  const users = fc.sample(arbitrary.user(gate), { seed: 1, numRuns: 500 });
  expect(new Set(users.flatMap(({ groups }) => groups))).toEqual(new Set(["finance", "audit", "nobodys-group"]));
  expect(new Set(users.map(({ source }) => source))).toEqual(new Set(["staff", "machines"]));
});

test("ages lie around the limits, and nobody has what their source cannot give", async () => {
  const gate = await gateway();
  const visitors = fc.sample(arbitrary.visitor(gate), { seed: 1, numRuns: 1_000 }).map((one) => fc.stringify(one));
  const ages = new Set(visitors.flatMap((text) => [...text.matchAll(/for (\d+)s/g)].map(([, age]) => Number(age))));
  expect(ages).toEqual(new Set([0, 299, 300, 301, 599, 600, 601, 604_800]));
  expect(visitors.some((text) => text.startsWith("nobody from"))).toBe(true);
  expect(visitors.some((text) => / of staff .*having own /.test(text))).toBe(true);
  expect(visitors.some((text) => / of machines .*having own /.test(text))).toBe(false);
  // Nobody's proof is one that could not be had: then asking would fail the test.
  await fc.assert(
    fc.asyncProperty(arbitrary.visitor(gate), arbitrary.request(gate), async (visitor, made) => {
      await visitor.request(...made);
    }),
    settings,
  );
});

test("below a path that only a wider route serves, requests are made there", async () => {
  const gate = await opened(`
  publicRoute("GET /:area/:page", forward(bank)),`);
  const made = fc.sample(arbitrary.request(gate, { under: "/reports" }), { seed: 1, numRuns: 50 });
  expect(made.every(([, url]) => new URL(url).pathname.startsWith("/reports"))).toBe(true);
  expect(() => arbitrary.request(gate, { under: "/reports/2026/may" })).toThrow(TypeError);
});

test("where nothing fits, it is said", async () => {
  const gate = await gateway();
  expect(() => arbitrary.request(gate, { under: "/nowhere" })).toThrow(TypeError);
  expect(() => arbitrary.request(gate, { host: "elsewhere.example" })).toThrow(TypeError);
  expect(() => arbitrary.request({ ...gate })).toThrow(TypeError);
});

test("a helper's argument is a group, and a path is none", async () => {
  const gate = await opened(`
  ...((inGroup: (name: string) => (context: any) => boolean) => [
    route("GET /a", inGroup("keepers"), forward(bank)),
    route("GET /b", inGroup("owners"), forward(bank)),
  ] as const)((name) => ({ user }) => user.groups.includes(name)),`);
  const users = fc.sample(arbitrary.user(gate), { seed: 1, numRuns: 200 });
  expect(new Set(users.flatMap(({ groups }) => groups))).toEqual(new Set(["keepers", "owners", "nobodys-group"]));
});
