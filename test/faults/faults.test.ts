// The most telling faults, one after the other at one gateway under a light load; all of them, under more, by `npm run test:faults`.

import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testWith } from "../support/real-part.ts";
import { frozenSupervisor } from "./fault/frozen.ts";
import { killedWorker } from "./fault/killed.ts";
import { toldToStop } from "./fault/listener.ts";
import { stoppedReader } from "./fault/log-reader.ts";
import { lockedStore } from "./fault/store.ts";
import type { Fault } from "./fault.ts";
import { faults } from "./table.ts";
import { runTrials, type Trial } from "./trial.ts";
import { judge } from "./verdict.ts";
import { killAll } from "./world/child.ts";

/** The supervisor must stand still for longer than it waits for a worker. */
const short: readonly Fault[] = [
  { ...stoppedReader, lastsMs: 4_500 },
  { ...frozenSupervisor, lastsMs: 6_000 },
  killedWorker,
  { ...lockedStore, lastsMs: 3_500 },
  toldToStop,
].filter((fault) => fault.missing() === null);

// Half of the load, and several times the patience: others run on this machine.
const pace = { share: 0.5, calmMs: 1_000, patience: 3 };

let trials: readonly Trial[] = [];
beforeAll(async () => {
  trials = await runTrials(short, pace);
});
afterAll(killAll);

test.each(short.map(({ name, says }) => ({ name, says })))("$name: $says", ({ name }) => {
  const trial = trials.find(({ fault }) => fault.name === name)!;
  expect(judge(trial).failures).toEqual([]);
});

testWith("sqlite3", lockedStore.missing())("the store can be locked by another program here", () => {
  expect(trials.map(({ fault }) => fault.name)).toContain(lockedStore.name);
});

test("every fault has a name of its own, and a heading in docs/reference/operations.md", () => {
  const page = readFileSync("docs/reference/operations.md", "utf8");
  expect(new Set(faults.map(({ name }) => name)).size).toBe(faults.length);
  expect(
    faults.filter(({ section }) => section !== "" && !page.includes(`## ${section}\n`)).map(({ name }) => name),
  ).toEqual([]);
});
