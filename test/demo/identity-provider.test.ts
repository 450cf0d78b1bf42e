// The demo identity provider, driven as a browser and an application would.

import { describe, expect, test } from "vitest";
import { acr } from "../../demo/identity-provider/behaviour.ts";
import { resource } from "../../demo/identity-provider/client.ts";
import { accessToken, userAccessToken } from "../support/access-token.ts";
import { signIn } from "../support/sign-in.ts";
import { createApplication, handClock, verified } from "./relying-party.ts";

const ada = { user: "ada" };

test("discovery lists what step-up needs", async () => {
  const { provider } = await createApplication();
  const response = await fetch(`${provider.issuer}/.well-known/openid-configuration`);
  expect(await response.json()).toMatchObject({
    issuer: provider.issuer,
    acr_values_supported: [acr.password, acr.mfa],
    claims_parameter_supported: true,
    claims_supported: expect.arrayContaining(["acr", "amr", "auth_time", "groups", "email_verified"]),
    code_challenge_methods_supported: ["S256"],
    pushed_authorization_request_endpoint: `${provider.issuer}/request`,
    end_session_endpoint: `${provider.issuer}/session/end`,
    grant_types_supported: expect.arrayContaining(["authorization_code", "refresh_token", "client_credentials"]),
    response_types_supported: ["code"],
    scopes_supported: expect.arrayContaining(["openid", "offline_access", "profile", "email", "groups"]),
    authorization_response_iss_parameter_supported: true,
  });
});

describe("signing in", () => {
  test("with the password gives an ID token that says so", async () => {
    const clock = handClock();
    const { browser, until, start, redeem, provider } = await createApplication(clock);
    const answer = await signIn(browser, await start(), { ...ada, until });
    expect(answer.location?.searchParams.get("state")).toBe("some-state");
    expect(answer.location?.searchParams.get("iss")).toBe(provider.issuer);
    const { claims, nonce } = await redeem(answer);
    expect(claims).toMatchObject({
      iss: provider.issuer,
      aud: "application",
      sub: "ada",
      nonce,
      acr: acr.password,
      amr: ["pwd"],
      auth_time: clock.seconds(),
      name: "Ada Lovelace",
      email: "ada@bank.example",
      email_verified: true,
      groups: ["staff", "finance"],
    });
  });

  test("by a pushed authorization request works the same", async () => {
    const { browser, until, start, redeem } = await createApplication();
    const answer = await signIn(browser, await start({}, true), { ...ada, until });
    expect((await redeem(answer)).claims.sub).toBe("ada");
  });

  test.each(["required", "absent"] as const)("has pushed requests %s when it is told so", async (par) => {
    const { browser, until, start, redeem, provider } = await createApplication({ par });
    const response = await fetch(`${provider.issuer}/.well-known/openid-configuration`);
    const metadata = (await response.json()) as Record<string, unknown>;
    expect(metadata["require_pushed_authorization_requests"]).toBe(par === "required" ? true : undefined);
    expect(metadata["pushed_authorization_request_endpoint"]).toBe(
      par === "absent" ? undefined : `${provider.issuer}/request`,
    );
    const pushed = par === "required";
    const answer = await signIn(browser, await start({}, pushed), { ...ada, until });
    expect((await redeem(answer)).claims.sub).toBe("ada");
    if (!pushed) return;
    const plain = await browser.open(await start(), { until });
    expect(plain.location?.searchParams.get("error")).toBe("invalid_request");
  });

  test("is refused with a wrong password, and with somebody else's", async () => {
    const { browser, until, start, provider } = await createApplication();
    for (const password of ["", "wrong", provider.users[1]!.password]) {
      const page = await signIn(browser, await start(), { ...ada, password, until });
      expect(page.status).toBe(401);
      expect(page.location).toBeNull();
    }
  });

  test("ends after five wrong passwords", async () => {
    const { browser, until, start } = await createApplication();
    let page = await browser.open(await start());
    for (let tries = 0; tries < 5; tries++)
      page = await browser.submit(page, { login: "ada", password: "wrong" }, { until });
    expect(page.location?.searchParams.get("error")).toBe("access_denied");
  });

  test("can be cancelled", async () => {
    const { browser, until, start } = await createApplication();
    const page = await browser.open(await start());
    const answer = await browser.submit(page, {}, { button: "cancel", until });
    expect(answer.location?.searchParams.get("error")).toBe("access_denied");
  });

  test("needs no page again while the session lasts", async () => {
    const { browser, until, start, silently } = await createApplication();
    await signIn(browser, await start(), { ...ada, until });
    expect((await silently()).claims).toMatchObject({ sub: "ada", acr: acr.password });
  });

  test("takes a form only from the browser that started it, and only from its own page", async () => {
    const { browser, until, start, provider } = await createApplication();
    const page = await browser.open(await start());
    const [form] = page.forms;
    const fields = { login: "ada", password: provider.users[0]!.password };
    const stranger = await fetch(form!.action, { method: "POST", body: new URLSearchParams(fields) });
    expect(stranger.status).toBe(400);
    const forged = await browser.post(form!.action, fields, { from: "http://localhost:1/evil" });
    expect(forged.status).toBe(403);
    const answer = await signIn(browser, page, { ...ada, until });
    expect(answer.location?.searchParams.has("code")).toBe(true);
  });

  test("shows names of applications and users as text, whatever they contain", async () => {
    const { browser, start } = await createApplication();
    const page = await browser.open(await start({ login_hint: '"><script>alert(1)</script>' }));
    expect(page.body).not.toContain("<script>");
    expect(page.body).not.toContain("<b>application</b>");
    expect(page.forms[0]!.fields).toContainEqual(["login", '"><script>alert(1)</script>']);
  });
});

describe("the second factor", () => {
  test("is asked for alone when the session already has the password", async () => {
    const clock = handClock();
    const { browser, until, start, redeem, provider } = await createApplication(clock);
    await signIn(browser, await start(), { ...ada, until });
    clock.advance(100);
    const page = await browser.open(await start({ acr_values: acr.mfa }));
    expect([...page.forms[0]!.names]).toEqual(["code"]);
    const { claims } = await redeem(
      await signIn(browser, page, { ...ada, code: () => provider.codeFor("ada"), until }),
    );
    expect(claims).toMatchObject({ sub: "ada", acr: acr.mfa, amr: ["pwd", "otp"], auth_time: clock.seconds() });
  });

  test.each([
    ["acr_values", { acr_values: acr.mfa }],
    ["claims with a value", { claims: JSON.stringify({ id_token: { acr: { essential: true, value: acr.mfa } } }) }],
    ["claims with values", { claims: JSON.stringify({ id_token: { acr: { essential: true, values: [acr.mfa] } } }) }],
  ])("follows the password when %s asks for it at once", async (_name, parameters) => {
    const { browser, until, start, redeem, provider, silently } = await createApplication();
    const answer = await signIn(browser, await start(parameters), {
      ...ada,
      code: () => provider.codeFor("ada"),
      until,
    });
    expect((await redeem(answer)).claims).toMatchObject({ acr: acr.mfa, amr: ["pwd", "otp"] });
    expect((await silently(parameters)).claims.acr).toBe(acr.mfa);
  });

  test("is refused with a wrong code, somebody else's code, an old code and a used code", async () => {
    const clock = handClock();
    const { browser, until, start, redeem, provider } = await createApplication(clock);
    const old = provider.codeFor("ada");
    clock.advance(300);
    let page = await signIn(browser, await start({ acr_values: acr.mfa }), { ...ada, until });
    const statuses: number[] = [];
    for (const code of ["", "12345", "not-it", provider.codeFor("bob"), old]) {
      page = await browser.submit(page, { code }, { until });
      statuses.push(page.status);
    }
    expect(statuses).toEqual([401, 401, 401, 401, 303]);
    // Five failures end it; a right code in a new sign-in works once and not twice.
    expect(page.location?.searchParams.get("error")).toBe("access_denied");
    const code = provider.codeFor("ada");
    const right = await signIn(browser, await start({ acr_values: acr.mfa }), { ...ada, code, until });
    expect((await redeem(right)).claims.acr).toBe(acr.mfa);
    const again = await signIn(browser, await start({ acr_values: acr.mfa, prompt: "login" }), { ...ada, code, until });
    expect(again.status).toBe(401);
  });

  test("essential and unknown to the provider is an error, not a loop; voluntary is ignored", async () => {
    const { browser, until, start, silently } = await createApplication();
    await signIn(browser, await start(), { ...ada, until });
    expect((await silently({ acr_values: "urn:nobody:knows" })).claims.acr).toBe(acr.password);
    const claims = JSON.stringify({ id_token: { acr: { essential: true, value: "urn:nobody:knows" } } });
    const answer = await browser.open(await start({ claims }), { until });
    expect(answer.location?.searchParams.get("error")).toBe("unmet_authentication_requirements");
  });
});

describe("freshness", () => {
  test("max_age is met by a young session and asks the password of an old one", async () => {
    const clock = handClock();
    const { browser, until, start, redeem, silently } = await createApplication(clock);
    await signIn(browser, await start(), { ...ada, until });
    const signedIn = clock.seconds();
    clock.advance(300);
    expect((await silently({ max_age: "300" })).claims.auth_time).toBe(signedIn);
    clock.advance(1);
    const page = await browser.open(await start({ max_age: "300" }), { until });
    expect(page.forms[0]!.names.has("password")).toBe(true);
    const { claims } = await redeem(await signIn(browser, page, { ...ada, until }));
    expect(claims).toMatchObject({ acr: acr.password, auth_time: clock.seconds() });
  });

  test("an old second factor is proved again by a code alone", async () => {
    const clock = handClock();
    const { browser, until, start, redeem, provider } = await createApplication(clock);
    const code = () => provider.codeFor("ada");
    await signIn(browser, await start({ acr_values: acr.mfa }), { ...ada, code, until });
    clock.advance(600);
    const page = await browser.open(await start({ acr_values: acr.mfa, max_age: "300" }), { until });
    expect([...page.forms[0]!.names]).toEqual(["code"]);
    const { claims } = await redeem(await signIn(browser, page, { ...ada, code, until }));
    expect(claims).toMatchObject({ acr: acr.mfa, auth_time: clock.seconds() });
  });

  test.each([{ prompt: "login" }, { max_age: "0" }])("%o asks for everything again", async (parameters) => {
    const clock = handClock();
    const { browser, until, start, redeem, provider } = await createApplication(clock);
    const code = () => provider.codeFor("ada");
    await signIn(browser, await start({ acr_values: acr.mfa }), { ...ada, code, until });
    clock.advance(60);
    const page = await browser.open(await start({ acr_values: acr.mfa, ...parameters }), { until });
    expect(page.forms[0]!.names.has("password")).toBe(true);
    const { claims } = await redeem(await signIn(browser, page, { ...ada, code, until }));
    expect(claims).toMatchObject({ acr: acr.mfa, auth_time: clock.seconds() });
  });

  test("prompt=none never shows a page", async () => {
    const { browser, until, start } = await createApplication();
    const before = await browser.open(await start({ prompt: "none" }), { until });
    expect(before.location?.searchParams.get("error")).toBe("login_required");
    await signIn(browser, await start(), { ...ada, until });
    const after = await browser.open(await start({ prompt: "none" }), { until });
    expect(after.location?.searchParams.has("code")).toBe(true);
  });

  test("another user may sign in where one was signed in", async () => {
    const { browser, until, start, redeem } = await createApplication();
    await signIn(browser, await start(), { ...ada, until });
    const answer = await signIn(browser, await start({ prompt: "login" }), { user: "bob", until });
    expect((await redeem(answer)).claims.sub).toBe("bob");
  });
});

describe("access tokens", () => {
  test("of the machine client are JWTs for the API and say nothing about a person", async () => {
    const { provider } = await createApplication();
    const claims = await verified(provider.issuer, await accessToken({ issuer: provider.issuer }));
    expect(claims).toMatchObject({ iss: provider.issuer, aud: resource, sub: "robot", scope: "accounts payouts" });
    expect(claims).not.toHaveProperty("acr");
    await expect(accessToken({ issuer: provider.issuer, resource: "https://elsewhere.example" })).rejects.toThrow(
      "invalid_target",
    );
  });

  test("of a person say how and when they proved who they are", async () => {
    const clock = handClock();
    const { provider } = await createApplication(clock);
    const { issuer } = provider;
    const weak = await verified(issuer, await userAccessToken({ issuer, user: "grace" }));
    expect(weak).toMatchObject({
      aud: resource,
      sub: "grace",
      acr: acr.password,
      amr: ["pwd"],
      groups: ["staff", "it"],
    });
    const code = () => provider.codeFor("grace");
    const strong = await verified(issuer, await userAccessToken({ issuer, user: "grace", acr: acr.mfa, code }));
    expect(strong).toMatchObject({
      acr: acr.mfa,
      amr: ["pwd", "otp"],
      auth_time: clock.seconds(),
      iat: clock.seconds(),
      exp: clock.seconds() + 600,
    });
  });
});

test("the phone shows every user's current code, and marks it once it was used", async () => {
  const clock = handClock();
  const { browser, until, start, provider } = await createApplication(clock);
  const shown = async () => (await browser.open(`${provider.issuer}/phone`)).body;
  const codes = [...(await shown()).matchAll(/data-user="(\w+)">(\d{6})</g)].map(([, user, code]) => ({ user, code }));
  expect(codes.map(({ user }) => user)).toEqual(["ada", "grace", "bob"]);
  expect(await shown()).not.toContain('class="used"');
  const answer = await signIn(browser, await start({ acr_values: acr.mfa }), { ...ada, code: codes[0]!.code!, until });
  expect(answer.location?.searchParams.has("code")).toBe(true);
  expect((await shown()).match(/class="used"/g)).toHaveLength(1);
  clock.advance(30);
  expect(await shown()).not.toContain('class="used"');
});
