// Lines that wait: whole, in their order, bounded; the least of the oldest go, and every one is written or counted.

import { expect, test } from "vitest";
import { GatewayError } from "../../src/errors.ts";
import type { Verdict } from "../../src/observe/entry.ts";
import { LineBuffer } from "../../src/observe/line-buffer.ts";
import { createDecisionMarker, kinds, toLevelMark, toMark } from "../../src/observe/line-mark.ts";

const least = 262_144;
const plain = toMark("forward", 0);
const kept = toMark("deny", 1);
const never = toMark("forward", 2);
const lineOf = (name: string, length = 600) => `${JSON.stringify({ name, fill: "x".repeat(length) })}\n`;

/** drain takes all that is there, in pieces, and gives the names in their order. */
function drain(buffer: LineBuffer, most = 4_096): string[] {
  let text = "";
  for (let piece = buffer.first(most); piece !== null; piece = buffer.first(most)) {
    expect(piece.at(-1)).toBe(10);
    text += piece.toString();
    buffer.pass(piece.length);
  }
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => (JSON.parse(line) as { name: string }).name);
}

test("pieces are whole lines, as many as fit; a line that does not fit is a piece of its own", () => {
  const buffer = new LineBuffer(least, Date.now);
  for (const length of [1_000, 1_000, 3_000, 9_000, 10, 10]) buffer.add(lineOf("a", length), plain);
  const sizes: number[] = [];
  for (let piece = buffer.first(4_096); piece !== null; piece = buffer.first(4_096)) {
    sizes.push(piece.toString().split("\n").length - 1);
    buffer.pass(piece.length);
  }
  expect(sizes).toEqual([2, 1, 1, 2]);
});

test("what let nothing through is kept longest, and what waits stays in its order", () => {
  const buffer = new LineBuffer(least, () => 7);
  const told = Array.from({ length: 1_000 }, (_, index) => (index % 10 === 3 ? `deny ${index}` : `forward ${index}`));
  for (const name of told) buffer.add(lineOf(name), name.startsWith("deny") ? kept : plain);
  const lost = buffer.takeLost();
  const left = drain(buffer);
  expect(left.filter((name) => name.startsWith("deny"))).toEqual(told.filter((name) => name.startsWith("deny")));
  expect(left).toEqual(told.filter((name) => left.includes(name)));
  expect(left.at(-1)).toBe("forward 999");
  expect(lost).toEqual({ count: 1_000 - left.length, kinds: { forward: 1_000 - left.length }, sinceMs: 7 });
  expect(buffer.lost).toBe(0);
});

test("where nothing else is left to go, the oldest of the others do; what has to stay stays", () => {
  const buffer = new LineBuffer(least, Date.now);
  for (let index = 0; index < 900; index++) buffer.add(lineOf(`deny ${index}`), kept);
  for (let index = 0; index < 900; index++) buffer.add(lineOf(`forward ${index}`), never);
  const left = drain(buffer);
  expect(left.filter((name) => name.startsWith("forward"))).toHaveLength(900);
  expect(left.length + buffer.lost).toBe(1_800);
  const denied = left.filter((name) => name.startsWith("deny"));
  expect(denied.length === 0 || denied.at(-1) === "deny 899").toBe(true);
});

test("the bound holds, holes included, whatever comes and goes", () => {
  let seed = 1;
  const chance = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  const buffer = new LineBuffer(1_048_576, Date.now);
  let added = 0;
  let written = 0;
  for (let turn = 0; turn < 20_000; turn++) {
    buffer.add(lineOf(String(added++), Math.floor(chance() * 2_000)), chance() < 0.3 ? kept : plain);
    if (chance() < 0.02) {
      const piece = buffer.first(4_096)!;
      buffer.pin(true);
      buffer.add(lineOf(String(added++)), plain);
      buffer.pass(piece.length);
      written += piece.toString().split("\n").length - 1;
    }
  }
  let bytes = 0;
  let last = -1;
  for (let piece = buffer.first(65_536); piece !== null; piece = buffer.first(65_536)) {
    bytes += piece.length;
    for (const line of piece.toString().split("\n").slice(0, -1)) {
      const number = Number((JSON.parse(line) as { name: string }).name);
      expect(number).toBeGreaterThan(last);
      last = number;
      written++;
    }
    buffer.pass(piece.length);
  }
  expect(bytes).toBeLessThanOrEqual(1_048_576);
  expect(bytes).toBeGreaterThan(600_000);
  expect(written + buffer.lost).toBe(added);
});

test("of a line of which half was written the rest comes first, or all of it again, and it does not go", () => {
  const buffer = new LineBuffer(least, Date.now);
  const line = lineOf("first");
  buffer.add(line, plain);
  buffer.add(lineOf("second"), plain);
  buffer.pass(100);
  expect(buffer.half()?.toString()).toBe(line.slice(0, 100));
  for (let index = 0; index < 1_000; index++) buffer.add(lineOf(`more ${index}`), plain);
  expect(buffer.first(10)?.toString()).toBe(line.slice(100));
  buffer.again();
  expect(buffer.half()).toBeNull();
  expect(drain(buffer).slice(0, 2)).toEqual(["first", "second"]);
});

test("lines are as long as they please, in every script", () => {
  const buffer = new LineBuffer(least, Date.now);
  const long = `${"李".repeat(100_000)}\n`;
  buffer.add(long, plain);
  buffer.addFirst("notice\n");
  expect(buffer.first(4_096)?.toString()).toBe("notice\n");
  buffer.pass(7);
  expect(buffer.first(4_096)?.toString()).toBe(long);
});

test.each([
  ["forward", {}, 30, [0, 2]],
  ["forward", { code: "UPSTREAM_TIMEOUT" }, 40, [1, 2]],
  ["respond", {}, 30, [0, 2]],
  ["portal", {}, 30, [0, 0]],
  ["portal", { reason: "step-up: oidc acr=mfa" }, 30, [1, 2]],
  ["portal", { code: "FACTOR_WRONG" }, 30, [1, 2]],
  ["deny", {}, 30, [1, 2]],
  ["sign-in", {}, 30, [1, 2]],
  ["refuse", { code: "LISTENER_TARGET" }, 30, [1, 2]],
  ["refuse", { code: "OBSERVE_LOG" }, 40, [1, 0]],
  ["fault", { code: "DECISION_FAULT" }, 40, [1, 2]],
  ["debug", null, 20, [0, 0]],
  ["info", null, 30, [1, 1]],
  ["error", null, 50, [1, 1]],
] as const)(
  "%s with %j at level %i goes in turn %j, as usual and where the log is required",
  (kind, more, level, ranks) => {
    const marks = [false, true].map((required) =>
      more === null
        ? toLevelMark(level)
        : createDecisionMarker(required)(level, {
            verdict: kind as Verdict,
            reason: "reason" in more ? more.reason : "",
            error: "code" in more ? new GatewayError(more.code) : null,
          }),
    );
    expect(marks.map((mark) => mark >> 6)).toEqual(ranks);
    expect(marks.map((mark) => kinds[mark & 63])).toEqual([kind, kind]);
  },
);
