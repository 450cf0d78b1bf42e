// The master key is lost.

import { existsSync, renameSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { allow, each, type Fault, usually } from "../fault.ts";

let also: readonly string[] = [];

/** lostKey: a start without it is refused, makes none up, and says what to do; with it, all is there again. */
export const lostKey: Fault = {
  ...usually,
  name: "lost-key",
  says: "The gateway is stopped, its master key is gone, it is started, and the key is put back.",
  section: "The master key is lost",
  lastsMs: 0,
  recoversMs: 3_000,
  during: each(
    allow({
      unreachable: true,
      cut: "kept",
      refused: ["GATEWAY_NOT_READY", "close 1001", "last event sallyport"],
    }),
  ),
  ends: { workers: 2, supervisor: false },
  prepare: () => ({
    gateway: {},
    async inject(world) {
      const key = join(world.data, "key");
      await world.gateway().stop();
      renameSync(key, `${key}.away`);
      const refused = world.startAgain();
      const how = await Promise.race([refused.ended, delay(20_000, "it serves")]);
      also = [
        ...(how === "exit code 1" ? [] : [`a start without the key: ${how}`]),
        ...(existsSync(key) ? ["a start without the key left a new one behind"] : []),
        ...(/key/.test(refused.said()) ? [] : [`a refused start did not say why: ${refused.said()}`]),
      ];
      refused.kill();
      renameSync(`${key}.away`, key);
      await world.startAgain().serving();
    },
    remove: async () => {},
  }),
  also: () => also,
};
