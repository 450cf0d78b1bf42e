// The message bus over real stores on one folder: each an own process as far as the bus is concerned, with or without a quick way.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type Bus, createBus } from "../../src/store/bus.ts";
import type { MessageKind, Messages, SessionChange } from "../../src/store/messages.ts";
import { createSqliteStore } from "../../src/store/sqlite.ts";
import { otherProcess } from "./other-process.ts";

const ended = (sessionKey: string): SessionChange => ({
  what: "ended",
  sessions: [[sessionKey, "family"]],
  reason: "session revoked",
});

/** One of each kind: a new kind does not compile without its own. */
const samples: Messages = { session: ended("a"), "signing-keys": null, blocked: null, roll: null };

async function world() {
  const folder = await mkdtemp(join(tmpdir(), "bus-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const neighbours: Bus[] = [];
  return {
    folder,
    neighbours,
    /** A bus over a store of its own. `near`: what neighbours say by the quick way reaches it, and what it says them. */
    async end(options: { readonly near?: boolean } = {}) {
      const store = await createSqliteStore({ folder, now: Date.now });
      onTestFinished(() => store.close());
      const lines: unknown[] = [];
      const said: string[] = [];
      const bus = createBus({
        store,
        broadcast: (message) => {
          said.push(message);
          if (options.near) for (const other of neighbours) if (other !== bus) other.hear(message);
        },
        log: { debug: (line: unknown) => void lines.push(line) },
      });
      if (options.near) neighbours.push(bus);
      return { bus, store, said, lines };
    },
  };
}

/** Hears the sessions that ended into a list; `until` resolves when so many were heard. */
function listening(bus: Bus) {
  const heard: string[] = [];
  let wake: () => void = () => undefined;
  const stop = bus.on("session", ({ sessions }) => {
    for (const [sessionKey] of sessions) heard.push(sessionKey);
    wake();
  });
  const until = async (count: number) => {
    while (heard.length < count) await new Promise<void>((resolve) => (wake = resolve));
  };
  return { heard, until, stop };
}

test("every kind of message arrives as it was told", async () => {
  const { end } = await world();
  const [here, there] = await Promise.all([end(), end()]);
  for (const kind of Object.keys(samples) as MessageKind[]) {
    const arrived = new Promise((resolve) => there.bus.on(kind, resolve));
    await here.bus.tell(kind, samples[kind]);
    expect(await arrived).toEqual(samples[kind]);
  }
});

test("all others hear it, in order, and who tells it never does", async () => {
  const { end } = await world();
  const [here, there, alike] = await Promise.all([end(), end(), end()]);
  // Over one and the same store as well.
  const second = createBus({ store: here.store });
  const [own, ...others] = [here.bus, there.bus, alike.bus, second].map(listening);
  for (const name of ["a", "b", "c"]) await here.bus.tell("session", ended(name));
  for (const one of others) {
    await one.until(3);
    expect(one.heard).toEqual(["a", "b", "c"]);
  }
  // What comes after is heard after: nothing of its own is still on the way.
  await there.bus.tell("session", ended("theirs"));
  await own!.until(1);
  expect(own!.heard).toEqual(["theirs"]);
});

test("what comes over both ways is heard once", async () => {
  const { end } = await world();
  const [here, near] = await Promise.all([end({ near: true }), end({ near: true })]);
  const there = listening(near.bus);
  const telling = here.bus.tell("session", ended("a"));
  // Before the store has it: neighbours need not wait.
  expect(there.heard).toEqual(["a"]);
  await telling;
  const far = await end();
  await far.bus.tell("session", ended("last"));
  await there.until(2);
  expect(there.heard).toEqual(["a", "last"]);
});

test("also where the store is faster than the neighbour", async () => {
  const { end } = await world();
  const [here, near] = await Promise.all([end(), end()]);
  const there = listening(near.bus);
  await here.bus.tell("session", ended("a"));
  await there.until(1);
  near.bus.hear(here.said[0]);
  near.bus.hear(here.said[0]);
  expect(there.heard).toEqual(["a"]);
});

test("a store that is away does not keep neighbours from hearing, and whoever tells knows", async () => {
  const { end } = await world();
  const [here, near] = await Promise.all([end({ near: true }), end({ near: true })]);
  const there = listening(near.bus);
  await here.store.close();
  await expect(here.bus.tell("session", ended("a"))).rejects.toThrow(expect.objectContaining({ code: "STORE_FAULT" }));
  expect(there.heard).toEqual(["a"]);
});

const whole = { id: "1", from: "them", awaited: false, kind: "session", payload: ended("a") };
const odd: readonly (readonly [string, unknown])[] = [
  ["nothing", undefined],
  ["an object", whole],
  ["an empty text", ""],
  ["half a message", JSON.stringify(whole).slice(0, -1)],
  ["null", "null"],
  ["a number", "7"],
  ["a list", "[]"],
  ...Object.entries({
    "no id": { ...whole, id: undefined },
    "an id that is no text": { ...whole, id: 7 },
    "no sender": { ...whole, from: undefined },
    "nobody knows whether it is waited for": { ...whole, awaited: undefined },
    "no kind": { ...whole, kind: undefined },
    "an unknown kind": { ...whole, kind: "weather" },
    "a kind that every object has": { ...whole, kind: "toString" },
    "no payload": { ...whole, payload: undefined },
    "another kind's payload": { ...whole, payload: null },
    "a payload where none belongs": { ...whole, kind: "signing-keys", payload: {} },
    "an unknown change": { ...whole, payload: { ...ended("a"), what: "forgotten" } },
    "an unknown reason": { ...whole, payload: { ...ended("a"), reason: "just so" } },
    "no reason": { ...whole, payload: { ...ended("a"), reason: undefined } },
    "sessions that are no list": { ...whole, payload: { ...ended("a"), sessions: "a" } },
    "a session without a family": { ...whole, payload: { ...ended("a"), sessions: [["a"]] } },
    "a session that is a number": { ...whole, payload: { ...ended("a"), sessions: [[1, 2]] } },
  }).map(([name, value]) => [name, JSON.stringify(value)] as const),
];

test.each(odd)("what is no message is dropped and counted, and the next one heard: %s", async (_, raw) => {
  const { end } = await world();
  const [here, there] = await Promise.all([end(), end()]);
  const seen = listening(there.bus);
  there.bus.on("signing-keys", () => void seen.heard.push("keys"));
  there.bus.hear(raw);
  expect(there.lines).toEqual([{ event: "message-dropped", dropped: 1 }]);
  if (typeof raw === "string") await here.store.publish(raw);
  await here.bus.tell("session", ended("next"));
  await seen.until(1);
  expect(seen.heard).toEqual(["next"]);
  expect(there.lines).toHaveLength(typeof raw === "string" ? 2 : 1);
});

test("another process may publish what it likes, and is heard where it makes sense", async () => {
  const { end, folder } = await world();
  const other = await otherProcess(["sqlite", folder]);
  const here = await end();
  const seen = listening(here.bus);
  await other.calls([
    ["publish", "nonsense"],
    ["publish", JSON.stringify(whole)],
    ["publish", JSON.stringify(whole)],
    ["publish", JSON.stringify({ ...whole, id: "2", payload: ended("b") })],
  ]);
  await seen.until(2);
  expect(seen.heard).toEqual(["a", "b"]);
  await here.bus.tell("session", ended("c"));
  await other.hears(here.said[0]!);
});

test("who stopped listening hears no more, and one listener given twice is two", async () => {
  const { end } = await world();
  const { bus } = await end();
  const heard: string[] = [];
  const listener = ({ sessions }: SessionChange) => void heard.push(sessions[0]![0]);
  const [first, second] = [bus.on("session", listener), bus.on("session", listener)];
  const tell = (name: string) => bus.hear(JSON.stringify({ ...whole, id: name, payload: ended(name) }));
  tell("both");
  first();
  first();
  tell("one");
  second();
  tell("none");
  expect(heard).toEqual(["both", "both", "one"]);
});

test("the store is listened to only while somebody listens here", async () => {
  const { end } = await world();
  const { store } = await end();
  let subscribed = 0;
  const bus = createBus({
    store: {
      ...store,
      subscribe(listener) {
        subscribed += 1;
        const stop = store.subscribe(listener);
        return () => {
          subscribed -= 1;
          stop();
        };
      },
    },
  });
  await bus.tell("signing-keys", null);
  expect(subscribed).toBe(0);
  const stops = [bus.on("session", () => undefined), bus.on("signing-keys", () => undefined)];
  expect(subscribed).toBe(1);
  stops[0]!();
  stops[0]!();
  expect(subscribed).toBe(1);
  stops[1]!();
  expect(subscribed).toBe(0);
  const seen = listening(bus);
  await (await end()).bus.tell("session", ended("again"));
  await seen.until(1);
});

test("what was heard is not remembered without end", async () => {
  const { end } = await world();
  const { bus } = await end();
  const seen = listening(bus);
  const hear = (id: number) => bus.hear(JSON.stringify({ ...whole, id: String(id), payload: ended(String(id)) }));
  for (let id = 0; id < 5_000; id++) hear(id);
  hear(4_999);
  hear(1_000);
  expect(seen.heard).toHaveLength(5_000);
  hear(0);
  expect(seen.heard).toHaveLength(5_001);
});
