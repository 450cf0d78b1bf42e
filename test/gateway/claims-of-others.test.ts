// Claims that the provider only refers to: taken from whom the policies name, signed by them, and from nobody else.

import { describe, expect, test } from "vitest";
import type { Claims, OwnAnswer } from "../support/provider-switches.ts";
import { switchingGateway, visit } from "../support/switching-gateway.ts";
import { type SwitchingProvider, switchingProvider } from "../support/switching-provider.ts";

const referring = (source: Claims): Claims => ({ _claim_names: { groups: "src1" }, _claim_sources: { src1: source } });

/** What the others answer at an address of theirs, and how the provider refers to them. */
async function outcomeWith(
  source: (others: SwitchingProvider, token: string) => Claims,
  change: {
    readonly named?: boolean;
    readonly claims?: Claims;
    readonly answer?: (token: string) => OwnAnswer;
    readonly in?: "id_token" | "userinfo";
  } = {},
) {
  const others = await switchingProvider();
  const token = await others.keys.sign({ iss: others.issuer, groups: ["finance"], ...change.claims });
  const answer = change.answer?.(token) ?? { text: token, type: "application/jwt" };
  others.switches.answers = {
    elsewhere: ({ headers }) => (headers.authorization === "Bearer key" ? answer : { status: 401, text: "" }),
  };
  const gate = await switchingGateway(
    { claimsOf: () => referring(source(others, token)), claimsIn: change.in ?? "both" },
    { oidc: change.named === false ? {} : { claimSources: JSON.stringify([others.issuer]) } },
  );
  const { status, code } = await visit(gate, "/finance");
  return { status, code, asked: others.requestsTo("elsewhere").length };
}

const aggregated = (_: SwitchingProvider, token: string): Claims => ({ JWT: token });
const distributed = ({ issuer }: SwitchingProvider): Claims => ({ endpoint: `${issuer}/claims`, access_token: "key" });
const elsewhere = { status: 403, code: "IDENTITY_CLAIM_ELSEWHERE" };

test.each(["id_token", "userinfo"] as const)(
  "what somebody who is named has signed counts, referred to in %s",
  async (place) => {
    expect(await outcomeWith(aggregated, { in: place })).toEqual({ status: 200, code: null, asked: 0 });
    expect(await outcomeWith(distributed, { in: place })).toEqual({ status: 200, code: null, asked: 1 });
  },
);

test("nobody is called, and nobody's word taken, whom the policies do not name", async () => {
  expect(await outcomeWith(aggregated, { named: false })).toEqual({ ...elsewhere, asked: 0 });
  expect(await outcomeWith(distributed, { named: false })).toEqual({ ...elsewhere, asked: 0 });
});

describe("of whom they name, refused is", () => {
  test.each<[name: string, change: Parameters<typeof outcomeWith>[1]]>([
    ["a token of another issuer", { claims: { iss: "https://other.example" } }],
    ["a token for another client", { claims: { aud: "other" } }],
    ["a token without the claim", { claims: { groups: undefined } }],
    ["an expired one", { claims: { exp: 1_000 } }],
  ])("%s", async (_, change) => {
    expect(await outcomeWith(aggregated, change)).toEqual({ ...elsewhere, asked: 0 });
    expect(await outcomeWith(distributed, change)).toEqual({ ...elsewhere, asked: 1 });
  });

  test.each<[name: string, answer: (token: string) => OwnAnswer]>([
    ["an unsigned one", (token) => ({ text: `${btoa('{"alg":"none"}')}.${token.split(".")[1]}.` })],
    ["one whose signature is cut off", (token) => ({ text: token.slice(0, -8) })],
    ["plain claims", () => ({ text: '{"groups":["finance"]}', type: "application/json" })],
    [
      "one that is behind a redirect",
      () => ({ status: 302, text: "", headers: { location: "https://inside.example/" } }),
    ],
    ["no answer for this token", () => ({ status: 403, text: "" })],
  ])("%s", async (_, answer) => {
    expect(await outcomeWith(distributed, { answer })).toEqual({ ...elsewhere, asked: 1 });
  });
});

test("one who is away is a matter of trying again", async () => {
  const answer = () => ({ status: 503, text: "" });
  expect(await outcomeWith(distributed, { answer })).toMatchObject({ status: 503, code: "IDENTITY_PROVIDER_DOWN" });
});

test("an aggregated token of the provider's own about somebody else is refused, and one about this person counts", async () => {
  const gate = await switchingGateway();
  const { provider } = gate;
  const signed = (sub: string) => provider.keys.sign({ iss: provider.issuer, sub, groups: ["finance"] });
  for (const [sub, status] of [
    ["grace", 403],
    ["ada", 200],
  ] as const) {
    const token = await signed(sub);
    gate.switches.claimsOf = () => referring({ JWT: token });
    expect((await visit(gate, "/finance")).status).toBe(status);
  }
});
