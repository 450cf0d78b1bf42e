// Claims that are only in userinfo: asked for where the policies use one that the ID token has not, and refused, not empty, where that fails.

import { describe, expect, test } from "vitest";
import { gatewayUnderTest, standardIdentity, standardUpstream } from "../support/gateway-under-test.ts";
import type { Switches } from "../support/provider-switches.ts";
import { signIn } from "../support/sign-in.ts";
import { type SwitchingGateway, type SwitchingOptions, switchingGateway, visit } from "../support/switching-gateway.ts";

const outcome = async (gate: SwitchingGateway, path?: string, browser = gate.browser()) => {
  const { status, code } = await visit(gate, path, browser);
  return { status, code };
};
const pass = { status: 200, code: null };
const asked = (gate: SwitchingGateway) => gate.provider.requestsTo("userinfo").length;
const groupsSeen = (gate: SwitchingGateway) => gate.requests.at(-1)?.headers["x-groups"];

const routeFor = (guard: string) => ({
  routes: `route("GET /*", { }, ${guard} || deny("No"), forward(bank, { headers: { "x-groups": ({ user }) => user.groups.join(" ") } }))`,
});

test("groups that are there alone let in who is in them, and nobody else", async () => {
  const gate = await switchingGateway({ claimsIn: "userinfo" });
  expect(await outcome(gate, "/finance")).toEqual(pass);
  const [request] = gate.provider.requestsTo("userinfo");
  expect(request).toMatchObject({ method: "GET" });
  gate.switches.claimsOf = () => ({ groups: ["others"] });
  expect((await outcome(gate, "/finance")).status).toBe(403);
});

test("at a provider that does as the standard says", async () => {
  const gate = await gatewayUnderTest({
    claimsIn: "userinfo",
    policies: (places) => ({
      "identity.ts": standardIdentity(places),
      "upstreams.ts": standardUpstream(places),
      "bank.ts": `
import { forward, host, route } from "sallyport";
import { staff } from "./identity.ts";
import { bank } from "./upstreams.ts";
export default host("localhost", { identity: staff }, route("GET /statements", ({ user }) => user.groups.includes("finance"), forward(bank)));`,
    }),
  });
  const browser = gate.browser();
  await signIn(browser, `${gate.origin}/statements`, { user: "ada" });
  expect(gate.providerRequests.filter((one) => one === "GET /me")).toHaveLength(1);
  expect(gate.requests).toHaveLength(1);
});

test("signed userinfo does the same", async () => {
  const gate = await switchingGateway({ claimsIn: "userinfo", signsUserinfo: true });
  expect(await outcome(gate, "/finance")).toEqual(pass);
});

describe("it is asked", () => {
  test.each<[name: string, Partial<Switches>, SwitchingOptions, times: number]>([
    ["not where the ID token has it all", {}, {}, 0],
    ["where it has none of it", { claimsIn: "userinfo" }, {}, 1],
    [
      "where a claim that a guard reads is missing",
      {},
      routeFor("(({ user }) => user.claims.clearance === undefined)"),
      1,
    ],
    [
      "where guards read claims by names that are not written out",
      {},
      routeFor("(({ user, request }) => user.claims[request.path] === undefined)"),
      1,
    ],
    ["not where that was said", { claimsIn: "userinfo" }, { oidc: { userinfo: "false" } }, 0],
    ["not where the provider has none", { claimsIn: "userinfo", metadata: { userinfo_endpoint: undefined } }, {}, 0],
    ["where a claim is null", { idToken: (claims) => ({ ...claims, groups: null }) }, {}, 1],
    ["not where the list of groups is empty", { idToken: (claims) => ({ ...claims, groups: [] }) }, {}, 0],
  ])("%s", async (_, switches, options, times) => {
    const gate = await switchingGateway(switches, options);
    expect(await outcome(gate)).toEqual(pass);
    expect(asked(gate)).toBe(times);
  });
});

describe("it cannot be used", () => {
  test.each<[name: string, Partial<Switches>, status: number, code: string]>([
    [
      "it is about somebody else",
      { userinfo: (claims) => ({ ...claims, sub: "grace" }) },
      403,
      "IDENTITY_USERINFO_SUBJECT",
    ],
    ["it is about nobody", { userinfo: ({ sub: _, ...rest }) => rest }, 403, "IDENTITY_USERINFO_SUBJECT"],
    [
      "signed, about somebody else",
      { signsUserinfo: true, userinfo: (claims) => ({ ...claims, sub: "grace" }) },
      403,
      "IDENTITY_USERINFO_SUBJECT",
    ],
    [
      "signed for another client",
      { signsUserinfo: true, userinfo: (claims) => ({ ...claims, aud: "other" }) },
      403,
      "IDENTITY_USERINFO",
    ],
    [
      "signed by another issuer",
      { signsUserinfo: true, userinfo: (claims) => ({ ...claims, iss: "https://other.example" }) },
      403,
      "IDENTITY_USERINFO",
    ],
    ["expired", { signsUserinfo: true, userinfo: (claims) => ({ ...claims, exp: 1_000 }) }, 403, "IDENTITY_USERINFO"],
    [
      "unsigned",
      {
        answers: {
          userinfo: {
            text: `${btoa('{"alg":"none"}')}.${btoa('{"sub":"ada","groups":["finance"]}')}.`,
            type: "application/jwt",
          },
        },
      },
      403,
      "IDENTITY_USERINFO",
    ],
    ["encrypted", { answers: { userinfo: { text: "a.b.c.d.e", type: "application/jwt" } } }, 403, "IDENTITY_USERINFO"],
    ["a page", { answers: { userinfo: { text: "<p>Sign in", type: "text/html" } } }, 403, "IDENTITY_USERINFO"],
    ["a list", { answers: { userinfo: { text: "[]", type: "application/json" } } }, 403, "IDENTITY_USERINFO"],
    [
      "the access token is refused",
      { answers: { userinfo: { error: "invalid_token", status: 401 } } },
      403,
      "IDENTITY_USERINFO",
    ],
    [
      "the same, with a challenge",
      {
        answers: {
          userinfo: {
            error: "insufficient_scope",
            status: 403,
            headers: { "www-authenticate": 'Bearer error="insufficient_scope"' },
          },
        },
      },
      403,
      "IDENTITY_USERINFO",
    ],
    [
      "it leads elsewhere",
      { answers: { userinfo: { status: 302, text: "", headers: { location: "https://elsewhere.example/" } } } },
      403,
      "IDENTITY_USERINFO",
    ],
    ["the provider failed", { answers: { userinfo: { status: 500, text: "" } } }, 503, "IDENTITY_PROVIDER_DOWN"],
    [
      "there is nobody behind its proxy",
      { answers: { userinfo: { status: 502, text: "" } } },
      503,
      "IDENTITY_PROVIDER_DOWN",
    ],
    ["it is asked too often", { answers: { userinfo: { status: 429, text: "" } } }, 503, "IDENTITY_PROVIDER_BUSY"],
    [
      "there is no such host",
      { metadata: { userinfo_endpoint: "http://localhost:1/userinfo" } },
      503,
      "IDENTITY_PROVIDER_DOWN",
    ],
  ])("%s: nobody is signed in without groups, and the next one is signed in", async (_, switches, status, code) => {
    const ordinary = { userinfo: (claims: Record<string, unknown>) => claims, signsUserinfo: false, answers: {} };
    const gate = await switchingGateway({ claimsIn: "userinfo", ...switches });
    const browser = gate.browser();
    expect(await outcome(gate, "/statements", browser)).toEqual({ status, code });
    expect(gate.requests).toHaveLength(0);
    expect(gate.decisions(true).at(-1)).toMatchObject({ level: "warn", fix: expect.any(String) });
    const token = gate.provider.requestsTo("userinfo")[0]?.headers.authorization?.slice("Bearer ".length) ?? "none";
    expect(gate.printed.join("\n")).not.toContain(token);
    if (switches.metadata !== undefined) return;
    Object.assign(gate.switches, ordinary);
    expect(await outcome(gate, "/finance", browser)).toEqual(pass);
  });
});

test("what was proved, and for whom a token is, is the ID token's word alone", async () => {
  const gate = await switchingGateway({
    claimsIn: "userinfo",
    userinfo: (claims) => ({
      ...claims,
      acr: "urn:sallyport:demo:mfa",
      amr: ["otp"],
      auth_time: 4_000_000_000,
      sid: "other",
    }),
    // What it proves at a step-up, it proves with a password.
    idToken: ({ acr: _, ...claims }) => ({ ...claims, amr: ["pwd"] }),
  });
  const { status, browser } = await visit(gate);
  expect(status).toBe(200);
  expect((await outcome(gate, "/vault", browser)).status).toBe(403);
});

test("groups of the ID token stay, and those inside of a claim come from where they are", async () => {
  const gate = await switchingGateway(
    {
      idToken: (claims) => ({ ...claims, groups: undefined, realm_access: { other: 1 } }),
      userinfo: (claims) => ({ ...claims, groups: undefined, realm_access: { roles: ["finance", "own"] } }),
    },
    { oidc: { groupsClaim: '"realm_access.roles"' } },
  );
  expect(await outcome(gate)).toEqual(pass);
  expect(groupsSeen(gate)).toBe("finance own");
});

test("a step-up asks again", async () => {
  const gate = await switchingGateway({ claimsIn: "userinfo" });
  const { browser } = await visit(gate);
  gate.switches.claimsOf = () => ({ groups: ["auditors"] });
  expect(await outcome(gate, "/vault", browser)).toEqual(pass);
  expect(await outcome(gate, "/statements", browser)).toEqual(pass);
  expect(groupsSeen(gate)).toBe("auditors");
  expect(asked(gate)).toBe(2);
});

describe("a refresh", () => {
  const minutes = 60_000;
  const open = async (switches: Partial<Switches> = {}) => {
    const gate = await switchingGateway(
      { claimsIn: "userinfo", refreshTokens: true, ...switches },
      { oidc: { refresh: '"5m"' } },
    );
    const { browser } = await visit(gate);
    expect(groupsSeen(gate)).toContain("finance");
    return { gate, browser };
  };
  const withoutIdToken: Partial<Switches> = {
    tokenResponse: ({ id_token, ...rest }, grant) => (grant === "refresh_token" ? rest : { ...rest, id_token }),
  };

  test.each([
    ["with an ID token", {}],
    ["without", withoutIdToken],
  ])("%s brings today's groups", async (_, switches) => {
    const { gate, browser } = await open(switches);
    gate.switches.claimsOf = () => ({ groups: ["auditors"] });
    gate.advance(6 * minutes);
    expect(await outcome(gate, "/statements", browser)).toEqual(pass);
    expect(groupsSeen(gate)).toBe("auditors");
  });

  test("whose userinfo is away keeps the old claims for a while and the new refresh token, and is tried again", async () => {
    const { gate, browser } = await open();
    gate.switches.answers = { userinfo: { status: 503, text: "" } };
    gate.switches.claimsOf = () => ({ groups: ["auditors"] });
    gate.advance(6 * minutes);
    expect(await outcome(gate, "/statements", browser)).toEqual(pass);
    expect(groupsSeen(gate)).toContain("finance");
    gate.switches.answers = {};
    gate.advance(6_000);
    expect(await outcome(gate, "/statements", browser)).toEqual(pass);
    expect(groupsSeen(gate)).toBe("auditors");
    // Nobody had to sign in: the spent refresh token was not used again.
    expect(gate.provider.requestsTo("authorize")).toHaveLength(1);
  });
});

test("policies that come to use a claim have it from the next sign-in on, and operators are told", async () => {
  const gate = await switchingGateway({}, {});
  const { browser } = await visit(gate);
  const policies = (guard: string) => ({
    "bank.ts": `
import { forward, host, oidc, respond, route, secret, upstream, deny } from "sallyport";
const staff = oidc("staff", { issuer: "${gate.provider.issuer}", clientId: "bank", clientSecret: secret("BANK_CLIENT_SECRET") });
export default host("localhost", { identity: staff }, route("GET /*", ${guard}, respond()));`,
  });
  await gate.deploy(policies(`({ user }) => user.claims.clearance === "high" || deny("No")`));
  gate.switches.claimsOf = () => ({ groups: [], clearance: "high" });
  gate.switches.claimsIn = "userinfo";
  expect((await outcome(gate, "/", browser)).status).toBe(403);
  expect(gate.printed.some((line) => line.includes("clearance"))).toBe(true);
  expect(await outcome(gate, "/")).toEqual(pass);
});
