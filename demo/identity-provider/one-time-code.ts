// One-time codes (RFC 6238): the phone that shows them and the check that takes each of them once.

import { Secret, TOTP } from "otpauth";
import type { User } from "../users.ts";

const periodSeconds = 30;

/** OneTimeCodes plays both sides: what a user's phone shows, and what the provider accepts. */
export interface OneTimeCodes {
  /** What the phone shows now; `used` once that code was accepted. */
  current(user: User): { readonly code: string; readonly secondsLeft: number; readonly used: boolean };
  /** A code that would be accepted now: the oldest unused one within the clock tolerance; null when all are used. */
  unused(user: User): string | null;
  /** Takes a code. "reused" when it, or a later one, was taken before. */
  accept(user: User, code: string): "accepted" | "wrong" | "reused";
}

/** createOneTimeCodes starts with every code unused. `now` is in milliseconds. */
export function createOneTimeCodes(now: () => number): OneTimeCodes {
  const taken = new Map<string, number>();
  const totpOf = (user: User) =>
    new TOTP({ secret: Secret.fromBase32(user.totpSecret), digits: 6, period: periodSeconds });
  const stepNow = () => Math.floor(now() / 1_000 / periodSeconds);
  const codeAt = (user: User, step: number) => totpOf(user).generate({ timestamp: step * periodSeconds * 1_000 });

  return {
    current(user) {
      const step = stepNow();
      return {
        code: codeAt(user, step),
        secondsLeft: periodSeconds - Math.floor((now() / 1_000) % periodSeconds),
        used: (taken.get(user.id) ?? 0) >= step,
      };
    },
    unused(user) {
      const step = Math.max(stepNow() - 1, (taken.get(user.id) ?? 0) + 1);
      return step > stepNow() + 1 ? null : codeAt(user, step);
    },
    accept(user, code) {
      // One step more than is offered: a code that is typed as its step ends arrives in the next.
      const delta = /^\d{6}$/.test(code) ? totpOf(user).validate({ token: code, timestamp: now(), window: 2 }) : null;
      if (delta === null) return "wrong";
      const step = stepNow() + delta;
      // RFC 6238 §5.2: a code seen over a shoulder must not work a second time.
      if (step <= (taken.get(user.id) ?? 0)) return "reused";
      taken.set(user.id, step);
      return "accepted";
    },
  };
}
