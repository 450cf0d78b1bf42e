// Real policies of which one route attacks: each attack must fail, and what the other routes say must stay what it was.

import { expect, onTestFinished } from "vitest";
import type { Ruling } from "../../runtime/contract.ts";
import { toWire } from "../../runtime/facts.ts";
import { GatewayError } from "../../src/errors.ts";
import type { BuildResult } from "../../src/generation/diagnostic.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { build } from "../runtime/built.ts";
import { type Change, factsWith } from "../support/facts.ts";

/** Attack is a policy file's top, and the guards of routes that attack; `files` stand beside it, such as a package. */
export interface Attack {
  readonly top?: string;
  readonly guards?: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
}

/** The routes that nobody attacks: what they say for a request of ada's and for a request of nobody's. */
const innocent = [
  `publicRoute("/closed", () => false, respond())`,
  `publicRoute("/named", ({ user }) => user?.id === "ada" || deny("not ada"), respond({ body: "named" }))`,
  `publicRoute("/header", ({ request }) => request.headers["constructor"] === undefined, forward(bank, { headers: { "x-user": ({ user }) => user?.id ?? "" } }))`,
  `publicRoute("/claims", ({ user }) => user === undefined || user.claims["isAdmin"] !== true, respond({ body: "plain" }))`,
  `route("/proved", stepUp(mfa, { maxAge: "5m" }), respond({ body: "proved" }))`,
] as const;

/** textOf is the attacking policy file. */
export const textOf = ({ top = "", guards = [] }: Attack): string => `import {
  assurance, bearer, deny, forward, host, oidc, publicRoute, respond, route, stepUp, upstream,
} from "sallyport";
${top}
const source = bearer("staff", { issuer: "https://a.example", audience: "a" });
const people = oidc("people", { issuer: "https://b.example", clientId: "x" });
const bank = upstream("bank", { endpoints: ["http://127.0.0.1:1"] });
const mfa = assurance("mfa", { amr: ["otp"] });
export default host("a.example", { identity: [source, people] },
${innocent.map((route) => `  ${route},`).join("\n")}
${guards.map((guard, index) => `  publicRoute("/attack/${index}", ${guard}, respond({ body: "attacked" })),`).join("\n")}
);`;

/** loading builds the attacking policies. */
export const loading = (attack: Attack): Promise<BuildResult> =>
  build({ "a.ts": textOf(attack), ...attack.files } as Readonly<Record<string, string>>);

export interface UnderAttack {
  /** attack asks the guard of that number; a fault that ends the isolate is its code. */
  attack(number: number, change?: Change): Ruling | string;
  /** unharmed asks every innocent route, for two people, whether it says what it said before any attack. */
  unharmed(): void;
}

/** underAttack loads them, and fails where they do not load. */
export async function underAttack(attack: Attack): Promise<UnderAttack> {
  const result = await loading(attack);
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics, null, 2));
  const sandbox = createSandbox(result.generation, { memoryMb: 64, timeoutMs: 2_000 });
  onTestFinished(() => sandbox.dispose());
  const rule = (route: number, change: Change): Ruling | string => {
    try {
      return JSON.parse(sandbox.decide(route, ...toWire(factsWith({ "request.headers": {}, ...change })))) as Ruling;
    } catch (error) {
      if (error instanceof GatewayError) return error.code;
      throw error;
    }
  };
  const people: readonly Change[] = [{}, { user: { ...nobodys, id: "ada" } }, { user: { ...nobodys, id: "eve" } }];
  const all = () => people.map((who) => innocent.map((_, route) => rule(route, who)));
  const before = all();
  return {
    attack: (number, change = {}) => rule(innocent.length + number, change),
    unharmed: () => expect(all()).toEqual(before),
  };
}

const nobodys = { issuer: "https://a.example", source: "staff", name: "", email: "", groups: [], claims: {} };
