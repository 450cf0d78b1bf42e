// What is kept for strangers, and the most of it: from one network, and from all of them together. Nothing else is kept for them.

import type { Account } from "./store.ts";

const kilobyte = 1_024;
const megabyte = 1_024 * kilobyte;

/** A form of the largest --parked-limit, sealed and with its headers. */
const largestForm = 12 * megabyte;

/**
 * bounds: an office with one address to the outside has some hundreds of people, of whom a few do this at once; beyond that
 * its own oldest go. All together: what a store takes without anybody noticing.
 */
const bounds = {
  /** Forms that wait for who sent them to sign in. Their bytes in all are --strangers-limit. */
  form: { each: { entries: 200, bytes: 0 }, all: { entries: 5_000, bytes: 0 } },
  /** Sign-ins under way whose page has an address too long to travel in the state. */
  "sign-in": { each: { entries: 100, bytes: 4 * megabyte }, all: { entries: 5_000, bytes: 32 * megabyte } },
  /** That an answer came from the provider, so that it is taken once. As many as the turnstile before it lets through. */
  answer: { each: { entries: 2_000, bytes: megabyte }, all: { entries: 100_000, bytes: 32 * megabyte } },
  /** What one of the gateway's own pages answered a moment ago: some kilobytes, for some seconds. */
  reply: { each: { entries: 100, bytes: megabyte }, all: { entries: 2_000, bytes: 16 * megabyte } },
} as const satisfies Readonly<Record<string, Pick<Account, "each" | "all">>>;

/** StrangersThing is a kind of thing that is kept for them. */
export type StrangersThing = keyof typeof bounds;

/** Strangers gives the account on which a thing is kept for whoever comes from `network`. */
export type Strangers = (thing: StrangersThing, network: string) => Account;

/** createStrangers: `formBytes` is the most that all their forms together may take. */
export function createStrangers({ formBytes }: { readonly formBytes: number }): Strangers {
  const form = {
    each: { ...bounds.form.each, bytes: Math.max(largestForm, formBytes / 4) },
    all: { ...bounds.form.all, bytes: formBytes },
  };
  const all = { ...bounds, form };
  return (thing, network) => ({ pool: `strangers' ${thing}`, holder: network, ...all[thing] });
}

/** ownAccount is somebody's own, who has no part in what others have: their oldest goes where there are more than `entries`. */
export const ownAccount = (pool: string, holder: string, entries: number): Account => ({
  pool,
  holder,
  each: { entries, bytes: Number.MAX_SAFE_INTEGER },
  all: { entries: Number.MAX_SAFE_INTEGER, bytes: Number.MAX_SAFE_INTEGER },
});
