// Which processes a gateway has while a fault is there, and what they hold afterwards.

import { setTimeout as delay } from "node:timers/promises";
import { signal } from "./world/child.ts";
import { alive, type OwnProcess } from "./world/process-table.ts";
import type { World } from "./world/world.ts";

const pollMs = 200;

/** settled is what the gateway holds once its clients have hung up, which it hears in a moment. */
export async function settled(world: World): Promise<readonly OwnProcess[]> {
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

/** watchProcesses: which processes are there, looked at all the while: those that were killed by us are no loss. */
export function watchProcesses(world: World): { stop(): readonly OwnProcess[] } {
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
