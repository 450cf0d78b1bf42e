// What the policies declare while they load: collected here, told to the host as one manifest.

import { createBrand } from "./brand.ts";
import type { HeaderSpec, HostSpec, LevelSpec, Position, Problem, SourceSpec } from "./contract.ts";
import type { PolicyCode } from "./policy-code.ts";
import { typeOf } from "./thrown.ts";
import type { UpstreamSpec } from "./upstream-spec.ts";
import { detailLength, quoted, visible } from "./visible.ts";

type Phase = "loading" | "deciding";

let phase: Phase = "loading";

/** declared is everything so far, in the order of declaration. */
export const declared = {
  identities: [] as SourceSpec<Position>[],
  levels: [] as LevelSpec<Position>[],
  upstreams: [] as UpstreamSpec<Position>[],
  headers: [] as HeaderSpec<Position>[],
  hosts: [] as HostSpec<Position>[],
  problems: [] as Problem<Position>[],
};

/** startDeciding ends loading: from now on nothing can be declared. */
export function startDeciding(): void {
  phase = "deciding";
}

/** isDeciding: are policies loaded, and a request being decided? */
export const isDeciding = (): boolean => phase === "deciding";

/** Impossible is what is wrong with a step that a policy makes while deciding, and where. */
export interface Impossible {
  readonly code: "POLICY_STEP" | "POLICY_TOO_LARGE";
  readonly message: string;
  readonly at: Position;
}

/** What is thrown at the guard that makes such a step. What it says is kept here: a guard that catches it can write on it. */
const impossible = createBrand<Impossible>("a mistake");

/** impossibleOf gives what is wrong with a step; undefined for anything else that was thrown. */
export const impossibleOf = (thrown: unknown): Impossible | undefined => impossible.dataOf(thrown);

function refuse(message: string, at: Position): never {
  throw impossible.mark(new Error(message), { code: "POLICY_STEP", message: visible(message, detailLength), at });
}

/** refuseTooLarge: what it says are names and numbers of our own. */
export function refuseTooLarge(message: string, at: Position): never {
  throw impossible.mark(new RangeError(message), { code: "POLICY_TOO_LARGE", message, at });
}

/**
 * problem records a mistake. While loading they are collected, so that all are shown at once; while deciding it is a fault.
 * Whatever a message says of a value goes through `quote`, names and numbers too (test/runtime/quoted.test.ts).
 */
export function problem(code: PolicyCode, message: string, fix: string, at: Position): void {
  if (phase === "deciding") refuse(message, at);
  declared.problems.push({ code, message, fix, at });
}

let mounted = false;

/** endDeclaring: everything is mounted, and what is declared from now on the gateway would never hear of. */
export function endDeclaring(): void {
  mounted = true;
}

/** declaring refuses what is called inside a guard. */
export function declaring(call: string, at: Position): void {
  if (mounted) refuse(inGuard(call), at);
}

const inGuard = (call: string): string => `${call}() inside a guard: declare it at the top of a file`;

/** doubt records what is most likely a mistake, and closes nothing by itself: a warning. */
export function doubt(code: PolicyCode, message: string, fix: string, at: Position): void {
  if (phase === "loading") declared.problems.push({ code, severity: "warning", message, fix, at });
}

/** declare adds one named thing; a second one of the same name is a mistake. */
export function declare<Spec extends { readonly name: string; readonly at: Position }>(
  kind: string,
  list: Spec[],
  spec: Spec,
): void {
  if (phase === "deciding") refuse(inGuard(kind), spec.at);
  if (list.some((other) => other.name === spec.name)) {
    problem(
      "POLICY_NAME_TAKEN",
      `Two times ${kind}(${quote(spec.name)})`,
      `Give one of them another name, or import the first.`,
      spec.at,
    );
    return;
  }
  list.push(spec);
}

/** checkName holds names to what logs, headers and messages can carry. */
export function checkName(kind: string, name: unknown, at: Position): string {
  if (typeof name === "string" && /^[a-z][a-z0-9-]{0,62}$/.test(name)) return name;
  problem(
    "POLICY_NAME",
    `${kind}() has the name ${quote(name)}`,
    'Use lower-case letters, digits and hyphens, beginning with a letter, such as "bank".',
    at,
  );
  return typeof name === "string" ? name : "";
}

/** quote shows an operator's own value in a message, cut short; while deciding it says what it is alone, for it can hold what the request held. */
export function quote(value: unknown): string {
  if (phase === "deciding") return typeOf(value);
  if (typeof value === "string") return quoted(value);
  return typeof value === "number" || typeof value === "boolean" ? `${value}` : typeOf(value);
}
