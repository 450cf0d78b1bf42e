// A trusted proxy that does not say who called it: its own address, which a policy may trust, must not pass for the client's.

import { expect, test } from "vitest";
import { ask, inTurn } from "../support/ask.ts";
import { gatewayUnderTest, withRoutes } from "../support/gateway-under-test.ts";

const office = `route("/*", ({ client }) => client.address === "127.0.0.1" || deny(client.address), forward(bank)),`;

test("what is unreadable beside a trusted hop opens nothing that the hop itself may open", async () => {
  const gate = await gatewayUnderTest({
    policies: withRoutes(office, "{ identity: nobody }"),
    settings: { trustedProxies: "127.0.0.1" },
  });
  const asked = (value?: string) => ask(gate.port, "GET /x", value === undefined ? [] : [`X-Forwarded-For: ${value}`]);
  // The proxy itself, and one that passes on what it knows.
  expect((await asked()).status).toBe(200);
  expect((await asked("127.0.0.1")).status).toBe(200);
  expect(gate.requests).toHaveLength(2);
  await inTurn(["unknown", "198.51.100.1, _hidden", "", " , "], async (value) => {
    expect((await asked(value)).status).toBe(403);
    expect(gate.decisions().at(-1)).toMatchObject({ verdict: "deny", client: "unknown", reason: "unknown" });
  });
  await inTurn(["garbage", "127.0.0.1, garbage", "0x7f.1", "127.0.0.1%lo", "for=127.0.0.1"], async (value) => {
    expect(JSON.parse((await asked(value)).body)).toMatchObject({ status: 400, code: "LISTENER_HEADER" });
  });
  expect(gate.requests).toHaveLength(2);
  expect((await asked()).status).toBe(200);
});
