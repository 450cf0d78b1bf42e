// The store's file on a disk that has no room for its journal: half of that is in the file then, which is nobody's doing, and nothing of it is lost.

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished } from "vitest";
import { advance } from "../../src/store/advance.ts";
import { openDatabase } from "../../src/store/database.ts";
import { settle } from "../../src/store/settle.ts";
import { createStoreWatch } from "../../src/store/store-watch.ts";
import { throughOf } from "../../src/store/through.ts";
import { readWitness, seeNow, writeWitness } from "../../src/store/witness.ts";
import { cannotMount, createTrialFolder } from "../faults/world/folder.ts";
import { testWith } from "../support/real-part.ts";

const test = testWith("a small disk", cannotMount());

async function halfWritten() {
  const folder = createTrialFolder();
  onTestFinished(folder.close);
  const disk = folder.disk("disk", "1m");
  const told: unknown[] = [];
  const tell = (_level: string, _text: string, fields: object = {}) =>
    void told.push("event" in fields && fields.event);
  settle(disk.path, { tell, nowMs: Date.now() });
  const program = resolve(import.meta.dirname, "filling-process.ts");
  const filling: ChildProcess = fork(program, [join(disk.path, "sallyport.db")], { execArgv: [] });
  onTestFinished(() => void filling.kill("SIGKILL"));
  await once(filling, "message");
  // As a gateway does it while it runs.
  const known = seeNow(disk.path, advance(disk.path)!);
  writeWitness(disk.path, known);
  filling.send("fill");
  await once(filling, "message");
  disk.fill();
  expect(throughOf(disk.path)).toMatchObject({ isUnderWay: true });
  return { disk, filling, known, told, tell };
}

test("it is not taken for another store, leaves nothing else behind, and goes on when there is room", async () => {
  const { disk, filling, known, told, tell } = await halfWritten();
  let exchanged = 0;
  const watch = createStoreWatch({
    folder: disk.path,
    known,
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

test("a start after whoever wrote it was killed loses nothing", async () => {
  const { disk, filling, told, tell } = await halfWritten();
  filling.kill("SIGKILL");
  await once(filling, "exit");
  disk.grow("8m");
  settle(disk.path, { tell, nowMs: Date.now() });
  expect(told).not.toContain("store-renewed");
  const database = openDatabase(disk.path);
  const count = database.prepare("SELECT count(*) AS n FROM entry WHERE space = 'person'").get();
  database.close();
  expect(Number(count?.["n"])).toBeGreaterThan(20);
});
