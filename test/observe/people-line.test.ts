// The log for people: what a line of JSON becomes, at 80 columns and at 40, with colour and without; what others wrote moves no cursor.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { createPeopleLines } from "../../src/observe/people-line.ts";
import { createFolder } from "../support/folder.ts";

const request = {
  level: "info",
  time: "2026-11-27T10:00:00.000Z",
  event: "decision",
  policy: "bank.ts:14",
  verdict: "forward",
  status: 200,
  method: "GET",
  host: "bank.localhost",
  path: "/accounts",
  us: { total: 2_345 },
};

const lines = (fields: object, { color = false, columns = 80, root = "/nowhere" } = {}): readonly string[] =>
  createPeopleLines({ root, color, columns: () => columns })(JSON.stringify(fields))
    .split("\n")
    .slice(0, -1);

test.each([80, 60, 40])(
  "a request is one line of at most %i columns, with the verdict, by which line and how long",
  (columns) => {
    const [line = "", ...more] = lines({ ...request, path: `/${"long/".repeat(50)}` }, { columns });
    expect(more).toEqual([]);
    expect(line.length).toBeLessThanOrEqual(Math.max(columns, 56));
    for (const part of ["GET", "forward", "200", "2.3 ms"]) expect(line).toContain(part);
    if (columns === 80) for (const part of ["bank.localhost/long", "bank.ts:14"]) expect(line).toContain(part);
  },
);

test("below a challenge stands what is asked for, by which line and why; below a refusal its reason", () => {
  const asked = [
    { level: "mfa", maxAgeSeconds: 300, scope: "payout 7", once: true, reason: "Fresh", policy: "bank.ts:7" },
  ];
  const stepUp = lines({ ...request, verdict: "step-up", status: 302, reason: "Fresh", asked });
  expect(stepUp).toHaveLength(2);
  for (const part of ["mfa", "300", "payout 7", "bank.ts:7", "Fresh"]) expect(stepUp[1]).toContain(part);
  expect(lines({ ...request, verdict: "sign-in", status: 302 })).toHaveLength(2);
  const denied = lines({ ...request, verdict: "deny", status: 403, code: "DECISION_DENIED", reason: "Closed" });
  expect(denied.slice(1).map((line) => line.trim())).toEqual(["Closed"]);
  const both = lines({
    ...request,
    verdict: "step-up",
    status: 302,
    reason: "a; b",
    asked: [...asked, ...asked],
    askedMore: 3,
  });
  expect(both).toHaveLength(5);
});

test("what a policy threw stands there with its place and the line of the file; without that, no code of the policy", async () => {
  const root = await createFolder({ "a.ts": "first\nconst x = nobody.knows;\nlast\n" });
  const fault = { ...request, verdict: "fault", status: 500, code: "DECISION_FAULT", detail: "d", place: "a.ts:2:11" };
  const shown = lines({ ...fault, thrown: "TypeError: no\nsecond" }, { root });
  expect(shown.slice(1).map((line) => line.slice(9))).toEqual([
    "TypeError: no",
    "second",
    "at a.ts:2:11",
    "1 │ first",
    "2 │ const x = nobody.knows;",
    "  ╵           ^",
    "3 │ last",
  ]);
  expect(lines(fault, { root }).join("\n")).not.toContain("nobody.knows");
  // Of a very long line the part that is meant.
  writeFileSync(join(root, "a.ts"), `\n${"x".repeat(5_000)}HERE${"y".repeat(500)}\n`);
  const long = lines({ ...fault, thrown: "Error", place: "a.ts:2:5001" }, { root });
  expect(long.find((line) => line.includes("HERE"))?.indexOf("HERE")).toBe(
    long.find((line) => line.includes("╵"))?.indexOf("^"),
  );
  for (const line of long) expect(line.length).toBeLessThanOrEqual(80);
});

test.each(["../../../etc/passwd:1:1", "/etc/passwd:1:1", "nowhere.ts:1:1", "nonsense"])(
  "of the place %j nothing is read",
  (place) => {
    expect(lines({ ...request, verdict: "fault", thrown: "x", place })).toHaveLength(3);
  },
);

test("no colour without colour, and with it the same text", () => {
  const fields = { ...request, verdict: "deny", status: 403, reason: "Closed" };
  const [plain, painted] = [lines(fields), lines(fields, { color: true })];
  expect(plain.join("")).not.toContain("\u001b");
  expect(painted.join("")).toContain("\u001b[31m");
  expect(painted.map(stripVTControlCharacters).map((line) => line.trimEnd())).toEqual(plain);
});

test("nothing that came with a request, or from a policy, is obeyed by the terminal", () => {
  const evil = "\u001b]0;x\u0007\u001b[2J\r\u202e";
  for (const name of ["method", "host", "path", "reason", "detail", "code", "thrown", "place", "policy", "fix"]) {
    const text = lines({ ...request, verdict: "fault", code: "X", [name]: evil }).join("\n");
    expect(text, name).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
    expect(lines({ level: "warn", msg: evil, [name]: evil }).join("\n")).not.toContain("\u001b");
  }
});

test("other lines say their text, with what to do below it; what code frames have said already is not said twice", () => {
  expect(lines({ level: "info", msg: "Generation x is live\n" })[0]?.trim()).toBe("Generation x is live");
  const warned = lines({ level: "warn", msg: "It is away", fix: "Bring it back", cause: "ENOENT" });
  expect(warned.map((line) => line.trim())).toEqual(["warn: It is away", "ENOENT", "Bring it back"]);
  expect(lines({ level: "error", msg: "1 error", problems: [] })).toEqual([]);
  expect(createPeopleLines({ root: "/", color: false, columns: () => 80 })("no JSON\n")).toBe("no JSON\n");
});
