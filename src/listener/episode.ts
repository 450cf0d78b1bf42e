// What is told of a time without room: once that it began, now and then how many were refused, and that it is over.

/** DoorEvent is what is told. `cause` says what there was too much of. */
export type DoorEvent =
  | { readonly type: "full"; readonly cause: string; readonly connections: number }
  /** Since the last time; `dropped`: closed without a word, for want of anything to say it with. */
  | { readonly type: "refused"; readonly cause: string; readonly count: number; readonly dropped: number }
  | { readonly type: "over"; readonly lastedMs: number; readonly refused: number };

/** Episode is one such time; it is over when there has been room for a while. */
export interface Episode {
  full(cause: string, connections: number): void;
  refused(): void;
  dropped(): void;
  /** failed: one could not be accepted, whyever. */
  failed(cause: NodeJS.ErrnoException): void;
  /** look is called now and then while there is room. */
  look(): void;
  close(): void;
}

/** One line of the log for so long. */
const everyMs = 10_000;
const overMs = 10_000;

/** createEpisode begins with room. */
export function createEpisode(onEvent: (event: DoorEvent) => void): Episode {
  let cause = "";
  let beganAt: number | null = null;
  let fullAt = 0;
  let total = 0;
  let count = 0;
  let dropped = 0;
  let timer: NodeJS.Timeout | null = null;
  const tell = () => {
    timer = null;
    if (count + dropped === 0) return;
    const event = { type: "refused", cause, count, dropped } as const;
    count = 0;
    dropped = 0;
    timer = setTimeout(tell, everyMs).unref();
    onEvent(event);
  };
  const refuse = (one: "count" | "dropped") => {
    if (one === "count") count++;
    else dropped++;
    total++;
    if (timer === null) tell();
  };
  return {
    full(why, connections) {
      cause = why;
      fullAt = performance.now();
      if (beganAt !== null) return;
      beganAt = fullAt;
      total = 0;
      onEvent({ type: "full", cause, connections });
    },
    refused: () => refuse("count"),
    dropped: () => refuse("dropped"),
    failed(error) {
      cause = error.code ?? error.message;
      refuse("dropped");
    },
    look() {
      if (beganAt === null || performance.now() - fullAt < overMs) return;
      const lastedMs = Math.round(fullAt - beganAt);
      beganAt = null;
      onEvent({ type: "over", lastedMs, refused: total });
    },
    close() {
      if (timer !== null) clearTimeout(timer);
    },
  };
}
