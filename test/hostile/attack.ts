// What every hostile test shares: a small guest written by hand, and the two things that must hold after an attack.

import { afterEach, expect } from "vitest";
import { GatewayError } from "../../src/errors.ts";
import { createSandbox, type Sandbox } from "../../src/sandbox/sandbox.ts";

/** bare is a ground on which nothing is locked: what holds there is the wall's doing alone. The script leaves a guest on its globalThis. */
export const bare = `
let own;
const guest = {
  open(run) { run(); own = { ...globalThis.sallyport }; },
  manifest: () => own.manifest(),
  decide: (...facts) => own.decide(...facts),
};`;

/** bareGuest is a script for that ground, as the wall takes it. */
export const bareGuest = (code: string) => ({ language: bare, code: `${code}\nvar $policies = {};` });

/** guest is a script whose route 0 is well-behaved and whose route 1 runs the body, with `facts` in scope. */
export const guest = (body: string) => `
globalThis.sallyport = {
  manifest() { return "{}"; },
  decide(route, facts) {
    if (route === 0) return "served " + facts;
    ${body}
  },
};`;

let open: Sandbox[] = [];
afterEach(() => {
  for (const sandbox of open) sandbox.dispose();
  open = [];
});

/** The limit is time on the wall, and counts for the innocent call after the attack as well: a busy machine holds that up too. */
const patient = { memoryMb: 32, timeoutMs: 200 };

/** sandboxOf loads a hostile body in a sandbox that is disposed after the test. */
export function sandboxOf(body: string, limits = patient): Sandbox {
  const sandbox = createSandbox(bareGuest(guest(body)), limits);
  open.push(sandbox);
  return sandbox;
}

/** codeOf is the code of the GatewayError that a call throws; "" when it does not throw. */
export function codeOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof GatewayError) return error.code;
    throw error;
  }
  return "";
}

/** fairCodeOf is that code, where what a busy machine held up (SANDBOX_HELD_UP) is tried again, as a client would. */
export function fairCodeOf(call: () => unknown): string {
  let code = codeOf(call);
  for (let tries = 1; code === "SANDBOX_HELD_UP" && tries < 20; tries++) code = codeOf(call);
  return code;
}

/** expectSurvived: the attack failed with one of these codes, more than once, and the next call is served each time. */
export function expectSurvived(sandbox: Sandbox, ...expected: string[]): void {
  for (let round = 0; round < 2; round++) {
    expect(expected).toContain(fairCodeOf(() => sandbox.decide(1, "{}")));
    expect(sandbox.decide(0, "next")).toBe("served next");
  }
}
