// A wide route serves what a narrower one holds: by a slash more, path information, another case or another method (CVE-2016-5007 and its kin).

import { expect, test } from "vitest";
import { ask, inTurn } from "../support/ask.ts";
import { gatewayUnderTest, withRoutes } from "../support/gateway-under-test.ts";

const passedBy = [
  "GET /exact.html",
  "GET /exact.html/",
  "GET /exact.html/extra.css",
  "GET /Exact.html",
  "GET /exact.html.",
  "GET /exact.html%20",
  "POST /exact.html/",
  "GET /api/1/",
  "GET /api/1/extra.css",
  "GET /API/1",
  "PUT /payouts",
  "DELETE /payouts/17",
];

test("what servers take for the same is held to the same route, and everything else passes", async () => {
  const gate = await gatewayUnderTest({
    policies: withRoutes(
      `
  route("/exact.html", deny("closed")),
  route("/api/:id", deny("closed")),
  route("POST /payouts", deny("closed")),
  route("/*", forward(bank)),
`,
      "{ identity: nobody }",
    ),
  });
  await inTurn(passedBy, async (request) => {
    expect((await ask(gate.port, request)).status).toBe(403);
    expect(gate.requests).toEqual([]);
  });
  expect((await ask(gate.port, "GET /payouts")).status).toBe(200);
  expect(gate.requests).toHaveLength(1);
});
