// Who tells something waits until all who listen have acted on it: over real stores on one folder, with and without a quick way.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { nameOf } from "../../src/process/process-name.ts";
import { type Bus, createBus } from "../../src/store/bus.ts";
import { createSqliteStore } from "../../src/store/sqlite.ts";

/** A row that waits for nobody's answer would pass for a quick one: silence costs this long. */
const limitMs = 400;

async function world() {
  const folder = await mkdtemp(join(tmpdir(), "acknowledged-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const open = async () => {
    const store = await createSqliteStore({ folder, now: Date.now });
    onTestFinished(() => store.close());
    return store;
  };
  const neighbours: Bus[] = [];
  return {
    store: await open(),
    /** A process that listens to `blocked`, and acts when `act` resolves. `near`: by the quick way, too. */
    async member({ near = false, act = () => undefined }: { near?: boolean; act?: () => void | Promise<void> } = {}) {
      const store = await open();
      const silences: number[] = [];
      const broadcast = (message: string) => {
        for (const other of near ? neighbours : [])
          if (other !== bus) void other.hear(message).then((id) => id !== null && bus.heard(id, other.id));
      };
      const bus = createBus({ store, limitMs, broadcast, silent: (_, count) => silences.push(count) });
      onTestFinished(bus.on("blocked", act));
      await bus.join();
      if (near) neighbours.push(bus);
      return { bus, store, silences };
    },
  };
}

test.each([
  ["by the quick way", true],
  ["by the store", false],
])("telling is over when the other one has acted, and not before: %s", async (_, near) => {
  const { member } = await world();
  const acted = Promise.withResolvers<void>();
  const heard = Promise.withResolvers<void>();
  await member({
    near,
    act() {
      heard.resolve();
      return acted.promise;
    },
  });
  const { bus, silences } = await member({ near });
  let over = false;
  const telling = bus.tell("blocked", null).then(() => {
    over = true;
  });
  await heard.promise;
  await new Promise(setImmediate);
  expect(over).toBe(false);
  acted.resolve();
  await telling;
  expect(silences).toEqual([]);
});

test("what the quick way has acknowledged is not written down", async () => {
  const { member, store } = await world();
  await member({ near: true });
  const { bus } = await member({ near: true });
  await bus.tell("blocked", null);
  expect(await store.page("heard", "", 10)).toEqual([]);
});

test("two that tell each other what makes them tell each other wait for nobody in vain", async () => {
  const { member } = await world();
  const all: Awaited<ReturnType<typeof member>>[] = [];
  for (let count = 0; count < 2; count++)
    all.push(await member({ near: true, act: () => all[count]!.bus.announce("signing-keys", null) }));
  await Promise.all(all.map(({ bus }) => bus.tell("blocked", null)));
  expect(all.flatMap(({ silences }) => silences)).toEqual([]);
});

test("one that cannot act, or stands still, is waited for as long as it may believe what it remembers, and that is said", async () => {
  const { member } = await world();
  await member({ near: true, act: () => Promise.reject(new Error("disk")) });
  await member({ act: () => new Promise(() => undefined) });
  const { bus, silences } = await member({ near: true });
  const since = performance.now();
  await bus.tell("blocked", null);
  expect(performance.now() - since).toBeGreaterThanOrEqual(limitMs);
  expect(silences).toEqual([2]);
});

test("nobody waits for one that ended without a word, or left, or only tells", async () => {
  const { member, store } = await world();
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  await once(child, "spawn");
  const name = nameOf(child.pid!);
  await store.put("listener", "killed", JSON.stringify(name), Number.MAX_SAFE_INTEGER);
  // Its number was given to another one meanwhile.
  const reused = { ...nameOf(process.pid), began: "1" };
  await store.put("listener", "reused", JSON.stringify(reused), Number.MAX_SAFE_INTEGER);
  child.kill("SIGKILL");
  await once(child, "exit");
  const left = await member();
  await left.bus.leave();
  createBus({ store }).on("blocked", () => undefined);
  const { bus, silences } = await member();
  await bus.tell("blocked", null);
  expect(silences).toEqual([]);
  expect((await store.page("listener", "", 10)).map(({ key }) => key)).toEqual([bus.id]);
});

test("one of another container, or of before the machine was restarted, is waited for once: then it is off the roll, until it speaks", async () => {
  const { member, store } = await world();
  for (const [id, change] of Object.entries({ rebooted: { boot: "earlier" }, elsewhere: { container: "another" } }))
    await store.put("listener", id, JSON.stringify({ ...nameOf(process.pid), ...change }), Number.MAX_SAFE_INTEGER);
  await store.put("listener", "nonsense", "[]", Number.MAX_SAFE_INTEGER);
  // Whoever comes asks them, so that nobody else has to.
  const { bus, silences } = await member();
  await expect.poll(() => silences).toEqual([3]);
  await bus.tell("blocked", null);
  expect(silences).toEqual([3]);
  expect((await store.page("listener", "", 10)).map(({ key }) => key)).toEqual([bus.id]);
});
