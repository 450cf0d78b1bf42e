// Sessions that have ended and could not be removed from the store: dead in every process here, told again and again, until that is written.

import { GatewayError, toGatewayError } from "../errors.ts";
import type { Log } from "../observe/log.ts";
import type { EndReason, SessionChange } from "../store/messages.ts";

/** UnwrittenEnds keeps trying. */
export interface UnwrittenEnds {
  /** failed takes what could not be written, and gives the error to be told: it is over here, and not everywhere. */
  failed(sessions: SessionChange["sessions"], reason: EndReason, cause: unknown): GatewayError;
  close(): void;
}

/** Well within the time for which the end of a session is remembered, and soon enough for a process that has just started. */
const retryMs = 2_000;

/** createUnwrittenEnds: `end` removes a family from the store, `announce` has it dead in all processes that can be reached. */
export function createUnwrittenEnds(options: {
  readonly end: (family: string, reason: EndReason) => Promise<unknown>;
  readonly announce: (change: SessionChange) => void;
  readonly log: (Pick<Log, "warn"> & Partial<Pick<Log, "error">>) | null;
}): UnwrittenEnds {
  const { end, announce, log } = options;
  /** By family. */
  const left = new Map<string, { readonly sessions: Set<string>; readonly reason: EndReason }>();
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  const tell = (): void => {
    for (const [family, { sessions, reason }] of left)
      announce({ what: "ended", sessions: [...sessions].map((key) => [key, family] as const), reason });
  };

  async function retry(): Promise<void> {
    tell();
    let written = 0;
    for (const [family, { reason }] of [...left]) {
      try {
        await end(family, reason);
        left.delete(family);
        written += 1;
      } catch {
        // Where one cannot be written, the next one cannot either; each has a deadline of its own to wait for.
        break;
      }
    }
    if (left.size > 0) return again();
    timer = undefined;
    log?.warn({ event: "session-ends", written }, "That sessions ended is written down now");
  }

  function again(): void {
    if (isClosed) return;
    timer = setTimeout(() => void retry(), retryMs).unref();
  }

  return {
    failed(sessions, reason, cause) {
      for (const [key, family] of sessions) {
        const known = left.get(family) ?? { sessions: new Set<string>(), reason };
        known.sessions.add(key);
        left.set(family, known);
      }
      const { code, detail, fix } = toGatewayError(cause);
      if (timer === undefined) {
        log?.error?.(
          { event: "session-ends", code, detail, fix },
          "That sessions ended could not be written down: they are over here, it is tried again, and a restart would bring them back",
        );
      }
      tell();
      if (timer === undefined) again();
      return new GatewayError("SESSION_END_UNWRITTEN", {
        cause,
        detail: `${code}: ${detail}`,
        ...(fix !== undefined && { fix }),
      });
    },
    close() {
      isClosed = true;
      clearTimeout(timer);
      if (left.size > 0)
        log?.error?.(
          { event: "session-ends", left: left.size },
          "Sessions that ended come back, as it could not be written down",
        );
    },
  };
}
