// Visitors: who asks the policies, made up piece by piece.

import type { Case, CaseUser } from "./case.ts";
import { type MovedClock, toDurationMs } from "./clock.ts";
import type { Explanation } from "./explanation.ts";
import { type AnyLevel, type AnyScope, toScope, toTree } from "./given.ts";
import type { Verdict } from "./verdict.ts";

/**
 * RequestOptions are what a request carries besides its method and address.
 *
 * @example
 * ```ts
 * const french: RequestOptions = { headers: { "accept-language": "fr" } };
 * await gate.get("https://bank.example.com/", french);
 * ```
 */
export interface RequestOptions {
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * HavingOptions: how long ago something was proved ("6m"), and for what alone, as in stepUp().
 *
 * @example
 * ```ts
 * const longAgo: HavingOptions = { age: "6m" };
 * gate.as({ id: "ada" }).having(mfa, longAgo);
 * ```
 */
export interface HavingOptions {
  readonly age?: string;
  readonly scope?: AnyScope;
}

/**
 * Visitor asks the policies what they would do with a request; each method gives a visitor that differs in one thing.
 *
 * @example
 * ```ts
 * const ada: Visitor = gate.as({ id: "ada", groups: ["finance"] }).from("203.0.113.9");
 * expect(await ada.having(mfa).post("https://bank.example.com/payouts")).toForwardTo("bank");
 * ```
 */
export interface Visitor {
  get(url: string, options?: RequestOptions): Promise<Verdict>;
  post(url: string, options?: RequestOptions): Promise<Verdict>;
  request(method: string, url: string, options?: RequestOptions): Promise<Verdict>;
  /** explain says of each step what it came to and why, which one decided, and what would have let the request pass. */
  explain(method: string, url: string, options?: RequestOptions): Promise<Explanation>;
  /** as: the same, signed in. */
  as(user: CaseUser): Visitor;
  /** having: the same, having proved a level, just now unless said otherwise. Of anyOf() that is the first, of allOf() every one. */
  having(level: AnyLevel, options?: HavingOptions): Visitor;
  /** from: the same, from another address. */
  from(address: string): Visitor;
  /** at: the same, at another time: the gateway's clock does not matter to them, and what they proved is as old as was said. */
  at(time: Date): Visitor;
}

/** Ask has a case judged, or explained. `beyond` is what of it nobody can arrange outside of the test kit, in words. */
export interface Ask {
  verdict(made: Case, beyond: readonly string[]): Promise<Verdict>;
  explanation(made: Case, beyond: readonly string[]): Promise<Explanation>;
}

/** Made is a visitor so far: proofs and sign-in with the clock's time of then. */
interface Made {
  readonly user: CaseUser | null;
  readonly sinceMs: number;
  readonly proofs: readonly (Case["proofs"][number] & { readonly madeMs: number })[];
  readonly address: string;
  /** null: as the clock says. */
  readonly fixedMs: number | null;
}

/** Where nobody said from where. */
const someAddress = "192.0.2.1";

/** createVisitor is nobody yet. */
export const createVisitor = (ask: Ask, clock: MovedClock): Visitor =>
  visitor(ask, clock, { user: null, sinceMs: 0, proofs: [], address: someAddress, fixedMs: null });

function beyondOf({ fixedMs, address, proofs }: Made, clock: MovedClock): readonly string[] {
  return [
    ...(fixedMs !== null || clock.movedMs() !== 0 ? ["another time"] : []),
    ...(address !== someAddress ? [`the address ${address}`] : []),
    ...(proofs.some(({ ageSeconds }) => ageSeconds > 0) ? ["the age of a proof"] : []),
    ...(proofs.some(({ scope }) => scope !== null) ? ["a proof for a scope"] : []),
  ];
}

function visitor(ask: Ask, clock: MovedClock, made: Made): Visitor {
  const clockMs = () => clock.now().getTime();
  const toCase = (method: string, url: string, options: RequestOptions = {}): Case => {
    const headers = Object.fromEntries(
      Object.entries(options.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
    );
    const { user, address, fixedMs } = made;
    const nowMs = fixedMs ?? clockMs();
    /** Whoever was put at a time of their own did not wait for it. */
    const passedMs = (sinceMs: number) => (fixedMs === null ? nowMs - sinceMs : 0);
    const proofs = made.proofs.map(({ madeMs, ageSeconds, ...proof }) => ({
      ...proof,
      ageSeconds: ageSeconds + Math.floor(passedMs(madeMs) / 1_000),
    }));
    return { method, url, headers, user, proofs, address, nowMs, sinceMs: nowMs - passedMs(made.sinceMs) };
  };
  const request: Visitor["request"] = (...asked) => ask.verdict(toCase(...asked), beyondOf(made, clock));
  return {
    request,
    explain: (...asked) => ask.explanation(toCase(...asked), beyondOf(made, clock)),
    get: (url, options) => request("GET", url, options),
    post: (url, options) => request("POST", url, options),
    as: (user) => visitor(ask, clock, { ...made, user, sinceMs: clockMs(), proofs: [] }),
    having(level, options = {}) {
      const ageMs = toDurationMs("age", options.age ?? "0s");
      const scope = options.scope === undefined ? null : toScope(options.scope);
      const proof = { level: toTree(level), ageSeconds: Math.floor(ageMs / 1_000), scope, madeMs: clockMs() };
      return visitor(ask, clock, { ...made, proofs: [...made.proofs, proof] });
    },
    from: (address) => visitor(ask, clock, { ...made, address }),
    at: (time) => visitor(ask, clock, { ...made, fixedMs: time.getTime() }),
  };
}
