// What a fault is: how it comes, how it goes, and all that is to be true meanwhile and afterwards.

import type { ErrorCode } from "../../src/error-codes.ts";
import { type Kind, kindNames } from "./kind.ts";
import type { TrialFolder } from "./world/folder.ts";
import type { GatewayOptions } from "./world/gateway.ts";
import type { Line } from "./world/log.ts";
import type { World } from "./world/world.ts";

/** Allowed is what may become of a kind's requests while the fault is there, beside being answered as usual. */
export interface Allowed {
  /** Refused, in so many words. */
  readonly refused: readonly (ErrorCode | `close ${number}` | `last event ${string}` | `the provider's ${number}`)[];
  /**
   * "killed": it was under way when a process was killed. "kept": its connection was a kept one, which is closed at the very moment
   * (RFC 9110 §9.2.2: clients send it again). "always": its other end was ended by the fault.
   */
  readonly cut: "never" | "killed" | "kept" | "always";
  /** Its session or its proof may be lost. */
  readonly asked: boolean;
  /** There may be nobody who listens. */
  readonly unreachable: boolean;
  /** How long it may take to be answered as usual; streams and uploads have their own time on top. */
  readonly withinMs: number;
}

/** ordinarily: answered as usual and soon. Soon is no measure of speed: the machine has other things to do. */
export const ordinarily: Allowed = { refused: [], cut: "never", asked: false, unreachable: false, withinMs: 4_000 };

/** allow is what is ordinary, with exceptions. */
export const allow = (exceptions: Partial<Allowed>): Allowed => ({ ...ordinarily, ...exceptions });

/** storeAway: who needs the store is told that it cannot be reached. */
export const storeAway = ["STORE_FAULT", "STORE_BUSY"] as const satisfies Allowed["refused"];

/** notNoted: what could wait and could not be written is said, and tried again. */
export const notNoted = (["last-used", "person", "session-ends", "store-failed", "store-recovered"] as const).map(
  (word): Said => ({ word, times: [0, 4], fix: false }),
);

/** each gives every kind the same, but for those that are named. */
export const each = (
  same: Allowed,
  but: Partial<Readonly<Record<Kind, Allowed>>> = {},
): Readonly<Record<Kind, Allowed>> =>
  ({ ...Object.fromEntries(kindNames.map((kind) => [kind, same])), ...but }) as Record<Kind, Allowed>;

/** Said is a word of the log: an event, a code, or the sentence of a line that has neither. */
export interface Said {
  readonly word: string;
  /** How many lines have it, at least and at most. */
  readonly times: readonly [number, number];
  /** It says what to do. */
  readonly fix: boolean;
}

/** Prepared is a fault that is about to come, in a trial's folder. */
export interface Prepared {
  /** What is special about the gateway's start. */
  readonly gateway: Partial<GatewayOptions>;
  /** What the provider's process has in its environment. */
  readonly provider?: Readonly<Record<string, string>>;
  /** The files that its log ends up in; left out: what it was redirected to. */
  readonly logs?: readonly string[];
  inject(world: World): Promise<void>;
  remove(world: World): Promise<void>;
}

/** Fault is one row of the table. All of it must be there. */
export interface Fault {
  readonly name: string;
  /** One sentence. */
  readonly says: string;
  /** Its heading in docs/reference/operations.md. */
  readonly section: string;
  /** Why it cannot be tried here; null: it can. */
  missing(): string | null;
  readonly lastsMs: number;
  /** How long after it has gone everything is as usual again. */
  readonly recoversMs: number;
  readonly during: Readonly<Record<Kind, Allowed>>;
  /** How many workers may end of themselves or at the supervisor's hand, and does the supervisor stay? */
  readonly ends: { readonly workers: number; readonly supervisor: boolean };
  readonly said: readonly Said[];
  /** "all": every answered request has its line. "counted": those that are missing are counted in the log. */
  readonly lines: "all" | "counted";
  /** How many access tokens are there to be used once each. */
  readonly tokens: number;
  prepare(folder: TrialFolder): Prepared;
  /** What else is to be true; gives what is not. */
  also(seen: { readonly world: World; readonly lines: readonly Line[] }): readonly string[];
}

/** usually is what most faults have. */
export const usually = {
  missing: () => null,
  lastsMs: 4_000,
  recoversMs: 5_000,
  during: each(ordinarily),
  ends: { workers: 0, supervisor: true },
  said: [],
  lines: "all",
  tokens: 150,
  also: () => [],
} as const satisfies Partial<Fault>;
