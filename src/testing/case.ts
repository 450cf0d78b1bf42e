// A made-up request, as it crosses from a test to the judge: who asks for what, having proved what.

import type { LevelTree } from "../../runtime/contract.ts";

/** partAddress takes the address of a request apart, and mends nothing of it. Throws a TypeError that is for the test's author. */
export function partAddress(url: string): {
  readonly scheme: string;
  readonly authority: string;
  readonly target: string;
} {
  const parts = /^(https?):\/\/([^/?#]+)(.*)$/s.exec(url);
  if (!parts) throw new TypeError(`${url} is not a whole address such as https://bank.example.com/payouts`);
  const [, scheme = "", authority = "", rest = ""] = parts;
  return { scheme, authority, target: rest.startsWith("/") ? rest : `/${rest}` };
}

/** Case is one made-up request. */
export interface Case {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly user: CaseUser | null;
  readonly proofs: readonly CaseProof[];
  readonly address: string;
  readonly nowMs: number;
  /** When the user signed in; left out: now. */
  readonly sinceMs?: number;
}

/** CaseProof is what the user proved, how long ago, and for what alone. */
export interface CaseProof {
  readonly level: LevelTree;
  readonly ageSeconds: number;
  readonly scope: string | null;
}

/**
 * CaseUser is who is asking; what is left out is empty.
 *
 * @example
 * ```ts
 * const ada: CaseUser = { id: "ada", groups: ["finance"], source: "staff" };
 * gate.as(ada);
 * ```
 */
export interface CaseUser {
  readonly id: string;
  readonly groups?: readonly string[];
  readonly name?: string;
  readonly email?: string;
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Name of the identity source; left out: the first that the route takes. */
  readonly source?: string;
}
