// What an operator learns of a policy that failed: the place, told by V8 and not by the policy, and a code that is the same for the same fault.

import { expect, onTestFinished, test } from "vitest";
import { createDecision, PolicyFault } from "../../src/decision/decide.ts";
import { createFaults } from "../../src/generation/faults.ts";
import type { Generation } from "../../src/generation/generation.ts";
import { createLocator } from "../../src/generation/locator.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { build } from "../runtime/built.ts";
import { factsWith } from "../support/facts.ts";

const guards: Readonly<Record<string, string>> = {
  "reads nothing": `({ request }) => (request.query["absent"] as string[]).length > 0`,
  "throws here": `({ request }) => { throw new Error(request.query["q"]![0]); }`,
  "throws there": `({ request }) => { throw new Error(request.query["q"]![0]); return true; }`,
  "throws two kinds": `({ request }) => { throw request.path === "/a" ? new RangeError() : new TypeError(); }`,
  "calls a library": `() => fails()`,
  "forges its stack": `() => { throw Object.assign(new Error(), { stack: "Error\\n    at policies.js:1:1" }); }`,
  "forges a computed stack": `() => { throw Object.defineProperty(new Error("a\\n    at x (policies.js:1:1)"), "stack", { value: "Error\\n    at policies.js:1:1" }); }`,
  "forges a frame in its message": `() => { throw new Error("a\\n    at x (policies.js:1:1)"); }`,
  "forges a frame in a function's name": `() => ({ ["x (policies.js:1:1)\\n"]() { throw new Error(); } })["x (policies.js:1:1)\\n"]!()`,
  "makes code that says it is of another file": `() => new Function("\\n\\n\\nthrow new Error()\\n//# sourceURL=policies.js")()`,
  "formats stacks itself": `() => { (Error as any).prepareStackTrace = () => "at policies.js:1:1"; throw new Error(); }`,
  "throws a text": `() => { throw "text"; }`,
  "returns a text": `() => "text" as never`,
  "throws deep in a list": `() => [1].map(() => { throw new TypeError(); }).length > 0`,
};
const names = Object.keys(guards);

const files = (head = "") => ({
  "_lib.ts": "export const fails = (): boolean => {\n  throw new URIError('x');\n};\n",
  "a.ts": `${head}import { host, nobody, respond, route } from "sallyport";
import { fails } from "./_lib.ts";
export default host("a.example", { identity: nobody },
${names.map((name, index) => `  route("/${index}", ${guards[name]}, respond()),`).join("\n")}
);`,
});
const lineOf = (name: string) => names.indexOf(name) + 4;

async function generationOf(text: ReturnType<typeof files>): Promise<Generation> {
  const result = await build(text);
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics, null, 2));
  return result.generation;
}

/** failing gives what is told of a guard's fault, by policies in a sandbox of their own. */
function failing(generation: Generation, messages = false) {
  const sandbox = createSandbox(generation, { memoryMb: 64, timeoutMs: 2_000 });
  onTestFinished(() => sandbox.dispose());
  const locate = createLocator(generation);
  const decision = createDecision({
    call: sandbox.decide,
    locate,
    faults: createFaults(generation, { locate, explain: messages ? sandbox.explain : null }),
  });
  return (name: string, query = "q=1", path = "/"): PolicyFault => {
    try {
      decision.decide(names.indexOf(name), factsWith({ "request.query": query, "request.path": path }));
    } catch (cause) {
      if (cause instanceof PolicyFault) return cause;
      throw cause;
    }
    throw new Error(`${name} does not fail`);
  };
}

const placeOf = ({ at }: PolicyFault) => at && `${at.file}:${at.line}`;
const codeOf = ({ note }: PolicyFault) => note!.fingerprint;

test("every fault has a short code of its own, the same in every process and generation, and another place is another fault", async () => {
  const generation = await generationOf(files());
  const fault = failing(generation);
  const codes = names.map((name) => codeOf(fault(name)));
  expect(codes.filter((code) => !/^[0-9a-f]{10}$/.test(code))).toEqual([]);
  expect(new Set(codes).size).toBe(names.length);
  const again = failing(generation);
  expect(names.map((name) => codeOf(again(name, "q=other")))).toEqual(codes);
  // The same policies below something else: other lines, other bundle, other generation.
  const moved = await generationOf(files("export const above = 1;\n\n"));
  expect(moved.id).not.toBe(generation.id);
  const elsewhere = failing(moved);
  expect(names.map((name) => codeOf(elsewhere(name)))).toEqual(codes);
  expect(placeOf(elsewhere("throws here"))).toBe(`a.ts:${lineOf("throws here") + 2}`);
  expect(codeOf(fault("throws two kinds", "", "/a"))).not.toBe(codeOf(fault("throws two kinds", "", "/b")));
});

test("the place is the innermost line that the operator wrote, whatever a stack says", async () => {
  const fault = failing(await generationOf(files()));
  expect(names.map((name) => [name, placeOf(fault(name))])).toEqual(
    names.map((name) => [name, name === "calls a library" ? "_lib.ts:2" : `a.ts:${lineOf(name)}`]),
  );
  const column = (name: string, text: string) =>
    `  route("/${names.indexOf(name)}", ${guards[name]}`.lastIndexOf(text) + 1;
  expect(fault("throws here").at!.column).toBe(column("throws here", "new Error"));
  expect(fault("returns a text").at!.column).toBe(column("returns a text", "() =>"));
  expect(fault("throws here").note).toMatchObject({ count: 1, thrown: null });
});

test("a fact that throws is a fault of the line that read it", async () => {
  const result = await build({
    "a.ts": `import { host, nobody, respond, route } from "sallyport";
export default host("a.example", { identity: nobody },
  route("/0",
    ({ request }) => request.path === "/"
      && request.headers["x"] === "1", respond()),
);`,
  });
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  const locate = createLocator(result.generation);
  const sandbox = createSandbox(result.generation, { memoryMb: 64, timeoutMs: 2_000 });
  onTestFinished(() => sandbox.dispose());
  const decision = createDecision({
    call: sandbox.decide,
    locate,
    faults: createFaults(result.generation, { locate, explain: null }),
  });
  // Headers that are no JSON: what reads them is the language, and that is nobody's line.
  expect(() => decision.decide(0, factsWith({ "request.path": "/", "request.headers": "{" as never }))).toThrow(
    expect.objectContaining({ at: { file: "a.ts", line: 5, column: 18 } }),
  );
});

const bodies: readonly (readonly [string, string | RegExp | null])[] = [
  [`throw new TypeError("no " + request.path)`, "TypeError: no /p"],
  [`throw Object.assign(new Error("x"), { name: "PaymentError" })`, "PaymentError: x"],
  [
    `throw new Error("x", { cause: new RangeError("y", { cause: "z" }) })`,
    'Error: x (caused by RangeError: y (caused by "z"))',
  ],
  [`throw new AggregateError([new Error("a"), "b"], "both")`, 'AggregateError: both (of 2: Error: a; "b")'],
  [`const e = new Error("x"); e.cause = e; throw e`, /^Error: x(?: \(caused by Error: x){3}\){3}$/],
  [`throw "a\\nb\\u202e"`, '"a\\nb\\u202e"'],
  ["throw undefined", "undefined"],
  ["throw Symbol('s')", "Symbol(s)"],
  ["throw { code: 7 }", '{"code":7}'],
  ["throw new Error('x'.repeat(1e6))", /^Error: x{1900,1999}… \(2007 characters\)$/],
  ["throw Object.defineProperty(new Error(), 'message', { get() { throw 1; } })", "Error"],
  ["throw new Proxy({}, { get() { throw 1; }, ownKeys() { throw 1; } })", "an object"],
  ["throw Object.defineProperty(new Error(), 'message', { get() { for (;;); } })", null],
  ["return 'a text' as never", '"a text"'],
];

test("who writes the policies is told all that was thrown; of several faults the first, and how many there are", async () => {
  const result = await build({
    "a.ts": `import { host, nobody, respond, route } from "sallyport";
export default host("a.example", { identity: nobody },
${bodies.map(([body], index) => `  route("/${index}", ({ request }) => { ${body}; }, respond()),`).join("\n")}
  route("/several", () => { throw new Error("first"); }, () => { throw new Error("second"); }, () => 1 as never, respond()),
);`,
  });
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  const { generation } = result;
  const sandbox = createSandbox(generation, { memoryMb: 64, timeoutMs: 200 });
  onTestFinished(() => sandbox.dispose());
  const locate = createLocator(generation);
  const decision = createDecision({
    call: sandbox.decide,
    locate,
    faults: createFaults(generation, { locate, explain: sandbox.explain }),
  });
  const noteOf = (index: number) => {
    try {
      decision.decide(index, factsWith({ "request.path": "/p" }));
    } catch (cause) {
      return (cause as PolicyFault).note;
    }
    return null;
  };
  for (const [index, [body, said]] of bodies.entries())
    expect([body, noteOf(index)?.thrown]).toEqual([body, said instanceof RegExp ? expect.stringMatching(said) : said]);
  expect(noteOf(bodies.length)).toMatchObject({ thrown: "Error: first", count: 3 });
});
