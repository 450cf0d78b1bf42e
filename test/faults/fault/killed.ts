// Processes that are killed outright.

import { setTimeout as delay } from "node:timers/promises";
import { allow, each, type Fault, usually } from "../fault.ts";
import { exchange, isAnswer } from "../traffic/exchange.ts";
import type { World } from "../world/world.ts";

/** killedWorker: what was under way at it is cut, and nothing else is noticed. */
export const killedWorker: Fault = {
  ...usually,
  name: "killed-worker",
  says: "A worker is killed outright, and another one a second later.",
  section: "A worker that cannot start",
  during: each(allow({ cut: "killed" })),
  said: [{ word: "worker-ended", times: [2, 2], fix: false }],
  prepare: () => ({
    gateway: {},
    async inject(world) {
      const [first, second] = world.gateway().workers();
      world.kill(first!);
      await delay(1_000);
      world.kill(second!);
    },
    remove: async () => {},
  }),
};

/** As a service manager does: started anew as often as it ends, until it serves. */
async function restart(world: World): Promise<void> {
  const untilMs = performance.now() + 60_000;
  for (;;) {
    const again = world.startAgain();
    const served = await again.serving().then(
      () => true,
      () => false,
    );
    if (served) return;
    if (performance.now() > untilMs) throw new Error(`it does not start again: ${again.said()}`);
    again.kill();
    await again.ended;
    await delay(200);
  }
}

const orphans = { ...usually, section: "Workers without a supervisor", lastsMs: 0, recoversMs: 3_000 } as const;

/** killedSupervisor: its workers finish what they have, and make room for those of the next one. */
export const killedSupervisor: Fault = {
  ...orphans,
  name: "killed-supervisor",
  says: "The supervisor is killed outright, and started again at once.",
  // Its workers end by themselves: connections that are kept open are closed, and nobody listens for a moment.
  during: each(allow({ cut: "killed", unreachable: true, refused: ["close 1001", "last event sallyport"] })),
  ends: { workers: 2, supervisor: false },
  said: [
    { word: "orphaned", times: [1, 2], fix: false },
    // Where they are still there when the next one comes.
    { word: "orphans", times: [0, 2], fix: false },
    { word: "orphan-ended", times: [0, 2], fix: false },
  ],
  prepare: () => ({
    gateway: {},
    async inject(world) {
      world.kill(world.gateway().supervisor);
      await restart(world);
    },
    remove: async () => {},
  }),
};

/** killedGateway: nothing that was answered is undone by it. */
export const killedGateway: Fault = {
  ...orphans,
  name: "killed-gateway",
  says: "All of the gateway's processes are killed outright, and it is started again at once.",
  during: each(allow({ cut: "killed", unreachable: true })),
  said: [
    { word: "orphans", times: [0, 1], fix: false },
    { word: "worker-ended", times: [0, 2], fix: false },
  ],
  ends: { workers: 2, supervisor: false },
  prepare: () => ({
    gateway: {},
    async inject(world) {
      const { supervisor } = world.gateway();
      for (const pid of [supervisor, ...world.gateway().workers()]) world.kill(pid);
      world.kill(-supervisor);
      await restart(world);
    },
    remove: async () => {},
  }),
};

/** killedBuilder: what is saved afterwards goes live all the same. */
export const killedBuilder: Fault = {
  ...usually,
  name: "killed-builder",
  says: "The process that compiles is killed outright, and the policies are saved.",
  section: "",
  lastsMs: 1_000,
  prepare: () => ({
    gateway: {},
    async inject(world) {
      for (const { pid, role } of world.gateway().processes()) if (role === "builder") world.kill(pid);
      await world.save({ extra: '  publicRoute("GET /saved/*", forward(plain)),' });
    },
    async remove(world) {
      const untilMs = performance.now() + 20_000;
      const asking = { port: world.port, agent: false as const, path: "/saved/1", patienceMs: 5_000 };
      for (;;) {
        const came = await exchange(asking);
        if (isAnswer(came) && came.status === 200) return;
        if (performance.now() > untilMs) throw new Error("what was saved does not go live");
        await delay(200);
      }
    },
  }),
};
