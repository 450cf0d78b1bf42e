// Room for held uploads: how much one person, one address, all strangers and everybody may take, and who gives way.

import type { HeldName } from "./held-name.ts";

/** RoomLimits are in bytes, over all workers. */
export interface RoomLimits {
  /** For one person, or one stranger's address. */
  readonly holderBytes: number;
  readonly totalBytes: number;
}

/** Strangers share so much of the whole, so that a flood of theirs leaves room for who is signed in. */
const strangersShare = 0.5;

/**
 * giveWay names what must go so that `own` fits among the others; null: it cannot fit. A holder's own oldest goes first.
 * Of strangers, whoever has most gives way to another; all of them give way to a person; nobody's half-written upload goes.
 */
export function giveWay(own: HeldName, others: readonly HeldName[], limits: RoomLimits): readonly HeldName[] | null {
  let rest = [...others];
  const gone: HeldName[] = [];
  const drop = (victim: HeldName | undefined): boolean => {
    if (victim === undefined) return false;
    rest = rest.filter((one) => one !== victim);
    gone.push(victim);
    return true;
  };
  const taken = (counts: (one: HeldName) => boolean) => sum([own, ...rest].filter(counts));
  const isOwn = (one: HeldName) => one.holder === own.holder && one.stranger === own.stranger;
  while (taken(isOwn) > limits.holderBytes) if (!drop(oldest(rest.filter(isOwn)))) return null;
  const strangers = () => rest.filter((one) => one.stranger);
  if (own.stranger)
    while (taken((one) => one.stranger) > limits.totalBytes * strangersShare)
      if (!drop(oldestOfLargest(own, strangers()))) return null;
  while (taken(() => true) > limits.totalBytes)
    if (own.stranger || !drop(oldestOfLargest(own, strangers()))) return null;
  return gone;
}

const sum = (names: readonly HeldName[]): number => names.reduce((all, { bytes }) => all + bytes, 0);

const oldest = (names: readonly HeldName[]): HeldName | undefined =>
  names
    .filter((one) => !one.unfinished)
    .reduce<HeldName | undefined>(
      (first, one) => (first === undefined || one.untilMs < first.untilMs ? one : first),
      undefined,
    );

/** The oldest of whoever has most, `own` counted; who has most by what is still coming gives way to nobody, and finds no room. */
function oldestOfLargest(own: HeldName, strangers: readonly HeldName[]): HeldName | undefined {
  const byHolder = new Map<string, number>();
  for (const { holder, bytes } of own.stranger ? [own, ...strangers] : strangers)
    byHolder.set(holder, (byHolder.get(holder) ?? 0) + bytes);
  const finished = new Set(strangers.filter((one) => !one.unfinished).map(({ holder }) => holder));
  // Who asks for room takes it from nobody who has less.
  const mine = own.stranger ? byHolder.get(own.holder)! : 0;
  const candidates = [...finished].filter((holder) => holder === own.holder || byHolder.get(holder)! >= mine);
  const largest = candidates.sort((left, right) => byHolder.get(right)! - byHolder.get(left)!)[0];
  return largest === undefined ? undefined : oldest(strangers.filter(({ holder }) => holder === largest));
}
