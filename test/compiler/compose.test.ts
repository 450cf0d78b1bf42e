// Steps that can never act, be asked for or matter: each is told with its line, and what is only unusual is not.

import { expect, test } from "vitest";
import { build, diagnosticsOf } from "./fixture/folder.ts";

const lead = `import { assurance, before, choose, deny, every, forward, host, nobody, oidc, otherwise, redirect, respond, route, stepUp, upstream, when } from "sallyport";
const bank = upstream("bank", { endpoints: ["http://127.0.0.1:1"] });
const other = upstream("other", { endpoints: ["http://127.0.0.1:2"] });
const staff = oidc("staff", { issuer: "https://a.example", clientId: "x" });
const mfa = assurance("mfa", { acr: "urn:mfa" });
const own = assurance("own", { factor: "passkey" });
const finance = ({ user }) => user.groups.includes("finance");
const weekend = ({ time }) => time.now % 7 === 0;
`;

/** All routes are built at once; each has a line of its own, and so has each of its steps. */
const cases: readonly (readonly [string, readonly string[]])[] = [
  // What always denies.
  [`when(finance, forward(bank)),\ndeny("else")`, ["error COMPILE_ALWAYS_DENIED 0"]],
  [`when(finance, redirect("/a")),\ndeny("else")`, ["error COMPILE_ALWAYS_DENIED 0"]],
  [`when(finance, respond()),\ndeny("else")`, ["error COMPILE_ALWAYS_DENIED 0"]],
  [`when(finance, when(weekend,\nforward(bank))),\ndeny("else")`, ["error COMPILE_ALWAYS_DENIED 1"]],
  [
    `when(finance, forward(bank)),\nwhen(weekend, forward(other)),\ndeny("else")`,
    ["error COMPILE_ALWAYS_DENIED 0", "error COMPILE_ALWAYS_DENIED 1"],
  ],
  [`when(finance,\ndeny("no"),\nforward(bank)),\nforward(other)`, ["error COMPILE_ALWAYS_DENIED 2"]],
  [`when(finance,\nforward(bank),\ndeny("no")),\nforward(other)`, ["error COMPILE_ALWAYS_DENIED 1"]],
  [`when(finance, when(weekend,\nforward(bank)),\ndeny("no")),\nforward(other)`, ["error COMPILE_ALWAYS_DENIED 1"]],
  [`finance,\ndeny("else")`, ["warning COMPILE_IDLE_STEP 1"]],
  [`({ user }) => user.id === "ada" || deny("Not ada"),\nfinance,\ndeny("closed")`, ["warning COMPILE_IDLE_STEP 2"]],
  [`stepUp(mfa),\ndeny("closed")`, ["warning COMPILE_IDLE_STEP 0"]],
  [`when(finance, stepUp(mfa)),\ndeny("closed")`, ["warning COMPILE_IDLE_STEP 0"]],
  [`when(finance,\nstepUp(mfa),\ndeny("no")),\nforward(bank)`, ["warning COMPILE_IDLE_STEP 1"]],
  [`when(finance,\ndeny("one"),\ndeny("two")),\nforward(bank)`, ["warning COMPILE_IDLE_STEP 2"]],
  [`when(finance,\ndeny("one"),\nwhen(weekend, deny("two"))),\nforward(bank)`, ["warning COMPILE_IDLE_STEP 2"]],
  // Two actions of which one can never run.
  [`when(finance,\nforward(bank),\nforward(other)),\nforward(bank)`, ["error COMPILE_SECOND_ACTION 2"]],
  [`when(finance,\nforward(bank),\nwhen(weekend, redirect("/a"))),\nforward(bank)`, ["error COMPILE_SECOND_ACTION 2"]],
  [
    `forward(bank),\nwhen(finance, forward(other))`,
    ["error POLICY_AFTER_ACTION -1", "error POLICY_NO_ACTION -1", "error COMPILE_SECOND_ACTION 1"],
  ],
  [`forward(bank),\ndeny("else")`, ["error POLICY_AFTER_ACTION -1"]],
  [`deny("else"),\nforward(bank)`, ["error POLICY_AFTER_ACTION -1"]],
  [`deny("one"),\ndeny("two")`, ["error POLICY_AFTER_ACTION -1"]],
  [`forward(bank),\nredirect("/a")`, ["error POLICY_AFTER_ACTION -1"]],
  [`when(finance, forward(bank))`, ["error POLICY_NO_ACTION -1"]],
  [`when(finance, forward(bank)),\nwhen(weekend, deny("else"))`, ["error POLICY_NO_ACTION -1"]],
  [`finance,\nstepUp(mfa)`, ["error POLICY_NO_ACTION -1"]],
  // The same within every() and choose().
  [
    `every(finance,\nwhen(finance, forward(bank)),\ndeny("else"))`,
    ["error COMPILE_ALWAYS_DENIED 1", "warning COMPILE_IDLE_STEP 2"],
  ],
  [
    `choose(when(finance, forward(bank)),\notherwise(stepUp(mfa))),\ndeny("else")`,
    ["error COMPILE_ALWAYS_DENIED 0", "warning COMPILE_IDLE_STEP 1"],
  ],
  [
    `choose(when(finance,\nforward(bank),\nforward(other)),\notherwise(forward(bank)))`,
    ["error COMPILE_SECOND_ACTION 2"],
  ],
  [`choose(when(finance,\ndeny("no"),\nforward(bank)),\notherwise(forward(bank)))`, ["error COMPILE_ALWAYS_DENIED 2"]],
  [
    `when(finance, choose(when(weekend, forward(bank)),\notherwise(redirect("/a"))),\nforward(other)),\nforward(other)`,
    ["error COMPILE_SECOND_ACTION 2"],
  ],
  [
    `choose(when(finance, every(stepUp(mfa), forward(bank))),\notherwise(choose(when(weekend, forward(other)), otherwise(deny("no")))))`,
    [],
  ],
  [`every(finance, every(stepUp(mfa), forward(bank)))`, []],
  [`choose(when(finance, deny("no")), otherwise(stepUp(mfa))),\nforward(bank)`, []],
  // A second step-up to the same level.
  [`stepUp(mfa),\nstepUp(mfa),\nforward(bank)`, ["warning COMPILE_IDLE_STEP 1"]],
  [`stepUp(mfa),\nstepUp(mfa, { maxAge: "5m" }),\nforward(bank)`, ["warning COMPILE_IDLE_STEP 0"]],
  [
    `stepUp(mfa, { maxAge: "5m" }),\nwhen(finance,\nstepUp(mfa, { maxAge: "1h" })),\nforward(bank)`,
    ["warning COMPILE_IDLE_STEP 2"],
  ],
  [`every(stepUp(mfa, { maxAge: "5m" })),\nstepUp(mfa),\nforward(bank)`, ["warning COMPILE_IDLE_STEP 1"]],
  [`stepUp(mfa),\nwhen(finance, stepUp(mfa, { maxAge: "5m" })),\nforward(bank)`, []],
  [`stepUp(mfa),\nstepUp(mfa, { scope: "x", once: true }),\nforward(bank)`, []],
  [`stepUp(mfa),\nstepUp(own),\nforward(bank)`, []],
  [`every(finance, stepUp(mfa)),\nstepUp(mfa, { maxAge: "5m" }),\nforward(bank)`, []],
  // What is right.
  [`deny("closed")`, []],
  [`when(finance, deny("special")),\ndeny("else")`, []],
  [`when(finance, forward(bank)),\nforward(other)`, []],
  [`when(finance, forward(bank)),\nwhen(weekend, redirect("/a")),\nforward(other)`, []],
  [`when(finance, when(weekend, forward(bank)), forward(other)),\nredirect("/a")`, []],
  [`when(finance, deny("no")),\nstepUp(mfa),\nforward(bank)`, []],
  [`when(finance, deny("no")),\nwhen(weekend, forward(bank)),\nforward(other)`, []],
  [`when(finance, stepUp(mfa), forward(bank)),\nforward(other)`, []],
  [`finance,\nstepUp(mfa),\nrespond()`, []],
  [`(facts) => finance(facts) ? forward(bank) : deny("else"),\nforward(other)`, []],
];

test("steps that something else always beats, and steps that only look so", async () => {
  const lines: number[] = [];
  let text = `${lead}export default host("a.example", { identity: staff },\n`;
  for (const [index, [steps]] of cases.entries()) {
    text += `route("/r${index}",\n`;
    lines.push(text.split("\n").length);
    text += `${steps}\n),\n`;
  }
  const found = diagnosticsOf(await build({ "a.ts": `${text});\n` }));
  const inCase = cases.map(([steps], index) => {
    const from = lines[index]! - 1;
    const to = from + steps.split("\n").length;
    return found
      .filter(({ location }) => location !== null && location.line >= from && location.line <= to)
      .map(({ severity, code, location }) => `${severity} ${code} ${location!.line - from - 1}`);
  });
  expect(cases.map(([steps], index) => [steps, [...inCase[index]!].sort()])).toEqual(
    cases.map(([steps, expected]) => [steps, [...expected].sort()]),
  );
  expect(found).toHaveLength(cases.flatMap(([, expected]) => expected).length);
  for (const { fix } of found) expect(fix).toMatch(/\w/);
});
