// Visitors of our own: a given number of requests, or one each so and so often whatever becomes of those before.

import { Line, type Visit } from "./line.ts";

/** Visited: latencies in milliseconds, ascending, each from when the request was to be sent; `refused` were answered above 399. */
export interface Visited {
  readonly latencies: Float64Array;
  readonly refused: number;
  /** How late the sender itself was, at most and on the whole: its own delays are in the latencies too. */
  readonly lateMs: number;
}

/** visitOften sends exactly `requests`, each as soon as a connection is free. */
export const visitOften = (visit: Visit, requests: number): Promise<Visited> =>
  new Promise((resolve, reject) => {
    const latencies = new Float64Array(requests);
    let sent = 0;
    let done = 0;
    let refused = 0;
    const end = (cause: Error | null) => {
      for (const line of lines) line.close();
      if (cause === null) resolve({ latencies: latencies.sort(), refused, lateMs: 0 });
      else reject(cause);
    };
    const next = (line: Line) => {
      if (sent === requests) return;
      sent++;
      line.send(performance.now());
    };
    const answered = (line: Line, status: number) => {
      latencies[done++] = performance.now() - line.dueMs;
      if (status > 399) refused++;
      if (done === requests) end(null);
      else next(line);
    };
    const lines = Array.from({ length: Math.min(visit.connections, requests) }, () => new Line(visit, answered, end));
    for (const line of lines) next(line);
  });

/** How long the sender sleeps between two looks, in milliseconds: finer than setTimeout can, and without a core of its own. */
const napMs = 0.1;
const cell = new Int32Array(new SharedArrayBuffer(4));

/** So that neither connecting nor compiling the sender is in anybody's latencies. */
const warmSeconds = 1;

/**
 * visitSteadily sends `perSecond` for so many seconds at a constant rate, after a second that only warms up. A request whose time has
 * come while no connection is free waits for one, and its latency counts from that time: nothing that a slow answer holds up is left
 * out (coordinated omission).
 */
export const visitSteadily = (visit: Visit, perSecond: number, seconds: number): Promise<Visited> =>
  new Promise((resolve, reject) => {
    const total = Math.floor(perSecond * seconds);
    const warming = Math.floor(perSecond * warmSeconds);
    const latencies = new Float64Array(total);
    const waiting: number[] = [];
    let firstWaiting = 0;
    let due = -warming;
    let done = -warming;
    let refused = 0;
    let lateMs = 0;
    let failure: Error | null = null;
    const fail = (cause: Error) => {
      failure ??= cause;
    };
    const answered = (line: Line, status: number) => {
      if (done >= 0) {
        latencies[done] = performance.now() - line.dueMs;
        if (status > 399) refused++;
      }
      done++;
      if (firstWaiting < waiting.length) line.send(waiting[firstWaiting++]!);
      else idle.push(line);
    };
    const lines = Array.from({ length: visit.connections }, () => new Line(visit, answered, fail));
    const idle = [...lines];
    const startMs = performance.now() + 50 + warmSeconds * 1_000;
    const timeOf = (index: number) => startMs + (index * 1_000) / perSecond;
    const tick = () => {
      const nowMs = performance.now();
      if (due >= 0 && due < total) lateMs = Math.max(lateMs, nowMs - timeOf(due));
      for (; due < total && timeOf(due) <= nowMs; due++) {
        const line = idle.pop();
        if (line === undefined) waiting.push(timeOf(due));
        else line.send(timeOf(due));
      }
      if (failure === null && done < total && nowMs < timeOf(total) + 10_000) {
        Atomics.wait(cell, 0, 0, napMs);
        setImmediate(tick);
        return;
      }
      for (const line of lines) line.close();
      if (failure !== null) reject(failure);
      else if (done < total)
        reject(new Error(`${total - done} of ${total} requests were not answered within ten seconds`));
      else resolve({ latencies: latencies.sort(), refused, lateMs });
    };
    setImmediate(tick);
  });
