// What the policies declare while they load: collected here, told to the host as one manifest.

import type { HeaderSpec, HostSpec, LevelSpec, Position, Problem, SourceSpec, UpstreamSpec } from "./contract.ts";

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

/** ImpossibleStep is thrown when a policy makes a step with impossible values while deciding. */
export class ImpossibleStep extends Error {
  readonly position: Position;
  constructor(message: string, position: Position) {
    super(message);
    this.position = position;
  }
}

/** object records a mistake. While loading they are collected, so that all are shown at once; while deciding it is a fault. */
export function problem(code: string, message: string, fix: string, at: Position): void {
  if (phase === "deciding") throw new ImpossibleStep(message, at);
  declared.problems.push({ code, message, fix, at });
}

let mounted = false;

/** endDeclaring: everything is mounted, and what is declared from now on the gateway would never hear of. */
export function endDeclaring(): void {
  mounted = true;
}

/** declaring refuses what is called inside a guard. */
export function declaring(call: string, at: Position): void {
  if (mounted) refuse(call, at);
}

function refuse(call: string, at: Position): never {
  throw new ImpossibleStep(`${call}() inside a guard: declare it at the top of a file`, at);
}

/** doubt records what is most likely a mistake, and closes nothing by itself: a warning. */
export function doubt(code: string, message: string, fix: string, at: Position): void {
  if (phase === "loading") declared.problems.push({ code, severity: "warning", message, fix, at });
}

/** declare adds one named thing; a second one of the same name is a mistake. */
export function declare<Spec extends { readonly name: string; readonly at: Position }>(
  kind: string,
  list: Spec[],
  spec: Spec,
): void {
  if (phase === "deciding") refuse(kind, spec.at);
  if (list.some((other) => other.name === spec.name)) {
    problem(
      "POLICY_NAME_TAKEN",
      `Two times ${kind}("${spec.name}")`,
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

/** quote shows an operator's value in a message, cut short. */
export function quote(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value.slice(0, 80)) : typeof value;
}
