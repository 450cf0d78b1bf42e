// The table of routes, as a snapshot keeps it.

import { expect, test } from "vitest";
import { opened } from "./policy-folder.ts";

const routes = `
  route("POST /payouts", ({ user }) => user.groups.includes("finance") || deny("Only finance"), stepUp(mfa, { maxAge: "5m" }), forward(bank)),
  route("GET /payouts", when(({ client }) => client.address !== "10.0.0.1", stepUp(mfa)), forward(bank)),
  publicRoute("GET /away", redirect("/payouts")),
`;

test("each route is a row, sorted, that says who, what holds it up and where it goes", async () => {
  const gate = await opened(routes);
  expect(gate.routes()).toMatchInlineSnapshot(`
    [
      {
        "actions": [
          "redirect",
        ],
        "guards": [],
        "host": "bank.example",
        "route": "GET /away",
        "stepUps": [],
        "who": "everyone; staff, machines",
      },
      {
        "actions": [
          "forward to bank",
        ],
        "guards": [
          "when ({ client }) => client.address !== "10.0.0.1" (step up to mfa)",
        ],
        "host": "bank.example",
        "route": "GET /payouts",
        "stepUps": [
          "mfa (conditional)",
        ],
        "who": "staff, machines",
      },
      {
        "actions": [
          "forward to bank",
        ],
        "guards": [
          "guard ({ user }) => user.groups.includes("finance") || deny("Only finance")",
        ],
        "host": "bank.example",
        "route": "POST /payouts",
        "stepUps": [
          "mfa within 5m",
        ],
        "who": "staff, machines",
      },
    ]
  `);
});

test("a line more above it changes nothing", async () => {
  const [gate, moved] = await Promise.all([opened(routes), opened(`\n  // Money.\n${routes}`)]);
  expect(moved.routes()).toEqual(gate.routes());
});
