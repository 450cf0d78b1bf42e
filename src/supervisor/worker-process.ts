// One worker, seen from the supervisor: orders with their answers, a heartbeat, and how it ended.

import { fork } from "node:child_process";
import type { Generation } from "../generation/generation.ts";
import type { ListeningSocket } from "./listening-socket.ts";
import type { FromWorker, ToWorker, WorkerInit } from "./protocol.ts";

/** Death is how a worker ended. `clean`: it ended by itself, after draining. */
export interface Death {
  /** 0: it could not be started. */
  readonly pid: number;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly clean: boolean;
  /** It was busy preparing this generation. */
  readonly preparing: string | null;
  /** What it said last, or what the supervisor did to it; "" for a plain crash. */
  readonly reason: string;
}

/** WorkerProcess: `prepare` and `activate` reject when the worker refuses, dies or does not answer in time. */
export interface WorkerProcess {
  readonly pid: number;
  /** The generation it serves. */
  readonly serving: () => string | null;
  /** The generation it has prepared and does not serve yet. */
  readonly prepared: () => string | null;
  prepare(generation: Generation): Promise<void>;
  activate(id: string): Promise<void>;
  discard(id: string): void;
  broadcast(message: unknown): void;
  drain(): void;
  kill(reason: string): void;
  readonly gone: Promise<Death>;
}

/** Heartbeat: how often a worker is asked, and after how long without an answer it is ended. */
export interface Heartbeat {
  readonly everyMs: number;
  readonly deadMs: number;
}

/** WorkerOptions: what to run and whom to tell. */
export interface WorkerOptions {
  readonly entry: string;
  readonly init: WorkerInit;
  readonly socket: ListeningSocket;
  readonly env: NodeJS.ProcessEnv;
  readonly heartbeat: Heartbeat;
  readonly answerMs: number;
  readonly onBroadcast: (message: unknown) => void;
}

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (cause: Error) => void;
}

/** startWorker forks it and hands it the socket. */
export function startWorker(options: WorkerOptions): WorkerProcess {
  const child = fork(options.entry, [], {
    execArgv: ["--no-node-snapshot"],
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    // A generation is mostly two long texts, which JSON would have to escape and read again.
    serialization: "advanced",
    env: options.env,
  });
  const waiting = new Map<string, Waiting>();
  let serving: string | null = null;
  let preparing: string | null = null;
  let prepared: string | null = null;
  let reason = "";
  // Counted from its first word: how long it may take to start is the first order's limit.
  let heardAt = Number.POSITIVE_INFINITY;

  const send = (message: ToWorker) => {
    // Where the channel is closed the exit follows, and tells.
    if (child.connected) child.send(message, () => undefined);
  };
  const kill = (why: string) => {
    reason ||= why;
    child.kill("SIGKILL");
  };
  const order = (key: string, message: ToWorker) =>
    new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => kill(`it did not answer to "${message.type}" in time`), options.answerMs);
      const done = (then: () => void) => {
        clearTimeout(timer);
        waiting.delete(key);
        then();
      };
      waiting.set(key, { resolve: () => done(resolve), reject: (cause) => done(() => reject(cause)) });
      if (gone) waiting.get(key)?.reject(new Error(`worker ${child.pid} has ended`));
      else send(message);
    });

  child.on("message", (message: FromWorker) => {
    heardAt = performance.now();
    if (message.type === "prepared") waiting.get(`prepare ${message.id}`)?.resolve();
    else if (message.type === "refused")
      waiting.get(`prepare ${message.id}`)?.reject(new Error(`worker ${child.pid} refused it: ${message.reason}`));
    else if (message.type === "active") {
      serving = message.id;
      prepared = null;
      waiting.get(`activate ${message.id}`)?.resolve();
    } else if (message.type === "broadcast") options.onBroadcast(message.message);
    else if (message.type === "failed") reason = message.reason;
  });

  const pulse = setInterval(() => {
    // One loop that cannot be interrupted would hold every connection this worker has accepted.
    if (performance.now() - heardAt > options.heartbeat.deadMs) kill("it did not answer its heartbeat");
    else send({ type: "ping" });
  }, options.heartbeat.everyMs);

  let gone = false;
  const ended = new Promise<Death>((resolve) => {
    const end = (code: number | null, signal: NodeJS.Signals | null) => {
      gone = true;
      clearInterval(pulse);
      const during = preparing;
      for (const one of [...waiting.values()])
        one.reject(new Error(`worker ${child.pid} ended (${signal ?? code})${reason && `: ${reason}`}`));
      const clean = code === 0 && reason === "";
      resolve({ pid: child.pid ?? 0, code, signal, clean, preparing: during, reason });
    };
    child.once("exit", end);
    child.on("error", (cause) => {
      reason ||= cause.message;
      // One that could not be started (EMFILE, EAGAIN) has no exit either.
      if (child.pid === undefined) end(null, null);
    });
  });

  if (child.connected)
    child.send({ type: "init", init: options.init } satisfies ToWorker, options.socket.handle, () => undefined);
  return {
    pid: child.pid ?? 0,
    serving: () => serving,
    prepared: () => prepared,
    async prepare(generation) {
      preparing = generation.id;
      try {
        await order(`prepare ${generation.id}`, { type: "prepare", generation });
        prepared = generation.id;
      } finally {
        preparing = null;
      }
    },
    activate: (id) => order(`activate ${id}`, { type: "activate", id }),
    discard(id) {
      if (prepared === id) prepared = null;
      send({ type: "discard", id });
    },
    broadcast: (message) => send({ type: "broadcast", message }),
    drain: () => send({ type: "drain" }),
    kill,
    gone: ended,
  };
}
