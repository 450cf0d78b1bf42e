// What a check found out about a provider: whether signing in there will work, and what to do where it will not.

/** Verdict: "cannot tell" is what only somebody who signs in can find out; "not offered" is something useful that this provider does without. */
export type Verdict = "ok" | "will not work" | "cannot tell" | "not offered";

/** Finding is a check's answer. `next`: what an operator does about it; null: nothing. */
export interface Finding {
  readonly verdict: Verdict;
  readonly says: string;
  readonly next: string | null;
}

/** fine is a finding: it works. */
export const fine = (says: string, next: string | null = null): Finding => ({ verdict: "ok", says, next });

/** broken is a finding: it will not work. */
export const broken = (says: string, next: string): Finding => ({ verdict: "will not work", says, next });

/** unsure is a finding: it cannot be told from here. */
export const unsure = (says: string, next: string | null = null): Finding => ({ verdict: "cannot tell", says, next });

/** without is a finding: it works, and something is missing that would be good to have. */
export const without = (says: string, next: string | null = null): Finding => ({
  verdict: "not offered",
  says,
  next,
});
