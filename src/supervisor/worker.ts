// A worker process: takes the socket and the generations from the supervisor and serves. It may be ended at any moment.

import { describe, GatewayError, toGatewayError } from "../errors.ts";
import { createGateway, type Gateway } from "../gateway/gateway.ts";
import { createUnpacker } from "../generation/packed.ts";
import { createQueueLength } from "../listener/accept-queue.ts";
import type { Handle } from "../listener/acceptor.ts";
import { type Crowd, crowdOf } from "../listener/crowd.ts";
import { createDescriptors } from "../listener/descriptors.ts";
import { createDoor, type Door } from "../listener/door.ts";
import { drain } from "../listener/drain.ts";
import { connectionsFor, toListenerLimits } from "../listener/limits.ts";
import { createListener } from "../listener/listener.ts";
import { type OpenedLog, openLog } from "../observe/open-log.ts";
import { openStandardError } from "../observe/standard-error.ts";
import { readTrust } from "../process/trust.ts";
import { publicPortOf } from "../settings.ts";
import { createKeyRing, type KeyRing } from "../signing/key-ring.ts";
import { type Bus, createBus } from "../store/bus.ts";
import { createExchangeable, type Exchangeable } from "../store/exchangeable.ts";
import { openStore } from "../store/open.ts";
import { createSecrets } from "../vault/secrets.ts";
import { createVault } from "../vault/vault.ts";
import { collect } from "./collect.ts";
import type { FromWorker, Reread, StoreOrder, ToWorker, WorkerInit } from "./protocol.ts";
import { takeUp } from "./take-up.ts";

interface Parts {
  readonly opened: OpenedLog;
  readonly store: Exchangeable;
  readonly bus: Bus;
  readonly keys: KeyRing;
  readonly gateway: Gateway;
  readonly crowd: Crowd;
  readonly door: Door;
  readonly pauseMs: number;
  readonly limitMs: number;
  readonly socket: Handle;
  listening: boolean;
}

// Before all else is opened: those that are kept are of use also where the table is made much smaller.
const descriptors = createDescriptors();
let parts: Parts | undefined;
let ending = false;

const say = (message: FromWorker) =>
  new Promise<void>((resolve) => {
    if (process.connected) process.send?.(message, undefined, undefined, () => resolve());
    else resolve();
  });

async function build(init: WorkerInit, socket: Handle): Promise<Parts> {
  const { settings, address } = init;
  const { print } = openStandardError();
  const opened = openLog(settings, init.output, (text) => print(`Worker ${process.pid}: ${text}`));
  const { log } = opened;
  const store = await createExchangeable(() => openStore(settings, Date.now, log));
  const bus = createBus({
    store,
    broadcast: (message) => void say({ type: "broadcast", message }),
    log,
    silent: (kind, count) =>
      log.warn(
        { event: "unacknowledged", kind, count },
        `${count} of the processes of this store did not say in time that they heard of a change (${kind})`,
      ),
  });
  const vault = createVault(
    Buffer.from(init.key, "base64url"),
    init.secondKey === null ? null : Buffer.from(init.secondKey, "base64url"),
  );
  const keys = await createKeyRing({ store, vault, bus, now: Date.now, lifetimeMs: settings.signingKeyLifetime, log });
  const gateway = createGateway({
    settings,
    log,
    store,
    bus,
    vault,
    keys,
    secret: createSecrets({ folder: settings.secrets, env: process.env }).get,
    now: Date.now,
    mayConnect: descriptors.mayConnect,
    publicPort: () => publicPortOf(settings, address.port),
    ...(settings.logRequired === "yes" && { canLog: opened.isReady }),
  });
  gateway.readiness.require(() => (store.isAway() ? "store" : null));
  const server = createListener({
    onArrival: gateway.handle,
    onMalformed: gateway.malformed,
    onEbb: collect,
    limits: toListenerLimits(settings),
  });
  // All listen by now, and nobody is served yet.
  await bus.join();
  const door = createDoor({
    server,
    connections: () => connectionsFor(descriptors.limit, settings.connections),
    descriptors,
    queued: createQueueLength(address.port),
    askForHandle: () => void say({ type: "socket" }),
    onEvent: gateway.crowded,
  });
  const { drain: limitMs, drainDelay: pauseMs } = settings;
  return {
    opened,
    store,
    bus,
    keys,
    gateway,
    crowd: crowdOf(server),
    door,
    pauseMs,
    limitMs,
    socket,
    listening: false,
  };
}

async function fail(cause: unknown): Promise<void> {
  parts?.opened.log.fatal({ cause: describe(cause) }, "The worker cannot go on");
  await parts?.opened.close();
  const known = cause instanceof GatewayError && cause.detail !== "";
  const fix = cause instanceof GatewayError ? (cause.fix ?? "") : "";
  await say({ type: "failed", reason: known ? cause.detail : describe(cause), fix });
  process.exit(1);
}

async function activate({ gateway, door, socket }: Parts, id: string): Promise<void> {
  gateway.activate(id);
  if (parts && !parts.listening) {
    // A worker accepts only once it can decide.
    await door.open(socket);
    parts.listening = true;
  }
  await say({ type: "active", id });
}

async function exchange({ opened, store, bus, keys, gateway }: Parts, order: StoreOrder): Promise<void> {
  if (order === "let go") {
    // First, so that whoever is asked about from here on is asked about in the next one.
    gateway.forget();
    await store.letGo();
  } else {
    await takeUp(async () => {
      await store.takeUp();
      await bus.join();
      await keys.refresh();
      await gateway.renew();
    }, opened.log);
  }
  await say({ type: "store", order });
}

async function reload({ opened }: Parts): Promise<Reread> {
  const logFile = await opened.reopen();
  try {
    return { logFile, certificates: readTrust(process.env["NODE_EXTRA_CA_CERTS"]) };
  } catch (cause) {
    return { logFile, certificates: describe(cause) };
  }
}

async function drainListener({ crowd, door, gateway, opened, limitMs }: Parts, pauseMs: number): Promise<void> {
  const cut = await drain(crowd, door, { pauseMs, limitMs, leave: gateway.leave, cut: gateway.cut });
  const count = Object.values(cut).reduce((sum, one) => sum + one, 0);
  if (count > 0)
    opened.log.warn(
      { event: "drain-cut", ...cut },
      `The time to drain is over: ${count} connections are cut, unfinished`,
    );
}

/** end drains and ends. `whole`: not this worker alone, but the gateway. */
async function end(whole: boolean, pauseMs: number): Promise<void> {
  const running = parts;
  // Where others go on, so does the gateway, and this one is about to be replaced.
  if (whole) running?.gateway.readiness.drain();
  if (ending) return;
  ending = true;
  if (running?.listening) await drainListener(running, pauseMs);
  await running?.gateway.close();
  running?.keys.close();
  await running?.bus.leave();
  await running?.store.close();
  await running?.opened.close();
  process.exit(0);
}

/** For what is closed and written after the drain. */
const endMs = 5_000;

const unpack = createUnpacker();
let built: Promise<void> = Promise.resolve();

process.on("message", (message: ToWorker, socket: Handle) => {
  if (message.type === "init") {
    built = build(message.init, socket).then((made) => {
      parts = made;
      void say({ type: "built" });
    }, fail);
    return;
  }
  if (message.type === "ping") {
    void say({ type: "pong", number: message.number });
    return;
  }
  if (message.type === "socket") {
    parts?.door.take(socket);
    return;
  }
  if (message.type === "drain") {
    end(message.whole, message.whole ? (parts?.pauseMs ?? 0) : 0).catch(fail);
    return;
  }
  // In the order in which they came, and not before there is something to do it with.
  void built.then(() => parts && obey(parts, message));
});

type Order = Exclude<ToWorker, { readonly type: "init" | "ping" | "socket" | "drain" }>;

function obey(running: Parts, message: Order): void {
  if (message.type === "prepare") {
    const { id } = message.generation;
    Promise.try(() => running.gateway.prepare(unpack(message.generation))).then(
      () => say({ type: "prepared", id }),
      (cause: unknown) => say({ type: "refused", id, reason: toGatewayError(cause).message }),
    );
  } else if (message.type === "activate") activate(running, message.id).catch(fail);
  else if (message.type === "discard") running.gateway.discard(message.id);
  else if (message.type === "store") exchange(running, message.order).catch(fail);
  else if (message.type === "reload") reload(running).then((read) => say({ type: "reloaded", read }), fail);
  else if (message.type === "heard") running.bus.heard(message.id, message.by);
  else
    void running.bus.hear(message.message).then((id) => {
      if (id !== null) void say({ type: "heard", teller: message.teller, id, by: running.bus.id });
    });
}

/** Without a supervisor nobody would ever update or end this process. */
function orphaned(): void {
  const limitMs = parts?.limitMs ?? 0;
  if (!ending && parts !== undefined)
    parts.opened.log.warn(
      { event: "orphaned", until: new Date(Date.now() + limitMs).toISOString() },
      `The supervisor is gone: this worker takes nothing new, and finishes what is under way in ${limitMs / 1_000} seconds at most`,
    );
  // Whatever its end waits for, nobody else would end it.
  setTimeout(() => process.exit(1), limitMs + endMs).unref();
  end(true, 0).catch(() => process.exit(1));
}
process.once("disconnect", orphaned);
// Ctrl-C reaches the whole group; the supervisor is the one that answers to it.
process.on("SIGINT", () => undefined);
// So does a terminal's end; and whoever rotates logs may send it to all.
process.on("SIGHUP", () => void parts?.opened.reopen());
// Some stop a whole group by it (systemd): whether the gateway ends or this worker alone, the supervisor knows.
let asked = false;
process.on("SIGTERM", () => {
  if (asked || !process.connected) end(!process.connected, 0).catch(fail);
  else void say({ type: "leaving" });
  asked = true;
});
process.on("uncaughtException", (cause) => void fail(cause));
