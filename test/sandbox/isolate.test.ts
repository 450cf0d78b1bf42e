// What the isolate promises to honest callers: positions, limits, errors that say where.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { GatewayError } from "../../src/errors.ts";
import { createIsolate } from "../../src/sandbox/isolate.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { bareGuest, fairCodeOf, guest } from "../hostile/attack.ts";

// Wide: an isolate has no second try, and a busy machine holds innocent calls up.
const limits = { filename: "policies.js", memoryMb: 32, timeoutMs: 500, loadTimeoutMs: 10_000 };

const failure = (call: () => unknown): GatewayError => {
  try {
    call();
  } catch (error) {
    return error as GatewayError;
  }
  throw new Error("it did not throw");
};

test("strings and numbers go in and strings come out", () => {
  const isolate = createIsolate({ ...limits, ...bareGuest(guest("return route + facts;")) });
  expect(isolate.manifest()).toBe("{}");
  expect(isolate.decide(7, "é\u{1F512}\0")).toBe("7é\u{1F512}\0");
  isolate.dispose();
  isolate.dispose();
  expect(failure(() => isolate.decide(0, ""))).toBeInstanceOf(GatewayError);
});

test("positions are those of the script as it was given", () => {
  const isolate = createIsolate({
    ...limits,
    ...bareGuest(`globalThis.sallyport = { manifest: () => "", decide: () => new Error("here").stack };`),
  });
  expect(isolate.decide(0, "")).toContain("policies.js:1:60");
  const thrown = failure(() => createIsolate({ ...limits, ...bareGuest(`\n\n   throw new TypeError("no");`) }));
  expect(thrown).toMatchObject({ code: "SANDBOX_LOAD", cause: { code: "DECISION_FAULT" } });
  expect((thrown.cause as GatewayError).detail).toContain("policies.js:3:10");
});

test.each([
  ["a throw", "throw null;", "DECISION_FAULT"],
  ["a proxy thrown", "throw new Proxy({}, { get() { for (;;); }, getPrototypeOf() { for (;;); } });", "DECISION_FAULT"],
  ["an endless loop", "for (;;);", "DECISION_TIMEOUT"],
  ["a syntax error", "let = ;", "DECISION_FAULT"],
])("%s while loading is SANDBOX_LOAD with its reason", (_, code, reason) => {
  expect(failure(() => createIsolate({ ...limits, loadTimeoutMs: 50, ...bareGuest(code) }))).toMatchObject({
    code: "SANDBOX_LOAD",
    cause: { code: reason },
  });
});

test.each(["", "const guest = {};", "const guest = { manifest() {} };", "throw 1;", "const guest = null;"])(
  "a language that gives no guest (%j) is SANDBOX_LOAD",
  (language) => {
    const scripts = { ...bareGuest(""), language };
    expect(failure(() => createIsolate({ ...limits, ...scripts })).code).toBe("SANDBOX_LOAD");
  },
);

test("a throw that gets past the evaluation, and a timeout, end the isolate", () => {
  for (const [facts, code] of [
    ["", "DECISION_FAULT"],
    ["loop", "DECISION_TIMEOUT"],
  ] as const) {
    const isolate = createIsolate({
      ...limits,
      ...bareGuest(guest("if (facts) for (;;); throw new Error('x');")),
    });
    expect(failure(() => isolate.decide(1, facts)).code).toBe(code);
    expect(isolate.dead()).toBe(true);
  }
});

test("what a policy keeps between calls is gone after a replacement, and the policies are loaded again", () => {
  const sandbox = createSandbox(
    bareGuest(guest("globalThis.n = (globalThis.n ?? 0) + 1; if (facts) for (;;); return String(n);")),
    { memoryMb: 32, timeoutMs: 20 },
  );
  expect([sandbox.decide(1, ""), sandbox.decide(1, "")]).toEqual(["1", "2"]);
  expect(fairCodeOf(() => sandbox.decide(1, "loop"))).toBe("DECISION_TIMEOUT");
  expect(sandbox.decide(1, "")).toBe("1");
  sandbox.dispose();
  expect(failure(() => sandbox.decide(0, "")).code).toBe("GATEWAY_NOT_READY");
});

const run = promisify(execFile);
const attempt = `import { createIsolate } from ${JSON.stringify(import.meta.resolve("../../src/sandbox/isolate.ts"))};
try { createIsolate({ language: "", code: "", filename: "x.js", memoryMb: 8, timeoutMs: 20, loadTimeoutMs: 20 }); console.log("loaded"); }
catch (error) { console.log(error.code, error.detail); }`;

test("a Node without the flag is refused with a sentence instead of a crash", async () => {
  const { stdout } = await run(process.execPath, ["--input-type=module", "-e", attempt]);
  expect(stdout).toMatch(/^SANDBOX_LOAD .*--no-node-snapshot/);
});

test("without the addon nothing is sandboxed by anything weaker", async () => {
  const hook = `import { registerHooks } from "node:module";
registerHooks({ resolve(name, context, next) {
  if (name === "isolated-vm") throw Object.assign(new Error("gone"), { code: "MODULE_NOT_FOUND" });
  return next(name, context);
} });`;
  const { stdout } = await run(process.execPath, [
    "--no-node-snapshot",
    "--import",
    `data:text/javascript,${encodeURIComponent(hook)}`,
    "--input-type=module",
    "-e",
    attempt,
  ]);
  expect(stdout).toMatch(/^SANDBOX_LOAD isolated-vm cannot be loaded/);
});
