// One trial: a gateway under steady traffic, a fault that comes and goes, and all that is known of it afterwards.

import { setTimeout as delay } from "node:timers/promises";
import type { Fault } from "./fault.ts";
import { kindNames, type Sent, usual } from "./kind.ts";
import { signal } from "./world/child.ts";
import { createTrialFolder } from "./world/folder.ts";
import { readLog, type WrittenLog } from "./world/log.ts";
import { alive, type OwnProcess } from "./world/process-table.ts";
import { createWorld, type World } from "./world/world.ts";

/** Trial is what happened, told by time. Times are performance.now(). */
export interface Trial {
  readonly fault: Fault;
  readonly world: World;
  readonly sent: readonly Sent[];
  readonly injectedMs: number;
  readonly removedMs: number;
  /** When the last request was begun that was not answered as usual, after the fault had gone; null: none was. */
  readonly lastOddMs: number | null;
  /** It was as usual again, for all kinds. */
  readonly well: boolean;
  readonly before: readonly OwnProcess[];
  readonly after: readonly OwnProcess[];
  /** Processes that were there when the fault came, and ended without our doing. */
  readonly lost: readonly OwnProcess[];
  readonly stopped: { readonly how: string; readonly tookMs: number };
  readonly log: WrittenLog;
  readonly said: string;
  /** What else was not as it is to be. */
  readonly also: readonly string[];
}

/** As long must all be well before it is called that. */
const calmMs = 2_500;
const warmUpMs = 2_500;
const pollMs = 200;

/** isUsual: was it answered as it is when all is well? */
export const isUsual = ({ kind, outcome }: Sent): boolean => outcome?.type === usual(kind);

/** runTrial runs it, and leaves nothing behind. */
export async function runTrial(fault: Fault): Promise<Trial> {
  const folder = createTrialFolder();
  const prepared = fault.prepare(folder);
  let world: World | undefined;
  try {
    world = await createWorld({ folder, gateway: prepared.gateway, tokens: fault.tokens });
    const { traffic } = world;
    await calm(traffic.sent, performance.now(), warmUpMs, 30_000);
    const before = world.gateway().processes();
    const watch = watchProcesses(world);
    const injectedMs = performance.now();
    await prepared.inject(world);
    await delay(fault.lastsMs);
    await prepared.remove(world);
    const removedMs = performance.now();
    const well = await calm(traffic.sent, removedMs, calmMs, fault.recoversMs + 20_000);
    await traffic.stop();
    const lost = watch.stop();
    world.hangUp();
    const after = await settled(world);
    const stopped = await world.gateway().stop();
    const log = readLog(prepared.logs ?? [world.sink]);
    const odd = traffic.sent.filter((one) => one.beganMs >= removedMs && !isUsual(one));
    return {
      fault,
      world,
      sent: traffic.sent,
      injectedMs,
      removedMs,
      lastOddMs: odd.at(-1)?.beganMs ?? null,
      well,
      before,
      after,
      lost,
      stopped,
      log,
      said: world.gateway().said(),
      also: fault.also({ world, lines: log.lines }),
    };
  } finally {
    world?.close();
    folder.close();
  }
}

/** What the gateway holds once its clients have hung up, which it hears in a moment. */
async function settled(world: World): Promise<readonly OwnProcess[]> {
  const total = () =>
    world
      .gateway()
      .processes()
      .reduce((sum, { descriptors }) => sum + descriptors, 0);
  for (let [last, rounds] = [total(), 0]; rounds < 10; rounds++) {
    await delay(300);
    const now = total();
    if (now === last) break;
    last = now;
  }
  return world.gateway().processes();
}

/** A process that has so much is ended: it would take all that there is. */
const mostBytes = 1.2e9;

/** calm: was every kind answered as usual, and nothing else, for so long? It waits for that until the limit. */
async function calm(sent: readonly Sent[], fromMs: number, forMs: number, limitMs: number): Promise<boolean> {
  const untilMs = performance.now() + limitMs;
  for (;;) {
    const nowMs = performance.now();
    const ended = sent.filter((one) => one.beganMs >= fromMs && one.endedMs !== null);
    const lastOddMs = ended.findLast((one) => !isUsual(one))?.beganMs ?? fromMs;
    const since = ended.filter((one) => one.beganMs >= lastOddMs && isUsual(one));
    // Whoever leaves has come before, so of those who do there may be none for a while.
    const silent = kindNames.filter(
      (kind) => !["ended", "spent", "sign-out", "step-up"].includes(kind) && !since.some((one) => one.kind === kind),
    );
    if (nowMs - lastOddMs > forMs && silent.length === 0) return true;
    if (nowMs > untilMs) return false;
    await delay(pollMs);
  }
}

/** Which processes are there, looked at all the while: those that were killed by us are no loss. */
function watchProcesses(world: World): { stop(): readonly OwnProcess[] } {
  const known = new Map<number, OwnProcess>();
  const look = () => {
    for (const one of world.gateway().processes()) {
      const first = known.get(one.pid) ?? one;
      known.set(one.pid, { ...first, rssBytes: Math.max(first.rssBytes, one.rssBytes) });
      // The machine is not ours alone. It counts as lost.
      if (one.rssBytes > mostBytes) signal(one.pid, "SIGKILL");
    }
  };
  look();
  const timer = setInterval(look, pollMs);
  return {
    stop() {
      clearInterval(timer);
      const ours = new Set(world.kills.map(({ pid }) => pid));
      return [...known.values()].filter(({ pid, role }) => role !== "builder" && !ours.has(pid) && !alive(pid));
    },
  };
}
