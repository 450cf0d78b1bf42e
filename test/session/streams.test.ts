// Which streams end when: with their session, at their time, never twice, and never because of somebody else's.

import { expect, onTestFinished, test } from "vitest";
import { createStreams } from "../../src/session/streams.ts";

function start() {
  let nowMs = 1_000_000;
  const lines: object[] = [];
  const log = { info: (line: object) => void lines.push(line), error: (line: object) => void lines.push(line) };
  const streams = createStreams({ now: () => nowMs, log: log as never });
  onTestFinished(() => streams.close());
  const closed: string[] = [];
  const unbelieved = new Set<string>();
  return {
    streams,
    closed,
    unbelieved,
    lines,
    now: () => nowMs,
    advance: (milliseconds: number) => {
      nowMs += milliseconds;
    },
    hold: (name: string, family: string | null, forMs: number, renew?: () => Promise<number | null>) =>
      streams.hold({
        family,
        untilMs: nowMs + forMs,
        lasting: !name.startsWith("long"),
        renew,
        believed: () => !unbelieved.has(name),
        close: (code, reason) => void closed.push(`${name} ${code} ${reason}`),
      }),
  };
}

test("all streams of a session end with it, and no other", () => {
  const { streams, closed, hold, lines } = start();
  hold("a1", "a", 60_000);
  hold("b1", "b", 60_000);
  hold("a2", "a", 60_000);
  hold("token", null, 60_000);
  streams.end("a", "signed out");
  expect(closed).toEqual(["a1 4401 signed out", "a2 4401 signed out"]);
  expect(streams.size).toBe(2);
  expect(lines).toEqual([{ event: "streams-ended", reason: "signed out", count: 2 }]);
  streams.end("a", "session revoked");
  expect(closed).toHaveLength(2);
});

test("a stream that ended by itself is not closed again", () => {
  const { streams, closed, hold } = start();
  const release = hold("a1", "a", 60_000);
  hold("a2", "a", 60_000);
  release();
  release();
  expect(streams.size).toBe(1);
  streams.end("a", "signed out");
  expect(closed).toEqual(["a2 4401 signed out"]);
});

test("what has come to its time is closed, and says whether it was a session or a token", async () => {
  const { streams, closed, hold, advance } = start();
  hold("session", "a", 60_000);
  hold("token", null, 60_000);
  hold("longer", "a", 60_001);
  advance(59_999);
  await streams.sweep();
  expect(closed).toEqual([]);
  advance(1);
  await streams.sweep();
  expect(closed).toEqual(["session 4401 session expired", "token 4401 token expired"]);
  expect(streams.size).toBe(1);
});

test("a session that was used meanwhile keeps its streams as long as it lasts now", async () => {
  const { streams, closed, hold, advance, now } = start();
  let untilMs: number | null = null;
  hold("a1", "a", 1_000, async () => untilMs);
  advance(1_000);
  untilMs = now() + 5_000;
  await streams.sweep();
  advance(4_999);
  await streams.sweep();
  expect(closed).toEqual([]);
  untilMs = null;
  advance(1);
  await streams.sweep();
  expect(closed).toEqual(["a1 4401 session expired"]);
});

test.each([
  ["says a time that is over", async () => 1],
  ["fails", () => Promise.reject(new Error("no store"))],
])("a session of which the store %s is over", async (_name, renew) => {
  const { streams, closed, hold, advance } = start();
  hold("a1", "a", 1_000, renew);
  advance(1_000);
  await streams.sweep();
  expect(closed).toEqual(["a1 4401 session expired"]);
});

test("a stream that ends while its session is asked about is closed once", async () => {
  const { streams, closed, hold, advance } = start();
  let answer = (_untilMs: number | null) => {};
  hold(
    "a1",
    "a",
    1_000,
    () =>
      new Promise((resolve) => {
        answer = resolve;
      }),
  );
  advance(1_000);
  const swept = streams.sweep();
  streams.end("a", "signed out");
  answer(null);
  await swept;
  expect(closed).toEqual(["a1 4401 signed out"]);
});

test("a stream whose session ended between its decision and its upstream's answer ends at once", () => {
  const { streams, closed, hold, advance } = start();
  streams.end("a", "signed out");
  advance(30_000);
  hold("late", "a", 60_000);
  expect(closed).toEqual(["late 4401 signed out"]);
  expect(streams.size).toBe(0);
});

test("ended sessions are forgotten when no request of theirs can still be on its way", async () => {
  const { streams, closed, hold, advance } = start();
  streams.end("a", "signed out");
  advance(10 * 60_000);
  await streams.sweep();
  hold("never", "a", 60_000);
  expect(closed).toEqual([]);
});

test("one that cannot be closed does not keep the others open", () => {
  const { streams, closed, hold, lines, now } = start();
  streams.hold({
    family: "a",
    untilMs: now() + 1_000,
    lasting: true,
    believed: () => true,
    close: () => {
      throw new Error("broken");
    },
  });
  hold("a2", "a", 1_000);
  streams.end("a", "signed out");
  expect(closed).toEqual(["a2 4401 signed out"]);
  expect(lines).toContainEqual({ event: "stream-fault", detail: "Error: broken" });
});

test("what is not believed any more ends when that is looked at, and what comes too late at once", () => {
  const { streams, closed, hold, unbelieved } = start();
  hold("a1", "a", 60_000);
  hold("token", null, 60_000);
  hold("b1", "b", 60_000);
  streams.review();
  expect(closed).toEqual([]);
  unbelieved.add("a1").add("token").add("late");
  streams.review();
  expect(closed).toEqual(["a1 4401 no longer believed here", "token 4401 no longer believed here"]);
  hold("late", "c", 60_000);
  expect(closed).toHaveLength(3);
  streams.review();
  expect(closed).toHaveLength(3);
  expect(streams.size).toBe(1);
});

test("when the gateway goes away all that last are told, then whatever comes after; what is merely long may finish", () => {
  const { streams, closed, hold, lines } = start();
  hold("a1", "a", 60_000);
  hold("long", null, 60_000);
  hold("nobody", null, Number.POSITIVE_INFINITY);
  streams.leave(1_000);
  hold("late", "b", 60_000);
  expect(closed).toEqual(["a1", "nobody", "late"].map((name) => `${name} 1001 going away`));
  expect(lines).toEqual([{ event: "streams-ended", reason: "going away", count: 2 }]);
  expect(streams.size).toBe(1);
});

test("many are told in turn, within the time that there is, and those that ended meanwhile are not", async () => {
  const { streams, closed, hold } = start();
  const releases = Array.from({ length: 100 }, (_, index) => hold(`s${index}`, null, 60_000));
  streams.leave(200);
  expect(closed.length).toBe(25);
  releases[99]!();
  while (streams.size > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(closed).toHaveLength(99);
});
