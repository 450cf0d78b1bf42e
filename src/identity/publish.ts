// What is read of an address and kept for all who need it: read anew by age, shared with other processes, and told of where it cannot be had.

import { toGatewayError } from "../errors.ts";
import { spanOf } from "../exchange/duration-text.ts";
import type { Kept } from "./kept.ts";
import { type Asking, toFault } from "./oidc-fault.ts";
import { createPublished, type Published, type PublishedNews } from "./published.ts";
import type { Warn } from "./warn.ts";

/** PublishOptions: `warn` tells operators, and `note` what is right again. */
export interface PublishOptions {
  readonly now: () => number;
  readonly warn: Warn;
  /** Left out: as `warn`. */
  readonly note?: Warn;
  /** What other processes have read; left out: nothing. */
  readonly kept?: Kept;
}

/** Publish makes something published of an address, with what other processes know of it. */
export type Publish = <T>(
  address: string,
  what: string,
  options: {
    readonly read: () => Promise<object>;
    readonly open: (json: object) => T;
    readonly freshMs: number;
    readonly believedMs: number;
  },
) => Published<T>;

/** createPublish: what reading fails with is told in the words of a call to that address. */
export const createPublish =
  ({ now, warn, note = warn, kept }: PublishOptions): Publish =>
  (address, what, { read, open, ...ages }) =>
    createPublished({
      now,
      ...ages,
      news: toNews(what, { warn, note }, ages.believedMs),
      read: explained(address, address, async () => {
        const json = await read();
        const value = open(json);
        kept?.save(address, json);
        return value;
      }),
      ...(kept && {
        kept: async () => {
          const found = await kept.load(address);
          try {
            return found && { value: open(found.json), at: found.at };
          } catch {
            // Of another version, perhaps.
            return null;
          }
        },
      }),
    });

/** toNews says once what has failed and what it means, and once that it is over. */
function toNews(what: string, { warn, note }: { warn: Warn; note: Warn }, believedMs: number): PublishedNews {
  const event = "identity-provider";
  const until = Number.isFinite(believedMs) ? `, until it is ${spanOf(believedMs / 1_000)} old` : "";
  return {
    failed(cause, serves, lastedMs) {
      const { detail, about, fix } = toGatewayError(cause);
      const means = serves
        ? `could not be read again, and what it said before is in use${until}`
        : "cannot be read, and whoever needs it is told to try again (503)";
      const since = lastedMs < 1_000 ? "" : ` (for ${spanOf(Math.round(lastedMs / 1_000))})`;
      warn(`${what} ${means}${since}: ${detail}. ${fix ?? ""}`.trim(), { event, about, fix, serves });
    },
    over: (lastedMs, calls) =>
      note(
        `${what} can be read again, after ${spanOf(Math.round(lastedMs / 1_000))} and ${calls} failed ${calls === 1 ? "try" : "tries"}`,
        {
          event,
          lastedMs: Math.round(lastedMs),
          calls,
        },
      ),
  };
}

/** Whoever knows for which source it is says so in its place. */
const explained =
  <T>(issuer: string, address: string, read: () => Promise<T>) =>
  (): Promise<T> =>
    read().catch((cause: unknown) => {
      throw toFault(cause, asking(issuer, address));
    });

/** asking names an address where nobody knows for which source it is asked. */
export const asking = (issuer: string, address: string): Asking => ({ source: issuer, issuer, address, hidden: [] });
