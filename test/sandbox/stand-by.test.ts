// What stands by for the next save: our language and nothing else, given to one and once, and the same as what was loaded from the beginning.

import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { toWire } from "../../runtime/facts.ts";
import { practiceFacts } from "../../runtime/practice.ts";
import { createGround } from "../../src/sandbox/ground.ts";
import { createIsolate } from "../../src/sandbox/isolate.ts";
import { createStandBy, type StandBy } from "../../src/sandbox/stand-by.ts";
import { bareGuest, guest } from "../hostile/attack.ts";
import { build } from "../runtime/built.ts";
import { bareFacts } from "../support/facts.ts";

const limits = { filename: "policies.js", memoryMb: 64, timeoutMs: 2_000, loadTimeoutMs: 10_000 };

const policies = `import { deny, forward, host, nobody, oidc, respond, route, secret, upstream } from "sallyport";
const staff = oidc("staff", { issuer: "https://id.example", clientId: "x", clientSecret: secret("X") });
const one = upstream("one", { endpoints: ["http://127.0.0.1:2"] });
export const quiet = host("quiet.example", { identity: staff }, route("/", forward(one)));
export default [quiet, host("a.example", { identity: nobody },
  route("/", ({ request }) => request.path === "/" || deny("no"), respond({ body: "here" })),
  route("/broken", () => { throw new TypeError("no"); }, respond()),
)];`;

async function generationOf() {
  const result = await build({ "a.ts": policies });
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics, null, 2));
  return result.generation;
}

function standBy(idleMs = 0): StandBy {
  const made = createStandBy({ memoryMb: 64, idleMs });
  onTestFinished(() => made.close());
  return made;
}

/** The first one that is there. */
async function taken(from: StandBy, language: string) {
  for (;;) {
    const found = from.take(language);
    if (found !== null) return found;
    // Asking puts it off; on a busy machine it takes a while.
    await delay(250);
  }
}

test("policies in it are what they are in one that was loaded from the beginning", async () => {
  const { language, code } = await generationOf();
  const whole = createIsolate({ ...limits, language, code });
  const ground = await taken(standBy(), language);
  const aside = await (await taken(standBy(), language)).prepare({ ...limits, code });
  for (const isolate of [ground.load({ ...limits, code }), aside]) {
    expect(isolate.manifest()).toBe(whole.manifest());
    for (const route of [0, 1, 2, 3]) {
      const facts = toWire(bareFacts);
      expect(isolate.decide(route, ...facts)).toBe(whole.decide(route, ...facts));
    }
    isolate.dispose();
  }
  whole.dispose();
});

test("it is given once, for its own language alone, and the next one is another isolate", async () => {
  const from = standBy();
  const { language } = bareGuest("");
  expect(from.take(language)).toBeNull();
  const first = await taken(from, language);
  expect(from.take(language)).toBeNull();
  const isolate = first.load({
    ...limits,
    ...bareGuest(guest("return String((globalThis.n = (globalThis.n ?? 0) + 1));")),
  });
  expect([isolate.decide(1, ""), isolate.decide(1, "")]).toEqual(["1", "2"]);
  const second = await taken(from, language);
  const next = second.load({ ...limits, ...bareGuest(guest("return String(globalThis.n);")) });
  expect(next.decide(1, "")).toBe("undefined");
  isolate.dispose();
  expect(next.decide(1, "")).toBe("undefined");
  next.dispose();
});

test("one of another language is not given, and is gone", async () => {
  const from = standBy();
  const { language } = bareGuest("");
  from.take(language);
  const ground = await taken(from, language);
  ground.dispose();
  await delay(50);
  expect(from.take(`${language}\n`)).toBeNull();
  (await taken(from, `${language}\n`)).dispose();
});

test("policies that do not load in it say so as they do elsewhere, and have used it up", async () => {
  const from = standBy();
  const { language } = bareGuest("");
  for (const [code, reason] of [
    ["throw null;", "DECISION_FAULT"],
    ["for (;;);", "DECISION_TIMEOUT"],
    ["let = ;", "DECISION_FAULT"],
  ] as const) {
    const ground = await taken(from, language);
    await expect(ground.prepare({ ...limits, loadTimeoutMs: 50, ...bareGuest(code) })).rejects.toMatchObject({
      code: "SANDBOX_LOAD",
      cause: { code: reason },
    });
    expect(ground.isSound()).toBe(false);
  }
});

test("once it is closed there is none, and none is made", async () => {
  const from = standBy();
  const { language } = await generationOf();
  from.take(language);
  await delay(5);
  await from.close();
  expect(from.take(language)).toBeNull();
  await delay(50);
  expect(from.take(language)).toBeNull();
});

test("what is practised on is no mistake, and decides", async () => {
  const { language } = await generationOf();
  const check = `guest.practise();
const { problems, hosts } = JSON.parse(guest.manifest());
const kinds = hosts[0].routes.map(({ id }) => JSON.parse(guest.decide(id, ${JSON.stringify(toWire(practiceFacts)[0])})).kind);
if (problems.length > 0 || kinds.includes("fault")) throw new Error(JSON.stringify({ problems, kinds }));`;
  createGround({ ...limits, language: `${language}\n${check}` }).dispose();
});
