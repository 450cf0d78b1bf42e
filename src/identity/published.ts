// What somebody publishes, such as keys: read when it is first needed, again by age while the old one serves, and again where it did not do.

/** Published is read by whoever needs it, once for all who do at the same time. */
export interface Published<T> {
  /** get gives what was read last; what is old is read again meanwhile. Throws what `read` throws where there is none that may be believed. */
  get(): Promise<T>;
  /** renew reads it again, because `than` did not do; what somebody else has read since will do. Throws what `read` throws. */
  renew(than: T): Promise<T>;
}

/** After a failure nobody asks again for this long. */
const retryMs = 2_000;
/** What is old and could not be read again is asked for again after this long. */
const patienceMs = 30_000;

/** createPublished: older than `freshMs` it is read again behind everybody's back, which `failed` is told of; older than `believedMs` it is believed no longer. */
export function createPublished<T>(options: {
  readonly read: () => Promise<T>;
  readonly now: () => number;
  readonly freshMs: number;
  readonly believedMs: number;
  /** Reading again failed, and the old one is still in use. */
  readonly failed?: (cause: unknown) => void;
}): Published<T> {
  const { now, freshMs, believedMs } = options;
  let known: { readonly value: T; readonly atMs: number } | null = null;
  let reading: Promise<T> | null = null;
  let failure: { readonly cause: unknown; readonly atMs: number } | null = null;

  function read(): Promise<T> {
    reading ??= options
      .read()
      .then(
        (value) => {
          known = { value, atMs: now() };
          failure = null;
          return value;
        },
        (cause: unknown) => {
          failure = { cause, atMs: now() };
          throw cause;
        },
      )
      .finally(() => {
        reading = null;
      });
    return reading;
  }

  const failedWithin = (ms: number) => failure !== null && now() - failure.atMs < ms;

  return {
    async get() {
      const ageMs = known === null ? Number.POSITIVE_INFINITY : now() - known.atMs;
      if (known === null || ageMs >= believedMs) {
        if (reading === null && failedWithin(retryMs)) throw failure!.cause;
        return read();
      }
      // A clock that was set back makes nothing older: what is from the future is read again too.
      if ((ageMs >= freshMs || ageMs < 0) && reading === null && !failedWithin(patienceMs))
        read().catch(options.failed ?? (() => undefined));
      return known.value;
    },
    async renew(than) {
      return known !== null && known.value !== than ? known.value : read();
    },
  };
}

/** createAllowance says yes so many times at once, and from then on once in so long. */
export function createAllowance(options: {
  readonly burst: number;
  readonly everyMs: number;
  readonly now: () => number;
}): () => boolean {
  const { burst, everyMs, now } = options;
  let left = burst;
  let atMs = now();
  return () => {
    const nowMs = now();
    left = Math.min(burst, left + Math.max(0, nowMs - atMs) / everyMs);
    atMs = nowMs;
    if (left < 1) return false;
    left -= 1;
    return true;
  };
}
