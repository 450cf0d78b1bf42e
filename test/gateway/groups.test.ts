// Groups as providers write them: who gets in, what refuses everybody, and what operators are told, once.

import { describe, expect, test } from "vitest";
import type { Claims } from "../support/provider-switches.ts";
import { askWith, type SwitchingGateway, switchingGateway, visit } from "../support/switching-gateway.ts";

const audience = "https://api.bank.example";
const warnings = (gate: SwitchingGateway, word = "") =>
  gate.log.filter(({ level, msg }) => level === "warn" && String(msg).includes(word));

/** What a provider knows of ada, and how the policies say where her groups are. */
type Row = [name: string, claims: Claims, options: Readonly<Record<string, string>>];

describe("somebody of a group gets in by a session and by a token, and nobody else does", () => {
  test.each<Row>([
    ["a list", { groups: ["finance"] }, {}],
    ["inside of a claim", { realm_access: { roles: ["finance"] } }, { groupsClaim: '"realm_access.roles"' }],
    [
      "inside of a claim with dots in a name",
      { resource_access: { "bank.example": { roles: ["finance"] } } },
      { groupsClaim: '["resource_access", "bank.example", "roles"]' },
    ],
    [
      "under an address",
      { "https://bank.example/groups": ["finance"] },
      { groupsClaim: '"https://bank.example/groups"' },
    ],
    ["one text", { groups: "Domain Admins; finance" }, { groupsSeparator: '"; "' }],
    ["objects", { groups: [{ id: 7, name: "finance" }] }, { groupsMember: '"name"' }],
    ["names of members", { roles: { finance: { 1: "bank.example" } } }, { groupsClaim: '"roles"', groupsKeys: "true" }],
  ])("%s", async (_, claims, options) => {
    const claimsOf = (user: string) =>
      user === "ada" ? claims : JSON.parse(JSON.stringify(claims).replaceAll("finance", "finances"));
    const gate = await switchingGateway({ claimsOf }, { oidc: options, bearer: options });
    for (const claimsIn of ["id_token", "userinfo"] as const) {
      Object.assign(gate.switches, { claimsIn, user: "ada" });
      expect((await visit(gate, "/finance")).status).toBe(200);
      expect(await askWith(gate, await gate.provider.accessToken(audience), "/finance")).toBe(200);
      gate.switches.user = "grace";
      expect((await visit(gate, "/finance")).status).toBe(403);
      expect(await askWith(gate, await gate.provider.accessToken(audience), "/finance")).toBe(403);
    }
  });
});

const reference = {
  _claim_names: { groups: "src1" },
  _claim_sources: { src1: { endpoint: "https://graph.example/users/secret-path", access_token: "secret-token" } },
};

describe("refused, whole, with the next step in the log", () => {
  test.each<[name: string, claims: Claims, code: string]>([
    ["true", { groups: true }, "IDENTITY_GROUPS"],
    ["objects", { groups: [{ id: "secret-id", name: "finance" }] }, "IDENTITY_GROUPS"],
    ["names of members", { groups: { finance: {} } }, "IDENTITY_GROUPS"],
    ["one of them is none", { groups: ["finance", null] }, "IDENTITY_GROUPS"],
    ["by reference", reference, "IDENTITY_CLAIM_ELSEWHERE"],
    ["by reference, without saying where", { hasgroups: true }, "IDENTITY_CLAIM_ELSEWHERE"],
  ])("%s", async (_, claims, code) => {
    const good = { groups: ["finance"] };
    const gate = await switchingGateway({ claimsOf: () => claims });
    for (const browser of [gate.browser(), gate.browser()]) {
      const { status, code: found } = await visit(gate, "/statements", browser);
      expect({ status, code: found }).toEqual({ status: 403, code });
      expect(await askWith(gate, await gate.provider.accessToken(audience))).toBe(403);
      const told = { code, level: "warn", detail: expect.stringContaining("groups"), fix: expect.any(String) };
      expect(gate.decisions(true).slice(-2)).toMatchObject([told, told]);
    }
    expect(gate.requests).toHaveLength(0);
    expect(gate.printed.join("\n")).not.toMatch(/finance|secret-/);
    gate.switches.claimsOf = () => good;
    expect((await visit(gate, "/finance")).status).toBe(200);
    expect(await askWith(gate, await gate.provider.accessToken(audience), "/finance")).toBe(200);
  });
});

test("a claim that a guard reads and that is elsewhere is refused too, and one that nobody reads is not", async () => {
  const claims = {
    groups: [],
    _claim_names: { clearance: "src1" },
    _claim_sources: { src1: { endpoint: "https://hr.example/" } },
  };
  const read = `route("GET /*", ({ user }) => user.claims.clearance !== "none" || deny("No"), forward(bank))`;
  const reading = await switchingGateway({ claimsOf: () => claims }, { routes: read });
  expect((await visit(reading)).code).toBe("IDENTITY_CLAIM_ELSEWHERE");
  const other = await switchingGateway({ claimsOf: () => claims });
  expect((await visit(other)).status).toBe(200);
});

describe("a person without groups is told of", () => {
  const idle = { claimsOf: () => ({ department: "secret-department" }) };
  test("once, with the names of the claims that there are, and none of their values", async () => {
    const gate = await switchingGateway(idle);
    await visit(gate);
    await visit(gate);
    expect(warnings(gate)).toHaveLength(1);
    expect(warnings(gate, "department")).toHaveLength(1);
    expect(gate.printed.join("\n")).not.toContain("secret-department");
  });
  test("apart where the list is empty", async () => {
    const gate = await switchingGateway({ claimsOf: () => ({ groups: [] }) });
    await visit(gate);
    gate.switches.claimsOf = () => ({});
    await visit(gate);
    await visit(gate);
    expect(warnings(gate)).toHaveLength(2);
  });
  test("not where others have some", async () => {
    const gate = await switchingGateway();
    await visit(gate);
    gate.switches.claimsOf = () => ({});
    expect((await visit(gate)).status).toBe(200);
    expect(warnings(gate)).toHaveLength(0);
  });
  test("not where the policies have no use for groups", async () => {
    const gate = await switchingGateway(idle, { routes: `route("GET /*", forward(bank))` });
    expect((await visit(gate)).status).toBe(200);
    expect(warnings(gate)).toHaveLength(0);
  });
});

test("one text with a mark in it is one group, and operators are told which option splits it", async () => {
  const gate = await switchingGateway({ claimsOf: () => ({ groups: "staff;finance" }) });
  expect((await visit(gate, "/finance")).status).toBe(403);
  expect(warnings(gate, "groupsSeparator")).toHaveLength(1);
});
