// The store's file on a disk that has no room for its journal: half of that is in the file then, which is nobody's doing.

import { fork } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished } from "vitest";
import { settle } from "../../src/store/settle.ts";
import { createStoreWatch } from "../../src/store/store-watch.ts";
import { throughOf } from "../../src/store/through.ts";
import { readWitness } from "../../src/store/witness.ts";
import { cannotMount, createTrialFolder } from "../faults/world/folder.ts";
import { testWith } from "../support/real-part.ts";

const test = testWith("a small disk", cannotMount());

test("it is not taken for another store, leaves nothing else behind, and goes on when there is room", async () => {
  const folder = createTrialFolder();
  onTestFinished(folder.close);
  const disk = folder.disk("disk", "1m");
  const told: unknown[] = [];
  const tell = (_level: string, _text: string, fields: object = {}) =>
    void told.push("event" in fields && fields.event);
  settle(disk.path, { tell, nowMs: Date.now() });
  const filling = fork(resolve(import.meta.dirname, "filling-process.ts"), [join(disk.path, "sallyport.db")], {
    execArgv: [],
  });
  onTestFinished(() => void filling.kill("SIGKILL"));
  await once(filling, "message");
  disk.fill();
  expect(throughOf(disk.path)).toMatchObject({ isUnderWay: true });

  let exchanged = 0;
  const watch = createStoreWatch({
    folder: disk.path,
    tell,
    exchange: async () => void exchanged++,
    accept: async () => undefined,
    everyMs: 10,
  });
  onTestFinished(watch.close);
  await expect.poll(() => told).toContain("store-unwatched");
  // What is in doubt at three looks is taken for another store's.
  await delay(200);
  const { epoch } = readWitness(disk.path)!;
  disk.grow("8m");
  filling.send("go on");
  await once(filling, "message");
  await expect.poll(() => readWitness(disk.path)?.epoch).toBeGreaterThan(epoch);
  expect(readdirSync(disk.path).filter((name) => name.startsWith("epoch."))).toEqual([]);
  expect([exchanged, told.filter((event) => event === "store-exchanged")]).toEqual([0, []]);
});
