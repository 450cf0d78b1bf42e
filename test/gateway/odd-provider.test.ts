// Providers that do things differently: what has to come of it for somebody who signs in there, row by row.

import { describe, expect, test } from "vitest";
import type { Switches } from "../support/provider-switches.ts";
import { askWith, logOutAt, type SwitchingOptions, switchingGateway, visit } from "../support/switching-gateway.ts";

/** Row: how the provider is, what must happen to whoever signs in there, and options of the gateway. */
type Row = [
  name: string,
  switches: Partial<Switches>,
  expected: { readonly status: number; readonly code: string | null },
  options?: SwitchingOptions,
];

const pass = { status: 200, code: null };
const refused = (code: string, status = 403) => ({ status, code });

const signingIn: readonly Row[] = [
  ["an ordinary one", {}, pass],
  ["one that takes pushed requests", { par: "offered" }, pass],
  ["one that wants them", { par: "required" }, pass],
  ["one that signs ES256", { algorithm: "ES256" }, pass, { oidc: { algorithm: '"ES256"' } }],
  [
    "one that says who signed in nowhere",
    { idToken: ({ sub: _, ...rest }) => rest },
    refused("IDENTITY_ANSWER_INVALID"),
  ],
];

describe("signing in at", () => {
  test.each(signingIn)("%s", async (_, switches, expected, options) => {
    const gate = await switchingGateway(switches, options);
    const { status, code } = await visit(gate);
    expect({ status, code }).toEqual(expected);
  });
});

const steppingUp: readonly Row[] = [
  ["an ordinary one", {}, pass],
  ["one where the person was an hour ago", { authAgeSeconds: 3_600 }, pass],
];

describe("stepping up at", () => {
  test.each(steppingUp)("%s", async (_, switches, expected, options) => {
    const gate = await switchingGateway(switches, options);
    const { browser } = await visit(gate);
    for (const path of ["/vault", "/fresh"]) {
      const { status, code } = await visit(gate, path, browser);
      expect({ status, code }).toEqual(expected);
    }
  });
});

test("its logout tokens end a session, and its access tokens are taken", async () => {
  const gate = await switchingGateway();
  const { browser } = await visit(gate);
  expect(await askWith(gate, await gate.provider.accessToken("https://api.bank.example"))).toBe(200);
  expect(await logOutAt(gate, await gate.provider.logoutToken())).toBe(200);
  const after = await browser.open(`${gate.origin}/statements`, { follow: false });
  expect(after.status).toBe(303);
  expect(gate.provider.requestsTo("token")).toHaveLength(1);
});
