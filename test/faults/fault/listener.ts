// Descriptors run out, and the gateway is told to stop.

import { spawnSync } from "node:child_process";
import { allow, each, type Fault, usually } from "../fault.ts";
import { descriptorsOf } from "../world/process-table.ts";
import { missingProgram } from "./missing.ts";

/** fewDescriptors: less is accepted, it is said once, and the other worker takes over. */
export const fewDescriptors: Fault = {
  ...usually,
  name: "few-descriptors",
  says: "A running worker's limit of descriptors is lowered to six more than it has.",
  section: "Descriptors run out",
  missing: () => missingProgram("prlimit"),
  during: each(allow({ refused: ["GATEWAY_EXHAUSTED"] })),
  said: [
    { word: "connections-refused", times: [0, 3], fix: false },
    { word: "connections-full", times: [0, 3], fix: true },
    { word: "connections-accepted", times: [0, 3], fix: false },
  ],
  prepare: () => {
    let pid = 0;
    let usual = "";
    return {
      gateway: {},
      async inject(world) {
        pid = world.gateway().workers()[0]!;
        usual = spawnSync("prlimit", ["--pid", String(pid), "--nofile", "--output", "SOFT", "--noheadings"], {
          encoding: "utf8",
        }).stdout.trim();
        spawnSync("prlimit", ["--pid", String(pid), `--nofile=${descriptorsOf(pid).length + 6}:`]);
      },
      async remove() {
        spawnSync("prlimit", ["--pid", String(pid), `--nofile=${usual}:`]);
      },
    };
  },
};

/** toldToStop: what is under way ends, streams are told, and nothing is cut within the time to drain. */
export const toldToStop: Fault = {
  ...usually,
  name: "sigterm",
  says: "The gateway is told to stop under load (SIGTERM), and is started again.",
  section: "Stopping: SIGTERM",
  said: [{ word: "drain-cut", times: [0, 0], fix: false }],
  lastsMs: 0,
  recoversMs: 2_000,
  during: each(allow({ unreachable: true, cut: "kept", refused: ["GATEWAY_NOT_READY"] }), {
    websocket: allow({ unreachable: true, refused: ["close 1001"] }),
    events: allow({ unreachable: true, cut: "kept", refused: ["last event sallyport"] }),
  }),
  ends: { workers: 2, supervisor: false },
  prepare: () => ({
    gateway: {},
    async inject(world) {
      const { how, tookMs } = await world.gateway().stop();
      if (how !== "exit code 0" || tookMs > 6_500) throw new Error(`SIGTERM: ${how} after ${Math.round(tookMs)} ms`);
      await world.startAgain().serving();
    },
    remove: async () => {},
  }),
};
