// A promise that a guard leaves behind and that fails: its message may hold what the request held.

import { expect, test } from "vitest";
import { gatewayUnderTest, withRoutes } from "../support/gateway-under-test.ts";

test("it opens nothing, and its message is in no line of the log", async () => {
  const gate = await gatewayUnderTest({
    policies: withRoutes(
      `
  route("GET /left", ({ request }) => { Promise.reject(new Error(request.query["token"]?.[0])); return false; }, forward(bank)),
  route("GET /fine", forward(bank)),`,
      "{ identity: nobody }",
    ),
  });
  for (let round = 0; round < 2; round++) {
    const refused = await fetch(`${gate.origin}/left?token=c4n4ry`);
    expect(refused.status).toBeGreaterThanOrEqual(400);
    expect(await refused.text()).not.toContain("c4n4ry");
    expect((await fetch(`${gate.origin}/fine`)).status).toBe(200);
  }
  expect(gate.requests.map((request) => request.url)).toEqual(["/fine", "/fine"]);
  expect(gate.printed.join("")).not.toContain("c4n4ry");
});
