// What the log says of connections for which there is no room.

import type { DoorEvent } from "../listener/episode.ts";
import type { Log } from "../observe/log.ts";

const fix = "Raise the limit (ulimit -n, --connections), or add workers";

/** createCrowdLog makes what the door tells. */
export function createCrowdLog(log: Pick<Log, "info" | "warn">): (event: DoorEvent) => void {
  return (event) => {
    switch (event.type) {
      case "full": {
        const { cause, connections } = event;
        return log.warn(
          { event: "connections-full", cause, connections, fix },
          `No more connections are accepted for now: ${cause}. They wait, or other workers take them`,
        );
      }
      case "refused": {
        const { cause, count, dropped } = event;
        return log.warn(
          { event: "connections-refused", count, ...(dropped > 0 && { dropped }), cause, fix },
          `Connections waited for room in vain: ${count} answered 503, ${dropped} closed without a word`,
        );
      }
      case "over": {
        const { lastedMs, refused } = event;
        return log.info(
          { event: "connections-accepted", lastedMs, refused },
          "There has been room for new connections for ten seconds",
        );
      }
    }
  };
}
