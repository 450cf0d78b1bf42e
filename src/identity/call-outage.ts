// Calls about one person each, to an address that does not answer: after a few, the others fail at once, until one gets through.

import { spanOf } from "../exchange/duration-text.ts";
import { toFault } from "./oidc-fault.ts";
import { createOutage, type Outage } from "./outage.ts";
import type { Warn } from "./warn.ts";

/** One call may fail by itself, or by what it is about; so many in a row do not. */
const after = 3;

/** It is people who wait for the next try. */
const longestPauseMs = 8_000;

/** createCallOutage */
export function createCallOutage(
  address: string,
  { now, warn, note = warn }: { readonly now: () => number; readonly warn: Warn; readonly note?: Warn },
): Outage {
  const event = "identity-provider";
  return createOutage({
    now,
    after,
    longestPauseMs: () => longestPauseMs,
    news: {
      failed(cause, { calls }) {
        const { detail, about, fix } = toFault(cause, { source: address, issuer: address, address, hidden: [] });
        warn(
          `${address} did not answer ${calls} times in a row, and is asked now and then: until it answers, sign-ins and refreshes that need it fail at once, and sessions go on as long as their grace lasts: ${detail}. ${fix ?? ""}`.trim(),
          { event, about, fix },
        );
      },
      over: ({ ms, calls }) =>
        note(`${address} answers again, after ${spanOf(Math.round(ms / 1_000))} and ${calls} calls in vain`, {
          event,
          lastedMs: Math.round(ms),
          calls,
        }),
    },
  });
}
