// Matchers for verdicts, given to vitest.

import { isDeepStrictEqual } from "node:util";
import { parseDurationMs } from "../../runtime/duration.ts";
import type { Requirement } from "../exchange/exchange.ts";
import { describeVerdict, inWords } from "./describe-verdict.ts";
import { type AnyLevel, type AnyScope, toScope, toTree } from "./given.ts";
import { missingFor, spokenFor } from "./spoken.ts";
import { expect } from "./test-run.ts";
import type { Verdict } from "./verdict.ts";

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
  toSignIn(): R;
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
    toSignIn: (verdict: Verdict) => result(verdict, verdict.kind === "sign-in", "ask to sign in"),
    toRedirectTo: (verdict: Verdict, location: string) =>
      result(verdict, verdict.kind === "redirect" && verdict.location === location, `redirect to ${location}`),
    toRespond: (verdict: Verdict, status: number) =>
      result(verdict, verdict.kind === "respond" && verdict.status === status, `respond ${status}`),
  });
}

const result = (verdict: Verdict, pass: boolean, expected: string) => ({
  pass,
  message: () =>
    `expected the policies ${pass ? "not " : ""}to ${expected}, and they ${describeVerdict(verdict)}${spokenFor(verdict)}${missingFor(verdict)}`,
});
