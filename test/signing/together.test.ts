import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { createTogether } from "../../src/signing/together.ts";

test("what comes in one turn is done at its end, in its order; what comes then, at the end of the next", async () => {
  const done: string[] = [];
  const work = createTogether((job: string) => {
    done.push(job);
    return job.toUpperCase();
  });
  const first = work("a");
  await Promise.resolve();
  const second = work("b");
  process.nextTick(() => void work("c"));
  expect(done).toEqual([]);
  const then = first.then(() => work("d"));
  await turn();
  expect(done).toEqual(["a", "b", "c"]);
  expect(await Promise.all([first, second, then])).toEqual(["A", "B", "D"]);
});

test("one that fails fails alone", async () => {
  const work = createTogether((job: number) => {
    if (job === 2) throw new Error("no key");
    return job;
  });
  const all = await Promise.allSettled([work(1), work(2), work(3)]);
  expect(all.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  await expect(work(2)).rejects.toThrow("no key");
});
