// One trial: a gateway under steady traffic, a fault that comes and goes, and all that is known of it afterwards.

import { setTimeout as delay } from "node:timers/promises";
import type { Fault } from "./fault.ts";
import { type Kind, kindNames, type Sent, usual } from "./kind.ts";
import { settled, watchProcesses } from "./process-watch.ts";
import { createTrialFolder } from "./world/folder.ts";
import { type Line, readLog, type WrittenLog } from "./world/log.ts";
import type { OwnProcess } from "./world/process-table.ts";
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
  /** All that was written, and of that what was written while this fault was there. */
  readonly log: WrittenLog;
  readonly lines: readonly Line[];
  readonly pace: Pace;
  readonly said: string;
  /** What else was not as it is to be. */
  readonly also: readonly string[];
}

/** Pace is how much time a run takes. */
export interface Pace {
  /** Of the usual rates. */
  readonly share: number;
  /** How long everybody must be answered as usual before that is called well. */
  readonly calmMs: number;
  /** How much longer everything may take than a fault says. */
  readonly patience: number;
}

/** usualPace is that of `npm run test:faults`. */
export const usualPace: Pace = { share: 1, calmMs: 2_500, patience: 1 };

const pollMs = 200;

/** Those of which there are some every second, and that end soon. */
const quickKinds: readonly Kind[] = ["open", "session", "proved", "bearer"];

/** isUsual: was it answered as it is when all is well? */
export const isUsual = ({ kind, outcome }: Sent): boolean => outcome?.type === usual(kind);

/** runTrial runs one in a world of its own, and leaves nothing behind. */
export const runTrial = async (fault: Fault): Promise<Trial> => (await runTrials([fault], usualPace))[0]!;

interface Segment {
  readonly fault: Fault;
  readonly wallMs: number;
  readonly injectedMs: number;
  readonly removedMs: number;
  readonly well: boolean;
  readonly before: readonly OwnProcess[];
  readonly lost: readonly OwnProcess[];
}

/** runTrials lets one fault after the other happen to the same gateway; of what is special about its start, only one may say anything. */
export async function runTrials(faults: readonly Fault[], pace: Pace): Promise<readonly Trial[]> {
  const folder = createTrialFolder();
  let world: World | undefined;
  try {
    const prepared = faults.map((fault) => fault.prepare(folder));
    const special = prepared.filter(({ gateway }) => Object.keys(gateway).length > 0);
    if (special.length > 1) throw new Error("two faults want a gateway of their own");
    const tokens = Math.max(...faults.map((fault) => fault.tokens));
    const { gateway = {}, provider = {} } = special[0] ?? {};
    world = await createWorld({ folder, gateway, provider, tokens, share: pace.share });
    const { traffic } = world;
    await calm(traffic.sent, { fromMs: performance.now(), forMs: pace.calmMs, limitMs: 30_000, kinds: kindNames });
    const segments: Segment[] = [];
    for (const [index, fault] of faults.entries()) {
      const { inject, remove } = prepared[index]!;
      const wallMs = Date.now();
      const before = world.gateway().processes();
      const watch = watchProcesses(world);
      const injectedMs = performance.now();
      await inject(world);
      await delay(fault.lastsMs);
      await remove(world);
      const removedMs = performance.now();
      const limitMs = fault.recoversMs * pace.patience + 20_000;
      // All kinds once, at the end: those that take their time would be waited for after each fault.
      const kinds = index === faults.length - 1 ? kindNames : quickKinds;
      const well = await calm(traffic.sent, { fromMs: removedMs, forMs: pace.calmMs, limitMs, kinds });
      segments.push({ fault, wallMs, injectedMs, removedMs, well, before, lost: watch.stop() });
    }
    await traffic.stop();
    world.hangUp();
    const after = await settled(world);
    const stopped = await world.gateway().stop();
    const log = readLog(
      special[0] === undefined ? [world.sink] : (prepared.find(({ logs }) => logs)?.logs ?? [world.sink]),
    );
    return segments.map((segment, index) =>
      toTrial({ world: world!, pace, segment, isFirst: index === 0, next: segments[index + 1], after, stopped, log }),
    );
  } finally {
    world?.close();
    folder.close();
  }
}

/** A request belongs to the fault during which it ended: that one may have cut it. */
function toTrial(all: {
  readonly world: World;
  readonly pace: Pace;
  readonly segment: Segment;
  readonly isFirst: boolean;
  readonly next: Segment | undefined;
  readonly after: readonly OwnProcess[];
  readonly stopped: Trial["stopped"];
  readonly log: WrittenLog;
}): Trial {
  const { world, pace, segment, isFirst, next, after, stopped, log } = all;
  const { fault, injectedMs, removedMs, well, before, lost, wallMs } = segment;
  // What was before the first one is its own to be judged with.
  const fromMs = isFirst ? 0 : injectedMs;
  const untilMs = next === undefined ? Number.POSITIVE_INFINITY : next.injectedMs;
  const sent = world.traffic.sent.filter((one) => {
    const endedMs = one.endedMs ?? Number.POSITIVE_INFINITY;
    return endedMs >= fromMs && endedMs < untilMs;
  });
  const odd = sent.filter((one) => one.beganMs >= removedMs && !isUsual(one));
  const lines = log.lines.filter((line) => {
    const at = Date.parse(String(line["time"]));
    return Number.isNaN(at) || ((isFirst || at >= wallMs) && (next === undefined || at < next.wallMs));
  });
  return {
    fault,
    world,
    pace,
    sent,
    injectedMs,
    removedMs,
    lastOddMs: odd.at(-1)?.beganMs ?? null,
    well,
    before,
    after,
    lost,
    stopped,
    log,
    lines,
    said: world.gateway().said(),
    also: fault.also({ world, lines }),
  };
}

/** calm: was every kind answered as usual, and nothing else, for so long? It waits for that until the limit. */
async function calm(
  sent: readonly Sent[],
  {
    fromMs,
    forMs,
    limitMs,
    kinds,
  }: { readonly fromMs: number; readonly forMs: number; readonly limitMs: number; readonly kinds: readonly Kind[] },
): Promise<boolean> {
  const untilMs = performance.now() + limitMs;
  for (;;) {
    const nowMs = performance.now();
    const ended = sent.filter((one) => one.beganMs >= fromMs && one.endedMs !== null);
    const lastOddMs = ended.findLast((one) => !isUsual(one))?.beganMs ?? fromMs;
    const since = ended.filter((one) => one.beganMs >= lastOddMs && isUsual(one));
    // Whoever leaves has come before, so of those who do there may be none for a while.
    const silent = kinds.filter(
      (kind) => !["ended", "spent", "sign-out", "step-up"].includes(kind) && !since.some((one) => one.kind === kind),
    );
    if (nowMs - lastOddMs > forMs && silent.length === 0) return true;
    if (nowMs > untilMs) return false;
    await delay(pollMs);
  }
}
