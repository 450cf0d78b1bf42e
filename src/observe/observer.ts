// Who is told what happened: the decision log; metrics, traces and recordings are observers too.

import { describe } from "../errors.ts";
import type { Entry } from "./entry.ts";
import type { Log } from "./log.ts";

/** Observer is told of each request once, when all of it is over: `status` is what the client got, `endedAt` is performance.now(). */
export type Observer = (entry: Readonly<Entry>, status: number, endedAt: number) => void;

/** createObserver makes one of several. One that fails keeps nothing from the others, and nothing from the request. */
export function createObserver(observers: readonly Observer[], log: Pick<Log, "error">): Observer {
  return (entry, status, endedAt) => {
    for (const observe of observers) {
      try {
        observe(entry, status, endedAt);
      } catch (cause) {
        log.error({ event: "observer-fault", cause: describe(cause) }, "An observer failed");
      }
    }
  };
}
