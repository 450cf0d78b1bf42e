// No clock and no chance: the same facts give the same decision, so every decision can be replayed.

import type { Position } from "./contract.ts";
import type { FactName, Sent } from "./facts.ts";
import { placeHere } from "./position.ts";

const RealDate = Date;

type Places = Readonly<Record<FactName, number>>;

/** The facts of the request that is decided, and their places; null: policies load. */
let moment: { readonly sent: Sent; readonly places: Places } | null = null;
let seed = 1;
let looked = false;
let isSeeded = false;

/**
 * setMoment gives Date the request's moment, and Math.random the request's id to start from. Most guards ask for neither, so they are read by
 * the first that does. `places` is handed in, since this file comes before all that has to do with facts.
 */
export function setMoment(sent: Sent, places: Places): void {
  moment = { sent, places };
  looked = false;
  isSeeded = false;
}

function seedFrom(requestId: string): void {
  isSeeded = true;
  seed = 2_166_136_261;
  for (let index = 0; index < requestId.length; index++)
    seed = Math.imul(seed ^ requestId.charCodeAt(index), 16_777_619);
  // xorshift never leaves zero.
  seed ||= 1;
}

/** lookedAtClock: was the time or chance asked for since setMoment, by whichever way? */
export const lookedAtClock = (): boolean => looked;

/** removeChance replaces what could make two runs differ, and what a policy has no use for. */
export function removeChance(): void {
  removeClocks();
  settle(Math, "random", random);
  // Libraries call it; what a policy prints goes nowhere, since it could be a secret.
  const silent = () => undefined;
  const console = { debug: silent, error: silent, info: silent, log: silent, trace: silent, warn: silent };
  settle(globalThis, "console", Object.freeze(console));
}

function removeClocks(): void {
  function PolicyDate(this: unknown, ...args: unknown[]): unknown {
    if (new.target === undefined) return new RealDate(now()).toString();
    return Reflect.construct(RealDate, args.length === 0 ? [now()] : args, new.target);
  }
  // Its own statics: with the real Date as its prototype, Object.getPrototypeOf(Date).now() would be the real clock.
  for (const name of ["UTC", "parse"] as const) settle(PolicyDate, name, RealDate[name]);
  settle(PolicyDate, "now", now);
  PolicyDate.prototype = RealDate.prototype;
  settle(RealDate.prototype, "constructor", PolicyDate);
  settle(globalThis, "Date", PolicyDate);
  const temporal: unknown = Reflect.get(globalThis, "Temporal");
  if (typeof temporal === "object" && temporal !== null) Reflect.deleteProperty(temporal, "Now");
  // Without a date, these format the present.
  const dates = Intl.DateTimeFormat.prototype;
  const { formatToParts } = dates;
  const formatOf = Object.getOwnPropertyDescriptor(dates, "format")!.get!;
  settle(dates, "formatToParts", function (this: unknown, date?: unknown) {
    return Reflect.apply(formatToParts, this, [date === undefined ? now() : date]);
  });
  Object.defineProperty(dates, "format", {
    configurable: false,
    get(this: unknown) {
      const format = Reflect.apply(formatOf, this, []) as (date: unknown) => string;
      return (date?: unknown) => format(date === undefined ? now() : date);
    },
  });
}

/** Not writable: defineProperty alone leaves an existing property as changeable as it was. */
function settle(holder: object, name: string, value: unknown): void {
  Object.defineProperty(holder, name, { value, writable: false, configurable: false });
}

const seen = new Set<Position>();

/** looksWhileLoading: where the time or chance was asked for before there was a request. Libraries do, and get the same each time. */
export const looksWhileLoading = (): Iterable<Position> => seen;

function noteLoading(): void {
  seen.add(placeHere());
}

function now(): number {
  looked = true;
  if (moment !== null) return Number(moment.sent.at(moment.places["time.now"]));
  noteLoading();
  return 0;
}

/** random is xorshift32 (Marsaglia 2003), seeded by the request's id. It is for sampling, never for secrets. */
function random(): number {
  looked = true;
  if (moment === null) noteLoading();
  else if (!isSeeded) seedFrom(String(moment.sent.at(moment.places["request.id"])));
  seed ^= seed << 13;
  seed ^= seed >>> 17;
  seed ^= seed << 5;
  return (seed >>> 0) / 4_294_967_296;
}
