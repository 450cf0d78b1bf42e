// A limit on how long another process may take, of time in which both that one and this one could run.

import { createRunningTime } from "./running-time.ts";

const mostLookMs = 1_000;

/** limitRunning calls `over` once the process has had so much time; gives the function that ends it. */
export function limitRunning(pid: number, limitMs: number, over: () => void): () => void {
  const running = createRunningTime(pid);
  const everyMs = Math.min(mostLookMs, limitMs);
  let lookedAt = performance.now();
  let leftMs = limitMs;
  const timer = setInterval(() => {
    const now = performance.now();
    // More than that passed where this process itself stood still.
    leftMs -= running(Math.min(now - lookedAt, 2 * everyMs));
    lookedAt = now;
    if (leftMs > 0) return;
    clearInterval(timer);
    // What it has answered meanwhile is read first.
    setImmediate(() => setImmediate(over));
  }, everyMs);
  return () => {
    clearInterval(timer);
    over = () => undefined;
  };
}
