// No clock and no chance: the same facts give the same decision, so every decision can be replayed.

const RealDate = Date;

let now: number | null = null;
let seed = 0;

/** setMoment gives Date the request's moment and Math.random the request's id to start from. */
export function setMoment(milliseconds: number, requestId: string): void {
  now = milliseconds;
  seed = 2_166_136_261;
  for (let index = 0; index < requestId.length; index++)
    seed = Math.imul(seed ^ requestId.charCodeAt(index), 16_777_619);
  // xorshift never leaves zero.
  seed ||= 1;
}

/** removeChance replaces what could make two runs differ, and what a policy has no use for. */
export function removeChance(): void {
  function PolicyDate(this: unknown, ...args: unknown[]): unknown {
    if (new.target === undefined) return new RealDate(moment()).toString();
    return Reflect.construct(RealDate, args.length === 0 ? [moment()] : args, new.target);
  }
  Object.setPrototypeOf(PolicyDate, RealDate);
  PolicyDate.prototype = RealDate.prototype;
  Object.defineProperty(PolicyDate, "now", { value: moment });
  Object.defineProperty(RealDate.prototype, "constructor", { value: PolicyDate });
  Object.defineProperty(globalThis, "Date", { value: PolicyDate });
  Object.defineProperty(Math, "random", { value: random });
  // Shared memory gives a fine clock; WebAssembly a second compiler to attack. Neither has a use here.
  for (const name of ["SharedArrayBuffer", "Atomics", "WebAssembly"]) Reflect.deleteProperty(globalThis, name);
  // Libraries call it; what a policy prints goes nowhere, since it could be a secret.
  const silent = () => undefined;
  Object.defineProperty(globalThis, "console", {
    value: Object.freeze({ debug: silent, error: silent, info: silent, log: silent, trace: silent, warn: silent }),
  });
}

function moment(): number {
  if (now === null) throw new Error("There is no clock while policies load. Read time.now in a guard.");
  return now;
}

/** random is xorshift32 (Marsaglia 2003), seeded by the request's id. It is for sampling, never for secrets. */
function random(): number {
  if (now === null) throw new Error("There is no randomness while policies load. Call Math.random() in a guard.");
  seed ^= seed << 13;
  seed ^= seed >>> 17;
  seed ^= seed << 5;
  return (seed >>> 0) / 4_294_967_296;
}
