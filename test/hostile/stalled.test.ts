// A guard that never ends, with a crowd behind it: it alone is refused, the log says that it was the one, and everybody else is served.

import { expect, test } from "vitest";
import { ask } from "../support/ask.ts";
import { gatewayUnderTest, withRoutes } from "../support/gateway-under-test.ts";
import type { RawReply } from "../support/raw-client.ts";

/** A busy machine holds calls up, and whoever waits is told so and asks again: that is not what this is about. */
const heldUp = "SANDBOX_HELD_UP";

async function fairly(port: number, line: string): Promise<RawReply> {
  for (let tries = 1; ; tries++) {
    const answer = await ask(port, line);
    if (answer.status !== 503 || JSON.parse(answer.body).code !== heldUp || tries === 20) return answer;
  }
}

test("who stalls the worker has a code, and a line of its own, and whoever waited behind it is served", async () => {
  const routes = `
  publicRoute("/fast", forward(bank)),
  publicRoute("/slow", () => { for (;;); }, forward(bank)),
`;
  const gate = await gatewayUnderTest({ policies: withRoutes(routes) });
  const crowd = (count: number) => Array.from({ length: count }, () => fairly(gate.port, "GET /fast"));
  const decided = () => gate.decisions().filter(({ code }) => code !== heldUp);
  for (let round = 1; round <= 2; round++) {
    const answers = await Promise.all([...crowd(5), fairly(gate.port, "GET /slow"), ...crowd(15)]);
    const codes = answers.map(({ status, body }) => (status === 200 ? "served" : JSON.parse(body).code));
    expect(codes.filter((code) => code !== "served")).toEqual(["DECISION_TIMEOUT"]);
    expect(codes.indexOf("DECISION_TIMEOUT")).toBe(5);
    await gate.logged((line) => decided().length === round * 21 && line["event"] === "decision");
    const stalls = gate.log.filter(({ event, stopped }) => event === "stalled" && stopped === true);
    // The second one comes within the time in which it is only counted, unless the machine is very busy.
    expect(stalls.length).toBeGreaterThanOrEqual(1);
    expect(stalls.length).toBeLessThanOrEqual(round);
    expect(stalls.at(-1)).toMatchObject({
      level: "warn",
      route: "/slow",
      policy: "bank.ts:8",
      limitMs: 50,
      stopped: true,
      msg: expect.stringMatching(/waited \d+ ms/),
    });
    const refused = decided().filter(({ code }) => code !== undefined);
    expect(refused).toHaveLength(round);
    expect(refused.at(-1)).toMatchObject({
      verdict: "fault",
      route: "/slow",
      code: "DECISION_TIMEOUT",
      status: 503,
      detail: expect.stringMatching(/own guards/),
    });
  }
  expect(gate.requests).toHaveLength(40);
});
