// Inside the real sandbox there is one clock, the request's, and one chance, seeded by its id.

import { describe, expect, test } from "vitest";
import type { FactValues } from "../../runtime/facts.ts";
import { factsWith } from "../support/facts.ts";
import { build, sandboxed } from "./built.ts";

const factsAt = (now: number, id = "id-1"): FactValues =>
  factsWith({ "time.now": now, "request.id": id, "request.scheme": "https", "client.address": "192.0.2.1" });

/** The policies answer with what an expression gives, as JSON in the body. */
async function evaluating(expression: string, before = "") {
  const [one, other] = await sandboxed({
    "a.ts": `import { host, nobody, respond, route } from "sallyport";
${before}
export default host("a.example", { identity: nobody }, route("/", (context) => respond({ body: JSON.stringify(${expression}) ?? "nothing" }), respond()));`,
  });
  const answerOf = (from: typeof one, facts: FactValues): unknown => {
    const ruling = from.rule(0, facts);
    if (ruling.kind !== "act" || ruling.action.kind !== "respond") throw new Error(JSON.stringify(ruling));
    return JSON.parse(ruling.action.body);
  };
  return { one: (facts: FactValues) => answerOf(one, facts), other: (facts: FactValues) => answerOf(other, facts) };
}

test("every clock shows the request's moment", async () => {
  const { one } = await evaluating(
    `[Date.now(), new Date().getTime(), +new Date(), new Date().toISOString(), Date() === new Date().toString(), new (new Date().constructor)().getTime(), Reflect.construct(Date, []).getTime(), context.time.now]`,
  );
  const now = 1_700_000_000_123;
  expect(one(factsAt(now))).toEqual([now, now, now, "2023-11-14T22:13:20.123Z", true, now, now, now]);
  expect(one(factsAt(0))).toEqual([0, 0, 0, "1970-01-01T00:00:00.000Z", true, 0, 0, 0]);
});

test("the clock stands still while a request is decided", async () => {
  const { one } = await evaluating(
    `(() => { const before = Date.now(); for (let i = 0; i < 1e6; i++); return Date.now() - before; })()`,
  );
  expect(one(factsAt(5))).toBe(0);
});

test.each([
  `Object.getPrototypeOf(Date) === Function.prototype`,
  `new Intl.DateTimeFormat("en", { year: "numeric", timeZone: "UTC" }).format() === "2001"`,
  `new Intl.DateTimeFormat("en", { year: "numeric", timeZone: "UTC" }).formatToParts()[0]!.value === "2001"`,
  `new Date().toLocaleDateString("en", { year: "numeric", timeZone: "UTC" }) === "2001"`,
  `(globalThis as any).Temporal?.Now === undefined`,
])("no other clock is left: %s", async (expression) => {
  const { one } = await evaluating(expression);
  expect(one(factsAt(Date.UTC(2001, 5)))).toBe(true);
});

test("dates that say when they are work as ever", async () => {
  const { one } = await evaluating(
    `[new Date(0).getTime(), new Date("2020-01-01T00:00:00Z").getTime(), Date.UTC(2020, 0), Date.parse("2020-01-01"), new Date() instanceof Date, new (class extends Date {})().getTime()]`,
  );
  expect(one(factsAt(7))).toEqual([0, 1_577_836_800_000, 1_577_836_800_000, 1_577_836_800_000, true, 7]);
});

describe("Math.random", () => {
  const many = `Array.from({ length: 1000 }, () => Math.random())`;
  test("gives the same to the same request, in any isolate", async () => {
    const { one, other } = await evaluating(many);
    const first = one(factsAt(1, "id-1"));
    expect(one(factsAt(2, "id-2"))).not.toEqual(first);
    expect(one(factsAt(3, "id-1"))).toEqual(first);
    expect(other(factsAt(4, "id-1"))).toEqual(first);
  });
  test("is spread over [0, 1)", async () => {
    const { one } = await evaluating(many);
    const values = one(factsAt(1)) as number[];
    expect(new Set(values).size).toBe(1_000);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    const mean = values.reduce((sum, value) => sum + value, 0) / 1_000;
    expect(mean).toBeGreaterThan(0.4);
    expect(mean).toBeLessThan(0.6);
  });
  test("samples requests evenly: the first number of each is spread too", async () => {
    const { one } = await evaluating("Math.random()");
    const firsts = Array.from({ length: 500 }, (_, index) => one(factsAt(1, `request-${index}`)) as number);
    expect(firsts.filter((value) => value < 0.5).length).toBeGreaterThan(200);
    expect(firsts.filter((value) => value < 0.5).length).toBeLessThan(300);
  });
});

describe("there is none of it", () => {
  test.each([
    "SharedArrayBuffer",
    "Atomics",
    "WebAssembly",
    "performance",
    "ShadowRealm",
    "process",
    "require",
    "fetch",
    "setTimeout",
    "setInterval",
    "queueMicrotask",
    "XMLHttpRequest",
    "global",
    "ivm",
  ])("%s", async (name) => {
    const { one } = await evaluating(`typeof globalThis[${JSON.stringify(name)}]`);
    expect(one(factsAt(1))).toBe("undefined");
  });
});

test("console is there for libraries, and says nothing", async () => {
  const { one } = await evaluating(
    `[console.log("x"), console.error({}), console.warn(), console.info(1), console.debug(), console.trace()].map((value) => value === undefined)`,
  );
  expect(one(factsAt(1))).toEqual([true, true, true, true, true, true]);
});

test("no policy can put the clock or the chance back", async () => {
  const { one } = await evaluating(
    `[Date.now(), Math.random() < 1, undone]`,
    `let undone = "";
for (const undo of [() => { Date = Object as never; }, () => { Date.now = () => 9; }, () => { delete (globalThis as any).Date; }, () => { Math.random = () => 2; }, () => { Object.defineProperty(Date, "now", { value: () => 9 }); }, () => { Object.defineProperty(globalThis, "Date", { value: 1 }); }])
  try { undo(); } catch { undone += "!"; }`,
  );
  expect(one(factsAt(5))).toEqual([5, true, "!!!!!!"]);
});

test.each(["Date.now()", "new Date()", "Math.random()", "[1].map(Date.now)"])(
  "while policies load there is no %s",
  async (expression) => {
    const result = await build({
      "a.ts": `import { host, nobody, respond, route } from "sallyport";
export const loaded =
  ${expression};
export default host("a.example", { identity: nobody }, route("/", respond()));`,
    });
    if (result.ok) throw new Error("it loaded");
    expect(result.diagnostics).toMatchObject([{ code: "POLICY_CLOCK", location: { file: "a.ts", line: 3 } }]);
  },
);

test("a fault, a denial and a step-up each say where they stand in the operator's file", async () => {
  const [policies] = await sandboxed({
    "a.ts": `import { assurance, deny, host, nobody, oidc, respond, route, stepUp } from "sallyport";
const staff = oidc("staff", { issuer: "https://a.example", clientId: "x" });
const mfa = assurance("mfa", { amr: ["otp"] });
export default host("a.example", { identity: staff },
  route("/throws", () => {
    const nothing = undefined as unknown as { x: number };
    return nothing.x === 1;
  }, respond()),
  route("/odd", 
    () => 1 as never, respond()),
  route("/denied", () =>
    deny("no"), respond()),
  route("/asked",
    stepUp(mfa), respond()),
  route("/refused", () => false, respond()),
);`,
  });
  const facts = {
    ...factsAt(1),
    user: JSON.stringify({ id: "a", issuer: "", source: "staff", name: "", email: "", groups: [], claims: {} }),
  };
  const lines = [0, 1, 2, 3, 4].map((route) => {
    const ruling = policies.rule(route, facts);
    const at = ruling.kind === "act" ? ruling.stepUps[0]!.at : "at" in ruling ? ruling.at : "";
    return [ruling.kind, policies.locate(at)?.line];
  });
  expect(lines).toEqual([
    ["fault", 7],
    ["fault", 10],
    ["deny", 12],
    ["act", 14],
    ["deny", 15],
  ]);
});
