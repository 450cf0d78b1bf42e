// Time in which nobody could answer is held against nobody: a supervisor that stood still judges by what is answered after it woke.

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { createOrders } from "../../src/supervisor/orders.ts";
import { policy, run } from "./fixture/running.ts";

const deadMs = 1_200;
const heartbeat = { everyMs: 50, deadMs };

/** The supervisor runs in this process: all of it stands, timers and messages, as if it was stopped or swapped out. */
const standStill = (milliseconds: number) =>
  void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);

/** So long that whoever was to be ended for the time before would have been. */
const settled = () => delay(1.1 * deadMs);

async function gateway() {
  const gate = await run({ "a.ts": policy("one") }, { workers: "2" }, { heartbeat });
  const downs: number[] = [];
  gate.supervisor.on((event) => event.type === "down" && downs.push(event.death.pid));
  return { ...gate, downs, workers: [...gate.supervisor.workers()] };
}

test("a supervisor that stood still ends nobody when it wakes, nor where all stood still and the workers woke a little later", async () => {
  const { supervisor, workers, downs, get } = await gateway();
  standStill(1.2 * deadMs);
  await settled();
  expect(supervisor.workers()).toEqual(workers);
  for (const pid of workers) process.kill(pid, "SIGSTOP");
  standStill(1.2 * deadMs);
  await delay(deadMs / 4);
  for (const pid of workers) process.kill(pid, "SIGCONT");
  await settled();
  expect(downs).toEqual([]);
  expect(await get("/")).toContain(supervisor.generation());
});

test("one that stands still by itself is ended and replaced, also by a supervisor that has just woken", async () => {
  const { supervisor, workers, next, get } = await gateway();
  const [stopped, other] = workers;
  process.kill(stopped!, "SIGSTOP");
  standStill(1.2 * deadMs);
  expect((await next("down")).death).toMatchObject({ pid: stopped, signal: "SIGKILL" });
  await next("up");
  expect(supervisor.workers()).toContain(other);
  expect(supervisor.workers()).not.toContain(stopped);
  expect(await get("/")).toContain(supervisor.generation());
});

test("a worker that is long at an order, and alive, is waited for, and that is said", async () => {
  const { supervisor, folder, next, log } = await run(
    { "a.ts": policy("one") },
    { workers: "2" },
    { answerMs: 450, heartbeat },
  );
  const workers = supervisor.workers();
  await writeFile(join(folder, "a.ts"), policy("TAKE_TIME"));
  const { id } = await next("live");
  expect(supervisor.workers()).toEqual(workers);
  expect(log).toContainEqual(
    expect.objectContaining({ event: "worker-slow", level: "warn", worker: workers[0], order: `prepare ${id}` }),
  );
});

test("but not for ever; and what counts is time in which it could have answered", async () => {
  let timeMs = 0;
  const late: string[] = [];
  const orders = createOrders({
    timeMs: () => timeMs,
    answerMs: 10,
    slow: () => undefined,
    late: (key) => late.push(key),
  });
  const answer = orders.give("prepare", () => undefined);
  answer.catch(() => undefined);
  standStill(100);
  orders.look();
  timeMs = 60;
  orders.look();
  expect(late).toEqual([]);
  timeMs = 61;
  orders.look();
  expect(late).toEqual(["prepare"]);
  orders.end(new Error("gone"));
  await expect(answer).rejects.toThrow("gone");
  await expect(orders.give("activate", () => undefined)).rejects.toThrow("gone");
});
