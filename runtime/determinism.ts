// No clock and no chance: the same facts give the same decision, so every decision can be replayed.

const RealDate = Date;

let now: number | null = null;
let seed = 0;
let looked = false;

/** setMoment gives Date the request's moment and Math.random the request's id to start from. */
export function setMoment(milliseconds: number, requestId: string): void {
  now = milliseconds;
  looked = false;
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
    if (new.target === undefined) return new RealDate(moment()).toString();
    return Reflect.construct(RealDate, args.length === 0 ? [moment()] : args, new.target);
  }
  // Its own statics: with the real Date as its prototype, Object.getPrototypeOf(Date).now() would be the real clock.
  for (const name of ["UTC", "parse"] as const) settle(PolicyDate, name, RealDate[name]);
  settle(PolicyDate, "now", moment);
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
    return Reflect.apply(formatToParts, this, [date === undefined ? moment() : date]);
  });
  Object.defineProperty(dates, "format", {
    configurable: false,
    get(this: unknown) {
      const format = Reflect.apply(formatOf, this, []) as (date: unknown) => string;
      return (date?: unknown) => format(date === undefined ? moment() : date);
    },
  });
}

/**
 * freezeLanguage ends loading: what guards and the evaluation of routes are made of can no longer be replaced, so no
 * decision rules the next one. Object and Error stay open: code that assigns to what inherits from them would break.
 */
export function freezeLanguage(): void {
  for (const made of [Array, Map, Promise, RegExp, Set, String, WeakMap, WeakSet]) Object.freeze(made.prototype);
  for (const holder of [JSON, Math, Object, Reflect]) Object.freeze(holder);
  Object.freeze(Object.getPrototypeOf([][Symbol.iterator]()));
}

/** Not writable: defineProperty alone leaves an existing property as changeable as it was. */
function settle(holder: object, name: string, value: unknown): void {
  Object.defineProperty(holder, name, { value, writable: false, configurable: false });
}

function moment(): number {
  if (now === null) throw new Error("There is no clock while policies load. Read time.now in a guard.");
  looked = true;
  return now;
}

/** random is xorshift32 (Marsaglia 2003), seeded by the request's id. It is for sampling, never for secrets. */
function random(): number {
  if (now === null) throw new Error("There is no randomness while policies load. Call Math.random() in a guard.");
  looked = true;
  seed ^= seed << 13;
  seed ^= seed >>> 17;
  seed ^= seed << 5;
  return (seed >>> 0) / 4_294_967_296;
}
