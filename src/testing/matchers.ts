// Matchers for verdicts: the one door to vitest outside of tests.

import { isDeepStrictEqual } from "node:util";
import { expect } from "vitest";
import type { SourceLocation } from "../../runtime/contract.ts";
import { parseDurationMs } from "../../runtime/duration.ts";
import { levelName } from "../assurance/level-name.ts";
import type { Requirement } from "../exchange/exchange.ts";
import { type AnyLevel, type AnyScope, toScope, toTree } from "./given.ts";
import { spokenFor } from "./spoken.ts";
import type { Refused, Verdict } from "./verdict.ts";

/** StepUpOptions: what is left out does not matter; `scope: null` asks for none. */
export interface StepUpOptions {
  readonly maxAge?: string;
  readonly scope?: AnyScope | null;
  readonly once?: boolean;
}

/**
 * VerdictMatchers are what verdicts are expected with.
 *
 * @example
 * ```ts
 * const expectVerdict = (verdict: Verdict): VerdictMatchers<void> => expect(verdict);
 * expectVerdict(await gate.get("https://bank.example.com/")).toForwardTo("bank");
 * ```
 */
export interface VerdictMatchers<R> {
  /** The request goes to this upstream. */
  toForwardTo(upstream: string): R;
  /** The request is held up until this level is proved; the options as in stepUp(), and what is left out does not matter. */
  toStepUp(level: AnyLevel, options?: StepUpOptions): R;
  /** The request is refused, for this reason if one is given, or by the gateway with this code. */
  toDeny(reason?: string | RegExp): R;
  /** Somebody has to sign in first. */
  toLogIn(): R;
  /** The client is sent elsewhere. */
  toRedirectTo(location: string): R;
  /** The gateway answers by itself. */
  toRespond(status: number): R;
}

declare module "vitest" {
  // The type parameters must be declared exactly as vitest declares them.
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> extends VerdictMatchers<R> {}
}

/** registerMatchers adds them to vitest's expect. */
export function registerMatchers(): void {
  expect.extend({
    toForwardTo: (verdict: Verdict, upstream: string) =>
      result(verdict, verdict.kind === "forward" && verdict.upstream === upstream, `forward to ${upstream}`),
    toStepUp(verdict: Verdict, level: AnyLevel, options: StepUpOptions = {}) {
      const maxAgeMs = options.maxAge === undefined ? undefined : parseDurationMs(options.maxAge);
      if (maxAgeMs === null) throw new TypeError(`maxAge: "${options.maxAge}" is not a duration such as "5m"`);
      const tree = toTree(level);
      const wanted = {
        ...(maxAgeMs !== undefined && { maxAgeSeconds: maxAgeMs / 1_000 }),
        ...(options.scope !== undefined && { scope: options.scope === null ? null : toScope(options.scope) }),
        ...(options.once !== undefined && { once: options.once }),
      };
      const fits = (one: Requirement) =>
        isDeepStrictEqual(one.level, tree) &&
        Object.entries(wanted).every(([name, value]) => one[name as keyof typeof wanted] === value);
      const pass = verdict.kind === "step-up" && verdict.unmet.some(fits);
      return result(verdict, pass, `step up to ${inWords({ level: tree, ...wanted })}`);
    },
    toDeny(verdict: Verdict, reason?: string | RegExp) {
      const text = verdict.kind === "deny" ? verdict.reason : verdict.kind === "refuse" ? verdict.code : null;
      const fits =
        text !== null && (reason === undefined || (typeof reason === "string" ? text === reason : reason.test(text)));
      return result(verdict, fits, reason === undefined ? "deny" : `deny: ${reason}`);
    },
    toLogIn: (verdict: Verdict) => result(verdict, verdict.kind === "login", "ask to log in"),
    toRedirectTo: (verdict: Verdict, location: string) =>
      result(verdict, verdict.kind === "redirect" && verdict.location === location, `redirect to ${location}`),
    toRespond: (verdict: Verdict, status: number) =>
      result(verdict, verdict.kind === "respond" && verdict.status === status, `respond ${status}`),
  });
}

const result = (verdict: Verdict, pass: boolean, expected: string) => ({
  pass,
  message: () =>
    `expected the policies ${pass ? "not " : ""}to ${expected}, and they ${describe(verdict)}${spokenFor(verdict)}`,
});

function describe(verdict: Verdict): string {
  switch (verdict.kind) {
    case "forward":
      return `forward to ${verdict.upstream}${place(verdict.at)}`;
    case "step-up":
      return `step up to ${verdict.unmet.map((one) => inWords(one) + place(one.at)).join(" and ")}`;
    case "deny":
      return `deny: ${verdict.reason || "a guard said no"}${place(verdict.at)}`;
    case "login":
      return `ask to log in${place(verdict.at)}`;
    case "redirect":
      return `redirect to ${verdict.location}${place(verdict.at)}`;
    case "respond":
      return `respond ${verdict.status}${place(verdict.at)}`;
    case "refuse":
      return `refuse with ${verdict.code}${verdict.detail === "" ? "" : ` (${verdict.detail})`}${whyRefused(verdict)}`;
  }
}

/** Of a policy that failed: its place, what it threw, and how many more failed. */
function whyRefused({ at = null, thrown = null, faults = 1 }: Refused): string {
  const where = place(at);
  const more = faults === 1 ? "" : `, the first of ${faults} faults`;
  return `${where}${more}${thrown === null ? "" : `\n  ${thrown}`}`;
}

/** "passkey or mfa within 300s for ["payout","17"] once". */
function inWords(one: Pick<Requirement, "level"> & Partial<Requirement>): string {
  const within = one.maxAgeSeconds == null ? "" : ` within ${one.maxAgeSeconds}s`;
  const scope = one.scope == null ? "" : ` for ${one.scope}`;
  return `${levelName(one.level)}${within}${scope}${one.once ? " once" : ""}`;
}

/** As editors and terminals open it. */
const place = (at: SourceLocation | null) => (at === null ? "" : ` (${at.file}:${at.line}:${at.column})`);
