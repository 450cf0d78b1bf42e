// Visitors of our own, on bare sockets: a given number of requests, or one each so and so often whatever becomes of those before.

import { connect, type Socket } from "node:net";

/** Visit is one request, again and again, on so many connections. */
export interface Visit {
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly connections: number;
}

/** Visited: latencies in milliseconds, ascending, each from when the request was to be sent; `refused` were answered above 399. */
export interface Visited {
  readonly latencies: Float64Array;
  readonly refused: number;
  /** How late the sender itself was, at most and on the whole: its own delays are in the latencies too. */
  readonly lateMs: number;
}

const headEnd = Buffer.from("\r\n\r\n");
const chunkedEnd = Buffer.from("0\r\n\r\n");

/** Answers are read as far as their length needs it: a status, and where the next answer begins. */
class Line {
  readonly #socket: Socket;
  readonly #request: string;
  readonly #answered: (line: Line, status: number) => void;
  /** When the request that is under way was to be sent. */
  dueMs = 0;
  #head = Buffer.alloc(0);
  #status = 0;
  /** Bytes of the body that have not come; -1: the head has not come whole; -2: chunks. */
  #left = -1;

  constructor(visit: Visit, answered: (line: Line, status: number) => void, failed: (cause: Error) => void) {
    const lines = { Host: `localhost:${visit.port}`, ...visit.headers };
    const text = Object.entries(lines).map(([name, value]) => `${name}: ${value}\r\n`);
    this.#request = `GET ${visit.path} HTTP/1.1\r\n${text.join("")}\r\n`;
    this.#answered = answered;
    const onread = {
      buffer: Buffer.allocUnsafe(65_536),
      callback: (size: number, data: Uint8Array) => this.#read(data, size),
    };
    this.#socket = connect({ port: visit.port, host: "127.0.0.1", noDelay: true, onread });
    this.#socket.on("error", failed);
    this.#socket.on("end", () => failed(new Error("a connection was closed from the other side")));
  }

  send(dueMs: number): void {
    this.dueMs = dueMs;
    this.#socket.write(this.#request, "latin1");
  }

  close(): void {
    this.#socket.removeAllListeners("end").destroy();
  }

  #read(data: Uint8Array, size: number): boolean {
    let bytes = Buffer.from(data.buffer, data.byteOffset, size);
    if (this.#left === -1) {
      if (this.#head.length > 0) bytes = Buffer.concat([this.#head, bytes]);
      const end = bytes.indexOf(headEnd);
      if (end < 0) {
        this.#head = Buffer.from(bytes);
        return true;
      }
      this.#head = this.#head.subarray(0, 0);
      const head = bytes.toString("latin1", 0, end).toLowerCase();
      this.#status = Number(head.slice(9, 12));
      const at = head.indexOf("\r\ncontent-length:");
      this.#left =
        at < 0 ? (head.includes("\r\ntransfer-encoding: chunked") ? -2 : 0) : Number.parseInt(head.slice(at + 17), 10);
      bytes = bytes.subarray(end + 4);
    }
    if (this.#left === -2) {
      if (bytes.length < 5 || !bytes.subarray(-5).equals(chunkedEnd)) return true;
    } else {
      this.#left -= bytes.length;
      if (this.#left > 0) return true;
    }
    this.#left = -1;
    this.#answered(this, this.#status);
    return true;
  }
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

/**
 * visitSteadily sends `perSecond` for so many seconds at a constant rate. A request whose time has come while no connection is free
 * waits for one, and its latency counts from that time: nothing that a slow answer holds up is left out (coordinated omission).
 */
export const visitSteadily = (visit: Visit, perSecond: number, seconds: number): Promise<Visited> =>
  new Promise((resolve, reject) => {
    const total = Math.floor(perSecond * seconds);
    const latencies = new Float64Array(total);
    const waiting: number[] = [];
    let firstWaiting = 0;
    let due = 0;
    let done = 0;
    let refused = 0;
    let lateMs = 0;
    let failure: Error | null = null;
    const fail = (cause: Error) => {
      failure ??= cause;
    };
    const answered = (line: Line, status: number) => {
      latencies[done++] = performance.now() - line.dueMs;
      if (status > 399) refused++;
      if (firstWaiting < waiting.length) line.send(waiting[firstWaiting++]!);
      else idle.push(line);
    };
    const lines = Array.from({ length: visit.connections }, () => new Line(visit, answered, fail));
    const idle = [...lines];
    const startMs = performance.now() + 50;
    const timeOf = (index: number) => startMs + (index * 1_000) / perSecond;
    const tick = () => {
      const nowMs = performance.now();
      if (due < total) lateMs = Math.max(lateMs, nowMs - timeOf(due));
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
