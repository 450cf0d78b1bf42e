// One worker, seen from the supervisor: orders with their answers, a heartbeat, and how it ended.

import { fork } from "node:child_process";
import { Readable, type Writable } from "node:stream";
import type { Generation } from "../generation/generation.ts";
import { createPacker } from "../generation/packed.ts";
import type { Output } from "../observe/output.ts";
import type { Death } from "./death.ts";
import type { ListeningSocket } from "./listening-socket.ts";
import { createOrders } from "./orders.ts";
import type { FromWorker, Reread, StoreOrder, ToWorker, WorkerInit } from "./protocol.ts";
import { createPulse, type Heartbeat } from "./pulse.ts";

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
  /** reload has it read anew what operators keep in files. */
  reload(): Promise<Reread>;
  /** store resolves once the worker has done so. */
  store(order: StoreOrder): Promise<void>;
  /** drain has it finish and end; `whole`: with all the others. */
  drain(whole: boolean): void;
  /** Resolves when somebody has asked it to end. */
  readonly leaving: Promise<void>;
  /** broadcast hands on what the worker of the process `teller` says. */
  broadcast(teller: number, message: unknown): void;
  /** heard hands back that another worker acted on a message of this one. */
  heard(id: string, by: string): void;
  kill(reason: string): void;
  readonly gone: Promise<Death>;
}

/** WorkerOptions: what to run and whom to tell. */
export interface WorkerOptions {
  readonly entry: string;
  readonly init: Omit<WorkerInit, "output">;
  readonly socket: ListeningSocket;
  readonly env: NodeJS.ProcessEnv;
  readonly heartbeat: Heartbeat;
  readonly answerMs: number;
  readonly onBroadcast: (message: unknown) => void;
  /** The worker has acted on what the one of the process `teller` said. */
  readonly onHeard: (teller: number, id: string, by: string) => void;
  /** The worker is alive and has not answered to an order for so long: it is waited for. */
  readonly onSlow: (pid: number, order: string, waitedMs: number) => void;
  /** Where the log goes; left out: to the standard output of this process. */
  readonly output?: Output | undefined;
  /** Takes what the worker logs, in place of an output. */
  readonly lines?: ((text: string) => void) | undefined;
  /** What the worker writes to its standard error; left out: the standard error of this process gets it. */
  readonly print?: ((text: string) => void) | undefined;
}

/** Loading the rest takes some time, in which a signal would end it. */
const stay = import.meta.resolve("../process/stay.ts");

/** The place of the log's descriptor in a worker; before it stand the three of every process, and the channel. */
const outputFd = 4;

function listen(stream: Readable | Writable | null | undefined, lines: (text: string) => void): void {
  if (!(stream instanceof Readable)) return;
  stream.setEncoding("utf8").on("data", lines);
  stream.on("error", () => undefined);
}

/** startWorker forks it and hands it the socket. */
export function startWorker(options: WorkerOptions): WorkerProcess {
  const { output, lines, print } = options;
  const child = fork(options.entry, [], {
    execArgv: ["--no-node-snapshot", "--import", stay],
    // What is inherited as 0, 1 or 2 is made to block, for everybody who has it (libuv, uv_spawn), and so is the log then.
    stdio: [
      "ignore",
      output === undefined && lines === undefined ? "inherit" : "ignore",
      print === undefined ? "inherit" : "pipe",
      "ipc",
      ...(lines !== undefined ? ["pipe" as const] : output !== undefined ? [output.fd] : []),
    ],
    // A generation is mostly two long texts, which JSON would have to escape and read again.
    serialization: "advanced",
    env: options.env,
  });
  const leaving = Promise.withResolvers<void>();
  if (print !== undefined) child.stderr?.setEncoding("utf8").on("data", print);
  child.stderr?.on("error", () => undefined);
  if (lines !== undefined) listen(child.stdio[outputFd], lines);
  const pack = createPacker();
  let serving: string | null = null;
  let preparing: string | null = null;
  let prepared: string | null = null;
  let reason = "";
  let fix = "";
  let metPolicies = false;
  let read: Reread = { logFile: null, certificates: null };

  const send = (message: ToWorker) => {
    // Where the channel is closed the exit follows, and tells.
    if (child.connected) child.send(message, () => undefined);
  };
  const giveSocket = () => {
    if (child.connected && !options.socket.closed())
      child.send({ type: "socket" } satisfies ToWorker, options.socket.handle, () => undefined);
  };
  const kill = (why: string) => {
    reason ||= why;
    child.kill("SIGKILL");
  };
  const pulse = createPulse({
    pid: child.pid ?? 0,
    heartbeat: options.heartbeat,
    ask: (number) => send({ type: "ping", number }),
    beat: () => orders.look(),
    // One loop that cannot be interrupted would hold every connection this worker has accepted.
    dead: () => kill("it did not answer its heartbeat"),
  });
  const orders = createOrders({
    timeMs: pulse.timeMs,
    answerMs: options.answerMs,
    slow: (order, waitedMs) => options.onSlow(child.pid ?? 0, order, waitedMs),
    late: (order, waitedMs) => kill(`it did not answer to "${order}" in ${Math.round(waitedMs / 1_000)} seconds`),
  });

  child.on("message", (message: FromWorker) => {
    if (message.type === "built") metPolicies = true;
    else if (message.type === "pong") pulse.answered(message.number);
    else if (message.type === "prepared") orders.done(`prepare ${message.id}`);
    else if (message.type === "refused")
      orders.refused(`prepare ${message.id}`, new Error(`worker ${child.pid} refused it: ${message.reason}`));
    else if (message.type === "active") {
      serving = message.id;
      prepared = null;
      pulse.serves();
      orders.done(`activate ${message.id}`);
    } else if (message.type === "store") orders.done(`store ${message.order}`);
    else if (message.type === "reloaded") {
      ({ read } = message);
      orders.done("reload");
    } else if (message.type === "broadcast") options.onBroadcast(message.message);
    else if (message.type === "socket") giveSocket();
    else if (message.type === "leaving") leaving.resolve();
    else if (message.type === "heard") options.onHeard(message.teller, message.id, message.by);
    else if (message.type === "failed") ({ reason, fix } = message);
  });

  const ended = new Promise<Death>((resolve) => {
    const end = (code: number | null, signal: NodeJS.Signals | null) => {
      pulse.close();
      const during = preparing;
      orders.end(new Error(`worker ${child.pid} ended (${signal ?? code})${reason && `: ${reason}`}`));
      const clean = code === 0 && reason === "";
      resolve({ pid: child.pid ?? 0, code, signal, clean, preparing: during, metPolicies, reason, fix });
    };
    child.once("exit", end);
    child.on("error", (cause) => {
      reason ||= cause.message;
      // One that could not be started (EMFILE, EAGAIN) has no exit either.
      if (child.pid === undefined) end(null, null);
    });
  });

  if (child.connected)
    child.send(
      {
        type: "init",
        init: {
          ...options.init,
          output:
            lines !== undefined
              ? { fd: outputFd, blocks: true, isShared: false }
              : output
                ? { ...output, fd: outputFd }
                : null,
        },
      } satisfies ToWorker,
      options.socket.handle,
      () => undefined,
    );
  return {
    pid: child.pid ?? 0,
    serving: () => serving,
    prepared: () => prepared,
    async prepare(generation) {
      preparing = generation.id;
      try {
        await orders.give(`prepare ${generation.id}`, () => send({ type: "prepare", generation: pack(generation) }));
        prepared = generation.id;
      } finally {
        preparing = null;
      }
    },
    store: (order) => orders.give(`store ${order}`, () => send({ type: "store", order })),
    activate: (id) => orders.give(`activate ${id}`, () => send({ type: "activate", id })),
    discard(id) {
      if (prepared === id) prepared = null;
      send({ type: "discard", id });
    },
    async reload() {
      await orders.give("reload", () => send({ type: "reload" }));
      return read;
    },
    drain: (whole) => send({ type: "drain", whole }),
    leaving: leaving.promise,
    broadcast: (teller, message) => send({ type: "broadcast", teller, message }),
    heard: (id, by) => send({ type: "heard", id, by }),
    kill,
    gone: ended,
  };
}
