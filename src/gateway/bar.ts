// Keeping people out whom an operator blocked: what they bring is refused, and what they have ends.

import { describe } from "../errors.ts";
import type { Bar } from "../identity/identify.ts";
import type { Log } from "../observe/log.ts";
import { type Block, isBlockedBy } from "../session/block-record.ts";
import type { Blocked } from "../session/blocked.ts";
import type { Sessions } from "../session/session.ts";
import type { Streams } from "../session/streams.ts";

type Ending = Pick<Sessions, "revoke">;
type Telling = Pick<Log, "error" | "info">;

/** createBar: a session that came in all the same, because it began at that very moment, is ended for good. */
export function createBar(options: {
  readonly blocked: Blocked;
  readonly sessions: Ending;
  readonly log: Telling;
}): NonNullable<Bar> {
  return ({ user, session }) => {
    const error = options.blocked.of(user);
    if (error === null) return;
    if (session !== null)
      void options.sessions
        .revoke({ family: session.family }, "session revoked")
        .catch((cause: unknown) => options.log.error({ event: "blocked", cause: describe(cause) }));
    throw error;
  };
}

/** createEviction ends what somebody has who was blocked just now: their sessions, wherever they are, and this worker's live streams. */
export function createEviction({
  streams,
  sessions,
  log,
}: {
  readonly streams: Pick<Streams, "review">;
  readonly sessions: Ending;
  readonly log: Telling;
}): (block: Block) => void {
  return (block) => {
    const { id, source } = block;
    log.info({ event: "blocked", subject: id, source }, "Somebody was blocked: what they have here ends");
    streams.review();
    void sessions
      .revoke({ anySource: true, id }, "session revoked", (user) => isBlockedBy(block, user))
      .catch((cause: unknown) => log.error({ event: "blocked", subject: id, source, cause: describe(cause) }));
  };
}
