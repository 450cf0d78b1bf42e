// A line of the log stays short and whole, whatever is in the request, in who asks and in what the policy says.

import { expect, test } from "vitest";
import type { Requirement } from "../../src/exchange/exchange.ts";
import { createDecisionLog } from "../../src/observe/decision-log.ts";
import { createEntry, type Entry } from "../../src/observe/entry.ts";
import { createLog } from "../../src/observe/log.ts";
import { ask } from "../support/ask.ts";
import { gatewayUnderTest, withRoutes } from "../support/gateway-under-test.ts";

/** docs/reference/logs.md */
const mostBytes = 16_384;

test("a long path, name or reason is cut, and the line says how long it was", async () => {
  const gate = await gatewayUnderTest({
    policies: withRoutes(
      `route("GET /open/*", forward(bank)), route("GET /deny/*", ({ request }) => deny(request.path), forward(bank)),`,
      "{ identity: nobody }",
    ),
  });
  const long = "a".repeat(14_000);
  expect((await ask(gate.port, `GET /open/${long}`)).status).toBe(200);
  expect((await ask(gate.port, `GET /deny/${long}`)).status).toBe(403);
  await ask(gate.port, `GET /${"%C3%A9".repeat(2_000)}`);
  await ask(gate.port, "GET /", [`${"x_".repeat(3_000)}: 1`]);
  const [open, denied, encoded, odd] = gate.decisions();
  expect(open).toMatchObject({ path: `/open/${"a".repeat(974)}… (14006 characters)`, route: "GET /open/*" });
  expect(denied).toMatchObject({
    reason: `/deny/${"a".repeat(474)}… (14006 characters)`,
    policy: expect.stringMatching(/^bank\.ts:\d+$/),
  });
  expect(encoded!["path"]).toMatch(/… \(12001 characters\)$/);
  expect(odd!["detail"]).toMatch(/^x_x_.*… \(\d+ characters\)$/);
  for (const line of gate.printed) expect(Buffer.byteLength(line)).toBeLessThan(4_096);
});

test("the longest line there can be is bounded, and is JSON without half a character", () => {
  const printed: string[] = [];
  const observe = createDecisionLog(
    createLog({ level: "info", name: "test", stream: { write: (line: string) => void printed.push(line) } }),
  );
  const at = { file: "bank.ts", line: 10_000, column: 1_000 };
  for (const piece of ['"', "\\", "\n", "\u202e", "\ud83d", "😀", "李", "\u{e0041}", "x"]) {
    const text = piece.repeat(40_000);
    const level = { any: Array.from({ length: 500 }, (_, index) => `level-${index}`.padEnd(60, "x")) };
    const one: Requirement = {
      level,
      maxAgeSeconds: 1,
      scope: JSON.stringify([text, text]),
      once: true,
      reason: text,
      at,
    };
    const entry: Entry = Object.assign(createEntry(0), {
      request: {
        id: "r".repeat(36),
        method: text,
        scheme: "http",
        host: text,
        path: text,
        oddities: 0,
        query: text,
        origin: text,
      },
      client: { kind: "navigation", address: text },
      subject: { user: { id: text, source: "s".repeat(63) } } as Entry["subject"],
      reason: text,
      requirements: Array.from({ length: 100 }, () => one),
      upgrade: text,
      upstream: "u".repeat(63),
      at,
    } as Partial<Entry>);
    observe(entry, 401, 1);
    const line = printed.at(-1)!;
    expect(Buffer.byteLength(line)).toBeLessThanOrEqual(mostBytes);
    expect(line.isWellFormed()).toBe(true);
    expect(JSON.parse(line)).toMatchObject({
      policy: "bank.ts:10000",
      path: expect.stringMatching(/… \(40000 characters\)$|… \(80000 characters\)$/),
      subject: expect.stringMatching(/… \(\d+ characters\)$/),
      asked: Array.from({ length: 4 }, () => expect.objectContaining({ policy: "bank.ts:10000" })),
      askedMore: 96,
    });
  }
});
