// The lines that name a route for whose guards everybody waited: one at once, and then now and then with a count.

import { expect, test } from "vitest";
import { warnOfStalls } from "../../src/gateway/warnings.ts";

type Route = NonNullable<Parameters<ReturnType<typeof warnOfStalls>>[1]>;

const routeAt = (line: number) =>
  ({ pattern: `/slow-${line}`, at: { file: "bank.ts", line, column: 1 } }) as unknown as Route;
const stall = { route: 1, ms: 20.4, limitMs: 20, stopped: true, native: null };

test("each says what to do next, by what made the others wait", () => {
  const lines: { readonly fix?: string }[] = [];
  const told = warnOfStalls({ warn: (line: object) => void lines.push(line) } as never, () => 0);
  for (const [line, what] of [{}, { native: true }, { stopped: false }].entries())
    told({ ...stall, ...what }, routeAt(line));
  const fixes = lines.map(({ fix }) => fix);
  expect(new Set(fixes).size).toBe(3);
  for (const [line, fix] of fixes.entries()) expect(fix).toContain(`bank.ts:${line}`);
});

test("a route that stalls again and again has a line now and then, with how often it did and for how long; another has its own", () => {
  const lines: object[] = [];
  let nowMs = 0;
  const told = warnOfStalls({ warn: (line: object) => void lines.push(line) } as never, () => nowMs);
  for (; nowMs < 10_000; nowMs += 100) told(stall, routeAt(8));
  expect(lines).toMatchObject([{ event: "stalled", policy: "bank.ts:8", ms: 20 }]);
  expect(lines[0]).not.toHaveProperty("more");
  told(stall, routeAt(9));
  told({ ...stall, stopped: false }, routeAt(8));
  told(stall, routeAt(8));
  expect(lines.slice(1)).toMatchObject([
    { policy: "bank.ts:9", stopped: true },
    { policy: "bank.ts:8", stopped: false },
    { policy: "bank.ts:8", stopped: true, more: 99, moreMs: 2_020 },
  ]);
});
