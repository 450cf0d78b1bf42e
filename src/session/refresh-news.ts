// What operators hear of refreshes that fail: the first, and then how many in a while. A provider that is away fails thousands.

import { detailLength, visible } from "../../runtime/visible.ts";
import type { GatewayError } from "../errors.ts";
import type { Log } from "../observe/log.ts";
import { createReminder, type Reminder } from "../observe/reminder.ts";

/** RefreshNews is told of each. */
export interface RefreshNews {
  failed(source: string, error: GatewayError): void;
  renewed(source: string): void;
}

/** So often there is a line while it lasts. */
const tellMs = 60_000;

interface Failing {
  readonly reminder: Reminder;
  sessions: number;
}

/** createRefreshNews */
export function createRefreshNews(options: {
  readonly log: Pick<Log, "warn"> & Partial<Pick<Log, "info">>;
  readonly now: () => number;
}): RefreshNews {
  const { log, now } = options;
  const failing = new Map<string, Failing>();
  const line = (source: string, { code, detail, about, fix }: GatewayError, more: number) =>
    log.warn(
      { event: "refresh", source, code, detail: visible(detail, detailLength), about, fix, ...(more > 0 && { more }) },
      "A session was not refreshed",
    );
  return {
    failed(source, error) {
      // About this person alone.
      if (error.code === "IDENTITY_REFRESH_REFUSED") return line(source, error, 0);
      const known = failing.get(source) ?? { reminder: createReminder({ everyMs: tellMs, now }), sessions: 0 };
      failing.set(source, known);
      known.sessions += 1;
      const more = known.reminder.happened();
      if (more !== null) line(source, error, more);
    },
    renewed(source) {
      const known = failing.get(source);
      if (known === undefined) return;
      failing.delete(source);
      log.info?.({ event: "refresh", source, failed: known.sessions }, "Sessions are refreshed again");
    },
  };
}
