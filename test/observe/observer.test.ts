// Observers are told of every request once; one that fails keeps nothing from the others, and nothing from the request.

import { describe, expect, test } from "vitest";
import { createEntry, type Entry } from "../../src/observe/entry.ts";
import { createLog, type Log } from "../../src/observe/log.ts";
import { createObserver, type Observer } from "../../src/observe/observer.ts";
import { gatewayUnderTest, withRoutes } from "../support/gateway-under-test.ts";

/** noting is an observer that keeps what it was told, and a real log whose lines can be read. */
function noting() {
  const told: (readonly [Readonly<Entry>, number, number])[] = [];
  const lines: Record<string, unknown>[] = [];
  const stream = { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) };
  const note: Observer = (...what) => void told.push(what);
  return { told, lines, note, log: createLog({ level: "info", name: "test", stream }) };
}

const failing: Observer = () => {
  throw new TypeError("no");
};

test("each is told the same, once, in order", () => {
  const { told, lines, note, log } = noting();
  const order: string[] = [];
  const observer = createObserver([() => order.push("first"), note, () => order.push("last"), note], log);
  const entry = createEntry(5);
  observer(entry, 418, 9);
  expect(told).toEqual([
    [entry, 418, 9],
    [entry, 418, 9],
  ]);
  expect(told[0]![0]).toBe(entry);
  expect(order).toEqual(["first", "last"]);
  expect(lines).toEqual([]);
});

test("one that throws keeps nothing from the others, and says so in the log each time", () => {
  const { told, lines, note, log } = noting();
  const observer = createObserver([failing, note, failing, note], log);
  expect(() => observer(createEntry(0), 200, 1)).not.toThrow();
  expect(told).toHaveLength(2);
  expect(lines).toMatchObject([
    { level: "error", event: "observer-fault", cause: "TypeError: no" },
    { level: "error", event: "observer-fault", cause: "TypeError: no" },
  ]);
});

test("nobody need listen", () => {
  const { log, lines } = noting();
  createObserver([], log)(createEntry(0), 200, 1);
  expect(lines).toEqual([]);
});

describe("in the gateway", () => {
  test("a decision log that cannot be written keeps no answer from anybody", async () => {
    const gate = await gatewayUnderTest({
      policies: withRoutes(`publicRoute("GET /", forward(bank)), publicRoute("GET /no", deny("no")),`),
      log: (log) => brokenFor("decision", log),
    });
    for (let turn = 0; turn < 2; turn++) {
      const reply = await fetch(gate.origin);
      expect([reply.status, await reply.text()]).toEqual([200, "ok"]);
      expect((await fetch(`${gate.origin}/no`)).status).toBe(403);
      expect((await fetch(`${gate.origin}/.sallyport/healthz`)).status).toBe(200);
    }
    await gate.logged((line) => line["event"] === "observer-fault");
    expect(gate.decisions(true)).toEqual([]);
  });
});

/** brokenFor is a log that throws at each line of one event. */
function brokenFor(event: string, log: Log): Log {
  return new Proxy(log, {
    get(target, name, receiver) {
      if (name !== "child") return Reflect.get(target, name, receiver);
      return (fixed: Record<string, unknown>) => {
        if (fixed["event"] === event) throw new Error("the disk is full");
        return target.child(fixed);
      };
    },
  });
}
