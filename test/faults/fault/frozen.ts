// Processes that stand still for a while, and go on.

import { allow, each, type Fault, usually } from "../fault.ts";

/** frozenSupervisor: it judges its workers by what they answer after it woke. */
export const frozenSupervisor: Fault = {
  ...usually,
  name: "frozen-supervisor",
  says: "The supervisor stands still for eight seconds.",
  section: "The supervisor stood still",
  lastsMs: 8_000,
  said: [{ word: "supervisor-stood-still", times: [0, 1], fix: false }],
  prepare: () => ({
    gateway: {},
    inject: async (world) => world.freeze(world.gateway().supervisor),
    remove: async (world) => world.thaw(world.gateway().supervisor),
  }),
};

const worker = { ...usually, section: "A worker that cannot start" } as const;

/** frozenWorker: what it had taken waits, and it is not ended for three seconds. */
export const frozenWorker: Fault = {
  ...worker,
  name: "frozen-worker",
  says: "A worker stands still for three seconds.",
  lastsMs: 3_000,
  during: each(allow({ withinMs: 6_000 })),
  prepare: () => ({
    gateway: {},
    inject: async (world) => world.freeze(world.gateway().workers()[0]!),
    remove: async (world) => world.thaw(world.gateway().workers()[0]!),
  }),
};

/** deadWorker: it is ended, and what it had taken with it. */
export const deadWorker: Fault = {
  ...worker,
  name: "dead-worker",
  says: "A worker stands still for good.",
  lastsMs: 10_000,
  during: each(allow({ cut: "always", withinMs: 12_000 })),
  ends: { workers: 1, supervisor: true },
  said: [{ word: "worker-ended", times: [1, 1], fix: false }],
  prepare: () => ({
    gateway: {},
    inject: async (world) => world.freeze(world.gateway().workers()[0]!),
    remove: async () => {},
  }),
};

/** frozenGroup: a machine that slept. */
export const frozenGroup: Fault = {
  ...usually,
  name: "frozen-gateway",
  says: "All of the gateway's processes stand still for seven seconds, as when a machine sleeps.",
  section: "The supervisor stood still",
  lastsMs: 7_000,
  during: each(allow({ withinMs: 12_000 })),
  said: [{ word: "supervisor-stood-still", times: [0, 1], fix: false }],
  prepare: () => ({
    gateway: {},
    inject: async (world) => world.freeze(-world.gateway().supervisor),
    remove: async (world) => world.thaw(-world.gateway().supervisor),
  }),
};
