// The verdict on a trial notices each thing that is not as it is to be, and nothing else.

import { describe, expect, test } from "vitest";
import { nothing } from "./fault/nothing.ts";
import { allow, each, type Fault, ordinarily, usually } from "./fault.ts";
import type { Kind, Outcome, Sent } from "./kind.ts";
import { type Trial, usualPace } from "./trial.ts";
import { judge } from "./verdict.ts";
import type { OwnProcess } from "./world/process-table.ts";
import type { World } from "./world/world.ts";

const injectedMs = 10_000;
const removedMs = 14_000;
const served: Outcome = { type: "served" };

let count = 0;
const sent = (kind: Kind, outcome: Outcome | null, beganMs = 11_000, tookMs = 5): Sent => {
  const id = `${++count}`;
  return { id, kind, outcome, beganMs, endedMs: outcome === null ? null : beganMs + tookMs, path: `/${kind}/${id}` };
};

/** Somebody is answered all the while, as there always is somebody. */
const others = Array.from({ length: 20 }, (_, turn) => sent("open", served, 9_000 + turn * 500));

interface Case {
  readonly fault?: Partial<Fault>;
  readonly sent?: readonly Sent[];
  readonly kills?: World["kills"];
  readonly lines?: readonly Record<string, unknown>[];
  readonly unwritten?: readonly string[];
  readonly passed?: ReadonlyMap<string, number>;
  readonly trial?: Partial<Trial>;
}

function failures({ fault, sent: more = [], kills = [], lines = [], unwritten = [], passed = new Map(), trial }: Case) {
  const all = [...others, ...more];
  const written = all.flatMap(({ path, id }) => (unwritten.includes(id) ? [] : [{ event: "decision", path }]));
  const log = [...written, ...lines];
  const worker: OwnProcess = { pid: 2, role: "worker", rssBytes: 100e6, descriptors: 40 };
  return judge({
    fault: { ...nothing, ...fault },
    world: { kills, passed, startMs: 0 } as unknown as World,
    pace: usualPace,
    sent: all,
    injectedMs,
    removedMs,
    lastOddMs: null,
    well: true,
    before: [worker],
    after: [worker],
    lost: [],
    stopped: { how: "exit code 0", tookMs: 10 },
    log: { lines: log, broken: [] },
    lines: log,
    said: "",
    also: [],
    ...trial,
  }).failures;
}

const cut: Outcome = { type: "cut", how: "ECONNRESET" };
const refused: Outcome = { type: "refused", code: "STORE_FAULT" };
const forSessions = { during: each(ordinarily, { session: allow({ refused: ["STORE_FAULT"] }) }) };
const lost = sent("session", served);
const aWorker: OwnProcess = { pid: 3, role: "worker", rssBytes: 100e6, descriptors: 40 };

describe("is met", () => {
  test.each<[string, Case]>([
    ["where everybody is answered as usual", {}],
    [
      "where an ended session and a spent proof are asked for again",
      { sent: [sent("ended", { type: "asked" }), sent("spent", { type: "asked" })] },
    ],
    [
      "where those are refused who may be, in the words that they may be",
      { fault: forSessions, sent: [sent("session", refused)] },
    ],
    [
      "where only that is cut which was under way when a process was killed",
      {
        fault: { during: each(allow({ cut: "killed" })) },
        sent: [sent("session", cut)],
        kills: [{ atMs: 11_003, pid: 1 }],
      },
    ],
    [
      "where lines are lost and counted",
      {
        fault: { lines: "counted" },
        sent: [lost],
        unwritten: [lost.id],
        lines: [{ event: "log-lost", level: "info", lost: 1 }],
      },
    ],
    ["where a worker ends that may", { fault: { ends: { workers: 1, supervisor: true } }, trial: { lost: [aWorker] } }],
  ])("%s", (_, one) => {
    expect(failures(one)).toEqual([]);
  });
});

describe("is not met", () => {
  test.each<[string, Case]>([
    ["where an ended session is let in", { sent: [sent("ended", { type: "wrong", what: "it was let in" })] }],
    ["where a spent proof passed again", { passed: new Map([["7", 2]]) }],
    ["where somebody is refused who may not be", { fault: forSessions, sent: [sent("bearer", refused)] }],
    [
      "where somebody is refused in other words",
      { fault: forSessions, sent: [sent("session", { type: "refused", code: "GATEWAY_FAULT" })] },
    ],
    [
      "where somebody is refused long after the fault had gone",
      { fault: forSessions, sent: [sent("session", refused, removedMs + usually.recoversMs + 1)] },
    ],
    ["where somebody is refused before it came", { fault: forSessions, sent: [sent("session", refused, 9_000)] }],
    [
      "where something is cut and no process was killed then",
      {
        fault: { during: each(allow({ cut: "killed" })) },
        sent: [sent("session", cut)],
        kills: [{ atMs: 13_000, pid: 1 }],
      },
    ],
    ["where a request never ended", { sent: [sent("session", null)] }],
    ["where an answer takes longer than it may", { sent: [sent("session", served, 11_000, 4_500)] }],
    [
      "where nobody is answered for a while",
      {
        fault: { lines: "counted" },
        lines: [{ event: "log-lost", level: "info", lost: 2 }],
        trial: { sent: [sent("open", served, 10_500), sent("open", served, 13_500)] },
      },
    ],
    ["where a request has no line", { sent: [lost], unwritten: [lost.id] }],
    [
      "where fewer lines are counted than are lost",
      { fault: { lines: "counted" }, sent: [lost], unwritten: [lost.id] },
    ],
    ["where the log has other words", { lines: [{ event: "odd", level: "warn" }] }],
    ["where the log does not have its word", { fault: { said: [{ word: "odd", times: [1, 1], fix: false }] } }],
    [
      "where the log says it again and again",
      {
        fault: { said: [{ word: "odd", times: [1, 1], fix: false }] },
        lines: [
          { event: "odd", level: "warn" },
          { event: "odd", level: "warn" },
        ],
      },
    ],
    [
      "where the log does not say what to do",
      { fault: { said: [{ word: "odd", times: [1, 1], fix: true }] }, lines: [{ event: "odd", level: "warn" }] },
    ],
    ["where a worker ends that nobody killed", { trial: { lost: [aWorker] } }],
    ["where memory grows", { trial: { after: [{ ...aWorker, rssBytes: 400e6 }] } }],
    ["where descriptors stay open", { trial: { after: [{ ...aWorker, descriptors: 400 }] } }],
    ["where it does not become as usual again", { trial: { well: false } }],
    ["where it does not stop when it is told to", { trial: { stopped: { how: "it did not end", tookMs: 20_000 } } }],
  ])("%s", (_, one) => {
    expect(failures(one)).toHaveLength(1);
  });
});
