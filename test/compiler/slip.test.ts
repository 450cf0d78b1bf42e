// Slips that the text of a policy shows before anybody asks it: steps that nobody takes, and names that nothing has.

import { expect, test } from "vitest";
import { openJudge } from "../../src/testing/judge.ts";
import { createFolder } from "../support/folder.ts";
import { build, diagnosticsOf } from "./fixture/folder.ts";

const lead = `import { deny, every, forward, host, nobody, respond, route, stepUp, upstream, when, assurance } from "sallyport";
import { other } from "./other.ts";
const bank = upstream("bank", { endpoints: ["http://127.0.0.1:1"] });
const mfa = assurance("mfa", { amr: ["otp"] });
void [deny, every, forward, stepUp, upstream, when, bank, mfa, other];
`;
/** Guards, one in a line, and the code that is told of it. */
const guards: readonly (readonly [guard: string, code: string | null])[] = [
  [`({ request }) => { if (request.path === "/x") deny("no"); return true; }`, "COMPILE_DROPPED_STEP"],
  [`({ request }) => { request.path === "/x" || deny("no"); return true; }`, "COMPILE_DROPPED_STEP"],
  [`({ request }) => { request.path === "/x" ? stepUp(mfa) : 1; return true; }`, "COMPILE_DROPPED_STEP"],
  [`function ({ request }) { (0, forward(bank)); return request.path !== ""; }`, "COMPILE_DROPPED_STEP"],
  [`() => { const late = () => { when(() => true, deny("no")); }; late(); return true; }`, "COMPILE_DROPPED_STEP"],
  [`() => fetch("https://a.example") !== null`, "COMPILE_ABSENT"],
  [`() => { console.log("x"); return true; }`, "COMPILE_ABSENT"],
  [`() => new URLSearchParams("").size === 0`, "COMPILE_ABSENT"],
  [`() => structuredClone({}) !== null`, "COMPILE_ABSENT"],
  [`() => misspelt === 1`, "COMPILE_ABSENT"],
  // What is right.
  [`({ request }) => { const no = deny("no"); return request.path === "/x" ? no : true; }`, null],
  [`({ request }) => { return request.path === "/x" && deny("no"); }`, null],
  [`() => { const steps = []; steps.push(deny("no")); void steps; return true; }`, null],
  [`() => { const deny = (x) => x; deny("no"); return true; }`, null],
  [`() => typeof navigator === "undefined" || navigator.onLine`, null],
  [`() => { const fetch = () => true; return fetch(); }`, null],
  [`() => encodeURIComponent("x") === "x" && new Intl.Collator().compare("a", "b") < 0 && Temporal !== null`, null],
  [`(...given) => given.length === 1 && globalThis.process === undefined`, null],
];

test("each is told in its line, and what is right is not", async () => {
  const text = `${lead}export default host("a.example", { identity: nobody }, route("/",\n${guards.map(([guard]) => `${guard},`).join("\n")}\nrespond()));\n`;
  const result = await build({
    "a.ts": text,
    "other.ts": `import { deny } from "sallyport";\nexport const other = () => deny("no");\n`,
  });
  const told = diagnosticsOf(result).filter(({ code }) => code.startsWith("COMPILE_"));
  const first = lead.split("\n").length + 1;
  expect(
    guards.map(([guard], index) => [guard, told.find((one) => one.location?.line === first + index)?.code ?? null]),
  ).toEqual(guards);
  expect(told).toHaveLength(guards.filter(([, code]) => code !== null).length);
  // A name that is merely unknown may come from somewhere that nobody sees here.
  expect(told.filter(({ severity }) => severity === "warning").map(({ message }) => message)).toEqual([
    "console says nothing in a policy",
    "Nothing here is called misspelt",
  ]);
});

test("what packages try is theirs", async () => {
  const result = await build({
    "node_modules/lib/package.json": `{ "name": "lib", "main": "index.js" }`,
    "node_modules/lib/index.js": `exports.now = () => performance.now(); exports.is = true;`,
    "a.ts": `import { is } from "lib";\nimport { host, nobody, respond, route } from "sallyport";\nexport default host("a.example", { identity: nobody }, route("/", () => is, respond()));\n`,
  });
  expect(result).toMatchObject({ ok: true, warnings: [] });
});

test("all that a policy finds without importing it is known, and nothing else is there", async () => {
  const folder = await createFolder({
    "a.ts": `import { host, nobody, respond, route } from "sallyport";\nexport default host("a.example", { identity: nobody }, route("/", respond({ body: Reflect.ownKeys(globalThis).map(String).join(" ") })));\n`,
  });
  const opened = await openJudge(folder);
  if ("diagnostics" in opened) throw new Error(JSON.stringify(opened.diagnostics));
  const request = {
    method: "GET",
    url: "https://a.example/",
    headers: {},
    user: null,
    proofs: [],
    address: "192.0.2.1",
    nowMs: 1,
  };
  const verdict = await opened.judge.judge(request);
  await opened.judge.close();
  const names = verdict.kind === "respond" ? verdict.body.split(" ") : [];
  expect(names.length).toBeGreaterThan(50);
  const uses = names.filter((name) => /^[A-Za-z]\w*$/.test(name) && name !== "console" && name !== "undefined");
  const result = await build({
    "a.ts": `import { host, nobody, respond, route } from "sallyport";\nexport default host("a.example", { identity: nobody }, route("/", () => [${uses.join(", ")}].length > 0, respond()));\n`,
  });
  expect(result).toMatchObject({ ok: true, warnings: [] });
});
