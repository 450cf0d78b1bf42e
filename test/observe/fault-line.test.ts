// The line of a policy that failed: where, and which fault of all; what was thrown is in it in dev alone, and never on a page.

import { expect, test } from "vitest";
import { createDecisionLog } from "../../src/observe/decision-log.ts";
import { createEntry, type Entry } from "../../src/observe/entry.ts";
import { createLog } from "../../src/observe/log.ts";
import { gatewayUnderTest, withRoutes } from "../support/gateway-under-test.ts";

const routes = `
  publicRoute("GET /threw", ({ request }) => { throw new TypeError(request.query["q"]?.[0]); }, forward(bank)),
  publicRoute("GET /several", () => { throw new Error("a"); }, () => { throw new Error("b"); }, forward(bank)),
  publicRoute("GET /returned", () => 1 as never, forward(bank)),
`;

test("has place, fingerprint and how many failed; with --fault-messages shown all that was thrown, which no page has", async () => {
  const gate = await gatewayUnderTest({ policies: withRoutes(routes), settings: { faultMessages: "shown" } });
  const open = async (path: string) => {
    // A guard that did not get to compute, on a machine that others take, has thrown nothing: it is asked again.
    for (;;) {
      const reply = await fetch(`${gate.origin}${path}?q=c4n4ry`, { headers: { "sec-fetch-mode": "navigate" } });
      const page = await reply.text();
      const line = await gate.logged((one) => one["path"] === path && page.includes(String(one["request"])));
      expect(page).not.toMatch(/c4n4ry|TypeError|bank\.ts/);
      expect(page).not.toContain(String(line["fingerprint"]));
      if (line["code"] === "DECISION_FAULT" && line["thrown"] !== undefined) return line;
    }
  };
  expect(await open("/threw")).toMatchObject({
    verdict: "fault",
    code: "DECISION_FAULT",
    detail: "POLICY_THREW: a guard threw TypeError",
    policy: "bank.ts:7",
    place: "bank.ts:7:54",
    fingerprint: expect.stringMatching(/^[0-9a-f]{10}$/),
    thrown: "TypeError: c4n4ry",
  });
  expect(await open("/several")).toMatchObject({ policy: "bank.ts:8", faults: 2, thrown: "Error: a" });
  const returned = await open("/returned");
  expect(returned).toMatchObject({ policy: "bank.ts:9", thrown: "1" });
  expect(returned).not.toHaveProperty("faults");
});

test("no line can be forged with what came with a request, or from a provider", () => {
  const printed: string[] = [];
  const observe = createDecisionLog(
    createLog({ level: "info", name: "test", stream: { write: (line: string) => void printed.push(line) } }),
  );
  const odd = `x\n{"event":"decision"}\u2028\u009b2K\u202e${"y".repeat(5_000)}`;
  const entry: Entry = Object.assign(createEntry(0), {
    request: { id: "1", method: odd, scheme: "http", host: odd, path: `/${odd}`, query: odd, origin: "" } as const,
    client: { kind: "api", address: odd } as const,
    subject: { user: { id: odd, source: "staff" } } as Entry["subject"],
    reason: odd,
    upstream: "bank",
  });
  observe(entry, 200, 1);
  expect(printed).toHaveLength(1);
  expect(printed[0]!.trimEnd()).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u202e]/);
  const line = JSON.parse(printed[0]!) as Record<string, string>;
  for (const field of ["method", "host", "path", "client", "subject", "reason"])
    expect([field, line[field]]).toEqual([
      field,
      expect.stringMatching(/^\/?x\\u000a.*\\u2028\\u009b2K\\u202ey+… \(\d+ characters\)$/),
    ]);
  expect(printed[0]!.length).toBeLessThan(6_000);
});
